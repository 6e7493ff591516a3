/* test_flow.c: gradient flow: the order of its error, its invariants, the times that it lands on, and what it does where no step serves. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chains.h"

static dln_optimizer *flow_of(struct chain *c, double tolerance, const double *times, int n) {
    return chain_optimizer_of(c, (struct dln_optimizer_spec){.method = dln_method_find("flow"),
                                                             .tolerance = tolerance,
                                                             .sample_times = times,
                                                             .n_sample_times = n});
}

static void zas_chain(struct chain *c, int depth, int d, uint64_t seed) {
    int width[CHAIN_DEPTH_MAX + 1];
    for (int j = 0; j <= depth; j++)
        width[j] = d;
    chain_init_from(c, (dln_matrix){0}, normal_matrix(d, d, 1, seed), depth, width, NULL, NULL);
    chain_fill(c, "zas", NAN, 1);
}

/* ||D_l - D_l(0)||: zero for l < L-1, -1 for the last gap of ZAS. */
static double drift(const struct chain *c) {
    double worst = 0;
    for (int j = 1; j < c->net.depth; j++) {
        const dln_matrix *up = &c->net.W[j + 1], *down = &c->net.W[j];
        double sum = 0;
        for (int a = 0; a < down->rows; a++)
            for (int b = 0; b < down->rows; b++) {
                double d = j == c->net.depth - 1 && a == b ? 1 : 0;
                for (int k = 0; k < up->rows; k++)
                    d += *dln_matrix_at(up, k, a) * *dln_matrix_at(up, k, b);
                for (int k = 0; k < down->cols; k++)
                    d -= *dln_matrix_at(down, a, k) * *dln_matrix_at(down, b, k);
                sum = hypot(sum, d);
            }
        worst = fmax(worst, sum);
    }
    return worst;
}

