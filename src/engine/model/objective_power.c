/* objective_power.c: an objective of p > 2. R and T are the samples themselves; the optimum is known where the chain reaches every map. */
#include "engine/model/objective_power.h"

#include <math.h>
#include <stdlib.h>

#include "engine/model/compress.h"
#include "engine/model/optimum.h"

/* The optimum over maps of A X. Only a basis of its rows is needed; *kappa is its condition number. */
static dln_status find_optimum(dln_objective *o, double *kappa, dln_error *err) {
    dln_problem compressed = {0};
    dln_matrix X = {0}, Y = {0};
    dln_status status = dln_matrix_init_copy(&X, &o->R, err);
    if (!status)
        status = dln_matrix_init_copy(&Y, &o->T, err);
    if (!status && !dln_matrix_finite(&X))
        status = dln_error_set(err, DLN_NOT_FINITE, "the inputs overflow in the frozen input map");
    if (!status)
        status = dln_compress(&X, &Y, true, NULL, &compressed, err);
    if (!status)
        status = dln_optimum(o->power, o->problem->p, &compressed.Q, &o->T, NULL, &o->E_star, err);
    if (!status) {
        o->owns_E_star = true;
        *kappa = compressed.sigma_x[0] / compressed.sigma_x[compressed.rank - 1];
    }
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    dln_problem_release(&compressed);
    return status;
}

static dln_status take_input_map(dln_objective *o, const dln_matrix *A, double *kappa, dln_error *err) {
    dln_matrix AX;
    dln_status status = dln_matrix_init(&AX, (size_t)A->rows, (size_t)o->R.cols, err);
    if (status)
        return status;
    dln_matrix_multiply(1, DLN_PLAIN, A, DLN_PLAIN, &o->R, 0, &AX);
    o->R = AX;
    o->owns_R = true;
    return find_optimum(o, kappa, err);
}

static dln_status check_output_map(const dln_objective *o, const dln_matrix *B, dln_error *err) {
    dln_matrix U = {0};
    int rank = 0;
    dln_status status = dln_objective_range(B, &U, &rank, err);
    dln_matrix_release(&U);
    if (!status && rank < B->rows)
        status = dln_error_set(err, DLN_BAD_VALUE,
                               "with p = %d the frozen output map must reach all %d outputs, and its rank is %d: only p = 2 knows the "
                               "optimum then",
                               o->problem->p, B->rows, rank);
    return status;
}

/* The rank of W* R, up to what Newton's method leaves unsure: a width that cuts off less than 1e-8 of the map raises f* by about 1e-16. */
static dln_status rank_of_optimum(const dln_objective *o, int *rank, dln_error *err) {
    int k = o->T.rows < o->T.cols ? o->T.rows : o->T.cols;
    double *s = malloc((size_t)k * sizeof *s);
    dln_matrix Z = {0};
    dln_status status = s ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", k);
    if (!status)
        status = dln_matrix_init_copy(&Z, &o->E_star, err);
    if (!status) {
        dln_matrix_add(1, &o->T, &Z);
        status = dln_matrix_svd(&Z, s, NULL, NULL, err);
    }
    *rank = 0;
    while (!status && *rank < k && s[*rank] > 1e-8 * s[0])
        ++*rank;
    dln_matrix_release(&Z);
    free(s);
    return status;
}

static dln_status check_widths(const dln_objective *o, const dln_network *net, dln_error *err) {
    int narrow = dln_network_bottleneck(net), rank = 0, j = 0;
    if (narrow >= o->T.rows || narrow >= o->T.cols || narrow >= o->R.rows)
        return DLN_OK;
    dln_status status = rank_of_optimum(o, &rank, err);
    if (status || narrow >= rank)
        return status;
    while (j < net->depth && net->width[j] != narrow)
        j++;
    return dln_error_set(err, DLN_BAD_VALUE,
                         "width n_%d = %d is below the rank %d of the best map: with p = %d every width must be at least %d (p = 2 "
                         "allows less)",
                         j, narrow, rank, o->problem->p, rank);
}

/* f* and the excess that round-off in E makes of it. */
static void measure(dln_objective *o, double kappa) {
    int p = o->problem->p;
    double most = 0, sum = 0;
    size_t n = (size_t)o->E_star.rows * (size_t)o->E_star.cols;
    for (size_t i = 0; i < n; i++) {
        sum += pow(o->E_star.data[i], p);
        most = fmax(most, fabs(o->E_star.data[i]));
    }
    o->f_star = sum / p;
    o->norm_T = dln_matrix_norm(&o->T);
    double e = dln_objective_round_off(o, kappa);
    o->excess_floor = 0.5 * (p - 1) * pow(most + e, p - 2) * e * e;
}

dln_status dln_objective_init_power(dln_objective *o, const dln_network *net, dln_error *err) {
    const dln_problem *problem = o->problem;
    double kappa = problem->sigma_x[0] / problem->sigma_x[problem->rank - 1];
    dln_status status = dln_power_new(problem->p, &o->power, err);
    if (!status && net->A.data)
        status = take_input_map(o, &net->A, &kappa, err);
    if (!status && net->B.data)
        status = check_output_map(o, &net->B, err);
    if (!status)
        status = check_widths(o, net, err);
    if (!status)
        measure(o, kappa);
    return status;
}
