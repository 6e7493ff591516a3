/* slope.c: the derivative of the loss by the residual, E^{p-1} entrywise, with the norm and the largest entry in the same pass. */
#include <math.h>

#include "engine/model/power.h"
#include "engine/train/products_state.h"

enum { CHUNK = 64 }; /* entries at a time, so that the compiler makes vector code of each loop */

struct pass {
    double sum, most; /* of e^p; max |e| */
};

/* slope = e^{p-1} (NULL: not wanted). */
static struct pass take_powers(int p, const double *e, double *slope, size_t n) {
    struct pass total = {0};
    double sum[4] = {0}, most[4] = {0};
    for (size_t i = 0; i < n; i += CHUNK) {
        double square[CHUNK] = {0}, power[CHUNK] = {0}, part[CHUNK] = {0};
        size_t w = n - i < CHUNK ? n - i : CHUNK;
        for (size_t k = 0; k < w; k++) {
            part[k] = e[i + k];
            square[k] = power[k] = part[k] * part[k];
        }
        for (int q = 4; q < p; q += 2)
            for (size_t k = 0; k < CHUNK; k++)
                power[k] *= square[k];
        for (size_t k = 0; k < w && slope; k++)
            slope[i + k] = power[k] * part[k];
        for (size_t k = 0; k < CHUNK; k += 4)
            for (size_t j = 0; j < 4; j++) {
                double a = fabs(part[k + j]);
                sum[j] += power[k + j] * square[k + j];
                most[j] = a > most[j] ? a : most[j];
            }
    }
    for (int j = 0; j < 4; j++) {
        total.sum += sum[j];
        total.most = fmax(total.most, most[j]);
    }
    return total;
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
