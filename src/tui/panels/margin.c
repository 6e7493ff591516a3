#include "tui/panels/margin.h"

#include <math.h>
#include <stdio.h>

#include "scope/format.h"
#include "scope/margin.h"
#include "tui/panels/panel.h"

enum { LABEL = 9, GAP = 1, LEAST_BAR = 6, BESIDE_W = 64 };

/* A linear bar with a value; the label's column and the value's are fixed. */
static void draw_term(canvas *c, struct rect row, const char *label, double value, double full, uint32_t glyph, enum role role) {
    char text[FORMAT_SIZE];
    format_value(text, value);
    canvas_text(c, row.x, row.y, LABEL, ROLE_DIM, false, label);
    canvas_text_right(c, row.x + row.w - FORMAT_WIDTH, row.y, FORMAT_WIDTH, isfinite(value) ? ROLE_TEXT : ROLE_BAD, false, text);
    int width = row.w - LABEL - FORMAT_WIDTH - 2 * GAP;
    if (width < LEAST_BAR || !isfinite(value) || !(full > 0))
        return;
    int cells = (int)round(fmin(value / full, 1) * width);
    canvas_fill(c, row.x + LABEL + GAP, row.y, cells < 1 && value > 0 ? 1 : cells, glyph, role, role != ROLE_BRIGHT);
}

static const char *verdict(const struct margin_view *v) {
    if (isnan(v->margin))
        return "not finite";
    if (v->margin > 0)
        return "no saddle can be here";
    return v->sigma_min > 0 ? "a saddle is possible" : "never positive: rank deficient";
}

static void draw_margin(const struct margin_view *v, canvas *c, struct rect row) {
    char text[FORMAT_SIZE];
    enum role role = v->margin > 0 ? ROLE_GOOD : isnan(v->margin) ? ROLE_BAD : ROLE_TEXT;
    format_signed(text, v->margin);
    canvas_text(c, row.x, row.y, row.w, ROLE_TEXT, false, "margin c");
    canvas_text(c, row.x + LABEL + GAP, row.y, row.w - LABEL - GAP, role, true, text);
    int x = LABEL + GAP + FORMAT_SIGNED_WIDTH + GAP;
    canvas_text_cut(c, row.x + x, row.y, row.w - x, v->margin > 0 ? ROLE_GOOD : ROLE_DIM, false, verdict(v));
}

void margin_draw(const struct margin_view *v, canvas *c, struct rect area) {
    struct rect inner = {area.x + 1, area.y, area.w - 2, area.h}, row = {inner.x, inner.y, inner.w, 1};
    double full = fmax(v->norm, v->sigma_min);
    struct rect past = {inner.x, inner.y + 3, inner.w, inner.h - 3};
    if (inner.h < 3) {
        draw_margin(v, c, row);
        return;
    }
    if (inner.w >= BESIDE_W && inner.h < 6) {
        row.w = inner.w / 2;
        past = (struct rect){inner.x + row.w + 1, inner.y, inner.w - row.w - 1, inner.h};
    }
    draw_term(c, row, v->on_data ? canvas_pick(c, "‖WR−T‖", "|WR-T|") : canvas_pick(c, "‖W−Φ‖", "|W-Phi|"), v->norm, full, 0x2588, v->role);
    row.y++;
    draw_term(c, row, v->on_data ? canvas_pick(c, "σ_min(T)", "smin(T)") : canvas_pick(c, "σ_min(Φ)", "smin(Phi)"), v->sigma_min, full,
              0x2501, ROLE_BRIGHT);
    row.y++;
    draw_margin(v, c, row);
    if (past.h >= HISTORY_LEAST_H)
        history_draw(&v->history, c, past);
}

/* The view of a session */

static void to_margin(struct trace_column *column, const void *user) {
    double lo = margin_of_error(user, column->hi), hi = margin_of_error(user, column->lo);
    column->lo = lo;
    column->hi = hi;
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    const struct screen_state *state = source->state;
    const struct run *r = session_focused(source->session);
    struct margin_law law = margin_law_of(r);
    enum role role = run_role(r->colour);
    struct margin_view v = {
        .on_data = r->problem->samples > 0,
        .norm = hypot(r->opt->norm_E, sqrt(fmax(r->objective.fixed, 0))),
        .sigma_min = law.sigma_min,
        .margin = run_margin(r),
        .role = role,
        .history = {.trace = r->error,
                    .x1 = state->past.set ? state->past.axis.hi : 1,
                    .y = state->margin.set ? state->margin.axis : (struct axis){-1, 1, false},
                    .role = role,
                    .zero = true,
                    .convert = to_margin,
                    .user = &law},
    };
    margin_draw(&v, c, area);
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    (void)m;
    const struct run *r = session_focused(s);
    struct margin_law law = margin_law_of(r);
    double lo, hi;
    fit_follow_growth(&state->past, (double)run_ticks(r));
    if (r->problem->p > 2 || !trace_range(r->error, false, &lo, &hi))
        return;
    double least = margin_of_error(&law, hi), most = margin_of_error(&law, lo);
    fit_follow(&state->margin, fmin(least, 0), fmax(most, 0), false);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    (void)source, (void)c, (void)area, (void)note;
    snprintf(title, PANEL_HEADING, "deficiency margin");
}

static int rows(const struct session *s) {
    (void)s;
    return 8;
}

const struct panel panel_margin = {
    .name = "deficiency margin",
    .help = "the distance to the target against its least singular value: positive, no saddle can be here",
    .least_w = 20,
    .least_h = 1,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
};
