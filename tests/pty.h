/* pty.h: a program on a pseudo-terminal, its screen read through libvterm. Failures of the system end the test. */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

struct pty_program {
    int cols, rows;
    const char *const *arguments;   /* program and arguments, NULL at the end */
    const char *const *environment; /* NAME=VALUE sets, NAME unsets; NULL at the end; may be NULL */
};

struct pty;

struct pty *pty_start(const struct pty_program *program);
/** Ends the program if it still runs. NULL is legal. */
void pty_free(struct pty *p);

pid_t pty_pid(const struct pty *p);
void pty_send(struct pty *p, const char *keys);
void pty_send_bytes(struct pty *p, const void *bytes, size_t n);
void pty_resize(struct pty *p, int cols, int rows);
/** Close the terminal's window. */
void pty_hang_up(struct pty *p);

/** Read what the program writes for `seconds`, or until it has ended. */
void pty_read(struct pty *p, double seconds);
/** Read until the screen holds `text`, or until it does not hold it any more. False after 20 seconds, or when the program has ended. */
bool pty_wait_text(struct pty *p, const char *text);
bool pty_wait_no_text(struct pty *p, const char *text);
/** Read until `test` is true of it. */
bool pty_wait(struct pty *p, bool (*test)(struct pty *p, void *user), void *user);
/** Read until the program has ended; its wait status. False after `seconds`. */
bool pty_wait_end(struct pty *p, double seconds, int *status);
/** Wait until it is stopped (WIFSTOPPED). */
bool pty_wait_stop(struct pty *p);

/** The screen's rows, '\n' after each, blanks at their ends cut. Valid until the next call. */
const char *pty_text(struct pty *p);
bool pty_alternate_screen(const struct pty *p);
bool pty_cursor_visible(const struct pty *p);
/** The terminal's modes are those that the program was started with. */
bool pty_modes_restored(const struct pty *p);
/** All bytes that the program has written, NUL at the end. */
const char *pty_log(const struct pty *p, size_t *length);
/** Forget the log so far. */
void pty_log_clear(struct pty *p);
/** The program has asked the terminal something that it would have to answer. */
bool pty_was_asked(const struct pty *p);
/** Seconds of a clock that never goes back. */
double pty_clock(void);

#endif
