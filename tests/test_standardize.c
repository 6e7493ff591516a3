/* test_standardize.c: laws of data_standardize. */
#include "test.h"

#include <float.h>
#include <math.h>

#include "data/read.h"

/* rows x cols numbers around `centre`, of size `spread`, at the middle of a larger matrix whose other numbers are NaN. */
static dln_matrix draw(dln_matrix *whole, int rows, int cols, double centre, double spread) {
    assert_int_equal(dln_matrix_init(whole, (size_t)rows + 2, (size_t)cols + 2, NULL), DLN_OK);
    for (int j = 0; j < whole->cols; j++)
        for (int i = 0; i < whole->rows; i++)
            *dln_matrix_at(whole, i, j) = NAN;
    dln_matrix A = dln_matrix_block(whole, 1, 1, rows, cols);
    uint32_t seed = 12345;
    for (int j = 0; j < cols; j++)
        for (int i = 0; i < rows; i++) {
            seed = seed * 1664525 + 1013904223;
            *dln_matrix_at(&A, i, j) = centre + spread * (i + 1) * ((double)(seed >> 8) * 0x1p-24 - 0.25);
        }
    return A;
}

/* Mean 0 and variance 1 in every row. Both are sums of m terms of size 1 and a few roundings each: 4 m eps. */
static void assert_standard(const dln_matrix *A) {
    double tolerance = 4 * A->cols * DBL_EPSILON;
    for (int i = 0; i < A->rows; i++) {
        double sum = 0, square = 0;
        for (int j = 0; j < A->cols; j++) {
            double x = *dln_matrix_at(A, i, j);
            sum += x;
            square += x * x;
        }
        if (!(fabs(sum / A->cols) <= tolerance && fabs(square / A->cols - 1) <= tolerance))
            fail_msg("row %d: mean %g, variance 1 + %g", i, sum / A->cols, square / A->cols - 1);
    }
}

/* At any size of numbers that doubles have, also where squares overflow or vanish; more rows than a block, and not a multiple. */
static void rows_have_mean_zero_and_variance_one(void **state) {
    static const double spreads[] = {1, 1e-3, 1e300, DBL_MAX / 200, 1e-300, DBL_MIN};
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(spreads); k++) {
        dln_matrix whole = {0}, A = draw(&whole, 77, 500, 0, spreads[k]);
        data_standardize(&A);
        assert_standard(&A);
        for (int j = 0; j < whole.cols; j++)
            for (int i = 0; i < whole.rows; i++)
                if (i == 0 || j == 0 || i == whole.rows - 1 || j == whole.cols - 1)
                    assert_true(isnan(*dln_matrix_at(&whole, i, j)));
        dln_matrix_release(&whole);
    }
}

/* A far centre costs digits of the numbers themselves, not of the result. */
static void a_far_centre_does_no_harm(void **state) {
    static const double centres[] = {1e6, -1e9, 1e15};
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(centres); k++) {
        dln_matrix whole = {0}, A = draw(&whole, 5, 1000, centres[k], 10);
        data_standardize(&A);
        assert_standard(&A);
        dln_matrix_release(&whole);
    }
}

/* x -> a x + b with a > 0 changes nothing; with whole numbers and a power of two for a there is no rounding, so not a bit. */
static void scale_and_shift_change_nothing(void **state) {
    dln_matrix A = {0}, B = {0};
    (void)state;
    assert_int_equal(dln_matrix_init(&A, 3, 40, NULL), DLN_OK);
    assert_int_equal(dln_matrix_init(&B, 3, 40, NULL), DLN_OK);
    for (int k = 0; k < 120; k++) {
        A.data[k] = (k * 37) % 101;
        B.data[k] = 8 * A.data[k] + 4096;
    }
    data_standardize(&A);
    data_standardize(&B);
    for (int k = 0; k < 120; k++)
        assert_true(A.data[k] == B.data[k]);
    dln_matrix_release(&A);
    dln_matrix_release(&B);
}

static void constant_rows_become_zero(void **state) {
    static const double constants[] = {0, 0.1, -3e300, 5e-324, DBL_MAX};
    dln_matrix A = {0};
    (void)state;
    assert_int_equal(dln_matrix_init(&A, ARRAY_LEN(constants) + 1, 30, NULL), DLN_OK);
    for (int j = 0; j < A.cols; j++) {
        for (int i = 0; i < A.rows - 1; i++)
            *dln_matrix_at(&A, i, j) = constants[i];
        *dln_matrix_at(&A, A.rows - 1, j) = j;
    }
    data_standardize(&A);
    for (int j = 0; j < A.cols; j++)
        for (int i = 0; i < A.rows - 1; i++)
            assert_true(*dln_matrix_at(&A, i, j) == 0);
    dln_matrix last = dln_matrix_block(&A, A.rows - 1, 0, 1, A.cols);
    assert_standard(&last);
    dln_matrix_release(&A);
}

/* Rows that differ in the last bit are not constant: two values become -1 and 1, one outlier of m samples sqrt(m - 1). */
static void the_last_bit_counts(void **state) {
    dln_matrix A = {0};
    (void)state;
    assert_int_equal(dln_matrix_init(&A, 2, 100, NULL), DLN_OK);
    for (int j = 0; j < 100; j++) {
        *dln_matrix_at(&A, 0, j) = j % 2 == 0 ? 0.1 : nextafter(0.1, 1);
        *dln_matrix_at(&A, 1, j) = j == 17 ? nextafter(1e9, 2e9) : 1e9;
    }
    data_standardize(&A);
    assert_standard(&A);
    for (int j = 0; j < 100; j++)
        assert_true(fabs(*dln_matrix_at(&A, 0, j) - (j % 2 == 0 ? -1 : 1)) < 1e-13);
    assert_true(fabs(*dln_matrix_at(&A, 1, 17) - sqrt(99)) < 1e-12);
    dln_matrix_release(&A);
}

static void nothing_is_nothing(void **state) {
    dln_matrix none = {0};
    (void)state;
    data_standardize(&none);
    assert_null(none.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_mean_zero_and_variance_one),
        cmocka_unit_test(a_far_centre_does_no_harm),
        cmocka_unit_test(scale_and_shift_change_nothing),
        cmocka_unit_test(constant_rows_become_zero),
        cmocka_unit_test(the_last_bit_counts),
        cmocka_unit_test(nothing_is_nothing),
    };
    return cmocka_run_group_tests_name("standardize", tests, NULL, NULL);
}
