/* layout.h: which panel stands where on a screen of any size. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "scope/session.h"
#include "tui/canvas.h"

struct layout_request {
    int cols, rows;
    int header_width;         /* cells of the whole header on one line */
    int panel_rows[N_PANELS]; /* rows inside its edge that each panel can fill with sense; below 0: it is not there */
    int alone;                /* the panel that has the whole screen, -1: all */
};

struct layout {
    bool tiny; /* no room for a panel: a few words only */
    enum edging edging;
    struct rect header, footer;  /* h rows; 0: none */
    struct rect body;            /* between them */
    struct rect panel[N_PANELS]; /* edges included; h 0: no room */
};

/** From 100 columns on two columns, error and lens left, the rest right (balancedness left when it has no room there); below one column.
 *  With a landscape two columns from 72 on, the landscape right. As the screen
 *  shrinks panels give way in the order margin, balancedness, lens, factors; the error stays. Never beyond the screen. */
struct layout layout_plan(const struct layout_request *request);

#endif
