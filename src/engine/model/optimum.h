/* optimum.h: the optimum of the loss sum |e|^p / p, p > 2, over all maps. */
#ifndef ENGINE_OPTIMUM_H
#define ENGINE_OPTIMUM_H

#include "dln/problem.h"
#include "engine/model/power.h"

/** The optimum of sum |V Q - Y|^p / p over all V: fills *E_star (allocated, n_L x m) with V* Q - Y. Q (r x m) has orthonormal rows that
 *  span the row space of the inputs, so that inputs of any rank will do.
 *
 *  The rows of V decouple. Each goes from the least squares solution Y Q^T by damped Newton steps with backtracking until the gradient is
 *  at most 1e-9 of the slope, ||Q e^{p-1}|| <= 1e-9 ||e^{p-1}|| in Euclidean norms, or what round-off in e leaves of it where y is nearly
 *  fitted; and then on, while it falls by half a step. `cancel` (may be NULL) is looked at before each step.
 *  DLN_NO_MEMORY, DLN_NO_CONVERGENCE, DLN_CANCELLED. */
dln_status dln_optimum(const struct dln_power *power, int p, const dln_matrix *Q, const dln_matrix *Y, const atomic_bool *cancel,
                       dln_matrix *E_star, dln_error *err);
/** Bytes that it takes, E_star included; 0 on overflow. */
size_t dln_optimum_bytes(size_t rank, size_t outputs, size_t samples);

#endif
