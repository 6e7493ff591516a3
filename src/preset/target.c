/* target.c: the matrix Phi of a target problem (build_parts.h). */
#include "preset/build_parts.h"
#include "preset/draw.h"

static void fill_diagonal(const double *values, int n, dln_matrix *Phi) {
    for (int i = 0; i < n; i++)
        *dln_matrix_at(Phi, i, i) = values[i];
}

static dln_status fill(const struct problem_spec *p, dln_random *rng, dln_matrix *Phi, dln_error *err) {
    switch (p->target) {
    case TARGET_NEGATIVE_IDENTITY:
        dln_matrix_identity(Phi);
        dln_matrix_scale(Phi, -1);
        return DLN_OK;
    case TARGET_IDENTITY: dln_matrix_identity(Phi); return DLN_OK;
    case TARGET_GAUSSIAN: draw_normal(rng, 1, Phi); return DLN_OK;
    case TARGET_DIAGONAL: fill_diagonal(p->values, p->values_length, Phi); return DLN_OK;
    case TARGET_SINGULAR_VALUES: return draw_with_singular_values(rng, p->values, Phi, err);
    case TARGET_FILE: break;
    }
    return DLN_OK;
}

static bool is_symmetric(const dln_matrix *A) {
    if (A->rows != A->cols)
        return false;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < j; i++)
            if (*dln_matrix_at(A, i, j) != *dln_matrix_at(A, j, i))
                return false;
    return true;
}

static void make_symmetric(dln_matrix *A) {
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < j; i++) {
            double mean = (*dln_matrix_at(A, i, j) + *dln_matrix_at(A, j, i)) / 2;
            *dln_matrix_at(A, i, j) = *dln_matrix_at(A, j, i) = mean;
        }
}

/* Q Phi Q^T, which keeps a square Phi's eigenvalues; Q1 Phi Q2^T, which keeps the singular values of any other. A symmetric
 * Phi stays so to the last bit: arora2019 Claim 5 is about symmetric targets, and at depth 2 the smallest asymmetry leads away from its
 * saddle. */
static dln_status rotate(dln_random *rng, dln_matrix *Phi, dln_error *err) {
    dln_matrix left = {0}, right = {0}, product = {0};
    bool square = Phi->rows == Phi->cols, symmetric = is_symmetric(Phi);
    dln_status st = dln_matrix_init(&left, (size_t)Phi->rows, (size_t)Phi->rows, err);
    if (st == DLN_OK)
        st = dln_random_orthogonal(rng, &left, err);
    if (st == DLN_OK && !square)
        st = dln_matrix_init(&right, (size_t)Phi->cols, (size_t)Phi->cols, err);
    if (st == DLN_OK && !square)
        st = dln_random_orthogonal(rng, &right, err);
    if (st == DLN_OK)
        st = dln_matrix_init(&product, (size_t)Phi->rows, (size_t)Phi->cols, err);
    if (st == DLN_OK) {
        dln_matrix_multiply(1, DLN_PLAIN, &left, DLN_PLAIN, Phi, 0, &product);
        dln_matrix_multiply(1, DLN_PLAIN, &product, DLN_TRANSPOSED, square ? &left : &right, 0, Phi);
        if (symmetric)
            make_symmetric(Phi);
    }
    dln_matrix_release(&left);
    dln_matrix_release(&right);
    dln_matrix_release(&product);
    return st;
}

dln_status build_target(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *Phi, dln_error *err) {
    dln_random rng = dln_random_stream(p->seed, DLN_FOR_TARGET, 0);
    dln_matrix made = {0};
    dln_status st = p->target == TARGET_FILE ? build_read_matrix(&p->target_file, ctx, &p->place, &made, err)
                                             : dln_matrix_init(&made, (size_t)p->rows, (size_t)p->cols, err);
    if (st == DLN_OK)
        st = fill(p, &rng, &made, err);
    if (st == DLN_OK && p->rotate)
        st = rotate(&rng, &made, err);
    if (st != DLN_OK) {
        dln_matrix_release(&made);
        return st;
    }
    *Phi = made;
    return DLN_OK;
}
