/* claim_single.c: claims on one run: it reaches, never reaches, diverges, stays finite, holds, shares, keeps a bound. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/claim_items.h"

static bool given(struct claim_place place) { return !isnan(place.value); }

/* The event of reaches and never. */
static bool happens(const struct claim_item *it) {
    const struct claim *c = it->claim;
    return c->condition ? condition_holds(c->condition, it->run) : claim_error(it->run) <= c->spec->error;
}

/* Has the run ended for this item? A condition that names others may change after it. */
static enum claim_end end_of(const struct claim_item *it) {
    enum claim_end end = claim_end(it->claim, it->run);
    return it->claim->wide && !session_finished(it->claim->owner->session) ? CLAIM_END_NONE : end;
}

static bool has_diverged(const struct run *r) { return r->end == RUN_DIVERGED; }

/* What reaches counts in: the unit of the place that it names. */
static enum abscissa reach_unit(const struct claim_spec *spec) { return given(spec->within) ? spec->within.unit : spec->after.unit; }

/* reaches: count is where, value the error there or at the end. */
static void observe_reaches(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    struct run *r = it->run;
    bool late = claim_past(r, spec->within);
    it->value = claim_error(r);
    it->count = claim_count(r, reach_unit(spec));
    if (!late && happens(it)) {
        it->early = given(spec->after) && !claim_arrived(r, spec->after);
        claim_close(it, it->early ? ITEM_FAILED : ITEM_OK);
        return;
    }
    if (late || claim_arrived(r, spec->within)) {
        claim_close(it, ITEM_FAILED);
        return;
    }
    switch (end_of(it)) {
    case CLAIM_END_NONE: break;
    case CLAIM_END_KEPT: claim_close(it, ITEM_FAILED); break;
    case CLAIM_END_FULL:
        if (!given(spec->within)) {
            claim_close(it, ITEM_FAILED);
            break;
        }
        /* fall through */
    case CLAIM_END_CUT: claim_close_unknown(it, WHY_CUT); break;
    }
}

static void measured_reaches(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    enum abscissa unit = reach_unit(worst->claim->spec);
    char text[64];
    if (worst->state == ITEM_FAILED && !worst->early) {
        claim_write_place(worst->count, unit, text, sizeof text);
        snprintf(out, size, has_diverged(worst->run) ? "diverged at %s" : "not at %s (error %.4g)", text, worst->value);
        return;
    }
    if (worst->early)
        claim_write_count(worst->count, unit, out, size);
    else
        claim_write_counts(lo, hi, unit, out, size);
}

const struct claim_watch claim_reaches = {NULL, observe_reaches, measured_reaches};

/* never: value is the least error; count is where it happened. */
static void observe_never(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    struct run *r = it->run;
    bool late = claim_past(r, spec->within);
    if (!late && happens(it)) {
        it->value = claim_error(r);
        it->count = claim_count(r, spec->within.unit);
        claim_close(it, ITEM_FAILED);
        return;
    }
    it->value = fmin(it->value, claim_error(r));
    if (late || claim_arrived(r, spec->within)) {
        claim_close(it, ITEM_OK);
        return;
    }
    switch (end_of(it)) {
    case CLAIM_END_NONE: break;
    case CLAIM_END_KEPT: claim_close(it, ITEM_OK); break;
    case CLAIM_END_FULL:
        if (!given(spec->within)) {
            claim_close(it, ITEM_OK);
            break;
        }
        /* fall through */
    case CLAIM_END_CUT: claim_close_unknown(it, WHY_CUT); break;
    }
}

static void measured_never(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    char place[64], span[64];
    claim_write_place(worst->count, worst->claim->spec->within.unit, place, sizeof place);
    claim_write_span(lo, hi, span, sizeof span);
    if (worst->state == ITEM_FAILED)
        snprintf(out, size, "at %s", place);
    else
        snprintf(out, size, "never; least error %s", span);
}

const struct claim_watch claim_never = {NULL, observe_never, measured_never};

/* diverges and stays_finite: value is the largest error, count where it ceased to be finite. */
static void observe_end(struct claim_item *it, enum item_state when_diverged) {
    const struct claim_spec *spec = it->claim->spec;
    struct run *r = it->run;
    enum item_state otherwise = when_diverged == ITEM_OK ? ITEM_FAILED : ITEM_OK;
    it->count = claim_count(r, spec->within.unit);
    it->value = isnan(it->value) ? claim_error(r) : fmax(it->value, claim_error(r));
    if (has_diverged(r))
        claim_close(it, claim_past(r, spec->within) ? otherwise : when_diverged);
    else if (claim_arrived(r, spec->within))
        claim_close(it, otherwise);
    else if (claim_end(it->claim, r) == CLAIM_END_KEPT || (claim_end(it->claim, r) == CLAIM_END_FULL && !given(spec->within)))
        claim_close(it, otherwise);
    else if (claim_end(it->claim, r))
        claim_close_unknown(it, WHY_CUT);
}

