/* method_bcgd.c: block coordinate gradient descent, one factor a tick at the latest values of the others (shin2020 (2.4)). */
#include <float.h>
#include <math.h>

#include "engine/train/methods.h"

/* The largest eigenvalue that f's Hessian in the residual has: (p-1) ||E||_max^{p-2}. */
static double curvature(const dln_optimizer *opt) {
    int p = opt->objective->problem->p;
    return p == 2 ? 1 : (p - 1) * pow(dln_products_max(opt->products), p - 2);
}

/* (3.4), and (3.10) with the current A, C and E: ||G||^2 / (curvature ||A G C||^2), 0 for 0/0. */
static double near_optimal(const dln_optimizer *opt, const struct dln_block *b) {
    double curve = curvature(opt);
    bool in_range = b->change2 >= DBL_MIN && b->change2 <= DBL_MAX;
    if (curve < DBL_MIN || b->change == 0 || (!in_range && b->gradient2 < DBL_MIN))
        return 0;
    if (in_range)
        return b->gradient2 / b->change2 / curve;
    double root = sqrt(b->gradient2) / b->change; /* data of a size of 1e75 or 1e-75: only the square left the range */
    return isinf(b->change) ? NAN : root * root / curve;
}

/* Halved until f falls by (eta/2) ||G||^2, that is until no more than that lies between f and its tangent. With 2^k above the root of the
 * number of entries this holds: |eta A G C| is below ||E||_max / 2^k times that root then. NaN is passed on: the run has diverged. */
static double safe(const dln_optimizer *opt, const struct dln_block *b) {
    double eta = near_optimal(opt, b);
    if (opt->objective->problem->p == 2)
        return eta;
    for (int k = 0; k < 64 && dln_products_above_tangent(opt->products, eta) > eta / 2 * b->gradient2; k++)
        eta /= 2;
    return eta;
}

/* (3.2), p > 2: (3.8): eta / (curvature ||A||_2^2 ||C||_2^2), 0 when the denominator is. */
static double bound(const dln_optimizer *opt, const struct dln_block *b) {
    double a = dln_products_norm_left(opt->products, b->factor), c = dln_products_norm_right(opt->products, b->factor);
    double square = a * c * a * c, curve = curvature(opt);
    return square * curve < DBL_MIN ? 0 : opt->eta / square / curve;
}

static double step_size(const dln_optimizer *opt, const struct dln_block *b) {
    switch (opt->spec.rule) {
    case DLN_STEP_OPTIMAL:
    case DLN_STEP_NEAR_OPTIMAL: return near_optimal(opt, b);
    case DLN_STEP_NEAR_OPTIMAL_SAFE: return safe(opt, b);
    case DLN_STEP_BOUND: return bound(opt, b);
    case DLN_STEP_CONSTANT: return opt->eta;
    default: return 0;
    }
}

/* The bound's norms are of both partial products; greedy orderings look at every factor at every tick. */
static enum dln_products_use use(const struct dln_optimizer_spec *spec) {
    return spec->rule == DLN_STEP_BOUND || spec->order->greedy ? DLN_USE_BOTH : DLN_USE_SWEEPS;
}

static void tick(dln_optimizer *opt) {
    int l = dln_next_factor(opt);
    if (opt->net->held[l]) {
        dln_optimizer_made(opt, l, 0, 0);
        return;
    }
    struct dln_block b = dln_products_block(opt->products, l);
    double eta = step_size(opt, &b);
    dln_products_step(opt->products, eta);
    dln_optimizer_made(opt, l, eta, b.gradient2);
}

const struct dln_method dln_method_bcgd = {
    .name = "bcgd",
    .help = "block coordinate gradient descent, one factor a tick (shin2020 (2.4))",
    .blocks = true,
    .rules = 1u << DLN_STEP_OPTIMAL | 1u << DLN_STEP_NEAR_OPTIMAL | 1u << DLN_STEP_NEAR_OPTIMAL_SAFE | 1u << DLN_STEP_BOUND |
             1u << DLN_STEP_CONSTANT,
    .use = use,
    .tick = tick,
};
