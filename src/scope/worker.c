#include "scope/worker.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum state { IDLE, ASKED, DONE, ENDING };

struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum state state; /* guarded by lock; the rest belongs to the thread while ASKED, else to the caller */
    int wake_fd;
    dln_network copy; /* of the run's chain; released and made anew when the shapes change */
    dln_spectrum_work *work;
    struct measured next, latest;
    bool forgotten; /* what is being measured is of no use any more */
    double started, took, finished; /* seconds */
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool is_ending(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    bool ending = w->state == ENDING;
    pthread_mutex_unlock(&w->lock);
    return ending;
}

/* Whoever ends us waits for one factorization at most. */
static void measure(struct worker *w) {
    struct measured *m = &w->next;
    for (int j = 1; j <= m->depth && !is_ending(w); j++)
        dln_sigma_bounds(&w->copy.W[j], w->work, &m->sigma_lo[j], &m->sigma_hi[j]);
    for (int j = 1; j < m->depth && !is_ending(w); j++)
        m->imbalance[j] = dln_imbalance(&w->copy, j, w->work);
    if (!is_ending(w))
        m->end_sigma_min = dln_end_sigma_min(&w->copy, w->work);
}

static void *serve(void *user) {
    struct worker *w = user;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (w->state != ASKED && w->state != ENDING)
            pthread_cond_wait(&w->changed, &w->lock);
        if (w->state == ENDING)
            break;
        pthread_mutex_unlock(&w->lock);
        measure(w);
        pthread_mutex_lock(&w->lock);
        if (w->state == ENDING)
            break;
        w->state = DONE;
        if (w->wake_fd >= 0) {
            ssize_t sent = write(w->wake_fd, "", 1);
            (void)sent; /* a full pipe wakes the reader as well */
        }
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* The thread takes no signals, they are the main thread's, but those of its own crash: blocked, they would end us without the handler. */
static int start_thread(struct worker *w) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t most, before;
    sigfillset(&most);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigdelset(&most, crashes[i]);
    pthread_sigmask(SIG_SETMASK, &most, &before);
    int failed = pthread_create(&w->thread, NULL, serve, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

dln_status worker_new(int wake_fd, struct worker **out, dln_error *err) {
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the measuring thread");
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    w->wake_fd = wake_fd;
    if (start_thread(w)) {
        pthread_cond_destroy(&w->changed);
        pthread_mutex_destroy(&w->lock);
        free(w);
        return dln_error_set(err, DLN_NO_MEMORY, "the measuring thread could not be started");
    }
    *out = w;
    return DLN_OK;
}

static void measured_release(struct measured *m) {
    free(m->sigma_lo);
    free(m->sigma_hi);
    free(m->imbalance);
    *m = (struct measured){0};
}

static void forget_shapes(struct worker *w) {
    if (w->copy.W)
        dln_network_release(&w->copy);
    dln_spectrum_work_free(w->work);
    w->work = NULL;
    measured_release(&w->next);
}

void worker_free(struct worker *w) {
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->state = ENDING;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    forget_shapes(w);
    measured_release(&w->latest);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static bool same_shapes(const dln_network *a, const dln_network *b) {
    if (!a->W || !a->A.data != !b->A.data || !a->B.data != !b->B.data)
        return false;
    bool ends = dln_network_inputs(a) == dln_network_inputs(b) && dln_network_outputs(a) == dln_network_outputs(b);
    return ends && a->depth == b->depth && !memcmp(a->width, b->width, ((size_t)a->depth + 1) * sizeof *a->width);
}

static dln_status measured_init(struct measured *m, int depth) {
    size_t n = (size_t)depth + 1;
    m->depth = depth;
    m->sigma_lo = calloc(n, sizeof(double));
    m->sigma_hi = calloc(n, sizeof(double));
    m->imbalance = calloc(n, sizeof(double));
    return m->sigma_lo && m->sigma_hi && m->imbalance ? DLN_OK : DLN_NO_MEMORY;
}

/* Room for chains of this run's shapes; without memory the screen simply shows no spectra. */
static bool take_shapes(struct worker *w, const dln_network *net) {
    if (same_shapes(&w->copy, net))
        return w->next.sigma_lo || !measured_init(&w->next, net->depth);
    forget_shapes(w);
    const dln_matrix *A = net->A.data ? &net->A : NULL, *B = net->B.data ? &net->B : NULL;
    if (!dln_network_init(&w->copy, net->depth, net->width, A, B, NULL) && !dln_spectrum_work_new(&w->copy, &w->work, NULL) &&
        !measured_init(&w->next, net->depth))
        return true;
    forget_shapes(w);
    return false;
}

/* Take over a finished result: the two places change roles when their shapes agree. */
static void collect(struct worker *w) {
    if (w->state != DONE)
        return;
    struct measured before = w->latest;
    w->latest = w->next;
    w->next = (struct measured){0};
    w->latest.run = w->forgotten ? NULL : w->latest.run;
    w->forgotten = false;
    if (before.depth == w->latest.depth)
        w->next = before;
    else
        measured_release(&before);
    w->finished = now();
    w->took = w->finished - w->started;
    w->state = IDLE;
}

static bool of_state(const struct measured *m, const struct run *r) {
    return m->run == r && m->tick == run_ticks(r) && m->generation == r->generation;
}

/* While running, the worker rests three times as long as it measures, and at least 50 ms: the ticks' thread keeps the machine. */
static bool rested(const struct worker *w) { return now() >= w->finished + fmax(0.05, 3 * w->took); }

void worker_request(struct worker *w, const struct run *r, bool running) {
    pthread_mutex_lock(&w->lock);
    collect(w);
    bool same_run = w->latest.run == r && w->latest.generation == r->generation;
    if (w->state == IDLE && !of_state(&w->latest, r) && (!running || !same_run || rested(w)) && take_shapes(w, &r->net)) {
        dln_network_copy_weights(&r->net, &w->copy);
        if (r->net.A.data)
            dln_matrix_copy(&r->net.A, &w->copy.A);
        if (r->net.B.data)
            dln_matrix_copy(&r->net.B, &w->copy.B);
        w->next.run = r;
        w->next.tick = run_ticks(r);
        w->next.generation = r->generation;
        w->started = now();
        w->state = ASKED;
        pthread_cond_signal(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
}

void worker_forget(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    collect(w);
    w->latest.run = NULL;
    w->forgotten = w->state == ASKED;
    pthread_mutex_unlock(&w->lock);
}

const struct measured *worker_latest(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    collect(w);
    pthread_mutex_unlock(&w->lock);
    return &w->latest;
}

bool worker_current(struct worker *w, const struct run *r) { return of_state(worker_latest(w), r); }
