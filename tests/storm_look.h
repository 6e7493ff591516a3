/* storm_look.h: whether a session and its picture still stand: what must hold at any time, whatever was typed. */
#ifndef TESTS_STORM_LOOK_H
#define TESTS_STORM_LOOK_H

#include "scope/session.h"
#include "tui/canvas.h"

/** What is wrong, as a sentence; false: nothing is. */
typedef char storm_fault[400];

bool look_at_session(const struct session *s, storm_fault fault);
/** To be called when a step has just been completed. */
bool look_at_budget(const struct session *s, storm_fault fault);
bool look_at_canvas(const canvas *c, storm_fault fault);

enum { LOOK_STEPS = 4096 };

/** The digests of the steps that there are. All zero: none is known. */
struct remembered {
    struct digest_at {
        bool known;
        uint64_t digest;
    } at[LOOK_STEPS];
    uint64_t last; /* the step that was looked at last */
};
/** A step that is visited again is the same as it was, unless it was changed where one stands. Looks only between two steps. Call after
 *  each session_advance and each key. */
bool look_at_digest(struct remembered *r, struct session *s, storm_fault fault);

#endif
