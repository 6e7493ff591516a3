#include "dln/optimizer.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dln/theory.h"
#include "engine/train/methods.h"
#include "engine/train/products_state.h"

const struct dln_method *const dln_methods[] = {
    &dln_method_bcgd, &dln_method_gd, &dln_method_sgd, &dln_method_bcsgd, &dln_method_flow, &dln_method_momentum, &dln_method_adam, NULL,
};

const struct dln_method *dln_method_find(const char *name) {
    for (int i = 0; dln_methods[i]; i++)
        if (!strcmp(dln_methods[i]->name, name))
            return dln_methods[i];
    return NULL;
}

static dln_status check_list(const struct dln_optimizer_spec *spec, int depth, dln_error *err) {
    if (spec->order != &dln_order_list)
        return DLN_OK;
    if (spec->list_length < 1)
        return dln_error_set(err, DLN_BAD_VALUE, "an ordering by list names at least one layer");
    for (int i = 0; i < spec->list_length; i++)
        if (spec->list[i] < 1 || spec->list[i] > depth)
            return dln_error_set(err, DLN_BAD_VALUE, "the ordering names layer %d, and the layers are 1 to %d", spec->list[i], depth);
    return DLN_OK;
}

/* Whether eta is one that the rule can be given: the step itself, or a factor of what the rule works out. */
static dln_status check_step(const struct dln_optimizer_spec *spec, int p, dln_error *err) {
    double eta = spec->eta;
    switch (spec->rule) {
    case DLN_STEP_OPTIMAL:
        if (p > 2)
            return dln_error_set(err, DLN_BAD_VALUE,
                                 "the step `optimal` is for p = 2: p = %d allows near-optimal-safe, near-optimal, bound and constant", p);
        break;
    case DLN_STEP_BOUND:
        if (!(eta > 0 && eta < 2))
            return dln_error_set(err, DLN_BAD_VALUE, "the step `bound` takes a number above 0 and below 2, not %g (shin2020 (3.2))", eta);
        break;
    case DLN_STEP_CONSTANT:
        if (!(eta > 0 && isfinite(eta)))
            return dln_error_set(err, DLN_BAD_VALUE, "a constant step size is a positive number, not %g", eta);
        break;
    case DLN_STEP_STABLE:
    case DLN_STEP_LIPSCHITZ:
        if (!(eta > 0 && isfinite(eta)))
            return dln_error_set(err, DLN_BAD_VALUE, "the steps `stable` and `lipschitz` take a positive factor, not %g", eta);
        break;
    default: break;
    }
    return DLN_OK;
}

static dln_status check(const struct dln_optimizer_spec *spec, const dln_network *net, const dln_objective *objective, dln_error *err) {
    const struct dln_method *method = spec->method;
    if (method->rules && !(method->rules & 1u << spec->rule))
        return dln_error_set(err, DLN_BAD_VALUE, "the method %s does not have this step rule", method->name);
    dln_status status = method->rules ? check_step(spec, objective->problem->p, err) : DLN_OK;
    if (!status && method->blocks)
        status = check_list(spec, net->depth, err);
    return !status && method->check ? method->check(spec, objective, err) : status;
}

/* The step size of the rules that look at the start; spec.eta for the others. */
static dln_status find_eta(const struct dln_optimizer_spec *spec, const dln_network *net, dln_objective *objective, double *eta,
                           dln_error *err) {
    if (spec->method->rules)
        return dln_step_resolve(spec, net, objective, eta, err);
    *eta = spec->eta;
    return DLN_OK;
}

/* The state after the latest tick, from the residual. */
static void measure(dln_optimizer *opt) {
    opt->norm_E = dln_products_norm(opt->products);
    opt->objective_value = dln_objective_value(opt->objective, opt->norm_E);
    opt->excess = dln_objective_excess(opt->objective, dln_products_residual(opt->products), opt->norm_E);
}

static bool weights_finite(const dln_network *net) {
    for (int j = 1; j <= net->depth; j++)
        if (!dln_matrix_finite(&net->W[j]))
            return false;
    return true;
}

static int first_factor(const dln_optimizer *opt) { return opt->spec.order == &dln_order_ascending ? 1 : opt->net->depth; }

