/* scales.h: the axes of a plot as they are drawn: lines, ticks, labels, and the points of a grid. */
#ifndef TUI_SCALES_H
#define TUI_SCALES_H

#include "tui/plot.h"

enum { SCALES_ROWS = 2 }; /* the abscissa's line and labels, below the plot */

/** Cells left of a plot for the labels of these ticks and the line beside them; the same for all short labels. */
int scales_gutter(const struct ticks *ticks);
/** The cell of a value on the abscissa, counted from the plot's left. */
int scales_cell(const struct plot *p, const struct axis *x, double value);
/** The ordinate's line and labels, left of the plot. */
void scales_ordinate(const struct plot *p, const struct ticks *ticks);
/** The abscissa in the SCALES_ROWS rows below the plot, its unit or name at the right end. */
void scales_abscissa(const struct plot *p, const struct axis *x, const struct ticks *ticks, const char *unit);
/** Quiet points where the ticks meet. */
void scales_grid(const struct plot *p, const struct ticks *rows, const struct axis *x, const struct ticks *columns);

#endif
