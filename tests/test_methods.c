/* test_methods.c: momentum and Adam against the formulas over naive gradients; what methods keep, and what they refuse. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

enum { TICKS = 25 };

/* Full gradients and thin ones, chains from both sides, a target with P_1 = W_1 a view, frozen maps. */
static const struct chain_shape shapes[] = {
    {.depth = 3, .width = {4, 5, 6, 4}},
    {.depth = 3, .width = {2, 30, 30, 12}},
    {.depth = 3, .width = {12, 30, 30, 2}, .samples = 20},
    {.depth = 1, .width = {4, 3}, .samples = 9},
    {.depth = 3, .width = {6, 6, 6, 6}, .samples = 9, .inputs = 4, .outputs = 3},
};

/* A second chain, moved by the formulas. Per factor: two numbers an entry. */
struct naive_run {
    struct chain c;
    long double *a[CHAIN_DEPTH_MAX + 1], *b[CHAIN_DEPTH_MAX + 1];
};

static void naive_open(struct naive_run *n, const struct chain_shape *shape, uint64_t seed) {
    chain_init(&n->c, shape, seed);
    for (int l = 1; l <= shape->depth; l++) {
        size_t entries = (size_t)n->c.net.W[l].rows * (size_t)n->c.net.W[l].cols;
        n->a[l] = calloc(entries, sizeof *n->a[l]);
        n->b[l] = calloc(entries, sizeof *n->b[l]);
        assert_true(n->a[l] && n->b[l]);
    }
}

static void naive_close(struct naive_run *n) {
    for (int l = 1; l <= n->c.net.depth; l++) {
        free(n->a[l]);
        free(n->b[l]);
    }
    chain_release(&n->c);
}

typedef void naive_update(long double *a, long double *b, long double g, double *w, int tick);

/* W += V, V = 0.9 V - 0.01 G. */
static void naive_momentum(long double *a, long double *b, long double g, double *w, int tick) {
    (void)b, (void)tick;
    *a = 0.9L * *a - 0.01L * g;
    *w = (double)(*w + *a);
}

/* Kingma and Ba, Algorithm 1. */
static void naive_adam(long double *a, long double *b, long double g, double *w, int tick) {
    *a = 0.9L * *a + 0.1L * g;
    *b = 0.999L * *b + 0.001L * g * g;
    long double mean = *a / (1 - powl(0.9L, tick)), square = *b / (1 - powl(0.999L, tick));
    *w = (double)(*w - 0.01L * mean / (sqrtl(square) + 1e-8L));
}

static void naive_tick(struct naive_run *n, naive_update *update, int tick) {
    struct naive_block blocks[CHAIN_DEPTH_MAX + 1];
    for (int l = 1; l <= n->c.net.depth; l++)
        blocks[l] = naive_block(&n->c.naive, l);
    for (int l = 1; l <= n->c.net.depth; l++) {
        dln_matrix *W = &n->c.net.W[l];
        for (int k = 0; k < W->rows * W->cols; k++)
            update(&n->a[l][k], &n->b[l][k], blocks[l].G.data[k], &W->data[k], tick);
        dln_matrix_release(&blocks[l].G);
    }
}

/* Round-off of a gradient is some hundred eps here (naive_scale); Adam divides it by the gradient's own size: entries near zero make the
 * bound wider there. */
static void check_formula(const char *method, naive_update *update, double tolerance) {
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        struct naive_run n;
        chain_init(&c, &shapes[k], k + 1);
        naive_open(&n, &shapes[k], k + 1);
        dln_optimizer *opt = chain_optimizer(&c, method, NULL, DLN_STEP_CONSTANT, 0.01, 1);
        for (int t = 1; t <= TICKS; t++) {
            dln_optimizer_tick(opt);
            naive_tick(&n, update, t);
            for (int l = 1; l <= c.net.depth; l++)
                assert_close(distance(&c.net.W[l], &n.c.net.W[l]), 0, tolerance, method);
            assert_close_relative(opt->objective_value, (double)naive_objective(&n.c.naive), 1e3 * tolerance, "f");
        }
        assert_true(opt->last.factor == 0 && opt->last.step_size == 0.01 && opt->sweeps == TICKS);
        assert_close(opt->time, 0.01 * TICKS, 1e-14, "time");
        dln_optimizer_free(opt);
        chain_release(&c);
        naive_close(&n);
    }
}

static void momentum_is_the_heavy_ball(void **state) {
    (void)state;
    check_formula("momentum", naive_momentum, 1e-12);
}

static void adam_is_adam(void **state) {
    (void)state;
    check_formula("adam", naive_adam, 1e-9);
}

