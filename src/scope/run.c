#include "scope/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dln/theory.h"
#include "scope/condition.h"
#include "scope/run_state.h"

const char *phase_name(enum phase phase) {
    static const char *const names[] = {"descending", "converging", "converged", "diverged"};
    return names[phase];
}

const char *run_end_words(enum run_end end) {
    static const char *const words[] = {
        [RUN_LIVE] = "running",
        [RUN_REACHED_ERROR] = "error reached",
        [RUN_OUT_OF_TICKS] = "out of iterations",
        [RUN_OUT_OF_TIME] = "out of time",
        [RUN_SMALL_GRADIENT] = "small gradient",
        [RUN_CONDITION] = "condition holds",
        [RUN_DIVERGED] = "diverged",
        [RUN_UNTIL] = "until holds",
    };
    return words[end];
}

/* What the calls for a gap cost beside its products, in flops: 3 microseconds at 10 x 10. */
enum { CALL_FLOPS = 10000 };

double run_probe_flops(const struct run *r) {
    double flops = 0;
    for (int j = 1; j < r->depth; j++)
        flops += dln_imbalance_flops(&r->net, j) + CALL_FLOPS;
    return flops;
}

/* The imbalance is due so seldom that measuring it takes about 2 % of the ticks' flops. */
static uint64_t probe_period(const struct run *r) {
    double flops = run_probe_flops(r);
    uint64_t every = 1;
    while (flops > 0.02 * (double)every * run_flops_a_tick(r) && every < (UINT64_C(1) << 40))
        every *= 2;
    return every;
}

/* A young run of a small chain is measured more often, so that its history is more than a few points: at least 32 times while its
 * ticks double. */
static bool probe_due_at(const struct run *r, uint64_t tick) {
    enum { YOUNG = 32 };
    uint64_t every = r->probe_every;
    while (every > 1 && tick < YOUNG * every && r->probe_is_cheap)
        every /= 2;
    return r->depth > 1 && (tick & (every - 1)) == 0; /* a power of two */
}

dln_status run_take_measures(struct run *r, dln_error *err) {
    size_t n = (size_t)r->depth + 1;
    r->sigma_lo = calloc(n, sizeof *r->sigma_lo);
    r->sigma_hi = calloc(n, sizeof *r->sigma_hi);
    r->gap_value = calloc(n, sizeof *r->gap_value);
    r->sigma_version = calloc(n, sizeof *r->sigma_version);
    r->gap_version = calloc(2 * n, sizeof *r->gap_version);
    r->small = calloc(n, sizeof *r->small);
    if (!r->sigma_lo || !r->sigma_hi || !r->gap_value || !r->sigma_version || !r->gap_version || !r->small)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to measure %d factors", r->depth);
    return dln_spectrum_work_new(&r->net, &r->spectrum, err);
}

enum { LEAST_ROWS = 64 }; /* fewer in a trace: nobody looks at it */

dln_status run_take_landscape(struct run *r, size_t trace_rows, dln_error *err) {
    if (trace_rows < LEAST_ROWS || !dln_landscape_fits(&r->net))
        return DLN_OK;
    dln_status status = dln_landscape_new(&r->net, &r->objective, &r->landscape, err);
    return status ? status : path_new(&r->path, err);
}

/* A path as fine as a thousandth of the landscape. */
static void start_path(struct run *r) {
    double x, y, a[2], b[2];
    if (!r->path)
        return;
    dln_landscape_update(r->landscape, &r->net, &r->objective);
    dln_landscape_weights(&r->net, &x, &y);
    dln_landscape_minima(r->landscape, a, b);
    double scale = fmax(fmax(fabs(x), fabs(y)), fmax(fabs(a[0]), fabs(b[0])));
    path_start(r->path, x, y, (scale > 0 && isfinite(scale) ? scale : 1) / 1024);
}

static void go_path(struct run *r) {
    double x, y;
    if (!r->path)
        return;
    dln_landscape_weights(&r->net, &x, &y);
    path_add(r->path, x, y);
}

void run_renew(struct run *r) {
    r->generation = ++r->generations;
    r->moved = true;
}

void run_forget(struct run *r) {
    run_state_free(r->near);
    r->near = NULL;
}

/* The state at tick 0 is on record too. */
static void start(struct run *r) {
    run_renew(r);
    r->end = RUN_LIVE;
    r->small_gradients = 0;
    memset(r->small, 0, ((size_t)r->depth + 1) * sizeof *r->small);
    trace_clear(r->error);
    trace_clear(r->imbalance);
    trace_append(r->error, 0, run_error(r), 0, 0);
    start_path(r);
    r->probe_gap = r->depth > 1;
    r->probe_largest = 0;
    run_judge(r);
}

