/* test_progress.c: `run`, `list` and `verify` on a terminal. */
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "pty.h"

static const char endless[] = "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\ninit: near-identity\n"
                              "optimizer: {method: gd, step: {constant: 0.00001}}\nruns: [{label: a}, {label: b}]\n";

static int count_rows(const char *text) {
    int n = 0;
    for (const char *row = text; *row; row = strchr(row, '\n') + 1)
        n += *row != '\n';
    return n;
}

/* One line that stays one line, with rate and time left; it is gone when the summary comes. */
static void progress_is_one_line(void **state) {
#ifdef DLN_DEBUG_CHECKS
    skip(); /* ticks that compare their products are too slow to come far */
#endif
    static const int widths[] = {80, 200};
    char path[320];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "endless.yaml", endless));
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        const char *arguments[] = {program_path(), "run", path, "--ticks", "500000000", NULL};
        struct pty *p = pty_start(&(struct pty_program){.cols = widths[i], .rows = 24, .arguments = arguments});
        assert_true(pty_wait_text(p, " ticks/s"));
        assert_true(pty_wait_text(p, " left"));
        const char *text = pty_text(p);
        assert_int_equal(text[0], '[');
        assert_non_null(strstr(text, "]   0%  2 of 2 runs  "));
        assert_int_equal(count_rows(text), 1);
        pty_send(p, "\003");
        int status = 0;
        assert_true(pty_wait_end(p, 20, &status));
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 130);
        text = pty_text(p);
        assert_null(strstr(text, "ticks/s"));
        assert_non_null(strstr(text, "run       ticks    sweeps       error       margin  phase       ended\n"));
        assert_non_null(strstr(text, "  interrupted\n"));
        pty_free(p);
    }
}

/* The bar is full of what is done. */
static void a_long_run_fills_the_bar(void **state) {
#ifdef DLN_DEBUG_CHECKS
    skip();
#endif
    char path[320];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "endless.yaml", endless));
    const char *arguments[] = {program_path(), "run", path, "--ticks", "2000000", NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 80, .rows = 24, .arguments = arguments});
    assert_true(pty_wait_text(p, "[===="));
    assert_non_null(strstr(pty_text(p), "%  2 of 2 runs  "));
    pty_free(p);
}

static long size_of(const char *path) {
    FILE *f = fopen(path, "rb");
    long size = f && !fseek(f, 0, SEEK_END) ? ftell(f) : -1;
    if (f)
        fclose(f);
    return size;
}

static const char starts[] = "dlnscope: 1\nproblem: {target: identity, size: 4}\nnetwork: {depth: 3}\ninit: random\n"
                             "monte_carlo: {starts: 900000000, over: init.random.sd, values: [0.1, 0.2], statistic: [margin > 0]}\n";

/* Starts have a line of their own; interrupted, they are counted so far, in the table and in the file. */
static void starts_have_a_line_too(void **state) {
    char path[320], table[320];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "starts.yaml", starts));
    snprintf(table, sizeof table, "%s", files_path(*state, "starts.csv"));
    const char *arguments[] = {program_path(), "run", path, "--csv", table, NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 120, .rows = 24, .arguments = arguments});
    assert_true(pty_wait_text(p, " of 900000000 starts of 2 values  "));
    const char *text = pty_text(p);
    assert_int_equal(text[0], '[');
    assert_non_null(strstr(text, " starts/s"));
    assert_int_equal(count_rows(text), 1);
    pty_send(p, "\003");
    int status = 0;
    assert_true(pty_wait_end(p, 20, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 130);
    text = pty_text(p);
    assert_null(strstr(text, "starts/s"));
    unsigned long long drawn = 0;
    const char *said = strstr(text, "Interrupted: ");
    assert_true(said && sscanf(said, "Interrupted: %llu of 900000000 starts a value.", &drawn) == 1 && drawn > 0);
    assert_true(size_of(table) > 100);
    pty_free(p);
}

/* "17 of 900000000 starts" above the panel. */
static unsigned long long starts_shown(struct pty *p) {
    const char *text = pty_text(p), *at = strstr(text, " of 900000000 starts");
    unsigned long long n = 0;
    while (at && at > text && at[-1] >= '0' && at[-1] <= '9')
        at--;
    return at && sscanf(at, "%llu", &n) == 1 ? n : 0;
}

