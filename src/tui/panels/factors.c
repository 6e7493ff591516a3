#include "tui/panels/factors.h"

#include <math.h>
#include <stdio.h>

#include "scope/format.h"
#include "tui/panels/bars.h"
#include "tui/panels/panel.h"

enum { MARK = 2, GAP = 1, LEAST_BAR = 8, VALUES = 2 * FORMAT_WIDTH + 1, TEXT_SIZE = 48 };

/* Cells of a row from left to right: mark, name, shape, bar, both values. What has no room has width 0. */
struct columns {
    int name_x, name_w, shape_x, shape_w, bar_x, bar_w, values_x;
};

/* Between frozen maps the factors are V_l = I + W_l of a linear ResNet. */
static void write_name(const struct factors_view *v, char *out, struct group g) {
    char letter = v->input.rows > 0 || v->output.rows > 0 ? 'V' : 'W';
    if (g.first == g.last)
        snprintf(out, TEXT_SIZE, "%c%d", letter, g.first);
    else
        snprintf(out, TEXT_SIZE, "%c%d..%c%d", letter, g.first, letter, g.last);
}

/* "10x10", or "" when the group's members have different shapes. */
static void write_shape(const struct factors_view *v, const canvas *c, char *out, struct group g) {
    const int *n = v->width;
    out[0] = '\0';
    for (int j = g.first + 1; j <= g.last; j++)
        if (n[j] != n[g.first] || n[j - 1] != n[g.first - 1])
            return;
    snprintf(out, TEXT_SIZE, "%d%s%d", n[g.first], canvas_pick(c, "×", "x"), n[g.first - 1]);
}

static struct columns plan(const struct factors_view *v, const canvas *c, struct rect area, int rows) {
    char text[TEXT_SIZE];
    struct columns p = {.name_x = area.x + MARK};
    int count = group_rows(v->depth, rows);
    for (int row = 0; row < count; row++) {
        struct group g = group_at(v->depth, rows, v->scroll, row);
        write_name(v, text, g);
        int width = canvas_text_width(text);
        p.name_w = width > p.name_w ? width : p.name_w;
        write_shape(v, c, text, g);
        width = canvas_text_width(text);
        p.shape_w = width > p.shape_w ? width : p.shape_w;
    }
    int room = area.w - MARK - p.name_w - GAP;
    if (p.shape_w + GAP + GAP + LEAST_BAR + GAP + VALUES > room)
        p.shape_w = -GAP;
    bool values = LEAST_BAR + GAP + VALUES <= room;
    p.shape_x = p.name_x + p.name_w + GAP;
    p.bar_x = p.shape_x + p.shape_w + GAP + (p.shape_w > 0 ? GAP : 0);
    p.values_x = values ? area.x + area.w - VALUES : area.x + area.w;
    p.bar_w = p.values_x - GAP - p.bar_x;
    return p;
}

static bool holds(struct group g, int factor) { return g.first <= factor && factor <= g.last; }

/* The group's smallest sigma_min and largest sigma_max; NaN when one of its factors is not finite. */
static void extremes(const struct factors_view *v, struct group g, double *lo, double *hi) {
    *lo = v->lo[g.first];
    *hi = v->hi[g.first];
    for (int j = g.first + 1; j <= g.last; j++) {
        *lo = isnan(v->lo[j]) || v->lo[j] < *lo ? v->lo[j] : *lo;
        *hi = isnan(v->hi[j]) || v->hi[j] > *hi ? v->hi[j] : *hi;
    }
}

static void draw_values(canvas *c, const struct columns *p, int y, double lo, double hi, bool bold) {
    char text[FORMAT_SIZE];
    format_value(text, lo);
    canvas_text_right(c, p->values_x, y, FORMAT_WIDTH, ROLE_TEXT, bold, text);
    format_value(text, hi);
    canvas_text_right(c, p->values_x + FORMAT_WIDTH + 1, y, FORMAT_WIDTH, ROLE_TEXT, bold, text);
}