static void observe_diverges(struct claim_item *it) { observe_end(it, ITEM_OK); }
static void observe_finite(struct claim_item *it) { observe_end(it, ITEM_FAILED); }

static void measured_end(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    char place[64];
    (void)lo;
    claim_write_place(worst->count, worst->claim->spec->within.unit, place, sizeof place);
    if (has_diverged(worst->run))
        snprintf(out, size, "diverged at %s", place);
    else if (worst->state == ITEM_FAILED)
        snprintf(out, size, "finite at %s", place);
    else
        snprintf(out, size, "finite; largest error %.4g", hi);
}

const struct claim_watch claim_diverges = {NULL, observe_diverges, measured_end}, claim_stays_finite = {NULL, observe_finite, measured_end};

/* holds: value is what the condition compares (the first of its comparisons), the worst seen; count is where it was seen. */
static bool look(struct claim_item *it) {
    double value;
    bool wants_less, holds = condition_holds(it->claim->condition, it->run);
    it->seen++;
    if (condition_measures(it->claim->condition, it->run, &value, &wants_less) &&
        (!holds || isnan(it->value) || (wants_less ? value > it->value : value < it->value))) {
        it->value = value;
        it->count = claim_count(it->run, it->claim->spec->n_at ? it->claim->spec->at_unit : it->claim->spec->until.unit);
    }
    if (!holds)
        claim_close(it, ITEM_FAILED);
    return holds;
}

static void observe_places(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    bool kept = end_of(it) == CLAIM_END_KEPT;
    for (; it->passed < spec->n_at; it->passed++) {
        if (!kept && !claim_arrived(it->run, (struct claim_place){spec->at_unit, spec->at[it->passed]}))
            break;
        if (!look(it))
            return;
    }
    if (it->passed == spec->n_at)
        claim_close(it, ITEM_OK);
    else if (end_of(it))
        claim_close_unknown(it, WHY_CUT);
}

static void observe_range(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    enum claim_end end = end_of(it);
    bool begun = !given(spec->from) || claim_arrived(it->run, spec->from) || end == CLAIM_END_KEPT;
    bool late = claim_past(it->run, spec->until);
    if (begun && (!late || !it->seen) && !look(it)) /* a range between two ticks is judged at the next one */
        return;
    if (claim_arrived(it->run, spec->until) && !it->seen) /* it begins where the run has not come yet */
        claim_close_unknown(it, WHY_NOTHING_SEEN);
    else if (claim_arrived(it->run, spec->until) || end == CLAIM_END_KEPT || (end == CLAIM_END_FULL && !given(spec->until) && it->seen))
        claim_close(it, ITEM_OK);
    else if (end)
        claim_close_unknown(it, it->seen || given(spec->until) ? WHY_CUT : WHY_NOTHING_SEEN);
}

static void observe_holds(struct claim_item *it) {
    if (it->claim->spec->n_at)
        observe_places(it);
    else
        observe_range(it);
}

static void measured_holds(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    const struct claim_spec *spec = worst->claim->spec;
    char place[64], span[64];
    claim_write_place(worst->count, spec->n_at ? spec->at_unit : spec->until.unit, place, sizeof place);
    claim_write_span(lo, hi, span, sizeof span);
    if (isnan(worst->value))
        snprintf(out, size, worst->state == ITEM_FAILED ? "it does not hold at %s" : "it holds", place);
    else if (worst->state == ITEM_FAILED)
        snprintf(out, size, "%.4g at %s", worst->value, place);
    else if (lo < hi)
        snprintf(out, size, "at worst %s", span);
    else
        snprintf(out, size, "%s%.4g at %s", worst->seen > 1 ? "at worst " : "", worst->value, place);
}

const struct claim_watch claim_holds = {NULL, observe_holds, measured_holds};

/* share: own_at holds the errors at the four ticks; value is the share. */
static void observe_share(struct claim_item *it) {
    const double *share = it->claim->spec->share;
    enum claim_end end = claim_end(it->claim, it->run);
    for (int i = 0; i < 4; i++)
        if ((double)run_ticks(it->run) == share[i] || ((double)run_ticks(it->run) < share[i] && end == CLAIM_END_KEPT))
            it->own_at[i] = claim_error(it->run);
    double last = fmax(share[1], share[3]);
    if ((double)run_ticks(it->run) < last && end != CLAIM_END_KEPT) {
        if (end)
            claim_close_unknown(it, WHY_CUT);
        return;
    }
    it->value = log(it->own_at[0] / it->own_at[1]) / log(it->own_at[2] / it->own_at[3]);
    if (isnan(it->value) || isinf(it->value))
        claim_close_unknown(it, WHY_ZERO);
    else
        claim_close(it, it->value < it->claim->spec->at_least || it->value > it->claim->spec->at_most ? ITEM_FAILED : ITEM_OK);
}

