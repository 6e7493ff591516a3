/* worker.h: dear measurements of the focused run on a thread, over a copy of its weights: for the eye only.
 *
 * What it finds enters no trace, table or condition. The thread takes no signals but those of its own crash. */
#ifndef SCOPE_WORKER_H
#define SCOPE_WORKER_H

#include "scope/session.h"

struct worker;

/** What was measured, and when. */
struct measured {
    const struct run *run;     /* whose; NULL: nothing yet */
    uint64_t tick, generation; /* the run's tick; restarts are told apart by generation */
    int depth;
    double *sigma_lo, *sigma_hi; /* [1..L] */
    double *imbalance;           /* [1..L-1] */
    double end_sigma_min;
};

/** Starts the thread. `wake_fd` is written one byte to (if >= 0) when a result is ready. */
dln_status worker_new(int wake_fd, struct worker **out, dln_error *err);
/** Ends the thread; waits for the factorization under way. NULL is legal. */
void worker_free(struct worker *w);
/** If the worker is idle and the run has moved since its last result (and it rests long enough between two when `running`), copy the
 *  weights and start. Call between steps. */
void worker_request(struct worker *w, const struct run *r, bool running);
/** The latest result; valid until the next worker_request or worker_latest. Never NULL. */
const struct measured *worker_latest(struct worker *w);
/** What was and what is being measured belongs to runs that are no more: their addresses may come again. */
void worker_forget(struct worker *w);
/** The result is of the run's present state. */
bool worker_current(struct worker *w, const struct run *r);

#endif
