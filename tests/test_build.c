/* test_build.c: scenarios to the engine's objects: chains, frozen maps, starts, steps, memory, and every refusal. */
#include "preset_built.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK "network: {depth: 4}\n"

static void chains_have_the_widths_of_the_preset(void **state) {
    struct files *f = *state;
    static const struct {
        const char *text;
        int widths[5];
    } cases[] = {
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 3}\n", {5, 5, 5, 2}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 3, width: 7}\n", {5, 7, 7, 2}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 3, width: [4, 3]}\n", {5, 4, 3, 2}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 1, width: 7}\n", {5, 2}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 2, width: 7, frozen: {input: identity}}\n", {7, 7, 2}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 2, width: 7, frozen: {output: identity}}\n", {5, 7, 7}},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 1, frozen: {input: gaussian, output: gaussian}}\n", {5, 5}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct built b = build(f, cases[i].text);
        for (int j = 0; j <= b.net.depth; j++)
            assert_int_equal(b.net.width[j], cases[i].widths[j]);
        assert_int_equal(b.net.A.data != NULL, strstr(cases[i].text, "input:") != NULL);
        assert_int_equal(b.net.B.data != NULL, strstr(cases[i].text, "output:") != NULL);
        release(&b);
    }
}

static void frozen_maps_are_made_or_read(void **state) {
    struct files *f = *state;
    struct built b = build(f, "problem: {target: identity, rows: 1, cols: 2}\nnetwork: {depth: 1, width: 3, frozen: {input: "
                              "modified-identity, output: {modified-identity: {alpha: 6/width}}}}\n"
                              "init: identity\n");
    assert_matrix(&b.net.A, 3, 2, (const double[]){1, 0, 0, 1, 0, 0});
    assert_matrix(&b.net.B, 1, 3, (const double[]){0, 0, 2});
    release(&b);
    b = build(f,
              "problem: {target: identity, rows: 1, cols: 2}\nnetwork: {depth: 1, width: 4, frozen: {output: identity}}\ninit: identity\n");
    assert_matrix(&b.net.B, 1, 4, (const double[]){2, 0, 0, 0}); /* sqrt(width / n_L) */
    release(&b);
    files_write_text(f, "A.csv", "1,2\n3,4\n5,6\n");
    b = build(
        f,
        "problem: {target: identity, rows: 1, cols: 2}\nnetwork: {depth: 1, width: 3, frozen: {input: {file: A.csv}}}\ninit: identity\n");
    assert_matrix(&b.net.A, 3, 2, (const double[]){1, 2, 3, 4, 5, 6});
    release(&b);
    b = build(f, "problem: {target: identity, size: 20}\nnetwork: {depth: 1, width: 100, frozen: {input: gaussian, output: {gaussian: "
                 "{variance: 3/nL}}}}\ninit: identity\n");
    assert_true(fabs(100 * mean_square(&b.net.A) - 1) < 5 * sqrt(2. / 2000)); /* 1/width by default */
    assert_true(fabs(20. / 3 * mean_square(&b.net.B) - 1) < 5 * sqrt(2. / 2000));
    release(&b);
}

static void factors_start_as_their_scheme_says(void **state) {
    struct files *f = *state;
    struct built b = build(f, "problem: {target: identity, size: 2}\nnetwork: {depth: 2}\ninit: zas\n");
    assert_matrix(&b.net.W[1], 2, 2, (const double[]){1, 0, 0, 1});
    assert_matrix(&b.net.W[2], 2, 2, (const double[]){0, 0, 0, 0});
    release(&b);
    files_write_text(f, "W1.csv", "1,2\n3,4\n");
    files_write_text(f, "W2.csv", "5,6\n7,8\n");
    b = build(f, "problem: {target: identity, size: 2}\nnetwork: {depth: 2}\ninit: {files: [W1.csv, W2.csv]}\n");
    assert_matrix(&b.net.W[1], 2, 2, (const double[]){1, 2, 3, 4});
    assert_matrix(&b.net.W[2], 2, 2, (const double[]){5, 6, 7, 8});
    release(&b);
    /* 2 factors of 50 x 50 */
    static const struct {
        const char *init;
        double variance;
    } cases[] = {{"{random: {variance: 3/n0}}", 3. / 50}, {"{random: {sd: .1}}", .01}, {"{random: {sd: 1/L}}", .25}, {"random", 1. / 50}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[200];
        snprintf(text, sizeof text, "problem: {target: identity, size: 50}\nnetwork: {depth: 2}\ninit: %s\n", cases[i].init);
        b = build(f, text);
        assert_true(fabs(mean_square(&b.net.W[1]) / cases[i].variance - 1) < 5 * sqrt(2. / 2500));
        release(&b);
    }
}

