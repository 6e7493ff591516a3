/* claim_pairs.c: claims on one run against another: faster to an error, below, in ratio, equal, monotone. */
#include <math.h>
#include <stdio.h>

#include "scope/claim_items.h"

/* A monotone claim is one of these of neighbours (claim.c puts the lower or faster one first): strictly below, strictly faster. */

static bool has_diverged(const struct run *r) { return r->end == RUN_DIVERGED; }

/* faster: count and other_count are where the runs reached the error; value is how many times as fast. */
static void note_reach(const struct run *r, double to, enum abscissa in, double *count) {
    if (isnan(*count) && claim_error(r) <= to)
        *count = claim_count(r, in);
}

static void compare_counts(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    bool strict = isnan(spec->factor);
    double own = strict ? it->count : spec->factor * it->count;
    bool together = it->count == 0 && it->other_count == 0; /* both begin there: no factor tells them apart */
    it->value = together ? 1 : it->other_count / it->count;
    if (together)
        claim_close(it, strict || spec->factor > 1 ? ITEM_FAILED : ITEM_OK);
    else
        claim_close(it, (strict ? own < it->other_count : own <= it->other_count) ? ITEM_OK : ITEM_FAILED);
}

/* A run that has ended without reaching it would need more than it has counted. */
static void judge_ended(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    double factor = isnan(spec->factor) ? 1 : spec->factor;
    bool own = !isnan(it->count), other = !isnan(it->other_count);
    if (own && (factor * it->count <= claim_count(it->other, spec->in) || has_diverged(it->other)))
        claim_close(it, ITEM_OK);
    else if ((other && factor * claim_count(it->run, spec->in) >= it->other_count) || (!own && has_diverged(it->run)))
        claim_close(it, ITEM_FAILED);
    else
        claim_close_unknown(it, WHY_CUT);
}

/* The one is there, and the other has counted too much already; or it is the other way round. */
static bool is_decided(const struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    double factor = isnan(spec->factor) ? 1 : spec->factor;
    if (!isnan(it->count))
        return factor * it->count <= claim_count(it->other, spec->in);
    return !isnan(it->other_count) && factor * claim_count(it->run, spec->in) >= it->other_count;
}

/* It may be decided before the slower one is there; but by how much is worth knowing, to those who have the time. */
static void observe_faster(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    note_reach(it->run, spec->to, spec->in, &it->count);
    note_reach(it->other, spec->to, spec->in, &it->other_count);
    bool own = !isnan(it->count), other = !isnan(it->other_count);
    if (own && other)
        compare_counts(it);
    else if (((own || it->run->end) && (other || it->other->end)) || (it->claim->owner->hurry && is_decided(it)))
        judge_ended(it);
}

static void write_reach(double count, const struct run *r, enum abscissa unit, char *out, size_t size) {
    char text[64];
    if (!isnan(count)) {
        claim_write_count(count, unit, out, size);
        return;
    }
    claim_write_count(claim_count(r, unit), unit, text, sizeof text);
    snprintf(out, size, has_diverged(r) ? "never, diverged after %s" : "more than %s", text);
}

static void measured_faster(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    enum abscissa in = worst->claim->spec->in;
    char own[96], other[96], times[64];
    claim_write_span(lo, hi, times, sizeof times);
    write_reach(worst->count, worst->run, in, own, sizeof own);
    write_reach(worst->other_count, worst->other, in, other, sizeof other);
    if (isnan(lo) || worst->state == ITEM_FAILED || worst->claim->n_items == 1)
        snprintf(out, size, "%s against %s", own, other);
    else if (worst->claim->spec->kind == CLAIM_MONOTONE)
        snprintf(out, size, "%s times from one to the next", times);
    else
        snprintf(out, size, "%s times as fast", times);
}

const struct claim_watch claim_faster = {NULL, observe_faster, measured_faster};

/* compare: value is own error / other's error, the worst seen; count is where. */

static double distance(double own, double other) {
    double larger = fmax(own, other);
    if (isinf(larger))
        return isinf(own) && isinf(other) ? NAN : 1;
    return larger > 0 ? fabs(own - other) / larger : 0;
}

static bool agrees(const struct claim_spec *spec, double own, double other) {
    double ratio = own / other, factor = isnan(spec->factor) ? 1 : spec->factor;
    switch (spec->kind) {
    case CLAIM_RATIO_TO: return !isnan(ratio) && !(ratio < spec->at_least) && !(ratio > spec->at_most);
    case CLAIM_EQUALS: return distance(own, other) <= spec->tolerance;
    default: return factor * own < other;
    }
}

/* How bad a value is, for the one that is shown: larger is worse. */
static double badness(const struct claim_spec *spec, double value) {
    if (spec->kind != CLAIM_RATIO_TO || isnan(spec->at_least))
        return value;
    if (isnan(spec->at_most))
        return -value;
    return fmax(log(value / spec->at_most), log(spec->at_least / value));
}

static bool look(struct claim_item *it, double own, double other, double count) {
    const struct claim_spec *spec = it->claim->spec;
    double value = spec->kind == CLAIM_EQUALS ? distance(own, other) : own / other;
    bool ok = agrees(spec, own, other);
    value = isnan(value) ? NAN : value; /* of either sign, as the machine has it */
    it->seen++;
    if (!ok || isnan(it->value) || badness(spec, value) > badness(spec, it->value)) {
        it->value = value;
        it->count = count;
    }
    if (!ok)
        claim_close(it, ITEM_FAILED);
    return ok;
}

/* Note a run's error at the places that it has passed; kept: it stays so for all that follow. */
static void pass(const struct claim *c, const struct run *r, double *at, int *passed) {
    const struct claim_spec *spec = c->spec;
    bool kept = claim_end(c, r) == CLAIM_END_KEPT;
    while (*passed < spec->n_at && (kept || claim_arrived(r, (struct claim_place){spec->at_unit, spec->at[*passed]})))
        at[(*passed)++] = claim_error(r);
}

