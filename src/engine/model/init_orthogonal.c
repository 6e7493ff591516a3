/* init_orthogonal.c: orthogonal, and orthogonal blocks padded by the identity (shin2020 section 4). */
#include "engine/model/init_schemes.h"

/* W = [Q 0 0; 0 I 0; 0 0 0]: Q of size k from factor j's own stream, then ones up to the shorter side. */
static dln_status fill_factor(dln_network *net, int j, int k, uint64_t seed, dln_error *err) {
    dln_matrix *W = &net->W[j];
    dln_matrix_identity(W);
    dln_matrix Q = dln_matrix_block(W, 0, 0, k, k);
    dln_random rng = dln_random_stream(seed, DLN_FOR_FACTOR, (uint64_t)j);
    return dln_random_orthogonal(&rng, &Q, err);
}

static dln_status fill_orthogonal(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    dln_status status = DLN_OK;
    for (int j = 1; j <= net->depth && !status; j++)
        status = fill_factor(net, j, dln_min_int(net->width[j], net->width[j - 1]), args->seed, err);
    return status;
}

/* Only the leading block of size max(n_0, n_L) is random: hidden width plays no role (shin2020 Theorem 3.1). */
static dln_status fill_orth_identity(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    int ends = dln_max_int(net->width[0], net->width[net->depth]);
    dln_status status = DLN_OK;
    for (int j = 1; j <= net->depth && !status; j++)
        status = fill_factor(net, j, dln_min_int(ends, dln_min_int(net->width[j], net->width[j - 1])), args->seed, err);
    return status;
}

const struct dln_init_scheme dln_init_orthogonal = {
    .name = "orthogonal",
    .help = "a Haar orthogonal block of each factor's smaller dimension",
    .random = true,
    .fill = fill_orthogonal,
};
const struct dln_init_scheme dln_init_orth_identity = {
    .name = "orth-identity",
    .help = "an orthogonal block of size max(n0, nL), identity beyond it (shin2020 section 4)",
    .random = true,
    .fill = fill_orth_identity,
};
