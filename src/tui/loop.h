/* loop.h: the dashboard's event loop: one wait, then signals, keys, ticks and at most one frame. */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "scope/session.h"
#include "tui/keymap.h"
#include "tui/term.h"

struct loop_options {
    struct scenario *scenario;
    struct session_options session; /* its progress and cancellation are the loop's own */
    struct term_options term;
    const struct bindings *bindings; /* of keys; NULL: the keymap */
    bool mouse;           /* listen to it from the start */
    const char *commands; /* to be done from the start, NULL: none */
};

/** How the dashboard ended. */
struct loop_end {
    int code;       /* 0; 128 + n: ended by signal n; 2: no terminal to draw on; 3: the session cannot be built */
    bool abandoned; /* a thread of ours is in the middle of a long factorization and still uses the scenario: free nothing, _exit */
};

/** Run the dashboard until it is left. The terminal is as it was when this returns. With code 2 or 3 err has the sentence. */
struct loop_end loop_run(const struct loop_options *options, dln_error *err);

#endif