static void the_same_seed_gives_the_same_bits(void **state) {
    struct files *f = *state;
    struct built b =
        build(f, "problem: {target: gaussian, size: 6}\nnetwork: {depth: 3, width: 8}\ninit: {near-identity: {sd: .2}}\nseed: 5\n");
    dln_matrix first;
    assert_int_equal(dln_matrix_init_copy(&first, &b.net.W[2], NULL), DLN_OK);
    dln_matrix_fill(&b.net.W[2], 7);
    assert_int_equal(build_weights(b.s, &b.s->runs[0], &b.problem, &b.net, NULL), DLN_OK);
    assert_near(&first, &b.net.W[2], 0);
    struct run_spec other = b.s->runs[0];
    other.seed = 6;
    assert_int_equal(build_weights(b.s, &other, &b.problem, &b.net, NULL), DLN_OK);
    dln_matrix_add(-1, &b.net.W[2], &first);
    assert_true(dln_matrix_norm(&first) > .1);
    dln_matrix_release(&first);
    release(&b);
}

static void steps_are_evaluated_for_the_run(void **state) {
    struct files *f = *state;
    static const struct {
        const char *step;
        double eta;
    } cases[] = {{"{constant: 1/L}", .25}, {"{constant: 3/width}", .5}, {"{constant: 3/n0}", .6}, {"{constant: 1/nL}", .5},
                 {"{constant: 6/m}", 1.5}, {"{constant: 1/8}", .125},   {"{bound: 4/L}", 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "problem: {generate: {inputs: {rows: 5, samples: 4}, outputs: {rows: 2}}}\nnetwork: {depth: 4, width: 6}\noptimizer: "
                 "{step: %s}\nseed: 3\n",
                 cases[i].step);
        struct built b = build(f, text);
        prepare(&b);
        assert_true(fabs(b.opt->spec.eta - cases[i].eta) < 1e-15);
        assert_int_equal(b.opt->spec.seed, 3);
        release(&b);
    }
    struct built b = build(f, "problem: {target: identity, size: 2}\n" NETWORK);
    prepare(&b);
    assert_true(isnan(b.opt->spec.eta));
    assert_true(build_error_factor(&b.s->problems[0], &b.problem) == 1);
    release(&b);
}

/* What the engine takes a scenario's objects for: a run that learns. */
static void a_built_run_trains(void **state) {
    struct built b = build(*state, "problem: {generate: {inputs: {rows: 6, samples: 30}, outputs: {rows: 3}}}\n" NETWORK);
    prepare(&b);
    double before = b.opt->excess;
    for (int i = 0; i < 40; i++)
        dln_optimizer_tick(b.opt);
    assert_true(b.opt->excess < 1e-3 * before);
    release(&b);
}

