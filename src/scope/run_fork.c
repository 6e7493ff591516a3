/* run_fork.c: a run that goes on from where another stands, and other ways of training for a run under way (run.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/run.h"

static bool same_numbers(const double *a, const double *b, int n) {
    for (int i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool same_list(const struct dln_optimizer_spec *a, const struct dln_optimizer_spec *b) {
    return a->list_length == b->list_length &&
           (a->list_length == 0 || memcmp(a->list, b->list, (size_t)a->list_length * sizeof *a->list) == 0);
}

static bool same_file(const struct file_name *a, const struct file_name *b) {
    return !a->name == !b->name && (!a->name || strcmp(a->name, b->name) == 0);
}

bool run_can_take(const struct run *r, const struct run_spec *spec) {
    const struct dln_optimizer_spec *now = &r->spec.optimizer, *then = &spec->optimizer;
    bool lists = then->order != dln_order_find("list") || same_list(&r->origin->optimizer, then);
    return then->method == r->opt->spec.method && spec->problem == r->spec.problem && then->batch == now->batch && lists &&
           same_file(&spec->batches, &r->spec.batches) && then->n_sample_times == now->n_sample_times &&
           same_numbers(then->sample_times, now->sample_times, then->n_sample_times);
}

/* Numbers first: they can be refused. */
dln_status run_take(struct run *r, const struct run_spec *spec, dln_error *err) {
    struct dln_optimizer_spec wanted = spec->optimizer, was = r->opt->spec;
    dln_status status = build_eta(spec, r->problem, &wanted.eta, err);
    double eta = r->opt->eta;
    if (!status)
        status = dln_optimizer_change(r->opt, &wanted, err);
    if (!status && wanted.method->blocks && wanted.order != dln_optimizer_coming_order(r->opt))
        status = dln_optimizer_set_order(r->opt, wanted.order, err);
    if (status && dln_optimizer_change(r->opt, &was, NULL) == DLN_OK) /* no memory for the ordering: the numbers that were */
        r->opt->eta = eta;
    return status;
}

/* The same chain, with the same weights. */
static dln_status copy_chain(const dln_network *from, dln_network *out, dln_error *err) {
    const dln_matrix *A = from->A.data ? &from->A : NULL, *B = from->B.data ? &from->B : NULL;
    dln_status status = dln_network_init(out, from->depth, from->width, A, B, err);
    if (status)
        return status;
    dln_network_copy_weights(from, out);
    memcpy(out->held, from->held, ((size_t)from->depth + 1) * sizeof *out->held);
    return DLN_OK;
}

static dln_status copy_training(struct run *r, const struct run *from, dln_error *err) {
    if (!run_can_take(from, &r->spec)) {
        dln_status status = build_optimizer(r->scenario, &r->spec, &r->net, &r->objective, &r->opt, err);
        if (!status)
            dln_optimizer_inherit(r->opt, from->opt);
        return status;
    }
    dln_status status = dln_optimizer_copy(from->opt, &r->net, &r->objective, &r->opt, err);
    return status ? status : run_take(r, &r->spec, err);
}

/* Where the two weights went. */
static dln_status copy_path(struct run *r, const struct run *from, dln_error *err) {
    if (!from->path)
        return DLN_OK;
    dln_status status = dln_landscape_new(&r->net, &r->objective, &r->landscape, err);
    if (!status)
        status = path_new(&r->path, err);
    if (status)
        return status;
    struct path_point *points = r->path->points;
    memcpy(points, from->path->points, (size_t)from->path->n * sizeof *points);
    *r->path = *from->path;
    r->path->points = points;
    return DLN_OK;
}

static void copy_marks(struct run *r, const struct run *from) {
    r->phase = from->phase;
    r->phase_before = from->phase_before;
    r->end = from->end;
    r->small_gradients = from->small_gradients;
    memcpy(r->small, from->small, ((size_t)r->depth + 1) * sizeof *r->small);
    r->probe_every = from->probe_every;
    r->probe_is_cheap = from->probe_is_cheap;
    r->probe_gap = from->probe_gap;
    r->probe_largest = from->probe_largest;
}

dln_status run_fork(const struct run *from, const struct run_spec *spec, const dln_problem *problem, struct run **out, dln_error *err) {
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a run");
    r->scenario = from->scenario;
    r->problem = problem;
    r->index = from->index;
    r->colour = from->colour;
    r->references = 1;
    r->generation = 1;
    r->spec = *spec;
    r->maps_seed = from->maps_seed;
    r->origin = run_can_take(from, spec) ? from->origin : spec; /* whose list of layers and start it has */
    r->depth = from->depth;
    r->error_factor = build_error_factor(scenario_problem(r->scenario, spec->problem), problem);
    r->parent = from->parent;
    snprintf(r->label, sizeof r->label, "%s", from->label);
    dln_status status = copy_chain(&from->net, &r->net, err);
    if (!status)
        status = build_objective(spec, problem, &r->net, &r->objective, err);
    if (!status)
        status = copy_training(r, from, err);
    if (!status)
        status = run_take_measures(r, err);
    if (!status)
        status = trace_copy(from->error, &r->error, err);
    if (!status)
        status = trace_copy(from->imbalance, &r->imbalance, err);
    if (!status)
        status = copy_path(r, from, err);
    if (status) {
        run_free(r);
        return status;
    }
    copy_marks(r, from);
    *out = r;
    return DLN_OK;
}
