/* save_parts.h: what save.c and save_state.c share: the walks over all that a session's file holds. */
#ifndef SCOPE_SAVE_PARTS_H
#define SCOPE_SAVE_PARTS_H

#include "scope/session.h"
#include "scope/store.h"

/** A run's state and curves, but for its training: in or out. */
void save_pass_run(struct store *s, struct run *r);
/** Its training. *err is filled when words come in and are none. */
void save_pass_training(struct store *s, struct run *r, dln_error *err);
/** Steps, speed, view, starts. */
void save_pass_session(struct store *st, struct session *s);
/** Events and triggers, which name runs. */
void save_pass_events(struct store *st, struct session *s);
void save_pass_triggers(struct store *st, struct session *s);

#endif
