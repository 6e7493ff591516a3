/* lens.h: the focused run's last ticks on an axis of their own, where a plateau is seen to bend. */
#ifndef TUI_PANELS_LENS_H
#define TUI_PANELS_LENS_H

#include "scope/trace.h"
#include "scope/axis.h"
#include "tui/canvas.h"

struct lens_view {
    const char *label;
    const struct trace *trace; /* of the error */
    uint64_t first, last;      /* ticks shown, first < last */
    double value;              /* the present error */
    struct axis y;
    int period; /* ticks a sweep of a block method, else 0 */
    enum role role;
};

void lens_draw(const struct lens_view *v, canvas *c, struct rect area);

#endif
