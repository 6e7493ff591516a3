/* condition.h: the one grammar of conditions: `--until`, `stop.condition` (interface.md, Conditions).
 *
 *   CONDITION := [RUN.]QUANTITY (< | <= | > | >=) NUMBER | [RUN.]phase = NAME | CONDITION and CONDITION
 * QUANTITY is a column of the tables (columns.h), or sigma_min(j), sigma_max(j), imbalance(j). */
#ifndef SCOPE_CONDITION_H
#define SCOPE_CONDITION_H

#include "dln/status.h"
#include "scope/run.h"

struct condition;

/** Parse against the runs that there are: RUN is a whole label, read up to the last dot before a quantity; `depth`: layers allowed in
 *  sigma_min(j) are 1..depth of the run meant (the deepest when none is named). The sentence in err gives the column and what is
 *  allowed. */
dln_status condition_new(const char *text, struct run *const *runs, int n_runs, struct condition **out, dln_error *err);
void condition_free(struct condition *c);
/** Does it hold now? Parts without a label are about `run`. What is not measured makes a comparison false. Measures what it needs. */
bool condition_holds(const struct condition *c, struct run *run);
/** It names a run: then it is judged once, not for each run. */
bool condition_names_run(const struct condition *c);

#endif
