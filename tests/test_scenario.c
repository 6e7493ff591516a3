/* test_scenario.c: presets to typed scenarios: defaults, values, what `show` writes, and broken text. */
#include "preset_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preset/find.h"
#include "preset/number.h"

#define PROBLEM "problem: {target: negative-identity, size: 3}\n"
#define NETWORK "network: {depth: 4}\n"
#define DATA "problem: {data: {x: X.npy, y: Y.npy}}\n"
#define GENERATE "problem: {generate: {inputs: {rows: 4, samples: 9}, outputs: {rows: 2}}}\n"

static void the_least_preset_has_the_defaults_of_the_table(void **state) {
    struct scenario *s = must_load(*state, PROBLEM NETWORK, NULL);
    assert_int_equal(s->n_runs, 1);
    assert_int_equal(s->n_problems, 1);
    const struct problem_spec *p = &s->problems[0];
    assert_int_equal(p->source, SOURCE_TARGET);
    assert_int_equal(p->target, TARGET_NEGATIVE_IDENTITY);
    assert_int_equal(p->rows, 3);
    assert_int_equal(p->cols, 3);
    assert_int_equal(p->error, ERROR_HALF);
    assert_int_equal(p->seed, 1);
    assert_false(p->rotate);
    const struct run_spec *r = &s->runs[0];
    assert_string_equal(r->label, "bcgd");
    assert_int_equal(r->seed, 1);
    assert_int_equal(r->network.depth, 4);
    assert_int_equal(r->network.width, 0);
    assert_null(r->network.widths);
    assert_int_equal(r->network.input.choice, FREEZE_NONE);
    assert_string_equal(r->init.scheme->name, "orth-identity");
    assert_false(number_given(&r->init.sd) || number_given(&r->init.variance));
    assert_string_equal(r->optimizer.method->name, "bcgd");
    assert_string_equal(r->optimizer.order->name, "descending");
    assert_int_equal(r->optimizer.rule, DLN_STEP_OPTIMAL);
    assert_true(isnan(r->optimizer.eta));
    assert_false(r->stop.given);
    assert_true(isnan(r->stop.error) && isnan(r->stop.iterations));
    assert_int_equal(s->view.abscissa, ABSCISSA_ITERATIONS);
    assert_false(s->view.linear);
    assert_true(isnan(s->view.low));
    assert_string_equal(s->title, "");
    scenario_free(s);
    scenario_free(NULL);
}

