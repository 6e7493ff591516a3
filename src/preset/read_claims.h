/* read_claims.h: what a preset claims of its runs: facts that `dlnscope verify` judges (src/scope/claim.h). */
#ifndef PRESET_READ_CLAIMS_H
#define PRESET_READ_CLAIMS_H

#include "dln/theory.h"
#include "preset/scenario.h"

enum claim_kind {
    CLAIM_REACHES,
    CLAIM_NEVER,
    CLAIM_DIVERGES,
    CLAIM_STAYS_FINITE,
    CLAIM_HOLDS,
    CLAIM_FASTER_THAN,
    CLAIM_BELOW,
    CLAIM_RATIO_TO,
    CLAIM_EQUALS,
    CLAIM_MONOTONE,
    CLAIM_SHARE,
    CLAIM_BOUND,
    CLAIM_PROBABILITY,
};

/** A place along a run; value NaN: not given. */
struct claim_place {
    enum abscissa unit;
    double value;
};

/** Two runs to be compared: indexes in the scenario. */
struct claim_pair {
    int run, other;
};

struct claim_spec {
    enum claim_kind kind;
    int number;         /* in the preset, from 1 */
    struct place place;
    char *says, *where, *printed;  /* one line each, fit to be shown; "" when not given */
    bool stronger;                 /* the paper says more than holds: printed */
    char *run_text, *other_text;   /* the groups as they are named, for sentences; "" for all runs */
    int *runs, n_runs;             /* the runs it speaks of */
    struct claim_pair *pairs;      /* of kinds that compare */
    int n_pairs;
    double fraction_least, fraction_most; /* of the runs; NaN: not given, all of them when neither is */
    double error;                         /* reaches, never: NaN when there is a condition */
    char *condition; /* reaches, never, holds: the scope parses it; probability: the statistic as monte_carlo has it */
    struct place condition_place;
    struct claim_place within, after, from, until;
    enum abscissa at_unit;
    double *at;
    int n_at; /* 0: a range; of kind probability: values of monte_carlo */
    double to, factor, at_least, at_most, tolerance; /* NaN: not given */
    enum abscissa in;
    bool increasing;
    char *over;
    double share[4]; /* first and last tick of the part, of the whole */
    const struct dln_theorem *theorem; /* bound: what it promises; or NULL, and an exponential */
    double rate;
    enum abscissa per;
};

/** Read s->text's claims into s. A claim that names no run, or speaks of more than the runs' own stop allows, is an error of the preset;
 *  but under settings, which may have taken the runs away, it is kept, and s->text is shown without it. */
dln_status read_claims(struct scenario *s, dln_error *err);

#endif
