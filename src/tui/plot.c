#include "tui/plot.h"

#include <math.h>

/* A column's dots, counted from the top of the area; first > last: nothing. */
struct span {
    int first, last;
};

static double to_scale(double value, bool log) { return log ? log10(value) : value; }

struct plot plot_over(canvas *c, struct rect area, struct axis y, bool floor_row) {
    struct plot p = {.c = c, .area = area, .y = y, .floor_row = floor_row};
    int most = PLOT_MOST_COLUMNS / canvas_dots_x(c);
    p.area.w = area.w < most ? area.w : most;
    p.origin = to_scale(y.lo, y.log);
    p.dots_a_unit = plot_axis_rows(&p) * canvas_dots_y(c) / (to_scale(y.hi, y.log) - p.origin);
    return p;
}

int plot_columns(const struct plot *p) { return p->area.w * canvas_dots_x(p->c); }

int plot_floor_rows(int rows) { return rows >= 8 ? 2 : 1; }

int plot_axis_rows(const struct plot *p) { return p->area.h - (p->floor_row ? plot_floor_rows(p->area.h) : 0); }

/* The dot row of a value, counted from the top; far outside stays outside without overflow. */
static int dot_row(const struct plot *p, double value) {
    enum { FAR = 1000000 };
    int dots = plot_axis_rows(p) * canvas_dots_y(p->c);
    if (p->y.log && value <= 0)
        return p->floor_row ? p->area.h * canvas_dots_y(p->c) - 1 : FAR;
    double height = (to_scale(value, p->y.log) - p->origin) * p->dots_a_unit;
    if (!(height > -FAR))
        return FAR;
    if (height > FAR)
        return -FAR;
    if (height >= dots && height < dots + 1e-6) /* the upper end itself */
        return 0;
    int row = dots - 1 - (int)floor(height + 1e-6);
    /* the floor row is only for zeros: small values are cut above it */
    return p->floor_row && row >= dots ? FAR : row;
}

int plot_row(const struct plot *p, double value) {
    int row = dot_row(p, value), per_cell = canvas_dots_y(p->c);
    return row < 0 ? -1 : row / per_cell;
}

static void draw_span(const struct plot *p, int column, struct span s, enum role role, bool bold) {
    int per_x = canvas_dots_x(p->c), per_y = canvas_dots_y(p->c), dots = p->area.h * per_y;
    int first = s.first < 0 ? 0 : s.first, last = s.last >= dots ? dots - 1 : s.last;
    for (int row = first; row <= last; row++)
        canvas_dot(p->c, p->area.x * per_x + column, p->area.y * per_y + row, role, bold);
}

static struct span span_of(const struct plot *p, const struct trace_column *column) {
    int first = dot_row(p, column->hi);
    return (struct span){first, column->lo == column->hi ? first : dot_row(p, column->lo)};
}

static bool has_value(const struct trace_column *column) { return column->any && !isnan(column->lo) && !isnan(column->hi); }

/* Bridge the way from column a's span to column b's, b > a: a straight line between their nearest ends. */
static void join(const struct plot *p, int a, struct span from, int b, struct span to, enum role role, bool bold) {
    bool falls = to.first > from.last, rises = to.last < from.first;
    if (!falls && !rises && b == a + 1)
        return;
    int level = to.first > from.first ? to.first : from.first;
    int start = falls ? from.last : rises ? from.first : level;
    int end = falls ? to.first : rises ? to.last : level;
    double slope = (double)(end - start) / (b - a);
    for (int x = a; x <= b; x++) {
        int left = (int)round(start + slope * fmax(0, x - a - 0.5)), right = (int)round(start + slope * fmin(b - a, x - a + 0.5));
        /* a dot on the border of two columns belongs to the left one */
        if (x > a && left != right)
            left += left < right ? 1 : -1;
        draw_span(p, x, (struct span){left < right ? left : right, left < right ? right : left}, role, bold);
    }
}

void plot_curve(const struct plot *p, const struct trace_column *columns, enum role role, bool bold) {
    int n = plot_columns(p), before = -1;
    struct span last = {0, 0};
    for (int x = 0; x < n; x++) {
        if (!has_value(&columns[x]))
            continue;
        struct span now = span_of(p, &columns[x]);
        if (before >= 0)
            join(p, before, last, x, now, role, bold);
        draw_span(p, x, now, role, bold);
        before = x;
        last = now;
    }
}

bool plot_find(const struct plot *p, const struct trace_column *columns, int *x, int *row) {
    int per_x = canvas_dots_x(p->c), n = plot_columns(p), i = *x * per_x;
    while (i < n && !has_value(&columns[i]))
        i++;
    if (i >= n)
        return false;
    *x = i / per_x;
    *row = plot_row(p, columns[i].lo);
    return true;
}

int plot_last(const struct plot *p, const struct trace_column *columns) {
    int i = plot_columns(p) - 1;
    while (i >= 0 && !has_value(&columns[i]))
        i--;
    return i;
}

void plot_bad(const struct plot *p, const struct trace_column *columns) {
    for (int x = 0; x < plot_columns(p); x++)
        if (columns[x].bad)
            canvas_put(p->c, p->area.x + x / canvas_dots_x(p->c), p->area.y, 0x2717, ROLE_BAD, true);
}

void plot_level(const struct plot *p, double value, enum role role) {
    int row = plot_row(p, value);
    if (row < 0 || row >= plot_axis_rows(p))
        return;
    for (int x = 0; x < p->area.w; x++) {
        const struct cell *cell = canvas_at(p->c, p->area.x + x, p->area.y + row);
        if (cell && cell->glyph == ' ')
            canvas_put(p->c, p->area.x + x, p->area.y + row, 0x2504, role, false);
    }
}

bool plot_is_free(const canvas *c, int x, int y, int width) {
    for (int i = 0; i < width; i++) {
        const struct cell *cell = canvas_at(c, x + i, y);
        if (!cell || cell->dots != 0 || (cell->glyph != ' ' && cell->role != ROLE_FRAME))
            return false;
    }
    return true;
}
