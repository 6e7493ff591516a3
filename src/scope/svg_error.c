/* svg_error.c: the error of all runs with ghosts, marks and cursors, and the legend that is the read-out. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "scope/history.h"
#include "scope/svg_cursor.h"
#include "scope/svg_marks.h"
#include "scope/svg_panels.h"
#include "scope/words.h"

enum { MARKER_SPACING = 130, MOST_ENTRIES = 24, ENTRY_GAP = 18, VALUE_WIDTH = 62, PLOT_HEIGHT = 380 };

/* What the drawing of the curves shares. */
struct curves {
    struct svg *g;
    const struct session *s;
    struct svg_plot plot;
    int n;       /* columns */
    int visible; /* curves */
    struct trace_column columns[SVG_MOST_COLUMNS];
    struct svg_box taken[2 * SVG_CROWD + 2 + GHOSTS_MOST]; /* by ends and labels that stand already */
    int n_taken;
};

static bool is_focused(const struct session *s, const struct run *r) { return r == session_focused(s); }

/* Axes */

static double newest_abscissa(const struct session *s) {
    double newest = 0;
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *r = s->runs[i];
        const struct trace_point *last = session_shows(s, r) ? trace_last(r->error) : NULL;
        newest = last ? fmax(newest, trace_abscissa(last, s->view.abscissa, run_ticks_a_sweep(r))) : newest;
    }
    return newest;
}

static int n_ghosts(const struct session *s) { return s->past ? s->past->n_ghosts : 0; }

/* With the futures that were left. */
static double farthest_abscissa(const struct session *s) {
    double farthest = newest_abscissa(s);
    for (int i = 0; i < n_ghosts(s); i++) {
        const struct ghost *ghost = &s->past->ghosts[i];
        const struct trace_point *last = trace_last(ghost->trace);
        farthest = last ? fmax(farthest, trace_abscissa(last, s->view.abscissa, ghost->ticks_a_sweep)) : farthest;
    }
    return farthest;
}

static struct axis abscissa_of(const struct session *s) {
    const struct view *view = &s->view;
    double newest = newest_abscissa(s);
    struct fit fit = {0};
    fit_follow_growth(&fit, farthest_abscissa(s));
    struct axis x = {0, fit.set ? fit.axis.hi : 1, false};
    if (view->x_span > 0 && newest > view->x_span)
        return (struct axis){newest - view->x_span, newest + 1e-6 * view->x_span, false};
    if (view->x_to > view->x_from)
        return (struct axis){view->x_from, view->x_to, false};
    if (view->x_from > 0 && view->x_from < x.hi)
        x.lo = view->x_from;
    return x;
}

static void widen(struct trace_column *columns, int n, bool log, double *lo, double *hi, bool *zeros) {
    for (int i = 0; i < n; i++) {
        const struct trace_column *c = &columns[i];
        if (!c->any)
            continue;
        *zeros = *zeros || c->lo <= 0;
        if (isfinite(c->hi) && (!log || c->hi > 0))
            *hi = fmax(*hi, c->hi);
        if (isfinite(c->lo) && (!log || c->lo > 0))
            *lo = fmin(*lo, c->lo);
        else if (log && isfinite(c->hi) && c->hi > 0)
            *lo = fmin(*lo, c->hi);
    }
}

static struct axis ordinate_of(struct curves *d, struct axis x, bool *zeros) {
    const struct session *s = d->s;
    double lo = INFINITY, hi = -INFINITY;
    bool log = !s->view.linear;
    struct fit fit = {0};
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *r = s->runs[i];
        if (s->view.fit_focus ? !is_focused(s, r) : !session_shows(s, r))
            continue;
        trace_columns(r->error, s->view.abscissa, run_ticks_a_sweep(r), x.lo, x.hi, d->columns, SVG_MOST_COLUMNS);
        widen(d->columns, SVG_MOST_COLUMNS, log, &lo, &hi, zeros);
    }
    for (int i = 0; i < n_ghosts(s) && !s->view.fit_focus; i++) {
        const struct ghost *ghost = &s->past->ghosts[i];
        trace_columns(ghost->trace, s->view.abscissa, ghost->ticks_a_sweep, x.lo, x.hi, d->columns, SVG_MOST_COLUMNS);
        widen(d->columns, SVG_MOST_COLUMNS, log, &lo, &hi, zeros);
    }
    *zeros = *zeros && log;
    if (s->view.low < s->view.high && (!log || s->view.low > 0))
        return (struct axis){s->view.low, s->view.high, log};
    if (log && hi < 4 * lo) {
        double middle = sqrt(lo) * sqrt(hi);
        lo = middle / 2;
        hi = middle * 2;
    }
    fit_follow(&fit, lo, hi, log);
    return fit.set ? fit.axis : (struct axis){0.1, 1, log};
}

