#include "scope/session.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/condition.h"
#include "scope/history.h"
#include "scope/job.h"
#include "scope/lecture.h"
#include "scope/record.h"
#include "scope/save.h"
#include "scope/words.h"

/* Two traces a run within a quarter GiB together, 8192 rows at most (4.1 MiB each), 64 at least. */
static size_t trace_rows_for(int n_runs, bool no_traces) {
    size_t rows = no_traces ? 16 : 8192;
    while (rows > 64 && 2 * trace_bytes(rows) > ((size_t)256 << 20) / (size_t)n_runs)
        rows /= 2;
    return rows;
}

size_t session_bytes(const struct scenario *scenario, const dln_problem *problems, bool no_traces) {
    struct build_needs needs;
    build_add_up(scenario, problems, &needs);
    size_t traces = 2 * (size_t)scenario->n_runs * trace_bytes(trace_rows_for(scenario->n_runs, no_traces));
    for (int i = 0; i < scenario->n_runs && !no_traces; i++)
        traces += scenario->runs[i].network.depth <= 2 ? path_bytes() : 0; /* no more than that have two weights */
    traces += 2 * (size_t)scenario->monte_carlo.n_values * trace_bytes(16);
    return needs.peak > SIZE_MAX - traces ? SIZE_MAX : needs.peak + traces;
}

static dln_status check_memory(const struct session *s, const struct session_options *o, const dln_problem *problems, dln_error *err) {
    size_t bytes = session_bytes(s->scenario, problems, o->no_traces);
    int n = s->scenario->n_runs;
    char need[64], limit[64];
    if (!o->max_memory || bytes <= o->max_memory)
        return DLN_OK;
    build_write_bytes(bytes, need, sizeof need);
    build_write_bytes(o->max_memory, limit, sizeof limit);
    return place_error(err, DLN_NO_MEMORY, NULL,
                       "%s: %d run%s need%s %s of memory, and %s are allowed: make it smaller, or raise --max-memory", s->scenario->name, n,
                       n == 1 ? "" : "s", n == 1 ? "s" : "", need, limit);
}

static void tell(const struct session_options *o, const char *stage) {
    if (o->build.progress)
        o->build.progress(stage, o->build.user);
}

static bool cancelled(const struct session_options *o) { return o->build.cancel && atomic_load(o->build.cancel); }

static dln_status build_problems(struct session *s, const struct session_options *o, dln_error *err) {
    struct build_context context = o->build;
    context.max_memory = o->max_memory;
    dln_status status = DLN_OK;
    for (int i = 0; i < s->scenario->n_problems && !status; i++)
        status = build_problem(s->scenario, i, &context, &s->problems[i], err);
    return status;
}

static dln_status build_runs(struct session *s, const struct session_options *o, dln_error *err) {
    int n = s->scenario->n_runs;
    size_t rows = s->trace_rows = o->trace_rows ? o->trace_rows : trace_rows_for(n, o->no_traces);
    dln_status status = DLN_OK;
    while (s->n_runs < n && !status) {
        const struct run_spec *spec = &s->scenario->runs[s->n_runs];
        char stage[200];
        snprintf(stage, sizeof stage, "run %d of %d: %s", s->n_runs + 1, n, spec->label);
        tell(o, stage);
        if (cancelled(o))
            return dln_error_set(err, DLN_CANCELLED, "loading was cancelled");
        if (o->saved)
            status = saved_run(o->saved, s, s->n_runs, &s->runs[s->n_runs], err);
        else
            status = run_new(s->scenario, spec, s->n_runs, &s->problems[spec->problem], rows, &s->runs[s->n_runs], err);
        s->n_runs += !status;
        s->n_born = s->n_runs;
    }
    return status;
}

