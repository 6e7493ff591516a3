/* queue.h: command lines that wait for their turn: scripts, the `:` line, and what was asked for in the middle of a session step.
 *
 * The lines of one text are done one after the other, each when the one before is complete: behind a command that lets the runs
 * go on (run, step, ...) the next one waits until the session stands still. session_advance does them. */
#ifndef SCOPE_QUEUE_H
#define SCOPE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "dln/status.h"

struct session;
struct call;
struct queue_line;

/** All zero at the start. */
struct queue {
    struct queue_line *first; /* in the order in which they are done */
    bool waits;               /* the line done last has set the runs going, and those behind it in its text wait for its end */
    dln_error error;          /* why a line failed; text "" when none has */
};

/** The next command in a text from `lines` on: *piece and its length. Returns its end, NULL when there is none left. Commands end at `;`
 *  and at the end of a line; in "..." and '...', which begin behind a blank or =, `;` is a character. One that begins with # is left out,
 *  with the rest of its line. */
const char *queue_piece(const char *lines, const char **piece, size_t *length);

/** Add commands. DLN_NO_MEMORY: none is added. An earlier error is forgotten. */
dln_status session_queue(struct session *s, const char *lines, dln_error *err);
/** Why the queue was stopped: the command's line and what is wrong with it; NULL when it was not. The lines behind it are gone. */
const dln_error *session_queue_error(const struct session *s);
/** Lines wait. */
bool session_queued(const struct session *s);
/** Forget the lines that wait, but for those that only wait for the end of a step. Returns how many. */
int session_unqueue(struct session *s);

/** For command.c: the call is done when the step under way is complete. DLN_NO_MEMORY. */
dln_status queue_defer(struct session *s, const struct call *call, dln_error *err);
/** For session.c: the next line's turn has come; do it, or stop the queue. */
bool queue_ready(const struct session *s);
void queue_do(struct session *s);
/** A line has failed: the error is kept for who asked, and the lines behind it are gone. */
void queue_stop(struct session *s, const char *line, const dln_error *err);
void queue_release(struct queue *q);

#endif
