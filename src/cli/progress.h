/* progress.h: a line on a terminal's stderr while `run` works. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "scope/session.h"

struct progress {
    bool shown;         /* stderr is a terminal */
    double start, last; /* seconds */
};

void progress_start(struct progress *p);
/** A stage of loading. */
void progress_stage(const char *stage, void *progress);
/** At most ten times a second: bar, live runs, ticks a second of all runs, time left. */
void progress_update(struct progress *p, const struct session *s);
/** The same of the starts of a monte_carlo. */
void progress_starts(struct progress *p, const struct monte_carlo *m);
/** Clear the line. */
void progress_end(struct progress *p);

#endif
