/* arora2019.c: Theorem 1 (balanced start with a deficiency margin) and Theorem 2 (one output, Procedure 1); the readings are those of
 * mathematics.md section 4. N is the depth. */
#include <math.h>

#include "engine/theory/start.h"

static const char name_1[] = "arora2019/1", name_2[] = "arora2019/2";

static dln_status check(const char *name, const dln_network *net, const dln_objective *o, dln_error *err) {
    dln_status status = dln_theorem_check(name, DLN_WANTS_QUADRATIC | DLN_WANTS_TARGET | DLN_WANTS_UNFROZEN, net, o, err);
    if (!status && net->depth < 2)
        return dln_theorem_wants(err, name, "a depth of 2 at least");
    return status;
}

static dln_status positive_margin(const dln_network *net, const dln_objective *o, double *c, dln_error *err) {
    dln_status status = dln_start_margin(net, o, c, err);
    if (!status && !(*c > 0))
        return dln_theorem_wants(err, name_1, "a positive deficiency margin, and it is %g", *c);
    return status;
}

/* c^{(4N-2)/N} / (6144 N^3 ||Phi||_F^{(6N-4)/N}). */
static dln_status rate_1(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *o, double *eta, dln_error *err) {
    double c, N = start->depth;
    (void)spec;
    dln_status status = check(name_1, start, o, err);
    if (!status)
        status = positive_margin(start, o, &c, err);
    if (!status)
        *eta = pow(c, (4 * N - 2) / N) / (6144 * N * N * N * pow(o->norm_T, (6 * N - 4) / N));
    return status;
}

/* l(t) <= l(0) (1 - eta c^{2(N-1)/N})^t. */
static dln_status bound_1(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err) {
    double most, c, delta, N = opt->net->depth;
    dln_status status = rate_1(&opt->spec, opt->net, opt->objective, &most, err);
    if (!status)
        status = dln_theorem_check_rate(name_1, opt, most, err);
    if (!status)
        status = positive_margin(opt->net, opt->objective, &c, err);
    if (!status)
        status = dln_start_imbalance(opt->net, &delta, err);
    if (status)
        return status;
    double allowed = c * c / (256 * N * N * N * pow(opt->objective->norm_T, 2 * (N - 1) / N));
    if (!(delta <= allowed))
        return dln_theorem_wants(err, name_1, "a start that is balanced to %g, and its imbalance is %g", allowed, delta);
    *bound = (struct dln_bound){opt->excess, log1p(-opt->eta * pow(c, 2 * (N - 1) / N)), 0, DLN_PER_TICK};
    return DLN_OK;
}

const struct dln_theorem dln_theorem_arora2019_1 = {
    .name = name_1,
    .help = "gradient descent from a balanced start with a deficiency margin converges linearly",
    .rate = rate_1,
    .bound = bound_1,
};

/* (s^2 n_0)^{4-2/N} / (1e5 N^3 ||Phi||^{10-6/N}). Procedure 1 draws the whole row W_{N:1} with entries of standard deviation s: s^2 n_0 is
 * taken to be its measured squared norm. */
static dln_status rate_2(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *o, double *eta, dln_error *err) {
    double N = start->depth, delta;
    int n0 = start->width[0];
    dln_matrix E, Z;
    (void)spec;
    dln_status status = check(name_2, start, o, err);
    if (!status && (start->width[start->depth] != 1 || n0 < 20))
        return dln_theorem_wants(err, name_2, "one output and 20 inputs at least, and there are %d and %d", start->width[start->depth], n0);
    if (!status)
        status = dln_start_imbalance(start, &delta, err);
    if (!status)
        status = dln_start_residual(start, o, &E, &Z, err);
    if (status)
        return status;
    double row = dln_matrix_norm(&Z), s = row / sqrt(n0), most = o->norm_T / (sqrt(2) * n0);
    dln_matrix_release(&E);
    dln_matrix_release(&Z);
    if (!(delta <= 1e-12 * pow(row, 2 / N)))
        return dln_theorem_wants(err, name_2, "a start that is balanced exactly, and its imbalance is %g", delta);
    if (!(s > 0 && s <= most))
        return dln_theorem_wants(err, name_2, "entries of W_{N:1} with a standard deviation of %g at most, and it is %g", most, s);
    *eta = pow(row * row, 4 - 2 / N) / (1e5 * N * N * N * pow(o->norm_T, 10 - 6 / N));
    return DLN_OK;
}

const struct dln_theorem dln_theorem_arora2019_2 = {
    .name = name_2,
    .help = "one output, a small balanced start: gradient descent converges with a constant probability",
    .rate = rate_2,
};
