#include "scope/making.h"

#include <stdlib.h>

#include "scope/job.h"
#include "scope/roster.h"

/* Runs */

struct making {
    const struct session *session;
    const struct run *from;
    const struct run_spec *spec;
    bool starts;
    dln_problem *brought; /* that there was not yet, or NULL */
    struct run *run;
    size_t bytes; /* of the run */
};

static void drop_making(void *matter) {
    struct making *m = matter;
    run_free(m->run);
    if (m->brought)
        dln_problem_release(m->brought);
    free(m->brought);
    free(m);
}

/* The session stands still between the two: no more than this can differ. */
static bool same_making(const void *a, const void *b) {
    const struct making *m = a, *n = b;
    return m->from == n->from && m->starts == n->starts && m->spec->problem == n->spec->problem &&
           derive_differences(m->spec, n->spec, NULL, 0) + derive_differences(n->spec, m->spec, NULL, 0) == 0;
}

static dln_status bring_problem(struct making *m, const struct build_context *context, dln_error *err) {
    dln_problem *p = malloc(sizeof *p);
    if (!p)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for another problem");
    dln_status status = roster_build_problem(m->session, m->spec->problem, context, p, err);
    if (status)
        free(p);
    else
        m->brought = p;
    return status;
}

static dln_status tell(const struct build_context *context, const char *label, dln_error *err) {
    char stage[160];
    snprintf(stage, sizeof stage, "%s", label);
    if (context->progress)
        context->progress(stage, context->user);
    bool cancelled = context->cancel && atomic_load(context->cancel);
    return cancelled ? dln_error_set(err, DLN_CANCELLED, "cancelled") : DLN_OK;
}

static dln_status make(void *matter, const struct build_context *context, dln_error *err) {
    struct making *m = matter;
    const struct session *s = m->session;
    const dln_problem *problem = roster_problem(s, m->spec->problem);
    dln_status status = problem ? DLN_OK : bring_problem(m, context, err);
    if (status)
        return status;
    problem = problem ? problem : m->brought;
    size_t beside = m->brought ? build_problem_bytes(scenario_problem(s->scenario, m->spec->problem), m->brought) : 0;
    status = roster_check_memory(s, m->spec, problem, beside, &m->bytes, err);
    if (!status)
        status = tell(context, m->spec->label, err);
    if (status)
        return status;
    return m->starts ? run_new(s->scenario, m->spec, m->from->index, problem, s->trace_rows, &m->run, err)
                     : run_fork(m->from, m->spec, problem, &m->run, err);
}

/* The specification as it was derived last: labels may have changed since the first time. */
static struct run *take_made(struct making *m, const struct run_spec *spec) {
    struct run *r = m->run;
    if (r->origin == m->spec)
        r->origin = spec;
    r->spec = *spec;
    m->run = NULL;
    return r;
}

dln_status make_run(struct session *s, const struct run *from, const struct run_spec *spec, bool starts, struct run **out, dln_error *err) {
    static const struct job_kind kind = {make, same_making, drop_making};
    struct making *m = calloc(1, sizeof *m);
    void *done;
    if (!m)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a run");
    *m = (struct making){.session = s, .from = from, .spec = spec, .starts = starts};
    dln_status status = job_do(s, &kind, m, &done, err);
    if (status)
        return status;
    m = done;
    if (m->brought)
        status = roster_keep_problem(s, spec->problem, m->brought, err);
    if (!status) {
        m->brought = NULL;
        s->bytes += m->bytes;
        *out = take_made(m, spec);
    }
    drop_making(m);
    return status;
}

/* Starts */

struct starting {
    const struct run *run;
    const struct dln_init_scheme *scheme;
    uint64_t seed;
    struct run_start start;
};

static void drop_starting(void *matter) {
    struct starting *m = matter;
    run_release_start(&m->start);
    free(m);
}

static bool same_starting(const void *a, const void *b) {
    const struct starting *m = a, *n = b;
    return m->run == n->run && m->scheme == n->scheme && m->seed == n->seed;
}

static dln_status draw(void *matter, const struct build_context *context, dln_error *err) {
    struct starting *m = matter;
    dln_status status = tell(context, m->run->spec.label, err);
    return status ? status : run_draw_start(m->run, m->scheme, m->seed, &m->start, err);
}

dln_status make_start(struct session *s, struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, dln_error *err) {
    static const struct job_kind kind = {draw, same_starting, drop_starting};
    struct starting *m = calloc(1, sizeof *m);
    void *done;
    if (!m)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a start");
    *m = (struct starting){.run = r, .scheme = scheme, .seed = seed};
    dln_status status = job_do(s, &kind, m, &done, err);
    if (status)
        return status;
    m = done;
    status = run_take_start(r, &m->start, err);
    drop_starting(m);
    return status;
}
