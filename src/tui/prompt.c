#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "tui/overlay.h"
#include "tui/term.h"
#include "tui/wrap.h"

enum { TAB = 9, LINE_FEED, ENTER = 13, CONTROL_N = 14, CONTROL_P = 16, ESCAPE = 27, ERROR_ROWS = 4 };

static bool begin(struct overlays *o, struct session *s, const char *with) {
    struct prompt *p = &o->prompt;
    (void)s;
    edit_set(&p->edit, with);
    if (with[0] == ' ')
        p->edit.cursor = 0; /* a count: the command comes before it */
    p->error[0] = '\0';
    p->tab.listed = false;
    p->place = p->shown = -1;
    return true;
}

/* The past */

/* A line that is there already moves to the front. Without memory nothing is remembered. */
static void remember(struct prompt *p, const char *line) {
    char *kept = NULL;
    int i = 0;
    while (i < p->n_past && strcmp(p->past[i], line) != 0)
        i++;
    if (i < p->n_past) {
        kept = p->past[i];
    } else {
        kept = malloc(strlen(line) + 1);
        if (!kept)
            return;
        strcpy(kept, line);
        if (p->n_past == PROMPT_PAST)
            free(p->past[--i]);
        else
            p->n_past++;
    }
    memmove(p->past + 1, p->past, (size_t)i * sizeof *p->past);
    p->past[0] = kept;
}

/* by > 0: older. */
static void turn_past(struct prompt *p, int by) {
    int to = p->shown + by;
    if (to < -1 || to >= p->n_past)
        return;
    if (p->shown < 0)
        p->draft = p->edit;
    p->shown = to;
    if (to < 0)
        p->edit = p->draft;
    else
        edit_set(&p->edit, p->past[to]);
    p->error[0] = '\0';
}

/* Doing it */

static void refuse(struct prompt *p, const char *sentence, int place) {
    snprintf(p->error, sizeof p->error, "%s", sentence);
    p->place = place;
    if (place >= 0)
        p->edit.cursor = place;
}

/* Are the names of all commands known? What stands behind the names is judged when their turn comes: it may name what is not there yet. */
static bool check_names(struct prompt *p, const struct session *s) {
    const char *piece = NULL;
    size_t length = 0, place = 0;
    for (const char *at = p->edit.text; (at = queue_piece(at, &piece, &length));) {
        char line[EDIT_SIZE];
        struct call call;
        dln_error err;
        snprintf(line, sizeof line, "%.*s", (int)length, piece);
        bool known = command_read(s, line, &call, &place, &err) == DLN_OK || call.command;
        if (!known) {
            refuse(p, err.text, (int)(piece - p->edit.text) + (int)place);
            return false;
        }
    }
    return true;
}

/* One command: at once, so that what is wrong is seen in place. */
static bool do_one(struct prompt *p, struct session *s) {
    struct call call;
    size_t place = 0;
    dln_error err;
    if (command_read(s, p->edit.text, &call, &place, &err)) {
        refuse(p, err.text, (int)place);
        return false;
    }
    if (call.command->flags & COMMAND_MOVES)
        session_unqueue(s);
    if (command_do(s, &call, &err)) {
        refuse(p, err.text, edit_place_of(&p->edit, err.text));
        return false;
    }
    return true;
}

static bool do_all(struct prompt *p, struct session *s) {
    dln_error err;
    if (!check_names(p, s))
        return false;
    if (session_queue(s, p->edit.text, &err) == DLN_OK)
        return true;
    refuse(p, err.text, -1);
    return false;
}

/* A number alone goes to that step. */
static void complete_number(struct prompt *p) {
    const char *text = p->edit.text;
    char line[EDIT_SIZE];
    size_t blanks = strspn(text, " "), digits = strspn(text + blanks, "0123456789");
    if (digits == 0 || text[blanks + digits + strspn(text + blanks + digits, " ")] || !command_find("goto"))
        return;
    snprintf(line, sizeof line, "goto %.*s", (int)digits, text + blanks);
    edit_set(&p->edit, line);
}

/* The beginning of a name that only one command has is that command: q is quit. Scripts have to write names out. */
static void complete_command(struct prompt *p) {
    char name[64];
    int blanks = (int)strspn(p->edit.text, " "), length = (int)strcspn(p->edit.text + blanks, " ;");
    const char *only = NULL;
    snprintf(name, sizeof name, "%.*s", length, p->edit.text + blanks);
    if (length == 0 || length >= (int)sizeof name || command_find(name))
        return;
    for (int i = 0; i < n_commands; i++)
        if (strncmp(commands[i]->name, name, (size_t)length) == 0) {
            if (only)
                return;
            only = commands[i]->name;
        }
    if (!only)
        return;
    p->edit.cursor = blanks + length;
    edit_insert(&p->edit, only + length);
    p->edit.cursor = p->edit.length;
}

