/* method_bcsgd.c: block coordinate stochastic gradient descent, one factor a tick from one sample (shin2020 (3.12)-(3.14)).
 *
 * With C = W_{l-1} ... W_1 X = P Q, P = P_{l-1}, and Q's rows orthonormal, sample i enters as c_i = P q_i and ||C^T c_i|| = ||K q_i||,
 * K = P^T P. It is drawn with the mass ||K q_i||^2 / ||P||_F^4 as (3.13) says; that sums to less than 1, and what is missing means "no
 * update" (a step of 0, sample -1), or the masses are normalised, then by ||K||_F^2. The step (3.14) is read with the r-th singular value
 * of C for sigma_min: eta sigma_r^2(C) / (||A||^2 ||K q_i||^2). The gradient A^T d c_i^T, d = A P_l q_i - y_i, has rank one, and so has the
 * change of the residual, A A^T d (K q_i)^T. */
#include <float.h>
#include <math.h>
#include <stdint.h>

#include "engine/train/draws.h"
#include "engine/train/lowest.h"
#include "engine/train/methods.h"
#include "engine/train/products_state.h"

static dln_status check(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err) {
    if (objective->problem->p != 2)
        return dln_error_set(err, DLN_BAD_VALUE, "bcsgd is for p = 2, and this loss has p = %d", objective->problem->p);
    if (spec->batch != 0 && spec->batch != 1)
        return dln_error_set(err, DLN_BAD_VALUE, "bcsgd takes one sample a tick, a batch of 1, not %d", spec->batch);
    return dln_draws_check(spec, 1, objective, err);
}

enum { PANEL = 256 }; /* samples that are weighed at a time: their K q_i stay in the cache */

/* The masses, m of them; K q_i of some samples, and K; room for sigma_r; vectors of the sizes n_L, n_l, n_{l-1}, n_L, r. */
static struct dln_method_room room(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *s) {
    (void)spec;
    size_t r = (size_t)s->rank, m = (size_t)s->samples, widest = (size_t)s->outputs;
    for (int l = 0; l <= s->depth; l++)
        widest = (size_t)s->width[l] > widest ? (size_t)s->width[l] : widest;
    size_t parts[] = {dln_count_times(r, PANEL), dln_count_times(r, r), dln_lowest_room(r), dln_count_times(widest, 4), r}, sum = m;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sum = parts[i] == SIZE_MAX || sum > SIZE_MAX - parts[i] ? SIZE_MAX : sum + parts[i];
    return (struct dln_method_room){.scratch = sum};
}

/* The scratch in its parts. */
struct parts {
    double *masses;
    dln_matrix KQ, K;
    double *lowest;
    dln_matrix d, u, c, e, Kq; /* d: n_L; u = A^T d: n_l; c = P q_i: n_{l-1}; e = A A^T d: n_L; K q_i: r */
};

static struct parts parts_of(const dln_optimizer *opt, int l) {
    int r = opt->objective->rank, m = opt->objective->problem->samples, o = dln_network_outputs(opt->net), widest = o;
    for (int j = 0; j <= opt->net->depth; j++)
        widest = opt->net->width[j] > widest ? opt->net->width[j] : widest;
    double *at = opt->scratch + m;
    struct parts p = {.masses = opt->scratch};
    p.KQ = dln_matrix_over(at, r, PANEL);
    p.K = dln_matrix_over(at += (size_t)r * PANEL, r, r);
    p.lowest = at += (size_t)r * (size_t)r;
    p.d = dln_matrix_over(at += dln_lowest_room((size_t)r), o, 1);
    p.u = dln_matrix_over(at += widest, opt->net->width[l], 1);
    p.c = dln_matrix_over(at += widest, opt->net->width[l - 1], 1);
    p.e = dln_matrix_over(at += widest, o, 1);
    p.Kq = dln_matrix_over(at + widest, r, 1);
    return p;
}

/* Masses of the samples first .. last-1 from their columns of K Q. */
static void weigh_some(dln_optimizer *opt, bool identity, int first, int last, double total, struct parts *s) {
    const dln_matrix *Q = &opt->objective->Q;
    dln_matrix from = dln_matrix_block(Q, 0, first, Q->rows, last - first), to = dln_matrix_block(&s->KQ, 0, 0, Q->rows, last - first);
    if (identity)
        dln_matrix_copy(&from, &to);
    else
        dln_products_multiply(opt->products, 1, DLN_PLAIN, &s->K, DLN_PLAIN, &from, 0, &to);
    for (int i = first; i < last; i++) {
        dln_matrix column = dln_matrix_block(&s->KQ, 0, i - first, s->KQ.rows, 1);
        s->masses[i] = total < DBL_MIN ? 0 : dln_matrix_dot(&column, &column) / total;
    }
}

/* K = P^T P and the masses. The squares of K's entries leave the range of doubles before the residual does: false then, for nothing can be
 * drawn. */
static bool weigh(dln_optimizer *opt, int l, struct parts *s) {
    dln_products *p = opt->products;
    const dln_matrix *P = dln_products_P(p, l - 1);
    if (P)
        dln_products_multiply(p, 1, DLN_TRANSPOSED, P, DLN_PLAIN, P, 0, &s->K);
    else
        dln_matrix_identity(&s->K);
    double trace = 0;
    for (int i = 0; i < s->K.rows; i++)
        trace += *dln_matrix_at(&s->K, i, i);
    double total = opt->spec.sampling == DLN_SAMPLING_NORMALISED ? dln_matrix_dot(&s->K, &s->K) : trace * trace;
    int m = opt->objective->problem->samples;
    for (int i = 0; i < m; i += PANEL)
        weigh_some(opt, !P, i, m - i < PANEL ? m : i + PANEL, total, s);
    return isfinite(total);
}

