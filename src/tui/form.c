#include "tui/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/edits.h"
#include "scope/settings_text.h"
#include "tui/form_draw.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { CONTROL_F = 6, TAB = 9, ENTER = 13, ESCAPE = 27, PAGE = 8, SETTING = FORM_VALUE + 128 };

/* Rows */

static bool is_in(const struct option *row, const char *section) {
    size_t length = strlen(section);
    return !strncmp(row->path, section, length) && (row->path[length] == '.' || !row->path[length]);
}

/* In the order in which one looks for them; in a section those first that the run has. */
static void collect_rows(struct form *f, const struct run_spec *spec) {
    static const char *const sections[] = {"optimizer", "network", "init", "seed", "stop", "problem"};
    for (size_t k = 0; k < 2 * sizeof sections / sizeof *sections; k++)
        for (int i = 0; i < n_options && f->n < FORM_MOST; i++)
            if (derive_is_key(&options[i]) && is_in(&options[i], sections[k / 2]) && derive_is_used(spec, &options[i]) == (k % 2 == 0))
                f->rows[f->n++] = &options[i];
}

static bool is_found(const struct form *f, const struct option *row) {
    return strstr(row->path, f->search.text) || strstr(row->help, f->search.text);
}

static void search(struct form *f) {
    int before = f->n_shown > 0 ? f->shown[f->selected] : 0;
    f->n_shown = f->selected = 0;
    for (int i = 0; i < f->n; i++)
        if (is_found(f, f->rows[i])) {
            f->selected = i <= before ? f->n_shown : f->selected;
            f->shown[f->n_shown++] = i;
        }
}

static int at(const struct form *f) { return f->n_shown > 0 ? f->shown[f->selected] : -1; }

const char *form_value(const struct form *f, const struct session *s, int i, char *room, size_t size) {
    if (f->typed[i])
        return f->typed[i];
    derive_value(&session_focused(s)->spec, f->rows[i], room, size);
    return room;
}

bool form_changed(const struct form *f) {
    for (int i = 0; i < f->n; i++)
        if (f->typed[i])
            return true;
    return false;
}

/* What is typed */

static void forget(struct form *f, int i) {
    free(f->typed[i]);
    f->typed[i] = NULL;
}

/* The value that stands there already, or nothing, is no change. */
static void set(struct form *f, const struct session *s, int i, const char *value) {
    char now[FORM_VALUE];
    forget(f, i);
    derive_value(&session_focused(s)->spec, f->rows[i], now, sizeof now);
    if (value[0] && strcmp(value, now) != 0)
        f->typed[i] = strdup(value); /* without memory it is as it was */
}

/* KEY=VALUE of each change. Returns how many. */
static int settings_of(const struct form *f, char (*room)[SETTING], const char **list) {
    int n = 0;
    for (int i = 0; i < f->n; i++)
        if (f->typed[i]) {
            snprintf(room[n], SETTING, "%s=%s", f->rows[i]->path, f->typed[i]);
            list[n] = room[n];
            n++;
        }
    return n;
}

/* What is wrong, without the line that the form would give, which nobody sees, and its column. */
static void refuse(struct form *f, const char *sentence) {
    const char *column = strncmp(sentence, "edit ", 5) ? NULL : strstr(sentence, ": column ");
    const char *end = column ? strchr(column + 1, ':') : NULL;
    snprintf(f->error, sizeof f->error, "%s", end ? end + 1 + (end[1] == ' ') : sentence);
}

static void judge(struct form *f, const struct session *s) {
    char room[FORM_MOST][SETTING];
    const char *list[FORM_MOST];
    struct derive_settings settings = {"edit", list, settings_of(f, room, list)};
    enum edit_effect effect = EDIT_NOTHING;
    dln_error err;
    f->error[0] = '\0';
    if (settings.n > 0 && edit_look(s, s->view.focus, &settings, &effect, &err))
        refuse(f, err.text);
    f->effect = effect;
}

static void changed(struct form *f, const struct session *s, const char *value) {
    set(f, s, at(f), value);
    judge(f, s);
}

/* The line of `edit` or `fork` that does it. */
static bool write_line(const struct form *f, const char *command, char *out, size_t size) {
    size_t used = (size_t)snprintf(out, size, "%s", command);
    for (int i = 0; i < f->n; i++)
        if (f->typed[i] && used < size)
            used += (size_t)settings_text_write(f->rows[i]->path, f->typed[i], out + used, size - used);
    return used < size;
}

static void do_it(struct overlays *o, struct session *s, const char *command) {
    struct form *f = &o->form;
    char line[COMMAND_LINE];
    dln_error err;
    if (!form_changed(f) || f->error[0])
        return;
    if (!write_line(f, command, line, sizeof line)) {
        snprintf(f->error, sizeof f->error, "these are more changes than fit into one command");
        return;
    }
    s->message[0] = '\0';
    if (command_execute(s, line, &err))
        snprintf(f->error, sizeof f->error, "%s", err.text);
    else
        overlay_close(o);
}

