#include "scope/marks.h"

#include <math.h>

#include "scope/reading.h"

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

bool marks_of_session(const struct session *s, int i, struct mark *out) {
    const struct event *e = &s->events.list[i];
    const struct run *r = e->run ? e->run : session_focused(s);
    if (!is_shown(s, e) || (e->run && !event_on_curve(s, i, r)))
        return false;
    struct reading read = reading_at(r, e->run ? e->tick : e->step, s->view.abscissa);
    if (!read.any)
        return false;
    double x = s->view.abscissa == ABSCISSA_ITERATIONS ? (double)(e->run ? e->tick : e->step) : read.x;
    bool on_curve = e->run && e->kind != EVENT_NOT_FINITE;
    *out = (struct mark){
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
        struct mark mark;
        if (s->events.list[i].kind == EVENT_TRIGGER && marks_of_session(s, i, &mark)) {
            *zero = mark.x;
            return true;
        }
    }
    return false;
}
