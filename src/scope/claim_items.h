/* claim_items.h: a claim taken apart: an item is what it says of one run, or of one run against another. For claim*.c alone. */
#ifndef SCOPE_CLAIM_ITEMS_H
#define SCOPE_CLAIM_ITEMS_H

#include "scope/claim.h"
#include "scope/condition.h"

enum item_state { ITEM_OPEN, ITEM_OK, ITEM_FAILED, ITEM_UNKNOWN };
/** Why an item is unknown. */
enum item_why { WHY_CUT, WHY_BOTH_ENDED, WHY_ARRIVED, WHY_NOTHING_SEEN, WHY_ZERO, WHY_LACK, WHY_GONE, WHY_FEW };

struct claim;

struct claim_item {
    const struct claim *claim;
    struct run *run, *other; /* other NULL: it speaks of one run */
    enum item_state state;
    enum item_why why;
    double value;              /* what was measured: see the kind */
    double count, other_count; /* where, in the kind's unit; faster: at which the error was reached, NaN: not yet */
    uint64_t seen;             /* ticks or places that were looked at */
    int passed, other_passed;  /* places that the runs have passed */
    double *own_at, *other_at; /* errors there, n_at each */
    bool early;                /* reached before `after` */
    struct dln_bound bound;    /* of kind bound */
    char *lack;                /* why there is none, owned; or NULL */
    int place;                 /* of kind probability: index of its value in the claim's `at` */
};

/** How a kind is watched. */
struct claim_watch {
    /** Take in the start, where the run stands; may be NULL. */
    dln_status (*open)(struct claim_item *it, dln_error *err);
    /** Look at an open item after a step: it may change its state. */
    void (*observe)(struct claim_item *it);
    /** What was measured, in words, of the whole claim: lo and hi are the least and largest value of its items. */
    void (*measured)(const struct claim_item *worst, double lo, double hi, char *out, size_t size);
};

struct claim {
    const struct claims *owner;
    const struct claim_spec *spec;
    const struct claim_watch *watch;
    struct condition *condition;
    bool wide; /* the condition names runs: any of them may decide it */
    struct claim_item *items;
    int n_items;
    int lost;       /* runs of the whole preset that are not here */
    int lost_pairs; /* of kinds that compare: pairs of runs that are not */
};

struct claims {
    struct session *session;
    const struct run_spec **full; /* of each run of the session: what it is in the whole preset, or NULL */
    struct claim *claims;
    int n;
    struct claim_item **open; /* items that are still open */
    int n_open;
    bool *needed;     /* of each run, while claims_observe looks */
    bool hurry;       /* faster: not by how much */
    bool may_end;     /* runs that are not asked about may be ended: no stop condition looks at them */
};

extern const struct claim_watch claim_reaches, claim_never, claim_diverges, claim_stays_finite, claim_holds, claim_share, claim_bound,
    claim_faster, claim_compare, claim_probability;

/** How far a run has come. Sweeps count in parts. */
double claim_count(const struct run *r, enum abscissa unit);
/** Has it come to the place; has it gone beyond? False when the place is not given. Times are sums of step sizes and may be off by their
 *  rounding. */
bool claim_arrived(const struct run *r, struct claim_place place);
bool claim_past(const struct run *r, struct claim_place place);
/** The error; infinite once a number is not finite. */
double claim_error(const struct run *r);
/** Why a run has ended, as claims see it: it keeps its last values (error reached, diverged), it came to the end that the whole preset
 *  gives it, or it was ended sooner. */
enum claim_end { CLAIM_END_NONE, CLAIM_END_KEPT, CLAIM_END_FULL, CLAIM_END_CUT };
enum claim_end claim_end(const struct claim *c, const struct run *r);
/** Close an item. */
void claim_close(struct claim_item *it, enum item_state state);
void claim_close_unknown(struct claim_item *it, enum item_why why);
/** "466 iterations", "205 to 466 iterations", "iteration 466". */
void claim_write_count(double count, enum abscissa unit, char *out, size_t size);
void claim_write_counts(double lo, double hi, enum abscissa unit, char *out, size_t size);
void claim_write_place(double count, enum abscissa unit, char *out, size_t size);
/** "a to b", or "a" when they look the same. */
void claim_write_span(double lo, double hi, char *out, size_t size);

/** Of how many runs it holds, and how many could go either way (those that are not here too). */
struct claim_tally {
    int n, ok, unknown;
};
void claim_tally(const struct claim *c, struct claim_tally *t);
/** What was measured, or why it is not judged. */
void claim_measure(const struct claim *c, enum claim_verdict verdict, char *out, size_t size);

#endif
