/* factors.h: the singular value bounds of each trained factor, and which one was just updated. */
#ifndef TUI_PANELS_FACTORS_H
#define TUI_PANELS_FACTORS_H

#include "scope/axis.h"
#include "tui/canvas.h"

/** Shape of a frozen map; rows 0: there is none. */
struct frozen_shape {
    int rows, cols;
};

struct factors_view {
    int depth;
    const int *width;      /* n_0 .. n_L */
    const double *lo, *hi; /* bounds of factor 1..L (0 is unused); NULL: not measured yet */
    int updated;           /* the factor just updated, 0: all or none */
    enum role role;        /* its colour */
    struct frozen_shape input, output;
    int scroll;       /* first row, see group_at */
    struct axis axis; /* of the bars */
};

void factors_draw(const struct factors_view *v, canvas *c, struct rect area);

#endif
