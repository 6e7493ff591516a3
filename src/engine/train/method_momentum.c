/* method_momentum.c: the heavy ball, W_{t+1} = W_t - eta G + beta (W_t - W_{t-1}). The state is V_t = W_t - W_{t-1}, one factor after the
 * other. */
#include "engine/train/methods.h"

static dln_status check(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err) {
    (void)objective;
    if (spec->beta >= 0 && spec->beta < 1)
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_VALUE, "momentum takes a beta from 0 to below 1, not %g", spec->beta);
}

static struct dln_method_room room(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *shapes) {
    (void)spec;
    return (struct dln_method_room){.state = dln_count_weights(shapes)};
}

/* V = beta V - eta G, W += V, from the last factor down (dln_products_put_gradient). */
static void tick(dln_optimizer *opt) {
    double gradient2 = dln_products_gradients(opt->products), *end = opt->state + opt->n_state;
    for (int l = opt->net->depth; l >= 1; l--) {
        dln_matrix *W = &opt->net->W[l];
        end -= (size_t)W->rows * (size_t)W->cols;
        if (opt->net->held[l])
            continue;
        dln_matrix V = dln_matrix_over(end, W->rows, W->cols);
        dln_products_put_gradient(opt->products, l, -opt->eta, opt->spec.beta, &V);
        dln_matrix_add(1, &V, W);
        dln_network_touch(opt->net, l);
    }
    dln_products_renew(opt->products);
    dln_optimizer_made(opt, 0, opt->eta, gradient2);
}

const struct dln_method dln_method_momentum = {
    .name = "momentum",
    .help = "gradient descent with a heavy ball, all factors at once",
    .rules = DLN_CONSTANT_RULES,
    .use = dln_use_all,
    .check = check,
    .room = room,
    .tick = tick,
};
