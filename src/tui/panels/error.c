#include "tui/panels/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/history.h"
#include "scope/words.h"
#include "tui/panels/cursor.h"
#include "tui/panels/marks.h"
#include "tui/panels/panel.h"
#include "tui/plot.h"
#include "tui/scales.h"

enum {
    MARKER_SPACING = 17,
    LEAST_PLOT_ROWS = 3,
};

/* The row of exact zeros is no part of the log axis: its line is broken, and a dotted line lies between them. */
static void draw_floor(const struct plot *p, int labels) {
    int x = p->area.x - 1, y = p->area.y + p->area.h - 1;
    canvas_put(p->c, x, y, 0x250a, ROLE_FRAME, false);
    canvas_text_right(p->c, x - labels, y, labels, ROLE_DIM, false, "= 0");
    if (plot_axis_rows(p) < p->area.h - 1)
        canvas_fill(p->c, x, y - 1, p->area.w + 1, 0x2504, ROLE_FRAME, false);
}

/* Curves */

/* What the drawing of one frame's curves shares. */
struct curves {
    const struct error_view *v;
    const struct plot *p;
    struct trace_column columns[PLOT_MOST_COLUMNS]; /* of the curve in hand */
    bool crowded;
    struct end {
        int index, x, row;
    } ends[ERROR_CROWD + 1]; /* of the curves that are marked */
    int n_ends;
};

static enum role curve_role(const struct curves *d, const struct error_curve *curve) {
    return d->crowded && !curve->pinned && curve->index != d->v->focus ? ROLE_DIM : run_role(curve->colour);
}

/* Get a curve and its columns; false when it is hidden. */
static bool fetch(struct curves *d, int i, struct error_curve *curve) {
    d->v->curve(d->v->source, i, curve);
    if (!curve->hidden)
        trace_columns(curve->trace, d->v->abscissa, curve->ticks_a_sweep, d->v->x0, d->v->x1, d->columns, plot_columns(d->p));
    return !curve->hidden;
}

static void draw_curve(struct curves *d, int i) {
    struct error_curve curve;
    if (fetch(d, i, &curve))
        plot_curve(d->p, d->columns, curve_role(d, &curve), i == d->v->focus);
}

/* The curves of futures that were left, under all others, each with its name at the end where there is room. */
static void draw_ghosts(struct curves *d) {
    for (int i = 0; i < d->v->n_ghosts; i++) {
        struct error_curve ghost;
        d->v->ghost(d->v->source, i, &ghost);
        trace_columns(ghost.trace, d->v->abscissa, ghost.ticks_a_sweep, d->v->x0, d->v->x1, d->columns, plot_columns(d->p));
        plot_curve(d->p, d->columns, ROLE_DIM, false);
    }
}

static void label_ghosts(struct curves *d) {
    for (int i = 0; i < d->v->n_ghosts; i++) {
        struct error_curve ghost;
        d->v->ghost(d->v->source, i, &ghost);
        trace_columns(ghost.trace, d->v->abscissa, ghost.ticks_a_sweep, d->v->x0, d->v->x1, d->columns, plot_columns(d->p));
        int last = plot_last(d->p, d->columns), width = canvas_text_width(ghost.label);
        int x = last / canvas_dots_x(d->p->c) + 2, row = last < 0 ? -1 : plot_row(d->p, d->columns[last].hi);
        const struct rect *area = &d->p->area;
        if (row >= 0 && row < area->h && x + width <= area->w && plot_is_free(d->p->c, area->x + x - 1, area->y + row, width + 1))
            canvas_text(d->p->c, area->x + x, area->y + row, width, ROLE_DIM, false, ghost.label);
    }
}

static void put_marker(const struct curves *d, const struct error_curve *curve, int x, int row) {
    if (row >= 0 && row < d->p->area.h)
        canvas_put(d->p->c, d->p->area.x + x, d->p->area.y + row, run_marker(curve->colour), curve_role(d, curve),
                   curve->index == d->v->focus);
}

