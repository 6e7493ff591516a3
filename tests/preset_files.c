/* preset_files.c: see preset_files.h. */
#include "preset_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

dln_status load_text(struct files *f, const char *name, const char *text, const char *const *sets, struct scenario **out, dln_error *err) {
    return scenario_load(files_write_text(f, name, text), sets, out, err);
}

struct scenario *must_load(struct files *f, const char *text, const char *const *sets) {
    struct scenario *s = NULL;
    dln_error err;
    if (load_text(f, "preset.yaml", text, sets, &s, &err) != DLN_OK)
        fail_msg("'%s' for\n%s", err.text, text);
    return s;
}

void assert_refused(struct files *f, const char *text, const char *place, const char *part) {
    struct scenario *s = NULL;
    dln_error err = {0};
    char start[400];
    dln_status st = load_text(f, "preset.yaml", text, NULL, &s, &err);
    snprintf(start, sizeof start, "%s:%s: ", f->path, place ? place : "");
    if (st == DLN_OK)
        fail_msg("expected '%s' for\n%s", part, text);
    assert_failure(st, &err, st, part);
    assert_null(s);
    if (strncmp(err.text, start, strlen(start) - (place ? 0 : 2)) != 0)
        fail_msg("'%s' does not begin with '%s'", err.text, start);
}

void assert_set_refused(struct files *f, const char *text, const char *const *sets, const char *part) {
    struct scenario *s = NULL;
    dln_error err = {0};
    char start[400];
    int last = 0;
    while (sets[last + 1])
        last++;
    dln_status st = load_text(f, "preset.yaml", text, sets, &s, &err);
    snprintf(start, sizeof start, "--set %s: ", sets[last]);
    if (st == DLN_OK)
        fail_msg("%sexpected '%s' for\n%s", start, part, text);
    assert_failure(st, &err, st, part);
    assert_null(s);
    if (strncmp(err.text, start, strlen(start)) != 0)
        fail_msg("'%s' does not begin with '%s'", err.text, start);
}

char *shown(const struct scenario *s) {
    char *text = NULL;
    size_t length = 0;
    dln_error err;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    dln_status st = scenario_show(s, out, &err);
    assert_int_equal(fclose(out), 0);
    if (st != DLN_OK)
        fail_msg("%s", err.text);
    return text;
}

static void assert_same_number(double a, double b) {
    if (!(a == b || (a != a && b != b)))
        fail_msg("%.17g is not %.17g", a, b);
}

static void assert_same_quotient(const struct quotient *a, const struct quotient *b) {
    assert_same_number(a->number, b->number);
    assert_same_number(a->divisor, b->divisor);
    assert_int_equal(a->over, b->over);
}

static void assert_same_frozen(const struct frozen_spec *a, const struct frozen_spec *b) {
    assert_int_equal(a->choice, b->choice);
    assert_same_quotient(&a->value, &b->value);
}

static void assert_same_training(const struct run_spec *a, const struct run_spec *b) {
    const struct dln_optimizer_spec *x = &a->optimizer, *y = &b->optimizer;
    assert_same_quotient(&a->step_size, &b->step_size);
    assert_ptr_equal(x->theorem, y->theorem);
    assert_int_equal(x->batch, y->batch);
    assert_int_equal(!a->batches.name, !b->batches.name);
    assert_int_equal(x->sampling, y->sampling);
    assert_same_number(x->beta, y->beta);
    assert_same_number(x->beta1, y->beta1);
    assert_same_number(x->beta2, y->beta2);
    assert_same_number(x->epsilon, y->epsilon);
    assert_same_number(x->tolerance, y->tolerance);
    assert_int_equal(x->n_sample_times, y->n_sample_times);
    for (int i = 0; i < x->n_sample_times; i++)
        assert_same_number(x->sample_times[i], y->sample_times[i]);
}

