/* gradients.c: the gradients of all factors at one point, for simultaneous steps. One chain carries the map, one the residual:
 * from the left S_l and M_l = E P_{l-1}^T = M_{l-1} W_{l-1}^T, or from the right P_l and N_l = S_l^T E = W_{l+1}^T N_{l+1}.
 * p->S, E and MM hold transposes (products_state.h). */
#include <assert.h>
#include <math.h>

#include "engine/train/products_state.h"

static void carry_from_left(dln_products *p) {
    const dln_matrix *R = dln_products_P(p, 0);
    if (R)
        dln_products_multiply(p, 1, DLN_PLAIN, R, DLN_PLAIN, &p->slope, 0, &p->MM[1]);
    else
        dln_matrix_copy(&p->slope, &p->MM[1]);
    for (int l = 2; l <= p->L; l++)
        dln_products_multiply(p, 1, DLN_PLAIN, &p->net->W[l - 1], DLN_PLAIN, &p->MM[l - 1], 0, &p->MM[l]);
}

static void carry_from_right(dln_products *p) {
    const dln_matrix *B = dln_products_S(p, p->L);
    if (B)
        dln_products_multiply(p, 1, DLN_PLAIN, B, DLN_TRANSPOSED, &p->slope, 0, &p->NN[p->L]);
    else
        dln_matrix_transpose(&p->slope, &p->NN[p->L]);
    for (int l = p->L - 1; l >= 1; l--)
        dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->net->W[l + 1], DLN_PLAIN, &p->NN[l + 1], 0, &p->NN[l]);
}

/* Target = alpha G_l + beta target from the thin factors. */
static void put_thin(dln_products *p, int l, double alpha, double beta, dln_matrix *target) {
    bool left = p->plan.keep == DLN_KEEP_LEFT;
    const dln_matrix *side = left ? dln_products_S(p, l) : dln_products_P(p, l - 1);
    if (side) {
        const dln_matrix *first = left ? side : &p->NN[l], *second = left ? &p->MM[l] : side;
        dln_products_multiply(p, alpha, DLN_PLAIN, first, DLN_TRANSPOSED, second, beta, target);
        return;
    }
    if (beta == 0)
        dln_matrix_fill(target, 0);
    else if (beta != 1)
        dln_matrix_scale(target, beta);
    if (left)
        dln_matrix_add_transposed(alpha, &p->MM[l], target);
    else
        dln_matrix_add(alpha, &p->NN[l], target);
}

void dln_products_full_gradient(dln_products *p, int l, dln_matrix *G) { put_thin(p, l, 1, 0, G); }

void dln_products_put_gradient(dln_products *p, int l, double alpha, double beta, dln_matrix *target) {
    if (p->GG[l].data)
        dln_matrix_combine(alpha, &p->GG[l], beta, target);
    else
        put_thin(p, l, alpha, beta, target);
}

/* ||G||^2 = <M, (A A^T) M> = <N, N (C^T C)>; where that cancels, from G itself. */
double dln_products_thin_norm2(dln_products *p, int l) {
    bool left = p->plan.keep == DLN_KEEP_LEFT;
    const dln_matrix *side = left ? dln_products_S(p, l) : dln_products_P(p, l - 1), *thin = left ? &p->MM[l] : &p->NN[l];
    if (!side)
        return dln_matrix_dot(thin, thin);
    p->K = dln_matrix_over(p->room_K, side->cols, side->cols);
    dln_matrix product = dln_matrix_over(left ? p->room_D : p->room_F, thin->rows, thin->cols);
    dln_products_multiply(p, 1, DLN_TRANSPOSED, side, DLN_PLAIN, side, 0, &p->K);
    dln_products_multiply(p, 1, DLN_PLAIN, thin, DLN_PLAIN, &p->K, 0, &product);
    double norm2 = dln_matrix_dot(thin, &product);
    if (!dln_products_cancels(norm2, &p->K, thin))
        return norm2;
    dln_matrix G = dln_matrix_over(p->room_G, p->net->W[l].rows, p->net->W[l].cols);
    put_thin(p, l, 1, 0, &G);
    return dln_matrix_dot(&G, &G);
}

void dln_products_carry(dln_products *p) {
    if (isnan(p->norm_E))
        dln_products_refresh(p, 1);
    if (p->plan.keep == DLN_KEEP_LEFT)
        carry_from_left(p);
    else
        carry_from_right(p);
}

void dln_products_sides(const dln_products *p, int l, const dln_matrix **one, const dln_matrix **two) {
    bool left = p->plan.keep == DLN_KEEP_LEFT;
    *one = left ? dln_products_S(p, l) : &p->NN[l];
    *two = left ? &p->MM[l] : dln_products_P(p, l - 1);
    assert(*one && *two);
}

void dln_products_gradients_into(dln_products *p, double *room) {
    assert(p->use == DLN_USE_ALL);
    dln_products_carry(p);
    for (int l = 1; l <= p->L; l++) {
        dln_matrix G = dln_matrix_over(room, p->net->W[l].rows, p->net->W[l].cols);
        put_thin(p, l, 1, 0, &G);
        room += (size_t)G.rows * (size_t)G.cols;
    }
}

double dln_products_measure_gradients(dln_products *p, const double *room) {
    double sum = 0;
    for (int l = 1; l <= p->L; l++) {
        const dln_matrix *W = &p->net->W[l], G = {(double *)room, W->rows, W->cols, W->rows};
        sum += p->gradient2[l] = p->net->held[l] ? 0 : dln_matrix_dot(&G, &G);
        room += (size_t)W->rows * (size_t)W->cols;
    }
    return sum;
}

double dln_products_gradients(dln_products *p) {
    assert(dln_use_is_simultaneous(p->use));
    if (p->gradients_made)
        return p->gradients2;
    dln_products_carry(p);
    double sum = 0;
    for (int l = 1; l <= p->L; l++) {
        if (p->net->held[l]) {
            p->gradient2[l] = 0;
        } else if (p->GG[l].data) {
            put_thin(p, l, 1, 0, &p->GG[l]);
            p->gradient2[l] = dln_matrix_dot(&p->GG[l], &p->GG[l]);
        } else {
            p->gradient2[l] = dln_products_thin_norm2(p, l);
        }
        sum += p->gradient2[l];
    }
    p->gradients_made = p->use == DLN_USE_ALL;
    p->gradients2 = sum;
    return sum;
}

double dln_products_gradient_norm(const dln_products *p, int l) { return sqrt(p->gradient2[l]); }

/* From the last factor down: P[1] may be a view of W_1, which factor 2's gradient still needs. */
void dln_products_step_all(dln_products *p, double eta) {
    for (int l = p->L; l >= 1; l--) {
        if (p->net->held[l])
            continue;
        dln_products_put_gradient(p, l, -eta, 1, &p->net->W[l]);
        dln_network_touch(p->net, l);
    }
    dln_products_renew(p);
}

void dln_products_renew(dln_products *p) {
    dln_products_invalidate(p);
    dln_products_refresh(p, 1);
}

void dln_products_follow(dln_products *p, int l) {
    dln_network_touch(p->net, l);
    dln_products_spoil(p, l);
    if (p->plan.keep == DLN_KEEP_LEFT)
        dln_products_extend_left(p, l - 1);
    else
        dln_products_extend_right(p, l);
}

void dln_products_followed(dln_products *p) {
    p->gradients_made = false;
    p->mark = 0;
    p->most_E = 0;
    dln_products_refresh(p, 1);
}
