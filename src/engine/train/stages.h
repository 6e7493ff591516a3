/* stages.h: the stages of a Runge-Kutta step over all factors: the weights at its start, and the gradient at each stage, k1 .. k6 in the
 * slots 0 .. 5. The next step's k1 goes into slot 1 in place of k2, which by then nothing needs.
 *
 * A factor whose gradient is a product of thin sides keeps the sides, stacked: k_j = A_j B_j^T, and the sum of c_j k_j is one product
 * [c_1 A_1 .. c_6 A_6] [B_1 .. B_6]^T. Others keep full matrices. */
#ifndef ENGINE_STAGES_H
#define ENGINE_STAGES_H

#include "dln/optimizer.h"

enum { DLN_SLOTS = 6 };

/** For the duration of a tick. */
struct dln_stages {
    dln_optimizer *opt; /* borrowed */
    int first;          /* full matrices: the place of slot 0, 0 or 1; the other one is slot 1's */
    double *scaled, *pieces; /* of the optimizer's scratch (stages.c) */
};

/** Doubles of scratch; SIZE_MAX on overflow. */
size_t dln_stages_room(const struct dln_method_shapes *shapes);
/** Flops of a step of `n` moves, n gradients and one norm, `sums` slots being added in all of them. */
double dln_stages_flops(const dln_optimizer *opt, int n, int sums);
/** Save the weights and make k1, unless the step before has left it. */
struct dln_stages dln_stages_begin(dln_optimizer *opt);
/** The gradient that the step before has left, made anew at the weights and the residual as they are; `mark`: the products' then. */
void dln_stages_remake(dln_optimizer *opt, int mark);
/** ||k1||^2, before the first move; dln_products_gradient_norm then has each factor's. */
double dln_stages_gradient2(const struct dln_stages *s);
/** Weights = start - step sum_j c[j] k_j, and the residual. Slots with c[j] = 0 are not read. */
void dln_stages_move(const struct dln_stages *s, double step, const double *c);
/** The gradients at the present weights into a slot, and then the same. */
void dln_stages_advance(const struct dln_stages *s, int slot, double step, const double *c);
/** The gradients at the present weights into slot 1, and the Frobenius norm of step sum_j c[j] k_j. If the weights stay as they are, these
 *  gradients are the next step's k1. */
double dln_stages_norm(const struct dln_stages *s, double step, const double *c);

#endif
