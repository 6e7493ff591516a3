/* loader.h: session_new on a thread, so that the screen and `q` work while data is read and compressed. */
#ifndef TUI_LOADER_H
#define TUI_LOADER_H

#include "scope/session.h"

struct loader;

/** Start. One byte goes to `wake_fd` whenever the stage changes, and at the end. `options`' own progress and cancellation are not used.
 *  Scenario and options must stay until loader_finish, or for ever when the loader is abandoned. */
dln_status loader_start(struct scenario *scenario, const struct session_options *options, int wake_fd, struct loader **out,
                        dln_error *err);
/** The same for a preset by file or name, which is read on the thread too. */
dln_status loader_open(const char *preset, const struct session_options *options, int wake_fd, struct loader **out, dln_error *err);
/** What is being done, e.g. "compressing 784 x 10000"; "" before the first stage. Cut to `size`. */
void loader_stage(struct loader *l, char *out, size_t size);
/** loader_finish would not wait. */
bool loader_done(const struct loader *l);
/** Ask it to give up; some stages (one factorization) cannot. */
void loader_cancel(struct loader *l);
/** Wait for the end and free the loader: what session_new gave, and with loader_open the scenario, for the caller to free after the session
 *  (else *scenario is untouched; it may be NULL). */
dln_status loader_finish(struct loader *l, struct session **out, struct scenario **scenario, dln_error *err);

#endif
