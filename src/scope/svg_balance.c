/* svg_balance.c: the imbalance of each gap, and the history of the largest. */
#include <math.h>

#include "scope/svg_bars.h"

enum { HISTORY = 130 };

static double height(const struct session *s) {
    int gaps = session_focused(s)->depth - 1;
    return gaps < 1 ? 2 * SVG_ROW : SVG_BAR_SCALE + SVG_BAR_ROW * svg_bar_rows(gaps) + 14 + HISTORY;
}

static void heading(struct session *s, char *title, char *note) {
    (void)s;
    snprintf(title, SVG_HEADING, "balancedness  ‖Wⱼ₊₁ᵀWⱼ₊₁ − WⱼWⱼᵀ‖");
    snprintf(note, SVG_HEADING, "%s", "");
}

static void fill_row(struct run *r, int row, struct svg_bar_row *out) {
    int first, last, updated = r->opt->last.factor;
    svg_bar_group(r->depth - 1, row, &first, &last);
    *out = (struct svg_bar_row){.role = updated > 0 && first <= updated && updated - 1 <= last ? svg_run_role(r->colour) : SVG_TEXT};
    if (first == last)
        snprintf(out->name, sizeof out->name, "%d│%d", first, first + 1);
    else
        snprintf(out->name, sizeof out->name, "%d│..│%d", first, last + 1);
    for (int j = first; j <= last; j++) {
        double value = run_imbalance(r, j);
        out->hi = isnan(value) || value > out->hi ? value : out->hi;
    }
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    struct run *r = session_focused(s);
    struct svg_bar_row rows[SVG_BAR_ROWS];
    if (r->depth < 2) {
        svg_text(g, box.x, box.y + 14, SVG_START, SVG_DIM, false, "one factor has no gap");
        return;
    }
    int n = svg_bar_rows(r->depth - 1);
    for (int i = 0; i < n; i++)
        fill_row(r, i, &rows[i]);
    svg_bars_draw(g, rows, n, box);
    struct svg_history h = {.trace = r->imbalance, .log = true, .role = svg_run_role(r->colour)};
    svg_history_draw(g, &h, (struct svg_box){box.x, box.y + box.h - HISTORY, box.w, HISTORY});
}

const struct svg_panel svg_panel_balance = {PANEL_BALANCE, false, height, heading, draw};
