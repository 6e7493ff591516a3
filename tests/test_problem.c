/* test_problem.c: targets and data, the exact compression of the loss, its optimum under rank constraints and frozen maps, margins. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

/* f, f - f* and the margin at the present weights, as an optimizer measures them. */
struct measured {
    double value, excess, margin;
};

static struct measured measure(struct chain *c) {
    dln_optimizer *opt = chain_optimizer(c, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
    struct measured m = {opt->objective_value, opt->excess,
                         dln_objective_margin(&c->objective, dln_products_map(opt->products), opt->norm_E)};
    dln_optimizer_free(opt);
    return m;
}

static void set_factor(struct chain *c, int j, const dln_matrix *W) {
    dln_matrix_copy(W, &c->net.W[j]);
    dln_network_touch(&c->net, j);
}

/* W* = T S^{-1} U^T with R = U S: the columns of R are orthogonal and as long as the singular values. */
static dln_matrix best_map(const dln_problem *p) {
    dln_matrix T = copy_of(&p->T), Rt;
    assert_int_equal(dln_matrix_init(&Rt, (size_t)p->R.cols, (size_t)p->R.rows, NULL), DLN_OK);
    dln_matrix_transpose(&p->R, &Rt);
    for (int j = 0; j < p->rank; j++)
        for (int i = 0; i < T.rows; i++)
            *dln_matrix_at(&T, i, j) /= p->sigma_x[j] * p->sigma_x[j];
    dln_matrix W = product_of(&T, &Rt);
    dln_matrix_release(&T);
    dln_matrix_release(&Rt);
    return W;
}

static void a_target_is_its_own_compression(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 1, .width = {4, 3}}, 1);
    assert_int_equal(c.problem.samples, 0);
    assert_int_equal(c.problem.rank, 4);
    assert_null(c.problem.R.data);
    assert_true(same_bits(&c.problem.T, &c.Y));
    assert_true(c.problem.f0 == 0 && c.objective.f_star == 0);
    for (int j = 0; j < 4; j++)
        assert_true(c.problem.sigma_x[j] == 1);
    long double s[3], f = naive_objective(&c.naive);
    naive_singular_values(&c.Y, s);
    assert_close(c.problem.sigma_min_T, (double)s[2], 8 * DBL_EPSILON * (double)s[0], "sigma_min(Phi)");
    struct measured m = measure(&c);
    assert_close_relative(m.value, (double)f, 32 * DBL_EPSILON, "f");
    assert_true(m.excess == m.value);
    chain_release(&c);
}

/* f(W) = 1/2 ||W R - T||^2 + f0 at every W, for every shape and rank of X: residuals are exact to (terms) eps of their scale. */
static void check_compression(int n0, int nL, int m, int rank, uint64_t seed) {
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 1, .width = {n0, nL}, .samples = m, .rank = rank}, seed);
    int full = n0 < m ? n0 : m, r = rank ? rank : full;
    assert_int_equal(c.problem.rank, r);
    assert_int_equal(c.problem.R.cols, r);
    assert_int_equal(c.problem.T.cols, r);
    long double *s = calloc((size_t)full, sizeof *s);
    naive_singular_values(&c.X, s);
    for (int i = 0; i < r; i++)
        assert_close(c.problem.sigma_x[i], (double)s[i], 4 * (n0 + m) * DBL_EPSILON * (double)s[0], "sigma(X)");
    free(s);
    dln_matrix best = best_map(&c.problem), zero = normal_matrix(nL, n0, 0, 1);
    const dln_matrix *at[] = {&zero, &c.net.W[1], &best};
    for (size_t k = 0; k < ARRAY_LEN(at); k++) {
        if (at[k] != &c.net.W[1])
            set_factor(&c, 1, at[k]);
        struct naive_scale scale = naive_scale(&c.naive);
        double f = (double)naive_objective(&c.naive),
               tolerance = scale.terms * DBL_EPSILON * scale.residual * (scale.residual + sqrt(2 * f));
        assert_close(measure(&c).value, f, tolerance, "f");
    }
    /* the last one is a minimum: f0, and no gradient is left */
    struct naive_block b = naive_block(&c.naive, 1);
    assert_close(c.problem.f0, (double)naive_objective(&c.naive), 64 * DBL_EPSILON * (1 + 2 * c.problem.f0), "f0");
    assert_close(sqrt((double)b.gradient2), 0, naive_scale(&c.naive).terms * DBL_EPSILON * naive_gradient_scale(&c.naive, 1), "gradient");
    dln_matrix_release(&b.G);
    dln_matrix_release(&best);
    dln_matrix_release(&zero);
    chain_release(&c);
}

