#include "scope/claim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/claim_items.h"

const char *claim_verdict_words(enum claim_verdict verdict) {
    static const char *const words[] = {"not judged", "ok", "FAILED"};
    return words[verdict];
}

static const struct claim_watch *watch_of(const struct claim_spec *spec) {
    static const struct claim_watch *const watches[] = {
        [CLAIM_REACHES] = &claim_reaches,
        [CLAIM_NEVER] = &claim_never,
        [CLAIM_DIVERGES] = &claim_diverges,
        [CLAIM_STAYS_FINITE] = &claim_stays_finite,
        [CLAIM_HOLDS] = &claim_holds,
        [CLAIM_FASTER_THAN] = &claim_faster,
        [CLAIM_BELOW] = &claim_compare,
        [CLAIM_RATIO_TO] = &claim_compare,
        [CLAIM_EQUALS] = &claim_compare,
        [CLAIM_SHARE] = &claim_share,
        [CLAIM_BOUND] = &claim_bound,
        [CLAIM_PROBABILITY] = &claim_probability,
    };
    if (spec->kind == CLAIM_MONOTONE)
        return spec->n_at ? &claim_compare : &claim_faster;
    return watches[spec->kind];
}

/* Making. */

/* Settings may name seeds and values that it does not have: another run of the same entry of `runs` then. */
static const struct run_spec *find_run(const struct scenario *s, const struct run_spec *run) {
    const struct run_spec *akin = NULL;
    for (int i = 0; i < s->n_runs; i++) {
        if (!strcmp(s->runs[i].label, run->label))
            return &s->runs[i];
        if (s->runs[i].entry == run->entry && !akin)
            akin = &s->runs[i];
    }
    return akin;
}

/* Errors at the places of a claim, or what a kind keeps of its own: four numbers. */
static bool take_values(struct claim_item *it, const struct claim_spec *spec) {
    size_t n = spec->n_at > 4 ? (size_t)spec->n_at : 4;
    it->own_at = calloc(2 * n, sizeof *it->own_at);
    it->other_at = it->own_at ? it->own_at + n : NULL;
    return it->own_at != NULL;
}

static void make_item(struct claim *c, int i, struct run *const *runs) {
    const struct claim_spec *spec = c->spec;
    if (spec->kind == CLAIM_PROBABILITY) { /* of starts, no run */
        c->items[i] = (struct claim_item){.claim = c, .run = runs[0], .value = NAN, .place = i};
        return;
    }
    int own = spec->n_pairs ? spec->pairs[i].run : spec->runs[i], other = spec->n_pairs ? spec->pairs[i].other : -1;
    if (spec->kind == CLAIM_MONOTONE && !spec->increasing) { /* the one that is to be below, or sooner, first */
        int swap = own;
        own = other;
        other = swap;
    }
    c->items[i] = (struct claim_item){.claim = c, .run = runs[own], .other = other < 0 ? NULL : runs[other], .value = NAN};
    c->items[i].count = c->items[i].other_count = NAN;
}

static dln_status make_claim(struct claim *c, const struct scenario *full, dln_error *err) {
    const struct session *s = c->owner->session;
    const struct claim_spec *spec = c->spec;
    int whole = spec->number <= full->n_claims ? full->claims[spec->number - 1].n_runs : 0;
    bool compares = spec->kind >= CLAIM_FASTER_THAN && spec->kind <= CLAIM_MONOTONE;
    dln_error local;
    c->watch = watch_of(spec);
    int pairs = spec->number <= full->n_claims ? full->claims[spec->number - 1].n_pairs : 0;
    c->lost = whole > spec->n_runs ? whole - spec->n_runs : 0;
    c->lost_pairs = pairs > spec->n_pairs ? pairs - spec->n_pairs : 0;
    c->n_items = compares ? spec->n_pairs : spec->kind == CLAIM_PROBABILITY ? spec->n_at : spec->n_runs;
    c->items = calloc((size_t)c->n_items + 1, sizeof *c->items);
    if (!c->items)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a claim");
    for (int i = 0; i < c->n_items; i++) {
        make_item(c, i, s->runs);
        if (!take_values(&c->items[i], spec))
            return dln_error_set(err, DLN_NO_MEMORY, "no memory for a claim");
        dln_status status = c->watch->open ? c->watch->open(&c->items[i], err) : DLN_OK;
        if (status)
            return status;
    }
    if (!spec->condition || spec->kind == CLAIM_PROBABILITY)
        return DLN_OK;
    dln_status status = condition_new(spec->condition, s->runs, s->n_runs, NULL, &c->condition, &local);
    if (status)
        return place_error(err, status, &spec->condition_place, "%s", local.text);
    condition_takes_infinite(c->condition);
    c->wide = condition_names_runs(c->condition);
    return DLN_OK;
}

