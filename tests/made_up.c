#include "made_up.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 64, WIDTH = 10, DONE = 209, TRACE_ROWS = 1024 };

struct made_up {
    struct session session;
    struct scenario scenario;
    struct problem_spec problem_spec;
    dln_problem problem;
    struct measured measured;
    dln_network net;         /* with */
    dln_objective objective; /* and */
    dln_products *products;  /* a small real chain: what a run asks its products for without a tick is the same for all */
    double lo[MOST_DEPTH + 1], hi[MOST_DEPTH + 1], imbalance[MOST_DEPTH + 1];
    char name[32];
};

static void *take(size_t n, size_t size) {
    void *p = calloc(n, size);
    if (!p)
        abort();
    return p;
}

/* Errors as the default preset's look like: only sums and products, which every machine rounds alike. */
static double error_of(int run, uint64_t tick) {
    double t = (double)tick, u = t < 60 ? 1 - t / 60 : 0, fall = u * u * u * u;
    if (run == 1) {
        double e = 5;
        for (uint64_t i = 0; i < tick; i++)
            e *= 0.8887;
        return e;
    }
    if (run == 0) {
        double bend = t > 400 ? (t - 400) / 240 : 0;
        return 0.5 + 25 * fall - 0.0155 * bend * bend * bend * bend;
    }
    double late = t < 300 ? 1 - t / 300 : 0;
    return 0.5 * (run % 3 + 1) + 15 * fall + (0.3 + 0.2 * run) * late * late;
}

static void make_products(struct made_up *m) {
    static const int widths[] = {2, 2};
    dln_matrix Phi = {0};
    bool made = dln_matrix_init(&Phi, 2, 2, NULL) == DLN_OK && (dln_matrix_identity(&Phi), true) &&
                dln_problem_init_target(&m->problem, &Phi, NULL) == DLN_OK &&
                dln_network_init(&m->net, 1, widths, NULL, NULL, NULL) == DLN_OK &&
                dln_objective_init(&m->objective, &m->problem, &m->net, NULL) == DLN_OK &&
                dln_products_new(&m->net, &m->objective, DLN_USE_SWEEPS, &m->products, NULL) == DLN_OK;
    dln_matrix_release(&Phi);
    if (!made)
        abort();
}

static void fill_traces(struct run *r, uint64_t ticks) {
    for (uint64_t t = 0; t <= ticks; t++) {
        trace_append(r->error, t, error_of(r->index, t), 1e4 * (double)t, 0.01 * (double)t);
        if (t % 8 == 0)
            trace_append(r->imbalance, t, t < 40 ? 3 + (double)t / 8 : 8 - (double)t / 4096, 1e4 * (double)t, 0.01 * (double)t);
    }
}

static void set_state(struct run *r, uint64_t ticks) {
    dln_optimizer *opt = r->opt;
    double error = trace_last(r->error)->hi;
    opt->ticks = ticks;
    opt->sweeps = ticks / (uint64_t)(opt->spec.method->blocks ? r->depth : 1);
    opt->position = (int)(ticks % (uint64_t)r->depth);
    opt->last.factor = !opt->spec.method->blocks || ticks == 0 ? 0 : r->depth - (int)((ticks - 1) % (uint64_t)r->depth);
    opt->excess = opt->objective_value = error;
    opt->norm_E = sqrt(2 * error);
    opt->finite = isfinite(error);
    r->phase = opt->norm_E < 1 ? PHASE_CONVERGING : PHASE_DESCENDING;
}

