#include "dln/matrix.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/blas.h"

enum { ALIGNMENT = 64 };

size_t dln_matrix_bytes(size_t rows, size_t cols) {
    if (rows > INT_MAX || cols > INT_MAX || (cols && rows > (SIZE_MAX - ALIGNMENT) / sizeof(double) / cols))
        return 0;
    size_t bytes = rows * cols * sizeof(double);
    return (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT; /* never 0, and whole lines: aligned_alloc wants it */
}

static dln_status take(dln_matrix *A, size_t rows, size_t cols, bool zero, dln_error *err) {
    size_t bytes = dln_matrix_bytes(rows, cols);
    double *data = bytes ? aligned_alloc(ALIGNMENT, bytes) : NULL;
    if (!data)
        return dln_error_set(err, DLN_NO_MEMORY, "a matrix of %zu x %zu does not fit in memory", rows, cols);
    if (zero)
        memset(data, 0, bytes);
    *A = (dln_matrix){data, (int)rows, (int)cols, rows ? (int)rows : 1};
    return DLN_OK;
}

dln_status dln_matrix_init(dln_matrix *A, size_t rows, size_t cols, dln_error *err) { return take(A, rows, cols, true, err); }

dln_status dln_matrix_init_copy(dln_matrix *A, const dln_matrix *B, dln_error *err) {
    dln_matrix copy;
    dln_status status = take(&copy, (size_t)B->rows, (size_t)B->cols, false, err);
    if (status)
        return status;
    dln_matrix_copy(B, &copy);
    *A = copy;
    return DLN_OK;
}

void dln_matrix_release(dln_matrix *A) {
    free(A->data);
    *A = (dln_matrix){0};
}

dln_matrix dln_matrix_block(const dln_matrix *A, int row, int col, int rows, int cols) {
    assert(row >= 0 && col >= 0 && row + rows <= A->rows && col + cols <= A->cols);
    return (dln_matrix){dln_matrix_at(A, row, col), rows, cols, A->ld};
}

dln_matrix dln_matrix_over(double *data, int rows, int cols) { return (dln_matrix){data, rows, cols, rows ? rows : 1}; }

static bool contiguous(const dln_matrix *A) { return A->ld == A->rows || A->cols <= 1; }
static size_t count(const dln_matrix *A) { return (size_t)A->rows * (size_t)A->cols; }

void dln_matrix_copy(const dln_matrix *A, dln_matrix *B) {
    assert(A->rows == B->rows && A->cols == B->cols);
    if (contiguous(A) && contiguous(B)) {
        memcpy(B->data, A->data, count(A) * sizeof(double));
        return;
    }
    for (int j = 0; j < A->cols; j++)
        memcpy(dln_matrix_at(B, 0, j), dln_matrix_at(A, 0, j), (size_t)A->rows * sizeof(double));
}

/* Lines of a cache that both matrices fill before they leave it: three times as fast at 3000 x 128. */
enum { TILE = 16 };

void dln_matrix_transpose(const dln_matrix *A, dln_matrix *B) {
    assert(A->rows == B->cols && A->cols == B->rows);
    for (int col = 0; col < A->cols; col += TILE)
        for (int row = 0; row < A->rows; row += TILE)
            for (int j = col; j < A->cols && j < col + TILE; j++)
                for (int i = row; i < A->rows && i < row + TILE; i++)
                    *dln_matrix_at(B, j, i) = *dln_matrix_at(A, i, j);
}

void dln_matrix_fill(dln_matrix *A, double value) {
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(A, i, j) = value;
}

void dln_matrix_identity(dln_matrix *A) {
    dln_matrix_fill(A, 0);
    for (int i = 0; i < A->rows && i < A->cols; i++)
        *dln_matrix_at(A, i, i) = 1;
}

void dln_matrix_scale(dln_matrix *A, double alpha) {
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(A, i, j) *= alpha;
}

/* Vectors longer than INT_MAX elements are cut into columns by the caller's loop, so that BLAS's int cannot overflow. */
static bool one_vector(const dln_matrix *A, const dln_matrix *B) { return contiguous(A) && contiguous(B) && count(A) <= INT_MAX; }

void dln_matrix_add(double alpha, const dln_matrix *A, dln_matrix *B) {
    assert(A->rows == B->rows && A->cols == B->cols);
    if (one_vector(A, B)) {
        cblas_daxpy((int)count(A), alpha, A->data, 1, B->data, 1);
        return;
    }
    for (int j = 0; j < A->cols; j++)
        cblas_daxpy(A->rows, alpha, dln_matrix_at(A, 0, j), 1, dln_matrix_at(B, 0, j), 1);
}

void dln_matrix_combine(double alpha, const dln_matrix *A, double beta, dln_matrix *B) {
    assert(A->rows == B->rows && A->cols == B->cols);
    if (beta == 1) {
        dln_matrix_add(alpha, A, B);
    } else if (beta == 0) {
        dln_matrix_copy(A, B);
        if (alpha != 1)
            dln_matrix_scale(B, alpha);
    } else {
        for (int j = 0; j < A->cols; j++)
            for (int i = 0; i < A->rows; i++)
                *dln_matrix_at(B, i, j) = alpha * *dln_matrix_at(A, i, j) + beta * *dln_matrix_at(B, i, j);
    }
}

void dln_matrix_subtract_from(const dln_matrix *A, dln_matrix *B) {
    assert(A->rows == B->rows && A->cols == B->cols);
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(B, i, j) = *dln_matrix_at(A, i, j) - *dln_matrix_at(B, i, j);
}

void dln_matrix_add_transposed(double alpha, const dln_matrix *A, dln_matrix *B) {
    assert(A->rows == B->cols && A->cols == B->rows);
    for (int j = 0; j < B->cols; j++)
        for (int i = 0; i < B->rows; i++)
            *dln_matrix_at(B, i, j) += alpha * *dln_matrix_at(A, j, i);
}

/* A sum of x - x is 0 when all x are finite and NaN otherwise; the compiler makes vector code of it. */
static double poison(const double *x, size_t n) {
    double s[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            s[k] += x[i + (size_t)k] - x[i + (size_t)k];
    for (; i < n; i++)
        s[0] += x[i] - x[i];
    return s[0] + s[1] + s[2] + s[3];
}

bool dln_matrix_finite(const dln_matrix *A) {
    if (contiguous(A))
        return poison(A->data, count(A)) == 0;
    for (int j = 0; j < A->cols; j++)
        if (poison(dln_matrix_at(A, 0, j), (size_t)A->rows) != 0)
            return false;
    return true;
}

/* Plain sum of squares: fast, and right unless it leaves the range of doubles. */
static double sum_of_products(const dln_matrix *A, const dln_matrix *B) {
    if (one_vector(A, B))
        return cblas_ddot((int)count(A), A->data, 1, B->data, 1);
    double sum = 0;
    for (int j = 0; j < A->cols; j++)
        sum += cblas_ddot(A->rows, dln_matrix_at(A, 0, j), 1, dln_matrix_at(B, 0, j), 1);
    return sum;
}

static double scaled_norm(const dln_matrix *A) {
    double scale = 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++) {
            double a = fabs(*dln_matrix_at(A, i, j));
            if (!(a <= scale)) /* NaN wins */
                scale = a;
            if (isnan(scale))
                return scale;
        }
    if (scale == 0 || isinf(scale))
        return scale;
    double sum = 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++) {
            double a = *dln_matrix_at(A, i, j) / scale;
            sum += a * a;
        }
    return scale * sqrt(sum);
}

