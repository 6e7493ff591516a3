/* zou2020.c: Theorem 3.1, gradient descent on a linear ResNet from V_l = I. Without frozen maps A and B are identities. */
#include <math.h>
#include <stdlib.h>

#include "engine/theory/start.h"

static const char name_31[] = "zou2020/3.1";
static const double e = 2.71828182845904523536;

/* The numbers that the theorem is made of. */
struct facts {
    double r_AB;           /* sigma_d^2(A) sigma_k^2(B) */
    double F;              /* ||A|| ||B|| */
    double norm_X, sigma2; /* ||X||, sigma_{r_x}^2(X) */
    double f0, excess;     /* f and f - f* at the start */
};

/* The first and the n-th singular value of a frozen map, the latter 0 where there are fewer; 1 and 1 without a map. */
static dln_status extremes(const dln_matrix *A, int n, double *first, double *last, dln_error *err) {
    int k = A->rows < A->cols ? A->rows : A->cols;
    *first = *last = 1;
    if (!A->data)
        return DLN_OK;
    double *s = malloc((size_t)k * sizeof *s);
    dln_status status = s ? dln_matrix_svd(A, s, NULL, NULL, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d numbers", k);
    if (!status) {
        *first = s[0];
        *last = n <= k ? s[n - 1] : 0;
    }
    free(s);
    return status;
}

static dln_status look(const dln_network *net, dln_objective *o, struct facts *f, dln_error *err) {
    const dln_problem *p = o->problem;
    double top_A, top_B, low_A, low_B;
    dln_status status = dln_theorem_check(name_31, DLN_WANTS_QUADRATIC | DLN_WANTS_SQUARE | DLN_WANTS_IDENTITY, net, o, err);
    if (!status)
        status = extremes(&net->A, p->inputs, &top_A, &low_A, err);
    if (!status)
        status = extremes(&net->B, p->outputs, &top_B, &low_B, err);
    if (!status)
        status = dln_start_losses(net, o, &f->f0, &f->excess, err);
    if (status)
        return status;
    f->r_AB = pow(low_A * low_B, 2);
    f->F = top_A * top_B;
    f->norm_X = p->sigma_x[0];
    f->sigma2 = pow(p->sigma_x[p->rank - 1], 2);
    return DLN_OK;
}

/* 1/(2 L F ||X|| (sqrt(e f0) + e F ||X||/2)). */
static dln_status rate_31(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *o, double *eta, dln_error *err) {
    struct facts f;
    (void)spec;
    dln_status status = look(start, o, &f, err);
    if (!status)
        *eta = 1 / (2 * start->depth * f.F * f.norm_X * (sqrt(e * f.f0) + 0.5 * e * f.F * f.norm_X));
    return status;
}

/* excess(t) <= (1 - eta L r_AB sigma_r^2/e)^t excess(0). */
static dln_status bound_31(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err) {
    struct facts f;
    double most;
    dln_status status = rate_31(&opt->spec, opt->net, opt->objective, &most, err);
    if (!status)
        status = dln_theorem_check_rate(name_31, opt, most, err);
    if (!status)
        status = look(opt->net, opt->objective, &f, err);
    if (status)
        return status;
    double wanted = 4 * sqrt(2 * e * e * e) * f.norm_X * sqrt(f.excess) / f.sigma2;
    if (!(f.r_AB / f.F >= wanted))
        return dln_theorem_wants(err, name_31, "sigma^2(A) sigma^2(B)/(||A|| ||B||) of %g at least, and it is %g", wanted, f.r_AB / f.F);
    *bound = (struct dln_bound){opt->excess, log1p(-opt->eta * opt->net->depth * f.r_AB * f.sigma2 / e), 0, DLN_PER_TICK};
    return DLN_OK;
}

const struct dln_theorem dln_theorem_zou2020_31 = {
    .name = name_31,
    .help = "gradient descent on a linear ResNet with large frozen maps, from V_l = I, converges linearly",
    .rate = rate_31,
    .bound = bound_31,
};
