/* products_state.h: what products.c, block.c and gradients.c share.
 *
 * Everything with n_L rows (S_l, E, M, D, H, T) is kept transposed, as tall matrices: OpenBLAS multiplies W or W^T by a tall thin
 * matrix from the right 1.2 to 2 times faster than a short wide one by W (measured at 784 x 784 by 10, and at 128). */
#ifndef ENGINE_PRODUCTS_STATE_H
#define ENGINE_PRODUCTS_STATE_H

#include "dln/products.h"
#include "engine/train/plan.h"

struct dln_products {
    dln_network *net;         /* borrowed */
    dln_objective *objective; /* borrowed */
    int L;
    enum dln_products_use use;
    struct dln_plan plan;
    enum dln_form *form; /* [1..L] */

    dln_matrix *S; /* [0..L]: S_l^T, n_l x n_L; data NULL: the identity (S_L without B) */
    dln_matrix *P; /* [0..L]: P_l, n_l x r; data NULL: the identity (P_0 without R). P[0] = R and, without R, P[1] = W_1 are views */
    bool view_of_R, view_of_W1; /* whether P[0], P[1] are borrowed: told at set-up, since net and objective may be gone at the end */
    int s_bottom;      /* S[l] is valid for l >= s_bottom (S[L] always is) */
    int p_top;         /* P[l] is valid for l <= p_top */

    dln_matrix T; /* T^T, r x n_L */
    dln_matrix E; /* E^T, r x n_L: the residual */
    dln_matrix slope; /* E_p^T, r x n_L: what gradients are made from. p = 2: a view of E; p > 2: E^{p-1} entrywise, made whenever E
                         changes; DLN_USE_SAMPLED: the method's own */
    dln_matrix Z; /* E^T + T^T where there is one input or one output; data NULL otherwise */
    dln_matrix plain; /* E, n_L x r: for the rank constraint; data NULL without one */
    double norm_E, max_E; /* (sum |E|^p)^{1/p}; p > 2: the largest entry's size */
    double most_E; /* the largest norm_E since the products were forgotten: E drifts by round-off of this size */

    struct dln_block block;        /* the one prepared last */
    enum dln_form block_form;      /* how */
    dln_matrix H;                   /* (A G C)^T, r x n_L */
    dln_matrix M, D, K, N, F, G;    /* M^T, D^T, K, N, F, G: views of the rooms below in the shapes of the present factor */
    double *room_M, *room_D, *room_K, *room_N, *room_F, *room_G, *room_chain;

    dln_matrix *MM, *NN; /* simultaneous: (E P_{l-1}^T)^T for all l, or S_l^T E for all l */
    dln_matrix *GG;      /* simultaneous, full form: the gradients; data NULL for thin ones */
    double *gradient2;   /* simultaneous: ||G_l||_F^2, [1..L] */
    double gradients2;   /* simultaneous: their sum */
    bool gradients_made; /* simultaneous: they are of the present weights */
    int mark;            /* simultaneous: what a method notes about the gradients of the present weights; 0 when the weights change */

    struct dln_top_work *top; /* DLN_USE_BOTH: room for spectral norms */

    double flops;
    dln_product_observer *observer;
    void *observer_user;
};

/** C = alpha op(A) op(B) + beta C, counted and shown to the observer. */
void dln_products_multiply(dln_products *p, double alpha, enum dln_op op_a, const dln_matrix *A, enum dln_op op_b, const dln_matrix *B,
                           double beta, dln_matrix *C);
/** Make S[l] (kept left) or P[l] (kept right) valid. */
void dln_products_extend_left(dln_products *p, int l);
void dln_products_extend_right(dln_products *p, int l);
/** W_l has changed. */
void dln_products_spoil(dln_products *p, int l);
/** E has changed: its norm, and the slope. */
void dln_products_measure_residual(dln_products *p);
/** E^T = P^T S^T - T^T with P = P_split and S = S_split, and Z, and the norm. */
void dln_products_set_residual(dln_products *p, int split);
/** Simultaneous: both chains at the present weights, from which the gradients are made; E is made anew when nothing is known of it. */
void dln_products_carry(dln_products *p);
/** Then: G_l as a full matrix. */
void dln_products_full_gradient(dln_products *p, int l, dln_matrix *G);
/** Then, where the form is not full: G_l = one two^T, n_L or r columns each. Borrowed, until the weights change. */
void dln_products_sides(const dln_products *p, int l, const dln_matrix **one, const dln_matrix **two);
/** Then, where the form is not full: ||G_l||^2. */
double dln_products_thin_norm2(dln_products *p, int l);
/** Simultaneous: W_l has changed, after all factors before it in the order of the kept products (from L down, or from 1 up): carry them
 *  over it, while it is in the cache. */
void dln_products_follow(dln_products *p, int l);
/** The last of them has: E made anew. */
void dln_products_followed(dln_products *p);
static inline bool dln_products_sampled(const dln_products *p) { return p->use == DLN_USE_SAMPLED; }
/** S_l^T and P_l; NULL where they are the identity. */
static inline const dln_matrix *dln_products_S(const dln_products *p, int l) { return p->S[l].data ? &p->S[l] : NULL; }
static inline const dln_matrix *dln_products_P(const dln_products *p, int l) { return p->P[l].data ? &p->P[l] : NULL; }

/** ||G||^2 from thin factors loses digits when G is small against them: below this part of the factors' norms, make G itself. */
#define DLN_THIN_LIMIT 1e-6
/** K = A A^T or C^T C, thin = M^T or N: does ||G||^2 from them cancel? NaN does not: it is passed on as it is. */
bool dln_products_cancels(double gradient2, const dln_matrix *K, const dln_matrix *thin);

#endif
