#include "tui/filter.h"

#include <stdio.h>

#include "scope/command.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { CONTROL_C = 3, LINE_FEED = 10, ENTER = 13, ESCAPE = 27 };

/* It begins with the one that is in force, which can be changed. */
static bool begin(struct overlays *o, struct session *s, const char *with) {
    edit_set(&o->filter.edit, with[0] ? with : s->view.filter);
    return true;
}

/* By the command, which is recorded: what was shown while it was typed is not. */
static void finish(struct overlays *o, struct session *s, const char *text) {
    struct call call = {.command = command_find("filter")};
    dln_error err;
    snprintf(call.text, sizeof call.text, "%s", text);
    call.values[0] = (struct value){.given = text[0] != '\0', .text = call.text};
    if (command_do(s, &call, &err))
        session_say(s, "%s", err.text);
    overlay_close(o);
}

static bool key(struct overlays *o, struct session *s, int key_pressed) {
    struct edit *e = &o->filter.edit, before = *e;
    bool changed = false;
    if (key_pressed == ENTER || key_pressed == LINE_FEED) {
        finish(o, s, e->text);
        return true;
    }
    if (key_pressed == ESCAPE || key_pressed == CONTROL_C || (key_pressed == TERM_KEY_BACKSPACE && e->length == 0)) {
        finish(o, s, "");
        return true;
    }
    if (!edit_key(e, key_pressed, &changed))
        return false;
    if (e->length >= FILTER_SIZE)
        *e = before;
    snprintf(s->view.filter, sizeof s->view.filter, "%s", e->text);
    return true;
}

/* The line, and below it how many runs it leaves. */
static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    int below = c->rows > 1, y = c->rows - 1 - below;
    (void)layout;
    canvas_put(c, 0, y, '/', ROLE_KEY, true);
    edit_draw(&o->filter.edit, c, 1, y, c->cols - 1, -1);
    if (!below)
        return;
    canvas_fill(c, 0, y + 1, c->cols, ' ', ROLE_TEXT, false);
    int used = canvas_printf(c, 1, y + 1, c->cols - 2, ROLE_TEXT, false, "%d of %d runs", session_n_shown(s), s->n_runs);
    canvas_text_cut(c, used + 3, y + 1, c->cols - used - 4, ROLE_DIM, false,
                    "Enter keeps it, Esc clears it; the focused and the pinned runs stay");
}

const struct overlay overlay_filter = {.name = "filter", .begin = begin, .key = key, .draw = draw};
