/* test_optimizer.c: methods, orderings and step rules: which factor, how far, and what is refused; the same bits every time. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "engine/train/products_state.h"

static const struct chain_shape plain = {.depth = 4, .width = {4, 6, 5, 6, 3}, .samples = 9};

static const char *const orders[] = {"descending", "ascending", "symmetric", "shuffled", "random", "greedy", "greedy-decrease", "list"};

/* What can be run: every method, rule and ordering. */
struct way {
    const char *method, *order;
    enum dln_step_rule rule;
    double eta;
};
enum { RULES = DLN_STEP_CONSTANT + 1, WAYS = RULES * ARRAY_LEN(orders) + 1 };

static struct way way(size_t k) {
    static const double eta[] = {NAN, NAN, NAN, [DLN_STEP_BOUND] = 1.2, [DLN_STEP_CONSTANT] = 0.05};
    if (k == WAYS - 1)
        return (struct way){"gd", NULL, DLN_STEP_CONSTANT, 0.02};
    enum dln_step_rule rule = (enum dln_step_rule)(k % RULES);
    return (struct way){"bcgd", orders[k / RULES], rule, eta[rule]};
}

static dln_optimizer *start(struct chain *c, struct way w, uint64_t seed) {
    return chain_optimizer(c, w.method, w.order, w.rule, w.eta, seed);
}

static void families_are_found_by_name(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(orders); k++)
        assert_string_equal(dln_order_find(orders[k])->name, orders[k]);
    size_t count = 0;
    for (; dln_orders[count]; count++) {
        assert_ptr_equal(dln_order_find(dln_orders[count]->name), dln_orders[count]);
        assert_true(strlen(dln_orders[count]->help) > 0);
    }
    assert_int_equal(count, ARRAY_LEN(orders));
    for (int k = 0; dln_methods[k]; k++) {
        assert_ptr_equal(dln_method_find(dln_methods[k]->name), dln_methods[k]);
        assert_true(strlen(dln_methods[k]->help) > 0);
    }
    assert_null(dln_order_find("upwards"));
    assert_null(dln_method_find("newton"));
}

static void refused(struct dln_optimizer_spec spec, const char *sentence) {
    struct chain c;
    dln_error err;
    dln_optimizer *opt = (dln_optimizer *)&c;
    chain_init(&c, &plain, 1);
    assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &opt, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, sentence);
    assert_ptr_equal(opt, &c);
    chain_release(&c);
}

static void bad_specs_are_refused_in_words(void **state) {
    (void)state;
    const struct dln_method *bcgd = dln_method_find("bcgd"), *gd = dln_method_find("gd");
    const struct dln_order *down = dln_order_find("descending"), *list = dln_order_find("list");
    refused((struct dln_optimizer_spec){.method = gd, .rule = DLN_STEP_OPTIMAL}, "the method gd does not have this step rule");
    refused((struct dln_optimizer_spec){.method = gd, .rule = DLN_STEP_CONSTANT, .eta = 0},
            "a constant step size is a positive number, not 0");
    refused((struct dln_optimizer_spec){.method = gd, .rule = DLN_STEP_CONSTANT, .eta = INFINITY},
            "a constant step size is a positive number, not inf");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = down, .rule = DLN_STEP_CONSTANT, .eta = NAN},
            "a constant step size is a positive number, not nan");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = down, .rule = DLN_STEP_BOUND, .eta = 2},
            "the step `bound` takes a number above 0 and below 2, not 2 (shin2020 (3.2))");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = down, .rule = DLN_STEP_BOUND, .eta = 0},
            "the step `bound` takes a number above 0 and below 2, not 0 (shin2020 (3.2))");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = down, .rule = DLN_STEP_BOUND, .eta = NAN},
            "the step `bound` takes a number above 0 and below 2, not nan (shin2020 (3.2))");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = list, .rule = DLN_STEP_OPTIMAL},
            "an ordering by list names at least one layer");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = list, .list = (int[]){1, 5}, .list_length = 2},
            "the ordering names layer 5, and the layers are 1 to 4");
    refused((struct dln_optimizer_spec){.method = bcgd, .order = list, .list = (int[]){0}, .list_length = 1},
            "the ordering names layer 0, and the layers are 1 to 4");
}

