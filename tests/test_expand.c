/* test_expand.c: levels of a preset (extends, runs, vary, seeds, --set), how they are merged, and the runs that come out. */
#include "preset_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/find.h"
#include "preset/levels.h"
#include "preset/number.h"

#define PROBLEM "problem: {target: negative-identity, size: 3}\n"
#define NETWORK "network: {depth: 4}\n"
#define BASE PROBLEM NETWORK

/* Labels of all runs, with bars between them. */
static const char *labels(const struct scenario *s, char out[4000]) {
    out[0] = '\0';
    for (int i = 0; i < s->n_runs; i++) {
        strcat(out, i ? "|" : "");
        strcat(out, s->runs[i].label);
    }
    return out;
}

static void assert_labels(struct files *f, const char *text, const char *const *sets, const char *expected) {
    char out[4000];
    struct scenario *s = must_load(f, text, sets);
    assert_string_equal(labels(s, out), expected);
    assert_shows_itself(f, s);
    scenario_free(s);
}

static void labels_are_made_of_label_keys_and_seeds(void **state) {
    assert_labels(*state, BASE, NULL, "bcgd");
    assert_labels(*state, BASE "optimizer: {method: gd, step: {constant: 1}}\n", NULL, "gd");
    assert_labels(*state, BASE "seeds: [3, 1]\n", NULL, "bcgd #3|bcgd #1");
    assert_labels(*state, BASE "vary: {network.depth: [1, 3]}\n", NULL, "network.depth=1|network.depth=3");
    assert_labels(*state, BASE "runs: [{label: a}, {init: zas}, {label: c, seeds: [4]}]\n", NULL, "a|run 2|c #4");
    assert_labels(
        *state,
        BASE "runs: [{label: a}, {label: b, seeds: [7]}]\nvary: {network.depth: [1, 2], init: [zas, {random: {sd: .1}}]}\nseeds: [1, 2]\n",
        NULL,
        "a network.depth=1 init=zas #1|a network.depth=1 init=zas #2|a network.depth=1 init={random: {sd: .1}} #1|"
        "a network.depth=1 init={random: {sd: .1}} #2|a network.depth=2 init=zas #1|a network.depth=2 init=zas #2|"
        "a network.depth=2 init={random: {sd: .1}} #1|a network.depth=2 init={random: {sd: .1}} #2|"
        "b network.depth=1 init=zas #7|b network.depth=1 init={random: {sd: .1}} #7|b network.depth=2 init=zas #7|"
        "b network.depth=2 init={random: {sd: .1}} #7");
    assert_labels(*state,
                  "problem: {target: identity, size: 30}\nnetwork: {depth: 20}\nvary: {network.width: [[30, 30, 30, 30, 30, 30, 30, 30, "
                  "30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30], 40]}\n",
                  NULL, "network.width=(1)|network.width=40");
}

static void seeds_and_runs_change_what_they_say(void **state) {
    struct scenario *s =
        must_load(*state, BASE "seed: 5\nruns: [{label: a, seeds: [1, 2]}, {label: b, seed: 9}, {label: c, network: {width: 7}}]\n", NULL);
    static const int seeds[] = {1, 2, 9, 5};
    assert_int_equal(s->n_runs, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(s->runs[i].seed, seeds[i]);
        assert_int_equal(s->runs[i].optimizer.seed, seeds[i]);
        assert_int_equal(s->runs[i].problem, 0);
        assert_int_equal(s->runs[i].network.depth, 4);
    }
    assert_int_equal(s->runs[3].network.width, 7);
    assert_int_equal(s->runs[2].network.width, 0);
    assert_int_equal(s->n_problems, 1);
    assert_int_equal(s->problems[0].seed, 5); /* the scenario's, whatever the runs have */
    scenario_free(s);
}

