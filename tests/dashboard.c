#include "dashboard.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

void dashboard_set_up(void) {
    char presets[512];
    const char *srcdir = getenv("srcdir");
    snprintf(presets, sizeof presets, "%s/presets", srcdir ? srcdir : ".");
    setenv("DLNSCOPE_PRESETS", presets, 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("XDG_CONFIG_HOME", "/nowhere", 1); /* the configuration of who tests stays out */
}

const char *dashboard_path(void) {
    const char *path = getenv("DLNSCOPE");
    return path ? path : "./dlnscope";
}

struct pty *dashboard_start_with(const char *const *more, const char *const *options, int cols, int rows) {
    const char *environment[16] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR", "COLORTERM",
                                   "COLORFGBG",           "COLUMNS",        "LINES",    "ESCDELAY"};
    const char *arguments[16] = {dashboard_path(), "--set", "stop.error=1e-300", "--set", "stop.iterations=1000000000"};
    for (size_t n = 8; more && *more && n < ARRAY_LEN(environment) - 1;)
        environment[n++] = *more++;
    for (size_t n = 5; options && *options && n < ARRAY_LEN(arguments) - 1;)
        arguments[n++] = *options++;
    return pty_start(&(struct pty_program){.cols = cols, .rows = rows, .arguments = arguments, .environment = environment});
}

void dashboard_wait_text(struct pty *p, const char *text) {
    if (!pty_wait_text(p, text))
        fail_msg("\"%s\" does not come; the screen is\n%s", text, pty_text(p));
}

void dashboard_wait_no_text(struct pty *p, const char *text) {
    if (!pty_wait_no_text(p, text))
        fail_msg("\"%s\" stays; the screen is\n%s", text, pty_text(p));
}

struct pty *dashboard_start(void) {
    struct pty *p = dashboard_start_with(NULL, NULL, DASHBOARD_COLS, DASHBOARD_ROWS);
    dashboard_wait_text(p, "running");
    return p;
}

void assert_restored(const struct pty *p) {
    assert_true(pty_modes_restored(p));
    assert_false(pty_alternate_screen(p));
    assert_true(pty_cursor_visible(p));
    assert_false(pty_was_asked(p));
}

void assert_exit(struct pty *p, int code) {
    int status;
    if (!pty_wait_end(p, 20, &status))
        fail_msg("it does not end; the screen is\n%s", pty_text(p));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
    assert_restored(p);
}

void dashboard_quit(struct pty *p) {
    pty_send(p, "q");
    assert_exit(p, 0);
    pty_free(p);
}

long dashboard_tick(struct pty *p) {
    const char *at = strstr(pty_text(p), " tick");
    return at ? strtol(at + 5, NULL, 10) : -1;
}

static bool tick_is(struct pty *p, void *tick) { return dashboard_tick(p) == *(long *)tick; }
static bool tick_is_above(struct pty *p, void *tick) { return dashboard_tick(p) > *(long *)tick; }

void dashboard_wait_tick(struct pty *p, long tick) {
    if (!pty_wait(p, tick_is, &tick))
        fail_msg("tick %ld does not come; the screen is\n%s", tick, pty_text(p));
}

void dashboard_wait_tick_above(struct pty *p, long tick) {
    if (!pty_wait(p, tick_is_above, &tick))
        fail_msg("no tick after %ld; the screen is\n%s", tick, pty_text(p));
}

void dashboard_pause(struct pty *p) {
    pty_send(p, " ");
    dashboard_wait_text(p, "paused");
}

void dashboard_run_free(struct pty *p) {
    pty_send(p, "++++++++++++++++++++");
    dashboard_wait_text(p, "max");
    pty_send(p, "\033"); /* the message in the footer goes */
    dashboard_wait_tick_above(p, dashboard_tick(p) + 20);
}

void dashboard_settle(struct pty *p) {
    size_t length;
    do {
        pty_log_clear(p);
        pty_read(p, 0.3);
        pty_log(p, &length);
    } while (length > 0);
}
