/* problem.h: what is to be fitted: data (X, Y) or a target Phi, the loss, its exact compression where it has one, its global optimum.
 *
 * p = 2: f(W) = 1/2 ||W X - Y||_F^2 = 1/2 ||W R - T||_F^2 + f0, with R (n_0 x r_x) and T (n_L x r_x) from an LQ factorization of X and an
 * SVD of its small factor (never the Gram matrix, which squares the condition number). A target problem is R = I, T = Phi, f0 = 0.
 * Where samples are drawn one by one or in batches, Q = S^-1 U^T X (R Q = X exactly, orthonormal rows) and Y are kept beside R and T: the
 * residual of sample i is W R q_i - y_i.
 * p > 2, even: f(W) = sum |W X - Y|^p / p has no compression: R = X, T = Y, f0 = 0, and the optimum comes from Newton's method. */
#ifndef DLN_PROBLEM_H
#define DLN_PROBLEM_H

#include <stdatomic.h>

#include "dln/network.h"
#include "dln/random.h"

typedef struct dln_problem {
    int inputs, outputs; /* n_0, n_L */
    int samples;         /* m; 0: a target problem */
    int p;               /* exponent of the loss, even */
    int rank;            /* r_x = rank(X); n_0 on a target */
    dln_matrix R;        /* n_0 x r_x, R = U_r S_r; data NULL on a target: the identity. p > 2: X, n_0 x m */
    dln_matrix T;        /* n_L x r_x. p > 2: Y, n_L x m */
    dln_matrix Q, Y;     /* r_x x m and n_L x m, where samples are kept and p = 2; else data NULL */
    dln_matrix E_star;   /* p > 2: W* X - Y at the optimum, n_L x m; else data NULL */
    double *sigma_x;     /* the r_x singular values of X, falling; all 1 on a target */
    double f0;           /* 1/2 ||Y||^2 outside the row space of X */
    double sigma_min_T;  /* p = 2: sigma_{min(n_L, n_0)}(T), 0 when r_x is smaller: the first term of the deficiency margin */
} dln_problem;

/** A target problem, f = 1/2 ||W - Phi||_F^2. Phi is copied. DLN_NOT_FINITE. */
dln_status dln_problem_init_target(dln_problem *p, const dln_matrix *Phi, dln_error *err);
struct dln_data_options {
    int p;             /* exponent of the loss: even, 2..64 */
    bool keep_samples; /* p = 2: keep Q and Y, for sgd and bcsgd */
};
/** Data: X is n_0 x m, Y is n_L x m; both are destroyed (overwritten), the caller still releases them. Singular values of X at or
 *  below sigma_1 max(n_0, m) eps count as zero. `options` NULL: p = 2, no samples kept. `cancel` (may be NULL) is looked at between the
 *  stages and Newton's steps. DLN_NOT_FINITE, DLN_BAD_SHAPE, DLN_BAD_VALUE (X is zero, p is odd or out of range), DLN_NO_CONVERGENCE (the
 *  optimum for p > 2 was not found), DLN_CANCELLED. */
dln_status dln_problem_init_data(dln_problem *p, dln_matrix *X, dln_matrix *Y, const struct dln_data_options *options,
                                 const atomic_bool *cancel, dln_error *err);
void dln_problem_release(dln_problem *p);

/** Bytes that dln_problem_init_data needs beyond X and Y, or 0 on overflow. `options` as there. */
size_t dln_problem_bytes(size_t inputs, size_t outputs, size_t samples, const struct dln_data_options *options);

/** A problem as a given chain sees it: A taken into R, what B and A cannot reach moved into f0, the rank constraint of the narrowest
 *  width (mathematics.md section 1). The residual E = P R - T is of the trained part B W_L ... W_1. */
typedef struct dln_objective {
    const dln_problem *problem; /* borrowed */
    dln_matrix R;               /* n_0 of the trained chain x r; data NULL: the identity. Borrowed from the problem when A is absent */
    dln_matrix T;               /* outputs x r. Borrowed from the problem when nothing is frozen */
    dln_matrix Q;               /* r x m: sample i is R q_i as the trained chain sees it; borrowed from the problem when A is absent.
                                   data NULL where samples are not kept (p > 2: R's columns are the samples) */
    dln_matrix Y;               /* outputs x m, borrowed: the residual of sample i is P R q_i - y_i; data NULL as Q */
    dln_matrix E_star;          /* p > 2: the residual at the optimum, outputs x r; borrowed from the problem when A is absent */
    bool owns_R, owns_T, owns_Q, owns_E_star;
    int rank;                   /* r: columns of R and T; p > 2: m */
    double f0;                  /* the constant part, unreachable parts included */
    double fixed;               /* ||T_problem - reachable part||_F^2, added to ||E||^2 for the margin */
    double f_star;              /* the global optimum of f over the chain's maps */
    double excess_floor;        /* an excess at or below this is round-off: about (eps kappa)^2 ||T||^2 / 2 */
    double norm_T;              /* ||T||_F */
    struct dln_constraint *constraint; /* the rank constraint's own data; NULL: it is not active */
    struct dln_power *power;    /* p > 2: what integrates the excess; NULL for p = 2 */
} dln_objective;

/** DLN_BAD_SHAPE when the chain's ends do not fit the problem. p > 2: the optimum is known only where the chain can reach every map, so
 *  DLN_BAD_VALUE when a width is below the optimum's rank or B has not full row rank; with A the optimum is found anew, and may not be
 *  (DLN_NO_CONVERGENCE). The problem must outlive it. */
dln_status dln_objective_init(dln_objective *o, const dln_problem *problem, const dln_network *net, dln_error *err);
void dln_objective_release(dln_objective *o);

/** f, unscaled, from norm_E = (sum |E|^p)^{1/p}. */
double dln_objective_value(const dln_objective *o, double norm_E);
/** f - f*, from the residual; the residual's own norm, not a difference of two losses; shin2020 (A.2) when the rank is constrained, and an
 *  integral along the way from E* for p > 2: only then is E, outputs x r, contiguous, looked at. Not finite when
 *  norm_E is not. Uses o's scratch. */
double dln_objective_excess(dln_objective *o, const dln_matrix *E, double norm_E);
/** Deficiency margin c = sigma_min(Phi) - ||W - Phi||_F, arora2019 Def. 2; on data in data space. Z = E + T, where the caller has it
 *  exactly (a row or a column: one input or one output): the printed form cancels for a tiny W; NULL otherwise. NaN for p > 2, where
 *  it is not defined. */
double dln_objective_margin(const dln_objective *o, const dln_matrix *Z, double norm_E);

#endif