static void equal_problems_are_shared(void **state) {
    struct scenario *s =
        must_load(*state,
                  BASE "runs: [{label: a}, {label: b, problem: {size: 3}}, {label: c, problem: {size: 4}}, {label: d, problem: {seed: 2}},"
                       " {label: e, problem: {target: {diagonal: [1e0, 1]}}}, {label: f, problem: {target: {diagonal: [1, 1.0]}}}]\n",
                  NULL);
    static const int problem[] = {0, 0, 1, 2, 3, 3};
    assert_int_equal(s->n_problems, 4);
    for (int i = 0; i < 6; i++)
        assert_int_equal(s->runs[i].problem, problem[i]);
    assert_int_equal(s->problems[3].rows, 2); /* a list has its own size: the inherited one is dropped */
    scenario_free(s);
}

static const struct run_spec *run_of(const struct scenario *s, const char *label) {
    for (int i = 0; i < s->n_runs; i++)
        if (strcmp(s->runs[i].label, label) == 0)
            return &s->runs[i];
    fail_msg("no run %s", label);
    return NULL;
}

static void what_is_chosen_above_drops_what_belonged_below(void **state) {
    struct scenario *s =
        must_load(*state,
                  BASE "optimizer: {order: ascending, step: {bound: .5}}\ninit: {random: {sd: .1}}\nstop: {error: 1e-3, iterations: 9}\n"
                       "runs:\n- {label: same}\n- {label: gd, optimizer: {method: gd, step: {constant: .1}}}\n"
                       "- {label: bcgd, optimizer: {method: bcgd, order: random}}\n- {label: step, optimizer: {step: {constant: 2}}}\n"
                       "- {label: init, init: {xavier: {}}, stop: {error: 1e-6}}\n",
                  NULL);
    assert_int_equal(run_of(s, "same")->optimizer.rule, DLN_STEP_BOUND);
    assert_string_equal(run_of(s, "same")->optimizer.order->name, "ascending");
    assert_int_equal(run_of(s, "gd")->optimizer.rule, DLN_STEP_CONSTANT);
    assert_int_equal(run_of(s, "bcgd")->optimizer.rule, DLN_STEP_BOUND); /* the same method is no new one */
    assert_string_equal(run_of(s, "bcgd")->optimizer.order->name, "random");
    assert_int_equal(run_of(s, "step")->optimizer.rule, DLN_STEP_CONSTANT); /* step is replaced whole */
    assert_false(number_given(&run_of(s, "init")->init.sd));
    assert_true(run_of(s, "init")->stop.error == 1e-6 && run_of(s, "init")->stop.iterations == 9);
    assert_shows_itself(*state, s);
    scenario_free(s);
    s = must_load(*state,
                  BASE "optimizer: {method: gd, step: {constant: .1}}\n"
                       "runs:\n- {label: back, optimizer: {method: bcgd}}\n"
                       "- {label: data, problem: {data: {x: X.npy, y: Y.npy, samples: rows}}}\n"
                       "- {label: generate, problem: {generate: {inputs: {rows: 3, samples: 5, normal: {}}, outputs: {rows: 2}}}}\n"
                       "- {label: rows, problem: {rows: 3, cols: 4}}\n",
                  NULL);
    assert_int_equal(run_of(s, "back")->optimizer.rule, DLN_STEP_OPTIMAL); /* the inherited step went with its method */
    assert_int_equal(s->problems[run_of(s, "data")->problem].source, SOURCE_DATA);
    assert_int_equal(s->problems[run_of(s, "generate")->problem].source, SOURCE_GENERATE);
    assert_int_equal(s->problems[run_of(s, "rows")->problem].cols, 4);
    assert_shows_itself(*state, s);
    scenario_free(s);
    s = must_load(
        *state,
        "problem: {generate: {inputs: {rows: 3, samples: 5, normal: {variance: 2}}, outputs: {rows: 3, uniform: [0, 1]}}}\n" NETWORK
        "runs:\n- {label: u, problem: {generate: {inputs: {uniform: [0, 1]}, outputs: {normal: {}}}}}\n"
        "- {label: s, problem: {generate: {inputs: {singular_values: {uniform: [1, 2]}}, outputs: {map: identity}}}}\n"
        "- {label: f, problem: {data: {file: a.csv, format: csv}}}\n",
        NULL);
    assert_int_equal(s->problems[run_of(s, "u")->problem].inputs.kind, ENTRIES_UNIFORM);
    assert_int_equal(s->problems[run_of(s, "u")->problem].outputs.kind, ENTRIES_NORMAL);
    assert_true(s->problems[run_of(s, "s")->problem].singular_values_given);
    assert_true(s->problems[run_of(s, "s")->problem].map_given);
    assert_shows_itself(*state, s);
    scenario_free(s);
    s = must_load(*state,
                  "problem: {data: {x: a, y: b, samples: rows}}\n" NETWORK
                  "seeds: [1, 2]\nruns: [{label: a, problem: {data: {file: c, format: csv}}}, {label: b, seed: 8}]\n",
                  NULL);
    assert_string_equal(s->problems[run_of(s, "a #1")->problem].data_set.name, "c");
    assert_int_equal(run_of(s, "b")->seed, 8); /* a run's own seed, not the scenario's seeds */
    assert_shows_itself(*state, s);
    scenario_free(s);
}

