/* start.h: what theorems ask of a chain's start. Everything here allocates what it needs: it is for the start, not for ticks. */
#ifndef ENGINE_START_H
#define ENGINE_START_H

#include "dln/theory.h"

extern const struct dln_theorem dln_theorem_shin2020_34, dln_theorem_du_hu, dln_theorem_arora2019_1, dln_theorem_arora2019_2,
    dln_theorem_wu2019_41, dln_theorem_wu2019_43, dln_theorem_zou2020_31;

/** DLN_BAD_VALUE: "the theorem NAME wants ...". */
dln_status dln_theorem_wants(dln_error *err, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** The hypotheses that more than one theorem has: "" when all hold, else what is wanted. Bits of `wanted`: */
enum dln_hypothesis {
    DLN_WANTS_TARGET = 1,     /* a target problem, or white data: R is orthogonal, f = 1/2 ||W - Phi||^2 + f0 */
    DLN_WANTS_UNFROZEN = 2,   /* no frozen maps */
    DLN_WANTS_SQUARE = 4,     /* all widths of the trained chain are equal */
    DLN_WANTS_WIDE_INPUT = 8, /* hidden widths of at least n_0 */
    DLN_WANTS_ZAS = 16,       /* W_L = 0, identities below it (wu2019 (3.1)) */
    DLN_WANTS_IDENTITY = 32,  /* all factors are identities */
    DLN_WANTS_ORTH_IDENTITY = 64,
    DLN_WANTS_FULL_ROW_RANK = 128, /* of X */
    DLN_WANTS_QUADRATIC = 256,     /* p = 2 */
};
dln_status dln_theorem_check(const char *name, unsigned wanted, const dln_network *net, const dln_objective *objective, dln_error *err);
/** The run is of this method with one step size for all ticks, not above `most`. */
dln_status dln_theorem_check_rate(const char *name, const dln_optimizer *opt, double most, dln_error *err);

/** The residual B W_L ... W_1 R - T of a chain, outputs x r, that the caller releases, and Z = E + T for the margin. */
dln_status dln_start_residual(const dln_network *net, const dln_objective *objective, dln_matrix *E, dln_matrix *Z, dln_error *err);
/** The deficiency margin of a chain, arora2019 Def. 2. */
dln_status dln_start_margin(const dln_network *net, const dln_objective *objective, double *margin, dln_error *err);
/** f and f - f* of a chain. */
dln_status dln_start_losses(const dln_network *net, dln_objective *objective, double *value, double *excess, dln_error *err);
/** The largest balancedness of a gap, arora2019 Def. 1. */
dln_status dln_start_imbalance(const dln_network *net, double *delta, dln_error *err);
/** sum_l ||W_{L:l+1}||_2^2 ||W_{l-1:1} R||_2^2, frozen maps included. */
dln_status dln_start_lipschitz(const dln_network *net, const dln_objective *objective, double *sum, dln_error *err);

/** The largest eigenvalue of the Hessian at the end of gradient flow from ZAS along a singular direction s of the target:
 *  a^{2L-2} (1 + (L-1)(a^2-1)/a^2) with a^{2L-2} (a^2-1) = s^2. Infinite when it is above DBL_MAX. */
double dln_lambda_final(int depth, double s);

#endif
