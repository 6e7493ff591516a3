#include "dln/init.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/init_schemes.h"

const struct dln_init_scheme *const dln_init_schemes[] = {
    &dln_init_orth_identity,
    &dln_init_orthogonal,
    &dln_init_identity,
    &dln_init_balanced,
    &dln_init_random,
    &dln_init_xavier,
    &dln_init_zas,
    &dln_init_near_zas,
    &dln_init_near_identity,
    &dln_init_files,
    NULL,
};

const struct dln_init_scheme *dln_init_find(const char *name) {
    for (int i = 0; dln_init_schemes[i]; i++)
        if (!strcmp(dln_init_schemes[i]->name, name))
            return dln_init_schemes[i];
    return NULL;
}

dln_status dln_init_fill(const struct dln_init_scheme *scheme, dln_network *net, const struct dln_init_args *args, dln_error *err) {
    if (scheme->requires_sd && isnan(args->sd))
        return dln_error_set(err, DLN_BAD_VALUE, "the initialization %s needs a standard deviation (sd or variance)", scheme->name);
    dln_status status = scheme->fill(net, args, err);
    for (int j = 1; j <= net->depth; j++)
        dln_network_touch(net, j);
    return status;
}

double *dln_init_column(const dln_network *net) {
    int rows = 1;
    for (int j = 1; j <= net->depth; j++)
        rows = dln_max_int(rows, net->width[j]);
    return malloc((size_t)rows * sizeof(double));
}

void dln_init_add_normal(dln_network *net, int j, double sd, uint64_t seed, double *column) {
    dln_matrix *W = &net->W[j];
    dln_random rng = dln_random_stream(seed, DLN_FOR_FACTOR, (uint64_t)j);
    for (int k = 0; k < W->cols; k++) {
        dln_random_normal(&rng, sd, column, (size_t)W->rows);
        for (int i = 0; i < W->rows; i++)
            *dln_matrix_at(W, i, k) += column[i];
    }
}

dln_status dln_init_need_width(const dln_network *net, int least, const char *scheme, const char *least_words, dln_error *err) {
    for (int j = 1; j < net->depth; j++)
        if (net->width[j] < least)
            return dln_error_set(err, DLN_BAD_SHAPE, "the initialization %s needs hidden widths of at least %s = %d, and width %d is %d",
                                 scheme, least_words, least, j, net->width[j]);
    return DLN_OK;
}
