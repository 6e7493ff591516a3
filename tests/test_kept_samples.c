/* test_kept_samples.c: the samples that are kept beside the compressed problem: R Q = X, and every sample's own residual and gradient. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "chains.h"
#include "engine/train/products_state.h"

static const struct chain_shape shapes[] = {
    {.depth = 2, .width = {5, 7, 3}, .samples = 12, .keep_samples = true},
    {.depth = 2, .width = {5, 7, 3}, .samples = 5, .keep_samples = true},
    {.depth = 1, .width = {8, 2}, .samples = 3, .keep_samples = true},
    {.depth = 3, .width = {6, 6, 6, 4}, .samples = 40, .rank = 2, .keep_samples = true},
    {.depth = 2, .width = {1, 4, 1}, .samples = 9, .keep_samples = true},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3, .keep_samples = true},
    {.depth = 2, .width = {3, 5, 2}, .samples = 12, .inputs = 6, .outputs = 4, .keep_samples = true},
    {.depth = 2, .width = {7, 5, 6}, .samples = 20, .rank = 3, .inputs = 5, .keep_samples = true},
    {.depth = 3, .width = {4, 2, 5, 4}, .samples = 12, .outputs = 6, .keep_samples = true},
};

/* Householder reflectors and the singular vectors are orthogonal to a few eps of the size, and R Q = X within that of ||X||. */
static void the_basis_is_orthonormal_and_gives_back_x(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 1);
        const dln_matrix *Q = &c.problem.Q;
        assert_int_equal(Q->rows, c.problem.rank);
        assert_int_equal(Q->cols, c.X.cols);
        dln_matrix Qt = normal_matrix(Q->cols, Q->rows, 0, 1), I = normal_matrix(Q->rows, Q->rows, 0, 1);
        dln_matrix_transpose(Q, &Qt);
        dln_matrix_identity(&I);
        dln_matrix QQ = product_of(Q, &Qt), RQ = product_of(&c.problem.R, Q);
        double eps = 16 * (c.X.rows + c.X.cols) * DBL_EPSILON;
        assert_close(distance(&QQ, &I), 0, eps, "Q Q^T");
        assert_close(distance(&RQ, &c.X), 0, eps * dln_matrix_norm(&c.X), "R Q");
        assert_true(same_bits(&c.problem.Y, &c.Y));
        dln_matrix_release(&Qt);
        dln_matrix_release(&I);
        dln_matrix_release(&QQ);
        dln_matrix_release(&RQ);
        chain_release(&c);
    }
}

/* The residual of every sample from the products, (E + T) Q - Y, against the raw data: frozen maps included, y_i not projected. */
static void every_sample_has_its_own_residual(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        dln_products *p;
        chain_init(&c, &shapes[k], k + 50);
        assert_int_equal(dln_products_new(&c.net, &c.objective, DLN_USE_ALL, &p, NULL), DLN_OK);
        dln_products_refresh(p, 1);
        const dln_matrix *E = dln_products_residual_columns(p), *T = dln_products_target_columns(p);
        dln_matrix Z = normal_matrix(E->cols, E->rows, 0, 1), W;
        dln_matrix_add_transposed(1, E, &Z);
        dln_matrix_add_transposed(1, T, &Z);
        dln_matrix got = product_of(&Z, &c.objective.Q);
        dln_matrix_add(-1, &c.objective.Y, &got);
        assert_int_equal(dln_network_product(&c.net, &W, NULL), DLN_OK);
        dln_matrix want = product_of(&W, &c.X);
        dln_matrix_add(-1, &c.Y, &want);
        struct naive_scale scale = naive_scale(&c.naive);
        assert_close(distance(&got, &want), 0, 4 * scale.terms * DBL_EPSILON * scale.residual, "residuals");
        dln_matrix_release(&Z);
        dln_matrix_release(&W);
        dln_matrix_release(&got);
        dln_matrix_release(&want);
        dln_products_free(p);
        chain_release(&c);
    }
}