/* A marker every so many cells, staggered from run to run, and one where the curve ends. */
static void mark_curve(struct curves *d, int i) {
    struct error_curve curve;
    if (!fetch(d, i, &curve))
        return;
    int x = (3 + 5 * curve.colour) % MARKER_SPACING, row;
    for (; x < d->p->area.w && plot_find(d->p, d->columns, &x, &row); x += MARKER_SPACING)
        put_marker(d, &curve, x, row);
    plot_bad(d->p, d->columns);
    int last = plot_last(d->p, d->columns);
    if (last < 0)
        return;
    x = last / canvas_dots_x(d->p->c);
    row = plot_row(d->p, isfinite(curve.value) ? curve.value : d->columns[last].hi);
    put_marker(d, &curve, x, row);
    if (row >= 0 && row < d->p->area.h)
        d->ends[d->n_ends++] = (struct end){i, x, row};
}

/* The run's name beside the end of its curve, where its marker stands, or else just above or below; where nothing is in the way.
 * Without a marker of its own, which would look like data. */
static void label_curve(const struct curves *d, const struct end *end) {
    static const int shifts[] = {0, -1, 1};
    const struct rect *area = &d->p->area;
    struct error_curve curve;
    d->v->curve(d->v->source, end->index, &curve);
    int width = canvas_text_width(curve.label), left = area->x + end->x + 1;
    enum role role = curve_role(d, &curve);
    for (int k = 0; k < 3 && end->x + 3 + width <= area->w; k++) {
        int row = end->row + shifts[k];
        if (row < 0 || row >= area->h || !plot_is_free(d->p->c, left, area->y + row, width + 2))
            continue;
        if (shifts[k] == 0 && canvas_at(d->p->c, left - 1, area->y + row)->role != role)
            continue; /* beside another run's marker it would be that run's name */
        canvas_put(d->p->c, left, area->y + row, ' ', ROLE_TEXT, false);
        canvas_text(d->p->c, left + 1, area->y + row, width, role, end->index == d->v->focus, curve.label);
        return;
    }
}

int error_visible_curves(const struct error_view *v) {
    struct error_curve curve;
    int n = 0;
    for (int i = 0; i < v->n; i++) {
        v->curve(v->source, i, &curve);
        n += !curve.hidden;
    }
    return n;
}

/* Three lines in place of the crowd. */
static void draw_envelope(struct curves *d) {
    for (int line = 0; line < ENVELOPE_LINES; line++) {
        envelope_columns(d->v->envelope, (enum envelope_line)line, d->v->x0, d->v->x1, d->columns, plot_columns(d->p));
        plot_curve(d->p, d->columns, line == ENVELOPE_MIDDLE ? ROLE_BRIGHT : ROLE_TEXT, line == ENVELOPE_MIDDLE);
    }
}

/* Each with its name above or below its end, where there is room. */
static void label_envelope(struct curves *d) {
    static const char *const names[ENVELOPE_LINES] = {"minimum", "median", "maximum"};
    const struct rect *area = &d->p->area;
    for (int line = 0; line < ENVELOPE_LINES; line++) {
        char name[48];
        envelope_columns(d->v->envelope, (enum envelope_line)line, d->v->x0, d->v->x1, d->columns, plot_columns(d->p));
        int last = plot_last(d->p, d->columns), row = last < 0 ? -1 : plot_row(d->p, d->columns[last].hi);
        int width = snprintf(name, sizeof name, "%s of %d", names[line], d->v->envelope->runs), x = last / canvas_dots_x(d->p->c) - width;
        for (int by = -1; by <= 1 && row >= 0 && x >= 0; by += 2)
            if (row + by >= 0 && row + by < area->h && plot_is_free(d->p->c, area->x + x, area->y + row + by, width)) {
                canvas_text(d->p->c, area->x + x, area->y + row + by, width, ROLE_DIM, false, name);
                break;
            }
    }
}

