/* test_filter.c: runs that a filter leaves out, from a command and from the line that is typed. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "tui/desk.h"
#include "tui/term.h"

static const char text[] = PRESET_GD
    "init: near-identity\nruns: [{label: Plain}, {label: zas, init: zas}, {label: PLAN b}, {label: other}]\n"
    "stop: {iterations: 40}\n";

enum { ENTER = 13, ESCAPE = 27 };

static void execute(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

static void assert_shown(const struct session *s, const char *which) {
    char shown[8] = "";
    for (int i = 0; i < s->n_runs; i++)
        shown[i] = session_shows(s, s->runs[i]) ? '1' : '0';
    assert_string_equal(shown, which);
    int n = 0;
    for (; *which; which++)
        n += *which == '1';
    assert_int_equal(session_n_shown(s), n);
}

static void a_part_of_the_label_is_enough(void **state) {
    static const struct {
        const char *line, *shown, *message;
    } cases[] = {
        {"focus zas", "1111", ""},
        {"filter pla", "1110", "filter: pla, 3 of 4 runs"}, /* the focused one stays */
        {"filter PLAIN", "1100", "filter: PLAIN, 2 of 4 runs"},
        {"filter 'n b'", "0110", "filter: n b, 2 of 4 runs"},
        {"filter no such run", "0100", "filter: no such run, 1 of 4 runs"},
        {"pin other", "0101", "other is pinned: always drawn"},
        {"hide other", "0100", "other is hidden: 4v shows it again"},
        {"focus 1", "1000", ""},
        {"filter", "1110", "no filter"}, /* what was hidden is so still */
    };
    struct opened o = open_session(*state, text, NULL, true);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        o.session->message[0] = '\0';
        execute(o.session, cases[i].line);
        assert_shown(o.session, cases[i].shown);
        assert_string_equal(o.session->message, cases[i].message);
    }
    close_session(&o);
}

static void long_texts_are_refused(void **state) {
    char line[FILTER_SIZE + 16] = "filter ";
    struct opened o = open_session(*state, text, NULL, true);
    dln_error err;
    memset(line + 7, 'x', FILTER_SIZE - 1);
    execute(o.session, line);
    assert_int_equal(strlen(o.session->view.filter), FILTER_SIZE - 1);
    line[7 + FILTER_SIZE - 1] = 'x';
    assert_int_equal(command_execute(o.session, line, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "filter takes at most 127 bytes");
    close_session(&o);
}

static void focus_goes_through_what_is_shown(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct session *s = o.session;
    execute(s, "filter pla");
    execute(s, "focus-next");
    assert_int_equal(s->view.focus, 2);
    execute(s, "focus-next");
    assert_int_equal(s->view.focus, 0);
    execute(s, "focus-previous");
    assert_int_equal(s->view.focus, 2);
    execute(s, "focus other"); /* by its name one that was left out */
    assert_shown(s, "1011");
    execute(s, "focus-next");
    assert_int_equal(s->view.focus, 0);
    assert_shown(s, "1010");
    close_session(&o);
}

/* The line that is typed */

struct fixture {
    struct opened o;
    struct desk desk;
    canvas *c;
};

static struct fixture sit_down(void **state) {
    struct fixture f = {.o = open_session(*state, text, NULL, false)};
    f.o.session->screen = true;
    desk_move(&f.desk, f.o.session);
    assert_int_equal(canvas_new(120, 36, CHARSET_ASCII, &f.c, NULL), DLN_OK);
    return f;
}

static void stand_up(struct fixture *f) {
    canvas_free(f->c);
    desk_release(&f->desk);
    close_session(&f->o);
}

static void type(struct fixture *f, const char *keys) {
    for (; *keys; keys++)
        desk_key(&f->desk, *keys);
}

static bool shows(struct fixture *f, const char *part) {
    static const struct measured none;
    desk_draw(&f->desk, f->c, &none, 1);
    char *all = canvas_to_text(f->c);
    bool found = strstr(all, part) != NULL;
    free(all);
    return found;
}

static void what_is_typed_filters_at_once(void **state) {
    struct fixture f = sit_down(state);
    struct session *s = f.o.session;
    type(&f, "/p");
    assert_shown(s, "1010");
    assert_true(shows(&f, "\n/p") && shows(&f, " 2 of 4 runs  Enter keeps it, Esc clears it"));
    assert_true(shows(&f, "filter: p, 2 of 4") && shows(&f, "filtered  log"));
    assert_true(shows(&f, "PLAN b") && !shows(&f, "other"));
    type(&f, "lain");
    assert_shown(s, "1000");
    desk_key(&f.desk, TERM_KEY_BACKSPACE);
    desk_key(&f.desk, TERM_KEY_BACKSPACE);
    assert_shown(s, "1010");
    desk_key(&f.desk, ENTER);
    assert_null(f.desk.screen.overlays.open);
    assert_string_equal(s->view.filter, "pla");
    assert_string_equal(s->message, "filter: pla, 2 of 4 runs");
    type(&f, "/"); /* it can be changed */
    assert_true(shows(&f, "\n/pla"));
    desk_key(&f.desk, ESCAPE);
    assert_string_equal(s->view.filter, "");
    assert_shown(s, "1111");
    assert_false(shows(&f, "filter:") || shows(&f, "filtered"));
    stand_up(&f);
}

static void any_line_fits_or_is_not_taken(void **state) {
    struct fixture f = sit_down(state);
    type(&f, "/");
    for (int i = 0; i < 2 * FILTER_SIZE; i++)
        desk_key(&f.desk, i % 2 ? 0xe4 : 'q');
    assert_in_range(strlen(f.o.session->view.filter), FILTER_SIZE - 3, FILTER_SIZE - 1);
    for (int cols = 1; cols < 70; cols++) {
        assert_int_equal(canvas_resize(f.c, cols, cols / 3 + 1, NULL), DLN_OK);
        shows(&f, "q");
    }
    desk_key(&f.desk, ENTER);
    assert_in_range(strlen(f.o.session->view.filter), FILTER_SIZE - 3, FILTER_SIZE - 1);
    stand_up(&f);
}

/* What a record does again is the filter that was kept, with quotes where it needs them. */
static void what_is_kept_can_be_done_again(void **state) {
    struct fixture f = sit_down(state);
    struct call call;
    char line[COMMAND_LINE];
    dln_error err;
    assert_int_equal(command_read(f.o.session, "filter ' a \"b'", &call, NULL, &err), DLN_OK);
    command_write(&call, line, sizeof line);
    execute(f.o.session, line);
    assert_string_equal(f.o.session->view.filter, call.values[0].text);
    assert_true(call.command->flags & COMMAND_VIEWS);
    stand_up(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_of_the_label_is_enough),
        cmocka_unit_test(long_texts_are_refused),
        cmocka_unit_test(focus_goes_through_what_is_shown),
        cmocka_unit_test(what_is_typed_filters_at_once),
        cmocka_unit_test(any_line_fits_or_is_not_taken),
        cmocka_unit_test(what_is_kept_can_be_done_again),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
