/* objective.c: a problem as a given chain sees it: frozen maps and the rank constraint taken in. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "dln/problem.h"
#include "engine/model/compress.h"
#include "engine/model/constraint.h"
#include "engine/model/objective_power.h"
#include "engine/model/power.h"

/* A R = R' V^T, so the samples A X = A R Q have the coordinates V^T Q in the new basis. */
static dln_status take_samples(dln_objective *o, const dln_problem *p, const dln_matrix *Vt, dln_error *err) {
    dln_status status = dln_matrix_init(&o->Q, (size_t)Vt->rows, (size_t)p->Q.cols, err);
    if (status)
        return status;
    o->owns_Q = true;
    dln_matrix_multiply(1, DLN_PLAIN, Vt, DLN_PLAIN, &p->Q, 0, &o->Q);
    return DLN_OK;
}

/* Take A into R: the rows that A R does not span cannot be fitted (mathematics.md section 1, frozen maps). */
static dln_status take_input_map(dln_objective *o, const dln_problem *p, const dln_matrix *A, double **sigma, dln_error *err) {
    dln_matrix AR = {0};
    struct dln_compressed c = {0};
    dln_status status = p->R.data ? dln_matrix_init(&AR, (size_t)A->rows, (size_t)p->R.cols, err) : dln_matrix_init_copy(&AR, A, err);
    if (!status && p->R.data)
        dln_matrix_multiply(1, DLN_PLAIN, A, DLN_PLAIN, &p->R, 0, &AR);
    if (!status)
        status = dln_compress_factor(&AR, &p->T, AR.rows > AR.cols ? AR.rows : AR.cols, &c, err);
    dln_matrix_release(&AR);
    if (status)
        return status;
    o->R = c.R;
    o->T = c.T;
    o->rank = c.rank;
    o->owns_R = o->owns_T = true;
    o->fixed += c.outside2;
    *sigma = c.sigma;
    if (p->Q.data)
        status = take_samples(o, p, &c.Vt, err);
    dln_matrix_release(&c.Vt);
    return status;
}

dln_status dln_objective_range(const dln_matrix *B, dln_matrix *U, int *rank, dln_error *err) {
    int k = B->rows < B->cols ? B->rows : B->cols, larger = B->rows > B->cols ? B->rows : B->cols;
    double *s = malloc((size_t)k * sizeof *s);
    dln_matrix Vt = {0};
    dln_status status = s ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", k);
    if (!status)
        status = dln_matrix_init(U, (size_t)B->rows, (size_t)k, err);
    if (!status)
        status = dln_matrix_init(&Vt, (size_t)k, (size_t)B->cols, err);
    if (!status)
        status = dln_matrix_svd(B, s, U, &Vt, err);
    *rank = status ? 0 : dln_numerical_rank(s, k, larger);
    dln_matrix_release(&Vt);
    free(s);
    return status;
}

/* Project T onto range(B); what lies outside cannot be fitted. */
static dln_status take_output_map(dln_objective *o, const dln_matrix *B, dln_error *err) {
    dln_matrix U = {0}, inside = {0}, coordinates = {0}, rest = {0};
    int rank = 0;
    dln_status status = dln_objective_range(B, &U, &rank, err);
    if (!status)
        status = dln_matrix_init(&coordinates, (size_t)rank, (size_t)o->T.cols, err);
    if (!status)
        status = dln_matrix_init(&inside, (size_t)o->T.rows, (size_t)o->T.cols, err);
    if (!status)
        status = dln_matrix_init_copy(&rest, &o->T, err);
    if (!status) {
        dln_matrix basis = dln_matrix_block(&U, 0, 0, U.rows, rank);
        dln_matrix_multiply(1, DLN_TRANSPOSED, &basis, DLN_PLAIN, &o->T, 0, &coordinates);
        dln_matrix_multiply(1, DLN_PLAIN, &basis, DLN_PLAIN, &coordinates, 0, &inside);
        dln_matrix_add(-1, &inside, &rest);
        double norm = dln_matrix_norm(&rest);
        o->fixed += norm * norm;
        if (o->owns_T)
            dln_matrix_release(&o->T);
        o->T = inside;
        o->owns_T = true;
    }
    dln_matrix_release(&U);
    dln_matrix_release(&coordinates);
    dln_matrix_release(&rest);
    if (status)
        dln_matrix_release(&inside);
    return status;
}

/* Round-off in E is a few eps of the products' norms, which kappa relates to ||T||; where kappa leaves no digits, a start must not
 * pass for the optimum. */
