/* test_write.c: what the command `write` writes is what `run` writes, and the session stands afterwards where it stood. */
#include "sessions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/tables.h"
#include "scope/write.h"

static const char mixed[] = PRESET_START "init: near-identity\nruns:\n"
                                         "  - {label: shuffled, optimizer: {order: shuffled}}\n"
                                         "  - {label: short, stop: {iterations: 70}}\n"
                                         "  - {label: gd, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                                         "  - {label: noisy, init: {near-identity: {sd: 0.5}}, seeds: [3, 4]}\n";

static struct opened open_mixed(struct files *f) {
    struct opened o = {must_load(f, mixed, NULL), NULL};
    dln_error err;
    if (session_new(o.scenario, &(struct session_options){.history_memory = (size_t)64 << 20}, &o.session, &err))
        fail_msg("%s", err.text);
    return o;
}

static void steps(struct session *s, int n) {
    for (int i = 0; i < n; i++)
        assert_true(session_step(s));
}

static void settle(struct session *s) {
    while (session_replaying(s))
        session_advance(s);
}

static char *content(struct files *f, const char *name, size_t *size) {
    FILE *file = fopen(files_path(f, name), "rb");
    if (!file)
        fail_msg("%s is not there", name);
    char *text = calloc(1, 4 << 20);
    *size = fread(text, 1, (4 << 20) - 1, file);
    fclose(file);
    return text;
}

static void assert_same_files(struct files *f, const char *one, const char *other) {
    size_t n, m;
    char *a = content(f, one, &n), *b = content(f, other, &m);
    assert_true(n > 100 && n == m && memcmp(a, b, n) == 0);
    free(a);
    free(b);
}

static void assert_holds(struct files *f, const char *name, const char *text) {
    size_t n;
    char *got = content(f, name, &n);
    assert_string_equal(got, text);
    free(got);
}

static dln_status write_to(struct files *f, struct session *s, const char *what, const char *name, dln_error *err) {
    char path[320];
    snprintf(path, sizeof path, "%s", files_path(f, name));
    return session_write(s, what, path, err);
}

static void must_write(struct files *f, struct session *s, const char *what, const char *name) {
    dln_error err;
    if (write_to(f, s, what, name, &err))
        fail_msg("%s", err.text);
    settle(s);
}

/* What `run` writes for so many steps. */
static void write_headless(struct files *f, int n) {
    struct opened o = open_mixed(f);
    struct tables *t;
    dln_error err;
    char csv[320], factors[320];
    snprintf(csv, sizeof csv, "%s", files_path(f, "run.csv"));
    snprintf(factors, sizeof factors, "%s", files_path(f, "run-factors.csv"));
    assert_int_equal(tables_open(&(struct table_options){.csv = csv, .factors = factors, .every = 1}, o.session, &t, &err), DLN_OK);
    for (int i = 0; i < n; i++) {
        assert_true(session_step(o.session));
        assert_int_equal(tables_record(t, o.session, &err), DLN_OK);
    }
    assert_int_equal(tables_close(t, o.session, &err), DLN_OK);
    close_session(&o);
}

static void tables_hold_every_tick(void **state) {
    struct files *f = *state;
    write_headless(f, 150);
    struct opened o = open_mixed(f);
    steps(o.session, 150);
    uint64_t before = session_digest(o.session, true);
    must_write(f, o.session, "csv", "screen.csv");
    must_write(f, o.session, "factors", "screen-factors.csv");
    assert_same_files(f, "run.csv", "screen.csv");
    assert_same_files(f, "run-factors.csv", "screen-factors.csv");
    assert_int_equal(o.session->steps, 150);
    assert_true(session_digest(o.session, true) == before);
    steps(o.session, 50);
    settle(o.session);
    dln_error err;
    assert_int_equal(history_go(o.session, 150, &err), DLN_OK); /* from the past: up to where one stands */
    settle(o.session);
    must_write(f, o.session, "csv", "past.csv");
    assert_same_files(f, "run.csv", "past.csv");
    assert_int_equal(o.session->steps, 150);
    assert_int_equal(history_newest(o.session), 200);
    close_session(&o);
}

static void a_table_of_the_start_has_its_rows(void **state) {
    struct files *f = *state;
    write_headless(f, 0);
    struct opened o = open_mixed(f);
    must_write(f, o.session, "csv", "screen.csv");
    assert_same_files(f, "run.csv", "screen.csv");
    close_session(&o);
}

static void what_is_cancelled_leaves_the_former_file(void **state) {
    struct files *f = *state;
    struct opened o = open_mixed(f);
    dln_error err;
    steps(o.session, 150);
    uint64_t before = session_digest(o.session, true);
    files_write_text(f, "kept.csv", "old");
    assert_int_equal(write_to(f, o.session, "csv", "kept.csv", &err), DLN_OK);
    for (int i = 0; i < 100; i++)
        session_advance(o.session);
    session_cancel(o.session);
    settle(o.session);
    assert_int_equal(o.session->steps, 150);
    assert_true(session_digest(o.session, true) == before);
    assert_non_null(strstr(o.session->message, "cancelled"));
    assert_holds(f, "kept.csv", "old");
    assert_int_equal(write_to(f, o.session, "csv", "kept.csv", &err), DLN_OK);
    assert_int_equal(write_to(f, o.session, "csv", "kept.csv", &err), DLN_BAD_VALUE); /* one at a time */
    assert_int_equal(history_go(o.session, 3, &err), DLN_OK);                         /* something else was asked for */
    settle(o.session);
    assert_holds(f, "kept.csv", "old");
    assert_int_equal(write_to(f, o.session, "csv", "kept.csv", &err), DLN_OK);
    close_session(&o); /* in the middle of it */
    assert_holds(f, "kept.csv", "old");
}

