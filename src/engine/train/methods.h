/* methods.h: the members of the families that method.c and order.c list, and what methods share. */
#ifndef ENGINE_METHODS_H
#define ENGINE_METHODS_H

#include "dln/optimizer.h"

extern const struct dln_method dln_method_bcgd, dln_method_gd;
extern const struct dln_order dln_order_ascending, dln_order_descending, dln_order_symmetric, dln_order_shuffled, dln_order_random,
    dln_order_greedy, dln_order_greedy_decrease, dln_order_list;

/** Take over a pending ordering at a sweep's start. */
void dln_order_begin_sweep(dln_optimizer *opt);
/** The step of this tick was made: bookkeeping of tick, sweep, time, work and measurements. */
void dln_optimizer_made(dln_optimizer *opt, int factor, double step_size, double gradient2);

#endif
