/* test_random.c: streams of random numbers, and Haar orthogonal matrices. Everything here is drawn from fixed keys, so a test either
 * always passes or always fails; bounds are five standard deviations of what they bound. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

enum { DRAWS = 20000 };

static double *room(size_t n) {
    double *x = calloc(n, sizeof *x);
    assert_non_null(x);
    return x;
}

static void equal_keys_give_equal_streams(void **state) {
    (void)state;
    double *x = room(1000), *y = room(1000);
    dln_random a = dln_random_stream(42, DLN_FOR_FACTOR, 3), b = dln_random_stream(42, DLN_FOR_FACTOR, 3);
    assert_memory_equal(&a, &b, sizeof a);
    dln_random_normal(&a, 1, x, 1000);
    dln_random_normal(&b, 1, y, 1000);
    assert_memory_equal(x, y, 1000 * sizeof *x);
    free(x);
    free(y);
}

/* A copy of the four ints is a checkpoint, wherever it is taken. */
static void a_copy_of_the_state_goes_on_alike(void **state) {
    (void)state;
    double x[2][7];
    dln_random a = dln_random_stream(1, DLN_FOR_ORDER, 0);
    dln_random_uniform(&a, 0, 1, x[0], 5);
    dln_random b = a;
    for (int k = 0; k < 50; k++) {
        assert_int_equal(dln_random_below(&a, 10 + k), dln_random_below(&b, 10 + k));
        dln_random_normal(&a, 2, x[0], 7);
        dln_random_normal(&b, 2, x[1], 7);
        assert_memory_equal(x[0], x[1], sizeof x[0]);
    }
}

/* dlarnv asks for four numbers of 0..4095, the last odd, and checks nothing. */
static void every_state_is_legal(void **state) {
    (void)state;
    static const uint64_t seeds[] = {0, 1, 2, 4095, 4096, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX};
    for (size_t s = 0; s < ARRAY_LEN(seeds); s++)
        for (enum dln_purpose purpose = DLN_FOR_INPUTS; purpose <= DLN_FOR_NOISE; purpose++)
            for (uint64_t index = 0; index < 300; index++) {
                dln_random r = dln_random_stream(seeds[s], purpose, index);
                for (int draws = 0; draws < 2; draws++) {
                    for (int k = 0; k < 4; k++)
                        assert_in_range(r.state[k], 0, 4095);
                    assert_int_equal(r.state[3] % 2, 1);
                    double x;
                    dln_random_normal(&r, 1, &x, 1);
                    assert_true(isfinite(x));
                }
            }
}

/* Moments of n draws: the mean's standard deviation is sd/sqrt(n), the variance's sqrt((m4 - sd^4)/n). */
static void uniform_numbers_have_their_moments(void **state) {
    (void)state;
    double *x = room(DRAWS), mean = 0, square = 0;
    dln_random r = dln_random_stream(7, DLN_FOR_OUTPUTS, 0);
    dln_random_uniform(&r, -1, 2, x, DRAWS);
    for (int k = 0; k < DRAWS; k++) {
        assert_true(x[k] > -1 && x[k] < 2);
        mean += x[k] / DRAWS;
    }
    for (int k = 0; k < DRAWS; k++)
        square += (x[k] - 0.5) * (x[k] - 0.5) / DRAWS;
    assert_close(mean, 0.5, 5 * sqrt(0.75 / DRAWS), "mean");
    assert_close(square, 0.75, 5 * sqrt((81.0 / 80 - 0.5625) / DRAWS), "variance");
    free(x);
}

static void normal_numbers_have_their_moments(void **state) {
    (void)state;
    double *x = room(DRAWS), moment[5] = {0};
    dln_random r = dln_random_stream(7, DLN_FOR_INPUTS, 0);
    dln_random_normal(&r, 3, x, DRAWS);
    for (int k = 0; k < DRAWS; k++)
        for (int p = 1; p <= 4; p++)
            moment[p] += pow(x[k] / 3, p) / DRAWS;
    static const double want[5] = {1, 0, 1, 0, 3}, variance[5] = {0, 1, 2, 15, 96};
    for (int p = 1; p <= 4; p++)
        assert_close(moment[p], want[p], 5 * sqrt(variance[p] / DRAWS), "moment");
    free(x);
}

static double correlation(dln_random a, dln_random b) {
    double *x = room(DRAWS), *y = room(DRAWS), sum = 0;
    dln_random_normal(&a, 1, x, DRAWS);
    dln_random_normal(&b, 1, y, DRAWS);
    for (int k = 0; k < DRAWS; k++)
        sum += x[k] * y[k];
    free(x);
    free(y);
    return sum / DRAWS;
}

/* dlarnv's own neighbouring seeds are exactly dependent; streams of neighbouring keys are not. */
static void neighbouring_streams_are_independent(void **state) {
    (void)state;
    double limit = 5 / sqrt(DRAWS);
    for (uint64_t k = 0; k < 24; k++) {
        dln_random r = dln_random_stream(k, DLN_FOR_FACTOR, 1);
        assert_close(correlation(r, dln_random_stream(k + 1, DLN_FOR_FACTOR, 1)), 0, limit, "of seeds k and k + 1");
        assert_close(correlation(r, dln_random_stream(k, DLN_FOR_FACTOR, 2)), 0, limit, "of factors 1 and 2");
        assert_close(correlation(r, dln_random_stream(k, DLN_FOR_ORDER, 1)), 0, limit, "of two purposes");
        assert_close(correlation(r, dln_random_stream(k + 1, DLN_FOR_FACTOR, 0)), 0, limit, "of (k, 1) and (k + 1, 0)");
    }
}