static void compression_is_exact(void **state) {
    (void)state;
    check_compression(5, 3, 12, 0, 1);
    check_compression(5, 3, 5, 0, 2);
    check_compression(7, 2, 4, 0, 3);  /* fewer samples than inputs */
    check_compression(6, 3, 1, 0, 4);  /* one sample */
    check_compression(1, 4, 9, 0, 5);  /* one input */
    check_compression(8, 1, 20, 3, 6); /* one output, rank-deficient */
    check_compression(8, 5, 6, 2, 7);  /* wide X, rank-deficient */
    check_compression(30, 10, 90, 17, 8);
}

static void init_ill_conditioned(struct chain *c, double kappa, uint64_t seed) {
    double s[6];
    for (int i = 0; i < 6; i++)
        s[i] = pow(kappa, -i / 5.0);
    chain_init_from(c, matrix_with_values(6, 15, s, seed), normal_matrix(3, 15, 1, seed + 50), 1, (int[]){6, 3}, NULL, NULL);
}

/* Rounding W* to doubles leaves an excess of about (eps kappa ||T||)^2: that is the floor. The Gram matrix squares kappa: it would
 * leave (eps kappa^2 ||T||)^2. The bound here is the floor, which is at least 10^4 times lower for kappa of 10^6 and above. */
static void the_excess_falls_to_its_floor(void **state) {
    (void)state;
    for (int e = 0; e <= 10; e += 2)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            double kappa = pow(10, e);
            struct chain c;
            init_ill_conditioned(&c, kappa, seed);
            assert_int_equal(c.problem.rank, 6);
            assert_close_relative(c.problem.sigma_x[0] / c.problem.sigma_x[5], kappa, 64 * DBL_EPSILON * kappa, "kappa");
            dln_matrix best = best_map(&c.problem);
            set_factor(&c, 1, &best);
            dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
            double gram = 0.5 * pow(DBL_EPSILON * kappa * kappa * dln_matrix_norm(&c.problem.T), 2);
            assert_true(opt->excess >= 0 && opt->excess <= c.objective.excess_floor);
            assert_true(e < 6 || c.objective.excess_floor < 1e-4 * gram);
            dln_optimizer_free(opt);
            dln_matrix_release(&best);
            chain_release(&c);
        }
}

/* The excess of W* + D is 1/2 ||D X||^2: known without W*, in long double. With ||D X|| a thousand times above round-off's eps kappa
 * ||T||, it comes out right to two parts in a thousand, and above that in proportion. */
static void the_excess_is_right_just_above_its_floor(void **state) {
    (void)state;
    for (int e = 0; e <= 8; e += 2) {
        double kappa = pow(10, e);
        struct chain c;
        init_ill_conditioned(&c, kappa, 7);
        dln_matrix best = best_map(&c.problem), zero = normal_matrix(3, 15, 0, 1), D = normal_matrix(3, 6, 1, 9);
        double floor = sqrt(2 * c.objective.excess_floor);
        for (double above = 1e3; above * floor < 1; above *= 10) {
            dln_network scaled = c.net;
            dln_matrix_copy(&D, &scaled.W[1]);
            struct naive moved = {&scaled, &c.X, &zero, 2};
            double size = above * floor / sqrt(2 * (double)naive_objective(&moved));
            dln_matrix_copy(&best, &c.net.W[1]);
            dln_matrix_add(size, &D, &c.net.W[1]);
            dln_network_touch(&c.net, 1);
            double got = measure(&c).excess;
            assert_close_relative(got, 0.5 * above * above * floor * floor, 2 / above, "excess");
        }
        dln_matrix_release(&best);
        dln_matrix_release(&zero);
        dln_matrix_release(&D);
        chain_release(&c);
    }
}