/* wu2019 Theorem 4.1: the loss stays below e^{-2t} of the start, and the balancedness matrices do not change. */
static void invariants_stay_and_the_loss_falls(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct chain c;
        zas_chain(&c, 5, 4, seed);
        dln_optimizer *opt = flow_of(&c, 1e-10, (double[]){3}, 1);
        double start = opt->excess, worst = 0;
        while (opt->time < 3) {
            dln_optimizer_tick(opt);
            assert_true(opt->finite && opt->ticks < 2000);
            assert_true(opt->excess <= exp(-2 * opt->time) * start);
            worst = fmax(worst, drift(&c));
        }
        if (getenv("DLNSCOPE_SHOW"))
            fprintf(stderr, "seed %d: %d ticks, drift %.2e\n", (int)seed, (int)opt->ticks, worst);
        assert_true(opt->time == 3);
        assert_close(worst, 0, 2e-11, "drift of the balancedness matrices");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* The weights at t = 1 and the number of ticks. */
static dln_matrix at_one(struct chain *c, double tolerance, uint64_t *ticks) {
    dln_optimizer *opt = flow_of(c, tolerance, (double[]){1}, 1);
    while (opt->time < 1)
        dln_optimizer_tick(opt);
    *ticks = opt->ticks;
    dln_optimizer_free(opt);
    dln_matrix W;
    assert_int_equal(dln_network_product(&c->net, &W, NULL), DLN_OK);
    return W;
}

/* The local error is of fifth order and is kept at the tolerance: steps shorten like tolerance^{1/5}, the result's error falls like
 * tolerance (local extrapolation makes it a little better). */
static void the_error_follows_the_tolerance(void **state) {
    (void)state;
    static const double tolerances[] = {1e-4, 1e-6, 1e-8, 1e-10, 1e-12};
    struct chain c;
    uint64_t ticks[6], before = 0;
    zas_chain(&c, 4, 5, 3);
    dln_matrix best = at_one(&c, 1e-14, &ticks[5]);
    for (size_t k = 0; k < ARRAY_LEN(tolerances); k++) {
        chain_fill(&c, "zas", NAN, 1);
        dln_matrix W = at_one(&c, tolerances[k], &ticks[k]);
        double error = distance(&W, &best);
        if (getenv("DLNSCOPE_SHOW"))
            fprintf(stderr, "tolerance %.0e: %d ticks, error %.2e\n", tolerances[k], (int)ticks[k], error);
        assert_true(error < 30 * tolerances[k] && error > 1e-3 * tolerances[k]);
        assert_true(ticks[k] > before);
        before = ticks[k];
        dln_matrix_release(&W);
    }
    double growth = (double)ticks[4] / (double)ticks[1]; /* 10^{6/5} = 15.8 */
    assert_true(growth > 9 && growth < 22);
    dln_matrix_release(&best);
    chain_release(&c);
}

/* L = 1 is linear: W(t) - Phi = e^{-t} (W(0) - Phi). */
static void a_single_factor_decays_like_the_exponential(void **state) {
    (void)state;
    struct chain c;
    static const double times[] = {0.1, 0.25, 0.2500001, 1, 4};
    chain_init(&c, &(struct chain_shape){.depth = 1, .width = {3, 4}}, 1);
    dln_optimizer *opt = flow_of(&c, 1e-10, times, ARRAY_LEN(times));
    double start = opt->norm_E;
    for (size_t k = 0; k < ARRAY_LEN(times); k++) {
        while (opt->time < times[k]) {
            double before = opt->time;
            dln_optimizer_tick(opt);
            assert_true(opt->time > before && opt->time <= times[k]);
            assert_close(opt->last.step_size, opt->time - before, 1e-14, "step");
        }
        assert_true(opt->time == times[k]);
        assert_close_relative(opt->norm_E, start * exp(-times[k]), 1e-8, "residual");
    }
    assert_true(opt->ticks < 250);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The tolerance is relative to the weights once a column is longer than 1: with L = 1, W and Phi times 2^20 take the same steps. */
static void steps_are_relative_to_large_weights(void **state) {
    (void)state;
    struct chain c[2];
    dln_optimizer *opt[2];
    for (int k = 0; k < 2; k++) {
        chain_init(&c[k], &(struct chain_shape){.depth = 1, .width = {3, 4}}, 1);
        dln_matrix Phi = copy_of(&c[k].Y), W = copy_of(&c[k].net.W[1]);
        chain_release(&c[k]);
        dln_matrix_scale(&Phi, k ? 0x1p24 : 16);
        dln_matrix_scale(&W, k ? 0x1p24 : 16);
        chain_init_from(&c[k], (dln_matrix){0}, Phi, 1, (int[]){3, 4}, NULL, NULL);
        dln_matrix_copy(&W, &c[k].net.W[1]);
        dln_network_touch(&c[k].net, 1);
        dln_matrix_release(&W);
        opt[k] = flow_of(&c[k], 1e-8, NULL, 0);
    }
    for (int t = 0; t < 30; t++) {
        dln_optimizer_tick(opt[0]);
        dln_optimizer_tick(opt[1]);
        assert_close_relative(opt[1]->last.step_size, opt[0]->last.step_size, 1e-9, "step");
    }
    for (int k = 0; k < 2; k++) {
        dln_optimizer_free(opt[k]);
        chain_release(&c[k]);
    }
}

/* Many samples cost few ticks more than there are samples, and a landing does not leave small steps behind. */
static void steps_grow_again_after_a_landing(void **state) {
    (void)state;
    struct chain c;
    zas_chain(&c, 3, 4, 2);
    dln_optimizer *opt = flow_of(&c, 1e-10, (double[]){0.2, 0.2 + 1e-9, 0.4}, 3);
    while (opt->time < 0.2)
        dln_optimizer_tick(opt);
    dln_optimizer_tick(opt);
    assert_close(opt->last.step_size, 1e-9, 1e-15, "the step onto the second sample");
    uint64_t ticks = opt->ticks;
    dln_optimizer_tick(opt);
    assert_true(opt->last.step_size > 1e-3);
    while (opt->time < 0.4)
        dln_optimizer_tick(opt);
    assert_true(opt->ticks - ticks < 40);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The flow is stiff where eigenvalues of the Hessian are 1e8 apart: steps stay at the border of stability, no tick hangs, f falls. Where no
 * step is finite the run ends as diverged, the weights as they were. */
static void stiff_and_overflowing_starts_do_not_hang(void **state) {
    (void)state;
    struct chain c;
    double s[] = {1e4, 1};
    chain_init_from(&c, matrix_with_values(2, 6, s, 1), normal_matrix(2, 6, 1, 2), 2, (int[]){2, 2, 2}, NULL, NULL);
    chain_fill(&c, "orth-identity", NAN, 1);
    dln_optimizer *opt = flow_of(&c, 1e-6, NULL, 0);
    double before = opt->objective_value;
    for (int t = 0; t < 2000; t++) {
        dln_optimizer_tick(opt);
        assert_true(opt->finite && opt->objective_value <= before * (1 + 1e-6));
        before = opt->objective_value;
    }
    assert_true(opt->time > 0);
    dln_optimizer_free(opt);
    for (int size = 0; size < 2; size++) {
        for (int j = 1; j <= 2; j++) {
            dln_matrix_fill(&c.net.W[j], size ? 1e76 : 1e60);
            dln_network_touch(&c.net, j);
        }
        opt = flow_of(&c, 1e-6, NULL, 0);
        for (int t = 0; t < 50; t++)
            dln_optimizer_tick(opt);
        assert_true(!opt->finite || opt->ticks == 50);
        dln_optimizer_free(opt);
    }
    chain_release(&c);
}

/* At a critical point nothing moves, and the steps stay finite. */
static void nothing_moves_at_a_critical_point(void **state) {
    (void)state;
    struct chain c;
    zas_chain(&c, 3, 3, 1);
    for (int j = 1; j <= 3; j++)
        dln_matrix_fill(&c.net.W[j], 0);
    dln_optimizer *opt = flow_of(&c, 1e-10, NULL, 0);
    double f = opt->objective_value;
    for (int t = 0; t < 200; t++)
        dln_optimizer_tick(opt);
    assert_true(opt->finite && opt->objective_value == f && isfinite(opt->time));
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* Padding by identities changes nothing, not even the steps' lengths. */
static void steps_do_not_depend_on_the_width(void **state) {
    (void)state;
    double time[2], f[2];
    for (int wide = 0; wide < 2; wide++) {
        struct chain c;
        int h = wide ? 11 : 5;
        chain_init_from(&c, normal_matrix(5, 20, sqrt(1.0 / 5), 1), normal_matrix(3, 20, 1, 2), 4, (int[]){5, h, h, h, 3}, NULL, NULL);
        chain_fill(&c, "orth-identity", NAN, 6);
        dln_optimizer *opt = flow_of(&c, 1e-10, NULL, 0);
        for (int t = 0; t < 60; t++)
            dln_optimizer_tick(opt);
        time[wide] = opt->time;
        f[wide] = opt->objective_value;
        dln_optimizer_free(opt);
        chain_release(&c);
    }
    assert_close_relative(time[1], time[0], 1e-4, "flow time after 60 ticks"); /* errors of 1e-10 are known to 1e-6 of their size */
    assert_close_relative(f[1], f[0], 1e-4 * time[0], "f");
}

/* Full gradients, thin ones from both sides and between frozen maps, p = 4, thin ones of so many columns that full ones are kept. */
static const struct chain_shape steps[] = {
    {.depth = 3, .width = {4, 5, 6, 4}},
    {.depth = 3, .width = {2, 30, 30, 12}},
    {.depth = 3, .width = {12, 30, 30, 2}, .samples = 20},
    {.depth = 1, .width = {4, 3}, .samples = 9},
    {.depth = 4, .width = {12, 12, 16, 20, 15}, .samples = 9, .inputs = 4, .outputs = 1},
    {.depth = 3, .width = {20, 24, 28, 30}, .samples = 3},
    {.depth = 2, .width = {7, 9, 3}, .samples = 8, .p = 4},
    {.depth = 2, .width = {30, 64, 64}},
};

/* Dormand and Prince 1980, the fifth order by naive gradients: net moves from its weights by a step h. */
static void naive_step(const struct chain *c, dln_network *net, double h) {
    static const double a[6][6] = {{1.0 / 5},
                                   {3.0 / 40, 9.0 / 40},
                                   {44.0 / 45, -56.0 / 15, 32.0 / 9},
                                   {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                                   {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
                                   {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};
    dln_matrix start[CHAIN_DEPTH_MAX + 1], k[6][CHAIN_DEPTH_MAX + 1];
    struct naive at = c->naive;
    at.net = net;
    for (int l = 1; l <= net->depth; l++)
        start[l] = copy_of(&net->W[l]);
    for (int i = 0; i < 6; i++) {
        for (int l = 1; l <= net->depth; l++)
            k[i][l] = naive_block(&at, l).G;
        for (int l = 1; l <= net->depth; l++) {
            dln_matrix_copy(&start[l], &net->W[l]);
            for (int j = 0; j <= i; j++)
                dln_matrix_add(-h * a[i][j], &k[j][l], &net->W[l]);
        }
    }
    for (int l = 1; l <= net->depth; l++) {
        dln_matrix_release(&start[l]);
        for (int i = 0; i < 6; i++)
            dln_matrix_release(&k[i][l]);
    }
}

/* Every step from the weights that the step before has left; the first gradient is the last one of the step before. Round-off: of the
 * gradients times the step, and of the weights, 64 times. */
static void a_step_is_that_of_dormand_and_prince(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct chain c, from;
        chain_init(&c, &steps[i], i + 1);
        chain_init(&from, &steps[i], i + 1);
        dln_optimizer *opt = flow_of(&c, 1e-8, NULL, 0);
        for (int t = 0; t < 12; t++) {
            for (int l = 1; l <= c.net.depth; l++)
                dln_matrix_copy(&c.net.W[l], &from.net.W[l]);
            struct naive_scale scale = naive_scale(&from.naive);
            double gradient2 = 0, bounds[CHAIN_DEPTH_MAX + 1], norms[CHAIN_DEPTH_MAX + 1];
            for (int l = 1; l <= c.net.depth; l++) {
                struct naive_block block = naive_block(&from.naive, l);
                gradient2 += (double)block.gradient2;
                norms[l] = sqrt((double)block.gradient2);
                dln_matrix_release(&block.G);
                bounds[l] = naive_gradient_scale(&from.naive, l);
            }
            dln_optimizer_tick(opt);
            double h = opt->last.step_size, bound2 = 0;
            for (int l = 1; l <= c.net.depth; l++)
                bound2 = hypot(bound2, scale.terms * DBL_EPSILON * bounds[l]);
            assert_close(opt->last.gradient_norm, sqrt(gradient2), bound2 + 1e-7 * sqrt(gradient2), "gradient norm");
            for (int l = 1; l <= c.net.depth; l++) /* each factor's, which the table of the factors has */
                assert_close(dln_products_gradient_norm(opt->products, l), norms[l], bound2 + 1e-7 * sqrt(gradient2), "||G_l||");
            naive_step(&from, &from.net, h);
            for (int l = 1; l <= c.net.depth; l++)
                assert_close(distance(&c.net.W[l], &from.net.W[l]), 0,
                             64 * DBL_EPSILON * (dln_matrix_norm(&c.net.W[l]) + scale.terms * h * bounds[l]), "weights");
        }
        dln_optimizer_free(opt);
        chain_release(&c);
        chain_release(&from);
    }
}

/* The products of a step: six gradients, the sums of thin ones, a norm. The least of some: not rejected, no guess at the first step. */
static void a_tick_does_the_flops_foretold(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct chain c;
        chain_init(&c, &steps[i], i + 1);
        dln_optimizer *opt = flow_of(&c, 1e-10, NULL, 0);
        double least = INFINITY;
        for (int t = 0; t < 12; t++) {
            double before = opt->work;
            dln_optimizer_tick(opt);
            least = t ? fmin(least, opt->work - before) : least;
        }
        assert_close_relative(dln_optimizer_flops_per_tick(opt), least, 1e-12, "flops");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

static void bad_options_are_refused_in_words(void **state) {
    (void)state;
    static const struct {
        double tolerance, times[2];
        const char *text;
    } bad[] = {{0, {1, 2}, "the flow's tolerance is a number from 1e-14 to 0.1, not 0"},
               {NAN, {1, 2}, "the flow's tolerance is a number from 1e-14 to 0.1, not nan"},
               {1e-6, {0, 2}, "sample times are positive and rise, and number 1 is 0"},
               {1e-6, {2, 2}, "sample times are positive and rise, and number 2 is 2"},
               {1e-6, {2, INFINITY}, "sample times are positive and rise, and number 2 is inf"}};
    struct chain c;
    zas_chain(&c, 2, 2, 1);
    for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
        dln_error err;
        dln_optimizer *opt;
        struct dln_optimizer_spec spec = {
            .method = dln_method_find("flow"), .tolerance = bad[k].tolerance, .sample_times = bad[k].times, .n_sample_times = 2};
        assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &opt, &err), DLN_BAD_VALUE);
        assert_string_equal(err.text, bad[k].text);
    }
    chain_release(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariants_stay_and_the_loss_falls),
        cmocka_unit_test(the_error_follows_the_tolerance),
        cmocka_unit_test(a_single_factor_decays_like_the_exponential),
        cmocka_unit_test(steps_are_relative_to_large_weights),
        cmocka_unit_test(steps_grow_again_after_a_landing),
        cmocka_unit_test(stiff_and_overflowing_starts_do_not_hang),
        cmocka_unit_test(nothing_moves_at_a_critical_point),
        cmocka_unit_test(steps_do_not_depend_on_the_width),
        cmocka_unit_test(a_step_is_that_of_dormand_and_prince),
        cmocka_unit_test(a_tick_does_the_flops_foretold),
        cmocka_unit_test(bad_options_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
