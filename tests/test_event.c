/* test_event.c: what happened in a session is recorded once, in order, in bounded memory. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scope/command.h"
#include "scope/event.h"

static const char two_runs[] = PRESET_START "runs:\n"
                                            "  - {label: quick, init: zas, optimizer: {method: gd, step: {constant: 0.1}}}\n"
                                            "  - {label: wild, init: near-identity, optimizer: {method: gd, step: {constant: 9}}}\n"
                                            "stop: {error: 1e-8, iterations: 2000}\n";

/* As a test shows an event: "12 phase quick converging". */
static const char *in_words(const struct event *e) {
    static char text[200];
    snprintf(text, sizeof text, "%d %s %s %s", (int)e->step, event_kind_name(e->kind), e->run ? e->run->label : "-", e->name);
    return text;
}

static void phases_are_recorded_when_they_begin(void **state) {
    struct opened o = open_session(*state, two_runs, NULL, true);
    struct session *s = o.session;
    enum phase before[2] = {s->runs[0]->phase, s->runs[1]->phase};
    int expected = 0;
    assert_int_equal(s->events.n, 0);
    while (session_step(s))
        for (int i = 0; i < 2; i++) {
            const struct run *r = s->runs[i];
            if (r->phase == before[i])
                continue;
            assert_true(s->events.n > expected);
            const struct event *e = &s->events.list[expected++];
            assert_ptr_equal(e->run, r);
            assert_int_equal(e->step, s->steps);
            assert_int_equal(e->tick, run_ticks(r));
            assert_string_equal(e->name, phase_name(r->phase));
            assert_int_equal(e->kind, r->phase == PHASE_DIVERGED ? EVENT_NOT_FINITE : EVENT_PHASE);
            before[i] = r->phase;
        }
    assert_int_equal(s->events.n, expected);
    assert_int_equal(before[0], PHASE_CONVERGED);
    assert_int_equal(before[1], PHASE_DIVERGED); /* both kinds were seen */
    close_session(&o);
}

/* Step numbers as after a jump back: what is done again is known already; after a cut it is new. */
static void the_past_is_recorded_once(void **state) {
    struct opened o = open_session(*state, two_runs, NULL, true);
    struct session *s = o.session;
    run_to_end(s, 3000);
    int n = s->events.n;
    uint64_t newest = s->steps, first = s->events.list[0].step;
    s->steps = 0;
    for (int i = 0; i < s->n_runs; i++)
        assert_int_equal(run_restart(s->runs[i], s->runs[i]->spec.init.scheme, s->runs[i]->spec.seed, NULL), DLN_OK);
    while (s->steps < newest)
        session_step(s);
    assert_int_equal(s->events.n, n);
    events_cut(&s->events, first, false);
    assert_int_equal(s->events.n, 1);
    assert_int_equal(s->events.seen, first);
    s->steps = 0;
    for (int i = 0; i < s->n_runs; i++)
        assert_int_equal(run_restart(s->runs[i], s->runs[i]->spec.init.scheme, s->runs[i]->spec.seed, NULL), DLN_OK);
    run_to_end(s, 3000);
    assert_int_equal(s->events.n, n);
    close_session(&o);
}

static void events_stand_by_step(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    static const uint64_t steps[] = {30, 10, 20, 10, 0, 30};
    static const char *const names[] = {"e", "b", "d", "c", "a", "f"};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        s->steps = steps[i];
        event_add(s, EVENT_EDIT, s->runs[0], names[i]);
    }
    for (int i = 0; i < 6; i++)
        assert_int_equal(s->events.list[i].name[0], 'a' + i);
    assert_string_equal(in_words(event_after(&s->events, 0)), "10 edit gd b");
    assert_string_equal(in_words(event_after(&s->events, 10)), "20 edit gd d");
    assert_null(event_after(&s->events, 30));
    assert_string_equal(in_words(event_before(&s->events, 30)), "20 edit gd d");
    assert_string_equal(in_words(event_before(&s->events, 31)), "30 edit gd f");
    assert_null(event_before(&s->events, 0));
    events_cut(&s->events, 10, false);
    assert_int_equal(s->events.n, 3);
    s->steps = 10;
    event_add(s, EVENT_MARK, NULL, "here");
    events_cut(&s->events, 10, true); /* and the edits there, not the mark */
    assert_int_equal(s->events.n, 2);
    assert_string_equal(in_words(event_before(&s->events, 11)), "10 mark - here");
    s->steps = 0;
    close_session(&o);
}

static void marks_have_names(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    char name[EVENT_NAME];
    assert_null(event_mark(&s->events, NULL));
    for (int i = 0; i < 26; i++) {
        event_free_name(&s->events, name);
        assert_int_equal(name[0], 'a' + i);
        event_add(s, EVENT_MARK, NULL, name);
    }
    event_free_name(&s->events, name);
    assert_string_equal(name, "1");
    s->steps = 7;
    event_add(s, EVENT_MARK, NULL, "c"); /* moves it */
    assert_int_equal(s->events.n, 26);
    assert_int_equal(event_mark(&s->events, "c")->step, 7);
    assert_int_equal(event_mark(&s->events, NULL)->step, 7);
    assert_null(event_mark(&s->events, "saddle"));
    event_add(s, EVENT_MARK, s->runs[0], "a name that is longer than there is room for, and longer still, and then some");
    assert_int_equal(strlen(s->events.list[s->events.n - 1].name), EVENT_NAME - 1);
    assert_non_null(event_mark(&s->events, NULL));
    s->steps = 0;
    close_session(&o);
}

