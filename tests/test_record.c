/* test_record.c: a record, replayed, comes to the same state to the last bit. */
#include "sessions.h"
#include "program.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/lecture.h"

static const char text[] = PRESET_START
    "init: near-identity\nseeds: [1, 2]\n"
    "runs:\n"
    "  - {label: shuffled, optimizer: {method: bcgd, order: shuffled}}\n"
    "  - {label: gd, optimizer: {method: gd, step: {constant: 0.05}}}\n"
    "stop: {iterations: 400}\n";

static struct session *must_open(struct scenario *scenario, const char *record) {
    struct session_options options = {.history_memory = 1 << 26, .record = record, .lecture = true, .no_traces = true};
    struct session *s = NULL;
    dln_error err;
    if (session_new(scenario, &options, &s, &err))
        fail_msg("%s", err.text);
    return s;
}

static void go_on(struct session *s) {
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        if (i > 1000000)
            fail_msg("it does not end");
    }
}

/* Open a record and go through it. */
static struct session *replayed(const char *path, struct scenario **scenario) {
    dln_error err;
    if (scenario_load(path, NULL, scenario, &err))
        fail_msg("%s", err.text);
    struct session *s = must_open(*scenario, NULL);
    go_on(s);
    if (s->lecture->error.text[0])
        fail_msg("%s", s->lecture->error.text);
    if (lecture_step_now(s))
        fail_msg("stuck at step %d, stage %d, session step %d, at %d of %s", s->lecture->at, s->lecture->stage, (int)s->steps,
                 (int)lecture_step_now(s)->at, path);
    return s;
}

static uint64_t pick(uint64_t *state, uint64_t n) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % n;
}

/* A person at work: commands at odd moments, and some time between them. */
static void walk(struct session *s, uint64_t seed) {
    static const char *const lines[] = {"step %d",  "sweep",       "run",        "pause",          "back %d",      "goto %d",
                                        "restart",  "order-next",  "focus-next", "mark",           "to-mark",      "event-previous",
                                        "newest",   "start",       "speed 1000", "trigger error < 0.%d repeated",
                                        "arm-disarm", "restart-new-seed",
                                        "init zas", "event-next",  "abscissa",   "back-sweep",     "hide",         "wait tick >= %d"};
    for (int i = 0; i < 60; i++) {
        char line[64];
        dln_error err = {0};
        snprintf(line, sizeof line, lines[pick(&seed, ARRAY_LEN(lines))], (int)pick(&seed, 40) + 1);
        command_execute(s, line, &err); /* some are refused: they change nothing */
        for (uint64_t k = pick(&seed, 60); k > 0 && session_busy(s); k--)
            session_advance(s);
    }
    command_execute(s, "pause", NULL);
    go_on(s);
}

static void random_walks_are_replayed(void **state) {
    struct files *f = *state;
    int walks = long_tests() ? 300 : 25;
    for (int i = 0; i < walks; i++) {
        char path[320];
        struct scenario *scenario = must_load(f, text, NULL), *again;
        snprintf(path, sizeof path, "%s", files_path(f, "record.yaml"));
        struct session *s = must_open(scenario, path);
        walk(s, (uint64_t)i);
        uint64_t steps = s->steps, digest = session_digest(s, false);
        session_free(s);
        struct session *r = replayed(path, &again);
        if (r->steps != steps || session_digest(r, false) != digest)
            fail_msg("walk %d: step %" PRIu64 ", and replayed %" PRIu64, i, steps, r->steps);
        session_free(r);
        scenario_free(again);
        scenario_free(scenario);
    }
}

/* Every command is there at once, as it was given. */
static void a_crash_loses_nothing(void **state) {
    struct files *f = *state;
    char path[320];
    struct scenario *scenario = must_load(f, text, NULL), *again;
    snprintf(path, sizeof path, "%s", files_path(f, "record.yaml"));
    struct session *s = must_open(scenario, path);
    s->goal = 7;
    go_on(s);
    assert_int_equal(command_execute(s, "mark a \"quoted\" \\ name", NULL), DLN_OK);
    assert_int_equal(command_execute(s, "trigger error < 1 mark", NULL), DLN_OK);
    assert_true(command_execute(s, "order nothing", NULL) != DLN_OK);
    assert_int_equal(command_execute(s, "triggers", NULL), DLN_OK);
    struct session *r = replayed(path, &again); /* while the other one is still on */
    assert_int_equal(r->steps, 7);
    assert_non_null(event_mark(&r->events, "a \"quoted\" \\ name"));
    assert_int_equal(r->triggers.n, 1);
    assert_int_equal(again->n_lecture, 4);
    session_free(r);
    scenario_free(again);
    session_free(s);
    scenario_free(scenario);
}

