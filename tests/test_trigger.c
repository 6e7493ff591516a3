/* test_trigger.c: edges of made-up series, and triggers of sessions: on the very tick, however one came there. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/event.h"
#include "scope/trigger.h"

/* A series has a digit for each look: 1, the condition holds; `fires` marks those at which it fires. "|": a jump in time, after which the
 * level is taken in silently at the place that it leads to. "a": armed again. */
static void edges_of_made_up_series(void **state) {
    static const struct {
        bool falls, repeated;
        const char *series, *fires;
    } cases[] = {
        {false, false, "0001", "...x"},
        {false, false, "00110011", "..x....."},           /* single: once */
        {false, true, "00110011", "..x...x."},            /* repeated: every time */
        {false, true, "1111", "...."},                    /* holds when armed: */
        {false, true, "1101", "...x"},                    /* waits for a fresh edge */
        {false, false, "1", "."},
        {true, false, "1110", "...x"},                    /* ceases */
        {true, false, "0010", "...x"},
        {true, true, "0010010", "...x..x"},
        {true, true, "0000", "...."},                     /* not true when armed: nothing ceases */
        {false, true, "01010101", ".x.x.x.x"},
        {true, true, "01010101", "..x.x.x."},
        {false, true, "001|0111", "..x..x.."},            /* a jump to where it does not hold: it fires again */
        {false, true, "001|11011", "..x....x."},         /* to where it holds: silent until it has ceased */
        {false, true, "000|111", "......."},              /* over the edge: silent */
        {true, true, "111|000", "......."},
        {false, false, "01a11", ".x..."},                 /* armed again while it holds: a fresh edge */
        {false, false, "01a1101", ".x....x"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct latch l = {.falls = cases[i].falls, .repeated = cases[i].repeated, .armed = true};
        char got[32] = "";
        for (size_t k = 0; cases[i].series[k]; k++) {
            char c = cases[i].series[k];
            bool fires = false;
            if (c == 'a')
                l = (struct latch){.falls = cases[i].falls, .repeated = cases[i].repeated, .armed = true};
            else if (c == '|')
                l.known = false;
            else
                fires = latch_look(&l, c == '1');
            got[k] = fires ? 'x' : '.';
        }
        if (strncmp(got, cases[i].fires, strlen(cases[i].series)) != 0)
            fail_msg("%s%s %s: %s", cases[i].falls ? "fall " : "rise ", cases[i].repeated ? "repeated" : "single", cases[i].series, got);
    }
}

static void a_text_says_all_of_it(void **state) {
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"error < 0.5", "error < 0.5 pause"},
        {"error < 0.5 rise single pause", "error < 0.5 pause"},
        {"error < 0.5 fall", "error < 0.5 fall pause"},
        {"  error<0.5  and tick>3   fall repeated mark ", "  error<0.5  and tick>3 fall repeated mark"},
        {"phase = converging mark pause", "phase = converging pause mark"},
        {"sigma_min(2) < 1e-3 repeated", "sigma_min(2) < 1e-3 repeated pause"},
        {"tick > 3 write csv a.csv fork", "tick > 3 fork write csv a.csv"},
        {"tick > 3 write csv 'a b.csv' pause", "tick > 3 pause write csv 'a b.csv'"},
    };
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct trigger_spec spec, again;
        char text[400], twice[400];
        dln_error err;
        if (trigger_read(o.session, cases[i].text, &spec, &err))
            fail_msg("%s: %s", cases[i].text, err.text);
        trigger_write(&spec, text, sizeof text);
        assert_string_equal(text, cases[i].written);
        assert_int_equal(trigger_read(o.session, text, &again, &err), DLN_OK);
        trigger_write(&again, twice, sizeof twice);
        assert_string_equal(text, twice);
    }
    close_session(&o);
}

#define WORDS "expected \"and\", one of rise, fall, single, repeated, pause, mark, fork, write, or the end"

static void what_is_wrong_is_told(void **state) {
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "column 1, at the end: expected a quantity"},
        {"eror < 1", "did you mean error?"},
        {"error < 1 paus", "column 11, at \"paus\": " WORDS "; did you mean pause?"},
        {"error < 1 or tick > 3", "column 11, at \"or\": " WORDS},
        {"error < 1 fall tick", "column 16, at \"tick\": " WORDS},
        {"pause", "column 1, at \"pause\": expected a quantity"},
        {"sigma_min(9) < 1", "from 1 to 3"},
        {"tick > 3 write", "write"},
        {"tick > 3 write cvs a.csv", "csv"},
    };
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct trigger_spec spec;
        dln_error err = {0};
        assert_failure(trigger_read(o.session, cases[i].text, &spec, &err), &err, DLN_BAD_VALUE, cases[i].part);
    }
    char text[TRIGGER_TEXT + 40] = "tick < 1";
    struct trigger_spec spec;
    dln_error err = {0};
    memset(text + 8, ' ', sizeof text - 8);
    snprintf(text + TRIGGER_TEXT, 40, " and tick < 1");
    assert_failure(trigger_read(o.session, text, &spec, &err), &err, DLN_BAD_VALUE, "at most 319 characters");
    close_session(&o);
}

