/* run_state.h: all that decides how a run goes on, with its curves up to here: what a checkpoint holds of a run, and what a run goes back
 * to. What has not changed since the state before is shared with it. */
#ifndef SCOPE_RUN_STATE_H
#define SCOPE_RUN_STATE_H

#include "dln/state.h"
#include "scope/run.h"

struct run_state {
    size_t references;
    dln_state *training;
    struct run_spec spec;
    uint64_t ticks, generation, small_gradients, maps_seed;
    enum phase phase;
    enum run_end end;
    bool *small; /* [1..L] */
    int probe_gap;
    double probe_largest;
    struct trace *error, *imbalance;
    struct path_point *points; /* of the path, or NULL */
    struct path path;          /* without them */
    size_t own, *held;
};

/** The state between two ticks; the one before when nothing has happened since (run->moved). *held counts the bytes and must outlive it.
 *  DLN_NO_MEMORY. */
dln_status run_state_save(struct run *r, size_t *held, struct run_state **out, dln_error *err);
/** Put it back into the run that it was taken from. Takes memory where the run's frozen maps were drawn anew since; DLN_NO_MEMORY, and
 *  the run is as it was. */
dln_status run_state_load(struct run_state *s, struct run *r, dln_error *err);
struct run_state *run_state_share(struct run_state *s);
/** Give up one hold. NULL is legal. */
void run_state_free(struct run_state *s);
/** Mix all that decides how the run goes on into a digest; `traces`: and all of its curves that is held. */
uint64_t run_digest(const struct run *r, bool traces, uint64_t digest);

#endif