/* Did the run come to the place, or diverge? A value that was kept only since the error was small says little. */
static bool is_live_at(const struct run *r, struct claim_place place) { return claim_arrived(r, place) || has_diverged(r); }

/* The last error of a run that ended since it was small: it would have gone on falling. So it can show that the run is below another,
 * and not that it is not. */
static bool tells_nothing(const struct claim_item *it, struct claim_place place, double own, double other) {
    const struct claim_spec *spec = it->claim->spec;
    bool orders = spec->kind == CLAIM_BELOW || spec->kind == CLAIM_MONOTONE;
    return orders && it->run->end == RUN_REACHED_ERROR && !claim_arrived(it->run, place) && !agrees(spec, own, other);
}

static void observe_places(struct claim_item *it) {
    const struct claim *c = it->claim;
    const struct claim_spec *spec = c->spec;
    pass(c, it->run, it->own_at, &it->passed);
    pass(c, it->other, it->other_at, &it->other_passed);
    while ((int)it->seen < it->passed && (int)it->seen < it->other_passed) {
        int i = (int)it->seen;
        struct claim_place place = {spec->at_unit, spec->at[i]};
        if (!is_live_at(it->run, place) && !is_live_at(it->other, place)) {
            claim_close_unknown(it, WHY_BOTH_ENDED);
            return;
        }
        if (tells_nothing(it, place, it->own_at[i], it->other_at[i])) {
            claim_close_unknown(it, WHY_ARRIVED);
            return;
        }
        if (!look(it, it->own_at[i], it->other_at[i], spec->at[i]))
            return;
    }
    if ((int)it->seen == spec->n_at)
        claim_close(it, ITEM_OK);
    else if ((it->passed < spec->n_at && it->run->end) || (it->other_passed < spec->n_at && it->other->end))
        claim_close_unknown(it, WHY_CUT);
}

/* Both stand at the same tick, or what stands elsewhere keeps a value that can be compared. */
static bool comparable(const struct claim_item *it) {
    uint64_t now = it->claim->owner->session->steps;
    bool keeps = it->claim->spec->kind == CLAIM_BELOW;
    bool own = run_ticks(it->run) == now, other = run_ticks(it->other) == now;
    bool own_kept = has_diverged(it->run) || (keeps && claim_end(it->claim, it->run) == CLAIM_END_KEPT);
    bool other_kept = has_diverged(it->other) || (keeps && claim_end(it->claim, it->other) == CLAIM_END_KEPT);
    return (own || own_kept) && (other || other_kept) && (own || other);
}

/* Nothing more can be compared: both have ended, or one has and its value is not kept. */
static bool is_over(const struct claim_item *it) {
    bool own = it->run->end != RUN_LIVE, other = it->other->end != RUN_LIVE, keeps = it->claim->spec->kind == CLAIM_BELOW;
    bool own_stays = has_diverged(it->run) || (keeps && claim_end(it->claim, it->run) == CLAIM_END_KEPT);
    bool other_stays = has_diverged(it->other) || (keeps && claim_end(it->claim, it->other) == CLAIM_END_KEPT);
    return (own && other) || (own && !own_stays) || (other && !other_stays);
}

static bool ended_wholly(const struct claim *c, const struct run *r, bool bounded) {
    enum claim_end end = claim_end(c, r);
    return end == CLAIM_END_NONE || end == CLAIM_END_KEPT || (end == CLAIM_END_FULL && !bounded);
}

static void observe_range(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    double now = (double)it->claim->owner->session->steps;
    bool bounded = !isnan(spec->until.value), due = !(now < spec->from.value) && !(now > spec->until.value) && comparable(it);
    if (due && tells_nothing(it, (struct claim_place){ABSCISSA_ITERATIONS, now}, claim_error(it->run), claim_error(it->other))) {
        if (it->seen && !bounded) /* the range ends here */
            claim_close(it, ITEM_OK);
        else
            claim_close_unknown(it, WHY_ARRIVED);
        return;
    }
    if (due && !look(it, claim_error(it->run), claim_error(it->other), now))
        return;
    if (now >= spec->until.value && it->seen)
        claim_close(it, ITEM_OK);
    else if (is_over(it) && ended_wholly(it->claim, it->run, bounded) && ended_wholly(it->claim, it->other, bounded) && it->seen)
        claim_close(it, ITEM_OK);
    else if (is_over(it))
        claim_close_unknown(it, it->seen ? WHY_CUT : WHY_NOTHING_SEEN);
}

static void observe_compare(struct claim_item *it) {
    if (it->claim->spec->n_at)
        observe_places(it);
    else
        observe_range(it);
}

static void measured_compare(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    const struct claim_spec *spec = worst->claim->spec;
    char place[64], span[64];
    claim_write_place(worst->count, spec->n_at ? spec->at_unit : ABSCISSA_ITERATIONS, place, sizeof place);
    claim_write_span(lo, hi, span, sizeof span);
    if (worst->state == ITEM_FAILED && isnan(worst->value))
        snprintf(out, size, "both are %s at %s", has_diverged(worst->run) ? "infinite" : "0", place);
    else if (spec->kind == CLAIM_EQUALS)
        snprintf(out, size, "apart by %.3g at %s", worst->state == ITEM_FAILED ? worst->value : hi, place);
    else if (worst->state == ITEM_FAILED || worst->claim->n_items == 1)
        snprintf(out, size, "ratio %.4g at %s", worst->value, place);
    else
        snprintf(out, size, "ratio at worst %s", span);
}

const struct claim_watch claim_compare = {NULL, observe_compare, measured_compare};
