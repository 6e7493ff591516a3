/* random.h: streams of random numbers keyed by (seed, purpose, index), drawn by LAPACK's dlarnv.
 *
 * ISEED is a hash (splitmix64) of the key cut into four 12-bit numbers, the last made odd: dlarnv checks nothing, takes an even
 * last one (and then repeats early), gives infinities for zeros, and consecutive ISEEDs would be exactly dependent. The four ints
 * are the whole state, so a copy of the struct is a checkpoint. */
#ifndef DLN_RANDOM_H
#define DLN_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "dln/matrix.h"

enum dln_purpose { DLN_FOR_INPUTS = 1, DLN_FOR_OUTPUTS, DLN_FOR_TARGET, DLN_FOR_FROZEN, DLN_FOR_FACTOR, DLN_FOR_ORDER, DLN_FOR_NOISE,
                   DLN_FOR_SAMPLES, DLN_FOR_KICK };

typedef struct dln_random {
    int state[4]; /* dlarnv's ISEED: 0..4095 each, the last odd */
} dln_random;

/** The stream of (seed, purpose, index); index is e.g. the factor's number. Equal keys give equal streams. */
dln_random dln_random_stream(uint64_t seed, enum dln_purpose purpose, uint64_t index);
/** n uniform numbers of (low, high). */
void dln_random_uniform(dln_random *rng, double low, double high, double *x, size_t n);
/** n normal numbers of mean 0 and standard deviation sd. */
void dln_random_normal(dln_random *rng, double sd, double *x, size_t n);
/** A whole number of 0..n-1, n >= 1. */
int dln_random_below(dln_random *rng, int n);
/** A Haar-distributed orthogonal Q (square): QR of a normal matrix, the signs of R's diagonal moved into Q. */
dln_status dln_random_orthogonal(dln_random *rng, dln_matrix *Q, dln_error *err);

#endif
