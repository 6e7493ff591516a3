/* tables.h: the tables that a session writes while it runs: CSV by tick, CSV by factor, JSON lines (interface.md). */
#ifndef SCOPE_TABLES_H
#define SCOPE_TABLES_H

#include "scope/session.h"
#include "scope/sheet.h"

enum { TABLES_MOST_OTHERS = 4 };

struct table_options {
    const char *csv, *factors, *jsonl; /* paths, "-": stdout, NULL: none */
    const char *columns;               /* names separated by commas, of the CSV and the JSON lines; NULL: all */
    uint64_t every;                    /* rows at tick 0, the multiples of this, and the last; at least 1 */
    bool later;                        /* the first rows are those of the first tables_record */
    const struct sheet *others[TABLES_MOST_OTHERS]; /* open already, which no table may overwrite; as many as are not NULL */
};

struct tables;

/** Open the files and write headers and the rows of the present state. DLN_BAD_VALUE for an unknown column, or a
 *  file that another table or the preset itself has; DLN_UNREADABLE for a file. Files that exist keep their content until
 *  tables_close. */
dln_status tables_open(const struct table_options *options, struct session *s, struct tables **out, dln_error *err);
/** After a session step: the rows that are due, measured now, at their tick. DLN_UNREADABLE when a file does not take them; err->text is
 *  "" when it is a closed pipe. */
dln_status tables_record(struct tables *t, struct session *s, dln_error *err);
/** The last row of every run that has not got it yet; flush and close: each file takes its place, complete as far as the session has come;
 *  one that could not be written stays as it was. A failure that tables_record has told is told again. Frees t in any
 *  case. */
dln_status tables_close(struct tables *t, struct session *s, dln_error *err);

/** Give up: files stay as they were. Frees t. */
void tables_abandon(struct tables *t);

#endif
