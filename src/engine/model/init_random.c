/* init_random.c: independent normal entries, and factors from files. */
#include <math.h>
#include <stdlib.h>

#include "engine/model/init_schemes.h"

static dln_status fill_normal(dln_network *net, uint64_t seed, double (*sd)(const dln_network *, int, double), double asked,
                              dln_error *err) {
    double *column = dln_init_column(net);
    if (!column)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a column of random numbers");
    for (int j = 1; j <= net->depth; j++) {
        dln_matrix_fill(&net->W[j], 0);
        dln_init_add_normal(net, j, sd(net, j, asked), seed, column);
    }
    free(column);
    return DLN_OK;
}

static double sd_fan_in(const dln_network *net, int j, double asked) { return isnan(asked) ? sqrt(1.0 / net->width[j - 1]) : asked; }

static double sd_xavier(const dln_network *net, int j, double asked) {
    (void)asked;
    return sqrt(2.0 / ((double)net->width[j - 1] + net->width[j]));
}

static dln_status fill_random(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    return fill_normal(net, args->seed, sd_fan_in, args->sd, err);
}

static dln_status fill_xavier(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    return fill_normal(net, args->seed, sd_xavier, NAN, err);
}

static dln_status fill_files(dln_network *net, const struct dln_init_args *args, dln_error *err) {
    if (!args->files)
        return dln_error_set(err, DLN_BAD_VALUE, "the initialization files needs a matrix for each factor");
    for (int j = 1; j <= net->depth; j++) {
        const dln_matrix *F = &args->files[j - 1], *W = &net->W[j];
        if (F->rows != W->rows || F->cols != W->cols)
            return dln_error_set(err, DLN_BAD_SHAPE, "the file of factor %d holds a %d x %d matrix, and the factor is %d x %d", j, F->rows,
                                 F->cols, W->rows, W->cols);
        if (!dln_matrix_finite(F))
            return dln_error_set(err, DLN_NOT_FINITE, "the file of factor %d holds NaN or infinite elements", j);
    }
    for (int j = 1; j <= net->depth; j++)
        dln_matrix_copy(&args->files[j - 1], &net->W[j]);
    return DLN_OK;
}

const struct dln_init_scheme dln_init_random = {
    .name = "random",
    .help = "normal entries, variance 1/n_{j-1} by default",
    .random = true,
    .takes_sd = true,
    .fill = fill_random,
};
const struct dln_init_scheme dln_init_xavier = {
    .name = "xavier", .help = "normal entries, variance 2/(n_{j-1} + n_j)", .random = true, .fill = fill_xavier};
const struct dln_init_scheme dln_init_files = {.name = "files", .help = "each factor from a file", .fill = fill_files};
