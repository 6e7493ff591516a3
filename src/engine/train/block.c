/* block.c: the gradient of one factor, G = A^T E C^T, and the change of the residual, A G C, in the form that the plan chose.
 * A = S_l and C = P_{l-1}; p->S, E, M, D and H hold transposes (products_state.h). */
#include <assert.h>
#include <float.h>
#include <math.h>

#include "engine/train/products_state.h"

/* *X = op(W_j) *X along a chain of thin products: the result's room and the chain's room trade places. */
static void chain_step(dln_products *p, dln_matrix *X, double **room, enum dln_op op, int j) {
    const dln_matrix *W = &p->net->W[j];
    dln_matrix next = dln_matrix_over(p->room_chain, op == DLN_PLAIN ? W->rows : W->cols, X->cols);
    dln_products_multiply(p, 1, op, W, DLN_PLAIN, X, 0, &next);
    p->room_chain = *room;
    *room = next.data;
    *X = next;
}

/* M^T = C E^T, n_{l-1} x n_L. */
static void make_M(dln_products *p, int l) {
    bool chain = p->plan.keep == DLN_KEEP_LEFT;
    const dln_matrix *C = dln_products_P(p, chain ? 0 : l - 1);
    p->M = dln_matrix_over(p->room_M, C ? C->rows : p->E.rows, p->E.cols);
    if (C)
        dln_products_multiply(p, 1, DLN_PLAIN, C, DLN_PLAIN, &p->slope, 0, &p->M);
    else
        dln_matrix_copy(&p->slope, &p->M);
    for (int j = 1; chain && j < l; j++)
        chain_step(p, &p->M, &p->room_M, DLN_PLAIN, j);
}

/* H^T = C^T D^T; D is used up. */
static void make_H_from_D(dln_products *p, int l) {
    bool chain = p->plan.keep == DLN_KEEP_LEFT;
    const dln_matrix *C = dln_products_P(p, chain ? 0 : l - 1);
    for (int j = l - 1; chain && j >= 1; j--)
        chain_step(p, &p->D, &p->room_D, DLN_TRANSPOSED, j);
    if (C)
        dln_products_multiply(p, 1, DLN_TRANSPOSED, C, DLN_PLAIN, &p->D, 0, &p->H);
    else
        dln_matrix_copy(&p->D, &p->H);
}

/* N = A^T E, n_l x r. */
static void make_N(dln_products *p, int l) {
    bool chain = p->plan.keep == DLN_KEEP_RIGHT;
    const dln_matrix *A = dln_products_S(p, chain ? p->L : l);
    p->N = dln_matrix_over(p->room_N, A ? A->rows : p->E.cols, p->E.rows);
    if (A)
        dln_products_multiply(p, 1, DLN_PLAIN, A, DLN_TRANSPOSED, &p->slope, 0, &p->N);
    else
        dln_matrix_transpose(&p->slope, &p->N);
    for (int j = p->L; chain && j > l; j--)
        chain_step(p, &p->N, &p->room_N, DLN_TRANSPOSED, j);
}

/* H^T = F^T A^T; F is used up. */
static void make_H_from_F(dln_products *p, int l) {
    bool chain = p->plan.keep == DLN_KEEP_RIGHT;
    const dln_matrix *A = dln_products_S(p, chain ? p->L : l);
    for (int j = l + 1; chain && j <= p->L; j++)
        chain_step(p, &p->F, &p->room_F, DLN_PLAIN, j);
    if (A)
        dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->F, DLN_PLAIN, A, 0, &p->H);
    else
        dln_matrix_transpose(&p->F, &p->H);
}

static double trace(const dln_matrix *K) {
    double sum = 0;
    for (int i = 0; i < K->rows; i++)
        sum += *dln_matrix_at(K, i, i);
    return sum;
}

/* From M: G = A^T M itself and D = A G. Without A, M is the gradient and D is M. */
static double full_from_M(dln_products *p, int l) {
    const dln_matrix *A = dln_products_S(p, l), *W = &p->net->W[l];
    p->D = dln_matrix_over(p->room_D, p->M.rows, p->M.cols);
    if (!A) {
        dln_matrix_copy(&p->M, &p->D);
        return dln_matrix_dot(&p->M, &p->M);
    }
    p->G = dln_matrix_over(p->room_G, W->rows, W->cols);
    dln_products_multiply(p, 1, DLN_PLAIN, A, DLN_TRANSPOSED, &p->M, 0, &p->G);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->G, DLN_PLAIN, A, 0, &p->D);
    return dln_matrix_dot(&p->G, &p->G);
}

bool dln_products_cancels(double gradient2, const dln_matrix *K, const dln_matrix *thin) {
    return K->rows > 1 && gradient2 < DLN_THIN_LIMIT * trace(K) * dln_matrix_dot(thin, thin);
}

