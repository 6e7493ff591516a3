/* svg_bars.h: rows of a chain's parts with bars on a log axis; more parts than rows stand in groups. */
#ifndef SCOPE_SVG_BARS_H
#define SCOPE_SVG_BARS_H

#include "scope/svg_panels.h"

enum { SVG_BAR_ROWS = 40, SVG_BAR_ROW = 15, SVG_BAR_SCALE = 18 };

/** Rows that n parts take, and the parts first..last (from the input, 1..n) of a row, the output's side on top. */
int svg_bar_rows(int n);
void svg_bar_group(int n, int row, int *first, int *last);

/** What one row shows: values lo..hi. */
struct svg_bar_row {
    char name[64], note[64]; /* at the left; quieter, beside it */
    double lo, hi;           /* NaN: not finite. lo 0: from the axis's end */
    enum svg_role role;
    bool bold;
    bool both; /* both values in numbers; else hi alone */
};
/** A scale over them, and the rows. */
void svg_bars_draw(struct svg *g, const struct svg_bar_row *rows, int n, struct svg_box box);

#endif
