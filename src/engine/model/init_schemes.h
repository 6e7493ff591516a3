/* init_schemes.h: the schemes that init.c lists, and what they share. */
#ifndef ENGINE_INIT_SCHEMES_H
#define ENGINE_INIT_SCHEMES_H

#include "dln/init.h"

extern const struct dln_init_scheme dln_init_orth_identity, dln_init_orthogonal, dln_init_identity, dln_init_balanced, dln_init_random,
    dln_init_xavier, dln_init_zas, dln_init_near_zas, dln_init_near_identity, dln_init_files;

static inline int dln_min_int(int a, int b) { return a < b ? a : b; }
static inline int dln_max_int(int a, int b) { return a > b ? a : b; }

/** W_j += normal entries of standard deviation sd, from factor j's own stream. `column` holds at least W_j's rows. */
void dln_init_add_normal(dln_network *net, int j, double sd, uint64_t seed, double *column);
/** Room for one column of the tallest factor; NULL when memory is short. Caller frees. */
double *dln_init_column(const dln_network *net);
/** The hidden widths are at least `least`, else DLN_BAD_SHAPE in words about `scheme`. */
dln_status dln_init_need_width(const dln_network *net, int least, const char *scheme, const char *least_words, dln_error *err);

#endif
