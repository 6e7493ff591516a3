#include "scope/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "scope/roster.h"

#include "scope/roster.h"

static size_t n_counts(const struct monte_carlo *m) { return (size_t)m->spec->n_values * (size_t)m->spec->n_statistics; }
static size_t n_starts(const struct monte_carlo *m) { return m ? (size_t)m->spec->n_values + n_counts(m) : 0; }

static bool take_starts(const struct session *s, struct checkpoint *c) {
    const struct monte_carlo *m = s->starts;
    if (!m)
        return true;
    c->starts = calloc(n_starts(m), sizeof *c->starts);
    if (!c->starts)
        return false;
    memcpy(c->starts, m->drawn, (size_t)m->spec->n_values * sizeof *c->starts);
    memcpy(c->starts + m->spec->n_values, m->counts, n_counts(m) * sizeof *c->starts);
    c->starts_seed = m->seed;
    c->starts_broken = m->broken;
    return true;
}

dln_status checkpoint_new(struct session *s, size_t *held, struct checkpoint **out, dln_error *err) {
    struct checkpoint *c = calloc(1, sizeof *c);
    dln_status status = DLN_NO_MEMORY;
    if (!c)
        return dln_error_set(err, status, "no memory for a checkpoint");
    c->step = s->steps;
    c->held = held;
    c->own = sizeof *c + (size_t)s->n_runs * (sizeof *c->runs + sizeof *c->states) + n_starts(s->starts) * sizeof *c->starts;
    *held += c->own;
    c->runs = calloc((size_t)s->n_runs, sizeof *c->runs);
    c->states = calloc((size_t)s->n_runs, sizeof *c->states);
    if (!c->runs || !c->states || !take_starts(s, c))
        dln_error_set(err, status, "no memory for a checkpoint");
    else
        status = DLN_OK;
    for (int i = 0; i < s->n_runs && !status; i++) {
        status = run_state_save(s->runs[i], held, &c->states[i], err);
        if (status)
            break;
        c->runs[i] = run_share(s->runs[i]);
        c->n++;
    }
    if (status)
        checkpoint_free(c);
    else
        *out = c;
    return status;
}

void checkpoint_free(struct checkpoint *c) {
    if (!c)
        return;
    for (int i = 0; i < c->n; i++) {
        run_state_free(c->states[i]);
        run_free(c->runs[i]);
    }
    *c->held -= c->own;
    free(c->runs);
    free(c->states);
    free(c->starts);
    free(c);
}

static bool same_roster(const struct checkpoint *c, const struct session *s) {
    bool same = c->n == s->n_runs;
    for (int i = 0; i < c->n && same; i++)
        same = c->runs[i] == s->runs[i];
    return same;
}

/* What the person calls the runs, and how they look, is not of the past. */
static void keep_looks(const struct session *s, struct run **then, int n) {
    for (int i = 0; i < n; i++) {
        int now = roster_find(s, then[i]->index);
        if (now >= 0 && s->runs[now] != then[i])
            roster_look_alike(s->runs[now], then[i]);
    }
}

dln_status checkpoint_take_roster(const struct checkpoint *c, struct session *s, dln_error *err) {
    const struct run *focused = session_focused(s); /* held until the old list is gone */
    if (same_roster(c, s))
        return DLN_OK;
    struct run **runs = calloc((size_t)c->n, sizeof *runs);
    if (!runs)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a list of %d runs", c->n);
    for (int i = 0; i < c->n; i++)
        runs[i] = run_share(c->runs[i]);
    keep_looks(s, runs, c->n);
    struct run **old = s->runs;
    int n_old = s->n_runs;
    s->runs = runs;
    s->n_runs = c->n;
    int place = roster_find(s, focused->index);
    if (place < 0 && focused->parent.forked) /* a fork that was not there yet: what it was a copy of */
        place = roster_find(s, focused->parent.index);
    s->view.focus = place >= 0 ? place : s->view.focus < c->n ? s->view.focus : c->n - 1;
    for (int i = 0; i < n_old; i++) {
        int same = roster_find(s, old[i]->index);
        if (same >= 0)
            roster_look_alike(old[i], s->runs[same]);
    }
    for (int i = 0; i < n_old; i++)
        run_free(old[i]);
    free(old);
    return DLN_OK;
}

static void load_starts(const struct checkpoint *c, struct monte_carlo *m) {
    if (!m)
        return;
    memcpy(m->drawn, c->starts, (size_t)m->spec->n_values * sizeof *c->starts);
    memcpy(m->counts, c->starts + m->spec->n_values, n_counts(m) * sizeof *c->starts);
    m->seed = c->starts_seed;
    m->broken = c->starts_broken;
}

dln_status checkpoint_load(const struct checkpoint *c, int i, struct session *s, dln_error *err) {
    if (i < c->n)
        return run_state_load(c->states[i], c->runs[i], err);
    load_starts(c, s->starts);
    roster_rebind(s); /* conditions are about the objects that stand there now */
    return DLN_OK;
}

struct run_state *checkpoint_state(const struct checkpoint *c, const struct run *run) {
    for (int i = 0; i < c->n; i++)
        if (c->runs[i] == run)
            return c->states[i];
    return NULL;
}