static bool stop_conditions(const struct session *s) {
    for (int i = 0; i < s->n_runs; i++)
        if (s->runs[i]->stop_condition)
            return true;
    return false;
}

static dln_status take_places(struct claims *c, const struct scenario *full, dln_error *err) {
    struct session *s = c->session;
    int n_items = 0;
    c->n = s->scenario->n_claims;
    c->claims = calloc((size_t)c->n + 1, sizeof *c->claims);
    c->full = calloc((size_t)s->n_runs, sizeof *c->full);
    c->needed = calloc((size_t)s->n_runs, sizeof *c->needed);
    if (!c->claims || !c->full || !c->needed)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d claims", c->n);
    for (int i = 0; i < s->n_runs; i++)
        c->full[i] = find_run(full, &s->runs[i]->spec);
    for (int i = 0; i < c->n; i++) {
        c->claims[i] = (struct claim){.owner = c, .spec = &s->scenario->claims[i]};
        dln_status status = make_claim(&c->claims[i], full, err);
        if (status)
            return status;
        n_items += c->claims[i].n_items;
    }
    c->open = calloc((size_t)n_items + 1, sizeof *c->open);
    if (!c->open)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d claims", c->n);
    for (int i = 0; i < c->n; i++)
        for (int k = 0; k < c->claims[i].n_items; k++)
            c->open[c->n_open++] = &c->claims[i].items[k];
    return DLN_OK;
}

dln_status claims_new(struct session *s, const struct scenario *full, struct claims **out, dln_error *err) {
    struct claims *c = calloc(1, sizeof *c);
    if (!c)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for claims");
    c->session = s;
    c->may_end = !stop_conditions(s);
    dln_status status = take_places(c, full, err);
    if (status)
        claims_free(c);
    else
        *out = c;
    return status;
}

void claims_hurry(struct claims *c) { c->hurry = true; }

void claims_free(struct claims *c) {
    if (!c)
        return;
    for (int i = 0; c->claims && i < c->n; i++) {
        for (int k = 0; c->claims[i].items && k < c->claims[i].n_items; k++) {
            free(c->claims[i].items[k].own_at);
            free(c->claims[i].items[k].lack);
        }
        free(c->claims[i].items);
        condition_free(c->claims[i].condition);
    }
    free(c->claims);
    free(c->full);
    free(c->open);
    free(c->needed);
    free(c);
}

/* What the kinds ask of a run. */

double claim_count(const struct run *r, enum abscissa unit) {
    switch (unit) {
    case ABSCISSA_ITERATIONS: break;
    case ABSCISSA_SWEEPS: return (double)r->opt->sweeps + (double)r->opt->position / run_ticks_a_sweep(r);
    case ABSCISSA_WORK: return r->opt->work;
    case ABSCISSA_TIME: return r->opt->time;
    }
    return (double)run_ticks(r);
}

/* A sum of n step sizes is off by n eps at most, which is 1e-9 for four million steps. */
static const double time_rounding = 1e-9;

bool claim_arrived(const struct run *r, struct claim_place place) {
    double slack = place.unit == ABSCISSA_TIME ? time_rounding * place.value : 0;
    return claim_count(r, place.unit) >= place.value - slack;
}

bool claim_past(const struct run *r, struct claim_place place) {
    double slack = place.unit == ABSCISSA_TIME ? time_rounding * place.value : 0;
    return claim_count(r, place.unit) > place.value + slack;
}

double claim_error(const struct run *r) {
    double error = run_error(r);
    return r->opt->finite && !isnan(error) ? error : INFINITY;
}

