/* yaml.h: YAML text -> a tree, and a tree -> YAML text. The only file that knows libyaml. */
#ifndef PRESET_YAML_H
#define PRESET_YAML_H

#include <stdio.h>

#include "preset/node.h"

enum { YAML_MOST_BYTES = 1 << 20, YAML_MOST_DEPTH = 32, YAML_MOST_KEYS = 256 };

/** Text to be read, and how its places are told. */
struct yaml_source {
    const char *name;   /* file name, or "--set KEY=VALUE"; lives as long as the tree */
    const char *text;   /* length bytes */
    size_t length;
    bool argument;      /* of `--set`: places have no line, */
    int columns_before; /* and count from here */
};

/** One document without anchors, aliases, tags and duplicate keys. At most YAML_MOST_BYTES long, YAML_MOST_DEPTH deep, YAML_MOST_KEYS
 *  keys in a mapping. DLN_BAD_FORMAT with the place, DLN_NO_MEMORY. */
dln_status yaml_read(struct pool *pool, const struct yaml_source *source, const struct node **root, dln_error *err);

/** Write a mapping, a key a line; what fits into a line stands in flow style. DLN_UNREADABLE when `out` cannot be written. */
dln_status yaml_write(const struct node *root, FILE *out, dln_error *err);

#endif
