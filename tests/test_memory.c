/* test_memory.c: a tick takes no memory, a failure gives all of it back, and what is foretold is enough. The linker sends the calls of
 * malloc and its kin here (--wrap), so that they are counted and can be made to fail. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "dln/spectrum.h"
#include "heap.h"

static const struct chain_shape shapes[] = {
    {.depth = 3, .width = {4, 6, 5, 3}, .samples = 9},
    {.depth = 3, .width = {5, 6, 6, 1}},
    {.depth = 5, .width = {30, 40, 40, 40, 40, 2}, .samples = 50},
    {.depth = 4, .width = {20, 40, 40, 40, 25}, .samples = 30, .rank = 2},
    {.depth = 3, .width = {4, 2, 5, 4}, .samples = 12},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3},
    {.depth = 1, .width = {5, 3}},
    {.depth = 3, .width = {4, 6, 5, 3}, .samples = 9, .keep_samples = true},
    {.depth = 3, .width = {4, 6, 5, 3}, .samples = 9, .p = 4},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3, .p = 6},
};

static const char *const orders[] = {"descending", "ascending", "symmetric", "shuffled", "random", "greedy", "greedy-decrease", "list"};

static void tick_without_memory(struct chain *c, const char *method, const char *order, enum dln_step_rule rule) {
    dln_spectrum_work *work;
    dln_optimizer *opt = chain_optimizer(c, method, order, rule, rule == DLN_STEP_BOUND ? 1 : 0.001, 1);
    assert_int_equal(dln_spectrum_work_new(&c->net, &work, NULL), DLN_OK);
    heap.calls = 0;
    for (int t = 0; t < 500; t++) {
        double lo, hi;
        dln_optimizer_tick(opt);
        for (int j = 1; t % 100 == 3 && j <= c->net.depth; j++) {
            dln_sigma_bounds(&c->net.W[j], work, &lo, &hi);
            if (j < c->net.depth)
                dln_imbalance(&c->net, j, work);
        }
        dln_end_sigma_min(&c->net, work);
        dln_objective_margin(&c->objective, dln_products_map(opt->products), opt->norm_E);
        if (t % 100 == 7)
            dln_optimizer_rebuild(opt);
    }
    assert_int_equal(dln_optimizer_restart(opt, 1, NULL), DLN_OK);
    assert_int_equal(heap.calls, 0);
    assert_int_equal(opt->ticks, 0);
    dln_spectrum_work_free(work);
    dln_optimizer_free(opt);
}

static const char *const simultaneous[] = {"gd", "momentum", "adam", "flow", "sgd"};

static void a_tick_allocates_nothing(void **state) {
    (void)state;
#ifdef DLN_DEBUG_CHECKS
    skip(); /* a second set of caches at every tick */
#endif
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        struct chain_shape shape = shapes[k];
        shape.keep_samples = shape.p == 0 && shape.samples;
        chain_init(&c, &shape, k + 1);
        for (size_t m = 0; m < ARRAY_LEN(simultaneous); m++)
            if (shape.samples || strcmp(simultaneous[m], "sgd"))
                tick_without_memory(&c, simultaneous[m], NULL, DLN_STEP_CONSTANT);
        for (size_t o = 0; shape.keep_samples && o < ARRAY_LEN(orders); o++)
            tick_without_memory(&c, "bcsgd", orders[o], DLN_STEP_BOUND);
        for (size_t o = 0; o < ARRAY_LEN(orders); o++)
            for (int rule = c.problem.p == 2 ? DLN_STEP_OPTIMAL : DLN_STEP_NEAR_OPTIMAL; rule <= DLN_STEP_CONSTANT; rule++)
                tick_without_memory(&c, "bcgd", orders[o], (enum dln_step_rule)rule);
        chain_release(&c);
    }
}

