/* method_gd.c: gradient descent with a constant step, all trained factors at once. */
#include "engine/train/methods.h"

static enum dln_products_use use(const struct dln_optimizer_spec *spec) {
    (void)spec;
    return DLN_USE_ALL;
}

static void tick(dln_optimizer *opt) {
    double gradient2 = dln_products_gradients(opt->products);
    dln_products_step_all(opt->products, opt->spec.eta);
    dln_optimizer_made(opt, 0, opt->spec.eta, gradient2);
}

const struct dln_method dln_method_gd = {
    .name = "gd",
    .help = "gradient descent, all factors at once, constant step",
    .rules = 1u << DLN_STEP_CONSTANT,
    .use = use,
    .tick = tick,
};
