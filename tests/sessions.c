/* sessions.c: see sessions.h. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct opened open_session(struct files *f, const char *text, const char *const *sets, bool no_traces) {
    struct opened o = {must_load(f, text, sets), NULL};
    struct session_options options = {.no_traces = no_traces};
    dln_error err;
    if (session_new(o.scenario, &options, &o.session, &err))
        fail_msg("'%s' for\n%s", err.text, text);
    return o;
}

void close_session(struct opened *o) {
    session_free(o->session);
    scenario_free(o->scenario);
}

void assert_no_session(struct files *f, const char *text, const struct session_options *options, dln_status status, const char *part) {
    struct scenario *scenario = must_load(f, text, NULL);
    struct session *s = NULL;
    dln_error err = {0};
    assert_failure(session_new(scenario, options, &s, &err), &err, status, part);
    assert_null(s);
    scenario_free(scenario);
}

void run_to_end(struct session *s, int most) {
    while (session_step(s))
        if (most-- == 0)
            fail_msg("the runs do not end");
}

void assert_same_run(const struct run *a, const struct run *b) {
    assert_int_equal(run_ticks(a), run_ticks(b));
    assert_int_equal(a->phase, b->phase);
    assert_int_equal(a->end, b->end);
    assert_int_equal(a->opt->sweeps, b->opt->sweeps);
    assert_memory_equal(&a->opt->excess, &b->opt->excess, sizeof(double));
    assert_memory_equal(&a->opt->time, &b->opt->time, sizeof(double));
    assert_memory_equal(&a->opt->last.gradient_norm, &b->opt->last.gradient_norm, sizeof(double));
    assert_int_equal(a->depth, b->depth);
    for (int j = 1; j <= a->depth; j++) {
        const dln_matrix *A = &a->net.W[j], *B = &b->net.W[j];
        assert_true(A->rows == B->rows && A->cols == B->cols && A->ld == A->rows && B->ld == B->rows);
        assert_memory_equal(A->data, B->data, sizeof(double) * (size_t)A->rows * (size_t)A->cols);
    }
}

/* The columns of a window far wider than the trace, where each point has its own. */
static void assert_same_trace(const struct trace *a, const struct trace *b) {
    enum { N = 4096 };
    static const enum abscissa abscissas[] = {ABSCISSA_ITERATIONS, ABSCISSA_WORK, ABSCISSA_TIME};
    struct trace_column *columns[2] = {calloc(N, sizeof **columns), calloc(N, sizeof **columns)};
    assert_true(columns[0] && columns[1]);
    assert_int_equal(trace_count(a), trace_count(b));
    for (size_t k = 0; k < ARRAY_LEN(abscissas) && trace_count(a); k++) {
        double end = trace_abscissa(trace_last(a), abscissas[k], 1);
        end = end > 0 ? end : 1;
        trace_columns(a, abscissas[k], 1, 0, end, columns[0], N);
        trace_columns(b, abscissas[k], 1, 0, end, columns[1], N);
        for (int i = 0; i < N; i++) {
            assert_true(columns[0][i].any == columns[1][i].any && columns[0][i].bad == columns[1][i].bad);
            assert_memory_equal(&columns[0][i].lo, &columns[1][i].lo, sizeof(double));
            assert_memory_equal(&columns[0][i].hi, &columns[1][i].hi, sizeof(double));
        }
    }
    free(columns[0]);
    free(columns[1]);
}

void assert_same_traces(const struct run *a, const struct run *b) {
    assert_same_trace(a->error, b->error);
    assert_same_trace(a->imbalance, b->imbalance);
}

size_t resident_bytes(void) {
    unsigned long size, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

bool long_tests(void) {
    const char *asked = getenv("DLNSCOPE_LONG_TESTS");
    return asked && *asked;
}
