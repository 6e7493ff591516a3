/* monte_carlo.h: many starts of a preset's `monte_carlo`, judged and never trained: how often each statistic holds at each value.
 *
 * Start k of every value has a seed made of the scenario's and k (start 0: the scenario's own), on a problem that is drawn once: what start
 * k of a value counts for depends on nothing else, so the counts are the same in whatever order starts are drawn. The values share their
 * random numbers: the points of a curve err together, and the curve is smooth. */
#ifndef SCOPE_MONTE_CARLO_H
#define SCOPE_MONTE_CARLO_H

#include "scope/condition.h"
#include "scope/run.h"

struct monte_carlo {
    const struct monte_carlo_spec *spec; /* borrowed, with all below */
    struct run **runs;                   /* by value */
    struct condition **statistics;       /* of value v, statistic k: [v * n_statistics + k] */
    uint64_t *counts;                    /* the same: starts of which it held */
    uint64_t *drawn;                     /* by value */
    uint64_t seed;                       /* of start 0 */
    dln_error broken;                    /* a start could not be drawn, and none is from then on; text[0] 0: none */
};

/** One run a value, at its first start, and the statistics read for it. The scenario has a monte_carlo; it and the problems must outlive
 *  it. Errors are run_new's; DLN_BAD_VALUE with the place of a statistic that is no condition. */
dln_status monte_carlo_new(const struct scenario *scenario, const dln_problem *problems, struct monte_carlo **out, dln_error *err);
void monte_carlo_free(struct monte_carlo *m);

/** Value v has starts left to be drawn. */
bool monte_carlo_left(const struct monte_carlo *m, int v);
/** Draw value v's next start and count what holds of it. When it cannot be drawn, `broken` says why. */
void monte_carlo_draw(struct monte_carlo *m, int v);
/** One start of each value that has any left; false when none had. */
bool monte_carlo_round(struct monte_carlo *m);
bool monte_carlo_done(const struct monte_carlo *m);
/** The most starts that any value has had. */
uint64_t monte_carlo_drawn(const struct monte_carlo *m);

/** A probability as measured. */
struct proportion {
    uint64_t count, of;
    double value;     /* count / of; NaN of nothing */
    double low, high; /* Wilson's interval: it holds the true value in about 95 of 100 measurements; 0 and 1 of nothing */
};
struct proportion proportion_of(uint64_t count, uint64_t of);
struct proportion monte_carlo_proportion(const struct monte_carlo *m, int v, int statistic);

/** The counts as CSV, a row a value and statistic: key,value,statistic,starts,count,probability,low,high. `path` as in tables.h;
 *  `preset` is not overwritten. DLN_BAD_VALUE, DLN_UNREADABLE. */
dln_status monte_carlo_write(const struct monte_carlo *m, const char *path, const char *preset, dln_error *err);
/** Forget all counts and begin again with another seed. */
void monte_carlo_restart(struct monte_carlo *m, uint64_t seed);

#endif
