/* methods.h: the members of the families that method.c and order.c list, and what methods share. */
#ifndef ENGINE_METHODS_H
#define ENGINE_METHODS_H

#include "dln/optimizer.h"

extern const struct dln_method dln_method_bcgd, dln_method_gd, dln_method_momentum, dln_method_adam, dln_method_flow, dln_method_sgd,
    dln_method_bcsgd;
extern const struct dln_order dln_order_ascending, dln_order_descending, dln_order_symmetric, dln_order_shuffled, dln_order_random,
    dln_order_greedy, dln_order_greedy_decrease, dln_order_list;

/** All entries of all trained factors; SIZE_MAX on overflow. */
size_t dln_count_weights(const struct dln_method_shapes *shapes);
/** n times `each`; SIZE_MAX on overflow or for n = SIZE_MAX. */
size_t dln_count_times(size_t n, size_t each);
/** A step size for GD and its kin: the rules that are one number for a whole run. */
#define DLN_CONSTANT_RULES (1u << DLN_STEP_CONSTANT | 1u << DLN_STEP_STABLE | 1u << DLN_STEP_LIPSCHITZ | 1u << DLN_STEP_THEOREM)
/** dln_method.use of simultaneous methods. */
enum dln_products_use dln_use_all(const struct dln_optimizer_spec *spec);

/** Products of that kind from here on: those that stood in for them before, or new ones, in either case forgetful and with their flops at
 *  0. The present ones are put by. DLN_NO_MEMORY, and everything as before. */
dln_status dln_optimizer_use(dln_optimizer *opt, enum dln_products_use use, dln_error *err);
/** The factor of a block method's tick; at a sweep's start E is made anew. */
int dln_next_factor(dln_optimizer *opt);
/** Take over a pending ordering at a sweep's start. */
void dln_order_begin_sweep(dln_optimizer *opt);
/** The step of this tick was made: bookkeeping of tick, sweep, time, work and measurements. */
void dln_optimizer_made(dln_optimizer *opt, int factor, double step_size, double gradient2);

#endif
