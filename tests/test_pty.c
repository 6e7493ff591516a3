/* test_pty.c: the built program on a terminal: what it does with keys, sizes and signals, and what it leaves behind. */
#include "dashboard.h"
#include "test.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Start, keys, end */

static void starts_running_the_default_preset(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_wait_text(p, "wu2019/saddle-escape");
    dashboard_wait_text(p, "dlnscope");
    dashboard_wait_text(p, "error");
    dashboard_wait_text(p, "quit");
    dashboard_wait_tick_above(p, 0);
    assert_true(pty_alternate_screen(p));
    assert_false(pty_cursor_visible(p));
    assert_false(pty_modes_restored(p));
    dashboard_quit(p);
}

static void space_pauses_and_runs(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_pause(p);
    dashboard_settle(p);
    long tick = dashboard_tick(p);
    pty_read(p, 0.2);
    assert_int_equal(dashboard_tick(p), tick);
    pty_send(p, " ");
    dashboard_wait_text(p, "running");
    dashboard_wait_tick_above(p, tick);
    dashboard_quit(p);
}

static void counts_and_steps(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_pause(p);
    long tick = dashboard_tick(p);
    pty_send(p, "s");
    dashboard_wait_tick(p, tick + 1);
    pty_send(p, "5s.");
    dashboard_wait_tick(p, tick + 7);
    pty_send(p, "S");
    dashboard_wait_tick_above(p, tick + 7);
    assert_int_equal(dashboard_tick(p) % 6, 0);
    tick = dashboard_tick(p);
    pty_send(p, "20S");
    dashboard_wait_tick(p, tick + 120);
    assert_non_null(strstr(pty_text(p), "paused"));
    dashboard_quit(p);
}

static void help_opens_and_closes(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    pty_send(p, "?");
    dashboard_wait_text(p, "end of the focused run's sweep");
    pty_send(p, "\033");
    dashboard_wait_no_text(p, "end of the focused run's sweep");
    pty_send(p, "\033OP");
    dashboard_wait_text(p, "end of the focused run's sweep");
    pty_send(p, "\033");
    dashboard_wait_no_text(p, "end of the focused run's sweep");
    dashboard_wait_text(p, "running");
    dashboard_quit(p);
}

static void zoom_shows_one_panel(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_wait_text(p, "balancedness");
    pty_send(p, "z");
    dashboard_wait_no_text(p, "balancedness");
    pty_send(p, "z");
    dashboard_wait_text(p, "balancedness");
    dashboard_quit(p);
}

static void tab_goes_to_the_next_run(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_wait_text(p, "factors  near-identity bcgd");
    pty_send(p, "\t");
    dashboard_wait_text(p, "factors  ZAS");
    pty_send(p, "\033[Z");
    dashboard_wait_text(p, "factors  near-identity bcgd");
    pty_send(p, "2\t");
    dashboard_wait_text(p, "factors  ZAS");
    dashboard_quit(p);
}

static void control_c_quits(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    pty_send(p, "\003");
    assert_exit(p, 0);
    pty_free(p);
}

/* No key comes behind them that would make the loop look. */
static void commands_that_wait_can_open_and_leave(void **state) {
    static const char *const opens[] = {"--exec", "step 3; prompt", NULL}, *const leaves[] = {"--exec", "step 3; quit", NULL};
    (void)state;
    struct pty *p = dashboard_start_with(NULL, opens, DASHBOARD_COLS, DASHBOARD_ROWS);
    dashboard_wait_tick(p, 3);
    pty_send(p, "quit\r");
    assert_exit(p, 0);
    pty_free(p);
    p = dashboard_start_with(NULL, leaves, DASHBOARD_COLS, DASHBOARD_ROWS);
    assert_exit(p, 0);
    assert_restored(p);
    pty_free(p);
}

/* While a large problem is drawn and factorized, `q` and the end of the terminal are heard. */
static void another_preset_takes_its_place(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    pty_send(p, ":open wu2019/fig2-depth\r");
    dashboard_wait_text(p, "wu2019/fig2-depth");
    pty_send(p, "p");
    dashboard_wait_text(p, "presets");
    pty_send(p, "wu2019/saddle-escape\r");
    dashboard_wait_text(p, "wu2019/saddle-escape");
    dashboard_wait_text(p, "near-identity bcgd #3");
    pty_send(p, ":open wu2019/fig2-dept\r"); /* not there: the one that stands goes on */
    dashboard_wait_text(p, "wu2019/fig2-depth");
    pty_send(p, "\033");
    dashboard_wait_text(p, "near-identity bcgd #3");
    dashboard_quit(p);
}

