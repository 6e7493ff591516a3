/* dashboard.h: the built program's dashboard on a pseudo-terminal, for tests. What does not come within 20 seconds fails the test. */
#ifndef TESTS_DASHBOARD_H
#define TESTS_DASHBOARD_H

#include "pty.h"

enum { DASHBOARD_COLS = 100, DASHBOARD_ROWS = 32 };

/** Call first: where the presets are. */
void dashboard_set_up(void);
/** The program. */
const char *dashboard_path(void);

/** The default preset with runs that do not end, and with more in the environment and on the command line (both may be NULL). */
struct pty *dashboard_start_with(const char *const *environment, const char *const *options, int cols, int rows);
/** The same on the usual terminal, running. */
struct pty *dashboard_start(void);
/** Press q, and end well. Frees. */
void dashboard_quit(struct pty *p);

void dashboard_wait_text(struct pty *p, const char *text);
void dashboard_wait_no_text(struct pty *p, const char *text);
/** The focused run's tick in the header; -1: there is none. */
long dashboard_tick(struct pty *p);
void dashboard_wait_tick(struct pty *p, long tick);
void dashboard_wait_tick_above(struct pty *p, long tick);

void dashboard_pause(struct pty *p);
/** As fast as it goes. */
void dashboard_run_free(struct pty *p);
/** Wait until nothing more is written: the worker has measured the last state. */
void dashboard_settle(struct pty *p);

/** Modes, screen and cursor are as before the program, and it asked the terminal nothing. */
void assert_restored(const struct pty *p);
/** It ends by itself with this code and leaves the terminal as it was. */
void assert_exit(struct pty *p, int code);

#endif
