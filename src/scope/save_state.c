#include "scope/save_parts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dln/state.h"
#include "scope/roster.h"

static void pass_point(struct store *s, struct path_point *p) {
    store_double(s, &p->x);
    store_double(s, &p->y);
    if (s->from && !(isfinite(p->x) && isfinite(p->y))) {
        *p = (struct path_point){0, 0};
        s->bad = true;
    }
}

static void pass_path(struct store *s, struct path *p) {
    double *const numbers[] = {&p->tolerance, &p->low_x, &p->high_x, &p->low_y, &p->high_y};
    store_number(s, &p->n, 1, PATH_POINTS - 2);
    store_number(s, &p->at, 0, p->n - 1);
    pass_point(s, &p->start);
    pass_point(s, &p->newest);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        store_double(s, numbers[i]);
        s->bad = s->bad || (s->from && !isfinite(*numbers[i]));
    }
    s->bad = s->bad || (s->from && !(p->tolerance > 0));
    for (int i = 0; i < p->n && !s->bad; i++)
        pass_point(s, &p->points[i]);
}

void save_pass_run(struct store *s, struct run *r) {
    int phase = (int)r->phase, before = (int)r->phase_before, end = (int)r->end;
    bool has_path = r->path != NULL;
    store_number(s, &r->colour, 0, INT_MAX);
    store_flag(s, &r->hidden);
    store_flag(s, &r->pinned);
    store_number(s, &phase, PHASE_DESCENDING, PHASE_DIVERGED);
    store_number(s, &before, PHASE_DESCENDING, PHASE_DIVERGED);
    store_number(s, &end, RUN_LIVE, RUN_UNTIL);
    r->phase = (enum phase)phase;
    r->phase_before = (enum phase)before;
    r->end = (enum run_end)end;
    store_word(s, &r->small_gradients);
    for (int j = 0; j <= r->depth; j++)
        store_flag(s, &r->small[j]);
    store_number(s, &r->probe_gap, 0, r->depth > 1 ? r->depth - 1 : 0);
    store_double(s, &r->probe_largest);
    store_flag(s, &has_path);
    trace_store(r->error, s);
    trace_store(r->imbalance, s);
    if (has_path != (r->path != NULL))
        s->bad = true;
    if (r->path && !s->bad)
        pass_path(s, r->path);
}

static void take_training(struct store *s, struct run *r, dln_error *err) {
    uint64_t n = 0;
    store_word(s, &n);
    const uint64_t *words = n <= s->room ? store_skip(s, (size_t)n, NULL) : NULL;
    if (!words || dln_state_take(words, (size_t)n, r->opt, err))
        s->bad = true;
}

void save_pass_training(struct store *s, struct run *r, dln_error *err) {
    dln_state *state;
    size_t held = 0;
    if (s->from) {
        take_training(s, r, err);
        return;
    }
    if (dln_state_save(r->opt, NULL, &held, &state, err)) {
        s->bad = true;
        return;
    }
    uint64_t n = dln_state_words(state), *to;
    store_word(s, &n);
    store_skip(s, (size_t)n, &to);
    if (to)
        dln_state_put(state, to);
    dln_state_free(state);
}

/* A place on an axis. */
static void pass_range(struct store *s, double *x) {
    store_double(s, x);
    if (s->from && !(isfinite(*x) && *x >= 0)) {
        *x = 0;
        s->bad = true;
    }
}

static void pass_view(struct store *st, struct session *s) {
    struct view *v = &s->view;
    int abscissa = (int)v->abscissa, panel = (int)v->panel, lens = (int)v->lens;
    store_number(st, &v->focus, 0, s->n_runs - 1);
    store_number(st, &abscissa, ABSCISSA_ITERATIONS, ABSCISSA_TIME);
    store_number(st, &panel, 0, N_PANELS - 1);
    store_number(st, &lens, LENS_FITTED, LENS_LOG);
    v->abscissa = (enum abscissa)abscissa;
    v->panel = (enum panel_id)panel;
    v->lens = (enum lens_scale)lens;
    store_flag(st, &v->linear);
    store_double(st, &v->low);
    store_double(st, &v->high);
    if (st->from && (!isfinite(v->low) || !isfinite(v->high)))
        v->low = v->high = NAN;
    store_flag(st, &v->fit_focus);
    pass_range(st, &v->x_from);
    pass_range(st, &v->x_span);
    store_flag(st, &v->zoomed);
    store_number(st, &v->scroll, 0, INT_MAX);
    store_word(st, &v->lens_span);
    for (int i = 0; i < 2; i++) {
        store_flag(st, &v->cursor[i].on);
        store_word(st, &v->cursor[i].tick);
    }
    store_number(st, &v->cursor_moves, 0, 1);
    store_number(st, &v->plane_zoom, 0, 64);
    store_text(st, v->filter, sizeof v->filter);
}

