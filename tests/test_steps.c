/* test_steps.c: step rules for p > 2: near-optimal as printed and made safe, the bound (3.8), and runs that leave the range of doubles. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "chains.h"

static const struct chain_shape shapes[] = {
    {.depth = 1, .width = {5, 3}, .samples = 12, .p = 4},
    {.depth = 3, .width = {4, 6, 5, 3}, .samples = 9, .p = 4},
    {.depth = 3, .width = {6, 6, 6, 1}, .samples = 20, .p = 6},
    {.depth = 2, .width = {7, 7, 4}, .samples = 25, .inputs = 4, .outputs = 3, .p = 4},
    {.depth = 5, .width = {10, 12, 12, 12, 12, 2}, .samples = 40, .p = 8},
};

/* max |B W_L ... W_1 A X - Y|. */
static double largest_residual(const struct chain *c) {
    dln_matrix W;
    assert_int_equal(dln_network_product(&c->net, &W, NULL), DLN_OK);
    dln_matrix E = product_of(&W, &c->X);
    double most = 0;
    dln_matrix_add(-1, &c->Y, &E);
    for (int i = 0; i < E.rows * E.cols; i++)
        most = fmax(most, fabs(E.data[i]));
    dln_matrix_release(&W);
    dln_matrix_release(&E);
    return most;
}

static void steps_are_as_long_as_their_rule_says(void **state) {
    (void)state;
    static const enum dln_step_rule rules[] = {DLN_STEP_NEAR_OPTIMAL, DLN_STEP_BOUND};
    for (size_t k = 0; k < 2 * ARRAY_LEN(shapes); k++) {
        struct chain c;
        enum dln_step_rule rule = rules[k % 2];
        chain_init(&c, &shapes[k / 2], k + 1);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "symmetric", rule, 1.5, 1);
        for (int t = 0; t < 20; t++) {
            int p = c.problem.p, sweep = t / c.net.depth, at = t % c.net.depth, l = sweep % 2 ? at + 1 : c.net.depth - at;
            struct naive_block b = naive_block(&c.naive, l);
            double curve = (p - 1) * pow(largest_residual(&c), p - 2), norms = (double)(b.norm_left * b.norm_right);
            double want = rule == DLN_STEP_BOUND ? 1.5 / (norms * norms) / curve : (double)(b.gradient2 / b.change2) / curve;
            dln_optimizer_tick(opt);
            assert_int_equal(opt->last.factor, l);
            assert_close_relative(opt->last.step_size, want, 1e-9, "step");
            assert_close_relative(opt->last.gradient_norm, (double)sqrtl(b.gradient2), 1e-9, "gradient");
            dln_matrix_release(&b.G);
        }
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* (3.9), which 3.5 promises of the printed rule, holds for the safe one: f falls by (eta/2) ||G||^2 at every tick, up to round-off in f;
 * and the run does not stall: it comes down to the excess that round-off leaves. */
static void the_safe_rule_keeps_its_promise_and_converges(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 20);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, 1);
        for (int t = 0; t < 300; t++) {
            long double f = naive_objective(&c.naive);
            dln_optimizer_tick(opt);
            double fall = (double)(f - naive_objective(&c.naive)), gradient = opt->last.gradient_norm;
            assert_true(fall >= 0.5 * opt->last.step_size * gradient * gradient - 1e-12 * (double)f);
            assert_true(opt->last.step_size > 0);
        }
        for (int t = 0; t < 300000 && opt->excess > c.objective.excess_floor; t++)
            dln_optimizer_tick(opt);
        if (!(opt->excess <= c.objective.excess_floor))
            fail_msg("shape %zu: the excess stays at %g, the floor is %g", k, opt->excess, c.objective.excess_floor);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* The case for which Theorem 3.5 fails as printed: L = 1, x = (1, a, ..., a), residual (-1, 1, ..., 1), p = 4. G = N a - 1, ||x||^2 = 2,
 * so (3.11) steps by G/6, and the first residual, which hardly counted, goes from -1 to -17.5. */
static void init_counterexample(struct chain *c) {
    enum { N = 10000 };
    dln_matrix X = normal_matrix(1, N + 1, 0, 1), Y = normal_matrix(1, N + 1, 0, 1);
    dln_matrix_fill(&X, 0.01);
    dln_matrix_fill(&Y, -1);
    X.data[0] = Y.data[0] = 1;
    chain_init_loss(c, X, Y, &(struct dln_data_options){.p = 4}, 1, (int[]){1, 1}, NULL, NULL);
}

