#include "tui/panels/history.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/format.h"
#include "tui/plot.h"

enum { GUTTER = FORMAT_SIGNED_WIDTH, FEW = 3 };

static void draw_label(canvas *c, struct rect plot, int row, double value) {
    char text[FORMAT_SIZE];
    format_tick(text, value);
    canvas_put(c, plot.x - 1, plot.y + row, 0x2524, ROLE_FRAME, false);
    canvas_text_right(c, plot.x - GUTTER, plot.y + row, GUTTER - 1, ROLE_DIM, false, text);
}

static void add_newest(const struct history *h, struct trace_column *columns, int n) {
    double place = h->newest_x / h->x1 * n;
    if (!h->has_newest || !isfinite(h->newest) || !(place >= 0 && place <= n))
        return;
    struct trace_column *column = &columns[place < n ? (int)place : n - 1];
    bool alone = !column->any || isnan(column->lo);
    column->any = true;
    column->lo = alone ? h->newest : fmin(column->lo, h->newest);
    column->hi = alone ? h->newest : fmax(column->hi, h->newest);
}

static bool is_blank(const canvas *c, int x, int y, int width) {
    for (int i = 0; i < width; i++)
        if (!canvas_at(c, x + i, y) || canvas_at(c, x + i, y)->glyph != ' ')
            return false;
    return true;
}

/* How rarely the trace is measured, in a row at whose right end nothing is drawn. */
static void say_every(const struct history *h, canvas *c, struct rect plot) {
    char words[64];
    for (int k = 0; k < 2; k++) {
        snprintf(words, sizeof words, "%severy %" PRIu64 " ticks", k == 0 ? "measured " : "", h->every);
        int width = canvas_text_width(words), x = plot.x + plot.w - width;
        for (int row = 0; row < plot.h && x > plot.x; row++)
            if (is_blank(c, x - 1, plot.y + row, width + 1)) {
                canvas_text(c, x, plot.y + row, width, ROLE_DIM, false, words);
                return;
            }
    }
}

void history_draw(const struct history *h, canvas *c, struct rect area) {
    struct trace_column columns[PLOT_MOST_COLUMNS];
    if (area.w < HISTORY_LEAST_W || area.h < 1)
        return;
    struct axis y = h->y;
    struct ticks ticks = axis_fit_rows(&y, area.h);
    struct plot p = plot_over(c, (struct rect){area.x + GUTTER, area.y, area.w - GUTTER, area.h}, y, false);
    for (int row = 0; row < p.area.h; row++)
        canvas_put(c, p.area.x - 1, p.area.y + row, 0x2502, ROLE_FRAME, false);
    for (int i = 0, above = -1; i < ticks.n; i++) {
        int row = plot_row(&p, ticks.at[ticks.n - 1 - i]);
        if (row > above && row < p.area.h)
            draw_label(c, p.area, above = row, ticks.at[ticks.n - 1 - i]);
    }
    if (h->zero)
        plot_level(&p, 0, ROLE_FRAME);
    int n = plot_columns(&p);
    trace_columns(h->trace, ABSCISSA_ITERATIONS, 1, 0, h->x1, columns, n);
    for (int i = 0; i < n && h->convert; i++)
        h->convert(&columns[i], h->user);
    add_newest(h, columns, n);
    plot_curve(&p, columns, h->role, true);
    plot_bad(&p, columns);
    if (h->every > 1 && trace_count(h->trace) < FEW)
        say_every(h, c, p.area);
}
