#include "tui/desk.h"

#include <stdio.h>

#include "tui/strip.h"
#include "tui/term.h"

/* As in any pager. */
static bool help_key(struct session *s, int key) {
    enum { FAR = 100000 };
    if (!s->view.help || (key != TERM_KEY_HOME && key != TERM_KEY_END))
        return false;
    command_run(s, key == TERM_KEY_HOME ? "scroll-up" : "scroll-down", FAR);
    return true;
}

void desk_settle(struct desk *d) { overlay_obey(&d->screen.overlays, d->session); }

void desk_key(struct desk *d, int key) {
    const struct key_binding *binding;
    unsigned count;
    if (overlay_key(&d->screen.overlays, d->session, key) || help_key(d->session, key) ||
        (!d->session->view.help && strip_key(d->session, key))) {
        desk_settle(d);
    } else if (keymap_feed(&d->keys, key, &binding, &count)) {
        d->session->message[0] = '\0';
        command_press(d->session, binding->command, count);
        desk_settle(d);
    }
}

void desk_mouse(struct desk *d, canvas *c, const struct measured *m, const struct mouse *mouse) {
    char lines[2][SCREEN_LINE];
    dln_error err;
    screen_touch(c, d->session, m, &d->screen, mouse, lines);
    for (int i = 0; i < 2; i++)
        if (lines[i][0] && command_execute(d->session, lines[i], &err))
            session_say(d->session, "%s", err.text);
    desk_settle(d);
}

void desk_move(struct desk *d, struct session *next) {
    struct overlays overlays = d->screen.overlays;
    envelope_release(&d->screen.envelope);
    if (d->session) {
        d->screen = (struct screen_state){.overlays = overlays};
        next->view.mouse = d->session->view.mouse;
        snprintf(next->view.theme, sizeof next->view.theme, "%s", d->session->view.theme);
    }
    d->session = next;
}

void desk_draw(struct desk *d, canvas *c, const struct measured *m, double now) {
    d->screen.count = d->keys.count;
    d->screen.bindings = d->keys.bindings;
    screen_clock(&d->screen, d->session, now);
    screen_follow(&d->screen, d->session, m);
    screen_hold_scroll(c, d->session, &d->screen);
    screen_draw(c, d->session, m, &d->screen);
}

void desk_release(struct desk *d) {
    envelope_release(&d->screen.envelope);
    overlay_release(&d->screen.overlays);
}
