/* write.h: what a session can be written to, at any time: tables with a row for every tick so far, a picture, the scenario, the session. */
#ifndef SCOPE_WRITE_H
#define SCOPE_WRITE_H

#include "scope/session.h"

struct writer {
    const char *name, *ending, *help; /* "csv", ".csv", a phrase */
    dln_status (*write)(struct session *s, const char *path, dln_error *err);
};
extern const struct writer *const writers[];
extern const int n_writers;

/** Write it, between two session steps; a file that is there is replaced. A table is written while the session goes through its past
 *  once more, step by step, and stands afterwards where it stood: session_replaying until then, and session_cancel leaves the former
 *  file. Its rows are those of the session steps up to the present one: of a run that was forked from its birth on, and after a restart the
 *  ticks begin again. DLN_BAD_VALUE where there is no history, or no writer of that name; DLN_UNREADABLE. */
dln_status session_write(struct session *s, const char *what, const char *path, dln_error *err);

/** A name for it that no file has: "PRESET-STEP.csv". */
void write_propose(const struct session *s, const struct writer *w, char *out, size_t size);

extern const struct writer writer_csv, writer_factors, writer_jsonl, writer_svg, writer_yaml, writer_session;

#endif