static double left_form(dln_products *p, int l) {
    const dln_matrix *A = dln_products_S(p, l);
    int o = p->E.cols;
    p->K = dln_matrix_over(p->room_K, o, o);
    p->D = dln_matrix_over(p->room_D, p->M.rows, o);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, A, DLN_PLAIN, A, 0, &p->K);
    dln_products_multiply(p, 1, DLN_PLAIN, &p->M, DLN_PLAIN, &p->K, 0, &p->D);
    double gradient2 = dln_matrix_dot(&p->M, &p->D);
    return dln_products_cancels(gradient2, &p->K, &p->M) ? full_from_M(p, l) : gradient2;
}

static double right_form(dln_products *p, int l) {
    const dln_matrix *C = dln_products_P(p, l - 1), *W = &p->net->W[l];
    int r = p->E.rows;
    p->F = dln_matrix_over(p->room_F, p->N.rows, r);
    if (!C) {
        dln_matrix_copy(&p->N, &p->F);
        return dln_matrix_dot(&p->N, &p->N);
    }
    p->K = dln_matrix_over(p->room_K, r, r);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, C, DLN_PLAIN, C, 0, &p->K);
    dln_products_multiply(p, 1, DLN_PLAIN, &p->N, DLN_PLAIN, &p->K, 0, &p->F);
    double gradient2 = dln_matrix_dot(&p->N, &p->F);
    if (!dln_products_cancels(gradient2, &p->K, &p->N))
        return gradient2;
    p->G = dln_matrix_over(p->room_G, W->rows, W->cols);
    dln_products_multiply(p, 1, DLN_PLAIN, &p->N, DLN_TRANSPOSED, C, 0, &p->G);
    dln_products_multiply(p, 1, DLN_PLAIN, &p->G, DLN_PLAIN, C, 0, &p->F);
    return dln_matrix_dot(&p->G, &p->G);
}

struct dln_block dln_products_block(dln_products *p, int l) {
    assert(l >= 1 && l <= p->L && !dln_use_is_simultaneous(p->use));
    if (p->plan.keep != DLN_KEEP_RIGHT)
        dln_products_extend_left(p, l);
    if (p->plan.keep != DLN_KEEP_LEFT)
        dln_products_extend_right(p, l - 1);
    p->block = (struct dln_block){.factor = l};
    p->block_form = p->form[l];
    if (p->block_form == DLN_FORM_RIGHT) {
        make_N(p, l);
        p->block.gradient2 = right_form(p, l);
        make_H_from_F(p, l);
    } else {
        make_M(p, l);
        p->block.gradient2 = p->block_form == DLN_FORM_LEFT ? left_form(p, l) : full_from_M(p, l);
        make_H_from_D(p, l);
    }
    double change2 = p->block.change2 = dln_matrix_dot(&p->H, &p->H);
    p->block.change = change2 >= DBL_MIN && change2 <= DBL_MAX ? sqrt(change2) : dln_matrix_norm(&p->H);
    return p->block;
}

/* Target += alpha G, from the matrices of the block prepared last. */
static void add_gradient(dln_products *p, double alpha, dln_matrix *target) {
    int l = p->block.factor;
    if (p->block_form == DLN_FORM_RIGHT) {
        const dln_matrix *C = dln_products_P(p, l - 1);
        if (C)
            dln_products_multiply(p, alpha, DLN_PLAIN, &p->N, DLN_TRANSPOSED, C, 1, target);
        else
            dln_matrix_add(alpha, &p->N, target);
        return;
    }
    const dln_matrix *A = dln_products_S(p, l);
    if (!A)
        dln_matrix_add_transposed(alpha, &p->M, target);
    else if (p->block_form == DLN_FORM_LEFT)
        dln_products_multiply(p, alpha, DLN_PLAIN, A, DLN_TRANSPOSED, &p->M, 1, target);
    else
        dln_matrix_add(alpha, &p->G, target);
}

void dln_products_step(dln_products *p, double eta) {
    int l = p->block.factor;
    assert(l);
    add_gradient(p, -eta, &p->net->W[l]);
    dln_matrix_add(-eta, &p->H, &p->E);
    if (p->Z.data)
        dln_matrix_add(-eta, &p->H, &p->Z);
    dln_products_measure_residual(p);
    p->block.factor = 0;
    dln_products_spoil(p, l);
    dln_network_touch(p->net, l);
}

void dln_products_gradient(dln_products *p, int l, dln_matrix *G) {
    if (dln_use_is_simultaneous(p->use)) {
        dln_products_full_gradient(p, l, G);
        return;
    }
    assert(p->block.factor == l);
    dln_matrix_fill(G, 0);
    add_gradient(p, 1, G);
}