void assert_same_spec(const struct run_spec *a, const struct run_spec *b) {
    assert_string_equal(a->label, b->label);
    assert_int_equal(a->seed, b->seed);
    assert_int_equal(a->network.depth, b->network.depth);
    assert_int_equal(a->network.width, b->network.width);
    assert_int_equal(!a->network.widths, !b->network.widths);
    for (int i = 0; a->network.widths && i < a->network.depth - 1; i++)
        assert_int_equal(a->network.widths[i], b->network.widths[i]);
    assert_same_frozen(&a->network.input, &b->network.input);
    assert_same_frozen(&a->network.output, &b->network.output);
    assert_ptr_equal(a->init.scheme, b->init.scheme);
    assert_same_quotient(&a->init.sd, &b->init.sd);
    assert_same_quotient(&a->init.variance, &b->init.variance);
    assert_int_equal(a->init.files_length, b->init.files_length);
    assert_ptr_equal(a->optimizer.method, b->optimizer.method);
    assert_ptr_equal(a->optimizer.order, b->optimizer.order);
    assert_int_equal(a->optimizer.rule, b->optimizer.rule);
    assert_int_equal(a->optimizer.list_length, b->optimizer.list_length);
    for (int i = 0; i < a->optimizer.list_length; i++)
        assert_int_equal(a->optimizer.list[i], b->optimizer.list[i]);
    assert_same_training(a, b);
    assert_same_number(a->stop.error, b->stop.error);
    assert_same_number(a->stop.iterations, b->stop.iterations);
    assert_same_number(a->stop.sweeps, b->stop.sweeps);
    assert_same_number(a->stop.time, b->stop.time);
    assert_same_number(a->stop.gradient_norm, b->stop.gradient_norm);
    assert_int_equal(a->stop.given, b->stop.given);
    assert_string_equal(a->stop.condition ? a->stop.condition : "", b->stop.condition ? b->stop.condition : "");
}

/* A problem's key has all of its fields, and the folders of files, which the shown text may tell in another way. */
void assert_same_problem(const struct problem_spec *a, const struct problem_spec *b) {
    assert_int_equal(a->source, b->source);
    bool files = a->target_file.name || a->x.name || a->data_set.name;
    if (!files)
        assert_string_equal(a->key, b->key);
    assert_int_equal(a->seed, b->seed);
    assert_int_equal(a->error, b->error);
    assert_int_equal(a->p, b->p);
    assert_int_equal(a->keep_samples, b->keep_samples);
    assert_int_equal(a->rotate, b->rotate);
    assert_int_equal(a->samples_in_rows, b->samples_in_rows);
    assert_int_equal(a->standardize, b->standardize);
    assert_same_quotient(&a->scale, &b->scale);
    assert_int_equal(a->request.format, b->request.format);
    assert_int_equal(a->request.class_wanted, b->request.class_wanted);
    assert_int_equal(a->request.limit, b->request.limit);
}

void assert_same_scenario(const struct scenario *a, const struct scenario *b) {
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->about, b->about);
    assert_string_equal(a->cite, b->cite);
    assert_string_equal(a->figure, b->figure);
    assert_string_equal(a->section, b->section);
    assert_int_equal(a->n_problems, b->n_problems);
    assert_int_equal(a->n_runs, b->n_runs);
    for (int i = 0; i < a->n_problems; i++)
        assert_same_problem(&a->problems[i], &b->problems[i]);
    for (int i = 0; i < a->n_runs; i++) {
        assert_same_spec(&a->runs[i], &b->runs[i]);
        assert_int_equal(a->runs[i].problem, b->runs[i].problem);
    }
    assert_int_equal(a->monte_carlo.starts, b->monte_carlo.starts);
    assert_int_equal(a->monte_carlo.n_values, b->monte_carlo.n_values);
    for (int i = 0; i < a->monte_carlo.n_values; i++) {
        assert_same_spec(&a->runs[a->n_runs + i], &b->runs[b->n_runs + i]);
        assert_same_number(a->monte_carlo.values[i], b->monte_carlo.values[i]);
    }
    assert_int_equal(a->monte_carlo.n_statistics, b->monte_carlo.n_statistics);
    for (int i = 0; i < a->monte_carlo.n_statistics; i++)
        assert_string_equal(a->monte_carlo.statistics[i], b->monte_carlo.statistics[i]);
    assert_int_equal(a->view.focus, b->view.focus);
    assert_int_equal(a->view.abscissa, b->view.abscissa);
    assert_int_equal(a->view.linear, b->view.linear);
    assert_same_number(a->view.low, b->view.low);
    assert_same_number(a->view.high, b->view.high);
}

void assert_shows_itself(struct files *f, const struct scenario *s) {
    char *text = shown(s);
    struct scenario *again = must_load(f, text, NULL);
    assert_same_scenario(s, again);
    char *second = shown(again);
    assert_string_equal(text, second);
    free(second);
    free(text);
    scenario_free(again);
}
