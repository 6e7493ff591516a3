/* frozen.c: the frozen maps of a linear ResNet (zou2020 section 4). */
#include <math.h>

#include "dln/init.h"

static dln_status fill_modified(bool output, double alpha, dln_matrix *M, dln_error *err) {
    dln_matrix_fill(M, 0);
    if (!output) {
        dln_matrix_identity(M);
        return DLN_OK;
    }
    if (M->rows > M->cols)
        return dln_error_set(err, DLN_BAD_SHAPE, "a modified-identity output map needs a width of at least nL = %d", M->rows);
    for (int i = 0; i < M->rows; i++)
        *dln_matrix_at(M, i, M->cols - M->rows + i) = alpha;
    return DLN_OK;
}

static void fill_gaussian(bool output, double variance, uint64_t seed, dln_matrix *M) {
    dln_random rng = dln_random_stream(seed, DLN_FOR_FROZEN, output);
    for (int j = 0; j < M->cols; j++)
        dln_random_normal(&rng, sqrt(variance), dln_matrix_at(M, 0, j), (size_t)M->rows);
}

dln_status dln_frozen_fill(enum dln_frozen_kind kind, bool output, double value, uint64_t seed, dln_matrix *M, dln_error *err) {
    switch (kind) {
    case DLN_FROZEN_IDENTITY:
        dln_matrix_identity(M);
        if (output)
            dln_matrix_scale(M, sqrt((double)M->cols / M->rows));
        return DLN_OK;
    case DLN_FROZEN_MODIFIED: return fill_modified(output, value, M, err);
    case DLN_FROZEN_GAUSSIAN: fill_gaussian(output, value, seed, M); return DLN_OK;
    }
    return DLN_OK;
}
