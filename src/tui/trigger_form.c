#include "tui/trigger_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/condition.h"
#include "scope/write.h"
#include "tui/overlay.h"
#include "tui/term.h"
#include "tui/trigger_form_draw.h"

enum { TAB = 9, ENTER = 13, ESCAPE = 27, CONTROL_H = 8, RUBOUT = 127 };

/* The trigger that is typed */

/* WHAT FILE as the command takes it: quoted where it must be. */
static bool write_what(const struct trigger_form *f, char *out, size_t size) {
    struct call call = {.command = command_find("write")};
    char line[COMMAND_LINE];
    snprintf(call.text, sizeof call.text, "%s", f->file.text);
    call.values[0] = (struct value){.given = true, .whole = (uint64_t)f->writer, .text = writers[f->writer]->name};
    call.values[1] = (struct value){.given = true, .text = call.text};
    command_write(&call, line, sizeof line);
    return (size_t)snprintf(out, size, "%s", line + strlen("write ")) < size;
}

static bool write_spec(const struct trigger_form *f, struct trigger_spec *spec) {
    *spec = (struct trigger_spec){.falls = f->falls, .repeated = f->repeated, .actions = f->actions};
    bool fits = (size_t)snprintf(spec->condition, sizeof spec->condition, "%s", f->condition.text) < sizeof spec->condition;
    return fits && (!(f->actions & TRIGGER_WRITE) || write_what(f, spec->write, sizeof spec->write));
}

static dln_status look_at_actions(const struct trigger_form *f, dln_error *err) {
    if (!f->actions)
        return dln_error_set(err, DLN_BAD_VALUE, "nothing is done then: choose to pause, mark, fork or write");
    if (f->actions & TRIGGER_WRITE && !f->file.length)
        return dln_error_set(err, DLN_BAD_VALUE, "a file needs a name");
    return DLN_OK;
}

/* The line that defines it. */
static dln_status write_line(const struct trigger_form *f, char *line, size_t size, dln_error *err) {
    struct trigger_spec spec;
    char text[COMMAND_LINE];
    bool fits = write_spec(f, &spec) && (size_t)trigger_write(&spec, text, sizeof text) < sizeof text;
    if (fits && (size_t)snprintf(line, size, "trigger %s", text) < size)
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_VALUE, "a trigger's condition has at most %d characters, its file %d", TRIGGER_TEXT - 1,
                         TRIGGER_FILE - 32);
}

/* What may stand behind a condition is not typed here, but chosen. */
static dln_status look(const struct trigger_form *f, const struct session *s, dln_error *err) {
    struct condition *c = NULL;
    struct trigger_spec spec;
    char line[COMMAND_LINE];
    dln_status status = condition_new(f->condition.text, s->runs, s->n_runs, session_focused(s), &c, err);
    condition_free(c);
    if (!status)
        status = look_at_actions(f, err);
    if (!status)
        status = write_line(f, line, sizeof line, err);
    return status ? status : trigger_read(s, line + strlen("trigger "), &spec, err);
}

static void refuse(struct trigger_form *f, const dln_error *err) {
    snprintf(f->error, sizeof f->error, "%s", err->text);
    f->place = edit_place_of(&f->condition, err->text);
}

/* An empty condition is no mistake yet. */
static void judge(struct trigger_form *f, const struct session *s) {
    dln_error err;
    f->error[0] = '\0';
    f->place = -1;
    if (f->condition.text[strspn(f->condition.text, " ")] && look(f, s, &err))
        refuse(f, &err);
}

static void arm_it(struct overlays *o, struct session *s) {
    struct trigger_form *f = &o->trigger;
    char line[COMMAND_LINE], drop[64];
    dln_error err;
    dln_status status = look(f, s, &err);
    if (!status)
        status = write_line(f, line, sizeof line, &err);
    s->message[0] = '\0';
    if (!status && f->changes >= 0 && f->changes < s->triggers.n) {
        snprintf(drop, sizeof drop, "trigger-drop %d", f->changes + 1);
        status = command_execute(s, drop, &err);
        f->changes = -1;
    }
    if (!status)
        status = command_execute(s, line, &err);
    if (status)
        refuse(f, &err);
    else
        overlay_close(o);
}

/* The triggers that there are */

static void propose(struct trigger_form *f, const struct session *s) {
    char name[256];
    if (f->file_typed)
        return;
    write_propose(s, writers[f->writer], name, sizeof name);
    edit_set(&f->file, name);
}

/* What is written, and where to. */
static void take_write(struct trigger_form *f, const struct session *s, const char *write) {
    char line[TRIGGER_FILE + 16];
    struct call *call = malloc(sizeof *call);
    snprintf(line, sizeof line, "write %s", write);
    if (call && !command_read(s, line, call, NULL, NULL)) {
        f->writer = (int)call->values[0].whole;
        edit_set(&f->file, call->values[1].text);
        f->file_typed = true;
    }
    free(call);
}

/* Into the fields, to be changed; NULL: a new one. */
static void take_up(struct trigger_form *f, const struct session *s, int index) {
    const struct trigger *t = index >= 0 && index < s->triggers.n ? &s->triggers.list[index] : NULL;
    *f = (struct trigger_form){.changes = t ? index : -1, .actions = t ? t->spec.actions : TRIGGER_PAUSE};
    if (t) {
        edit_set(&f->condition, t->spec.condition);
        f->falls = t->spec.falls;
        f->repeated = t->spec.repeated;
    }
    if (t && t->spec.actions & TRIGGER_WRITE)
        take_write(f, s, t->spec.write);
    else
        propose(f, s);
    judge(f, s);
}