/* A chain with a bottleneck falls to f*, from above, and no further: descent by exact steps, judged by the raw loss in long double.
 * (A linear network has no other local minima; the starts are generic.) */
static void check_optimum_by_descent(const struct chain_shape *shape, uint64_t seed, bool constrained) {
    struct chain c;
    chain_init(&c, shape, seed);
    assert_int_equal(c.objective.constraint != NULL, constrained);
    double f_star = c.objective.f_star;
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "symmetric", DLN_STEP_OPTIMAL, NAN, 1);
    for (int t = 0; t < 60000 && (opt->excess > 1e-13 * f_star || t < 100); t++) {
        dln_optimizer_tick(opt);
        if (t > 2000 && t % 1000)
            continue;
        double f = (double)naive_objective(&c.naive);
        assert_true(f >= f_star * (1 - 1e-14));
        assert_close(opt->excess, f - f_star, 1e-12 * f, "excess against the raw loss");
        assert_true(opt->excess >= 0);
    }
    assert_close_relative((double)naive_objective(&c.naive), f_star, 1e-12, "f at the end");
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void a_bottleneck_falls_to_the_constrained_optimum(void **state) {
    (void)state;
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {5, 2, 4}, .samples = 9}, 1, true);
    check_optimum_by_descent(&(struct chain_shape){.depth = 3, .width = {5, 1, 4, 4}, .samples = 9}, 2, true);
    check_optimum_by_descent(&(struct chain_shape){.depth = 3, .width = {4, 6, 3, 6}, .samples = 20}, 3, true);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {6, 3, 5}}, 4, true);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {7, 3, 5}, .samples = 9, .rank = 3}, 5, false);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {7, 2, 5}, .samples = 9, .rank = 3}, 6, true);
}

/* Frozen maps: narrow ones leave a part of Y out of reach, with and without a bottleneck besides. */
static void frozen_maps_fall_to_their_optimum(void **state) {
    (void)state;
    check_optimum_by_descent(&(struct chain_shape){.depth = 1, .width = {3, 4}, .samples = 12, .inputs = 5}, 1, false);
    check_optimum_by_descent(&(struct chain_shape){.depth = 1, .width = {5, 2}, .samples = 12, .outputs = 4}, 2, false);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {3, 5, 2}, .samples = 12, .inputs = 6, .outputs = 4}, 3, false);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {8, 8, 8}, .samples = 12, .inputs = 4, .outputs = 3}, 4, false);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {6, 2, 5}, .samples = 12, .inputs = 4, .outputs = 6}, 5, true);
    check_optimum_by_descent(&(struct chain_shape){.depth = 2, .width = {6, 1, 5}, .inputs = 4, .outputs = 3}, 6, true);
}

/* Full-rank maps reach everything: the objective is the problem's own. */
static void full_rank_maps_change_nothing(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 1, .width = {6, 5}, .samples = 12, .inputs = 4, .outputs = 3}, 1);
    assert_close(c.objective.f0, c.problem.f0, 1e-13 * dln_matrix_norm(&c.problem.T) * dln_matrix_norm(&c.problem.T), "f0");
    assert_close_relative(c.objective.norm_T, dln_matrix_norm(&c.problem.T), 1e-14, "||T||");
    chain_release(&c);
}

/* A frozen map of zeros leaves all of Y: the objective is constant. */
static void a_zero_output_map_reaches_nothing(void **state) {
    (void)state;
    dln_matrix B = normal_matrix(3, 4, 0, 1);
    struct chain c;
    chain_init_from(&c, normal_matrix(5, 9, 1, 1), normal_matrix(3, 9, 1, 2), 2, (int[]){5, 4, 4}, NULL, &B);
    chain_fill(&c, "random", NAN, 1);
    double f = (double)naive_objective(&c.naive);
    assert_close_relative(c.objective.f_star, f, 64 * DBL_EPSILON, "f*");
    struct measured m = measure(&c);
    assert_close_relative(m.value, f, 64 * DBL_EPSILON, "f");
    assert_true(m.excess == 0);
    dln_matrix_release(&B);
    chain_release(&c);
}

