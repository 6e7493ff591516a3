/* svg_plot.h: a plot within a picture: axes with ticks and grid, curves from the columns of traces. */
#ifndef SCOPE_SVG_PLOT_H
#define SCOPE_SVG_PLOT_H

#include "scope/axis.h"
#include "scope/svg.h"
#include "scope/trace.h"

enum { SVG_MOST_COLUMNS = 1024, SVG_GUTTER = 62, SVG_ABOVE = 6, SVG_BELOW = 30, SVG_FLOOR = 18 };

struct svg_plot {
    struct svg *g;
    struct svg_box box; /* inside the axes */
    struct axis x, y;
    bool floor; /* a strip below for values of 0 and below, which a log axis has no place for */
};

/** A plot in `box` with room for labels at its left and below. */
struct svg_plot svg_plot_in(struct svg *g, struct svg_box box, struct axis x, struct axis y, bool floor);
/** Grid, frame, ticks, labels; `unit` at the right end below, "" for none. `few`: labels at the ordinate's ends only, with digits
 *  enough to tell them apart. */
void svg_plot_axes(const struct svg_plot *p, const char *unit, bool few);
/** Columns that a curve wants. */
int svg_plot_columns(const struct svg_plot *p);
double svg_plot_x(const struct svg_plot *p, double value);
/** Where a value is drawn; far beyond the axis somewhat beyond it. 0 and below on a log axis: in the strip, or below the plot. */
double svg_plot_y(const struct svg_plot *p, double value);
/** A curve: least and largest value of each column, columns without a point bridged by straight lines. Clip it. */
void svg_plot_curve(const struct svg_plot *p, const struct trace_column *columns, int n, enum svg_role role, double width, bool dashed);
/** Crosses at the top over columns with a value that was not finite. */
void svg_plot_bad(const struct svg_plot *p, const struct trace_column *columns, int n);
/** The last column with a value that has a place, -1: none. */
int svg_plot_last(const struct trace_column *columns, int n);
/** The middle of a column. */
double svg_plot_column_x(const struct svg_plot *p, int i, int n);

#endif
