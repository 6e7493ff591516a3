#include "tui/desk.h"

void desk_settle(struct desk *d) { overlay_obey(&d->screen.overlays, d->session); }

void desk_key(struct desk *d, int key) {
    const struct key_binding *binding;
    unsigned count;
    if (overlay_key(&d->screen.overlays, d->session, key)) {
        desk_settle(d);
    } else if (keymap_feed(&d->keys, key, &binding, &count)) {
        d->session->message[0] = '\0';
        command_press(d->session, binding->command, count);
        desk_settle(d);
    }
}

void desk_move(struct desk *d, struct session *next) {
    struct overlays overlays = d->screen.overlays;
    if (d->session)
        d->screen = (struct screen_state){.overlays = overlays};
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

void desk_release(struct desk *d) { overlay_release(&d->screen.overlays); }
