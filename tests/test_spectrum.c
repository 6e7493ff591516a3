/* test_spectrum.c: singular value bounds, balancedness and the end-to-end spectrum against Jacobi's rotations in long double. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "chains.h"
#include "dln/spectrum.h"

static const struct chain_shape shapes[] = {
    {.depth = 1, .width = {5, 3}},
    {.depth = 1, .width = {1, 1}},
    {.depth = 3, .width = {4, 9, 2, 5}},
    {.depth = 3, .width = {1, 6, 6, 3}},
    {.depth = 4, .width = {5, 12, 20, 7, 1}},
    {.depth = 5, .width = {6, 6, 6, 6, 6, 6}},
    {.depth = 2, .width = {3, 25, 18}},
    {.depth = 3, .width = {9, 8, 9, 9}, .inputs = 4, .outputs = 3},
    {.depth = 2, .width = {9, 8, 9}, .inputs = 3, .outputs = 5},
    {.depth = 1, .width = {9, 8}, .inputs = 12},
    {.depth = 1, .width = {9, 8}, .outputs = 2},
};

static dln_spectrum_work *work_for(const dln_network *net) {
    dln_spectrum_work *work;
    assert_int_equal(dln_spectrum_work_new(net, &work, NULL), DLN_OK);
    return work;
}

/* LAPACK's bound: an absolute error of c n eps sigma_1, c = 4. */
static void check_bounds(const dln_matrix *W, dln_spectrum_work *work) {
    long double s[32];
    int k = W->rows < W->cols ? W->rows : W->cols;
    double lo, hi, tolerance = 4 * (W->rows + W->cols) * DBL_EPSILON;
    dln_matrix before = copy_of(W);
    naive_singular_values(W, s);
    assert_int_equal(dln_sigma_bounds(W, work, &lo, &hi), DLN_OK);
    assert_close(hi, (double)s[0], tolerance * (double)s[0], "sigma_max");
    assert_close(lo, (double)s[k - 1], tolerance * (double)s[0], "sigma_min");
    assert_true(same_bits(W, &before));
    dln_matrix_release(&before);
}

static void bounds_of_every_factor(void **state) {
    (void)state;
    static const double scales[] = {1, 1e200, 1e-200, 1e-310};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
            struct chain c;
            chain_init(&c, &shapes[k], k + 1);
            dln_spectrum_work *work = work_for(&c.net);
            for (int j = 1; j <= c.net.depth; j++) {
                dln_matrix_scale(&c.net.W[j], scales[s]);
                check_bounds(&c.net.W[j], work);
            }
            dln_spectrum_work_free(work);
            chain_release(&c);
        }
}

static void gaps_of_every_chain(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 20);
        dln_spectrum_work *work = work_for(&c.net);
        for (int j = 1; j < c.net.depth; j++) {
            double above = dln_matrix_norm(&c.net.W[j + 1]), below = dln_matrix_norm(&c.net.W[j]);
            double tolerance = (c.net.W[j + 1].rows + c.net.W[j].cols) * DBL_EPSILON * (above * above + below * below);
            assert_close(dln_imbalance(&c.net, j, work), (double)naive_imbalance(&c.net, j), tolerance, "balancedness");
            assert_true(dln_imbalance_flops(&c.net, j) > 0);
        }
        dln_spectrum_work_free(work);
        chain_release(&c);
    }
}

/* The identity is balanced exactly; ||I_n - c^2 I_n|| = |1 - c^2| sqrt(n), also where the sum of squares would overflow. */
static void gaps_that_are_known(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 2, .width = {3, 3, 3}}, 1);
    chain_fill(&c, "identity", NAN, 1);
    dln_spectrum_work *work = work_for(&c.net);
    assert_true(dln_imbalance(&c.net, 1, work) == 0);
    dln_matrix_scale(&c.net.W[2], 3);
    assert_close_relative(dln_imbalance(&c.net, 1, work), 8 * sqrt(3), 8 * DBL_EPSILON, "8 sqrt(3)");
    dln_matrix_scale(&c.net.W[2], 1e100);
    assert_close_relative(dln_imbalance(&c.net, 1, work), 9e200 * sqrt(3), 8 * DBL_EPSILON, "9e200 sqrt(3)");
    dln_matrix_scale(&c.net.W[2], 1e100);
    assert_true(isnan(dln_imbalance(&c.net, 1, work)));
    dln_spectrum_work_free(work);
    chain_release(&c);
}

static void the_map_from_end_to_end(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 40);
        dln_spectrum_work *work = work_for(&c.net);
        dln_matrix P;
        assert_int_equal(dln_network_product(&c.net, &P, NULL), DLN_OK);
        long double s[32];
        naive_singular_values(&P, s);
        int n = P.rows < P.cols ? P.rows : P.cols;
        struct naive_scale scale = naive_scale(&c.naive);
        assert_close(dln_end_sigma_min(&c.net, work), (double)s[n - 1], scale.terms * DBL_EPSILON * scale.residual, "sigma_min");
        dln_matrix_release(&P);
        dln_spectrum_work_free(work);
        chain_release(&c);
    }
}

/* dgesdd may never return when it sees a NaN: it is not asked. */
static void what_is_not_finite_is_not_measured(void **state) {
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t b = 0; b < ARRAY_LEN(bad); b++) {
            struct chain c;
            chain_init(&c, &shapes[k], k + 60);
            dln_spectrum_work *work = work_for(&c.net);
            int L = c.net.depth, broken = 1 + (int)b % L;
            c.net.W[broken].data[0] = bad[b];
            double lo = 1, hi = 1;
            assert_int_equal(dln_sigma_bounds(&c.net.W[broken], work, &lo, &hi), DLN_NOT_FINITE);
            assert_true(isnan(lo) && isnan(hi));
            for (int j = 1; j < L; j++)
                assert_int_equal(isnan(dln_imbalance(&c.net, j, work)) != 0, j == broken || j + 1 == broken);
            assert_true(isnan(dln_end_sigma_min(&c.net, work)));
            dln_spectrum_work_free(work);
            chain_release(&c);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_of_every_factor),
        cmocka_unit_test(gaps_of_every_chain),
        cmocka_unit_test(gaps_that_are_known),
        cmocka_unit_test(the_map_from_end_to_end),
        cmocka_unit_test(what_is_not_finite_is_not_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
