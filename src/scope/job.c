#include "scope/job.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "data/text.h"
#include "scope/command.h"

struct jobs {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    char stage[160]; /* guarded by lock, */
    bool done;       /* and this too */
    atomic_bool cancel;
    int wake_fd;
    double patience;
    bool allowed;   /* for the command that is being done */
    bool under_way; /* a thread was started that nobody has joined */
    bool again;     /* the command is being done again: matter, status and error are what has come of its job */
    const struct job_kind *kind;
    void *matter;
    dln_status status;
    dln_error error;
    char line[COMMAND_LINE]; /* the command, */
    int focus;               /* what was focused when it was given, */
    bool queued;             /* and whether it is of the queue */
};

/* The thread */

static void wake(const struct jobs *j) {
    ssize_t sent = j->wake_fd >= 0 ? write(j->wake_fd, "", 1) : 0;
    (void)sent; /* a full pipe wakes the reader as well */
}

static void tell(const char *stage, void *user) {
    struct jobs *j = user;
    pthread_mutex_lock(&j->lock);
    snprintf(j->stage, sizeof j->stage, "%s", stage);
    pthread_mutex_unlock(&j->lock);
    wake(j);
}

static void *work(void *user) {
    struct jobs *j = user;
    const struct build_context context = {.cancel = &j->cancel, .progress = tell, .user = j};
    j->status = j->kind->work(j->matter, &context, &j->error);
    pthread_mutex_lock(&j->lock);
    j->done = true;
    pthread_cond_signal(&j->ended);
    pthread_mutex_unlock(&j->lock);
    wake(j);
    return NULL;
}

/* Signals are the main thread's, but for those of a crash: blocked, they would end us without the handler. */
static bool start_thread(struct jobs *j) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t most, before;
    sigfillset(&most);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigdelset(&most, crashes[i]);
    pthread_sigmask(SIG_SETMASK, &most, &before);
    int failed = pthread_create(&j->thread, NULL, work, j);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

static bool is_done(struct jobs *j) {
    pthread_mutex_lock(&j->lock);
    bool done = j->done;
    pthread_mutex_unlock(&j->lock);
    return done;
}

static bool wait_a_moment(struct jobs *j) {
    struct timespec end;
    double whole, part = modf(j->patience, &whole);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)whole;
    end.tv_nsec += (long)(1e9 * part);
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&j->lock);
    int late = 0;
    while (!j->done && !late && j->patience > 0)
        late = pthread_cond_timedwait(&j->ended, &j->lock, &end);
    bool done = j->done && j->patience > 0;
    pthread_mutex_unlock(&j->lock);
    return done;
}

/* The thread has ended, or will: its matter is the caller's. */
static void join(struct jobs *j) {
    pthread_join(j->thread, NULL);
    j->under_way = false;
}

static void drop_matter(struct jobs *j) {
    if (j->matter)
        j->kind->drop(j->matter);
    j->matter = NULL;
}

dln_status jobs_begin(struct session *s, int wake_fd, double patience, dln_error *err) {
    pthread_condattr_t clock;
    struct jobs *j = calloc(1, sizeof *j);
    if (!j)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for what commands have to build");
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&j->ended, &clock);
    pthread_condattr_destroy(&clock);
    j->wake_fd = wake_fd;
    j->patience = patience;
    s->jobs = j;
    return DLN_OK;
}

void jobs_end(struct session *s) {
    struct jobs *j = s->jobs;
    if (!j)
        return;
    job_cancel(s);
    if (j->under_way)
        join(j);
    drop_matter(j);
    pthread_cond_destroy(&j->ended);
    pthread_mutex_destroy(&j->lock);
    free(j);
    s->jobs = NULL;
}

/* What a command asks for */

static dln_status give(const struct job_kind *kind, void *matter, dln_status status, void **done) {
    if (status)
        kind->drop(matter);
    else
        *done = matter;
    return status;
}

