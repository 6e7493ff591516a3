/* test_change.c: a training under way is copied, given other numbers, and factors of it are held. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "dln/state.h"
#include "dln/theory.h"
#include "engine/train/products_state.h"

static const struct chain_shape shapes[] = {
    {.depth = 4, .width = {4, 6, 5, 6, 3}, .samples = 9, .keep_samples = true},
    {.depth = 5, .width = {5, 5, 5, 5, 5, 5}},
    {.depth = 4, .width = {12, 16, 16, 16, 1}, .samples = 40, .keep_samples = true},
    {.depth = 3, .width = {6, 7, 6, 5}, .samples = 12, .inputs = 4, .outputs = 3, .keep_samples = true},
};

static const struct way {
    const char *method;
    enum dln_step_rule rule;
    double eta;
} ways[] = {
    {"bcgd", DLN_STEP_OPTIMAL, NAN},    {"bcgd", DLN_STEP_BOUND, 1.2},       {"bcgd", DLN_STEP_CONSTANT, 0.01},
    {"gd", DLN_STEP_CONSTANT, 0.01},    {"gd", DLN_STEP_LIPSCHITZ, 0.5},     {"momentum", DLN_STEP_CONSTANT, 0.002},
    {"adam", DLN_STEP_CONSTANT, 0.003}, {"flow", DLN_STEP_CONSTANT, NAN},    {"sgd", DLN_STEP_CONSTANT, 0.01},
    {"bcsgd", DLN_STEP_BOUND, 1},
};
static const char *const orders[] = {"descending", "shuffled", "random", "greedy", "greedy-decrease", "list"};
static const int layers[] = {1, 3, 2, 2, 1};

static bool fits(const struct chain_shape *shape, const struct way *w) {
    return shape->keep_samples || !dln_method_find(w->method)->samples;
}

static struct dln_optimizer_spec spec_of(const struct way *w, const char *order) {
    return (struct dln_optimizer_spec){
        .method = dln_method_find(w->method), .order = dln_order_find(order), .list = layers, .list_length = 5, .rule = w->rule,
        .eta = w->eta, .batch = 1, .beta = 0.9, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .tolerance = 1e-6, .seed = 5,
    };
}

static dln_optimizer *start(struct chain *c, const struct chain_shape *shape, const struct way *w, const char *order) {
    chain_init(c, shape, 7);
    return chain_optimizer_of(c, spec_of(w, order));
}

static void go(dln_optimizer *opt, int n) {
    while (n-- > 0)
        dln_optimizer_tick(opt);
}

/* All shapes, ways and orderings. */
typedef void with_training(struct chain *c, const struct chain_shape *shape, dln_optimizer *opt);
static void for_all(with_training *check) {
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t i = 0; i < ARRAY_LEN(ways); i++)
            for (size_t j = 0; j < ARRAY_LEN(orders) && fits(&shapes[k], &ways[i]); j++) {
                if (j > 0 && !dln_method_find(ways[i].method)->blocks)
                    continue;
                struct chain c;
                dln_optimizer *opt = start(&c, &shapes[k], &ways[i], orders[j]);
                check(&c, &shapes[k], opt);
                dln_optimizer_free(opt);
                chain_release(&c);
            }
}

/* Copies. */

static void copies_agree(struct chain *c, const struct chain_shape *shape, dln_optimizer *opt) {
    struct chain other;
    dln_optimizer *copy = NULL;
    (void)c;
    go(opt, 7);
    assert_int_equal(dln_optimizer_hold(opt, 2, true, NULL), DLN_OK);
    go(opt, 3);
    chain_init(&other, shape, 7);
    chain_fill(&other, "identity", NAN, 3);
    assert_int_equal(dln_optimizer_copy(opt, &other.net, &other.objective, &copy, NULL), DLN_OK);
    for (int t = 0; t < 15; t++) {
        assert_true(dln_optimizer_digest(opt, 1) == dln_optimizer_digest(copy, 1));
        go(opt, 1);
        go(copy, 1);
    }
    dln_optimizer_free(copy);
    chain_release(&other);
}

static void a_copy_gives_the_same_bits(void **state) {
    (void)state;
    for_all(copies_agree);
}

/* A theorem that said something about the start need not say anything here. */
static void a_copy_keeps_the_rate_that_the_start_gave(void **state) {
    (void)state;
    struct chain c, other;
    dln_optimizer *copy = NULL;
    dln_optimizer *opt = start(&c, &shapes[1], &(struct way){"gd", DLN_STEP_LIPSCHITZ, 0.5}, "descending");
    double eta = opt->eta;
    go(opt, 20);
    chain_init(&other, &shapes[1], 9);
    assert_int_equal(dln_optimizer_copy(opt, &other.net, &other.objective, &copy, NULL), DLN_OK);
    assert_true(copy->eta == eta && copy->spec.rule == DLN_STEP_LIPSCHITZ && copy->ticks == 20);
    dln_optimizer_free(copy);
    dln_optimizer_free(opt);
    chain_release(&other);
    chain_release(&c);
}