/* Curves */

static void fetch(struct curves *d, const struct run *r) {
    trace_columns(r->error, d->s->view.abscissa, run_ticks_a_sweep(r), d->plot.x.lo, d->plot.x.hi, d->columns, d->n);
}

/* Among many only the focused one has its colour. */
static enum svg_role role_of(const struct curves *d, const struct run *r) {
    return d->visible > SVG_CROWD && !is_focused(d->s, r) ? SVG_DIM : svg_run_role(r->colour);
}

static void draw_curve(struct curves *d, const struct run *r) {
    fetch(d, r);
    svg_plot_curve(&d->plot, d->columns, d->n, role_of(d, r), is_focused(d->s, r) ? 2.2 : 1.3, false);
}

static bool shows(const struct curves *d, double y) {
    return y >= d->plot.box.y - 1 && y <= d->plot.box.y + d->plot.box.h + (d->plot.floor ? SVG_FLOOR : 0) + 1;
}

/* A marker every so far, staggered from run to run, and one where the curve ends. */
static void mark_curve(struct curves *d, const struct run *r) {
    fetch(d, r);
    int last = svg_plot_last(d->columns, d->n);
    for (int i = (20 + 37 * r->colour) % MARKER_SPACING; i < last - 8; i += MARKER_SPACING) {
        int k = i;
        while (k < last && !(d->columns[k].any && !isnan(d->columns[k].hi)))
            k++;
        double y = svg_plot_y(&d->plot, d->columns[k].hi);
        if (k < last && shows(d, y))
            svg_marker(d->g, svg_plot_column_x(&d->plot, k, d->n), y, r->colour);
    }
    svg_plot_bad(&d->plot, d->columns, d->n);
    double end = last < 0 ? -INFINITY : svg_plot_y(&d->plot, isfinite(run_error(r)) ? run_error(r) : d->columns[last].hi);
    if (last < 0 || !shows(d, end))
        return;
    double x = svg_plot_column_x(&d->plot, last, d->n);
    svg_marker(d->g, x, end, r->colour);
    d->taken[d->n_taken++] = (struct svg_box){x - 5, end - 5, 10, 10};
}