/* Names */

static const char *name_at(const struct option *row, int i) {
    static const char *const switches[] = {"false", "true"};
    if (row->takes & TAKES_SWITCH)
        return i < 2 ? switches[i] : NULL;
    return row->names ? row->names(i) : NULL;
}

/* The name after the value, or before it, around the ends. */
static void turn(struct form *f, const struct session *s, int by) {
    const struct option *row = f->rows[at(f)];
    char room[FORM_VALUE];
    const char *value = form_value(f, s, at(f), room, sizeof room);
    int n = 0, now = -1;
    for (; name_at(row, n); n++)
        now = strcmp(name_at(row, n), value) == 0 ? n : now;
    if (n > 0)
        changed(f, s, name_at(row, now < 0 ? (by > 0 ? 0 : n - 1) : (now + by + n) % n));
}

/* Keys */

static void begin_typing(struct form *f, const struct session *s, bool with_value) {
    char room[FORM_VALUE];
    if (at(f) < 0)
        return;
    f->typing = true;
    edit_set(&f->edit, with_value ? form_value(f, s, at(f), room, sizeof room) : "");
}

static bool type_key(struct form *f, const struct session *s, int key) {
    bool differs = false;
    if (key == ENTER || key == TAB || key == TERM_KEY_UP || key == TERM_KEY_DOWN) {
        f->typing = false;
    } else if (key == ESCAPE) {
        f->typing = false;
        forget(f, at(f));
        judge(f, s);
    } else if (!edit_key(&f->edit, key, &differs)) {
        return false;
    }
    if (differs)
        changed(f, s, f->edit.text);
    return true;
}

static bool search_key(struct form *f, int key) {
    bool differs = false;
    if (key == ENTER || key == TERM_KEY_DOWN || key == TERM_KEY_UP) {
        f->searching = false;
    } else if (key == ESCAPE) {
        f->searching = false;
        edit_set(&f->search, "");
        differs = true;
    } else if (!edit_key(&f->search, key, &differs)) {
        return false;
    }
    if (differs)
        search(f);
    return true;
}

static void select_by(struct form *f, int by) {
    int to = f->selected + by;
    f->selected = to >= f->n_shown ? f->n_shown - 1 : to;
    f->selected = f->selected < 0 ? 0 : f->selected;
}

static bool move_key(struct form *f, int key) {
    static const struct {
        int key, by;
    } moves[] = {{TERM_KEY_UP, -1},         {TERM_KEY_DOWN, 1},         {TAB, 1},           {TERM_KEY_BACK_TAB, -1},
                 {TERM_KEY_PAGE_UP, -PAGE}, {TERM_KEY_PAGE_DOWN, PAGE}, {TERM_KEY_HOME, -FORM_MOST}, {TERM_KEY_END, FORM_MOST}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].key == key) {
            select_by(f, moves[i].by);
            return true;
        }
    return false;
}

static bool list_key(struct overlays *o, struct session *s, int key) {
    struct form *f = &o->form;
    bool names = at(f) >= 0 && name_at(f->rows[at(f)], 0);
    if (move_key(f, key))
        return true;
    if (key == '/')
        f->searching = true;
    else if (key == CONTROL_F)
        do_it(o, s, "fork");
    else if (key == ENTER && form_changed(f))
        do_it(o, s, "edit");
    else if (names && (key == TERM_KEY_LEFT || key == TERM_KEY_RIGHT || key == ' '))
        turn(f, s, key == TERM_KEY_LEFT ? -1 : 1);
    else if (key == ENTER || key == TERM_KEY_RIGHT || key == '=')
        begin_typing(f, s, true);
    else if (key == TERM_KEY_DELETE || key == TERM_KEY_BACKSPACE || key == 8 || key == 127) {
        if (at(f) >= 0)
            changed(f, s, "");
    } else if (key > ' ' && key < TERM_KEY_UP && at(f) >= 0) { /* a value in place of the one that stands there */
        begin_typing(f, s, false);
        return type_key(f, s, key);
    } else {
        return false;
    }
    return true;
}

static bool key(struct overlays *o, struct session *s, int pressed) {
    struct form *f = &o->form;
    if (f->typing)
        return type_key(f, s, pressed);
    return f->searching ? search_key(f, pressed) : list_key(o, s, pressed);
}

/* Beginning and end */

static void release(struct overlays *o) {
    for (int i = 0; i < o->form.n; i++)
        free(o->form.typed[i]);
    o->form = (struct form){0};
}

static bool begin(struct overlays *o, struct session *s, const char *with) {
    release(o);
    if (!s->trains || !session_focused(s)->spec.text) {
        session_say(s, "nothing is trained here: there is no run to be edited");
        return false;
    }
    collect_rows(&o->form, &session_focused(s)->spec);
    edit_set(&o->form.search, with);
    search(&o->form);
    return true;
}

static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    form_draw(&o->form, s, c, layout);
}

const struct overlay overlay_form = {.name = "form", .covers = true, .begin = begin, .key = key, .draw = draw, .release = release};