/* Conditions may name any run, so they are read when all stand. One that was saved may name a run that was removed since. */
static dln_status read_conditions(struct session *s, bool saved, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        const struct stop_spec *stop = &r->spec.stop;
        if (!stop->condition)
            continue;
        dln_error local;
        dln_status status = condition_new(stop->condition, s->runs, s->n_runs, r, &r->stop_condition, &local);
        if (status && saved)
            session_say(s, "%s has no stop.condition any more: %s", r->label, local.text);
        else if (status)
            return place_error(err, status, &stop->condition_place, "stop.condition: %s", local.text);
        r->stop_text = stop->condition;
    }
    for (int i = 0; i < s->n_runs; i++)
        run_judge(s->runs[i]);
    return DLN_OK;
}

/* The starts of monte_carlo. Where nothing says when the runs end, they are there to be looked at, and are not trained. */
static dln_status build_starts(struct session *s, const struct session_options *o, dln_error *err) {
    s->trains = true;
    if (s->scenario->monte_carlo.n_values == 0)
        return DLN_OK;
    s->trains = false;
    for (int i = 0; i < s->n_runs; i++)
        s->trains = s->trains || s->scenario->runs[i].stop.given;
    tell(o, "starts of monte_carlo");
    return monte_carlo_new(s->scenario, s->problems, &s->starts, err);
}