dln_status run_new(const struct scenario *scenario, const struct run_spec *origin, int index, const dln_problem *problem, size_t trace_rows,
                   struct run **out, dln_error *err) {
    return run_new_trained(scenario, origin, origin, index, problem, trace_rows, out, err);
}

dln_status run_new_trained(const struct scenario *scenario, const struct run_spec *origin, const struct run_spec *training, int index,
                           const dln_problem *problem, size_t trace_rows, struct run **out, dln_error *err) {
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a run");
    r->scenario = scenario;
    r->problem = problem;
    r->index = r->colour = index;
    r->references = 1;
    r->origin = origin;
    r->spec = *origin;
    r->maps_seed = r->spec.seed;
    r->depth = r->spec.network.depth;
    r->error_factor = build_error_factor(scenario_problem(scenario, r->spec.problem), problem);
    snprintf(r->label, sizeof r->label, "%s", r->spec.label);
    dln_status status = build_network(scenario, &r->spec, problem, &r->net, err);
    if (!status)
        status = build_objective(&r->spec, problem, &r->net, &r->objective, err);
    if (!status)
        status = build_optimizer(scenario, training, &r->net, &r->objective, &r->opt, err);
    if (!status)
        status = run_take_measures(r, err);
    if (!status)
        status = trace_new(trace_rows, &r->error, err);
    if (!status)
        status = trace_new(trace_rows, &r->imbalance, err);
    if (!status)
        status = run_take_landscape(r, trace_rows, err);
    if (status) {
        run_free(r);
        return status;
    }
    r->probe_every = probe_period(r);
    r->probe_is_cheap = run_probe_flops(r) < 1e6;
    start(r);
    *out = r;
    return DLN_OK;
}

void run_free(struct run *r) {
    if (!r || --r->references > 0)
        return;
    run_state_free(r->near);
    condition_free(r->stop_condition);
    dln_optimizer_free(r->opt);
    dln_objective_release(&r->objective);
    if (r->net.W)
        dln_network_release(&r->net);
    dln_spectrum_work_free(r->spectrum);
    trace_free(r->error);
    trace_free(r->imbalance);
    dln_landscape_free(r->landscape);
    path_free(r->path);
    free(r->sigma_lo);
    free(r->sigma_hi);
    free(r->gap_value);
    free(r->sigma_version);
    free(r->gap_version);
    free(r->small);
    free(r);
}

struct run *run_share(struct run *r) {
    r->references++;
    return r;
}

static enum phase judge_phase(const struct run *r) {
    if (!r->opt->finite)
        return PHASE_DIVERGED;
    if (run_error(r) <= r->spec.stop.error || r->opt->excess <= r->objective.excess_floor)
        return PHASE_CONVERGED;
    return run_margin(r) > 0 ? PHASE_CONVERGING : PHASE_DESCENDING;
}

/* How many small gradients speak for all factors: a list of layers is as long as it likes. */
static uint64_t gradients_a_sweep(const struct run *r) {
    bool listed = r->opt->list && r->opt->spec.order == dln_order_find("list");
    return (uint64_t)(listed ? r->opt->spec.list_length : run_ticks_a_sweep(r));
}

/* An ordering with replacement may draw one factor many times before it has drawn all. */
static void note_gradient(struct run *r) {
    const dln_optimizer *opt = r->opt;
    bool replaces = opt->spec.method->blocks && opt->spec.order->random && !opt->spec.order->sweeps;
    int j = opt->last.factor;
    if (!(opt->last.gradient_norm <= r->spec.stop.gradient_norm)) {
        r->small_gradients = 0;
        memset(r->small, 0, ((size_t)r->depth + 1) * sizeof *r->small);
    } else if (!replaces || !r->small[j]) {
        r->small_gradients++;
        r->small[j] = true;
    }
}

/* Comparisons with NaN, an aim that is not given, are false. */
static enum run_end judge_end(struct run *r) {
    const struct stop_spec *stop = &r->spec.stop;
    if (!r->opt->finite)
        return RUN_DIVERGED;
    if (run_error(r) <= stop->error)
        return RUN_REACHED_ERROR;
    if ((double)r->opt->ticks >= stop->iterations || (double)r->opt->sweeps >= stop->sweeps)
        return RUN_OUT_OF_TICKS;
    if (r->opt->time >= stop->time)
        return RUN_OUT_OF_TIME;
    if (r->small_gradients > 0 && r->small_gradients >= gradients_a_sweep(r))
        return RUN_SMALL_GRADIENT;
    if (r->stop_condition && condition_holds(r->stop_condition, r))
        return RUN_CONDITION;
    return RUN_LIVE;
}

