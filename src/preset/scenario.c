#include "preset/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/levels.h"
#include "preset/nearest.h"
#include "preset/number.h"
#include "preset/options.h"
#include "preset/read_claims.h"
#include "preset/read_lecture.h"
#include "preset/reader.h"

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for a scenario"); }

static char *shown_text(struct preset_text *text, const char *path) { return reader_line(text->pool, node_at(text->root, path)); }

static dln_status read_texts(struct scenario *s, dln_error *err) {
    s->title = shown_text(s->text, "title");
    s->about = shown_text(s->text, "about");
    s->cite = shown_text(s->text, "paper.cite");
    s->figure = shown_text(s->text, "paper.figure");
    s->section = shown_text(s->text, "paper.section");
    return s->title && s->about && s->cite && s->figure && s->section ? DLN_OK : no_memory(err);
}

/* Index of the problem with p's key, which is added when there is none yet. Samples are kept when any of its runs draws them. */
static int share_problem(struct scenario *s, const struct problem_spec *p) {
    for (int i = s->n_problems - 1; i >= 0; i--)
        if (strcmp(s->problems[i].key, p->key) == 0) {
            s->problems[i].keep_samples = s->problems[i].keep_samples || p->keep_samples;
            return i;
        }
    s->problems[s->n_problems] = *p;
    return s->n_problems++;
}

/* Earlier runs could take it: say which one cannot. */
static dln_status name_run(dln_status st, const char *label, dln_error *err) {
    size_t n = err ? strlen(err->text) : 0;
    if (err)
        snprintf(err->text + n, sizeof err->text - n, " (run %s)", place_show(label).text);
    return st;
}

static dln_status read_one(struct scenario *s, struct run_text *from, const char *problem_seed, struct run_spec *run, dln_error *err) {
    struct reader r = {s->text->pool, from->tree, from->place, problem_seed, err};
    struct problem_spec problem;
    dln_status st = read_problem(&r, &problem);
    if (st == DLN_OK)
        st = read_run(&r, &problem, run);
    if (st != DLN_OK)
        return st;
    problem.keep_samples = run->optimizer.method->samples;
    from->filled = r.tree;
    run->label = pool_copy(r.pool, from->label, strlen(from->label));
    run->entry = from->entry;
    run->place = from->place;
    run->text = from;
    run->problem = share_problem(s, &problem);
    return run->label ? DLN_OK : no_memory(err);
}

static dln_status read_runs(struct scenario *s, dln_error *err) {
    const struct node *seed = node_find(s->text->root, "seed");
    const char *problem_seed = seed ? seed->text : option_find("seed", NULL, NULL)->initial;
    size_t n = (size_t)s->text->n_runs + (size_t)s->text->n_starts;
    s->runs = pool_take(s->text->pool, n, sizeof *s->runs);
    s->problems = pool_take(s->text->pool, n, sizeof *s->problems);
    if (!s->runs || !s->problems)
        return no_memory(err);
    for (int i = 0; i < s->text->n_runs; i++) {
        dln_status st = read_one(s, &s->text->runs[i], problem_seed, &s->runs[i], err);
        if (st != DLN_OK)
            return i > 0 ? name_run(st, s->text->runs[i].label, err) : st;
        s->n_runs++;
    }
    for (int i = 0; i < s->text->n_starts; i++) {
        dln_status st = read_one(s, &s->text->starts[i], problem_seed, &s->runs[s->n_runs + i], err);
        if (st != DLN_OK)
            return name_run(st, s->text->starts[i].label, err);
    }
    struct reader r = {.pool = s->text->pool, .tree = s->text->root, .err = err};
    return read_monte_carlo(&r, &s->monte_carlo);
}

const struct problem_spec *scenario_problem(const struct scenario *s, int i) {
    return i < s->n_problems ? &s->problems[i] : s->more_problems[i - s->n_problems];
}

/* A whole label, or the label of an entry of `runs`: its first run. */
static int find_label(const struct scenario *s, const char *label) {
    for (int i = 0; i < s->n_runs; i++)
        if (strcmp(s->runs[i].label, label) == 0)
            return i;
    for (int i = 0; i < s->n_runs; i++)
        if (strcmp(s->text->runs[i].entry_label, label) == 0)
            return i;
    return -1;
}

