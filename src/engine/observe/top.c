#include "engine/observe/top.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/base/blas.h"

struct dln_top_work {
    double *copy, *gram, *values, *work;
    lapack_int lwork;
};

enum { WORK = 34 }; /* dsyev's room for blocks of 32, in units of the order of the matrix */

/* A matrix of at most n x side, and the Gram matrix of its shorter side, at most `least`. */
struct sizes {
    size_t n, side, least;
};

static struct sizes sizes_of(int tall, int a, int b) {
    size_t side = (size_t)(a > b ? a : b), length = (size_t)tall;
    return (struct sizes){length, side, length < side ? length : side};
}

size_t dln_top_bytes(int tall, int a, int b) {
    struct sizes s = sizes_of(tall, a, b);
    size_t copy = dln_matrix_bytes(s.n, s.side), square = dln_matrix_bytes(s.least, s.least), rest = dln_matrix_bytes(s.least, WORK + 1);
    return copy && square && rest && copy <= SIZE_MAX - square - rest ? copy + square + rest : 0;
}

dln_status dln_top_work_new(int tall, int a, int b, struct dln_top_work **out, dln_error *err) {
    struct sizes s = sizes_of(tall, a, b);
    struct dln_top_work *w = calloc(1, sizeof *w);
    if (w && dln_top_bytes(tall, a, b)) {
        w->lwork = (lapack_int)(WORK * s.least);
        w->copy = malloc(dln_matrix_bytes(s.n, s.side));
        w->gram = malloc(dln_matrix_bytes(s.least, s.least));
        w->values = malloc(s.least * sizeof *w->values);
        w->work = malloc((size_t)w->lwork * sizeof *w->work);
        if (w->copy && w->gram && w->values && w->work) {
            *out = w;
            return DLN_OK;
        }
    }
    dln_top_work_free(w);
    return dln_error_set(err, DLN_NO_MEMORY, "no memory for spectral norms of %zu x %zu matrices", s.n, s.side);
}

void dln_top_work_free(struct dln_top_work *w) {
    if (!w)
        return;
    free(w->copy);
    free(w->gram);
    free(w->values);
    free(w->work);
    free(w);
}

static double largest(const dln_matrix *A) {
    double most = 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            most = fabs(*dln_matrix_at(A, i, j)) > most ? fabs(*dln_matrix_at(A, i, j)) : most;
    return most;
}

/* B = A / scale: by division, for the inverse of a denormal scale is infinite. */
static void divide(const dln_matrix *A, double scale, dln_matrix *B) {
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(B, i, j) = *dln_matrix_at(A, i, j) / scale;
}

double dln_top_sigma(const dln_matrix *A, struct dln_top_work *w) {
    if (!dln_matrix_finite(A))
        return NAN;
    double scale = largest(A);
    if (scale == 0)
        return 0;
    dln_matrix copy = dln_matrix_over(w->copy, A->rows, A->cols);
    divide(A, scale, &copy);
    bool wide = A->rows <= A->cols;
    lapack_int k = wide ? A->rows : A->cols, other = wide ? A->cols : A->rows;
    cblas_dsyrk(CblasColMajor, CblasUpper, wide ? CblasNoTrans : CblasTrans, k, other, 1, copy.data, copy.ld, 0, w->gram, k);
    /* All eigenvalues: asked for the largest alone, dsyevr's bisection gives up on clusters, which orthogonal starts are made of. */
    lapack_int info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'N', 'U', k, w->gram, k, w->values, w->work, w->lwork);
    return info == 0 ? scale * sqrt(fmax(w->values[k - 1], 0)) : NAN;
}
