#include "dln/random.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "engine/base/blas.h"

/* Steele, Lea and Flood's mixer: neighbouring keys give unrelated states. */
static uint64_t splitmix64(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

dln_random dln_random_stream(uint64_t seed, enum dln_purpose purpose, uint64_t index) {
    uint64_t key = splitmix64(splitmix64(splitmix64(seed) ^ (uint64_t)purpose) ^ index);
    dln_random rng;
    for (int i = 0; i < 4; i++)
        rng.state[i] = (int)(key >> (12 * i) & 0xfff);
    rng.state[3] |= 1;
    return rng;
}

enum { UNIFORM_01 = 1, NORMAL_01 = 3 };

static void draw(dln_random *rng, int distribution, double *x, size_t n) {
    while (n) {
        size_t part = n < (1u << 30) ? n : 1u << 30;
        LAPACKE_dlarnv_work(distribution, rng->state, (lapack_int)part, x);
        x += part;
        n -= part;
    }
}

void dln_random_uniform(dln_random *rng, double low, double high, double *x, size_t n) {
    draw(rng, UNIFORM_01, x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = low + (high - low) * x[i];
}

void dln_random_normal(dln_random *rng, double sd, double *x, size_t n) {
    draw(rng, NORMAL_01, x, n);
    for (size_t i = 0; i < n; i++)
        x[i] *= sd;
}

int dln_random_below(dln_random *rng, int n) {
    assert(n >= 1);
    double u;
    draw(rng, UNIFORM_01, &u, 1);
    int i = (int)(u * n);
    return i < n ? i : n - 1;
}

dln_status dln_random_orthogonal(dln_random *rng, dln_matrix *Q, dln_error *err) {
    assert(Q->rows == Q->cols);
    lapack_int k = Q->rows;
    if (k == 0)
        return DLN_OK;
    double want[2];
    LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, k, k, Q->data, Q->ld, NULL, &want[0], -1);
    LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, k, k, k, Q->data, Q->ld, NULL, &want[1], -1);
    lapack_int lwork = (lapack_int)fmax(want[0], want[1]);
    double *tau = malloc((size_t)k * sizeof *tau), *sign = malloc((size_t)k * sizeof *sign);
    double *work = malloc((size_t)lwork * sizeof *work);
    dln_status status = DLN_NO_MEMORY;
    if (tau && sign && work) {
        for (int j = 0; j < k; j++)
            dln_random_normal(rng, 1, dln_matrix_at(Q, 0, j), (size_t)k);
        LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, k, k, Q->data, Q->ld, tau, work, lwork);
        for (int j = 0; j < k; j++)
            sign[j] = *dln_matrix_at(Q, j, j) < 0 ? -1 : 1;
        LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, k, k, k, Q->data, Q->ld, tau, work, lwork);
        for (int j = 0; j < k; j++)
            cblas_dscal(k, sign[j], dln_matrix_at(Q, 0, j), 1);
        status = DLN_OK;
    }
    free(tau);
    free(sign);
    free(work);
    return status ? dln_error_set(err, status, "no memory for an orthogonal matrix of size %d", (int)k) : DLN_OK;
}