static void no_momentum_is_gradient_descent(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain a, b;
        chain_init(&a, &shapes[k], 1);
        chain_init(&b, &shapes[k], 1);
        dln_optimizer *gd = chain_optimizer(&a, "gd", NULL, DLN_STEP_CONSTANT, 0.01, 1);
        dln_optimizer *ball = chain_optimizer_of(
            &b, (struct dln_optimizer_spec){.method = dln_method_find("momentum"), .rule = DLN_STEP_CONSTANT, .eta = 0.01, .beta = 0});
        for (int t = 0; t < TICKS; t++) {
            dln_optimizer_tick(gd);
            dln_optimizer_tick(ball);
            assert_close_relative(ball->objective_value, gd->objective_value, 1e-11, "f"); /* f falls by 1e5 */
        }
        dln_optimizer_free(gd);
        dln_optimizer_free(ball);
        chain_release(&a);
        chain_release(&b);
    }
}

static const char *const methods[] = {"gd", "momentum", "adam", "flow"};

/* A copy of weights and state is all that a tick depends on; a restart forgets the state. */
static void the_state_is_all_that_outlives_a_tick(void **state) {
    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(methods); m++)
        for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
            struct chain a, b;
            chain_init(&a, &shapes[k], 1);
            chain_init(&b, &shapes[k], 1);
            dln_optimizer *x = chain_optimizer(&a, methods[m], NULL, DLN_STEP_CONSTANT, 0.01, 1),
                          *y = chain_optimizer(&b, methods[m], NULL, DLN_STEP_CONSTANT, 0.01, 1);
            double first[TICKS];
            for (int t = 0; t < TICKS; t++) {
                dln_optimizer_tick(x);
                first[t] = x->objective_value;
            }
            dln_network_copy_weights(&a.net, &b.net);
            assert_int_equal(x->n_state, y->n_state);
            if (x->n_state)
                memcpy(y->state, x->state, x->n_state * sizeof *x->state);
            y->ticks = x->ticks;
            y->time = x->time;
            dln_optimizer_rebuild(y);
            for (int t = 0; t < TICKS; t++) {
                dln_optimizer_tick(x);
                dln_optimizer_tick(y);
                assert_true(x->objective_value == y->objective_value && x->time == y->time && same_weights(&a.net, &b.net));
            }
            chain_release(&b);
            chain_init(&b, &shapes[k], 1);
            dln_network_copy_weights(&b.net, &a.net);
            assert_int_equal(dln_optimizer_restart(x, 1, NULL), DLN_OK);
            for (int t = 0; t < TICKS; t++) {
                dln_optimizer_tick(x);
                assert_true(x->objective_value == first[t]);
            }
            dln_optimizer_free(x);
            dln_optimizer_free(y);
            chain_release(&a);
            chain_release(&b);
        }
}

static void bytes_are_counted_before_they_are_taken(void **state) {
    (void)state;
    static const int width[] = {4, 5, 6, 4}, huge[] = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
    static const size_t weights[] = {0, 74, 3 * 74, 2 + 7 * 74};
    size_t least = dln_optimizer_bytes(&(struct dln_optimizer_spec){.method = dln_method_find("gd")}, 3, width, 4, 4, 0);
    assert_true(least > 0);
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        struct dln_optimizer_spec spec = {.method = dln_method_find(methods[m])};
        assert_int_equal(dln_optimizer_bytes(&spec, 3, width, 4, 4, 0), least + weights[m] * sizeof(double));
        assert_true(m == 0 || dln_optimizer_bytes(&spec, 3, huge, 4, 4, 0) == 0);
    }
}

static void refused(const struct chain_shape *shape, struct dln_optimizer_spec spec, const char *sentence) {
    struct chain c;
    dln_error err;
    dln_optimizer *opt = (dln_optimizer *)&c;
    chain_init(&c, shape, 1);
    spec.rule = DLN_STEP_CONSTANT;
    spec.eta = 0.1;
    assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &opt, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, sentence);
    assert_ptr_equal(opt, &c);
    chain_release(&c);
}

static void bad_options_are_refused_in_words(void **state) {
    (void)state;
    const struct dln_method *ball = dln_method_find("momentum"), *adam = dln_method_find("adam");
    const struct dln_optimizer_spec usual = {.method = adam, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
    struct dln_optimizer_spec s;
    refused(&shapes[0], (struct dln_optimizer_spec){.method = ball, .beta = 1}, "momentum takes a beta from 0 to below 1, not 1");
    refused(&shapes[0], (struct dln_optimizer_spec){.method = ball, .beta = NAN}, "momentum takes a beta from 0 to below 1, not nan");
    s = usual, s.beta1 = -0.1;
    refused(&shapes[0], s, "adam takes a beta1 from 0 to below 1, not -0.1");
    s = usual, s.beta2 = 1;
    refused(&shapes[0], s, "adam takes a beta2 from 0 to below 1, not 1");
    s = usual, s.epsilon = 0;
    refused(&shapes[0], s, "adam takes a positive epsilon, not 0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(momentum_is_the_heavy_ball),
        cmocka_unit_test(adam_is_adam),
        cmocka_unit_test(no_momentum_is_gradient_descent),
        cmocka_unit_test(the_state_is_all_that_outlives_a_tick),
        cmocka_unit_test(bytes_are_counted_before_they_are_taken),
        cmocka_unit_test(bad_options_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