/* Keys of the old method only go with it; those that the new one has too stay. */
static void a_new_method_drops_the_keys_that_it_does_not_have(void **state) {
    struct scenario *s = must_load(*state,
                                   "problem: {generate: {inputs: {rows: 3, samples: 9}, outputs: {rows: 2}}}\n" NETWORK
                                   "optimizer: {method: sgd, batch: 3, batches: b.csv, step: {constant: 1}}\n"
                                   "runs:\n- {label: gd, optimizer: {method: gd, step: {constant: .1}}}\n"
                                   "- {label: bcgd, optimizer: {method: bcgd}}\n"
                                   "- {label: bcsgd, optimizer: {method: bcsgd, step: {bound: 1}}}\n"
                                   "- {label: smaller, optimizer: {batch: 2}}\n"
                                   "- {label: flow, optimizer: {method: flow, tolerance: 1e-6}}\n",
                                   NULL);
    assert_int_equal(run_of(s, "gd")->optimizer.batch, 0);
    assert_int_equal(run_of(s, "bcgd")->optimizer.rule, DLN_STEP_OPTIMAL);
    assert_null(run_of(s, "bcgd")->batches.name);
    assert_string_equal(run_of(s, "bcsgd")->batches.name, "b.csv");
    assert_int_equal(run_of(s, "bcsgd")->optimizer.sampling, DLN_SAMPLING_NO_UPDATE);
    assert_int_equal(run_of(s, "smaller")->optimizer.batch, 2);
    assert_true(run_of(s, "flow")->optimizer.tolerance == 1e-6);
    assert_shows_itself(*state, s);
    scenario_free(s);
}

/* Only the squared loss of runs that draw samples keeps them; all runs of a problem share it. */
static void samples_are_kept_for_those_who_draw_them(void **state) {
    struct scenario *s = must_load(*state,
                                   "problem: {generate: {inputs: {rows: 3, samples: 9}, outputs: {rows: 2}}}\n" NETWORK
                                   "runs:\n- {label: gd, optimizer: {method: gd, step: {constant: .1}}}\n"
                                   "- {label: sgd, optimizer: {method: sgd, batch: 3, step: {constant: 1}}}\n"
                                   "- {label: bcgd}\n"
                                   "- {label: quartic, problem: {loss: {p: 4}}}\n",
                                   NULL);
    assert_int_equal(s->n_problems, 2);
    assert_true(s->problems[0].keep_samples);
    assert_int_equal(s->problems[0].p, 2);
    assert_false(s->problems[1].keep_samples);
    assert_int_equal(s->problems[1].p, 4);
    assert_int_equal(run_of(s, "quartic")->problem, 1);
    assert_int_equal(run_of(s, "quartic")->optimizer.rule, DLN_STEP_NEAR_OPTIMAL_SAFE);
    scenario_free(s);
}

