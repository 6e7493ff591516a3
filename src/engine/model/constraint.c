/* With T = U S V^T, s the allowed rank and Z = W R, split at s: B11 = U1^T Z V1 and so on. Then
 *     excess = 1/2 (||B11 - S1||^2 + ||B12||^2 + ||B21||^2 + ||B22||^2) - <B22, S2>,
 * and near the optimum B22 = B21 B11^{-1} B12 exactly, since rank Z <= s. Everything below stays in the original coordinates, where
 * only U1 and V1 are needed: T2 = T - U1 S1 V1^T stands for S2, and the blocks come from E = Z - T. */
#include "engine/model/constraint.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"
#include "engine/model/compress.h"

struct dln_constraint {
    int s;
    double loss, norm_best; /* 1/2 ||T2||^2, ||U1 S1 V1^T|| */
    double *sigma;          /* the first s singular values of T */
    dln_matrix U1, Vt1;     /* n_L x s, s x r */
    dln_matrix T2;          /* n_L x r */
    dln_matrix B12, B21;    /* s x r, n_L x s, in the original coordinates */
    dln_matrix F11, B11;    /* s x s: B11 - S1, and a copy of B11 that dgesv destroys */
    dln_matrix B22;         /* n_L x r */
    dln_matrix X;           /* s x r: B11^{-1} B12 */
    lapack_int *pivots;
};

static dln_status take(struct dln_constraint *c, int rows, int cols, dln_error *err) {
    struct {
        dln_matrix *M;
        int rows, cols;
    } want[] = {{&c->T2, rows, cols}, {&c->B12, c->s, cols}, {&c->B21, rows, c->s}, {&c->F11, c->s, c->s},
                {&c->B11, c->s, c->s}, {&c->B22, rows, cols}, {&c->X, c->s, cols}};
    dln_status status = DLN_OK;
    for (size_t i = 0; i < sizeof want / sizeof *want && !status; i++)
        status = dln_matrix_init(want[i].M, (size_t)want[i].rows, (size_t)want[i].cols, err);
    c->pivots = malloc((size_t)c->s * sizeof *c->pivots);
    if (!status && !c->pivots)
        status = dln_error_set(err, DLN_NO_MEMORY, "no memory for the rank constraint");
    return status;
}

/* U, Vt and sigma are T's thin SVD. */
static dln_status fill(struct dln_constraint *c, const dln_matrix *T, const dln_matrix *U, const dln_matrix *Vt, const double *sigma,
                       dln_error *err) {
    dln_matrix U1 = dln_matrix_block(U, 0, 0, U->rows, c->s), Vt1 = dln_matrix_block(Vt, 0, 0, c->s, Vt->cols);
    dln_status status = take(c, T->rows, T->cols, err);
    if (!status)
        status = dln_matrix_init_copy(&c->U1, &U1, err);
    if (!status)
        status = dln_matrix_init_copy(&c->Vt1, &Vt1, err);
    c->sigma = malloc((size_t)c->s * sizeof *c->sigma);
    if (status || !c->sigma)
        return status ? status : dln_error_set(err, DLN_NO_MEMORY, "no memory for the rank constraint");
    double best2 = 0, rest2 = 0;
    for (int i = 0; i < U->cols; i++) {
        *(i < c->s ? &best2 : &rest2) += sigma[i] * sigma[i];
        if (i < c->s)
            c->sigma[i] = sigma[i];
    }
    c->norm_best = sqrt(best2);
    c->loss = 0.5 * rest2;
    dln_matrix_copy(T, &c->T2);
    dln_matrix_copy(&c->Vt1, &c->X);
    for (int i = 0; i < c->s; i++)
        cblas_dscal(T->cols, sigma[i], dln_matrix_at(&c->X, i, 0), c->X.ld);
    dln_matrix_multiply(-1, DLN_PLAIN, &c->U1, DLN_PLAIN, &c->X, 1, &c->T2);
    return DLN_OK;
}