static struct run *run_made_up(struct made_up *m, int i, uint64_t ticks) {
    struct run *r = take(1, sizeof *r);
    r->scenario = &m->scenario;
    r->problem = &m->problem;
    r->index = r->colour = i;
    r->error_factor = 1;
    r->objective.problem = &m->problem;
    r->spec.seed = (uint64_t)(i < 2 ? 1 : i - 1);
    r->spec.init.scheme = dln_init_find(i == 1 ? "zas" : "near-identity");
    r->opt = take(1, sizeof *r->opt);
    r->opt->spec.method = dln_method_find(i == 0 ? "bcgd" : "gd");
    r->opt->spec.order = dln_order_find("descending");
    r->opt->spec.rule = i == 0 ? DLN_STEP_OPTIMAL : DLN_STEP_CONSTANT;
    r->opt->spec.eta = r->opt->eta = 0.01;
    r->opt->products = m->products;
    r->net.width = take(MOST_DEPTH + 1, sizeof *r->net.width);
    for (int j = 0; j <= MOST_DEPTH; j++)
        r->net.width[j] = WIDTH;
    snprintf(r->label, sizeof r->label, i == 0 ? "near-id bcgd #1" : i == 1 ? "ZAS" : "near-id #%d", i - 1);
    if (trace_new(TRACE_ROWS, &r->error, NULL) != DLN_OK || trace_new(TRACE_ROWS, &r->imbalance, NULL) != DLN_OK)
        abort();
    uint64_t end = i == 1 && ticks > DONE ? DONE : ticks;
    r->depth = r->net.depth = 6;
    fill_traces(r, end);
    set_state(r, end);
    if (i == 1 && ticks >= DONE) {
        r->end = RUN_REACHED_ERROR;
        r->phase = PHASE_CONVERGED;
    }
    return r;
}

struct made_up *made_up_new(int n_runs, uint64_t ticks) {
    struct made_up *m = take(1, sizeof *m);
    struct session *s = &m->session;
    snprintf(m->name, sizeof m->name, "wu2019/saddle-escape");
    m->problem_spec.error = ERROR_HALF;
    m->problem_spec.p = 2;
    m->scenario.name = m->name;
    m->scenario.problems = &m->problem_spec;
    m->scenario.n_problems = 1;
    make_products(m);
    s->scenario = &m->scenario;
    s->trains = true;
    s->n_runs = n_runs;
    s->runs = take((size_t)n_runs, sizeof *s->runs);
    for (int i = 0; i < n_runs; i++)
        s->runs[i] = run_made_up(m, i, ticks);
    s->steps = ticks;
    s->running = true;
    s->speed = 64;
    s->view.low = s->view.high = NAN;
    s->view.lens_span = 240;
    return m;
}

void made_up_free(struct made_up *m) {
    for (int i = 0; i < m->session.n_runs; i++) {
        struct run *r = m->session.runs[i];
        trace_free(r->error);
        trace_free(r->imbalance);
        free(r->net.width);
        free(r->opt);
        free(r);
    }
    dln_products_free(m->products);
    dln_objective_release(&m->objective);
    dln_network_release(&m->net);
    dln_problem_release(&m->problem);
    free(m->session.runs);
    free(m);
}

struct session *made_up_session(struct made_up *m) {
    return &m->session;
}

const struct measured *made_up_measured(struct made_up *m, uint64_t age) {
    const struct run *r = m->session.runs[m->session.view.focus];
    for (int j = 1; j <= r->depth; j++) {
        m->lo[j] = 0.45 / (1 + 0.5 * (j % 5));
        m->hi[j] = 1.3 + 0.25 * (r->depth - j) / r->depth * 6;
        m->imbalance[j] = 2.5 + (double)(7 * j % 5);
    }
    uint64_t now = r->opt->ticks;
    m->measured = (struct measured){r, now > age ? now - age : 0, r->generation, r->depth, m->lo, m->hi, m->imbalance, 0.1};
    return &m->measured;
}

void made_up_set_depth(struct made_up *m, int i, int depth) {
    struct run *r = m->session.runs[i];
    r->depth = r->net.depth = depth;
    set_state(r, r->opt->ticks);
}

void made_up_set_errors(struct made_up *m, int i, const double *errors, int n) {
    struct run *r = m->session.runs[i];
    trace_clear(r->error);
    for (int t = 0; t < n; t++)
        trace_append(r->error, (uint64_t)t, errors[t], 1e4 * t, 0.01 * t);
    set_state(r, (uint64_t)n - 1);
}

void row_text(const canvas *c, int y, char *out, int size) {
    char *text = canvas_to_text(c), *line = text;
    for (int i = 0; i < y && line; i++)
        line = strchr(line, '\n') + 1;
    snprintf(out, (size_t)size, "%.*s", line ? (int)strcspn(line, "\n") : 0, line ? line : "");
    free(text);
}

bool canvas_shows(const canvas *c, const char *text) {
    char *all = canvas_to_text(c);
    bool found = all && strstr(all, text);
    free(all);
    return found;
}
