#include "scope/svg_marks.h"

#include <math.h>

#include "scope/marks.h"

enum { NAME_WIDTH = 24 * SVG_CHARACTER };

static void put_name(const struct svg_plot *p, double x, double y, enum svg_role role, const char *name) {
    char text[EVENT_NAME + 4];
    svg_cut(name, NAME_WIDTH, text, sizeof text);
    bool left = x + 7 + svg_width(text) > p->box.x + p->box.w;
    svg_label(p->g, left ? x - 7 : x + 7, y + 4, left ? SVG_END : SVG_START, role, true, text);
}

/* On its curve, or without a place there on the line of the abscissa. */
static void draw_mark(const struct svg_plot *p, const struct mark *m) {
    double bottom = p->box.y + p->box.h, x = svg_plot_x(p, m->x), y = isnan(m->y) ? bottom : svg_plot_y(p, m->y);
    enum svg_role role = m->kind == EVENT_NOT_FINITE ? SVG_BAD : m->colour >= 0 ? svg_run_role(m->colour) : SVG_TEXT;
    if (!(m->x >= p->x.lo && m->x <= p->x.hi) || y < p->box.y || y > bottom + (p->floor ? SVG_FLOOR : 0))
        return;
    svg_glyph(p->g, x, y, role, marks_glyph(m->kind));
    if (m->name[0])
        put_name(p, x, y, role, m->name);
}

void svg_marks_draw(const struct svg_plot *p, const struct session *s) {
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < s->events.n; i++) {
            struct mark mark;
            if (marks_of_session(s, i, &mark) && mark.focused == (pass == 1))
                draw_mark(p, &mark);
        }
}