static dln_status do_here(const struct job_kind *kind, void *matter, void **done, dln_error *err) {
    const struct build_context context = {0};
    return give(kind, matter, kind->work(matter, &context, err), done);
}

/* What has come of the job, which is the caller's now. */
static dln_status collect(struct jobs *j, void **done, dln_error *err) {
    void *matter = j->matter;
    j->matter = NULL;
    if (j->status)
        dln_error_set(err, j->status, "%s", j->error.text);
    return give(j->kind, matter, j->status, done);
}

static dln_status do_there(struct jobs *j, const struct job_kind *kind, void *matter, void **done, dln_error *err) {
    j->kind = kind;
    j->matter = matter;
    j->stage[0] = '\0';
    j->done = j->queued = false;
    atomic_store(&j->cancel, false);
    if (!start_thread(j)) {
        j->matter = NULL;
        return do_here(kind, matter, done, err);
    }
    j->under_way = true;
    if (!wait_a_moment(j))
        return dln_error_set(err, DLN_CANCELLED, "it is being built");
    join(j);
    return collect(j, done, err);
}

dln_status job_do(struct session *s, const struct job_kind *kind, void *matter, void **done, dln_error *err) {
    struct jobs *j = s->jobs;
    if (j && j->again && j->matter && j->kind == kind && kind->same(j->matter, matter)) {
        kind->drop(matter);
        return collect(j, done, err);
    }
    return j && j->allowed && !j->under_way ? do_there(j, kind, matter, done, err) : do_here(kind, matter, done, err);
}

/* The command */

bool job_under_way(const struct session *s) { return s->jobs && s->jobs->under_way; }
bool job_ready(const struct session *s) { return job_under_way(s) && is_done(s->jobs); }

void job_write(const struct session *s, char *stage, char *line, size_t size) {
    struct jobs *j = s->jobs;
    text_escape(j->line, strlen(j->line), line, size);
    pthread_mutex_lock(&j->lock);
    snprintf(stage, size, "%s", j->stage);
    pthread_mutex_unlock(&j->lock);
}

void job_cancel(struct session *s) {
    if (s->jobs)
        atomic_store(&s->jobs->cancel, true);
}

/* What a trigger does in the middle of a turn cannot be done again. */
void job_allow(struct session *s) {
    if (s->jobs)
        s->jobs->allowed = !s->jobs->again && !s->triggers.acting;
}

void job_disallow(struct session *s) {
    if (s->jobs)
        s->jobs->allowed = false;
}

void job_keep(struct session *s, const struct call *call) {
    command_write(call, s->jobs->line, sizeof s->jobs->line);
    s->jobs->focus = s->view.focus;
}

void job_is_queued(struct session *s) { s->jobs->queued = true; }

static void look_at(struct session *s, int run) {
    char line[32];
    if (run == s->view.focus)
        return;
    snprintf(line, sizeof line, "focus %d", run + 1);
    command_execute(s, line, NULL);
}

/* It is about the run that was focused when it was given. Records say so too. */
static dln_status do_again(struct session *s, dln_error *err) {
    struct jobs *j = s->jobs;
    int looked_at = s->view.focus;
    look_at(s, j->focus);
    j->again = true;
    dln_status status = command_execute(s, j->line, err);
    j->again = false;
    if (s->view.focus == j->focus)
        look_at(s, looked_at);
    return status;
}

void job_finish(struct session *s) {
    struct jobs *j = s->jobs;
    dln_error err = {0};
    dln_status status;
    join(j);
    s->message[0] = '\0';
    if (atomic_load(&j->cancel))
        status = dln_error_set(&err, DLN_CANCELLED, "given up, and nothing has changed");
    else
        status = do_again(s, &err);
    drop_matter(j);
    if (status && j->queued)
        queue_stop(s, j->line, &err);
    else if (status)
        session_say(s, "%s", err.text);
}
