/* test_golden.c: trajectories that another implementation computed (tests/golden). Tolerances are those that its author found to hold
 * across implementations. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "dln/spectrum.h"
#include "json.h"

/* A file, the chain it describes, and what measures it. */
struct golden {
    struct json *file;
    struct chain chain;
    dln_optimizer *opt;
    dln_optimizer *full; /* a second one over the same chain, for full gradients where opt's are of a minibatch; NULL: opt */
    dln_spectrum_work *work;
    double singular, balance; /* absolute tolerances */
};

static struct json *read_golden(const char *name) {
    char path[512];
    const char *srcdir = getenv("srcdir");
    snprintf(path, sizeof path, "%s/tests/golden/%s.json", srcdir ? srcdir : ".", name);
    return json_read(path);
}

static dln_matrix optional_matrix(const struct json *file, const char *key) {
    const struct json *j = json_find(file, key);
    return j ? json_matrix(j) : (dln_matrix){0};
}

/* The chain from W0, which has the widths; `plus_one`: V_l = I + W_l. */
static void set_up(struct golden *g, dln_matrix X, dln_matrix Y, bool plus_one) {
    const struct json *W0 = json_get(g->file, "W0");
    int depth = (int)W0->count, width[CHAIN_DEPTH_MAX + 1];
    assert_in_range(depth, 1, CHAIN_DEPTH_MAX);
    width[0] = (int)json_item(json_item(W0, 0), 0)->count;
    for (int j = 1; j <= depth; j++)
        width[j] = (int)json_item(W0, (size_t)j - 1)->count;
    dln_matrix A = optional_matrix(g->file, "A"), B = optional_matrix(g->file, "B");
    const struct json *settings = json_find(g->file, "settings");
    struct dln_data_options options = {.p = settings && json_find(settings, "p") ? (int)json_number(settings, "p") : 2};
    options.keep_samples = options.p == 2 && X.data;
    chain_init_loss(&g->chain, X, Y, &options, depth, width, A.data ? &A : NULL, B.data ? &B : NULL);
    for (int j = 1; j <= depth; j++) {
        dln_matrix W = json_matrix(json_item(W0, (size_t)j - 1));
        for (int i = 0; plus_one && i < W.rows; i++)
            *dln_matrix_at(&W, i, i) += 1;
        dln_matrix_copy(&W, &g->chain.net.W[j]);
        dln_network_touch(&g->chain.net, j);
        dln_matrix_release(&W);
    }
    dln_matrix_release(&A);
    dln_matrix_release(&B);
    assert_int_equal(dln_spectrum_work_new(&g->chain.net, &g->work, NULL), DLN_OK);
}

static void take_down(struct golden *g) {
    dln_optimizer_free(g->opt);
    dln_optimizer_free(g->full);
    dln_spectrum_work_free(g->work);
    chain_release(&g->chain);
    json_free(g->file);
}

/* sigma_max, sigma_min and balancedness of a record. */
static void compare_spectra(struct golden *g, const struct json *record) {
    const dln_network *net = &g->chain.net;
    assert_int_equal(json_get(record, "sigma_max")->count, net->depth);
    assert_int_equal(json_get(record, "balancedness")->count, net->depth - 1);
    for (int j = 1; j <= net->depth; j++) {
        double lo, hi;
        assert_int_equal(dln_sigma_bounds(&net->W[j], g->work, &lo, &hi), DLN_OK);
        assert_close(hi, json_item(json_get(record, "sigma_max"), (size_t)j - 1)->number, g->singular, "sigma_max");
        assert_close(lo, json_item(json_get(record, "sigma_min"), (size_t)j - 1)->number, g->singular, "sigma_min");
        if (j < net->depth)
            assert_close(dln_imbalance(net, j, g->work), json_item(json_get(record, "balancedness"), (size_t)j - 1)->number, g->balance,
                         "balancedness");
    }
}

/* The error of the file is the mean one, p/m (f - f*); a difference of two losses in the file, so its digits are f's. */
static void compare_block_state(struct golden *g, const struct json *record) {
    double f = json_number(record, "loss"), m = g->chain.X.cols;
    assert_close_relative(g->opt->objective_value, f, 1e-12, "loss");
    assert_close(g->chain.problem.p / m * g->opt->excess, json_number(record, "error"), 1e-12 * f, "error");
    compare_spectra(g, record);
}