/* The best rank-s approximation of Y X^+ is not the constrained optimum (shin2020 (A.2)): on this ill-conditioned X it loses. */
static void the_truncated_pseudo_inverse_is_not_the_optimum(void **state) {
    (void)state;
    struct chain c;
    double s[5] = {100, 10, 1, 0.1, 0.01}, sigma[4];
    chain_init_from(&c, matrix_with_values(5, 6, s, 3), normal_matrix(4, 6, 1, 4), 2, (int[]){5, 2, 4}, NULL, NULL);
    dln_matrix best = best_map(&c.problem), U = normal_matrix(4, 4, 0, 1), Vt = normal_matrix(4, 5, 0, 1);
    assert_int_equal(dln_matrix_svd(&best, sigma, &U, &Vt, NULL), DLN_OK);
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 4; i++)
            *dln_matrix_at(&U, i, j) *= sigma[j];
    dln_matrix left = dln_matrix_block(&U, 0, 0, 4, 2), right = dln_matrix_block(&Vt, 0, 0, 2, 5);
    set_factor(&c, 2, &left);
    set_factor(&c, 1, &right);
    double f = (double)naive_objective(&c.naive);
    assert_true(f > c.objective.f_star * 1.05);
    assert_close(measure(&c).excess, f - c.objective.f_star, 1e-13 * f, "excess");
    dln_matrix_release(&best);
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
    chain_release(&c);
}

/* T = diag(3, 2, 1, 1/2), s = 2. Z = [S1, e b; e c, e^2 c S1^{-1} b] has rank 2 and the excess
 * 1/2 (e^2 ||b||^2 + e^2 ||c||^2 + e^4 ||c S1^{-1} b||^2) - e^2 <c S1^{-1} b, S2>, here in long double. */
static const double diagonal[4] = {3, 2, 1, 0.5}, off_b[2][2] = {{1, -0.5}, {0.25, 0.75}}, off_c[2][2] = {{-1, 0.5}, {0.5, 1}};

static long double excess_near_optimum(double e) {
    long double sum = 0, mixed = 0;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            long double x = 0;
            for (int k = 0; k < 2; k++)
                x += (long double)off_c[i][k] * off_b[k][j] / diagonal[k];
            sum += (long double)off_b[i][j] * off_b[i][j] + (long double)off_c[i][j] * off_c[i][j] + e * e * x * x;
            mixed += i == j ? x * diagonal[2 + i] : 0;
        }
    return (long double)e * e * (0.5L * sum - mixed);
}

/* Factors W_2 W_1 = U Z V^T, from U [S1; e c] and [I, e S1^{-1} b] V^T. */
static void init_near_optimum(struct chain *c, double e, const dln_matrix *U, const dln_matrix *Vt) {
    dln_matrix left = normal_matrix(4, 2, 0, 1), right = normal_matrix(2, 4, 0, 1), T = normal_matrix(4, 4, 0, 1);
    for (int i = 0; i < 4; i++)
        *dln_matrix_at(&T, i, i) = diagonal[i];
    for (int i = 0; i < 2; i++) {
        *dln_matrix_at(&left, i, i) = diagonal[i];
        *dln_matrix_at(&right, i, i) = 1;
        for (int j = 0; j < 2; j++) {
            *dln_matrix_at(&left, 2 + i, j) = e * off_c[i][j];
            *dln_matrix_at(&right, i, 2 + j) = e * off_b[i][j] / diagonal[i];
        }
    }
    dln_matrix UT = product_of(U, &T), Phi = product_of(&UT, Vt), W2 = product_of(U, &left), W1 = product_of(&right, Vt);
    chain_init_from(c, (dln_matrix){0}, Phi, 2, (int[]){4, 2, 4}, NULL, NULL);
    set_factor(c, 2, &W2);
    set_factor(c, 1, &W1);
    dln_matrix *all[] = {&left, &right, &T, &UT, &W2, &W1};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
}

