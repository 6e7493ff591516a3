/* test_pty.c: the built program on a terminal: what it shows, what it does with keys and signals, and what it leaves behind. */
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pty.h"

enum { COLS = 100, ROWS = 32 };
static char presets[512]; /* DLNSCOPE_PRESETS=... */

static const char *program_path(void) {
    const char *path = getenv("DLNSCOPE");
    return path ? path : "./dlnscope";
}

/* The default preset with runs that do not end, and with `more` in the environment (may be NULL). */
static struct pty *start_with(const char *const *more, int cols, int rows) {
    const char *environment[16] = {"TERM=xterm-256color",
                                   "LC_ALL=C.UTF-8",
                                   "OPENBLAS_NUM_THREADS=1",
                                   "NO_COLOR",
                                   "COLORTERM",
                                   "COLORFGBG",
                                   "COLUMNS",
                                   "LINES",
                                   "ESCDELAY",
                                   presets};
    size_t n = 10;
    while (more && *more && n < ARRAY_LEN(environment) - 1)
        environment[n++] = *more++;
    const char *arguments[] = {program_path(), "--set", "stop.error=1e-300", "--set", "stop.iterations=1000000000", NULL};
    return pty_start(&(struct pty_program){.cols = cols, .rows = rows, .arguments = arguments, .environment = environment});
}

static void wait_text(struct pty *p, const char *text) {
    if (!pty_wait_text(p, text))
        fail_msg("\"%s\" does not come; the screen is\n%s", text, pty_text(p));
}

static void wait_no_text(struct pty *p, const char *text) {
    if (!pty_wait_no_text(p, text))
        fail_msg("\"%s\" stays; the screen is\n%s", text, pty_text(p));
}

static struct pty *start(void) {
    struct pty *p = start_with(NULL, COLS, ROWS);
    wait_text(p, "running");
    return p;
}

static void assert_restored(const struct pty *p) {
    assert_true(pty_modes_restored(p));
    assert_false(pty_alternate_screen(p));
    assert_true(pty_cursor_visible(p));
    assert_false(pty_was_asked(p));
}

/* It ends by itself with this code and leaves the terminal as it was. */
static void assert_exit(struct pty *p, int code) {
    int status;
    if (!pty_wait_end(p, 20, &status))
        fail_msg("it does not end; the screen is\n%s", pty_text(p));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
    assert_restored(p);
}

static void quit(struct pty *p) {
    pty_send(p, "q");
    assert_exit(p, 0);
    pty_free(p);
}

/* The number after `word` in the header. */
static long number_after(struct pty *p, const char *word) {
    const char *at = strstr(pty_text(p), word);
    return at ? strtol(at + strlen(word), NULL, 10) : -1;
}

static long tick_of(struct pty *p) { return number_after(p, " tick"); }

static bool tick_is(struct pty *p, void *tick) { return tick_of(p) == *(long *)tick; }
static bool tick_is_above(struct pty *p, void *tick) { return tick_of(p) > *(long *)tick; }

static void wait_tick(struct pty *p, long tick) {
    if (!pty_wait(p, tick_is, &tick))
        fail_msg("tick %ld does not come; the screen is\n%s", tick, pty_text(p));
}

static void wait_tick_above(struct pty *p, long tick) {
    if (!pty_wait(p, tick_is_above, &tick))
        fail_msg("no tick after %ld; the screen is\n%s", tick, pty_text(p));
}

static void pause_it(struct pty *p) {
    pty_send(p, " ");
    wait_text(p, "paused");
}

static void run_free(struct pty *p) {
    pty_send(p, "++++++++++++++++++++");
    wait_text(p, "max");
    pty_send(p, "\033"); /* the message in the footer goes */
    wait_tick_above(p, tick_of(p) + 20);
}

/* Waits until nothing more is written: the worker has measured the last state. */
static void settle(struct pty *p) {
    size_t length;
    do {
        pty_log_clear(p);
        pty_read(p, 0.3);
        pty_log(p, &length);
    } while (length > 0);
}

/* Start, keys, end */

static void starts_running_the_default_preset(void **state) {
    (void)state;
    struct pty *p = start();
    wait_text(p, "wu2019/saddle-escape");
    wait_text(p, "dlnscope");
    wait_text(p, "error");
    wait_text(p, "quit");
    wait_tick_above(p, 0);
    assert_true(pty_alternate_screen(p));
    assert_false(pty_cursor_visible(p));
    assert_false(pty_modes_restored(p));
    quit(p);
}

