/* condition.h: the one grammar of conditions: `--until`, `stop.condition` (interface.md, Conditions).
 *
 *   CONDITION := [RUN.]QUANTITY (< | <= | > | >=) NUMBER | [RUN.]phase = NAME | CONDITION and CONDITION
 * QUANTITY is a column of the tables or delta_ratio (columns.h), or sigma_min(j), sigma_max(j), imbalance(j). */
#ifndef SCOPE_CONDITION_H
#define SCOPE_CONDITION_H

#include "dln/status.h"
#include "scope/run.h"

struct condition;

/** Parse against the runs that there are: RUN is a whole label, read up to the last dot before a quantity. Parts without a label are
 *  about `own` (NULL: about any run that condition_holds is asked about, the layers of sigma_min(j) then up to the deepest run's). The
 *  sentence in err gives the column, what is wrong and what is allowed. */
dln_status condition_new(const char *text, struct run *const *runs, int n_runs, const struct run *own, struct condition **out,
                         dln_error *err);
/** The same of a text that goes on behind the condition: *rest is where. NULL: it must not. */
dln_status condition_new_before(const char *text, struct run *const *runs, int n_runs, const struct run *own, struct condition **out,
                                const char **rest, dln_error *err);
void condition_free(struct condition *c);
/** Does it hold now? Parts without a label are about `run`. What is not measured makes a comparison false. Measures what it needs. */
bool condition_holds(const struct condition *c, struct run *run);
/** From now on the error of a run that has diverged counts as infinite, also where it is NaN. */
void condition_takes_infinite(struct condition *c);
/** Is a part of it about a run that it names? */
bool condition_names_runs(const struct condition *c);
/** Is a part of it about another run than this? */
bool condition_names_others(const struct condition *c, const struct run *run);
/** Is a part of it about this run, by name or as its own? */
bool condition_is_about(const struct condition *c, const struct run *run);
/** What its first part compares, and whether it should be small. False: a phase, or not measured. */
bool condition_measures(const struct condition *c, struct run *run, double *value, bool *wants_less);

#endif