static void compare_block_update(struct golden *g, const struct json *record) {
    assert_int_equal(g->opt->last.factor, (int)json_number(record, "layer"));
    assert_close_relative(g->opt->last.step_size, json_number(record, "step"), 1e-9, "step");
    assert_close_relative(g->opt->last.gradient_norm, json_number(record, "grad_fro"), 1e-9, "gradient norm");
    const struct json *parts = json_find(record, "grad_fro_by_layer");
    for (size_t l = 1; parts && l <= parts->count; l++)
        assert_close_relative(dln_products_gradient_norm(g->opt->products, (int)l), json_item(parts, l - 1)->number, 1e-9, "||G_l||");
    assert_int_equal(g->opt->ticks, (uint64_t)json_number(record, "update"));
    if (json_find(record, "sample")) { /* the scratch begins with the masses of the samples (method_bcsgd.c) */
        assert_int_equal(g->opt->drawn[0], (int)json_number(record, "sample"));
        assert_close_relative(g->opt->scratch[g->opt->drawn[0]], json_number(record, "pi"), 1e-11, "mass of the sample");
    }
    compare_block_state(g, record);
}

/* The residual at the optimum, against that of the file's W*: entries are as sure as the root of the file's gradient there. */
static void compare_optimum(const struct golden *g) {
    dln_matrix W = json_matrix(json_get(g->file, "W_star")), E = product_of(&W, &g->chain.X);
    dln_matrix_add(-1, &g->chain.Y, &E);
    assert_true(json_number(g->file, "optimum_grad_norm") < 1e-12);
    assert_close(distance(&E, &g->chain.problem.E_star), 0, 1e-10 * dln_matrix_norm(&g->chain.Y), "residual at the optimum");
    dln_matrix_release(&W);
    dln_matrix_release(&E);
}

static void compare_problem(const struct golden *g) {
    const dln_problem *p = &g->chain.problem;
    assert_close_relative(g->chain.objective.f_star, json_number(g->file, "optimal_loss"), 1e-12, "optimal loss");
    if (p->p == 2)
        assert_close_relative(p->f0, json_number(g->file, "optimal_loss_unrestricted"), 1e-12, "optimal loss without the rank constraint");
    else
        compare_optimum(g);
    assert_int_equal(dln_network_bottleneck(&g->chain.net), (int)json_number(g->file, "n_star"));
    assert_int_equal(p->rank, (int)json_number(g->file, "X_rank"));
    for (int i = 0; i < p->rank; i++)
        assert_close(p->sigma_x[i], json_item(json_get(g->file, "X_singular_values"), (size_t)i)->number, 1e-13 * p->sigma_x[0],
                     "sigma(X)");
}

static dln_optimizer *bcsgd_of(struct golden *g, const struct json *settings) {
    const struct json *samples = json_get(settings, "sample_indices_0based");
    int numbers[64];
    assert_true(samples->count <= ARRAY_LEN(numbers));
    for (size_t i = 0; i < samples->count; i++)
        numbers[i] = (int)json_item(samples, i)->number;
    return chain_optimizer_of(&g->chain, (struct dln_optimizer_spec){.method = dln_method_find("bcsgd"),
                                                                     .order = dln_order_find("descending"),
                                                                     .rule = DLN_STEP_BOUND,
                                                                     .eta = json_number(settings, "eta"),
                                                                     .sampling = DLN_SAMPLING_NORMALISED,
                                                                     .batch = 1,
                                                                     .batches = numbers,
                                                                     .n_batches = (int)samples->count});
}

/* The optimizer that the settings name. */
static dln_optimizer *optimizer_of(struct golden *g) {
    const struct json *settings = json_get(g->file, "settings");
    if (!strcmp(json_text(settings, "method"), "GD"))
        return chain_optimizer(&g->chain, "gd", NULL, DLN_STEP_CONSTANT, json_number(settings, "lr"), 1);
    assert_string_equal(json_text(settings, "order"), "desc");
    if (!strcmp(json_text(settings, "method"), "BCSGD"))
        return bcsgd_of(g, settings);
    bool optimal = !strcmp(json_text(settings, "rate"), "opt");
    enum dln_step_rule best = g->chain.problem.p == 2 ? DLN_STEP_OPTIMAL : DLN_STEP_NEAR_OPTIMAL;
    return chain_optimizer(&g->chain, "bcgd", "descending", optimal ? best : DLN_STEP_BOUND,
                           optimal ? NAN : json_number(settings, "eta"), 1);
}

