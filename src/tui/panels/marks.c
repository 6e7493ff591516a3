#include "tui/panels/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scope/format.h"
#include "scope/reading.h"
#include "tui/panels/panel.h"
#include "tui/scales.h"

enum { MOST_NAME = 12 };

static const struct {
    uint32_t glyph;
    const char *words;
} kinds[] = {
    [EVENT_MARK] = {0x00b6, "a mark, with its name"},                          /* ¶ */
    [EVENT_TRIGGER] = {0x2021, "a trigger fired; the ruler above counts from the last one"}, /* ‡ */
    [EVENT_PHASE] = {0x00a7, "the focused run's phase changed"},               /* § */
    [EVENT_NOT_FINITE] = {0x2717, "the error is not finite from here on"},     /* ✗ */
    [EVENT_FORK] = {'Y', "a run was forked here"},
    [EVENT_EDIT] = {0x00b1, "a run was edited here"},                          /* ± */
    [EVENT_RESTART] = {0, ""},
};

uint32_t marks_glyph(enum event_kind kind) { return kinds[kind].glyph; }
const char *marks_words(enum event_kind kind) { return kinds[kind].words; }

static bool is_shown(const struct session *s, const struct event *e) {
    if (!kinds[e->kind].glyph || e->step > s->steps)
        return false;
    if (!e->run)
        return true;
    return e->run == session_focused(s) || (session_shows(s, e->run) && e->kind != EVENT_PHASE);
}

bool marks_of_session(const struct session *s, int i, struct error_mark *out) {
    const struct event *e = &s->events.list[i];
    const struct run *r = e->run ? e->run : session_focused(s);
    if (!is_shown(s, e) || (e->run && !event_on_curve(s, i, r)))
        return false;
    struct reading read = reading_at(r, e->run ? e->tick : e->step, s->view.abscissa);
    if (!read.any)
        return false;
    double x = s->view.abscissa == ABSCISSA_ITERATIONS ? (double)(e->run ? e->tick : e->step) : read.x;
    bool on_curve = e->run && e->kind != EVENT_NOT_FINITE;
    *out = (struct error_mark){
        .x = x,
        .y = on_curve ? reading_value(&read) : NAN,
        .kind = e->kind,
        .colour = e->run ? r->colour : -1,
        .focused = r == session_focused(s),
        .name = e->kind == EVENT_MARK ? e->name : "",
    };
    return true;
}

bool marks_zero(const struct session *s, double *zero) {
    for (int i = s->events.n - 1; i >= 0; i--) {
        struct error_mark mark;
        if (s->events.list[i].kind == EVENT_TRIGGER && marks_of_session(s, i, &mark)) {
            *zero = mark.x;
            return true;
        }
    }
    return false;
}

/* On its curve, or without a place there on the line of the abscissa. */
static void draw_mark(const struct error_view *v, const struct plot *p, const struct error_mark *m) {
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
    canvas_put(p->c, x, y, kinds[m->kind].glyph, role, true);
    width = width < MOST_NAME ? width : MOST_NAME;
    if (width > 0 && x + 1 + width <= p->area.x + p->area.w && plot_is_free(p->c, x + 1, y, width))
        canvas_text_cut(p->c, x + 1, y, width, role, true, m->name);
}

/* The focused run's lie over the others. */
void marks_draw(const struct error_view *v, const struct plot *p) {
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n_marks; i++) {
            struct error_mark mark;
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
