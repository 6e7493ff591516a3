/* test_state.c: a training's state is taken at any tick and put back, and the training goes on bit for bit. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "dln/state.h"
#include "engine/train/products_state.h"

/* Shapes for which the plans differ: both caches, chains of few rows, chains of few columns; vectors at an end; frozen maps; p > 2. */
static const struct chain_shape shapes[] = {
    {.depth = 4, .width = {4, 6, 5, 6, 3}, .samples = 9, .keep_samples = true},
    {.depth = 6, .width = {5, 5, 5, 5, 5, 5, 5}},
    {.depth = 5, .width = {12, 16, 16, 16, 16, 1}, .samples = 40, .keep_samples = true},
    {.depth = 4, .width = {8, 16, 16, 16, 16}, .samples = 2, .keep_samples = true},
    {.depth = 3, .width = {6, 7, 6, 5}, .samples = 12, .inputs = 4, .outputs = 3, .keep_samples = true},
    {.depth = 3, .width = {4, 5, 6, 3}, .samples = 11, .p = 4},
    {.depth = 1, .width = {4, 3}, .samples = 9, .keep_samples = true},
};

/* What can be trained: a method with its step, and an ordering. */
struct way {
    const char *method;
    enum dln_step_rule rule;
    double eta;
    bool any_p, needs_samples;
};
static const struct way ways[] = {
    {"bcgd", DLN_STEP_OPTIMAL, NAN, false, false},    {"bcgd", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, true, false},
    {"bcgd", DLN_STEP_BOUND, 1.2, true, false},       {"bcgd", DLN_STEP_CONSTANT, 0.01, true, false},
    {"gd", DLN_STEP_CONSTANT, 0.01, true, false},     {"momentum", DLN_STEP_CONSTANT, 0.002, true, false},
    {"adam", DLN_STEP_CONSTANT, 0.003, true, false},  {"flow", DLN_STEP_CONSTANT, NAN, true, false},
    {"sgd", DLN_STEP_CONSTANT, 0.01, true, true},     {"bcsgd", DLN_STEP_BOUND, 1, false, true},
};
static const char *const orders[] = {"descending", "ascending", "symmetric", "shuffled", "random", "greedy", "greedy-decrease", "list"};
static const int layers[] = {1, 3, 2, 2, 1};

static bool fits(const struct chain_shape *shape, const struct way *w) {
    return (w->any_p || shape->p <= 2) && (!w->needs_samples || shape->keep_samples || shape->p > 2);
}

static dln_optimizer *start(struct chain *c, const struct chain_shape *shape, const struct way *w, const char *order) {
    chain_init(c, shape, 7);
    struct dln_optimizer_spec spec = {
        .method = dln_method_find(w->method), .order = dln_order_find(order), .list = layers, .list_length = c->net.depth >= 3 ? 5 : 1,
        .rule = w->rule, .eta = w->eta, .batch = 1, .beta = 0.9, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8,
        .tolerance = 1e-6, .seed = 5,
    };
    return chain_optimizer_of(c, spec);
}

static void go(dln_optimizer *opt, int n) {
    while (n-- > 0)
        dln_optimizer_tick(opt);
}

/* Ways from a random tick on: the first time, and twice from what was kept there. */
static void goes_on_alike(struct chain *c, dln_optimizer *opt, dln_random *rng) {
    size_t held = 0;
    dln_state *kept, *near = NULL;
    uint64_t after[24];
    int n = 3 + dln_random_below(rng, 22);
    go(opt, dln_random_below(rng, 25));
    uint64_t at = dln_optimizer_digest(opt, 1);
    assert_int_equal(dln_state_save(opt, NULL, &held, &kept, NULL), DLN_OK);
    assert_int_equal(held, dln_state_bytes(opt));
    for (int i = 0; i < n && i < 24; i++) {
        dln_optimizer_tick(opt);
        after[i] = dln_optimizer_digest(opt, 1);
    }
    assert_int_equal(dln_state_save(opt, kept, &held, &near, NULL), DLN_OK);
    size_t words = dln_state_words(kept);
    uint64_t *written = malloc(words * sizeof *written);
    assert_non_null(written);
    dln_state_put(kept, written);
    for (int again = 0; again < 3; again++) {
        assert_int_equal(again == 2 ? dln_state_take(written, words, opt, NULL) : dln_state_load(kept, opt, NULL), DLN_OK);
        assert_true(dln_optimizer_digest(opt, 1) == at);
        if (opt->finite && !dln_use_is_simultaneous(opt->products->use))
            assert_true(dln_products_check(opt->products) < 1e-6);
        for (int i = 0; i < n && i < 24; i++) {
            dln_optimizer_tick(opt);
            assert_true(dln_optimizer_digest(opt, 1) == after[i]);
        }
    }
    free(written);
    assert_true(c->net.version[1] > 0);
    dln_state_free(near);
    dln_state_free(kept);
    assert_int_equal(held, 0);
}

static void a_restored_training_goes_on_bit_for_bit(void **state) {
    (void)state;
    dln_random rng = dln_random_stream(11, DLN_FOR_NOISE, 0);
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t i = 0; i < ARRAY_LEN(ways); i++)
            for (size_t j = 0; j < ARRAY_LEN(orders) && fits(&shapes[k], &ways[i]); j++) {
                struct chain c;
                dln_optimizer *opt = start(&c, &shapes[k], &ways[i], orders[j]);
                if (opt->spec.method->blocks || j == 0)
                    for (int again = 0; again < 3; again++)
                        goes_on_alike(&c, opt, &rng);
                dln_optimizer_free(opt);
                chain_release(&c);
            }
}

