/* test_derive.c: runs derived from runs: the settings, their sentences, differences, and what is shown of them. */
#include "preset_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/derive.h"
#include "preset/find.h"

#define HEAD "problem: {target: negative-identity, size: 3}\nnetwork: {depth: 4}\nstop: {iterations: 100}\n"
#define TWO HEAD "runs:\n  - {label: one}\n  - {label: two, init: zas, optimizer: {method: gd, step: {constant: 0.1}}}\n"
#define GENERATED "problem: {generate: {inputs: {rows: 4, samples: 9}, outputs: {rows: 2}}}\nnetwork: {depth: 2}\n"

enum { MOST = 8 };

static struct derive_settings edit(const char *const list[MOST]) {
    int n = 0;
    while (n < MOST && list[n])
        n++;
    return (struct derive_settings){"edit", list, n};
}
#define SETTINGS(...) edit((const char *const[MOST]){__VA_ARGS__})

static const struct run_spec *must_derive(struct scenario *s, const struct run_spec *from, struct derive_settings settings) {
    const struct run_spec *out = NULL;
    dln_error err;
    if (derive_run(s, from, NULL, &settings, &out, &err))
        fail_msg("%s", err.text);
    return out;
}

static void without_settings_it_is_the_same_run(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    for (int i = 0; i < 2; i++) {
        const struct run_spec *again = must_derive(s, &s->runs[i], (struct derive_settings){"edit", NULL, 0});
        assert_same_spec(again, &s->runs[i]);
        assert_int_equal(again->problem, s->runs[i].problem);
    }
    assert_int_equal(s->n_more_problems, 0);
    scenario_free(s);
}

