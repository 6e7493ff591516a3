#include "preset/settings.h"

#include <string.h>

#include "preset/check.h"
#include "preset/merge.h"
#include "preset/yaml.h"

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for the settings"); }

static bool is_varied(const char *key) { return strncmp(key, "vary.", 5) == 0; }

static int characters(const char *text, size_t bytes) {
    int n = 0;
    for (size_t i = 0; i < bytes; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

dln_status settings_read_one(struct pool *pool, const char *before, const char *argument, struct setting *s, dln_error *err) {
    size_t n = strcspn(argument, "=");
    const char *name = pool_format(pool, "%s %s", before, argument);
    if (!name)
        return no_memory(err);
    s->place = (struct place){name, 0, 0};
    if (n == 0 || argument[n] != '=')
        return place_error(err, DLN_BAD_VALUE, &s->place, "a setting is KEY=VALUE, such as network.depth=8");
    const char *value = argument + n + 1;
    struct yaml_source source = {name, value, strlen(value), true, characters(argument, n + 1)};
    s->key = pool_copy(pool, argument, n);
    if (!s->key)
        return no_memory(err);
    dln_status st = yaml_read(pool, &source, &s->value, err);
    return st == DLN_OK ? check_setting(s->key, &s->place, s->value, err) : st;
}

/* The setting as a tree of its own. */
static const struct node *tree_of(struct pool *pool, const struct setting *s) {
    if (is_varied(s->key))
        return node_with(pool, NULL, "vary", node_with(pool, NULL, s->key + 5, s->value));
    return node_with_path(pool, NULL, s->key, s->value);
}

static bool covers(const char *path, const char *longer) {
    size_t n = strlen(path);
    return strncmp(path, longer, n) == 0 && (longer[n] == '\0' || longer[n] == '.');
}

/* What a setting leaves of `vary`: its own key with one value, nothing above or below that key. */
static const struct node *pin_vary(struct pool *pool, const struct node *vary, const struct setting *s) {
    for (int i = vary->n - 1; i >= 0; i--) {
        const char *key = vary->entries[i].key;
        const struct entry item = {NULL, s->place, s->value};
        if (strcmp(key, s->key) == 0)
            vary = node_with(pool, vary, key, node_parent(pool, NODE_LIST, s->place, &item, 1));
        else if (covers(key, s->key) || covers(s->key, key))
            vary = node_without(pool, vary, key);
        if (!vary)
            return NULL;
    }
    return vary;
}

/* `seeds` and `vary` of a level (the preset, or an entry of its runs) under one setting. */
static const struct node *pin(struct pool *pool, const struct node *level, const struct setting *s) {
    const struct node *vary = node_find(level, "vary"), *seeds = node_find(level, "seeds");
    const struct entry item = {NULL, s->place, s->value};
    if (vary && !is_varied(s->key)) {
        vary = pin_vary(pool, vary, s);
        level = vary ? node_with(pool, level, "vary", vary) : NULL;
    }
    if (seeds && level && strcmp(s->key, "seed") == 0)
        level = node_with(pool, level, "seeds", node_parent(pool, NODE_LIST, s->place, &item, 1));
    return level;
}

/* One setting over a level; a `seed` keeps the `seeds` that pin made of it. */
static const struct node *lay_over(struct pool *pool, const struct node *level, const struct node *over) {
    const struct node *seeds = node_find(over, "seeds") ? NULL : node_find(level, "seeds");
    if (!level || !over)
        return NULL;
    level = merge_levels(pool, level, over);
    return seeds && level ? node_with(pool, level, "seeds", seeds) : level;
}

/* An entry of `runs` under all settings: those that speak of what it speaks of. `before` is the preset without settings. */
static const struct node *set_run(const struct preset_text *text, const struct node *before, const struct node *run) {
    const struct node *over = NULL, *own = run;
    for (int i = 0; i < text->n_settings && run; i++) {
        char top[64];
        node_path_part(text->settings[i].key, top, sizeof top);
        run = pin(text->pool, run, &text->settings[i]);
        if (!node_find(own, top))
            continue;
        over = merge_parts(text->pool, over, tree_of(text->pool, &text->settings[i]));
        if (!over)
            return NULL;
    }
    if (!over || !run)
        return run;
    if (node_at(over, "optimizer.method")) { /* a step given with the same method stays */
        const char *method = merge_method(merge_levels(text->pool, before, own));
        struct place place = run->place;
        run = node_with_path(text->pool, run, "optimizer.method", node_scalar(text->pool, place, method, false));
    }
    return lay_over(text->pool, run, over);
}

static const struct node *set_runs(const struct preset_text *text, const struct node *before, const struct node *runs) {
    struct entry *entries = pool_take(text->pool, (size_t)runs->n, sizeof *entries);
    for (int i = 0; i < runs->n && entries; i++) {
        entries[i] = runs->entries[i];
        entries[i].value = set_run(text, before, runs->entries[i].value);
        if (!entries[i].value)
            return NULL;
    }
    return entries ? node_parent(text->pool, NODE_LIST, runs->place, entries, runs->n) : NULL;
}

static const struct node *set_root(const struct preset_text *text) {
    const struct node *over = NULL, *root = text->root, *runs = node_find(root, "runs");
    for (int i = 0; i < text->n_settings && root; i++) {
        root = pin(text->pool, root, &text->settings[i]);
        over = merge_parts(text->pool, over, tree_of(text->pool, &text->settings[i]));
        if (!over)
            return NULL;
    }
    root = root && over ? lay_over(text->pool, root, over) : root;
    if (runs && root) {
        runs = set_runs(text, text->root, runs);
        root = runs ? node_with(text->pool, root, "runs", runs) : NULL;
    }
    return root;
}

static bool is_seeding(const char *key) { return strcmp(key, "seed") == 0 || strcmp(key, "seeds") == 0; }

/* Does one of the given settings speak of what `key` speaks of? */
static bool is_set(const struct setting *given, int n, const char *key) {
    for (int i = 0; i < n; i++)
        if (covers(key, given[i].key) || covers(given[i].key, key) || (is_seeding(key) && is_seeding(given[i].key)))
            return true;
    return false;
}

dln_status settings_apply(struct preset_text *text, const struct node *quick, const char *const *sets, dln_error *err) {
    int n = 0, n_quick = quick ? quick->n : 0;
    while (sets && sets[n])
        n++;
    struct setting *given = pool_take(text->pool, (size_t)n, sizeof *given);
    text->settings = pool_take(text->pool, (size_t)(n_quick + n), sizeof *text->settings);
    if (!given || !text->settings)
        return no_memory(err);
    for (int i = 0; i < n; i++) {
        dln_status st = settings_read_one(text->pool, "--set", sets[i], &given[i], err);
        if (st != DLN_OK)
            return st;
    }
    for (int i = 0; i < n_quick; i++) {
        const struct entry *e = &quick->entries[i];
        if (!is_set(given, n, e->key))
            text->settings[text->n_settings++] = (struct setting){e->key, e->value, e->place};
    }
    for (int i = 0; i < n; i++)
        text->settings[text->n_settings++] = given[i];
    const struct node *root = set_root(text);
    if (!root)
        return no_memory(err);
    text->root = root;
    return DLN_OK;
}

dln_status settings_check_run(const struct preset_text *text, const struct run_text *run, dln_error *err) {
    for (int i = 0; i < text->n_settings; i++) {
        const struct setting *s = &text->settings[i];
        const struct option *row = option_find(s->key, NULL, NULL);
        bool of_runs = row && (row->flags & OPTION_RUN) && !(row->takes & (TAKES_VARY | TAKES_SECTION));
        const struct node *in_force = node_at(run->tree, s->key);
        if (of_runs && !is_seeding(s->key) && (!in_force || !node_equal(in_force, s->value)))
            return place_error(err, DLN_BAD_VALUE, &s->place,
                               "the run %s does not take it: another setting, or what the run varies, replaces it",
                               place_show(run->label).text);
    }
    return DLN_OK;
}