/* Is it drawn by itself? */
static bool stands_out(const struct error_view *v, int i) {
    struct error_curve curve;
    if (!v->envelope)
        return true;
    v->curve(v->source, i, &curve);
    return curve.pinned;
}

/* The focused curve lies over the others, its markers over theirs; its label has the first choice of room. */
static void draw_curves(const struct error_view *v, const struct plot *p) {
    struct curves d = {.v = v, .p = p, .crowded = error_visible_curves(v) > ERROR_CROWD};
    bool focused = v->focus >= 0 && v->focus < v->n;
    draw_ghosts(&d);
    if (v->envelope)
        draw_envelope(&d);
    for (int i = 0; i < v->n; i++)
        if (i != v->focus && stands_out(v, i))
            draw_curve(&d, i);
    if (focused)
        draw_curve(&d, v->focus);
    for (int i = 0; i < v->n && !d.crowded; i++)
        if (i != v->focus)
            mark_curve(&d, i);
    if (focused)
        mark_curve(&d, v->focus);
    for (int k = d.n_ends - 1; k >= 0; k--)
        label_curve(&d, &d.ends[k]);
    if (v->envelope)
        label_envelope(&d);
    label_ghosts(&d);
}

/* Where everything stands in the panel. */
struct plan {
    struct rect readout, legend; /* h 0: not there */
    int legend_rows;             /* at most */
    bool ruler, floor_row;
    struct plot plot;
    struct ticks levels;
};

/* False: there is no room for a plot. */
static bool plan_panel(const struct error_view *v, canvas *c, struct rect area, struct plan *out) {
    struct rect inner = {area.x + 1, area.y, area.w - 2, area.h};
    int spare = area.h - LEAST_PLOT_ROWS - SCALES_ROWS, above = 0; /* rows above the plot: read-out, legend, second ruler */
    *out = (struct plan){.legend_rows = area.h < 10 ? 1 : area.h > 24 ? 6 : area.h / 4};
    if (spare > 0 && cursor_shown(v))
        out->readout = (struct rect){inner.x, area.y + above++, inner.w, 1};
    if (spare > above) {
        out->legend = (struct rect){inner.x, inner.y + above, inner.w, inner.h - above};
        above += error_legend_rows(v, inner.w, out->legend_rows);
    }
    out->ruler = v->has_zero && spare > above;
    above += out->ruler;
    struct rect plot_area = {inner.x, area.y + above, inner.w, area.h - above - SCALES_ROWS};
    struct axis y = v->y;
    out->floor_row = v->floor_row && y.log && plot_area.h >= 3;
    int rows = plot_area.h - (out->floor_row ? plot_floor_rows(plot_area.h) : 0);
    out->levels = v->fixed ? axis_ticks(&y, rows / 2) : axis_fit_rows(&y, rows);
    plot_area.x += scales_gutter(&out->levels);
    plot_area.w -= scales_gutter(&out->levels);
    if (plot_area.w < 4 || plot_area.h < 1)
        return false;
    out->plot = plot_over(c, plot_area, y, out->floor_row);
    return true;
}

bool error_abscissa_at(const struct error_view *v, canvas *c, struct rect area, int x, int y, double *abscissa) {
    struct plan plan;
    if (!plan_panel(v, c, area, &plan))
        return false;
    const struct rect *in = &plan.plot.area;
    if (x < in->x || x >= in->x + in->w || y < in->y || y > in->y + in->h)
        return false;
    *abscissa = v->x0 + (v->x1 - v->x0) * (x - in->x + 0.5) / in->w;
    return true;
}

void error_draw(const struct error_view *v, canvas *c, struct rect area) {
    struct plan plan;
    bool room = plan_panel(v, c, area, &plan);
    if (plan.readout.h > 0)
        cursor_draw_readout(v, c, plan.readout);
    if (plan.legend.h > 0)
        error_draw_legend(v, c, plan.legend, plan.legend_rows);
    if (!room)
        return;
    const struct plot *p = &plan.plot;
    struct axis x = {v->x0, v->x1, false};
    struct ticks columns = axis_ticks(&x, p->area.w / 10);
    scales_grid(p, &plan.levels, &x, &columns);
    scales_ordinate(p, &plan.levels);
    if (plan.floor_row)
        draw_floor(p, scales_gutter(&plan.levels) - 1);
    scales_abscissa(p, &x, &columns, words_abscissa(v->abscissa));
    draw_curves(v, p);
    marks_draw(v, p);
    cursor_draw(v, p);
    if (plan.ruler)
        marks_draw_ruler(v, p);
}

