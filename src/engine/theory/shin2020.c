/* shin2020.c: Theorem 3.4 (one sweep of a deep chain with one output), and the rate of Du and Hu that its section 4 tries. */
#include <math.h>

#include "engine/theory/start.h"

static const char name_34[] = "shin2020/3.4";

/* (3.6), with s = sigma_min(W* X)/||X|| and kappa2 the square of X's condition number. */
static double constant_c(int L, double s, double kappa2) {
    double p = 5.0 * L - 3, R = 2 / (p + sqrt(p * p - 4.0 * L)), h = L * R * pow(1 - R, 2.0 * L - 2) / pow(1 + R, 3.0 * L - 1);
    if (L == 1)
        h = 0.25;
    return 1 + kappa2 * (1 + sqrt(1 + 4 * h * s / kappa2)) / (2 * h * s);
}

static dln_status check_run(const dln_optimizer *opt, dln_error *err) {
    const struct dln_optimizer_spec *spec = &opt->spec;
    unsigned wanted = DLN_WANTS_QUADRATIC | DLN_WANTS_UNFROZEN | DLN_WANTS_FULL_ROW_RANK | DLN_WANTS_WIDE_INPUT | DLN_WANTS_ORTH_IDENTITY;
    if (opt->net->width[opt->net->depth] != 1)
        return dln_theorem_wants(err, name_34, "one output, and there are %d", opt->net->width[opt->net->depth]);
    dln_status status = dln_theorem_check(name_34, wanted, opt->net, opt->objective, err);
    if (status)
        return status;
    if (spec->method != dln_method_find("bcgd") || dln_optimizer_coming_order(opt) != dln_order_find("descending"))
        return dln_theorem_wants(err, name_34, "bcgd in descending order");
    if (spec->rule != DLN_STEP_BOUND || !(spec->eta <= 1))
        return dln_theorem_wants(err, name_34, "the step `bound` with a number of 1 at most");
    return DLN_OK;
}

/* The k-th sweep: e_0 (1 - q)^{2(L+k-1)} (1 - q/5)^{2(L-1)(k-1)}, q = eta/kappa^2(X) (3.7). That the map does not vanish during the first
 * sweep cannot be told at the start: it is a condition on the bound. */
static dln_status bound_34(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err) {
    dln_status status = check_run(opt, err);
    if (status)
        return status;
    const dln_problem *p = opt->objective->problem;
    int L = opt->net->depth;
    double top = p->sigma_x[0], kappa = top / p->sigma_x[p->rank - 1], q = opt->spec.eta / (kappa * kappa);
    double c = constant_c(L, p->sigma_min_T / top, kappa * kappa), depth = log(p->sigma_min_T / (c * opt->norm_E)) / log1p(-q);
    if (!(L >= depth))
        return dln_theorem_wants(err, name_34, "a depth of %.0f at least here, and it is %d", ceil(depth), L);
    double sweep = 2 * log1p(-q), layers = 2 * (L - 1) * log1p(-q / 5);
    double first = L == 1 ? 0 : (L - 1) * sweep - layers; /* q may be 1 */
    *bound = (struct dln_bound){exp(first) * opt->excess, sweep + layers, 1, DLN_PER_SWEEP};
    return DLN_OK;
}

const struct dln_theorem dln_theorem_shin2020_34 = {
    .name = name_34,
    .help = "one output, descending BCGD from orth-identity: the first sweep already decays with the depth",
    .bound = bound_34,
};

/* n_L/(3 L ||X||^2): Du and Hu 2019 (arXiv:1901.08572), as shin2020 section 4.2 tries it: it diverges on ordinary data. */
static dln_status du_hu(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *o, double *eta, dln_error *err) {
    (void)spec;
    dln_status status = dln_theorem_check("du-hu", DLN_WANTS_QUADRATIC | DLN_WANTS_UNFROZEN, start, o, err);
    if (!status)
        *eta = o->problem->outputs / (3.0 * start->depth * pow(o->problem->sigma_x[0], 2));
    return status;
}

const struct dln_theorem dln_theorem_du_hu = {
    .name = "du-hu",
    .help = "the rate n_L/(3 L ||X||^2) of Du and Hu 2019, which shin2020 section 4 tries",
    .rate = du_hu,
};
