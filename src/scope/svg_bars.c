#include "scope/svg_bars.h"

#include <math.h>

#include "scope/format.h"

enum { NAME_W = 62, NOTE_W = 54, VALUE_W = 54 };

int svg_bar_rows(int n) { return n < SVG_BAR_ROWS ? n : SVG_BAR_ROWS; }

void svg_bar_group(int n, int row, int *first, int *last) {
    int rows = svg_bar_rows(n);
    *first = n - (int)((long)(row + 1) * n / rows) + 1;
    *last = n - (int)((long)row * n / rows);
}

/* Values below this part of the largest are round-off: they go off the axis. */
static const double smallest_part = 1e-12;

static struct axis axis_of(const struct svg_bar_row *rows, int n) {
    double lo = INFINITY, hi = 0;
    struct fit fit = {0};
    for (int i = 0; i < n; i++)
        hi = isfinite(rows[i].hi) ? fmax(hi, rows[i].hi) : hi;
    for (int i = 0; i < n; i++) {
        lo = rows[i].lo > smallest_part * hi ? fmin(lo, rows[i].lo) : lo;
        lo = rows[i].hi > smallest_part * hi ? fmin(lo, rows[i].both ? rows[i].hi : rows[i].hi / 10) : lo;
    }
    lo = fmin(lo, hi);
    if (hi < 10 * lo) {
        double middle = sqrt(lo) * sqrt(hi);
        lo = middle / sqrt(10);
        hi = middle * sqrt(10);
    }
    fit_follow(&fit, lo, hi, true);
    return fit.set ? fit.axis : (struct axis){0.1, 10, true};
}

static void draw_scale(const struct svg_plot *p, int n) {
    char text[FORMAT_SIZE];
    struct ticks ticks = axis_ticks(&p->x, (int)(p->box.w / 45));
    for (int i = 0; i < ticks.n; i++) {
        double x = svg_plot_x(p, ticks.at[i]);
        format_tick(text, ticks.at[i]);
        svg_text(p->g, x, p->box.y - 5, SVG_MIDDLE, SVG_DIM, false, text);
        svg_line(p->g, x, p->box.y, x, p->box.y + n * SVG_BAR_ROW, SVG_FRAME, true);
    }
}

static double part(double place) { return place > 1 ? 1 : place > 0 ? place : 0; }

static void draw_row(const struct svg_plot *p, const struct svg_bar_row *r, double y, struct svg_box box) {
    char text[FORMAT_SIZE];
    double base = y + 11, right = box.x + box.w;
    svg_text(p->g, box.x + NAME_W - 8, base, SVG_END, r->role, r->bold, r->name);
    svg_text(p->g, box.x + NAME_W, base, SVG_START, SVG_DIM, false, r->note);
    if (isnan(r->lo) || isnan(r->hi)) {
        svg_text(p->g, p->box.x + 4, base, SVG_START, SVG_BAD, true, "not finite");
        return;
    }
    double from = part(axis_place(&p->x, r->lo)) * p->box.w, to = part(axis_place(&p->x, r->hi)) * p->box.w;
    svg_bar(p->g, (struct svg_box){p->box.x + from, y + 4, fmax(to - from, 2), 7}, r->role);
    if (r->both && !(axis_place(&p->x, r->lo) > -1e-9))
        svg_text(p->g, p->box.x - 1, base, SVG_END, r->role, false, "◂");
    format_value(text, r->hi);
    svg_text(p->g, right, base, SVG_END, SVG_TEXT, r->bold, text);
    format_value(text, r->lo);
    if (r->both)
        svg_text(p->g, right - VALUE_W, base, SVG_END, SVG_TEXT, r->bold, text);
}

void svg_bars_draw(struct svg *g, const struct svg_bar_row *rows, int n, struct svg_box box) {
    bool both = n > 0 && rows[0].both, notes = false;
    for (int i = 0; i < n; i++)
        notes = notes || rows[i].note[0];
    double left = box.x + NAME_W + (notes ? NOTE_W : 0), right = box.x + box.w - (both ? 2 : 1) * VALUE_W - 8;
    struct svg_plot p = {.g = g, .box = {left, box.y + SVG_BAR_SCALE, right - left, box.h}, .x = axis_of(rows, n)};
    draw_scale(&p, n);
    if (both) {
        svg_text(g, box.x + box.w, box.y + 12, SVG_END, SVG_DIM, false, "σ_max");
        svg_text(g, box.x + box.w - VALUE_W, box.y + 12, SVG_END, SVG_DIM, false, "σ_min");
    }
    for (int i = 0; i < n; i++)
        draw_row(&p, &rows[i], p.box.y + i * SVG_BAR_ROW, box);
}
