/* merge.h: one level of a preset laid over another: extends < scenario < run < vary < --set. */
#ifndef PRESET_MERGE_H
#define PRESET_MERGE_H

#include "preset/node.h"

/** `over` laid over `under`: mappings key by key, everything else (lists, scalars, init, step, target, frozen maps) replaced whole. What an
 *  upper level chooses drops what belonged to the lower level's other choice: a new method the step and the keys that it does not have, a
 *  new source of the problem the old source and its size, size and rows each other, a distribution the other ones, `seed` the `seeds`.
 *  NULL when there is no memory (or both are NULL). */
const struct node *merge_levels(struct pool *pool, const struct node *under, const struct node *over);
/** Two parts of the same level: the same, but nothing is dropped. */
const struct node *merge_parts(struct pool *pool, const struct node *first, const struct node *second);

/** The method in force in a tree: its own, or the default. */
const char *merge_method(const struct node *root);

#endif