static void refuses_what_does_not_fit(void **state) {
    struct files *f = *state;
    static const struct {
        const char *text, *place, *part;
        dln_status status;
    } cases[] = {
        {"problem: {target: {file: none.npy}}\n" NETWORK, "1:10",
         "the data file \"none.npy\" is neither beside the preset nor in $DLNSCOPE_DATA", DLN_UNREADABLE},
        {"problem: {data: {x: none.npy, y: none.npy}}\n" NETWORK, "1:10", "the data file \"none.npy\"", DLN_UNREADABLE},
        {"problem: {data: {file: none.csv, format: csv}}\n" NETWORK, "1:10", "the data file \"none.csv\"", DLN_UNREADABLE},
        {"problem: {data: {x: X.csv, y: Y5.csv}}\n" NETWORK, "1:10",
         "problem.data: \"X.csv\" has 4 samples and \"Y5.csv\" has 5; a sample is a column unless samples: rows", DLN_BAD_SHAPE},
        {"problem: {data: {x: zero.csv, y: Y5.csv}}\n" NETWORK, "1:10", "problem: the inputs are zero", DLN_BAD_VALUE},
        {"problem: {target: identity, rows: 2, cols: 5}\nnetwork: {depth: 2, width: 6, frozen: {input: modified-identity}}\n", "1:1",
         "network.frozen: modified-identity needs a width of at least n0 + nL = 7, not 6", DLN_BAD_SHAPE},
        {"problem: {target: identity, rows: 2, cols: 4}\nnetwork: {depth: 2, width: 6, frozen: {input: {file: X.csv}}}\n", "1:1",
         "network.frozen: \"X.csv\" is 2 x 4 and must be 6 x 4", DLN_BAD_SHAPE},
        {"problem: {target: identity, rows: 2, cols: 4}\nnetwork: {depth: 2, width: 6, frozen: {input: {file: huge.csv}}}\n", NULL,
         "huge.csv has 1500000 bytes, and the limit is", DLN_NO_MEMORY},
        {"problem: {target: identity, size: 3}\nnetwork: {depth: 2}\ninit: {files: [X.csv, X.csv]}\n", "1:1", "init: ", DLN_BAD_SHAPE},
        {"problem: {target: identity, size: 3}\nnetwork: {depth: 2, width: [2]}\ninit: zas\n", "1:1",
         "init: the initialization zas needs hidden widths of at least", DLN_BAD_SHAPE},
        {"problem: {generate: {inputs: {rows: 3, samples: 8}, outputs: {rows: 2}}, loss: {p: 4}}\nnetwork: {depth: 2, width: 1}\n", "1:1",
         "network: width n_1 = 1 is below the rank 2 of the best map", DLN_BAD_VALUE},
        {"problem: {target: identity, size: 3}\nnetwork: {depth: 2}\noptimizer: {step: {bound: 9/L}}\n", "3:19",
         "optimizer.step: {bound: ...} is 4.5 for this run and must be above 0 and below 2", DLN_BAD_VALUE},
        {"problem: {target: identity, size: 3}\nnetwork: {depth: 2}\noptimizer: {method: gd, step: {constant: 1e-323/L}}\n", "1:1",
         "optimizer.step: {constant: ...} is 4.94066e-324", DLN_OK},
    };
    files_write_text(f, "X.csv", "1,2,3,4\n5,6,7,9\n");
    files_write_text(f, "Y5.csv", "1,0,1,0,1\n");
    enum { HUGE = 1500000 };
    char *huge = malloc(HUGE + 1); /* far more than a 6 x 4 matrix can take */
    assert_non_null(huge);
    for (size_t i = 0; i < HUGE; i++)
        huge[i] = i % 2 ? '\n' : '0';
    huge[HUGE] = '\0';
    files_write_text(f, "huge.csv", huge);
    free(huge);
    files_write_text(f, "zero.csv", "0,0,0,0,0\n0,0,0,0,0\n");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario *s = must_load(f, cases[i].text, NULL);
        struct built b;
        dln_error err = {0};
        char start[400];
        dln_status st = try_build(s, &b, &err);
        if (cases[i].status == DLN_OK) {
            assert_int_equal(st, DLN_OK);
        } else {
            assert_failure(st, &err, cases[i].status, cases[i].part);
            snprintf(start, sizeof start, "%s:%s: ", s->path, cases[i].place);
            if (cases[i].place && strncmp(err.text, start, strlen(start)) != 0) /* else the file itself is the place */
                fail_msg("'%s' does not begin with '%s'", err.text, start);
        }
        release(&b);
    }
}

#define SAMPLES "problem: {generate: {inputs: {rows: 6, samples: 12}, outputs: {rows: 3}}}\n"
#define BATCHED(batches) SAMPLES NETWORK "optimizer: {method: sgd, step: {constant: .001}, " batches "}\n"

/* The same ticks as of an optimizer that is handed the numbers; the file is gone through again and again. */
static void recorded_minibatches_are_replayed(void **state) {
    struct files *f = *state;
    static const int recorded[] = {0, 3, 11, 2, 1, 0, 7, 8, 9};
    files_write_text(f, "b.csv", "0,3,11\n2,1,0\n7,8,9\n");
    struct built b = build(f, BATCHED("batches: b.csv")), c = build(f, BATCHED("batch: 3"));
    prepare(&b);
    assert_int_equal(b.opt->spec.batch, 3);
    assert_int_equal(b.opt->spec.n_batches, 3);
    assert_int_equal(dln_objective_init(&c.objective, &c.problem, &c.net, NULL), DLN_OK);
    struct dln_optimizer_spec spec = c.s->runs[0].optimizer;
    spec.eta = .001;
    spec.batches = recorded;
    spec.n_batches = 3;
    assert_int_equal(dln_optimizer_new(&spec, &c.net, &c.objective, &c.opt, NULL), DLN_OK);
    for (int i = 0; i < 7; i++) {
        dln_optimizer_tick(b.opt);
        dln_optimizer_tick(c.opt);
    }
    assert_true(b.opt->excess == c.opt->excess && isfinite(b.opt->excess));
    for (int j = 1; j <= 4; j++)
        assert_near(&b.net.W[j], &c.net.W[j], 0);
    release(&b);
    release(&c);
}

