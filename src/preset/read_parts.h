/* read_parts.h: what the readers of a run's parts share. */
#ifndef PRESET_READ_PARTS_H
#define PRESET_READ_PARTS_H

#include "preset/reader.h"

dln_status read_no_memory(const struct reader *r);
/** A quotient over m needs samples, one over width needs one width: DLN_BAD_VALUE with the place of `node` otherwise. */
dln_status read_check_over(const struct reader *r, const char *path, const struct node *node, const struct quotient *q,
                           const struct problem_spec *problem, const struct network_spec *network);
/** `optimizer` (read_optimizer.c); the run's network and stop are read already. */
dln_status read_optimizer(struct reader *r, const struct problem_spec *problem, struct run_spec *run);

#endif
