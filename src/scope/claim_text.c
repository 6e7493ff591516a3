/* claim_text.c: claims, what they expect and what was measured, in words. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scope/claim_items.h"

static const char *unit_name(enum abscissa unit, bool one) {
    static const char *const names[] = {"iterations", "sweeps", "flops", "time"}, *const single[] = {"iteration", "sweep", "flops", "time"};
    return one ? single[unit] : names[unit];
}

static void write_number(double v, enum abscissa unit, char *out, size_t size) {
    snprintf(out, size, unit == ABSCISSA_ITERATIONS ? "%.0f" : unit == ABSCISSA_WORK ? "%.3g" : "%.6g", v);
}

void claim_write_count(double count, enum abscissa unit, char *out, size_t size) {
    char number[40];
    write_number(count, unit, number, sizeof number);
    if (unit == ABSCISSA_TIME)
        snprintf(out, size, "time %s", number);
    else
        snprintf(out, size, "%s %s", number, unit_name(unit, count == 1));
}

void claim_write_counts(double lo, double hi, enum abscissa unit, char *out, size_t size) {
    char low[40], high[40];
    write_number(lo, unit, low, sizeof low);
    write_number(hi, unit, high, sizeof high);
    if (!strcmp(low, high))
        claim_write_count(hi, unit, out, size);
    else if (unit == ABSCISSA_TIME)
        snprintf(out, size, "time %s to %s", low, high);
    else
        snprintf(out, size, "%s to %s %s", low, high, unit_name(unit, false));
}

void claim_write_place(double count, enum abscissa unit, char *out, size_t size) {
    char number[40];
    write_number(count, unit, number, sizeof number);
    snprintf(out, size, "%s %s", unit_name(unit, true), number);
}

void claim_write_span(double lo, double hi, char *out, size_t size) {
    char low[40], high[40];
    snprintf(low, sizeof low, "%.4g", lo);
    snprintf(high, sizeof high, "%.4g", hi);
    if (!strcmp(low, high))
        snprintf(out, size, "%s", low);
    else
        snprintf(out, size, "%s to %s", low, high);
}

/* A text that grows in a fixed place and is cut there. */
struct words {
    char *out;
    size_t size;
};

static void add(struct words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct words *w, const char *format, ...) {
    size_t used = strlen(w->out);
    va_list args;
    va_start(args, format);
    vsnprintf(w->out + used, w->size - used, format, args);
    va_end(args);
}

static void add_count(struct words *w, const char *before, struct claim_place place) {
    char text[64];
    if (isnan(place.value))
        return;
    claim_write_count(place.value, place.unit, text, sizeof text);
    add(w, "%s%s", before, text);
}

static void add_place(struct words *w, const char *before, struct claim_place place) {
    char text[64];
    if (isnan(place.value))
        return;
    claim_write_place(place.value, place.unit, text, sizeof text);
    add(w, "%s%s", before, text);
}

/* "at iterations 10, 100", or "from iteration 10 until iteration 100". */
static void add_range(struct words *w, const struct claim_spec *spec) {
    for (int i = 0; i < spec->n_at; i++) {
        char number[40];
        write_number(spec->at[i], spec->at_unit, number, sizeof number);
        if (i == 0)
            add(w, " at %s", unit_name(spec->at_unit, spec->n_at == 1));
        add(w, "%s %s", i ? "," : "", number);
    }
    add_place(w, " from ", spec->from);
    add_place(w, " until ", spec->until);
}

static void add_values(struct words *w, const struct claim_spec *spec) {
    for (int i = 0; i < spec->n_at; i++)
        add(w, "%s %g", i ? "," : " at", spec->at[i]);
}

static void add_bounds(struct words *w, const struct claim_spec *spec) {
    if (isnan(spec->at_most))
        add(w, "at least %g", spec->at_least);
    else if (isnan(spec->at_least))
        add(w, "at most %g", spec->at_most);
    else
        add(w, "%g to %g", spec->at_least, spec->at_most);
}

static void add_event(struct words *w, const struct claim_spec *spec) {
    if (spec->condition)
        add(w, "%s", spec->condition);
    else
        add(w, "error %g", spec->error);
}

static void add_fraction(struct words *w, const struct claim_spec *spec) {
    bool least = !isnan(spec->fraction_least), most = !isnan(spec->fraction_most);
    if (least && most)
        add(w, ", %g to %g of the runs", spec->fraction_least, spec->fraction_most);
    else if (least || most)
        add(w, ", at %s %g of the runs", least ? "least" : "most", least ? spec->fraction_least : spec->fraction_most);
}

static void add_factor(struct words *w, double factor, const char *what) {
    if (isnan(factor))
        add(w, "%s", what);
    else
        add(w, "%s by a factor of %g", what, factor);
}

