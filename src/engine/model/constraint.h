/* constraint.h: the excess when the narrowest width is below the rank of the target (shin2020 (A.2), mathematics.md section 1). */
#ifndef ENGINE_CONSTRAINT_H
#define ENGINE_CONSTRAINT_H

#include "dln/problem.h"

struct dln_constraint;

/** *out is NULL when rank(T) <= s: the constraint is not active. */
dln_status dln_constraint_new(const dln_matrix *T, int s, struct dln_constraint **out, dln_error *err);
void dln_constraint_free(struct dln_constraint *c);
/** 1/2 sum of the squares of the singular values beyond s: what f* has above f0. */
double dln_constraint_loss(const struct dln_constraint *c);
/** f - f* from the residual E. Finite E only. */
double dln_constraint_excess(struct dln_constraint *c, const dln_matrix *E);

#endif