void run_judge(struct run *r) {
    r->phase = judge_phase(r);
    enum run_end end = judge_end(r);
    if (end)
        run_finish(r, end);
}

void run_finish(struct run *r, enum run_end end) {
    if (r->end == RUN_LIVE)
        r->end = end;
}

void run_tick(struct run *r) {
    if (r->end)
        return;
    dln_optimizer *opt = r->opt;
    r->moved = true;
    dln_optimizer_tick(opt);
    trace_append(r->error, opt->ticks, run_error(r), opt->work, opt->time);
    go_path(r);
    note_gradient(r);
    run_judge(r);
    if (probe_due_at(r, opt->ticks)) {
        r->probe_gap = 1;
        r->probe_largest = 0;
    }
}

bool run_probe_due(const struct run *r) { return r->probe_gap != 0; }

void run_probe(struct run *r) {
    r->moved = true;
    double value = run_imbalance(r, r->probe_gap);
    if (!(value <= r->probe_largest)) /* NaN stays */
        r->probe_largest = isnan(r->probe_largest) ? r->probe_largest : value;
    if (++r->probe_gap < r->depth)
        return;
    r->probe_gap = 0;
    trace_append(r->imbalance, r->opt->ticks, r->probe_largest, r->opt->work, r->opt->time);
}

static bool draws_frozen_maps(const struct run *r) {
    return r->spec.network.input.choice == FREEZE_GAUSSIAN || r->spec.network.output.choice == FREEZE_GAUSSIAN;
}

bool run_is_random(const struct run *r) {
    return r->spec.init.scheme->random || draws_frozen_maps(r) ||
           (!r->spec.own_streams && ((r->opt->spec.method->samples && !r->opt->batches) ||
                                     (r->opt->spec.method->blocks && dln_optimizer_coming_order(r->opt)->random)));
}

static void forget_measurements(struct run *r) {
    size_t n = (size_t)r->depth + 1;
    memset(r->sigma_version, 0, n * sizeof *r->sigma_version);
    memset(r->gap_version, 0, 2 * n * sizeof *r->gap_version);
    r->end_version = 0;
}

/* An optimizer like the present one, over the run's chain and objective as they are now. */
static dln_status renew_optimizer(struct run *r, const struct run_spec *wanted, dln_optimizer **out, dln_error *err) {
    dln_optimizer *made = NULL;
    dln_status status = build_optimizer(r->scenario, wanted, &r->net, &r->objective, &made, err);
    if (!status && made->spec.method->blocks)
        status = dln_optimizer_set_order(made, dln_optimizer_coming_order(r->opt), err);
    if (status)
        dln_optimizer_free(made);
    else
        *out = made;
    return status;
}

static void exchange(struct run *r, dln_network *net, dln_objective *objective) {
    dln_network n = r->net;
    dln_objective o = r->objective;
    r->net = *net;
    r->objective = *objective;
    *net = n;
    *objective = o;
}

/* Take over a chain whose frozen maps differ, with its objective; all that is cached is made anew. What was is left in their places. */
static dln_status replace_network(struct run *r, const struct run_spec *wanted, dln_network *net, dln_objective *objective,
                                  dln_error *err) {
    dln_optimizer *opt;
    for (int j = 1; j <= net->depth; j++)
        net->version[j] = r->net.version[j] + 1; /* a run's versions only grow */
    memcpy(net->held, r->net.held, ((size_t)net->depth + 1) * sizeof *net->held);
    exchange(r, net, objective);
    dln_status status = renew_optimizer(r, wanted, &opt, err);
    if (status) {
        exchange(r, net, objective);
        return status;
    }
    dln_optimizer_free(r->opt);
    r->opt = opt;
    r->maps_seed = wanted->seed;
    forget_measurements(r);
    return DLN_OK;
}

dln_status run_take_maps(struct run *r, const struct run_spec *spec, uint64_t seed, dln_error *err) {
    dln_network net;
    dln_objective objective = {0};
    struct run_spec wanted = *spec;
    if (seed == r->maps_seed || !draws_frozen_maps(r))
        return DLN_OK;
    wanted.seed = seed;
    dln_status status = build_network(r->scenario, &wanted, r->problem, &net, err);
    if (status)
        return status;
    status = build_objective(&wanted, r->problem, &net, &objective, err);
    if (!status)
        status = replace_network(r, &wanted, &net, &objective, err);
    if (!status && r->landscape)
        dln_landscape_update(r->landscape, &r->net, &r->objective);
    dln_objective_release(&objective);
    dln_network_release(&net);
    return status;
}

