/* svg_lens.c: the focused run's last ticks on an axis of their own. */
#include <inttypes.h>
#include <math.h>

#include "scope/format.h"
#include "scope/svg_panels.h"

enum { HEIGHT = 130, LEAST_SWEEP = 12 };

static double height(const struct session *s) {
    (void)s;
    return HEIGHT;
}

static void heading(struct session *s, char *title, char *note) {
    const struct run *r = session_focused(s);
    char value[FORMAT_SIZE];
    int blocks = r->opt->spec.method->blocks && r->depth > 1 ? r->depth : 0;
    format_digits(value, run_error(r), 6);
    snprintf(title, SVG_HEADING, "lens  last %" PRIu64 " ticks of %.128s", s->view.lens_span, r->label);
    if (blocks)
        snprintf(note, SVG_HEADING, "period %d: one sweep  now %s  %s", blocks, value, session_lens_is_log(s) ? "log" : "linear");
    else
        snprintf(note, SVG_HEADING, "now %s  %s", value, session_lens_is_log(s) ? "log" : "linear");
}

static void mark_sweeps(const struct svg_plot *p, uint64_t first, uint64_t last, uint64_t period) {
    double bottom = p->box.y + p->box.h;
    if (period == 0 || p->box.w * (double)period / (double)(last - first) < LEAST_SWEEP)
        return;
    for (uint64_t tick = (first + period - 1) / period * period; tick < last; tick += period) {
        double x = svg_plot_x(p, (double)tick);
        svg_line(p->g, x, bottom - 5, x, bottom, SVG_FRAME, false);
    }
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    const struct run *r = session_focused(s);
    uint64_t now = run_ticks(r), span = s->view.lens_span > 0 ? s->view.lens_span : 1, first = session_lens_first(s);
    uint64_t last = now > span ? now : span;
    struct trace_column columns[SVG_MOST_COLUMNS];
    bool log = session_lens_is_log(s);
    double lo = INFINITY, hi = -INFINITY, end = (double)last + 1e-6 * (double)(last - first);
    trace_columns(r->error, ABSCISSA_ITERATIONS, 1, (double)first, end, columns, SVG_MOST_COLUMNS);
    for (int i = 0; i < SVG_MOST_COLUMNS; i++) {
        if (!columns[i].any || !isfinite(columns[i].hi) || (log && columns[i].hi <= 0))
            continue;
        hi = fmax(hi, columns[i].hi);
        lo = fmin(lo, log && columns[i].lo <= 0 ? columns[i].hi : columns[i].lo);
    }
    struct fit fit = {0};
    fit_follow(&fit, lo, hi, log);
    struct axis y = fit.set ? fit.axis : (struct axis){0.5, 2, log};
    struct svg_plot p = svg_plot_in(g, box, (struct axis){(double)first, end, false}, y, false);
    int n = svg_plot_columns(&p);
    svg_plot_axes(&p, "iterations", true);
    mark_sweeps(&p, first, last, r->opt->spec.method->blocks && r->depth > 1 ? (uint64_t)r->depth : 0);
    trace_columns(r->error, ABSCISSA_ITERATIONS, 1, (double)first, end, columns, n);
    svg_clip(g, p.box);
    svg_plot_curve(&p, columns, n, svg_run_role(r->colour), 1.6, false);
    svg_unclip(g);
    svg_plot_bad(&p, columns, n);
}

const struct svg_panel svg_panel_lens = {PANEL_LENS, true, height, heading, draw};
