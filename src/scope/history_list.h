/* history_list.h: what history.c (what is kept) and travel.c (going there) share. */
#ifndef SCOPE_HISTORY_LIST_H
#define SCOPE_HISTORY_LIST_H

#include "scope/history.h"

/** Place of the last checkpoint at or before step T; -1: none. */
int history_last_at(const struct past *p, uint64_t T);
/** The last checkpoint at the present step, or NULL. */
struct checkpoint *history_here(const struct session *s);
/** The checkpoint of the very state that one stands in, before or behind the edits at this step, or NULL. */
struct checkpoint *history_now(const struct session *s);
/** Place of the first checkpoint at the step of the one at place i. */
int history_first_at(const struct past *p, int i);
/** Keep the present state. NULL: no memory. */
struct checkpoint *history_keep(struct session *s, dln_error *err);
/** Let go of what the budget has no room for. */
void history_fit(struct session *s);
/** Keep it if it is due. */
void history_note(struct session *s);

#endif
