/* objective_power.h: an objective of p > 2, and what it shares with objective.c. */
#ifndef ENGINE_OBJECTIVE_POWER_H
#define ENGINE_OBJECTIVE_POWER_H

#include "dln/problem.h"

/** Finish an objective that borrows the problem's R, T and E_star. What it holds after a failure is the caller's to release. */
dln_status dln_objective_init_power(dln_objective *o, const dln_network *net, dln_error *err);

/** An orthonormal basis of range(B) in the leading *rank columns of U (allocated, also on a failure: the caller releases it). */
dln_status dln_objective_range(const dln_matrix *B, dln_matrix *U, int *rank, dln_error *err);
/** ||E - its true value||_F, about, from the condition number of R. */
double dln_objective_round_off(const dln_objective *o, double kappa);

#endif
