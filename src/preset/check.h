/* check.h: a tree against the option table: unknown keys, wrong kinds, values out of range or of a later version. */
#ifndef PRESET_CHECK_H
#define PRESET_CHECK_H

#include "preset/node.h"
#include "preset/options.h"

/** A whole preset. */
dln_status check_preset(const struct node *root, dln_error *err);
/** A value for a row; `path` is what messages call it. */
dln_status check_value(const struct option *row, const char *path, const struct node *value, dln_error *err);
/** The row that a dotted path names, which may differ between runs when `run`; DLN_BAD_VALUE with the place otherwise. */
dln_status check_path(const char *path, const struct place *place, bool run, const struct option **row, dln_error *err);
/** A key and value as `--set` takes them: every path that may be set; `vary.network.depth` is a key of vary, which has dots in it. */
dln_status check_setting(const char *key, const struct place *place, const struct node *value, dln_error *err);

#endif
