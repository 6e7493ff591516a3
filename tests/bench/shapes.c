#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_now(void) { return now(CLOCK_MONOTONIC); }
double bench_spent(void) { return now(CLOCK_THREAD_CPUTIME_ID); }

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[n / 2];
}

static void must(dln_status status, const dln_error *err) {
    if (!status)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

void shape_open(struct shape *s, int index, const char *const *sets) {
    enum { TRACE_ROWS = 8192 };
    char path[4096];
    const char *srcdir = getenv("srcdir");
    dln_error err;
    *s = (struct shape){.scenario = NULL};
    snprintf(path, sizeof path, "%s/tests/bench/shapes.yaml", srcdir ? srcdir : ".");
    dln_blas_set_threads(1);
    must(scenario_load(path, sets, &s->scenario, &err), &err);
    must(build_problem(s->scenario, s->scenario->runs[index].problem, NULL, &s->problem, &err), &err);
    must(run_new(s->scenario, &s->scenario->runs[index], index, &s->problem, TRACE_ROWS, &s->run, &err), &err);
}

void shape_close(struct shape *s) {
    run_free(s->run);
    dln_problem_release(&s->problem);
    scenario_free(s->scenario);
}

double shape_sweeps(struct shape *s, long sweeps, double (*timer)(void)) {
    long ticks = sweeps * run_ticks_a_sweep(s->run);
    double start = timer();
    for (long t = 0; t < ticks; t++)
        run_tick(s->run);
    double seconds = timer() - start;
    if (s->run->end) {
        fprintf(stderr, "%s: %s after %llu ticks, so there is nothing to measure\n", s->run->label, run_end_words(s->run->end),
                (unsigned long long)run_ticks(s->run));
        exit(1);
    }
    return seconds;
}
