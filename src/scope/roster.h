/* roster.h: the runs of a session come and go: their places, labels and colours, and the problems that new ones bring. None of it changes
 * how another run goes on. */
#ifndef SCOPE_ROSTER_H
#define SCOPE_ROSTER_H

#include <stdio.h>

#include "preset/derive.h"
#include "scope/session.h"

enum { ROSTER_MOST = 4096 };

/** The place of the run of that index, whatever object stands for it; -1: none. */
int roster_find(const struct session *s, int index);
/** Put a run that the caller holds at the end, with a free colour and an index of its own. DLN_NO_MEMORY, DLN_BAD_VALUE when there are
 *  too many; the hold stays the caller's then. */
dln_status roster_add(struct session *s, struct run *r, dln_error *err);
/** Put a run that the caller holds in the place of run i, with its index, colour and label. Conditions that name it follow. DLN_NO_MEMORY,
 *  DLN_BAD_VALUE when such a condition is of no use for it (a layer that it has not); nothing is changed then. */
dln_status roster_replace(struct session *s, int i, struct run *r, dln_error *err);
/** Take run i away. DLN_BAD_VALUE for the last one, and for one that another's stop condition names. The focus goes to its neighbour. */
dln_status roster_remove(struct session *s, int i, dln_error *err);
/** Give run i another label. What named it by the one before or its first one still means it: no other run may have that. DLN_BAD_VALUE. */
dln_status roster_rename(struct session *s, int i, const char *label, dln_error *err);
/** Run i becomes the run at `place`; those between make room. The focused run stays focused. */
void roster_move(struct session *s, int i, int place);
/** Is the label fit, and no other run's? `self`: the run that is to have it, -1: a new one. DLN_BAD_VALUE. */
dln_status roster_check_label(const struct session *s, int self, const char *label, dln_error *err);
/** "LABEL fork N" with the least N that is free. */
void roster_fork_label(const struct session *s, const struct run *parent, char *out, size_t size);

/** Read the run's stop condition against the runs that there are. DLN_BAD_VALUE, and it has the one that it had. */
dln_status roster_read_condition(struct session *s, struct run *r, dln_error *err);
/** Read all that name runs, or are not those of their runs, again: after a jump in time, when other objects may stand there. */
void roster_rebind(struct session *s);
/** r, which stood for the same run at another time, takes over how it looks now: label, colour, hidden, pinned. */
void roster_look_alike(const struct run *now, struct run *r);

/** Problem number i (scenario_problem), NULL: not built yet. */
const dln_problem *roster_problem(const struct session *s, int i);
/** Build it, for roster_keep_problem; the session is read alone. DLN_NO_MEMORY with the number when it would take more than is allowed;
 *  errors of build_problem. `context` says whom to tell and who cancels. */
dln_status roster_build_problem(const struct session *s, int i, const struct build_context *context, dln_problem *out, dln_error *err);
/** From now on problem number i is `p`, from malloc, the session's own. DLN_NO_MEMORY. */
dln_status roster_keep_problem(struct session *s, int i, dln_problem *p, dln_error *err);
/** Is there memory for one more run like that, and `beside` bytes? DLN_NO_MEMORY with the number. *bytes (may be NULL): what it takes. */
dln_status roster_check_memory(const struct session *s, const struct run_spec *spec, const dln_problem *problem, size_t beside,
                               size_t *bytes, dln_error *err);

/** Are the runs, their settings and labels those of the scenario? */
bool roster_is_own(const struct session *s);
/** The session's runs as a preset (scenario_show_runs): labels, settings and focus as they are now. */
dln_status roster_show(const struct session *s, FILE *out, dln_error *err);

#endif
