/* plot.h: curves in dots within a rectangle of cells: extremes of each column drawn, gaps joined by straight lines. */
#ifndef TUI_PLOT_H
#define TUI_PLOT_H

#include "scope/trace.h"
#include "scope/axis.h"
#include "tui/canvas.h"

enum { PLOT_MOST_COLUMNS = 1024 }; /* dot columns; a wider area is used only so far */

struct plot {
    canvas *c;
    struct rect area; /* cells */
    struct axis y;
    bool floor_row;             /* the lowest row of cells is for values of 0 and below on a log axis, set off where there is room */
    double origin, dots_a_unit; /* of y on its even scale (exponents on a log axis) */
};

/** A plot over an area, which is cut to PLOT_MOST_COLUMNS. */
struct plot plot_over(canvas *c, struct rect area, struct axis y, bool floor_row);
/** Dot columns of the area: the number of trace columns that plot_curve wants. */
int plot_columns(const struct plot *p);
/** Rows of `rows` that an axis with a floor row leaves to it and the blank row above it. */
int plot_floor_rows(int rows);
/** Rows of cells that the axis has: the floor row and the blank one above it are not among them. */
int plot_axis_rows(const struct plot *p);
/** The row of cells, counted from the area's top, where a value lies: below 0 or beyond the last when it is off the axis. */
int plot_row(const struct plot *p, double value);

/** Draw a curve: each column from its least to its largest value, columns without a point bridged by straight lines. What is off the axis
 *  is cut. */
void plot_curve(const struct plot *p, const struct trace_column *columns, enum role role, bool bold);
/** The first value at or after cell column *x, which is moved to it, and its row of cells, which is outside 0..h-1 when it is cut; false:
 *  there is none. */
bool plot_find(const struct plot *p, const struct trace_column *columns, int *x, int *row);
/** The last column with a value, -1: none. */
int plot_last(const struct plot *p, const struct trace_column *columns);
/** Marks in the top row over columns with a value that was not finite. */
void plot_bad(const struct plot *p, const struct trace_column *columns);
/** A dotted level line, only where nothing is drawn yet. */
void plot_level(const struct plot *p, double value, enum role role);

/** Nothing but blanks and grid in `width` cells from (x, y): a label may stand there. */
bool plot_is_free(const canvas *c, int x, int y, int width);

#endif