static void add_reaches(struct words *w, const struct claim_spec *spec) {
    bool after = !isnan(spec->after.value), within = !isnan(spec->within.value);
    if (after && within && spec->after.unit == spec->within.unit) {
        char text[96];
        claim_write_counts(spec->after.value, spec->within.value, spec->within.unit, text, sizeof text);
        add(w, "%s%s", spec->after.value == spec->within.value ? "exactly " : "", text);
    } else if (after && within) {
        add_count(w, "at least ", spec->after);
        add_count(w, ", at most ", spec->within);
    } else if (after || within) {
        add_count(w, after ? "at least " : "at most ", after ? spec->after : spec->within);
    } else {
        add_event(w, spec);
    }
}

/* What is expected, without the fraction. */
static void add_expected(struct words *w, const struct claim_spec *spec) {
    static const char *const ways[] = {"decreasing", "increasing"};
    switch (spec->kind) {
    case CLAIM_REACHES: add_reaches(w, spec); break;
    case CLAIM_NEVER:
        add(w, "not ");
        add_event(w, spec);
        add_count(w, " within ", spec->within);
        break;
    case CLAIM_DIVERGES:
        add(w, "diverges");
        add_count(w, " within ", spec->within);
        break;
    case CLAIM_STAYS_FINITE:
        add(w, "finite");
        add_place(w, " at ", spec->within);
        break;
    case CLAIM_HOLDS:
        add(w, "%s", spec->condition ? spec->condition : "");
        add_range(w, spec);
        break;
    case CLAIM_FASTER_THAN: add_factor(w, spec->factor, "faster"); break;
    case CLAIM_BELOW:
        add_factor(w, spec->factor, "below");
        add_range(w, spec);
        break;
    case CLAIM_RATIO_TO:
        add_bounds(w, spec);
        add_range(w, spec);
        break;
    case CLAIM_EQUALS:
        add(w, "at most %g", spec->tolerance);
        add_range(w, spec);
        break;
    case CLAIM_MONOTONE: add(w, "%s in %s", ways[spec->increasing], spec->over ? spec->over : "it"); break;
    case CLAIM_SHARE: add_bounds(w, spec); break;
    case CLAIM_PROBABILITY:
        add_bounds(w, spec);
        add_values(w, spec);
        break;
    case CLAIM_BOUND:
        if (spec->theorem)
            add(w, "the bound of %s", spec->theorem->name);
        else
            add(w, "excess(0) exp(-%g n), n in %s", spec->rate, unit_name(spec->per, false));
        add_range(w, spec);
        break;
    }
}

void claim_expect(const struct claim_spec *spec, char *out, size_t size) {
    struct words w = {out, size};
    out[0] = '\0';
    add_expected(&w, spec);
    add_fraction(&w, spec);
}

static void add_sentence(struct words *w, const struct claim_spec *spec) {
    const char *other = spec->other_text[0] ? spec->other_text : "the others";
    if (spec->kind == CLAIM_PROBABILITY)
        add(w, "the probability of %s is ", spec->condition ? spec->condition : "");
    else
        add(w, "%s", spec->run_text[0] ? spec->run_text : "every run");
    switch (spec->kind) {
    case CLAIM_REACHES:
        add(w, " reaches ");
        add_event(w, spec);
        add_count(w, " within ", spec->within);
        add_count(w, ", not before ", spec->after);
        return;
    case CLAIM_NEVER:
        add(w, " never reaches ");
        add_event(w, spec);
        add_count(w, " within ", spec->within);
        return;
    case CLAIM_DIVERGES:
    case CLAIM_STAYS_FINITE:
        add(w, spec->kind == CLAIM_DIVERGES ? " diverges" : " stays finite");
        add_count(w, " within ", spec->within);
        return;
    case CLAIM_HOLDS: add(w, " has "); break;
    case CLAIM_FASTER_THAN:
        add(w, " reaches error %g sooner than %s in %s", spec->to, other, unit_name(spec->in, false));
        if (!isnan(spec->factor))
            add(w, " by a factor of %g", spec->factor);
        return;
    case CLAIM_BELOW:
        add(w, " is below %s", other);
        if (!isnan(spec->factor))
            add(w, " by a factor of %g", spec->factor);
        add_range(w, spec);
        return;
    case CLAIM_RATIO_TO: add(w, " over %s is ", other); break;
    case CLAIM_EQUALS:
        add(w, " equals %s to %g", other, spec->tolerance);
        add_range(w, spec);
        return;
    case CLAIM_MONOTONE:
        if (spec->n_at) {
            add(w, ": the error");
            add_range(w, spec);
        } else {
            add(w, ": %s to error %g", unit_name(spec->in, false), spec->to);
        }
        add(w, ", ");
        break;
    case CLAIM_SHARE:
        add(w, ": iterations %.0f to %.0f give of the decrease in %.0f to %.0f ", spec->share[0], spec->share[1], spec->share[2],
            spec->share[3]);
        break;
    case CLAIM_BOUND: add(w, ": excess under "); break;
    case CLAIM_PROBABILITY: break;
    }
    add_expected(w, spec);
}

