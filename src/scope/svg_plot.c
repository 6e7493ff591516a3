#include "scope/svg_plot.h"

#include <math.h>

#include "scope/format.h"

struct svg_plot svg_plot_in(struct svg *g, struct svg_box box, struct axis x, struct axis y, bool floor_strip) {
    struct svg_box inner = {box.x + SVG_GUTTER, box.y + SVG_ABOVE, box.w - SVG_GUTTER,
                            box.h - SVG_ABOVE - SVG_BELOW - (floor_strip ? SVG_FLOOR : 0)};
    return (struct svg_plot){g, inner, x, y, floor_strip && y.log};
}

int svg_plot_columns(const struct svg_plot *p) {
    int n = (int)p->box.w;
    return n < 1 ? 1 : n > SVG_MOST_COLUMNS ? SVG_MOST_COLUMNS : n;
}

static double clamp(double place) { return place < -0.5 ? -0.5 : place > 1.5 ? 1.5 : place; }

double svg_plot_x(const struct svg_plot *p, double value) { return p->box.x + clamp(axis_place(&p->x, value)) * p->box.w; }

double svg_plot_y(const struct svg_plot *p, double value) {
    double place = axis_place(&p->y, value), bottom = p->box.y + p->box.h;
    if (isnan(place))
        return bottom + (p->floor ? SVG_FLOOR / 2 + 3 : p->box.h / 2);
    return bottom - clamp(place) * p->box.h;
}

double svg_plot_column_x(const struct svg_plot *p, int i, int n) { return p->box.x + (i + 0.5) / n * p->box.w; }

static bool has_place(const struct trace_column *c) { return c->any && !isnan(c->lo) && !isnan(c->hi); }

int svg_plot_last(const struct trace_column *columns, int n) {
    while (--n >= 0)
        if (has_place(&columns[n]))
            return n;
    return -1;
}

void svg_plot_curve(const struct svg_plot *p, const struct trace_column *columns, int n, enum svg_role role, double width, bool dashed) {
    double before = 0;
    bool joined = false, alone = true;
    svg_curve_begin(p->g, role, width, dashed);
    for (int i = 0; i < n; i++) {
        if (!has_place(&columns[i]))
            continue;
        double x = svg_plot_column_x(p, i, n), lo = svg_plot_y(p, columns[i].lo), hi = svg_plot_y(p, columns[i].hi);
        alone = alone && !joined;
        bool up = joined && fabs(hi - before) < fabs(lo - before); /* from the nearer end */
        svg_curve_to(p->g, x, up ? hi : lo, joined);
        if (fabs(hi - lo) >= 0.05)
            svg_curve_to(p->g, x, up ? lo : hi, true);
        before = up ? lo : hi;
        joined = true;
        if (alone && i == svg_plot_last(columns, n)) /* one point is a dot */
            svg_curve_to(p->g, x, before, true);
    }
    svg_curve_end(p->g);
}

void svg_plot_bad(const struct svg_plot *p, const struct trace_column *columns, int n) {
    double last = -INFINITY;
    for (int i = 0; i < n; i++) {
        double x = svg_plot_column_x(p, i, n);
        if (!columns[i].bad || x - last < 8)
            continue;
        svg_text(p->g, x, p->box.y + 9, SVG_MIDDLE, SVG_BAD, true, "×");
        last = x;
    }
}

static void ordinate_label(const struct svg_plot *p, double value, const char *text) {
    svg_text(p->g, p->box.x - 6, svg_plot_y(p, value) + 4, SVG_END, SVG_DIM, false, text);
}

static void ordinate(const struct svg_plot *p, bool few) {
    char text[FORMAT_SIZE];
    struct ticks ticks = axis_ticks(&p->y, (int)(p->box.h / 28) < 2 ? 2 : (int)(p->box.h / 28));
    for (int i = 0; i < ticks.n; i++) {
        double y = svg_plot_y(p, ticks.at[i]);
        svg_line(p->g, p->box.x, y, p->box.x + p->box.w, y, SVG_FRAME, true);
        format_tick(text, ticks.at[i]);
        if (!few)
            ordinate_label(p, ticks.at[i], text);
    }
    int digits = format_digits_apart(p->y.lo, p->y.hi);
    for (int i = 0; few && i < 2; i++) {
        format_digits(text, i ? p->y.hi : p->y.lo, digits > 9 ? 9 : digits);
        ordinate_label(p, i ? p->y.hi : p->y.lo, text);
    }
}

static void abscissa(const struct svg_plot *p, const char *unit) {
    char text[FORMAT_SIZE];
    double bottom = p->box.y + p->box.h + (p->floor ? SVG_FLOOR : 0), right = p->box.x + p->box.w, end = right - svg_width(unit) - 10;
    struct ticks ticks = axis_ticks(&p->x, (int)(p->box.w / 90));
    for (int i = 0; i < ticks.n; i++) {
        double x = svg_plot_x(p, ticks.at[i]);
        svg_line(p->g, x, bottom, x, bottom + 4, SVG_FRAME, false);
        format_tick(text, ticks.at[i]);
        if (x + svg_width(text) / 2 < end)
            svg_text(p->g, x, bottom + 17, SVG_MIDDLE, SVG_DIM, false, text);
    }
    svg_text(p->g, right, bottom + 17, SVG_END, SVG_DIM, false, unit);
}

void svg_plot_axes(const struct svg_plot *p, const char *unit, bool few) {
    struct svg_box frame = p->box;
    ordinate(p, few);
    if (p->floor) {
        svg_text(p->g, p->box.x - 6, p->box.y + p->box.h + SVG_FLOOR - 4, SVG_END, SVG_DIM, false, "= 0");
        svg_line(p->g, p->box.x, p->box.y + p->box.h, p->box.x + p->box.w, p->box.y + p->box.h, SVG_FRAME, true);
        frame.h += SVG_FLOOR;
    }
    svg_frame(p->g, frame);
    abscissa(p, unit);
}