static void orderings_that_cannot_be_had_are_refused_in_words(void **state) {
    (void)state;
    struct chain c;
    dln_error err;
    chain_init(&c, &plain, 1);
    dln_optimizer *opt = chain_optimizer(&c, "gd", NULL, DLN_STEP_CONSTANT, 0.01, 1);
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("ascending"), &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "gd updates all factors at once: it has no ordering");
    dln_optimizer_free(opt);
    opt = chain_optimizer(&c, "bcgd", "ascending", DLN_STEP_OPTIMAL, NAN, 1);
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("list"), &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "this run has no list of layers to order by");
    assert_ptr_equal(dln_optimizer_coming_order(opt), dln_order_find("ascending"));
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* The sequence of factors of the first `n` ticks. */
static void assert_sequence(const char *order, const int *want, int n) {
    struct chain c;
    chain_init(&c, &plain, 1);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", order, DLN_STEP_OPTIMAL, NAN, 1);
    assert_int_equal(opt->last.factor, -1);
    for (int t = 0; t < n; t++) {
        dln_optimizer_tick(opt);
        assert_int_equal(opt->last.factor, want[t]);
        assert_int_equal(opt->ticks, t + 1);
        assert_int_equal(opt->sweeps, (t + 1) / 4);
        assert_int_equal(opt->position, (t + 1) % 4);
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void orderings_go_their_ways(void **state) {
    (void)state;
    assert_sequence("descending", (int[]){4, 3, 2, 1, 4, 3, 2, 1, 4}, 9);
    assert_sequence("ascending", (int[]){1, 2, 3, 4, 1, 2, 3, 4, 1}, 9);
    assert_sequence("symmetric", (int[]){4, 3, 2, 1, 1, 2, 3, 4, 4, 3, 2, 1, 1}, 13);
    assert_sequence("list", (int[]){1, 2, 2, 3, 4, 4, 1, 2, 2, 3, 4, 4, 1}, 13);
}

static void count_factors(const char *order, uint64_t seed, int sweeps, int *count, int *repeats, int *sequence) {
    struct chain c;
    chain_init(&c, &plain, 1);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", order, DLN_STEP_OPTIMAL, NAN, seed);
    for (int s = 0; s < sweeps; s++) {
        int in_sweep[5] = {0};
        for (int t = 0; t < 4; t++) {
            dln_optimizer_tick(opt);
            int l = opt->last.factor;
            assert_in_range(l, 1, 4);
            *repeats += in_sweep[l]++ > 0;
            count[5 * t + l]++;
            if (s < 10)
                sequence[4 * s + t] = l;
        }
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* Each place of a sweep sees each factor a quarter of the time, within five standard deviations; `shuffled` takes each once a sweep. */
static void random_orderings_are_fair(void **state) {
    (void)state;
    static const char *const names[] = {"shuffled", "random"};
    enum { SWEEPS = 2000 };
    for (int k = 0; k < 2; k++) {
        int count[20] = {0}, again[20] = {0}, other[20] = {0}, repeats = 0, none = 0, a[40], b[40], d[40];
        count_factors(names[k], 1, SWEEPS, count, &repeats, a);
        for (int t = 0; t < 4; t++)
            for (int l = 1; l <= 4; l++)
                assert_close(count[5 * t + l], SWEEPS / 4.0, 5 * sqrt(SWEEPS * 3.0 / 16), "visits");
        assert_int_equal(repeats > 0, k);
        count_factors(names[k], 1, 10, again, &none, b);
        count_factors(names[k], 2, 10, other, &none, d);
        assert_memory_equal(a, b, sizeof a);
        assert_memory_not_equal(a, d, sizeof a);
    }
}

/* The largest gradient, or the largest exact decrease, by naive gradients at the same weights. */
static void greedy_orderings_take_the_best(void **state) {
    (void)state;
    for (int decrease = 0; decrease < 2; decrease++) {
        struct chain c;
        chain_init(&c, &plain, 3);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", decrease ? "greedy-decrease" : "greedy", DLN_STEP_CONSTANT, 0.03, 1);
        int visited[5] = {0};
        for (int t = 0; t < 60; t++) {
            long double value[5], most = 0;
            for (int l = 1; l <= 4; l++) {
                struct naive_block b = naive_block(&c.naive, l);
                value[l] = decrease ? b.gradient2 * b.gradient2 / b.change2 : b.gradient2;
                most = value[l] > most ? value[l] : most;
                dln_matrix_release(&b.G);
            }
            dln_optimizer_tick(opt);
            assert_close_relative((double)value[opt->last.factor], (double)most, 1e-12, "what the factor taken promises");
            visited[opt->last.factor]++;
        }
        assert_true(visited[1] < 60 && visited[2] < 60 && visited[3] < 60 && visited[4] < 60);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* L = 1: every ordering is the same. */
static void one_factor_has_one_ordering(void **state) {
    (void)state;
    struct chain c[ARRAY_LEN(orders)];
    for (size_t k = 0; k < ARRAY_LEN(orders); k++) {
        chain_init(&c[k], &(struct chain_shape){.depth = 1, .width = {5, 3}, .samples = 9}, 1);
        dln_optimizer *opt = chain_optimizer(&c[k], "bcgd", orders[k], DLN_STEP_OPTIMAL, NAN, 1);
        for (int t = 0; t < 20; t++)
            dln_optimizer_tick(opt);
        assert_int_equal(opt->sweeps, 20);
        assert_close(distance(&c[k].net.W[1], &c[0].net.W[1]), 0, 1e-12, "factor");
        dln_optimizer_free(opt);
    }
    for (size_t k = 0; k < ARRAY_LEN(orders); k++)
        chain_release(&c[k]);
}

/* The steps (3.4), (3.2) and a constant one against their formulas, relative to how far ||G|| and ||A G C|| can be known. */
static void steps_are_as_long_as_their_rule_says(void **state) {
    (void)state;
    for (int rule = DLN_STEP_OPTIMAL; rule <= DLN_STEP_CONSTANT; rule++) {
        struct chain c;
        chain_init(&c, &plain, 5);
        double eta = rule == DLN_STEP_BOUND ? 1.5 : 0.02, time = 0;
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "symmetric", (enum dln_step_rule)rule, eta, 1);
        for (int t = 0; t < 24; t++) {
            int l = t / 4 % 2 ? 1 + t % 4 : 4 - t % 4;
            struct naive_block b = naive_block(&c.naive, l);
            long double product = b.norm_left * b.norm_right;
            double want = rule <= DLN_STEP_NEAR_OPTIMAL_SAFE ? (double)(b.gradient2 / b.change2)
                          : rule == DLN_STEP_BOUND ? (double)(eta / (product * product))
                                                   : eta;
            dln_optimizer_tick(opt);
            assert_close_relative(opt->last.step_size, want, 1e-11, "step");
            assert_close_relative(opt->last.gradient_norm, (double)sqrtl(b.gradient2), 1e-11, "gradient norm");
            time += opt->last.step_size;
            dln_matrix_release(&b.G);
        }
        assert_close_relative(opt->time, time, 32 * DBL_EPSILON, "sum of steps");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* 0/0 is a step of 0: ascending from ZAS nothing moves until the last factor does, and then all is as usual. */
static void a_step_of_nothing_over_nothing_is_zero(void **state) {
    (void)state;
    for (int rule = DLN_STEP_OPTIMAL; rule <= DLN_STEP_BOUND; rule++) {
        struct chain c;
        chain_init(&c, &(struct chain_shape){.depth = 4, .width = {3, 3, 3, 3, 3}}, 1);
        chain_fill(&c, "zas", NAN, 1);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "ascending", (enum dln_step_rule)rule, 0.5, 1);
        double f = opt->objective_value;
        for (int t = 0; t < 3; t++) {
            dln_optimizer_tick(opt);
            assert_true(opt->finite && opt->last.step_size == 0 && opt->last.gradient_norm == 0 && opt->objective_value == f);
        }
        dln_optimizer_tick(opt);
        assert_true(opt->finite && opt->last.step_size > 0 && opt->objective_value < f);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* A change of ordering waits for the next sweep's start. */
static void a_new_ordering_begins_with_a_sweep(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &plain, 1);
    dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
    dln_optimizer_tick(opt);
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("ascending"), NULL), DLN_OK);
    assert_ptr_equal(dln_optimizer_coming_order(opt), dln_order_find("ascending"));
    static const int want[] = {3, 2, 1, 1, 2, 3, 4, 1};
    for (size_t t = 0; t < ARRAY_LEN(want); t++) {
        dln_optimizer_tick(opt);
        assert_int_equal(opt->last.factor, want[t]);
    }
    /* and one that is taken back does not happen */
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("greedy"), NULL), DLN_OK);
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("ascending"), NULL), DLN_OK);
    for (int t = 1; t < 9; t++) {
        dln_optimizer_tick(opt);
        assert_int_equal(opt->last.factor, 1 + t % 4);
    }
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void run(dln_optimizer *opt, int ticks, double *trace) {
    for (int t = 0; t < ticks; t++) {
        dln_optimizer_tick(opt);
        if (trace)
            trace[t] = opt->objective_value;
    }
}

/* Two runs of one spec, and a run that starts again from the same weights: bit for bit. */
static void the_same_spec_gives_the_same_bits(void **state) {
    (void)state;
    enum { TICKS = 37 };
    for (size_t k = 0; k < WAYS; k++) {
        struct chain a, b;
        double first[TICKS], second[TICKS];
        chain_init(&a, &plain, 1);
        chain_init(&b, &plain, 1);
        dln_optimizer *x = start(&a, way(k), 7), *y = start(&b, way(k), 7);
        run(x, TICKS, first);
        run(y, TICKS, second);
        assert_memory_equal(first, second, sizeof first);
        assert_true(same_weights(&a.net, &b.net));
        struct chain again;
        chain_init(&again, &plain, 1);
        dln_network_copy_weights(&again.net, &a.net);
        assert_int_equal(dln_optimizer_restart(x, 7, NULL), DLN_OK);
        assert_true(x->ticks == 0 && x->sweeps == 0 && x->time == 0 && x->work == 0 && x->last.factor == -1 && isnan(x->last.step_size));
        run(x, TICKS, second);
        assert_memory_equal(first, second, sizeof first);
        assert_true(same_weights(&a.net, &b.net));
        dln_optimizer_free(x);
        dln_optimizer_free(y);
        chain_release(&a);
        chain_release(&b);
        chain_release(&again);
    }
}

/* At a sweep's start a run is its weights, its random stream and its counters: one that is made from these goes on with the same bits.
 * (That is what a checkpoint restores.) The residual has drifted by then, here by a lot: nothing of it may survive. */
static void a_sweep_forgets_what_was_before(void **state) {
    (void)state;
    for (size_t k = 0; k < WAYS; k++)
        for (uint64_t seed = 1; seed <= 8; seed++) {
            struct chain a, b;
            chain_init(&a, &plain, seed);
            chain_init(&b, &plain, seed);
            dln_optimizer *x = start(&a, way(k), seed), *y = start(&b, way(k), seed);
            run(x, 5 * 4, NULL);
            dln_network_copy_weights(&a.net, &b.net);
            assert_int_equal(dln_optimizer_restart(y, seed, NULL), DLN_OK);
            y->rng = x->rng;
            y->ticks = x->ticks;
            y->sweeps = x->sweeps;
            if (x->spec.method->blocks)
                dln_matrix_fill(&x->products->E, 3);
            run(x, 11, NULL);
            run(y, 11, NULL);
            assert_true(same_weights(&a.net, &b.net));
            assert_true(x->objective_value == y->objective_value);
            dln_optimizer_free(x);
            dln_optimizer_free(y);
            chain_release(&a);
            chain_release(&b);
        }
}

/* Weights from outside: after a rebuild the state is theirs. */
static void a_rebuild_measures_anew(void **state) {
    (void)state;
    for (size_t k = 0; k < WAYS; k++) {
        struct chain c;
        chain_init(&c, &plain, 1);
        dln_optimizer *opt = start(&c, way(k), 1);
        run(opt, 6, NULL);
        uint64_t ticks = opt->ticks;
        double before = opt->objective_value;
        chain_fill(&c, "xavier", NAN, 2);
        dln_optimizer_rebuild(opt);
        assert_int_equal(opt->ticks, ticks);
        assert_true(opt->objective_value != before);
        assert_close_relative(opt->objective_value, (double)naive_objective(&c.naive), 1e-13, "f");
        run(opt, 6, NULL);
        assert_close_relative(opt->objective_value, (double)naive_objective(&c.naive), 1e-13, "f, six ticks later");
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

/* Work is counted, and from zero after a restart. */
static void work_is_counted(void **state) {
    (void)state;
    for (size_t k = 0; k < WAYS; k++) {
        struct chain c;
        chain_init(&c, &plain, 1);
        dln_optimizer *opt = start(&c, way(k), 1);
        assert_true(opt->work == 0);
        run(opt, 8, NULL);
        double work = opt->work;
        assert_true(work > 0 && work < 100 * 8 * dln_products_flops_per_tick(opt->products));
        run(opt, 8, NULL);
        assert_true(opt->work > work);
        assert_int_equal(dln_optimizer_restart(opt, 1, NULL), DLN_OK);
        assert_true(opt->work == 0);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_found_by_name),
        cmocka_unit_test(bad_specs_are_refused_in_words),
        cmocka_unit_test(orderings_that_cannot_be_had_are_refused_in_words),
        cmocka_unit_test(orderings_go_their_ways),
        cmocka_unit_test(random_orderings_are_fair),
        cmocka_unit_test(greedy_orderings_take_the_best),
        cmocka_unit_test(one_factor_has_one_ordering),
        cmocka_unit_test(steps_are_as_long_as_their_rule_says),
        cmocka_unit_test(a_step_of_nothing_over_nothing_is_zero),
        cmocka_unit_test(a_new_ordering_begins_with_a_sweep),
        cmocka_unit_test(the_same_spec_gives_the_same_bits),
        cmocka_unit_test(a_sweep_forgets_what_was_before),
        cmocka_unit_test(a_rebuild_measures_anew),
        cmocka_unit_test(work_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
