#include "tui/loader.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/signals.h"

struct loader {
    const struct scenario *scenario;
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
    l->status = session_new(l->scenario, &l->options, &l->session, &l->error);
    atomic_store(&l->done, true);
    wake(l);
    return NULL;
}

dln_status loader_start(const struct scenario *scenario, const struct session_options *options, int wake_fd, struct loader **out,
                        dln_error *err) {
    struct loader *l = calloc(1, sizeof *l);
    if (!l)
        return dln_error_set(err, DLN_NO_MEMORY, "there is no memory to load a preset with");
    l->scenario = scenario;
    l->options = *options;
    l->options.build.cancel = &l->cancel;
    l->options.build.progress = tell;
    l->options.build.user = l;
    l->wake_fd = wake_fd;
    pthread_mutex_init(&l->lock, NULL);
    if (pthread_create(&l->thread, NULL, load, l) != 0)
        goto fail;
    *out = l;
    return DLN_OK;
fail:
    pthread_mutex_destroy(&l->lock);
    free(l);
    return dln_error_set(err, DLN_NO_MEMORY, "a thread to load the preset with cannot be had");
}

void loader_stage(struct loader *l, char *out, size_t size) {
    pthread_mutex_lock(&l->lock);
    snprintf(out, size, "%s", l->stage);
    pthread_mutex_unlock(&l->lock);
}

bool loader_done(const struct loader *l) { return atomic_load(&l->done); }

void loader_cancel(struct loader *l) { atomic_store(&l->cancel, true); }

dln_status loader_finish(struct loader *l, struct session **out, dln_error *err) {
    pthread_join(l->thread, NULL);
    dln_status status = l->status;
    if (status == DLN_OK)
        *out = l->session;
    else
        dln_error_set(err, status, "%s", l->error.text);
    pthread_mutex_destroy(&l->lock);
    free(l);
    return status;
}
