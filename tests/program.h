/* program.h: the built program, run without a terminal; what it wrote and how it ended. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "data_files.h"

struct program {
    const char *const *arguments;   /* behind the program's name, NULL at the end */
    const char *const *environment; /* NAME=VALUE sets, NAME unsets; NULL at the end; may be NULL */
    const char *out;                /* a file that becomes its stdout, e.g. /dev/full; NULL: kept */
    bool closed_pipe;               /* its stdout is a pipe that nobody reads */
    bool closed_out;                /* it has no stdout */
};

/** How it ended. */
struct ended {
    int code;       /* 128 + n: by signal n */
    bool by_signal; /* it did not exit by itself */
    char *out, *err;
};

/** Its path. */
const char *program_path(void);
/** Run it to its end, in a minute at most. Release the result. */
struct ended program_run(struct files *f, const struct program *p);
/** The same in two parts: something may be done to it in between. */
pid_t program_start(struct files *f, const struct program *p);
struct ended program_wait(struct files *f, pid_t pid);
void ended_release(struct ended *e);
/** Run it with these arguments: it exits with `code`, and stderr is exactly `err` (NULL: anything). Returns what it wrote to stdout, which
 *  the caller frees. */
char *program_says(struct files *f, const char *const *arguments, int code, const char *err);

#endif