/* A list that was given but is not in force now can be taken up again by a copy too. */
static void a_copy_has_the_list(void **state) {
    (void)state;
    struct chain c, other;
    dln_optimizer *copy = NULL, *opt = start(&c, &shapes[0], &ways[0], "list");
    assert_int_equal(dln_optimizer_set_order(opt, dln_order_find("ascending"), NULL), DLN_OK);
    go(opt, 9);
    chain_init(&other, &shapes[0], 7);
    assert_int_equal(dln_optimizer_copy(opt, &other.net, &other.objective, &copy, NULL), DLN_OK);
    assert_string_equal(copy->spec.order->name, "ascending");
    assert_int_equal(dln_optimizer_set_order(copy, dln_order_find("list"), NULL), DLN_OK);
    dln_optimizer_free(copy);
    dln_optimizer_free(opt);
    chain_release(&other);
    chain_release(&c);
}

static void assert_refused(dln_status got, const dln_error *err, const char *part) {
    assert_int_equal(got, DLN_BAD_VALUE);
    if (!strstr(err->text, part))
        fail_msg("'%s' is not in '%s'", part, err->text);
}

/* Held factors. */

static void holds(struct chain *c, const struct chain_shape *shape, dln_optimizer *opt) {
    (void)shape;
    int held = 2;
    go(opt, 6);
    dln_matrix kept = copy_of(&c->net.W[held]);
    uint64_t version = c->net.version[held], ticks = opt->ticks, sweeps = opt->sweeps;
    double time = opt->time;
    assert_int_equal(dln_optimizer_hold(opt, held, true, NULL), DLN_OK);
    for (int t = 0; t < 24 && opt->finite; t++) {
        go(opt, 1);
        if (opt->last.factor == held) {
            assert_true(opt->last.step_size == 0 && opt->last.gradient_norm == 0);
            assert_false(opt->spec.order->greedy);
        }
        assert_true(same_bits(&kept, &c->net.W[held]));
        if (!dln_use_is_simultaneous(opt->products->use))
            assert_true(dln_products_check(opt->products) < 1e-6);
    }
    if (!opt->finite) { /* constant steps are too long for some of them */
        dln_matrix_release(&kept);
        return;
    }
    assert_int_equal(opt->ticks, ticks + 24);
    assert_int_equal(opt->sweeps - sweeps, opt->spec.method->blocks ? (6 % c->net.depth + 24) / c->net.depth : 24);
    assert_true(opt->time > time);
    assert_true(opt->spec.method == dln_method_find("flow") || c->net.version[held] == version);
    assert_int_equal(dln_optimizer_hold(opt, held, false, NULL), DLN_OK);
    go(opt, 30);
    bool chosen = opt->spec.method->samples || (opt->spec.method->blocks && opt->spec.order->greedy); /* perhaps never drawn or chosen */
    assert_true(chosen || !same_bits(&kept, &c->net.W[held]));
    dln_matrix_release(&kept);
}

static void a_held_factor_keeps_its_bits(void **state) {
    (void)state;
    for_all(holds);
}

/* W_l -= eta G_l by naive gradients, eta the optimal step of shin2020 (3.4). */
static void bcgd_passes_over_a_held_factor(void **state) {
    (void)state;
    struct chain c, n;
    dln_optimizer *opt = start(&c, &shapes[0], &ways[0], "descending");
    chain_init(&n, &shapes[0], 7);
    assert_int_equal(dln_optimizer_hold(opt, 3, true, NULL), DLN_OK);
    for (int t = 0; t < 20; t++) {
        int l = 4 - t % 4;
        struct naive_block b = naive_block(&n.naive, l);
        if (l != 3)
            dln_matrix_add(-(double)(b.gradient2 / b.change2), &b.G, &n.net.W[l]);
        dln_matrix_release(&b.G);
        go(opt, 1);
        assert_int_equal(opt->last.factor, l);
        for (int j = 1; j <= 4; j++)
            assert_close(distance(&c.net.W[j], &n.net.W[j]), 0, 1e-10, "weights");
    }
    dln_optimizer_free(opt);
    chain_release(&n);
    chain_release(&c);
}

/* All factors but one move along naive gradients. */
static void move_all_but(struct chain *n, int held, double eta) {
    struct naive_block b[CHAIN_DEPTH_MAX + 1];
    for (int l = 1; l <= n->net.depth; l++)
        b[l] = naive_block(&n->naive, l);
    for (int l = 1; l <= n->net.depth; l++) {
        if (l != held)
            dln_matrix_add(-eta, &b[l].G, &n->net.W[l]);
        dln_matrix_release(&b[l].G);
    }
}