static void every_key_arrives(void **state) {
    struct scenario *s = must_load(
        *state,
        "dlnscope: 1\ntitle: \"A\\tb\\e[2J \xe2\x80\xae\"\npaper: {cite: wu2019, figure: 3, section: 5.2}\nabout: |\n  One\n  two.\n\n"
        "problem: {generate: {inputs: {rows: 8, samples: 20, singular_values: {uniform: [1e-5, 1.00001]}, "
        "condition: {value: 236, within: 5}}, outputs: {map: gaussian, rows: 3, noise: .1}}, error: sum, seed: 7}\n"
        "network: {depth: 3, width: 12, frozen: {input: gaussian, output: {gaussian: {variance: 2/nL}}}}\n"
        "init: {near-identity: {variance: 1/L}}\n"
        "optimizer: {method: bcgd, order: [3, 1, 2, 2], step: {bound: 0.5}}\n"
        "stop: {error: 1e-9, iterations: 1e4, sweeps: 50, time: 2, gradient_norm: 0, condition: \"margin > 0\"}\n"
        "seed: 9\nview: {abscissa: work, ordinate: linear, range: [-1, 2]}\n",
        NULL);
    assert_string_equal(s->title, "A b\\x1b[2J \\xe2\\x80\\xae");
    assert_string_equal(s->about, "One two.");
    assert_string_equal(s->cite, "wu2019");
    assert_string_equal(s->figure, "3");
    assert_string_equal(s->section, "5.2");
    const struct problem_spec *p = &s->problems[0];
    assert_int_equal(p->source, SOURCE_GENERATE);
    assert_int_equal(p->input_rows, 8);
    assert_int_equal(p->samples, 20);
    assert_true(p->singular_values_given);
    assert_true(p->singular_low == 1e-5 && p->singular_high == 1.00001);
    assert_true(p->condition == 236 && p->condition_within == 5);
    assert_true(p->map_given && p->map == TARGET_GAUSSIAN && p->noise == .1);
    assert_int_equal(p->output_rows, 3);
    assert_int_equal(p->error, ERROR_SUM);
    assert_int_equal(p->seed, 7);
    const struct run_spec *r = &s->runs[0];
    assert_int_equal(r->seed, 9);
    assert_int_equal(r->optimizer.seed, 9);
    assert_int_equal(r->network.width, 12);
    assert_int_equal(r->network.input.choice, FREEZE_GAUSSIAN);
    assert_int_equal(r->network.input.value.over, OVER_WIDTH);
    assert_int_equal(r->network.output.value.over, OVER_NL);
    assert_true(r->network.output.value.number == 2);
    assert_int_equal(r->init.variance.over, OVER_L);
    assert_string_equal(r->optimizer.order->name, "list");
    assert_int_equal(r->optimizer.list_length, 4);
    assert_int_equal(r->optimizer.list[0], 3);
    assert_int_equal(r->optimizer.rule, DLN_STEP_BOUND);
    assert_true(r->step_size.number == .5);
    assert_true(r->stop.given && r->stop.error == 1e-9 && r->stop.iterations == 1e4 && r->stop.sweeps == 50 && r->stop.time == 2);
    assert_true(r->stop.gradient_norm == 0);
    assert_string_equal(r->stop.condition, "margin > 0");
    assert_int_equal(r->stop.condition_place.line, 12);
    assert_int_equal(s->view.abscissa, ABSCISSA_WORK);
    assert_true(s->view.linear && s->view.low == -1 && s->view.high == 2);
    assert_shows_itself(*state, s);
    scenario_free(s);
}

static void the_error_is_half_for_targets_and_frozen_maps(void **state) {
    static const struct {
        const char *text;
        enum error_scale error;
    } cases[] = {
        {PROBLEM NETWORK, ERROR_HALF},
        {GENERATE NETWORK, ERROR_MEAN},
        {DATA NETWORK, ERROR_MEAN},
        {GENERATE "network: {depth: 2, frozen: {output: identity}}\n", ERROR_HALF},
        {GENERATE "network: {depth: 2, width: 9, frozen: {input: modified-identity}}\n", ERROR_HALF},
        {"problem: {generate: {inputs: {rows: 4, samples: 9}, outputs: {map: identity}}}\n" NETWORK, ERROR_MEAN},
        {"problem: {target: identity, rows: 2, cols: 3, error: sum}\n" NETWORK, ERROR_SUM},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario *s = must_load(*state, cases[i].text, NULL);
        assert_int_equal(s->problems[0].error, cases[i].error);
        assert_shows_itself(*state, s);
        scenario_free(s);
    }
}