static void start_streams(dln_optimizer *opt) {
    opt->rng = dln_random_stream(opt->spec.seed, DLN_FOR_ORDER, 0);
    opt->rng_samples = dln_random_stream(opt->spec.seed, DLN_FOR_SAMPLES, 0);
}

static void start(dln_optimizer *opt) {
    start_streams(opt);
    for (size_t i = 0; i < opt->n_state; i++)
        opt->state[i] = 0;
    opt->ticks = opt->sweeps = opt->since = 0;
    opt->position = 0;
    opt->time = opt->work = 0;
    opt->last = (struct dln_tick){.factor = -1, .step_size = NAN, .gradient_norm = NAN};
    dln_optimizer_rebuild(opt);
}

void dln_optimizer_rebuild(dln_optimizer *opt) {
    dln_products_invalidate(opt->products);
    dln_products_refresh(opt->products, first_factor(opt));
    opt->flops_seen = dln_products_flops(opt->products);
    measure(opt);
    opt->finite = isfinite(opt->objective_value) && weights_finite(opt->net);
}

dln_status dln_optimizer_use(dln_optimizer *opt, enum dln_products_use use, dln_error *err) {
    if (opt->products && opt->products->use == use)
        return DLN_OK;
    dln_products *other = opt->spare;
    if (!other || other->use != use) {
        dln_status status = dln_products_new(opt->net, opt->objective, use, &other, err);
        if (status)
            return status;
        dln_products_free(opt->spare);
    }
    opt->spare = opt->products;
    opt->products = other;
    other->flops = opt->flops_seen = 0; /* as if they were new */
    dln_products_invalidate(other);
    return DLN_OK;
}

/* *copy = n things of `size` bytes, or NULL for none. */
static bool copy_list(const void *list, int n, size_t size, void **copy) {
    *copy = NULL;
    if (!list || n < 1)
        return true;
    *copy = malloc((size_t)n * size);
    if (*copy)
        memcpy(*copy, list, (size_t)n * size);
    return *copy != NULL;
}

/* The lists of the spec, which the caller may take back. */
static bool copy_lists(dln_optimizer *opt, const struct dln_optimizer_spec *spec) {
    bool listed = spec->method->blocks && spec->order == &dln_order_list;
    void *list, *batches, *times;
    bool all = copy_list(listed ? spec->list : NULL, spec->list_length, sizeof *spec->list, &list);
    bool recorded = spec->method->samples && spec->n_batches > 0;
    all = copy_list(recorded ? spec->batches : NULL, spec->n_batches, (size_t)opt->spec.batch * sizeof *spec->batches, &batches) && all;
    all = copy_list(spec->sample_times, spec->n_sample_times, sizeof *spec->sample_times, &times) && all;
    opt->spec.list = opt->list = list;
    opt->spec.batches = opt->batches = batches;
    opt->spec.sample_times = opt->sample_times = times;
    return all;
}

static struct dln_method_room room_of(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *shapes) {
    return spec->method->room ? spec->method->room(spec, shapes) : (struct dln_method_room){0, 0};
}

/* n doubles, aligned so that the same calls give the same bits. */
static bool take_doubles(size_t n, double **out) {
    if (!n)
        return true;
    if (n > (SIZE_MAX - 63) / sizeof **out)
        return false;
    *out = aligned_alloc(64, (n * sizeof **out + 63) / 64 * 64);
    for (size_t i = 0; *out && i < n; i++)
        (*out)[i] = 0;
    return *out != NULL;
}

static dln_status take_room(dln_optimizer *opt, dln_error *err) {
    const dln_network *net = opt->net;
    const struct dln_method_shapes shapes = {net->depth, net->width, dln_network_outputs(net), opt->objective->rank,
                                             opt->objective->problem->samples};
    struct dln_method_room room = room_of(&opt->spec, &shapes);
    if (opt->spec.method->samples)
        opt->drawn = calloc((size_t)opt->spec.batch, sizeof *opt->drawn);
    if ((opt->spec.method->samples && !opt->drawn) || !take_doubles(room.state, &opt->state) || !take_doubles(room.scratch, &opt->scratch))
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for what %s keeps beside %d factors", opt->spec.method->name, net->depth);
    opt->n_state = room.state;
    return DLN_OK;
}

