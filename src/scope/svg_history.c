/* svg_history.c: a small plot of one series over the whole run. */
#include <math.h>

#include "scope/svg_panels.h"

void svg_history_draw(struct svg *g, const struct svg_history *h, struct svg_box box) {
    struct trace_column columns[SVG_MOST_COLUMNS];
    const struct trace_point *newest = trace_last(h->trace);
    struct fit x = {0}, y = {0};
    double lo = INFINITY, hi = -INFINITY;
    fit_follow_growth(&x, newest ? (double)newest->tick : 0);
    struct svg_plot p = svg_plot_in(g, box, x.set ? x.axis : (struct axis){0, 1, false}, (struct axis){0.1, 1, h->log}, false);
    int n = svg_plot_columns(&p);
    trace_columns(h->trace, ABSCISSA_ITERATIONS, 1, p.x.lo, p.x.hi, columns, n);
    for (int i = 0; i < n; i++) {
        if (columns[i].any && h->convert)
            h->convert(&columns[i], h->user);
        if (columns[i].any && isfinite(columns[i].hi) && (!h->log || columns[i].hi > 0))
            hi = fmax(hi, columns[i].hi);
        if (columns[i].any && isfinite(columns[i].lo) && (!h->log || columns[i].lo > 0))
            lo = fmin(lo, columns[i].lo);
    }
    if (h->zero) {
        lo = fmin(lo, 0);
        hi = fmax(hi, 0);
    }
    if (h->log && hi < 4 * lo) {
        lo /= 2;
        hi *= 2;
    }
    fit_follow(&y, lo, hi, h->log);
    p.y = y.set ? y.axis : h->log ? p.y : (struct axis){-1, 1, false};
    svg_plot_axes(&p, "iterations", false);
    if (h->zero)
        svg_line(g, p.box.x, svg_plot_y(&p, 0), p.box.x + p.box.w, svg_plot_y(&p, 0), SVG_DIM, false);
    svg_clip(g, p.box);
    svg_plot_curve(&p, columns, n, h->role, 1.4, false);
    svg_unclip(g);
    svg_plot_bad(&p, columns, n);
}
