/* draws.h: which samples a tick looks at: recorded ones, or drawn from the stream (seed, DLN_FOR_SAMPLES, 0). */
#ifndef ENGINE_DRAWS_H
#define ENGINE_DRAWS_H

#include "dln/optimizer.h"

/** Refuse a problem without samples, batches that are too large, and recorded numbers out of range. */
dln_status dln_draws_check(const struct dln_optimizer_spec *spec, int batch, const dln_objective *objective, dln_error *err);
/** This tick's recorded batch, spec.batch numbers; NULL: none are recorded. */
const int *dln_draws_recorded(const dln_optimizer *opt);
/** `batch` different numbers of 0..m-1 into `out`, every set as likely (R. Floyd; in no particular order). `marks`: m zeros, and again
 *  zeros afterwards. */
void dln_draws_subset(dln_random *rng, int m, int batch, double *marks, int *out);
/** i with a probability of masses[i], m of them; -1 with what is missing to 1. */
int dln_draws_weighted(dln_random *rng, const double *masses, int m);

#endif