static bool overlap(const struct svg_box *a, const struct svg_box *b) {
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static bool is_free(const struct curves *d, const struct svg_box *box) {
    for (int i = 0; i < d->n_taken; i++)
        if (overlap(box, &d->taken[i]))
            return false;
    return box->y >= d->plot.box.y;
}

/* A name beside (x, y), the end of a curve, or as near above or below as is free. */
static void place_label(struct curves *d, double x, double y, enum svg_role role, bool bold, const char *name) {
    char text[160];
    double right = d->plot.box.x + d->plot.box.w;
    svg_cut(name, 220, text, sizeof text);
    bool left = x + 8 + svg_width(text) > right - 4; /* no room: above the curve's end */
    for (int k = 0; k < 9; k++) {
        double shift = (k + 1) / 2 * 13 * (k % 2 ? -1 : 1), lift = left ? 10 : 0;
        struct svg_box box = {left ? x - 8 - svg_width(text) : x + 8, y + shift - 8 - lift, svg_width(text), 12};
        if (!is_free(d, &box))
            continue;
        d->taken[d->n_taken++] = box;
        svg_label(d->g, left ? x - 8 : x + 8, y + shift + 4 - lift, left ? SVG_END : SVG_START, role, bold, text);
        return;
    }
}

static void label_curve(struct curves *d, const struct run *r) {
    fetch(d, r);
    int last = svg_plot_last(d->columns, d->n);
    double y = last < 0 ? -INFINITY : svg_plot_y(&d->plot, isfinite(run_error(r)) ? run_error(r) : d->columns[last].hi);
    if (last >= 0 && shows(d, y))
        place_label(d, svg_plot_column_x(&d->plot, last, d->n), y, role_of(d, r), is_focused(d->s, r), r->label);
}

/* Ghosts: the curves of futures that were left */

static void fetch_ghost(struct curves *d, const struct ghost *ghost) {
    trace_columns(ghost->trace, d->s->view.abscissa, ghost->ticks_a_sweep, d->plot.x.lo, d->plot.x.hi, d->columns, d->n);
}

static void draw_ghosts(struct curves *d) {
    for (int i = 0; i < n_ghosts(d->s); i++) {
        fetch_ghost(d, &d->s->past->ghosts[i]);
        svg_plot_curve(&d->plot, d->columns, d->n, SVG_DIM, 1.1, true);
    }
}

static void label_ghosts(struct curves *d) {
    for (int i = 0; i < n_ghosts(d->s); i++) {
        fetch_ghost(d, &d->s->past->ghosts[i]);
        int last = svg_plot_last(d->columns, d->n);
        double y = last < 0 ? -INFINITY : svg_plot_y(&d->plot, d->columns[last].hi);
        if (last >= 0 && shows(d, y))
            place_label(d, svg_plot_column_x(&d->plot, last, d->n), y, SVG_DIM, false, d->s->past->ghosts[i].label);
    }
}

/* The k-th of n values, counted from 0 in rising order, by Hoare's selection; moves them about. */
static double kth(double *v, int n, int k) {
    for (int from = 0, to = n - 1; from < to;) {
        double pivot = v[k];
        int i = from, j = to;
        while (i <= j) {
            while (v[i] < pivot)
                i++;
            while (pivot < v[j])
                j--;
            if (i <= j) {
                double t = v[i];
                v[i++] = v[j];
                v[j--] = t;
            }
        }
        if (j < k)
            from = i;
        if (k < i)
            to = j;
    }
    return v[k];
}

/* Of very many runs the least, the middle and the largest value at each place. */
static void draw_envelope(struct curves *d) {
    enum { WHERE = 256, MOST = 4096 };
    const struct session *s = d->s;
    double values[MOST];
    struct trace_column three[3][WHERE];
    for (int i = 0; i < WHERE; i++) {
        double from = d->plot.x.lo + i * (d->plot.x.hi - d->plot.x.lo) / WHERE, to = from + (d->plot.x.hi - d->plot.x.lo) / WHERE;
        int n = 0;
        for (int k = 0; k < s->n_runs && n < MOST; k++) {
            struct trace_column c;
            trace_columns(s->runs[k]->error, s->view.abscissa, run_ticks_a_sweep(s->runs[k]), from, to, &c, 1);
            if (session_shows(s, s->runs[k]) && c.any && !isnan(c.hi))
                values[n++] = c.hi;
        }
        for (int k = 0; k < 3; k++) {
            double v = n ? kth(values, n, k * (n - 1) / 2) : NAN;
            three[k][i] = (struct trace_column){n > 0, false, v, v};
        }
    }
    for (int k = 0; k < 3; k++)
        svg_plot_curve(&d->plot, three[k], WHERE, SVG_DIM, k == 1 ? 1.8 : 1.0, k != 1);
}

static void draw_curves(struct curves *d) {
    const struct session *s = d->s;
    struct run *focused = session_focused(s);
    struct svg_box box = d->plot.box;
    box.h += d->plot.floor ? SVG_FLOOR : 0;
    svg_clip(d->g, box);
    draw_ghosts(d);
    if (d->visible > SVG_MOST_CURVES)
        draw_envelope(d);
    for (int i = 0; i < s->n_runs && d->visible <= SVG_MOST_CURVES; i++)
        if (session_shows(s, s->runs[i]) && s->runs[i] != focused)
            draw_curve(d, s->runs[i]);
    if (session_shows(s, focused))
        draw_curve(d, focused);
    svg_unclip(d->g);
}

static void name_curves(struct curves *d) {
    const struct session *s = d->s;
    struct run *focused = session_focused(s);
    for (int i = 0; i < s->n_runs && d->visible <= SVG_CROWD; i++)
        if (session_shows(s, s->runs[i]) && s->runs[i] != focused)
            mark_curve(d, s->runs[i]);
    if (session_shows(s, focused))
        mark_curve(d, focused);
    svg_marks_draw(&d->plot, s);
    if (session_shows(s, focused))
        label_curve(d, focused);
    for (int i = 0; i < s->n_runs && d->visible <= SVG_CROWD; i++)
        if (session_shows(s, s->runs[i]) && s->runs[i] != focused)
            label_curve(d, s->runs[i]);
    label_ghosts(d);
}

/* Legend */

static double entry_width(const struct session *s) {
    double widest = 0;
    for (int i = 0; i < s->n_runs; i++)
        if (session_shows(s, s->runs[i]))
            widest = fmax(widest, svg_width(s->runs[i]->label));
    return 14 + fmin(widest, 260) + VALUE_WIDTH + ENTRY_GAP;
}

static int entry_columns(const struct session *s, double w) { return (int)fmax(1, floor(w / entry_width(s))); }

static int legend_rows(const struct session *s, double w) {
    int n = session_n_shown(s), columns = entry_columns(s, w);
    n = n > MOST_ENTRIES ? MOST_ENTRIES : n;
    return (n + columns - 1) / columns;
}

static void draw_entry(struct curves *d, const struct run *r, double x, double y, double w) {
    char value[FORMAT_SIZE], label[160];
    bool focused = is_focused(d->s, r);
    words_value(run_error(r), r->end, run_ticks(r), false, value);
    svg_cut(r->label, w - 14 - VALUE_WIDTH - ENTRY_GAP, label, sizeof label);
    if (role_of(d, r) != SVG_DIM)
        svg_marker(d->g, x + 4, y - 4, r->colour);
    svg_text(d->g, x + 14, y, SVG_START, role_of(d, r), focused, label);
    svg_text(d->g, x + w - ENTRY_GAP, y, SVG_END, r->end == RUN_DIVERGED ? SVG_BAD : SVG_TEXT, focused, value);
}

/* The first ones, and the focused one whatever its place. */
static void draw_legend(struct curves *d, struct svg_box box) {
    const struct session *s = d->s;
    int columns = entry_columns(s, box.w), place = 0;
    double w = entry_width(s);
    struct run *focused = session_focused(s);
    bool focus_comes = session_shows(s, focused);
    for (int i = 0; i < s->n_runs && place < MOST_ENTRIES; i++) {
        const struct run *r = s->runs[i];
        if (!session_shows(s, r))
            continue;
        if (place == MOST_ENTRIES - 1 && focus_comes)
            r = focused;
        focus_comes = focus_comes && r != focused;
        draw_entry(d, r, box.x + place % columns * w, box.y + place / columns * SVG_ROW + 11, w);
        place++;
    }
}

/* The legend, and what the cursors read. */
static double above_plot(const struct session *s) { return SVG_ROW * (legend_rows(s, 960) + svg_cursor_shown(s)) + 10; }

static double height(const struct session *s) { return PLOT_HEIGHT + above_plot(s); }

static void heading(struct session *s, char *title, char *note) {
    int more = session_n_shown(s) - MOST_ENTRIES, hidden = s->n_runs - session_n_shown(s);
    char rest[64] = "", gone[64] = "";
    if (more > 0)
        snprintf(rest, sizeof rest, "%d more  ", more);
    if (s->view.filter[0])
        snprintf(gone, sizeof gone, "filter: %.40s, %d of %d  ", s->view.filter, s->n_runs - hidden, s->n_runs);
    else if (hidden > 0)
        snprintf(gone, sizeof gone, "%d hidden  ", hidden);
    words_error(session_focused(s), false, title, SVG_HEADING);
    snprintf(note, SVG_HEADING, "%s%s%s%s%s", rest, gone, session_n_shown(s) > SVG_MOST_CURVES ? "least, median, largest  " : "",
             s->view.x_span > 0 || s->view.x_from > 0 || s->view.x_to > 0 ? "part  " : "", s->view.linear ? "linear" : "log");
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    struct curves d = {.g = g, .s = s, .visible = session_n_shown(s)};
    double above = above_plot(s);
    bool zeros = false;
    struct axis x = abscissa_of(s), y = ordinate_of(&d, x, &zeros);
    draw_legend(&d, box);
    if (svg_cursor_shown(s))
        svg_cursor_read(g, s, box.x, box.y + SVG_ROW * legend_rows(s, 960) + 11);
    d.plot = svg_plot_in(g, (struct svg_box){box.x, box.y + above, box.w, box.h - above}, x, y, zeros);
    d.n = svg_plot_columns(&d.plot);
    svg_plot_axes(&d.plot, words_abscissa(s->view.abscissa), false);
    svg_cursor_lines(&d.plot, s);
    draw_curves(&d);
    svg_cursor_marks(&d.plot, s);
    name_curves(&d);
}

const struct svg_panel svg_panel_error = {PANEL_ERROR, true, height, heading, draw};
