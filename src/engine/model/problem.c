#include "dln/problem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/compress.h"
#include "engine/model/optimum.h"

/* sigma_{min(n_L, n_0)}(T), 0 when T has fewer columns than that. */
static dln_status measure_target(dln_problem *p, dln_error *err) {
    int k = p->T.rows < p->T.cols ? p->T.rows : p->T.cols;
    int wanted = p->outputs < p->inputs ? p->outputs : p->inputs;
    double *s = malloc((size_t)k * sizeof *s);
    if (!s)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", k);
    dln_status status = dln_matrix_svd(&p->T, s, NULL, NULL, err);
    p->sigma_min_T = !status && k >= wanted ? s[wanted - 1] : 0;
    free(s);
    return status;
}

dln_status dln_problem_init_target(dln_problem *p, const dln_matrix *Phi, dln_error *err) {
    if (!dln_matrix_finite(Phi))
        return dln_error_set(err, DLN_NOT_FINITE, "the target holds NaN or infinite elements");
    dln_problem made = {.inputs = Phi->cols, .outputs = Phi->rows, .rank = Phi->cols, .p = 2};
    made.sigma_x = malloc((size_t)made.rank * sizeof *made.sigma_x);
    dln_status status = made.sigma_x ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", made.rank);
    for (int i = 0; !status && i < made.rank; i++)
        made.sigma_x[i] = 1;
    if (!status)
        status = dln_matrix_init_copy(&made.T, Phi, err);
    if (!status)
        status = measure_target(&made, err);
    if (status)
        dln_problem_release(&made);
    else
        *p = made;
    return status;
}

static dln_status check_data(const dln_matrix *X, const dln_matrix *Y, dln_error *err) {
    if (X->cols != Y->cols)
        return dln_error_set(err, DLN_BAD_SHAPE, "X has %d samples and Y has %d", X->cols, Y->cols);
    if (X->cols < 1 || X->rows < 1 || Y->rows < 1)
        return dln_error_set(err, DLN_BAD_SHAPE, "the data is empty: X is %d x %d, Y is %d x %d", X->rows, X->cols, Y->rows, Y->cols);
    if (!dln_matrix_finite(X) || !dln_matrix_finite(Y))
        return dln_error_set(err, DLN_NOT_FINITE, "%s holds NaN or infinite elements", dln_matrix_finite(X) ? "Y" : "X");
    return DLN_OK;
}

/* p = 2: the compressed problem, and the samples beside it where they are asked for. */
static dln_status compress_data(dln_problem *p, dln_matrix *X, dln_matrix *Y, bool keep_samples, const atomic_bool *cancel,
                                dln_error *err) {
    dln_status status = keep_samples ? dln_matrix_init_copy(&p->Y, Y, err) : DLN_OK;
    if (!status)
        status = dln_compress(X, Y, keep_samples, cancel, p, err);
    return status ? status : measure_target(p, err);
}

/* p > 2: the data itself; its compression serves only for the rank, the singular values and a basis for the optimum. */
static dln_status keep_data(dln_problem *p, dln_matrix *X, dln_matrix *Y, const atomic_bool *cancel, dln_error *err) {
    dln_problem compressed = {0};
    struct dln_power *power = NULL;
    dln_status status = dln_matrix_init_copy(&p->R, X, err);
    if (!status)
        status = dln_matrix_init_copy(&p->T, Y, err);
    if (!status)
        status = dln_compress(X, Y, true, cancel, &compressed, err);
    if (!status)
        status = dln_power_new(p->p, &power, err);
    if (!status)
        status = dln_optimum(power, p->p, &compressed.Q, &p->T, cancel, &p->E_star, err);
    if (!status) {
        p->rank = compressed.rank;
        p->sigma_x = compressed.sigma_x;
        compressed.sigma_x = NULL;
    }
    dln_power_free(power);
    dln_problem_release(&compressed);
    return status;
}

dln_status dln_problem_init_data(dln_problem *p, dln_matrix *X, dln_matrix *Y, const struct dln_data_options *options,
                                 const atomic_bool *cancel, dln_error *err) {
    dln_status status = check_data(X, Y, err);
    int exponent = options ? options->p : 2;
    if (!status && (exponent < 2 || exponent > 64 || exponent % 2))
        status = dln_error_set(err, DLN_BAD_VALUE, "the exponent of the loss is an even number from 2 to 64, not %d", exponent);
    if (status)
        return status;
    dln_problem made = {.inputs = X->rows, .outputs = Y->rows, .samples = X->cols, .p = exponent};
    if (exponent == 2)
        status = compress_data(&made, X, Y, options && options->keep_samples, cancel, err);
    else
        status = keep_data(&made, X, Y, cancel, err);
    if (status)
        dln_problem_release(&made);
    else
        *p = made;
    return status;
}

void dln_problem_release(dln_problem *p) {
    dln_matrix_release(&p->R);
    dln_matrix_release(&p->T);
    dln_matrix_release(&p->Q);
    dln_matrix_release(&p->Y);
    dln_matrix_release(&p->E_star);
    free(p->sigma_x);
    *p = (dln_problem){0};
}

size_t dln_problem_bytes(size_t inputs, size_t outputs, size_t samples, const struct dln_data_options *options) {
    bool raw = options && options->p > 2; /* X, Y and the optimum's residual are kept, and a basis while it is found */
    size_t k = inputs < samples ? inputs : samples, kept = raw || (options && options->keep_samples);
    size_t part[] = {
        dln_matrix_bytes(inputs, k),  /* L */
        dln_matrix_bytes(inputs, k),  /* its copy inside of the SVD */
        dln_matrix_bytes(inputs, k),  /* U */
        dln_matrix_bytes(k, k),       /* V^T */
        dln_matrix_bytes(4 * k, k),   /* LAPACK's workspace: dgesdd's is 4 k^2 + 7 k at least, dgelqf's and dormlq's are smaller */
        dln_matrix_bytes(inputs, k),  /* R */
        dln_matrix_bytes(outputs, k), /* T */
        dln_matrix_bytes(outputs, k), /* its copy while it is measured */
        dln_matrix_bytes(64, inputs + outputs + k + 65), /* and dormlq's block reflectors, 64 x 65 */
        dln_matrix_bytes(kept * (k + outputs), samples), /* Q and Y */
        dln_matrix_bytes(kept * k, k),                   /* V_r^T while Q is made */
        dln_matrix_bytes(raw * inputs, samples),
        raw ? dln_optimum_bytes(k, outputs, samples) : 1,
    };
    size_t sum = 0;
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (!part[i] || sum > SIZE_MAX - part[i])
            return 0;
        sum += part[i];
    }
    return sum;
}