/* The view of a session */

static double abscissa_of(const struct run *r, enum abscissa kind) {
    const struct trace_point *last = trace_last(r->error);
    return last ? trace_abscissa(last, kind, run_ticks_a_sweep(r)) : 0;
}

static double newest_abscissa(const struct session *s) {
    double newest = 0;
    for (int i = 0; i < s->n_runs; i++)
        if (session_shows(s, s->runs[i]))
            newest = fmax(newest, abscissa_of(s->runs[i], s->view.abscissa));
    return newest;
}

/* With the futures that were left. */
static double farthest_abscissa(const struct session *s) {
    double farthest = newest_abscissa(s);
    for (int i = 0; s->past && i < s->past->n_ghosts; i++) {
        const struct trace_point *last = trace_last(s->past->ghosts[i].trace);
        double end = last ? trace_abscissa(last, s->view.abscissa, s->past->ghosts[i].ticks_a_sweep) : 0;
        farthest = fmax(farthest, end);
    }
    return farthest;
}

static void curve_of(const void *source, int i, struct error_curve *out) {
    const struct session *s = source;
    const struct run *r = s->runs[i];
    *out = (struct error_curve){
        .label = r->label,
        .trace = r->error,
        .ticks_a_sweep = run_ticks_a_sweep(r),
        .index = i,
        .colour = r->colour,
        .hidden = !session_shows(s, r),
        .pinned = s->runs[i]->pinned,
        .value = run_error(r),
        .end = r->end,
        .ticks = run_ticks(r),
    };
    for (int k = 0; k < 2; k++)
        if (s->view.cursor[k].on)
            out->reading[k] = reading_at(r, s->view.cursor[k].tick, s->view.abscissa);
}

static void ghost_of(const void *source, int i, struct error_curve *out) {
    const struct ghost *g = &((const struct session *)source)->past->ghosts[i];
    *out = (struct error_curve){.label = g->label, .trace = g->trace, .ticks_a_sweep = g->ticks_a_sweep, .colour = g->colour};
}

static int n_ghosts(const struct session *s) { return s->past ? s->past->n_ghosts : 0; }

static bool mark_of(const void *source, int i, struct mark *out) { return marks_of_session(source, i, out); }

/* Where a tick lies: of the focused run, since the others' work and time differ. */
static struct error_cursor cursor_of(const struct session *s, int k) {
    const struct cursor *cursor = &s->view.cursor[k];
    struct error_cursor out = {.on = cursor->on, .tick = cursor->tick, .x = (double)cursor->tick};
    if (out.on && s->view.abscissa != ABSCISSA_ITERATIONS) {
        struct reading read = reading_at(session_focused(s), cursor->tick, s->view.abscissa);
        out.x = read.any ? read.x : NAN;
    }
    return out;
}

static bool any_wide(const struct session *s) {
    const struct cursor *cursor = &s->view.cursor[s->view.cursor_moves];
    bool wide = false;
    for (int i = 0; i < s->n_runs && cursor->on && !wide; i++) {
        struct reading read = reading_at(s->runs[i], cursor->tick, s->view.abscissa);
        wide = session_shows(s, s->runs[i]) && read.any && !read.exact;
    }
    return wide;
}

static bool is_fixed(const struct view *view) { return view->low < view->high && (view->linear || view->low > 0); }

