#include "engine/theory/start.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "dln/spectrum.h"
#include "engine/observe/top.h"

dln_status dln_theorem_wants(dln_error *err, const char *name, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return dln_error_set(err, DLN_BAD_VALUE, "the theorem %s wants %s", name, text);
}

/* Are the entries of W those of the identity, from row and column k on, and zero beside the leading k x k block? */
static bool identity_from(const dln_matrix *W, int k) {
    for (int j = 0; j < W->cols; j++)
        for (int i = 0; i < W->rows; i++)
            if ((i >= k || j >= k) && *dln_matrix_at(W, i, j) != (i == j ? 1 : 0))
                return false;
    return true;
}

static bool is_zas(const dln_network *net) {
    const dln_matrix *last = &net->W[net->depth];
    for (int j = 1; j < net->depth; j++)
        if (!identity_from(&net->W[j], 0))
            return false;
    return dln_matrix_dot(last, last) == 0;
}

static bool is_identity(const dln_network *net) {
    for (int j = 1; j <= net->depth; j++)
        if (!identity_from(&net->W[j], 0))
            return false;
    return true;
}

/* Q^T Q = 1 to round-off. */
static bool orthogonal_block(const dln_matrix *W, int k) {
    for (int a = 0; a < k; a++)
        for (int b = 0; b <= a; b++) {
            dln_matrix x = dln_matrix_block(W, 0, a, k, 1), y = dln_matrix_block(W, 0, b, k, 1);
            if (!(fabs(dln_matrix_dot(&x, &y) - (a == b)) <= 1e-12 * k))
                return false;
        }
    return true;
}

static int least(int a, int b) { return a < b ? a : b; }

static bool is_orth_identity(const dln_network *net) {
    int first = net->width[0], last = net->width[net->depth], ends = first > last ? first : last;
    for (int j = 1; j <= net->depth; j++) {
        int k = least(ends, least(net->width[j], net->width[j - 1]));
        if (!identity_from(&net->W[j], k) || !orthogonal_block(&net->W[j], k))
            return false;
    }
    return true;
}

static bool is_white(const dln_problem *p) {
    bool white = p->rank == p->inputs;
    for (int i = 0; white && p->samples && i < p->rank; i++)
        white = fabs(p->sigma_x[i] - 1) <= 1e-12 * p->inputs;
    return white;
}

static bool has_widths(const dln_network *net, bool square) {
    for (int j = 1; j < net->depth; j++)
        if (square ? net->width[j] != net->width[0] : net->width[j] < net->width[0])
            return false;
    return !square || net->width[net->depth] == net->width[0];
}

dln_status dln_theorem_check(const char *name, unsigned wanted, const dln_network *net, const dln_objective *o, dln_error *err) {
    const dln_problem *p = o->problem;
    bool frozen = net->A.data || net->B.data;
    if (wanted & DLN_WANTS_QUADRATIC && p->p != 2)
        return dln_theorem_wants(err, name, "the quadratic loss, and this one has p = %d", p->p);
    if (wanted & DLN_WANTS_TARGET && !is_white(p))
        return dln_theorem_wants(err, name, "a target or white data, and X has singular values from %g to %g", p->sigma_x[0],
                                 p->rank == p->inputs ? p->sigma_x[p->rank - 1] : 0);
    if (wanted & DLN_WANTS_FULL_ROW_RANK && p->rank != p->inputs)
        return dln_theorem_wants(err, name, "X of full row rank, and its rank is %d of %d", p->rank, p->inputs);
    if (wanted & DLN_WANTS_UNFROZEN && frozen)
        return dln_theorem_wants(err, name, "a chain without frozen maps");
    if (wanted & DLN_WANTS_SQUARE && !has_widths(net, true))
        return dln_theorem_wants(err, name, "factors that are all square");
    if (wanted & DLN_WANTS_WIDE_INPUT && !has_widths(net, false))
        return dln_theorem_wants(err, name, "hidden widths of n_0 = %d at least", net->width[0]);
    if (wanted & DLN_WANTS_ZAS && !is_zas(net))
        return dln_theorem_wants(err, name, "the start zas: identities, and zero at the output");
    if (wanted & DLN_WANTS_IDENTITY && !is_identity(net))
        return dln_theorem_wants(err, name, "a start with all factors V_l = I");
    if (wanted & DLN_WANTS_ORTH_IDENTITY && !is_orth_identity(net))
        return dln_theorem_wants(err, name, "the start orth-identity");
    return DLN_OK;
}

dln_status dln_theorem_check_rate(const char *name, const dln_optimizer *opt, double most, dln_error *err) {
    if (opt->spec.method != dln_method_find("gd"))
        return dln_theorem_wants(err, name, "gradient descent, and the method is %s", opt->spec.method->name);
    if (!(opt->eta <= most * (1 + 1e-12)))
        return dln_theorem_wants(err, name, "a step size of %g at most, and it is %g", most, opt->eta);
    return DLN_OK;
}

/* P = W_l P; P changes its shape. */
static dln_status apply(const dln_matrix *W, dln_matrix *P, dln_error *err) {
    dln_matrix next;
    dln_status status = dln_matrix_init(&next, (size_t)W->rows, (size_t)P->cols, err);
    if (status)
        return status;
    dln_matrix_multiply(1, DLN_PLAIN, W, DLN_PLAIN, P, 0, &next);
    dln_matrix_release(P);
    *P = next;
    return DLN_OK;
}

