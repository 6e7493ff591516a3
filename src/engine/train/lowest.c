/* lowest.c: the lowest eigenvalue. LAPACK's way, a reduction to tridiagonal form, moves the whole matrix once a column; for larger ones
 * Lanczos's iteration with K^-1 (by Cholesky's factor) needs a tenth of the time, since the lowest eigenvalue is the inverse's largest. */
#include "engine/train/lowest.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/blas.h"

enum {
    WORK = 34,  /* dsyev's room for blocks of 32, in units of the order of the matrix */
    SMALL = 32, /* up to this order dsyev is quick enough */
    STEPS = 48, /* of Lanczos; without convergence dsyev answers */
    CHECK = 4,  /* steps between looks at the eigenvalue */
};

/* A copy, STEPS + 1 vectors, the eigenvalues, LAPACK's room, the tridiagonal matrix twice. */
size_t dln_lowest_room(size_t n) {
    size_t columns = STEPS + 1 + 1 + WORK;
    return n < SIZE_MAX / (n + columns) - 4 * STEPS ? n * (n + columns) + 4 * STEPS : SIZE_MAX;
}

static double by_dsyev(const dln_matrix *K, double *room) {
    size_t n = (size_t)K->rows;
    dln_matrix copy = dln_matrix_over(room, K->rows, K->rows);
    double *values = room + n * n, *work = values + n;
    dln_matrix_copy(K, &copy);
    lapack_int info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'N', 'U', K->rows, copy.data, copy.ld, values, work, (lapack_int)(WORK * n));
    return info == 0 ? fmax(values[0], 0) : NAN;
}

/* The largest eigenvalue of the tridiagonal matrix of order k; `copy` has room for both diagonals, which dsterf destroys. */
static double largest(const double *alpha, const double *beta, int k, double *copy) {
    memcpy(copy, alpha, (size_t)k * sizeof *copy);
    memcpy(copy + STEPS, beta, (size_t)k * sizeof *copy);
    return LAPACKE_dsterf_work(k, copy, copy + STEPS) == 0 ? copy[k - 1] : NAN;
}

/* next = K^-1 v, orthogonal to all vectors before it (twice is enough); its norm before it is scaled to 1. `parts`: k + 1 places. */
static double step(const dln_matrix *factor, const dln_matrix *V, int k, double *parts, double *alpha) {
    int n = factor->rows;
    double *v = dln_matrix_at(V, 0, k), *next = dln_matrix_at(V, 0, k + 1);
    memcpy(next, v, (size_t)n * sizeof *next);
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, n, factor->data, factor->ld, next, 1);
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, n, factor->data, factor->ld, next, 1);
    *alpha = cblas_ddot(n, v, 1, next, 1);
    for (int twice = 0; twice < 2; twice++) {
        cblas_dgemv(CblasColMajor, CblasTrans, n, k + 1, 1, V->data, V->ld, next, 1, 0, parts, 1);
        cblas_dgemv(CblasColMajor, CblasNoTrans, n, k + 1, -1, V->data, V->ld, parts, 1, 1, next, 1);
    }
    double norm = sqrt(cblas_ddot(n, next, 1, next, 1));
    if (norm > 0)
        cblas_dscal(n, 1 / norm, next, 1);
    return norm;
}

/* 0: not converged, or K is not positive definite in doubles. Ritz values rise: CHECK steps that change nothing end it. */
static double by_lanczos(const dln_matrix *K, double *room) {
    int n = K->rows;
    dln_matrix factor = dln_matrix_over(room, n, n), V = dln_matrix_over(room + (size_t)n * (size_t)n, n, STEPS + 1);
    double *alpha = V.data + (size_t)n * (STEPS + 1 + 1 + WORK), *beta = alpha + STEPS, *copy = beta + STEPS, most = 0, norm = 0;
    dln_matrix_copy(K, &factor);
    if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', n, factor.data, factor.ld) != 0)
        return 0;
    for (int i = 0; i < n; i++) /* a start that no eigenvector is likely to be orthogonal to */
        V.data[i] = sin(1 + 2.3 * i) + 0.1;
    for (int i = 0; i < n; i++)
        norm += V.data[i] * V.data[i];
    cblas_dscal(n, 1 / sqrt(norm), V.data, 1);
    for (int k = 0; k < STEPS; k++) {
        beta[k] = step(&factor, &V, k, copy, &alpha[k]);
        bool closed = !(beta[k] > 4 * DBL_EPSILON * fabs(alpha[0])); /* the vectors span an invariant subspace, or are not finite */
        if (!closed && (k + 1) % CHECK)
            continue;
        double now = largest(alpha, beta, k + 1, copy);
        if (!isfinite(now))
            return 0;
        if (closed || now <= most * (1 + 1e-13))
            return 1 / now;
        most = now;
    }
    return 0;
}

double dln_lowest_eigenvalue(const dln_matrix *K, double *room) {
    if (!dln_matrix_finite(K))
        return NAN;
    double lowest = K->rows > SMALL ? by_lanczos(K, room) : 0;
    return lowest > 0 ? lowest : by_dsyev(K, room);
}