static void sizes_come_from_lists_size_or_rows_and_cols(void **state) {
    static const struct {
        const char *problem;
        int rows, cols;
    } cases[] = {{"{target: {diagonal: [1, .8, -1]}}", 3, 3},
                 {"{target: {singular_values: [2, 1]}, rows: 2, cols: 5}", 2, 5},
                 {"{target: {diagonal: [2, 1]}, size: 2}", 2, 2},
                 {"{target: gaussian, rows: 4, cols: 1}", 4, 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[200];
        snprintf(text, sizeof text, "problem: %s\n" NETWORK, cases[i].problem);
        struct scenario *s = must_load(*state, text, NULL);
        assert_int_equal(s->problems[0].rows, cases[i].rows);
        assert_int_equal(s->problems[0].cols, cases[i].cols);
        assert_shows_itself(*state, s);
        scenario_free(s);
    }
}

static void files_remember_who_named_them(void **state) {
    struct files *f = *state;
    const char *const sets[] = {"problem.data.y=elsewhere/Y.npy", NULL};
    struct scenario *s =
        must_load(f,
                  "problem: {data: {x: X.npy, y: Y.npy, samples: rows, scale: 1/255, standardize: true, limit: 3}}\n"
                  "network: {depth: 2, width: 7, frozen: {input: {file: A.npy}, output: {file: B.npy}}}\ninit: {files: [1.npy, 2.npy]}\n",
                  sets);
    const struct problem_spec *p = &s->problems[0];
    assert_string_equal(p->x.name, "X.npy");
    assert_string_equal(p->x.preset, files_path(f, "preset.yaml"));
    assert_string_equal(p->y.name, "elsewhere/Y.npy");
    assert_null(p->y.preset);
    assert_true(p->samples_in_rows && p->standardize);
    assert_int_equal(p->request.limit, 3);
    assert_true(p->scale.number == 1 && p->scale.divisor == 255);
    assert_string_equal(s->runs[0].network.input.file.name, "A.npy");
    assert_string_equal(s->runs[0].init.files[1].name, "2.npy");
    assert_int_equal(s->runs[0].init.files_length, 2);
    assert_shows_itself(f, s);
    scenario_free(s);
    s = must_load(f, "problem: {data: {file: a.csv, format: csv}}\n" NETWORK, NULL);
    assert_string_equal(s->problems[0].data_set.name, "a.csv");
    assert_int_equal(s->problems[0].request.format, DATA_CSV);
    assert_shows_itself(f, s);
    scenario_free(s);
    s = must_load(f, "problem: {data: {file: i.gz, labels: l.gz, format: idx, limit: 5}}\n" NETWORK, NULL);
    assert_string_equal(s->problems[0].labels.name, "l.gz");
    assert_shows_itself(f, s);
    scenario_free(s);
    s = must_load(f, "problem: {data: {file: e.dat, class: 2, format: libsvm}}\n" NETWORK, NULL);
    assert_int_equal(s->problems[0].request.class_wanted, 2);
    assert_shows_itself(f, s);
    scenario_free(s);
}

/* The preset's folder is lost when the text is saved elsewhere: a file that stands there is shown with its whole path. */
static void show_keeps_files_that_stand_beside_the_preset(void **state) {
    struct files *f = *state;
    char whole[400];
    files_write_text(f, "Phi.csv", "1 2\n3 4\n");
    snprintf(whole, sizeof whole, "target: {file: %s/Phi.csv}", f->folder);
    struct scenario *s = must_load(f, "problem: {target: {file: Phi.csv}}\n" NETWORK, NULL);
    char *text = shown(s);
    assert_non_null(strstr(text, whole));
    assert_shows_itself(f, s);
    free(text);
    scenario_free(s);
    char before[400];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(f->folder), 0);
    dln_error err;
    files_write_text(f, "preset.yaml", "problem: {target: {file: Phi.csv}}\n" NETWORK);
    assert_int_equal(scenario_load("preset.yaml", NULL, &s, &err), DLN_OK);
    text = shown(s);
    assert_non_null(strstr(text, whole));
    free(text);
    scenario_free(s);
    assert_int_equal(chdir(before), 0);
}