/* In the dashboard they are drawn until Space, and then one by one. */
static void starts_pause_and_step(void **state) {
    char path[320], wanted[64];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "starts.yaml", starts));
    const char *arguments[] = {program_path(), path, NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 100, .rows = 32, .arguments = arguments});
    assert_true(pty_wait_text(p, "probability against init.random.sd"));
    for (int i = 0; i < 200 && starts_shown(p) == 0; i++) /* the first frame comes before the first start */
        pty_read(p, 0.1);
    pty_send(p, " ");
    assert_true(pty_wait_text(p, "paused"));
    pty_read(p, 0.3);
    unsigned long long drawn = starts_shown(p);
    pty_read(p, 0.3);
    assert_true(drawn > 0 && starts_shown(p) == drawn);
    pty_send(p, "3s");
    snprintf(wanted, sizeof wanted, " %llu of 900000000 starts", drawn + 3);
    assert_true(pty_wait_text(p, wanted));
    pty_send(p, "r");
    assert_true(pty_wait_text(p, " 0 of 900000000 starts"));
    pty_send(p, "q");
    int status = 0;
    assert_true(pty_wait_end(p, 20, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    pty_free(p);
}

static void the_list_has_a_header_on_a_terminal(void **state) {
    (void)state;
    const char *arguments[] = {program_path(), "list", NULL};
    const char *environment[] = {"DLNSCOPE_PRESETS=/nowhere", NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 150, .rows = 24, .arguments = arguments, .environment = environment});
    int status = 0;
    assert_true(pty_wait_end(p, 20, &status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_memory_equal(pty_text(p), "PRESET                PAPER                        TITLE\nwu2019/saddle-escape  wu2019, Fig. 3", 90);
    pty_free(p);
}

/* What has no room in a line goes on beneath, and no word is cut; without a terminal a line is a line (test_cli.c). */
static void the_list_is_broken_at_words_on_a_narrow_terminal(void **state) {
    (void)state;
    const char *arguments[] = {program_path(), "list", NULL};
    const char *environment[] = {"DLNSCOPE_PRESETS=/nowhere", NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 80, .rows = 24, .arguments = arguments, .environment = environment});
    int status = 0;
    assert_true(pty_wait_end(p, 20, &status));
    assert_string_equal(strtok((char *)pty_text(p), "\n"), "wu2019/saddle-escape  Near-identity starts are drawn to a saddle; ZAS is not");
    assert_string_equal(strtok(NULL, "\n"), "                      (Fig. 3, section 5.2)");
    pty_free(p);
}

static void verify_breaks_its_lines_at_words_on_a_narrow_terminal(void **state) {
    static const char claims[] =
        "problem: {target: negative-identity, size: 2}\nnetwork: {depth: 1}\ninit: zas\n"
        "optimizer: {method: gd, step: {constant: 0.5}}\nstop: {iterations: 9}\n"
        "claims:\n- {says: Half of what is left goes with every single step and so it does for ever., where: nowhere, reaches: 0.01,\n"
        "   after: {iterations: 1}, within: {iterations: 8}}\n";
    static const char *const rows[] = {
        "ok          c.yaml  1  4 iterations (expected: 1 to 8 iterations)",
        "            Half of what is left goes with every single step and so it does for",
        "            ever. (nowhere)",
        "1 ok, 0 failed, 0 not judged",
    };
    char command[1024];
    snprintf(command, sizeof command, "cd \"$(dirname '%s')\" && exec '%s' verify c.yaml", files_write_text(*state, "c.yaml", claims),
             program_path());
    const char *arguments[] = {"/bin/sh", "-c", command, NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = 80, .rows = 24, .arguments = arguments});
    int status = 0;
    assert_true(pty_wait_end(p, 20, &status));
    assert_int_equal(WEXITSTATUS(status), 0);
    char *text = (char *)pty_text(p);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(strtok(i ? NULL : text, "\n"), rows[i]);
    pty_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_is_one_line),
        cmocka_unit_test(a_long_run_fills_the_bar),
        cmocka_unit_test(starts_have_a_line_too),
        cmocka_unit_test(starts_pause_and_step),
        cmocka_unit_test(the_list_has_a_header_on_a_terminal),
        cmocka_unit_test(the_list_is_broken_at_words_on_a_narrow_terminal),
        cmocka_unit_test(verify_breaks_its_lines_at_words_on_a_narrow_terminal),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