static void a_full_disk_is_told(void **state) {
    struct files *f = *state;
    struct opened o = open_mixed(f);
    dln_error err;
    if (access("/dev/full", W_OK))
        skip();
    steps(o.session, 100);
    assert_int_equal(session_write(o.session, "csv", "/dev/full", &err), DLN_OK);
    settle(o.session);
    assert_string_equal(o.session->message, "/dev/full could not be written: No space left on device");
    assert_int_equal(o.session->steps, 100);
    /* from a line, whose text is gone by then; what stands behind it is not done */
    assert_int_equal(session_queue(o.session, "write factors /dev/full; step 5", &err), DLN_OK);
    while (session_busy(o.session))
        session_advance(o.session);
    assert_non_null(session_queue_error(o.session));
    assert_non_null(strstr(session_queue_error(o.session)->text, "/dev/full could not be written: No space left on device"));
    assert_int_equal(o.session->steps, 100);
    assert_int_equal(session_write(o.session, "svg", "/dev/full", &err), DLN_UNREADABLE);
    assert_int_equal(session_write(o.session, "yaml", "/dev/full", &err), DLN_UNREADABLE);
    close_session(&o);
    (void)f;
}

static void assert_refused_write(struct session *s, const char *what, const char *path, const char *sentence) {
    dln_error err;
    assert_int_not_equal(session_write(s, what, path, &err), DLN_OK);
    assert_string_equal(err.text, sentence);
}

static void what_cannot_be_written_is_told(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    struct session *s = o.session;
    char sentence[600];
    assert_refused_write(s, "csv", "/tmp", "/tmp cannot be written: Is a directory");
    assert_refused_write(s, "png", "x", "there is nothing called \"png\" to write");
    snprintf(sentence, sizeof sentence, "%s would be overwritten: what is written needs a file of its own", s->scenario->path);
    assert_refused_write(s, "yaml", s->scenario->path, sentence);
    assert_refused_write(s, "csv", files_path(*state, "none.csv"), "there is no history to go through: see --history-memory");
    assert_int_not_equal(access(files_path(*state, "none.csv"), F_OK), 0);
    s->screen = true;
    assert_refused_write(s, "svg", "-", "- is no file: from the screen only files are written");
    assert_refused_write(s, "csv", "/dev/null", "/dev/null is no file: from the screen only files are written");
    close_session(&o);
}

static void must_do(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

/* Opened again, the scenario has the orderings, initializations and seeds of now. */
static void the_scenario_is_written_as_it_stands(void **state) {
    struct files *f = *state;
    struct opened o = open_mixed(f);
    dln_error err;
    must_write(f, o.session, "yaml", "first.yaml");
    must_do(o.session, "order ascending");
    must_do(o.session, "focus 3");
    must_do(o.session, "init identity");
    must_do(o.session, "focus 2");
    must_do(o.session, "seed 17");
    must_write(f, o.session, "yaml", "second.yaml");
    struct scenario *first, *second;
    assert_int_equal(scenario_load(files_path(f, "first.yaml"), NULL, &first, &err), DLN_OK);
    if (scenario_load(files_path(f, "second.yaml"), NULL, &second, &err))
        fail_msg("%s", err.text);
    assert_int_equal(first->n_runs, 5);
    assert_int_equal(second->n_runs, 5);
    assert_string_equal(first->runs[0].optimizer.order->name, "shuffled");
    assert_string_equal(second->runs[0].optimizer.order->name, "ascending");
    assert_string_equal(second->runs[2].init.scheme->name, "identity");
    assert_int_equal(second->runs[1].seed, 17);
    assert_int_equal(second->view.focus, 1);
    assert_int_equal(second->runs[4].seed, 4);
    for (int i = 0; i < 5; i++)
        assert_string_equal(second->runs[i].label, o.session->runs[i]->label);
    scenario_free(first);
    scenario_free(second);
    close_session(&o);
}

static void names_are_proposed_that_no_file_has(void **state) {
    struct files *f = *state;
    struct opened o = open_mixed(f);
    char name[200], folder[400];
    steps(o.session, 7);
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(chdir(f->folder), 0);
    write_propose(o.session, &writer_svg, name, sizeof name);
    assert_string_equal(name, "preset-7.svg");
    must_write(f, o.session, "svg", name);
    write_propose(o.session, &writer_svg, name, sizeof name);
    assert_string_equal(name, "preset-7-2.svg");
    assert_int_equal(chdir(folder), 0);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_hold_every_tick),
        cmocka_unit_test(a_table_of_the_start_has_its_rows),
        cmocka_unit_test(what_is_cancelled_leaves_the_former_file),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(what_cannot_be_written_is_told),
        cmocka_unit_test(the_scenario_is_written_as_it_stands),
        cmocka_unit_test(names_are_proposed_that_no_file_has),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