/* Words that are no state of this training are refused, or are taken and do no harm. */
static void words_from_anywhere_do_no_harm(void **state) {
    (void)state;
    static const uint64_t odd[] = {0, 1, 2, 3, 7, 8, 4095, 4096, 1u << 31, UINT64_C(1) << 32, UINT64_MAX, UINT64_C(0x7ff8000000000000)};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct chain c;
        dln_optimizer *opt = start(&c, &shapes[0], &ways[i], i % 2 ? "greedy" : "shuffled");
        size_t held = 0;
        dln_state *kept;
        go(opt, 6);
        assert_int_equal(dln_state_save(opt, NULL, &held, &kept, NULL), DLN_OK);
        size_t n = dln_state_words(kept);
        uint64_t *words = malloc(n * sizeof *words), digest = dln_optimizer_digest(opt, 1);
        assert_non_null(words);
        dln_state_put(kept, words);
        assert_int_equal(dln_state_take(words, n - 1, opt, NULL), DLN_BAD_FORMAT);
        int refused = 0;
        for (size_t k = 0; k < n && k < 80; k++)
            for (size_t v = 0; v < ARRAY_LEN(odd); v++) {
                uint64_t before = words[k];
                words[k] = odd[v];
                if (dln_state_take(words, n, opt, NULL) == DLN_OK) {
#ifndef DLN_DEBUG_CHECKS /* which find, rightly, that residual and weights do not belong together */
                    go(opt, 9);
#endif
                    assert_int_equal(dln_state_load(kept, opt, NULL), DLN_OK);
                } else {
                    refused++;
                }
                assert_true(dln_optimizer_digest(opt, 1) == digest);
                words[k] = before;
            }
        assert_true(refused > 100);
        dln_state_free(kept);
        free(words);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* A greedy ordering may have brought other products, and a later one is pending or in force. */
static void orderings_that_changed_since_are_put_back(void **state) {
    (void)state;
    static const char *const then[] = {"greedy", "shuffled", "ascending", "greedy-decrease", "random"};
    struct chain c;
    dln_state *kept[ARRAY_LEN(then)];
    uint64_t digest[ARRAY_LEN(then)], ten_on[ARRAY_LEN(then)];
    size_t held = 0;
    dln_optimizer *opt = start(&c, &shapes[2], &ways[0], "descending");
    for (size_t i = 0; i < ARRAY_LEN(then); i++) {
        go(opt, 3 + (int)i);
        assert_int_equal(dln_state_save(opt, i ? kept[i - 1] : NULL, &held, &kept[i], NULL), DLN_OK);
        digest[i] = dln_optimizer_digest(opt, 1);
        go(opt, 10);
        ten_on[i] = dln_optimizer_digest(opt, 1);
        assert_int_equal(dln_optimizer_set_order(opt, dln_order_find(then[i]), NULL), DLN_OK);
    }
    for (size_t i = ARRAY_LEN(then); i-- > 0;) {
        assert_int_equal(dln_state_load(kept[i], opt, NULL), DLN_OK);
        assert_true(dln_optimizer_digest(opt, 1) == digest[i]);
        go(opt, 10);
        assert_true(dln_optimizer_digest(opt, 1) == ten_on[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(then); i++)
        dln_state_free(kept[i]);
    assert_int_equal(held, 0);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void unchanged_factors_are_shared(void **state) {
    (void)state;
    struct chain c;
    dln_state *a, *b, *d;
    size_t held = 0, alone;
    dln_optimizer *opt = start(&c, &shapes[1], &ways[0], "descending");
    assert_int_equal(dln_state_save(opt, NULL, &held, &a, NULL), DLN_OK);
    alone = held;
    go(opt, 1);
    assert_int_equal(dln_state_save(opt, a, &held, &b, NULL), DLN_OK);
    assert_true(held < 2 * alone - 4 * 25 * sizeof(double)); /* one of six factors is new */
    assert_int_equal(dln_state_load(a, opt, NULL), DLN_OK);
    size_t before = held;
    assert_int_equal(dln_state_save(opt, a, &held, &d, NULL), DLN_OK);
    assert_true(held - before < alone - 6 * 25 * sizeof(double)); /* and none after it was put back */
    before = held;
    dln_state_free(a);
    assert_true(before - held < alone);
    dln_state_free(b);
    assert_int_equal(dln_state_load(d, opt, NULL), DLN_OK);
    dln_state_free(d);
    assert_int_equal(held, 0);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void a_state_goes_into_another_training_of_its_shapes(void **state) {
    (void)state;
    struct chain c, other;
    dln_state *kept;
    size_t held = 0;
    dln_optimizer *opt = start(&c, &shapes[0], &ways[0], "descending"), *twin = start(&other, &shapes[0], &ways[0], "descending");
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("greedy"), NULL), DLN_OK);
    go(opt, 9);
    assert_int_equal(dln_state_save(opt, NULL, &held, &kept, NULL), DLN_OK);
    go(twin, 2);
    assert_int_equal(dln_state_load(kept, twin, NULL), DLN_OK);
    go(opt, 7);
    go(twin, 7);
    assert_true(dln_optimizer_digest(opt, 1) == dln_optimizer_digest(twin, 1));
    assert_true(same_weights(&c.net, &other.net));
    dln_state_free(kept);
    dln_optimizer_free(opt);
    dln_optimizer_free(twin);
    chain_release(&c);
    chain_release(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restored_training_goes_on_bit_for_bit),
        cmocka_unit_test(words_from_anywhere_do_no_harm),
        cmocka_unit_test(orderings_that_changed_since_are_put_back),
        cmocka_unit_test(unchanged_factors_are_shared),
        cmocka_unit_test(a_state_goes_into_another_training_of_its_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
