/* test_scenes.c: whole frames with all that can stand on the curves, and what opens over them, as stored text.
 *
 * They stand in tests/screens and are written anew as those of test_screen.c are. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "made_up.h"
#include "scope/command.h"
#include "scope/event.h"
#include "scope/history.h"
#include "scope/lecture.h"
#include "stored.h"
#include "tui/miniature.h"
#include "tui/screen.h"
#include "tui/term.h"

enum { TICKS = 640 };

static const char *const charset_names[] = {"braille", "block", "ascii"};

static void check(const char *what, const canvas *c) {
    char name[96];
    snprintf(name, sizeof name, "%s-%dx%d-%s", what, c->cols, c->rows, charset_names[c->charset]);
    check_screen(name, c);
}

/* A session of formulas: cursors that read, marks of every kind, the second ruler, a fork, a past and a future that was left. */

struct scene {
    struct made_up *m;
    struct session *s;
    struct screen_state state;
    struct past past;
    struct event events[6];
    canvas *c;
};

static struct trace *new_trace(double from, double to, uint64_t first, uint64_t last) {
    struct trace *t;
    assert_int_equal(trace_new(1024, &t, NULL), DLN_OK);
    for (uint64_t tick = first; tick <= last; tick++) {
        double part = (double)(tick - first) / (double)(last - first);
        trace_append(t, tick, from + (to - from) * part, 1e4 * (double)tick, 0.01 * (double)tick);
    }
    return t;
}

static void begin(struct scene *x, int cols, int rows, enum charset charset) {
    static const struct event kinds[6] = {
        {60, 60, EVENT_MARK, NULL, "plateau"},   {120, 120, EVENT_FORK, NULL, "kicked"},   {200, 200, EVENT_TRIGGER, NULL, "error < 0.6"},
        {300, 300, EVENT_PHASE, NULL, "converging"}, {380, 380, EVENT_EDIT, NULL, "order symmetric"},
        {500, 500, EVENT_NOT_FINITE, NULL, "gd"},
    };
    *x = (struct scene){.m = made_up_new(5, TICKS)};
    x->s = made_up_session(x->m);
    memcpy(x->events, kinds, sizeof kinds);
    for (int i = 0; i < 6; i++)
        x->events[i].run = i == 0 ? NULL : x->s->runs[i == 5 ? 3 : 0];
    x->s->events = (struct events){.list = x->events, .n = 6, .seen = 900};
    x->s->runs[3]->parent = (struct lineage){.forked = true, .label = "near-id bcgd #1", .spec = x->s->runs[0]->spec, .tick = 120};
    x->past = (struct past){.newest = 900, .spacing = 64, .budget = 1 << 20, .n_ghosts = 1};
    x->past.ghosts[0] = (struct ghost){.label = "near-id bcgd #1", .colour = 0, .ticks_a_sweep = 6, .from = TICKS};
    x->past.ghosts[0].trace = new_trace(0.5, 1e-4, TICKS, 900);
    x->s->past = &x->past;
    x->s->running = false;
    x->s->view.cursor[0] = (struct cursor){true, 150};
    x->s->view.cursor[1] = (struct cursor){true, 450};
    x->s->view.cursor_moves = 1;
    assert_int_equal(canvas_new(cols, rows, charset, &x->c, NULL), DLN_OK);
}

static void end(struct scene *x) {
    trace_free(x->past.ghosts[0].trace);
    canvas_free(x->c);
    x->s->past = NULL;
    x->s->lecture = NULL;
    overlay_release(&x->state.overlays);
    made_up_free(x->m);
}

static void draw(struct scene *x) {
    const struct measured *m = made_up_measured(x->m, 0);
    screen_follow(&x->state, x->s, m);
    screen_draw(x->c, x->s, m, &x->state);
}

