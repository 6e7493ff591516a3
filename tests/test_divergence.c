/* test_divergence.c: runs that leave the range of doubles at either end. Divergence is a state: it is seen within a few ticks, nothing
 * crashes or hangs, and a restart forgets it. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "dln/spectrum.h"

/* Shapes for every plan: cached, thin chains from either side, simultaneous from either side; a rank constraint; one output. */
static const struct chain_shape shapes[] = {
    {.depth = 3, .width = {4, 6, 5, 3}, .samples = 9},
    {.depth = 5, .width = {30, 40, 40, 40, 40, 2}, .samples = 50},
    {.depth = 4, .width = {20, 40, 40, 40, 25}, .samples = 30, .rank = 2},
    {.depth = 3, .width = {4, 2, 5, 4}, .samples = 12},
    {.depth = 3, .width = {5, 6, 6, 1}, .samples = 9},
    {.depth = 3, .width = {1, 6, 6, 4}},
    {.depth = 1, .width = {5, 3}, .samples = 8},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3},
};

struct way {
    const char *method, *order;
    enum dln_step_rule rule;
};
static const struct way ways[] = {
    {"bcgd", "descending", DLN_STEP_OPTIMAL}, {"bcgd", "ascending", DLN_STEP_OPTIMAL},     {"bcgd", "greedy", DLN_STEP_OPTIMAL},
    {"bcgd", "symmetric", DLN_STEP_BOUND},    {"bcgd", "greedy-decrease", DLN_STEP_BOUND}, {"bcgd", "descending", DLN_STEP_CONSTANT},
    {"bcgd", "random", DLN_STEP_CONSTANT},    {"bcgd", "greedy", DLN_STEP_CONSTANT},       {"gd", NULL, DLN_STEP_CONSTANT},
};

static dln_optimizer *start(struct chain *c, struct way w, double eta) { return chain_optimizer(c, w.method, w.order, w.rule, eta, 1); }

/* Everything that may be asked of a run that has diverged. */
static void ask_everything(struct chain *c, dln_optimizer *opt) {
    dln_spectrum_work *work;
    double lo, hi;
    assert_int_equal(dln_spectrum_work_new(&c->net, &work, NULL), DLN_OK);
    for (int j = 1; j <= c->net.depth; j++) {
        bool finite = dln_matrix_finite(&c->net.W[j]);
        assert_int_equal(dln_sigma_bounds(&c->net.W[j], work, &lo, &hi), finite ? DLN_OK : DLN_NOT_FINITE);
        assert_int_equal(isnan(lo) || isnan(hi), !finite);
        if (j < c->net.depth)
            dln_imbalance(&c->net, j, work);
    }
    dln_end_sigma_min(&c->net, work);
    assert_false(isfinite(dln_objective_margin(&c->objective, dln_products_map(opt->products), opt->norm_E)) && isnan(opt->norm_E));
    dln_spectrum_work_free(work);
}

/* A step far too long: each tick squares the size of things, or at least multiplies it, so the end of the range is near. */
static void a_huge_step_is_seen_to_diverge(void **state) {
    (void)state;
    static const double etas[] = {1e3, 1e80, 1e300};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t w = 0; w < ARRAY_LEN(ways); w++)
            for (size_t e = 0; ways[w].rule == DLN_STEP_CONSTANT && e < ARRAY_LEN(etas); e++) {
                struct chain c;
                chain_init(&c, &shapes[k], k + 1);
                dln_optimizer *opt = start(&c, ways[w], etas[e]);
                for (int t = 0; t < 400 && opt->finite; t++)
                    dln_optimizer_tick(opt);
                assert_false(opt->finite);
                uint64_t ticks = opt->ticks;
                dln_network before;
                assert_int_equal(dln_network_init(&before, c.net.depth, c.net.width, NULL, NULL, NULL), DLN_OK);
                dln_network_copy_weights(&c.net, &before);
                dln_optimizer_tick(opt); /* does nothing */
                assert_true(opt->ticks == ticks && same_weights(&c.net, &before));
                ask_everything(&c, opt);
                dln_network_release(&before);
                dln_optimizer_free(opt);
                chain_release(&c);
            }
}

/* NaN and infinities are left in every cache; after new weights and a restart nothing of them is. */
static void a_restart_after_divergence_has_the_same_bits(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
            struct chain c, fresh;
            double eta = ways[w].rule == DLN_STEP_CONSTANT ? 1e-3 : 1;
            chain_init(&c, &shapes[k], k + 1);
            chain_init(&fresh, &shapes[k], k + 1);
            dln_optimizer *opt = start(&c, ways[w], eta), *other = start(&fresh, ways[w], eta);
            for (int t = 0; t < 5; t++)
                dln_optimizer_tick(opt);
            for (int bad = 0; bad < 2; bad++) {
                for (int j = 1; j <= c.net.depth; j++) {
                    dln_matrix_fill(&c.net.W[j], bad ? NAN : 1e200);
                    dln_network_touch(&c.net, j);
                }
                dln_optimizer_rebuild(opt);
                assert_int_equal(opt->finite, c.net.depth == 1 && !bad && isfinite(opt->objective_value));
                for (int l = 1; l <= c.net.depth; l++) /* a tick would refuse: spoil what a tick touches all the same */
                    if (opt->spec.method->blocks)
                        dln_products_block(opt->products, l);
                if (!opt->spec.method->blocks)
                    dln_products_gradients(opt->products);
            }
            dln_network_copy_weights(&fresh.net, &c.net);
            assert_int_equal(dln_optimizer_restart(opt, 1, NULL), DLN_OK);
            assert_true(opt->finite);
            for (int t = 0; t < 3 * c.net.depth; t++) {
                dln_optimizer_tick(opt);
                dln_optimizer_tick(other);
                assert_true(opt->objective_value == other->objective_value && opt->excess == other->excess);
            }
            assert_true(same_weights(&c.net, &fresh.net));
            dln_optimizer_free(opt);
            dln_optimizer_free(other);
            chain_release(&c);
            chain_release(&fresh);
        }
}

