/* order.c: which factor a block method takes next (shin2020 section 2; the greedy ones are ours). */
#include <string.h>

#include "engine/train/methods.h"

static int ascending(dln_optimizer *opt) { return opt->position + 1; }
static int descending(dln_optimizer *opt) { return opt->net->depth - opt->position; }

static int symmetric(dln_optimizer *opt) { return opt->sweeps % 2 ? ascending(opt) : descending(opt); }

/* A new permutation each sweep (Fisher and Yates). */
static int shuffled(dln_optimizer *opt) {
    int L = opt->net->depth;
    if (opt->position == 0) {
        for (int i = 0; i < L; i++)
            opt->sequence[i] = i + 1;
        for (int i = L - 1; i > 0; i--) {
            int j = dln_random_below(&opt->rng, i + 1), swap = opt->sequence[i];
            opt->sequence[i] = opt->sequence[j];
            opt->sequence[j] = swap;
        }
    }
    return opt->sequence[opt->position];
}

static int with_replacement(dln_optimizer *opt) { return 1 + dln_random_below(&opt->rng, opt->net->depth); }

/* Values that agree to this are equal: from many starts all gradients are, and round-off must not choose among them. */
#define TIE 1e-10

/* The factor of the largest gradient, or of the largest exact decrease 1/2 ||G||^4/||A G C||^2; the lowest one of equals. Of those that
 * are not held. */
static int largest(dln_optimizer *opt, bool decrease) {
    int best = 1;
    double most = -1;
    for (int l = opt->net->depth; l >= 1; l--) {
        if (opt->net->held[l])
            continue;
        struct dln_block b = dln_products_block(opt->products, l);
        double value = b.gradient2;
        if (decrease)
            value = b.change2 > 0 ? b.gradient2 * (b.gradient2 / b.change2) : 0;
        if (value >= most * (1 - TIE))
            best = l;
        if (value > most)
            most = value;
    }
    return best;
}

static int greedy(dln_optimizer *opt) { return largest(opt, false); }
static int greedy_decrease(dln_optimizer *opt) { return largest(opt, true); }

static int from_list(dln_optimizer *opt) { return opt->spec.list[opt->ticks % (uint64_t)opt->spec.list_length]; }

/* At a sweep's start E is made anew: before a greedy ordering looks at the gradients, so that a restored run chooses alike. */
int dln_next_factor(dln_optimizer *opt) {
    if (opt->position)
        return opt->spec.order->next(opt);
    dln_order_begin_sweep(opt);
    if (opt->spec.order->greedy) {
        dln_products_refresh(opt->products, opt->net->depth);
        return opt->spec.order->next(opt);
    }
    int l = opt->spec.order->next(opt);
    dln_products_refresh(opt->products, l);
    return l;
}

const struct dln_order dln_order_ascending = {"ascending", "from the input to the output, 1..L", true, false, false, ascending};
const struct dln_order dln_order_descending = {"descending", "from the output to the input, L..1", true, false, false, descending};
const struct dln_order dln_order_symmetric = {"symmetric", "whole sweeps L..1 and 1..L in turn", true, false, false, symmetric};
const struct dln_order dln_order_shuffled = {"shuffled", "a new random permutation each sweep", true, true, false, shuffled};
const struct dln_order dln_order_random = {"random", "a factor at random, with replacement", false, true, false, with_replacement};
const struct dln_order dln_order_greedy = {"greedy", "the factor of the largest gradient", false, false, true, greedy};
const struct dln_order dln_order_greedy_decrease = {
    "greedy-decrease", "the factor of the largest exact decrease, ||G||^4/||AGC||^2", false, false, true, greedy_decrease};
const struct dln_order dln_order_list = {"list", "a list of layers, taken in turn", false, false, false, from_list};

const struct dln_order *const dln_orders[] = {
    &dln_order_descending, &dln_order_ascending,       &dln_order_symmetric, &dln_order_shuffled, &dln_order_random,
    &dln_order_greedy,     &dln_order_greedy_decrease, &dln_order_list,      NULL,
};

const struct dln_order *dln_order_find(const char *name) {
    for (int i = 0; dln_orders[i]; i++)
        if (!strcmp(dln_orders[i]->name, name))
            return dln_orders[i];
    return NULL;
}