/* What an edit makes is what a preset with that setting is. */
static void settings_do_what_set_does(void **state) {
    static const char *const cases[][MOST] = {
        {"optimizer.order=ascending"}, {"network.depth=7", "init=zas"}, {"optimizer.method=momentum", "optimizer.step={constant: 1e-3}"},
        {"problem.seed=1", "seed=1"}, {"optimizer.step={bound: 0.5}"}, {"problem.size=5"}, {"stop.error=1e-3", "stop.iterations=7"},
        {"init={near-identity: {sd: 0.1}}"}, {"optimizer.method=flow", "stop.time=3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scenario *s = must_load(*state, HEAD, NULL), *set = must_load(*state, HEAD, cases[i]);
        const struct run_spec *derived = must_derive(s, &s->runs[0], edit(cases[i]));
        struct run_spec relabelled = *derived;
        relabelled.label = set->runs[0].label; /* a preset's only run goes by its method */
        assert_same_spec(&relabelled, &set->runs[0]);
        assert_same_problem(scenario_problem(s, derived->problem), scenario_problem(set, set->runs[0].problem));
        assert_int_equal(derive_differences(derived, &set->runs[0], NULL, 0), 0);
        scenario_free(set);
        scenario_free(s);
    }
}

/* A run's own seed is not the problem's, as in an entry of runs. */
static void the_problem_keeps_its_seed(void **state) {
    struct scenario *s = must_load(*state, HEAD "seed: 9\n", NULL);
    const struct run_spec *run = must_derive(s, &s->runs[0], SETTINGS("seed=5"));
    assert_int_equal(run->seed, 5);
    assert_int_equal(run->problem, 0);
    scenario_free(s);
}

static void a_new_problem_is_added_once(void **state) {
    struct scenario *s = must_load(*state, HEAD, NULL);
    const struct problem_spec *first = scenario_problem(s, 0);
    const struct run_spec *a = must_derive(s, &s->runs[0], SETTINGS("problem.size=5"));
    const struct problem_spec *second = scenario_problem(s, 1);
    const struct run_spec *b = must_derive(s, &s->runs[0], SETTINGS("problem.size=5", "seed=3"));
    const struct run_spec *c = must_derive(s, a, SETTINGS("problem.size=3"));
    const struct run_spec *d = must_derive(s, a, SETTINGS("problem.size=6"));
    assert_int_equal(a->problem, 1);
    assert_int_equal(b->problem, 1);
    assert_int_equal(c->problem, 0);
    assert_int_equal(d->problem, 2);
    assert_ptr_equal(scenario_problem(s, 0), first);
    assert_ptr_equal(scenario_problem(s, 1), second);
    assert_int_equal(second->rows, 5);
    assert_int_equal(s->n_problems, 1);
    scenario_free(s);
}

/* A method that draws samples needs them kept: another problem of the same key. */
static void samples_are_kept_for_who_draws_them(void **state) {
    struct scenario *s = must_load(*state, GENERATED, NULL);
    struct derive_settings sgd = SETTINGS("optimizer.method=sgd", "optimizer.batch=2", "optimizer.step={constant: 0.1}");
    const struct run_spec *a = must_derive(s, &s->runs[0], sgd), *b = must_derive(s, a, SETTINGS("optimizer.batch=3"));
    const struct run_spec *c = must_derive(s, a, SETTINGS("optimizer.method=bcgd"));
    assert_int_equal(a->problem, 1);
    assert_true(scenario_problem(s, 1)->keep_samples);
    assert_string_equal(scenario_problem(s, 0)->key, scenario_problem(s, 1)->key);
    assert_int_equal(b->problem, 1);
    assert_int_equal(c->problem, 0);
    scenario_free(s);
}

static void refusals_are_sentences_with_their_place(void **state) {
    static const struct {
        const char *setting, *sentence;
    } cases[] = {
        {"optimizer.order=upwards", "edit optimizer.order=upwards: column 17: "},
        {"network.deep=3", "edit network.deep=3: unknown key \"deep\"; allowed here: depth, width, frozen"},
        {"network.depth=0", "edit network.depth=0: column 15: "},
        {"title=x", "edit title=x: title cannot differ between runs"},
        {"seeds=[1, 2]", "edit seeds=[1, 2]: seeds makes several runs, and this is one"},
        {"vary.network.depth=[1, 2]", "edit vary.network.depth=[1, 2]: "},
        {"depth", "edit depth: a setting is KEY=VALUE"},
        {"optimizer.method=gd", "optimizer.step is required by gd: "},
        {"runs=[]", "edit runs=[]: "},
        {"optimizer.batch=2", "edit optimizer.batch=2: "},
        {"init=near-zas", "needs a standard deviation"},
        {"view.abscissa=work", "cannot differ between runs"},
    };
    struct scenario *s = must_load(*state, HEAD, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct run_spec *out = NULL;
        const char *const list[MOST] = {cases[i].setting};
        struct derive_settings settings = edit(list);
        dln_error err = {0}, again = {0};
        dln_status st = derive_run(s, &s->runs[0], NULL, &settings, &out, &err);
        if (st == DLN_OK || !strstr(err.text, cases[i].sentence))
            fail_msg("%s: %d '%s'", cases[i].setting, st, err.text);
        assert_null(out);
        assert_int_equal(derive_check(s, &s->runs[0], &settings, &again), st);
        assert_string_equal(again.text, err.text);
    }
    assert_int_equal(s->n_more_problems, 0);
    scenario_free(s);
}

static const struct option *row_of(const char *path) { return option_find(path, NULL, NULL); }

static void keys_have_values_as_they_are_typed(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    char text[64];
    assert_int_equal(derive_value(&s->runs[1], row_of("optimizer.step"), text, sizeof text), strlen("{constant: 0.1}"));
    assert_string_equal(text, "{constant: 0.1}");
    assert_true(derive_is_given(&s->runs[1], row_of("optimizer.step")));
    derive_value(&s->runs[0], row_of("optimizer.order"), text, sizeof text);
    assert_string_equal(text, "descending");
    assert_false(derive_is_given(&s->runs[0], row_of("optimizer.order")));
    assert_int_equal(derive_value(&s->runs[1], row_of("optimizer.order"), text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_false(derive_is_used(&s->runs[1], row_of("optimizer.order")));
    assert_true(derive_is_used(&s->runs[0], row_of("optimizer.order")));
    assert_true(derive_is_used(&s->runs[0], row_of("problem.size")));
    assert_false(derive_is_used(&s->runs[0], row_of("problem.data.limit")));
    scenario_free(s);
}

/* Each key's value, typed again, is taken and changes nothing. */
static void every_value_can_be_typed_again(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    int n = 0;
    for (int r = 0; r < 2; r++)
        for (int i = 0; i < n_options; i++) {
            char value[200], setting[300];
            if (!derive_is_key(&options[i]) || derive_value(&s->runs[r], &options[i], value, sizeof value) == 0)
                continue;
            snprintf(setting, sizeof setting, "%s=%s", options[i].path, value);
            const char *const list[MOST] = {setting};
            assert_int_equal(derive_differences(must_derive(s, &s->runs[r], edit(list)), &s->runs[r], NULL, 0), 0);
            n++;
        }
    assert_true(n > 20);
    scenario_free(s);
}

static void rows_are_keys_that_one_run_can_have(void **state) {
    (void)state;
    static const char *const no[] = {
        "title", "problem", "network", "network.frozen", "vary", "seeds", "runs", "init.files", "init.near-identity.sd", "optimizer",
        "optimizer.step.constant", "problem.target.diagonal", "view.focus", "dlnscope",
    };
    static const char *const yes[] = {"problem.target", "network.frozen.input", "init", "optimizer.step", "seed", "stop.condition"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(derive_is_key(row_of(no[i])));
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(derive_is_key(row_of(yes[i])));
}

static void differences_are_in_the_order_of_the_table(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    const struct option *rows[MOST];
    int n = derive_differences(&s->runs[1], &s->runs[0], rows, MOST);
    assert_int_equal(n, 3);
    assert_string_equal(derive_short_name(rows[0]), "init");
    assert_string_equal(derive_short_name(rows[1]), "method");
    assert_string_equal(derive_short_name(rows[2]), "step");
    assert_int_equal(derive_differences(&s->runs[1], &s->runs[0], rows, 1), 3);
    assert_string_equal(derive_short_name(row_of("problem.seed")), "problem.seed");
    assert_string_equal(derive_short_name(row_of("network.depth")), "depth");
    const struct run_spec *endless = must_derive(s, &s->runs[0], SETTINGS("stop.error=1e-9"));
    assert_int_equal(derive_differences(endless, &s->runs[0], rows, MOST), 1);
    assert_int_equal(derive_differences(&s->runs[0], endless, rows, MOST), 1);
    scenario_free(s);
}

static char *shown_runs(const struct scenario *s, const struct run_spec *const *runs, int n, int focus) {
    char *text = NULL;
    size_t length = 0;
    dln_error err;
    FILE *out = open_memstream(&text, &length);
    if (scenario_show_runs(s, runs, n, focus, out, &err))
        fail_msg("%s", err.text);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void changed_runs_are_shown_as_a_preset(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    const struct run_spec *gd = must_derive(s, &s->runs[1], SETTINGS("seed=4")), *other = NULL;
    struct derive_settings settings = SETTINGS("optimizer.order=[1, 3]", "problem.size=5");
    assert_int_equal(derive_run(s, &s->runs[0], "one fork 1", &settings, &other, NULL), DLN_OK);
    const struct run_spec *const runs[] = {other, gd, &s->runs[0]};
    char *text = shown_runs(s, runs, 3, 1);
    struct scenario *again = must_load(*state, text, NULL);
    assert_int_equal(again->n_runs, 3);
    assert_int_equal(again->view.focus, 1);
    for (int i = 0; i < 3; i++) {
        assert_same_spec(&again->runs[i], runs[i]);
        assert_same_problem(scenario_problem(again, again->runs[i].problem), scenario_problem(s, runs[i]->problem));
    }
    assert_shows_itself(*state, again);
    scenario_free(again);
    free(text);
    scenario_free(s);
}

static void own_runs_are_shown_as_they_were_written(void **state) {
    struct scenario *s = must_load(*state, TWO, NULL);
    const struct run_spec *const runs[] = {&s->runs[0], &s->runs[1]};
    char *text = shown_runs(s, runs, 2, 0), *plain = shown(s);
    assert_string_equal(text, plain);
    free(text);
    free(plain);
    scenario_free(s);
}

/* All presets: each run derived without settings, all in reverse order, as text and read again. */
static void every_preset_can_be_shown_in_another_order(void **state) {
    struct found_preset *list = NULL;
    int n = 0;
    dln_error err;
    char folder[300];
    snprintf(folder, sizeof folder, "%s/presets", getenv("srcdir") ? getenv("srcdir") : ".");
    setenv("DLNSCOPE_PRESETS", folder, 1);
    assert_int_equal(find_presets(&list, &n, &err), DLN_OK);
    for (int i = 0; i < n; i++) {
        struct scenario *s = NULL;
        assert_int_equal(scenario_load(list[i].name, NULL, &s, &err), DLN_OK);
        const struct run_spec **runs = calloc((size_t)s->n_runs, sizeof *runs);
        for (int k = 0; k < s->n_runs; k++)
            runs[k] = &s->runs[s->n_runs - 1 - k];
        char *text = shown_runs(s, runs, s->n_runs, 0);
        struct scenario *again = must_load(*state, text, NULL);
        assert_int_equal(again->n_runs, s->n_runs);
        for (int k = 0; k < s->n_runs; k++)
            assert_same_spec(&again->runs[k], runs[k]);
        scenario_free(again);
        free(text);
        free(runs);
        scenario_free(s);
    }
    find_presets_free(list, n);
    unsetenv("DLNSCOPE_PRESETS");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_settings_it_is_the_same_run),
        cmocka_unit_test(settings_do_what_set_does),
        cmocka_unit_test(the_problem_keeps_its_seed),
        cmocka_unit_test(a_new_problem_is_added_once),
        cmocka_unit_test(samples_are_kept_for_who_draws_them),
        cmocka_unit_test(refusals_are_sentences_with_their_place),
        cmocka_unit_test(keys_have_values_as_they_are_typed),
        cmocka_unit_test(every_value_can_be_typed_again),
        cmocka_unit_test(rows_are_keys_that_one_run_can_have),
        cmocka_unit_test(differences_are_in_the_order_of_the_table),
        cmocka_unit_test(changed_runs_are_shown_as_a_preset),
        cmocka_unit_test(own_runs_are_shown_as_they_were_written),
        cmocka_unit_test(every_preset_can_be_shown_in_another_order),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