static void gradient_descent_leaves_a_held_factor(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (int held = 1; held <= shapes[k].depth; held++) {
            struct chain c, n;
            dln_optimizer *opt = start(&c, &shapes[k], &ways[3], "descending");
            chain_init(&n, &shapes[k], 7);
            assert_int_equal(dln_optimizer_hold(opt, held, true, NULL), DLN_OK);
            for (int t = 0; t < 10; t++) {
                long double sum = 0;
                for (int l = 1; l <= shapes[k].depth; l++) {
                    struct naive_block b = naive_block(&n.naive, l);
                    sum += l == held ? 0 : b.gradient2;
                    dln_matrix_release(&b.G);
                }
                move_all_but(&n, held, 0.01);
                go(opt, 1);
                assert_close_relative(opt->last.gradient_norm, (double)sqrtl(sum), 1e-9, "norm of the gradient");
                for (int j = 1; j <= shapes[k].depth; j++)
                    assert_close(distance(&c.net.W[j], &n.net.W[j]), 0, 1e-10, "weights");
            }
            dln_optimizer_free(opt);
            chain_release(&n);
            chain_release(&c);
        }
}

/* The flow of the other factors: gradient steps of 1e-5 with Richardson's extrapolation are right to about 1e-8 at time 0.02. */
static void the_flow_leaves_a_held_factor(void **state) {
    (void)state;
    double end = 0.02;
    for (int held = 1; held <= shapes[0].depth; held += 2) {
        struct chain c, coarse, fine;
        struct dln_optimizer_spec spec = spec_of(&ways[7], "descending");
        spec.tolerance = 1e-12;
        spec.sample_times = &end;
        spec.n_sample_times = 1;
        chain_init(&c, &shapes[0], 7);
        chain_init(&coarse, &shapes[0], 7);
        chain_init(&fine, &shapes[0], 7);
        dln_optimizer *opt = chain_optimizer_of(&c, spec);
        assert_int_equal(dln_optimizer_hold(opt, held, true, NULL), DLN_OK);
        while (opt->time < end)
            go(opt, 1);
        for (int t = 0; t < 400; t++)
            move_all_but(&coarse, held, end / 400);
        for (int t = 0; t < 800; t++)
            move_all_but(&fine, held, end / 800);
        for (int l = 1; l <= shapes[0].depth; l++) {
            dln_matrix_scale(&fine.net.W[l], 2);
            dln_matrix_add(-1, &coarse.net.W[l], &fine.net.W[l]);
            assert_close(distance(&c.net.W[l], &fine.net.W[l]), 0, 1e-5, "weights");
        }
        dln_optimizer_free(opt);
        chain_release(&fine);
        chain_release(&coarse);
        chain_release(&c);
    }
}

static void the_last_factor_that_moves_is_not_held(void **state) {
    (void)state;
    struct chain c;
    dln_error err;
    dln_optimizer *opt = start(&c, &shapes[3], &ways[0], "greedy");
    assert_int_equal(dln_optimizer_hold(opt, 1, true, NULL), DLN_OK);
    assert_int_equal(dln_optimizer_hold(opt, 3, true, NULL), DLN_OK);
    uint64_t digest = dln_optimizer_digest(opt, 1);
    assert_refused(dln_optimizer_hold(opt, 2, true, &err), &err, "factor 2 is the last one that moves");
    assert_true(dln_optimizer_digest(opt, 1) == digest);
    go(opt, 9);
    assert_int_equal(opt->last.factor, 2);
    assert_int_equal(dln_optimizer_hold(opt, 3, false, NULL), DLN_OK);
    assert_int_equal(dln_optimizer_hold(opt, 2, true, NULL), DLN_OK);
    dln_optimizer_free(opt);
    chain_release(&c);
}

/* Other numbers. */