static dln_status unknown_focus(const struct scenario *s, const struct node *focus, dln_error *err) {
    const char **labels = pool_take(s->text->pool, (size_t)s->n_runs, sizeof(const char *));
    if (!labels)
        return no_memory(err);
    for (int i = 0; i < s->n_runs; i++)
        labels[i] = s->runs[i].label;
    const char *near = nearest_name(focus->text, labels, s->n_runs);
    return place_error(err, DLN_BAD_VALUE, &focus->place, "view.focus: no run has the label %s; %s %s", place_show(focus->text).text,
                       near ? "did you mean" : "the first one is", place_show(near ? near : labels[0]).text);
}

/* The focus that the preset names may be of a run that --set has done away with: then it is the first one's, and not shown as chosen. */
static bool drop_focus(struct scenario *s) {
    for (int i = 0; i < s->text->n_settings; i++)
        if (strcmp(s->text->settings[i].key, "view") == 0 || strcmp(s->text->settings[i].key, "view.focus") == 0)
            return false;
    if (s->text->n_settings == 0)
        return false;
    const struct node *root = s->text->root, *view = node_without(s->text->pool, node_find(root, "view"), "focus");
    const struct node *changed = view ? node_with(s->text->pool, root, "view", view) : NULL;
    if (changed)
        s->text->root = changed;
    s->view.focus = 0;
    return changed != NULL;
}

static dln_status read_view(struct scenario *s, dln_error *err) {
    const struct node *focus = node_at(s->text->root, "view.focus"), *range = node_at(s->text->root, "view.range");
    const struct node *abscissa = node_at(s->text->root, "view.abscissa"), *ordinate = node_at(s->text->root, "view.ordinate");
    struct view_spec *v = &s->view;
    v->low = v->high = NAN;
    v->abscissa = abscissa ? (enum abscissa)reader_name("view.abscissa", abscissa) : ABSCISSA_ITERATIONS;
    v->linear = ordinate && reader_name("view.ordinate", ordinate) == 1;
    if (focus && (v->focus = find_label(s, focus->text)) < 0 && !drop_focus(s))
        return unknown_focus(s, focus, err);
    if (!range)
        return DLN_OK;
    v->low = reader_number(range->entries[0].value);
    v->high = reader_number(range->entries[1].value);
    if (!(v->low < v->high))
        return place_error(err, DLN_BAD_VALUE, &range->place, "view.range: the first number must be below the second");
    if (!v->linear && v->low <= 0)
        return place_error(err, DLN_BAD_VALUE, &range->place, "view.range must be above 0 where the ordinate is log");
    return DLN_OK;
}

/* Takes the text. */
static dln_status understand(struct preset_text *text, struct scenario **out, dln_error *err) {
    dln_status st;
    struct scenario *s = pool_take(text->pool, 1, sizeof *s);
    st = s ? expand_runs(text, err) : no_memory(err);
    if (st == DLN_OK)
        st = expand_starts(text, err);
    if (st != DLN_OK)
        goto fail;
    s->text = text;
    s->name = pool_copy(text->pool, text->name, strlen(text->name));
    s->path = pool_copy(text->pool, text->path, strlen(text->path));
    st = s->name && s->path ? read_texts(s, err) : no_memory(err);
    if (st == DLN_OK)
        st = read_runs(s, err);
    if (st == DLN_OK)
        st = read_view(s, err);
    if (st == DLN_OK)
        st = read_claims(s, err);
    if (st == DLN_OK)
        st = read_lecture(s, node_find(text->root, "lecture"), err);
    if (st != DLN_OK)
        goto fail;
    *out = s;
    return DLN_OK;
fail:
    levels_free(text);
    return st;
}

static dln_status load(const char *preset, const char *const *sets, bool quick, struct scenario **out, dln_error *err) {
    struct preset_text *text = NULL;
    dln_status st = levels_read(preset, sets, quick, &text, err);
    return st == DLN_OK ? understand(text, out, err) : st;
}

dln_status scenario_load_text(const char *name, const char *path, const char *words, size_t length, struct scenario **out, dln_error *err) {
    struct preset_text *text = NULL;
    dln_status st = levels_read_text(name, path, words, length, &text, err);
    return st == DLN_OK ? understand(text, out, err) : st;
}

dln_status scenario_load(const char *preset, const char *const *sets, struct scenario **out, dln_error *err) {
    return load(preset, sets, false, out, err);
}

dln_status scenario_load_quick(const char *preset, const char *const *sets, struct scenario **out, dln_error *err) {
    return load(preset, sets, true, out, err);
}

void scenario_free(struct scenario *s) {
    if (s)
        levels_free(s->text);
}
