/* init.h: initializations by name (mathematics.md section 2; shin2020 section 4, arora2019 Procedure 1, wu2019 (3.1), (5.1)). */
#ifndef DLN_INIT_H
#define DLN_INIT_H

#include "dln/network.h"
#include "dln/random.h"

struct dln_init_args {
    double sd;               /* standard deviation asked for; NaN: the scheme's default */
    const dln_matrix *files; /* scheme `files`: the L factors; else NULL */
    uint64_t seed;           /* factor j draws from the stream (seed, DLN_FOR_FACTOR, j) only */
};

struct dln_init_scheme {
    const char *name;
    const char *help;   /* a phrase, with the paper's equation */
    bool random;        /* a new seed gives new weights */
    bool takes_sd;      /* args.sd means something */
    bool requires_sd;   /* and has no default */
    dln_status (*fill)(dln_network *net, const struct dln_init_args *args, dln_error *err);
};

/** All schemes in the order of the keys `i` and `I`, NULL at the end. */
extern const struct dln_init_scheme *const dln_init_schemes[];
/** The scheme of that name, or NULL. */
const struct dln_init_scheme *dln_init_find(const char *name);
/** Fill the trained factors. DLN_BAD_VALUE or DLN_BAD_SHAPE when the scheme cannot be had on this chain; the factors are then undefined. */
dln_status dln_init_fill(const struct dln_init_scheme *scheme, dln_network *net, const struct dln_init_args *args, dln_error *err);

/** Frozen maps of zou2020 section 4, rows x cols, `output` tells B from A. */
enum dln_frozen_kind { DLN_FROZEN_IDENTITY, DLN_FROZEN_MODIFIED, DLN_FROZEN_GAUSSIAN };
/** Identity: A = [I; 0], B = sqrt(width/outputs) [I 0]. Modified: A = [I; 0], B = alpha [0 I], on coordinates that A does not use
 *  (width >= inputs + outputs). Gaussian: entries N(0, variance). `value` is alpha or the variance. */
dln_status dln_frozen_fill(enum dln_frozen_kind kind, bool output, double value, uint64_t seed, dln_matrix *M, dln_error *err);

#endif
