#include "tui/loader.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/signals.h"

struct loader {
    struct scenario *scenario;
    char *preset;         /* to be read first, */
    struct scenario *own; /* to this; NULL: `scenario` is somebody else's */
    struct session_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* of stage */
    char stage[160];
    int wake_fd;
    atomic_bool cancel, done;
    struct session *session; /* the result, once done */
    dln_status status;
    dln_error error;
};

static void wake(const struct loader *l) {
    ssize_t ignored = write(l->wake_fd, "", 1);
    (void)ignored; /* a full pipe wakes the loop as well */
}

static void tell(const char *stage, void *user) {
    struct loader *l = user;
    pthread_mutex_lock(&l->lock);
    snprintf(l->stage, sizeof l->stage, "%s", stage);
    pthread_mutex_unlock(&l->lock);
    wake(l);
}

static void *load(void *user) {
    struct loader *l = user;
    signals_block();
    if (l->preset)
        l->status = scenario_load(l->preset, NULL, &l->own, &l->error);
    if (!l->status)
        l->status = session_new(l->own ? l->own : l->scenario, &l->options, &l->session, &l->error);
    atomic_store(&l->done, true);
    wake(l);
    return NULL;
}

static void loader_free(struct loader *l) {
    pthread_mutex_destroy(&l->lock);
    free(l->preset);
    free(l);
}

/* Takes `preset`. */
static dln_status start(struct scenario *scenario, char *preset, const struct session_options *options, int wake_fd, struct loader **out,
                        dln_error *err) {
    struct loader *l = calloc(1, sizeof *l);
    if (!l) {
        free(preset);
        return dln_error_set(err, DLN_NO_MEMORY, "there is no memory to load a preset with");
    }
    l->scenario = scenario;
    l->preset = preset;
    l->options = *options;
    l->options.record = preset ? NULL : options->record; /* the record is of the first session alone */
    if (preset)                                          /* another one than the session that was saved */
        l->options.saved = NULL, l->options.trace_rows = 0;
    l->options.build.cancel = &l->cancel;
    l->options.build.progress = tell;
    l->options.build.user = l;
    l->wake_fd = wake_fd;
    pthread_mutex_init(&l->lock, NULL);
    if (pthread_create(&l->thread, NULL, load, l) != 0) {
        loader_free(l);
        return dln_error_set(err, DLN_NO_MEMORY, "a thread to load the preset with cannot be had");
    }
    *out = l;
    return DLN_OK;
}

dln_status loader_start(struct scenario *scenario, const struct session_options *options, int wake_fd, struct loader **out,
                        dln_error *err) {
    return start(scenario, NULL, options, wake_fd, out, err);
}

dln_status loader_open(const char *preset, const struct session_options *options, int wake_fd, struct loader **out, dln_error *err) {
    char *name = strdup(preset);
    if (!name)
        return dln_error_set(err, DLN_NO_MEMORY, "there is no memory to load a preset with");
    return start(NULL, name, options, wake_fd, out, err);
}

void loader_stage(struct loader *l, char *out, size_t size) {
    pthread_mutex_lock(&l->lock);
    snprintf(out, size, "%s", l->stage);
    pthread_mutex_unlock(&l->lock);
}

bool loader_done(const struct loader *l) { return atomic_load(&l->done); }

void loader_cancel(struct loader *l) { atomic_store(&l->cancel, true); }

dln_status loader_finish(struct loader *l, struct session **out, struct scenario **scenario, dln_error *err) {
    pthread_join(l->thread, NULL);
    dln_status status = l->status;
    if (status == DLN_OK) {
        *out = l->session;
        if (l->own)
            *scenario = l->own;
    } else {
        scenario_free(l->own);
        dln_error_set(err, status, "%s", l->error.text);
    }
    loader_free(l);
    return status;
}
