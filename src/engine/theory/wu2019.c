/* wu2019.c: Theorem 4.1 (gradient flow from ZAS) and Theorem 4.3 (gradient descent from ZAS). */
#include <math.h>

#include "engine/theory/start.h"

static const char name_41[] = "wu2019/4.1", name_43[] = "wu2019/4.3";

/* excess(t) <= exp(-2 sigma_{r_x}^2(X) t) excess(0), from (4.4): W_{L-1:1} stays at least as large as the identity. */
static dln_status bound_41(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err) {
    unsigned wanted = DLN_WANTS_QUADRATIC | DLN_WANTS_UNFROZEN | DLN_WANTS_WIDE_INPUT | DLN_WANTS_ZAS;
    dln_status status = dln_theorem_check(name_41, wanted, opt->net, opt->objective, err);
    if (!status && opt->spec.method != dln_method_find("flow"))
        return dln_theorem_wants(err, name_41, "gradient flow, and the method is %s", opt->spec.method->name);
    const dln_problem *p = opt->objective->problem;
    if (!status)
        *bound = (struct dln_bound){opt->excess, -2 * pow(p->sigma_x[p->rank - 1], 2), 0, DLN_PER_TIME};
    return status;
}

const struct dln_theorem dln_theorem_wu2019_41 = {
    .name = name_41,
    .help = "gradient flow from zas: the loss falls at least like exp(-2t)",
    .bound = bound_41,
};

/* min{1/(4 L^3 phi^6), 1/(144 L^2 phi^4)}, phi = max{2 ||Phi||_F, 3/sqrt(L), 1}. */
static dln_status rate_43(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *o, double *eta, dln_error *err) {
    unsigned wanted = DLN_WANTS_QUADRATIC | DLN_WANTS_TARGET | DLN_WANTS_UNFROZEN | DLN_WANTS_SQUARE | DLN_WANTS_ZAS;
    (void)spec;
    dln_status status = dln_theorem_check(name_43, wanted, start, o, err);
    double L = start->depth, phi = fmax(fmax(2 * o->norm_T, 3 / sqrt(L)), 1);
    if (!status)
        *eta = fmin(1 / (4 * pow(L, 3) * pow(phi, 6)), 1 / (144 * L * L * pow(phi, 4)));
    return status;
}

/* R(t) <= (1 - eta/2)^t R(0). */
static dln_status bound_43(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err) {
    double most;
    dln_status status = rate_43(&opt->spec, opt->net, opt->objective, &most, err);
    if (!status)
        status = dln_theorem_check_rate(name_43, opt, most, err);
    if (!status)
        *bound = (struct dln_bound){opt->excess, log1p(-0.5 * opt->eta), 0, DLN_PER_TICK};
    return status;
}

const struct dln_theorem dln_theorem_wu2019_43 = {
    .name = name_43,
    .help = "gradient descent from zas with a small step: the loss falls at least like (1 - eta/2)^t",
    .rate = rate_43,
    .bound = bound_43,
};
