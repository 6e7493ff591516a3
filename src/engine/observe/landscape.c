#include "dln/landscape.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool dln_landscape_fits(const dln_network *net) {
    const int *n = net->width;
    return net->depth == 2 ? n[0] == 1 && n[1] == 1 && n[2] == 1 : net->depth == 1 && (n[0] == 1 || n[1] == 1) && n[0] + n[1] == 3;
}

dln_status dln_landscape_new(const dln_network *net, const dln_objective *objective, dln_landscape **out, dln_error *err) {
    dln_landscape *l = calloc(1, sizeof *l);
    size_t rows = (size_t)objective->T.rows, cols = (size_t)objective->T.cols;
    dln_status status = l ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for a landscape");
    if (!status) {
        l->chain = net->depth == 2;
        l->features = l->chain ? 1 : 2;
        status = dln_matrix_init(&l->T, rows, cols, err);
    }
    for (int i = 0; !status && i < l->features; i++)
        status = dln_matrix_init(&l->F[i], rows, cols, err);
    if (status) {
        dln_landscape_free(l);
        return status;
    }
    dln_landscape_update(l, net, objective);
    *out = l;
    return DLN_OK;
}

void dln_landscape_free(dln_landscape *l) {
    if (!l)
        return;
    for (int i = 0; i < 2; i++)
        dln_matrix_release(&l->F[i]);
    dln_matrix_release(&l->T);
    free(l);
}

/* F = column `row` of B times row `col` of R: what a weight at (row, col) does to the residual. */
static void measure_feature(const dln_network *net, const dln_objective *o, int row, int col, dln_matrix *F) {
    for (int s = 0; s < F->cols; s++) {
        double right = o->R.data ? *dln_matrix_at(&o->R, col, s) : s == col;
        for (int k = 0; k < F->rows; k++)
            *dln_matrix_at(F, k, s) = right * (net->B.data ? *dln_matrix_at(&net->B, k, row) : k == row);
    }
}

/* |e|^q for an even q >= 0. */
static double even_power(double e, int q) {
    double square = e * e, power = 1;
    for (int i = 0; i < q / 2; i++)
        power *= square;
    return power;
}

/* sum |E|^p / p, and its derivatives in t where they are asked for. */
static double loss(const dln_landscape *l, const double t[2], double slope[2], double curve[2][2]) {
    double sum = 0;
    if (slope) {
        memset(slope, 0, 2 * sizeof *slope);
        memset(curve, 0, 4 * sizeof **curve);
    }
    for (int s = 0; s < l->T.cols; s++)
        for (int k = 0; k < l->T.rows; k++) {
            double f[2] = {*dln_matrix_at(&l->F[0], k, s), l->features == 2 ? *dln_matrix_at(&l->F[1], k, s) : 0};
            double e = t[0] * f[0] + t[1] * f[1] - *dln_matrix_at(&l->T, k, s), power = even_power(e, l->p - 2);
            sum += power * e * e / l->p;
            for (int i = 0; slope && i < 2; i++) {
                slope[i] += power * e * f[i];
                for (int j = 0; j < 2; j++)
                    curve[i][j] += (l->p - 1) * power * f[i] * f[j];
            }
        }
    return sum;
}

/* The shortest d with H d = g for a symmetric positive semidefinite H, by its eigenvectors. */
static void solve(double H[2][2], const double g[2], double d[2]) {
    double mean = (H[0][0] + H[1][1]) / 2, half = (H[0][0] - H[1][1]) / 2, off = H[0][1], root = hypot(half, off);
    double value[2] = {mean + root, mean - root}, angle = atan2(off, half) / 2, c = cos(angle), s = sin(angle);
    double first = value[0] > 0 ? (c * g[0] + s * g[1]) / value[0] : 0;
    double second = value[1] > 16 * DBL_EPSILON * value[0] ? (c * g[1] - s * g[0]) / value[1] : 0;
    d[0] = c * first - s * second;
    d[1] = s * first + c * second;
}

/* Newton's method with steps halved until f falls; for p = 2 its first step ends it. */
static void minimize(dln_landscape *l) {
    double t[2] = {0, 0}, slope[2], curve[2][2], d[2];
    double value = loss(l, t, slope, curve);
    for (int turn = 0; turn < 200; turn++) {
        solve(curve, slope, d);
        double then = INFINITY, next[2] = {0, 0};
        for (double part = 1; part > 1e-6 && !(then < value); part /= 2) {
            next[0] = t[0] - part * d[0];
            next[1] = t[1] - part * d[1];
            then = loss(l, next, NULL, NULL);
        }
        if (!(then < value))
            break;
        memcpy(t, next, sizeof t);
        value = loss(l, t, slope, curve);
    }
    memcpy(l->best, t, sizeof t);
    l->least = value;
}

