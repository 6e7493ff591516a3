/* bench_dashboard.c: what the screen costs: the first frame, the rate beside a run without a screen, the answer to a key, idling.
 *
 * usage: bench_dashboard [PRESET...]   (a file, or a name below $srcdir/presets) */
#include "../test.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../dashboard.h"
#include "scope/session.h"

enum { PAIRS = 9, STARTS = 5, KEYS = 200, COLS = 120, ROWS = 36 };
static const double rate_seconds = 1.5, ticking_seconds = 3;

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int n, double q) {
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[(int)ceil(q * n) - 1];
}

/* The dashboard */

static struct pty *open_dashboard(const char *preset) {
    /* the same end of runs as in run_headless, but never of all of them */
    const char *arguments[] = {dashboard_path(), preset, "--set", "stop.error=1e-300", "--set", "stop.iterations=1e15", NULL};
    const char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR", "COLORTERM", NULL};
    return pty_start(&(struct pty_program){.cols = COLS, .rows = ROWS, .arguments = arguments, .environment = environment});
}

static struct pty *open_at_full_speed(const char *preset) {
    struct pty *p = open_dashboard(preset);
    dashboard_wait_text(p, "running");
    pty_send(p, "++++++++++++++++++++");
    dashboard_wait_text(p, "max");
    return p;
}

/* When a tick above *tick is first seen; *tick becomes that one. */
static double see_tick_above(struct pty *p, long *tick) {
    dashboard_wait_tick_above(p, *tick);
    *tick = dashboard_tick(p);
    return pty_clock();
}

/* Ticks a second, from the first tick after `from` that is seen. */
static double dashboard_rate(const char *preset, long from) {
    struct pty *p = open_at_full_speed(preset);
    long first = from;
    double began = see_tick_above(p, &first);
    pty_read(p, rate_seconds);
    long last = dashboard_tick(p);
    double ended = see_tick_above(p, &last);
    pty_free(p);
    return (double)(last - first) / (ended - began);
}

/* The same run without a screen */

static double run_headless(const char *preset, long ticks) {
    char stop[64];
    snprintf(stop, sizeof stop, "stop.iterations=%ld", ticks);
    double began = pty_clock();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        execl(dashboard_path(), dashboard_path(), "run", preset, "--set", "stop.error=1e-300", "--set", stop, (char *)NULL);
        _exit(127);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s run %s fails\n", dashboard_path(), preset);
        exit(1);
    }
    return pty_clock() - began;
}

/* Seconds to start and load. */
static double measure_startup(const char *preset) {
    double least = run_headless(preset, 1);
    for (int i = 0; i < STARTS; i++)
        least = fmin(least, run_headless(preset, 1));
    return least;
}

/* Ticks that take about rate_seconds, and so long that the startup does not matter. */
static long calibrate(const char *preset, double startup) {
    long ticks = 8;
    while (run_headless(preset, ticks) - startup < fmax(rate_seconds, 1.5 * startup))
        ticks *= 2;
    return ticks;
}

static void compare_rates(const char *preset) {
    double startup = measure_startup(preset), ratios[PAIRS], shown = 0, headless = 0;
    long ticks = calibrate(preset, startup);
    for (int i = 0; i < PAIRS; i++) {
        double with = dashboard_rate(preset, ticks / 8), without = (double)ticks / (run_headless(preset, ticks) - startup);
        ratios[i] = with / without;
        shown = fmax(shown, with);
        headless = fmax(headless, without);
    }
    printf("  dashboard %.4g, run %.4g steps a second: %.2f of it (median of %d pairs; wanted 0.90)\n", shown, headless,
           quantile(ratios, PAIRS, 0.5), PAIRS);
}

/* Answers */

static void measure_first_frame(const char *preset) {
    double times[STARTS];
    for (int i = 0; i < STARTS; i++) {
        double began = pty_clock();
        struct pty *p = open_dashboard(preset);
        dashboard_wait_text(p, " tick");
        times[i] = pty_clock() - began;
        pty_free(p);
    }
    printf("  first frame after %.0f ms (median of %d)\n", 1e3 * quantile(times, STARTS, 0.5), STARTS);
}

/* The longest piece of work that cannot be broken off: one tick of one run. */
static double longest_tick(const char *preset) {
    struct scenario *scenario;
    struct session *s;
    const char *sets[] = {"stop.error=1e-300", "stop.iterations=1e15", NULL};
    dln_error err;
    if (scenario_load(preset, sets, &scenario, &err) || session_new(scenario, &(struct session_options){0}, &s, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    double longest = 0, now = pty_clock(), end = now + ticking_seconds;
    while (now < end) {
        double began = now;
        session_advance(s);
        now = pty_clock();
        longest = fmax(longest, now - began);
    }
    session_free(s);
    scenario_free(scenario);
    return longest;
}

/* From a key to the changed screen: `z` takes the other panels away and brings them back. */
static void measure_keys(const char *preset) {
    struct pty *p = open_at_full_speed(preset);
    double times[KEYS];
    srand(1);
    for (int i = 0; i < KEYS; i++) {
        pty_read(p, 0.02 + 0.05 * rand() / RAND_MAX);
        double began = pty_clock();
        pty_send(p, "z");
        if (i % 2 ? !pty_wait_text(p, "balancedness") : !pty_wait_no_text(p, "balancedness")) {
            fprintf(stderr, "no answer to a key\n");
            exit(1);
        }
        times[i] = pty_clock() - began;
    }
    pty_free(p);
    printf("  a key is answered after %.1f ms (median), %.1f ms (99th percentile of %d; wanted 50 + %.1f, the longest tick)\n",
           1e3 * quantile(times, KEYS, 0.5), 1e3 * quantile(times, KEYS, 0.99), KEYS, 1e3 * longest_tick(preset));
}

static double cpu_seconds(struct pty *p) {
    char path[64], line[1024] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pty_pid(p));
    FILE *f = fopen(path, "r");
    char *at = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    unsigned long user = 0, system = 0;
    if (at)
        sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    if (f)
        fclose(f);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void measure_idling(const char *preset) {
    struct pty *p = open_dashboard(preset);
    dashboard_wait_text(p, "running");
    pty_send(p, " ");
    dashboard_wait_text(p, "paused");
    pty_read(p, 3); /* what the worker still measures */
    double before = cpu_seconds(p);
    size_t length;
    pty_log_clear(p);
    pty_read(p, 5);
    pty_log(p, &length);
    printf("  paused: %.2f s of CPU and %zu bytes of output in 5 s\n", cpu_seconds(p) - before, length);
    pty_free(p);
}

int main(int argc, char **argv) {
    char wide[512], *defaults[] = {"wu2019/saddle-escape", wide};
    snprintf(wide, sizeof wide, "%s/tests/bench/ten_runs.yaml", getenv("srcdir") ? getenv("srcdir") : ".");
    dashboard_set_up();
    int n = argc > 1 ? argc - 1 : (int)ARRAY_LEN(defaults);
    for (int i = 0; i < n; i++) {
        const char *preset = argc > 1 ? argv[i + 1] : defaults[i];
        printf("%s on %d x %d cells\n", preset, COLS, ROWS);
        fflush(stdout);
        measure_first_frame(preset);
        compare_rates(preset);
        measure_keys(preset);
        measure_idling(preset);
    }
    return 0;
}
