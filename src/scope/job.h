/* job.h: what a command has to build, done on a thread while the session stands still.
 *
 * A command hands what may take long to job_do. Where jobs were begun and the work is not done within a moment, job_do fails with
 * DLN_CANCELLED and the command ends having changed nothing. When the thread has ended, the session does the command again, and job_do has
 * the result at once: so every command is either done or not, and the state that it is done to is the one it was given for. Until then no
 * run ticks, edits and moves wait in the queue, and views change as ever. Without jobs_begin, as in scripts, job_do does the work in place.
 * The thread takes no signals but those of its own crash. */
#ifndef SCOPE_JOB_H
#define SCOPE_JOB_H

#include "scope/session.h"

struct call;

/** Work on a matter of the caller's, which holds what it needs and what comes of it. Runs and scenario may be read, and nothing changed. */
struct job_kind {
    dln_status (*work)(void *matter, const struct build_context *context, dln_error *err);
    bool (*same)(const void *a, const void *b); /* the same work is asked for */
    void (*drop)(void *matter);                 /* release it, with what has come of it so far */
};

/** From now on jobs have a thread, and go on without the command after `patience` seconds. One byte goes to wake_fd (if >= 0) when the
 *  stage changes and at the end. DLN_NO_MEMORY. */
dln_status jobs_begin(struct session *s, int wake_fd, double patience, dln_error *err);
/** Cancels what is under way, and waits for it. */
void jobs_end(struct session *s);

/** Have the work done. Takes the matter (from malloc); *done is the matter that is done, the caller's to drop, which may be another that is
 *  the same. Errors are the work's own; DLN_CANCELLED also when it goes on on the thread: the command has to give up and try nothing
 *  else. */
dln_status job_do(struct session *s, const struct job_kind *kind, void *matter, void **done, dln_error *err);

/** A command waits for its job. */
bool job_under_way(const struct session *s);
/** Its thread has ended: the next session_advance does the command. */
bool job_ready(const struct session *s);
/** What is being done, e.g. "compressing 784 x 30000", "" before the first stage; and for which command. Cut to `size` each. */
void job_write(const struct session *s, char *stage, char *line, size_t size);
/** Give it up: the command is not done. Some stages (one factorization) are completed first. */
void job_cancel(struct session *s);

/* For command.c, queue.c and session.c. */
/** What is asked for until job_disallow may go to the thread. */
void job_allow(struct session *s);
void job_disallow(struct session *s);
/** The call that has given up for its job is to be done again. */
void job_keep(struct session *s, const struct call *call);
/** It was a queued line: an error stops the queue. */
void job_is_queued(struct session *s);
/** The thread has ended: do the command. */
void job_finish(struct session *s);

#endif