static void run_block(const char *name) {
    struct golden g = {.file = read_golden(name), .singular = 1e-11, .balance = 1e-11};
    set_up(&g, json_matrix(json_get(g.file, "X")), json_matrix(json_get(g.file, "Y")), false);
    g.opt = optimizer_of(&g);
    compare_problem(&g);
    compare_block_state(&g, json_get(g.file, "initial"));
    const struct json *trace = json_get(g.file, "trace");
    assert_int_equal(trace->count, 30);
    for (size_t t = 0; t < trace->count; t++) {
        dln_optimizer_tick(g.opt);
        compare_block_update(&g, json_item(trace, t));
    }
    for (int j = 1; j <= g.chain.net.depth; j++) {
        dln_matrix W = json_matrix(json_item(json_get(g.file, "W_final"), (size_t)j - 1));
        assert_close(distance(&W, &g.chain.net.W[j]), 0, 1e-11, "final factor");
        dln_matrix_release(&W);
    }
    take_down(&g);
}

static void g01(void **state) { (void)state, run_block("g01_desc_opt_L2_orthid"); }
static void g03(void **state) { (void)state, run_block("g03_desc_eta1.5_L2_random"); }
static void g05(void **state) { (void)state, run_block("g05_desc_opt_L4_random"); }
static void g07(void **state) { (void)state, run_block("g07_gd_L2_orthid_L6"); }
static void g09(void **state) { (void)state, run_block("g09_desc_opt_L2_rankdef_identity"); }
static void g11(void **state) { (void)state, run_block("g11_bcsgd_desc_L2_orthid"); }
static void g13(void **state) { (void)state, run_block("g13_L1_opt_L2_random"); }

/* Balancedness at rounding level is compared absolutely; so are gradients that are zero. */
static void compare_gradient_record(struct golden *g, const struct json *record, const dln_matrix *Phi, bool white) {
    double size = json_number(record, "loss");
    assert_close_relative(g->opt->objective_value, size, 1e-10, "loss");
    assert_close(g->opt->excess, json_number(record, "excess"), 1e-10 * json_number(record, "excess") + 1e-15 * size, "excess");
    dln_optimizer *full = g->full ? g->full : g->opt;
    if (g->full)
        dln_optimizer_rebuild(full);
    dln_products_gradients(full->products);
    for (int l = 1; l <= g->chain.net.depth; l++) {
        double norm = json_item(json_get(record, "grad_norms"), (size_t)l - 1)->number;
        assert_close(dln_products_gradient_norm(full->products, l), norm, 1e-10 * norm + 1e-14, "gradient norm");
    }
    compare_spectra(g, record);
    double lo = json_number(record, "e2e_sigma_min"), away = json_number(record, "e2e_dist");
    assert_close(dln_end_sigma_min(&g->chain.net, g->work), lo, 1e-10 * json_number(record, "e2e_sigma_max") + 1e-15,
                 "end-to-end sigma_min");
    dln_matrix W;
    assert_int_equal(dln_network_product(&g->chain.net, &W, NULL), DLN_OK);
    assert_close_relative(distance(&W, Phi), away, 1e-10, "distance from the optimum");
    dln_matrix_release(&W);
    if (white)
        assert_close(dln_objective_margin(&g->chain.objective, dln_products_map(g->opt->products), g->opt->norm_E),
                     json_number(record, "deficiency_margin"), 1e-10 * away, "margin");
}

/* The sum of all elements of each factor, and the first and the last one themselves. */
static void compare_final(const struct golden *g, bool plus_one) {
    const dln_network *net = &g->chain.net;
    for (int j = 1; j <= net->depth; j++) {
        dln_matrix W = copy_of(&net->W[j]);
        double sum = 0, size = 0;
        for (int k = 0; plus_one && k < W.rows; k++)
            *dln_matrix_at(&W, k, k) -= 1;
        for (int k = 0; k < W.rows * W.cols; k++) {
            sum += W.data[k];
            size += fabs(W.data[k]);
        }
        assert_close(sum, json_item(json_get(g->file, "W_final_sum"), (size_t)j - 1)->number, 1e-10 * size, "sum of a final factor");
        if (j == 1 || j == net->depth) {
            dln_matrix want = json_matrix(json_item(json_get(g->file, "W_final_first_last"), j > 1));
            assert_close(distance(&W, &want), 0, 1e-10 * dln_matrix_norm(&want), "final factor");
            dln_matrix_release(&want);
        }
        dln_matrix_release(&W);
    }
}