void claim_say(const struct claim_spec *spec, char *out, size_t size) {
    struct words w = {out, size};
    out[0] = '\0';
    if (spec->says[0]) {
        snprintf(out, size, "%s", spec->says);
        return;
    }
    add_sentence(&w, spec);
    add_fraction(&w, spec);
}

/* Measured. */

/* The item that is told: a failed one, an unknown one, or the one with the largest value. */
static const struct claim_item *pick(const struct claim *c, enum item_state state) {
    const struct claim_item *found = NULL;
    for (int i = 0; i < c->n_items; i++) {
        const struct claim_item *it = &c->items[i];
        if (it->state == state && (!found || (state == ITEM_OK && it->value > found->value)))
            found = it;
    }
    return found;
}

/* The number of an item that spans are made of: where it happened, or the value there. */
static double told(const struct claim_item *it) {
    return it->claim->spec->kind == CLAIM_REACHES ? it->count : it->value;
}

static void add_measured(struct words *w, const struct claim *c, const struct claim_item *worst, bool failed) {
    double lo = NAN, hi = NAN;
    char text[256];
    for (int i = 0; i < c->n_items; i++)
        if (c->items[i].state == ITEM_OK || &c->items[i] == worst) {
            lo = fmin(lo, told(&c->items[i])); /* passes over NaN */
            hi = fmax(hi, told(&c->items[i]));
        }
    c->watch->measured(worst, lo, hi, text, sizeof text);
    if (failed && c->n_items > 1 && worst->other)
        add(w, "%s, %s: ", worst->run->label, worst->other->label);
    else if (failed && c->n_items > 1 && c->spec->kind != CLAIM_PROBABILITY)
        add(w, "%s: ", worst->run->label);
    add(w, "%s", text);
}

static void add_unknown(struct words *w, const struct claim *c) {
    const struct claim_item *it = pick(c, ITEM_UNKNOWN);
    if (!c->spec->n_runs || !c->n_items) {
        add(w, "there are no such runs now");
    } else if (!it && c->lost && pick(c, ITEM_OPEN) == NULL) {
        add(w, "%d of its runs %s left out", c->lost, c->lost == 1 ? "is" : "are");
    } else if (!it) {
        add(w, "interrupted");
    } else if (it->why == WHY_BOTH_ENDED) {
        add(w, "both %s and %s had ended before", it->run->label, it->other->label);
    } else if (it->why == WHY_ARRIVED) {
        add(w, "%s had ended at iteration %llu, its error reached", it->run->label, (unsigned long long)run_ticks(it->run));
    } else if (it->why == WHY_GONE) {
        add(w, "there are no such starts now");
    } else if (it->why == WHY_FEW) {
        add_measured(w, c, it, true);
        add(w, ": too few starts to tell");
    } else if (it->why == WHY_LACK && c->spec->kind == CLAIM_PROBABILITY) {
        add(w, "%s", it->lack);
    } else if (it->why == WHY_LACK) {
        add(w, "%s: %s", it->run->label, it->lack);
    } else if (it->why == WHY_ZERO) {
        add(w, "%s: an error is zero, or does not change", it->run->label);
    } else {
        enum claim_end end = claim_end(c, it->run);
        const struct run *r = !it->other || end == CLAIM_END_CUT || end == CLAIM_END_FULL ? it->run : it->other;
        add(w, "%s ended at iteration %llu, %s", r->label, (unsigned long long)run_ticks(r),
            it->why == WHY_NOTHING_SEEN ? "before there was anything to judge" : "too soon to tell");
    }
}

/* What holds of the runs that there are was not seen of the others. */
static void add_lost(struct words *w, const struct claim *c) {
    bool pairs = c->lost_pairs > 0;
    int n = pairs ? c->lost_pairs : c->lost;
    if (n)
        add(w, " (without %d %s%s)", n, pairs ? "pair" : "run", n == 1 ? "" : "s");
}

static bool is_fraction(const struct claim_spec *spec) { return !isnan(spec->fraction_least) || !isnan(spec->fraction_most); }

void claim_measure(const struct claim *c, enum claim_verdict verdict, char *out, size_t size) {
    struct words w = {out, size};
    out[0] = '\0';
    if (is_fraction(c->spec) && c->spec->n_runs) {
        struct claim_tally t;
        claim_tally(c, &t);
        add(&w, "%d of %d runs", t.ok, t.n);
        if (t.unknown)
            add(&w, ", %d unknown", t.unknown);
    } else if (verdict == CLAIM_NOT_JUDGED) {
        add_unknown(&w, c);
    } else {
        add_measured(&w, c, pick(c, verdict == CLAIM_OK ? ITEM_OK : ITEM_FAILED), verdict == CLAIM_FAILED);
        if (verdict == CLAIM_OK)
            add_lost(&w, c);
    }
}
