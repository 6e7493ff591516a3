/* frame.h: the bytes that make a terminal show a canvas, given what it shows already.
 *
 * They stand in a buffer of our own until the terminal takes them, so that a slow line never holds up the loop. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include <stddef.h>

#include "tui/canvas.h"

enum { FRAME_LOOK = 64, FRAME_MOVE = 32, FRAME_EXTRA = 512 };

/** How to speak to this terminal. */
struct frame_dialect {
    char looks[N_ROLES][2][FRAME_LOOK];                 /* attributes on, by role and bold; each forgets the one before */
    bool fills[N_ROLES];                                /* the role shows on blanks too: reversed, underlined */
    char plain[FRAME_LOOK];                             /* all attributes off */
    char clear[FRAME_LOOK];                             /* the whole screen, cursor home */
    size_t (*move)(char out[FRAME_MOVE], int x, int y); /* writes the bytes that move the cursor, without a NUL; returns how many */
    bool spare_corner;                                  /* writing the last cell would scroll: it stays blank */
    bool cursor_shows;                                  /* it cannot be hidden: frames leave it in the last row, where it disturbs least */
};

struct frame {
    int cols, rows;
    struct cell *shown; /* what the terminal shows once all bytes are out */
    bool unknown;       /* it shows we know not what: the next frame clears it */
    char *bytes;
    size_t length, sent, room;
};

/** Take the size; the screen is unknown then. On DLN_NO_MEMORY *f is as it was. */
dln_status frame_resize(struct frame *f, int cols, int rows, dln_error *err);
void frame_release(struct frame *f);
/** Add what turns the screen shown into `c`, which has the frame's size. The frame before must have been sent and dropped. */
void frame_build(struct frame *f, const struct frame_dialect *d, const canvas *c);
/** Add bytes as they are: at most FRAME_EXTRA to a frame. */
void frame_add(struct frame *f, const char *bytes, size_t n);
/** Forget the bytes, sent or not. */
void frame_drop(struct frame *f);

#endif