size_t dln_optimizer_bytes(const struct dln_optimizer_spec *spec, int depth, const int *width, int outputs, int rank, int samples) {
    const struct dln_method_shapes shapes = {depth, width, outputs, rank, samples};
    struct dln_method_room room = room_of(spec, &shapes);
    size_t few = sizeof(dln_optimizer) + 128, most;
    if (spec->method->samples && spec->batch > 0) /* the latest batch */
        few += (size_t)spec->batch * sizeof(int);
    most = (SIZE_MAX - few) / sizeof(double);
    if (room.state > most || room.scratch > most - room.state)
        return 0;
    return few + (room.state + room.scratch) * sizeof(double);
}

dln_status dln_optimizer_new(const struct dln_optimizer_spec *spec, dln_network *net, dln_objective *objective, dln_optimizer **out,
                             dln_error *err) {
    double eta;
    dln_status status = check(spec, net, objective, err);
    if (!status)
        status = find_eta(spec, net, objective, &eta, err);
    if (status)
        return status;
    dln_optimizer *opt = calloc(1, sizeof *opt);
    if (!opt)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for an optimizer");
    opt->spec = *spec;
    if (spec->method->blocks)
        opt->spec.batch = 1;
    opt->eta = eta;
    opt->net = net;
    opt->objective = objective;
    opt->sequence = calloc((size_t)net->depth, sizeof *opt->sequence);
    if (!copy_lists(opt, spec) || !opt->sequence) {
        status = dln_error_set(err, DLN_NO_MEMORY, "no memory for an ordering of %d factors", net->depth);
        goto fail;
    }
    status = dln_optimizer_use(opt, opt->spec.method->use(&opt->spec), err);
    if (!status)
        status = take_room(opt, err);
    if (status)
        goto fail;
    start(opt);
    *out = opt;
    return DLN_OK;
fail:
    dln_optimizer_free(opt);
    return status;
}

void dln_optimizer_free(dln_optimizer *opt) {
    if (!opt)
        return;
    dln_products_free(opt->products);
    dln_products_free(opt->spare);
    free(opt->sequence);
    free(opt->list);
    free(opt->batches);
    free(opt->drawn);
    free(opt->sample_times);
    free(opt->state);
    free(opt->scratch);
    free(opt);
}

void dln_optimizer_tick(dln_optimizer *opt) {
    if (opt->finite)
        opt->spec.method->tick(opt);
}

void dln_optimizer_made(dln_optimizer *opt, int factor, double step_size, double gradient2) {
    opt->last = (struct dln_tick){factor, step_size, sqrt(gradient2)};
    opt->ticks++;
    opt->position++;
    if (!opt->spec.method->blocks || opt->position == opt->net->depth) {
        opt->position = 0;
        opt->sweeps++;
    }
    opt->time += step_size;
    double flops = dln_products_flops(opt->products);
    opt->work += flops - opt->flops_seen;
    opt->flops_seen = flops;
    measure(opt);
    /* A finite residual, step and gradient leave finite weights unless they overflow, which the next residual shows. */
    opt->finite = isfinite(opt->objective_value) && isfinite(step_size * opt->last.gradient_norm);
#ifdef DLN_DEBUG_CHECKS
    if (opt->finite && !(dln_products_check(opt->products) < 1e-6))
        abort();
#endif
}

double dln_optimizer_flops_per_tick(const dln_optimizer *opt) {
    const struct dln_method *method = opt->spec.method;
    if (method->flops)
        return method->flops(opt);
    return dln_products_flops_per_tick(opt->products) * (method->blocks && opt->spec.order->greedy ? opt->net->depth : 1);
}

void dln_order_begin_sweep(dln_optimizer *opt) {
    if (!opt->pending)
        return;
    opt->spec.order = opt->pending;
    opt->pending = NULL;
    dln_products_invalidate(opt->products);
}

dln_status dln_optimizer_set_order(dln_optimizer *opt, const struct dln_order *order, dln_error *err) {
    if (!opt->spec.method->blocks)
        return dln_error_set(err, DLN_BAD_VALUE, "%s updates all factors at once: it has no ordering", opt->spec.method->name);
    if (order == &dln_order_list && !opt->list)
        return dln_error_set(err, DLN_BAD_VALUE, "this run has no list of layers to order by");
    struct dln_optimizer_spec wanted = opt->spec;
    wanted.order = order;
    if (wanted.order->greedy && opt->spec.method->use(&wanted) != opt->products->use) {
        /* products for all factors at once; kept from here on, they serve every ordering */
        dln_status status = dln_optimizer_use(opt, opt->spec.method->use(&wanted), err);
        if (status)
            return status;
        dln_products_refresh(opt->products, first_factor(opt));
    }
    opt->pending = order == opt->spec.order ? NULL : order;
    return DLN_OK;
}

