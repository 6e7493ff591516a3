#include "dln/optimizer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/methods.h"

const struct dln_method *const dln_methods[] = {&dln_method_bcgd, &dln_method_gd, NULL};

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

static dln_status check(const struct dln_optimizer_spec *spec, int depth, int p, dln_error *err) {
    if (!(spec->method->rules & 1u << spec->rule))
        return dln_error_set(err, DLN_BAD_VALUE, "the method %s does not have this step rule", spec->method->name);
    if (spec->rule == DLN_STEP_OPTIMAL && p > 2)
        return dln_error_set(err, DLN_BAD_VALUE,
                             "the step `optimal` is for p = 2: p = %d allows near-optimal-safe, near-optimal, bound and constant", p);
    if (spec->rule == DLN_STEP_BOUND && !(spec->eta > 0 && spec->eta < 2))
        return dln_error_set(err, DLN_BAD_VALUE, "the step `bound` takes a number above 0 and below 2, not %g (shin2020 (3.2))", spec->eta);
    if (spec->rule == DLN_STEP_CONSTANT && !(spec->eta > 0 && isfinite(spec->eta)))
        return dln_error_set(err, DLN_BAD_VALUE, "a constant step size is a positive number, not %g", spec->eta);
    return spec->method->blocks ? check_list(spec, depth, err) : DLN_OK;
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

static void start(dln_optimizer *opt) {
    opt->rng = dln_random_stream(opt->spec.seed, DLN_FOR_ORDER, 0);
    opt->ticks = opt->sweeps = 0;
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

static dln_status take_products(dln_optimizer *opt, dln_error *err) {
    dln_products *made;
    dln_status status = dln_products_new(opt->net, opt->objective, opt->spec.method->use(&opt->spec), &made, err);
    if (!status) {
        dln_products_free(opt->products);
        opt->products = made;
        opt->flops_seen = 0;
    }
    return status;
}

dln_status dln_optimizer_new(const struct dln_optimizer_spec *spec, dln_network *net, dln_objective *objective, dln_optimizer **out,
                             dln_error *err) {
    dln_status status = check(spec, net->depth, objective->problem->p, err);
    if (status)
        return status;
    dln_optimizer *opt = calloc(1, sizeof *opt);
    if (!opt)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for an optimizer");
    bool listed = spec->method->blocks && spec->order == &dln_order_list;
    opt->spec = *spec;
    opt->spec.list = NULL;
    opt->net = net;
    opt->objective = objective;
    opt->sequence = malloc((size_t)net->depth * sizeof *opt->sequence);
    opt->list = listed ? malloc((size_t)spec->list_length * sizeof *opt->list) : NULL;
    if (!opt->sequence || (listed && !opt->list)) {
        status = dln_error_set(err, DLN_NO_MEMORY, "no memory for an ordering of %d factors", net->depth);
        goto fail;
    }
    if (listed)
        memcpy(opt->list, spec->list, (size_t)spec->list_length * sizeof *opt->list);
    opt->spec.list = opt->list;
    status = take_products(opt, err);
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
    free(opt->sequence);
    free(opt->list);
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
    if (wanted.order->greedy && opt->spec.method->use(&wanted) != opt->spec.method->use(&opt->spec)) {
        /* products for all factors at once; kept from here on, they serve every ordering */
        const struct dln_order *before = opt->spec.order;
        opt->spec.order = order;
        dln_status status = take_products(opt, err);
        opt->spec.order = before;
        if (status)
            return status;
        dln_products_refresh(opt->products, first_factor(opt));
    }
    opt->pending = order == opt->spec.order ? NULL : order;
    return DLN_OK;
}

const struct dln_order *dln_optimizer_coming_order(const dln_optimizer *opt) { return opt->pending ? opt->pending : opt->spec.order; }

void dln_optimizer_restart(dln_optimizer *opt, uint64_t seed) {
    opt->spec.seed = seed;
    start(opt);
}