/* Presets of all shapes: what is shown reads as the same scenario. */
static const char *const samples[] = {
    PROBLEM NETWORK,
    GENERATE NETWORK "optimizer: {method: gd, step: {constant: 1/L}}\n",
    GENERATE NETWORK
    "runs: [{optimizer: {method: gd, step: {constant: .1}}}, {label: x}, {network: {frozen: {output: identity}, width: 9}}]\n",
    "problem: {target: {diagonal: [1, .8, .5, -1]}, rotate: true}\n" NETWORK
    "vary: {network.depth: [1, 2], init: [zas, {near-zas: {sd: .1}}]}\nseeds: [3, 4]\n",
    "problem: {target: gaussian, size: 5}\nnetwork: {depth: 4, width: [6, 7, 8]}\nruns: [{seeds: [1, 2]}, {label: b, seed: 4, vary: "
    "{optimizer.order: [ascending, [1, 2]]}}]\n"
    "view: {focus: b}\n",
    GENERATE "network: {depth: 2}\nruns: [{label: a, problem: {target: identity, size: 3}}, {label: b}]\n",
    "problem: {generate: {inputs: {rows: 3, samples: 9, uniform: [0, 1]}, outputs: {map: negative-identity}}}\n"
    "network: {depth: 2, width: 6, frozen: {input: gaussian, output: {modified-identity: {alpha: 2}}}}\ninit: identity\n"
    "runs: [{label: a}, {label: b, network: {frozen: {input: modified-identity}}}]\n",
    PROBLEM NETWORK "title: '3: [x'\nabout: \"a\\nb  c\\n\\n d\"\nstop: {condition: 'error < 1 and phase = converging'}\n",
    PROBLEM
    "runs: [{label: 'null', network: {depth: 1}}, {label: '1e3', network: {depth: 2}}, {label: \"it's #2: x\", network: {depth: 3}}]\n",
    PROBLEM NETWORK "optimizer: {method: gd, step: {constant: .01}}\nruns: [{label: a, optimizer: {method: bcgd}}, {label: b}, {label: c, "
                    "optimizer: {step: {constant: 1}}}]\n",
    GENERATE NETWORK "optimizer: {method: sgd, batch: 3, step: {constant: 1/m}}\n",
    GENERATE NETWORK "optimizer: {method: sgd, batches: b.csv, step: {constant: 1/m}}\n",
    GENERATE NETWORK "optimizer: {method: bcsgd, order: random, step: {bound: .5}}\n",
    GENERATE NETWORK "optimizer: {method: momentum, step: {lipschitz: 1}}\nvary: {optimizer.beta: [0, .5]}\n",
    GENERATE NETWORK "optimizer: {method: flow, sample_times: [1, 2.5, 4]}\nstop: {time: 3}\n",
    GENERATE NETWORK "optimizer: {step: {constant: 1}}\nruns: [{label: a, optimizer: {method: adam, step: {constant: .1}}}, {label: b, "
                     "optimizer: {method: flow}}, {label: c, optimizer: {method: momentum, beta: 0, step: {constant: 1}}}, {label: d}]\n",
    GENERATE NETWORK "vary: {problem.loss.p: [2, 4, 64]}\n",
    PROBLEM NETWORK "init: zas\noptimizer: {method: gd, step: stable}\nruns: [{label: a}, {label: b, optimizer: {step: {stable: 1/2}}}, "
                    "{label: c, optimizer: {step: {theorem: wu2019/4.3}}}]\n",
};

static void what_is_shown_is_the_same_scenario(void **state) {
    struct files *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct scenario *s = must_load(f, samples[i], NULL);
        assert_shows_itself(f, s);
        scenario_free(s);
    }
}

static void every_preset_loads_and_shows_itself(void **state) {
    struct found_preset *list = NULL;
    int n = 0;
    dln_error err;
    char folder[300];
    snprintf(folder, sizeof folder, "%s/presets", getenv("srcdir") ? getenv("srcdir") : ".");
    setenv("DLNSCOPE_PRESETS", folder, 1);
    assert_int_equal(find_presets(&list, &n, &err), DLN_OK);
    assert_true(n >= 1);
    for (int i = 0; i < n; i++) {
        struct scenario *s = NULL;
        if (scenario_load(list[i].name, NULL, &s, &err) != DLN_OK)
            fail_msg("%s", err.text);
        assert_string_equal(s->name, list[i].name);
        assert_true(s->title[0] && s->about[0]);
        assert_shows_itself(*state, s);
        scenario_free(s);
    }
    find_presets_free(list, n);
    unsetenv("DLNSCOPE_PRESETS");
}