/* On a diagonal T nothing is rounded but the small blocks: right to 1e-9 down to 1e-28, where a difference of losses ends at 1e-16 of
 * either sign. In a rotated basis E itself is rounded, by some 16 eps ||T||: right to that over e, doubled by the square. */
static void the_excess_under_a_constraint_keeps_its_digits(void **state) {
    (void)state;
    dln_matrix I = normal_matrix(4, 4, 0, 1), U = matrix_with_values(4, 4, (double[]){1, 1, 1, 1}, 5),
               Vt = matrix_with_values(4, 4, (double[]){1, 1, 1, 1}, 6);
    dln_matrix_identity(&I);
    for (double e = 0.1; e > 1e-14; e *= 0.5) {
        double want = (double)excess_near_optimum(e);
        struct chain plain, rotated;
        init_near_optimum(&plain, e, &I, &I);
        assert_close_relative(measure(&plain).excess, want, 1e-9, "excess");
        chain_release(&plain);
        init_near_optimum(&rotated, e, &U, &Vt);
        double got = measure(&rotated).excess, slack = 16 * DBL_EPSILON * 4;
        assert_true(got >= 0);
        assert_close(got, want, 4 * (e * slack + slack * slack) + 1e-9 * want, "excess in a rotated basis");
        chain_release(&rotated);
    }
    dln_matrix_release(&I);
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
}

/* sigma_k(W* X) - ||(W - W*) X||, k = min(n_L, n_0), from raw data in long double; the first term 0 when rank X is smaller. */
static long double margin_by_loops(const struct chain *c) {
    int nL = c->problem.outputs, n0 = c->problem.inputs, k = nL < n0 ? nL : n0, m = c->Y.cols;
    dln_matrix W, best = c->X.data ? best_map(&c->problem) : copy_of(&c->Y);
    assert_int_equal(dln_network_product(&c->net, &W, NULL), DLN_OK);
    dln_matrix fit = c->X.data ? product_of(&best, &c->X) : copy_of(&best), now = c->X.data ? product_of(&W, &c->X) : copy_of(&W);
    long double *s = calloc((size_t)(nL < m ? nL : m), sizeof *s);
    naive_singular_values(&fit, s);
    long double margin = (c->problem.rank >= k ? s[k - 1] : 0) - distance(&fit, &now);
    free(s);
    dln_matrix *all[] = {&W, &best, &fit, &now};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        dln_matrix_release(all[i]);
    return margin;
}

static void margins_agree_with_their_definition(void **state) {
    (void)state;
    static const struct chain_shape shapes[] = {
        {.depth = 2, .width = {4, 5, 4}},
        {.depth = 2, .width = {5, 5, 3}},
        {.depth = 2, .width = {3, 5, 5}},
        {.depth = 2, .width = {4, 5, 3}, .samples = 10},
        {.depth = 2, .width = {6, 5, 3}, .samples = 10, .rank = 2}, /* X of too low a rank: the first term is 0 */
        {.depth = 2, .width = {5, 5, 3}, .samples = 1},             /* one sample: T is a column, but the map is not */
        {.depth = 2, .width = {5, 5, 3}, .samples = 9, .rank = 1},
        {.depth = 2, .width = {5, 5, 1}, .samples = 10},
        {.depth = 2, .width = {1, 5, 4}, .samples = 10},
        {.depth = 2, .width = {1, 5, 1}, .samples = 10},
        {.depth = 2, .width = {5, 5, 1}},
        {.depth = 2, .width = {1, 5, 4}},
        {.depth = 2, .width = {4, 2, 4}},                                           /* rank-constrained */
        {.depth = 2, .width = {7, 8, 7}, .inputs = 4, .outputs = 4},                /* Phi itself, A and B of full rank */
        {.depth = 2, .width = {2, 8, 7}, .inputs = 5, .outputs = 4},                /* A loses a part of Phi */
        {.depth = 2, .width = {2, 8, 2}, .samples = 12, .inputs = 5, .outputs = 1}, /* of a row */
        {.depth = 2, .width = {3, 8, 2}, .samples = 12, .inputs = 1, .outputs = 4}, /* of a column */
        {.depth = 2, .width = {1, 8, 5}, .samples = 12, .inputs = 5, .outputs = 4}, /* A of rank one: one column, but the map is not */
    };
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct chain c;
            chain_init(&c, &shapes[k], seed);
            struct naive_scale scale = naive_scale(&c.naive);
            assert_close(measure(&c).margin, (double)margin_by_loops(&c), scale.terms * DBL_EPSILON * scale.residual, "margin");
            chain_release(&c);
        }
}

