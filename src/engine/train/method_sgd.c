/* method_sgd.c: stochastic gradient descent (zou2020 Algorithm 1): each tick a fresh minibatch of B of the m samples without replacement,
 * its gradient times m/B, all trained factors at once. In compressed coordinates sample i is R q_i, so that this is GD with the slope
 * (m/B) D Q_b^T, D = (E + T) Q_b - Y_b; E stays that of all samples, and f is known at every tick. For p > 2 the columns of R are the
 * samples themselves. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/train/draws.h"
#include "engine/train/methods.h"
#include "engine/train/products_state.h"

static dln_status check(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err) {
    return dln_draws_check(spec, spec->batch, objective, err);
}

/* marks, Z^T, Q_b, D^T, one after the other. */
static struct dln_method_room room(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *s) {
    size_t B = (size_t)(spec->batch > 0 ? spec->batch : 0), r = (size_t)s->rank, o = (size_t)s->outputs;
    size_t parts[] = {dln_count_times(r, o), dln_count_times(r, B), dln_count_times(B, o)}, sum = (size_t)s->samples;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sum = parts[i] == SIZE_MAX || sum > SIZE_MAX - parts[i] ? SIZE_MAX : sum + parts[i];
    return (struct dln_method_room){.scratch = sum};
}

static enum dln_products_use use(const struct dln_optimizer_spec *spec) {
    (void)spec;
    return DLN_USE_SAMPLED;
}

static void choose(dln_optimizer *opt) {
    const int *recorded = dln_draws_recorded(opt);
    if (recorded)
        memcpy(opt->drawn, recorded, (size_t)opt->spec.batch * sizeof *opt->drawn);
    else
        dln_draws_subset(&opt->rng_samples, opt->objective->problem->samples, opt->spec.batch, opt->scratch, opt->drawn);
}

/* The columns of a matrix, or the rows of its transpose, that were drawn. */
static void gather(const dln_optimizer *opt, const dln_matrix *from, dln_matrix *columns) {
    for (int k = 0; k < opt->spec.batch; k++)
        memcpy(dln_matrix_at(columns, 0, k), dln_matrix_at(from, 0, opt->drawn[k]), (size_t)from->rows * sizeof(double));
}

/* D^T = Q_b^T Z^T - Y_b^T, slope^T = (m/B) Q_b D^T. */
static void set_slope(dln_optimizer *opt) {
    dln_products *p = opt->products;
    const dln_matrix *E = dln_products_residual_columns(p), *T = dln_products_target_columns(p), *Y = &opt->objective->Y;
    int B = opt->spec.batch, m = opt->objective->problem->samples;
    double *room = opt->scratch + m;
    dln_matrix Z = dln_matrix_over(room, E->rows, E->cols), Q = dln_matrix_over(room += (size_t)Z.rows * (size_t)Z.cols, E->rows, B);
    dln_matrix D = dln_matrix_over(room + (size_t)Q.rows * (size_t)Q.cols, B, E->cols);
    dln_matrix_copy(E, &Z);
    dln_matrix_add(1, T, &Z);
    gather(opt, &opt->objective->Q, &Q);
    for (int k = 0; k < B; k++)
        for (int j = 0; j < D.cols; j++)
            *dln_matrix_at(&D, k, j) = *dln_matrix_at(Y, j, opt->drawn[k]);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, &Q, DLN_PLAIN, &Z, -1, &D);
    dln_products_multiply(p, (double)m / B, DLN_PLAIN, &Q, DLN_PLAIN, &D, 0, dln_products_own_slope(p));
}

/* p > 2: the drawn columns of E^{p-1}, times m/B. */
static void set_power_slope(dln_optimizer *opt) {
    const dln_matrix *E = dln_products_residual_columns(opt->products);
    dln_matrix *slope = dln_products_own_slope(opt->products);
    int power = opt->objective->problem->p - 1;
    double part = (double)opt->objective->problem->samples / opt->spec.batch;
    dln_matrix_fill(slope, 0);
    for (int k = 0; k < opt->spec.batch; k++)
        for (int j = 0; j < E->cols; j++)
            *dln_matrix_at(slope, opt->drawn[k], j) += part * pow(*dln_matrix_at(E, opt->drawn[k], j), power);
}

static void tick(dln_optimizer *opt) {
    choose(opt);
    if (opt->objective->problem->p == 2)
        set_slope(opt);
    else
        set_power_slope(opt);
    double gradient2 = dln_products_gradients(opt->products);
    dln_products_step_all(opt->products, opt->eta);
    dln_optimizer_made(opt, 0, opt->eta, gradient2);
}

const struct dln_method dln_method_sgd = {
    .name = "sgd",
    .help = "gradient descent on a fresh minibatch a tick, all factors at once (zou2020 Algorithm 1)",
    .samples = true,
    .rules = DLN_CONSTANT_RULES,
    .use = use,
    .check = check,
    .room = room,
    .tick = tick,
};