static bool log_has(struct pty *p, void *text) {
    size_t length;
    const char *log = pty_log(p, &length);
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= length; i++)
        if (memcmp(log + i, text, n) == 0)
            return true;
    return false;
}

/* On when asked for, off again when left, and what it reports is obeyed. */
static void the_mouse_is_borrowed(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_wait_text(p, "near-identity bcgd #3");
    assert_false(log_has(p, "\033[?1006h"));
    pty_send(p, " M");
    assert_true(pty_wait(p, log_has, "\033[?1002h\033[?1006h"));
    pty_send(p, "\033[<0;8;5M"); /* the legend's second entry */
    dashboard_wait_text(p, "factors  ZAS");
    pty_log_clear(p);
    pty_send(p, "M");
    assert_true(pty_wait(p, log_has, "\033[?1006l\033[?1002l"));
    pty_send(p, "M");
    assert_true(pty_wait(p, log_has, "\033[?1006h"));
    pty_log_clear(p);
    dashboard_quit(p);
}

static void loading_can_be_left(void **state) {
    (void)state;
    static const char text[] = "dlnscope: 1\ntitle: large\n"
                               "problem: {generate: {inputs: {rows: 600, samples: 20000, normal: {variance: 1}}, outputs: {rows: 2, "
                               "uniform: [-1, 2]}}}\n"
                               "network: {depth: 2}\n";
    char folder[] = "/tmp/dlnscope-test-XXXXXX", file[64];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/large.yaml", folder);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    for (int i = 0; i < 2; i++) {
        const char *arguments[] = {dashboard_path(), file, NULL}, *environment[] = {"TERM=xterm", NULL};
        struct pty *p = pty_start(&(struct pty_program){.cols = 80, .rows = 24, .arguments = arguments, .environment = environment});
        dashboard_wait_text(p, "dlnscope");
        dashboard_wait_text(p, "quit");
        if (i == 0)
            pty_send(p, "q");
        else
            kill(pty_pid(p), SIGTERM);
        assert_exit(p, i == 0 ? 0 : 128 + SIGTERM);
        pty_free(p);
    }
    unlink(file);
    rmdir(folder);
}

/* What cannot be loaded is said on the terminal as it was before. */
static void a_failure_to_load_is_told(void **state) {
    (void)state;
    struct pty *p = dashboard_start_with(NULL, (const char *const[]){"--set", "network.depth=2000", "--max-memory", "1MiB", NULL}, 200, 10);
    assert_exit(p, 3);
    dashboard_wait_text(p, "--max-memory");
    size_t length;
    assert_null(strstr(pty_log(p, &length), "running"));
    pty_free(p);
}

/* Seconds of work for a command: keys are answered, steps wait, and it can be given up, or left. */
static void a_command_builds_while_keys_are_answered(void **state) {
    static const char edit[] = ":edit problem.generate={inputs: {rows: 400, samples: 40000}, outputs: {rows: 4}}\r";
    static const char smaller[] = ":edit problem.generate={inputs: {rows: 150, samples: 20000}, outputs: {rows: 4}}\r";
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_pause(p);
    dashboard_settle(p);
    long tick = dashboard_tick(p);
    pty_send(p, edit);
    dashboard_wait_text(p, "Ctrl-C gives up");
    pty_send(p, "x s");
    dashboard_wait_text(p, "sweeps");
    assert_non_null(strstr(pty_text(p), "building"));
    assert_int_equal(dashboard_tick(p), tick);
    pty_send(p, "\003");
    dashboard_wait_text(p, "nothing has changed");
    dashboard_wait_tick(p, tick + 1); /* s, which waited */
    pty_send(p, smaller);
    dashboard_wait_text(p, "is restarted with");
    dashboard_wait_tick(p, 0);
    pty_send(p, edit);
    dashboard_wait_text(p, "Ctrl-C gives up");
    dashboard_quit(p);
}

/* Keys of a terminal's that we do not know, answers to questions we did not ask, and plain rubbish: none of it quits or crashes. */
static void garbage_does_not_crash(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    srand(3);
    for (int round = 0; round < 40; round++) {
        unsigned char bytes[200];
        for (size_t i = 0; i < sizeof bytes; i++)
            do
                bytes[i] = (unsigned char)(rand() % 3 ? rand() % 256 : "\033[]O0;"[rand() % 6]);
            while (bytes[i] == 'q' || bytes[i] == 3 || bytes[i] == 26);
        pty_send_bytes(p, bytes, sizeof bytes);
    }
    pty_send(p, "\030\033[q\033[5;5q\033Oq\033]11;qqq\007\033[<0;1;1q");
    pty_read(p, 0.3);
    pty_send(p, "\033\033");
    pty_read(p, 0.3);
    dashboard_wait_text(p, "tick");
    dashboard_quit(p);
}