double dln_matrix_norm(const dln_matrix *A) {
    double square = sum_of_products(A, A);
    if (square > 1e-280 && square < 1e280)
        return sqrt(square);
    return scaled_norm(A);
}

double dln_matrix_dot(const dln_matrix *A, const dln_matrix *B) {
    assert(A->rows == B->rows && A->cols == B->cols);
    return sum_of_products(A, B);
}

static CBLAS_TRANSPOSE blas_op(enum dln_op op) { return op == DLN_TRANSPOSED ? CblasTrans : CblasNoTrans; }

/* Element stride of a matrix that is one row or one column. */
static int stride(const dln_matrix *A) { return A->cols == 1 ? 1 : A->ld; }

struct product {
    double alpha, beta;
    enum dln_op op_a, op_b;
};

static void gemm(struct product p, const dln_matrix *A, const dln_matrix *B, dln_matrix *C) {
    int k = p.op_a == DLN_PLAIN ? A->cols : A->rows;
    cblas_dgemm(CblasColMajor, blas_op(p.op_a), blas_op(p.op_b), C->rows, C->cols, k, p.alpha, A->data, A->ld, B->data, B->ld, p.beta,
                C->data, C->ld);
}

/* OpenBLAS has kernels for small matrices that do not pack; a large matrix against a thin one gets them panel by panel of its columns
 * (measured with OpenBLAS 0.3.21 on SkylakeX, a thin side of 10; thicker ones than PANEL lose by it):
 * a matrix that does not fit in a core's cache, in panels of 16: 20 against 13 GFLOP/s at 784 x 784;
 * the transpose of one that does, in panels of 64: 45 against 18 at 128 x 128, since the kernel for A^T B wants a small C. */
