#include "engine/train/plan.h"

/* Flops of an m x k by k x n product, and what they cost in units of a large product's flops. Thin products run slower: measured
 * with one OpenBLAS thread, 33 against 60 GFLOP/s at 10 rows, and matrix-vector products are bound by memory. */
struct cost {
    double flops, weighted;
};

static void add(struct cost *c, double m, double n, double k) {
    double least = m < n ? m : n, flops = 2 * m * n * k;
    if (k < least)
        least = k;
    c->flops += flops;
    c->weighted += flops * (1 + 8 / least);
}

/* The shapes around factor l. */
struct around {
    double a, b, o, r; /* rows and columns of W_l, outputs, rank */
    bool A, C;         /* S_l and P_{l-1} are not identities */
};

static struct around look(const struct dln_shapes *s, int l) {
    return (struct around){s->width[l], s->width[l - 1], s->outputs, s->rank, l < s->depth || s->has_B, l > 1 || s->has_R};
}

/* One block update's gradient, change and update of W_l in a form. Without the cache of the side that it starts from, a form starts
 * from a chain of thin products, which chain_cost counts: it is the same for every form that is allowed then. */
static struct cost block_cost(const struct dln_shapes *s, enum dln_keep keep, enum dln_form form, int l) {
    struct around x = look(s, l);
    struct cost c = {0};
    bool from_C = x.C && keep == DLN_KEEP_BOTH && form != DLN_FORM_RIGHT, from_A = x.A && keep == DLN_KEEP_BOTH && form == DLN_FORM_RIGHT;
    for (int twice = 0; twice < 2; twice++) { /* to the gradient, and back to the residual */
        if (from_C)
            add(&c, x.o, x.b, x.r);
        if (from_A)
            add(&c, x.o, x.r, x.a);
    }
    switch (form) {
    case DLN_FORM_FULL:
        if (x.A) {
            add(&c, x.a, x.b, x.o);
            add(&c, x.o, x.b, x.a);
        }
        break;
    case DLN_FORM_LEFT:
        add(&c, x.o, x.o, x.a);
        add(&c, x.o, x.b, x.o);
        add(&c, x.a, x.b, x.o);
        break;
    case DLN_FORM_RIGHT:
        add(&c, x.r, x.r, x.b);
        add(&c, x.a, x.r, x.r);
        add(&c, x.a, x.b, x.r);
        break;
    }
    return c;
}

/* Chains of thin products from each factor to the end of the chain whose cache is not kept, there and back. */
static struct cost chain_cost(const struct dln_shapes *s, enum dln_keep keep) {
    struct cost sum = {0}, chain = {0};
    bool to_right = keep == DLN_KEEP_LEFT;
    if (keep == DLN_KEEP_BOTH)
        return sum;
    if (to_right && s->has_R)
        add(&chain, s->outputs, s->rank, s->width[0]);
    if (!to_right && s->has_B)
        add(&chain, s->outputs, s->rank, s->width[s->depth]);
    for (int k = 1; k <= s->depth; k++) {
        int l = to_right ? k : s->depth + 1 - k; /* the chain of this factor, then its own link for the next one */
        sum.flops += 2 * chain.flops;
        sum.weighted += 2 * chain.weighted;
        add(&chain, to_right ? s->outputs : s->rank, s->width[l], s->width[l - 1]);
    }
    return sum;
}

/* What a sweep pays to move the caches along: each product once. */
static struct cost cache_cost(const struct dln_shapes *s, enum dln_keep keep) {
    struct cost c = {0};
    for (int l = 1; l <= s->depth; l++) {
        struct around x = look(s, l);
        if (keep != DLN_KEEP_RIGHT && x.A)
            add(&c, x.o, x.b, x.a);
        if (keep != DLN_KEEP_LEFT && x.C)
            add(&c, x.a, x.r, x.b);
    }
    return c;
}

