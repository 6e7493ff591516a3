/* save.h: a session in one file, and back: it goes on bit for bit on the same machine and kernel.
 *
 * The file holds the version of the program, library and kernel of the products, the scenario as it stands (roster_show; data stays where
 * it is, by absolute names), the state of every run with its curves, how the session is looked at (view, events, triggers), and its past
 * up to the present step: the checkpoints that the history always keeps, others while there is room, and the ghosts.
 *
 * Every section has its length and a checksum, and every number is looked at before it is used: what is damaged, cut off or foreign is
 * refused with one sentence. */
#ifndef SCOPE_SAVE_H
#define SCOPE_SAVE_H

#include "scope/session.h"
#include "scope/sheet.h"

/** Write it to a sheet that is open; between two session steps. DLN_NO_MEMORY, or the errors of roster_show; DLN_BAD_VALUE
 *  with starts (monte_carlo) and other runs than the scenario's, of which no preset can be written. */
dln_status save_session(struct session *s, struct sheet *sheet, dln_error *err);

/** A file that was read and checked. */
struct saved;

/** Does the file begin as a session does? */
bool saved_is(const char *path);
/** DLN_UNREADABLE, DLN_BAD_FORMAT; DLN_NO_MEMORY when it is larger than max_memory (0: any). */
dln_status saved_open(const char *path, size_t max_memory, struct saved **out, dln_error *err);
/** Its scenario, which lives as long as it does. session_new is to be called with it and with session_options.saved. */
struct scenario *saved_scenario(struct saved *saved);
/** Points that its curves hold, for session_options.trace_rows. */
size_t saved_rows(const struct saved *saved);
void saved_free(struct saved *saved);

/** For session.c: run i of its scenario, made for the state that saved_restore puts in: no start is judged, and its label is the one that
 *  it had. Problems and s->trace_rows stand. Errors of run_new. */
dln_status saved_run(struct saved *saved, struct session *s, int i, struct run **out, dln_error *err);

/** For session.c: put the state into a session of its scenario that stands at its start. What is not the same here as where it was saved
 *  (version, kernel, threads) is said in the message line. DLN_BAD_FORMAT; the session is of no use then. */
dln_status saved_restore(struct saved *saved, struct session *s, dln_error *err);
/** The same with the past, once the session has a history that begins where it stands; nothing when it has none. */
dln_status saved_restore_past(struct saved *saved, struct session *s, dln_error *err);

#endif
