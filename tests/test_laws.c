/* test_laws.c: exact facts about training that need no reference trajectory (shin2020, arora2019, wu2019). */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

/* A^T A or A A^T. */
static dln_matrix gram(const dln_matrix *A, bool of_columns) {
    dln_matrix At;
    assert_int_equal(dln_matrix_init(&At, (size_t)A->cols, (size_t)A->rows, NULL), DLN_OK);
    dln_matrix_transpose(A, &At);
    dln_matrix G = of_columns ? product_of(&At, A) : product_of(A, &At);
    dln_matrix_release(&At);
    return G;
}

/* above^T above - below below^T: D_j of two factors, or the right-hand side of its law of two gradients. */
static dln_matrix gap(const dln_matrix *above, const dln_matrix *below) {
    dln_matrix D = gram(above, true), minus = gram(below, false);
    dln_matrix_add(-1, &minus, &D);
    dln_matrix_release(&minus);
    return D;
}

static dln_matrix gradient_of(struct chain *c, dln_optimizer *opt, int l) {
    dln_matrix G = normal_matrix(c->net.W[l].rows, c->net.W[l].cols, 0, 1);
    dln_products_gradient(opt->products, l, &G);
    return G;
}

static const struct chain_shape gd_shapes[] = {
    {.depth = 2, .width = {4, 6, 3}},
    {.depth = 4, .width = {5, 7, 3, 6, 4}, .samples = 9},
    {.depth = 3, .width = {5, 6, 6, 1}, .samples = 9},
    {.depth = 3, .width = {1, 6, 6, 5}, .samples = 9},
    {.depth = 4, .width = {24, 24, 24, 24, 2}, .samples = 30},
    {.depth = 3, .width = {8, 9, 8, 8}, .samples = 9, .inputs = 4, .outputs = 3},
};

/* D_j(t+1) - D_j(t) = eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) exactly for simultaneous steps: the terms of order eta cancel, since
 * W_{j+1}^T G_{j+1} = G_j W_j^T. Round-off: eps times the squares of the factors. */
static void the_drift_of_balancedness_is_of_second_order(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(gd_shapes); k++) {
        double drift[2][CHAIN_DEPTH_MAX];
        for (int half = 0; half < 2; half++) {
            struct chain c;
            chain_init(&c, &gd_shapes[k], k + 1);
            double eta = half ? 0.005 : 0.01;
            dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_CONSTANT, eta, 1);
            dln_matrix before[CHAIN_DEPTH_MAX], want[CHAIN_DEPTH_MAX];
            dln_products_gradients(opt->products);
            for (int j = 1; j < c.net.depth; j++) {
                dln_matrix above = gradient_of(&c, opt, j + 1), below = gradient_of(&c, opt, j);
                before[j] = gap(&c.net.W[j + 1], &c.net.W[j]);
                want[j] = gap(&above, &below);
                dln_matrix_scale(&want[j], eta * eta);
                dln_matrix_release(&above);
                dln_matrix_release(&below);
            }
            dln_optimizer_tick(opt);
            for (int j = 1; j < c.net.depth; j++) {
                dln_matrix change = gap(&c.net.W[j + 1], &c.net.W[j]);
                dln_matrix_add(-1, &before[j], &change);
                double sizes = pow(dln_matrix_norm(&c.net.W[j + 1]), 2) + pow(dln_matrix_norm(&c.net.W[j]), 2);
                assert_close(distance(&change, &want[j]), 0, 64 * DBL_EPSILON * sizes, "D_j(t+1) - D_j(t)");
                drift[half][j] = dln_matrix_norm(&change);
                assert_true(drift[half][j] > 1e6 * DBL_EPSILON * sizes);
                dln_matrix_release(&change);
                dln_matrix_release(&before[j]);
                dln_matrix_release(&want[j]);
            }
            dln_optimizer_free(opt);
            chain_release(&c);
        }
        for (int j = 1; j < gd_shapes[k].depth; j++)
            assert_close_relative(drift[0][j] / drift[1][j], 4, 1e-4, "the drift's fall when eta halves");
    }
}

