/* expand.c: the runs that a preset stands for: runs x vary x seeds, and their labels (levels.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "preset/levels.h"
#include "preset/merge.h"
#include "preset/settings.h"

enum { VALUE_SHOWN = 32 }; /* a longer value is told in a label by its number in the list */

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for the runs of a preset"); }

/* What an entry of `runs` (NULL: the only run) multiplies to. */
struct fan {
    const struct node *entry, *tree; /* the tree without vary and seeds */
    const struct node *vary, *seeds; /* or NULL */
    const char *label;
    struct place place;
    int index;     /* in `runs` */
    size_t combos; /* of vary */
};

static size_t times(size_t a, size_t b) { return b && a > (size_t)LEVELS_MOST_RUNS * 2 / b ? (size_t)LEVELS_MOST_RUNS * 2 : a * b; }

static size_t fan_size(const struct fan *f) { return times(f->combos, f->seeds ? (size_t)f->seeds->n : 1); }

/* No label was given: the only run goes by what it varies or by its method, others by number. */
static const char *own_label(struct pool *pool, const struct fan *f) {
    const struct node *given = node_find(f->entry, "label");
    if (given)
        return given->text;
    if (f->entry)
        return pool_format(pool, "run %d", f->index + 1);
    return f->vary && f->vary->n > 0 ? "" : merge_method(f->tree);
}

static bool fan_init(struct fan *f, struct pool *pool, const struct node *base, const struct node *entry, int index) {
    const struct node *tree = entry ? merge_levels(pool, base, node_without(pool, entry, "label")) : base;
    *f = (struct fan){.entry = entry, .index = index, .place = entry ? entry->place : base->place, .combos = 1};
    f->vary = node_find(tree, "vary");
    f->seeds = node_find(tree, "seeds");
    for (int i = 0; f->vary && i < f->vary->n; i++)
        f->combos = times(f->combos, (size_t)f->vary->entries[i].value->n);
    tree = node_without(pool, tree, "vary");
    f->tree = tree ? node_without(pool, tree, "seeds") : NULL;
    f->label = f->tree ? own_label(pool, f) : NULL;
    return f->label != NULL;
}

/* A label that is put together part by part. */
struct label {
    char text[512];
};

static void add_part(struct label *l, const char *key, const struct node *value, int number) {
    size_t used = strlen(l->text);
    char flow[4 * VALUE_SHOWN + 1], shown[4 * VALUE_SHOWN + 1];
    size_t n = node_flow(value, flow, sizeof flow);
    if (n > VALUE_SHOWN)
        snprintf(shown, sizeof shown, "(%d)", number);
    else
        text_escape(flow, n, shown, sizeof shown);
    snprintf(l->text + used, sizeof l->text - used, "%s%s%s%s", used ? " " : "", key, key[0] == '#' ? "" : "=", shown);
}

/* Combination number `combo` of vary over the tree; the first key varies slowest. */
static const struct node *pick(struct pool *pool, const struct fan *f, size_t combo, struct label *label, const struct node **varied) {
    const struct node *over = NULL;
    size_t left = f->combos;
    for (int i = 0; f->vary && i < f->vary->n; i++) {
        const struct entry *e = &f->vary->entries[i];
        left /= (size_t)e->value->n;
        int k = (int)(combo / left % (size_t)e->value->n);
        const struct node *value = e->value->entries[k].value;
        add_part(label, e->key, value, k + 1);
        over = merge_parts(pool, over, node_with_path(pool, NULL, e->key, value));
        *varied = node_with(pool, *varied, e->key, value);
        if (!over || !*varied)
            return NULL;
    }
    return merge_levels(pool, f->tree, over);
}

static dln_status add_run(struct preset_text *text, const struct fan *f, size_t combo, int seed, dln_error *err) {
    struct run_text *run = &text->runs[text->n_runs];
    struct label label = {""};
    snprintf(label.text, sizeof label.text, "%s", f->label);
    const struct node *varied = NULL, *tree = pick(text->pool, f, combo, &label, &varied);
    if (f->seeds && tree) {
        const struct node *value = f->seeds->entries[seed].value;
        add_part(&label, "#", value, seed + 1);
        tree = node_with(text->pool, tree, "seed", value);
        varied = node_with(text->pool, varied, "seed", value);
    }
    *run = (struct run_text){
        .entry_label = f->label, .entry = f->index, .place = f->place, .tree = tree, .filled = tree, .varied = varied};
    run->label = pool_copy(text->pool, label.text, strlen(label.text));
    if (!tree || !run->label || (f->seeds && !varied))
        return no_memory(err);
    if (strlen(run->label) >= LEVELS_LABEL_SIZE)
        return place_error(err, DLN_BAD_VALUE, &f->place, "the label %s is longer than %d bytes", place_show(run->label).text,
                           LEVELS_LABEL_SIZE - 1);
    text->n_runs++;
    return settings_check_run(text, run, err);
}

static dln_status add_fan(struct preset_text *text, const struct fan *f, dln_error *err) {
    for (size_t combo = 0; combo < f->combos; combo++)
        for (int seed = 0; seed < (f->seeds ? f->seeds->n : 1); seed++) {
            dln_status st = add_run(text, f, combo, seed, err);
            if (st != DLN_OK)
                return st;
        }
    return DLN_OK;
}

static int by_label(const void *a, const void *b) {
    const struct run_text *x = *(const struct run_text *const *)a, *y = *(const struct run_text *const *)b;
    int order = strcmp(x->label, y->label);
    return order ? order : x < y ? -1 : 1;
}

static dln_status check_labels(struct preset_text *text, dln_error *err) {
    const struct run_text **sorted = pool_take(text->pool, (size_t)text->n_runs, sizeof(const struct run_text *));
    if (!sorted)
        return no_memory(err);
    for (int i = 0; i < text->n_runs; i++)
        sorted[i] = &text->runs[i];
    qsort(sorted, (size_t)text->n_runs, sizeof *sorted, by_label);
    for (int i = 1; i < text->n_runs; i++)
        if (strcmp(sorted[i]->label, sorted[i - 1]->label) == 0)
            return place_error(err, DLN_BAD_VALUE, &sorted[i]->place, "two runs have the label %s; give them different ones",
                               place_show(sorted[i]->label).text);
    return DLN_OK;
}

dln_status expand_runs(struct preset_text *text, dln_error *err) {
    const struct node *runs = node_find(text->root, "runs");
    const struct node *base = node_without(text->pool, text->root, "runs");
    int n = runs ? runs->n : 1;
    struct fan *fans = pool_take(text->pool, (size_t)n, sizeof *fans);
    size_t total = 0;
    for (int i = 0; i < n; i++) {
        if (!fans || !base || !fan_init(&fans[i], text->pool, base, runs ? runs->entries[i].value : NULL, i))
            return no_memory(err);
        total += fan_size(&fans[i]);
        if (total > LEVELS_MOST_RUNS)
            return place_error(err, DLN_BAD_VALUE, &fans[i].place, "runs, vary and seeds multiply to more than %d runs", LEVELS_MOST_RUNS);
    }
    text->runs = pool_take(text->pool, total, sizeof *text->runs);
    dln_status st = text->runs ? DLN_OK : no_memory(err);
    for (int i = 0; i < n && st == DLN_OK; i++)
        st = add_fan(text, &fans[i], err);
    return st == DLN_OK ? check_labels(text, err) : st;
}
