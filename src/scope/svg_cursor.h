/* svg_cursor.h: the cursors of the error panel in a picture: a line at each, a marker where it meets a curve, and what is read there. */
#ifndef SCOPE_SVG_CURSOR_H
#define SCOPE_SVG_CURSOR_H

#include "scope/session.h"
#include "scope/svg_plot.h"

bool svg_cursor_shown(const struct session *s);
/** A line at each that stands within the plot; the one that does not move is dashed. */
void svg_cursor_lines(const struct svg_plot *p, const struct session *s);
/** The runs' markers where the lines meet their curves. */
void svg_cursor_marks(const struct svg_plot *p, const struct session *s);
/** A line of text: where they stand, and what the focused run's error is there or what lies between. */
void svg_cursor_read(struct svg *g, const struct session *s, double x, double y);

#endif
