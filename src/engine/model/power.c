#include "engine/model/power.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"

enum { NODES_MOST = 32, CHUNK = 64 /* entries at a time, so that the compiler makes vector code of each loop */ };

struct dln_power {
    int p, nodes; /* p/2 */
    double node[NODES_MOST], weight[NODES_MOST]; /* of [0, 1]; (p-1) (1-s) is in the weight */
};

/* Golub and Welsch: the nodes are the eigenvalues of Legendre's Jacobi matrix, the weights the squares of its vectors' first entries. */
static lapack_int find_nodes(struct dln_power *w) {
    int n = w->nodes;
    double off[NODES_MOST] = {0}, Z[NODES_MOST * NODES_MOST] = {0}, work[2 * NODES_MOST];
    for (int i = 1; i < n; i++)
        off[i - 1] = i / sqrt(4.0 * i * i - 1);
    lapack_int info = LAPACKE_dsteqr_work(LAPACK_COL_MAJOR, 'I', n, w->node, off, Z, n, work);
    for (int i = 0; i < n && info == 0; i++) {
        double first = Z[i * n], s = (1 + w->node[i]) / 2;
        w->node[i] = s;
        w->weight[i] = first * first * (w->p - 1) * (1 - s);
    }
    return info;
}

dln_status dln_power_new(int p, struct dln_power **out, dln_error *err) {
    struct dln_power *w = calloc(1, sizeof *w);
    if (!w)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the loss of p = %d", p);
    w->p = p;
    w->nodes = p / 2;
    if (find_nodes(w)) {
        dln_power_free(w);
        return dln_error_set(err, DLN_NO_CONVERGENCE, "the nodes of integration for p = %d did not converge", p);
    }
    *out = w;
    return DLN_OK;
}

void dln_power_free(struct dln_power *w) { free(w); }

/* x^k entrywise, k >= 1, by squaring. */
static void to_power(double *x, int k) {
    double result[CHUNK];
    if (k == 1)
        return;
    for (int i = 0; i < CHUNK; i++)
        result[i] = k % 2 ? x[i] : 1;
    while (k > 1) {
        k /= 2;
        for (int i = 0; i < CHUNK; i++)
            x[i] *= x[i];
        for (int i = 0; i < CHUNK && k % 2; i++)
            result[i] *= x[i];
    }
    for (int i = 0; i < CHUNK; i++)
        x[i] = result[i];
}

/* CHUNK entries at e by t d - c e. */
static double chunk_above_tangent(const struct dln_power *w, const double *e, const double *d, double t, double c) {
    double by[CHUNK], x[CHUNK], sum[CHUNK] = {0}, part[4] = {0};
    for (int i = 0; i < CHUNK; i++)
        by[i] = t * d[i] - c * e[i];
    for (int k = 0; k < w->nodes; k++) {
        for (int i = 0; i < CHUNK; i++) {
            double z = e[i] + w->node[k] * by[i];
            x[i] = z * z;
        }
        to_power(x, w->p / 2 - 1);
        for (int i = 0; i < CHUNK; i++)
            sum[i] += w->weight[k] * x[i];
    }
    for (int i = 0; i < CHUNK; i += 4)
        for (int j = 0; j < 4; j++)
            part[j] += by[i + j] * by[i + j] * sum[i + j];
    return part[0] + part[1] + part[2] + part[3];
}

static double above_tangent(const struct dln_power *w, const double *e, const double *d, double t, double c, size_t n) {
    double total = 0, last_e[CHUNK] = {0}, last_d[CHUNK] = {0};
    size_t i = 0;
    for (; i + CHUNK <= n; i += CHUNK)
        total += chunk_above_tangent(w, e + i, d + i, t, c);
    for (size_t k = 0; i + k < n; k++) {
        last_e[k] = e[i + k];
        last_d[k] = d[i + k];
    }
    return total + chunk_above_tangent(w, last_e, last_d, t, c);
}

double dln_power_above_tangent(const struct dln_power *w, const double *e, const double *d, double t, size_t n) {
    return above_tangent(w, e, d, t, 0, n);
}

double dln_power_excess(const struct dln_power *w, const double *e, const double *e_star, size_t n) {
    return above_tangent(w, e_star, e, 1, 1, n);
}