static void show_fills_in_the_defaults(void **state) {
    struct scenario *s =
        must_load(*state, GENERATE NETWORK "runs: [{init: zas}, {label: g, optimizer: {method: gd, step: {constant: .1}}}]\n", NULL);
    char *text = shown(s);
    static const char *const parts[] = {"dlnscope: 1\n",
                                        "normal: {variance: 1/n0}",
                                        "uniform: [-1, 2]",
                                        "loss: {p: 2}",
                                        "error: mean",
                                        "width: max",
                                        "method: bcgd",
                                        "label: run 1",
                                        "order: descending",
                                        "step: optimal",
                                        "seed: 1",
                                        "focus: run 1",
                                        "abscissa: iterations",
                                        "ordinate: log"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (!strstr(text, parts[i]))
            fail_msg("no '%s' in\n%s", parts[i], text);
    free(text);
    scenario_free(s);
}

static void a_closed_pipe_is_told(void **state) {
    struct scenario *s = must_load(*state, PROBLEM NETWORK, NULL);
    FILE *full = fopen("/dev/full", "w");
    dln_error err;
    if (full) {
        setvbuf(full, NULL, _IONBF, 0);
        assert_failure(scenario_show(s, full, &err), &err, DLN_UNREADABLE, "cannot be written");
        fclose(full);
    }
    scenario_free(s);
}

/* Valid presets, broken at random with a fixed seed: a scenario, or a sentence. */
static void broken_presets_give_sentences(void **state) {
    struct files *f = *state;
    static const char bytes[] = "{}[],:-#'\"|>&*!%@`~ \n\t0123456789.eE+/abnxyz_\x1b\xff\xc3";
    uint32_t seed = 2463534242u;
    int loaded = 0, refused = 0;
    for (int i = 0; i < 1500; i++) {
        char text[1200];
        struct scenario *s = NULL;
        dln_error err = {0};
        size_t n = (size_t)snprintf(text, sizeof text, "%s", samples[i % (int)ARRAY_LEN(samples)]);
        for (uint32_t k = random_below(&seed, 4) + 1; k > 0; k--) {
            size_t at = random_below(&seed, (uint32_t)n), length = random_below(&seed, 8);
            if (random_below(&seed, 3) == 0 && at + length < n) { /* a piece is missing, or stands twice */
                memmove(text + at, text + at + length, n - at - length + 1);
                n -= length;
            } else if (n + length + 1 < sizeof text && random_below(&seed, 2)) {
                memmove(text + at + length, text + at, n - at + 1);
                n += length;
            } else {
                text[at] = bytes[random_below(&seed, sizeof bytes - 1)];
            }
        }
        dln_status st = load_text(f, "broken.yaml", text, NULL, &s, &err);
        assert_outcome(st, &err);
        if (st == DLN_OK) {
            free(shown(s));
            loaded++;
        } else {
            refused++;
        }
        scenario_free(s);
    }
    assert_true(loaded > 40 && refused > 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_preset_has_the_defaults_of_the_table),
        cmocka_unit_test(every_key_arrives),
        cmocka_unit_test(the_error_is_half_for_targets_and_frozen_maps),
        cmocka_unit_test(sizes_come_from_lists_size_or_rows_and_cols),
        cmocka_unit_test(files_remember_who_named_them),
        cmocka_unit_test(show_keeps_files_that_stand_beside_the_preset),
        cmocka_unit_test(what_is_shown_is_the_same_scenario),
        cmocka_unit_test(every_preset_loads_and_shows_itself),
        cmocka_unit_test(show_fills_in_the_defaults),
        cmocka_unit_test(a_closed_pipe_is_told),
        cmocka_unit_test(broken_presets_give_sentences),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
