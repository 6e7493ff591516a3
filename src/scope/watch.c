#include "scope/watch.h"

#include <stdlib.h>
#include <string.h>

#include "scope/condition.h"
#include "scope/session.h"

void watch_close(struct watch *w) {
    for (int i = 0; i < w->n_runs; i++)
        run_free(w->runs[i]);
    free(w->runs);
    free(w->text);
    condition_free(w->condition);
    *w = (struct watch){0};
}

dln_status watch_open(struct session *s, const char *text, struct run *own, struct watch *w, dln_error *err) {
    struct watch made = {.text = strdup(text), .runs = calloc((size_t)s->n_runs, sizeof(struct run *)), .own = own};
    dln_status status = made.text && made.runs ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for a condition");
    if (!status)
        status = condition_new(text, s->runs, s->n_runs, own, &made.condition, err);
    for (int i = 0; i < s->n_runs && !status; i++)
        made.runs[made.n_runs++] = run_share(s->runs[i]);
    if (status) {
        watch_close(&made);
        return status;
    }
    watch_close(w);
    *w = made;
    return DLN_OK;
}

/* The run that stands for it now: itself, or the one that has its label. */
static struct run *successor(const struct session *s, const struct run *own) {
    struct run *found = NULL;
    for (int i = 0; i < s->n_runs; i++) {
        if (s->runs[i] == own)
            return s->runs[i];
        if (!strcmp(s->runs[i]->label, own->label))
            found = s->runs[i];
    }
    return found;
}

dln_status watch_look(struct session *s, struct watch *w, bool *holds, dln_error *err) {
    bool same = w->n_runs == s->n_runs && !memcmp(w->runs, s->runs, (size_t)s->n_runs * sizeof *s->runs);
    struct run *own = same ? w->own : successor(s, w->own);
    if (!own)
        return dln_error_set(err, DLN_BAD_VALUE, "%s is gone", w->own->label);
    dln_status status = same ? DLN_OK : watch_open(s, w->text, own, w, err);
    if (!status)
        *holds = condition_holds(w->condition, w->own);
    return status;
}
