/* claim_starts.c: claims on the starts of monte_carlo: how often a statistic holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/claim_items.h"

/* Index of the item's value and statistic among those that are drawn; false: they are not. */
static bool find(const struct claim_item *it, const struct monte_carlo_spec *m, int *value, int *statistic) {
    const struct claim_spec *spec = it->claim->spec;
    *value = *statistic = 0;
    while (*value < m->n_values && m->values[*value] != spec->at[it->place])
        ++*value;
    while (*statistic < m->n_statistics && strcmp(m->statistics[*statistic], spec->condition))
        ++*statistic;
    return *value < m->n_values && *statistic < m->n_statistics;
}

static void close_broken(struct claim_item *it, const char *why) {
    size_t size = strlen(why) + 1;
    it->lack = malloc(size);
    if (it->lack)
        memcpy(it->lack, why, size);
    claim_close_unknown(it, it->lack ? WHY_LACK : WHY_CUT);
}

/* The claim holds when the whole interval lies within the bounds, and fails when it lies outside: value is the estimate, count and
 * other_count are the interval's ends. */
static void judge(struct claim_item *it, struct proportion p) {
    const struct claim_spec *spec = it->claim->spec;
    it->value = p.value;
    it->count = p.low;
    it->other_count = p.high;
    it->seen = p.of;
    if (p.high < spec->at_least || p.low > spec->at_most) /* comparisons with a bound that is not given are false */
        claim_close(it, ITEM_FAILED);
    else if (p.low < spec->at_least || p.high > spec->at_most)
        claim_close_unknown(it, WHY_FEW);
    else
        claim_close(it, ITEM_OK);
}

static void observe_probability(struct claim_item *it) {
    const struct monte_carlo *m = it->claim->owner->session->starts;
    int value, statistic;
    if (!m || !find(it, m->spec, &value, &statistic))
        claim_close_unknown(it, WHY_GONE);
    else if (m->broken.text[0])
        close_broken(it, m->broken.text);
    else if (!monte_carlo_left(m, value))
        judge(it, monte_carlo_proportion(m, value, statistic));
}

static void measured_probability(const struct claim_item *worst, double lo, double hi, char *out, size_t size) {
    const struct claim_spec *spec = worst->claim->spec;
    if (worst->state == ITEM_OK && worst->claim->n_items > 1)
        claim_write_span(lo, hi, out, size);
    else
        snprintf(out, size, "%.4g (%.4g to %.4g) at %g", worst->value, worst->count, worst->other_count, spec->at[worst->place]);
}

const struct claim_watch claim_probability = {NULL, observe_probability, measured_probability};
