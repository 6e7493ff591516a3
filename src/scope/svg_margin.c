/* svg_margin.c: the deficiency margin, its two terms, and its history. */
#include <math.h>

#include "scope/format.h"
#include "scope/margin.h"
#include "scope/svg_panels.h"

enum { LABEL = 70, VALUE = 60, HISTORY = 150 };

static double height(const struct session *s) {
    (void)s;
    return 3 * SVG_ROW + 8 + HISTORY;
}

static void heading(struct session *s, char *title, char *note) {
    (void)s;
    snprintf(title, SVG_HEADING, "deficiency margin");
    snprintf(note, SVG_HEADING, "%s", "");
}

static void to_margin(struct trace_column *column, const void *user) {
    double lo = margin_of_error(user, column->hi), hi = margin_of_error(user, column->lo);
    column->lo = lo;
    column->hi = hi;
}

static void draw_term(struct svg *g, struct svg_box row, const char *label, double value, double full, enum svg_role role) {
    char text[FORMAT_SIZE];
    format_value(text, value);
    svg_text(g, row.x, row.y + 11, SVG_START, SVG_DIM, false, label);
    svg_text(g, row.x + row.w, row.y + 11, SVG_END, isfinite(value) ? SVG_TEXT : SVG_BAD, false, text);
    if (isfinite(value) && full > 0)
        svg_bar(g, (struct svg_box){row.x + LABEL, row.y + 3, fmin(value / full, 1) * (row.w - LABEL - VALUE), 8}, role);
}

static const char *verdict(double margin, double sigma_min) {
    if (isnan(margin))
        return "not finite";
    if (margin > 0)
        return "no saddle can be here";
    return sigma_min > 0 ? "a saddle is possible" : "never positive: rank deficient";
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    struct run *r = session_focused(s);
    struct margin_law law = margin_law_of(r);
    double norm = hypot(r->opt->norm_E, sqrt(fmax(r->objective.fixed, 0))), margin = run_margin(r), full = fmax(norm, law.sigma_min);
    bool data = r->problem->samples > 0;
    char text[FORMAT_SIZE];
    struct svg_box row = {box.x, box.y, box.w, SVG_ROW};
    draw_term(g, row, data ? "‖WR−T‖" : "‖W−Φ‖", norm, full, svg_run_role(r->colour));
    row.y += SVG_ROW;
    draw_term(g, row, data ? "σ_min(T)" : "σ_min(Φ)", law.sigma_min, full, SVG_TEXT);
    row.y += SVG_ROW;
    enum svg_role role = margin > 0 ? SVG_GOOD : isnan(margin) ? SVG_BAD : SVG_TEXT;
    format_signed(text, margin);
    svg_text(g, row.x, row.y + 11, SVG_START, SVG_TEXT, false, "margin c");
    svg_text(g, row.x + LABEL, row.y + 11, SVG_START, role, true, text);
    svg_text(g, row.x + LABEL + 70, row.y + 11, SVG_START, margin > 0 ? SVG_GOOD : SVG_DIM, false, verdict(margin, law.sigma_min));
    struct svg_history h = {.trace = r->error, .zero = true, .convert = to_margin, .user = &law, .role = svg_run_role(r->colour)};
    svg_history_draw(g, &h, (struct svg_box){box.x, box.y + 3 * SVG_ROW + 8, box.w, HISTORY});
}

const struct svg_panel svg_panel_margin = {PANEL_MARGIN, false, height, heading, draw};
