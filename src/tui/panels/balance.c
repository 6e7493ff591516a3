#include "tui/panels/balance.h"

#include <math.h>
#include <stdio.h>

#include "scope/format.h"
#include "tui/panels/bars.h"
#include "tui/panels/panel.h"

enum { GAP = 1, LEAST_BAR = 6, BESIDE_W = 64, TEXT_SIZE = 48 };

/* "5|6", or "12|..|18" for the gaps 12|13 to 17|18. */
static void write_name(const canvas *c, char *out, struct group g) {
    const char *line = canvas_pick(c, "│", "|");
    if (g.first == g.last)
        snprintf(out, TEXT_SIZE, "%d%s%d", g.first, line, g.first + 1);
    else
        snprintf(out, TEXT_SIZE, "%d%s..%s%d", g.first, line, line, g.last + 1);
}

static double largest_of(const struct balance_view *v, struct group g) {
    double largest = v->imbalance[g.first];
    for (int j = g.first + 1; j <= g.last; j++)
        largest = isnan(v->imbalance[j]) || v->imbalance[j] > largest ? v->imbalance[j] : largest;
    return largest;
}

/* The gaps beside factor j are j-1 and j. */
static bool beside(const struct balance_view *v, struct group g) {
    return v->updated > 0 && g.first <= v->updated && v->updated - 1 <= g.last;
}

static void draw_gap(const struct balance_view *v, canvas *c, struct rect row, int name_w, struct group g, const struct ticks *ticks) {
    char text[TEXT_SIZE];
    bool updated = beside(v, g);
    enum role role = updated ? v->role : ROLE_BRIGHT;
    struct rect bar = {row.x + name_w + GAP, row.y, row.w - name_w - 2 * GAP - FORMAT_WIDTH, 1};
    write_name(c, text, g);
    canvas_text(c, row.x, row.y, name_w, updated ? role : ROLE_TEXT, updated, text);
    bar_track(c, bar, &v->axis, ticks);
    if (!v->imbalance)
        return;
    double value = largest_of(v, g);
    bar_draw(c, bar, &v->axis, value > v->axis.lo ? v->axis.lo : value, value, role, updated);
    format_value(text, value);
    canvas_text_right(c, row.x + row.w - FORMAT_WIDTH, row.y, FORMAT_WIDTH, isnan(value) ? ROLE_BAD : ROLE_TEXT, updated, text);
}

static void draw_gaps(const struct balance_view *v, canvas *c, struct rect area, bool scale) {
    char text[TEXT_SIZE];
    int n = v->depth - 1, rows = area.h - scale, name_w = 0;
    int count = group_rows(n, rows);
    for (int row = 0; row < count; row++) {
        write_name(c, text, group_at(n, rows, 0, row));
        int width = canvas_text_width(text);
        name_w = width > name_w ? width : name_w;
    }
    struct rect bar = {area.x + name_w + GAP, area.y, area.w - name_w - 2 * GAP - FORMAT_WIDTH, 1};
    struct ticks ticks = axis_ticks(&v->axis, bar.w / 3);
    if (bar.w < LEAST_BAR)
        ticks.n = 0;
    else if (scale)
        bar_scale(c, bar, &v->axis);
    for (int row = 0; row < count; row++) {
        struct rect line = {area.x, area.y + scale + row, area.w, 1};
        draw_gap(v, c, line, name_w, group_at(n, rows, 0, row), &ticks);
    }
}

void balance_draw(const struct balance_view *v, canvas *c, struct rect area) {
    struct rect inner = {area.x + 1, area.y, area.w - 2, area.h};
    if (v->depth < 2) {
        canvas_text_cut(c, inner.x, inner.y, inner.w, ROLE_DIM, false, "one factor: nothing to balance");
        return;
    }
    int gaps = v->depth - 1;
    struct rect bars = inner, past = {0};
    if (inner.w >= BESIDE_W) {
        bars.w = inner.w * 3 / 5;
        past = (struct rect){inner.x + bars.w + 1, inner.y, inner.w - bars.w - 1, inner.h};
    } else if (inner.h >= 6) {
        /* below the bars: a third of the rows, or all that they leave */
        int below = inner.h - gaps - 1 > inner.h / 3 ? inner.h - gaps - 1 : inner.h / 3;
        bars.h = inner.h - below;
        past = (struct rect){inner.x, inner.y + bars.h, inner.w, below};
    }
    draw_gaps(v, c, bars, bars.h >= 3 && (gaps < bars.h || bars.h >= 8));
    if (past.h >= HISTORY_LEAST_H)
        history_draw(&v->history, c, past);
}