static void the_printed_rule_can_raise_the_loss(void **state) {
    (void)state;
    struct chain c;
    init_counterexample(&c);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL, NAN, 1);
    assert_close_relative(opt->objective_value, 2500.25, 1e-14, "f at the start");
    dln_optimizer_tick(opt);
    assert_close_relative(opt->last.step_size, 1.0 / 6, 1e-12, "step");
    assert_close_relative(c.net.W[1].data[0], -16.5, 1e-12, "w");
    assert_close_relative(opt->objective_value, (pow(17.5, 4) + 1e4 * pow(0.835, 4)) / 4, 1e-12, "f after one step");
    assert_true(opt->objective_value > 24662);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void the_safe_rule_converges_there(void **state) {
    (void)state;
    struct chain c;
    init_counterexample(&c);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, 1);
    double f = opt->objective_value;
    for (int t = 0; t < 2000 && opt->excess > c.objective.excess_floor; t++) {
        dln_optimizer_tick(opt);
        assert_true(opt->objective_value <= f * (1 + 1e4 * DBL_EPSILON)); /* a sum of 1e4 terms */
        f = opt->objective_value;
    }
    assert_true(opt->excess <= c.objective.excess_floor && c.objective.excess_floor < 1e-16 * f);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The safe step is the longest of (3.11)'s, its half, its quarter, ... that keeps (3.9): one weight, long-hand. */
static void the_safe_rule_halves_no_more_than_it_must(void **state) {
    (void)state;
    enum { N = 200 };
    int halved = 0;
    for (int k = 0; k < 400; k++) {
        struct chain c;
        double a = 0.05 + 0.01 * (k % 20), w = -3 + 0.31 * (k / 20);
        dln_matrix X = normal_matrix(1, N + 1, 0, 1), Y = normal_matrix(1, N + 1, 0, 1);
        dln_matrix_fill(&X, a);
        dln_matrix_fill(&Y, -1);
        X.data[0] = Y.data[0] = 1;
        chain_init_loss(&c, X, Y, &(struct dln_data_options){.p = 4}, 1, (int[]){1, 1}, NULL, NULL);
        c.net.W[1].data[0] = w;
        dln_network_touch(&c.net, 1);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, 1);
        long double e = w - 1, d = a * w + 1, g = powl(e, 3) + N * a * powl(d, 3), f = (powl(e, 4) + N * powl(d, 4)) / 4;
        long double most = fmaxl(fabsl(e), fabsl(d)), eta = 1 / (3 * most * most * (1 + N * a * a)), v = w - eta * g;
        for (; (powl(v - 1, 4) + N * powl(a * v + 1, 4)) / 4 > f - eta / 2 * g * g; v = w - eta * g) {
            eta /= 2;
            halved++;
        }
        dln_optimizer_tick(opt);
        assert_close_relative(opt->last.step_size, (double)eta, 1e-9, "step");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
    assert_true(halved > 20);
}

/* X and Y times s: G goes like s^2, A G C like s^3, the step like s^-2, and the weights do not see it. For these s the squares of the norms
 * overflow or vanish. */
