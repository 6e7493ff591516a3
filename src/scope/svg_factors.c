/* svg_factors.c: the least and the largest singular value of every trained factor of the focused run. */
#include <math.h>

#include "scope/svg_bars.h"

static double height(const struct session *s) { return SVG_BAR_SCALE + SVG_BAR_ROW * svg_bar_rows(session_focused(s)->depth) + 8; }

static void heading(struct session *s, char *title, char *note) {
    const struct run *r = session_focused(s);
    bool frozen = r->net.A.data || r->net.B.data;
    snprintf(title, SVG_HEADING, "factors  %.128s%s", r->label, frozen ? "  V = I + W" : "");
    snprintf(note, SVG_HEADING, "%s", frozen ? "A and B frozen" : "");
}

static void fill_row(struct run *r, int row, struct svg_bar_row *out) {
    int first, last, updated = r->opt->last.factor;
    svg_bar_group(r->depth, row, &first, &last);
    char letter = r->net.A.data || r->net.B.data ? 'V' : 'W';
    *out = (struct svg_bar_row){.lo = INFINITY, .both = true, .bold = updated >= first && updated <= last && updated > 0};
    out->role = out->bold ? svg_run_role(r->colour) : SVG_TEXT;
    if (first == last) {
        snprintf(out->name, sizeof out->name, "%s%c%d", out->bold ? "▸" : "", letter, first);
        snprintf(out->note, sizeof out->note, "%d×%d", r->net.W[first].rows, r->net.W[first].cols);
    } else {
        snprintf(out->name, sizeof out->name, "%s%c%d..%c%d", out->bold ? "▸" : "", letter, first, letter, last);
    }
    for (int j = first; j <= last; j++) {
        double lo = run_sigma_min(r, j), hi = run_sigma_max(r, j);
        out->lo = isnan(lo) || lo < out->lo ? lo : out->lo;
        out->hi = isnan(hi) || hi > out->hi ? hi : out->hi;
    }
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    struct run *r = session_focused(s);
    struct svg_bar_row rows[SVG_BAR_ROWS];
    int n = svg_bar_rows(r->depth);
    for (int i = 0; i < n; i++)
        fill_row(r, i, &rows[i]);
    svg_bars_draw(g, rows, n, box);
}

const struct svg_panel svg_panel_factors = {PANEL_FACTORS, false, height, heading, draw};
