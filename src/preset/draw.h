/* draw.h: random matrices: independent entries, orthonormal columns, given singular values. */
#ifndef PRESET_DRAW_H
#define PRESET_DRAW_H

#include "dln/random.h"

/** Fill M with independent numbers, column by column. */
void draw_normal(dln_random *rng, double sd, dln_matrix *M);
void draw_uniform(dln_random *rng, double low, double high, dln_matrix *M);
/** An a x k matrix, a >= k, with orthonormal columns, Haar-distributed: for a > k the polar factor of a normal matrix, whose law is
 *  invariant under rotations from both sides. */
dln_status draw_orthonormal(dln_random *rng, dln_matrix *Q, dln_error *err);
/** M = U diag(s) V^T with Haar U and V; s has min(rows, cols) places. */
dln_status draw_with_singular_values(dln_random *rng, const double *s, dln_matrix *M, dln_error *err);

#endif
