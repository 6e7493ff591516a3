/* test_job.c: what commands build on a thread is what they build in place, and meanwhile the session stands still. */
#include "sessions.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/job.h"

#define SAMPLES                                                                                                                          \
    "dlnscope: 1\nproblem: {generate: {inputs: {rows: 4, samples: 9}, outputs: {rows: 2}}}\n"                                             \
    "network: {depth: 3, width: 5, frozen: {input: {gaussian: {variance: 1}}}}\ninit: near-identity\n"                                    \
    "runs:\n  - {label: a}\n  - {label: b, optimizer: {order: ascending}}\n"

/* A session as the dashboard has it, whose jobs all go to the thread: it has no patience. */
static struct opened open_busy(struct files *f, int wake_fd, const char *record) {
    struct opened o = {must_load(f, SAMPLES, NULL), NULL};
    struct session_options options = {.history_memory = 1 << 26, .record = record};
    dln_error err;
    if (session_new(o.scenario, &options, &o.session, &err))
        fail_msg("%s", err.text);
    if (wake_fd != -2)
        assert_int_equal(jobs_begin(o.session, wake_fd, 0, NULL), DLN_OK);
    return o;
}

static struct opened open_plain(struct files *f) { return open_busy(f, -2, NULL); }

static void must(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

static void go(struct session *s, int steps) {
    while (steps-- > 0)
        assert_true(session_step(s));
}

/* Everything that was asked for, jobs included. */
static void settle(struct session *s) {
    for (int i = 0; session_busy(s) || job_under_way(s); i++) {
        if (i > 60000)
            fail_msg("it does not come to an end");
        if (job_under_way(s) && !job_ready(s))
            poll(NULL, 0, 1);
        session_advance(s);
    }
}

static void assert_agree(const struct opened *a, const struct opened *b, const char *after) {
    struct session *s = a->session, *t = b->session;
    if (session_digest(s, true) != session_digest(t, true) || s->n_runs != t->n_runs || s->bytes != t->bytes || s->steps != t->steps ||
        s->view.focus != t->view.focus || strcmp(s->message, t->message) != 0)
        fail_msg("%s: '%s' and '%s', %d and %d runs, %zu and %zu bytes", after, s->message, t->message, s->n_runs, t->n_runs, s->bytes,
                 t->bytes);
    for (int i = 0; i < s->n_runs; i++) {
        assert_string_equal(s->runs[i]->label, t->runs[i]->label);
        assert_string_equal(s->runs[i]->spec.label, t->runs[i]->spec.label);
        assert_int_equal(s->runs[i]->colour, t->runs[i]->colour);
    }
}

static const char *const lines[] = {
    "fork", "fork order=ascending", "edit order=random", "order-next", "noise 0.1", "add depth=4", "edit depth=2", "edit seed=5",
    "edit problem.seed=9", "fork problem.generate={inputs: {rows: 4, samples: 20}, outputs: {rows: 2}}", "restart", "seed 7",
    "init orthogonal", "init-next", "restart-new-seed", "fork method=gd step={constant: 0.01}",
};

static void it_is_what_is_built_in_place(void **state) {
    struct opened o = open_busy(*state, -1, NULL), plain = open_plain(*state);
    int jobs = 0;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        go(o.session, 3);
        go(plain.session, 3);
        uint64_t digest = session_digest(o.session, true), steps = o.session->steps;
        must(o.session, lines[i]);
        must(plain.session, lines[i]);
        if (job_under_way(o.session)) {
            assert_true(session_digest(o.session, true) == digest && o.session->steps == steps);
            jobs++;
        }
        settle(o.session);
        settle(plain.session);
        assert_agree(&o, &plain, lines[i]);
    }
    assert_int_equal(jobs, 13); /* all but orderings and noise */
    must(o.session, "goto 20"); /* and it is in the history alike */
    must(plain.session, "goto 20");
    settle(o.session);
    settle(plain.session);
    assert_agree(&o, &plain, "goto");
    close_session(&o);
    close_session(&plain);
}

static void the_session_stands_still_and_looks_change(void **state) {
    struct opened o = open_busy(*state, -1, NULL), plain = open_plain(*state);
    struct session *s = o.session;
    go(s, 5);
    go(plain.session, 5);
    s->running = true;
    must(s, "edit problem.seed=3");
    assert_true(job_under_way(s));
    for (int i = 0; i < 50; i++)
        if (!job_ready(s))
            session_advance(s);
    assert_int_equal(s->steps, 5);
    char stage[100], line[100];
    job_write(s, stage, line, sizeof line);
    assert_string_equal(line, "edit problem.seed=3");
    must(s, "focus b");
    assert_int_equal(s->view.focus, 1);
    must(s, "pause"); /* waits, as steps do and another name */
    must(s, "rename B");
    must(s, "step 2");
    assert_true(s->running && s->goal == 0);
    assert_string_equal(s->runs[1]->label, "b");
    settle(s);
    assert_int_equal(s->view.focus, 1); /* what was edited is what was focused when it was asked for */
    static const char *const same[] = {"edit problem.seed=3", "focus b", "pause", "rename B", "step 2"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        must(plain.session, same[i]);
    settle(plain.session);
    plain.session->running = s->running;
    assert_agree(&o, &plain, "meanwhile");
    assert_int_equal(s->steps, 7);
    close_session(&o);
    close_session(&plain);
}

static void given_up_it_changes_nothing(void **state) {
    struct opened o = open_busy(*state, -1, NULL);
    struct session *s = o.session;
    go(s, 5);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        uint64_t digest = session_digest(s, true);
        size_t bytes = s->bytes;
        int n = s->n_runs, events = s->events.n;
        assert_int_equal(session_queue(s, lines[i], NULL), DLN_OK);
        session_advance(s);
        if (!job_under_way(s))
            continue;
        must(s, "interrupt");
        settle(s);
        assert_true(session_digest(s, true) == digest && s->bytes == bytes && s->n_runs == n && s->events.n == events && !s->quit);
        assert_non_null(strstr(s->message, "nothing has changed"));
        assert_non_null(session_queue_error(s));
        go(s, 1);
    }
    must(s, "interrupt");
    assert_true(s->quit);
    close_session(&o);
}

