/* commands_cursor.c: the cursors on the curves of the error, and what they read. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/commands.h"
#include "scope/reading.h"

enum { FAR_PARTS = 20 };

static uint64_t at_least_one(const struct value *v) { return v->given ? v->whole : 1; }

/* The newest tick of a run that is shown, or of any when none is. */
static uint64_t newest_tick(const struct session *s) {
    uint64_t newest = 0;
    for (int i = 0; i < s->n_runs; i++)
        if ((session_shows(s, s->runs[i]) || i == s->view.focus) && run_ticks(s->runs[i]) > newest)
            newest = run_ticks(s->runs[i]);
    return newest;
}

/* Ticks that a step of the far commands takes: a part of what is shown. */
static uint64_t far_step(const struct session *s) {
    const struct run *r = session_focused(s);
    const struct trace_point *last = trace_last(r->error);
    double whole = last ? trace_abscissa(last, s->view.abscissa, run_ticks_a_sweep(r)) : 0;
    double part = s->view.x_span > 0 && s->view.x_span < whole ? s->view.x_span / whole : 1;
    uint64_t step = (uint64_t)(part * (double)newest_tick(s) / FAR_PARTS);
    return step > 0 ? step : 1;
}

static struct cursor *moving(struct session *s) { return &s->view.cursor[s->view.cursor_moves]; }

static void move_to(struct session *s, uint64_t tick) {
    uint64_t newest = newest_tick(s);
    moving(s)->tick = tick < newest ? tick : newest;
    moving(s)->on = true;
}

static void move(struct session *s, uint64_t ticks, bool right) {
    uint64_t at = moving(s)->tick;
    move_to(s, right ? (ticks < UINT64_MAX - at ? at + ticks : UINT64_MAX) : at > ticks ? at - ticks : 0);
}

static void set(struct session *s, bool on) {
    struct view *v = &s->view;
    v->cursor[0].on = v->cursor[1].on = false;
    v->cursor_moves = 0;
    if (!on)
        return;
    v->panel = PANEL_ERROR;
    move_to(s, run_ticks(session_focused(s)));
}

/* Put the cursor down and move another one on from here; where there are two already, take the one that moves away. */
static void second(struct session *s) {
    struct view *v = &s->view;
    bool both = v->cursor[0].on && v->cursor[1].on;
    if (!v->cursor[0].on && !v->cursor[1].on)
        set(s, true);
    uint64_t tick = moving(s)->tick;
    moving(s)->on = !both;
    v->cursor_moves = !v->cursor_moves;
    if (!both)
        move_to(s, tick);
}

static void swap(struct session *s) {
    if (s->view.cursor[!s->view.cursor_moves].on)
        s->view.cursor_moves = !s->view.cursor_moves;
}

/* Add to the message what is read of a run. */
static int read_run(const struct session *s, const struct run *r, char *out, size_t size) {
    const struct view *v = &s->view;
    struct reading reads[2];
    char words[96], between[96] = "";
    for (int i = 0; i < 2; i++)
        reads[i] = reading_at(r, v->cursor[i].tick, v->abscissa);
    reading_write(&reads[v->cursor_moves], words, sizeof words);
    if (v->cursor[0].on && v->cursor[1].on) {
        struct reading_span d = reading_between(&reads[0], &reads[1]);
        reading_span_write(&d, between, sizeof between);
    }
    return snprintf(out, size, "%.100s %s%s%s%s", r->label, words, between[0] ? " (" : "", between, between[0] ? ")" : "");
}

static void read_all(struct session *s) {
    char text[sizeof s->message];
    int used = snprintf(text, sizeof text, "at %" PRIu64, moving(s)->tick), left = 0;
    for (int i = 0; i < s->n_runs; i++) {
        char words[320];
        if (!session_shows(s, s->runs[i]))
            continue;
        int n = read_run(s, s->runs[i], words, sizeof words);
        if (left > 0 || used + n + 32 > (int)sizeof text)
            left++;
        else
            used += snprintf(text + used, sizeof text - (size_t)used, "; %s", words);
    }
    if (left > 0)
        snprintf(text + used, sizeof text - (size_t)used, "; %d more", left);
    session_say(s, "%s", text);
}

