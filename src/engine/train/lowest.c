#include "engine/train/lowest.h"

#include <math.h>
#include <stdint.h>

#include "engine/base/blas.h"

enum { WORK = 34 }; /* dsyev's room for blocks of 32, in units of the order of the matrix */

/* A copy, the eigenvalues, LAPACK's room. */
size_t dln_lowest_room(size_t n) { return n < SIZE_MAX / (n + WORK + 1) ? n * (n + WORK + 1) : SIZE_MAX; }

double dln_lowest_eigenvalue(const dln_matrix *K, double *room) {
    if (!dln_matrix_finite(K))
        return NAN;
    size_t n = (size_t)K->rows;
    dln_matrix copy = dln_matrix_over(room, K->rows, K->rows);
    double *values = room + n * n, *work = values + n;
    dln_matrix_copy(K, &copy);
    lapack_int info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'N', 'U', K->rows, copy.data, copy.ld, values, work, (lapack_int)(WORK * n));
    return info == 0 ? fmax(values[0], 0) : NAN;
}
