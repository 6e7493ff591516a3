/* network.h: the chain W_L ... W_1 of trained factors, with frozen maps at its ends.
 *
 * The whole map is B W_L ... W_1 A. A (input side) and B (output side) are a linear ResNet's frozen transformations (zou2020): the
 * trained factors are then V_l = I + W_l, which have the same gradient. Without them the chain is W_L ... W_1. */
#ifndef DLN_NETWORK_H
#define DLN_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "dln/matrix.h"

typedef struct dln_network {
    int depth;         /* L >= 1, the number of trained factors */
    int *width;        /* n_0 .. n_L of the trained chain: W_j is width[j] x width[j-1] */
    dln_matrix *W;     /* W[1] .. W[L]; W[0] is unused */
    uint64_t *version; /* version[j] changes whenever W[j] does: measurements are cached by it */
    bool *held;        /* held[j]: W[j] is to stay as it is for now; dln_optimizer_hold */
    dln_matrix A;      /* frozen input map, width[0] x inputs; data NULL: none */
    dln_matrix B;      /* frozen output map, outputs x width[L]; data NULL: none */
} dln_network;

/** A chain of `depth` zero factors with the given widths (depth + 1 of them, copied). A and B are copied; NULL: none.
 *  DLN_BAD_SHAPE when A has not width[0] rows or B not width[depth] columns. */
dln_status dln_network_init(dln_network *net, int depth, const int *width, const dln_matrix *A, const dln_matrix *B, dln_error *err);
void dln_network_release(dln_network *net);

/** Copy the trained factors of `from` into `to` (the same shapes) and mark them as changed. */
void dln_network_copy_weights(const dln_network *from, dln_network *to);
/** W[j] was written to from outside. */
void dln_network_touch(dln_network *net, int j);

int dln_network_inputs(const dln_network *net);  /* columns of the whole map */
int dln_network_outputs(const dln_network *net); /* rows of the whole map */
/** n*: the smallest dimension along the chain, inputs and outputs included; the largest rank that the map can have. */
int dln_network_bottleneck(const dln_network *net);
/** product = B W_L ... W_1 A, outputs x inputs, computed from scratch; allocates. */
dln_status dln_network_product(const dln_network *net, dln_matrix *product, dln_error *err);

#endif
