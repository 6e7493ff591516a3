/* write_tables.c: tables of all steps so far, which are gone through once more. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scope/history.h"
#include "scope/queue.h"
#include "scope/tables.h"
#include "scope/write.h"

/* A table that is being written. */
struct work {
    struct tables *tables;
    char *path;
    dln_status status;
    dln_error error;
};

static void work_free(struct work *w) {
    if (w->tables)
        tables_abandon(w->tables);
    free(w->path);
    free(w);
}

static void complete(struct work *w, struct session *s) {
    struct tables *tables = w->tables;
    w->tables = NULL;
    if (!w->status)
        w->status = tables_close(tables, s, &w->error);
    else
        tables_abandon(tables);
    if (w->status && !w->error.text[0])
        dln_error_set(&w->error, w->status, "%s: nobody reads it any more", w->path);
    if (w->status) {
        queue_stop(s, "write", &w->error);
        session_say(s, "%s", w->error.text);
    } else {
        session_say(s, "%s: written up to step %" PRIu64, w->path, s->steps);
    }
}

static bool observe(struct session *s, enum history_moment moment, void *user) {
    struct work *w = user;
    if (moment == HISTORY_STEP) {
        w->status = tables_record(w->tables, s, &w->error);
        return !w->status;
    }
    if (moment == HISTORY_END)
        complete(w, s);
    else
        session_say(s, "%s: not written, cancelled", w->path);
    work_free(w);
    return false;
}

/* The caller's path need not outlive the call; the work's does. */
static dln_status write_table(struct session *s, const char **kind, struct table_options *options, const char *path, dln_error *err) {
    struct work *w = calloc(1, sizeof *w);
    dln_status status = DLN_NO_MEMORY;
    if (!w || !(w->path = strdup(path))) {
        free(w);
        return dln_error_set(err, status, "no memory to write a table");
    }
    *kind = w->path;
    options->every = 1;
    options->later = true;
    status = tables_open(options, s, &w->tables, err);
    if (!status)
        status = history_replay(s, 0, s->steps, observe, w, err);
    if (status)
        work_free(w);
    return status;
}

static dln_status write_csv(struct session *s, const char *path, dln_error *err) {
    struct table_options options = {0};
    return write_table(s, &options.csv, &options, path, err);
}

static dln_status write_factors(struct session *s, const char *path, dln_error *err) {
    struct table_options options = {0};
    return write_table(s, &options.factors, &options, path, err);
}

static dln_status write_jsonl(struct session *s, const char *path, dln_error *err) {
    struct table_options options = {0};
    return write_table(s, &options.jsonl, &options, path, err);
}

const struct writer writer_csv = {"csv", ".csv", "a row a tick and run", write_csv};
const struct writer writer_factors = {"factors", "-factors.csv", "a row a factor, tick and run", write_factors};
const struct writer writer_jsonl = {"jsonl", ".jsonl", "both, and the events, as JSON lines", write_jsonl};
