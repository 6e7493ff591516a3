#include "scope/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"

struct record {
    FILE *file;
    bool failed; /* a write has, and that was said */
};

static dln_status unwritable(const char *path, int why, dln_error *err) {
    return place_error(err, DLN_UNREADABLE, NULL, "the record %s cannot be written: %s", place_show(path).text, strerror(why));
}

static void put_header(FILE *f, const struct session *s) {
    char name[200];
    text_escape(s->scenario->name, strlen(s->scenario->name), name, sizeof name);
    fprintf(f, "# A record of dlnscope %s: %s. `dlnscope run --lecture` replays it.\n", DLN_VERSION, name);
}

dln_status record_begin(struct session *s, const char *path, dln_error *err) {
    errno = 0;
    FILE *f = fopen(path, "w");
    if (!f)
        return unwritable(path, errno, err);
    struct record *r = calloc(1, sizeof *r);
    if (!r) {
        fclose(f);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a record");
    }
    put_header(f, s);
    dln_status status = scenario_show_without(s->scenario, "lecture", f, err);
    errno = 0;
    if (!status && (fprintf(f, "lecture:\n  - {at: %" PRIu64 "}\n", s->steps) < 0 || fflush(f) != 0))
        status = unwritable(path, errno, err);
    if (status) {
        free(r);
        fclose(f);
        return status;
    }
    r->file = f;
    s->record = r;
    return DLN_OK;
}

static void check(struct session *s) {
    struct record *r = s->record;
    if (fflush(r->file) == 0 || r->failed)
        return;
    r->failed = true;
    session_say(s, "the record cannot be written: %s", strerror(errno));
}

void record_end(struct session *s) {
    struct record *r = s->record;
    if (!r)
        return;
    fprintf(r->file, "  - {at: %" PRIu64 "}\n", s->steps);
    check(s);
    fclose(r->file);
    free(r);
    s->record = NULL;
}

/* In YAML's double quotes. */
static void put_quoted(FILE *f, const char *text) {
    putc('"', f);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 32 || c == 127)
            fprintf(f, "\\x%02x", c);
        else
            putc(c, f);
    }
    putc('"', f);
}

void record_command(struct session *s, const struct command *command, const char *line, uint64_t at) {
    if (!s->record || s->triggers.acting || !(command->flags & (COMMAND_EDITS | COMMAND_MOVES | COMMAND_VIEWS)))
        return;
    fprintf(s->record->file, "  - {at: %" PRIu64 ", do: ", at);
    put_quoted(s->record->file, line);
    fputs("}\n", s->record->file);
    check(s);
}
