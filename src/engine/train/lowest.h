/* lowest.h: the lowest eigenvalue of a positive semidefinite matrix. */
#ifndef ENGINE_LOWEST_H
#define ENGINE_LOWEST_H

#include "dln/matrix.h"

/** Doubles of room for a matrix of order n; SIZE_MAX on overflow. */
size_t dln_lowest_room(size_t n);
/** lambda_min of a symmetric K >= 0, at least 0: the r-th singular value's square of P when K = P^T P, but for eps ||K||. NaN when K is not
 *  finite. K is kept; allocates nothing. */
double dln_lowest_eigenvalue(const dln_matrix *K, double *room);

#endif
