/* shapes.h: the runs that the benches of speed measure, from shapes.yaml beside this file. */
#ifndef BENCH_SHAPES_H
#define BENCH_SHAPES_H

#include "scope/run.h"

enum { N_SHAPES = 5, N_RUNS = 15 }; /* block updates, and with the other methods */

/** One run of shapes.yaml with a trace as the dashboard keeps it. Ends the program with a sentence when it cannot be had. */
struct shape {
    struct scenario *scenario;
    dln_problem problem;
    struct run *run;
};
/** Run number `index`, with `--set` assignments (KEY=VALUE, NULL at the end; may be NULL). One BLAS thread from here on. */
void shape_open(struct shape *s, int index, const char *const *sets);
void shape_close(struct shape *s);
/** Tick `sweeps` whole sweeps as a run without a screen does: trace, finite checks and stop test, no spectra. Seconds that it took. */
double shape_sweeps(struct shape *s, long sweeps, double (*timer)(void));

double bench_now(void);   /* seconds, monotonic */
double bench_spent(void); /* seconds of this thread: those that others take from it do not count */
/** The middle one of n values, which are sorted. */
double bench_median(double *values, int n);

#endif
