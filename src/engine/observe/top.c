#include "engine/observe/top.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"

struct dln_top_work {
    double *copy, *gram, *values, *work;
    lapack_int *iwork, lwork, liwork;
};

dln_status dln_top_work_new(int tall, int a, int b, struct dln_top_work **out, dln_error *err) {
    size_t side = (size_t)(a > b ? a : b), n = (size_t)tall > side ? (size_t)tall : side;
    size_t least = (size_t)tall < side ? (size_t)tall : side;
    struct dln_top_work *w = calloc(1, sizeof *w);
    size_t bytes = dln_matrix_bytes(n, side), square = dln_matrix_bytes(least, least);
    if (w && bytes && square) {
        w->lwork = (lapack_int)(33 * least);
        w->liwork = (lapack_int)(10 * least);
        w->copy = malloc(bytes);
        w->gram = malloc(square);
        w->values = malloc(least * sizeof *w->values);
        w->work = malloc((size_t)w->lwork * sizeof *w->work);
        w->iwork = malloc((size_t)w->liwork * sizeof *w->iwork);
        if (w->copy && w->gram && w->values && w->work && w->iwork) {
            *out = w;
            return DLN_OK;
        }
    }
    dln_top_work_free(w);
    return dln_error_set(err, DLN_NO_MEMORY, "no memory for spectral norms of %zu x %zu matrices", n, side);
}

void dln_top_work_free(struct dln_top_work *w) {
    if (!w)
        return;
    free(w->copy);
    free(w->gram);
    free(w->values);
    free(w->work);
    free(w->iwork);
    free(w);
}

static double largest(const dln_matrix *A) {
    double most = 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            most = fmax(most, fabs(*dln_matrix_at(A, i, j)));
    return most;
}

double dln_top_sigma(const dln_matrix *A, struct dln_top_work *w) {
    if (!dln_matrix_finite(A))
        return NAN;
    double scale = largest(A);
    if (scale == 0)
        return 0;
    dln_matrix copy = dln_matrix_over(w->copy, A->rows, A->cols);
    dln_matrix_copy(A, &copy);
    dln_matrix_scale(&copy, 1 / scale);
    bool wide = A->rows <= A->cols;
    lapack_int k = wide ? A->rows : A->cols, other = wide ? A->cols : A->rows, found = 0, support[2];
    cblas_dsyrk(CblasColMajor, CblasUpper, wide ? CblasNoTrans : CblasTrans, k, other, 1, copy.data, copy.ld, 0, w->gram, k);
    lapack_int info = LAPACKE_dsyevr_work(LAPACK_COL_MAJOR, 'N', 'I', 'U', k, w->gram, k, 0, 0, k, k, 0, &found, w->values, NULL, 1, support,
                                          w->work, w->lwork, w->iwork, w->liwork);
    return info == 0 && found == 1 ? scale * sqrt(fmax(w->values[0], 0)) : NAN;
}