enum what { WHAT_ON, WHAT_OFF, WHAT_LEFT, WHAT_RIGHT, WHAT_TO, WHAT_SECOND, WHAT_SWAP, WHAT_READ };

static const char *whats(const struct session *s, int i) {
    static const char *const names[] = {"on", "off", "left", "right", "to", "second", "swap", "read"};
    (void)s;
    return i <= WHAT_READ ? names[i] : NULL;
}

static dln_status needs_cursor(struct session *s, const char *what, dln_error *err) {
    return moving(s)->on ? DLN_OK : dln_error_set(err, DLN_BAD_VALUE, "cursor %s: there is no cursor; `cursor on` sets one", what);
}

static dln_status cursor(struct session *s, const struct value *v, dln_error *err) {
    bool on = moving(s)->on;
    enum what what = v[0].given ? (enum what)v[0].whole : on ? WHAT_OFF : WHAT_ON;
    bool moves = what == WHAT_LEFT || what == WHAT_RIGHT, may = moves || what == WHAT_ON || what == WHAT_TO || what == WHAT_SECOND;
    if (v[1].given && !may)
        return dln_error_set(err, DLN_BAD_VALUE, "cursor %s takes no number", v[0].text);
    if (what == WHAT_TO && !v[1].given)
        return dln_error_set(err, DLN_BAD_VALUE, "cursor to: which tick? cursor to TICK");
    dln_status status = moves || what == WHAT_SWAP || what == WHAT_READ ? needs_cursor(s, v[0].text, err) : DLN_OK;
    if (status)
        return status;
    if (what == WHAT_ON || what == WHAT_OFF)
        set(s, what == WHAT_ON);
    else if (moves)
        move(s, v[1].given ? v[1].whole : 1, what == WHAT_RIGHT);
    else if (what == WHAT_SECOND)
        second(s);
    else if (what == WHAT_SWAP)
        swap(s);
    else if (what == WHAT_READ)
        read_all(s);
    if (v[1].given && !moves)
        move_to(s, v[1].whole);
    return DLN_OK;
}

static dln_status cursor_second(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    second(s);
    return DLN_OK;
}

/* Without a cursor in the selected panel the same keys go from panel to panel. */
static dln_status step(struct session *s, const struct value *v, bool right, bool far, dln_error *err) {
    uint64_t count = at_least_one(v);
    if (session_panel(s) != PANEL_ERROR || !moving(s)->on)
        return right ? command_panel_next.run(s, v, err) : command_panel_previous.run(s, v, err);
    move(s, count * (far ? far_step(s) : 1), right);
    return DLN_OK;
}

static dln_status left(struct session *s, const struct value *v, dln_error *err) { return step(s, v, false, false, err); }
static dln_status right(struct session *s, const struct value *v, dln_error *err) { return step(s, v, true, false, err); }
static dln_status far_left(struct session *s, const struct value *v, dln_error *err) { return step(s, v, false, true, err); }
static dln_status far_right(struct session *s, const struct value *v, dln_error *err) { return step(s, v, true, true, err); }

const struct command command_cursor = {
    "cursor", "view", "the cursor on the curves: on, off, left N, right N, to N, second, swap, read", COMMAND_VIEWS,
    {{"WHAT", ARGUMENT_NAME, .optional = true, .names = whats}, {"N", ARGUMENT_WHOLE, .optional = true}}, cursor,
};
const struct command command_cursor_second = {
    "cursor-second", "view", "put the cursor down and move a second one, or take it away", COMMAND_VIEWS, {{0}}, cursor_second,
};
const struct command command_left = {
    "left", "view", "the cursor COUNT ticks to the left; without one the panel before", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, left,
};
const struct command command_right = {
    "right", "view", "the cursor COUNT ticks to the right; without one the next panel", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, right,
};
const struct command command_far_left = {
    "far-left", "view", "the cursor a twentieth of what is shown to the left, COUNT times", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, far_left,
};
const struct command command_far_right = {
    "far-right", "view", "the cursor a twentieth of what is shown to the right, COUNT times", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, far_right,
};
