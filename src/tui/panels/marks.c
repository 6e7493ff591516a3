#include "tui/panels/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scope/format.h"
#include "tui/panels/panel.h"
#include "tui/scales.h"

enum { MOST_NAME = 12 };

/* On its curve, or without a place there on the line of the abscissa. */
static void draw_mark(const struct error_view *v, const struct plot *p, const struct mark *m) {
    struct axis axis = {v->x0, v->x1, false};
    if (!(m->x >= v->x0 && m->x <= v->x1))
        return;
    int x = p->area.x + scales_cell(p, &axis, m->x), row = isnan(m->y) ? p->area.h : plot_row(p, m->y), width = canvas_text_width(m->name);
    enum role role = m->colour >= 0 ? run_role(m->colour) : ROLE_BRIGHT;
    if (m->kind == EVENT_NOT_FINITE)
        role = ROLE_BAD;
    if (row < 0 || row > p->area.h)
        return;
    int y = p->area.y + row;
    canvas_put(p->c, x, y, marks_glyph(m->kind), role, true);
    width = width < MOST_NAME ? width : MOST_NAME;
    if (width > 0 && x + 1 + width <= p->area.x + p->area.w && plot_is_free(p->c, x + 1, y, width))
        canvas_text_cut(p->c, x + 1, y, width, role, true, m->name);
}

/* The focused run's lie over the others. */
void marks_draw(const struct error_view *v, const struct plot *p) {
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n_marks; i++) {
            struct mark mark;
            if (v->mark(v->source, i, &mark) && mark.focused == (pass == 1))
                draw_mark(v, p, &mark);
        }
}

void marks_draw_ruler(const struct error_view *v, const struct plot *p) {
    struct axis from = {v->x0 - v->zero, v->x1 - v->zero, false};
    struct ticks ticks = axis_ticks(&from, p->area.w / 10);
    const char *words = "trigger";
    int y = p->area.y - 1, right = p->area.x + p->area.w - canvas_text_width(words), end = p->area.x - 2;
    canvas_text(p->c, right, y, p->area.w, ROLE_DIM, false, words);
    for (int i = 0; i < ticks.n; i++) {
        char label[FORMAT_SIZE + 1] = "+";
        format_tick(label + 1, ticks.at[i]);
        const char *text = ticks.at[i] > 0 ? label : label + 1;
        int width = canvas_text_width(text), at = p->area.x + scales_cell(p, &from, ticks.at[i]), x = at - (width - 1) / 2;
        if (x <= end || x + width >= right)
            continue;
        canvas_text(p->c, x, y, width, ticks.at[i] == 0 ? ROLE_BRIGHT : ROLE_DIM, ticks.at[i] == 0, text);
        end = x + width;
    }
}
