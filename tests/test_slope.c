/* test_slope.c: gradients of sum |E|^p / p, p = 4 and more, through the cached products: against differences and long double. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "engine/train/products_state.h"

/* Shapes whose plans choose every form: odd, one output, one input, low rank, frozen maps, thin chains. */
static const struct chain_shape shapes[] = {
    {.depth = 1, .width = {5, 3}, .samples = 8},
    {.depth = 3, .width = {4, 9, 6, 5}, .samples = 11},
    {.depth = 3, .width = {1, 6, 6, 3}, .samples = 7},
    {.depth = 3, .width = {5, 6, 6, 1}, .samples = 9},
    {.depth = 4, .width = {7, 7, 7, 7, 3}, .samples = 12, .rank = 4},
    {.depth = 4, .width = {6, 8, 8, 8, 5}, .samples = 1},
    {.depth = 2, .width = {5, 8, 6}, .inputs = 7, .samples = 12},
    {.depth = 2, .width = {8, 5, 4}, .samples = 20, .outputs = 3},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3},
    {.depth = 5, .width = {30, 30, 30, 30, 30, 1}, .samples = 40},
    {.depth = 5, .width = {30, 40, 40, 40, 40, 2}, .samples = 50},
    {.depth = 4, .width = {20, 40, 40, 40, 25}, .samples = 2},
    {.depth = 4, .width = {2, 40, 40, 40, 30}, .samples = 3},
    {.depth = 6, .width = {10, 10, 10, 10, 10, 10, 10}, .samples = 15},
    {.depth = 4, .width = {40, 40, 40, 40, 40}, .samples = 60, .inputs = 30, .outputs = 2},
    {.depth = 3, .width = {20, 20, 20, 20}, .samples = 6},
};
static const int exponents[] = {4, 6};

static struct chain_shape shape_of(size_t k) {
    struct chain_shape s = shapes[k / ARRAY_LEN(exponents)];
    s.p = exponents[k % ARRAY_LEN(exponents)];
    return s;
}
enum { CASES = ARRAY_LEN(shapes) * ARRAY_LEN(exponents) };

/* df/dw by a difference that is exact for polynomials of degree 6, which f is in one entry for p = 6. */
static long double derivative(const struct chain *c, double *w) {
    static const double weight[] = {0, 45, -9, 1};
    double kept = *w, h = 0.25;
    long double sum = 0;
    for (int k = 1; k <= 3; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            *w = kept + sign * k * h;
            sum += sign * weight[k] * naive_objective(&c->naive);
        }
    *w = kept;
    return sum / (60 * (long double)h);
}

/* Round-off in w + h is an eps of w, times the second derivative: within the gradient's own scale. */
static void gradients_agree_with_differences(void **state) {
    (void)state;
    for (size_t k = 0; k < 9 * ARRAY_LEN(exponents); k++) {
        struct chain c;
        struct chain_shape shape = shape_of(k);
        chain_init(&c, &shape, k + 1);
        dln_products *p = products(&c, DLN_USE_SWEEPS);
        dln_products_refresh(p, 1);
        for (int l = 1; l <= c.net.depth; l++) {
            dln_products_block(p, l);
            dln_matrix G = gradient_of(p, &c.net, l), *W = &c.net.W[l];
            double tolerance = naive_scale(&c.naive).terms * DBL_EPSILON * naive_gradient_scale(&c.naive, l);
            for (int j = 0; j < W->cols; j++)
                for (int i = 0; i < W->rows; i++)
                    assert_close(*dln_matrix_at(&G, i, j), (double)derivative(&c, dln_matrix_at(W, i, j)), tolerance, "derivative");
            assert_true(tolerance < 1e-3 * dln_matrix_norm(&G));
            dln_matrix_release(&G);
        }
        dln_products_free(p);
        chain_release(&c);
    }
}

static int seen[DLN_USE_SAMPLED + 1][DLN_KEEP_RIGHT + 1][DLN_FORM_RIGHT + 1];

static void check_seen(struct chain *c, dln_products *p, struct dln_block got, int l) {
    check_block(c, p, got, l);
    seen[p->use][p->plan.keep][p->form[l]]++;
}

/* E^{p-1} where the method that samples takes every sample. */
static void fill_slope(dln_products *p, int exponent) {
    const dln_matrix *E = dln_products_residual_columns(p);
    for (int k = 0; k < E->rows * E->cols; k++)
        dln_products_own_slope(p)->data[k] = pow(E->data[k], exponent - 1);
}

