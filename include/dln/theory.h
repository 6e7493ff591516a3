/* theory.h: theorems of the four papers: the rate that each allows and the bound that it promises (mathematics.md section 4). */
#ifndef DLN_THEORY_H
#define DLN_THEORY_H

#include "dln/optimizer.h"

/** A promise: excess(n) <= start * exp(log_factor * n) for n >= from, n counted in `per`. */
enum dln_bound_unit { DLN_PER_TICK, DLN_PER_SWEEP, DLN_PER_TIME };
struct dln_bound {
    double start;      /* excess at n = 0 */
    double log_factor; /* natural logarithm of the factor per unit, at most 0 */
    double from;       /* first n that it speaks of */
    enum dln_bound_unit per;
};

/** A theorem. `rate` and `bound` are NULL where the theorem has none. */
struct dln_theorem {
    const char *name; /* such as "wu2019/4.3" */
    const char *help; /* a phrase */
    /** The largest step size that it allows at this start. DLN_BAD_VALUE: a hypothesis that the rate is made from fails, which is named. */
    dln_status (*rate)(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *objective, double *eta,
                       dln_error *err);
    /** What it promises of a run that stands at its start. DLN_BAD_VALUE: a hypothesis fails, which is named. */
    dln_status (*bound)(const dln_optimizer *opt, struct dln_bound *bound, dln_error *err);
};
/** All, NULL at the end. */
extern const struct dln_theorem *const dln_theorems[];
const struct dln_theorem *dln_theorem_find(const char *name);

/** The constant step size that spec->rule (stable, lipschitz, theorem) stands for at this start. DLN_BAD_VALUE with the reason. */
dln_status dln_step_resolve(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *objective, double *eta,
                            dln_error *err);

#endif