static void space_pauses_and_runs(void **state) {
    (void)state;
    struct pty *p = start();
    pause_it(p);
    settle(p);
    long tick = tick_of(p);
    pty_read(p, 0.2);
    assert_int_equal(tick_of(p), tick);
    pty_send(p, " ");
    wait_text(p, "running");
    wait_tick_above(p, tick);
    quit(p);
}

static void counts_and_steps(void **state) {
    (void)state;
    struct pty *p = start();
    pause_it(p);
    long tick = tick_of(p);
    pty_send(p, "s");
    wait_tick(p, tick + 1);
    pty_send(p, "5s.");
    wait_tick(p, tick + 7);
    pty_send(p, "S");
    wait_tick_above(p, tick + 7);
    assert_int_equal(tick_of(p) % 6, 0);
    tick = tick_of(p);
    pty_send(p, "20S");
    wait_tick(p, tick + 120);
    assert_non_null(strstr(pty_text(p), "paused"));
    quit(p);
}

static void help_opens_and_closes(void **state) {
    (void)state;
    struct pty *p = start();
    pty_send(p, "?");
    wait_text(p, "end of the focused run's sweep");
    pty_send(p, "\033");
    wait_no_text(p, "end of the focused run's sweep");
    pty_send(p, "\033OP");
    wait_text(p, "end of the focused run's sweep");
    pty_send(p, "\033");
    wait_no_text(p, "end of the focused run's sweep");
    wait_text(p, "running");
    quit(p);
}

static void zoom_shows_one_panel(void **state) {
    (void)state;
    struct pty *p = start();
    wait_text(p, "balancedness");
    pty_send(p, "z");
    wait_no_text(p, "balancedness");
    pty_send(p, "z");
    wait_text(p, "balancedness");
    quit(p);
}

static void control_c_quits(void **state) {
    (void)state;
    struct pty *p = start();
    pty_send(p, "\003");
    assert_exit(p, 0);
    pty_free(p);
}

/* While a large problem is drawn and factorized, `q` and the end of the terminal are heard. */
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
        const char *arguments[] = {program_path(), file, NULL}, *environment[] = {"TERM=xterm", presets, NULL};
        struct pty *p = pty_start(&(struct pty_program){.cols = 80, .rows = 24, .arguments = arguments, .environment = environment});
        wait_text(p, "dlnscope");
        wait_text(p, "quit");
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

/* Keys of a terminal's that we do not know, answers to questions we did not ask, and plain rubbish: none of it quits or crashes. */
static void garbage_does_not_crash(void **state) {
    (void)state;
    struct pty *p = start();
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
    wait_text(p, "tick");
    quit(p);
}

/* Size */

static void is_whole_at_every_size(void **state) {
    (void)state;
    static const int sizes[][2] = {{200, 60}, {80, 24}, {40, 10}, {20, 3}, {300, 100}, {1, 1}, {100, 1}, {1, 40}, {120, 36}};
    struct pty *p = start();
    run_free(p);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        pty_resize(p, sizes[i][0], sizes[i][1]);
        if (sizes[i][0] >= 40 && sizes[i][1] >= 10)
            wait_tick_above(p, tick_of(p) > 0 ? tick_of(p) : 0);
        else
            pty_read(p, 0.05);
    }
    for (int i = 0; i < 300; i++) {
        pty_resize(p, 1 + i * 37 % 170, 1 + i * 23 % 70);
        pty_read(p, 0);
    }
    pty_resize(p, COLS, ROWS);
    wait_text(p, "running");
    wait_text(p, "quit");
    assert_memory_equal(pty_text(p) + strspn(pty_text(p), " "), "dlnscope", 8);
    quit(p);
}

static void q_works_on_one_cell(void **state) {
    (void)state;
    struct pty *p = start_with(NULL, 1, 1);
    pty_read(p, 0.5);
    quit(p);
}

/* Stopping and going on */

