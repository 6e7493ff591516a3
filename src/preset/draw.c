#include "preset/draw.h"

#include <stdlib.h>

void draw_normal(dln_random *rng, double sd, dln_matrix *M) {
    for (int j = 0; j < M->cols; j++)
        dln_random_normal(rng, sd, dln_matrix_at(M, 0, j), (size_t)M->rows);
}

void draw_uniform(dln_random *rng, double low, double high, dln_matrix *M) {
    for (int j = 0; j < M->cols; j++)
        dln_random_uniform(rng, low, high, dln_matrix_at(M, 0, j), (size_t)M->rows);
}

dln_status draw_orthonormal(dln_random *rng, dln_matrix *Q, dln_error *err) {
    if (Q->rows == Q->cols)
        return dln_random_orthogonal(rng, Q, err);
    dln_matrix N = {0}, U = {0}, Vt = {0};
    double *s = malloc((size_t)Q->cols * sizeof *s);
    dln_status st = s ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", Q->cols);
    if (st == DLN_OK)
        st = dln_matrix_init(&N, (size_t)Q->rows, (size_t)Q->cols, err);
    if (st == DLN_OK)
        st = dln_matrix_init(&U, (size_t)Q->rows, (size_t)Q->cols, err);
    if (st == DLN_OK)
        st = dln_matrix_init(&Vt, (size_t)Q->cols, (size_t)Q->cols, err);
    if (st == DLN_OK) {
        draw_normal(rng, 1, &N);
        st = dln_matrix_svd(&N, s, &U, &Vt, err);
    }
    if (st == DLN_OK)
        dln_matrix_multiply(1, DLN_PLAIN, &U, DLN_PLAIN, &Vt, 0, Q);
    dln_matrix_release(&N);
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
    free(s);
    return st;
}

dln_status draw_with_singular_values(dln_random *rng, const double *s, dln_matrix *M, dln_error *err) {
    int k = M->rows < M->cols ? M->rows : M->cols;
    dln_matrix U = {0}, V = {0};
    dln_status st = dln_matrix_init(&U, (size_t)M->rows, (size_t)k, err);
    if (st == DLN_OK)
        st = dln_matrix_init(&V, (size_t)M->cols, (size_t)k, err);
    if (st == DLN_OK)
        st = draw_orthonormal(rng, &U, err);
    if (st == DLN_OK)
        st = draw_orthonormal(rng, &V, err);
    if (st == DLN_OK) {
        for (int j = 0; j < k; j++) {
            dln_matrix column = dln_matrix_block(&U, 0, j, U.rows, 1);
            dln_matrix_scale(&column, s[j]);
        }
        dln_matrix_multiply(1, DLN_PLAIN, &U, DLN_TRANSPOSED, &V, 0, M);
    }
    dln_matrix_release(&U);
    dln_matrix_release(&V);
    return st;
}