/* Phases give way, what the person did stays. */
static void a_full_list_keeps_what_the_person_did(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, true);
    struct session *s = o.session;
    event_add(s, EVENT_MARK, NULL, "a");
    event_add(s, EVENT_FORK, NULL, "fork");
    for (int i = 0; i < EVENTS_MOST; i++) {
        s->steps = (uint64_t)i;
        event_add(s, EVENT_PHASE, s->runs[0], "descending");
    }
    assert_int_equal(s->events.n, EVENTS_MOST);
    assert_string_equal(s->events.list[0].name, "a");
    assert_string_equal(s->events.list[1].name, "fork");
    assert_int_equal(s->events.list[2].step, 2); /* the oldest two gave way */
    for (int i = 0; i < EVENTS_MOST; i++)
        event_add(s, EVENT_EDIT, s->runs[0], "edit");
    assert_int_equal(s->events.n, EVENTS_MOST);
    assert_string_equal(s->events.list[0].name, "a");
    assert_string_equal(s->events.list[1].name, "edit");
    s->steps = 0;
    close_session(&o);
    assert_int_equal(event_kind_name(EVENT_RESTART)[0], 'r');
}

static void a_restart_begins_a_curve(void **state) {
    struct opened o = open_session(*state, two_runs, NULL, true);
    struct session *s = o.session;
    while (s->steps < 20)
        session_step(s);
    int n = s->events.n;
    event_add(s, EVENT_MARK, s->runs[0], "a");
    assert_true(event_on_curve(s, n, s->runs[0]));
    assert_false(event_on_curve(s, n, s->runs[1]));
    session_step(s);
    assert_true(command_run(s, "restart", 0));
    assert_int_equal(s->events.list[s->events.n - 1].kind, EVENT_RESTART);
    assert_ptr_equal(s->events.list[s->events.n - 1].run, s->runs[0]);
    assert_false(event_on_curve(s, n, s->runs[0]));
    assert_true(event_on_curve(s, s->events.n - 1, s->runs[0]));
    s->steps = 20; /* as after a step back: the restart is still to come */
    assert_true(event_on_curve(s, n, s->runs[0]));
    assert_false(event_on_curve(s, s->events.n - 1, s->runs[0]));
    close_session(&o);
}

static void go_on(struct session *s) {
    while (session_busy(s))
        session_advance(s);
}

/* From one to the next, in time. */
static void one_goes_to_events_and_marks(void **state) {
    struct scenario *scenario = must_load(*state, two_runs, NULL);
    struct session_options options = {.history_memory = 1 << 26};
    struct session *s = NULL;
    dln_error err;
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    assert_failure(command_execute(s, "to-mark", &err), &err, DLN_BAD_VALUE, "there is no mark yet");
    s->goal = 20;
    go_on(s);
    int n = s->events.n;
    uint64_t first = s->events.list[0].step, last = s->events.list[n - 1].step;
    assert_true(n >= 2 && first < last && last < 20);
    assert_int_equal(command_execute(s, "mark here", NULL), DLN_OK);
    assert_true(command_run(s, "event-previous", 0));
    go_on(s);
    assert_int_equal(s->steps, last);
    assert_true(command_run(s, "event-previous", 100));
    go_on(s);
    assert_int_equal(s->steps, first);
    assert_true(command_run(s, "event-previous", 0)); /* stays there */
    go_on(s);
    assert_int_equal(s->steps, first);
    assert_string_equal(s->message, "no event comes before this step");
    assert_int_equal(command_execute(s, "to-mark here", NULL), DLN_OK);
    go_on(s);
    assert_int_equal(s->steps, 20);
    assert_true(command_run(s, "event-previous", 100));
    go_on(s);
    assert_true(command_run(s, "event-next", 100));
    go_on(s);
    assert_int_equal(s->steps, 20);
    assert_failure(command_execute(s, "to-mark there", &err), &err, DLN_BAD_VALUE, "no mark has that name");
    assert_int_equal(s->events.n, n + 1); /* nothing was recorded twice */
    assert_int_equal(command_execute(s, "goto 10", NULL), DLN_OK);
    go_on(s);
    assert_int_equal(command_execute(s, "restart", NULL), DLN_OK); /* cuts the future off, with its events */
    assert_null(event_mark(&s->events, "here"));
    assert_null(event_after(&s->events, 10));
    session_free(s);
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_are_recorded_when_they_begin),
        cmocka_unit_test(the_past_is_recorded_once),
        cmocka_unit_test(events_stand_by_step),
        cmocka_unit_test(marks_have_names),
        cmocka_unit_test(a_full_list_keeps_what_the_person_did),
        cmocka_unit_test(a_restart_begins_a_curve),
        cmocka_unit_test(one_goes_to_events_and_marks),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
