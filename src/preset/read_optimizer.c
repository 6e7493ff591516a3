/* read_optimizer.c: the `optimizer` of a run (reader.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dln/theory.h"
#include "preset/number.h"
#include "preset/options.h"
#include "preset/read_parts.h"

#define STABLE_FRACTION 0.8 /* of `stable` alone: serves best (dln/theory.h) */

/* Steps. */

static const struct {
    enum dln_step_rule rule;
    const char *name, *written;
} rules[] = {
    {DLN_STEP_OPTIMAL, "optimal", "optimal"},
    {DLN_STEP_NEAR_OPTIMAL, "near-optimal", "near-optimal"},
    {DLN_STEP_NEAR_OPTIMAL_SAFE, "near-optimal-safe", "near-optimal-safe"},
    {DLN_STEP_BOUND, "bound", "{bound: NUMBER}"},
    {DLN_STEP_CONSTANT, "constant", "{constant: NUMBER}"},
    {DLN_STEP_STABLE, "stable", "stable, {stable: FRACTION}"},
    {DLN_STEP_LIPSCHITZ, "lipschitz", "{lipschitz: FACTOR}"},
    {DLN_STEP_THEOREM, "theorem", "{theorem: NAME}"},
};
enum { N_RULES = sizeof rules / sizeof rules[0] };

/* The optimal step is a minimum of the squared loss. */
static bool has_rule(const struct dln_method *method, enum dln_step_rule rule, int p) {
    return (method->rules >> rule & 1u) && (rule != DLN_STEP_OPTIMAL || p == 2);
}

/* "optimal, {bound: NUMBER}": the rules of a method as a preset writes them. */
static void list_rules(const struct dln_method *method, int p, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < N_RULES && used < size; i++)
        if (has_rule(method, rules[i].rule, p))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", rules[i].written);
}

static const char *default_rule(const struct dln_method *method, int p) {
    return has_rule(method, DLN_STEP_OPTIMAL, p)             ? "optimal"
           : has_rule(method, DLN_STEP_NEAR_OPTIMAL_SAFE, p) ? "near-optimal-safe"
                                                             : NULL;
}

static dln_status no_rule(const struct reader *r, const struct dln_method *method, int p, const struct node *step, const char *name) {
    char allowed[256], loss[32] = "";
    list_rules(method, p, allowed, sizeof allowed);
    if (p > 2)
        snprintf(loss, sizeof loss, " at p = %d", p);
    if (step)
        return place_error(r->err, DLN_BAD_VALUE, &step->place, "optimizer.step: %s has no rule %s%s; it takes %s", method->name, name,
                           loss, allowed);
    const struct node *named = reader_get(r, "optimizer.method");
    struct place place = named->place.file ? named->place : r->place;
    return place_error(r->err, DLN_BAD_VALUE, &place, "optimizer.step is required by %s: %s", method->name, allowed);
}

/* The number or name that a rule is given. */
static dln_status read_step_value(struct reader *r, struct run_spec *run, const struct node *value, const struct problem_spec *problem) {
    if (run->optimizer.rule == DLN_STEP_THEOREM) {
        run->optimizer.theorem = dln_theorem_find(value->text);
        return DLN_OK;
    }
    run->step_size = reader_quotient(value);
    return read_check_over(r, "optimizer.step", value, &run->step_size, problem, &run->network);
}

static dln_status read_step(struct reader *r, struct run_spec *run, const struct problem_spec *problem) {
    const struct dln_method *method = run->optimizer.method;
    const char *initial = default_rule(method, problem->p);
    const struct node *step = reader_get(r, "optimizer.step");
    if (!option_of_method(option_find("optimizer.step", NULL, NULL), method->name))
        return DLN_OK;
    if (!step && !initial)
        return no_rule(r, method, problem->p, NULL, NULL);
    dln_status st = reader_want(r, "optimizer.step", initial, &step);
    if (st != DLN_OK)
        return st;
    const char *name = step->kind == NODE_MAPPING ? step->entries[0].key : step->text;
    for (int i = 0; i < N_RULES; i++)
        if (strcmp(rules[i].name, name) == 0)
            run->optimizer.rule = rules[i].rule;
    if (!has_rule(method, run->optimizer.rule, problem->p))
        return no_rule(r, method, problem->p, step, name);
    if (step->place.file)
        run->step_place = step->place;
    if (run->optimizer.rule == DLN_STEP_STABLE)
        run->step_size.number = STABLE_FRACTION;
    return step->kind == NODE_MAPPING ? read_step_value(r, run, step->entries[0].value, problem) : DLN_OK;
}

/* Orderings. */

static dln_status read_list(struct reader *r, const struct node *list, struct run_spec *run) {
    int *layers = pool_take(r->pool, (size_t)list->n, sizeof *layers);
    if (!layers)
        return read_no_memory(r);
    for (int i = 0; i < list->n; i++) {
        layers[i] = reader_whole(list->entries[i].value);
        if (layers[i] > run->network.depth)
            return place_error(r->err, DLN_BAD_VALUE, &list->entries[i].value->place,
                               "optimizer.order: there is no layer %d; depth %d has 1 to %d", layers[i], run->network.depth,
                               run->network.depth);
    }
    run->optimizer.list = layers;
    run->optimizer.list_length = list->n;
    return DLN_OK;
}

static dln_status read_order(struct reader *r, struct run_spec *run) {
    const struct node *order;
    run->optimizer.order = dln_order_find(option_find("optimizer.order", NULL, NULL)->initial);
    if (!run->optimizer.method->blocks)
        return DLN_OK;
    dln_status st = reader_want(r, "optimizer.order", NULL, &order);
    if (st != DLN_OK)
        return st;
    bool list = order->kind == NODE_LIST;
    run->optimizer.order = dln_order_find(list ? "list" : order->text);
    return list ? read_list(r, order, run) : DLN_OK;
}