static struct error_view view_of(const struct session *s, const struct screen_state *state) {
    const struct view *view = &s->view;
    struct error_view v = {
        .n = s->n_runs,
        .focus = view->focus,
        .filter = view->filter,
        .curve = curve_of,
        .envelope = state->envelope.any ? &state->envelope : NULL,
        .n_ghosts = n_ghosts(s),
        .ghost = ghost_of,
        .source = s,
        .abscissa = view->abscissa,
        .x0 = 0,
        .x1 = state->abscissa.set ? state->abscissa.axis.hi : 1,
        .y = state->ordinate.set ? state->ordinate.axis : (struct axis){0.1, 1, true},
        .fixed = is_fixed(view),
        .floor_row = state->zeros,
        .cursor = {cursor_of(s, 0), cursor_of(s, 1)},
        .cursor_moves = view->cursor_moves,
        .wide_readings = any_wide(s),
        .n_marks = s->events.n,
        .mark = mark_of,
    };
    v.has_zero = marks_zero(s, &v.zero);
    double newest = newest_abscissa(s);
    if (view->x_span > 0 && newest > view->x_span) {
        v.x0 = newest - view->x_span;
        v.x1 = newest + 1e-6 * view->x_span; /* columns are half open */
    } else if (view->x_to > view->x_from) {
        v.x0 = view->x_from;
        v.x1 = view->x_to;
    } else if (view->x_from > 0 && view->x_from < v.x1) {
        v.x0 = view->x_from;
    }
    v.whole = v.x0 <= 0 && !(view->x_to > view->x_from);
    if (v.fixed)
        v.y = (struct axis){view->low, view->high, !view->linear};
    return v;
}

/* Extremes of what the panel shows of a curve; `zeros`: some of it has no place on a log axis. */
static void widen_range(const struct trace *t, double ticks_a_sweep, const struct error_view *v, bool log, double *lo, double *hi,
                        bool *zeros) {
    enum { SAMPLES = 64 };
    struct trace_column columns[SAMPLES];
    double from, to;
    if (v->whole) {
        if (trace_range(t, log, &from, &to)) {
            *lo = fmin(*lo, from);
            *hi = fmax(*hi, to);
        }
        if (trace_range(t, false, &from, &to))
            *zeros = *zeros || from <= 0;
        return;
    }
    trace_columns(t, v->abscissa, ticks_a_sweep, v->x0, v->x1, columns, SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
        if (!columns[i].any || !isfinite(columns[i].lo) || !isfinite(columns[i].hi))
            continue;
        *zeros = *zeros || columns[i].lo <= 0;
        *hi = fmax(*hi, columns[i].hi);
        *lo = fmin(*lo, log && columns[i].lo <= 0 ? (columns[i].hi > 0 ? columns[i].hi : *lo) : columns[i].lo);
    }
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    (void)m;
    const struct view *view = &s->view;
    if (state->abscissa_kind != view->abscissa)
        state->abscissa = (struct fit){0};
    state->abscissa_kind = view->abscissa;
    fit_follow_growth(&state->abscissa, farthest_abscissa(s));
    struct error_view v = view_of(s, state);
    envelope_follow(&state->envelope, s, v.x0, v.x1);
    double lo = INFINITY, hi = -INFINITY;
    bool log = !view->linear, zeros = false;
    for (int i = 0; i < s->n_runs; i++)
        if (view->fit_focus ? i == view->focus : session_shows(s, s->runs[i]))
            widen_range(s->runs[i]->error, run_ticks_a_sweep(s->runs[i]), &v, log, &lo, &hi, &zeros);
    for (int i = 0; i < n_ghosts(s) && !view->fit_focus; i++)
        widen_range(s->past->ghosts[i].trace, s->past->ghosts[i].ticks_a_sweep, &v, log, &lo, &hi, &zeros);
    state->zeros = zeros && log;
    if (log && hi < 4 * lo) { /* less than half a decade says little about a curve that is to fall through many */
        double middle = sqrt(lo) * sqrt(hi);
        lo = middle / 2;
        hi = middle * 2;
    }
    fit_follow(&state->ordinate, lo, hi, log);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    (void)area;
    const struct session *s = source->session;
    words_error(session_focused(s), c->charset == CHARSET_ASCII, title, PANEL_HEADING);
    snprintf(note, PANEL_HEADING, "%s%s%s%s", s->view.filter[0] ? "filtered  " : "",
             s->view.x_span > 0 || s->view.x_from > 0 || s->view.x_to > 0 ? "part  " : "",
             s->view.fit_focus ? "fitted to the focused run  " : "", s->view.linear ? "linear" : "log");
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    struct error_view v = view_of(source->session, source->state);
    error_draw(&v, c, area);
}

