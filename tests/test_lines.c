/* test_lines.c: command lines: what they do, and what each wrong one is told. */
#include "sessions.h"

#include <stdio.h>
#include <string.h>

#include "dln/random.h"
#include "scope/command.h"
#include "scope/history.h"

static const char text[] =
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: blocks}\n"
                 "  - {label: two words, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                 "  - {label: two, init: zas}\n"
                 "  - {label: 'it''s', init: zas}\n"
                 "stop: {iterations: 1000}\n";

static struct session *open_text(struct opened *o, void **state) {
    *o = open_session(*state, text, NULL, true);
    o->session->screen = true;
    return o->session;
}

static void lines_are_done(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    dln_error err;
    static const struct {
        const char *line, *says;
        int focus;
    } cases[] = {
        {"focus 2", "", 1},
        {"focus two", "", 2},
        {"focus two words", "", 1},
        {"  focus \t 'two words'  ", "", 1},
        {"focus \"it's\"", "", 3},
        {"focus it's", "", 3},
        {"\"focus\" 1", "", 0},
        {"order ascending", "ordering: ascending, from the next sweep on", 0},
        {"init 'zas'", "blocks: restarted, zas, seed 1", 0},
        {"init near-identity", "blocks: restarted, near-identity, seed 1", 0},
        {"seed 18446744073709551600", "blocks: restarted, near-identity, seed 18446744073709551600", 0},
        {"seed 7", "blocks: restarted, near-identity, seed 7", 0},
        {"speed 100", "speed: 100 steps a second", 0},
        {"speed max", "speed: as fast as it goes", 0},
        {"ordinate linear", "ordinate: linear", 0},
        {"ordinate linear", "ordinate: linear", 0},
        {"ordinate log", "ordinate: logarithmic", 0},
        {"abscissa work", "abscissa: work (flops)", 0},
        {"fit focus", "the ordinate fits the focused run", 0},
        {"fit all", "the ordinate fits all runs", 0},
        {"hide two words", "two words is hidden: 2v shows it again", 0},
        {"show 2", "two words is shown", 0},
        {"step 3", "", 0},
        {"pause", "", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        s->message[0] = '\0';
        if (command_execute(s, cases[i].line, &err))
            fail_msg("%s: %s", cases[i].line, err.text);
        assert_string_equal(s->message, cases[i].says);
        assert_int_equal(s->view.focus, cases[i].focus);
    }
    assert_int_equal(command_execute(s, "zoom lens", &err), DLN_OK);
    assert_true(s->view.zoomed && s->view.panel == PANEL_LENS);
    assert_int_equal(command_execute(s, "zoom", &err), DLN_OK);
    assert_int_equal(command_execute(s, "panel margin", &err), DLN_OK);
    assert_true(!s->view.zoomed && s->view.panel == PANEL_MARGIN && !session_busy(s));
    assert_int_equal(command_execute(s, "run", &err), DLN_OK);
    assert_true(s->running);
    close_session(&o);
}

/* Each sentence, and the byte that it is about. Nothing is done. */
static void wrong_lines_are_told(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    static const struct {
        const char *line;
        size_t place;
        const char *says;
    } cases[] = {
        {"", 0, "column 1, at the end: a command is missing"},
        {"  ", 2, "column 3, at the end: a command is missing"},
        {"ordr ascending", 0, "column 1, at \"ordr ascending\": there is no such command; did you mean order?"},
        {"  qqqqq", 2, "column 3, at \"qqqqq\": there is no such command; help lists them"},
        {"order", 5,
         "column 6, at the end: order needs NAME: descending, ascending, symmetric, shuffled, random, greedy, greedy-decrease or list"},
        {"order ascnding", 6,
         "column 7, at \"ascnding\": order takes NAME; did you mean ascending? "
         "(descending, ascending, symmetric, shuffled, random, greedy, greedy-decrease or list)"},
        {"ordinate sqrt", 9, "column 10, at \"sqrt\": ordinate takes NAME: linear or log"},
        {"step x", 5, "column 6, at \"x\": step takes COUNT, a whole number from 1 to 999999999"},
        {"step 0", 5, "column 6, at \"0\": step takes COUNT, a whole number from 1 to 999999999"},
        {"step -1", 5, "column 6, at \"-1\": step takes COUNT, a whole number from 1 to 999999999"},
        {"step 1.5", 5, "column 6, at \"1.5\": step takes COUNT, a whole number from 1 to 999999999"},
        {"step 1000000000", 5, "column 6, at \"1000000000\": step takes COUNT, a whole number from 1 to 999999999"},
        {"step 1 2", 7, "column 8, at \"2\": nothing follows here: the command is \"step [COUNT]\""},
        {"seed 18446744073709551617", 5, "column 6, at \"18446744073709551617\": seed takes N, a whole number"},
        {"seed", 4, "column 5, at the end: seed needs N"},
        {"speed 70000", 6, "column 7, at \"70000\": speed takes N, a whole number from 1 to 65536, or max"},
        {"speed slow", 6, "column 7, at \"slow\": speed takes N, a whole number from 1 to 65536, or max"},
        {"focus 5", 6, "column 7, at \"5\": there are 4 runs: 1 to 4"},
        {"focus 0", 6, "column 7, at \"0\": there are 4 runs: 1 to 4"},
        {"focus bloks", 6, "column 7, at \"bloks\": there is no run of that label; did you mean blocks? (blocks, two words, two or it's)"},
        {"focus two wor", 10, "column 11, at \"wor\": nothing follows here: the command is \"focus RUN\""},
        {"focus", 5, "column 6, at the end: focus needs RUN"},
        {"focus \"two words", 6, "column 7, at \"\\\"two words\": the quotes have no end, which stands before a blank or ends the line"},
        {"'focus", 0, "column 1, at \"'focus\": the quotes have no end, which stands before a blank or ends the line"},
        {"ordinate \303\244\303\266 linear", 9, "column 10, at \"\303\244\303\266 linear\": ordinate takes NAME: linear or log"},
        {"ordinate log \303\244\303\266 x", 13,
         "column 14, at \"\303\244\303\266 x\": nothing follows here: the command is \"ordinate [NAME]\""},
        {"\303\244\303\266", 0, "column 1, at \"\303\244\303\266\": there is no such command; help lists them"},
        {"step \033[2J", 5, "column 6, at \"\\x1b[2J\": step takes COUNT, a whole number from 1 to 999999999"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct call call;
        size_t place = 4711;
        dln_error err = {0};
        char unquoted[300];
        size_t n = 0;
        assert_int_equal(command_read(s, cases[i].line, &call, &place, &err), DLN_BAD_VALUE);
        for (const char *c = cases[i].says; *c; c++) /* the sentences quote what the line quotes */
            if (!(c[0] == '\\' && c[1] == '"'))
                unquoted[n++] = *c;
        unquoted[n] = '\0';
        assert_string_equal(err.text, unquoted);
        assert_int_equal(place, cases[i].place);
        assert_int_equal(command_execute(s, cases[i].line, &err), DLN_BAD_VALUE);
    }
    assert_true(s->steps == 0 && !session_busy(s) && s->message[0] == '\0');
    close_session(&o);
}

static void a_failing_command_says_why(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    dln_error err;
    assert_int_equal(command_execute(s, "focus 2", &err), DLN_OK);
    assert_int_equal(command_execute(s, "order ascending", &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "gd updates all factors at once: it has no ordering (BCGD runs have one)");
    assert_int_equal(command_execute(s, "zoom landscape", &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "the panel landscape has nothing to show of two words");
    assert_false(s->view.zoomed);
    s->screen = false;
    assert_int_equal(command_execute(s, "help", &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "help is about the screen, and there is none");
    assert_false(s->view.help);
    close_session(&o);
}

static void counts_go_into_the_first_argument(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    assert_true(command_run(s, "speed", 12));
    assert_int_equal(s->speed, 12);
    assert_true(command_run(s, "speed", 70000));
    assert_string_equal(s->message, "speed takes N, a number from 1 to 65536, not 70000");
    assert_true(command_run(s, "speed", 0));
    assert_string_equal(s->message, "speed needs N");
    assert_true(command_run(s, "order", 3));
    assert_string_equal(s->message, "order needs NAME");
    assert_true(command_run(s, "focus", 3));
    assert_int_equal(s->view.focus, 2);
    assert_true(command_run(s, "restart-new-seed", 1));
    assert_string_equal(s->message, "two draws nothing at random: a new seed would change nothing");
    assert_false(command_run(s, "nothing", 1));
    close_session(&o);
}

/* Any bytes are read or refused. */
static void no_line_does_harm(void **state) {
    static const char *const pieces[] = {"step", "focus", "order", " ", "  ", "'", "\"", "\\", "two", "two words", "ascending", "3", "-",
                                         "seed", "\303", "\244", "\033", ";", "=", "speed", "max", "99999999999999999999", "1e400", "nan"};
    struct opened o;
    struct session *s = open_text(&o, state);
    dln_random rng = dln_random_stream(1, DLN_FOR_SAMPLES, 0);
    for (int i = 0; i < 20000; i++) {
        char line[256] = "";
        dln_error err = {0};
        struct call call;
        int n = 1 + (int)dln_random_below(&rng, 8);
        for (int k = 0; k < n; k++)
            strncat(line, pieces[dln_random_below(&rng, (int)ARRAY_LEN(pieces))], sizeof line - strlen(line) - 1);
        size_t place = SIZE_MAX;
        if (command_read(s, line, &call, &place, &err) == DLN_OK)
            continue;
        assert_true(place <= strlen(line));
        assert_true(strlen(err.text) > 10);
    }
    char longest[COMMAND_LINE + 10];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    dln_error err;
    assert_int_equal(command_execute(s, longest, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "a command's line has at most 4090 bytes");
    close_session(&o);
}

/* A word for an argument of that kind, now and then a wrong one. */
static void random_word(dln_random *rng, const struct session *s, const struct argument *a, char *out, size_t size) {
    static const char *const conditions[] = {"error < 1", "margin > 0 mark", "tick >= 30", "phase = converged", "sigma_min(2) < 0.1"};
    static const char *const settings[] = {"init=zas", "optimizer.order=ascending", "network.depth=4", "seed=3", "x=1"};
    static const char *const odd[] = {"-1", "x", "1e9", "'", "\"a b\"", "0"};
    int number = dln_random_below(rng, 12), n = 0;
    snprintf(out, size, "%d", number);
    if (dln_random_below(rng, 12) == 0)
        snprintf(out, size, "%s", odd[number % (int)ARRAY_LEN(odd)]);
    else if (a->kind == ARGUMENT_NAME)
        for (const char *name; (name = a->names(s, n)) && n <= number; n++)
            snprintf(out, size, "%s", name);
    else if (a->kind == ARGUMENT_NUMBER)
        snprintf(out, size, "%g", 0.1 * number);
    else if (a->kind == ARGUMENT_CONDITION)
        snprintf(out, size, "%s", conditions[number % (int)ARRAY_LEN(conditions)]);
    else if (a->kind == ARGUMENT_SETTINGS)
        snprintf(out, size, "%s", settings[number % (int)ARRAY_LEN(settings)]);
}

static void random_line(dln_random *rng, const struct session *s, char *out, size_t size) {
    const struct command *c = commands[dln_random_below(rng, n_commands)];
    int n = snprintf(out, size, "%s", c->name);
    for (int i = 0; i < COMMAND_ARGUMENTS && c->arguments[i].kind; i++) {
        char word[100];
        if (c->arguments[i].kind == ARGUMENT_FILE) { /* nothing is written here */
            snprintf(out, size, "focus-next");
            return;
        }
        if (c->arguments[i].optional && dln_random_below(rng, 2))
            return;
        random_word(rng, s, &c->arguments[i], word, sizeof word);
        n += snprintf(out + n, size - (size_t)n, " %s", word);
    }
}

/* Any commands in any order, in the middle of steps too, alone and several at a time. */
static void no_walk_does_harm(void **state) {
    dln_random rng = dln_random_stream(5, DLN_FOR_SAMPLES, 0);
    struct opened o = open_session(*state, text, NULL, false);
    struct session *s = o.session;
    dln_error err;
    s->screen = true;
    assert_int_equal(history_begin(s, (size_t)8 << 20, &err), DLN_OK);
    for (int i = 0; i < 1500; i++) {
        char line[400] = "", one[200];
        for (int k = dln_random_below(&rng, 3); k >= 0; k--) {
            random_line(&rng, s, one, sizeof one);
            strcat(line, one);
            strcat(line, k ? ";" : "");
        }
        err.text[0] = '\0';
        if (strchr(line, ';') ? session_queue(s, line, &err) : command_execute(s, line, &err))
            assert_true(strlen(err.text) > 5);
        for (int k = dln_random_below(&rng, 40); k > 0 && session_busy(s); k--)
            session_advance(s);
    }
    session_unqueue(s);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_done),
        cmocka_unit_test(wrong_lines_are_told),
        cmocka_unit_test(a_failing_command_says_why),
        cmocka_unit_test(counts_go_into_the_first_argument),
        cmocka_unit_test(no_line_does_harm),
        cmocka_unit_test(no_walk_does_harm),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
