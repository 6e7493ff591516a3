/* save_past.h: the past of a session in its file: checkpoints up to the present step, with the runs that stood there, and the ghosts. Kept
 * are those that the history always keeps (the start, before and after every edit), and the others while there is room. */
#ifndef SCOPE_SAVE_PAST_H
#define SCOPE_SAVE_PAST_H

#include "scope/checkpoint.h"
#include "scope/save_runs.h"

/** What is to be written. */
struct save_past {
    struct checkpoint **list; /* n of the history's, by step, before the present */
    int n;
    struct run **runs; /* n_runs; first those that stand there now */
    int n_runs;
    struct run_state **states; /* n_states; run_of[i]: whose, a place in runs */
    int *run_of;
    int n_states;
};

/** Choose. Borrows from the session; *out is to be released, also on failure. DLN_NO_MEMORY. */
dln_status save_past_of(const struct session *s, struct save_past *out, dln_error *err);
void save_past_release(struct save_past *p);
/** Out. Its states are put into their runs one after the other; then all is as it was. */
void save_pass_past(struct store *st, struct session *s, const struct save_past *p, const struct save_texts *t, dln_error *err);
/** In, into a session that was restored and has a history that begins at the present step. The first labels of runs that are no more are
 *  kept in *labels, which the caller frees after the session. */
void save_take_past(struct store *st, struct session *s, int n_texts, char **labels, dln_error *err);

#endif
