#include "preset/node.h"

#include <stdio.h>
#include <string.h>

const struct node *node_scalar(struct pool *pool, struct place place, const char *text, bool quoted) {
    struct node *node = pool_take(pool, 1, sizeof *node);
    if (!node)
        return NULL;
    *node = (struct node){.kind = NODE_SCALAR, .place = place, .text = text, .quoted = quoted};
    return node;
}

const struct node *node_parent(struct pool *pool, enum node_kind kind, struct place place, const struct entry *entries, int n) {
    struct node *node = pool_take(pool, 1, sizeof *node);
    struct entry *copy = pool_take(pool, (size_t)n, sizeof *copy);
    if (!node || !copy)
        return NULL;
    if (n > 0)
        memcpy(copy, entries, (size_t)n * sizeof *copy);
    *node = (struct node){.kind = kind, .place = place, .n = n, .entries = copy};
    return node;
}

const struct entry *node_entry(const struct node *map, const char *key) {
    if (!map || map->kind != NODE_MAPPING)
        return NULL;
    for (int i = 0; i < map->n; i++)
        if (strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i];
    return NULL;
}

const struct node *node_find(const struct node *map, const char *key) {
    const struct entry *e = node_entry(map, key);
    return e ? e->value : NULL;
}

const struct node *node_with(struct pool *pool, const struct node *map, const char *key, const struct node *value) {
    if (!value)
        return NULL;
    const struct entry fresh = {pool_copy(pool, key, strlen(key)), value->place, value};
    if (!fresh.key)
        return NULL;
    if (!map || map->kind != NODE_MAPPING)
        return node_parent(pool, NODE_MAPPING, value->place, &fresh, 1);
    const struct entry *old = node_entry(map, key);
    struct node *node = pool_take(pool, 1, sizeof *node);
    struct entry *entries = pool_take(pool, (size_t)map->n + 1, sizeof *entries);
    if (!node || !entries)
        return NULL;
    memcpy(entries, map->entries, (size_t)map->n * sizeof *entries);
    *node = *map;
    node->entries = entries;
    entries[old ? old - map->entries : node->n++] = fresh;
    return node;
}

const struct node *node_without(struct pool *pool, const struct node *map, const char *key) {
    const struct entry *gone = node_entry(map, key);
    if (!gone)
        return map;
    struct node *node = pool_take(pool, 1, sizeof *node);
    struct entry *entries = pool_take(pool, (size_t)map->n, sizeof *entries);
    if (!node || !entries)
        return NULL;
    *node = *map;
    node->n = 0;
    node->entries = entries;
    for (int i = 0; i < map->n; i++)
        if (&map->entries[i] != gone)
            entries[node->n++] = map->entries[i];
    return node;
}

const char *node_path_part(const char *path, char *part, size_t size) {
    size_t n = strcspn(path, ".");
    size_t kept = n < size ? n : size - 1;
    memcpy(part, path, kept);
    part[kept] = '\0';
    return path[n] ? path + n + 1 : NULL;
}

const struct node *node_with_path(struct pool *pool, const struct node *root, const char *path, const struct node *value) {
    char part[64];
    const char *rest = node_path_part(path, part, sizeof part);
    if (rest)
        value = node_with_path(pool, node_find(root, part), rest, value);
    return value ? node_with(pool, root, part, value) : NULL;
}

const struct node *node_at(const struct node *root, const char *path) {
    char part[64];
    while (root && path) {
        path = node_path_part(path, part, sizeof part);
        root = node_find(root, part);
    }
    return root;
}

bool node_equal(const struct node *a, const struct node *b) {
    if (!a || !b || a == b)
        return a == b;
    if (a->kind != b->kind)
        return false;
    if (a->kind == NODE_SCALAR)
        return strcmp(a->text, b->text) == 0;
    if (a->n != b->n)
        return false;
    for (int i = 0; i < a->n; i++) {
        const struct entry *x = &a->entries[i], *y = &b->entries[i];
        if ((a->kind == NODE_MAPPING && strcmp(x->key, y->key) != 0) || !node_equal(x->value, y->value))
            return false;
    }
    return true;
}

bool node_is_nothing(const char *text) { return !text[0] || strcmp(text, "~") == 0 || strcmp(text, "null") == 0; }

struct shown node_show(const struct node *node) {
    static const struct shown list = {"a list"}, mapping = {"a mapping"}, nothing = {"nothing"};
    if (node->kind != NODE_SCALAR)
        return node->kind == NODE_LIST ? list : mapping;
    return node->text[0] || node->quoted ? place_show(node->text) : nothing;
}

struct line {
    char *out;
    size_t size, used;
};

static void put(struct line *line, const char *text) {
    for (; *text; text++, line->used++)
        if (line->used + 1 < line->size)
            line->out[line->used] = *text;
}

static void flow(const struct node *node, struct line *line) {
    if (node->kind == NODE_SCALAR) {
        put(line, node->text);
        return;
    }
    put(line, node->kind == NODE_LIST ? "[" : "{");
    for (int i = 0; i < node->n; i++) {
        put(line, i ? ", " : "");
        if (node->kind == NODE_MAPPING) {
            put(line, node->entries[i].key);
            put(line, ": ");
        }
        flow(node->entries[i].value, line);
    }
    put(line, node->kind == NODE_LIST ? "]" : "}");
}

size_t node_flow(const struct node *node, char *out, size_t size) {
    struct line line = {out, size, 0};
    flow(node, &line);
    if (size > 0)
        out[line.used < size ? line.used : size - 1] = '\0';
    return line.used;
}