/* What a session does before its first tick; everything is released again, whichever allocation failed. */
static dln_status set_up_and_down(const dln_matrix *X, const dln_matrix *Y, const dln_matrix *A, const dln_matrix *B, int hidden,
                                  const struct dln_data_options *options, dln_error *err) {
    dln_matrix x = {0}, y = {0};
    dln_problem problem = {0};
    dln_network net = {0};
    dln_objective objective = {0};
    dln_optimizer *opt = NULL;
    dln_spectrum_work *work = NULL;
    int width[] = {A->rows, hidden, hidden, B->cols};
    struct dln_optimizer_spec spec = {.method = dln_method_find("bcgd"),
                                      .order = dln_order_find("list"),
                                      .list = (int[]){1, 2, 3},
                                      .list_length = 3,
                                      .rule = DLN_STEP_BOUND,
                                      .eta = 1};
    struct dln_init_args args = {.sd = NAN, .seed = 1};
    dln_status status = dln_matrix_init_copy(&x, X, err);
    status = status ? status : dln_matrix_init_copy(&y, Y, err);
    status = status ? status : dln_problem_init_data(&problem, &x, &y, options, NULL, err);
    status = status ? status : dln_network_init(&net, 3, width, A, B, err);
    for (int k = 0; dln_init_schemes[k + 1]; k++) /* all but `files` */
        status = status || dln_init_schemes[k]->requires_sd ? status : dln_init_fill(dln_init_schemes[k], &net, &args, err);
    status = status ? status : dln_objective_init(&objective, &problem, &net, err);
    status = status ? status : dln_optimizer_new(&spec, &net, &objective, &opt, err);
    status = status ? status : dln_spectrum_work_new(&net, &work, err);
    dln_spectrum_work_free(work);
    dln_optimizer_free(opt);
    dln_objective_release(&objective);
    dln_network_release(&net);
    dln_problem_release(&problem);
    dln_matrix_release(&x);
    dln_matrix_release(&y);
    return status;
}

static void every_failed_allocation_is_told_and_leaks_nothing(void **state) {
    (void)state;
    dln_matrix X = normal_matrix(5, 9, 1, 1), Y = normal_matrix(4, 9, 1, 2), A = normal_matrix(6, 5, 1, 3), B = normal_matrix(4, 6, 1, 4);
    static const struct dln_data_options ways[] = {{.p = 2}, {.p = 2, .keep_samples = true}, {.p = 4}};
    for (size_t w = 0; w < 2 * ARRAY_LEN(ways); w++) {
        struct dln_data_options options = ways[w / 2];
        int hidden = 6 + (int)(w % 2);
        heap.calls = heap.fail_at = 0;
        size_t before = heap.now;
        assert_int_equal(set_up_and_down(&X, &Y, &A, &B, hidden, &options, NULL), DLN_OK);
        assert_int_equal(heap.now, before);
        long calls = heap.calls;
        assert_true(calls > 50);
        for (long k = 1; k <= calls; k++) {
            dln_error err = {.status = DLN_OK};
            heap.calls = 0;
            heap.fail_at = k;
            dln_status status = set_up_and_down(&X, &Y, &A, &B, hidden, &options, &err);
            heap.fail_at = 0;
            assert_int_equal(status, DLN_NO_MEMORY);
            assert_int_equal(err.status, DLN_NO_MEMORY);
            assert_true(strlen(err.text) > 10 && (strstr(err.text, "memory")));
            if (heap.now != before)
                fail_msg("after \"%s\" (allocation %ld of %ld) %zd bytes are lost", err.text, k, calls, heap.now - before);
        }
    }
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    dln_matrix_release(&A);
    dln_matrix_release(&B);
}