void dln_landscape_update(dln_landscape *l, const dln_network *net, const dln_objective *objective) {
    bool wide = !l->chain && net->width[0] == 2;
    l->p = objective->problem->p;
    dln_matrix_copy(&objective->T, &l->T);
    measure_feature(net, objective, 0, 0, &l->F[0]);
    if (!l->chain)
        measure_feature(net, objective, wide ? 0 : 1, wide ? 1 : 0, &l->F[1]);
    for (int i = 0; i < l->features; i++)
        for (int j = 0; j < l->features; j++)
            l->gram[i][j] = dln_matrix_dot(&l->F[i], &l->F[j]);
    minimize(l);
}

void dln_landscape_weights(const dln_network *net, double *x, double *y) {
    *x = *dln_matrix_at(&net->W[1], 0, 0);
    *y = net->depth == 2 ? *dln_matrix_at(&net->W[2], 0, 0) : *dln_matrix_at(&net->W[1], net->width[1] - 1, net->width[0] - 1);
}

static void features_of(const dln_landscape *l, double x, double y, double t[2]) {
    t[0] = l->chain ? x * y : x;
    t[1] = l->chain ? 0 : y;
}

double dln_landscape_excess(const dln_landscape *l, double x, double y) {
    double t[2];
    features_of(l, x, y, t);
    if (l->p > 2)
        return fmax(loss(l, t, NULL, NULL) - l->least, 0);
    double a = t[0] - l->best[0], b = t[1] - l->best[1];
    return fmax((l->gram[0][0] * a * a + 2 * l->gram[0][1] * a * b + l->gram[1][1] * b * b) / 2, 0);
}

void dln_landscape_derivatives(const dln_landscape *l, double x, double y, double gradient[2], double hessian[2][2]) {
    double t[2], slope[2], curve[2][2];
    features_of(l, x, y, t);
    loss(l, t, slope, curve);
    if (!l->chain) {
        memcpy(gradient, slope, sizeof slope);
        memcpy(hessian, curve, sizeof curve);
        return;
    }
    gradient[0] = slope[0] * y;
    gradient[1] = slope[0] * x;
    hessian[0][0] = curve[0][0] * y * y;
    hessian[1][1] = curve[0][0] * x * x;
    hessian[0][1] = hessian[1][0] = slope[0] + curve[0][0] * x * y;
}

bool dln_landscape_saddle(const dln_landscape *l, double *x, double *y) {
    double g[2], H[2][2];
    if (!l->chain)
        return false;
    dln_landscape_derivatives(l, 0, 0, g, H); /* the one critical point that is no minimum by itself */
    if (!(H[0][0] * H[1][1] - H[0][1] * H[1][0] < 0))
        return false;
    *x = *y = 0;
    return true;
}

int dln_landscape_minima(const dln_landscape *l, double x[2], double y[2]) {
    double root = sqrt(fabs(l->best[0]));
    x[0] = l->chain ? root : l->best[0];
    y[0] = l->chain ? (l->best[0] < 0 ? -root : root) : l->best[1];
    if (!l->chain || root <= 0)
        return 1;
    x[1] = -x[0];
    y[1] = -y[0];
    return 2;
}

double dln_landscape_side(const dln_landscape *l, double x, double y) { return l->chain ? x * y - l->best[0] : NAN; }

static bool same_matrix(const dln_matrix *a, const dln_matrix *b) {
    bool same = a->rows == b->rows && a->cols == b->cols;
    for (int j = 0; same && j < a->cols; j++)
        same = memcmp(dln_matrix_at(a, 0, j), dln_matrix_at(b, 0, j), (size_t)a->rows * sizeof(double)) == 0;
    return same;
}

bool dln_landscape_same(const dln_landscape *a, const dln_landscape *b) {
    return a->chain == b->chain && a->p == b->p && same_matrix(&a->T, &b->T) && same_matrix(&a->F[0], &b->F[0]) &&
           (a->chain || same_matrix(&a->F[1], &b->F[1]));
}

size_t dln_landscape_cost(const dln_landscape *l) { return l->p > 2 ? (size_t)l->p * (size_t)l->T.rows * (size_t)l->T.cols : 8; }
