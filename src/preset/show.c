/* show.c: a scenario as a preset with every default filled in (scenario_show of scenario.h).
 *
 * A default goes to the top when every run either uses it or has a value of its own; else to the entries of `runs` of which that is
 * true. What one value cannot say for an entry stays out, and is the same default again when the text is read. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preset/levels.h"
#include "preset/options.h"
#include "preset/scenario.h"
#include "preset/yaml.h"

enum { PATH_LENGTH = 160, MOST_REJECTED = 64, MOST_FILE_NAME = 4096 };

struct show {
    struct pool *pool;
    const struct preset_text *text;
    const struct node *level;                  /* being filled: the top, or an entry of runs */
    int first, last;                           /* its runs: first <= i < last */
    char rejected[MOST_REJECTED][PATH_LENGTH]; /* paths that did not fit at the top */
    int n_rejected;
};

static void join(char *out, const char *parent, const char *key) {
    snprintf(out, PATH_LENGTH, "%s%s%s", parent, parent[0] ? "." : "", key);
}

/* The default that all runs of the level use, but those with a value of their own; NULL when there is no such value. */
static const struct node *common_default(const struct show *s, const char *path) {
    const struct node *common = NULL;
    for (int i = s->first; i < s->last; i++) {
        const struct run_text *run = &s->text->runs[i];
        const struct node *used = node_at(run->filled, path), *given = node_at(run->tree, path);
        if (given)
            continue;
        if (!used || used->kind == NODE_MAPPING || (common && !node_equal(common, used)))
            return NULL;
        common = used;
    }
    return common;
}

/* Below something that is replaced whole, a default belongs only where that stands. */
static bool has_atom(const struct show *s, const char *path) {
    char above[PATH_LENGTH];
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        snprintf(above, sizeof above, "%.*s", (int)(dot - path), path);
        const struct option *row = option_find(above, NULL, NULL);
        if (row && (row->flags & OPTION_ATOM))
            return node_at(s->level, above) != NULL;
    }
    return true;
}

static bool is_rejected(const struct show *s, const char *path) {
    for (int i = 0; i < s->n_rejected; i++)
        if (strcmp(s->rejected[i], path) == 0)
            return true;
    return false;
}

/* Try to put the default at `path` into the level. */
static bool fill_leaf(struct show *s, const char *path, bool top) {
    if (node_at(s->level, path) || (top && is_rejected(s, path)))
        return true;
    const struct node *value = has_atom(s, path) ? common_default(s, path) : NULL;
    if (value) {
        s->level = node_with_path(s->pool, s->level, path, value);
        return s->level != NULL;
    }
    if (top && s->n_rejected < MOST_REJECTED)
        snprintf(s->rejected[s->n_rejected++], PATH_LENGTH, "%s", path);
    return true;
}

/* Every value of `filled` that `given` lacks. */
static bool fill_tree(struct show *s, const struct node *filled, const struct node *given, const char *path, bool top) {
    if (filled->kind != NODE_MAPPING)
        return given || fill_leaf(s, path, top);
    for (int i = 0; i < filled->n; i++) {
        char below[PATH_LENGTH];
        join(below, path, filled->entries[i].key);
        if (!fill_tree(s, filled->entries[i].value, node_find(given, filled->entries[i].key), below, top))
            return false;
    }
    return true;
}

static const struct node *text_node(struct show *s, const char *text) {
    struct place nowhere = {NULL, 0, 0};
    const char *copy = pool_copy(s->pool, text, strlen(text));
    return copy ? node_scalar(s->pool, nowhere, copy, node_is_nothing(text)) : NULL;
}

/* What is not of the runs: its defaults stand in the table. */
static bool fill_top(struct show *s, const struct scenario *scenario) {
    for (int i = 0; i < n_options && s->level; i++) {
        const struct option *row = &options[i];
        bool of_runs = (row->flags & OPTION_RUN) != 0, empty = !row->initial || strcmp(row->initial, "''") == 0;
        if (!of_runs && !empty && !node_at(s->level, row->path))
            s->level = node_with_path(s->pool, s->level, row->path, text_node(s, row->initial));
    }
    if (s->level && !node_at(s->level, "view.focus")) {
        const struct run_text *run = &s->text->runs[scenario->view.focus];
        s->level = node_with_path(s->pool, s->level, "view.focus", text_node(s, run->entry_label[0] ? run->entry_label : run->label));
    }
    return s->level != NULL;
}

