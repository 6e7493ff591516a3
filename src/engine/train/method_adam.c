/* method_adam.c: Adam (Kingma and Ba 2015, Algorithm 1): every entry has a step of its own, from running means m of G and v of G^2 that are
 * corrected for their start at zero; epsilon is added outside of the root. The state is m and then v, one factor after the other. */
#include <math.h>

#include "engine/train/methods.h"

static dln_status check(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err) {
    (void)objective;
    if (!(spec->beta1 >= 0 && spec->beta1 < 1))
        return dln_error_set(err, DLN_BAD_VALUE, "adam takes a beta1 from 0 to below 1, not %g", spec->beta1);
    if (!(spec->beta2 >= 0 && spec->beta2 < 1))
        return dln_error_set(err, DLN_BAD_VALUE, "adam takes a beta2 from 0 to below 1, not %g", spec->beta2);
    if (!(spec->epsilon > 0 && isfinite(spec->epsilon)))
        return dln_error_set(err, DLN_BAD_VALUE, "adam takes a positive epsilon, not %g", spec->epsilon);
    return DLN_OK;
}

/* The gradients of all factors are the scratch. */
static struct dln_method_room room(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *shapes) {
    (void)spec;
    size_t weights = dln_count_weights(shapes);
    return (struct dln_method_room){.state = dln_count_times(weights, 2), .scratch = weights};
}

/* The numbers of one tick. */
struct rates {
    double beta1, beta2, step, scale, epsilon;
};

/* eta m^/(sqrt(v^) + epsilon), with m^ = m/(1 - beta1^t) and v^ = v/(1 - beta2^t). */
static struct rates rates_of(const dln_optimizer *opt) {
    const struct dln_optimizer_spec *s = &opt->spec;
    double t = (double)(opt->ticks - opt->since) + 1;
    return (struct rates){s->beta1, s->beta2, opt->eta / (1 - pow(s->beta1, t)), 1 / (1 - pow(s->beta2, t)), s->epsilon};
}

static void update(struct rates r, const double *restrict G, double *restrict m, double *restrict v, double *restrict W, size_t n) {
    for (size_t i = 0; i < n; i++) {
        m[i] = r.beta1 * m[i] + (1 - r.beta1) * G[i];
        v[i] = r.beta2 * v[i] + (1 - r.beta2) * G[i] * G[i];
        W[i] -= r.step * m[i] / (sqrt(v[i] * r.scale) + r.epsilon);
    }
}

static void tick(dln_optimizer *opt) {
    struct rates r = rates_of(opt);
    size_t weights = opt->n_state / 2, at = 0;
    dln_products_gradients_into(opt->products, opt->scratch);
    double gradient2 = dln_products_measure_gradients(opt->products, opt->scratch);
    for (int l = 1; l <= opt->net->depth; l++) {
        dln_matrix *W = &opt->net->W[l];
        size_t n = (size_t)W->rows * (size_t)W->cols;
        if (!opt->net->held[l]) {
            update(r, opt->scratch + at, opt->state + at, opt->state + weights + at, W->data, n);
            dln_network_touch(opt->net, l);
        }
        at += n;
    }
    dln_products_renew(opt->products);
    dln_optimizer_made(opt, 0, opt->eta, gradient2);
}

const struct dln_method dln_method_adam = {
    .name = "adam",
    .help = "Adam: a step of its own for every entry, all factors at once",
    .rules = DLN_CONSTANT_RULES,
    .use = dln_use_all,
    .check = check,
    .room = room,
    .tick = tick,
};
