/* test_table_files.c: files that tables cannot be written to, and columns that there are none of. */
#include "sessions.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scope/tables.h"

static const char runs[] = PRESET_START "init: near-identity\n"
                                        "runs:\n"
                                        "  - {label: blocks, optimizer: {method: bcgd, order: shuffled}, stop: {iterations: 23}}\n"
                                        "  - {label: gd, optimizer: {method: gd, step: {constant: 0.05}}, stop: {iterations: 200}}\n";

/* Paths of the three files, in the folder of the tests. */
struct paths {
    char csv[320], factors[320], jsonl[320];
};

static struct paths paths_of(void **state) {
    struct paths p;
    snprintf(p.csv, sizeof p.csv, "%s", files_path(*state, "out.csv"));
    snprintf(p.factors, sizeof p.factors, "%s", files_path(*state, "factors.csv"));
    snprintf(p.jsonl, sizeof p.jsonl, "%s", files_path(*state, "out.jsonl"));
    return p;
}

static void assert_not_opened(void **state, const struct table_options *options, dln_status status, const char *sentence) {
    struct opened o = open_session(*state, runs, NULL, true);
    struct tables *t = NULL;
    dln_error err = {0};
    assert_int_equal(tables_open(options, o.session, &t, &err), status);
    assert_string_equal(err.text, sentence);
    assert_null(t);
    close_session(&o);
}

#define ALL                                                                                                                                \
    "run, tick, sweep, factor, objective, error, step_size, gradient_norm, end_sigma_min, margin, imbalance, sigma_min, sigma_max, phase"

static void a_column_that_is_none_is_told(void **state) {
    struct paths p = paths_of(state);
    static const struct {
        const char *columns, *sentence;
    } cases[] = {
        {"tick,eror", "--columns: there is no column \"eror\" (did you mean error?); there are " ALL},
        {"tick,,error", "--columns: there is no column \"\"; there are " ALL},
        {"", "--columns: there is no column \"\"; there are " ALL},
        {"tick,", "--columns: there is no column \"\"; there are " ALL},
        {"tick, error", "--columns: there is no column \" error\" (did you mean error?); there are " ALL},
        {"\x1b[2Jxyz", "--columns: there is no column \"\\x1b[2Jxyz\"; there are " ALL},
        {"tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,tick,"
         "tick,tick,"
         "tick,tick,tick,tick,tick,tick",
         "--columns takes at most 32 names"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unlink(p.csv);
        assert_not_opened(state, &(struct table_options){.csv = p.csv, .columns = cases[i].columns}, DLN_BAD_VALUE, cases[i].sentence);
        assert_int_not_equal(access(p.csv, F_OK), 0); /* no file was touched */
    }
}

static void a_file_that_cannot_be_opened_is_told(void **state) {
    struct paths p = paths_of(state);
    assert_not_opened(state, &(struct table_options){.csv = p.csv, .factors = p.factors, .jsonl = "/nowhere/at/all.jsonl"}, DLN_UNREADABLE,
                      "/nowhere/at/all.jsonl cannot be written: No such file or directory");
}

static void no_file_is_lost(void **state) {
    struct paths p = paths_of(state);
    char sentence[PATH_MAX + 80], twice[PATH_MAX + 2], kept[8] = "";
    FILE *before = fopen(p.csv, "w");
    assert_non_null(before);
    fputs("keep", before);
    fclose(before);
    snprintf(twice, sizeof twice, "/%s", p.csv); /* another name of the same file */
    snprintf(sentence, sizeof sentence, "%s would be overwritten: what is written needs a file of its own", twice);
    assert_not_opened(state, &(struct table_options){.csv = p.csv, .factors = twice}, DLN_BAD_VALUE, sentence);
    assert_not_opened(state, &(struct table_options){.csv = p.csv, .jsonl = "/nowhere/at/all.jsonl"}, DLN_UNREADABLE,
                      "/nowhere/at/all.jsonl cannot be written: No such file or directory");
    before = fopen(p.csv, "r");
    assert_non_null(before);
    assert_int_equal(fread(kept, 1, 7, before), 4);
    assert_string_equal(kept, "keep");
    fclose(before);
}

static void the_preset_is_not_overwritten(void **state) {
    struct opened o = open_session(*state, runs, NULL, true);
    struct tables *t = NULL;
    dln_error err = {0};
    const char *path = o.session->scenario->path;
    assert_int_equal(tables_open(&(struct table_options){.csv = path, .every = 1}, o.session, &t, &err), DLN_BAD_VALUE);
    assert_non_null(strstr(err.text, "would be overwritten"));
    close_session(&o);
}

/* Record until it fails, which is at once when there is much to write; the sentence is told by tables_close as well. */
static void assert_fails(void **state, const struct table_options *options, int close_fd, const char *sentence) {
    struct opened o = open_session(*state, runs, NULL, true);
    struct tables *t;
    dln_error err = {0}, closing = {0};
    dln_status status = DLN_OK;
    assert_int_equal(tables_open(options, o.session, &t, &err), DLN_OK);
    if (close_fd >= 0)
        close(close_fd);
    while (!status && session_step(o.session))
        status = tables_record(t, o.session, &err);
    dln_status closed = tables_close(t, o.session, &closing);
    assert_int_equal(closed, DLN_UNREADABLE);
    assert_string_equal(closing.text, sentence);
    assert_int_equal(status, options->every == 1 ? DLN_UNREADABLE : DLN_OK);
    assert_string_equal(err.text, options->every == 1 ? sentence : "");
    close_session(&o);
}

static void a_full_disk_is_told(void **state) {
    struct paths p = paths_of(state);
    static const char full[] = "/dev/full could not be written: No space left on device";
    if (access("/dev/full", W_OK))
        skip();
    assert_fails(state, &(struct table_options){.csv = "/dev/full", .every = 1}, -1, full);
    assert_fails(state, &(struct table_options){.csv = "/dev/full", .every = 1000}, -1,
                 full); /* all of it fits the buffer: told at the end */
    assert_fails(state, &(struct table_options){.csv = p.csv, .factors = "/dev/full", .every = 1}, -1, full);
    assert_fails(state, &(struct table_options){.csv = p.csv, .jsonl = "/dev/full", .every = 1}, -1, full);
}

/* Whoever reads may go away: there is nothing to be said then. */
static void a_closed_pipe_says_nothing(void **state) {
    struct paths p = paths_of(state);
    signal(SIGPIPE, SIG_IGN);
    for (int which = 0; which < 3; which++) {
        const char *path = files_path(*state, "pipe");
        unlink(path);
        assert_int_equal(mkfifo(path, 0600), 0);
        char fifo[320];
        snprintf(fifo, sizeof fifo, "%s", path);
        int reader = open(fifo, O_RDONLY | O_NONBLOCK);
        assert_true(reader >= 0);
        struct table_options options = {.csv = which == 0 ? fifo : p.csv, .every = 1};
        options.factors = which == 1 ? fifo : NULL;
        options.jsonl = which == 2 ? fifo : NULL;
        assert_fails(state, &options, reader, "");
        unlink(fifo);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_that_is_none_is_told),
        cmocka_unit_test(a_file_that_cannot_be_opened_is_told),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(a_closed_pipe_says_nothing),
        cmocka_unit_test(no_file_is_lost),
        cmocka_unit_test(the_preset_is_not_overwritten),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
