#include "scope/session.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/condition.h"

/* Two traces a run within a quarter GiB together, 8192 rows at most (3.6 MiB each), 256 at least. */
static size_t trace_rows_for(int n_runs, bool no_traces) {
    size_t rows = no_traces ? 16 : 8192;
    while (rows > 256 && 2 * trace_bytes(rows) > ((size_t)256 << 20) / (size_t)n_runs)
        rows /= 2;
    return rows;
}

static dln_status check_memory(const struct session *s, const struct session_options *o, size_t rows, dln_error *err) {
    double bytes = 0;
    for (int i = 0; i < s->n_runs; i++) {
        const struct run_spec *spec = &s->scenario->runs[i];
        bytes += (double)build_run_bytes(spec, &s->problems[spec->problem]) + 2 * (double)trace_bytes(rows);
    }
    if (o->max_memory && bytes > (double)o->max_memory)
        return dln_error_set(err, DLN_NO_MEMORY,
                             "%s needs %.4g MiB for its %d runs, and %.4g MiB are allowed: make it smaller, or raise --max-memory",
                             s->scenario->name, bytes / 1048576, s->n_runs, (double)o->max_memory / 1048576);
    return DLN_OK;
}

static void tell(const struct session_options *o, const char *stage) {
    if (o->build.progress)
        o->build.progress(stage, o->build.user);
}

static bool cancelled(const struct session_options *o) { return o->build.cancel && atomic_load(o->build.cancel); }

static dln_status build_problems(struct session *s, const struct session_options *o, dln_error *err) {
    struct build_context context = o->build;
    context.max_memory = o->max_memory;
    for (int i = 0; i < s->scenario->n_problems; i++) {
        dln_status status = build_problem(s->scenario, i, &context, &s->problems[i], err);
        if (status)
            return status;
    }
    return DLN_OK;
}

static dln_status build_runs(struct session *s, const struct session_options *o, dln_error *err) {
    int n = s->scenario->n_runs;
    size_t rows = trace_rows_for(n, o->no_traces);
    s->n_runs = n; /* for the memory's sum; counted anew below */
    dln_status status = check_memory(s, o, rows, err);
    s->n_runs = 0;
    for (int i = 0; i < n && !status; i++) {
        char stage[160];
        snprintf(stage, sizeof stage, "run %d of %d: %s", i + 1, n, s->scenario->runs[i].label);
        tell(o, stage);
        if (cancelled(o))
            return dln_error_set(err, DLN_CANCELLED, "cancelled");
        status = run_new(s->scenario, i, &s->problems[s->scenario->runs[i].problem], rows, &s->runs[i], err);
        if (!status) {
            s->n_runs++;
            if (o->no_traces)
                s->runs[i]->probe_gap = 0;
        }
    }
    return status;
}

/* Conditions may name any run, so they are read when all stand. */
static dln_status read_conditions(struct session *s, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        const struct stop_spec *stop = &r->spec.stop;
        if (!stop->condition)
            continue;
        dln_error local;
        dln_status status = condition_new(stop->condition, s->runs, s->n_runs, r, &r->stop_condition, &local);
        if (status && stop->condition_place.line)
            return dln_error_set(err, DLN_BAD_VALUE, "%s:%d:%d: stop.condition: %s", stop->condition_place.file, stop->condition_place.line,
                                 stop->condition_place.column, local.text);
        if (status)
            return dln_error_set(err, DLN_BAD_VALUE, "stop.condition: %s", local.text);
    }
    for (int i = 0; i < s->n_runs; i++)
        run_judge(s->runs[i]);
    return DLN_OK;
}

/* A scenario with a horizon takes about a minute to reach it; others go at 64 steps a second. */
static int first_speed(const struct scenario *scenario) {
    double longest = 0;
    for (int i = 0; i < scenario->n_runs; i++) {
        const struct stop_spec *stop = &scenario->runs[i].stop;
        double ticks = stop->iterations;
        if (!(ticks > 0) && stop->sweeps > 0)
            ticks = stop->sweeps * scenario->runs[i].network.depth;
        longest = fmax(longest, ticks); /* fmax passes over NaN */
    }
    if (!(longest > 0))
        return 64;
    int speed = 16;
    while (speed < longest / 60 && speed < SESSION_FASTEST)
        speed *= 2;
    return speed;
}