/* The run whose colour and marker stand in the row at x or left of it, as in the legend and beside the ends of curves; -1: none. */
static int run_beside(const struct session *s, const canvas *c, int x, int y, int reach) {
    for (int i = x; i >= 0 && i > x - reach; i--) {
        const struct cell *cell = canvas_at(c, i, y);
        for (int k = 0; k < s->n_runs && cell && cell->role >= ROLE_RUN; k++) {
            int colour = s->runs[k]->colour;
            bool shown = cell->role == run_role(colour) && cell->glyph == canvas_glyph(c, run_marker(colour)) && !cell->dots;
            if (session_shows(s, s->runs[k]) && shown)
                return k;
        }
    }
    return -1;
}

/* The only run of that colour that is shown; -1: none, or several. */
static int run_of_role(const struct session *s, uint8_t role) {
    int found = -1;
    for (int k = 0; k < s->n_runs; k++)
        if (session_shows(s, s->runs[k]) && run_role(s->runs[k]->colour) == role)
            found = found == -1 ? k : -2;
    return found < 0 ? -1 : found;
}

static void zoom_at(const struct error_view *v, double at, bool closer, char *line, size_t size) {
    double factor = closer ? 0.8 : 1.25, from = at - (at - v->x0) * factor, to = at + (v->x1 - at) * factor;
    from = from > 0 ? from : 0;
    if (to - from > 1e-9 * to)
        snprintf(line, size, "range %.17g %.17g", from, to);
}

/* A curve's own cell focuses its run, and so does its entry in the legend; anywhere else in the plot the cursor comes. */
static void touch(const struct panel_source *source, canvas *c, struct rect area, const struct mouse *m, char *line, size_t size) {
    const struct session *s = source->session;
    struct error_view v = view_of(s, source->state);
    struct trace_point point;
    uint64_t first;
    double at;
    bool in_plot = error_abscissa_at(&v, c, area, m->x, m->y, &at);
    const struct cell *cell = canvas_at(c, m->x, m->y);
    bool first_press = m->kind == MOUSE_PRESS && m->button == 0;
    int run = first_press && cell && in_plot && cell->role >= ROLE_RUN && cell->dots ? run_of_role(s, cell->role) : -1;
    if (run < 0 && first_press)
        run = run_beside(s, c, m->x, m->y, in_plot ? 1 : 48);
    if (run >= 0 && run != s->view.focus)
        snprintf(line, size, "focus %d", run + 1);
    else if (in_plot && (m->kind == MOUSE_UP || m->kind == MOUSE_DOWN))
        zoom_at(&v, at, m->kind == MOUSE_UP, line, size);
    else if (in_plot && (m->kind == MOUSE_PRESS || m->kind == MOUSE_DRAG)) {
        const struct run *r = session_focused(s);
        bool there = trace_find(r->error, s->view.abscissa, run_ticks_a_sweep(r), at, &point, &first);
        const char *what = m->kind == MOUSE_PRESS && m->button > 0 && !s->view.cursor[1].on ? "second" : "to";
        snprintf(line, size, "cursor %s %" PRIu64, what, there ? point.tick : run_ticks(r));
    }
}

static int rows(const struct session *s) {
    (void)s;
    return 1000;
}

const struct panel panel_error = {
    .name = "error",
    .help = "the error of all runs, and its present value in the legend",
    .least_w = 16,
    .least_h = 3,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
    .touch = touch,
};