static void draw_factor(const struct factors_view *v, canvas *c, const struct columns *p, int y, struct group g,
                        const struct ticks *ticks) {
    char text[TEXT_SIZE];
    bool updated = v->updated > 0 && holds(g, v->updated);
    enum role role = updated ? v->role : ROLE_BRIGHT;
    write_name(v, text, g);
    if (updated)
        canvas_put(c, p->name_x - 1, y, 0x25b8, role, true);
    canvas_text(c, p->name_x, y, p->name_w, role, updated, text);
    write_shape(v, c, text, g);
    canvas_text(c, p->shape_x, y, p->shape_w, ROLE_DIM, false, text);
    struct rect bar = {p->bar_x, y, p->bar_w, 1};
    bar_track(c, bar, &v->axis, ticks);
    if (!v->lo)
        return;
    double lo, hi;
    extremes(v, g, &lo, &hi);
    if (isnan(lo) || isnan(hi)) {
        canvas_text(c, p->bar_x, y, p->bar_w, ROLE_BAD, true, "not finite");
        return;
    }
    bar_draw(c, bar, &v->axis, lo, hi, role, updated);
    if (p->values_x > p->bar_x + p->bar_w + GAP - 1)
        draw_values(c, p, y, lo, hi, updated);
}

static void draw_frozen(canvas *c, const struct columns *p, int y, const char *name, struct frozen_shape shape) {
    canvas_text(c, p->name_x, y, p->name_w, ROLE_DIM, false, name);
    if (p->shape_w > 0)
        canvas_printf(c, p->shape_x, y, p->shape_w, ROLE_DIM, false, "%d%s%d", shape.rows, canvas_pick(c, "×", "x"), shape.cols);
    canvas_text(c, p->bar_x, y, p->bar_w, ROLE_DIM, false, "frozen");
}

/* There is a row for the scale's labels: they give way before factors have to share a row. */
static bool has_scale(const struct factors_view *v, struct rect area) {
    int frozen = (v->input.rows > 0) + (v->output.rows > 0);
    return area.h >= 3 && (v->depth + frozen < area.h || area.h >= 10);
}

void factors_draw(const struct factors_view *v, canvas *c, struct rect area) {
    int frozen = (v->input.rows > 0) + (v->output.rows > 0), y = area.y, last = area.y + area.h - 1;
    bool scale = has_scale(v, area);
    int rows = area.h - scale - frozen;
    if (rows < 2) {
        rows = area.h - scale;
        frozen = 0;
    }
    struct columns p = plan(v, c, area, rows);
    struct ticks ticks = axis_ticks(&v->axis, p.bar_w / 3);
    if (scale) {
        bar_scale(c, (struct rect){p.bar_x, y, p.bar_w, 1}, &v->axis);
        canvas_text_right(c, p.values_x, y, FORMAT_WIDTH, ROLE_DIM, false, canvas_pick(c, "σ_min", "smin"));
        canvas_text_right(c, p.values_x + FORMAT_WIDTH + 1, y, FORMAT_WIDTH, ROLE_DIM, false, canvas_pick(c, "σ_max", "smax"));
        y++;
    }
    if (frozen > 0 && v->output.rows > 0)
        draw_frozen(c, &p, y++, "B", v->output);
    int count = group_rows(v->depth, rows);
    for (int row = 0; row < count; row++)
        draw_factor(v, c, &p, y++, group_at(v->depth, rows, v->scroll, row), &ticks);
    if (frozen > 0 && v->input.rows > 0 && y <= last)
        draw_frozen(c, &p, y, "A", v->input);
}

/* The view of a session */

static struct factors_view view_of(const struct panel_source *source) {
    const struct run *r = session_focused(source->session);
    const struct measured *m = panel_measured(source->measured, r);
    const struct fit *sigma = &source->state->sigma;
    return (struct factors_view){
        .depth = r->depth,
        .width = r->net.width,
        .lo = m ? m->sigma_lo : NULL,
        .hi = m ? m->sigma_hi : NULL,
        .updated = r->opt->last.factor > 0 ? r->opt->last.factor : 0,
        .role = run_role(r->colour),
        .input = {r->net.A.data ? r->net.A.rows : 0, r->net.A.cols},
        .output = {r->net.B.data ? r->net.B.rows : 0, r->net.B.cols},
        .scroll = source->session->view.scroll,
        .axis = sigma->set ? sigma->axis : (struct axis){0.1, 10, true},
    };
}