/* One output or one input and a tiny W: c = <W, Phi>/||Phi|| + ..., far below the round-off of ||Phi|| - ||W - Phi||. */
static void margins_of_tiny_maps_do_not_cancel(void **state) {
    (void)state;
    static const struct chain_shape shapes[] = {
        {.depth = 2, .width = {6, 3, 1}},
        {.depth = 2, .width = {1, 3, 6}},
        {.depth = 2, .width = {6, 3, 1}, .samples = 15},
        {.depth = 3, .width = {1, 3, 3, 4}, .samples = 15},
    };
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (int e = 4; e <= 60; e += 8) {
            struct chain c;
            chain_init(&c, &shapes[k], k + 1);
            dln_matrix_scale(&c.net.W[1], pow(10, -e));
            dln_network_touch(&c.net, 1);
            /* (2 <W, Phi> - ||W||^2)/(||Phi|| + ||W - Phi||), in data space, is <Z, T>/||T|| to first order */
            dln_matrix W, best = c.X.data ? best_map(&c.problem) : copy_of(&c.Y);
            assert_int_equal(dln_network_product(&c.net, &W, NULL), DLN_OK);
            dln_matrix fit = c.X.data ? product_of(&best, &c.X) : copy_of(&best), now = c.X.data ? product_of(&W, &c.X) : copy_of(&W);
            double first = dln_matrix_dot(&fit, &now) / dln_matrix_norm(&fit), size = dln_matrix_norm(&now);
            assert_close(measure(&c).margin, first, 1e-12 * size + size * size / dln_matrix_norm(&fit), "margin");
            assert_true(fabs(first) > 1e-3 * size);
            dln_matrix *all[] = {&W, &best, &fit, &now};
            for (size_t i = 0; i < ARRAY_LEN(all); i++)
                dln_matrix_release(all[i]);
            chain_release(&c);
        }
}

/* Phi = 0 and W = 0: 0/0 is a margin of 0. */
static void the_margin_is_infinite_far_away(void **state) {
    (void)state;
    double one = 1;
    dln_matrix Phi = dln_matrix_over(&one, 1, 1), Z = dln_matrix_over(&(double){INFINITY}, 1, 1);
    dln_problem problem;
    dln_network net;
    dln_objective objective;
    assert_int_equal(dln_problem_init_target(&problem, &Phi, NULL), DLN_OK);
    assert_int_equal(dln_network_init(&net, 1, (int[]){1, 1}, NULL, NULL, NULL), DLN_OK);
    assert_int_equal(dln_objective_init(&objective, &problem, &net, NULL), DLN_OK);
    assert_true(dln_objective_margin(&objective, &Z, INFINITY) == -INFINITY);
    dln_objective_release(&objective);
    dln_network_release(&net);
    dln_problem_release(&problem);
}

static void the_margin_of_nothing_is_zero(void **state) {
    (void)state;
    struct chain c;
    chain_init_from(&c, (dln_matrix){0}, normal_matrix(1, 3, 0, 1), 1, (int[]){3, 1}, NULL, NULL);
    assert_true(measure(&c).margin == 0);
    chain_release(&c);
}

static dln_status data_status(dln_matrix X, dln_matrix Y, const atomic_bool *cancel, dln_error *err) {
    dln_problem p = {.inputs = 77}, before = p;
    dln_status status = dln_problem_init_data(&p, &X, &Y, NULL, cancel, err);
    assert_true(status && !memcmp(&p, &before, sizeof p));
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    return status;
}

