/* sheet.h: a file that a table is written to. */
#ifndef SCOPE_SHEET_H
#define SCOPE_SHEET_H

#include <stdio.h>

#include "dln/status.h"

/** All zero: not asked for. */
struct sheet {
    const char *path; /* as messages call it */
    FILE *file;       /* NULL: not asked for */
    int why;          /* errno of the first write that failed */
};

/** Open `path` ("-": stdout; NULL: nothing), which keeps what it holds until sheet_empty. DLN_UNREADABLE. */
dln_status sheet_open(struct sheet *s, const char *path, dln_error *err);
/** No table may overwrite another, or the preset that is being run: DLN_BAD_VALUE. At most three sheets. */
dln_status sheet_check_distinct(struct sheet *const *sheets, int n, const char *preset, dln_error *err);
/** Give up what the file held before: once all tables could be opened. */
void sheet_empty(const struct sheet *s);
/** Remember why a write failed; to be called right after it: errno does not last. */
void sheet_note_failure(struct sheet *s);
/** DLN_UNREADABLE once a write has failed; err->text is "" when it is a closed pipe. */
dln_status sheet_check(const struct sheet *s, dln_error *err);
/** Flush and close, and the same check. */
dln_status sheet_close(struct sheet *s, dln_error *err);

/** A field as RFC 4180 has it: quoted when it holds a comma, a quote or a line end; a quote is doubled. */
void sheet_put_field(FILE *f, const char *text);
/** A number with 17 significant digits, nan, inf or -inf. */
void sheet_put_number(FILE *f, double value);

#endif
