/* compress.h: the exact compression of the L2 loss (mathematics.md section 1). */
#ifndef ENGINE_COMPRESS_H
#define ENGINE_COMPRESS_H

#include "dln/problem.h"

/** From data X, Y (overwritten; finite, of fitting shapes) fill p->R, T, sigma_x, rank and f0, and with `keep_basis` p->Q. What p holds
 *  after a failure is the caller's to release. */
dln_status dln_compress(dln_matrix *X, dln_matrix *Y, bool keep_basis, const atomic_bool *cancel, dln_problem *p, dln_error *err);

/** How many of the k falling singular values count as non-zero: those above sigma_1 `larger` eps. */
int dln_numerical_rank(const double *sigma, int k, int larger);

/** Rank-revealing form of M (a x b): M = U_r S_r V_r^T with the singular values above sigma_1 `larger` eps (larger: the dimension that
 *  the tolerance counts, at least max(a, b)). Fills R = U_r S_r (a x r) and, with T given (c x b), T_r = T V_r (c x r), and the squared
 *  norm of the part of T outside of V_r. sigma (allocated) holds the r values. DLN_BAD_VALUE when M is zero. */
struct dln_compressed {
    dln_matrix R, T;
    dln_matrix Vt; /* V_r^T, r x b, orthonormal rows */
    double *sigma;
    int rank;
    double outside2;
};
dln_status dln_compress_factor(const dln_matrix *M, const dln_matrix *T, int larger, struct dln_compressed *out, dln_error *err);
void dln_compressed_release(struct dln_compressed *c);

#endif
