#include "preset/merge.h"

#include <string.h>

#include "preset/options.h"

/* Choices of a section: a level that gives the first key of one drops all keys of the others below it. */
static const struct choice {
    const char *section;
    const char *keys[6];
    int group; /* choices of the same section and group exclude each other */
} choices[] = {
    {"problem", {"target", "size", "rows", "cols", "rotate"}, 0},
    {"problem", {"data"}, 0},
    {"problem", {"generate"}, 0},
    {"problem", {"size"}, 1},
    {"problem", {"rows", "cols"}, 1},
    {"problem.data", {"x", "y", "samples"}, 0},
    {"problem.data", {"file", "format", "labels", "class"}, 0},
    {"problem.generate.inputs", {"normal"}, 0},
    {"problem.generate.inputs", {"uniform"}, 0},
    {"problem.generate.inputs", {"singular_values"}, 0},
    {"problem.generate.outputs", {"normal"}, 0},
    {"problem.generate.outputs", {"uniform"}, 0},
    {"problem.generate.outputs", {"map", "noise"}, 0},
};
enum { N_CHOICES = sizeof choices / sizeof choices[0] };

const char *merge_method(const struct node *root) {
    const struct node *method = node_at(root, "optimizer.method");
    return method && method->kind == NODE_SCALAR ? method->text : option_find("optimizer.method", NULL, NULL)->initial;
}

static const struct node *without_keys(struct pool *pool, const struct node *map, const char *const *keys) {
    for (int i = 0; i < 6 && keys[i] && map; i++)
        map = node_without(pool, map, keys[i]);
    return map;
}

/* A step is good for its method only; what else the new method does not have goes too. */
static const struct node *drop_step(struct pool *pool, const struct node *under, const struct node *over) {
    const struct node *was = node_find(under, "method"), *is = node_find(over, "method");
    const char *old = was ? was->text : option_find("optimizer.method", NULL, NULL)->initial;
    if (!is || strcmp(old, is->text) == 0)
        return under;
    const struct option *step = option_find("optimizer.step", NULL, NULL), *parent = option_find("optimizer", NULL, NULL);
    for (int i = 0; i < n_options && under; i++)
        if (option_is_child(&options[i], parent) && (&options[i] == step || !option_of_method(&options[i], is->text)))
            under = node_without(pool, under, option_key(&options[i]));
    return under;
}

/* What `over` chooses drops the rivals in `under`; both are mappings at `path` ("" at the top). */
static const struct node *drop_rivals(struct pool *pool, const char *path, const struct node *under, const struct node *over) {
    static const char *const sizes[6] = {"size", "rows", "cols"}, *const seeds[6] = {"seeds"};
    if (strcmp(path, "optimizer") == 0)
        return drop_step(pool, under, over);
    if (path[0] == '\0' && node_find(over, "seed"))
        under = without_keys(pool, under, seeds);
    const struct node *target = strcmp(path, "problem") == 0 ? node_find(over, "target") : NULL;
    if (target && target->kind == NODE_MAPPING) /* lists and files have a size of their own */
        under = without_keys(pool, under, sizes);
    for (int i = 0; i < N_CHOICES && under; i++) {
        if (strcmp(choices[i].section, path) != 0 || !node_find(over, choices[i].keys[0]))
            continue;
        for (int j = 0; j < N_CHOICES && under; j++)
            if (j != i && strcmp(choices[j].section, path) == 0 && choices[j].group == choices[i].group)
                under = without_keys(pool, under, choices[j].keys);
    }
    return under;
}

static const struct node *merge(struct pool *pool, const struct option *row, const struct node *under, const struct node *over, bool drop) {
    if (!under || !over)
        return over ? over : under;
    bool atom = row && (row->flags & OPTION_ATOM);
    if (under->kind != NODE_MAPPING || over->kind != NODE_MAPPING || atom)
        return over;
    const struct node *merged = drop ? drop_rivals(pool, row ? row->path : "", under, over) : under;
    for (int i = 0; i < over->n && merged; i++) {
        const struct entry *e = &over->entries[i];
        const struct node *value = merge(pool, option_child(row, e->key), node_find(merged, e->key), e->value, drop);
        merged = value ? node_with(pool, merged, e->key, value) : NULL;
    }
    return merged;
}

const struct node *merge_levels(struct pool *pool, const struct node *under, const struct node *over) {
    return merge(pool, NULL, under, over, true);
}

const struct node *merge_parts(struct pool *pool, const struct node *first, const struct node *second) {
    return merge(pool, NULL, first, second, false);
}
