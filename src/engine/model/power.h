/* power.h: the loss sum |e|^p / p, p even and above 2: what it has above its tangent. */
#ifndef ENGINE_POWER_H
#define ENGINE_POWER_H

#include <stddef.h>

#include "dln/status.h"

/** Gauss-Legendre nodes and weights for one exponent. */
struct dln_power;
dln_status dln_power_new(int p, struct dln_power **out, dln_error *err);
void dln_power_free(struct dln_power *w);

/** What sum |e + t d|^p / p has above its tangent at e, over n entries:
 *
 *      sum (t d)^2 (p-1) int_0^1 (1-s) (e + s t d)^{p-2} ds,
 *
 *  exact, since p/2 nodes integrate degree p-1; all terms are positive, so nothing cancels. For p = 4 it is
 *  1/4 sum (t d)^2 ((t d + 2e)^2 + 2 e^2). At an optimum e, where the tangent is flat along every change that a map can make, it is
 *  f - f*. */
double dln_power_above_tangent(const struct dln_power *w, const double *e, const double *d, double t, size_t n);
/** The same at e_star with t d = e - e_star. */
double dln_power_excess(const struct dln_power *w, const double *e, const double *e_star, size_t n);

#endif