static void measured_share(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    if (worst->state == ITEM_FAILED)
        snprintf(out, size, "%.4g", worst->value);
    else
        claim_write_span(lo, hi, out, size);
}

const struct claim_watch claim_share = {NULL, observe_share, measured_share};

/* bound: value is the largest excess / bound, count where. What is computed is the square of the residual's norm, and the residual is off
 * by rounding whose own square is the objective's excess_floor: so the root of the excess may be above the bound's by that of the floor.
 * exp(-x) with x up to 700 is off by 700 eps, covered by 1e-12. */

/* A theorem that does not speak of this start promises nothing. */
static dln_status open_bound(struct claim_item *it, dln_error *err) {
    const struct claim_spec *spec = it->claim->spec;
    enum dln_bound_unit per = spec->per == ABSCISSA_TIME ? DLN_PER_TIME : spec->per == ABSCISSA_SWEEPS ? DLN_PER_SWEEP : DLN_PER_TICK;
    dln_error why;
    it->bound = (struct dln_bound){it->run->opt->excess, -spec->rate, 0, per};
    if (!spec->theorem)
        return DLN_OK;
    dln_status status = spec->theorem->bound(it->run->opt, &it->bound, &why);
    if (!status)
        return DLN_OK;
    if (status != DLN_BAD_VALUE)
        return dln_error_set(err, status, "%s", why.text);
    size_t size = strlen(why.text) + 1;
    it->lack = malloc(size);
    if (!it->lack)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a claim");
    memcpy(it->lack, why.text, size);
    return DLN_OK;
}

static enum abscissa unit_of(const struct dln_bound *bound) {
    static const enum abscissa units[] = {
        [DLN_PER_TICK] = ABSCISSA_ITERATIONS, [DLN_PER_SWEEP] = ABSCISSA_SWEEPS, [DLN_PER_TIME] = ABSCISSA_TIME};
    return units[bound->per];
}

/* A run that diverges is above any bound from then on, though it may do so amid a sweep or before the range. */
static bool has_left_bound(const struct claim_item *it) {
    return has_diverged(it->run) && !claim_past(it->run, it->claim->spec->until);
}

/* Is the run at a place that the bound and the range speak of? At the start it says nothing. */
static bool is_bounded(const struct claim_item *it, double n) {
    const struct claim_spec *spec = it->claim->spec;
    bool whole = it->bound.per != DLN_PER_SWEEP || n == (double)it->run->opt->sweeps;
    return whole && n > 0 && n >= it->bound.from && !claim_past(it->run, spec->until) &&
           (!given(spec->from) || claim_arrived(it->run, spec->from));
}

static bool look_at_bound(struct claim_item *it, double n) {
    const struct run *r = it->run;
    double root = sqrt(it->bound.start * exp(it->bound.log_factor * n)) + sqrt(r->objective.excess_floor);
    double ratio = r->opt->finite ? r->opt->excess / fmax(root * root * (1 + 1e-12), DBL_MIN) : INFINITY;
    if (isnan(it->value) || ratio > it->value) {
        it->value = ratio;
        it->count = n;
    }
    return ratio <= 1;
}

static void observe_bound(struct claim_item *it) {
    const struct claim_spec *spec = it->claim->spec;
    enum claim_end end = claim_end(it->claim, it->run);
    double n = claim_count(it->run, unit_of(&it->bound));
    if (it->lack) {
        claim_close_unknown(it, WHY_LACK);
        return;
    }
    if ((is_bounded(it, n) || has_left_bound(it)) && !look_at_bound(it, n)) {
        claim_close(it, ITEM_FAILED);
        return;
    }
    bool whole_range = claim_arrived(it->run, spec->until) || end == CLAIM_END_KEPT || (end == CLAIM_END_FULL && !given(spec->until));
    if (whole_range && !isnan(it->value))
        claim_close(it, ITEM_OK);
    else if (end)
        claim_close_unknown(it, isnan(it->value) ? WHY_NOTHING_SEEN : WHY_CUT);
}

static void measured_bound(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    char place[64];
    (void)lo;
    claim_write_place(worst->count, unit_of(&worst->bound), place, sizeof place);
    if (worst->state == ITEM_FAILED && worst->value < 1.01)
        snprintf(out, size, "above the bound by %.3g of it at %s", worst->value - 1, place);
    else if (worst->state == ITEM_FAILED)
        snprintf(out, size, "%.4g times the bound at %s", worst->value, place);
    else
        snprintf(out, size, "at most %.4g of the bound", hi);
}

const struct claim_watch claim_bound = {open_bound, observe_bound, measured_bound};