static void the_optimal_step_does_not_see_the_scale(void **state) {
    (void)state;
    static const int powers[] = {0, 230, -230};
    struct chain c[3];
    for (int k = 0; k < 3; k++) {
        dln_matrix X = normal_matrix(4, 9, 1, 1), Y = normal_matrix(3, 9, 1, 2);
        dln_matrix_scale(&X, ldexp(1, powers[k]));
        dln_matrix_scale(&Y, ldexp(1, powers[k]));
        chain_init_from(&c[k], X, Y, 3, (int[]){4, 6, 5, 3}, NULL, NULL);
        chain_fill(&c[k], "random", NAN, 1);
        dln_optimizer *opt = chain_optimizer(&c[k], "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
        for (int t = 0; t < 9; t++)
            dln_optimizer_tick(opt);
        assert_true(opt->finite && opt->last.step_size > 0);
        for (int l = 1; l <= 3; l++)
            assert_close(distance(&c[0].net.W[l], &c[k].net.W[l]), 0, 1e-12 * dln_matrix_norm(&c[0].net.W[l]), "weights");
        dln_optimizer_free(opt);
    }
    for (int k = 0; k < 3; k++)
        chain_release(&c[k]);
}

/* The denominator of (3.8) may vanish although none of its factors does. */
static void a_denominator_that_underflows_makes_no_step(void **state) {
    (void)state;
    struct chain c;
    dln_matrix X = normal_matrix(4, 9, 1e-150, 1), Y = normal_matrix(3, 9, 1e-150, 2);
    chain_init_loss(&c, X, Y, &(struct dln_data_options){.p = 4}, 2, (int[]){4, 5, 3}, NULL, NULL);
    chain_fill(&c, "random", NAN, 1);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_BOUND, 1, 1);
    for (int t = 0; t < 4; t++) {
        dln_optimizer_tick(opt);
        assert_true(opt->finite && opt->last.step_size == 0);
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* For p = 2 the three are one. */
static void near_optimal_is_optimal_for_squares(void **state) {
    (void)state;
    struct chain c[3];
    dln_optimizer *opt[3];
    for (int k = 0; k < 3; k++) {
        chain_init(&c[k], &(struct chain_shape){.depth = 3, .width = {4, 6, 5, 3}, .samples = 9}, 1);
        opt[k] = chain_optimizer(&c[k], "bcgd", "ascending", (enum dln_step_rule)(DLN_STEP_OPTIMAL + k), NAN, 1);
        for (int t = 0; t < 50; t++)
            dln_optimizer_tick(opt[k]);
        assert_true(same_weights(&c[0].net, &c[k].net));
    }
    for (int k = 0; k < 3; k++) {
        dln_optimizer_free(opt[k]);
        chain_release(&c[k]);
    }
}

static void the_optimal_step_is_refused(void **state) {
    (void)state;
    struct chain c;
    dln_error err;
    dln_optimizer *opt = NULL;
    struct dln_optimizer_spec spec = {
        .method = dln_method_find("bcgd"), .order = dln_order_find("descending"), .rule = DLN_STEP_OPTIMAL, .seed = 1};
    chain_init(&c, &shapes[0], 1);
    assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &opt, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "the step `optimal` is for p = 2: p = 4 allows near-optimal-safe, near-optimal, bound and constant");
    assert_null(opt);
    chain_release(&c);
}

/* 0/0 is 0: factors that see nothing of each other, and a residual that is zero. */
static void zero_gradients_make_zero_steps(void **state) {
    (void)state;
    static const enum dln_step_rule rules[] = {DLN_STEP_NEAR_OPTIMAL, DLN_STEP_NEAR_OPTIMAL_SAFE, DLN_STEP_BOUND};
    for (size_t k = 0; k < 2 * ARRAY_LEN(rules); k++) {
        struct chain c;
        bool fitted = k % 2;
        dln_matrix X = normal_matrix(2, 2, 0, 1), Y = normal_matrix(2, 2, 0, 1);
        dln_matrix_identity(&X);
        dln_matrix_fill(&Y, 1);
        chain_init_loss(&c, X, Y, &(struct dln_data_options){.p = 4}, 2, (int[]){2, 2, 2}, NULL, NULL);
        dln_matrix_fill(&c.net.W[1], fitted);
        dln_matrix_fill(&c.net.W[2], fitted ? 0.5 : 0);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", rules[k / 2], 1, 1);
        for (int t = 0; t < 4; t++) {
            dln_optimizer_tick(opt);
            assert_true(opt->finite && opt->last.step_size == 0);
        }
        assert_close(opt->objective_value, fitted ? 0 : 1, 8 * DBL_EPSILON, "f");
        assert_close(opt->excess, fitted ? 0 : 1, 8 * DBL_EPSILON, "excess");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* Steps that are too long: the powers overflow long before the weights do, and the run ends in a state, not in a crash. */
static void divergence_is_a_state(void **state) {
    (void)state;
    static const char *const methods[] = {"gd", "bcgd"};
    for (size_t k = 0; k < 2 * ARRAY_LEN(shapes); k++)
        for (double eta = 1; eta < 1e30; eta *= 1e9) {
            struct chain c;
            chain_init(&c, &shapes[k / 2], k);
            dln_optimizer *opt = chain_optimizer(&c, methods[k % 2], k % 2 ? "shuffled" : NULL, DLN_STEP_CONSTANT, eta, 1);
            for (int t = 0; t < 200; t++)
                dln_optimizer_tick(opt);
            assert_false(opt->finite);
            assert_false(isfinite(opt->objective_value) && isfinite(opt->last.step_size * opt->last.gradient_norm));
            uint64_t ticks = opt->ticks;
            dln_optimizer_tick(opt);
            assert_int_equal(opt->ticks, ticks);
            dln_optimizer_free(opt);
            chain_release(&c);
        }
}

/* Weights that are NaN, infinite, or so large that powers of the residual overflow, under every rule. */
static void bad_weights_are_a_state(void **state) {
    (void)state;
    static const double bad[] = {NAN, INFINITY, 1e60, 1e100, 1e200};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (int rule = DLN_STEP_NEAR_OPTIMAL; rule <= DLN_STEP_CONSTANT; rule++)
            for (size_t b = 0; b < ARRAY_LEN(bad); b++) {
                struct chain c;
                chain_init(&c, &shapes[k], k);
                c.net.W[1].data[0] = bad[b];
                dln_network_touch(&c.net, 1);
                dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", (enum dln_step_rule)rule, 1, 1);
                for (int t = 0; t < 20; t++)
                    dln_optimizer_tick(opt);
                assert_true(bad[b] < 1e70 || !opt->finite);
                assert_true(opt->finite || !isfinite(opt->objective_value) ||
                            !isfinite(opt->last.step_size * opt->last.gradient_norm));
                dln_optimizer_free(opt);
                chain_release(&c);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_as_long_as_their_rule_says),
        cmocka_unit_test(the_safe_rule_keeps_its_promise_and_converges),
        cmocka_unit_test(the_printed_rule_can_raise_the_loss),
        cmocka_unit_test(the_safe_rule_converges_there),
        cmocka_unit_test(the_safe_rule_halves_no_more_than_it_must),
        cmocka_unit_test(the_optimal_step_does_not_see_the_scale),
        cmocka_unit_test(a_denominator_that_underflows_makes_no_step),
        cmocka_unit_test(near_optimal_is_optimal_for_squares),
        cmocka_unit_test(the_optimal_step_is_refused),
        cmocka_unit_test(zero_gradients_make_zero_steps),
        cmocka_unit_test(divergence_is_a_state),
        cmocka_unit_test(bad_weights_are_a_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
