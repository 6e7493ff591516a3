/* read_claim.h: a claim being read; for read_claims.c and read_claim_runs.c alone. */
#ifndef PRESET_READ_CLAIM_H
#define PRESET_READ_CLAIM_H

#include "preset/levels.h"
#include "preset/read_claims.h"

/** What one claim is read with. */
struct reading {
    struct scenario *s;
    const struct node *map;
    struct claim_spec *claim;
    bool strict; /* nothing is laid over the preset */
    bool unfit;  /* with what is laid over it, it is no sound claim */
    dln_error *err;
    const int *told; /* of each run: how many of its varied values the claim's own group tells */
};

dln_status claim_no_memory(const struct reading *r);
struct pool *claim_pool(const struct reading *r);
/** Settings may have taken away what it speaks of: then the claim cannot be judged, and the preset is sound. DLN_OK. */
dln_status claim_unfit(struct reading *r);
/** A text fit to be shown on one line, in the pool; node NULL: "". NULL when there is no memory. */
char *claim_line(const struct reading *r, const struct node *node);

/** A group of runs: what a label or a list of them names. */
struct group {
    int *runs, n; /* indexes */
    int *told;    /* of each run of the scenario: how many of its varied values its label tells */
    char *text;   /* how it is written */
};
/** The group that stands at a key of the claim; nothing there: all runs. */
dln_status claim_read_group(struct reading *r, const char *key, struct group *g);
/** The claim's runs against the group at `key`: its pairs. */
dln_status claim_read_others(struct reading *r, const char *key);
/** `over`: each run against those of the next value: its pairs. */
dln_status claim_read_over(struct reading *r);

#endif