static bool same_text(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* Would the stop of the whole preset have ended the run here too? */
static bool ends_in_full(const struct run *r, const struct stop_spec *full) {
    const struct stop_spec *own = &r->spec.stop;
    switch (r->end) {
    case RUN_SMALL_GRADIENT: return own->gradient_norm == full->gradient_norm;
    case RUN_CONDITION: return same_text(own->condition, full->condition);
    case RUN_REACHED_ERROR: return run_error(r) <= full->error;
    case RUN_OUT_OF_TIME: return r->opt->time >= full->time;
    case RUN_OUT_OF_TICKS: return (double)run_ticks(r) >= full->iterations || (double)r->opt->sweeps >= full->sweeps;
    default: return false;
    }
}

enum claim_end claim_end(const struct claim *c, const struct run *r) {
    const struct run_spec *full = c->owner->full[r->index];
    if (r->end == RUN_LIVE)
        return CLAIM_END_NONE;
    if (r->end == RUN_DIVERGED)
        return CLAIM_END_KEPT;
    if (!ends_in_full(r, full ? &full->stop : &r->spec.stop))
        return CLAIM_END_CUT;
    return r->end == RUN_REACHED_ERROR ? CLAIM_END_KEPT : CLAIM_END_FULL;
}

void claim_close(struct claim_item *it, enum item_state state) { it->state = state; }

void claim_close_unknown(struct claim_item *it, enum item_why why) {
    it->state = ITEM_UNKNOWN;
    it->why = why;
}

/* Watching. */

static void end_idle_runs(struct claims *c) {
    struct session *s = c->session;
    memset(c->needed, 0, (size_t)s->n_runs * sizeof *c->needed);
    for (int i = 0; i < c->n_open; i++) {
        const struct claim_item *it = c->open[i];
        c->needed[it->run->index] = it->claim->spec->kind != CLAIM_PROBABILITY || c->needed[it->run->index];
        if (it->other)
            c->needed[it->other->index] = true;
        if (it->claim->wide)
            return;
    }
    for (int i = 0; i < s->n_runs; i++)
        if (!c->needed[i])
            run_finish(s->runs[i], RUN_UNTIL);
}

void claims_observe(struct claims *c) {
    int kept = 0, was = c->n_open;
    for (int i = 0; i < was; i++) {
        struct claim_item *it = c->open[i];
        it->claim->watch->observe(it);
        if (it->state == ITEM_OPEN)
            c->open[kept++] = it;
    }
    c->n_open = kept;
    if (c->may_end && (kept < was || c->session->steps == 0))
        end_idle_runs(c);
}

bool claims_settled(const struct claims *c) { return c->n_open == 0; }

/* Judging. */

/* FAILED as soon as one item of the run fails, ok when all hold. */
static enum item_state state_of_run(const struct claim *c, const struct run *r) {
    enum item_state state = ITEM_OK;
    bool any = false;
    for (int i = 0; i < c->n_items; i++) {
        const struct claim_item *it = &c->items[i];
        if (it->run != r)
            continue;
        any = true;
        if (it->state == ITEM_FAILED)
            return ITEM_FAILED;
        if (it->state != ITEM_OK)
            state = ITEM_UNKNOWN;
    }
    return any ? state : ITEM_UNKNOWN;
}

void claim_tally(const struct claim *c, struct claim_tally *t) {
    *t = (struct claim_tally){.n = c->spec->n_runs + c->lost, .unknown = c->lost};
    for (int i = 0; i < c->spec->n_runs; i++) {
        enum item_state state = state_of_run(c, c->owner->session->runs[c->spec->runs[i]]);
        t->ok += state == ITEM_OK;
        t->unknown += state == ITEM_UNKNOWN;
    }
}

/* Unknown runs could go either way. 3 of 5 is 0.6 whatever the last bit of either says. */
static enum claim_verdict judge_fraction(const struct claim *c) {
    const double bit = 1e-12;
    struct claim_tally t;
    claim_tally(c, &t);
    double lo = (double)t.ok / t.n, hi = (double)(t.ok + t.unknown) / t.n;
    double least = isnan(c->spec->fraction_least) ? 0 : c->spec->fraction_least;
    double most = isnan(c->spec->fraction_most) ? 1 : c->spec->fraction_most;
    if (!t.n)
        return CLAIM_NOT_JUDGED;
    if (hi < least - bit || lo > most + bit)
        return CLAIM_FAILED;
    return lo >= least - bit && hi <= most + bit ? CLAIM_OK : CLAIM_NOT_JUDGED;
}

static enum claim_verdict judge_all(const struct claim *c) {
    bool all = c->n_items > 0;
    for (int i = 0; i < c->n_items; i++) {
        if (c->items[i].state == ITEM_FAILED)
            return CLAIM_FAILED;
        all = all && c->items[i].state == ITEM_OK;
    }
    return all && !(c->spec->kind == CLAIM_MONOTONE && c->lost) ? CLAIM_OK : CLAIM_NOT_JUDGED;
}

void claims_judge(const struct claims *all, int i, struct claim_result *out) {
    const struct claim *c = &all->claims[i];
    bool fraction = !isnan(c->spec->fraction_least) || !isnan(c->spec->fraction_most);
    *out = (struct claim_result){.spec = c->spec, .verdict = fraction ? judge_fraction(c) : judge_all(c)};
    claim_say(c->spec, out->says, sizeof out->says);
    claim_expect(c->spec, out->expected, sizeof out->expected);
    claim_measure(c, out->verdict, out->measured, sizeof out->measured);
}