static void enter(struct overlays *o, struct session *s) {
    struct prompt *p = &o->prompt;
    const char *piece = NULL;
    size_t length = 0;
    complete_number(p);
    complete_command(p);
    const char *rest = queue_piece(p->edit.text, &piece, &length);
    if (!rest) {
        overlay_close(o);
        return;
    }
    s->message[0] = '\0';
    bool one = !queue_piece(rest, &piece, &length), done = one ? do_one(p, s) : do_all(p, s);
    if (!done)
        return;
    remember(p, p->edit.text);
    overlay_close(o);
}

/* Completion */

static void press_tab(struct prompt *p, const struct session *s, int by) {
    p->error[0] = '\0';
    if (!completer_press(&p->tab, &p->edit, s, "", by))
        refuse(p, "nothing to complete here", -1);
}

static bool key(struct overlays *o, struct session *s, int key_pressed) {
    struct prompt *p = &o->prompt;
    bool changed = false;
    if (key_pressed == TAB || key_pressed == TERM_KEY_BACK_TAB) {
        press_tab(p, s, key_pressed == TAB ? 1 : -1);
        return true;
    }
    if (key_pressed == ESCAPE && p->tab.listed) {
        p->tab.listed = false;
        return true;
    }
    p->tab.listed = false;
    if (key_pressed == ENTER || key_pressed == LINE_FEED) {
        enter(o, s);
    } else if (key_pressed == TERM_KEY_UP || key_pressed == CONTROL_P) {
        turn_past(p, 1);
    } else if (key_pressed == TERM_KEY_DOWN || key_pressed == CONTROL_N) {
        turn_past(p, -1);
    } else if (key_pressed == TERM_KEY_BACKSPACE && p->edit.length == 0) {
        overlay_close(o);
    } else if (!edit_key(&p->edit, key_pressed, &changed)) {
        return false;
    }
    if (changed)
        p->error[0] = '\0';
    return true;
}

/* The command whose name stands before the first blank, or NULL. */
static const struct command *command_typed(const struct prompt *p) {
    char name[64];
    const char *text = p->edit.text + strspn(p->edit.text, " ");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, " "), text);
    return command_find(name);
}

/* Rows below the line: what is wrong may take several. */
static int hint_rows(const struct prompt *p, const canvas *c) {
    const struct command *command = p->error[0] ? NULL : command_typed(p);
    int width = c->cols - 2, text = canvas_text_width(p->error), rows = 1;
    char usage[200];
    if (command) {
        command_usage(command, usage, sizeof usage);
        rows += canvas_text_width(usage) + 2 + canvas_text_width(command->help) > width;
    } else if (text > 0 && width > 0) {
        rows = (text + width) / width;
    }
    rows = rows > ERROR_ROWS ? ERROR_ROWS : rows;
    return rows < c->rows ? rows : c->rows - 1;
}

static void draw_hint(const struct prompt *p, canvas *c, int y) {
    const struct command *command = command_typed(p);
    char usage[200];
    for (int i = y; i < c->rows; i++)
        canvas_fill(c, 0, i, c->cols, ' ', ROLE_TEXT, false);
    if (p->error[0]) {
        wrap_draw(c, (struct rect){1, y, c->cols - 2, c->rows - y}, ROLE_BAD, true, p->error);
    } else if (command) {
        command_usage(command, usage, sizeof usage);
        int used = canvas_text_cut(c, 1, y, c->cols - 2, ROLE_KEY, true, usage);
        bool below = used + 2 + canvas_text_width(command->help) > c->cols - 2 && y + 1 < c->rows;
        int x = below ? 1 : used + 3;
        canvas_text_cut(c, x, y + below, c->cols - 1 - x, ROLE_DIM, false, command->help);
    } else {
        canvas_text_cut(c, 1, y, c->cols - 2, ROLE_DIM, false, "Enter does it, Tab completes, Up and Down: what was typed before");
    }
}

/* The line, and below it what is wrong, or what the command takes. */
static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    const struct prompt *p = &o->prompt;
    int below = hint_rows(p, c), y = c->rows - 1 - below;
    (void)s, (void)layout;
    canvas_put(c, 0, y, ':', ROLE_KEY, true);
    edit_draw(&p->edit, c, 1, y, c->cols - 1, p->error[0] ? p->place : -1);
    if (p->tab.listed)
        completer_draw(&p->tab, c, (struct rect){0, 0, c->cols, y}, true);
    if (below > 0)
        draw_hint(p, c, y + 1);
}

static void release(struct overlays *o) {
    for (int i = 0; i < o->prompt.n_past; i++)
        free(o->prompt.past[i]);
    o->prompt.n_past = 0;
}

const struct overlay overlay_prompt = {.name = "prompt", .begin = begin, .key = key, .draw = draw, .release = release};