static void stops_and_comes_back_whole(void **state) {
    (void)state;
    struct pty *p = start();
    kill(pty_pid(p), SIGTSTP);
    assert_true(pty_wait_stop(p));
    pty_read(p, 0.1);
    assert_restored(p);
    pty_resize(p, 70, 20);
    pty_log_clear(p);
    kill(pty_pid(p), SIGCONT);
    wait_text(p, "running");
    wait_text(p, "quit");
    wait_tick_above(p, tick_of(p));
    assert_true(pty_alternate_screen(p));
    assert_false(pty_modes_restored(p));
    quit(p);
}

static bool sent_clear(struct pty *p, void *unused) {
    (void)unused;
    size_t length;
    return strstr(pty_log(p, &length), "\033[2J") != NULL;
}

static void comes_back_from_sigstop(void **state) {
    (void)state;
    struct pty *p = start();
    pause_it(p);
    settle(p);
    kill(pty_pid(p), SIGSTOP);
    assert_true(pty_wait_stop(p));
    pty_log_clear(p);
    kill(pty_pid(p), SIGCONT);
    assert_true(pty_wait(p, sent_clear, NULL));
    wait_text(p, "paused");
    wait_text(p, "quit");
    quit(p);
}

/* Ctrl-Z under a shell with job control gives the terminal back to it; fg comes back. */
static void control_z_gives_way_to_the_shell(void **state) {
    (void)state;
    static const char script[] = "set -m; \"$0\"; echo away; read line; fg >/dev/null; echo left with $?";
    const char *arguments[] = {"sh", "-c", script, program_path(), NULL};
    const char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", presets, NULL};
    struct pty *p = pty_start(&(struct pty_program){.cols = COLS, .rows = ROWS, .arguments = arguments, .environment = environment});
    wait_text(p, "running");
    pty_send(p, "\032");
    wait_text(p, "away");
    assert_restored(p);
    pty_send(p, "\r");
    wait_text(p, "running");
    assert_true(pty_alternate_screen(p));
    wait_tick_above(p, tick_of(p));
    pty_send(p, "q");
    wait_text(p, "left with 0");
    assert_exit(p, 0);
    pty_free(p);
}

/* A program alone on its terminal has nobody to continue it. */
static void control_z_alone_is_survived(void **state) {
    (void)state;
    struct pty *p = start();
    pty_send(p, "\032");
    wait_tick_above(p, tick_of(p) + 3);
    assert_true(pty_alternate_screen(p));
    quit(p);
}

/* Ends */

static void signals_end_it_properly(void **state) {
    (void)state;
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGVTALRM};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty *p = start();
        kill(pty_pid(p), signals[i]);
        assert_exit(p, 128 + signals[i]);
        pty_free(p);
    }
}

static void crashes_give_the_terminal_back(void **state) {
    (void)state;
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty *p = start();
        kill(pty_pid(p), signals[i]);
        int status;
        assert_true(pty_wait_end(p, 20, &status));
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_restored(p);
        pty_free(p);
    }
}

static void ends_when_the_window_is_closed(void **state) {
    (void)state;
    struct pty *p = start();
    run_free(p);
    double closed = pty_clock();
    pty_hang_up(p);
    int status;
    assert_true(pty_wait_end(p, 20, &status));
    assert_true(pty_clock() - closed < 5);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGHUP);
    pty_free(p);
}

