/* init_residual.c: starts at or near the identity: identity, ZAS (wu2019 (3.1)), near-ZAS, near-identity (wu2019 (5.1)). */
#include <math.h>
#include <stdlib.h>

#include "engine/model/init_schemes.h"

static void identity_everywhere(dln_network *net) {
    for (int j = 1; j <= net->depth; j++)
        dln_matrix_identity(&net->W[j]);
}

static dln_status add_noise(dln_network *net, const struct dln_init_args *args, bool default_variance, dln_error *err) {
    double *column = dln_init_column(net);
    if (!column)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a column of random numbers");
    for (int j = 1; j <= net->depth; j++) {
        double sd = default_variance ? sqrt(1.0 / ((double)net->width[j - 1] * net->depth)) : args->sd;
        dln_init_add_normal(net, j, sd, args->seed, column);
    }
    free(column);
    return DLN_OK;
}

static dln_status fill_identity(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    (void)args, (void)err;
    identity_everywhere(net);
    return DLN_OK;
}

static dln_status zas(dln_network *net, const char *name, dln_error *err) {
    dln_status status = dln_init_need_width(net, net->width[0], name, "n0", err);
    if (status)
        return status;
    identity_everywhere(net);
    dln_matrix_fill(&net->W[net->depth], 0);
    return DLN_OK;
}

static dln_status fill_zas(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    (void)args;
    return zas(net, "zas", err);
}

static dln_status fill_near_zas(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    dln_status status = zas(net, "near-zas", err);
    return status ? status : add_noise(net, args, false, err);
}

/* I + U; the default variance of U is 1/(n_{j-1} L), wu2019's 1/(d L) where all widths are d. */
static dln_status fill_near_identity(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    identity_everywhere(net);
    return add_noise(net, args, isnan(args->sd), err);
}

const struct dln_init_scheme dln_init_identity = {
    .name = "identity", .help = "ones on the diagonal, zero elsewhere", .fill = fill_identity};
const struct dln_init_scheme dln_init_zas = {
    .name = "zas", .help = "identity, and zero at the output (wu2019 (3.1))", .fill = fill_zas};
const struct dln_init_scheme dln_init_near_zas = {
    .name = "near-zas",
    .help = "zas plus normal noise of the given sd on every factor",
    .random = true,
    .takes_sd = true,
    .requires_sd = true,
    .fill = fill_near_zas,
};
const struct dln_init_scheme dln_init_near_identity = {
    .name = "near-identity",
    .help = "identity plus normal noise, variance 1/(d L) by default (wu2019 (5.1))",
    .random = true,
    .takes_sd = true,
    .fill = fill_near_identity,
};