dln_status dln_constraint_new(const dln_matrix *T, int s, struct dln_constraint **out, dln_error *err) {
    *out = NULL;
    int k = T->rows < T->cols ? T->rows : T->cols;
    if (s >= k)
        return DLN_OK;
    struct dln_constraint *c = calloc(1, sizeof *c);
    double *sigma = malloc((size_t)k * sizeof *sigma);
    dln_matrix U = {0}, Vt = {0};
    dln_status status = c && sigma ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for the rank constraint");
    if (!status)
        status = dln_matrix_init(&U, (size_t)T->rows, (size_t)k, err);
    if (!status)
        status = dln_matrix_init(&Vt, (size_t)k, (size_t)T->cols, err);
    if (!status)
        status = dln_matrix_svd(T, sigma, &U, &Vt, err);
    if (!status && dln_numerical_rank(sigma, k, T->rows > T->cols ? T->rows : T->cols) > s) {
        c->s = s;
        status = fill(c, T, &U, &Vt, sigma, err);
        if (!status) {
            *out = c;
            c = NULL;
        }
    }
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
    free(sigma);
    dln_constraint_free(c);
    return status;
}

void dln_constraint_free(struct dln_constraint *c) {
    if (!c)
        return;
    dln_matrix *all[] = {&c->U1, &c->Vt1, &c->T2, &c->B12, &c->B21, &c->F11, &c->B11, &c->B22, &c->X};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        dln_matrix_release(all[i]);
    free(c->sigma);
    free(c->pivots);
    free(c);
}

double dln_constraint_loss(const struct dln_constraint *c) { return c->loss; }

static double square(const dln_matrix *A) {
    double norm = dln_matrix_norm(A);
    return norm * norm;
}

/* The blocks of Z = E + T other than B11; B22 straight from E. */
static void split(struct dln_constraint *c, const dln_matrix *E) {
    dln_matrix_multiply(1, DLN_TRANSPOSED, &c->U1, DLN_PLAIN, E, 0, &c->B12);
    dln_matrix_multiply(1, DLN_PLAIN, &c->B12, DLN_TRANSPOSED, &c->Vt1, 0, &c->F11);
    dln_matrix_multiply(1, DLN_PLAIN, E, DLN_TRANSPOSED, &c->Vt1, 0, &c->B21);
    dln_matrix_multiply(-1, DLN_PLAIN, &c->U1, DLN_PLAIN, &c->F11, 1, &c->B21);
    dln_matrix_copy(E, &c->B22);
    dln_matrix_add(1, &c->T2, &c->B22);
    dln_matrix_multiply(-1, DLN_PLAIN, &c->U1, DLN_PLAIN, &c->B12, 1, &c->B22); /* B12 still holds U1^T E */
    dln_matrix_multiply(-1, DLN_PLAIN, &c->B21, DLN_PLAIN, &c->Vt1, 1, &c->B22);
    dln_matrix_multiply(-1, DLN_PLAIN, &c->F11, DLN_PLAIN, &c->Vt1, 1, &c->B12);
}

/* B22 = B21 B11^{-1} B12; left as it is when B11 is singular. */
static void replace_b22(struct dln_constraint *c) {
    dln_matrix_copy(&c->F11, &c->B11);
    for (int i = 0; i < c->s; i++)
        *dln_matrix_at(&c->B11, i, i) += c->sigma[i];
    dln_matrix_copy(&c->B12, &c->X);
    lapack_int info =
        LAPACKE_dgesv_work(LAPACK_COL_MAJOR, c->s, c->X.cols, c->B11.data, c->B11.ld, c->pivots, c->X.data, c->X.ld);
    if (info == 0)
        dln_matrix_multiply(1, DLN_PLAIN, &c->B21, DLN_PLAIN, &c->X, 0, &c->B22);
}

double dln_constraint_excess(struct dln_constraint *c, const dln_matrix *E) {
    split(c, E);
    double without = square(&c->F11) + square(&c->B12) + square(&c->B21);
    if (sqrt(without + square(&c->B22)) < 1e-3 * c->norm_best)
        replace_b22(c);
    return 0.5 * (without + square(&c->B22)) - dln_matrix_dot(&c->B22, &c->T2);
}