static void what_stands_on_the_curves_is_as_stored(void **state) {
    static const int sizes[][2] = {{60, 16}, {80, 24}, {120, 36}, {200, 60}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
            struct scene x;
            begin(&x, sizes[i][0], sizes[i][1], (enum charset)charset);
            draw(&x);
            check("scene", x.c);
            end(&x);
        }
}

static const int small[][3] = {
    {60, 16, CHARSET_BRAILLE}, {60, 16, CHARSET_ASCII}, {80, 24, CHARSET_BRAILLE}, {80, 24, CHARSET_ASCII},
};

/* A question with its choices, over the scene. */
static void the_strip_of_a_lecture_is_as_stored(void **state) {
    static char *choices[] = {"The plateau lasts", "It escapes in 50 sweeps", "It diverges"};
    struct lecture_step step = {
        .say = "The error is flat, but the smallest singular value is not.", .ask = "What comes next?", .because = "The factors bend.",
        .choices = choices, .n_choices = 3, .right = 1, .answer_text = "2",
    };
    struct lecture_place place = {.begun = true};
    struct lecture lecture = {.steps = &step, .n = 1, .stage = LECTURE_ASKING, .places = &place};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(small); i++) {
        struct scene x;
        begin(&x, small[i][0], small[i][1], (enum charset)small[i][2]);
        x.s->lecture = &lecture;
        snprintf(lecture.typed, sizeof lecture.typed, "2");
        draw(&x);
        check("strip", x.c);
        end(&x);
    }
}

/* What opens over a session that is loaded; alone on the screen, since what is behind is computed. */

static void check_overlay(struct files *f, const char *what, const char *command, const char *keys) {
    for (size_t i = 0; i < ARRAY_LEN(small); i++) {
        struct opened o = open_session(f, PRESET_START "init: near-identity\nstop: {iterations: 500}\n", NULL, false);
        struct overlays overlays = {0};
        canvas *c;
        struct layout layout = {.body = {0, 1, small[i][0], small[i][1] - 2}, .footer = {0, small[i][1] - 1, small[i][0], 1}};
        assert_int_equal(canvas_new(small[i][0], small[i][1], (enum charset)small[i][2], &c, NULL), DLN_OK);
        o.session->screen = true;
        assert_true(command_run(o.session, command, 0));
        overlay_obey(&overlays, o.session);
        assert_non_null(overlays.open);
        for (const char *key = keys; *key; key++)
            assert_true(overlay_key(&overlays, o.session, *key == '\016' ? TERM_KEY_DOWN : *key));
        miniature_free(overlays.picker.sketch); /* it would be drawn as far as it had come */
        overlays.picker.sketch = NULL;
        overlay_draw(&overlays, o.session, c, &layout);
        check(what, c);
        canvas_free(c);
        overlay_release(&overlays);
        close_session(&o);
    }
}

static void what_opens_is_as_stored(void **state) {
    struct files *f = *state;
    char path[1200];
    snprintf(path, sizeof path, "%s/presets", f->folder);
    assert_int_equal(mkdir(path, 0700), 0);
    files_write_text(f, "presets/lab-one.yaml", PRESET_NEAR "title: A start near the identity\nabout: It stays near it for long.\n");
    files_write_text(f, "presets/lab-two.yaml", PRESET_GD "title: Gradient descent\npaper: {cite: wu2019, figure: '3'}\n");
    setenv("DLNSCOPE_PRESETS", path, 1);
    check_overlay(f, "line", "prompt", "ordinate \t\t");
    check_overlay(f, "filter", "filter-compose", "pre");
    check_overlay(f, "form", "edit-form", "\016\016");
    check_overlay(f, "picker", "pick", "lab");
    check_overlay(f, "write", "write-menu", "\016");
    check_overlay(f, "trigger", "trigger-compose", "");
    remove(files_path(f, "presets/lab-one.yaml"));
    remove(files_path(f, "presets/lab-two.yaml"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_on_the_curves_is_as_stored),
        cmocka_unit_test(the_strip_of_a_lecture_is_as_stored),
        cmocka_unit_test(what_opens_is_as_stored),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
