#include "tui/trigger_form_draw.h"

#include <stdio.h>

#include "scope/write.h"
#include "tui/wrap.h"

enum { WIDTH = 76, NAME = 12, HINT_ROWS = 2, LEAST_LIST = 2 };

static const struct {
    const char *name;
    const char *values[2]; /* to choose from; one: on or off; none: typed */
    unsigned action;
    const char *help;
} rows[N_TRIGGER_ROWS] = {
    [TRIGGER_ROW_CONDITION] = {"condition", {NULL, NULL}, 0, NULL},
    [TRIGGER_ROW_EDGE] = {"when it", {"becomes true", "ceases"}, 0, NULL},
    [TRIGGER_ROW_OFTEN] = {"how often", {"once", "every time"}, 0, NULL},
    [TRIGGER_ROW_PAUSE] = {"then", {"pause", NULL}, TRIGGER_PAUSE, "at that very tick"},
    [TRIGGER_ROW_MARK] = {"", {"mark", NULL}, TRIGGER_MARK, "to be found again with '"},
    [TRIGGER_ROW_FORK] = {"", {"fork", NULL}, TRIGGER_FORK, "a copy of the run goes on beside it"},
    [TRIGGER_ROW_WRITE] = {"", {"write", NULL}, TRIGGER_WRITE, "a table, a picture, the session: Space"},
    [TRIGGER_ROW_FILE] = {"  to file", {NULL, NULL}, 0, NULL},
};

static bool is_second(const struct trigger_form *f, int row) { return row == TRIGGER_ROW_EDGE ? f->falls : f->repeated; }

static void draw_choice(const struct trigger_form *f, canvas *c, struct rect line, int row) {
    bool selected = f->row == row;
    for (int i = 0; i < 2; i++) {
        bool chosen = is_second(f, row) == (i == 1);
        int used = canvas_printf(c, line.x, line.y, line.w, chosen ? (selected ? ROLE_SELECTED : ROLE_BRIGHT) : ROLE_DIM, chosen, "(%s) %s",
                                 chosen ? "*" : " ", rows[row].values[i]);
        line.x += used + 3;
        line.w -= used + 3;
    }
}

static void draw_switch(const struct trigger_form *f, canvas *c, struct rect line, int row) {
    bool on = f->actions & rows[row].action, selected = f->row == row;
    int used = canvas_printf(c, line.x, line.y, line.w, selected ? ROLE_SELECTED : on ? ROLE_BRIGHT : ROLE_TEXT, on, "[%s] %s",
                             on ? "x" : " ", rows[row].values[0]);
    line.x += used + 2;
    line.w -= used + 2;
    if (row == TRIGGER_ROW_WRITE && on)
        canvas_printf(c, line.x, line.y, line.w, ROLE_BRIGHT, false, "%s: %s", writers[f->writer]->name, writers[f->writer]->help);
    else
        canvas_text_cut(c, line.x, line.y, line.w, ROLE_DIM, false, rows[row].help);
}

static void draw_typed(const struct trigger_form *f, canvas *c, struct rect line, int row) {
    const struct edit *e = row == TRIGGER_ROW_FILE ? &f->file : &f->condition;
    if (f->row == row)
        edit_draw(e, c, line.x, line.y, line.w, row == TRIGGER_ROW_CONDITION && f->error[0] ? f->place : -1);
    else
        canvas_text_cut(c, line.x, line.y, line.w, ROLE_BRIGHT, true, e->text);
}

static void draw_pointer(canvas *c, struct rect line, bool selected) {
    if (selected)
        canvas_text(c, line.x, line.y, 1, ROLE_BRIGHT, true, canvas_pick(c, "\xe2\x96\xb8", ">"));
}

static void draw_field(const struct trigger_form *f, canvas *c, struct rect line, int row) {
    struct rect value = {line.x + NAME, line.y, line.w - NAME, 1};
    draw_pointer(c, line, f->row == row);
    canvas_text(c, line.x + 2, line.y, NAME - 3, ROLE_DIM, false, rows[row].name);
    if (rows[row].values[1])
        draw_choice(f, c, value, row);
    else if (rows[row].values[0])
        draw_switch(f, c, value, row);
    else
        draw_typed(f, c, value, row);
}

/* "1 armed     error < 1e-3 pause", and behind them a new one. */
static void draw_entry(const struct trigger_form *f, const struct session *s, canvas *c, struct rect line, int i) {
    bool selected = f->row == N_TRIGGER_ROWS + i;
    char text[TRIGGER_TEXT + TRIGGER_FILE + 64];
    draw_pointer(c, line, selected);
    line.x += 2;
    line.w -= 2;
    if (i == s->triggers.n) {
        canvas_text_cut(c, line.x, line.y, line.w, selected ? ROLE_SELECTED : ROLE_TEXT, selected, "a new one");
        return;
    }
    const struct trigger *t = &s->triggers.list[i];
    trigger_write(&t->spec, text, sizeof text);
    canvas_printf(c, line.x, line.y, line.w, ROLE_DIM, false, "%d", i + 1);
    bool armed = t->latch.armed;
    canvas_text(c, line.x + 2, line.y, line.w - 2, armed ? ROLE_GOOD : ROLE_DIM, armed, armed ? "armed" : "disarmed");
    canvas_text_cut(c, line.x + NAME - 1, line.y, line.w - NAME + 1, selected ? ROLE_SELECTED : ROLE_TEXT, selected, text);
}

