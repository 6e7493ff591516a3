/* sheet.h: a file that a table, a picture or a session is written to. It is there whole when it is closed, or stays as it was (replace.h);
 * standard output, pipes and devices get what is written at once. */
#ifndef SCOPE_SHEET_H
#define SCOPE_SHEET_H

#include <stdio.h>

#include "dln/status.h"
#include "scope/replace.h"

/** All zero: not asked for. */
struct sheet {
    const char *path; /* as messages call it */
    FILE *file;       /* NULL: not asked for */
    int why;          /* errno of the first write that failed */
    struct replacement place;
};

/** Open `path` ("-": stdout; NULL: nothing), which is borrowed. DLN_UNREADABLE. */
dln_status sheet_open(struct sheet *s, const char *path, dln_error *err);
/** No sheet may overwrite another, or the preset that is being run (NULL: none): DLN_BAD_VALUE. */
dln_status sheet_check_distinct(const struct sheet *const *sheets, int n, const char *preset, dln_error *err);
/** Remember why a write failed; to be called right after it: errno does not last. */
void sheet_note_failure(struct sheet *s);
/** DLN_UNREADABLE once a write has failed; err->text is "" when it is a closed pipe. */
dln_status sheet_check(const struct sheet *s, dln_error *err);
/** Flush and close, and the same check. The file takes its place; when a write has failed the former one stays. */
dln_status sheet_close(struct sheet *s, dln_error *err);
/** Close it, and leave the former file as it is. */
void sheet_abandon(struct sheet *s);

/** A field as RFC 4180 has it: quoted when it holds a comma, a quote or a line end; a quote is doubled. */
void sheet_put_field(FILE *f, const char *text);
/** A number with 17 significant digits, nan, inf or -inf. */
void sheet_put_number(FILE *f, double value);

#endif