static int add(struct session *s, const char *text) {
    struct trigger_spec spec;
    dln_error err;
    int index = -1;
    if (trigger_read(s, text, &spec, &err) || trigger_add(s, &spec, &index, &err))
        fail_msg("%s: %s", text, err.text);
    return index;
}

/* The tick at which the session stops, going on one piece of work after the other. */
static uint64_t stops_at(struct session *s) {
    s->running = true;
    for (int i = 0; s->running && i < 100000; i++) {
        session_advance(s);
        if (session_finished(s))
            s->running = false;
    }
    return s->steps;
}

/* The first tick at which the error is below, found by looking at every tick. */
static uint64_t first_below(void **state, double error) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    while (!(run_error(o.session->runs[0]) < error))
        session_step(o.session);
    uint64_t tick = o.session->steps;
    close_session(&o);
    return tick;
}

static void it_stops_on_the_very_tick(void **state) {
    uint64_t tick = first_below(state, 1);
    assert_true(tick > 3);
    for (int traces = 0; traces < 2; traces++) {
        struct opened o = open_session(*state, PRESET_NEAR, NULL, traces);
        struct session *s = o.session;
        add(s, "error < 1");
        assert_int_equal(stops_at(s), tick);
        assert_true(s->triggers.paused);
        assert_non_null(strstr(s->message, "trigger: error < 1 holds, tick "));
        assert_int_equal(s->events.list[s->events.n - 1].kind, EVENT_TRIGGER);
        assert_int_equal(s->events.list[s->events.n - 1].step, tick);
        assert_string_equal(s->events.list[s->events.n - 1].name, "error < 1");
        assert_false(s->triggers.list[0].latch.armed);
        session_step(s);
        assert_false(s->triggers.paused);
        close_session(&o);
    }
}

/* A count under way ends there too: what was asked for is not made up for later. */
static void it_ends_a_count(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    add(s, "tick >= 5");
    s->goal = 100;
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->steps, 5);
    close_session(&o);
}

static void marks_are_set_and_the_session_goes_on(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    add(s, "tick >= 3 and tick < 5 repeated mark");
    add(s, "tick >= 3 and tick < 5 fall mark");
    s->goal = 20;
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->steps, 20);
    assert_int_equal(event_mark(&s->events, "a")->step, 3);
    assert_int_equal(event_mark(&s->events, "b")->step, 5);
    assert_true(s->triggers.list[0].latch.armed);
    assert_false(s->triggers.list[1].latch.armed);
    close_session(&o);
}

/* After a jump the level is the one there; what is done again pauses, and records nothing. */
static void the_past_is_done_again(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    add(s, "tick >= 3 repeated pause mark");
    assert_int_equal(stops_at(s), 3);
    int n = s->events.n;
    s->steps = 0; /* back to the start */
    assert_int_equal(run_restart(s->runs[0], s->runs[0]->spec.init.scheme, s->runs[0]->spec.seed, NULL), DLN_OK);
    assert_int_equal(stops_at(s), 3);
    assert_int_equal(s->events.n, n);
    s->steps = 1; /* a jump to where it holds: silent */
    for (int i = 0; i < 4; i++)
        session_step(s);
    assert_int_equal(s->events.n, n);
    close_session(&o);
}

static const char pair[] = PRESET_START "init: near-identity\noptimizer: {method: gd, step: {constant: 0.05}}\n"
                                        "runs: [{label: a}, {label: b, seed: 2}, {label: c, seed: 3}]\n";

static void it_is_about_the_run_that_was_focused(void **state) {
    struct opened o = open_session(*state, pair, NULL, true);
    struct session *s = o.session;
    char text[64];
    session_step(s);
    double errors[2] = {run_error(s->runs[0]), run_error(s->runs[1])};
    assert_true(errors[0] != errors[1]);
    s->view.focus = 1;
    snprintf(text, sizeof text, "error < %.17g", errors[1]);
    add(s, text);
    s->view.focus = 0;
    assert_ptr_equal(s->triggers.list[0].watch.own, s->runs[1]);
    assert_int_equal(stops_at(s), 2);
    assert_ptr_equal(s->events.list[s->events.n - 1].run, s->runs[1]);
    close_session(&o);
}