/* A scenario with a horizon takes about a minute to reach it; others go at 64 steps a second. */
static int first_speed(const struct scenario *scenario) {
    double longest = 0;
    for (int i = 0; i < scenario->n_runs; i++) {
        const struct run_spec *run = &scenario->runs[i];
        double sweeps = run->stop.sweeps * (run->optimizer.method->blocks ? run->network.depth : 1);
        longest = fmax(longest, fmin(run->stop.iterations, sweeps)); /* they pass over NaN */
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
    s->speed = s->trains ? first_speed(s->scenario) : 0;
}

/* Within what is left of the memory. A session that is too large for any history goes without. */
static void begin_history(struct session *s, size_t wanted) {
    size_t left = !s->max_memory ? SIZE_MAX : s->max_memory > s->bytes ? s->max_memory - s->bytes : 0;
    dln_error err;
    if (wanted && history_begin(s, wanted < left ? wanted : left, &err))
        session_say(s, "%s", err.text);
}

/* What is to be done once it stands. */
static dln_status prepare(struct session *s, const struct session_options *o, dln_error *err) {
    dln_status status = o->saved ? DLN_OK : lecture_check(s, err); /* the runs that it speaks of may be gone since */
    if (!status && o->lecture && s->scenario->n_lecture > 0)
        status = lecture_begin(s, err);
    return status || !o->record ? status : record_begin(s, o->record, err);
}

dln_status session_new(struct scenario *scenario, const struct session_options *options, struct session **out, dln_error *err) {
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a session");
    s->scenario = scenario;
    s->no_traces = options->no_traces;
    s->problems = calloc((size_t)scenario->n_problems, sizeof *s->problems);
    s->runs = calloc((size_t)scenario->n_runs, sizeof *s->runs);
    dln_status status = DLN_NO_MEMORY;
    if (!s->problems || !s->runs) {
        dln_error_set(err, status, "no memory for %d runs", scenario->n_runs);
        goto fail;
    }
    status = check_memory(s, options, NULL, err);
    if (!status)
        status = events_init(&s->events, err);
    if (!status)
        status = build_problems(s, options, err);
    if (!status)
        status = check_memory(s, options, s->problems, err);
    if (!status)
        status = build_runs(s, options, err);
    if (!status)
        status = read_conditions(s, options->saved, err);
    if (!status)
        status = build_starts(s, options, err);
    if (status)
        goto fail;
    set_view(s);
    status = prepare(s, options, err);
    if (status)
        goto fail;
    s->max_memory = options->max_memory;
    s->bytes = session_bytes(scenario, s->problems, options->no_traces);
    if (options->saved && (status = saved_restore(options->saved, s, err)))
        goto fail;
    begin_history(s, options->history_memory);
    if (options->saved && (status = saved_restore_past(options->saved, s, err)))
        goto fail;
    if (dln_blas_threads() > 1)
        session_say(s, "%d threads: results are not the same to the last bit", dln_blas_threads());
    *out = s;
    return DLN_OK;
fail:
    session_free(s);
    return status;
}

void session_free(struct session *s) {
    if (!s)
        return;
    jobs_end(s);
    history_end(s);
    triggers_release(s);
    queue_release(&s->queue);
    record_end(s);
    lecture_free(s->lecture);
    events_release(&s->events);
    for (int i = 0; s->runs && i < s->n_runs; i++)
        run_free(s->runs[i]);
    monte_carlo_free(s->starts);
    for (int i = 0; s->problems && i < s->scenario->n_problems; i++)
        dln_problem_release(&s->problems[i]);
    for (int i = 0; i < s->n_more_problems; i++) {
        if (s->more_problems[i])
            dln_problem_release(s->more_problems[i]);
        free(s->more_problems[i]);
    }
    free(s->more_problems);
    free(s->runs);
    free(s->problems);
    free(s);
}

/* Runs and values: who has a part in a step. */
static int n_parts(const struct session *s) { return s->n_runs + (s->starts ? s->starts->spec->n_values : 0); }

static bool has_work(const struct session *s, int i) {
    if (i >= s->n_runs)
        return monte_carlo_left(s->starts, i - s->n_runs);
    return s->trains && !s->runs[i]->end;
}

/* The next part from `from` on that has work: a live run, or behind the runs a value with starts left; n_parts when there is none. */
static int next_live(const struct session *s, int from) {
    while (from < n_parts(s) && !has_work(s, from))
        from++;
    return from;
}

static int next_probe(const struct session *s, int from) {
    while (from < s->n_runs && (s->no_traces || !run_probe_due(s->runs[from])))
        from++;
    return from;
}

/* The run whose measurement comes next, or n_runs. Those of a step come first, while every run stands still; a run that was restarted
 * in the middle of a step is measured before its tick. */
static int probe_now(const struct session *s) {
    int first = s->next == 0 ? 0 : next_live(s, s->next), due = next_probe(s, first);
    return s->next == 0 || due == first ? due : s->n_runs;
}

static void draw_start(struct session *s, int v) {
    monte_carlo_draw(s->starts, v);
    if (s->starts->broken.text[0])
        session_say(s, "no further starts: %s", s->starts->broken.text);
}

bool session_advance(struct session *s) {
    if (job_under_way(s)) {
        if (job_ready(s))
            job_finish(s);
        return false;
    }
    if (history_loading(s)) {
        history_load(s);
        return false;
    }
    if (triggers_resume_due(s)) {
        triggers_resume(s);
        return false;
    }
    if (lecture_due(s)) {
        lecture_turn(s);
        return false;
    }
    if (queue_ready(s)) {
        queue_do(s);
        return false;
    }
    int due = probe_now(s), i = next_live(s, s->next);
    if (due < s->n_runs) {
        run_probe(s->runs[due]);
        return false;
    }
    if (s->next == 0 && history_goes_behind_edits(s))
        return false;
    if (s->next == 0) {
        events_begin(s);
        if (!session_replaying(s))
            triggers_begin(s);
    }
    if (i < s->n_runs)
        run_tick(s->runs[i]);
    else if (i < n_parts(s))
        draw_start(s, i - s->n_runs);
    else if (s->next == 0) {
        history_stuck(s);
        return false;
    }
    s->next = next_live(s, i + 1); /* none: also when the rest was restarted in the middle of the step, and ended at its start */
    if (s->next < n_parts(s))
        return false;
    s->next = 0;
    s->steps++;
    if (!session_replaying(s))
        triggers_observe(s, s->steps > s->events.seen);
    events_observe(s);
    if (s->past)
        history_observe(s);
    if (session_finished(s) && !history_loading(s)) /* whoever goes on with one, restarted, asks anew */
        s->goal = 0;
    triggers_act(s);
    return true;
}

bool session_step(struct session *s) {
    while (history_loading(s) || !session_finished(s)) {
        bool complete = session_advance(s);
        while (complete && history_loading(s)) /* the state after an edit of the past */
            session_advance(s);
        if (complete)
            return true;
    }
    return false;
}

bool session_midstep(const struct session *s) { return s->next > 0 || history_loading(s); }

bool session_finished(const struct session *s) { return next_live(s, 0) == n_parts(s); }

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

double session_part_done(const struct session *s) {
    double part = 1;
    for (int i = 0; i < s->n_runs; i++)
        part = fmin(part, part_done(s->runs[i]));
    return part;
}

bool session_busy(const struct session *s) {
    if (job_under_way(s))
        return job_ready(s);
    if (triggers_resume_due(s) || lecture_due(s) || queue_ready(s) || session_midstep(s) || session_replaying(s) ||
        next_probe(s, 0) < s->n_runs)
        return true;
    return (s->running || s->steps < s->goal) && !session_finished(s);
}

/* What drawing a start costs, as ticks and calls: about 10 microseconds for 20-10-1. */
enum { START_TICKS = 10, START_FLOPS = 20000 };

double session_next_flops(const struct session *s) {
    if (history_loading(s)) /* about a sweep's products */
        return run_flops_a_tick(s->runs[0]) * s->runs[0]->depth;
    int due = probe_now(s), i = next_live(s, s->next);
    if (due < s->n_runs)
        return dln_imbalance_flops(&s->runs[due]->net, s->runs[due]->probe_gap);
    if (i < s->n_runs)
        return run_flops_a_tick(s->runs[i]);
    return i < n_parts(s) ? START_TICKS * run_flops_a_tick(s->starts->runs[i - s->n_runs]) + START_FLOPS : 0;
}

struct run *session_focused(const struct session *s) {
    return s->runs[s->view.focus];
}

bool session_shows(const struct session *s, const struct run *r) {
    const char *filter = s->view.filter;
    return !r->hidden && (!filter[0] || r->pinned || r == session_focused(s) || words_contain(r->label, filter));
}

int session_n_shown(const struct session *s) {
    int n = 0;
    for (int i = 0; i < s->n_runs; i++)
        n += session_shows(s, s->runs[i]);
    return n;
}

uint64_t session_lens_first(const struct session *s) {
    uint64_t now = run_ticks(session_focused(s)), span = s->view.lens_span > 0 ? s->view.lens_span : 1;
    return now > span ? now - span : 0;
}

bool session_lens_is_log(const struct session *s) {
    const struct run *r = session_focused(s);
    struct trace_column all;
    if (s->view.lens != LENS_FITTED)
        return s->view.lens == LENS_LOG;
    trace_columns(r->error, ABSCISSA_ITERATIONS, 1, (double)session_lens_first(s), (double)run_ticks(r) + 0.5, &all, 1);
    return all.any && all.lo > 0 && all.hi >= 100 * all.lo;
}

void session_say(struct session *s, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(s->message, sizeof s->message, format, args);
    va_end(args);
}

bool session_has_panel(const struct session *s, enum panel_id id) {
    bool plane = session_focused(s)->path != NULL;
    switch (id) {
    case PANEL_CHANCES: return s->starts != NULL;
    case PANEL_LANDSCAPE: return s->trains && plane;
    case PANEL_FACTORS: return s->trains && !plane; /* two numbers: the landscape has them as its axes */
    case PANEL_LENS: return s->trains && !s->starts;
    case PANEL_MARGIN: return s->trains && session_focused(s)->problem->p == 2; /* other losses have none */
    default: return s->trains;
    }
}

enum panel_id session_panel(const struct session *s) {
    for (int i = 0; i < N_PANELS; i++) {
        enum panel_id id = (enum panel_id)(((int)s->view.panel + i) % N_PANELS);
        if (session_has_panel(s, id))
            return id;
    }
    return s->view.panel;
}
