/* products.h: cached partial products of a chain, its residual, and one block's gradient: what makes a block update O(1) products.
 *
 * P_l = W_l ... W_1 R  (P_0 = R) and S_l = B W_L ... W_{l+1}  (S_L = B) are valid for l <= p_top and l >= s_bottom. Updating factor l
 * spoils P_l.. and S_{l-1}..; asking for a block extends what is missing, so that any ordering pays |l' - l| products and a sweep pays
 * each product once. P and S are always made by the same calls from the same weights: they have the same bits whatever the history.
 * The residual E = S_l P_l - T is updated with each block and made anew from the weights when asked (once a sweep).
 *
 * Gradients are G_l = S_l^T E_p P_{l-1}^T with the slope E_p, the derivative of f by the residual: E itself for p = 2, E^{p-1} entrywise
 * for p > 2, and what a method that samples makes of its minibatch.
 *
 * A plan made once from the shapes drops one of the two caches when chains of thin products are cheaper (few outputs or few columns),
 * and picks for each factor the cheapest form of the gradient (a full matrix, or its thin factors). */
#ifndef DLN_PRODUCTS_H
#define DLN_PRODUCTS_H

#include "dln/network.h"
#include "dln/problem.h"

typedef struct dln_products dln_products;

/** A product C = alpha op_a(A) op_b(B) + beta C as it was computed, for the benchmark that replays them as plain BLAS calls. */
struct dln_product_record {
    double alpha, beta;
    enum dln_op op_a, op_b;
    dln_matrix A, B, C; /* borrowed */
};
typedef void dln_product_observer(const struct dln_product_record *record, void *user);

enum dln_products_use {
    DLN_USE_SWEEPS,  /* block updates; thin chains allowed */
    DLN_USE_BOTH,    /* both caches kept: spectral norms of S_l and P_{l-1} are asked for, or all gradients at every tick */
    DLN_USE_ALL,     /* simultaneous updates: gradients of all factors, never a single block */
    DLN_USE_SAMPLED, /* the same, from a slope that the method fills before each call of dln_products_gradients */
};
static inline bool dln_use_is_simultaneous(enum dln_products_use use) { return use >= DLN_USE_ALL; }

/** net and objective are borrowed. Everything is allocated here; no later call allocates. */
dln_status dln_products_new(dln_network *net, dln_objective *objective, enum dln_products_use use, dln_products **out, dln_error *err);
void dln_products_free(dln_products *p);
/** Bytes that dln_products_new takes for this chain, r columns of R; 0 on overflow. */
size_t dln_products_bytes(int depth, const int *width, int outputs, int rank, enum dln_products_use use);
/** Flops of one tick, averaged over a descending sweep (or of one simultaneous step). */
double dln_products_flops_per_tick(const dln_products *p);
/** Flops spent in products since the start; resettable by the owner. */
double dln_products_flops(const dln_products *p);
/** What the plan chose, e.g. "cached products, thin gradients"; static storage. */
const char *dln_products_plan(const dln_products *p);

/** The weights changed behind our back: forget every product and the residual. */
void dln_products_invalidate(dln_products *p);
/** Make E anew from the weights; `next` (1..L) is the factor that will be updated next, which decides how it is multiplied out. */
void dln_products_refresh(dln_products *p, int next);

/** E, outputs x r, where the excess needs it (a rank constraint, p > 2); else NULL. Valid until the next call. */
const dln_matrix *dln_products_residual(dln_products *p);
/** (sum |E|^p)^{1/p}, for p = 2 the Frobenius norm: NaN before the first refresh, current after each update. */
double dln_products_norm(const dln_products *p);
/** p > 2: the largest |entry| of E. */
double dln_products_max(const dln_products *p);
/** E^T and T^T as they are kept, r x n_L: Z = W R of the minibatch's samples is (E + T) Q_b. E is current as the norm is. */
const dln_matrix *dln_products_residual_columns(const dln_products *p);
const dln_matrix *dln_products_target_columns(const dln_products *p);
/** DLN_USE_SAMPLED: the transposed slope, r x n_L, for the method to fill; zero at first, and never touched here. NULL for other uses. */
dln_matrix *dln_products_own_slope(dln_products *p);
/** Z^T = E^T + T^T, kept beside E where there is one input or one output (the margin needs it); else NULL. */
const dln_matrix *dln_products_map(const dln_products *p);

/** The gradient of one factor at the present weights, in the form that the plan chose. */
struct dln_block {
    int factor;
    double gradient2; /* ||G||_F^2 */
    double change2;   /* ||A G C||_F^2, A = S_l, C = P_{l-1} */
    double change;    /* its root, also where the square leaves the range of doubles */
};
/** Prepare factor l's gradient and A G C. E must be valid. */
struct dln_block dln_products_block(dln_products *p, int l);
/** W_l -= eta G for the block prepared last, E -= eta A G C, and the caches that hold W_l are spoilt. */
void dln_products_step(dln_products *p, double eta);
/** p > 2, for the block prepared last: what f has above its tangent after a step eta, f(E - eta A G C) - f(E) + eta ||G||^2, exact and
 *  without cancellation. No products. */
double dln_products_above_tangent(const dln_products *p, double eta);
/** Spectral norms of A = S_l and C = P_{l-1} (DLN_USE_BOTH), NaN if not finite or not to be had. */
double dln_products_norm_left(dln_products *p, int l);
double dln_products_norm_right(dln_products *p, int l);

/** DLN_USE_ALL, DLN_USE_SAMPLED: the gradients of all factors at the present weights (E is made anew); sum of ||G_l||_F^2 returned. Without
 *  a slope of the method's own they are made once: until the weights change a second call does no work. */
double dln_products_gradients(dln_products *p);
/** DLN_USE_ALL: the same gradients as full matrices into `room`, one factor after the other, without their norms; made anew each time. */
void dln_products_gradients_into(dln_products *p, double *room);
/** Norms of gradients in such a room: the sum of squares is returned, dln_products_gradient_norm has each. */
double dln_products_measure_gradients(dln_products *p, const double *room);
/** And ||G_l||_F of the gradients made last. */
double dln_products_gradient_norm(const dln_products *p, int l);
/** And target = alpha G_l + beta target, the gradients made last. The target may be W_l itself, the factors then from L down:
 *  the gradient of factor 2 may still need W_1. */
void dln_products_put_gradient(dln_products *p, int l, double alpha, double beta, dln_matrix *target);
/** And W_l -= eta G_l for all l, and E made anew. */
void dln_products_step_all(dln_products *p, double eta);
/** All weights were changed: E made anew. */
void dln_products_renew(dln_products *p);

/** Copy the gradient of the block prepared last, or of factor l (simultaneous uses), as a full matrix into G. */
void dln_products_gradient(dln_products *p, int l, dln_matrix *G);

/** Call `observer` at every product from now on; NULL: nobody. */
void dln_products_observe(dln_products *p, dln_product_observer *observer, void *user);
/** Largest difference of a cached product from one made anew, relative to its norm; allocates. For tests and debug builds. */
double dln_products_check(dln_products *p);

#endif
