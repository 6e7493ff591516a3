/* lines.h: a text file line by line, and errors that name the line and the column. */
#ifndef DATA_LINES_H
#define DATA_LINES_H

#include <stdbool.h>

#include "data/gz.h"

struct lines {
    char *text;    /* the current line, ended by a NUL in place of LF or CR LF; may be written to; NULL: none */
    size_t length; /* its bytes */
    size_t number; /* from 1 */
    struct gz *gz; /* borrowed */
    char *data;    /* what was read of the file and is not used up: [start, end) */
    size_t size, start, end;
    bool at_end; /* the file has nothing more */
};

/** Lines of `gz` from its start; nothing is read yet. */
dln_status lines_init(struct lines *l, struct gz *gz, dln_error *err);
void lines_release(struct lines *l);
/** Before the first line again. */
dln_status lines_rewind(struct lines *l, dln_error *err);

/** The next line, without a byte order mark in front of the first; text == NULL after the last. A line holds no NUL (DLN_BAD_FORMAT)
 *  and is shorter than 64 MiB (DLN_NO_MEMORY); else errors as gz_read. The text is valid until the next call. */
dln_status lines_next(struct lines *l, dln_error *err);

/** A failure at place `at` of the current line: FILE:LINE:COLUMN in front of the sentence. Columns count characters from 1. */
dln_status lines_error(const struct lines *l, const char *at, dln_error *err, dln_status status, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