static void minibatches_that_cannot_be_are_refused(void **state) {
    struct files *f = *state;
    static const struct {
        const char *text, *place, *part;
        dln_status status;
    } cases[] = {
        {BATCHED("batches: none.csv"), "3:59", "the data file \"none.csv\" is neither", DLN_UNREADABLE},
        {BATCHED("batches: far.csv"), "3:59",
         "optimizer.batches: \"far.csv\", row 2, column 1: 12 is no sample number; they are 0 to 11", DLN_BAD_VALUE},
        {BATCHED("batches: below.csv"), "3:59", "\"below.csv\", row 1, column 3: -1 is no sample number", DLN_BAD_VALUE},
        {BATCHED("batches: half.csv"), "3:59", "\"half.csv\", row 3, column 2: 0.5 is no sample number", DLN_BAD_VALUE},
        {BATCHED("batches: twice.csv"), "3:59", "\"twice.csv\", row 2, column 3: sample 4 stands in this row twice", DLN_BAD_VALUE},
        {BATCHED("batch: 2, batches: good.csv"), "3:69", "optimizer.batches: \"good.csv\" has 3 numbers a row, and sgd takes 2",
         DLN_BAD_SHAPE},
        {BATCHED("batches: wide.csv"), "3:59", "optimizer.batches: \"wide.csv\" has 13 numbers a row, and the problem 12 samples",
         DLN_BAD_SHAPE},
        {SAMPLES NETWORK "optimizer: {method: bcsgd, step: {bound: 1}, batches: good.csv}\n", "3:55",
         "optimizer.batches: \"good.csv\" has 3 numbers a row, and bcsgd takes 1", DLN_BAD_SHAPE},
        {"problem: {data: {x: X.csv, y: Y.csv}}\n" NETWORK "optimizer: {method: sgd, batch: 5, step: {constant: 1}}\n", "3:33",
         "optimizer.batch is 5 and the problem has 4 samples", DLN_BAD_VALUE},
    };
    files_write_text(f, "X.csv", "1,2,3,4\n5,6,7,9\n");
    files_write_text(f, "Y.csv", "1,0,1,0\n");
    files_write_text(f, "good.csv", "1,2,3\n4,5,6\n");
    files_write_text(f, "far.csv", "1,2,3\n12,5,6\n");
    files_write_text(f, "below.csv", "1,2,-1\n4,5,6\n");
    files_write_text(f, "half.csv", "1,2,3\n4,5,6\n1,0.5,2\n");
    files_write_text(f, "twice.csv", "1,2,3\n4,5,4\n");
    files_write_text(f, "wide.csv", "0,1,2,3,4,5,6,7,8,9,10,11,11\n");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct built b;
        dln_error err = {0};
        char start[400];
        dln_status st = try_build(must_load(f, cases[i].text, NULL), &b, &err);
        assert_failure(st, &err, cases[i].status, cases[i].part);
        snprintf(start, sizeof start, "%s:%s: ", b.s->path, cases[i].place);
        if (strncmp(err.text, start, strlen(start)) != 0)
            fail_msg("'%s' does not begin with '%s'", err.text, start);
        release(&b);
    }
}