/* wu2019, section 3: from ZAS on Phi = U S V^T every singular direction is a scalar map of its own, whatever the depth and the size. */
static void check_zas(int n0, int nL, int hidden, int depth, double eta, uint64_t seed) {
    int width[CHAIN_DEPTH_MAX + 1], k = n0 < nL ? n0 : nL;
    double s[8];
    long double a[8], b[8];
    for (int i = 0; i < k; i++) {
        s[i] = 1.5 / (i + 1);
        a[i] = 1;
        b[i] = 0;
    }
    for (int j = 0; j <= depth; j++)
        width[j] = j == 0 ? n0 : j == depth ? nL : hidden;
    struct chain c;
    chain_init_from(&c, (dln_matrix){0}, matrix_with_values(nL, n0, s, seed), depth, width, NULL, NULL);
    chain_fill(&c, "zas", NAN, 1);
    dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_CONSTANT, eta, 1);
    long double start = opt->objective_value;
    for (int t = 0; t < 500; t++) {
        long double f = 0;
        dln_optimizer_tick(opt);
        for (int i = 0; i < k; i++) {
            long double r = b[i] * powl(a[i], depth - 1) - s[i], step_a = b[i] * powl(a[i], depth - 2) * r,
                        step_b = powl(a[i], depth - 1) * r;
            a[i] -= depth > 1 ? (long double)eta * step_a : 0;
            b[i] -= (long double)eta * step_b;
            r = b[i] * powl(a[i], depth - 1) - s[i];
            f += 0.5L * r * r;
        }
        /* round-off of W, some n L eps, moves the residual by as much */
        double slack = 64 * depth * DBL_EPSILON;
        assert_close(sqrt(2 * opt->objective_value), (double)sqrtl(2 * f), slack * (double)sqrtl(2 * start), "the residual");
    }
    long double values[8];
    naive_singular_values(&c.net.W[depth], values);
    for (int i = 0; i < k; i++) { /* b keeps the order of s */
        assert_close((double)values[i], (double)b[i], 64 * depth * DBL_EPSILON, "a singular value of W_L");
        assert_true(fabsl(b[i]) > 1e-3L);
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void zas_is_a_scalar_map_in_every_direction(void **state) {
    (void)state;
    for (int depth = 1; depth <= 8; depth++) {
        check_zas(1, 1, 1, depth, 0.02, 1);
        check_zas(4, 4, 4, depth, 0.01, 2);
        check_zas(3, 5, 4, depth, 0.02, 3);
        check_zas(5, 2, 7, depth, 0.02, 4);
        check_zas(7, 7, 7, depth, 0.005, 5);
    }
}

/* The same at depths and sizes of the thousands, at a stable rate: d singular values up to 2, a few ticks. */
static void check_large_zas(int depth, int d, int ticks) {
    double s[100];
    long double a[100], b[100];
    int *width = malloc(((size_t)depth + 1) * sizeof *width);
    assert_non_null(width);
    for (int j = 0; j <= depth; j++)
        width[j] = d;
    for (int i = 0; i < d; i++) {
        s[i] = 2 - 1.9 * i / 100;
        a[i] = 1;
        b[i] = 0;
    }
    struct chain c;
    chain_init_from(&c, (dln_matrix){0}, matrix_with_values(d, d, s, 9), depth, width, NULL, NULL);
    chain_fill(&c, "zas", NAN, 1);
    dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_STABLE, 0.8, 1);
    long double start = opt->objective_value, eta = opt->eta;
    for (int t = 0; t < ticks; t++) {
        long double f = 0;
        dln_optimizer_tick(opt);
        for (int i = 0; i < d; i++) {
            long double power = powl(a[i], depth - 2), r = b[i] * power * a[i] - s[i], step_b = power * a[i] * r;
            a[i] -= eta * b[i] * power * r;
            b[i] -= eta * step_b;
            r = b[i] * powl(a[i], depth - 1) - s[i];
            f += 0.5L * r * r;
        }
        assert_close(sqrt(2 * opt->objective_value), (double)sqrtl(2 * f), 64 * depth * DBL_EPSILON * (double)sqrtl(2 * start), "residual");
    }
    assert_true(opt->objective_value < 0.9999 * (double)start);
    free(width);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void zas_is_a_scalar_map_at_any_depth(void **state) {
    (void)state;
    static const int depths[] = {2, 6, 64, 1000}, sizes[] = {1, 5, 100};
    for (size_t k = 0; k < ARRAY_LEN(depths); k++)
        for (size_t m = 0; m < ARRAY_LEN(sizes); m++)
            check_large_zas(depths[k], sizes[m], sizes[m] * depths[k] > 5000 ? 3 : 100);
}

/* From ZAS a step of eta = 1 solves any target at any depth: only W_L moves, by Phi. */
static void one_step_from_zas_solves_a_target(void **state) {
    (void)state;
    for (int depth = 1; depth <= 6; depth++) {
        struct chain c;
        chain_init(&c, &(struct chain_shape){.depth = depth, .width = {4, 4, 4, 4, 4, 4, 4}}, 3);
        chain_fill(&c, "zas", NAN, 1);
        dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_CONSTANT, 1, 1);
        dln_optimizer_tick(opt);
        assert_true(opt->excess <= c.objective.excess_floor);
        for (int j = 1; j < depth; j++)
            assert_true(naive_spectral_norm(&c.net.W[j]) == 1);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

enum { TICKS = 45 };

/* The objective over some ticks of a chain whose hidden widths are all `hidden`. */
static void trajectory(const char *scheme, const char *method, const char *order, enum dln_step_rule rule, int n0, int nL, int hidden,
                       double *f) {
    struct chain c;
    int width[5] = {n0, hidden, hidden, hidden, nL};
    chain_init_from(&c, normal_matrix(n0, 20, sqrt(1.0 / n0), 1), normal_matrix(nL, 20, 1, 2), 4, width, NULL, NULL);
    chain_fill(&c, scheme, NAN, 6);
    dln_optimizer *opt = chain_optimizer(&c, method, order, rule, rule == DLN_STEP_BOUND ? 0.9 : 0.01, 1);
    for (int t = 0; t < TICKS; t++) {
        f[t] = opt->objective_value;
        dln_optimizer_tick(opt);
    }
    if (!(f[TICKS - 1] < 0.99 * f[0]))
        fail_msg("%s %s %s, rule %d: f fell from %g to %g only", scheme, method, order ? order : "", (int)rule, f[0], f[TICKS - 1]);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The largest relative difference between three widths: `ends` and 1 and 7 more. */
static double width_plays_a_role(const char *scheme, const char *method, const char *order, enum dln_step_rule rule, int n0, int nL,
                                 int ends) {
    double f[3][TICKS], worst = 0;
    static const int more[] = {0, 1, 7};
    for (int k = 0; k < 3; k++)
        trajectory(scheme, method, order, rule, n0, nL, ends + more[k], f[k]);
    for (int t = 0; t < TICKS; t++)
        for (int k = 1; k < 3; k++)
            worst = fmax(worst, fabs(f[k][t] / f[0][t] - 1));
    return worst;
}

/* shin2020 Theorem 3.1: from these starts the trajectory is the same at any sufficient width, but for round-off: 3e-14 in the objective
 * over hundreds of ticks. Plans differ between widths, so the bits do; greedy orderings, which meet exact ties from these starts, must not
 * take the bits for a preference. */
static void hidden_width_plays_no_role(void **state) {
    (void)state;
    static const char *const ways[][2] = {{"bcgd", "descending"}, {"bcgd", "ascending"},       {"bcgd", "symmetric"}, {"bcgd", "shuffled"},
                                          {"bcgd", "greedy"},     {"bcgd", "greedy-decrease"}, {"bcgd", "list"},      {"gd", NULL},
                                          {"momentum", NULL},     {"adam", NULL}};
    static const struct {
        const char *scheme;
        bool min;
    } starts[] = {{"orth-identity", false}, {"identity", false}, {"balanced", true}};
    static const int ends[][2] = {{5, 3}, {3, 5}, {4, 4}};
    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        for (size_t s = 0; s < ARRAY_LEN(starts); s++)
            for (size_t e = 0; e < ARRAY_LEN(ends); e++)
                for (int rule = DLN_STEP_OPTIMAL; rule <= DLN_STEP_CONSTANT; rule++) {
                    if (!ways[w][1] && rule != DLN_STEP_CONSTANT)
                        continue;
                    int n0 = ends[e][0], nL = ends[e][1], least = (n0 < nL) == starts[s].min ? n0 : nL;
                    double role = width_plays_a_role(starts[s].scheme, ways[w][0], ways[w][1], (enum dln_step_rule)rule, n0, nL, least);
                    assert_close(role, 0, ways[w][1] ? 3e-14 : 1e-13, starts[s].scheme); /* f falls further */
                }
}

/* f after some ticks from W_2 U^T, U W_1 for an orthogonal U (or the identity). */
static double after_rotation(const char *method, bool rotated) {
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 2, .width = {4, 6, 3}, .samples = 12}, 3);
    dln_matrix U = normal_matrix(6, 6, 1, 1), Ut = normal_matrix(6, 6, 1, 1);
    dln_random rng = dln_random_stream(1, DLN_FOR_NOISE, 1);
    assert_int_equal(dln_random_orthogonal(&rng, &U, NULL), DLN_OK);
    dln_matrix_transpose(&U, &Ut);
    dln_matrix below = product_of(&U, &c.net.W[1]), above = product_of(&c.net.W[2], &Ut);
    for (int j = 1; j <= 2 && rotated; j++) {
        dln_matrix_copy(j == 1 ? &below : &above, &c.net.W[j]);
        dln_network_touch(&c.net, j);
    }
    dln_optimizer *opt = chain_optimizer(&c, method, NULL, DLN_STEP_CONSTANT, 0.01, 1);
    for (int t = 0; t < TICKS; t++)
        dln_optimizer_tick(opt);
    double f = opt->objective_value;
    dln_optimizer_free(opt);
    dln_matrix *all[] = {&U, &Ut, &below, &above};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
    chain_release(&c);
    return f;
}

/* The basis of a hidden layer means nothing to GD and the heavy ball; Adam's steps of single entries depend on it. (Width independence
 * holds for Adam all the same: what only widens these starts has gradients that are exact zeros, in the starts' own basis.) */
static void the_hidden_basis_matters_to_adam_alone(void **state) {
    (void)state;
    static const char *const methods[] = {"gd", "momentum", "adam"};
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        double plain = after_rotation(methods[m], false), rotated = after_rotation(methods[m], true);
        if (m < 2)
            assert_close_relative(rotated, plain, 1e-12, methods[m]);
        else
            assert_true(fabs(rotated / plain - 1) > 1e-3);
    }
}

