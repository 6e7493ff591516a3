#include "tui/panels/bars.h"

#include <math.h>

#include "scope/format.h"

int group_rows(int n, int rows) { return n < rows ? n : rows; }

/* Parts from..to counted from the top (from included, to not) as a group counted from the input. */
static struct group from_top(int n, int from, int to) { return (struct group){n - to + 1, n - from}; }

struct group group_at(int n, int rows, int scroll, int row) {
    if (n <= rows)
        return from_top(n, row, row + 1);
    if (scroll <= 0 || rows < 3)
        return from_top(n, (int)((long)row * n / rows), (int)((long)(row + 1) * n / rows));
    int most = n - rows + 1, above = scroll < most ? scroll : most;
    if (row == 0)
        return from_top(n, 0, above);
    if (row == rows - 1)
        return from_top(n, above + row - 1, n);
    return from_top(n, above + row - 1, above + row);
}

/* Bars have half a cell's resolution. */
static int half_cell(const struct axis *axis, int w, double value, bool up) {
    double place = axis_place(axis, value) * 2 * w;
    if (!(place > 0))
        return 0;
    return place > 2 * w ? 2 * w : (int)(up ? ceil(place - 1e-9) : floor(place + 1e-9));
}

void bar_draw(canvas *c, struct rect row, const struct axis *axis, double lo, double hi, enum role role, bool bold) {
    if (isnan(lo) || isnan(hi) || !(hi > 0) || row.w < 1)
        return;
    int from = half_cell(axis, row.w, lo, false), to = half_cell(axis, row.w, hi, true);
    from = from >= 2 * row.w ? 2 * row.w - 1 : from;
    to = to <= from ? from + 1 : to;
    for (int x = from / 2; 2 * x < to; x++) {
        bool left = from <= 2 * x, right = to >= 2 * x + 2;
        canvas_put(c, row.x + x, row.y, left && right ? 0x2501 : left ? 0x2578 : 0x257a, role, bold);
    }
    if (!(axis_place(axis, lo) > -1e-9))
        canvas_put(c, row.x, row.y, 0x25c2, role, bold);
}

static int tick_cell(const struct axis *axis, int w, double value) {
    int x = (int)floor(axis_place(axis, value) * w + 1e-9);
    return x < 0 ? 0 : x >= w ? w - 1 : x;
}

static bool is_power_of_ten(double value) { return fabs(log10(value) - round(log10(value))) < 1e-9; }

/* A label over its tick, when the cells there and beside it are free. */
static void draw_label(canvas *c, struct rect row, const struct axis *axis, double value) {
    char label[FORMAT_SIZE];
    format_tick(label, value);
    int width = canvas_text_width(label), x = row.x + tick_cell(axis, row.w, value) - (width - 1) / 2;
    x = x < row.x ? row.x : x + width > row.x + row.w ? row.x + row.w - width : x;
    for (int i = x > row.x ? -1 : 0; i <= width && x + i < row.x + row.w; i++) {
        const struct cell *cell = canvas_at(c, x + i, row.y);
        if (!cell || cell->glyph != ' ')
            return;
    }
    canvas_text(c, x, row.y, width, ROLE_DIM, false, label);
}

struct ticks bar_scale(canvas *c, struct rect row, const struct axis *axis) {
    struct ticks ticks = axis_ticks(axis, row.w / 3);
    for (int i = 0; i < ticks.n; i++)
        if (is_power_of_ten(ticks.at[i]))
            draw_label(c, row, axis, ticks.at[i]);
    for (int i = 0; i < ticks.n; i++)
        if (!is_power_of_ten(ticks.at[i]))
            draw_label(c, row, axis, ticks.at[i]);
    return ticks;
}

void bar_track(canvas *c, struct rect row, const struct axis *axis, const struct ticks *ticks) {
    canvas_fill(c, row.x, row.y, row.w, 0x00b7, ROLE_FRAME, false);
    for (int i = 0; i < ticks->n; i++)
        canvas_put(c, row.x + tick_cell(axis, row.w, ticks->at[i]), row.y, 0x250a, ROLE_FRAME, false);
}
