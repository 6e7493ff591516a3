/* line.h: straight lines in the dots of a rectangle of cells. */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "tui/canvas.h"

/** From (x0, y0) to (x1, y1), in parts of the area counted from its bottom left corner: 0..1 lies within, what lies outside is cut. What
 *  is not finite draws nothing. */
void line_draw(canvas *c, struct rect area, double x0, double y0, double x1, double y1, enum role role, bool bold);
/** The cell, counted from the area's top left, of a place given in the same parts; false: outside of it. */
bool line_cell(struct rect area, double x, double y, int *column, int *row);

#endif
