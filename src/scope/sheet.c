#include "scope/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

dln_status sheet_open(struct sheet *s, const char *path, dln_error *err) {
    if (!path)
        return DLN_OK;
    s->path = strcmp(path, "-") ? path : "standard output";
    int fd = strcmp(path, "-") ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;
    s->file = strcmp(path, "-") ? (fd < 0 ? NULL : fdopen(fd, "w")) : stdout;
    if (s->file)
        return DLN_OK;
    dln_status status = dln_error_set(err, DLN_UNREADABLE, "%s cannot be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

/* Two names of one regular file. */
static bool same_file(const struct stat *a, const struct stat *b) {
    return S_ISREG(a->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

dln_status sheet_check_distinct(struct sheet *const *sheets, int n, const char *preset, dln_error *err) {
    struct stat seen[4];
    int known = stat(preset, &seen[0]) == 0;
    for (int i = 0; i < n; i++) {
        if (!sheets[i]->file || sheets[i]->file == stdout || fstat(fileno(sheets[i]->file), &seen[known]))
            continue;
        for (int j = 0; j < known; j++)
            if (same_file(&seen[j], &seen[known]))
                return dln_error_set(err, DLN_BAD_VALUE, "%s would be overwritten: every table needs a file of its own", sheets[i]->path);
        known++;
    }
    return DLN_OK;
}

/* A device has nothing to cut. */
void sheet_empty(const struct sheet *s) {
    if (s->file && s->file != stdout && ftruncate(fileno(s->file), 0))
        errno = 0;
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

dln_status sheet_close(struct sheet *s, dln_error *err) {
    if (!s->file)
        return DLN_OK;
    sheet_note_failure(s);
    errno = 0;
    bool failed = (s->file == stdout ? fflush(s->file) : fclose(s->file)) != 0;
    s->file = NULL;
    if (failed && !s->why)
        s->why = errno ? errno : EIO;
    return sheet_check(s, err);
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
