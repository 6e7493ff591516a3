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
    ROLE_DIM,      /* labels, units, what is said in passing */
    ROLE_FRAME,    /* lines of frames, axes and grid: quieter still */
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
    uint8_t dots; /* the dots that `glyph` shows, 0 when it was painted as a character */
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

/** The cell at (x, y), NULL outside of the canvas. */
const struct cell *canvas_at(const canvas *c, int x, int y);
/** Paint one glyph; outside of the canvas nothing happens. With CHARSET_ASCII a glyph above 127 becomes its nearest ASCII one. */
void canvas_put(canvas *c, int x, int y, uint32_t glyph, enum role role, bool bold);
/** Paint UTF-8 text from (x, y), at most `width` cells; returns the cells used. Bad bytes, and characters that are not surely one column
 *  wide (labels and names are other people's text), become '?'. */
int canvas_text(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text);
/** The same, cut to `width` cells with "…" at its end when it is longer. */
int canvas_text_cut(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text);
/** The same with "…" inside, for labels, which differ at their ends: "target 2 networ…depth=16". Under 15 cells it is cut at its end. */
int canvas_text_cut_inside(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text);
/** The same, ending at the right edge of the `width` cells. Nothing is painted when it is longer. */
int canvas_text_right(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text);
int canvas_printf(canvas *c, int x, int y, int width, enum role role, bool bold, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
/** Cells that canvas_text takes without a limit. */
int canvas_text_width(const char *text);
/** `unicode`, or `ascii` on a canvas that shows ASCII only. */
const char *canvas_pick(const canvas *c, const char *unicode, const char *ascii);
/** What is shown for a glyph on this canvas. */
uint32_t canvas_glyph(const canvas *c, uint32_t glyph);
/** A row of `n` equal glyphs. */
void canvas_fill(canvas *c, int x, int y, int n, uint32_t glyph, enum role role, bool bold);

/** How a panel is set off: a frame around it, or only a rule above it on screens with few rows. */
enum edging { EDGING_FRAME, EDGING_RULE };
/** The area inside an edge. */
struct rect canvas_inside(struct rect r, enum edging edging);
/** Set an area off, with a title at its top left and a note at its top right (both may be NULL); returns the area inside. */
struct rect canvas_frame(canvas *c, struct rect r, enum edging edging, const char *title, const char *note, bool selected);

/** Dots a cell: 2 x 4 in braille, 2 x 2 in blocks, 1 x 3 in ASCII. */
int canvas_dots_x(const canvas *c);
int canvas_dots_y(const canvas *c);
/** Paint one dot, counted from the canvas's top left. Dots of one cell add up and the last one gives the colour, but a
 *  bold dot replaces quiet ones. A dot replaces a character. */
void canvas_dot(canvas *c, int x, int y, enum role role, bool bold);

/** The rows as UTF-8 text, trailing blanks cut, '\n' after each: for tests. Caller frees. */
char *canvas_to_text(const canvas *c);

#endif
