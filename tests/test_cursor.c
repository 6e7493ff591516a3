/* test_cursor.c: the commands that move cursors along the curves and say what they read. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/format.h"
#include "scope/reading.h"

static void say(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err) != DLN_OK)
        fail_msg("%s: %s", line, err.text);
}

static void assert_rejected(struct session *s, const char *line, const char *part) {
    dln_error err = {0};
    assert_int_equal(command_execute(s, line, &err), DLN_BAD_VALUE);
    if (!strstr(err.text, part))
        fail_msg("%s: \"%s\" has no \"%s\"", line, err.text, part);
}

static struct opened open_at(struct files *f, const char *more, int ticks) {
    char text[1024];
    snprintf(text, sizeof text, "%s%s", PRESET_NEAR, more);
    struct opened o = open_session(f, text, NULL, false);
    for (int i = 0; i < ticks; i++)
        session_step(o.session);
    return o;
}

static void cursors_move_along_the_ticks(void **state) {
    struct opened o = open_at(*state, "stop: {iterations: 40}\n", 40);
    struct session *s = o.session;
    struct view *v = &s->view;
    v->panel = PANEL_LENS;
    say(s, "cursor");
    assert_true(v->cursor[0].on && v->cursor[0].tick == 40 && v->panel == PANEL_ERROR);
    say(s, "left");
    say(s, "left 9");
    assert_int_equal(v->cursor[0].tick, 30);
    say(s, "far-left");
    assert_int_equal(v->cursor[0].tick, 28); /* a twentieth of 40 */
    v->x_span = 20;
    say(s, "far-right 3");
    assert_int_equal(v->cursor[0].tick, 31);
    say(s, "right 999999999");
    assert_int_equal(v->cursor[0].tick, 40);
    say(s, "cursor left 100");
    assert_int_equal(v->cursor[0].tick, 0);
    say(s, "cursor to 12");
    assert_int_equal(v->cursor[0].tick, 12);
    say(s, "cursor to 9999999999999");
    assert_int_equal(v->cursor[0].tick, 40);
    say(s, "cursor off");
    assert_false(v->cursor[0].on);
    close_session(&o);
}

static void a_second_cursor_is_put_down_and_taken_away(void **state) {
    struct opened o = open_at(*state, "stop: {iterations: 40}\n", 40);
    struct session *s = o.session;
    struct view *v = &s->view;
    say(s, "cursor on 10");
    say(s, "cursor-second");
    assert_true(v->cursor[0].on && v->cursor[1].on && v->cursor_moves == 1);
    say(s, "right 5");
    assert_true(v->cursor[0].tick == 10 && v->cursor[1].tick == 15);
    say(s, "cursor swap");
    say(s, "left 3");
    assert_true(v->cursor[0].tick == 7 && v->cursor[1].tick == 15);
    say(s, "cursor-second");
    assert_true(!v->cursor[0].on && v->cursor[1].on && v->cursor_moves == 1);
    say(s, "cursor second 20");
    assert_true(v->cursor[0].on && v->cursor[0].tick == 20 && v->cursor[1].tick == 15);
    s->screen = true;
    say(s, "close");
    assert_true(!v->cursor[0].on && !v->cursor[1].on);
    say(s, "cursor second");
    assert_true(v->cursor[0].on && v->cursor[1].on);
    say(s, "cursor"); /* a toggle */
    assert_true(!v->cursor[0].on && !v->cursor[1].on);
    close_session(&o);
}

static void the_arrows_go_to_panels_without_a_cursor(void **state) {
    struct opened o = open_at(*state, "stop: {iterations: 4}\n", 4);
    struct view *v = &o.session->view;
    say(o.session, "right");
    assert_true(v->panel != PANEL_ERROR);
    say(o.session, "left");
    say(o.session, "cursor on");
    say(o.session, "left 2");
    assert_true(v->panel == PANEL_ERROR && v->cursor[0].tick == 2);
    say(o.session, "panel lens");
    say(o.session, "left");
    assert_true(v->panel == PANEL_ERROR && v->cursor[0].tick == 2);
    close_session(&o);
}

static void what_is_read_is_said(void **state) {
    struct opened o = open_at(*state, "runs: [{label: one}, {label: two, stop: {iterations: 8}}, {label: three}]\n"
                                      "stop: {iterations: 40}\n", 40);
    struct session *s = o.session;
    char want[256], number[FORMAT_SIZE], fall[FORMAT_SIZE], rate[FORMAT_SIZE];
    double at = 0, to = 0;
    say(s, "cursor on 10");
    assert_true(trace_exact(s->runs[0]->error, 10, &at) && trace_exact(s->runs[0]->error, 30, &to));
    s->runs[2]->hidden = true;
    say(s, "cursor read");
    format_value(number, at);
    snprintf(want, sizeof want, "at 10; one %s; two nothing", number);
    assert_string_equal(s->message, want);
    say(s, "cursor second 30");
    say(s, "cursor read");
    double decades = log10(to) - log10(at);
    format_value(number, to);
    format_signed(fall, decades);
    format_signed(rate, decades / 20);
    snprintf(want, sizeof want, "at 30; one %s (20 iterations, %s decades, %s a tick)", number, fall, rate);
    assert_memory_equal(s->message, want, strlen(want));
    close_session(&o);
}

static void many_runs_are_counted(void **state) {
    struct opened o = open_at(*state, "seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]\n"
                                      "stop: {iterations: 4}\n", 4);
    say(o.session, "cursor on");
    say(o.session, "cursor read");
    assert_non_null(strstr(o.session->message, " more"));
    close_session(&o);
}

static void nonsense_is_refused(void **state) {
    struct opened o = open_at(*state, "stop: {iterations: 4}\n", 4);
    assert_rejected(o.session, "cursor left", "there is no cursor");
    assert_rejected(o.session, "cursor read", "there is no cursor");
    assert_rejected(o.session, "cursor to", "which tick");
    assert_rejected(o.session, "cursor off 3", "takes no number");
    assert_rejected(o.session, "cursor up", "up");
    assert_false(o.session->view.cursor[0].on);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cursors_move_along_the_ticks),
        cmocka_unit_test(a_second_cursor_is_put_down_and_taken_away),
        cmocka_unit_test(the_arrows_go_to_panels_without_a_cursor),
        cmocka_unit_test(what_is_read_is_said),
        cmocka_unit_test(many_runs_are_counted),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