/* Nobody reads what it writes: frames are skipped, keys are not. */
static void a_frozen_terminal_does_not_hold_it(void **state) {
    (void)state;
    struct pty *p = start();
    run_free(p);
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

/* Terminals */

static void refuses_terminals_it_cannot_draw_on(void **state) {
    (void)state;
    static const struct {
        const char *term, *sentence;
    } cases[] = {
        {"TERM=dumb", "cannot move its cursor"},
        {"TERM=no-such-terminal", "no description of the terminal type 'no-such-terminal'"},
        {"TERM=unknown", "no description of the terminal type 'unknown'"},
        {"TERM=", "TERM is not set"},
        {"TERM", "TERM is not set"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pty *p = start_with((const char *const[]){cases[i].term, NULL}, 200, 10);
        assert_exit(p, 2);
        assert_non_null(strstr(pty_text(p), cases[i].sentence));
        size_t length;
        const char *log = pty_log(p, &length);
        assert_null(strchr(log, '\033'));
        assert_ptr_equal(strchr(log, '\n'), log + length - 1);
        pty_free(p);
    }
}

static void refuses_to_draw_on_no_terminal(void **state) {
    (void)state;
    static const char *const scripts[] = {"\"$0\" </dev/null", "\"$0\" 2>&1 >/dev/null"};
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        const char *arguments[] = {"sh", "-c", scripts[i], program_path(), NULL};
        const char *environment[] = {"TERM=xterm", presets, NULL};
        struct pty *p = pty_start(&(struct pty_program){.cols = 200, .rows = 5, .arguments = arguments, .environment = environment});
        assert_exit(p, 2);
        assert_non_null(strstr(pty_text(p), "standard input and output must be a terminal"));
        pty_free(p);
    }
}

static void draws_on_many_kinds_of_terminals(void **state) {
    (void)state;
    static const char *const kinds[] = {"TERM=xterm", "TERM=vt100", "TERM=linux", "TERM=screen"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct pty *p = start_with((const char *const[]){kinds[i], NULL}, 80, 24);
        wait_text(p, "running");
        wait_text(p, "quit");
        quit(p);
    }
}

/* A colour among the parameters of some SGR sequence. */
static bool has_color(const char *log) {
    for (const char *s = log; (s = strstr(s, "\033[")) != NULL;) {
        s += 2;
        const char *end = s + strspn(s, "0123456789;");
        if (*end != 'm')
            continue;
        while (s < end) {
            long value = strtol(s, NULL, 10);
            if ((value >= 30 && value <= 49) || (value >= 90 && value <= 107))
                return true;
            s += strcspn(s, ";m") + 1;
        }
    }
    return false;
}

static void no_color_is_honoured(void **state) {
    (void)state;
    static const struct {
        const char *setting;
        bool colors;
    } cases[] = {{"NO_COLOR=1", false}, {"NO_COLOR=", true}, {"TERM=vt100", false}, {"TERM=xterm", true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pty *p = start_with((const char *const[]){cases[i].setting, NULL}, COLS, ROWS);
        wait_text(p, "running");
        wait_text(p, "quit");
        wait_tick_above(p, 5);
        size_t length;
        assert_int_equal(has_color(pty_log(p, &length)), cases[i].colors);
        quit(p);
    }
}

static bool is_ascii(const char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

static void locales_without_utf8_get_ascii(void **state) {
    (void)state;
    static const struct {
        const char *locale;
        bool ascii;
    } cases[] = {{"LC_ALL=C", true}, {"LC_ALL=C.UTF-8", false}, {"LC_ALL=xx_YY.UTF-8", false}, {"LC_ALL=xx_YY", true}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pty *p = start_with((const char *const[]){cases[i].locale, NULL}, COLS, ROWS);
        wait_text(p, "running");
        wait_text(p, "quit");
        wait_tick_above(p, 5);
        size_t length;
        const char *log = pty_log(p, &length);
        assert_int_equal(is_ascii(log, length), cases[i].ascii);
        quit(p);
    }
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
    struct pty *p = start();
    pause_it(p);
    settle(p);
    long before = cpu_ticks(p);
    if (before < 0)
        skip();
    pty_log_clear(p);
    pty_read(p, 1);
    size_t length;
    pty_log(p, &length);
    assert_int_equal(length, 0);
    assert_in_range(cpu_ticks(p) - before, 0, sysconf(_SC_CLK_TCK) / 50);
    quit(p);
}

int main(void) {
    const char *srcdir = getenv("srcdir");
    snprintf(presets, sizeof presets, "DLNSCOPE_PRESETS=%s/presets", srcdir ? srcdir : ".");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_running_the_default_preset),
        cmocka_unit_test(space_pauses_and_runs),
        cmocka_unit_test(counts_and_steps),
        cmocka_unit_test(help_opens_and_closes),
        cmocka_unit_test(zoom_shows_one_panel),
        cmocka_unit_test(control_c_quits),
        cmocka_unit_test(loading_can_be_left),
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
        cmocka_unit_test(refuses_terminals_it_cannot_draw_on),
        cmocka_unit_test(refuses_to_draw_on_no_terminal),
        cmocka_unit_test(draws_on_many_kinds_of_terminals),
        cmocka_unit_test(no_color_is_honoured),
        cmocka_unit_test(locales_without_utf8_get_ascii),
        cmocka_unit_test(paused_it_neither_works_nor_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
