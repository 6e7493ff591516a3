#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *p) { *p = (struct progress){isatty(STDERR_FILENO) == 1, now(), 0}; }

void progress_stage(const char *stage, void *progress) {
    const struct progress *p = progress;
    if (p->shown)
        fprintf(stderr, "\r\033[K%.100s", stage);
}

/* How much of its way a run has gone, as far as its stop rule tells. */
static double part_done(const struct run *r) {
    const struct stop_spec *stop = &r->spec.stop;
    double ticks = (double)run_ticks(r), part = 0;
    if (r->end)
        return 1;
    if (stop->iterations > 0)
        part = fmax(part, ticks / stop->iterations);
    if (stop->sweeps > 0)
        part = fmax(part, ticks / (stop->sweeps * run_ticks_a_sweep(r)));
    if (stop->time > 0)
        part = fmax(part, r->opt->time / stop->time);
    return part;
}

static void put_time(double seconds) {
    if (seconds < 90)
        fprintf(stderr, "  %.0f s left", seconds);
    else if (seconds < 5400)
        fprintf(stderr, "  %.0f min left", seconds / 60);
    else
        fprintf(stderr, "  %.1f h left", seconds / 3600);
}

void progress_update(struct progress *p, const struct session *s) {
    enum { WIDTH = 24 };
    double t = now(), part = 1, ticks = 0;
    if (!p->shown || t < p->last + 0.1)
        return;
    if (p->last == 0)
        p->start = t;
    p->last = t;
    int live = 0;
    for (int i = 0; i < s->n_runs; i++) {
        part = fmin(part, part_done(s->runs[i]));
        ticks += (double)run_ticks(s->runs[i]);
        live += !s->runs[i]->end;
    }
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < part * WIDTH ? '=' : ' ';
    bar[WIDTH] = '\0';
    double spent = t - p->start;
    fprintf(stderr, "\r\033[K[%s] %3.0f%%  step %llu, %d of %d runs live, %.3g ticks/s", bar, 100 * part, (unsigned long long)s->steps, live,
            s->n_runs, spent > 0 ? ticks / spent : 0);
    if (part > 0.001 && spent > 1)
        put_time(spent * (1 - part) / part);
}

void progress_end(struct progress *p) {
    if (p->shown)
        fputs("\r\033[K", stderr);
}