/* Slope^T = (m/B) Q_b E_b^T for the columns b, as zou2020's Algorithm 1 wants it. */
static void fill_slope(const struct chain *c, dln_products *p, int first, int batch) {
    const dln_matrix *E = dln_products_residual_columns(p), *T = dln_products_target_columns(p);
    dln_matrix *slope = dln_products_own_slope(p);
    dln_matrix Z = copy_of(E), Q = dln_matrix_block(&c->objective.Q, 0, first, c->objective.Q.rows, batch);
    dln_matrix_add(1, T, &Z);
    dln_matrix Eb = normal_matrix(batch, E->cols, 0, 1), y = dln_matrix_block(&c->objective.Y, 0, first, E->cols, batch);
    dln_matrix_multiply(1, DLN_TRANSPOSED, &Q, DLN_PLAIN, &Z, 0, &Eb);
    dln_matrix_add_transposed(-1, &y, &Eb);
    dln_matrix_multiply((double)c->X.cols / batch, DLN_PLAIN, &Q, DLN_PLAIN, &Eb, 0, slope);
    dln_matrix_release(&Z);
    dln_matrix_release(&Eb);
}

/* The gradient of (m/B) 1/2 ||W X_b - Y_b||^2 alone. */
static void gradients_follow_the_methods_own_slope(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        dln_products *p;
        chain_init(&c, &shapes[k], k + 90);
        assert_int_equal(dln_products_new(&c.net, &c.objective, DLN_USE_SAMPLED, &p, NULL), DLN_OK);
        assert_true(dln_products_gradients(p) == 0);
        assert_non_null(dln_products_own_slope(p));
        int first = 1, batch = c.X.cols / 2;
        fill_slope(&c, p, first, batch);
        dln_products_gradients(p);
        dln_matrix X = dln_matrix_block(&c.X, 0, first, c.X.rows, batch), Y = dln_matrix_block(&c.Y, 0, first, c.Y.rows, batch);
        struct naive part = {.net = &c.net, .X = &X, .Y = &Y};
        double weight = (double)c.X.cols / batch;
        for (int l = 1; l <= c.net.depth; l++) {
            struct naive_block want = naive_block(&part, l);
            dln_matrix G = copy_of(&want.G);
            dln_products_gradient(p, l, &G);
            dln_matrix_scale(&want.G, weight);
            double tolerance = 4 * naive_scale(&c.naive).terms * DBL_EPSILON * weight * naive_gradient_scale(&c.naive, l);
            assert_close(distance(&G, &want.G), 0, tolerance, "minibatch gradient");
            assert_close(dln_products_gradient_norm(p, l), weight * (double)sqrtl(want.gradient2), tolerance, "||G||");
            dln_matrix_release(&G);
            dln_matrix_release(&want.G);
        }
        /* a step moves the weights and the residual, and leaves the slope to the method */
        dln_matrix slope = copy_of(dln_products_own_slope(p));
        dln_products_step_all(p, 0.01);
        assert_true(same_bits(&slope, dln_products_own_slope(p)));
        struct naive_scale scale = naive_scale(&c.naive);
        assert_close(dln_objective_value(&c.objective, dln_products_norm(p)), (double)naive_objective(&c.naive),
                     scale.terms * DBL_EPSILON * scale.residual * scale.residual, "f");
        assert_true(dln_products_check(p) < 1e-12);
        dln_matrix_release(&slope);
        dln_products_free(p);
        chain_release(&c);
    }
}

static void a_slope_of_ones_own_is_for_sampling_only(void **state) {
    (void)state;
    struct chain c;
    dln_products *p;
    chain_init(&c, &shapes[0], 1);
    for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_ALL; use++) {
        assert_int_equal(dln_products_new(&c.net, &c.objective, use, &p, NULL), DLN_OK);
        assert_null(dln_products_own_slope(p));
        assert_ptr_equal(p->slope.data, p->E.data);
        dln_products_free(p);
    }
    chain_release(&c);
}

static void nothing_is_kept_unasked(void **state) {
    (void)state;
    struct chain c;
    struct chain_shape shape = shapes[5];
    shape.keep_samples = false;
    chain_init(&c, &shape, 1);
    assert_true(!c.problem.Q.data && !c.problem.Y.data && !c.objective.Q.data && !c.objective.Y.data);
    chain_release(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_basis_is_orthonormal_and_gives_back_x),
        cmocka_unit_test(every_sample_has_its_own_residual),
        cmocka_unit_test(gradients_follow_the_methods_own_slope),
        cmocka_unit_test(a_slope_of_ones_own_is_for_sampling_only),
        cmocka_unit_test(nothing_is_kept_unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
