/* test_queue.c: commands that wait for their turn. */
#include "sessions.h"

#include <stdio.h>
#include <string.h>

#include "scope/command.h"

static const char text[] = PRESET_START "init: near-identity\nruns: [{label: a; b}, {label: c}, {label: d}]\nstop: {iterations: 40}\n";

static struct session *open_text(struct opened *o, void **state) {
    *o = open_session(*state, text, NULL, true);
    return o->session;
}

static void drain(struct session *s) {
    while (session_busy(s))
        session_advance(s);
}

static void queue(struct session *s, const char *lines) {
    dln_error err;
    if (session_queue(s, lines, &err))
        fail_msg("%s", err.text);
}

static void texts_are_cut_into_commands(void **state) {
    static const struct {
        const char *text, *pieces; /* with | between them */
    } cases[] = {
        {"", ""},
        {" ; ;\n\n;", ""},
        {"run", "run"},
        {"run;pause", "run|pause"},
        {"  run ;; \n pause\n", "run |pause"},
        {"focus 'a; b'; run", "focus 'a; b'|run"},
        {"focus \"a; \\\"b\"; run", "focus \"a; \\\"b\"|run"},
        {"edit label=\"a; b\"; run", "edit label=\"a; b\"|run"},
        {"say it's; run", "say it's|run"},
        {"say 'open; run", "say 'open|run"},
        {"say 'open\nrun'", "say 'open|run'"},
        {"# a comment; run\nrun\r\n  # another\n#", "run"},
        {"focus bcgd #1; run", "focus bcgd #1|run"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char got[200] = "";
        const char *piece = NULL;
        size_t length = 0;
        for (const char *at = cases[i].text; (at = queue_piece(at, &piece, &length));) {
            strcat(got, got[0] ? "|" : "");
            strncat(got, piece, length);
        }
        assert_string_equal(got, cases[i].pieces);
    }
}

static void each_waits_for_the_one_before(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    queue(s, "step 5; focus 2; step 3; order ascending; focus 'a; b'\nstep; focus d");
    assert_int_equal(s->view.focus, 0);
    while (s->view.focus != 1)
        session_advance(s);
    assert_int_equal(s->steps, 5);
    while (s->view.focus != 0)
        session_advance(s);
    assert_int_equal(s->steps, 8);
    assert_string_equal(dln_optimizer_coming_order(s->runs[1]->opt)->name, "ascending");
    drain(s);
    assert_int_equal(s->steps, 9);
    assert_int_equal(s->view.focus, 2);
    assert_false(session_queued(s));
    close_session(&o);
}

/* What goes through time is waited for; a session that was running before is not. */
static void views_do_not_wait_for_what_ran_before(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    s->running = true;
    queue(s, "focus 2; ordinate linear; abscissa work");
    for (int i = 0; i < 3; i++)
        session_advance(s);
    assert_true(s->view.focus == 1 && s->view.linear && s->view.abscissa == ABSCISSA_WORK);
    assert_int_equal(s->steps, 0);
    queue(s, "run; focus 3");
    drain(s);
    assert_true(session_finished(s) && s->view.focus == 2);
    queue(s, "run; focus 1; step; focus 2"); /* nothing is left to be done: what follows comes at once */
    drain(s);
    assert_int_equal(s->view.focus, 1);
    close_session(&o);
}

static void an_error_stops_the_queue(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    queue(s, "step 2; ordr ascending; focus 2");
    assert_null(session_queue_error(s));
    drain(s);
    assert_int_equal(s->steps, 2);
    assert_int_equal(s->view.focus, 0);
    assert_false(session_queued(s));
    assert_string_equal(session_queue_error(s)->text,
                        "\"ordr ascending\": column 1, at \"ordr ascending\": there is no such command; did you mean order?");
    assert_string_equal(s->message, session_queue_error(s)->text);
    queue(s, "help");
    assert_null(session_queue_error(s));
    drain(s);
    assert_string_equal(session_queue_error(s)->text, "\"help\": help is about the screen, and there is none");
    close_session(&o);
}

static void advance_into_a_step(struct session *s) {
    s->running = true;
    do
        session_advance(s);
    while (!session_midstep(s));
    s->running = false;
}

/* Edits come when all runs stand at the same step, in the order in which they were asked for; views come at once. */
static void edits_wait_for_the_end_of_a_step(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    dln_error err;
    advance_into_a_step(s);
    assert_int_equal(command_execute(s, "seed 5", &err), DLN_OK);
    assert_true(command_run(s, "restart-new-seed", 0));
    assert_int_equal(command_execute(s, "ordinate linear", &err), DLN_OK);
    assert_true(s->view.linear);
    assert_true(session_midstep(s) && s->runs[0]->spec.seed == 1);
    queue(s, "seed 9; step 2");
    while (session_midstep(s)) {
        assert_int_equal(s->runs[0]->spec.seed, 1);
        session_advance(s);
    }
    session_advance(s);
    assert_int_equal(s->runs[0]->spec.seed, 5);
    session_advance(s);
    assert_int_equal(s->runs[0]->spec.seed, 6);
    session_advance(s);
    assert_int_equal(s->runs[0]->spec.seed, 9);
    drain(s);
    assert_int_equal(s->steps, 3);
    assert_int_equal(run_ticks(s->runs[0]), 2);
    close_session(&o);
}

/* A person who moves by a key takes over; what waits for a step's end was asked for by that person. */
static void a_key_that_moves_drops_the_queue(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    queue(s, "step 20; focus 2; step 5");
    for (int i = 0; i < 10 || !session_midstep(s); i++)
        session_advance(s);
    assert_true(command_run(s, "hide", 0));
    assert_true(session_queued(s));
    assert_true(command_run(s, "seed", 4));
    assert_true(command_run(s, "run-pause", 0));
    assert_true(command_run(s, "pause", 0));
    drain(s);
    assert_true(s->steps < 20 && s->view.focus == 0);
    assert_int_equal(s->runs[0]->spec.seed, 4);
    queue(s, "step; step");
    assert_int_equal(session_unqueue(s), 2);
    queue(s, "step; step");
    assert_true(command_run(s, "interrupt", 0));
    assert_string_equal(s->message, "2 commands are left out");
    assert_false(s->quit);
    assert_true(command_run(s, "interrupt", 0));
    assert_true(s->quit);
    assert_false(session_busy(s));
    close_session(&o);
}

/* What is written is read as the same. */
static void calls_are_written_as_they_are_read(void **state) {
    static const char *const lines[] = {"step", "step 12", "focus \"a; b\"", "focus c", "order ascending", "seed 18446744073709551600",
                                        "speed max", "speed 12", "fit all"};
    struct opened o;
    struct session *s = open_text(&o, state);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct call call;
        char line[COMMAND_LINE], again[8];
        dln_error err;
        assert_int_equal(command_read(s, lines[i], &call, NULL, &err), DLN_OK);
        size_t length = command_write(&call, line, sizeof line);
        assert_int_equal(length, strlen(line));
        assert_string_equal(line, lines[i]);
        assert_int_equal(command_write(&call, again, sizeof again), strlen(line));
        assert_int_equal(strncmp(again, line, strlen(again)), 0);
        assert_true(strlen(again) < sizeof again);
    }
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_into_commands),
        cmocka_unit_test(each_waits_for_the_one_before),
        cmocka_unit_test(views_do_not_wait_for_what_ran_before),
        cmocka_unit_test(an_error_stops_the_queue),
        cmocka_unit_test(edits_wait_for_the_end_of_a_step),
        cmocka_unit_test(a_key_that_moves_drops_the_queue),
        cmocka_unit_test(calls_are_written_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