void run_release_start(struct run_start *start) {
    dln_objective_release(&start->objective);
    if (start->net.W)
        dln_network_release(&start->net);
    *start = (struct run_start){0};
}

dln_status run_draw_start(const struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, struct run_start *out, dln_error *err) {
    struct run_start start = {.wanted = r->spec, .maps_differ = seed != r->spec.seed && draws_frozen_maps(r)};
    struct run_spec *wanted = &start.wanted;
    const struct init_spec *original = &r->origin->init;
    wanted->seed = seed;
    if (!wanted->own_streams)
        wanted->optimizer.seed = seed;
    wanted->init = *original;
    if (scheme != original->scheme)
        wanted->init =
            (struct init_spec){.scheme = scheme, .sd.number = NAN, .sd.divisor = 1, .variance.number = NAN, .variance.divisor = 1};
    dln_status status = build_network(r->scenario, wanted, r->problem, &start.net, err);
    if (!status && start.maps_differ)
        status = build_objective(wanted, r->problem, &start.net, &start.objective, err);
    if (status)
        run_release_start(&start);
    else
        *out = start;
    return status;
}

/* Over the same frozen maps. */
static dln_status take_weights(struct run *r, const struct run_start *start, dln_error *err) {
    double eta;
    dln_status status = dln_step_resolve(&r->opt->spec, &start->net, &r->objective, &eta, err); /* refused while the run is as it was */
    if (status)
        return status;
    dln_network_copy_weights(&start->net, &r->net);
    return dln_optimizer_restart(r->opt, start->wanted.optimizer.seed, err);
}

dln_status run_take_start(struct run *r, struct run_start *s, dln_error *err) {
    dln_status status =
        s->maps_differ ? replace_network(r, &s->wanted, &s->net, &s->objective, err) : take_weights(r, s, err);
    if (status)
        return status;
    r->spec.seed = s->wanted.seed;
    r->spec.optimizer.seed = s->wanted.optimizer.seed;
    r->spec.init = s->wanted.init;
    start(r);
    return DLN_OK;
}

dln_status run_restart(struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, dln_error *err) {
    struct run_start start = {0};
    dln_status status = run_draw_start(r, scheme, seed, &start, err);
    if (!status)
        status = run_take_start(r, &start, err);
    run_release_start(&start);
    return status;
}

uint64_t run_ticks(const struct run *r) { return r->opt->ticks; }
double run_error(const struct run *r) { return r->error_factor * r->opt->excess; }
double run_margin(const struct run *r) { return dln_objective_margin(&r->objective, dln_products_map(r->opt->products), r->opt->norm_E); }
int run_ticks_a_sweep(const struct run *r) { return r->opt->spec.method->blocks ? r->depth : 1; }
double run_flops_a_tick(const struct run *r) { return dln_optimizer_flops_per_tick(r->opt); }

static void measure_sigma(struct run *r, int j) {
    if (r->sigma_version[j] == r->net.version[j])
        return;
    dln_sigma_bounds(&r->net.W[j], r->spectrum, &r->sigma_lo[j], &r->sigma_hi[j]);
    r->sigma_version[j] = r->net.version[j];
}

double run_sigma_min(struct run *r, int j) {
    measure_sigma(r, j);
    return r->sigma_lo[j];
}

double run_sigma_max(struct run *r, int j) {
    measure_sigma(r, j);
    return r->sigma_hi[j];
}

double run_imbalance(struct run *r, int j) {
    uint64_t *seen = &r->gap_version[2 * j];
    const uint64_t *now = &r->net.version[j];
    if (seen[0] != now[0] || seen[1] != now[1]) {
        r->gap_value[j] = dln_imbalance(&r->net, j, r->spectrum);
        seen[0] = now[0];
        seen[1] = now[1];
    }
    return r->gap_value[j];
}

double run_imbalance_largest(struct run *r) {
    double most = r->depth > 1 ? 0 : NAN;
    for (int j = 1; j < r->depth && !isnan(most); j++) {
        double value = run_imbalance(r, j);
        most = value <= most ? most : value;
    }
    return most;
}

double run_end_sigma_min(struct run *r) {
    uint64_t now = 0;
    for (int j = 1; j <= r->depth; j++)
        now += r->net.version[j];
    if (r->end_version != now)
        r->end_sigma = dln_end_sigma_min(&r->net, r->spectrum);
    r->end_version = now;
    return r->end_sigma;
}