static double floor_of(const dln_objective *o, double kappa) {
    double e = dln_objective_round_off(o, kappa);
    return 0.5 * e * e;
}

double dln_objective_round_off(const dln_objective *o, double kappa) { return fmin(16 * DBL_EPSILON * kappa, 1e-6) * o->norm_T; }

static dln_status check_ends(const dln_problem *problem, const dln_network *net, dln_error *err) {
    int inputs = dln_network_inputs(net), outputs = dln_network_outputs(net);
    if (inputs != problem->inputs || outputs != problem->outputs)
        return dln_error_set(err, DLN_BAD_SHAPE, "the chain maps %d inputs to %d outputs, and the problem has %d and %d", inputs, outputs,
                             problem->inputs, problem->outputs);
    if ((net->A.data && !dln_matrix_finite(&net->A)) || (net->B.data && !dln_matrix_finite(&net->B)))
        return dln_error_set(err, DLN_NOT_FINITE, "a frozen map holds NaN or infinite elements");
    return DLN_OK;
}

static dln_status init_square(dln_objective *o, const dln_network *net, dln_error *err) {
    const dln_problem *problem = o->problem;
    double *sigma = NULL;
    dln_status status = net->A.data ? take_input_map(o, problem, &net->A, &sigma, err) : DLN_OK;
    if (!status && net->B.data)
        status = take_output_map(o, &net->B, err);
    if (!status)
        status = dln_constraint_new(&o->T, dln_network_bottleneck(net), &o->constraint, err);
    if (!status) {
        o->f0 = problem->f0 + 0.5 * o->fixed;
        o->f_star = o->f0 + (o->constraint ? dln_constraint_loss(o->constraint) : 0);
        o->norm_T = dln_matrix_norm(&o->T);
        const double *values = sigma ? sigma : problem->sigma_x;
        o->excess_floor = floor_of(o, values[0] / values[o->rank - 1]);
    }
    free(sigma);
    return status;
}

dln_status dln_objective_init(dln_objective *o, const dln_problem *problem, const dln_network *net, dln_error *err) {
    dln_status status = check_ends(problem, net, err);
    if (status)
        return status;
    dln_objective made = {.problem = problem, .R = problem->R, .T = problem->T, .Q = problem->Q, .Y = problem->Y,
                          .E_star = problem->E_star, .rank = problem->p == 2 ? problem->rank : problem->samples};
    status = problem->p == 2 ? init_square(&made, net, err) : dln_objective_init_power(&made, net, err);
    if (status)
        dln_objective_release(&made);
    else
        *o = made;
    return status;
}

void dln_objective_release(dln_objective *o) {
    if (o->owns_R)
        dln_matrix_release(&o->R);
    if (o->owns_T)
        dln_matrix_release(&o->T);
    if (o->owns_Q)
        dln_matrix_release(&o->Q);
    if (o->owns_E_star)
        dln_matrix_release(&o->E_star);
    dln_power_free(o->power);
    dln_constraint_free(o->constraint);
    *o = (dln_objective){0};
}

double dln_objective_value(const dln_objective *o, double norm_E) {
    int p = o->problem->p;
    return p == 2 ? o->f0 + 0.5 * norm_E * norm_E : pow(norm_E, p) / p;
}

double dln_objective_excess(dln_objective *o, const dln_matrix *E, double norm_E) {
    if (o->power && isfinite(norm_E))
        return dln_power_excess(o->power, E->data, o->E_star.data, (size_t)E->rows * (size_t)E->cols);
    if (o->constraint && isfinite(norm_E))
        return dln_constraint_excess(o->constraint, E);
    return o->power ? norm_E : 0.5 * norm_E * norm_E;
}

double dln_objective_margin(const dln_objective *o, const dln_matrix *Z, double norm_E) {
    if (o->power)
        return NAN;
    double distance = o->fixed > 0 ? hypot(norm_E, sqrt(o->fixed)) : norm_E;
    if (isinf(distance))
        return -distance;
    const dln_problem *p = o->problem;
    if (!Z || (p->inputs > 1 && p->outputs > 1)) /* Z may be a column because X has rank one: the map still has more singular values */
        return p->sigma_min_T - distance;
    /* One singular value: sigma_min(Phi) = ||Phi||, and the difference of squares does not cancel. 0/0 is Phi = W = 0. */
    dln_matrix T = dln_matrix_over(o->T.data, Z->rows, Z->cols);
    double norm_Z = dln_matrix_norm(Z), sum = p->sigma_min_T + distance;
    return sum == 0 ? 0 : (2 * dln_matrix_dot(Z, &T) - norm_Z * norm_Z) / sum;
}
