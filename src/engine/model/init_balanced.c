/* init_balanced.c: the balanced start, arora2019 Procedure 1: a random end-to-end matrix U S V^T spread evenly over the factors. */
#include <math.h>
#include <stdlib.h>

#include "engine/model/init_schemes.h"

struct svd {
    dln_matrix A, U, Vt;
    double *s;
    int k;
};

static void svd_release(struct svd *d) {
    dln_matrix_release(&d->A);
    dln_matrix_release(&d->U);
    dln_matrix_release(&d->Vt);
    free(d->s);
}

/* The end-to-end matrix has its own stream (index 0), whatever the hidden widths are. */
static dln_status draw(const dln_network *net, const struct dln_init_args *args, struct svd *d, dln_error *err) {
    size_t outputs = (size_t)net->width[net->depth], inputs = (size_t)net->width[0];
    d->k = dln_min_int((int)outputs, (int)inputs);
    d->s = malloc((size_t)d->k * sizeof *d->s);
    if (!d->s)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", d->k);
    dln_status status = dln_matrix_init(&d->A, outputs, inputs, err);
    if (!status)
        status = dln_matrix_init(&d->U, outputs, (size_t)d->k, err);
    if (!status)
        status = dln_matrix_init(&d->Vt, (size_t)d->k, inputs, err);
    if (status)
        return status;
    dln_random rng = dln_random_stream(args->seed, DLN_FOR_FACTOR, 0);
    double sd = isnan(args->sd) ? sqrt(1.0 / (double)inputs) : args->sd;
    for (int j = 0; j < d->A.cols; j++)
        dln_random_normal(&rng, sd, dln_matrix_at(&d->A, 0, j), outputs);
    return dln_matrix_svd(&d->A, d->s, &d->U, &d->Vt, err);
}

/* W_L = U S^{1/L}, W_j = S^{1/L}, W_1 = S^{1/L} V^T, each in the leading corner of its factor. */
static void spread(dln_network *net, const struct svd *d) {
    int L = net->depth;
    for (int j = 1; j <= L; j++) {
        dln_matrix *W = &net->W[j];
        dln_matrix_fill(W, 0);
        for (int i = 0; i < d->k; i++) {
            double root = pow(d->s[i], 1.0 / L);
            if (j == L)
                for (int r = 0; r < W->rows; r++)
                    *dln_matrix_at(W, r, i) = *dln_matrix_at(&d->U, r, i) * root;
            else if (j == 1)
                for (int c = 0; c < W->cols; c++)
                    *dln_matrix_at(W, i, c) = root * *dln_matrix_at(&d->Vt, i, c);
            else
                *dln_matrix_at(W, i, i) = root;
        }
    }
}

static dln_status fill(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    int ends = dln_min_int(net->width[0], net->width[net->depth]);
    dln_status status = dln_init_need_width(net, ends, "balanced", "min(n0, nL)", err);
    struct svd d = {0};
    if (!status)
        status = draw(net, args, &d, err);
    if (!status && net->depth == 1)
        dln_matrix_copy(&d.A, &net->W[1]);
    else if (!status)
        spread(net, &d);
    svd_release(&d);
    return status;
}

const struct dln_init_scheme dln_init_balanced = {
    .name = "balanced",
    .help = "a random matrix of variance 1/n0 spread over the factors by its SVD (arora2019 Procedure 1)",
    .random = true,
    .takes_sd = true,
    .fill = fill,
};