static enum dln_form best_block_form(const struct dln_shapes *s, enum dln_keep keep, int l, struct cost *cost) {
    struct around x = look(s, l);
    bool allowed[] = {
        [DLN_FORM_FULL] = keep != DLN_KEEP_RIGHT,
        [DLN_FORM_LEFT] = keep != DLN_KEEP_RIGHT && x.A,
        [DLN_FORM_RIGHT] = keep != DLN_KEEP_LEFT,
    };
    enum dln_form best = DLN_FORM_FULL;
    bool any = false;
    for (enum dln_form form = DLN_FORM_FULL; form <= DLN_FORM_RIGHT; form++) {
        if (!allowed[form])
            continue;
        struct cost c = block_cost(s, keep, form, l);
        if (!any || c.weighted < cost->weighted) {
            *cost = c;
            best = form;
            any = true;
        }
    }
    return best;
}

static struct cost sweep_cost(const struct dln_shapes *s, enum dln_keep keep) {
    struct cost sum = cache_cost(s, keep), chains = chain_cost(s, keep);
    sum.flops += chains.flops;
    sum.weighted += chains.weighted;
    for (int l = 1; l <= s->depth; l++) {
        struct cost c = {0};
        best_block_form(s, keep, l, &c);
        sum.flops += c.flops;
        sum.weighted += c.weighted;
    }
    return sum;
}

/* Simultaneous steps share one chain from either side: the thinner side wins. Thin gradients when they are cheaper than full ones. */
static enum dln_form all_form(const struct dln_shapes *s, enum dln_keep keep, int l) {
    struct around x = look(s, l);
    double thin = keep == DLN_KEEP_LEFT ? x.o : x.r, other = keep == DLN_KEEP_LEFT ? x.a + x.b : x.b + x.a;
    if (thin * thin * other >= x.a * x.b * thin) /* K and D (or F) against G once more */
        return DLN_FORM_FULL;
    return keep == DLN_KEEP_LEFT ? DLN_FORM_LEFT : DLN_FORM_RIGHT;
}

static struct cost all_cost(const struct dln_shapes *s, enum dln_keep keep) {
    struct cost c = {0};
    double thin = keep == DLN_KEEP_LEFT ? s->outputs : s->rank;
    for (int l = 1; l <= s->depth; l++) {
        struct around x = look(s, l);
        add(&c, thin, x.a, x.b); /* one chain for the map, one for the gradients */
        add(&c, thin, x.a, x.b);
        add(&c, x.a, x.b, thin);
        if (all_form(s, keep, l) != DLN_FORM_FULL) {
            add(&c, thin, thin, x.a);
            add(&c, thin, x.b, thin);
        }
    }
    if (s->has_R)
        add(&c, s->outputs, s->rank, s->width[0]);
    return c;
}

struct dln_plan dln_plan_make(const struct dln_shapes *s, enum dln_products_use use) {
    if (dln_use_is_simultaneous(use)) {
        enum dln_keep keep = s->outputs <= s->rank ? DLN_KEEP_LEFT : DLN_KEEP_RIGHT;
        return (struct dln_plan){keep, all_cost(s, keep).flops};
    }
    enum dln_keep best = DLN_KEEP_BOTH;
    struct cost least = sweep_cost(s, DLN_KEEP_BOTH);
    for (enum dln_keep keep = DLN_KEEP_LEFT; use == DLN_USE_SWEEPS && keep <= DLN_KEEP_RIGHT; keep++) {
        struct cost c = sweep_cost(s, keep);
        if (c.weighted < least.weighted) {
            least = c;
            best = keep;
        }
    }
    return (struct dln_plan){best, least.flops / s->depth};
}

enum dln_form dln_plan_form(const struct dln_shapes *s, enum dln_products_use use, enum dln_keep keep, int l) {
    if (dln_use_is_simultaneous(use))
        return all_form(s, keep, l);
    struct cost cost = {0};
    return best_block_form(s, keep, l, &cost);
}