/* Every method is built from a preset and lowers the loss. */
static void every_method_is_built(void **state) {
    static const char *const optimizers[] = {
        "{method: sgd, batch: 4, step: {constant: .01}}", "{method: bcsgd, step: {bound: .5}}",
        "{method: bcsgd, sampling: normalised, step: {bound: .5}}", "{method: momentum, step: {constant: .01}}",
        "{method: adam, step: {constant: .01}}", "{method: flow, sample_times: [.1]}", "{method: gd, step: {lipschitz: 1}}",
        "{step: near-optimal}"};
    for (size_t i = 0; i < ARRAY_LEN(optimizers); i++) {
        char text[300];
        snprintf(text, sizeof text, SAMPLES NETWORK "optimizer: %s\n", optimizers[i]);
        struct built b = build(*state, text);
        prepare(&b);
        double before = b.opt->excess;
        for (int k = 0; k < 600; k++)
            dln_optimizer_tick(b.opt);
        if (!(b.opt->excess < .9 * before))
            fail_msg("%s: %g after %g", optimizers[i], b.opt->excess, before);
        release(&b);
    }
}

/* (p/m) excess, excess, p excess */
static void the_error_of_a_power_is_its_mean(void **state) {
    static const struct {
        const char *error;
        double factor;
    } cases[] = {{"mean", 4. / 12}, {"half", 1}, {"sum", 4}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "problem: {generate: {inputs: {rows: 6, samples: 12}, outputs: {rows: 3}}, loss: {p: 4}, error: %s}\n" NETWORK,
                 cases[i].error);
        struct built b = build(*state, text);
        assert_int_equal(b.problem.p, 4);
        assert_true(build_error_factor(&b.s->problems[0], &b.problem) == cases[i].factor);
        release(&b);
    }
}

/* The steps that p > 2 has, the default one first. */
static void a_power_is_trained(void **state) {
    static const char *const optimizers[] = {"{}", "{step: near-optimal-safe}", "{step: {bound: 1}}",
                                             "{method: gd, step: {constant: .01}}"};
    for (size_t i = 0; i < ARRAY_LEN(optimizers); i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "problem: {generate: {inputs: {rows: 6, samples: 12}, outputs: {rows: 3}}, loss: {p: 4}}\n" NETWORK "optimizer: %s\n",
                 optimizers[i]);
        struct built b = build(*state, text);
        prepare(&b);
        double before = b.opt->excess;
        for (int k = 0; k < 60; k++)
            dln_optimizer_tick(b.opt);
        if (!(b.opt->excess < .5 * before))
            fail_msg("%s: %g after %g", optimizers[i], b.opt->excess, before);
        release(&b);
    }
}

static void memory_is_refused_before_it_is_taken(void **state) {
    struct files *f = *state;
    static const struct {
        const char *text, *part;
        size_t limit;
    } cases[] = {
        {"problem: {target: identity, size: 100000}\n" NETWORK, "problem: a target of 100000 x 100000 needs 2", (size_t)1 << 30},
        {"problem: {target: identity, size: 2000000000}\n" NETWORK, "of memory", (size_t)1 << 30},
        {"problem: {target: {diagonal: [1]}, rows: 1, cols: 2147483647, rotate: true}\n" NETWORK,
         "of memory, and 1.0 GiB are allowed: make it smaller, or raise --max-memory", (size_t)1 << 30},
        {"problem: {generate: {inputs: {rows: 2147483647, samples: 2147483647}, outputs: {rows: 2147483647}}}\n" NETWORK,
         "problem: 2147483647 samples of 2147483647 inputs and 2147483647 outputs needs more than can be addressed of memory", 0},
        {"problem: {generate: {inputs: {rows: 100, samples: 1000}, outputs: {rows: 10}}}\n" NETWORK, "and 100.0 KiB are allowed", 102400},
        {"problem: {data: {x: X.csv, y: Y.csv}}\n" NETWORK, "X.csv", 40},
    };
    files_write_text(f, "X.csv", "1,2,3,4\n5,6,7,9\n");
    files_write_text(f, "Y.csv", "1,0,1,0\n");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario *s = must_load(f, cases[i].text, NULL);
        const struct build_context ctx = {.max_memory = cases[i].limit};
        dln_problem p = {0};
        dln_error err = {0};
        assert_failure(build_problem(s, 0, &ctx, &p, &err), &err, DLN_NO_MEMORY, cases[i].part);
        assert_null(p.T.data);
        scenario_free(s);
    }
    /* between both matrices and their compression */
    struct scenario *s = must_load(f, "problem: {data: {x: X.csv, y: Y.csv}}\n" NETWORK, NULL);
    const struct build_context ctx = {.max_memory = 500};
    dln_problem p = {0};
    dln_error err = {0};
    assert_failure(build_problem(s, 0, &ctx, &p, &err), &err, DLN_NO_MEMORY, "problem: 4 samples of 2 inputs and 1 outputs needs");
    scenario_free(s);
}

