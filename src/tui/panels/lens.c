#include "tui/panels/lens.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/format.h"
#include "tui/panels/panel.h"
#include "tui/plot.h"

enum { GUTTER = 9, WIDE_GUTTER = 14, LEAST_SWEEP = 3 };

/* Labels of the axis's ends. */
struct ends {
    char lo[FORMAT_SIZE], hi[FORMAT_SIZE];
    int gutter; /* cells for them and a blank */
};

/* As many digits of a value as `width` cells hold, at most `digits`. */
static void write_fitting(char *out, double value, int digits, int width) {
    do
        format_digits(out, value, digits);
    while (canvas_text_width(out) > width && --digits > 0);
}

/* Both values with enough digits to tell them apart. Where these do not fit: the lower one as well as it fits, and how much higher the
 * upper one is. */
static struct ends ends_of(const struct lens_view *v, int rows) {
    struct ends e = {.gutter = GUTTER};
    char difference[FORMAT_SIZE];
    int digits = format_digits_apart(v->y.lo, v->y.hi);
    format_digits(e.hi, v->y.hi, digits);
    format_digits(e.lo, v->y.lo, digits);
    int hi = canvas_text_width(e.hi), lo = canvas_text_width(e.lo), width = hi > lo ? hi : lo;
    if (width > GUTTER - 1)
        e.gutter = WIDE_GUTTER;
    if (width <= e.gutter - 1)
        return e;
    write_fitting(e.lo, v->y.lo, digits, e.gutter - 1);
    format_value(difference, v->y.hi - v->y.lo);
    if (rows > 1)
        snprintf(e.hi, sizeof e.hi, "+%.*s", FORMAT_WIDTH, difference);
    else
        write_fitting(e.hi, v->y.hi, digits, e.gutter - 1);
    return e;
}

static void draw_ends(const struct ends *e, canvas *c, struct rect area) {
    canvas_text_right(c, area.x, area.y, e->gutter - 1, ROLE_DIM, false, e->hi);
    if (area.h > 1)
        canvas_text_right(c, area.x, area.y + area.h - 1, e->gutter - 1, ROLE_DIM, false, e->lo);
}

/* The abscissa's line; sweeps are marked on it when they are wide enough to be told apart. */
static void draw_line(const struct lens_view *v, canvas *c, struct rect line) {
    canvas_fill(c, line.x, line.y, line.w, 0x2500, ROLE_FRAME, false);
    double cells = (double)line.w / (double)(v->last - v->first);
    uint64_t period = (uint64_t)v->period;
    if (period == 0 || v->period * cells < LEAST_SWEEP)
        return;
    for (uint64_t tick = (v->first + period - 1) / period * period; tick < v->last; tick += period)
        canvas_put(c, line.x + (int)((double)(tick - v->first) * cells), line.y, 0x2534, ROLE_FRAME, false);
}

/* First and last tick, and what a sweep is. */
static void draw_ticks(const struct lens_view *v, canvas *c, struct rect line) {
    char text[FORMAT_SIZE], words[64];
    snprintf(text, sizeof text, "%" PRIu64, v->first);
    int left = canvas_text(c, line.x, line.y, line.w, ROLE_DIM, false, text);
    snprintf(text, sizeof text, "%" PRIu64, v->last);
    int right = canvas_text_right(c, line.x + left + 1, line.y, line.w - left - 1, ROLE_DIM, false, text);
    snprintf(words, sizeof words, "period %d: one sweep", v->period);
    int room = line.w - left - right, width = canvas_text_width(words);
    if (v->period > 0 && room > width + 3)
        canvas_text(c, line.x + left + (room - width) / 2, line.y, width, ROLE_DIM, false, words);
}

/* Columns are half open: a trifle more than the last tick, so that it falls into the last one. */
static double end_of(const struct lens_view *v) { return (double)v->last + 1e-6 * (double)(v->last - v->first); }

void lens_draw(const struct lens_view *v, canvas *c, struct rect area) {
    struct trace_column columns[PLOT_MOST_COLUMNS];
    int axis_rows = area.h >= 5 ? 2 : area.h >= 3 ? 1 : 0; /* labels, and the line above them */
    struct rect inner = {area.x + 1, area.y, area.w - 2, area.h - axis_rows};
    struct ends ends = ends_of(v, inner.h);
    struct rect plot_area = {inner.x + ends.gutter, inner.y, inner.w - ends.gutter, inner.h};
    if (plot_area.w < 4 || plot_area.h < 1)
        return;
    struct plot p = plot_over(c, plot_area, v->y, false);
    draw_ends(&ends, c, inner);
    if (axis_rows > 1)
        draw_line(v, c, (struct rect){p.area.x, area.y + p.area.h, p.area.w, 1});
    if (axis_rows > 0)
        draw_ticks(v, c, (struct rect){p.area.x, area.y + area.h - 1, p.area.w, 1});
    trace_columns(v->trace, ABSCISSA_ITERATIONS, 1, (double)v->first, end_of(v), columns, plot_columns(&p));
    plot_curve(&p, columns, v->role, true);
    plot_bad(&p, columns);
}

static struct lens_view view_of(const struct session *s, const struct screen_state *state) {
    const struct run *r = session_focused(s);
    uint64_t now = run_ticks(r), span = s->view.lens_span > 0 ? s->view.lens_span : 1;
    return (struct lens_view){
        .label = r->label,
        .trace = r->error,
        .first = session_lens_first(s),
        .last = now > span ? now : span,
        .value = run_error(r),
        .y = state->lens.set ? state->lens.axis : (struct axis){0.5, 2, session_lens_is_log(s)},
        .period = r->opt->spec.method->blocks && r->depth > 1 ? r->depth : 0,
        .role = run_role(r->colour),
    };
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    enum { SAMPLES = 512 };
    (void)m;
    struct trace_column columns[SAMPLES];
    struct lens_view v = view_of(s, state);
    bool log = session_lens_is_log(s);
    double lo = INFINITY, hi = -INFINITY;
    trace_columns(v.trace, ABSCISSA_ITERATIONS, 1, (double)v.first, end_of(&v), columns, SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
        if (!columns[i].any || !isfinite(columns[i].hi) || (log && columns[i].hi <= 0))
            continue;
        hi = fmax(hi, columns[i].hi);
        lo = fmin(lo, log && columns[i].lo <= 0 ? columns[i].hi : columns[i].lo);
    }
    fit_follow(&state->lens, lo, hi, log);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    (void)c, (void)area;
    const struct session *s = source->session;
    struct lens_view v = view_of(s, source->state);
    char value[FORMAT_SIZE];
    format_digits(value, v.value, format_digits_apart(v.y.lo, v.y.hi));
    snprintf(title, PANEL_HEADING, "lens  last %" PRIu64 " ticks of %s", s->view.lens_span, v.label);
    snprintf(note, PANEL_HEADING, "now %s  %s", value, session_lens_is_log(s) ? "log" : "linear");
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    struct lens_view v = view_of(source->session, source->state);
    lens_draw(&v, c, area);
}

static int rows(const struct session *s) {
    (void)s;
    return 8;
}

const struct panel panel_lens = {
    .name = "lens",
    .help = "the focused run's last ticks on an axis of their own",
    .least_w = 24,
    .least_h = 2,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
};