static void the_next_tick_takes_the_new_step(void **state) {
    (void)state;
    struct chain c, n;
    dln_optimizer *opt = start(&c, &shapes[0], &ways[0], "descending");
    go(opt, 6);
    chain_init(&n, &shapes[0], 7);
    dln_network_copy_weights(&c.net, &n.net);
    struct dln_optimizer_spec spec = spec_of(&(struct way){"bcgd", DLN_STEP_CONSTANT, 0.02}, "descending");
    assert_int_equal(dln_optimizer_change(opt, &spec, NULL), DLN_OK);
    for (int t = 6; t < 14; t++) {
        struct naive_block b = naive_block(&n.naive, 4 - t % 4);
        dln_matrix_add(-0.02, &b.G, &n.net.W[4 - t % 4]);
        dln_matrix_release(&b.G);
        go(opt, 1);
        for (int j = 1; j <= 4; j++)
            assert_close(distance(&c.net.W[j], &n.net.W[j]), 0, 1e-11, "weights");
    }
    spec.rule = DLN_STEP_BOUND;
    spec.eta = 1;
    assert_int_equal(dln_optimizer_change(opt, &spec, NULL), DLN_OK); /* needs other products */
    dln_network_copy_weights(&c.net, &n.net);
    struct naive_block b = naive_block(&n.naive, 2);
    go(opt, 1);
    double want = 1 / (double)(b.norm_left * b.norm_left * b.norm_right * b.norm_right);
    assert_close_relative(opt->last.step_size, want, 1e-6, "step");
    dln_matrix_release(&b.G);
    assert_int_equal(opt->ticks, 15);
    dln_optimizer_free(opt);
    chain_release(&n);
    chain_release(&c);
}

static void back_again_is_as_before(struct chain *c, const struct chain_shape *shape, dln_optimizer *opt) {
    (void)c, (void)shape;
    go(opt, 5);
    uint64_t digest = dln_optimizer_digest(opt, 1);
    struct dln_optimizer_spec was = opt->spec, other = was;
    other.rule = opt->spec.method->blocks ? DLN_STEP_CONSTANT : was.rule;
    other.eta = 0.003;
    other.beta = 0.5;
    other.tolerance = 1e-3;
    double eta = opt->eta;
    assert_int_equal(dln_optimizer_change(opt, &other, NULL), DLN_OK);
    assert_false(dln_optimizer_digest(opt, 1) == digest);
    assert_int_equal(dln_optimizer_change(opt, &was, NULL), DLN_OK);
    if (was.rule == DLN_STEP_LIPSCHITZ)
        opt->eta = eta; /* that rule looks at the present weights */
    assert_true(dln_optimizer_digest(opt, 1) == digest);
}

static void a_change_back_and_forth_is_none(void **state) {
    (void)state;
    for_all(back_again_is_as_before);
}

static void what_is_refused_changes_nothing(void **state) {
    (void)state;
    struct chain c;
    dln_error err;
    dln_optimizer *opt = start(&c, &shapes[0], &ways[5], "descending");
    go(opt, 4);
    uint64_t digest = dln_optimizer_digest(opt, 1);
    struct dln_optimizer_spec spec = opt->spec;
    spec.beta = 1;
    assert_refused(dln_optimizer_change(opt, &spec, &err), &err, "beta");
    spec = opt->spec;
    spec.rule = DLN_STEP_OPTIMAL;
    assert_refused(dln_optimizer_change(opt, &spec, &err), &err, "does not have this step rule");
    spec = opt->spec;
    spec.eta = -1;
    assert_refused(dln_optimizer_change(opt, &spec, &err), &err, "positive");
    assert_true(dln_optimizer_digest(opt, 1) == digest);
    dln_optimizer_free(opt);
    chain_release(&c);
}

static void another_seed_begins_the_streams_anew(void **state) {
    (void)state;
    struct chain c, other;
    dln_optimizer *opt = start(&c, &shapes[0], &ways[8], "descending"), *fresh = start(&other, &shapes[0], &ways[8], "descending");
    go(opt, 5);
    struct dln_optimizer_spec spec = opt->spec;
    spec.seed = 11;
    assert_int_equal(dln_optimizer_change(opt, &spec, NULL), DLN_OK);
    assert_int_equal(dln_optimizer_restart(fresh, 11, NULL), DLN_OK);
    assert_memory_equal(&opt->rng, &fresh->rng, sizeof opt->rng);
    for (int t = 0; t < 9; t++) {
        go(opt, 1);
        go(fresh, 1);
        assert_int_equal(opt->drawn[0], fresh->drawn[0]);
    }
    dln_optimizer_free(opt);
    dln_optimizer_free(fresh);
    chain_release(&c);
    chain_release(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_gives_the_same_bits),
        cmocka_unit_test(a_copy_keeps_the_rate_that_the_start_gave),
        cmocka_unit_test(a_copy_has_the_list),
        cmocka_unit_test(a_held_factor_keeps_its_bits),
        cmocka_unit_test(bcgd_passes_over_a_held_factor),
        cmocka_unit_test(gradient_descent_leaves_a_held_factor),
        cmocka_unit_test(the_flow_leaves_a_held_factor),
        cmocka_unit_test(the_last_factor_that_moves_is_not_held),
        cmocka_unit_test(the_next_tick_takes_the_new_step),
        cmocka_unit_test(a_change_back_and_forth_is_none),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(another_seed_begins_the_streams_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
