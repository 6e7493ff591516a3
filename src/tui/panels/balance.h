/* balance.h: balancedness of each gap, ||W_{j+1}^T W_{j+1} - W_j W_j^T||_F, and the history of the largest. */
#ifndef TUI_PANELS_BALANCE_H
#define TUI_PANELS_BALANCE_H

#include "tui/canvas.h"
#include "tui/panels/history.h"

struct balance_view {
    int depth;
    const double *imbalance; /* of gap 1..L-1 (0 is unused); NULL: not measured yet */
    int updated;             /* the factor just updated, 0: all or none: the gaps beside it have the run's colour */
    enum role role;
    struct axis axis; /* of the bars */
    struct history history;
};

void balance_draw(const struct balance_view *v, canvas *c, struct rect area);

#endif
