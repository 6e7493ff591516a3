/* plain.h: the session in sentences: for screen readers, pipes and transcripts. */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include "cli/cli.h"
#include "scope/session.h"

/** Run the session with commands from standard input, a line each (an empty one runs or pauses), and say on standard output what
 *  happens: one sentence a line, no control characters. From a terminal lines are obeyed as they come, and steps follow the session's
 *  speed. From elsewhere each line waits until the session stands still, and where there is none it runs. Ends with `quit`, or when
 *  standard input has ended and the session stands still. `lines` (NULL: none) come first. Returns the exit code. */
int plain_run(struct scenario *scenario, const struct session_options *options, const char *lines);

#endif
