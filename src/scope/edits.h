/* edits.h: what can be done to a run under way, and runs that begin as copies of others. All of it happens between two session steps; what
 * fails changes nothing and says why. The caller keeps the history (command.c). */
#ifndef SCOPE_EDITS_H
#define SCOPE_EDITS_H

#include "scope/roster.h"

/** What settings do to a run. */
enum edit_effect {
    EDIT_NOTHING, /* it has them already */
    EDIT_NOW,     /* the way of training or the stop rule: weights, ticks and curves stay */
    EDIT_RESTART, /* the problem, the network or the start: it begins anew */
};

/** What would they do to run i? DLN_BAD_VALUE and the like when they are refused. */
dln_status edit_look(const struct session *s, int i, const struct derive_settings *settings, enum edit_effect *effect, dln_error *err);
/** Do it. Another ordering is taken up at the next sweep, other numbers at the next tick; a step rule that looks at a start looks at the
 *  present weights. A run that had ended goes on if its stop rule lets it. */
dln_status edit_run(struct session *s, int i, const struct derive_settings *settings, enum edit_effect *effect, dln_error *err);
/** A new run that begins as a copy of run i, from the same bits, with the settings; one that they restart begins at tick 0. label: NULL for
 *  one of its own. It is the last run, and focused. */
dln_status edit_fork(struct session *s, int i, const char *label, const struct derive_settings *settings, enum edit_effect *effect,
                     dln_error *err);
/** A new run like run i with the settings, from its start. */
dln_status edit_add(struct session *s, int i, const char *label, const struct derive_settings *settings, dln_error *err);

/** roster_remove, and its memory is given back unless the history holds it. */
dln_status edit_remove(struct session *s, int i, dln_error *err);

/** W_j = number W_j. */
dln_status edit_scale(struct session *s, int i, int j, double number, dln_error *err);
/** Add normal entries to all factors that move, of Frobenius norm `size` in all, from the stream (seed, DLN_FOR_KICK, a number made of tick
 *  and factor): the same seed at the same tick is the same direction. */
dln_status edit_kick(struct session *s, int i, double size, uint64_t seed, dln_error *err);
/** Hold factor j as it is, or let it move again (dln_optimizer_hold). */
dln_status edit_hold(struct session *s, int i, int j, bool hold, dln_error *err);

/** Make the text of the run's specification say what a restart or another ordering has made of it. */
dln_status edit_note(struct session *s, struct run *r, const struct derive_settings *settings, dln_error *err);
/** The run that a run is compared with: the one that it was forked from as it is now, or was then; else the first run. NULL: itself. */
const struct run_spec *edit_reference(const struct session *s, const struct run *r, const char **label);
/** "order ascending (descending), seed 3 (1)": how `spec` differs from `other`, at most size - 1 bytes; "" when it does not. values: false
 *  for the names alone. */
void edit_write_differences(const struct run_spec *spec, const struct run_spec *other, bool values, char *out, size_t size);

#endif