/* SGD on the minibatches of the file. */
static dln_optimizer *sgd_of(struct golden *g) {
    const struct json *batches = json_get(g->file, "minibatch");
    int batch = (int)json_number(g->file, "minibatch_size"), numbers[512], n = (int)batches->count;
    assert_true(n * batch <= (int)ARRAY_LEN(numbers));
    for (int i = 0; i < n * batch; i++)
        numbers[i] = (int)json_item(json_item(batches, (size_t)(i / batch)), (size_t)(i % batch))->number;
    return chain_optimizer_of(&g->chain, (struct dln_optimizer_spec){.method = dln_method_find("sgd"),
                                                                     .rule = DLN_STEP_CONSTANT,
                                                                     .eta = json_number(g->file, "eta"),
                                                                     .batch = batch,
                                                                     .batches = numbers,
                                                                     .n_batches = n});
}

static void run_gradient(const char *name, double scale_of_data, bool plus_one) {
    struct golden g = {.file = read_golden(name), .singular = 1e-10, .balance = 1e-12};
    dln_matrix Phi = json_matrix(json_get(g.file, "Phi")), X = optional_matrix(g.file, "X");
    dln_matrix Y = X.data ? json_matrix(json_get(g.file, "Y")) : copy_of(&Phi);
    double scale = scale_of_data == 0 ? sqrt(1.0 / X.cols) : 1;
    if (X.data) {
        dln_matrix_scale(&X, scale);
        dln_matrix_scale(&Y, scale);
    }
    bool white = !X.data || scale_of_data == 0;
    set_up(&g, X, Y, plus_one);
    g.opt = chain_optimizer(&g.chain, "gd", NULL, DLN_STEP_CONSTANT, json_number(g.file, "eta"), 1);
    if (json_find(g.file, "minibatch")) {
        g.full = g.opt;
        g.opt = sgd_of(&g);
    }
    const struct json *best = json_find(g.file, "Lstar");
    assert_close(g.chain.objective.f_star, best ? best->number : 0, 1e-13 * (1 + g.opt->objective_value), "optimal loss");
    const struct json *records = json_get(g.file, "records");
    assert_int_equal(records->count, 31);
    for (size_t t = 0; t < records->count; t++) {
        compare_gradient_record(&g, json_item(records, t), &Phi, white);
        if (t + 1 == records->count)
            break;
        dln_optimizer_tick(g.opt);
        const struct json *norms = json_find(json_item(records, t), "stoch_grad_norms");
        for (int l = 1; norms && l <= g.chain.net.depth; l++) {
            double want = json_item(norms, (size_t)l - 1)->number;
            assert_close_relative(dln_products_gradient_norm(g.opt->products, l), want, 1e-10, "||G_l||");
        }
    }
    compare_final(&g, plus_one);
    dln_matrix_release(&Phi);
    take_down(&g);
}

/* Gradient flow: the steps end on the times of the records. */
static void flow(void **state) {
    (void)state;
    struct golden g = {.file = read_golden("flow_zas_d3_L4"), .singular = 1e-8, .balance = 1e-10};
    const struct json *times = json_get(g.file, "times"), *records = json_get(g.file, "records");
    double sample[64];
    assert_in_range(times->count, 2, ARRAY_LEN(sample));
    for (size_t t = 0; t < times->count; t++)
        sample[t] = json_item(times, t)->number;
    set_up(&g, (dln_matrix){0}, json_matrix(json_get(g.file, "Phi")), false);
    g.opt = chain_optimizer_of(&g.chain, (struct dln_optimizer_spec){.method = dln_method_find("flow"),
                                                                     .tolerance = 1e-10,
                                                                     .sample_times = sample + 1,
                                                                     .n_sample_times = (int)times->count - 1});
    for (size_t t = 0; t < records->count; t++) {
        const struct json *record = json_item(records, t);
        while (g.opt->time < sample[t])
            dln_optimizer_tick(g.opt);
        assert_true(g.opt->time == sample[t]);
        assert_close_relative(g.opt->objective_value, json_number(record, "loss"), 1e-8, "loss");
        dln_products_gradients(g.opt->products);
        for (int l = 1; l <= g.chain.net.depth; l++) {
            double norm = json_item(json_get(record, "grad_norms"), (size_t)l - 1)->number;
            assert_close(dln_products_gradient_norm(g.opt->products, l), norm, 1e-8 * norm + 1e-12, "gradient norm");
        }
        compare_spectra(&g, record);
    }
    take_down(&g);
}