dln_status dln_start_residual(const dln_network *net, const dln_objective *o, dln_matrix *E, dln_matrix *Z, dln_error *err) {
    dln_matrix P = {0};
    dln_status status = o->R.data ? dln_matrix_init_copy(&P, &o->R, err) : dln_matrix_init(&P, (size_t)net->width[0], (size_t)o->rank, err);
    if (!status && !o->R.data)
        dln_matrix_identity(&P);
    for (int l = 1; l <= net->depth && !status; l++)
        status = apply(&net->W[l], &P, err);
    if (!status && net->B.data)
        status = apply(&net->B, &P, err);
    if (!status)
        status = dln_matrix_init_copy(E, &P, err);
    if (status) {
        dln_matrix_release(&P);
        return status;
    }
    dln_matrix_add(-1, &o->T, E);
    *Z = P;
    return DLN_OK;
}

dln_status dln_start_margin(const dln_network *net, const dln_objective *o, double *margin, dln_error *err) {
    dln_matrix E, Z;
    dln_status status = dln_start_residual(net, o, &E, &Z, err);
    if (status)
        return status;
    *margin = dln_objective_margin(o, Z.rows == 1 || Z.cols == 1 ? &Z : NULL, dln_matrix_norm(&E));
    dln_matrix_release(&E);
    dln_matrix_release(&Z);
    return DLN_OK;
}

dln_status dln_start_losses(const dln_network *net, dln_objective *o, double *value, double *excess, dln_error *err) {
    dln_matrix E, Z;
    dln_status status = dln_start_residual(net, o, &E, &Z, err);
    if (status)
        return status;
    double norm = dln_matrix_norm(&E);
    *value = dln_objective_value(o, norm);
    *excess = dln_objective_excess(o, &E, norm);
    dln_matrix_release(&E);
    dln_matrix_release(&Z);
    return DLN_OK;
}

dln_status dln_start_imbalance(const dln_network *net, double *delta, dln_error *err) {
    dln_spectrum_work *work;
    dln_status status = dln_spectrum_work_new(net, &work, err);
    if (status)
        return status;
    *delta = 0;
    for (int j = 1; j < net->depth; j++)
        *delta = fmax(*delta, dln_imbalance(net, j, work));
    dln_spectrum_work_free(work);
    return DLN_OK;
}

/* norms[l] = ||B W_L ... W_{l+1}||, l = 0..L, from the left (`right` false), or ||W_l ... W_1 R||. M is the identity or what stands at that
 * end; it is used up. Products from the left are kept transposed. */
static dln_status chain_norms(const dln_network *net, bool right, dln_matrix *M, struct dln_top_work *top, double *norms, dln_error *err) {
    int L = net->depth;
    dln_status status = DLN_OK;
    for (int k = 0; k <= L && !status; k++) {
        int l = right ? k : L - k;
        dln_matrix turned = {0};
        if (k && right)
            status = apply(&net->W[l], M, err);
        if (k && !right && !(status = dln_matrix_init(&turned, (size_t)net->W[l + 1].cols, (size_t)net->W[l + 1].rows, err))) {
            dln_matrix_transpose(&net->W[l + 1], &turned);
            status = apply(&turned, M, err);
            dln_matrix_release(&turned);
        }
        norms[l] = status ? NAN : dln_top_sigma(M, top);
    }
    return status;
}

/* What stands at an end of the chain: R, or B^T; the identity of size n without it. */
static dln_status end_of(const dln_matrix *end, bool turned, int n, dln_matrix *M, dln_error *err) {
    if (end->data && !turned)
        return dln_matrix_init_copy(M, end, err);
    dln_status status = dln_matrix_init(M, (size_t)n, (size_t)(end->data ? end->rows : n), err);
    if (!status && end->data)
        dln_matrix_transpose(end, M);
    else if (!status)
        dln_matrix_identity(M);
    return status;
}

dln_status dln_start_lipschitz(const dln_network *net, const dln_objective *o, double *sum, dln_error *err) {
    int L = net->depth, tall = 1;
    for (int j = 0; j <= L; j++)
        tall = net->width[j] > tall ? net->width[j] : tall;
    struct dln_top_work *top = NULL;
    dln_matrix S = {0}, P = {0};
    double *left = calloc((size_t)L + 1, sizeof *left), *right = calloc((size_t)L + 1, sizeof *right);
    dln_status status = left && right ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for the norms of %d products", L);
    if (!status)
        status = end_of(&net->B, true, net->width[L], &S, err);
    if (!status)
        status = end_of(&o->R, false, net->width[0], &P, err);
    if (!status)
        status = dln_top_work_new(tall, S.cols, P.cols, &top, err);
    if (!status)
        status = chain_norms(net, false, &S, top, left, err);
    if (!status)
        status = chain_norms(net, true, &P, top, right, err);
    double total = 0;
    for (int l = 1; l <= L && !status; l++)
        total += pow(left[l] * right[l - 1], 2);
    if (!status)
        *sum = total;
    dln_top_work_free(top);
    dln_matrix_release(&S);
    dln_matrix_release(&P);
    free(left);
    free(right);
    return status;
}