/* The view of a session */

/* The largest of what was measured; NaN when one is. */
static double largest_measured(const struct measured *m) {
    struct balance_view v = {.imbalance = m->imbalance};
    return largest_of(&v, (struct group){1, m->depth - 1});
}

static struct balance_view view_of(const struct panel_source *source) {
    const struct screen_state *state = source->state;
    const struct run *r = session_focused(source->session);
    const struct measured *m = panel_measured(source->measured, r);
    enum role role = run_role(r->colour);
    struct axis decade = {0.1, 1, true};
    return (struct balance_view){
        .depth = r->depth,
        .imbalance = m ? m->imbalance : NULL,
        .updated = r->opt->last.factor > 0 ? r->opt->last.factor : 0,
        .role = role,
        .axis = state->gaps.set ? state->gaps.axis : decade,
        .history = {.trace = r->imbalance,
                    .x1 = state->past.set ? state->past.axis.hi : 1,
                    .y = state->imbalance.set ? state->imbalance.axis : decade,
                    .role = role,
                    .has_newest = m && m->depth > 1,
                    .newest = m && m->depth > 1 ? largest_measured(m) : 0,
                    .newest_x = m ? (double)m->tick : 0,
                    .every = r->probe_every},
    };
}

/* Bars of a log scale begin a decade below the least value, so that it has a length; values below this part of the largest are left
 * at the edge. */
static const double smallest_part = 1e-12;

/* The history holds the trace, which is measured rarely in large networks, and what was measured last. */
static void follow_history(struct screen_state *state, const struct run *r, const struct measured *m) {
    double lo, hi, newest = m ? largest_measured(m) : 0;
    bool any = trace_range(r->imbalance, true, &lo, &hi);
    if (newest > 0 && isfinite(newest)) {
        lo = any ? fmin(lo, newest) : newest;
        hi = any ? fmax(hi, newest) : newest;
        any = true;
    }
    if (!any)
        return;
    if (hi < 4 * lo) {
        lo /= 2;
        hi *= 2;
    }
    fit_follow(&state->imbalance, lo, hi, true);
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    const struct run *r = session_focused(s);
    m = panel_measured(m, r);
    if (r->depth > 1)
        follow_history(state, r, m);
    if (!m)
        return;
    double lo = INFINITY, hi = 0;
    for (int j = 1; j < m->depth; j++)
        hi = isfinite(m->imbalance[j]) ? fmax(hi, m->imbalance[j]) : hi;
    for (int j = 1; j < m->depth; j++)
        if (m->imbalance[j] > smallest_part * hi)
            lo = fmin(lo, m->imbalance[j]);
    if (hi > 0)
        fit_follow(&state->gaps, lo / 10, hi, true);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    (void)area;
    const struct run *r = session_focused(source->session);
    const struct measured *m = panel_measured(source->measured, r);
    snprintf(title, PANEL_HEADING, "balancedness  %s", canvas_pick(c, "‖W_{j+1}ᵀW_{j+1}−W_jW_jᵀ‖", "|W_{j+1}'W_{j+1}-W_jW_j'|"));
    if (r->depth < 2)
        return;
    if (m)
        panel_age(m, r, note, PANEL_HEADING);
    else
        snprintf(note, PANEL_HEADING, "measuring");
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    struct balance_view v = view_of(source);
    balance_draw(&v, c, area);
}

static int rows(const struct session *s) {
    enum { SCALE = 1, PAST = 5 };
    int gaps = session_focused(s)->depth - 1;
    return gaps < 1 ? 1 : gaps + SCALE + PAST;
}

const struct panel panel_balance = {
    .name = "balancedness",
    .help = "how far neighbouring factors are from balance, and the history of the farthest",
    .least_w = 20,
    .least_h = 1,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
};