static void draw_entries(const struct trigger_form *f, const struct session *s, canvas *c, struct rect area) {
    int n = s->triggers.n + 1, now = f->row - N_TRIGGER_ROWS, first = now >= area.h ? now - area.h + 1 : 0;
    for (int k = 0; k < area.h && first + k < n; k++)
        draw_entry(f, s, c, (struct rect){area.x, area.y + k, area.w, 1}, first + k);
}

static const char *hint(const struct trigger_form *f, const struct session *s) {
    int entry = f->row - N_TRIGGER_ROWS;
    if (entry == s->triggers.n)
        return "Enter: empty fields for a new trigger";
    if (entry >= 0)
        return "Enter: change it   Space: arm, disarm   Del: drop it";
    if (!f->condition.length)
        return "a condition: error < 1e-3, sigma_min(2) < 0.1, phase = converged; Tab completes";
    if (f->row == TRIGGER_ROW_CONDITION || f->row == TRIGGER_ROW_FILE)
        return f->changes >= 0 ? "Enter: this in its place, armed" : "Enter: armed, for the focused run";
    return "Space changes it, Up and Down go through the rows, Enter arms";
}

/* Rows of the fields: the file's is there when one is written. */
static int n_fields(const struct trigger_form *f) { return N_TRIGGER_ROWS - !(f->actions & TRIGGER_WRITE); }

/* As far as they fit, the selected one among them. */
static void draw_fields(const struct trigger_form *f, canvas *c, struct rect area) {
    int first = f->row >= area.h && f->row < n_fields(f) ? f->row - area.h + 1 : 0;
    for (int i = first; i < n_fields(f) && i - first < area.h; i++)
        draw_field(f, c, (struct rect){area.x, area.y + i - first, area.w, 1}, i);
}

/* What is wrong may take more rows: the box grows downwards then, so that what is above stays where it is. */
static struct rect place_box(const struct trigger_form *f, const struct session *s, const canvas *c, int *words) {
    int w = c->cols < WIDTH ? c->cols : WIDTH, h = n_fields(f) + 1 + s->triggers.n + 1 + HINT_ROWS + 2;
    int y = h < c->rows ? (c->rows - h) / 2 : 0, more = wrap_rows(f->error, w - 4) - HINT_ROWS, room = c->rows - h;
    more = more > room ? room : more;
    more = more > 0 ? more : 0;
    *words = HINT_ROWS + more;
    h = h + more < c->rows ? h + more : c->rows;
    return (struct rect){(c->cols - w) / 2, y + h < c->rows ? y : c->rows - h, w, h};
}

void trigger_form_draw(const struct trigger_form *f, const struct session *s, canvas *c) {
    char title[160];
    int words_wanted;
    struct rect box = place_box(f, s, c, &words_wanted);
    for (int y = box.y; y < box.y + box.h; y++)
        canvas_fill(c, box.x, y, box.w, ' ', ROLE_TEXT, false);
    if (f->changes >= 0)
        snprintf(title, sizeof title, "trigger %d", f->changes + 1);
    else
        snprintf(title, sizeof title, "new trigger for %s", session_focused(s)->label);
    struct rect in = canvas_frame(c, box, EDGING_FRAME, title, "Enter arms, Esc closes", false);
    in = (struct rect){in.x + 1, in.y, in.w - 2, in.h};
    if (in.w < NAME + 8 || in.h < 1)
        return;
    int below = in.h > n_fields(f) + words_wanted ? words_wanted : in.h > 1, left = in.h - below, list = left - n_fields(f) - 1;
    bool in_list = f->row >= N_TRIGGER_ROWS && list < LEAST_LIST; /* no room for both: the one that is gone through */
    int fields = in_list ? 0 : left < n_fields(f) ? left : n_fields(f);
    draw_fields(f, c, (struct rect){in.x, in.y, in.w, fields});
    if (left - fields > 1) {
        canvas_fill(c, in.x, in.y + fields, in.w, c->charset == CHARSET_ASCII ? '-' : 0x2500, ROLE_FRAME, false);
        draw_entries(f, s, c, (struct rect){in.x, in.y + fields + 1, in.w, left - fields - 1});
    }
    struct rect words = {in.x, in.y + left, in.w, below};
    if (f->error[0])
        wrap_draw(c, words, ROLE_BAD, true, f->error);
    else
        wrap_draw(c, words, ROLE_DIM, false, hint(f, s));
    if (f->tab.listed)
        completer_draw(&f->tab, c, (struct rect){in.x + NAME - 1, in.y + 1, in.w - NAME + 1, left + below - 1}, false);
}