static void set_view(struct session *s) {
    const struct view_spec *v = &s->scenario->view;
    s->view.focus = v->focus;
    s->view.abscissa = v->abscissa;
    s->view.linear = v->linear;
    s->view.low = v->low;
    s->view.high = v->high;
    /* ten sweeps of a block method show its period; a gradient method's plateaus take longer */
    int sweep = run_ticks_a_sweep(session_focused(s));
    s->view.lens_span = sweep == 1 ? 240 : (uint64_t)(sweep < 5 ? 50 : sweep > 24 ? 240 : 10 * sweep);
    s->speed = first_speed(s->scenario);
}

dln_status session_new(const struct scenario *scenario, const struct session_options *options, struct session **out, dln_error *err) {
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a session");
    s->scenario = scenario;
    s->no_traces = options->no_traces;
    s->problems = calloc((size_t)scenario->n_problems, sizeof *s->problems);
    s->runs = calloc((size_t)scenario->n_runs, sizeof *s->runs);
    s->view.hidden = calloc((size_t)scenario->n_runs, sizeof *s->view.hidden);
    dln_status status = DLN_NO_MEMORY;
    if (!s->problems || !s->runs || !s->view.hidden) {
        dln_error_set(err, status, "no memory for %d runs", scenario->n_runs);
        goto fail;
    }
    status = build_problems(s, options, err);
    if (!status)
        status = build_runs(s, options, err);
    if (!status)
        status = read_conditions(s, err);
    if (status)
        goto fail;
    set_view(s);
    *out = s;
    return DLN_OK;
fail:
    session_free(s);
    return status;
}

void session_free(struct session *s) {
    if (!s)
        return;
    for (int i = 0; s->runs && i < s->n_runs; i++)
        run_free(s->runs[i]);
    for (int i = 0; s->problems && i < s->scenario->n_problems; i++)
        dln_problem_release(&s->problems[i]);
    free(s->runs);
    free(s->problems);
    free(s->view.hidden);
    free(s);
}

/* The next live run from index `from` on, or n_runs. */
static int next_live(const struct session *s, int from) {
    while (from < s->n_runs && s->runs[from]->end)
        from++;
    return from;
}

static int next_probe(const struct session *s, int from) {
    while (from < s->n_runs && (s->no_traces || !run_probe_due(s->runs[from])))
        from++;
    return from;
}

/* Measurements of the present step come first, while every run stands still; then each live run has its tick. */
bool session_advance(struct session *s) {
    if (s->next == 0) {
        int due = next_probe(s, 0);
        if (due < s->n_runs) {
            run_probe(s->runs[due]);
            return false;
        }
    }
    int i = next_live(s, s->next);
    if (i == s->n_runs)
        return false;
    run_tick(s->runs[i]);
    s->next = next_live(s, i + 1);
    if (s->next < s->n_runs)
        return false;
    s->next = 0;
    s->steps++;
    return true;
}

bool session_step(struct session *s) {
    while (!session_finished(s))
        if (session_advance(s))
            return true;
    return false;
}

bool session_midstep(const struct session *s) { return s->next > 0; }

bool session_finished(const struct session *s) { return next_live(s, 0) == s->n_runs; }

bool session_busy(const struct session *s) {
    if (session_midstep(s) || next_probe(s, 0) < s->n_runs)
        return true;
    return (s->running || s->steps < s->goal) && !session_finished(s);
}

double session_next_flops(const struct session *s) {
    int due = s->next == 0 ? next_probe(s, 0) : s->n_runs, i = next_live(s, s->next);
    if (due < s->n_runs)
        return dln_imbalance_flops(&s->runs[due]->net, s->runs[due]->probe_gap);
    return i < s->n_runs ? run_flops_a_tick(s->runs[i]) : 0;
}

struct run *session_focused(const struct session *s) { return s->runs[s->view.focus]; }

void session_say(struct session *s, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(s->message, sizeof s->message, format, args);
    va_end(args);
}