static void every_form_agrees_with_the_naive_chain(void **state) {
    (void)state;
    memset(seen, 0, sizeof seen);
    for (size_t k = 0; k < CASES; k++)
        for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_SAMPLED; use++) {
            struct chain c;
            struct chain_shape shape = shape_of(k);
            chain_init(&c, &shape, 100 + k);
            dln_products *p = products(&c, use);
            dln_products_refresh(p, 1);
            if (use == DLN_USE_SAMPLED)
                fill_slope(p, shape.p);
            if (dln_use_is_simultaneous(use))
                dln_products_gradients(p);
            for (int l = c.net.depth; l >= 1; l--) {
                double norm = dln_use_is_simultaneous(use) ? dln_products_gradient_norm(p, l) : 0;
                check_seen(&c, p, norm > 0 ? (struct dln_block){l, norm * norm, NAN, NAN} : dln_products_block(p, l), l);
            }
            struct naive_scale scale = naive_scale(&c.naive);
            assert_close(dln_objective_value(&c.objective, dln_products_norm(p)), (double)naive_objective(&c.naive),
                         scale.terms * DBL_EPSILON * pow(scale.residual, shape.p), "f");
            dln_products_free(p);
            chain_release(&c);
        }
    static const enum dln_form forms[DLN_KEEP_RIGHT + 1][3] = {{DLN_FORM_FULL, DLN_FORM_LEFT, DLN_FORM_RIGHT},
                                                               {DLN_FORM_FULL, DLN_FORM_LEFT, DLN_FORM_LEFT},
                                                               {DLN_FORM_RIGHT, DLN_FORM_RIGHT, DLN_FORM_RIGHT}};
    for (enum dln_keep keep = DLN_KEEP_BOTH; keep <= DLN_KEEP_RIGHT; keep++)
        for (int i = 0; i < 3; i++)
            if (!seen[DLN_USE_SWEEPS][keep][forms[keep][i]])
                fail_msg("keep %d, form %d: no shape of this test chooses it", (int)keep, (int)forms[keep][i]);
    for (enum dln_products_use use = DLN_USE_ALL; use <= DLN_USE_SAMPLED; use++)
        assert_true(seen[use][DLN_KEEP_LEFT][DLN_FORM_FULL] && seen[use][DLN_KEEP_LEFT][DLN_FORM_LEFT] &&
                    seen[use][DLN_KEEP_RIGHT][DLN_FORM_FULL] && seen[use][DLN_KEEP_RIGHT][DLN_FORM_RIGHT]);
}

/* The slope, the norm and the largest entry follow E through every step. */
static void the_slope_follows_the_residual(void **state) {
    (void)state;
    for (size_t k = 0; k < CASES; k++) {
        struct chain c;
        struct chain_shape shape = shape_of(k);
        chain_init(&c, &shape, 200 + k);
        dln_products *p = products(&c, DLN_USE_SWEEPS);
        dln_products_refresh(p, c.net.depth);
        for (int l = c.net.depth; l >= 1; l--) {
            struct dln_block b = dln_products_block(p, l);
            dln_products_step(p, 0.1 * b.gradient2 / b.change2 / pow(dln_products_max(p), shape.p - 2));
            long double sum = 0, most = 0;
            for (int i = 0; i < p->E.rows * p->E.cols; i++) {
                long double e = p->E.data[i], power = powl(e, shape.p - 1);
                assert_close_relative(p->slope.data[i], (double)power, shape.p * DBL_EPSILON, "slope");
                sum += power * e;
                most = fmaxl(most, fabsl(e));
            }
            assert_close_relative(dln_products_norm(p), (double)powl(sum, 1.0L / shape.p), 32 * DBL_EPSILON, "norm");
            assert_true(dln_products_max(p) == (double)most);
        }
        assert_true(dln_products_check(p) < 1e-12);
        dln_products_free(p);
        chain_release(&c);
    }
}

/* Entries whose p-th powers leave the range of doubles still have a norm; infinite and missing numbers are passed on. */
static void norms_beyond_the_range_of_powers(void **state) {
    (void)state;
    struct chain c;
    struct chain_shape shape = {.depth = 1, .width = {1, 1}, .samples = 1, .p = 6};
    chain_init(&c, &shape, 1);
    dln_products *p = products(&c, DLN_USE_SWEEPS);
    static const double sizes[] = {1e-200, 1e-60, 1, 1e60, 1e200};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        c.net.W[1].data[0] = sizes[k] / c.X.data[0];
        p->T.data[0] = 0;
        dln_products_invalidate(p);
        dln_products_refresh(p, 1);
        assert_close_relative(dln_products_norm(p), sizes[k], 1e-13, "norm");
    }
    c.net.W[1].data[0] = INFINITY;
    dln_products_invalidate(p);
    dln_products_refresh(p, 1);
    assert_true(isinf(dln_products_norm(p)));
    c.net.W[1].data[0] = NAN;
    dln_products_invalidate(p);
    dln_products_refresh(p, 1);
    assert_true(isnan(dln_products_norm(p)));
    dln_products_free(p);
    chain_release(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_agree_with_differences), cmocka_unit_test(every_form_agrees_with_the_naive_chain),
        cmocka_unit_test(the_slope_follows_the_residual),   cmocka_unit_test(norms_beyond_the_range_of_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