static void the_needs_of_a_scenario_add_up(void **state) {
    struct files *f = *state;
    struct scenario *s = must_load(f, "problem: {target: identity, size: 100}\nnetwork: {depth: 10}\nseeds: [1, 2, 3]\n", NULL);
    struct build_needs shape, built;
    dln_problem p;
    build_add_up(s, NULL, &shape);
    assert_int_equal(build_problem(s, 0, NULL, &p, NULL), DLN_OK);
    build_add_up(s, &p, &built);
    assert_memory_equal(&shape, &built, sizeof shape);
    assert_true(shape.complete);
    assert_int_equal(shape.runs, 3 * build_run_bytes(&s->runs[0], &p));
    assert_true(shape.runs > 3 * 10 * 100 * 100 * sizeof(double));
    assert_true(shape.runs < 3 * 10 * 100 * 100 * sizeof(double) * 8);
    assert_true(shape.problems >= 100 * 100 * sizeof(double) && shape.problems < 2 * 100 * 100 * sizeof(double));
    assert_true(shape.peak >= shape.problems + shape.runs);
    dln_problem_release(&p);
    scenario_free(s);
    s = must_load(f, "problem: {target: identity, size: 2000000000}\nnetwork: {depth: 1000}\n", NULL);
    build_add_up(s, NULL, &shape);
    assert_true(shape.runs == SIZE_MAX && shape.peak == SIZE_MAX);
    scenario_free(s);
    s = must_load(f, "problem: {data: {x: X.npy, y: Y.npy}}\n" NETWORK, NULL);
    build_add_up(s, NULL, &shape);
    assert_false(shape.complete);
    assert_int_equal(shape.runs, 0);
    scenario_free(s);
}

static void frozen_maps_and_bottlenecks_are_counted(void **state) {
    struct files *f = *state;
    static const char *const networks[] = {"{depth: 3, width: 50}", "{depth: 3, width: 50, frozen: {input: identity, output: identity}}",
                                           "{depth: 3, width: 5}"};
    size_t bytes[3];
    for (int i = 0; i < 3; i++) {
        char text[200];
        snprintf(text, sizeof text, "problem: {target: identity, size: 30}\nnetwork: %s\n", networks[i]);
        struct built b = build(f, text);
        bytes[i] = build_run_bytes(&b.s->runs[0], &b.problem);
        release(&b);
    }
    assert_true(bytes[1] > bytes[0]);
    assert_true(bytes[2] > 6 * 30 * 30 * sizeof(double));
}

