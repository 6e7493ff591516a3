#include "scope/sheet.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

dln_status sheet_open(struct sheet *s, const char *path, dln_error *err) {
    if (!path)
        return DLN_OK;
    if (!strcmp(path, "-")) {
        *s = (struct sheet){.path = "standard output", .file = stdout};
        return DLN_OK;
    }
    *s = (struct sheet){.path = path};
    int fd = replacement_open(&s->place, path);
    s->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (s->file)
        return DLN_OK;
    dln_status status = dln_error_set(err, DLN_UNREADABLE, "%s cannot be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    replacement_release(&s->place);
    return status;
}

dln_status sheet_check_distinct(const struct sheet *const *sheets, int n, const char *preset, dln_error *err) {
    for (int i = 0; i < n; i++) {
        bool taken = preset && replacement_is(&sheets[i]->place, preset);
        for (int j = 0; j < i; j++)
            taken = taken || replacement_same(&sheets[j]->place, &sheets[i]->place);
        if (taken)
            return dln_error_set(err, DLN_BAD_VALUE, "%s would be overwritten: what is written needs a file of its own", sheets[i]->path);
    }
    return DLN_OK;
}

/* Look at once: errno does not last. */
void sheet_note_failure(struct sheet *s) {
    if (!s->why && ferror(s->file))
        s->why = errno ? errno : EIO;
}

dln_status sheet_check(const struct sheet *s, dln_error *err) {
    if (!s->why)
        return DLN_OK;
    if (s->why == EPIPE)
        return dln_error_set(err, DLN_UNREADABLE, "%s", "");
    return dln_error_set(err, DLN_UNREADABLE, "%s could not be written: %s", s->path, strerror(s->why));
}

/* All of it is with the system; then it takes its place, unless a write has failed. */
static void finish(struct sheet *s) {
    errno = 0;
    if (fflush(s->file) && !s->why)
        s->why = errno ? errno : EIO;
    if (!s->why)
        s->why = replacement_commit(&s->place, fileno(s->file));
}

dln_status sheet_close(struct sheet *s, dln_error *err) {
    if (!s->file)
        return DLN_OK;
    sheet_note_failure(s);
    finish(s);
    errno = 0;
    if (s->file != stdout && fclose(s->file) && !s->why)
        s->why = errno ? errno : EIO;
    s->file = NULL;
    replacement_release(&s->place);
    return sheet_check(s, err);
}

void sheet_abandon(struct sheet *s) {
    if (s->file && s->file != stdout)
        fclose(s->file);
    s->file = NULL;
    replacement_release(&s->place);
}

void sheet_put_field(FILE *f, const char *text) {
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, f);
        return;
    }
    putc('"', f);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', f);
        putc(*text, f);
    }
    putc('"', f);
}

void sheet_put_number(FILE *f, double value) {
    if (isnan(value))
        fputs("nan", f);
    else
        fprintf(f, "%.17g", value); /* inf, -inf */
}
