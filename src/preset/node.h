/* node.h: a preset's tree: scalars, lists and mappings, each with its place. Nodes never change once made: a changed tree is a new one
 * that shares the parts that stayed, and all of them live in one pool. NULL stands for "nothing there". */
#ifndef PRESET_NODE_H
#define PRESET_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "preset/place.h"
#include "preset/pool.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAPPING };

struct node;
struct entry {
    const char *key;    /* of a mapping; a list has NULL */
    struct place place; /* of the key */
    const struct node *value;
};

struct node {
    enum node_kind kind;
    struct place place;
    const char *text;            /* scalar: its value */
    bool quoted;                 /* scalar: in quotes or as a block, so a text whatever it looks like */
    int n;                       /* entries of a list or mapping */
    const struct entry *entries;
};

/* Makers return NULL when there is no memory. */
const struct node *node_scalar(struct pool *pool, struct place place, const char *text, bool quoted);
const struct node *node_parent(struct pool *pool, enum node_kind kind, struct place place, const struct entry *entries, int n);
/** The mapping with `key` set: in its old place, or at the end. map NULL: a new mapping at the value's place. */
const struct node *node_with(struct pool *pool, const struct node *map, const char *key, const struct node *value);
/** The mapping without `key`; the same node when it has none. */
const struct node *node_without(struct pool *pool, const struct node *map, const char *key);
/** The tree with the value at a dotted path; mappings are made on the way, other things in the way are replaced. */
const struct node *node_with_path(struct pool *pool, const struct node *root, const char *path, const struct node *value);

/** The entry of that key, or NULL; also when map is NULL or no mapping. */
const struct entry *node_entry(const struct node *map, const char *key);
const struct node *node_find(const struct node *map, const char *key);
/** What stands at a dotted path, or NULL. */
const struct node *node_at(const struct node *root, const char *path);
/** The same kinds, keys in the same order and texts; places and quotes do not matter. */
bool node_equal(const struct node *a, const struct node *b);
/** Does YAML take an unquoted text for no value? */
bool node_is_nothing(const char *text);
/** A phrase for messages: "a list", "the text \"zas\"", ... */
struct shown node_show(const struct node *node);

/** Write the tree on one line as flow YAML does, at most size - 1 bytes; returns the length that it would have. For labels and messages. */
size_t node_flow(const struct node *node, char *out, size_t size);

/** Take the first part of a dotted path: copies it into part (size bytes, cut) and returns what follows, NULL at the end. */
const char *node_path_part(const char *path, char *part, size_t size);

#endif