/* And from these it is not, so the test above can fail. */
static void hidden_width_plays_a_role_elsewhere(void **state) {
    (void)state;
    static const char *const schemes[] = {"orthogonal", "random", "xavier"};
    for (size_t s = 0; s < ARRAY_LEN(schemes); s++)
        assert_true(width_plays_a_role(schemes[s], "bcgd", "descending", DLN_STEP_OPTIMAL, 5, 3, 5) > 1e-3);
    assert_true(width_plays_a_role("orth-identity", "bcgd", "descending", DLN_STEP_OPTIMAL, 3, 5, 3) > 1e-3); /* below max(n0, nL) */
}

/* arora2019 Claim 5: from the identity, Phi = diag(1, .8, .5, -1) is approached to a loss of 1/2 and no further, for ever. */
static void a_negative_direction_is_never_learned(void **state) {
    (void)state;
    static const double diagonal[] = {1, 0.8, 0.5, -1};
    for (int depth = 2; depth <= 6; depth += 2) {
        dln_matrix Phi = normal_matrix(4, 4, 0, 1);
        for (int i = 0; i < 4; i++)
            *dln_matrix_at(&Phi, i, i) = diagonal[i];
        struct chain c;
        chain_init_from(&c, (dln_matrix){0}, Phi, depth, (int[]){4, 4, 4, 4, 4, 4, 4}, NULL, NULL);
        chain_fill(&c, "identity", NAN, 1);
        dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_CONSTANT, 0.05, 1);
        for (int t = 0; t < 20000; t++) {
            dln_optimizer_tick(opt);
            assert_true(opt->objective_value >= 0.5 * (1 - 4 * DBL_EPSILON));
        }
        assert_close(opt->objective_value, 0.5, depth == 2 ? 1e-12 : 0.01, "f"); /* the last direction shrinks like t^{-1/(L-2)} */
        for (int j = 1; j <= depth; j++)
            for (int i = 0; i < 4; i++)
                for (int k = 0; k < 4; k++)
                    assert_true(i == k || *dln_matrix_at(&c.net.W[j], i, k) == 0);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* Every step of BCGD at the optimal or the bounded rate lowers f, and by what the step says, all along a run to the floor. */
static void block_descent_descends_to_the_floor(void **state) {
    (void)state;
    for (int rule = DLN_STEP_OPTIMAL; rule <= DLN_STEP_BOUND; rule++) {
        struct chain c;
        double s[5] = {2, 1.7, 1.4, 1.2, 1};
        chain_init_from(&c, matrix_with_values(5, 12, s, 1), normal_matrix(3, 12, 1, 2), 3, (int[]){5, 5, 5, 3}, NULL, NULL);
        chain_fill(&c, "orth-identity", NAN, 1);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", (enum dln_step_rule)rule, 1, 1);
        int ticks = 0;
        double least = c.objective.excess_floor;
        for (; opt->excess > least && ticks < 5000; ticks++) {
            double before = opt->excess;
            dln_optimizer_tick(opt);
            double step = opt->last.step_size, g = opt->last.gradient_norm;
            assert_true(opt->excess < before + least);
            if (rule <= DLN_STEP_NEAR_OPTIMAL_SAFE)
                assert_close(before - opt->excess, 0.5 * step * g * g, 1e-13 * before + 32 * sqrt(least * before), "decrease");
        }
        assert_true(ticks > 30 && ticks < 5000);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_drift_of_balancedness_is_of_second_order),
        cmocka_unit_test(zas_is_a_scalar_map_in_every_direction),
        cmocka_unit_test(zas_is_a_scalar_map_at_any_depth),
        cmocka_unit_test(one_step_from_zas_solves_a_target),
        cmocka_unit_test(hidden_width_plays_no_role),
        cmocka_unit_test(the_hidden_basis_matters_to_adam_alone),
        cmocka_unit_test(hidden_width_plays_a_role_elsewhere),
        cmocka_unit_test(a_negative_direction_is_never_learned),
        cmocka_unit_test(block_descent_descends_to_the_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