/* The first number of each stream, over seeds, is as good as a stream: what one draws once a run. */
static void first_numbers_over_seeds_are_uniform(void **state) {
    (void)state;
    double *x = room(DRAWS), mean = 0, serial = 0;
    for (int k = 0; k < DRAWS; k++) {
        dln_random r = dln_random_stream((uint64_t)k, DLN_FOR_ORDER, 0);
        dln_random_uniform(&r, 0, 1, &x[k], 1);
        mean += x[k] / DRAWS;
    }
    for (int k = 1; k < DRAWS; k++)
        serial += (x[k] - 0.5) * (x[k - 1] - 0.5) / DRAWS;
    assert_close(mean, 0.5, 5 * sqrt(1.0 / 12 / DRAWS), "mean");
    assert_close(serial, 0, 5.0 / 12 / sqrt(DRAWS), "serial covariance");
    free(x);
}

static void whole_numbers_are_in_range_and_even(void **state) {
    (void)state;
    dln_random r = dln_random_stream(3, DLN_FOR_ORDER, 0);
    int count[7] = {0};
    for (int k = 0; k < DRAWS; k++) {
        int i = dln_random_below(&r, 7);
        assert_in_range(i, 0, 6);
        count[i]++;
    }
    for (int i = 0; i < 7; i++)
        assert_close(count[i], DRAWS / 7.0, 5 * sqrt(DRAWS * 6.0 / 49), "count");
    for (int k = 0; k < 20; k++)
        assert_int_equal(dln_random_below(&r, 1), 0);
}

/* Orthogonal to 8 n eps (Householder's bound is n^{3/2} eps; observed is a few eps). */
static void orthogonal_matrices_are_orthogonal(void **state) {
    (void)state;
    static const int sizes[] = {0, 1, 2, 3, 17, 100};
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
        int n = sizes[s];
        dln_random r = dln_random_stream(5, DLN_FOR_FACTOR, (uint64_t)n);
        dln_matrix whole, Qt;
        assert_int_equal(dln_matrix_init(&whole, (size_t)n + 2, (size_t)n + 2, NULL), DLN_OK);
        assert_int_equal(dln_matrix_init(&Qt, (size_t)n, (size_t)n, NULL), DLN_OK);
        dln_matrix_fill(&whole, 7);
        dln_matrix Q = dln_matrix_block(&whole, 1, 1, n, n);
        assert_int_equal(dln_random_orthogonal(&r, &Q, NULL), DLN_OK);
        for (int i = 0; i < n + 2; i++)
            assert_true(*dln_matrix_at(&whole, i, 0) == 7 && *dln_matrix_at(&whole, n + 1, i) == 7);
        dln_matrix_transpose(&Q, &Qt);
        dln_matrix QQ = product_of(&Q, &Qt);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                assert_close(*dln_matrix_at(&QQ, i, j), i == j, 8 * n * DBL_EPSILON, "Q Q^T");
        dln_matrix_release(&whole);
        dln_matrix_release(&Qt);
        dln_matrix_release(&QQ);
    }
}

/* The trace of a Haar matrix has the moments of a normal number up to the order 2n or so: 0, 1, 0, 3 (variances 1, 2, 15, 96).
 * Without the signs of R's diagonal the trace would be about -2: LAPACK's R has a negative diagonal. And each element has mean 0. */
static void orthogonal_matrices_are_haar(void **state) {
    (void)state;
    enum { N = 8, TRIALS = 4000 };
    double moment[5] = {0}, corner = 0;
    dln_matrix Q;
    assert_int_equal(dln_matrix_init(&Q, N, N, NULL), DLN_OK);
    for (uint64_t k = 0; k < TRIALS; k++) {
        dln_random r = dln_random_stream(k, DLN_FOR_FACTOR, 1);
        assert_int_equal(dln_random_orthogonal(&r, &Q, NULL), DLN_OK);
        double trace = 0;
        for (int i = 0; i < N; i++)
            trace += *dln_matrix_at(&Q, i, i);
        for (int p = 1; p <= 4; p++)
            moment[p] += pow(trace, p) / TRIALS;
        corner += Q.data[0] / TRIALS;
    }
    static const double want[5] = {1, 0, 1, 0, 3}, variance[5] = {0, 1, 2, 15, 96};
    for (int p = 1; p <= 4; p++)
        assert_close(moment[p], want[p], 5 * sqrt(variance[p] / TRIALS), "moment of the trace");
    assert_close(corner, 0, 5 * sqrt(1.0 / N / TRIALS), "mean of an element");
    dln_matrix_release(&Q);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keys_give_equal_streams),
        cmocka_unit_test(a_copy_of_the_state_goes_on_alike),
        cmocka_unit_test(every_state_is_legal),
        cmocka_unit_test(uniform_numbers_have_their_moments),
        cmocka_unit_test(normal_numbers_have_their_moments),
        cmocka_unit_test(neighbouring_streams_are_independent),
        cmocka_unit_test(first_numbers_over_seeds_are_uniform),
        cmocka_unit_test(whole_numbers_are_in_range_and_even),
        cmocka_unit_test(orthogonal_matrices_are_orthogonal),
        cmocka_unit_test(orthogonal_matrices_are_haar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
