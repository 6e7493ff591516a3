#include "scope/write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "data/text.h"
#include "preset/nearest.h"
#include "scope/save.h"
#include "scope/write_svg.h"
#include "scope/roster.h"

const struct writer *const writers[] = {&writer_csv, &writer_factors, &writer_jsonl, &writer_svg, &writer_yaml, &writer_session};
const int n_writers = sizeof writers / sizeof *writers;

/* Pictures and scenarios are written at once. */
static dln_status write_now(struct session *s, const char *path, dln_error *err,
                            dln_status (*fill)(struct session *, struct sheet *, dln_error *)) {
    struct sheet sheet = {0};
    const struct sheet *sheets[] = {&sheet};
    dln_status status = sheet_open(&sheet, path, err);
    if (!status)
        status = sheet_check_distinct(sheets, 1, s->scenario->path, err);
    if (!status)
        status = fill(s, &sheet, err);
    if (status) {
        sheet_abandon(&sheet);
        return status;
    }
    status = sheet_close(&sheet, err);
    if (!status)
        session_say(s, "%s: written", path);
    return status;
}

static dln_status fill_svg(struct session *s, struct sheet *sheet, dln_error *err) {
    (void)err;
    write_svg(s, s->view.theme, sheet);
    return DLN_OK;
}

static dln_status fill_yaml(struct session *s, struct sheet *sheet, dln_error *err) {
    dln_status status = roster_show(s, sheet->file, err);
    sheet_note_failure(sheet);
    return status;
}

static dln_status fill_session(struct session *s, struct sheet *sheet, dln_error *err) { return save_session(s, sheet, err); }
static dln_status svg(struct session *s, const char *path, dln_error *err) { return write_now(s, path, err, fill_svg); }
static dln_status yaml(struct session *s, const char *path, dln_error *err) { return write_now(s, path, err, fill_yaml); }

const struct writer writer_svg = {"svg", ".svg", "a picture of the plots", svg};
const struct writer writer_yaml = {"yaml", ".yaml", "the scenario as it now stands, to be opened again", yaml};

static dln_status session_file(struct session *s, const char *path, dln_error *err) { return write_now(s, path, err, fill_session); }
const struct writer writer_session = {"session", ".session", "all of it, to go on from here: dlnscope resume FILE", session_file};

static const struct writer *find(const char *what) {
    for (int i = 0; i < n_writers; i++)
        if (!strcmp(writers[i]->name, what))
            return writers[i];
    return NULL;
}

/* Where somebody looks, standard output is the terminal, and a pipe would be waited for. */
static dln_status check_place(const struct session *s, const char *path, dln_error *err) {
    struct stat st;
    if (s->screen && (!strcmp(path, "-") || (stat(path, &st) == 0 && !S_ISREG(st.st_mode))))
        return dln_error_set(err, DLN_BAD_VALUE, "%s is no file: from the screen only files are written", path);
    return DLN_OK;
}

dln_status session_write(struct session *s, const char *what, const char *path, dln_error *err) {
    const struct writer *w = find(what);
    if (!w)
        return dln_error_set(err, DLN_BAD_VALUE, "there is nothing called \"%s\" to write", what);
    dln_status status = check_place(s, path, err);
    return status ? status : w->write(s, path, err);
}

void write_propose(const struct session *s, const struct writer *w, char *out, size_t size) {
    const char *name = strrchr(s->scenario->name, '/');
    char base[128];
    struct stat st;
    text_escape(name ? name + 1 : s->scenario->name, strlen(name ? name + 1 : s->scenario->name), base, sizeof base);
    char *ending = strrchr(base, '.');
    if (ending && (!strcmp(ending, ".yaml") || !strcmp(ending, ".yml")))
        *ending = '\0';
    snprintf(out, size, "%s-%" PRIu64 "%s", base, s->steps, w->ending);
    for (int i = 2; stat(out, &st) == 0 && i < 1000; i++)
        snprintf(out, size, "%s-%" PRIu64 "-%d%s", base, s->steps, i, w->ending);
}
