/* making.h: runs and starts of runs that commands ask for, as jobs (job.h): what has to be built may take long. */
#ifndef SCOPE_MAKING_H
#define SCOPE_MAKING_H

#include "scope/session.h"

/** A run with `spec`, of this scenario, that goes on from `from` (run_fork), or starts (run_new). It stands nowhere yet; its memory, and
 *  that of a problem that it brings, is counted. DLN_CANCELLED: it is under way, see job_do. On failure nothing has changed. */
dln_status make_run(struct session *s, const struct run *from, const struct run_spec *spec, bool starts, struct run **out, dln_error *err);
/** run_restart. */
dln_status make_start(struct session *s, struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, dln_error *err);

#endif
