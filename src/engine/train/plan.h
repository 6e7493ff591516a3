/* plan.h: which products to keep and which to make anew, decided once from the shapes by counting flops. */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "dln/products.h"

/** How a factor's gradient G = A^T E C^T and the change A G C are made, with A = S_l (n_L x n_l) and C = P_{l-1} (n_{l-1} x r). */
enum dln_form {
    DLN_FORM_FULL,  /* M = E C^T, G = A^T M, D = A G, H = D C */
    DLN_FORM_LEFT,  /* M = E C^T, K = A A^T, D = K M, H = D C;  ||G||^2 = <M, D>, G = A^T M is applied as a rank-n_L update */
    DLN_FORM_RIGHT, /* N = A^T E, K = C^T C, F = N K, H = A F;  ||G||^2 = <N, F>, G = N C^T is applied as a rank-r update */
};

/** Which caches are kept. Without P, products from the right are chains of thin matrices with n_L rows; without S, with r columns. */
enum dln_keep { DLN_KEEP_BOTH, DLN_KEEP_LEFT, DLN_KEEP_RIGHT };

struct dln_shapes {
    int depth;
    const int *width; /* depth + 1 */
    int outputs, rank;
    bool has_R, has_B; /* else identities */
};

struct dln_plan {
    enum dln_keep keep;
    double flops; /* of one tick, averaged over a sweep (simultaneous: of the step) */
};

struct dln_plan dln_plan_make(const struct dln_shapes *shapes, enum dln_products_use use);
/** The form of factor l under a plan. */
enum dln_form dln_plan_form(const struct dln_shapes *shapes, enum dln_products_use use, enum dln_keep keep, int l);

#endif