/* The last mass that is not zero takes what round-off left of 1 when they are normalised. */
static int draw(dln_optimizer *opt, const struct parts *s) {
    const int *recorded = dln_draws_recorded(opt);
    int m = opt->objective->problem->samples, i = recorded ? *recorded : dln_draws_weighted(&opt->rng_samples, s->masses, m);
    for (int k = m - 1; i < 0 && opt->spec.sampling == DLN_SAMPLING_NORMALISED && k >= 0; k--)
        i = s->masses[k] > 0 ? k : i;
    return i;
}

/* Is a width below factor l too small for C to have the rank of X? sigma_r is 0 then, and round-off would make it 1e-8 of sigma_1. */
static bool loses_rank(const dln_optimizer *opt, int l) {
    for (int j = 1; j < l; j++)
        if (opt->net->width[j] < opt->objective->rank)
            return true;
    return false;
}

/* (3.14); 0 where the denominator is. */
static double step_size(dln_optimizer *opt, int l, const struct parts *s) {
    if (opt->spec.rule == DLN_STEP_CONSTANT)
        return opt->eta;
    double a = dln_products_norm_left(opt->products, l), square = a * a * dln_matrix_dot(&s->Kq, &s->Kq);
    double low = loses_rank(opt, l) ? 0 : dln_lowest_eigenvalue(&s->K, s->lowest);
    return square < DBL_MIN ? 0 : opt->eta * low / square;
}

/* d = (E + T) q_i - y_i, u = A^T d, c = P q_i, e = A u, K q_i. */
static void look(dln_optimizer *opt, int l, int i, struct parts *s) {
    dln_products *p = opt->products;
    const dln_matrix *A = dln_products_S(p, l), *P = dln_products_P(p, l - 1);
    dln_matrix q = dln_matrix_block(&opt->objective->Q, 0, i, opt->objective->rank, 1);
    dln_matrix y = dln_matrix_block(&opt->objective->Y, 0, i, s->d.rows, 1);
    dln_matrix_copy(&y, &s->d);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->E, DLN_PLAIN, &q, -1, &s->d);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->T, DLN_PLAIN, &q, 1, &s->d);
    if (A) {
        dln_products_multiply(p, 1, DLN_PLAIN, A, DLN_PLAIN, &s->d, 0, &s->u);
        dln_products_multiply(p, 1, DLN_TRANSPOSED, A, DLN_PLAIN, &s->u, 0, &s->e);
    } else {
        dln_matrix_copy(&s->d, &s->u);
        dln_matrix_copy(&s->d, &s->e);
    }
    if (P) {
        dln_products_multiply(p, 1, DLN_PLAIN, P, DLN_PLAIN, &q, 0, &s->c);
        dln_products_multiply(p, 1, DLN_TRANSPOSED, P, DLN_PLAIN, &s->c, 0, &s->Kq);
    } else {
        dln_matrix_copy(&q, &s->c);
        dln_matrix_copy(&q, &s->Kq);
    }
}

static void update(dln_optimizer *opt, int l, double eta, const struct parts *s) {
    dln_products *p = opt->products;
    dln_products_multiply(p, -eta, DLN_PLAIN, &s->u, DLN_TRANSPOSED, &s->c, 1, &opt->net->W[l]);
    dln_products_multiply(p, -eta, DLN_PLAIN, &s->Kq, DLN_TRANSPOSED, &s->e, 1, &p->E);
    if (p->Z.data)
        dln_matrix_multiply(-eta, DLN_PLAIN, &s->Kq, DLN_TRANSPOSED, &s->e, 1, &p->Z);
    dln_products_measure_residual(p);
    dln_products_spoil(p, l);
    dln_network_touch(opt->net, l);
}

static void tick(dln_optimizer *opt) {
    int l = dln_next_factor(opt);
    if (opt->net->held[l]) {
        opt->drawn[0] = -1;
        dln_optimizer_made(opt, l, 0, 0);
        return;
    }
    struct parts s = parts_of(opt, l);
    dln_products_extend_left(opt->products, l);
    dln_products_extend_right(opt->products, l - 1);
    if (!weigh(opt, l, &s)) {
        opt->drawn[0] = -1;
        dln_optimizer_made(opt, l, NAN, 0);
        return;
    }
    int i = opt->drawn[0] = draw(opt, &s);
    if (i < 0) {
        dln_optimizer_made(opt, l, 0, 0);
        return;
    }
    look(opt, l, i, &s);
    double eta = step_size(opt, l, &s), gradient2 = dln_matrix_dot(&s.u, &s.u) * dln_matrix_dot(&s.c, &s.c);
    update(opt, l, eta, &s);
    dln_optimizer_made(opt, l, eta, gradient2);
}

static enum dln_products_use use(const struct dln_optimizer_spec *spec) {
    (void)spec;
    return DLN_USE_BOTH;
}

const struct dln_method dln_method_bcsgd = {
    .name = "bcsgd",
    .help = "block coordinate stochastic gradient descent, one factor and one sample a tick (shin2020 (3.12))",
    .blocks = true,
    .samples = true,
    .rules = 1u << DLN_STEP_BOUND | 1u << DLN_STEP_CONSTANT,
    .use = use,
    .check = check,
    .room = room,
    .tick = tick,
};