/* Size */

static void is_whole_at_every_size(void **state) {
    (void)state;
    static const int sizes[][2] = {{200, 60}, {80, 24}, {40, 10}, {20, 3}, {300, 100}, {1, 1}, {100, 1}, {1, 40}, {120, 36}};
    struct pty *p = dashboard_start();
    dashboard_run_free(p);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        pty_resize(p, sizes[i][0], sizes[i][1]);
        if (sizes[i][0] >= 40 && sizes[i][1] >= 10)
            dashboard_wait_tick_above(p, dashboard_tick(p) > 0 ? dashboard_tick(p) : 0);
        else
            pty_read(p, 0.05);
    }
    for (int i = 0; i < 300; i++) {
        pty_resize(p, 1 + i * 37 % 170, 1 + i * 23 % 70);
        pty_read(p, 0);
    }
    pty_resize(p, DASHBOARD_COLS, DASHBOARD_ROWS);
    dashboard_wait_text(p, "running");
    dashboard_wait_text(p, "quit");
    const char *text = pty_text(p);
    assert_true(strstr(text, " tick") < strchr(text, '\n'));
    dashboard_quit(p);
}

static void q_works_on_one_cell(void **state) {
    (void)state;
    struct pty *p = dashboard_start_with(NULL, NULL, 1, 1);
    pty_read(p, 0.5);
    dashboard_quit(p);
}

/* Stopping and going on */

static void stops_and_comes_back_whole(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    kill(pty_pid(p), SIGTSTP);
    assert_true(pty_wait_stop(p));
    pty_read(p, 0.1);
    assert_restored(p);
    pty_resize(p, 70, 20);
    pty_log_clear(p);
    kill(pty_pid(p), SIGCONT);
    dashboard_wait_text(p, "running");
    dashboard_wait_text(p, "quit");
    dashboard_wait_tick_above(p, dashboard_tick(p));
    assert_true(pty_alternate_screen(p));
    assert_false(pty_modes_restored(p));
    dashboard_quit(p);
}

static bool sent_clear(struct pty *p, void *unused) {
    (void)unused;
    size_t length;
    return strstr(pty_log(p, &length), "\033[2J") != NULL;
}

static void comes_back_from_sigstop(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_pause(p);
    dashboard_settle(p);
    kill(pty_pid(p), SIGSTOP);
    assert_true(pty_wait_stop(p));
    pty_log_clear(p);
    kill(pty_pid(p), SIGCONT);
    assert_true(pty_wait(p, sent_clear, NULL));
    dashboard_wait_text(p, "paused");
    dashboard_wait_text(p, "quit");
    dashboard_quit(p);
}

/* Ctrl-Z under a shell with job control gives the terminal back to it; fg comes back. */
static void control_z_gives_way_to_the_shell(void **state) {
    (void)state;
    static const char script[] = "set -m; \"$0\"; echo away; read line; fg >/dev/null; echo left with $?";
    const char *arguments[] = {"sh", "-c", script, dashboard_path(), NULL};
    const char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    struct pty *p = pty_start(
        &(struct pty_program){.cols = DASHBOARD_COLS, .rows = DASHBOARD_ROWS, .arguments = arguments, .environment = environment});
    dashboard_wait_text(p, "running");
    pty_send(p, "\032");
    dashboard_wait_text(p, "away");
    assert_restored(p);
    pty_send(p, "\r");
    dashboard_wait_text(p, "running");
    assert_true(pty_alternate_screen(p));
    dashboard_wait_tick_above(p, dashboard_tick(p));
    pty_send(p, "q");
    dashboard_wait_text(p, "left with 0");
    assert_exit(p, 0);
    pty_free(p);
}

/* A program alone on its terminal has nobody to continue it. */
static void control_z_alone_is_survived(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    pty_send(p, "\032");
    dashboard_wait_tick_above(p, dashboard_tick(p) + 3);
    assert_true(pty_alternate_screen(p));
    dashboard_quit(p);
}

/* Ends */

static void signals_end_it_properly(void **state) {
    (void)state;
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty *p = dashboard_start();
        kill(pty_pid(p), signals[i]);
        assert_exit(p, 128 + signals[i]);
        pty_free(p);
    }
}