enum { PANEL = 16, TRANSPOSED_PANEL = 64, SMALL_C = 1200, STREAMED = 1 << 17 };

static bool streamed(const dln_matrix *A) { return count(A) > STREAMED; }

/* Columns of A to a panel for C = op(A) B with a thin C. */
static int panel_of(enum dln_op op_a, const dln_matrix *A, const dln_matrix *C) {
    if (C->cols > PANEL)
        return A->cols;
    if (streamed(A))
        return PANEL;
    return op_a == DLN_TRANSPOSED && count(C) > SMALL_C ? TRANSPOSED_PANEL : A->cols;
}

/* The rows (or columns, when transposed) of B that op(A)'s columns j .. j + w - 1 meet. */
static dln_matrix slice(const dln_matrix *B, enum dln_op op, int j, int w) {
    return op == DLN_PLAIN ? dln_matrix_block(B, j, 0, w, B->cols) : dln_matrix_block(B, 0, j, B->rows, w);
}

static void gemm_by_panels_of_a(struct product p, int panel, const dln_matrix *A, const dln_matrix *B, dln_matrix *C) {
    for (int j = 0; j < A->cols; j += panel) {
        int w = A->cols - j < panel ? A->cols - j : panel;
        dln_matrix part = dln_matrix_block(A, 0, j, A->rows, w);
        if (p.op_a == DLN_PLAIN) {
            dln_matrix b = slice(B, p.op_b, j, w);
            gemm(p, &part, &b, C);
            p.beta = 1;
        } else {
            dln_matrix c = dln_matrix_block(C, j, 0, w, C->cols);
            gemm(p, &part, B, &c);
        }
    }
}

static void gemm_by_panels_of_c(struct product p, const dln_matrix *A, const dln_matrix *B, dln_matrix *C) {
    for (int j = 0; j < C->cols; j += PANEL) {
        int w = C->cols - j < PANEL ? C->cols - j : PANEL;
        dln_matrix c = dln_matrix_block(C, 0, j, C->rows, w);
        dln_matrix b = slice(B, p.op_b == DLN_PLAIN ? DLN_TRANSPOSED : DLN_PLAIN, j, w);
        gemm(p, A, &b, &c);
    }
}

void dln_matrix_multiply(double alpha, enum dln_op op_a, const dln_matrix *A, enum dln_op op_b, const dln_matrix *B, double beta,
                         dln_matrix *C) {
    int m = C->rows, n = C->cols, k = op_a == DLN_PLAIN ? A->cols : A->rows;
    assert(m == (op_a == DLN_PLAIN ? A->rows : A->cols));
    assert(n == (op_b == DLN_PLAIN ? B->cols : B->rows));
    assert(k == (op_b == DLN_PLAIN ? B->rows : B->cols));
    struct product p = {alpha, beta, op_a, op_b};
    if (m == 0 || n == 0)
        return;
    if (k == 0) { /* dgemv would leave C as it is */
        if (beta == 0)
            dln_matrix_fill(C, 0);
        else
            dln_matrix_scale(C, beta);
    } else if (n == 1) { /* C = op(A) b */
        cblas_dgemv(CblasColMajor, blas_op(op_a), A->rows, A->cols, alpha, A->data, A->ld, B->data, stride(B), beta, C->data, 1);
    } else if (m == 1) { /* C^T = op(B)^T a */
        CBLAS_TRANSPOSE op = op_b == DLN_PLAIN ? CblasTrans : CblasNoTrans;
        cblas_dgemv(CblasColMajor, op, B->rows, B->cols, alpha, B->data, B->ld, A->data, stride(A), beta, C->data, C->ld);
    } else if (k == 1 && beta == 1) {
        cblas_dger(CblasColMajor, m, n, alpha, A->data, stride(A), B->data, stride(B), C->data, C->ld);
    } else if (panel_of(op_a, A, C) < A->cols) {
        gemm_by_panels_of_a(p, panel_of(op_a, A, C), A, B, C);
    } else if (k <= PANEL && streamed(C)) {
        gemm_by_panels_of_c(p, A, B, C);
    } else {
        gemm(p, A, B, C);
    }
}