/* What belongs to some methods only. */

static bool has(const struct run_spec *run, const char *path) {
    return option_of_method(option_find(path, NULL, NULL), run->optimizer.method->name);
}

static dln_status read_numbers(struct reader *r, struct run_spec *run) {
    struct dln_optimizer_spec *o = &run->optimizer;
    const struct {
        const char *path;
        double *value;
    } numbers[] = {{"optimizer.beta", &o->beta},
                   {"optimizer.beta1", &o->beta1},
                   {"optimizer.beta2", &o->beta2},
                   {"optimizer.epsilon", &o->epsilon},
                   {"optimizer.tolerance", &o->tolerance}};
    dln_status st = DLN_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && st == DLN_OK; i++) {
        const struct node *node;
        if (!has(run, numbers[i].path))
            continue;
        st = reader_want(r, numbers[i].path, NULL, &node);
        if (st == DLN_OK)
            *numbers[i].value = reader_number(node);
    }
    return st;
}

/* A minibatch is as large as the recorded ones when no size is given. */
static dln_status read_batch(struct reader *r, struct run_spec *run, const struct problem_spec *problem) {
    const struct node *batch = reader_get(r, "optimizer.batch");
    if (!has(run, "optimizer.batch")) {
        run->optimizer.batch = 1; /* bcsgd: one sample a tick */
        return DLN_OK;
    }
    dln_status st = run->batches.name ? DLN_OK : reader_require(r, "optimizer.batch", &batch);
    if (st != DLN_OK || !batch)
        return st;
    run->optimizer.batch = reader_whole(batch);
    run->batch_place = batch->place;
    if (problem->source == SOURCE_GENERATE && run->optimizer.batch > problem->samples)
        return place_error(r->err, DLN_BAD_VALUE, &batch->place, "optimizer.batch is %d and the problem has %d samples",
                           run->optimizer.batch, problem->samples);
    return DLN_OK;
}

static dln_status read_samples(struct reader *r, struct run_spec *run, const struct problem_spec *problem) {
    const struct node *batches = reader_get(r, "optimizer.batches"), *method = reader_get(r, "optimizer.method"), *sampling;
    if (!run->optimizer.method->samples)
        return DLN_OK;
    if (problem->source == SOURCE_TARGET)
        return place_error(r->err, DLN_BAD_VALUE, &method->place, "optimizer.method: %s draws samples, and a target has none",
                           method->text);
    if (batches) {
        run->batches = reader_file(batches);
        run->batches_place = batches->place;
    }
    dln_status st = read_batch(r, run, problem);
    if (st != DLN_OK || !has(run, "optimizer.sampling"))
        return st;
    st = reader_want(r, "optimizer.sampling", NULL, &sampling);
    if (st == DLN_OK)
        run->optimizer.sampling = reader_name("optimizer.sampling", sampling) ? DLN_SAMPLING_NORMALISED : DLN_SAMPLING_NO_UPDATE;
    return st;
}

/* The times that steps end on: those given, and stop.time, so that a run ends there and not a step later. */
static dln_status read_times(struct reader *r, struct run_spec *run) {
    const struct node *list = reader_get(r, "optimizer.sample_times");
    int n = 0, given = list ? list->n : 0;
    bool stops = isfinite(run->stop.time);
    if (!has(run, "optimizer.sample_times") || given + stops == 0)
        return DLN_OK;
    double *times = pool_take(r->pool, (size_t)given + 1, sizeof *times);
    if (!times)
        return read_no_memory(r);
    for (int i = 0; i < given; i++) {
        double t = reader_number(list->entries[i].value);
        if (i > 0 && t <= reader_number(list->entries[i - 1].value))
            return place_error(r->err, DLN_BAD_VALUE, &list->entries[i].value->place,
                               "optimizer.sample_times must rise: %g does not come after %g", t,
                               reader_number(list->entries[i - 1].value));
        if (!stops || t < run->stop.time) /* the run does not see later ones */
            times[n++] = t;
    }
    if (stops)
        times[n++] = run->stop.time;
    run->optimizer.sample_times = times;
    run->optimizer.n_sample_times = n;
    return DLN_OK;
}

static dln_status refuse_others(const struct reader *r, const struct dln_method *method) {
    for (int i = 0; i < n_options; i++) {
        const struct node *node = option_of_method(&options[i], method->name) ? NULL : reader_get(r, options[i].path);
        char names[128];
        if (!node)
            continue;
        option_list_methods(&options[i], names, sizeof names);
        return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s belongs to %s, and the method of this run is %s", options[i].path,
                           names, method->name);
    }
    return DLN_OK;
}

dln_status read_optimizer(struct reader *r, const struct problem_spec *problem, struct run_spec *run) {
    const struct node *method;
    dln_status st = reader_want(r, "optimizer.method", NULL, &method);
    if (st != DLN_OK)
        return st;
    run->optimizer.method = dln_method_find(method->text);
    run->optimizer.eta = NAN;
    run->step_size = number_no_quotient();
    run->step_place = run->batch_place = run->batches_place = r->place;
    st = refuse_others(r, run->optimizer.method);
    if (st == DLN_OK)
        st = read_order(r, run);
    if (st == DLN_OK)
        st = read_step(r, run, problem);
    if (st == DLN_OK)
        st = read_numbers(r, run);
    if (st == DLN_OK)
        st = read_samples(r, run, problem);
    return st == DLN_OK ? read_times(r, run) : st;
}