/* What is removed or renamed is on record by the label that it had. */
static void labels_that_go_are_on_record(void **state) {
    struct files *f = *state;
    char path[320];
    struct scenario *scenario = must_load(f, text, NULL), *again;
    snprintf(path, sizeof path, "%s", files_path(f, "gone.yaml"));
    struct session *s = must_open(scenario, path);
    assert_int_equal(command_execute(s, "rename \"other\"", NULL), DLN_OK);
    assert_int_equal(command_execute(s, "remove \"gd #1\"", NULL), DLN_OK);
    struct session *r = replayed(path, &again);
    assert_int_equal(r->n_runs, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(r->runs[i]->label, s->runs[i]->label);
    session_free(r);
    scenario_free(again);
    session_free(s);
    scenario_free(scenario);
}

/* Before a screen too, where a lecture's steps wait for a key: until somebody goes back. */
static void a_record_plays_by_itself(void **state) {
    struct files *f = *state;
    char path[320];
    struct scenario *scenario = must_load(f, text, NULL), *again;
    snprintf(path, sizeof path, "%s", files_path(f, "plays.yaml"));
    struct session *s = must_open(scenario, path);
    dln_error err;
    static const char *const lines[] = {"step 20", "mark here", "step 10", "restart", "step 5"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        assert_int_equal(command_execute(s, lines[i], NULL), DLN_OK);
        go_on(s);
    }
    uint64_t digest = session_digest(s, false);
    session_free(s);
    if (scenario_load(path, NULL, &again, &err))
        fail_msg("%s", err.text);
    s = must_open(again, NULL);
    s->screen = true;
    go_on(s);
    assert_int_equal(s->steps, 35);
    assert_true(session_digest(s, false) == digest && !lecture_step_now(s));
    assert_int_equal(command_execute(s, "lecture-previous", &err), DLN_OK);
    go_on(s);
    assert_non_null(lecture_step_now(s));
    lecture_advance(s);
    go_on(s);
    assert_true(s->steps == 35 && session_digest(s, false) == digest);
    session_free(s);
    scenario_free(again);
    scenario_free(scenario);
}

static void the_program_records_and_replays(void **state) {
    struct files *f = *state;
    files_write_text(f, "preset.yaml", text);
    char preset[320], record[320];
    snprintf(preset, sizeof preset, "%s", files_path(f, "preset.yaml"));
    snprintf(record, sizeof record, "%s", files_path(f, "record.yaml"));
    char *out = program_says(f,
                             (const char *const[]){"run", preset, "--set", "network.depth=4", "--record", record, "--exec",
                                                   "step 20; order symmetric; step 20; back 5; digest; quit", NULL},
                             0, NULL);
    char *digest = strstr(out, "digest "), line[64];
    assert_non_null(digest);
    snprintf(line, sizeof line, "%.*s", (int)strcspn(digest, "\n"), digest);
    assert_non_null(strstr(line, " at step 35"));
    char *again = program_says(f, (const char *const[]){"run", "--lecture", record, "--exec", "", NULL}, 0, NULL);
    free(out);
    free(again);
    again = program_says(f, (const char *const[]){"run", "--lecture", record, NULL}, 0, NULL);
    assert_non_null(strstr(again, line));
    free(again);
    free(program_says(f, (const char *const[]){"run", preset, "--record", "/no/such/folder/r.yaml", NULL}, 3, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_walks_are_replayed),
        cmocka_unit_test(a_crash_loses_nothing),
        cmocka_unit_test(labels_that_go_are_on_record),
        cmocka_unit_test(a_record_plays_by_itself),
        cmocka_unit_test(the_program_records_and_replays),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
