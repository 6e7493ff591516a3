/* landscape.h: f as a function of the two trained weights of a chain that has only two: its values, its minima, its saddles.
 *
 * Two weights are one in each of two factors (L = 2, widths 1-1-1), or both in the only factor (L = 1, 1 x 2 or 2 x 1). The residual is
 * E = t_1 F_1 + t_2 F_2 - T, linear in features t of the weights (x, y): their product alone (L = 2: t_1 = x y, no F_2), or themselves
 * (L = 1). f = sum |E|^p / p + f0 is convex in t. */
#ifndef DLN_LANDSCAPE_H
#define DLN_LANDSCAPE_H

#include "dln/network.h"
#include "dln/problem.h"

typedef struct dln_landscape {
    bool chain;        /* L = 2 */
    int p;             /* exponent of the loss */
    int features;      /* 1 or 2 */
    dln_matrix F[2];   /* outputs x r, as T */
    dln_matrix T;      /* a copy of the objective's */
    double gram[2][2]; /* <F_i, F_j> */
    double best[2];    /* t where f is least; the shortest of them where there are many */
    double least;      /* sum |E|^p / p there */
} dln_landscape;

/** Has the chain exactly two trained weights? */
bool dln_landscape_fits(const dln_network *net);
/** Takes the memory; the chain fits. */
dln_status dln_landscape_new(const dln_network *net, const dln_objective *objective, dln_landscape **out, dln_error *err);
void dln_landscape_free(dln_landscape *l);
/** Measure it again, after the frozen maps or the objective were replaced by others of the same shapes. Allocates nothing. */
void dln_landscape_update(dln_landscape *l, const dln_network *net, const dln_objective *objective);

/** The two weights of a chain that fits: W_1 and W_2, or the elements of W_1 in order. */
void dln_landscape_weights(const dln_network *net, double *x, double *y);
/** f - f* at (x, y), never below 0. p = 2: by the distance from the best t, without cancellation. */
double dln_landscape_excess(const dln_landscape *l, double x, double y);
/** The 2 x 2 Hessian of f at (x, y), and the gradient. */
void dln_landscape_derivatives(const dln_landscape *l, double x, double y, double gradient[2], double hessian[2][2]);
/** The saddle: the critical point whose Hessian has eigenvalues of both signs. In t f is convex, so there is none for L = 1; for L = 2 the
 *  gradient f'(t) (y, x) vanishes on the minima f'(t) = 0, where the Hessian is positive semidefinite, and at the origin, where it is
 *  f'(0) [0 1; 1 0]. False: there is none. */
bool dln_landscape_saddle(const dln_landscape *l, double *x, double *y);
/** Minima nearest to the origin; returns how many: for L = 2 the two points of the hyperbola x y = t, or the origin; for L = 1 one. */
int dln_landscape_minima(const dln_landscape *l, double x[2], double y[2]);
/** Of one sign on each side of the curve of minima, 0 on it; NaN where the minima are no curve. */
double dln_landscape_side(const dln_landscape *l, double x, double y);
/** Two runs see the same landscape. */
bool dln_landscape_same(const dln_landscape *a, const dln_landscape *b);
/** Multiplications that one dln_landscape_excess takes. */
size_t dln_landscape_cost(const dln_landscape *l);

#endif
