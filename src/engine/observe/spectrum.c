#include "dln/spectrum.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"

struct dln_spectrum_work {
    dln_matrix copy;         /* of a factor, or the end-to-end map: dgesdd destroys it */
    dln_matrix gram;         /* n_j x n_j of a gap */
    double *chain[2];        /* end-to-end products, thin */
    double *s, *work;        /* singular values, LAPACK's room */
    lapack_int *iwork, lwork;
};


static int max_int(int a, int b) { return a > b ? a : b; }
static int min_int(int a, int b) { return a < b ? a : b; }

/* LAPACK says how much room dgesdd wants for the values alone; the most over all shapes. */
static lapack_int wanted(int rows, int cols) {
    double want = 1;
    LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'N', rows, cols, NULL, max_int(rows, 1), NULL, NULL, 1, NULL, 1, &want, -1, NULL);
    return (lapack_int)want;
}

dln_status dln_spectrum_work_new(const dln_network *net, dln_spectrum_work **out, dln_error *err) {
    int o = dln_network_outputs(net), i = dln_network_inputs(net), hidden = 1, widest = max_int(o, i);
    size_t largest = (size_t)o * (size_t)i;
    lapack_int lwork = wanted(o, i);
    for (int j = 0; j <= net->depth; j++) {
        widest = max_int(widest, net->width[j]);
        hidden = j > 0 && j < net->depth ? max_int(hidden, net->width[j]) : hidden;
    }
    for (int j = 1; j <= net->depth; j++) {
        size_t size = (size_t)net->W[j].rows * (size_t)net->W[j].cols;
        largest = size > largest ? size : largest;
        lwork = max_int(lwork, wanted(net->W[j].rows, net->W[j].cols));
    }
    dln_spectrum_work *w = calloc(1, sizeof *w);
    dln_status status = w ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for spectra");
    if (!status)
        status = dln_matrix_init(&w->copy, (largest + (size_t)widest - 1) / (size_t)widest, (size_t)widest, err);
    if (!status)
        status = dln_matrix_init(&w->gram, (size_t)hidden, (size_t)hidden, err);
    if (!status) {
        size_t thin = (size_t)min_int(o, i) * (size_t)widest;
        w->lwork = lwork;
        w->chain[0] = malloc(thin * sizeof(double));
        w->chain[1] = malloc(thin * sizeof(double));
        w->s = malloc((size_t)widest * sizeof *w->s);
        w->work = malloc((size_t)lwork * sizeof *w->work);
        w->iwork = malloc(8 * (size_t)widest * sizeof *w->iwork);
        if (w->chain[0] && w->chain[1] && w->s && w->work && w->iwork) {
            *out = w;
            return DLN_OK;
        }
        status = dln_error_set(err, DLN_NO_MEMORY, "no memory for the spectra of factors up to width %d", widest);
    }
    dln_spectrum_work_free(w);
    return status;
}

void dln_spectrum_work_free(dln_spectrum_work *w) {
    if (!w)
        return;
    dln_matrix_release(&w->copy);
    dln_matrix_release(&w->gram);
    free(w->chain[0]);
    free(w->chain[1]);
    free(w->s);
    free(w->work);
    free(w->iwork);
    free(w);
}

/* All singular values of the finite rows x cols matrix in w->copy. */
static dln_status values(dln_spectrum_work *w, int rows, int cols) {
    lapack_int info = LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, 'N', rows, cols, w->copy.data, rows, w->s, NULL, 1, NULL, 1, w->work, w->lwork,
                                          w->iwork);
    return info == 0 ? DLN_OK : DLN_NO_CONVERGENCE;
}

dln_status dln_sigma_bounds(const dln_matrix *W, dln_spectrum_work *w, double *lo, double *hi) {
    *lo = *hi = NAN;
    if (!dln_matrix_finite(W))
        return DLN_NOT_FINITE;
    dln_matrix copy = dln_matrix_over(w->copy.data, W->rows, W->cols);
    dln_matrix_copy(W, &copy);
    dln_status status = values(w, W->rows, W->cols);
    if (!status) {
        *lo = w->s[min_int(W->rows, W->cols) - 1];
        *hi = w->s[0];
    }
    return status;
}

/* Symmetric: twice the strict upper triangle and the diagonal. Scaled, so that squares of large entries stay finite. */
static double symmetric_norm(const dln_matrix *D) {
    double largest = 0, sum = 0;
    for (int j = 0; j < D->cols; j++)
        for (int i = 0; i <= j; i++) {
            double a = fabs(*dln_matrix_at(D, i, j));
            if (!(a <= largest))
                largest = a;
        }
    if (largest == 0 || !isfinite(largest))
        return largest == 0 ? 0 : NAN;
    for (int j = 0; j < D->cols; j++)
        for (int i = 0; i <= j; i++) {
            double a = *dln_matrix_at(D, i, j) / largest;
            sum += i == j ? a * a : 2 * a * a;
        }
    return largest * sqrt(sum);
}

double dln_imbalance(const dln_network *net, int j, dln_spectrum_work *w) {
    const dln_matrix *above = &net->W[j + 1], *below = &net->W[j];
    if (!dln_matrix_finite(above) || !dln_matrix_finite(below))
        return NAN;
    int n = net->width[j];
    dln_matrix D = dln_matrix_over(w->gram.data, n, n);
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, n, above->rows, 1, above->data, above->ld, 0, D.data, n);
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, n, below->cols, -1, below->data, below->ld, 1, D.data, n);
    return symmetric_norm(&D);
}

/* The map is multiplied out from its thinner end. */
static dln_matrix end_to_end(const dln_network *net, dln_spectrum_work *w) {
    int L = net->depth, o = dln_network_outputs(net), i = dln_network_inputs(net), next = 0;
    bool from_left = o <= i;
    dln_matrix P = from_left ? (net->B.data ? net->B : net->W[L]) : (net->A.data ? net->A : net->W[1]);
    int skip = from_left ? !net->B.data : !net->A.data;
    for (int k = skip; k < L + (from_left ? net->A.data != NULL : net->B.data != NULL); k++) {
        int j = from_left ? L - k : k + 1;
        const dln_matrix *W = j < 1 ? &net->A : j > L ? &net->B : &net->W[j];
        dln_matrix Q = from_left ? dln_matrix_over(w->chain[next], P.rows, W->cols) : dln_matrix_over(w->chain[next], W->rows, P.cols);
        if (from_left)
            dln_matrix_multiply(1, DLN_PLAIN, &P, DLN_PLAIN, W, 0, &Q);
        else
            dln_matrix_multiply(1, DLN_PLAIN, W, DLN_PLAIN, &P, 0, &Q);
        P = Q;
        next = !next;
    }
    return P;
}

double dln_end_sigma_min(const dln_network *net, dln_spectrum_work *w) {
    dln_matrix P = end_to_end(net, w);
    double lo, hi;
    return dln_sigma_bounds(&P, w, &lo, &hi) ? NAN : lo;
}

double dln_imbalance_flops(const dln_network *net, int j) {
    double n = net->width[j];
    return n * n * ((double)net->W[j + 1].rows + net->W[j].cols);
}
