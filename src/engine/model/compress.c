#include "engine/model/compress.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"

static bool cancelled(const atomic_bool *cancel) { return cancel && atomic_load(cancel); }

void dln_compressed_release(struct dln_compressed *c) {
    dln_matrix_release(&c->R);
    dln_matrix_release(&c->T);
    dln_matrix_release(&c->Vt);
    free(c->sigma);
    *c = (struct dln_compressed){0};
}

int dln_numerical_rank(const double *sigma, int k, int larger) {
    int r = 0;
    while (r < k && sigma[r] > sigma[0] * larger * DBL_EPSILON)
        r++;
    return r;
}

/* ||T V_perp||_F^2 from the rows of V^T beyond the rank. */
static dln_status norm_outside(const dln_matrix *T, const dln_matrix *Vt, int rank, double *outside2, dln_error *err) {
    dln_matrix rest, V = dln_matrix_block(Vt, rank, 0, Vt->rows - rank, Vt->cols);
    dln_status status = dln_matrix_init(&rest, (size_t)T->rows, (size_t)V.rows, err);
    if (status)
        return status;
    dln_matrix_multiply(1, DLN_PLAIN, T, DLN_TRANSPOSED, &V, 0, &rest);
    double norm = dln_matrix_norm(&rest);
    *outside2 = norm * norm;
    dln_matrix_release(&rest);
    return DLN_OK;
}

/* M's thin SVD misses the part of T outside of V^T's rows when M is wide: it is T - (T V) V^T then. */
static dln_status norm_beyond(const dln_matrix *T, const dln_matrix *Vt, const dln_matrix *TV, double *beyond2, dln_error *err) {
    dln_matrix rest;
    dln_status status = dln_matrix_init_copy(&rest, T, err);
    if (status)
        return status;
    dln_matrix V = dln_matrix_block(Vt, 0, 0, TV->cols, Vt->cols);
    dln_matrix_multiply(-1, DLN_PLAIN, TV, DLN_PLAIN, &V, 1, &rest);
    double norm = dln_matrix_norm(&rest);
    *beyond2 = norm * norm;
    dln_matrix_release(&rest);
    return DLN_OK;
}

static dln_status take_parts(const dln_matrix *T, const dln_matrix *U, const dln_matrix *Vt, struct dln_compressed *c, dln_error *err) {
    int r = c->rank;
    dln_matrix Ur = dln_matrix_block(U, 0, 0, U->rows, r), Vr = dln_matrix_block(Vt, 0, 0, r, Vt->cols);
    dln_status status = dln_matrix_init_copy(&c->R, &Ur, err);
    if (!status)
        status = dln_matrix_init_copy(&c->Vt, &Vr, err);
    if (!status)
        status = dln_matrix_init(&c->T, (size_t)T->rows, (size_t)r, err);
    if (status)
        return status;
    for (int j = 0; j < r; j++)
        cblas_dscal(c->R.rows, c->sigma[j], dln_matrix_at(&c->R, 0, j), 1);
    dln_matrix_multiply(1, DLN_PLAIN, T, DLN_TRANSPOSED, &Vr, 0, &c->T);
    if (Vt->rows == Vt->cols)
        return norm_outside(T, Vt, r, &c->outside2, err);
    return norm_beyond(T, Vt, &c->T, &c->outside2, err);
}

dln_status dln_compress_factor(const dln_matrix *M, const dln_matrix *T, int larger, struct dln_compressed *out, dln_error *err) {
    int k = M->rows < M->cols ? M->rows : M->cols;
    struct dln_compressed made = {0};
    dln_matrix U = {0}, Vt = {0};
    made.sigma = malloc((size_t)k * sizeof *made.sigma);
    dln_status status = made.sigma ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", k);
    if (!status)
        status = dln_matrix_init(&U, (size_t)M->rows, (size_t)k, err);
    if (!status)
        status = dln_matrix_init(&Vt, (size_t)k, (size_t)M->cols, err);
    if (!status)
        status = dln_matrix_svd(M, made.sigma, &U, &Vt, err);
    if (!status) {
        made.rank = dln_numerical_rank(made.sigma, k, larger);
        status = made.rank ? take_parts(T, &U, &Vt, &made, err)
                           : dln_error_set(err, DLN_BAD_VALUE, "the inputs are zero: nothing can be learned from them");
    }
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
    if (status)
        dln_compressed_release(&made);
    else
        *out = made;
    return status;
}

/* X = L Q by Householder reflectors: L in X's lower trapezoid, the reflectors above it and in tau. */
struct lq {
    dln_matrix *X;
    double *tau, *work;
    lapack_int lwork;
};

static void lq_release(struct lq *f) {
    free(f->tau);
    free(f->work);
}

static lapack_int order(const dln_matrix *X) { return X->rows < X->cols ? X->rows : X->cols; }