static void zas(void **state) { (void)state, run_gradient("gd_zas_gauss_d4_L5", 1, false); }
static void near_identity(void **state) { (void)state, run_gradient("gd_near_identity_negI_d5_L6", 1, false); }
static void whitened(void **state) { (void)state, run_gradient("gd_data_whitened", 0, false); }
static void resnet_sgd(void **state) { (void)state, run_gradient("resnet_sgd_frozen_AB", 1, true); }
static void resnet(void **state) { (void)state, run_gradient("resnet_gd_modified_identity", 1, true); }

/* The frozen maps that the ResNet's file holds are ours, up to which of the unused coordinates B reads. */
static void the_resnet_has_our_frozen_maps(void **state) {
    (void)state;
    struct json *file = read_golden("resnet_gd_modified_identity");
    dln_matrix A = json_matrix(json_get(file, "A")), B = json_matrix(json_get(file, "B")), ours_A = copy_of(&A), ours_B = copy_of(&B);
    dln_matrix_fill(&ours_A, 7);
    dln_matrix_fill(&ours_B, 7);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_MODIFIED, false, json_number(file, "alpha"), 1, &ours_A, NULL), DLN_OK);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_MODIFIED, true, json_number(file, "alpha"), 1, &ours_B, NULL), DLN_OK);
    assert_true(distance(&A, &ours_A) == 0);
    for (int i = 0; i < B.rows; i++)
        for (int j = 0; j < 4; j++)
            assert_true(*dln_matrix_at(&ours_B, i, j) == 0); /* where A is, B is not */
    assert_true(dln_matrix_norm(&B) == dln_matrix_norm(&ours_B));
    dln_matrix *all[] = {&A, &B, &ours_A, &ours_B};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
    json_free(file);
}

/* A reader that took anything would let a damaged file pass. */
static void the_reader_is_strict(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",     "[1,]",      "[1 2]", "{\"a\" 1}", "{1: 2}",      "[01]",  "[0x1]",
        "[.5]", "[nan]",     "[1e]",  "\"",        "\"\\u0041\"", "[1] 2", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",
        "[1",   "{\"a\": }", "tru",   "[--1]",     "[+1]"};
    for (size_t k = 0; k < ARRAY_LEN(bad); k++)
        if (json_parse(bad[k]))
            fail_msg("taken for JSON: %s", bad[k]);
    struct json *j = json_parse(" {\"a\\\"\": [-1.5e-3, 0, true, null, \"x\"], \"b\": {}, \"c\": [] } ");
    assert_non_null(j);
    assert_true(json_item(json_get(j, "a\""), 0)->number == -1.5e-3);
    assert_int_equal(json_item(json_get(j, "a\""), 2)->kind, JSON_BOOL);
    assert_string_equal(json_item(json_get(j, "a\""), 4)->text, "x");
    assert_int_equal(json_get(j, "b")->kind, JSON_OBJECT);
    assert_null(json_find(j, "d"));
    json_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_is_strict),
        cmocka_unit_test(g01),
        cmocka_unit_test(g03),
        cmocka_unit_test(g05),
        cmocka_unit_test(g07),
        cmocka_unit_test(g09),
        cmocka_unit_test(g11),
        cmocka_unit_test(g13),
        cmocka_unit_test(resnet_sgd),
        cmocka_unit_test(flow),
        cmocka_unit_test(zas),
        cmocka_unit_test(near_identity),
        cmocka_unit_test(whitened),
        cmocka_unit_test(resnet),
        cmocka_unit_test(the_resnet_has_our_frozen_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
