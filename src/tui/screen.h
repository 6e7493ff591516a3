/* screen.h: a whole frame: header, panels, footer, help, composed from the session's state. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "scope/session.h"
#include "scope/worker.h"
#include "scope/axis.h"
#include "tui/canvas.h"
#include "tui/input.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/panels/envelope.h"
#include "tui/panels/landscape.h"

/** What only the screen knows. All zero at the start. The desk sets `count` and `bindings`, and gives keys to `overlays`; screen_clock and
 *  screen_follow keep the rest. */
struct screen_state {
    unsigned count; /* being typed (keymap_state), 0: none */
    const struct bindings *bindings; /* of keys, in force; NULL: the keymap */
    struct overlays overlays;
    double rate;    /* session steps a second as achieved lately; 0: not known */

    struct fit abscissa, ordinate; /* of the error panel */
    struct fit lens;               /* the lens's ordinate */
    struct fit sigma;              /* decades of the factors' bars */
    struct fit gaps, imbalance;    /* decades of the gaps' bars, and of the history of the largest */
    struct fit margin;             /* the margin's history */
    struct fit past;               /* ticks of both histories */
    struct fit plane_x, plane_y;   /* the landscape's window */
    struct landscape_grid landscape;
    bool zeros;                    /* the error panel has a floor row */
    struct envelope envelope;      /* of its curves; released by the desk */

    const struct run *run; /* whose ranges these are, */
    uint64_t generation;   /* and of which start: other runs are fitted anew */
    enum abscissa abscissa_kind;
    uint64_t clock_steps; /* where the rate's present stretch began */
    double clock_began;   /* 0: nowhere */
};

/** Measure the rate; `now` in seconds of a clock that never goes back. Call once a frame. */
void screen_clock(struct screen_state *state, const struct session *s, double now);
/** Let the ranges follow the data. Call once before each frame that is drawn. */
void screen_follow(struct screen_state *state, const struct session *s, const struct measured *m);
/** Hold the help's place within its length on this canvas, so that keys after its end need not be taken back. Call before a frame. */
void screen_hold_scroll(const canvas *c, struct session *s, const struct screen_state *state);
/** Paint a frame on a canvas of any size; reads, changes nothing but the canvas. Allocates nothing. */
void screen_draw(canvas *c, const struct session *s, const struct measured *m, const struct screen_state *state);
/** What the mouse did on the frame that is on the canvas: the lines of at most two commands, "" for none. Changes nothing. */
enum { SCREEN_LINE = 96 };
void screen_touch(canvas *c, const struct session *s, const struct measured *m, const struct screen_state *state, const struct mouse *mouse,
                  char lines[2][SCREEN_LINE]);
/** Paint the frame while a preset loads: `stage` is what build_context's progress said. */
void screen_draw_loading(canvas *c, const char *preset, const char *stage);

#endif
