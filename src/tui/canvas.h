/* canvas.h: a grid of cells that panels paint; a test reads it back as text, term.c sends it to the terminal. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "dln/status.h"

/** What the terminal can show. */
enum charset { CHARSET_BRAILLE, CHARSET_BLOCK, CHARSET_ASCII };

/** What a cell means; theme.c gives each role its colour and attributes for 256, 16, 8 or no colours, dark or light. */
enum role {
    ROLE_TEXT,     /* words and numbers */
    ROLE_DIM,      /* frames, axes, labels, grid */
    ROLE_BRIGHT,   /* data, titles */
    ROLE_GOOD,     /* running, converged, a positive margin */
    ROLE_WARN,     /* paused, phases worth a look */
    ROLE_BAD,      /* diverged, not finite */
    ROLE_KEY,      /* keys in footer and help */
    ROLE_SELECTED, /* reversed: the selected panel's title */
    ROLE_RUN,      /* ROLE_RUN + i: colour of run i modulo N_RUN_COLOURS */
};
enum { N_RUN_COLOURS = 8, N_ROLES = ROLE_RUN + N_RUN_COLOURS };

struct cell {
    uint32_t glyph; /* Unicode, one column wide; ' ' when empty */
    uint8_t role;
    bool bold;
};

typedef struct canvas {
    int cols, rows;
    enum charset charset;
    struct cell *cells; /* rows x cols, row by row */
} canvas;

struct rect {
    int x, y, w, h; /* in cells */
};

dln_status canvas_new(int cols, int rows, enum charset charset, canvas **out, dln_error *err);
void canvas_free(canvas *c);
/** Change the size; the content is cleared. DLN_NO_MEMORY leaves it as it was. */
dln_status canvas_resize(canvas *c, int cols, int rows, dln_error *err);
void canvas_clear(canvas *c);
struct rect canvas_area(const canvas *c);

/** Paint one glyph; outside of the canvas nothing happens. With CHARSET_ASCII a glyph above 127 becomes its nearest ASCII one. */
void canvas_put(canvas *c, int x, int y, uint32_t glyph, enum role role, bool bold);
/** Paint UTF-8 text from (x, y), at most `width` cells; returns the cells used. Bad bytes become '?'. Every character counts as one
 *  column: text of others than us (labels, titles) is reduced to such characters first by the caller with canvas_text_narrow. */
int canvas_text(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text);
int canvas_printf(canvas *c, int x, int y, int width, enum role role, bool bold, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
/** A frame with a title at its top left and a note at its top right (both may be NULL); returns the area inside. */
struct rect canvas_frame(canvas *c, struct rect r, const char *title, const char *note, bool selected);

/** The rows as UTF-8 text, trailing blanks cut, '\n' after each: for tests. Caller frees. */
char *canvas_to_text(const canvas *c);

#endif
