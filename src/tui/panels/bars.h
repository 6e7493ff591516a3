/* bars.h: rows of a chain's parts, grouped when there are more than rows, and bars on a log axis. */
#ifndef TUI_PANELS_BARS_H
#define TUI_PANELS_BARS_H

#include "scope/axis.h"
#include "tui/canvas.h"

/** The parts first..last (counted 1..n from the input) that one row stands for. */
struct group {
    int first, last;
};

/** Rows that `n` parts take of `rows`. */
int group_rows(int n, int rows);
/** The group in row 0 <= row < group_rows(n, rows), the output's side on top. Everything fits: each part has its row. Else with scroll 0
 *  groups of nearly equal size; with a larger scroll single rows below one group of the topmost parts, the rest in one group at the
 *  bottom, so that every part is always in some row. */
struct group group_at(int n, int rows, int scroll, int row);

/** A bar from lo to hi over the area's one row. What is below the axis has an arrow at its left. */
void bar_draw(canvas *c, struct rect row, const struct axis *axis, double lo, double hi, enum role role, bool bold);
/** Labels of the axis's ticks over the bars; returns the ticks. */
struct ticks bar_scale(canvas *c, struct rect row, const struct axis *axis);
/** The tracks that bars lie on: a mark at every tick. */
void bar_track(canvas *c, struct rect row, const struct axis *axis, const struct ticks *ticks);

#endif