/* A greedy ordering asked of a running optimizer needs other caches: when they cannot be had, all is as before. */
static void an_ordering_that_does_not_fit_changes_nothing(void **state) {
    (void)state;
    struct chain c, other;
    dln_error err;
    chain_init(&c, &shapes[2], 1);
    chain_init(&other, &shapes[2], 1);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
    dln_optimizer *same = chain_optimizer(&other, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
    for (int t = 0; t < 7; t++)
        dln_optimizer_tick(opt), dln_optimizer_tick(same);
    for (long k = 1; k < 20; k++) {
        heap.calls = 0;
        heap.fail_at = k;
        dln_status status = dln_optimizer_set_order(opt, dln_order_find("greedy"), &err);
        heap.fail_at = 0;
        assert_int_equal(status, DLN_NO_MEMORY);
        assert_ptr_equal(dln_optimizer_coming_order(opt), dln_order_find("descending"));
    }
    for (int t = 0; t < 7; t++)
        dln_optimizer_tick(opt), dln_optimizer_tick(same);
    assert_true(same_weights(&c.net, &other.net) && opt->objective_value == same->objective_value);
    dln_optimizer_free(opt);
    dln_optimizer_free(same);
    chain_release(&c);
    chain_release(&other);
}

/* Foretold: the most that compression takes beside X and Y. The singular value decomposition of LAPACK asks for the optimal room. */
static void compression_takes_no_more_than_foretold(void **state) {
    (void)state;
    static const int sizes[][3] = {{784, 10, 900}, {300, 200, 100}, {128, 1, 2565}, {60, 50, 60}, {1, 1, 1}, {10, 3, 50}, {5, 400, 90}};
    static const struct dln_data_options ways[] = {{.p = 2}, {.p = 2, .keep_samples = true}, {.p = 4}};
    for (size_t k = 0; k < 3 * ARRAY_LEN(sizes); k++) {
        int n0 = sizes[k / 3][0], nL = sizes[k / 3][1], m = sizes[k / 3][2];
        struct dln_data_options options = ways[k % 3];
        dln_matrix X = normal_matrix(n0, m, 1, 1), Y = normal_matrix(nL, m, 1, 2);
        dln_problem p;
        size_t before = heap.peak = heap.now;
        assert_int_equal(dln_problem_init_data(&p, &X, &Y, &options, NULL, NULL), DLN_OK);
        size_t took = heap.peak - before, foretold = dln_problem_bytes((size_t)n0, (size_t)nL, (size_t)m, &options);
        if (took > foretold + 4096)
            fail_msg("%d x %d inputs, %d outputs: %zu bytes, foretold %zu", n0, m, nL, took, foretold);
        assert_true(foretold < 8 * took + 100000);
        dln_problem_release(&p);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
    assert_int_equal(dln_problem_bytes(SIZE_MAX / 2, 1, SIZE_MAX / 2, NULL), 0);
}

/* And what the products of a chain take. */
static void products_take_no_more_than_foretold(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        dln_random rng = dln_random_stream(seed, DLN_FOR_NOISE, 3);
        struct chain_shape s = {.depth = 1 + dln_random_below(&rng, 6),
                                .samples = dln_random_below(&rng, 2) ? 1 + dln_random_below(&rng, 90) : 0};
        int most = seed % 2 ? 8 : 80;
        for (int j = 0; j <= s.depth; j++)
            s.width[j] = 1 + dln_random_below(&rng, j == 0 || j == s.depth ? most / 2 : most);
        s.inputs = dln_random_below(&rng, 3) ? 0 : 1 + dln_random_below(&rng, most);
        s.outputs = dln_random_below(&rng, 3) ? 0 : 1 + dln_random_below(&rng, most);
        if (seed % 3 == 0) { /* p > 2: no width below what the optimum may need, and data */
            s.p = 4;
            s.samples = s.samples ? s.samples : 7;
            s.outputs = 0;
            for (int j = 1; j < s.depth; j++)
                s.width[j] += s.width[s.depth];
        }
        struct chain c;
        chain_init(&c, &s, seed);
        for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_SAMPLED; use++) {
            dln_products *p;
            size_t before = heap.peak = heap.now;
            assert_int_equal(dln_products_new(&c.net, &c.objective, use, &p, NULL), DLN_OK);
            size_t took = heap.peak - before;
            size_t foretold = dln_products_bytes(s.depth, s.width, c.problem.outputs, c.objective.rank, use);
            if (took > foretold + 8192)
                fail_msg("seed %d, use %d: %zu bytes, foretold %zu", (int)seed, (int)use, took, foretold);
            dln_products_free(p);
        }
        chain_release(&c);
    }
    assert_int_equal(dln_products_bytes(2, (int[]){INT32_MAX, INT32_MAX, INT32_MAX}, INT32_MAX, INT32_MAX, DLN_USE_BOTH), 0);
}

/* p > 2 keeps a column a sample: nothing that is square in their number may be taken for a few weights (near-optimal-fails has ten
 * thousand samples of one input). The caches and the thin products are some twenty columns long. */
static void products_of_few_weights_grow_with_the_samples(void **state) {
    (void)state;
    const size_t samples = 10001;
    for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_SAMPLED; use++)
        for (int depth = 1; depth <= 3; depth++)
            assert_in_range(dln_products_bytes(depth, (int[]){1, 2, 2, 1}, 1, (int)samples, use), 1, 40 * samples * sizeof(double));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tick_allocates_nothing),
        cmocka_unit_test(every_failed_allocation_is_told_and_leaks_nothing),
        cmocka_unit_test(an_ordering_that_does_not_fit_changes_nothing),
        cmocka_unit_test(compression_takes_no_more_than_foretold),
        cmocka_unit_test(products_take_no_more_than_foretold),
        cmocka_unit_test(products_of_few_weights_grow_with_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