static void crashes_give_the_terminal_back(void **state) {
    (void)state;
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty *p = dashboard_start();
        kill(pty_pid(p), signals[i]);
        int status;
        assert_true(pty_wait_end(p, 20, &status));
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_restored(p);
        pty_free(p);
    }
}

#if defined(__SANITIZE_ADDRESS__)
static const bool sanitized = true;
#elif defined(__has_feature)
static const bool sanitized = __has_feature(address_sanitizer);
#else
static const bool sanitized = false;
#endif

/* Seconds from the closing of its window to the program's end. */
static double seconds_to_end_without_window(void) {
    struct pty *p = dashboard_start();
    dashboard_run_free(p);
    double closed = pty_clock();
    pty_hang_up(p);
    int status;
    assert_true(pty_wait_end(p, 20, &status));
    double seconds = pty_clock() - closed;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGHUP);
    pty_free(p);
    return seconds;
}

/* Within a second, as promised. Other programs' load may slow one try; waiting of its own slows all. */
static void ends_when_the_window_is_closed(void **state) {
    (void)state;
    double most = sanitized || getenv("DLNSCOPE_TEST_SLOW") ? 5 : 1, seconds = INFINITY;
    for (int i = 0; i < 3 && seconds >= most; i++)
        seconds = seconds_to_end_without_window();
    if (seconds >= most)
        fail_msg("the program took %.2f s to end, three times more than %.0f s", seconds, most);
}

/* Nobody reads what it writes: frames are skipped, keys are not. */
static void a_frozen_terminal_does_not_hold_it(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_run_free(p);
    for (int i = 0; i < 60; i++) {
        int status;
        kill(pty_pid(p), SIGWINCH); /* the next frame is sent whole */
        struct timespec frame = {.tv_nsec = 35 * 1000 * 1000};
        nanosleep(&frame, NULL);
        assert_int_equal(waitpid(pty_pid(p), &status, WNOHANG), 0);
    }
    kill(pty_pid(p), SIGTERM);
    int status = 0;
    for (double end = pty_clock() + 20; pty_clock() < end && waitpid(pty_pid(p), &status, WNOHANG) == 0;)
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGTERM);
    assert_true(pty_modes_restored(p));
    pty_free(p);
}

/* Idling */

static long cpu_ticks(const struct pty *p) {
    char path[64], line[1024] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pty_pid(p));
    FILE *f = fopen(path, "r");
    if (!f)
        return -1;
    char *at = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    fclose(f);
    unsigned long user = 0, system = 0;
    return at && sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2 ? (long)(user + system) : -1;
}

static void paused_it_neither_works_nor_writes(void **state) {
    (void)state;
    struct pty *p = dashboard_start();
    dashboard_pause(p);
    dashboard_settle(p);
    long before = cpu_ticks(p);
    if (before < 0)
        skip();
    pty_log_clear(p);
    pty_read(p, 1);
    size_t length;
    pty_log(p, &length);
    assert_int_equal(length, 0);
    assert_in_range(cpu_ticks(p) - before, 0, sysconf(_SC_CLK_TCK) / 50);
    dashboard_quit(p);
}

int main(void) {
    dashboard_set_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_running_the_default_preset),
        cmocka_unit_test(space_pauses_and_runs),
        cmocka_unit_test(counts_and_steps),
        cmocka_unit_test(help_opens_and_closes),
        cmocka_unit_test(zoom_shows_one_panel),
        cmocka_unit_test(tab_goes_to_the_next_run),
        cmocka_unit_test(control_c_quits),
        cmocka_unit_test(commands_that_wait_can_open_and_leave),
        cmocka_unit_test(another_preset_takes_its_place),
        cmocka_unit_test(the_mouse_is_borrowed),
        cmocka_unit_test(loading_can_be_left),
        cmocka_unit_test(a_failure_to_load_is_told),
        cmocka_unit_test(a_command_builds_while_keys_are_answered),
        cmocka_unit_test(garbage_does_not_crash),
        cmocka_unit_test(is_whole_at_every_size),
        cmocka_unit_test(q_works_on_one_cell),
        cmocka_unit_test(stops_and_comes_back_whole),
        cmocka_unit_test(comes_back_from_sigstop),
        cmocka_unit_test(control_z_gives_way_to_the_shell),
        cmocka_unit_test(control_z_alone_is_survived),
        cmocka_unit_test(signals_end_it_properly),
        cmocka_unit_test(crashes_give_the_terminal_back),
        cmocka_unit_test(ends_when_the_window_is_closed),
        cmocka_unit_test(a_frozen_terminal_does_not_hold_it),
        cmocka_unit_test(paused_it_neither_works_nor_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