/* Bounds below this part of the largest one are round-off: they go off the axis, where an arrow stands for them. */
static const double smallest_part = 1e-12;

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    const struct run *r = session_focused(s);
    if (!panel_measured(m, r))
        return;
    double lo = INFINITY, hi = 0;
    for (int j = 1; j <= m->depth; j++)
        hi = isfinite(m->sigma_hi[j]) ? fmax(hi, m->sigma_hi[j]) : hi;
    for (int j = 1; j <= m->depth; j++)
        if (m->sigma_lo[j] > smallest_part * hi)
            lo = fmin(lo, m->sigma_lo[j]);
    lo = fmin(lo, hi);
    if (!(hi > 0))
        return;
    if (hi < 10 * lo) { /* at least a decade, so that equal spectra look equal */
        double middle = sqrt(lo) * sqrt(hi);
        lo = middle / sqrt(10);
        hi = middle * sqrt(10);
    }
    fit_follow(&state->sigma, lo, hi, true);
}

/* What the scale's row would say, as far as there is room in the heading: the numbers' names over them, and the axis's ends. */
static void note_scale(const struct factors_view *v, const canvas *c, struct rect area, const char *title, char *note) {
    enum { BETWEEN = 9 }; /* cells of the heading that hold neither title nor note */
    char age[72], lo[FORMAT_SIZE], hi[FORMAT_SIZE];
    struct columns p = plan(v, c, area, area.h);
    int room = area.w - canvas_text_width(title) - BETWEEN;
    if (p.values_x >= area.x + area.w)
        return;
    snprintf(age, sizeof age, "%.64s%s", note, note[0] ? "   " : "");
    format_digits(lo, v->axis.lo, 2);
    format_digits(hi, v->axis.hi, 2);
    const char *names = canvas_pick(c, "σ_min    σ_max", " smin     smax");
    snprintf(note, PANEL_HEADING, "%sbars %s to %s   %s", age, lo, hi, names);
    if (canvas_text_width(note) > room)
        snprintf(note, PANEL_HEADING, "%s%s", age, names);
    if (canvas_text_width(note) > room)
        snprintf(note, PANEL_HEADING, "%s", names);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    const struct run *r = session_focused(source->session);
    const struct measured *m = panel_measured(source->measured, r);
    bool frozen = r->net.A.data || r->net.B.data;
    const char *shifted = "  V = I + W";
    bool fits = canvas_text_width("factors  ") + canvas_text_width(r->label) + canvas_text_width(shifted) + 6 <= area.w;
    snprintf(title, PANEL_HEADING, "factors  %s%s", r->label, frozen && fits ? shifted : "");
    if (m)
        panel_age(m, r, note, PANEL_HEADING);
    else
        snprintf(note, PANEL_HEADING, "measuring");
    struct factors_view v = view_of(source);
    if (m && !has_scale(&v, area))
        note_scale(&v, c, area, title, note);
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    struct factors_view v = view_of(source);
    factors_draw(&v, c, area);
}

static int rows(const struct session *s) {
    const struct run *r = session_focused(s);
    return r->depth + 1 + (r->net.A.data != NULL) + (r->net.B.data != NULL);
}

static void touch(const struct panel_source *source, canvas *c, struct rect area, const struct mouse *m, char *line, size_t size) {
    (void)source, (void)c, (void)area;
    if (m->kind == MOUSE_UP || m->kind == MOUSE_DOWN)
        snprintf(line, size, m->kind == MOUSE_UP ? "scroll-up" : "scroll-down");
}

const struct panel panel_factors = {
    .name = "factors",
    .help = "the least and the largest singular value of every factor",
    .least_w = 18,
    .least_h = 1,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
    .touch = touch,
};