/* One NaN or infinity anywhere in the weights is not finite from the start. */
static void a_start_that_is_not_finite_is_not(void **state) {
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t w = 0; w < ARRAY_LEN(ways); w++)
            for (size_t b = 0; b < ARRAY_LEN(bad); b++)
                for (int j = 1; j <= shapes[k].depth; j++) {
                    struct chain c;
                    chain_init(&c, &shapes[k], k + 1);
                    dln_matrix_fill(&c.net.W[j == 1 ? c.net.depth : 1], 0); /* 0 times infinity is caught too */
                    c.net.W[j].data[1 % (c.net.W[j].rows * c.net.W[j].cols)] = bad[b];
                    dln_optimizer *opt = start(&c, ways[w], 0.1);
                    assert_false(opt->finite);
                    dln_optimizer_tick(opt);
                    assert_int_equal(opt->ticks, 0);
                    ask_everything(&c, opt);
                    dln_optimizer_free(opt);
                    chain_release(&c);
                }
}

/* A target of zero. From the identity, and for scalars, every factor shrinks for ever: until the squares are denormal or zero, and never to
 * NaN. From random weights the factors become orthogonal instead, and the residual stays at round-off. */
static void check_zero_target(struct way w, int depth, int n, const char *scheme, bool to_zero) {
    int width[CHAIN_DEPTH_MAX + 1];
    for (int j = 0; j <= depth; j++)
        width[j] = n;
    struct chain c;
    chain_init_from(&c, (dln_matrix){0}, normal_matrix(n, n, 0, 1), depth, width, NULL, NULL);
    chain_fill(&c, scheme, NAN, 1);
    dln_optimizer *opt = start(&c, w, w.rule == DLN_STEP_CONSTANT ? 0.1 : 0.7);
    double before = opt->norm_E, noise = 1e-14 * before;
    for (int t = 0; t < 6000; t++) {
        dln_optimizer_tick(opt);
        if (!opt->finite)
            fail_msg("%s %s, rule %d, depth %d: step %g, gradient %g, residual %g after %d ticks", w.method, w.order ? w.order : "",
                     (int)w.rule, depth, opt->last.step_size, opt->last.gradient_norm, opt->norm_E, t);
        assert_true(opt->excess >= 0 && opt->norm_E <= before * (1 + 1e-12) + noise);
        before = opt->norm_E;
    }
    bool slow = w.rule == DLN_STEP_CONSTANT && depth > 1; /* w' = -w^{2L-1} from equal ones */
    if (!(opt->norm_E <= (slow ? 0.05 : to_zero ? 1e-150 : noise)))
        fail_msg("%s %s, rule %d, depth %d, %s: the residual is still %g", w.method, w.order ? w.order : "", (int)w.rule, depth, scheme,
                 opt->norm_E);
    ask_everything(&c, opt);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void a_zero_target_is_reached_through_the_denormals(void **state) {
    (void)state;
    for (size_t w = 0; w < ARRAY_LEN(ways); w++)
        for (int depth = 1; depth <= 4; depth++) {
            check_zero_target(ways[w], depth, 1, "random", true);
            check_zero_target(ways[w], depth, 4, "identity", true);
            if (ways[w].rule == DLN_STEP_OPTIMAL)
                check_zero_target(ways[w], depth, 4, "orthogonal", false);
        }
}

/* Weights near the ends of the range: products overflow or vanish, and the first ticks already tell. */
static void extreme_weights_are_finite_or_not_but_never_stuck(void **state) {
    (void)state;
    static const double scales[] = {1e-300, 1e-160, 1e-80, 1e80, 1e154, 1e300};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t w = 0; w < ARRAY_LEN(ways); w++)
            for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
                struct chain c;
                chain_init(&c, &shapes[k], k + 1);
                for (int j = 1; j <= c.net.depth; j++)
                    dln_matrix_scale(&c.net.W[j], scales[s]);
                dln_optimizer *opt = start(&c, ways[w], ways[w].rule == DLN_STEP_CONSTANT ? 1e-3 : 1);
                double first = opt->excess;
                bool small = scales[s] < 1;
                if (small && !(opt->finite && isfinite(first)))
                    fail_msg("scale %g is not finite at the start", scales[s]);
                for (int t = 0; t < 100 && opt->finite; t++) {
                    dln_optimizer_tick(opt);
                    assert_true(opt->finite || !small);
                }
                if (opt->finite && ways[w].rule != DLN_STEP_CONSTANT)
                    assert_true(opt->excess <= first * (1 + 1e-9) + c.objective.excess_floor);
                ask_everything(&c, opt);
                dln_optimizer_free(opt);
                chain_release(&c);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_huge_step_is_seen_to_diverge),
        cmocka_unit_test(a_restart_after_divergence_has_the_same_bits),
        cmocka_unit_test(a_start_that_is_not_finite_is_not),
        cmocka_unit_test(a_zero_target_is_reached_through_the_denormals),
        cmocka_unit_test(extreme_weights_are_finite_or_not_but_never_stuck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