/* Room for C of at most `rows` rows to be multiplied by Q. */
static dln_status lq_take(struct lq *f, dln_matrix *X, int rows, dln_error *err) {
    lapack_int n = X->rows, m = X->cols, k = order(X);
    double want[2];
    LAPACKE_dgelqf_work(LAPACK_COL_MAJOR, n, m, X->data, X->ld, NULL, &want[0], -1);
    LAPACKE_dormlq_work(LAPACK_COL_MAJOR, 'R', 'T', rows, m, k, X->data, X->ld, NULL, X->data, rows, &want[1], -1);
    f->X = X;
    f->lwork = (lapack_int)fmax(want[0], want[1]);
    f->tau = malloc((size_t)k * sizeof *f->tau);
    f->work = malloc((size_t)f->lwork * sizeof *f->work);
    if (f->tau && f->work)
        return DLN_OK;
    return dln_error_set(err, DLN_NO_MEMORY, "no memory for the LQ factorization of a %d x %d matrix", (int)n, (int)m);
}

/* C := C Q or C Q^T, Q of order m. */
static void lq_multiply(struct lq *f, char op, dln_matrix *C) {
    LAPACKE_dormlq_work(LAPACK_COL_MAJOR, 'R', op, C->rows, f->X->cols, order(f->X), f->X->data, f->X->ld, f->tau, C->data, C->ld, f->work,
                        f->lwork);
}

/* X = L Q and Y := Y Q^T, both in place. */
static dln_status factor_lq(struct lq *f, dln_matrix *Y, const atomic_bool *cancel, dln_error *err) {
    dln_matrix *X = f->X;
    LAPACKE_dgelqf_work(LAPACK_COL_MAJOR, X->rows, X->cols, X->data, X->ld, f->tau, f->work, f->lwork);
    if (cancelled(cancel))
        return dln_error_set(err, DLN_CANCELLED, "cancelled");
    lq_multiply(f, 'T', Y);
    return DLN_OK;
}

/* The thin SVD of L. */
static dln_status compress_trapezoid(const dln_matrix *X, const dln_matrix *head, const atomic_bool *cancel, struct dln_compressed *c,
                                     dln_error *err) {
    int n = X->rows, m = X->cols, k = order(X);
    dln_matrix L;
    dln_status status = dln_matrix_init(&L, (size_t)n, (size_t)k, err);
    if (status)
        return status;
    for (int j = 0; j < k; j++)
        for (int i = j; i < n; i++)
            *dln_matrix_at(&L, i, j) = *dln_matrix_at(X, i, j);
    status = cancelled(cancel) ? dln_error_set(err, DLN_CANCELLED, "cancelled") : dln_compress_factor(&L, head, n > m ? n : m, c, err);
    dln_matrix_release(&L);
    return status;
}

/* Q := V_r^T Q_lq, so that R Q = U_r S_r V_r^T Q_lq = X: no division, rows as orthonormal as the reflectors make them. */
static dln_status make_basis(struct lq *f, const dln_matrix *Vt, dln_matrix *Q, dln_error *err) {
    dln_matrix made;
    dln_status status = dln_matrix_init(&made, (size_t)Vt->rows, (size_t)f->X->cols, err);
    if (status)
        return status;
    dln_matrix head = dln_matrix_block(&made, 0, 0, Vt->rows, Vt->cols);
    dln_matrix_copy(Vt, &head);
    lq_multiply(f, 'N', &made);
    *Q = made;
    return DLN_OK;
}

static dln_status compress_with(struct lq *f, dln_matrix *Y, bool keep_basis, const atomic_bool *cancel, dln_problem *p, dln_error *err) {
    int k = order(f->X);
    dln_matrix head = dln_matrix_block(Y, 0, 0, Y->rows, k), tail = dln_matrix_block(Y, 0, k, Y->rows, Y->cols - k);
    struct dln_compressed c = {0};
    dln_status status = factor_lq(f, Y, cancel, err);
    if (!status)
        status = compress_trapezoid(f->X, &head, cancel, &c, err);
    if (!status && keep_basis)
        status = make_basis(f, &c.Vt, &p->Q, err);
    if (status) {
        dln_compressed_release(&c);
        return status;
    }
    dln_matrix_release(&c.Vt);
    double beyond = dln_matrix_norm(&tail);
    p->R = c.R;
    p->T = c.T;
    p->sigma_x = c.sigma;
    p->rank = c.rank;
    p->f0 = 0.5 * (c.outside2 + beyond * beyond);
    return DLN_OK;
}

dln_status dln_compress(dln_matrix *X, dln_matrix *Y, bool keep_basis, const atomic_bool *cancel, dln_problem *p, dln_error *err) {
    struct lq f = {0};
    int rows = keep_basis && order(X) > Y->rows ? order(X) : Y->rows;
    dln_status status = lq_take(&f, X, rows, err);
    if (!status)
        status = compress_with(&f, Y, keep_basis, cancel, p, err);
    lq_release(&f);
    return status;
}