static void queued_lines_wait_for_it(void **state) {
    static const char text[] = "edit problem.seed=3; step 4; fork seed=8; step 2; restart-new-seed; step";
    struct opened o = open_busy(*state, -1, NULL), plain = open_plain(*state);
    assert_int_equal(session_queue(o.session, text, NULL), DLN_OK);
    assert_int_equal(session_queue(plain.session, text, NULL), DLN_OK);
    settle(o.session);
    settle(plain.session);
    assert_int_equal(o.session->steps, 7);
    assert_agree(&o, &plain, text);
    close_session(&o);
    close_session(&plain);
}

static void what_goes_wrong_is_said_at_its_end(void **state) {
    struct opened o = open_busy(*state, -1, NULL);
    struct session *s = o.session;
    uint64_t digest = session_digest(s, true);
    must(s, "edit problem.data={x: nowhere.npy, y: nowhere.npy}");
    settle(s);
    assert_non_null(strstr(s->message, "nowhere.npy"));
    assert_int_equal(session_queue(s, "edit problem.data={x: nowhere.npy, y: nowhere.npy}; step 5", NULL), DLN_OK);
    settle(s);
    assert_non_null(session_queue_error(s));
    assert_non_null(strstr(session_queue_error(s)->text, "nowhere.npy"));
    assert_true(s->steps == 0 && session_digest(s, true) == digest);
    s->max_memory = s->bytes + 600000; /* enough for a checkpoint */
    must(s, "fork");
    settle(s);
    assert_non_null(strstr(s->message, "one more run like this needs"));
    assert_int_equal(s->n_runs, 2);
    close_session(&o);
}

/* Where one looked meanwhile is in the record too, before and after what it is not about. */
static void a_record_of_it_comes_to_the_same(void **state) {
    char path[300];
    snprintf(path, sizeof path, "%s", files_path(*state, "jobs.yaml"));
    struct opened o = open_busy(*state, -1, path), plain = open_plain(*state);
    struct session *s = o.session;
    must(s, "step 4");
    settle(s);
    must(s, "edit problem.seed=3");
    assert_true(job_under_way(s));
    must(s, "focus b");
    settle(s);
    must(s, "step 3");
    settle(s);
    uint64_t digest = session_digest(s, true);
    close_session(&o);
    FILE *f = fopen(path, "r");
    char line[400], *command;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (!(command = strstr(line, "do: \"")))
            continue;
        command += 5;
        command[strcspn(command, "\"")] = '\0';
        must(plain.session, command);
        settle(plain.session);
    }
    fclose(f);
    assert_true(session_digest(plain.session, true) == digest);
    assert_int_equal(plain.session->view.focus, 1);
    close_session(&plain);
}

static void the_patient_wait_for_small_ones(void **state) {
    struct opened o = open_plain(*state);
    assert_int_equal(jobs_begin(o.session, -1, 60, NULL), DLN_OK);
    must(o.session, "fork seed=4");
    assert_false(job_under_way(o.session));
    assert_int_equal(o.session->n_runs, 3);
    close_session(&o);
}

/* The end is told by a byte, and a session may go in the middle. */
static void it_wakes_whoever_waits(void **state) {
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct opened o = open_busy(*state, fds[1], NULL);
    must(o.session, "fork problem.seed=4");
    while (!job_ready(o.session)) {
        struct pollfd p = {.fd = fds[0], .events = POLLIN};
        char byte;
        if (poll(&p, 1, 60000) != 1)
            fail_msg("nobody is told");
        assert_int_equal(read(fds[0], &byte, 1), 1);
    }
    settle(o.session);
    assert_int_equal(o.session->n_runs, 3);
    must(o.session, "fork problem.seed=5");
    close_session(&o);
    close(fds[0]);
    close(fds[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_is_built_in_place),
        cmocka_unit_test(the_session_stands_still_and_looks_change),
        cmocka_unit_test(given_up_it_changes_nothing),
        cmocka_unit_test(queued_lines_wait_for_it),
        cmocka_unit_test(what_goes_wrong_is_said_at_its_end),
        cmocka_unit_test(a_record_of_it_comes_to_the_same),
        cmocka_unit_test(the_patient_wait_for_small_ones),
        cmocka_unit_test(it_wakes_whoever_waits),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
