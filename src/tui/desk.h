/* desk.h: where somebody sits before a session: keys go in, frames come out. All of the dashboard but the terminal, the clock and the
 * threads, so that a test can sit there too. */
#ifndef TUI_DESK_H
#define TUI_DESK_H

#include "scope/session.h"
#include "scope/worker.h"
#include "tui/keymap.h"
#include "tui/screen.h"

/** All zero at the start. */
struct desk {
    struct session *session; /* borrowed; set by the owner */
    struct keymap_state keys;
    struct screen_state screen;
};

/** Take a key: what is open over the panels gets it, or it is the command that it is bound to. What that asks of the terminal or of the
 *  program stands in the session then: view.redraw, view.suspend, quit. */
void desk_key(struct desk *d, int key);
/** What the mouse did on the frame that was drawn last on this canvas. */
void desk_mouse(struct desk *d, canvas *c, const struct measured *m, const struct mouse *mouse);
/** Open what the session's commands ask for; keys need no such call. Call after session_advance: commands that waited may have asked. */
void desk_settle(struct desk *d);
/** Sit before another session: what is typed stays, what was fitted to the old one is forgotten; theme and mouse go along. */
void desk_move(struct desk *d, struct session *next);
/** Paint a frame; `now` in seconds of a clock that never goes back. */
void desk_draw(struct desk *d, canvas *c, const struct measured *m, double now);
void desk_release(struct desk *d);

#endif
