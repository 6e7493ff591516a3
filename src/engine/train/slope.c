/* slope.c: the derivative of the loss by the residual, E^{p-1} entrywise, with the norm and the largest entry in the same pass. */
#include <math.h>

#include "engine/model/power.h"
#include "engine/train/products_state.h"

enum { CHUNK = 64 }; /* entries at a time, so that the compiler makes vector code of each loop */

struct pass {
    double sum, most; /* of e^p; max |e| */
};

/* slope = e^{p-1}. */
static void chunk_powers(int p, const double *e, double *slope, double sum[4], double most[4]) {
    double square[CHUNK], power[CHUNK];
    for (int i = 0; i < CHUNK; i++)
        square[i] = power[i] = e[i] * e[i];
    for (int q = 4; q < p; q += 2)
        for (int i = 0; i < CHUNK; i++)
            power[i] *= square[i];
    for (int i = 0; i < CHUNK; i++)
        slope[i] = power[i] * e[i];
    for (int i = 0; i < CHUNK; i += 4)
        for (int j = 0; j < 4; j++) {
            double a = fabs(e[i + j]);
            sum[j] += power[i + j] * square[i + j];
            most[j] = a > most[j] ? a : most[j];
        }
}

/* slope may be NULL: not wanted. */
static struct pass take_powers(int p, const double *e, double *slope, size_t n) {
    double sum[4] = {0}, most[4] = {0}, last[CHUNK] = {0}, unwanted[CHUNK];
    size_t i = 0;
    for (; i + CHUNK <= n; i += CHUNK)
        chunk_powers(p, e + i, slope ? slope + i : unwanted, sum, most);
    for (size_t k = 0; i + k < n; k++)
        last[k] = e[i + k];
    chunk_powers(p, last, unwanted, sum, most);
    for (size_t k = 0; slope && i + k < n; k++)
        slope[i + k] = unwanted[k];
    return (struct pass){sum[0] + sum[1] + sum[2] + sum[3], fmax(fmax(most[0], most[1]), fmax(most[2], most[3]))};
}

/* (sum |e|^p)^{1/p} where the sum leaves the range of doubles. */
static double scaled_norm(int p, const double *e, size_t n, double most) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += pow(fabs(e[i]) / most, p);
    return most * pow(sum, 1.0 / p);
}

void dln_products_measure_residual(dln_products *p) {
    int exponent = p->objective->problem->p;
    size_t n = (size_t)p->E.rows * (size_t)p->E.cols;
    if (exponent == 2) {
        p->norm_E = dln_matrix_norm(&p->E);
    } else {
        struct pass pass = take_powers(exponent, p->E.data, dln_products_sampled(p) ? NULL : p->slope.data, n);
        bool in_range = (pass.sum > 1e-280 && pass.sum < 1e280) || isnan(pass.sum) || pass.most == 0 || isinf(pass.most);
        p->norm_E = in_range ? pow(pass.sum, 1.0 / exponent) : scaled_norm(exponent, p->E.data, n, pass.most);
        p->max_E = pass.most;
    }
    if (p->norm_E > p->most_E)
        p->most_E = p->norm_E;
}

double dln_products_above_tangent(const dln_products *p, double eta) {
    return dln_power_above_tangent(p->objective->power, p->E.data, p->H.data, -eta, (size_t)p->E.rows * (size_t)p->E.cols);
}

double dln_products_max(const dln_products *p) { return p->max_E; }

const dln_matrix *dln_products_residual_columns(const dln_products *p) { return &p->E; }
const dln_matrix *dln_products_target_columns(const dln_products *p) { return &p->T; }

dln_matrix *dln_products_own_slope(dln_products *p) { return dln_products_sampled(p) ? &p->slope : NULL; }
