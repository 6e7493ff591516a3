/* checkpoint.h: the whole session between two steps: its runs in their order, a state of each, and how many starts were drawn. */
#ifndef SCOPE_CHECKPOINT_H
#define SCOPE_CHECKPOINT_H

#include "scope/run_state.h"
#include "scope/session.h"

enum checkpoint_flags {
    CHECKPOINT_START = 1,  /* the oldest */
    CHECKPOINT_BEFORE = 2, /* an edit */
    CHECKPOINT_AFTER = 4,  /* it: whoever comes to this step takes it over */
    CHECKPOINT_TIP = 8,    /* where the session was left for its past */
};

struct checkpoint {
    uint64_t step;
    unsigned flags;
    uint64_t edit, first_edit; /* of the edits at this step that it is behind: the last one and the first, by number; 0: none */
    int n;
    struct run **runs;         /* n of them, held */
    struct run_state **states; /* the same */
    uint64_t *starts;          /* drawn, and then the counts; NULL: the session has none */
    uint64_t starts_seed;
    dln_error starts_broken;
    size_t own, *held;
};

/** *held counts the bytes, with those of the states. DLN_NO_MEMORY. */
dln_status checkpoint_new(struct session *s, size_t *held, struct checkpoint **out, dln_error *err);
void checkpoint_free(struct checkpoint *c);
/** Make its runs those of the session. DLN_NO_MEMORY: nothing is changed. */
dln_status checkpoint_take_roster(const struct checkpoint *c, struct session *s, dln_error *err);
/** Put run i back; i = n: the starts. */
dln_status checkpoint_load(const struct checkpoint *c, int i, struct session *s, dln_error *err);
/** The state of a run in it, or NULL. */
struct run_state *checkpoint_state(const struct checkpoint *c, const struct run *run);

#endif
