/* record.h: what was done in a session, as a file that can be replayed: the scenario in full, and every command with its session step as
 * the steps of a lecture (lecture.h). */
#ifndef SCOPE_RECORD_H
#define SCOPE_RECORD_H

#include "scope/command.h"

struct record;

/** Write the scenario to `path` (what it held is lost) and record from now on: s->record. DLN_UNREADABLE. */
dln_status record_begin(struct session *s, const char *path, dln_error *err);
/** Write the last session step, and close. NULL is legal. A write that failed is said in the session's message line, once. */
void record_end(struct session *s);
/** For command.c: the command was done at session step `at`; `line` says it as it was before. Written at once. */
void record_command(struct session *s, const struct command *command, const char *line, uint64_t at);

#endif
