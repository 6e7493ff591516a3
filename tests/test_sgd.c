/* test_sgd.c: SGD and BCSGD: the gradient of a minibatch, which samples are drawn, exact means over all of them (zou2020 Algorithm 1,
 * shin2020 Theorem 3.6). */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "engine/train/lowest.h"

/* Thin and full gradients, fewer samples than inputs, frozen maps, p = 4. */
static const struct chain_shape shapes[] = {
    {.depth = 3, .width = {4, 5, 6, 3}, .samples = 7, .keep_samples = true},
    {.depth = 3, .width = {12, 30, 30, 2}, .samples = 20, .keep_samples = true},
    {.depth = 1, .width = {4, 3}, .samples = 9, .keep_samples = true},
    {.depth = 2, .width = {9, 8, 1}, .samples = 5, .keep_samples = true},
    {.depth = 3, .width = {6, 6, 6, 6}, .samples = 9, .inputs = 4, .outputs = 3, .keep_samples = true},
    {.depth = 3, .width = {5, 5, 5, 2}, .samples = 11, .rank = 3, .keep_samples = true},
    {.depth = 3, .width = {4, 5, 6, 3}, .samples = 7, .p = 4},
};
enum { BLOCK_SHAPES = 6 }; /* without the last: p = 2 */

static dln_optimizer *sgd_of(struct chain *c, double eta, int batch, const int *batches, int n, uint64_t seed) {
    return chain_optimizer_of(c, (struct dln_optimizer_spec){.method = dln_method_find("sgd"),
                                                             .rule = DLN_STEP_CONSTANT,
                                                             .eta = eta,
                                                             .batch = batch,
                                                             .batches = batches,
                                                             .n_batches = n,
                                                             .seed = seed});
}

