#include "dln/network.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static dln_status take_factors(dln_network *net, dln_error *err) {
    for (int j = 1; j <= net->depth; j++) {
        dln_status status = dln_matrix_init(&net->W[j], (size_t)net->width[j], (size_t)net->width[j - 1], err);
        if (status)
            return status;
    }
    return DLN_OK;
}

dln_status dln_network_init(dln_network *net, int depth, const int *width, const dln_matrix *A, const dln_matrix *B, dln_error *err) {
    assert(depth >= 1);
    if (A && A->rows != width[0])
        return dln_error_set(err, DLN_BAD_SHAPE, "the frozen input map is %d x %d, but the first factor has %d columns", A->rows, A->cols,
                             width[0]);
    if (B && B->cols != width[depth])
        return dln_error_set(err, DLN_BAD_SHAPE, "the frozen output map is %d x %d, but the last factor has %d rows", B->rows, B->cols,
                             width[depth]);
    size_t n = (size_t)depth + 1;
    dln_network made = {.depth = depth};
    made.width = malloc(n * sizeof *made.width);
    made.W = calloc(n, sizeof *made.W);
    made.version = calloc(n, sizeof *made.version);
    made.held = calloc(n, sizeof *made.held);
    dln_status status = DLN_NO_MEMORY;
    if (!made.width || !made.W || !made.version || !made.held) {
        dln_error_set(err, status, "no memory for a chain of %d factors", depth);
        goto fail;
    }
    memcpy(made.width, width, n * sizeof *width);
    status = take_factors(&made, err);
    if (!status && A)
        status = dln_matrix_init_copy(&made.A, A, err);
    if (!status && B)
        status = dln_matrix_init_copy(&made.B, B, err);
    if (status)
        goto fail;
    for (int j = 1; j <= depth; j++)
        made.version[j] = 1;
    *net = made;
    return DLN_OK;
fail:
    dln_network_release(&made);
    return status;
}

void dln_network_release(dln_network *net) {
    for (int j = 1; net->W && j <= net->depth; j++)
        dln_matrix_release(&net->W[j]);
    dln_matrix_release(&net->A);
    dln_matrix_release(&net->B);
    free(net->width);
    free(net->W);
    free(net->version);
    free(net->held);
    *net = (dln_network){0};
}

void dln_network_copy_weights(const dln_network *from, dln_network *to) {
    assert(from->depth == to->depth);
    for (int j = 1; j <= from->depth; j++) {
        dln_matrix_copy(&from->W[j], &to->W[j]);
        dln_network_touch(to, j);
    }
}

void dln_network_touch(dln_network *net, int j) { net->version[j]++; }

int dln_network_inputs(const dln_network *net) { return net->A.data ? net->A.cols : net->width[0]; }
int dln_network_outputs(const dln_network *net) { return net->B.data ? net->B.rows : net->width[net->depth]; }

int dln_network_bottleneck(const dln_network *net) {
    int least = dln_network_inputs(net), outputs = dln_network_outputs(net);
    if (outputs < least)
        least = outputs;
    for (int j = 0; j <= net->depth; j++)
        if (net->width[j] < least)
            least = net->width[j];
    return least;
}

/* *P = M *P, M's product taking the place of the old one. */
static dln_status prepend(const dln_matrix *M, dln_matrix *P, dln_error *err) {
    dln_matrix product;
    dln_status status = dln_matrix_init(&product, (size_t)M->rows, (size_t)P->cols, err);
    if (status)
        return status;
    dln_matrix_multiply(1, DLN_PLAIN, M, DLN_PLAIN, P, 0, &product);
    dln_matrix_release(P);
    *P = product;
    return DLN_OK;
}

dln_status dln_network_product(const dln_network *net, dln_matrix *product, dln_error *err) {
    dln_matrix P;
    dln_status status = dln_matrix_init_copy(&P, net->A.data ? &net->A : &net->W[1], err);
    if (status)
        return status;
    for (int j = net->A.data ? 1 : 2; j <= net->depth && !status; j++)
        status = prepend(&net->W[j], &P, err);
    if (!status && net->B.data)
        status = prepend(&net->B, &P, err);
    if (status)
        dln_matrix_release(&P);
    else
        *product = P;
    return status;
}