static bool fill_runs(struct show *s) {
    const struct node *runs = node_find(s->text->root, "runs");
    if (!runs)
        return true;
    struct entry *entries = pool_take(s->pool, (size_t)runs->n, sizeof *entries);
    const struct node *top = s->level;
    s->last = 0;
    for (int i = 0; i < runs->n && entries; i++) {
        s->first = s->last;
        while (s->last < s->text->n_runs && s->text->runs[s->last].entry == i)
            s->last++;
        s->level = runs->entries[i].value;
        if (!node_find(s->level, "label"))
            s->level = node_with(s->pool, s->level, "label", text_node(s, s->text->runs[s->first].entry_label));
        if (!s->level || !fill_tree(s, s->text->runs[s->first].filled, top, "", false)) /* what stands at the top needs no second place */
            return false;
        entries[i] = (struct entry){NULL, runs->place, s->level};
    }
    const struct node *list = entries ? node_parent(s->pool, NODE_LIST, runs->place, entries, runs->n) : NULL;
    s->level = list ? node_with(s->pool, top, "runs", list) : NULL;
    return s->level != NULL;
}

/* A file beside its preset is shown with its whole path: the text may be saved elsewhere. Others are looked for by name again. */
static const struct node *file_node(struct show *s, const struct node *node) {
    char path[MOST_FILE_NAME], whole[MOST_FILE_NAME], here[MOST_FILE_NAME / 2];
    struct stat st;
    const char *preset = node->place.line > 0 ? node->place.file : "";
    const char *slash = strrchr(preset, '/');
    int folder = slash ? (int)(slash - preset) + 1 : 0;
    if (node->text[0] == '/' || strlen(node->text) + (size_t)folder + sizeof here + 2 > sizeof path)
        return node;
    snprintf(path, sizeof path, "%.*s%s", folder, preset, node->text);
    if (stat(path, &st) != 0 || !getcwd(here, sizeof here))
        return node;
    if (path[0] == '/')
        return text_node(s, path);
    snprintf(whole, sizeof whole, "%s/%.*s", here, (int)(sizeof whole - sizeof here - 2), path);
    return text_node(s, whole);
}

static const struct node *in_order(struct show *s, const struct option *row, const struct node *node);

static bool add_child(struct show *s, const struct option *row, const struct entry *e, struct entry *to) {
    *to = *e;
    to->value = in_order(s, row, e->value);
    return to->value != NULL;
}

/* A mapping's keys in the order of the table; keys that are no rows (label; vary's paths) first, as they come. */
static const struct node *mapping_in_order(struct show *s, const struct option *row, const struct node *node) {
    bool vary = row && (row->takes & TAKES_VARY), run = row && (row->takes & TAKES_RUNS);
    const struct option **rows = pool_take(s->pool, (size_t)node->n, sizeof(const struct option *));
    struct entry *entries = pool_take(s->pool, (size_t)node->n, sizeof *entries);
    int n = 0;
    if (!rows || !entries)
        return NULL;
    for (int i = 0; i < node->n; i++) {
        rows[i] = vary ? option_find(node->entries[i].key, NULL, NULL) : option_child(run ? NULL : row, node->entries[i].key);
        if ((vary || !rows[i]) && !add_child(s, rows[i], &node->entries[i], &entries[n++]))
            return NULL;
    }
    for (int k = 0; k < n_options && !vary; k++)
        for (int i = 0; i < node->n; i++)
            if (rows[i] == &options[k] && !add_child(s, rows[i], &node->entries[i], &entries[n++]))
                return NULL;
    return node_parent(s->pool, NODE_MAPPING, node->place, entries, n);
}

static const struct node *in_order(struct show *s, const struct option *row, const struct node *node) {
    if (node->kind == NODE_MAPPING)
        return mapping_in_order(s, row, node);
    if (node->kind == NODE_SCALAR)
        return row && (row->takes & (TAKES_FILE | TAKES_FILES)) && (row->flags & OPTION_RUN) ? file_node(s, node) : node;
    struct entry *entries = pool_take(s->pool, (size_t)node->n, sizeof *entries);
    for (int i = 0; i < node->n && entries; i++)
        if (!add_child(s, row, &node->entries[i], &entries[i]))
            return NULL;
    return entries ? node_parent(s->pool, NODE_LIST, node->place, entries, node->n) : NULL;
}