static void pass_starts(struct store *st, struct session *s) {
    struct monte_carlo *m = s->starts;
    bool has = m != NULL;
    store_flag(st, &has);
    if (has != (m != NULL))
        st->bad = true;
    if (!m || st->bad)
        return;
    store_word(st, &m->seed);
    for (int v = 0; v < m->spec->n_values; v++) {
        store_word(st, &m->drawn[v]);
        for (int k = 0; k < m->spec->n_statistics; k++)
            store_word(st, &m->counts[v * m->spec->n_statistics + k]);
        s->starts->runs[v]->moved = true;
    }
}

void save_pass_session(struct store *st, struct session *s) {
    store_word(st, &s->steps);
    store_number(st, &s->speed, 0, SESSION_FASTEST);
    store_flag(st, &s->trains);
    pass_view(st, s);
    pass_starts(st, s);
    if (st->from)
        st->bad = st->bad || s->steps >> 62 || s->view.lens_span >> 62;
}

static int place_of(const struct session *s, const struct run *r) {
    for (int i = 0; i < s->n_runs; i++)
        if (s->runs[i] == r)
            return i;
    return -1;
}

/* Of a run that is not there any more nothing can be said. */
static void pass_event(struct store *st, struct session *s, struct event *e) {
    int kind = (int)e->kind, run = e->run ? place_of(s, e->run) : -1;
    store_word(st, &e->step);
    store_word(st, &e->tick);
    store_number(st, &kind, EVENT_MARK, EVENT_RESTART);
    store_number(st, &run, -1, s->n_runs - 1);
    store_text(st, e->name, sizeof e->name);
    e->kind = (enum event_kind)kind;
    if (st->from && !st->bad)
        e->run = run >= 0 ? run_share(s->runs[run]) : NULL;
}

/* Kept are those up to the present step about runs that are there. */
static bool is_kept(const struct session *s, const struct event *e) { return e->step <= s->steps && (!e->run || place_of(s, e->run) >= 0); }

void save_pass_events(struct store *st, struct session *s) {
    struct events *e = &s->events;
    int n = 0;
    for (int i = 0; i < e->n && !st->from; i++)
        n += is_kept(s, &e->list[i]);
    store_number(st, &n, 0, EVENTS_MOST);
    store_text(st, e->last_mark, sizeof e->last_mark);
    for (int i = 0; i < e->n && !st->from; i++)
        if (is_kept(s, &e->list[i]))
            pass_event(st, s, &e->list[i]);
    if (!st->from)
        return;
    for (int i = 0; i < n && !st->bad; i++) {
        struct event *to = &e->list[e->n];
        *to = (struct event){0};
        pass_event(st, s, to);
        st->bad = st->bad || to->step > s->steps || (i > 0 && to->step < e->list[i - 1].step);
        e->n += !st->bad;
        if (st->bad)
            run_free(to->run);
    }
    e->seen = s->steps;
}

static void pass_trigger(struct store *st, struct session *s, struct trigger *t, int *own) {
    int actions = (int)t->spec.actions;
    *own = t->watch.own ? roster_find(s, t->watch.own->index) : -1;
    store_text(st, t->spec.condition, sizeof t->spec.condition);
    store_flag(st, &t->spec.falls);
    store_flag(st, &t->spec.repeated);
    store_number(st, &actions, 0, 255);
    t->spec.actions = (unsigned)actions;
    store_text(st, t->spec.write, sizeof t->spec.write);
    store_flag(st, &t->latch.armed);
    store_flag(st, &t->latch.known);
    store_flag(st, &t->latch.was);
    store_word(st, &t->looked);
    store_number(st, own, -1, s->n_runs - 1);
}

static void take_trigger(struct store *st, struct session *s) {
    struct trigger t = {0};
    int own = -1, index = 0, focus = s->view.focus;
    dln_error err;
    pass_trigger(st, s, &t, &own);
    if (st->bad || own < 0) /* of a run that is gone */
        return;
    s->view.focus = own;
    if (!trigger_add(s, &t.spec, &index, &err)) { /* else it speaks of a run that is gone */
        struct trigger *to = &s->triggers.list[index];
        to->latch.armed = t.latch.armed;
        to->latch.known = t.latch.known;
        to->latch.was = t.latch.was;
        to->looked = t.looked;
    }
    s->view.focus = focus;
}

void save_pass_triggers(struct store *st, struct session *s) {
    int n = s->triggers.n, own;
    store_number(st, &n, 0, TRIGGERS_MOST);
    for (int i = 0; i < n && !st->bad; i++) {
        if (st->from)
            take_trigger(st, s);
        else
            pass_trigger(st, s, &s->triggers.list[i], &own);
    }
}