/* Runs that are moved, replaced and removed. */
static void it_follows_the_runs(void **state) {
    struct opened o = open_session(*state, pair, NULL, true);
    struct session *s = o.session;
    s->view.focus = 1;
    add(s, "tick >= 2 and c.tick >= 1");
    s->view.focus = 0;
    struct run *first = s->runs[0];
    session_step(s);
    s->runs[0] = s->runs[1];
    s->runs[1] = first;
    assert_int_equal(stops_at(s), 2);
    assert_int_equal(trigger_arm(s, 0, NULL), DLN_OK);
    struct run *last = s->runs[2];
    s->n_runs = 2;
    session_step(s);
    assert_false(s->triggers.list[0].latch.armed); /* c is gone */
    assert_non_null(strstr(s->message, "is disarmed: column 15, at \"c.tick >= 1\""));
    s->n_runs = 3;
    assert_ptr_equal(s->runs[2], last);
    close_session(&o);
}

static void there_is_room_for_several(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    char text[64];
    for (int i = 0; i < TRIGGERS_MOST; i++) {
        snprintf(text, sizeof text, "tick >= %d", i + 1);
        assert_int_equal(add(s, text), i);
    }
    struct trigger_spec spec;
    dln_error err = {0};
    int index = -1;
    assert_int_equal(trigger_read(s, "tick >= 99", &spec, &err), DLN_OK);
    assert_failure(trigger_add(s, &spec, &index, &err), &err, DLN_BAD_VALUE, "8 triggers are armed already");
    assert_int_equal(add(s, "tick >= 3 mark"), TRIGGERS_MOST - 1); /* takes the other's place */
    assert_int_equal(s->triggers.n, TRIGGERS_MOST);
    assert_string_equal(s->triggers.list[2].spec.condition, "tick >= 4");
    trigger_disarm(s, 2);
    assert_int_equal(add(s, "tick >= 99"), TRIGGERS_MOST - 1);
    assert_string_equal(s->triggers.list[2].spec.condition, "tick >= 5");
    trigger_remove(s, 0);
    assert_int_equal(s->triggers.n, TRIGGERS_MOST - 1);
    assert_int_equal(stops_at(s), 2); /* tick >= 1 was removed */
    assert_int_equal(stops_at(s), 5); /* at 3 there is only a mark, and 4 was disarmed */
    close_session(&o);
}

static void refused(struct session *s, const char *line, const char *part) {
    dln_error err = {0};
    assert_failure(command_execute(s, line, &err), &err, DLN_BAD_VALUE, part);
}

static void done(struct session *s, const char *line, const char *says) {
    dln_error err = {0};
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
    assert_string_equal(s->message, says);
}

static void commands_define_arm_and_drop(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    s->screen = true;
    assert_int_equal(command_execute(s, "trigger-compose", NULL), DLN_OK);
    assert_string_equal(s->view.open, "trigger");
    assert_string_equal(s->view.open_with, "");
    refused(s, "trigger-compose 1", "there is no trigger yet");
    done(s, "triggers", "no trigger");
    refused(s, "arm-disarm", "there is no trigger yet: trigger CONDITION defines one");
    refused(s, "trigger", "CONDITION");
    refused(s, "trigger error < 1 twice", "at \"twice\": " WORDS);
    done(s, "trigger phase = converged", "trigger 1 is armed for gd: phase = converged pause");
    done(s, "trigger tick >= 4 repeated mark", "trigger 2 is armed for gd: tick >= 4 repeated mark");
    assert_int_equal(command_execute(s, "trigger-compose 2", NULL), DLN_OK);
    assert_string_equal(s->view.open_with, "2");
    done(s, "arm-disarm", "trigger 2 is disarmed: tick >= 4");
    done(s, "triggers", "1 phase = converged pause; 2 (disarmed) tick >= 4 repeated mark");
    done(s, "arm 2", "trigger 2 is armed: tick >= 4");
    done(s, "disarm 1", "trigger 1 is disarmed: phase = converged");
    assert_false(s->triggers.list[0].latch.armed);
    assert_true(s->triggers.list[1].latch.armed);
    refused(s, "arm 3", "there is no trigger 3: they are numbered from 1 to 2");
    done(s, "trigger-drop 1", "trigger 1 is gone: phase = converged");
    assert_int_equal(s->triggers.n, 1);
    done(s, "mark", "mark a: step 0, tick 0 of gd");
    done(s, "mark the plateau", "mark the plateau: step 0, tick 0 of gd");
    assert_non_null(event_mark(&s->events, "the plateau"));
    refused(s, "mark a name that is longer than there is room for, and longer still, and then some more", "at most 63 characters");
    close_session(&o);
}

