#include "scope/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/session.h"

const char *event_kind_name(enum event_kind kind) {
    static const char *const names[] = {"mark", "trigger", "phase", "not-finite", "fork", "edit", "restart"};
    return names[kind];
}

dln_status events_init(struct events *e, dln_error *err) {
    *e = (struct events){.list = calloc(EVENTS_MOST, sizeof *e->list)};
    return e->list ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for a list of events");
}

void events_release(struct events *e) {
    while (e->n > 0)
        run_free(e->list[--e->n].run);
    free(e->list);
    *e = (struct events){0};
}

static void forget(struct events *e, int i) {
    run_free(e->list[i].run);
    memmove(&e->list[i], &e->list[i + 1], (size_t)(e->n - i - 1) * sizeof *e->list);
    e->n--;
}

/* Phases may flicker for as long as a run goes; what the person did is kept longest. */
static void make_room(struct events *e) {
    int oldest = 0;
    while (oldest < e->n && e->list[oldest].kind != EVENT_PHASE)
        oldest++;
    if (oldest == e->n)
        for (oldest = 0; oldest < e->n && e->list[oldest].kind == EVENT_MARK; oldest++)
            ;
    forget(e, oldest == e->n ? 0 : oldest);
}

static int find_mark(const struct events *e, const char *name) {
    for (int i = 0; i < e->n; i++)
        if (e->list[i].kind == EVENT_MARK && !strcmp(e->list[i].name, name))
            return i;
    return -1;
}

void event_add(struct session *s, enum event_kind kind, struct run *run, const char *name) {
    struct events *e = &s->events;
    int same = kind == EVENT_MARK ? find_mark(e, name) : -1, at;
    if (same >= 0)
        forget(e, same);
    if (e->n == EVENTS_MOST)
        make_room(e);
    for (at = e->n; at > 0 && e->list[at - 1].step > s->steps; at--)
        ;
    memmove(&e->list[at + 1], &e->list[at], (size_t)(e->n - at) * sizeof *e->list);
    e->list[at] = (struct event){.step = s->steps, .tick = run ? run_ticks(run) : 0, .kind = kind, .run = run ? run_share(run) : NULL};
    snprintf(e->list[at].name, sizeof e->list[at].name, "%s", name);
    if (kind == EVENT_MARK)
        snprintf(e->last_mark, sizeof e->last_mark, "%s", e->list[at].name);
    e->n++;
}

void events_begin(struct session *s) {
    for (int i = 0; i < s->n_runs; i++)
        s->runs[i]->phase_before = s->runs[i]->phase;
}

void events_observe(struct session *s) {
    if (s->steps <= s->events.seen)
        return;
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        if (r->phase != r->phase_before)
            event_add(s, r->phase == PHASE_DIVERGED ? EVENT_NOT_FINITE : EVENT_PHASE, r, phase_name(r->phase));
        r->phase_before = r->phase;
    }
    s->events.seen = s->steps;
}

static bool is_edit(const struct event *e) { return e->kind == EVENT_FORK || e->kind == EVENT_EDIT || e->kind == EVENT_RESTART; }

void events_cut(struct events *e, uint64_t step, bool edits) {
    while (e->n > 0 && e->list[e->n - 1].step > step)
        run_free(e->list[--e->n].run);
    for (int i = e->n - 1; edits && i >= 0 && e->list[i].step == step; i--)
        if (is_edit(&e->list[i]))
            forget(e, i);
    e->seen = e->seen > step ? step : e->seen;
}

const struct event *event_after(const struct events *e, uint64_t step) {
    for (int i = 0; i < e->n; i++)
        if (e->list[i].step > step)
            return &e->list[i];
    return NULL;
}

const struct event *event_before(const struct events *e, uint64_t step) {
    for (int i = e->n - 1; i >= 0; i--)
        if (e->list[i].step < step)
            return &e->list[i];
    return NULL;
}

const struct event *event_mark(const struct events *e, const char *name) {
    int found = find_mark(e, name ? name : e->last_mark);
    return found >= 0 ? &e->list[found] : NULL;
}

void event_free_name(const struct events *e, char name[EVENT_NAME]) {
    for (unsigned i = 0; i < EVENTS_MOST + 26; i++) {
        if (i < 26)
            snprintf(name, EVENT_NAME, "%c", 'a' + (int)i);
        else
            snprintf(name, EVENT_NAME, "%u", i - 25);
        if (find_mark(e, name) < 0)
            return;
    }
}

/* An edit may have put another object in a run's place. */
static bool is_of(const struct event *e, const struct run *run) { return e->run && e->run->index == run->index; }

bool event_on_curve(const struct session *s, int i, const struct run *run) {
    const struct events *e = &s->events;
    if (!is_of(&e->list[i], run) || e->list[i].step > s->steps)
        return false;
    for (int k = i + 1; k < e->n && e->list[k].step <= s->steps; k++)
        if (is_of(&e->list[k], run) && e->list[k].kind == EVENT_RESTART)
            return false;
    return true;
}
