/* naive.h: the mathematics of a chain without caches, plans or BLAS: every product is made anew from the weights by triple loops in
 * long double, on the raw data. What the engine computes is compared with this. */
#ifndef TESTS_NAIVE_H
#define TESTS_NAIVE_H

#include "dln/network.h"

/** A chain and its data. Everything is borrowed. */
struct naive {
    const dln_network *net;
    const dln_matrix *X; /* n_0 x m; NULL: a target problem, X = I */
    const dln_matrix *Y; /* n_L x m */
    int p;               /* exponent of the loss; 0: 2 */
};

/** f = sum |B W_L ... W_1 A X - Y|^p / p. */
long double naive_objective(const struct naive *n);

/** One factor's gradient G = A^T E^{p-1} C^T, with A = B W_L ... W_{l+1} and C = W_{l-1} ... W_1 A X. */
struct naive_block {
    dln_matrix G;                      /* the caller releases it */
    long double gradient2, change2;    /* ||G||_F^2, ||A G C||_F^2 */
    long double norm_left, norm_right; /* ||A||_2, ||C||_2 */
};
struct naive_block naive_block(const struct naive *n, int l);

/** The singular values of A, falling, min(rows, cols) of them, by one-sided Jacobi rotations. */
void naive_singular_values(const dln_matrix *A, long double *s);
long double naive_spectral_norm(const dln_matrix *A);
/** ||W_{j+1}^T W_{j+1} - W_j W_j^T||_F. */
long double naive_imbalance(const dln_network *net, int j);

/** What round-off is measured against. A product of a chain in doubles is wrong by at most about (terms of all its sums) eps times the
 *  product of the factors' norms, however much cancels in it. `terms` counts them: the widths, the samples, and a few to add up. */
struct naive_scale {
    double terms;
    double residual; /* ||B|| ||W_L||_2 ... ||W_1||_2 ||A|| ||X||_F + ||Y||_F */
};
struct naive_scale naive_scale(const struct naive *n);
/** The same of factor l's gradient: the residual's scale times the norms of everything around the factor. p > 2: by the scale's power
 *  p - 1, and p - 1 times, since that many factors carry the round-off. */
double naive_gradient_scale(const struct naive *n, int l);

#endif
