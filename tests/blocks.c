#include "test.h"

#include <float.h>
#include <math.h>

#include "blocks.h"

dln_products *products(struct chain *c, enum dln_products_use use) {
    dln_products *p;
    dln_error err;
    if (dln_products_new(&c->net, &c->objective, use, &p, &err))
        fail_msg("%s", err.text);
    return p;
}

dln_matrix gradient_of(dln_products *p, const dln_network *net, int l) {
    dln_matrix G = normal_matrix(net->W[l].rows, net->W[l].cols, 1, 99);
    dln_products_gradient(p, l, &G);
    return G;
}

void check_block(struct chain *c, dln_products *p, struct dln_block got, int l) {
    struct naive_block want = naive_block(&c->naive, l);
    double scale = naive_gradient_scale(&c->naive, l), tolerance = naive_scale(&c->naive).terms * DBL_EPSILON * scale;
    double around = scale / naive_scale(&c->naive).residual;
    dln_matrix G = gradient_of(p, &c->net, l);
    assert_close(distance(&G, &want.G), 0, tolerance, "gradient");
    assert_close(sqrt(got.gradient2), (double)sqrtl(want.gradient2), tolerance, "||G||");
    if (!isnan(got.change2))
        assert_close(sqrt(got.change2), (double)sqrtl(want.change2), 2 * tolerance * around, "||A G C||");
    dln_matrix_release(&G);
    dln_matrix_release(&want.G);
}