struct svd_room {
    dln_matrix copy, u, vt;
    double *work;
    lapack_int *iwork;
};

static void svd_room_release(struct svd_room *room) {
    dln_matrix_release(&room->copy);
    dln_matrix_release(&room->u);
    dln_matrix_release(&room->vt);
    free(room->work);
    free(room->iwork);
}

/* dgesdd is fast; when it does not converge, dgesvd nearly always does. */
static lapack_int svd_run(const dln_matrix *A, double *s, dln_matrix *U, dln_matrix *Vt, struct svd_room *room, dln_error *err) {
    lapack_int m = A->rows, n = A->cols, k = m < n ? m : n, info;
    char job = U ? 'S' : 'N';
    double *u = U ? U->data : room->u.data, *vt = Vt ? Vt->data : room->vt.data;
    lapack_int ldu = U ? U->ld : m, ldvt = Vt ? Vt->ld : k;
    double want[2];
    LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, m, n, room->copy.data, m, s, u, ldu, vt, ldvt, &want[0], -1, room->iwork);
    LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, job, job, m, n, room->copy.data, m, s, u, ldu, vt, ldvt, &want[1], -1);
    double most = fmax(want[0], want[1]);
    lapack_int lwork = most < INT_MAX ? (lapack_int)most : 0; /* LAPACK counts its room in ints */
    room->work = lwork ? malloc((size_t)lwork * sizeof(double)) : NULL;
    if (!room->work) {
        dln_error_set(err, DLN_NO_MEMORY, "no memory for the singular values of a %d x %d matrix", m, n);
        return -1;
    }
    info = LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, m, n, room->copy.data, m, s, u, ldu, vt, ldvt, room->work, lwork, room->iwork);
    if (info > 0) {
        dln_matrix_copy(A, &room->copy);
        info = LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, job, job, m, n, room->copy.data, m, s, u, ldu, vt, ldvt, room->work, lwork);
    }
    if (info > 0)
        dln_error_set(err, DLN_NO_CONVERGENCE, "the singular values of a %d x %d matrix did not converge", m, n);
    return info;
}

dln_status dln_matrix_svd(const dln_matrix *A, double *s, dln_matrix *U, dln_matrix *Vt, dln_error *err) {
    assert((U == NULL) == (Vt == NULL));
    if (!dln_matrix_finite(A))
        return dln_error_set(err, DLN_NOT_FINITE, "a %d x %d matrix holds NaN or infinite elements", A->rows, A->cols);
    int k = A->rows < A->cols ? A->rows : A->cols;
    if (k == 0)
        return DLN_OK;
    struct svd_room room = {0};
    lapack_int info = -1;
    dln_error local = {DLN_NO_MEMORY, "no memory for singular values"};
    room.iwork = malloc(8 * (size_t)k * sizeof *room.iwork);
    if (room.iwork && !dln_matrix_init_copy(&room.copy, A, &local))
        info = svd_run(A, s, U, Vt, &room, &local);
    svd_room_release(&room);
    return info == 0 ? DLN_OK : dln_error_set(err, local.status, "%s", local.text);
}

double dln_matrix_spectral_norm(const dln_matrix *A) {
    size_t k = (size_t)(A->rows < A->cols ? A->rows : A->cols);
    double *s = malloc((k + 1) * sizeof *s), norm = NAN;
    if (s && !dln_matrix_svd(A, s, NULL, NULL, NULL))
        norm = k ? s[0] : 0;
    free(s);
    return norm;
}

void dln_blas_set_threads(int threads) { openblas_set_num_threads(threads); }
int dln_blas_threads(void) { return openblas_get_num_threads(); }
const char *dln_blas_name(void) { return openblas_get_config(); }
