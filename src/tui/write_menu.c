#include "tui/write_menu.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "scope/command.h"
#include "scope/write.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { ENTER = 13, TAB = 9, WIDTH = 76, INSIDE = 5 /* rows beside those of the writers */ };

static void propose(struct write_menu *m, const struct session *s) {
    char name[256];
    if (m->typed)
        return;
    write_propose(s, writers[m->chosen], name, sizeof name);
    edit_set(&m->file, name);
}

static bool begin(struct overlays *o, struct session *s, const char *with) {
    struct write_menu *m = &o->write;
    int chosen = m->chosen; /* as the last time */
    for (int i = 0; i < n_writers; i++)
        if (strcmp(writers[i]->name, with) == 0)
            chosen = i;
    *m = (struct write_menu){.chosen = chosen};
    propose(m, s);
    return true;
}

static void turn(struct write_menu *m, const struct session *s, int by) {
    m->chosen = (m->chosen + by + n_writers) % n_writers;
    m->asked = false;
    m->error[0] = '\0';
    propose(m, s);
}

/* As the prompt would have it: quoted where it must be. */
static dln_status do_write(const struct write_menu *m, struct session *s, dln_error *err) {
    struct call call = {.command = command_find("write")};
    char line[COMMAND_LINE];
    snprintf(call.text, sizeof call.text, "%s", m->file.text);
    call.values[0] = (struct value){.given = true, .whole = (uint64_t)m->chosen, .text = writers[m->chosen]->name};
    call.values[1] = (struct value){.given = true, .text = call.text};
    command_write(&call, line, sizeof line);
    return command_execute(s, line, err);
}

static void enter(struct overlays *o, struct session *s) {
    struct write_menu *m = &o->write;
    struct stat st;
    dln_error err;
    m->error[0] = '\0';
    if (m->file.length == 0) {
        snprintf(m->error, sizeof m->error, "a file needs a name");
    } else if (!m->asked && stat(m->file.text, &st) == 0 && S_ISREG(st.st_mode)) {
        m->asked = true;
    } else if (do_write(m, s, &err)) {
        m->asked = false;
        snprintf(m->error, sizeof m->error, "%s", err.text);
    } else {
        overlay_close(o);
    }
}

static bool key(struct overlays *o, struct session *s, int pressed) {
    struct write_menu *m = &o->write;
    bool changed = false;
    if (pressed == TERM_KEY_UP || pressed == TERM_KEY_BACK_TAB) {
        turn(m, s, -1);
    } else if (pressed == TERM_KEY_DOWN || pressed == TAB) {
        turn(m, s, 1);
    } else if (pressed == ENTER) {
        enter(o, s);
    } else if (!edit_key(&m->file, pressed, &changed)) {
        return false;
    }
    if (changed) {
        m->typed = true;
        m->asked = false;
        m->error[0] = '\0';
    }
    return true;
}

static void draw_kinds(const struct write_menu *m, canvas *c, struct rect in, int rows) {
    int first = m->chosen >= rows ? m->chosen - rows + 1 : 0;
    for (int i = 0; i < rows && first + i < n_writers; i++) {
        const struct writer *w = writers[first + i];
        bool chosen = first + i == m->chosen;
        canvas_text_cut(c, in.x + 1, in.y + i, 10, chosen ? ROLE_SELECTED : ROLE_BRIGHT, chosen, w->name);
        canvas_text_cut(c, in.x + 11, in.y + i, in.w - 12, ROLE_DIM, false, w->help);
    }
}

static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    const struct write_menu *m = &o->write;
    int w = c->cols < WIDTH ? c->cols : WIDTH, h = n_writers + INSIDE < c->rows ? n_writers + INSIDE : c->rows;
    struct rect box = {(c->cols - w) / 2, (c->rows - h) / 2, w, h};
    (void)s, (void)layout;
    for (int y = box.y; y < box.y + h; y++)
        canvas_fill(c, box.x, y, w, ' ', ROLE_TEXT, false);
    struct rect in = canvas_frame(c, box, EDGING_FRAME, "write", "Enter writes, Esc closes", false);
    if (in.w < 12 || in.h < 1)
        return;
    int rows = in.h > 2 ? in.h - 2 : 0;
    draw_kinds(m, c, in, rows < n_writers ? rows : n_writers);
    int y = in.y + (in.h > 2 ? in.h - 2 : 0);
    canvas_text(c, in.x + 1, y, 5, ROLE_DIM, false, "file");
    edit_draw(&m->file, c, in.x + 6, y, in.w - 7, -1);
    if (in.h < 2)
        return;
    if (m->error[0])
        canvas_text_cut_inside(c, in.x + 1, y + 1, in.w - 2, ROLE_BAD, true, m->error);
    else if (m->asked)
        canvas_text_cut(c, in.x + 1, y + 1, in.w - 2, ROLE_WARN, true, "it is there already: Enter again overwrites it");
    else
        canvas_text_cut(c, in.x + 1, y + 1, in.w - 2, ROLE_DIM, false, "Up and Down: what is written");
}

const struct overlay overlay_write = {.name = "write", .begin = begin, .key = key, .draw = draw};
