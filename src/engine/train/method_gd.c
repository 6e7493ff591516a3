/* method_gd.c: gradient descent with a constant step, all trained factors at once. */
#include "engine/train/methods.h"

static void tick(dln_optimizer *opt) {
    double gradient2 = dln_products_gradients(opt->products);
    dln_products_step_all(opt->products, opt->eta);
    dln_optimizer_made(opt, 0, opt->eta, gradient2);
}

const struct dln_method dln_method_gd = {
    .name = "gd",
    .help = "gradient descent, all factors at once, constant step",
    .rules = DLN_CONSTANT_RULES,
    .use = dln_use_all,
    .tick = tick,
};
