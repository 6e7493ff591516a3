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

/** The constant step size that spec->rule (stable, lipschitz, theorem) stands for at this start; spec->eta for the other rules. Allocates.
 *  DLN_BAD_VALUE with the reason.
 *
 *  `stable`, for zas on a target (or white data): eta 2/lambda_final(s) at the largest singular value s of Phi, lambda_final being the
 *  largest curvature where gradient flow ends (wu2019 section 3; mathematics.md "Exact facts"). At eta = 1 the error's factor there is -1:
 *  the scalar map still converges, but in hundreds to thousands of ticks (s from 1 to 30, L from 2 to 4096, to 1e-10); above 1 it mostly
 *  goes to and fro for ever. Ticks in the direction s = 1, 5 and at L = 2, 64, 1000: eta = 0.95: 64, 142, 196 and 184, 208, 309; 0.8: 29,
 *  47, 72 and 42, 76, 182; 0.5: 10, 22, 57 and 10, 65, 233. Smaller singular values take times that go like 1/eta, so 0.8 serves best. */
dln_status dln_step_resolve(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *objective, double *eta,
                            dln_error *err);

#endif
