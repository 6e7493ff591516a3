#include "scope/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/checkpoint.h"
#include "scope/history_list.h"

/* Places in the list */

int history_last_at(const struct past *p, uint64_t T) {
    int low = 0, high = p->n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (p->list[middle]->step <= T)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

static void drop(struct past *p, int i) {
    checkpoint_free(p->list[i]);
    memmove(&p->list[i], &p->list[i + 1], (size_t)(p->n - i - 1) * sizeof *p->list);
    p->n--;
}

static bool make_room(struct past *p) {
    if (p->n < p->room)
        return true;
    int room = p->room ? 2 * p->room : 64;
    struct checkpoint **more = realloc(p->list, (size_t)room * sizeof *more);
    if (!more)
        return false;
    p->list = more;
    p->room = room;
    return true;
}

/* Cadence */

/* One of the last multiples of 64 up to T. */
static bool is_recent(uint64_t step, uint64_t T) {
    return step % HISTORY_CADENCE == 0 && step <= T && step / HISTORY_CADENCE + HISTORY_RECENT > T / HISTORY_CADENCE;
}

static bool is_wanted(const struct session *s, const struct checkpoint *c) {
    const struct past *p = s->past;
    return c->flags || c->step % p->spacing == 0 || is_recent(c->step, p->newest) || is_recent(c->step, s->steps);
}

/* Drop what the cadence does not want any more, between two places. */
static void sift(struct session *s, int from, int to) {
    struct past *p = s->past;
    for (int i = to < p->n ? to : p->n - 1; i >= from && i >= 0; i--)
        if (!is_wanted(s, p->list[i]))
            drop(p, i);
}

/* Who may go: first what is far from where one is likely to go, then, in the past, what was kept on the way, at last the newest ones. */
enum { FAR, ON_THE_WAY, ANY };

static bool may_go(const struct session *s, const struct checkpoint *c, int who) {
    const struct past *p = s->past;
    bool recent = is_recent(c->step, p->newest), near = is_recent(c->step, s->steps) || c->step == s->steps;
    if (c->flags || who == ANY)
        return !c->flags;
    return who == FAR ? !recent && !near : !recent && history_in_past(s) && c->step % p->spacing;
}

/* The largest power of two that a step is a multiple of; of 0 none. */
static uint64_t power_in(uint64_t step) { return step & (~step + 1); }

/* The one that is missed least: of the finest cadence, the oldest; -1: none may go. */
static int least_missed(const struct session *s, int who) {
    const struct past *p = s->past;
    int best = -1;
    for (int i = 1; i < p->n; i++)
        if (may_go(s, p->list[i], who) && (best < 0 || power_in(p->list[i]->step) < power_in(p->list[best]->step)))
            best = i;
    return best;
}

/* The budget is full: one goes. When every other one has gone in time, twice the spacing is enough. What was kept on the way through the
 * past goes before what serves any way. False: nothing can go. */
static bool thin(struct session *s) {
    struct past *p = s->past;
    int i = history_in_past(s) ? least_missed(s, ON_THE_WAY) : -1;
    for (int who = FAR; who <= ANY && i < 0; who++)
        i = least_missed(s, who);
    if (i < 0)
        return false;
    if (may_go(s, p->list[i], FAR) && power_in(p->list[i]->step) > p->spacing)
        p->spacing = power_in(p->list[i]->step);
    drop(p, i);
    return true;
}

/* Of many checkpoints the least missed is not looked for: that would take longer than the steps between two of them. */
enum { SEARCHED = 256, MOST = 2048 };

static int n_by_cadence(const struct past *p) {
    int n = 0;
    for (int i = 0; i < p->n; i++)
        n += !p->list[i]->flags;
    return n;
}

/* Twice the spacing, and what it does not want goes at once. False: nothing went. */
static bool widen(struct session *s) {
    struct past *p = s->past;
    int n = p->n, kept = 0;
    p->spacing *= 2;
    for (int i = 0; i < n; i++)
        if (is_wanted(s, p->list[i]))
            p->list[kept++] = p->list[i];
        else
            checkpoint_free(p->list[i]);
    p->n = kept;
    return kept < n;
}

/* Less than there is, by one checkpoint or many. */
static bool lessen(struct session *s) {
    const struct past *p = s->past;
    bool many = p->spacing >= HISTORY_CADENCE && p->n > SEARCHED && n_by_cadence(p) > SEARCHED;
    return (many && widen(s)) || thin(s);
}

/* Runs that came later have taken from what was left. */
static size_t budget_of(const struct session *s) {
    size_t left = !s->max_memory ? SIZE_MAX : s->max_memory > s->bytes ? s->max_memory - s->bytes : 0;
    return s->past->budget < left ? s->past->budget : left;
}

enum { DENSE = 64, MANY = 40 }; /* checkpoints that are kept while 64 steps between them are not reached; and with some to spare */

/* Some room is left for the way through the past where there are many. */
static size_t reserve(const struct session *s) {
    const struct past *p = s->past;
    size_t wanted = p->n > MANY && !history_in_past(s) ? s->history_bytes / (size_t)p->n * (HISTORY_RECENT + 1) : 0;
    return wanted < budget_of(s) / 2 ? wanted : budget_of(s) / 2;
}

void history_fit(struct session *s) {
    struct past *p = s->past;
    while ((s->history_bytes > budget_of(s) - reserve(s) || (p->spacing < HISTORY_CADENCE && p->n > DENSE)) && lessen(s))
        ;
    while (p->spacing >= HISTORY_CADENCE && p->n > MOST && n_by_cadence(p) > MOST && widen(s))
        ;
}

struct checkpoint *history_keep(struct session *s, dln_error *err) {
    struct past *p = s->past;
    struct checkpoint *c;
    if (!make_room(p)) {
        dln_error_set(err, DLN_NO_MEMORY, "no memory for a list of checkpoints");
        return NULL;
    }
    if (checkpoint_new(s, &s->history_bytes, &c, err))
        return NULL;
    int at = history_last_at(p, s->steps) + 1;
    memmove(&p->list[at + 1], &p->list[at], (size_t)(p->n - at) * sizeof *p->list);
    p->list[at] = c;
    p->n++;
    return c;
}

int history_first_at(const struct past *p, int i) {
    while (i > 0 && p->list[i - 1]->step == p->list[i]->step)
        i--;
    return i;
}

/* The last checkpoint at this step, or NULL. */
struct checkpoint *history_here(const struct session *s) {
    int i = history_last_at(s->past, s->steps);
    return i >= 0 && s->past->list[i]->step == s->steps ? s->past->list[i] : NULL;
}

struct checkpoint *history_now(const struct session *s) {
    const struct past *p = s->past;
    return p->before_edits ? p->list[history_first_at(p, history_last_at(p, s->steps))] : history_here(s);
}

void history_note(struct session *s) {
    struct past *p = s->past;
    if (s->history_bytes > budget_of(s)) /* what is shared turns into what is not while the session goes on */
        history_fit(s);
    bool due = s->steps % p->spacing == 0 || s->steps % HISTORY_CADENCE == 0;
    if (!due || history_here(s))
        return;
    if (!history_keep(s, NULL)) { /* without memory the past is coarser */
        thin(s);
        return;
    }
    int at = history_last_at(p, s->steps);
    sift(s, at - HISTORY_RECENT - 2, at - 1);
    history_fit(s);
}

/* Beginning and end */

dln_status history_begin(struct session *s, size_t budget, dln_error *err) {
    struct past *p = calloc(1, sizeof *p);
    if (!p)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a history");
    s->past = p;
    p->newest = s->steps;
    p->spacing = 1;
    p->budget = budget;
    struct checkpoint *c = history_keep(s, err);
    if (!c) {
        history_end(s);
        return DLN_NO_MEMORY;
    }
    c->flags = CHECKPOINT_START;
    if (s->history_bytes <= budget)
        return DLN_OK;
    char need[64], limit[64];
    build_write_bytes(s->history_bytes, need, sizeof need);
    build_write_bytes(budget, limit, sizeof limit);
    history_end(s);
    return dln_error_set(err, DLN_NO_MEMORY, "there is no history: a state of the session takes %s, and %s are left for it", need, limit);
}

void history_end(struct session *s) {
    struct past *p = s->past;
    if (!p)
        return;
    history_drop_tour(s);
    history_dismiss(s);
    while (p->n > 0)
        checkpoint_free(p->list[--p->n]);
    for (int i = 0; i < s->n_runs; i++)
        run_forget(s->runs[i]);
    free(p->list);
    free(p);
    s->past = NULL;
}

/* Edits */

static void settle(struct session *s) {
    for (int i = 0; i < s->n_runs && !s->no_traces; i++)
        while (run_probe_due(s->runs[i]))
            run_probe(s->runs[i]);
}

dln_status history_edit_begins(struct session *s, dln_error *err) {
    struct past *p = s->past;
    settle(s);
    if (!p)
        return DLN_OK;
    struct checkpoint *c = history_now(s);
    if (!c && !(c = history_keep(s, err)))
        return DLN_NO_MEMORY;
    c->flags |= CHECKPOINT_BEFORE;
    p->before = c;
    p->digest_before = session_digest(s, false);
    history_fit(s);
    if (s->history_bytes <= budget_of(s))
        return DLN_OK;
    char limit[64];
    build_write_bytes(budget_of(s), limit, sizeof limit);
    return dln_error_set(err, DLN_NO_MEMORY, "the states around so many edits do not fit into %s: see --history-memory", limit);
}

static void add_ghost(struct session *s, const struct run *r, struct run_state *then, const struct run_state *now) {
    struct past *p = s->past;
    struct ghost g = {.colour = r->colour, .ticks_a_sweep = run_ticks_a_sweep(r)};
    bool same_start = now && now->generation == then->generation;
    if (r->hidden || (same_start && now->ticks == then->ticks))
        return;
    g.from = same_start ? now->ticks : 0;
    if (trace_share(then->error, &s->history_bytes, &g.trace, NULL))
        return;
    snprintf(g.label, sizeof g.label, "%s", r->label);
    if (p->n_ghosts == GHOSTS_MOST) {
        trace_free(p->ghosts[0].trace);
        memmove(&p->ghosts[0], &p->ghosts[1], (GHOSTS_MOST - 1) * sizeof p->ghosts[0]);
        p->n_ghosts--;
    }
    p->ghosts[p->n_ghosts++] = g;
}

/* What lies ahead is no more; its curves stay. */
static void cut(struct session *s) {
    struct past *p = s->past;
    const struct checkpoint *tip = p->list[p->n - 1];
    if (!history_in_past(s))
        return;
    for (int i = 0; i < tip->n && tip->step == p->newest; i++)
        add_ghost(s, tip->runs[i], tip->states[i], p->before ? checkpoint_state(p->before, tip->runs[i]) : NULL);
    while (p->n > 0 && (p->list[p->n - 1]->step > s->steps || (p->before_edits && p->list[p->n - 1] != p->before)))
        drop(p, p->n - 1);
    p->newest = s->steps;
    events_cut(&s->events, s->steps, p->before_edits);
    p->before_edits = false;
    for (int i = 0; i < s->n_runs; i++)
        run_renew(s->runs[i]);
}

/* The same runs, as they were set, in the same states. */
static bool is_as_before(struct session *s) {
    const struct checkpoint *c = s->past->before;
    bool same = c->n == s->n_runs && session_digest(s, false) == s->past->digest_before;
    for (int i = 0; i < c->n && same; i++)
        same = c->runs[i] == s->runs[i] && !memcmp(&c->states[i]->spec, &s->runs[i]->spec, sizeof c->states[i]->spec);
    return same;
}

void history_edit_ends(struct session *s) {
    struct past *p = s->past;
    if (!p || is_as_before(s))
        return;
    cut(s);
    for (int i = 0; i < s->n_runs; i++)
        s->runs[i]->moved = true;
    struct checkpoint *before = p->before, *c = history_keep(s, NULL);
    p->before = NULL;
    if (!c) { /* what was done cannot be done again */
        size_t budget = p->budget;
        history_end(s);
        history_begin(s, budget, NULL);
        session_say(s, "no memory for a checkpoint: the steps before %llu are forgotten", (unsigned long long)s->steps);
        return;
    }
    c->flags = CHECKPOINT_AFTER;
    c->edit = ++p->n_edits;
    c->first_edit = before->first_edit ? before->first_edit : c->edit;
    for (int i = 0; i < p->n; i++) /* of several edits at one step the last one stays */
        if (p->list[i] == before && before->flags & CHECKPOINT_AFTER) {
            drop(p, i);
            break;
        }
    history_fit(s);
}

void history_dismiss(struct session *s) {
    struct past *p = s->past;
    while (p && p->n_ghosts > 0)
        trace_free(p->ghosts[--p->n_ghosts].trace);
}

/* What there is */

struct history_facts history_facts(const struct session *s) {
    struct history_facts facts = {0};
    const struct past *p = s->past;
    if (!p)
        return facts;
    facts.checkpoints = p->n;
    facts.bytes = s->history_bytes;
    facts.budget = budget_of(s);
    facts.worst_wait = p->worst_wait;
    for (int i = 0; i < p->n; i++) {
        uint64_t next = i + 1 < p->n ? p->list[i + 1]->step : p->newest + 1, ahead = next - p->list[i]->step;
        if (ahead > facts.longest + 1)
            facts.longest = ahead - 1;
    }
    return facts;
}

void history_took(struct session *s, double seconds) {
    if (s->past && seconds > s->past->worst_wait)
        s->past->worst_wait = seconds;
}

uint64_t history_newest(const struct session *s) { return s->past ? s->past->newest : s->steps; }
bool history_in_past(const struct session *s) { return s->steps < history_newest(s) || history_before_edits(s); }
bool history_before_edits(const struct session *s) { return s->past && s->past->before_edits; }

bool history_behind_edits(const struct session *s) {
    const struct checkpoint *c = s->past ? history_now(s) : NULL;
    return c && c->edit;
}

struct history_edit history_last_edit(const struct session *s, uint64_t from, uint64_t to) {
    const struct past *p = s->past;
    for (int i = p ? history_last_at(p, to) : -1; i >= 0 && p->list[i]->step >= from; i--)
        if (p->list[i]->edit)
            return (struct history_edit){p->list[i]->step, p->list[i]->edit};
    return (struct history_edit){0};
}

bool history_has_edit(const struct session *s, struct history_edit edit) {
    const struct past *p = s->past;
    int i = p && edit.number ? history_last_at(p, edit.step) : -1;
    const struct checkpoint *c = i >= 0 ? p->list[i] : NULL;
    return c && c->step == edit.step && c->first_edit <= edit.number && edit.number <= c->edit;
}

/* The latest checkpoint before the present at which it had not ended. */
uint64_t history_step_of(const struct session *s, const struct run *run, uint64_t tick) {
    uint64_t at = s->steps;
    for (int i = run->end && s->past ? history_last_at(s->past, s->steps) : -1; i >= 0; i--) {
        const struct checkpoint *c = s->past->list[i];
        const struct run_state *state = checkpoint_state(c, run);
        if (state && state->end == RUN_LIVE) {
            at = c->step + run_ticks(run) - state->ticks;
            break;
        }
    }
    return at - (run_ticks(run) - tick);
}

uint64_t session_digest(struct session *s, bool traces) {
    uint64_t d = dln_digest_word(0, s->steps);
    settle(s);
    for (int i = 0; i < s->n_runs; i++)
        d = run_digest(s->runs[i], traces, d);
    if (s->starts) {
        const struct monte_carlo *m = s->starts;
        d = dln_digest_word(d, m->seed);
        for (int v = 0; v < m->spec->n_values; v++)
            d = dln_digest_word(d, m->drawn[v]);
        for (int i = 0; i < m->spec->n_values * m->spec->n_statistics; i++)
            d = dln_digest_word(d, m->counts[i]);
    }
    return d;
}