static void bad_data_is_refused_in_words(void **state) {
    (void)state;
    dln_error err;
    assert_int_equal(data_status(normal_matrix(3, 5, 1, 1), normal_matrix(2, 4, 1, 2), NULL, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "X has 5 samples and Y has 4");
    assert_int_equal(data_status(normal_matrix(3, 0, 1, 1), normal_matrix(2, 0, 1, 2), NULL, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the data is empty: X is 3 x 0, Y is 2 x 0");
    dln_matrix X = normal_matrix(3, 5, 1, 1), Y = normal_matrix(2, 5, 1, 2);
    X.data[4] = NAN;
    assert_int_equal(data_status(copy_of(&X), copy_of(&Y), NULL, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "X holds NaN or infinite elements");
    X.data[4] = 0;
    Y.data[9] = -INFINITY;
    assert_int_equal(data_status(copy_of(&X), copy_of(&Y), NULL, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "Y holds NaN or infinite elements");
    Y.data[9] = 0;
    atomic_bool stop = true;
    assert_int_equal(data_status(copy_of(&X), copy_of(&Y), &stop, &err), DLN_CANCELLED);
    assert_string_equal(err.text, "cancelled");
    dln_matrix_fill(&X, 0);
    assert_int_equal(data_status(X, Y, NULL, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "the inputs are zero: nothing can be learned from them");
    dln_matrix Phi = normal_matrix(2, 2, 1, 1);
    Phi.data[0] = INFINITY;
    dln_problem p = {0};
    assert_int_equal(dln_problem_init_target(&p, &Phi, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "the target holds NaN or infinite elements");
    dln_matrix_release(&Phi);
}

static void a_chain_that_does_not_fit_is_refused_in_words(void **state) {
    (void)state;
    dln_error err;
    dln_matrix Phi = normal_matrix(3, 4, 1, 1), A = normal_matrix(5, 4, 1, 2), B = normal_matrix(3, 5, 1, 3);
    dln_problem p;
    assert_int_equal(dln_problem_init_target(&p, &Phi, NULL), DLN_OK);
    dln_network net;
    dln_objective o = {.rank = 77};
    assert_int_equal(dln_network_init(&net, 1, (int[]){5, 3}, NULL, NULL, NULL), DLN_OK);
    assert_int_equal(dln_objective_init(&o, &p, &net, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the chain maps 5 inputs to 3 outputs, and the problem has 4 and 3");
    dln_network_release(&net);
    B.data[0] = NAN;
    assert_int_equal(dln_network_init(&net, 1, (int[]){5, 5}, &A, &B, NULL), DLN_OK);
    assert_int_equal(dln_objective_init(&o, &p, &net, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "a frozen map holds NaN or infinite elements");
    dln_network_release(&net);
    dln_matrix_fill(&A, 0);
    assert_int_equal(dln_network_init(&net, 1, (int[]){5, 3}, &A, NULL, NULL), DLN_OK);
    assert_int_equal(dln_objective_init(&o, &p, &net, &err), DLN_BAD_VALUE);
    assert_int_equal(o.rank, 77);
    dln_network_release(&net);
    dln_problem_release(&p);
    dln_matrix_release(&Phi);
    dln_matrix_release(&A);
    dln_matrix_release(&B);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_its_own_compression),
        cmocka_unit_test(compression_is_exact),
        cmocka_unit_test(the_excess_falls_to_its_floor),
        cmocka_unit_test(the_excess_is_right_just_above_its_floor),
        cmocka_unit_test(a_bottleneck_falls_to_the_constrained_optimum),
        cmocka_unit_test(frozen_maps_fall_to_their_optimum),
        cmocka_unit_test(full_rank_maps_change_nothing),
        cmocka_unit_test(a_zero_output_map_reaches_nothing),
        cmocka_unit_test(the_truncated_pseudo_inverse_is_not_the_optimum),
        cmocka_unit_test(the_excess_under_a_constraint_keeps_its_digits),
        cmocka_unit_test(margins_agree_with_their_definition),
        cmocka_unit_test(margins_of_tiny_maps_do_not_cancel),
        cmocka_unit_test(the_margin_is_infinite_far_away),
        cmocka_unit_test(the_margin_of_nothing_is_zero),
        cmocka_unit_test(bad_data_is_refused_in_words),
        cmocka_unit_test(a_chain_that_does_not_fit_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