/* Forked at the very step, from the run that it is about, and not again when the past is gone through. */
static void it_forks_and_writes(void **state) {
    struct files *f = *state;
    struct scenario *scenario = must_load(f, pair, NULL);
    struct session_options options = {.history_memory = 1 << 26};
    struct session *s = NULL;
    char text[400], path[320];
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    snprintf(path, sizeof path, "%s", files_path(f, "ticks.csv"));
    snprintf(text, sizeof text, "tick >= 5 fork write csv %s", path);
    s->view.focus = 1;
    add(s, text);
    s->view.focus = 0;
    s->goal = 9;
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        assert_true(i < 100000);
    }
    assert_int_equal(s->steps, 9);
    assert_int_equal(s->n_runs, 4);
    assert_int_equal(s->view.focus, 0);
    const struct event *fork = event_after(&s->events, 4);
    while (fork && fork->kind != EVENT_FORK)
        fork++;
    assert_non_null(fork);
    assert_int_equal(fork->step, 5);
    assert_string_equal(fork->run->label, "b");
    FILE *csv = fopen(path, "r");
    assert_non_null(csv);
    fclose(csv);
    assert_int_equal(command_execute(s, "goto 2", NULL), DLN_OK);
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->n_runs, 3);
    assert_int_equal(command_execute(s, "step 7", NULL), DLN_OK);
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->n_runs, 4);
    assert_int_equal(s->steps, 9);
    s->view.focus = 3; /* on the fork, which is not there yet where the table begins */
    snprintf(text, sizeof text, "tick >= 12 write csv %s", path);
    add(s, text);
    s->goal = 14;
    while (session_busy(s)) {
        session_advance(s);
        assert_true(s->view.focus < s->n_runs);
    }
    session_free(s);
    scenario_free(scenario);
}

static int count_lines(const char *path) {
    int n = 0;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    for (int c; (c = getc(f)) != EOF;)
        n += c == '\n';
    fclose(f);
    return n;
}

/* Each of them, at that very step, about the run that it is of; and then the session goes on as it did. */
static void several_write_at_one_step(void **state) {
    struct files *f = *state;
    struct scenario *scenario = must_load(f, pair, NULL);
    struct session_options options = {.history_memory = 1 << 26};
    struct session *s = NULL;
    static const char *const names[] = {"one.csv", "two.csv", "three.csv"};
    static const char *const conditions[] = {"tick >= 5", "tick >= 5.0", "tick >= 5.00 fork"};
    char text[1200], path[3][320];
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    for (int i = 0; i < 3; i++) {
        snprintf(path[i], sizeof path[i], "%s", files_path(f, names[i]));
        snprintf(text, sizeof text, "%s write csv %s", conditions[i], path[i]);
        s->view.focus = i % 2;
        add(s, text);
    }
    s->goal = 9;
    int n_runs = s->n_runs;
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        assert_true(i < 100000);
    }
    assert_int_equal(s->steps, 9);
    assert_int_equal(s->n_runs, n_runs + 1);
    for (int i = 0; i < 3; i++) /* a header, a row a run and step, of the fork one */
        assert_int_equal(count_lines(path[i]), 1 + n_runs * 6 + 1);
    /* who goes elsewhere meanwhile stays there: the files that wait are not written of another step */
    for (int i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "tick >= 12%s write csv %s", i ? ".0" : "", path[i]);
        add(s, text);
    }
    s->running = true;
    while (!s->triggers.resumes)
        session_advance(s);
    assert_int_equal(command_execute(s, "goto 3", NULL), DLN_OK);
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->steps, 3);
    session_free(s);
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_of_made_up_series),
        cmocka_unit_test(a_text_says_all_of_it),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(it_stops_on_the_very_tick),
        cmocka_unit_test(it_ends_a_count),
        cmocka_unit_test(marks_are_set_and_the_session_goes_on),
        cmocka_unit_test(the_past_is_done_again),
        cmocka_unit_test(it_is_about_the_run_that_was_focused),
        cmocka_unit_test(it_follows_the_runs),
        cmocka_unit_test(there_is_room_for_several),
        cmocka_unit_test(commands_define_arm_and_drop),
        cmocka_unit_test(it_forks_and_writes),
        cmocka_unit_test(several_write_at_one_step),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
