/* status.h: what a failing call returns, and one sentence for the person who has to mend it. */
#ifndef DLN_STATUS_H
#define DLN_STATUS_H

typedef enum {
    DLN_OK = 0,
    DLN_NO_MEMORY,      /* an allocation failed, or a limit on memory would be passed */
    DLN_BAD_VALUE,      /* a value out of its range, or of the wrong kind */
    DLN_BAD_SHAPE,      /* matrices that do not fit together */
    DLN_NOT_FINITE,     /* NaN or Inf where LAPACK must not see one */
    DLN_NO_CONVERGENCE, /* LAPACK gave up (info > 0) */
    DLN_BAD_FORMAT,     /* a file's content is not what its format says */
    DLN_UNREADABLE,     /* a file is missing or cannot be read or written */
    DLN_CANCELLED,      /* the caller asked to stop */
} dln_status;

/** The place for a failure's sentence. Callers own it; functions fill it only when they fail. NULL is accepted everywhere. */
typedef struct dln_error {
    dln_status status;
    char text[768]; /* one sentence, no newline, valid UTF-8, control characters escaped */
} dln_error;

/** Fill *err (if not NULL) and return `status`, so that a failing function ends in `return dln_error_set(...)`. */
dln_status dln_error_set(dln_error *err, dln_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
