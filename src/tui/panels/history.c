#include "tui/panels/history.h"

#include "tui/format.h"
#include "tui/plot.h"

enum { GUTTER = FORMAT_SIGNED_WIDTH };

static void draw_label(canvas *c, struct rect plot, int row, double value) {
    char text[FORMAT_SIZE];
    format_tick(text, value);
    canvas_put(c, plot.x - 1, plot.y + row, 0x2524, ROLE_FRAME, false);
    canvas_text_right(c, plot.x - GUTTER, plot.y + row, GUTTER - 1, ROLE_DIM, false, text);
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
    plot_curve(&p, columns, h->role, true);
    plot_bad(&p, columns);
}