/* The columns of A that a batch names. */
static dln_matrix columns_of(const dln_matrix *A, const int *batch, int n) {
    dln_matrix B = normal_matrix(A->rows, n, 1, 1);
    for (int k = 0; k < n; k++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(&B, i, k) = *dln_matrix_at(A, i, batch[k]);
    return B;
}

/* (m/B) times the gradient on the batch alone, by long-hand products over the raw samples. */
static dln_matrix batch_gradient(const struct chain *c, const int *batch, int n, int l) {
    dln_matrix X = columns_of(&c->X, batch, n), Y = columns_of(&c->Y, batch, n);
    struct naive_block b = naive_block(&(struct naive){&c->net, &X, &Y, c->naive.p}, l);
    dln_matrix_scale(&b.G, (double)c->X.cols / n);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    return b.G;
}

/* Every tick moves every factor by eta times that; f stays that of all samples. Round-off as for any gradient (naive.h). */
static void a_tick_takes_the_gradient_of_its_batch(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 1);
        dln_optimizer *opt = sgd_of(&c, 0.01, 3, NULL, 0, 1);
        for (int t = 0; t < 10; t++) {
            dln_matrix before[CHAIN_DEPTH_MAX + 1], gradient[CHAIN_DEPTH_MAX + 1];
            double tolerance[CHAIN_DEPTH_MAX + 1], norm2 = 0;
            for (int l = 1; l <= c.net.depth; l++)
                before[l] = copy_of(&c.net.W[l]);
            dln_optimizer_tick(opt);
            for (int l = 1; l <= c.net.depth; l++) { /* the gradient is of the weights before */
                dln_matrix after = copy_of(&c.net.W[l]);
                dln_matrix_copy(&before[l], &c.net.W[l]);
                dln_matrix_release(&before[l]);
                before[l] = after;
            }
            for (int l = 1; l <= c.net.depth; l++) {
                gradient[l] = batch_gradient(&c, opt->drawn, 3, l);
                tolerance[l] = 8 * naive_scale(&c.naive).terms * DBL_EPSILON * naive_gradient_scale(&c.naive, l) * shapes[k].samples / 3;
                norm2 += pow(dln_matrix_norm(&gradient[l]), 2);
            }
            for (int l = 1; l <= c.net.depth; l++) {
                dln_matrix_add(-0.01, &gradient[l], &c.net.W[l]);
                assert_close(distance(&c.net.W[l], &before[l]), 0, 0.01 * tolerance[l] + 1e-15 * dln_matrix_norm(&before[l]), "W_l");
                dln_matrix_copy(&before[l], &c.net.W[l]);
                dln_matrix_release(&before[l]);
                dln_matrix_release(&gradient[l]);
            }
            assert_close_relative(opt->last.gradient_norm, sqrt(norm2), 1e-10, "gradient norm");
            assert_close_relative(opt->objective_value, (double)naive_objective(&c.naive), 1e-12, "f");
        }
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* Over all batches of two of five samples, the mean of the steps is the step of gradient descent. */
static void the_mean_over_all_batches_is_the_full_gradient(void **state) {
    (void)state;
    static const int all[] = {0, 1, 0, 2, 0, 3, 0, 4, 1, 2, 1, 3, 1, 4, 2, 3, 2, 4, 3, 4};
    for (int p = 2; p <= 4; p += 2) {
        struct chain c;
        chain_init(&c, &(struct chain_shape){.depth = 3, .width = {4, 5, 6, 3}, .samples = 5, .p = p, .keep_samples = p == 2}, 4);
        dln_matrix start[4], mean[4];
        for (int l = 1; l <= 3; l++) {
            start[l] = copy_of(&c.net.W[l]);
            mean[l] = copy_of(&c.net.W[l]);
            dln_matrix_scale(&mean[l], -1);
        }
        for (int b = 0; b < 10; b++) {
            dln_optimizer *opt = sgd_of(&c, 1e-3, 2, all + 2 * b, 1, 1);
            dln_optimizer_tick(opt);
            for (int l = 1; l <= 3; l++) {
                dln_matrix_add(0.1, &c.net.W[l], &mean[l]);
                dln_matrix_copy(&start[l], &c.net.W[l]);
            }
            dln_optimizer_free(opt);
        }
        for (int l = 1; l <= 3; l++) {
            struct naive_block b = naive_block(&c.naive, l);
            dln_matrix_scale(&b.G, -1e-3);
            assert_close(distance(&mean[l], &b.G), 0, 1e-14, "mean step");
            dln_matrix_release(&b.G);
            dln_matrix_release(&start[l]);
            dln_matrix_release(&mean[l]);
        }
        chain_release(&c);
    }
}

/* A^T A - B B^T, the gap of two factors, or of two gradients. */
static dln_matrix gap_of(const dln_matrix *above, const dln_matrix *below) {
    dln_matrix D = normal_matrix(below->rows, below->rows, 1, 1);
    for (int i = 0; i < D.rows; i++)
        for (int j = 0; j < D.cols; j++) {
            double sum = 0;
            for (int k = 0; k < above->rows; k++)
                sum += *dln_matrix_at(above, k, i) * *dln_matrix_at(above, k, j);
            for (int k = 0; k < below->cols; k++)
                sum -= *dln_matrix_at(below, i, k) * *dln_matrix_at(below, j, k);
            *dln_matrix_at(&D, i, j) = sum;
        }
    return D;
}

/* D_j(t+1) - D_j(t) = eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) with the minibatch's gradients. Round-off: eps times the squares of factors. */
static void the_drift_of_balancedness_is_of_second_order(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        static const int batch[] = {1, 3};
        double eta = 1e-3;
        chain_init(&c, &shapes[k], k + 1);
        dln_optimizer *opt = sgd_of(&c, eta, 2, batch, 1, 1);
        dln_matrix before[CHAIN_DEPTH_MAX + 1], G[CHAIN_DEPTH_MAX + 1];
        for (int j = 1; j <= c.net.depth; j++)
            G[j] = batch_gradient(&c, batch, 2, j);
        for (int j = 1; j < c.net.depth; j++)
            before[j] = gap_of(&c.net.W[j + 1], &c.net.W[j]);
        dln_optimizer_tick(opt);
        for (int j = 1; j < c.net.depth; j++) {
            dln_matrix after = gap_of(&c.net.W[j + 1], &c.net.W[j]), want = gap_of(&G[j + 1], &G[j]);
            double sizes = pow(dln_matrix_norm(&c.net.W[j + 1]), 2) + pow(dln_matrix_norm(&c.net.W[j]), 2);
            dln_matrix_add(-1, &before[j], &after);
            dln_matrix_scale(&want, eta * eta);
            assert_true(dln_matrix_norm(&want) > 1e4 * DBL_EPSILON * sizes);
            assert_close(distance(&after, &want), 0, 64 * DBL_EPSILON * sizes, "drift");
            dln_matrix_release(&after);
            dln_matrix_release(&want);
            dln_matrix_release(&before[j]);
        }
        for (int j = 1; j <= c.net.depth; j++)
            dln_matrix_release(&G[j]);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

static void a_batch_of_all_samples_is_gradient_descent(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain a, b;
        chain_init(&a, &shapes[k], 1);
        chain_init(&b, &shapes[k], 1);
        dln_optimizer *gd = chain_optimizer(&a, "gd", NULL, DLN_STEP_CONSTANT, 0.005, 1);
        dln_optimizer *sgd = sgd_of(&b, 0.005, shapes[k].samples, NULL, 0, 1);
        for (int t = 0; t < 30; t++) {
            dln_optimizer_tick(gd);
            dln_optimizer_tick(sgd);
            assert_close_relative(sgd->objective_value, gd->objective_value, 1e-12, "f");
        }
        dln_optimizer_free(gd);
        dln_optimizer_free(sgd);
        chain_release(&a);
        chain_release(&b);
    }
}

/* 3 of 7 samples, 7000 ticks: each sample 3000 times but for chance, four standard deviations of 41; no sample twice in a batch. */
static void batches_are_fair_and_have_no_repeats(void **state) {
    (void)state;
    struct chain c;
    int count[7] = {0}, together = 0;
    chain_init(&c, &shapes[0], 1);
    dln_optimizer *opt = sgd_of(&c, 1e-9, 3, NULL, 0, 5);
    for (int t = 0; t < 7000; t++) {
        bool seen[7] = {false};
        dln_optimizer_tick(opt);
        for (int k = 0; k < 3; k++) {
            assert_in_range(opt->drawn[k], 0, 6);
            assert_false(seen[opt->drawn[k]]);
            seen[opt->drawn[k]] = true;
            count[opt->drawn[k]]++;
        }
        together += seen[5] && seen[6];
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(count[i], 3000 - 4 * 41, 3000 + 4 * 41);
    assert_in_range(together, 1000 - 4 * 29, 1000 + 4 * 29); /* 1/7 of the batches hold both */
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void seeds_decide_and_restarts_repeat(void **state) {
    (void)state;
    static const char *const methods[] = {"sgd", "bcsgd"};
    for (int m = 0; m < 2; m++) {
        struct chain c, start;
        double f[3][40];
        chain_init(&c, &shapes[0], 1);
        chain_init(&start, &shapes[0], 1);
        dln_optimizer *opt = chain_optimizer(&c, methods[m], m ? "shuffled" : NULL, DLN_STEP_CONSTANT, 0.01, 8);
        for (int round = 0; round < 3; round++) {
            for (int t = 0; t < 40; t++) {
                dln_optimizer_tick(opt);
                f[round][t] = opt->objective_value;
            }
            dln_network_copy_weights(&start.net, &c.net);
            assert_int_equal(dln_optimizer_restart(opt, round ? 9 : 8, NULL), DLN_OK);
        }
        assert_memory_equal(f[0], f[1], sizeof f[0]);
        assert_true(memcmp(f[0], f[2], sizeof f[0]) != 0);
        dln_optimizer_free(opt);
        chain_release(&c);
        chain_release(&start);
    }
}

static dln_optimizer *bcsgd_of(struct chain *c, const char *order, enum dln_step_rule rule, double eta, enum dln_sampling sampling,
                               const int *samples, int n, uint64_t seed) {
    static const int down[] = {3, 1, 2};
    return chain_optimizer_of(c, (struct dln_optimizer_spec){.method = dln_method_find("bcsgd"),
                                                             .order = dln_order_find(order),
                                                             .list = down,
                                                             .list_length = c->net.depth == 3 ? 3 : 0,
                                                             .rule = rule,
                                                             .eta = eta,
                                                             .sampling = sampling,
                                                             .batch = 1,
                                                             .batches = samples,
                                                             .n_batches = n,
                                                             .seed = seed});
}

/* Where it is kept, Z = E + T to round-off. */
static void map_follows_residual(const struct chain *c, dln_products *p) {
    const dln_matrix *Z = dln_products_map(p), *E = dln_products_residual_columns(p), *T = dln_products_target_columns(p);
    if (!Z)
        return;
    dln_matrix sum = copy_of(E);
    dln_matrix_add(1, T, &sum);
    assert_close(distance(Z, &sum), 0, 1e-12 * (c->objective.norm_T + dln_matrix_norm(E)), "Z");
    dln_matrix_release(&sum);
}

/* E is updated by rank one each tick, and Z: f stays that of the weights, whatever the ordering. */
static void the_residual_follows_single_samples(void **state) {
    (void)state;
    for (size_t k = 0; k < BLOCK_SHAPES; k++)
        for (int o = 0; dln_orders[o]; o++) {
            struct chain c;
            if (!strcmp(dln_orders[o]->name, "list") && shapes[k].depth != 3)
                continue;
            chain_init(&c, &shapes[k], k + 1);
            dln_optimizer *opt = bcsgd_of(&c, dln_orders[o]->name, DLN_STEP_BOUND, 0.7, DLN_SAMPLING_NORMALISED, NULL, 0, k);
            for (int t = 0; t < 60; t++) {
                dln_optimizer_tick(opt);
                assert_true(opt->drawn[0] >= 0 && opt->finite);
                assert_close_relative(opt->objective_value, (double)naive_objective(&c.naive), 1e-11, dln_orders[o]->name);
                map_follows_residual(&c, opt->products);
            }
            dln_optimizer_free(opt);
            chain_release(&c);
        }
}

/* One tick is the block's gradient on that sample alone, times the step (3.14). */
static void a_block_tick_takes_the_gradient_of_its_sample(void **state) {
    (void)state;
    for (size_t k = 0; k < BLOCK_SHAPES; k++)
        for (int rule = 0; rule < 2; rule++) {
            struct chain c;
            chain_init(&c, &shapes[k], k + 1);
            enum dln_step_rule step = rule ? DLN_STEP_CONSTANT : DLN_STEP_BOUND;
            dln_optimizer *opt = bcsgd_of(&c, "descending", step, 0.3, DLN_SAMPLING_NORMALISED, NULL, 0, k);
            for (int l = c.net.depth; l >= 1; l--) {
                dln_matrix before = copy_of(&c.net.W[l]);
                dln_optimizer_tick(opt);
                dln_matrix after = copy_of(&c.net.W[l]);
                dln_matrix_copy(&before, &c.net.W[l]);
                dln_matrix G = batch_gradient(&c, opt->drawn, 1, l);
                dln_matrix_scale(&G, 1.0 / shapes[k].samples);
                assert_close_relative(opt->last.gradient_norm, dln_matrix_norm(&G), 1e-11, "gradient norm");
                if (rule)
                    assert_true(opt->last.step_size == 0.3);
                dln_matrix_add(-opt->last.step_size, &G, &before);
                assert_close(distance(&before, &after), 0, 1e-12 * dln_matrix_norm(&after), "W_l");
                dln_matrix_copy(&after, &c.net.W[l]);
                dln_matrix_release(&G);
                dln_matrix_release(&before);
                dln_matrix_release(&after);
            }
            dln_optimizer_free(opt);
            chain_release(&c);
        }
}

/* What Theorem 3.6 is made of, from the raw samples: C = W_{l-1:1} X and A. */
struct around {
    dln_matrix C;
    double q_i[32], total, trace;          /* ||C^T c_i||^2, ||C^T C||_F^2, ||C||_F^2 */
    long double s[32], a[32];              /* singular values of C and A */
    int r, o;
};

static void look_around(const struct chain *c, int l, struct around *x) {
    *x = (struct around){.C = copy_of(&c->X), .r = c->problem.rank, .o = c->Y.rows};
    dln_matrix A = normal_matrix(x->o, x->o, 1, 1);
    dln_matrix_identity(&A);
    for (int j = 1; j < l; j++) {
        dln_matrix next = product_of(&c->net.W[j], &x->C);
        dln_matrix_release(&x->C);
        x->C = next;
    }
    for (int j = c->net.depth; j > l; j--) {
        dln_matrix next = product_of(&A, &c->net.W[j]);
        dln_matrix_release(&A);
        A = next;
    }
    int m = x->C.cols;
    for (int i = 0; i < m; i++)
        for (int k = 0; k < m; k++) {
            double dot = 0;
            for (int j = 0; j < x->C.rows; j++)
                dot += *dln_matrix_at(&x->C, j, i) * *dln_matrix_at(&x->C, j, k);
            x->q_i[i] += dot * dot;
            x->total += dot * dot;
            x->trace += i == k ? dot : 0;
        }
    naive_singular_values(&x->C, x->s);
    naive_singular_values(&A, x->a);
    dln_matrix_release(&A);
    dln_matrix_release(&x->C);
}

/* The exact mean of ||W X - W* X||^2 after one tick, over all samples and "no update"; the masses are checked on the way. */
static double mean_after(struct chain *c, int l, double eta, enum dln_sampling sampling, const struct around *x) {
    double norm = sampling == DLN_SAMPLING_NORMALISED ? x->total : x->trace * x->trace, mean = 0, sum = 0, e = 2 * c->objective.f_star;
    dln_matrix before = copy_of(&c->net.W[l]);
    e = 2 * (double)naive_objective(&c->naive) - e;
    for (int i = 0; i < c->X.cols; i++) {
        dln_optimizer *opt = chain_optimizer_of(c, (struct dln_optimizer_spec){.method = dln_method_find("bcsgd"),
                                                                               .order = dln_order_find("list"),
                                                                               .list = &l,
                                                                               .list_length = 1,
                                                                               .rule = DLN_STEP_BOUND,
                                                                               .eta = eta,
                                                                               .sampling = sampling,
                                                                               .batch = 1,
                                                                               .batches = &i,
                                                                               .n_batches = 1});
        dln_optimizer_tick(opt);
        assert_close(opt->scratch[i], x->q_i[i] / norm, 1e-12, "mass");
        sum += opt->scratch[i];
        mean += opt->scratch[i] * 2 * opt->excess;
        dln_matrix_copy(&before, &c->net.W[l]);
        dln_network_touch(&c->net, l);
        dln_optimizer_free(opt);
    }
    dln_matrix_release(&before);
    if (sampling == DLN_SAMPLING_NORMALISED)
        assert_close(sum, 1, 1e-13, "sum of the masses");
    else
        assert_true(sum < 1 + 1e-13);
    return mean + (1 - sum) * e;
}

static double kappa2(const long double *s, int r) { return (double)((s[0] / s[r - 1]) * (s[0] / s[r - 1])); }

/* shin2020 Theorem 3.6, both bounds on the exact mean, for both readings of (3.13). */
static void the_mean_obeys_theorem_36(void **state) {
    (void)state;
    static const struct chain_shape small = {.depth = 3, .width = {4, 5, 4, 2}, .samples = 12, .keep_samples = true};
    static const double etas[] = {0.1, 0.5, 1};
    for (uint64_t seed = 1; seed <= 6; seed++)
        for (int l = 1; l <= 3; l++)
            for (size_t k = 0; k < ARRAY_LEN(etas); k++)
                for (int sampling = DLN_SAMPLING_NO_UPDATE; sampling <= DLN_SAMPLING_NORMALISED; sampling++) {
                    struct chain c;
                    struct around x;
                    double eta = etas[k];
                    chain_init(&c, &small, seed);
                    look_around(&c, l, &x);
                    double best = 2 * c.objective.f_star, e = 2 * (double)naive_objective(&c.naive) - best;
                    double norm = sampling == DLN_SAMPLING_NORMALISED ? x.total : x.trace * x.trace;
                    double q = (double)powl(x.s[x.r - 1], 4) / norm, top = (double)powl(x.s[0], 4) / norm;
                    double after = mean_after(&c, l, eta, (enum dln_sampling)sampling, &x), ka = kappa2(x.a, x.o), kc = kappa2(x.s, x.r);
                    double upper = (1 - q * (1 - pow(1 - eta / ka, 2))) * e + eta * eta * q * best;
                    double lower = (1 - top * (1 - pow(1 - eta / kc, 2))) * e + eta * eta * q * best / (ka * ka);
                    assert_true(after <= upper * (1 + 1e-12));
                    assert_true(after >= lower * (1 - 1e-12));
                    chain_release(&c);
                }
}

/* Ticks without an update come as often as the mass that is missing. */
static void the_missing_mass_means_no_update(void **state) {
    (void)state;
    struct chain c;
    struct around x;
    chain_init(&c, &shapes[0], 3);
    look_around(&c, 2, &x);
    int two = 2, none = 0, ticks = 4000;
    dln_optimizer *opt = chain_optimizer_of(&c, (struct dln_optimizer_spec){.method = dln_method_find("bcsgd"),
                                                                            .order = dln_order_find("list"),
                                                                            .list = &two,
                                                                            .list_length = 1,
                                                                            .rule = DLN_STEP_BOUND,
                                                                            .eta = 0.5,
                                                                            .seed = 3});
    for (int t = 0; t < ticks; t++) { /* factor 2 alone moves: the masses stay */
        dln_optimizer_tick(opt);
        none += opt->drawn[0] < 0;
        assert_true(opt->drawn[0] >= 0 || (opt->last.step_size == 0 && opt->last.factor == 2));
    }
    double missing = 1 - x.total / (x.trace * x.trace);
    assert_true(missing > 0.1 && missing < 0.9);
    assert_close((double)none / ticks, missing, 4 * sqrt(missing * (1 - missing) / ticks), "ticks without an update");
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* C = 0: no sample has a mass. */
static void nothing_is_drawn_from_nothing(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &shapes[0], 3);
    for (int j = 1; j <= 3; j++) {
        dln_matrix_fill(&c.net.W[j], 0);
        dln_network_touch(&c.net, j);
    }
    dln_optimizer *opt = bcsgd_of(&c, "descending", DLN_STEP_BOUND, 1, DLN_SAMPLING_NORMALISED, NULL, 0, 1);
    double f = opt->objective_value;
    for (int t = 0; t < 6; t++)
        dln_optimizer_tick(opt);
    assert_true(opt->finite && opt->objective_value == f && opt->ticks == 6);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* Against the matrix's own values: spread, clustered at the bottom, all equal, singular. The error is eps ||K||. */
static void the_lowest_eigenvalue_is_found(void **state) {
    (void)state;
    static const int orders[] = {1, 5, 32, 33, 40, 128};
    for (size_t k = 0; k < ARRAY_LEN(orders); k++)
        for (int kind = 0; kind < 5; kind++) {
            int n = orders[k];
            double s[128], *room = malloc(dln_lowest_room((size_t)n) * sizeof *room);
            assert_non_null(room);
            for (int i = 0; i < n; i++) {
                double x = (double)(n - i) / n;
                s[i] = kind == 0 ? 1 + x : kind == 1 ? 1 + 1e-6 * x : kind == 2 ? 3 : kind == 3 ? pow(1e-4, 1 - x) : i + 1 < n ? x : 0;
            }
            dln_matrix P = matrix_with_values(n, n, s, k + 1), Pt = copy_of(&P);
            dln_matrix_transpose(&P, &Pt);
            dln_matrix K = product_of(&Pt, &P);
            double top = s[0] * s[0], want = s[n - 1] * s[n - 1];
            assert_close(dln_lowest_eigenvalue(&K, room), want, 64 * n * DBL_EPSILON * top + 1e-11 * want, "lowest eigenvalue");
            K.data[0] = NAN;
            assert_true(isnan(dln_lowest_eigenvalue(&K, room)));
            dln_matrix_release(&P);
            dln_matrix_release(&Pt);
            dln_matrix_release(&K);
            free(room);
        }
}

/* A width below the factor, though not the one beside it, that is smaller than the rank of X: sigma_r(C) = 0, and so is the step. */
static void a_rank_that_is_lost_makes_no_step(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 3, .width = {5, 3, 6, 2}, .samples = 9, .keep_samples = true}, 1);
    dln_optimizer *opt = bcsgd_of(&c, "descending", DLN_STEP_BOUND, 1, DLN_SAMPLING_NORMALISED, NULL, 0, 1);
    for (int t = 0; t < 9; t++) {
        dln_optimizer_tick(opt);
        assert_true(opt->finite && opt->drawn[0] >= 0 && opt->last.gradient_norm > 0);
        assert_true((opt->last.step_size == 0) == (opt->last.factor > 1));
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The masses overflow while f is still finite: the run has diverged, rather than drawn "no update" for ever. */
static void masses_that_overflow_end_the_run(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct chain c;
        dln_matrix X = normal_matrix(4, 9, 1e100, 1), Y = normal_matrix(3, 9, 1e100, 2);
        chain_init_loss(&c, X, Y, &(struct dln_data_options){.p = 2, .keep_samples = true}, 2, (int[]){4, 5, 3}, NULL, NULL);
        chain_fill(&c, "random", NAN, 1);
        dln_optimizer *opt = bcsgd_of(&c, "descending", DLN_STEP_BOUND, 1, (enum dln_sampling)k, NULL, 0, 1);
        assert_true(opt->finite);
        dln_optimizer_tick(opt);
        assert_false(opt->finite);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

static void refused(const struct chain_shape *shape, struct dln_optimizer_spec spec, const char *sentence) {
    struct chain c;
    dln_error err;
    dln_optimizer *opt = NULL;
    chain_init(&c, shape, 1);
    spec.rule = DLN_STEP_CONSTANT;
    spec.eta = 0.1;
    spec.order = dln_order_find("descending");
    assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &opt, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, sentence);
    assert_null(opt);
    chain_release(&c);
}

static void bad_options_are_refused_in_words(void **state) {
    (void)state;
    const struct dln_method *sgd = dln_method_find("sgd"), *bcsgd = dln_method_find("bcsgd");
    static const struct chain_shape target = {.depth = 1, .width = {3, 3}}, bare = {.depth = 1, .width = {3, 3}, .samples = 5},
                                    four = {.depth = 1, .width = {3, 3}, .samples = 5, .p = 4};
    static const int out_of_range[] = {0, 1, 2, 7};
    refused(&target, (struct dln_optimizer_spec){.method = sgd, .batch = 1}, "sgd draws samples, and a target has none");
    refused(&target, (struct dln_optimizer_spec){.method = bcsgd, .batch = 1}, "bcsgd draws samples, and a target has none");
    refused(&bare, (struct dln_optimizer_spec){.method = sgd, .batch = 1}, "sgd draws samples, and this problem does not keep them");
    refused(&shapes[0], (struct dln_optimizer_spec){.method = sgd, .batch = 0}, "sgd takes a batch of 1 to 7 samples, not 0");
    refused(&shapes[0], (struct dln_optimizer_spec){.method = sgd, .batch = 8}, "sgd takes a batch of 1 to 7 samples, not 8");
    refused(&shapes[0], (struct dln_optimizer_spec){.method = sgd, .batch = 2, .batches = out_of_range, .n_batches = 2},
            "batch 2 names sample 7, and the samples are 0 to 6");
    refused(&shapes[0], (struct dln_optimizer_spec){.method = bcsgd, .batch = 2}, "bcsgd takes one sample a tick, a batch of 1, not 2");
    refused(&four, (struct dln_optimizer_spec){.method = bcsgd, .batch = 1}, "bcsgd is for p = 2, and this loss has p = 4");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tick_takes_the_gradient_of_its_batch),
        cmocka_unit_test(the_mean_over_all_batches_is_the_full_gradient),
        cmocka_unit_test(the_drift_of_balancedness_is_of_second_order),
        cmocka_unit_test(a_batch_of_all_samples_is_gradient_descent),
        cmocka_unit_test(batches_are_fair_and_have_no_repeats),
        cmocka_unit_test(seeds_decide_and_restarts_repeat),
        cmocka_unit_test(the_residual_follows_single_samples),
        cmocka_unit_test(a_block_tick_takes_the_gradient_of_its_sample),
        cmocka_unit_test(the_mean_obeys_theorem_36),
        cmocka_unit_test(the_missing_mass_means_no_update),
        cmocka_unit_test(nothing_is_drawn_from_nothing),
        cmocka_unit_test(a_rank_that_is_lost_makes_no_step),
        cmocka_unit_test(masses_that_overflow_end_the_run),
        cmocka_unit_test(the_lowest_eigenvalue_is_found),
        cmocka_unit_test(bad_options_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