static void drop(struct trigger_form *f, struct session *s, int index) {
    char line[64];
    dln_error err;
    snprintf(line, sizeof line, "trigger-drop %d", index + 1);
    if (command_execute(s, line, &err)) {
        refuse(f, &err);
        return;
    }
    if (f->changes == index)
        f->changes = -1;
    f->changes -= f->changes > index;
}

static void turn_arming(struct trigger_form *f, struct session *s, int index) {
    char line[64];
    dln_error err;
    snprintf(line, sizeof line, "%s %d", s->triggers.list[index].latch.armed ? "disarm" : "arm", index + 1);
    if (command_execute(s, line, &err))
        refuse(f, &err);
}

/* Keys */

static int last_row(const struct session *s) { return N_TRIGGER_ROWS + s->triggers.n; }

static bool is_there(const struct trigger_form *f, int row) { return row != TRIGGER_ROW_FILE || f->actions & TRIGGER_WRITE; }

static void select_by(struct trigger_form *f, const struct session *s, int by) {
    int to = f->row + by, last = last_row(s);
    if (!is_there(f, to))
        to += by;
    f->row = to < 0 ? 0 : to > last ? last : to;
}

static bool move_key(struct trigger_form *f, const struct session *s, int key) {
    if (key == TERM_KEY_UP || key == TERM_KEY_BACK_TAB)
        select_by(f, s, -1);
    else if (key == TERM_KEY_DOWN || key == TAB)
        select_by(f, s, 1);
    else if (key == TERM_KEY_PAGE_UP)
        f->row = 0;
    else if (key == TERM_KEY_PAGE_DOWN)
        f->row = last_row(s);
    else
        return false;
    return true;
}

/* "no" stands before the first kind of file. */
static void turn_writer(struct trigger_form *f, const struct session *s, int by) {
    int now = f->actions & TRIGGER_WRITE ? f->writer + 1 : 0, to = (now + by + n_writers + 1) % (n_writers + 1);
    f->actions = to ? f->actions | TRIGGER_WRITE : f->actions & ~(unsigned)TRIGGER_WRITE;
    f->writer = to ? to - 1 : f->writer;
    propose(f, s);
}

static bool turn_key(struct trigger_form *f, const struct session *s, int key) {
    if (key != ' ' && key != TERM_KEY_LEFT && key != TERM_KEY_RIGHT)
        return false;
    switch (f->row) {
    case TRIGGER_ROW_EDGE: f->falls = !f->falls; break;
    case TRIGGER_ROW_OFTEN: f->repeated = !f->repeated; break;
    case TRIGGER_ROW_PAUSE: f->actions ^= TRIGGER_PAUSE; break;
    case TRIGGER_ROW_MARK: f->actions ^= TRIGGER_MARK; break;
    case TRIGGER_ROW_FORK: f->actions ^= TRIGGER_FORK; break;
    case TRIGGER_ROW_WRITE: turn_writer(f, s, key == TERM_KEY_LEFT ? -1 : 1); break;
    }
    judge(f, s);
    return true;
}

static bool list_key(struct trigger_form *f, struct session *s, int key) {
    int index = f->row - N_TRIGGER_ROWS;
    bool is_trigger = index < s->triggers.n;
    if (key == ENTER)
        take_up(f, s, index);
    else if (key == ' ' && is_trigger)
        turn_arming(f, s, index);
    else if (is_trigger && (key == TERM_KEY_DELETE || key == TERM_KEY_BACKSPACE || key == CONTROL_H || key == RUBOUT))
        drop(f, s, index);
    else
        return false;
    return true;
}

static bool type_key(struct trigger_form *f, const struct session *s, int key) {
    bool differs = false, file = f->row == TRIGGER_ROW_FILE;
    bool taken = edit_key(file ? &f->file : &f->condition, key, &differs);
    f->file_typed = f->file_typed || (file && differs);
    if (differs)
        judge(f, s);
    return taken;
}

/* Tab in the condition completes it; with nothing to be completed one goes on to the next row. */
static bool complete_key(struct trigger_form *f, const struct session *s, int key) {
    bool tab = key == TAB || (key == TERM_KEY_BACK_TAB && f->tab.listed);
    if (f->row != TRIGGER_ROW_CONDITION)
        return false;
    if (tab && completer_press(&f->tab, &f->condition, s, "trigger ", key == TAB ? 1 : -1)) {
        judge(f, s);
        return true;
    }
    bool closes = key == ESCAPE && f->tab.listed;
    f->tab.listed = false;
    return closes;
}

static bool key(struct overlays *o, struct session *s, int pressed) {
    struct trigger_form *f = &o->trigger;
    f->row = f->row > last_row(s) ? last_row(s) : f->row; /* one that was dropped meanwhile */
    if (complete_key(f, s, pressed) || move_key(f, s, pressed))
        return true;
    if (f->row >= N_TRIGGER_ROWS)
        return list_key(f, s, pressed);
    if (pressed == ENTER)
        arm_it(o, s);
    else if (f->row == TRIGGER_ROW_CONDITION || f->row == TRIGGER_ROW_FILE)
        return type_key(f, s, pressed);
    else
        return turn_key(f, s, pressed);
    return true;
}

/* The trigger of that number, or the last one. */
static bool begin(struct overlays *o, struct session *s, const char *with) {
    int number = 0;
    take_up(&o->trigger, s, sscanf(with, "%d", &number) == 1 ? number - 1 : s->triggers.n - 1);
    return true;
}

static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    (void)layout;
    trigger_form_draw(&o->trigger, s, c);
}

const struct overlay overlay_trigger = {.name = "trigger", .begin = begin, .key = key, .draw = draw};
