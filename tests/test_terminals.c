/* test_terminals.c: the built program on many kinds of terminals: which it refuses, with which colours and characters it draws. */
#include "dashboard.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static void refuses_terminals_it_cannot_draw_on(void **state) {
    (void)state;
    static const struct {
        const char *term, *sentence;
    } cases[] = {
        {"TERM=dumb", "cannot move its cursor"},
        {"TERM=no-such-terminal", "no description of the terminal type 'no-such-terminal'"},
        {"TERM=unknown", "no description of the terminal type 'unknown'"},
        {"TERM=", "TERM is not set"},
        {"TERM", "TERM is not set"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pty *p = dashboard_start_with((const char *const[]){cases[i].term, NULL}, NULL, 200, 10);
        assert_exit(p, 2);
        assert_non_null(strstr(pty_text(p), cases[i].sentence));
        size_t length;
        const char *log = pty_log(p, &length);
        assert_null(strchr(log, '\033'));
        assert_ptr_equal(strchr(log, '\n'), log + length - 1);
        pty_free(p);
    }
}

static void refuses_to_draw_on_no_terminal(void **state) {
    (void)state;
    static const char *const scripts[] = {"\"$0\" </dev/null", "\"$0\" 2>&1 >/dev/null"};
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        const char *arguments[] = {"sh", "-c", scripts[i], dashboard_path(), NULL};
        const char *environment[] = {"TERM=xterm", NULL};
        struct pty *p = pty_start(&(struct pty_program){.cols = 200, .rows = 5, .arguments = arguments, .environment = environment});
        assert_exit(p, 2);
        assert_non_null(strstr(pty_text(p), "standard input and output must be a terminal"));
        pty_free(p);
    }
}

static void draws_on_many_kinds_of_terminals(void **state) {
    (void)state;
    static const char *const kinds[] = {"TERM=xterm", "TERM=vt100", "TERM=linux", "TERM=screen"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct pty *p = dashboard_start_with((const char *const[]){kinds[i], NULL}, NULL, 80, 24);
        dashboard_wait_text(p, "running");
        dashboard_wait_text(p, "quit");
        dashboard_quit(p);
    }
}

/* A colour among the parameters of some SGR sequence. */
static bool has_color(const char *log) {
    for (const char *s = log; (s = strstr(s, "\033[")) != NULL;) {
        s += 2;
        const char *end = s + strspn(s, "0123456789;");
        if (*end != 'm')
            continue;
        while (s < end) {
            long value = strtol(s, NULL, 10);
            if ((value >= 30 && value <= 49) || (value >= 90 && value <= 107))
                return true;
            s += strcspn(s, ";m") + 1;
        }
    }
    return false;
}

static void colors_are_used_where_they_may_be(void **state) {
    (void)state;
    static const struct {
        const char *setting, *option;
        bool colors;
    } cases[] = {
        {"NO_COLOR=1", NULL, false},
        {"NO_COLOR=", NULL, true},
        {"TERM=vt100", NULL, false},
        {"TERM=xterm", NULL, true},
        {"COLORTERM=", "--color=never", false},
        {"NO_COLOR=1", "--color=always", true},
        {"TERM=vt100", "--color=always", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *options[] = {cases[i].option, NULL};
        struct pty *p = dashboard_start_with((const char *const[]){cases[i].setting, NULL}, options, DASHBOARD_COLS, DASHBOARD_ROWS);
        dashboard_wait_text(p, "running");
        dashboard_wait_text(p, "quit");
        dashboard_wait_tick_above(p, 5);
        size_t length;
        assert_int_equal(has_color(pty_log(p, &length)), cases[i].colors);
        dashboard_quit(p);
    }
}

/* A terminal that says that it has many colours gets them, though its description knows eight. */
static void colorterm_is_believed(void **state) {
    (void)state;
    struct pty *p =
        dashboard_start_with((const char *const[]){"TERM=xterm", "COLORTERM=truecolor", NULL}, NULL, DASHBOARD_COLS, DASHBOARD_ROWS);
    dashboard_wait_text(p, "quit");
    size_t length;
    assert_non_null(strstr(pty_log(p, &length), "\033[38;5;"));
    dashboard_quit(p);
}

static bool is_ascii(const char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

static void characters_are_those_that_there_are(void **state) {
    (void)state;
    static const struct {
        const char *locale, *option;
        bool ascii;
    } cases[] = {{"LC_ALL=C", NULL, true},
                 {"LC_ALL=C.UTF-8", NULL, false},
                 {"LC_ALL=xx_YY.UTF-8", NULL, false},
                 {"LC_ALL=xx_YY", NULL, true},
                 {"LC_ALL=C.UTF-8", "--charset=ascii", true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *options[] = {cases[i].option, NULL};
        struct pty *p = dashboard_start_with((const char *const[]){cases[i].locale, NULL}, options, DASHBOARD_COLS, DASHBOARD_ROWS);
        dashboard_wait_text(p, "running");
        dashboard_wait_text(p, "quit");
        dashboard_wait_tick_above(p, 5);
        size_t length;
        const char *log = pty_log(p, &length);
        assert_int_equal(is_ascii(log, length), cases[i].ascii);
        dashboard_quit(p);
    }
}

int main(void) {
    dashboard_set_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_terminals_it_cannot_draw_on),
        cmocka_unit_test(refuses_to_draw_on_no_terminal),
        cmocka_unit_test(draws_on_many_kinds_of_terminals),
        cmocka_unit_test(colors_are_used_where_they_may_be),
        cmocka_unit_test(colorterm_is_believed),
        cmocka_unit_test(characters_are_those_that_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