static void bytes_are_written_for_people(void **state) {
    (void)state;
    static const struct {
        size_t bytes;
        const char *text;
    } cases[] = {
        {0, "0 bytes"}, {1023, "1023 bytes"}, {1536, "1.5 KiB"}, {(size_t)1 << 31, "2.0 GiB"}, {SIZE_MAX, "more than can be addressed"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[64];
        build_write_bytes(cases[i].bytes, out, sizeof out);
        assert_string_equal(out, cases[i].text);
    }
    size_t memory = build_default_memory();
    assert_true(memory > (size_t)1 << 24 && memory < (size_t)1 << 50);
}

struct listener {
    char stages[2000];
    int calls, cancel_at;
    atomic_bool cancel;
};

#define START "problem: {target: identity, size: 3}\nnetwork: {depth: 2}\ninit: {random: {sd: 1}}\n"

/* Deeper, wider, longer, more runs and more starts are more; what stands in a file may be anything. */
static void more_is_more_effort(void **state) {
    static const char *const rising[] = {
        "problem: {target: identity, size: 3}\nnetwork: {depth: 2}\nstop: {iterations: 10}\n",
        "problem: {target: identity, size: 3}\nnetwork: {depth: 2}\nstop: {iterations: 100}\n",
        "problem: {target: identity, size: 3}\nnetwork: {depth: 2}\nstop: {iterations: 100}\nvary: {network.depth: [2, 4]}\n",
        "problem: {target: identity, size: 30}\nstop: {iterations: 100}\noptimizer: {method: bcgd}\nnetwork: {depth: 9}\n",
        "problem: {target: identity, size: 30}\nstop: {sweeps: 100}\noptimizer: {method: bcgd}\nnetwork: {depth: 9}\n",
        "problem: {target: identity, size: 30}\nstop: {sweeps: 1000}\nnetwork: {depth: 9}\n",
        "problem: {target: identity, size: 300}\nstop: {sweeps: 1000}\nnetwork: {depth: 9}\n",
        "problem: {target: identity, size: 300}\nnetwork: {depth: 9}\n",
        "problem: {data: {x: X.csv, y: Y.csv}}\nnetwork: {depth: 2}\nstop: {iterations: 1}\n",
    };
    double last = 0;
    for (size_t i = 0; i < ARRAY_LEN(rising); i++) {
        struct scenario *s = must_load(*state, rising[i], NULL);
        double effort = build_effort(s);
        if (!(effort > last))
            fail_msg("%g after %g, for\n%s", effort, last, rising[i]);
        last = effort;
        scenario_free(s);
    }
    assert_true(isinf(last));
    double starts[2];
    for (int i = 0; i < 2; i++) {
        char text[256];
        snprintf(text, sizeof text, START "monte_carlo: {starts: %d, over: init.random.sd, values: [1, 2], statistic: [margin > 0]}\n",
                 i ? 900 : 300);
        struct scenario *s = must_load(*state, text, NULL);
        starts[i] = build_effort(s);
        scenario_free(s);
    }
    assert_true(starts[0] > 0 && starts[1] > 2 * starts[0]);
}

static void listen(const char *stage, void *user) {
    struct listener *l = user;
    if (strlen(l->stages) + strlen(stage) + 2 < sizeof l->stages)
        strcat(strcat(l->stages, stage), "\n");
    if (++l->calls == l->cancel_at)
        atomic_store(&l->cancel, true);
}

static void stages_are_told_and_can_be_cancelled(void **state) {
    struct files *f = *state;
    files_write_text(f, "X.csv", "1,2,3,4\n5,6,7,9\n");
    files_write_text(f, "Y.csv", "1,0,1,0\n");
    static const struct {
        const char *text, *stages;
    } cases[] = {
        {"problem: {data: {x: X.csv, y: Y.csv}}\n" NETWORK, "reading X.csv\nreading Y.csv\ncompressing 2 x 4\n"},
        {"problem: {target: identity, size: 3}\n" NETWORK, "measuring a target of 3 x 3\n"},
        {"problem: {generate: {inputs: {rows: 2, samples: 9}, outputs: {rows: 1}}}\n" NETWORK,
         "drawing 2 x 9 inputs, try 1\ncompressing 2 x 9\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario *s = must_load(f, cases[i].text, NULL);
        struct listener all = {.calls = 0};
        struct build_context ctx = {.cancel = &all.cancel, .progress = listen, .user = &all};
        dln_problem p = {0};
        dln_error err;
        assert_int_equal(build_problem(s, 0, &ctx, &p, &err), DLN_OK);
        assert_string_equal(all.stages, cases[i].stages);
        dln_problem_release(&p);
        struct listener first = {.cancel_at = 1};
        ctx = (struct build_context){.cancel = &first.cancel, .progress = listen, .user = &first};
        p = (dln_problem){0};
        dln_status st = build_problem(s, 0, &ctx, &p, &err);
        if (all.calls > 1) /* a later stage looks */
            assert_failure(st, &err, DLN_CANCELLED, "was cancelled");
        if (st == DLN_OK)
            dln_problem_release(&p);
        scenario_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_have_the_widths_of_the_preset),
        cmocka_unit_test(frozen_maps_are_made_or_read),
        cmocka_unit_test(factors_start_as_their_scheme_says),
        cmocka_unit_test(the_same_seed_gives_the_same_bits),
        cmocka_unit_test(steps_are_evaluated_for_the_run),
        cmocka_unit_test(a_built_run_trains),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(recorded_minibatches_are_replayed),
        cmocka_unit_test(minibatches_that_cannot_be_are_refused),
        cmocka_unit_test(every_method_is_built),
        cmocka_unit_test(the_error_of_a_power_is_its_mean),
        cmocka_unit_test(a_power_is_trained),
        cmocka_unit_test(memory_is_refused_before_it_is_taken),
        cmocka_unit_test(the_needs_of_a_scenario_add_up),
        cmocka_unit_test(frozen_maps_and_bottlenecks_are_counted),
        cmocka_unit_test(bytes_are_written_for_people),
        cmocka_unit_test(more_is_more_effort),
        cmocka_unit_test(stages_are_told_and_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