/* Sections of a run as they are: what all share stands at the top, else in each entry. */
static const char *const sections[] = {"problem", "network", "init", "optimizer", "stop", "seed"};
enum { N_SECTIONS = sizeof sections / sizeof sections[0] };

static bool is_common(const struct run_spec *const *runs, int n, const char *section) {
    const struct node *first = node_find(runs[0]->text->filled, section);
    for (int i = 1; i < n; i++)
        if (!node_equal(first, node_find(runs[i]->text->filled, section)))
            return false;
    return true;
}

static const struct node *entry_of(struct show *s, const struct run_spec *run, const bool common[N_SECTIONS]) {
    const struct node *entry = node_with(s->pool, NULL, "label", text_node(s, run->label));
    for (int i = 0; i < N_SECTIONS && entry; i++) {
        const struct node *own = node_find(run->text->filled, sections[i]);
        if (own && !common[i])
            entry = node_with(s->pool, entry, sections[i], own);
    }
    return entry;
}

static const struct node *roster_tree(struct show *s, const struct run_spec *const *runs, int n, const char *focus) {
    static const char *const gone[] = {"vary", "seeds", "quick", "claims", "lecture", "monte_carlo", "runs"};
    const struct node *root = s->text->root;
    bool common[N_SECTIONS];
    for (size_t i = 0; i < sizeof gone / sizeof gone[0] && root; i++)
        root = node_without(s->pool, root, gone[i]);
    for (int i = 0; i < N_SECTIONS && root; i++) {
        const struct node *own = node_find(runs[0]->text->filled, sections[i]);
        common[i] = is_common(runs, n, sections[i]);
        root = common[i] && own ? node_with(s->pool, root, sections[i], own) : node_without(s->pool, root, sections[i]);
    }
    struct entry *entries = pool_take(s->pool, (size_t)n, sizeof *entries);
    for (int i = 0; i < n && entries; i++)
        if (!(entries[i].value = entry_of(s, runs[i], common)))
            return NULL;
    const struct node *list = entries ? node_parent(s->pool, NODE_LIST, s->text->root->place, entries, n) : NULL;
    root = list && root ? node_with(s->pool, root, "runs", list) : NULL;
    return root ? node_with_path(s->pool, root, "view.focus", text_node(s, focus)) : NULL;
}

/* Exactly the runs that the preset stands for? Then it is shown as it was written. */
static bool is_unchanged(const struct scenario *s, const struct run_spec *const *runs, int n) {
    bool same = n == s->n_runs && n == s->text->n_runs;
    for (int i = 0; i < n && same; i++)
        same = runs[i]->text == s->runs[i].text && strcmp(runs[i]->label, s->runs[i].label) == 0;
    return same;
}

dln_status scenario_show_runs(const struct scenario *s, const struct run_spec *const *runs, int n, int focus, FILE *out, dln_error *err) {
    if (is_unchanged(s, runs, n))
        return scenario_show(s, out, err);
    struct show show = {.pool = pool_new(), .text = s->text};
    show.level = show.pool ? roster_tree(&show, runs, n, runs[focus]->label) : NULL;
    const struct node *root = show.level && fill_top(&show, s) ? in_order(&show, NULL, show.level) : NULL;
    dln_status st = root ? yaml_write(root, out, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory to show a preset");
    pool_free(show.pool);
    return st;
}

dln_status scenario_show_without(const struct scenario *s, const char *key, FILE *out, dln_error *err) {
    struct show show = {.pool = pool_new(), .text = s->text, .level = s->text->root, .last = s->text->n_runs};
    bool ok = show.pool != NULL;
    for (int i = 0; i < s->text->n_runs && ok; i++)
        ok = fill_tree(&show, s->text->runs[i].filled, s->text->runs[i].tree, "", true);
    ok = ok && fill_top(&show, s) && fill_runs(&show);
    const struct node *level = ok ? node_without(show.pool, show.level, key) : NULL;
    const struct node *root = level ? in_order(&show, NULL, level) : NULL;
    dln_status st = root ? yaml_write(root, out, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory to show a preset");
    pool_free(show.pool);
    return st;
}

dln_status scenario_show(const struct scenario *s, FILE *out, dln_error *err) { return scenario_show_without(s, "", out, err); }