const struct dln_order *dln_optimizer_coming_order(const dln_optimizer *opt) { return opt->pending ? opt->pending : opt->spec.order; }

static bool same_step(const struct dln_optimizer_spec *a, const struct dln_optimizer_spec *b) {
    return a->rule == b->rule && (a->eta == b->eta || (isnan(a->eta) && isnan(b->eta))) && a->theorem == b->theorem;
}

dln_status dln_optimizer_change(dln_optimizer *opt, const struct dln_optimizer_spec *spec, dln_error *err) {
    struct dln_optimizer_spec now = opt->spec, wanted = now;
    double eta = opt->eta;
    wanted.rule = spec->rule;
    wanted.eta = spec->eta;
    wanted.theorem = spec->theorem;
    wanted.sampling = spec->sampling;
    wanted.beta = spec->beta;
    wanted.beta1 = spec->beta1;
    wanted.beta2 = spec->beta2;
    wanted.epsilon = spec->epsilon;
    wanted.tolerance = spec->tolerance;
    wanted.seed = spec->seed;
    dln_status status = check(&wanted, opt->net, opt->objective, err);
    if (!status && !same_step(&wanted, &now))
        status = find_eta(&wanted, opt->net, opt->objective, &eta, err);
    if (!status && now.method->use(&wanted) == DLN_USE_BOTH && opt->products->use != DLN_USE_BOTH) { /* these serve every rule */
        status = dln_optimizer_use(opt, DLN_USE_BOTH, err);
        if (!status)
            dln_products_refresh(opt->products, first_factor(opt));
    }
    if (status)
        return status;
    opt->spec = wanted;
    opt->eta = eta;
    if (wanted.seed != now.seed)
        start_streams(opt);
    return DLN_OK;
}

void dln_optimizer_inherit(dln_optimizer *opt, const dln_optimizer *from) {
    bool remembers = opt->spec.method == from->spec.method && opt->n_state == from->n_state;
    opt->ticks = from->ticks;
    opt->sweeps = from->sweeps;
    opt->time = from->time;
    opt->work = from->work;
    opt->last = from->last;
    opt->since = remembers ? from->since : from->ticks;
    if (remembers && opt->n_state > 0)
        memcpy(opt->state, from->state, opt->n_state * sizeof *opt->state);
    if (opt->spec.seed == from->spec.seed) {
        opt->rng = from->rng;
        opt->rng_samples = from->rng_samples;
    }
}

dln_status dln_optimizer_hold(dln_optimizer *opt, int j, bool hold, dln_error *err) {
    int moving = 0;
    for (int l = 1; l <= opt->net->depth; l++)
        moving += !opt->net->held[l] && l != j;
    if (hold && !moving)
        return dln_error_set(err, DLN_BAD_VALUE, "factor %d is the last one that moves: another one must move before it is held", j);
    opt->net->held[j] = hold;
    opt->products->gradients_made = false;
    return DLN_OK;
}

dln_status dln_optimizer_restart(dln_optimizer *opt, uint64_t seed, dln_error *err) {
    double eta;
    dln_status status = find_eta(&opt->spec, opt->net, opt->objective, &eta, err);
    if (status)
        return status;
    opt->eta = eta;
    opt->spec.seed = seed;
    start(opt);
    return DLN_OK;
}

enum dln_products_use dln_use_all(const struct dln_optimizer_spec *spec) {
    (void)spec;
    return DLN_USE_ALL;
}

size_t dln_count_times(size_t n, size_t each) {
    return n == SIZE_MAX || each == SIZE_MAX || (each && n > SIZE_MAX / each) ? SIZE_MAX : n * each;
}

size_t dln_count_weights(const struct dln_method_shapes *shapes) {
    size_t sum = 0;
    for (int l = 1; l <= shapes->depth; l++) {
        size_t n = dln_count_times((size_t)shapes->width[l], (size_t)shapes->width[l - 1]);
        sum = n == SIZE_MAX || sum > SIZE_MAX - n ? SIZE_MAX : sum + n;
    }
    return sum;
}
