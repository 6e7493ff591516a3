/* matrix.h: column-major matrices of doubles, and thin names over CBLAS and LAPACKE.
 *
 * Element (i, j), both from 0, is data[i + j * ld]. Owned data is 64-byte aligned, so that the same calls give the same bits. */
#ifndef DLN_MATRIX_H
#define DLN_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "dln/status.h"

typedef struct dln_matrix {
    double *data; /* rows x cols, column-major; NULL: no matrix */
    int rows, cols;
    int ld; /* leading dimension, >= max(1, rows) */
} dln_matrix;

/** Bytes that a rows x cols matrix takes, or 0 when it cannot be addressed (rows or cols above INT_MAX, or overflow). */
size_t dln_matrix_bytes(size_t rows, size_t cols);

/** A zero-filled rows x cols matrix that the caller releases. DLN_NO_MEMORY, and *A untouched, when it cannot be had. */
dln_status dln_matrix_init(dln_matrix *A, size_t rows, size_t cols, dln_error *err);
/** The same with a copy of B. */
dln_status dln_matrix_init_copy(dln_matrix *A, const dln_matrix *B, dln_error *err);
/** Free the data and clear *A. Legal on a cleared matrix. */
void dln_matrix_release(dln_matrix *A);

/** The rows x cols block of A whose first element is (row, col). Borrowed: valid as long as A. */
dln_matrix dln_matrix_block(const dln_matrix *A, int row, int col, int rows, int cols);
/** A matrix over borrowed memory of rows * cols doubles. */
dln_matrix dln_matrix_over(double *data, int rows, int cols);

static inline double *dln_matrix_at(const dln_matrix *A, int i, int j) { return A->data + i + (size_t)j * (size_t)A->ld; }

/** B = A; the shapes agree. */
void dln_matrix_copy(const dln_matrix *A, dln_matrix *B);
/** B = A^T. */
void dln_matrix_transpose(const dln_matrix *A, dln_matrix *B);
void dln_matrix_fill(dln_matrix *A, double value);
/** Ones on the diagonal, zero elsewhere; any shape. */
void dln_matrix_identity(dln_matrix *A);
void dln_matrix_scale(dln_matrix *A, double alpha);
/** B += alpha A. */
void dln_matrix_add(double alpha, const dln_matrix *A, dln_matrix *B);
/** B = alpha A + beta B; with beta = 0, B is not read. */
void dln_matrix_combine(double alpha, const dln_matrix *A, double beta, dln_matrix *B);
/** B = A - B. */
void dln_matrix_subtract_from(const dln_matrix *A, dln_matrix *B);
/** B += alpha A^T. */
void dln_matrix_add_transposed(double alpha, const dln_matrix *A, dln_matrix *B);
/** True when no element is NaN or infinite. */
bool dln_matrix_finite(const dln_matrix *A);
/** Frobenius norm, safe from overflow and underflow. */
double dln_matrix_norm(const dln_matrix *A);
/** Sum of the products of the elements, trace(A^T B). */
double dln_matrix_dot(const dln_matrix *A, const dln_matrix *B);

enum dln_op { DLN_PLAIN, DLN_TRANSPOSED };

/** C = alpha op(A) op(B) + beta C. One-row, one-column and rank-one products go to dgemv and dger. Shapes must fit (asserted). */
void dln_matrix_multiply(double alpha, enum dln_op op_a, const dln_matrix *A, enum dln_op op_b, const dln_matrix *B, double beta,
                         dln_matrix *C);

/** Thin singular value decomposition A = U diag(s) V^T, s falling.
 *
 *  A is a x b, kept; s has k = min(a, b) places; U (a x k) and Vt (k x b) may both be NULL: values alone. Allocates its workspace.
 *  DLN_NOT_FINITE when A holds NaN or Inf (LAPACK is not called then), DLN_NO_CONVERGENCE, DLN_NO_MEMORY. */
dln_status dln_matrix_svd(const dln_matrix *A, double *s, dln_matrix *U, dln_matrix *Vt, dln_error *err);

/** Spectral norm by dln_matrix_svd: NaN when it cannot be had. For set-up and tests, not for a tick. */
double dln_matrix_spectral_norm(const dln_matrix *A);

/** Use `threads` (>= 1) threads in BLAS, for the whole process. */
void dln_blas_set_threads(int threads);
int dln_blas_threads(void);
/** Name and kernel of the BLAS library, e.g. "OpenBLAS 0.3.21 SkylakeX"; static storage. */
const char *dln_blas_name(void);

#endif
