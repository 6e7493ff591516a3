/* travel.c: going to a step of the past, and through it (history.h). */
#include <assert.h>

#include "scope/checkpoint.h"
#include "scope/history_list.h"
#include "scope/lecture.h"
#include "scope/roster.h"

static void stand_still(struct session *s) {
    s->past->replaying = s->past->wanted = false;
    s->goal = 0;
}

/* Put a checkpoint back, part by part. */
static bool begin_load(struct session *s, struct checkpoint *c) {
    dln_error err;
    if (checkpoint_take_roster(c, s, &err)) {
        session_say(s, "%s", err.text);
        stand_still(s);
        return false;
    }
    s->past->loading = c;
    s->past->loaded = 0;
    s->next = 0;
    return true;
}

/* The newest step can be come back to at once, and its curves can become ghosts. */
static void leave_newest(struct session *s) {
    struct past *p = s->past;
    if (s->steps != p->newest)
        return;
    struct checkpoint *c = history_here(s);
    if (!c)
        c = history_keep(s, NULL);
    if (c)
        c->flags |= CHECKPOINT_TIP;
    history_fit(s);
}

static void arrive(struct session *s) {
    struct past *p = s->past;
    uint64_t beyond = p->beyond;
    stand_still(s);
    p->beyond = 0;
    if (beyond > s->steps && !session_finished(s))
        s->goal = beyond;
}

/* On the way to T <= newest, or before the edits there: from here, or from the last checkpoint before it. */
static void set_out(struct session *s, uint64_t T, bool before) {
    struct past *p = s->past;
    leave_newest(s);
    int i = history_last_at(p, T);
    if (before && i >= 0 && p->list[i]->step == T)
        i = history_first_at(p, i);
    struct checkpoint *c = p->list[i < 0 ? 0 : i];
    p->target = i < 0 ? c->step : T;
    p->replaying = true;
    s->running = false;
    s->goal = 0;
    bool beside = s->steps == c->step && c != history_now(s);
    if (s->steps > p->target || s->steps < c->step || beside)
        begin_load(s, c);
    else if (s->steps == p->target)
        arrive(s);
}

void history_drop_tour(struct session *s) {
    struct tour tour = s->past->tour;
    s->past->tour = (struct tour){0};
    if (tour.observer)
        tour.observer(s, HISTORY_CANCELLED, tour.user);
}

static dln_status go(struct session *s, uint64_t T, bool before, dln_error *err) {
    struct past *p = s->past;
    if (!p)
        return dln_error_set(err, DLN_BAD_VALUE, "there is no history to go through: see --history-memory");
    uint64_t newest = p->newest;
    p->beyond = T > newest ? T : 0;
    history_drop_tour(s);
    p->wanted = true;
    p->to_before = before;
    p->target = T > newest ? newest : T;
    s->running = false;
    s->goal = 0;
    if (!session_midstep(s))
        history_obey(s);
    return DLN_OK;
}

dln_status history_go(struct session *s, uint64_t T, dln_error *err) { return go(s, T, false, err); }
dln_status history_go_before(struct session *s, uint64_t T, dln_error *err) { return go(s, T, true, err); }

void history_obey(struct session *s) {
    struct past *p = s->past;
    if (!p || !p->wanted || session_midstep(s))
        return;
    p->wanted = false;
    if (p->beyond && p->beyond <= p->newest) { /* the step under way was a new one */
        p->target = p->beyond;
        p->beyond = 0;
    }
    set_out(s, p->target, p->to_before);
}

bool history_goes_beyond(const struct session *s) { return s->past && s->past->beyond > 0; }

uint64_t history_aim(const struct session *s) {
    const struct past *p = s->past;
    return p && (p->wanted || p->replaying) ? p->target : s->steps;
}

/* The observer has seen all that it is shown. */
static void end_tour(struct session *s, enum history_moment how) {
    struct tour tour = s->past->tour;
    s->past->tour = (struct tour){0};
    tour.observer(s, how, tour.user);
    set_out(s, tour.home, tour.home_before);
}

static void guide(struct session *s) {
    struct past *p = s->past;
    struct tour *t = &p->tour;
    if (!t->begun && s->steps < t->from)
        return;
    t->begun = true;
    p->target = t->to;
    if (!t->observer(s, HISTORY_STEP, t->user) || s->steps >= t->to)
        end_tour(s, HISTORY_END);
}

/* The session stands at a step, completely. */
static void landed(struct session *s) {
    struct past *p = s->past;
    if (p->tour.observer)
        guide(s);
    else if (p->wanted)
        history_obey(s);
    else if (p->replaying && s->steps >= p->target)
        arrive(s);
}

dln_status history_replay(struct session *s, uint64_t from, uint64_t to, history_observer *observer, void *user, dln_error *err) {
    struct past *p = s->past;
    if (!p)
        return dln_error_set(err, DLN_BAD_VALUE, "there is no history to go through: see --history-memory");
    if (session_midstep(s) || p->replaying)
        return dln_error_set(err, DLN_BAD_VALUE, "the session is on its way already: wait, or press Ctrl-C");
    from = from < p->list[0]->step ? p->list[0]->step : from > p->newest ? p->newest : from;
    to = to < from ? from : to > p->newest ? p->newest : to;
    uint64_t home = s->steps;
    bool home_before = p->before_edits;
    set_out(s, from, false);
    p->tour = (struct tour){.observer = observer, .user = user, .from = from, .to = to, .home = home, .home_before = home_before};
    if (!p->loading && s->steps == from) {
        p->replaying = true;
        guide(s);
    }
    return DLN_OK;
}

bool history_loading(const struct session *s) { return s->past && s->past->loading; }
bool session_replaying(const struct session *s) { return s->past && (s->past->replaying || s->past->loading || s->past->wanted); }

void history_load(struct session *s) {
    struct past *p = s->past;
    struct checkpoint *c = p->loading;
    dln_error err;
    if (checkpoint_load(c, p->loaded, s, &err))
        session_say(s, "%s", err.text);
    if (p->loaded++ < c->n)
        return;
    s->steps = c->step;
    p->loading = NULL;
    p->before_edits = c != history_here(s);
    roster_rebind(s);
    landed(s);
}

bool history_goes_behind_edits(struct session *s) {
    if (!history_before_edits(s))
        return false;
    if (!begin_load(s, history_here(s)))
        s->running = false;
    return true;
}

/* A new step: where the session was left for its past is a place like others again. */
static void go_beyond(struct session *s) {
    struct past *p = s->past;
    p->list[p->n - 1]->flags &= ~(unsigned)CHECKPOINT_TIP;
    p->newest = s->steps;
}

/* A step of a lecture that is gone through ends before the edits with which the next one begins. */
static bool waits_before_edits(const struct session *s) { return lecture_is_told(s) && !s->past->replaying && !s->past->wanted; }

void history_observe(struct session *s) {
    struct past *p = s->past;
    struct checkpoint *c = history_here(s);
    bool edited = c && c->flags & CHECKPOINT_AFTER;
    if (s->steps > p->newest)
        go_beyond(s);
    else if (edited && !waits_before_edits(s)) {
        begin_load(s, c);
        return;
    } else
        p->before_edits = edited;
    history_note(s);
    landed(s);
}

void history_stuck(struct session *s) {
    if (s->past && s->past->replaying)
        stand_still(s);
}

void session_cancel(struct session *s) {
    struct past *p = s->past;
    if (p && p->tour.observer)
        end_tour(s, HISTORY_CANCELLED);
    else if (p)
        stand_still(s);
    if (p)
        p->beyond = 0;
}