/* The last step of a flow ends where the run stops. */
static void a_flow_stops_at_one_of_its_sample_times(void **state) {
    static const struct {
        const char *text;
        int n;
        double last;
    } cases[] = {{"optimizer: {method: flow, sample_times: [1, 2]}\nstop: {time: 3}\n", 3, 3},
                 {"optimizer: {method: flow, sample_times: [1, 3]}\nstop: {time: 3}\n", 2, 3},
                 {"optimizer: {method: flow, sample_times: [1, 2, 5, 7]}\nstop: {time: 3}\n", 3, 3},
                 {"optimizer: {method: flow, sample_times: [1, 2]}\n", 2, 2},
                 {"optimizer: {method: flow}\nstop: {time: .5}\n", 1, .5},
                 {"optimizer: {method: flow}\n", 0, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];
        snprintf(text, sizeof text, BASE "%s", cases[i].text);
        struct scenario *s = must_load(*state, text, NULL);
        const struct dln_optimizer_spec *o = &s->runs[0].optimizer;
        assert_int_equal(o->n_sample_times, cases[i].n);
        if (cases[i].n > 0)
            assert_true(o->sample_times[cases[i].n - 1] == cases[i].last);
        assert_true(o->tolerance == 1e-10);
        scenario_free(s);
    }
}

static void extends_lies_under_the_preset(void **state) {
    struct files *f = *state;
    files_write_text(
        f, "grandparent.yaml",
        "title: old\npaper: {cite: wu2019, figure: 3}\n" BASE
        "optimizer: {method: gd, step: {constant: .1}}\nruns: [{label: a}, {label: b, init: zas}]\nvary: {network.depth: [1, 2]}\n");
    files_write_text(f, "parent.yaml", "extends: grandparent\npaper: {figure: 4}\nnetwork: {width: 9}\n");
    struct scenario *s = must_load(
        f, "extends: parent.yaml\ntitle: new\noptimizer: {method: bcgd}\nruns: [{label: c}]\nvary: {network.depth: [3], init: [zas]}\n",
        NULL);
    char out[4000];
    assert_string_equal(labels(s, out), "c network.depth=3 init=zas"); /* the list of runs is replaced, vary merged */
    assert_string_equal(s->title, "new");
    assert_string_equal(s->cite, "wu2019");
    assert_string_equal(s->figure, "4");
    assert_int_equal(s->runs[0].network.width, 9);
    assert_int_equal(s->runs[0].optimizer.rule, DLN_STEP_OPTIMAL);
    char *text = shown(s);
    assert_null(strstr(text, "extends"));
    free(text);
    assert_shows_itself(f, s);
    scenario_free(s);
    s = must_load(f, "extends: wu2019/saddle-escape\n", NULL);
    assert_int_equal(s->n_runs, 7);
    scenario_free(s);
}

static void extends_that_cannot_be_followed(void **state) {
    struct files *f = *state;
    assert_refused(f, "extends: nowhere\n", "1:10", "extends: there is no preset \"nowhere\"");
    assert_refused(f, "extends: preset.yaml\n", "1:10", "extends goes round in a circle: ");
    files_write_text(f, "one.yaml", "extends: preset\n");
    dln_error err;
    struct scenario *s = NULL;
    files_write_text(f, "preset.yaml", "extends: one\n");
    dln_status st = scenario_load(files_path(f, "one.yaml"), NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_VALUE, "preset.yaml:1:10: extends goes round in a circle: ");
    assert_non_null(strstr(err.text, "one.yaml extends "));
    for (int i = 0; i < 11; i++) {
        char name[40], text[100];
        snprintf(name, sizeof name, "deep%d.yaml", i);
        snprintf(text, sizeof text, i ? "extends: deep%d\n" : BASE, i - 1);
        files_write_text(f, name, text);
    }
    st = scenario_load(files_path(f, "deep8.yaml"), NULL, &s, &err);
    assert_int_equal(st, DLN_OK);
    scenario_free(s);
    s = NULL;
    st = scenario_load(files_path(f, "deep9.yaml"), NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_VALUE, "presets extend each other more than 8 deep");
    files_write_text(f, "broken.yaml", "title: 'x\n");
    assert_null(s);
    st = load_text(f, "preset.yaml", "extends: broken\n", NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_FORMAT, "broken.yaml:2:1: not YAML");
}

