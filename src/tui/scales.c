#include "tui/scales.h"

#include <math.h>

#include "scope/format.h"

enum { GUTTER = 7 };

int scales_gutter(const struct ticks *ticks) {
    char label[FORMAT_SIZE];
    int gutter = GUTTER;
    for (int i = 0; i < ticks->n; i++) {
        format_tick(label, ticks->at[i]);
        gutter = canvas_text_width(label) + 1 > gutter ? canvas_text_width(label) + 1 : gutter;
    }
    return gutter;
}

void scales_ordinate(const struct plot *p, const struct ticks *ticks) {
    char label[FORMAT_SIZE];
    int x = p->area.x - 1, y = p->area.y, labels = scales_gutter(ticks) - 1;
    for (int row = 0; row < p->area.h; row++)
        canvas_put(p->c, x, y + row, 0x2502, ROLE_FRAME, false);
    for (int i = 0, above = -1; i < ticks->n; i++) {
        int row = plot_row(p, ticks->at[ticks->n - 1 - i]);
        if (row < 0 || row >= plot_axis_rows(p) || row == above)
            continue;
        above = row;
        format_tick(label, ticks->at[ticks->n - 1 - i]);
        canvas_put(p->c, x, y + row, 0x2524, ROLE_FRAME, false);
        canvas_text_right(p->c, x - labels, y + row, labels, ROLE_DIM, false, label);
    }
}

int scales_cell(const struct plot *p, const struct axis *x, double value) {
    int cell = (int)floor(axis_place(x, value) * p->area.w + 1e-9);
    return cell < p->area.w ? cell : p->area.w - 1;
}

void scales_abscissa(const struct plot *p, const struct axis *x, const struct ticks *ticks, const char *unit) {
    int y = p->area.y + p->area.h, left = p->area.x - 1, right = p->area.x + p->area.w - canvas_text_width(unit);
    canvas_fill(p->c, left, y, p->area.w + 1, 0x2500, ROLE_FRAME, false);
    canvas_put(p->c, left, y, 0x2514, ROLE_FRAME, false);
    canvas_text(p->c, right, y + 1, p->area.w, ROLE_DIM, false, unit);
    int end = left - 2; /* of the label before */
    for (int i = 0; i < ticks->n; i++) {
        char label[FORMAT_SIZE];
        format_tick(label, ticks->at[i]);
        int width = canvas_text_width(label), at = p->area.x + scales_cell(p, x, ticks->at[i]), from = at - (width - 1) / 2;
        canvas_put(p->c, at, y, 0x2534, ROLE_FRAME, false);
        if (from <= end || from + width >= right)
            continue;
        canvas_text(p->c, from, y + 1, width, ROLE_DIM, false, label);
        end = from + width;
    }
}

void scales_grid(const struct plot *p, const struct ticks *rows, const struct axis *x, const struct ticks *columns) {
    for (int i = 0; i < rows->n; i++)
        for (int j = 0; j < columns->n; j++) {
            int row = plot_row(p, rows->at[i]);
            if (row >= 0 && row < plot_axis_rows(p))
                canvas_put(p->c, p->area.x + scales_cell(p, x, columns->at[j]), p->area.y + row, 0x00b7, ROLE_FRAME, false);
        }
}