static void runs_that_cannot_be(void **state) {
    static const struct {
        const char *text, *place, *part;
    } cases[] = {
        {BASE "runs: x\n", "3:7", "runs must be a list of mappings, a run each, not \"x\""},
        {BASE "runs: []\n", "3:7", "runs has 0 entries; 1 to 4096 are taken"},
        {BASE "runs: [a]\n", "3:8", "a run must be a mapping such as {label: ZAS, init: zas}, not \"a\""},
        {BASE "runs: [{labl: a}]\n", "3:9", "unknown key \"labl\"; allowed here: label, problem, network"},
        {BASE "runs: [{title: a}]\n", "3:9",
         "title cannot differ between runs; what stands below these can: problem, network, init, optimizer"},
        {BASE "runs: [{view: {}}]\n", "3:9", "view cannot differ between runs"},
        {BASE "runs: [{runs: []}]\n", "3:9", "runs cannot differ between runs"},
        {BASE "runs: [{claims: []}]\n", "3:9", "claims cannot differ between runs"},
        {BASE "runs: [{label: ''}]\n", "3:16", "a label must be a text of 1 to 100 bytes without control characters"},
        {BASE "runs: [{label: \"a\\nb\"}]\n", "3:16", "a label must be a text"},
        {BASE "runs: [{label: \"a\\u202eb\"}]\n", "3:16", "a label must be a text"},
        {BASE "runs: [{label: [a]}]\n", "3:16", "a label must be a text"},
        {BASE "runs: [{label: }]\n", NULL, "a label must be a text"},
        {BASE "runs: [{label: a}, {label: b}, {label: a}]\n", "3:32", "two runs have the label \"a\""},
        {BASE "runs: [{label: 'a #1'}, {label: a, seeds: [1]}]\n", "3:25", "two runs have the label \"a #1\""},
        {BASE "seeds: [1, 1]\n", "1:1", "two runs have the label \"bcgd #1\""},
        {BASE "seeds: 1\n", "3:8", "seeds must be a list of whole numbers from 0 to"},
        {BASE "seeds: []\n", "3:8", "seeds has 0 entries"},
        {BASE "vary: [a]\n", "3:7", "vary must be a mapping from keys to lists of values, not a list"},
        {BASE "vary: {network.dept: [1]}\n", "3:8", "unknown key \"dept\" (did you mean depth?); allowed here: depth, width"},
        {BASE "vary: {nework.depth: [1]}\n", "3:8", "unknown key \"nework\" (did you mean network?)"},
        {BASE "vary: {title: [a]}\n", "3:8", "title cannot differ between runs"},
        {BASE "vary: {seeds: [[1]]}\n", "3:8", "seeds cannot be varied"},
        {BASE "vary: {vary: [{}]}\n", "3:8", "vary cannot be varied"},
        {BASE "vary: {lecture: [1]}\n", "3:8", "lecture cannot differ between runs"},
        {BASE "vary: {optimizer.batch: [1]}\n", "3:26", "optimizer.batch belongs to sgd, and the method of this run is bcgd"},
        {BASE "vary: {network.depth: 3}\n", "3:23", "vary.network.depth must be a list of values, one a run, not \"3\""},
        {BASE "vary: {network.depth: []}\n", "3:23", "not an empty list"},
        {BASE "vary: {network.depth: [1, 0]}\n", "3:27", "network.depth: \"0\" is not taken (out of range)"},
        {BASE "vary: {network.depth: [1, 2]}\noptimizer: {order: [2]}\n", "4:21", "there is no layer 2; depth 1 has 1 to 1"},
        {BASE "vary: {network.depth: [3, 2]}\noptimizer: {order: [3]}\n", "4:21",
         "there is no layer 3; depth 2 has 1 to 2 (run \"network.depth=2\")"},
        {BASE "runs: [{label: a}, {label: b, optimizer: {method: gd}}]\n", "3:51",
         "{theorem: NAME} (run \"b\")"},
        {BASE
         "runs: [{label: 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789}]\nvary: "
         "{network.depth: [1], network.width: [1000]}\n",
         "3:8", "is longer than 127 bytes"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_refused(*state, cases[i].text, cases[i].place, cases[i].part);
}

static void at_most_4096_runs(void **state) {
    char text[20000] = BASE "vary: {network.depth: [";
    for (int i = 1; i <= 64; i++)
        sprintf(text + strlen(text), "%d, ", i);
    strcat(text, "], seed: [");
    for (int i = 1; i <= 64; i++)
        sprintf(text + strlen(text), "%d, ", i);
    strcat(text, "]");
    size_t n = strlen(text);
    strcat(text, "}\n");
    struct scenario *s = must_load(*state, text, NULL);
    assert_int_equal(s->n_runs, 4096);
    assert_int_equal(s->n_problems, 1);
    scenario_free(s);
    strcpy(text + n, ", network.width: [1, 2]}\n");
    assert_refused(*state, text, "1:1", "runs, vary and seeds multiply to more than 4096 runs");
    strcpy(text + n, "}\nruns: [{label: a}, {label: b, init: zas}]\n");
    assert_refused(*state, text, NULL, "multiply to more than 4096 runs");
    /* far beyond what an int holds */
    strcpy(text, BASE "vary: {");
    static const char *const keys[] = {"network.depth", "network.width", "seed", "problem.seed", "stop.iterations", "stop.sweeps"};
    for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
        sprintf(text + strlen(text), "%s%s: [", k ? ", " : "", keys[k]);
        for (int i = 1; i <= 500; i++)
            sprintf(text + strlen(text), "%d,", i % 10 + 1);
        strcat(text, "]");
    }
    strcat(text, "}\n");
    assert_refused(*state, text, "1:1", "multiply to more than 4096 runs");
}

static void a_setting_is_the_last_word(void **state) {
    struct files *f = *state;
    static const char text[] = BASE
        "optimizer: {method: gd, step: {constant: .1}}\nseed: 3\n"
        "runs:\n- {label: a, init: zas, network: {depth: 5}}\n- {label: b, optimizer: {method: bcgd, step: {bound: 1}}, seeds: [1, 2]}\n"
        "- {label: c, vary: {network.depth: [1, 2], init: [zas, identity]}}\n";
    const char *const depth[] = {"network.depth=8", NULL};
    struct scenario *s = must_load(f, text, depth);
    char out[4000];
    assert_string_equal(labels(s, out), "a|b #1|b #2|c network.depth=8 init=zas|c network.depth=8 init=identity");
    for (int i = 0; i < s->n_runs; i++)
        assert_int_equal(s->runs[i].network.depth, 8);
    assert_shows_itself(f, s);
    scenario_free(s);

    const char *const seed[] = {"seed=7", NULL};
    s = must_load(f, text, seed);
    assert_string_equal(labels(s, out), "a|b #7|c network.depth=1 init=zas|c network.depth=1 init=identity|c network.depth=2 init=zas|"
                                        "c network.depth=2 init=identity");
    for (int i = 0; i < s->n_runs; i++)
        assert_int_equal(s->runs[i].seed, 7);
    assert_int_equal(s->problems[0].seed, 7);
    assert_shows_itself(f, s);
    scenario_free(s);

    /* The order of settings does not matter, and a step beside a new method is not dropped by it. */
    const char *const step[] = {"optimizer.step={constant: .5}", "optimizer.method=gd", "init.near-identity.sd=.1", NULL};
    s = must_load(f, text, step);
    assert_string_equal(labels(s, out), "a|b #1|b #2|c network.depth=1|c network.depth=2");
    for (int i = 0; i < s->n_runs; i++) {
        assert_string_equal(s->runs[i].optimizer.method->name, "gd");
        assert_true(s->runs[i].step_size.number == .5);
        assert_string_equal(s->runs[i].init.scheme->name, "near-identity");
    }
    assert_shows_itself(f, s);
    scenario_free(s);

    /* Runs that had that method already keep their step; others lose theirs. */
    const char *const method[] = {"optimizer.method=bcgd", NULL};
    s = must_load(f, text, method);
    assert_int_equal(run_of(s, "a")->optimizer.rule, DLN_STEP_OPTIMAL);
    assert_int_equal(run_of(s, "b #1")->optimizer.rule, DLN_STEP_BOUND);
    assert_shows_itself(f, s);
    scenario_free(s);

    const char *const fan[] = {"vary.network.width=[3, 4]", "seeds=[5]", "vary.network.depth=[6]", NULL};
    s = must_load(f, text, fan);
    assert_string_equal(labels(s, out), "a network.width=3 network.depth=6 #5|a network.width=4 network.depth=6 #5|"
                                        "b network.width=3 network.depth=6 #5|b network.width=4 network.depth=6 #5|"
                                        "c network.width=3 network.depth=6 init=zas #5|c network.width=3 network.depth=6 init=identity #5|"
                                        "c network.width=4 network.depth=6 init=zas #5|c network.width=4 network.depth=6 init=identity #5");
    assert_shows_itself(f, s);
    scenario_free(s);

    const char *const texts[] = {
        "title=a b, c", "about='x: y'", "view.focus=b", "stop={iterations: 5}", "problem.target.diagonal=[1, 2]", "title=last", NULL};
    s = must_load(f, text, texts);
    assert_string_equal(s->title, "last");
    assert_string_equal(s->about, "x: y");
    assert_int_equal(s->view.focus, 1);
    assert_int_equal(s->problems[0].rows, 2);
    assert_true(s->runs[4].stop.iterations == 5);
    assert_shows_itself(f, s);
    scenario_free(s);
}

static void settings_that_cannot_be(void **state) {
    static const char text[] = BASE "seeds: [1, 2]\nruns: [{label: a}, {label: b, vary: {problem.rows: [2, 3], problem.cols: [3]}}]\n";
    static const struct {
        const char *sets[3], *part;
    } cases[] = {
        {{"foo"}, "a setting is KEY=VALUE, such as network.depth=8"},
        {{"=3"}, "a setting is KEY=VALUE"},
        {{""}, "a setting is KEY=VALUE"},
        {{"netwrok.depth=3"}, "unknown key \"netwrok\" (did you mean network?)"},
        {{"network.dpeth=3"}, "unknown key \"dpeth\" (did you mean depth?); allowed here: depth, width, frozen"},
        {{"network.depth="}, "column 15: there is nothing in it"},
        {{"network.depth=0"}, "column 15: network.depth: \"0\" is not taken (out of range)"},
        {{"network.depth=[1"}, "column 15: not YAML"},
        {{"network.depth=[1, x]"}, "column 15: network.depth must be a whole number from 1 to 10000, not a list"},
        {{"network.width=[1, x]"}, "column 19: network.width: \"x\" is not taken (not a number)"},
        {{"network.depth=&a 1"}, "column 15: anchors"},
        {{"stop={error: 1, error: 2}"}, "stands twice"},
        {{"runs=[]"}, "runs stands in a preset only; write one that extends this one"},
        {{"extends=x"}, "extends stands in a preset only"},
        {{"dlnscope=1"}, "dlnscope stands in a preset only"},
        {{"claims=[]"}, "claims stands in a preset only"},
        {{"quick={}"}, "quick stands in a preset only"},
        {{"view.theorem=x"}, "view.theorem is of a later version of dlnscope; this one knows here: focus, abscissa, ordinate, range"},
        {{"optimizer.beta=.9"}, "optimizer.beta belongs to momentum, and the method of this run is bcgd"},
        {{"vary.title=[a]"}, "title cannot differ between runs"},
        {{"vary.network.depth=3"}, "vary.network.depth must be a list of values"},
        {{"vary=3"}, "vary must be a mapping"},
        {{"init=near-zas"}, "column 6: init: near-zas needs a standard deviation"},
        {{"seed=1", "optimizer.method=gd"}, "column 18: optimizer.step is required by gd"},
        {{"problem.size=4"}, "the run \"b problem.rows=2 problem.cols=3 #1\" does not take it"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_set_refused(*state, text, cases[i].sets, cases[i].part);
    const char *const late[] = {"problem.rotate=true", "network.depth=8", "init={file: x}", NULL};
    assert_set_refused(*state, text, late, "unknown key \"file\" (did you mean files?)");
}

/* --set may do away with the run that the preset puts into focus. */
static void a_focus_without_its_run_goes_to_the_first_one(void **state) {
    static const char text[] = BASE "vary: {network.depth: [2, 3]}\nview: {focus: network.depth=3, abscissa: sweeps}\n";
    struct scenario *s = must_load(*state, text, (const char *const[]){"vary={network.depth: [4, 5, 3]}", NULL});
    assert_int_equal(s->view.focus, 2);
    scenario_free(s);
    s = must_load(*state, text, (const char *const[]){"seeds=[1, 2]", NULL});
    assert_int_equal(s->view.focus, 0);
    assert_int_equal(s->view.abscissa, ABSCISSA_SWEEPS);
    assert_shows_itself(*state, s);
    scenario_free(s);
    assert_set_refused(*state, text, (const char *const[]){"seeds=[1, 2]", "view.focus=network.depth=4", NULL}, "no run has the label");
}

/* The default preset, compiled in: seven runs, the block coordinate one first, from the weights of the first near-identity one. */
static void the_built_in_preset_is_the_default(void **state) {
    (void)state;
    struct scenario *s = NULL;
    dln_error err;
    char out[4000];
    unsetenv("DLNSCOPE_PRESETS");
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    assert_int_equal(scenario_load(NULL, NULL, &s, &err), DLN_OK);
    assert_string_equal(s->name, find_default);
    assert_string_equal(labels(s, out),
                        "near-identity bcgd #3|ZAS|near-identity #3|near-identity #4|near-identity #5|near-identity #6|near-identity #7");
    const struct run_spec *block = &s->runs[0], *gd = &s->runs[2];
    assert_string_equal(block->optimizer.method->name, "bcgd");
    assert_string_equal(block->optimizer.order->name, "descending");
    assert_string_equal(gd->optimizer.method->name, "gd");
    assert_ptr_equal(block->init.scheme, gd->init.scheme);
    assert_int_equal(block->seed, gd->seed);
    assert_int_equal(block->network.depth, 6);
    assert_true(gd->step_size.number == .01 && gd->stop.iterations == 4000);
    assert_int_equal(s->problems[0].rows, 10);
    assert_int_equal(s->problems[0].error, ERROR_HALF);
    assert_int_equal(s->view.focus, 0);
    scenario_free(s);
    unsetenv("XDG_CONFIG_HOME");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_made_of_label_keys_and_seeds),
        cmocka_unit_test(seeds_and_runs_change_what_they_say),
        cmocka_unit_test(equal_problems_are_shared),
        cmocka_unit_test(what_is_chosen_above_drops_what_belonged_below),
        cmocka_unit_test(a_new_method_drops_the_keys_that_it_does_not_have),
        cmocka_unit_test(samples_are_kept_for_those_who_draw_them),
        cmocka_unit_test(a_flow_stops_at_one_of_its_sample_times),
        cmocka_unit_test(extends_lies_under_the_preset),
        cmocka_unit_test(extends_that_cannot_be_followed),
        cmocka_unit_test(runs_that_cannot_be),
        cmocka_unit_test(at_most_4096_runs),
        cmocka_unit_test(a_setting_is_the_last_word),
        cmocka_unit_test(settings_that_cannot_be),
        cmocka_unit_test(a_focus_without_its_run_goes_to_the_first_one),
        cmocka_unit_test(the_built_in_preset_is_the_default),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
