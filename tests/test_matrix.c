/* test_matrix.c: matrices and the thin names over BLAS and LAPACK, against loops in long double. */
#include "test.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

static void a_new_matrix_is_zero_and_aligned(void **state) {
    (void)state;
    dln_matrix A;
    assert_int_equal(dln_matrix_init(&A, 7, 5, NULL), DLN_OK);
    assert_int_equal((uintptr_t)A.data % 64, 0);
    assert_int_equal(A.ld, 7);
    for (int k = 0; k < 35; k++)
        assert_true(A.data[k] == 0);
    dln_matrix_release(&A);
    assert_null(A.data);
    dln_matrix_release(&A);
    assert_int_equal(dln_matrix_init(&A, 0, 4, NULL), DLN_OK);
    assert_true(A.ld >= 1);
    dln_matrix_release(&A);
}

static void a_matrix_that_cannot_be_had_is_refused_in_words(void **state) {
    (void)state;
    assert_int_equal(dln_matrix_bytes((size_t)INT_MAX + 1, 1), 0);
    assert_int_equal(dln_matrix_bytes(1, (size_t)INT_MAX + 1), 0);
    assert_int_equal(dln_matrix_bytes(INT_MAX, INT_MAX), 0);
    assert_true(dln_matrix_bytes(0, 0) > 0);
    assert_true(dln_matrix_bytes(1000, 1000) >= 8000000);
    double here = 1;
    dln_matrix A = dln_matrix_over(&here, 1, 1);
    dln_error err;
    assert_int_equal(dln_matrix_init(&A, INT_MAX, INT_MAX, &err), DLN_NO_MEMORY);
    assert_int_equal(err.status, DLN_NO_MEMORY);
    assert_string_equal(err.text, "a matrix of 2147483647 x 2147483647 does not fit in memory");
    assert_ptr_equal(A.data, &here);
    assert_int_equal(dln_matrix_init(&A, INT_MAX, INT_MAX, NULL), DLN_NO_MEMORY);
}

/* A matrix inside of a larger one whose other elements are `around`, so that ld > rows. */
struct framed {
    dln_matrix whole, inside;
};

static struct framed framed_matrix(int rows, int cols, double around, uint64_t seed) {
    struct framed f;
    assert_int_equal(dln_matrix_init(&f.whole, (size_t)rows + 3, (size_t)cols + 2, NULL), DLN_OK);
    dln_matrix_fill(&f.whole, around);
    f.inside = dln_matrix_block(&f.whole, 1, 1, rows, cols);
    dln_matrix A = normal_matrix(rows, cols, 1, seed);
    dln_matrix_copy(&A, &f.inside);
    dln_matrix_release(&A);
    return f;
}

/* What lies around the block has not been touched: NaN is not equal to itself, so the bits are compared. */
static void assert_frame(const struct framed *f, double around) {
    for (int j = 0; j < f->whole.cols; j++)
        for (int i = 0; i < f->whole.rows; i++)
            if (i == 0 || j == 0 || i > f->inside.rows || j > f->inside.cols)
                assert_memory_equal(dln_matrix_at(&f->whole, i, j), &around, sizeof around);
}

static double element(const dln_matrix *A, enum dln_op op, int i, int j) {
    return op == DLN_PLAIN ? *dln_matrix_at(A, i, j) : *dln_matrix_at(A, j, i);
}

/* One product against long double. A sum of k products and beta C is wrong by at most (k + 2) eps sum |a| |b| + |beta c|. Where beta
 * is 0, C is full of NaN before: it must not be read. */
static void check_product(int m, int n, int k, enum dln_op op_a, enum dln_op op_b, double alpha, double beta, bool frame) {
    struct framed A = op_a == DLN_PLAIN ? framed_matrix(m, k, NAN, 1) : framed_matrix(k, m, NAN, 1);
    struct framed B = op_b == DLN_PLAIN ? framed_matrix(k, n, NAN, 2) : framed_matrix(n, k, NAN, 2);
    struct framed C = framed_matrix(m, n, NAN, 3);
    dln_matrix a = frame ? A.inside : copy_of(&A.inside), b = frame ? B.inside : copy_of(&B.inside);
    dln_matrix before = copy_of(&C.inside), c = frame ? C.inside : copy_of(&C.inside);
    if (beta == 0)
        dln_matrix_fill(&c, NAN);
    dln_matrix_multiply(alpha, op_a, &a, op_b, &b, beta, &c);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            long double sum = 0, size = 0;
            for (int t = 0; t < k; t++) {
                long double x = (long double)alpha * element(&a, op_a, i, t) * element(&b, op_b, t, j);
                sum += x;
                size += fabsl(x);
            }
            long double kept = (long double)beta * *dln_matrix_at(&before, i, j);
            assert_close(*dln_matrix_at(&c, i, j), (double)(sum + kept), (k + 2) * DBL_EPSILON * (double)(size + fabsl(kept)), "element");
        }
    assert_frame(&C, NAN);
    if (!frame) {
        dln_matrix_release(&a);
        dln_matrix_release(&b);
        dln_matrix_release(&c);
    }
    dln_matrix_release(&before);
    dln_matrix_release(&A.whole);
    dln_matrix_release(&B.whole);
    dln_matrix_release(&C.whole);
}

static void check_shape(int m, int n, int k) {
    static const double scalars[][2] = {{1, 0}, {-2, 1}, {0.75, -0.5}};
    for (enum dln_op a = DLN_PLAIN; a <= DLN_TRANSPOSED; a++)
        for (enum dln_op b = DLN_PLAIN; b <= DLN_TRANSPOSED; b++)
            for (size_t s = 0; s < ARRAY_LEN(scalars); s++) {
                check_product(m, n, k, a, b, scalars[s][0], scalars[s][1], false);
                check_product(m, n, k, a, b, scalars[s][0], scalars[s][1], true);
            }
}

/* dgemm, dgemv from either side, dger: one, two and odd sizes in every place. */
static void products_agree_with_loops(void **state) {
    (void)state;
    static const int sizes[] = {1, 2, 5, 17};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (size_t j = 0; j < ARRAY_LEN(sizes); j++)
            for (size_t k = 0; k < ARRAY_LEN(sizes); k++)
                check_shape(sizes[i], sizes[j], sizes[k]);
}

/* Above 2^17 elements a factor is streamed in panels of 16 columns: sizes that end on a panel, and beside it. */
static void products_with_a_large_thin_factor_agree_too(void **state) {
    (void)state;
    check_shape(400, 3, 337);
    check_shape(337, 16, 400);
    check_shape(400, 337, 3);
    check_shape(363, 368, 16);
}

/* The transpose of a smaller one goes in panels of 64 columns when the product has more than 1200 elements. */
static void products_with_a_thin_factor_agree_too(void **state) {
    (void)state;
    check_shape(128, 10, 40);
    check_shape(129, 16, 33);
    check_shape(1201, 2, 5);
}

static void an_empty_sum_is_zero_times_beta(void **state) {
    (void)state;
    static const int shapes[][2] = {{3, 2}, {3, 1}, {1, 3}, {1, 1}};
    for (size_t s = 0; s < ARRAY_LEN(shapes); s++)
        for (int beta = 0; beta <= 2; beta++)
            check_product(shapes[s][0], shapes[s][1], 0, DLN_PLAIN, DLN_PLAIN, 1, beta, false);
    check_product(0, 3, 2, DLN_PLAIN, DLN_PLAIN, 1, 0, false);
    check_product(3, 0, 2, DLN_PLAIN, DLN_PLAIN, 1, 0, false);
}

static void element_wise_operations(void **state) {
    (void)state;
    for (int frame = 0; frame < 2; frame++) {
        struct framed A = framed_matrix(5, 3, 7, 1), B = framed_matrix(5, 3, 7, 2), C = framed_matrix(3, 5, 7, 3);
        dln_matrix a = frame ? A.inside : copy_of(&A.inside), b = frame ? B.inside : copy_of(&B.inside), c = C.inside;
        dln_matrix b0 = copy_of(&b), c0 = copy_of(&c);
        dln_matrix_add(2, &a, &b);
        dln_matrix_add_transposed(-3, &a, &c);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 3; j++) {
                double x = *dln_matrix_at(&a, i, j), y = *dln_matrix_at(&b0, i, j), z = *dln_matrix_at(&c0, j, i);
                assert_close(*dln_matrix_at(&b, i, j), y + 2 * x, 2 * DBL_EPSILON * (fabs(y) + fabs(2 * x)), "B + 2 A");
                assert_close(*dln_matrix_at(&c, j, i), z - 3 * x, 2 * DBL_EPSILON * (fabs(z) + fabs(3 * x)), "C - 3 A^T");
            }
        dln_matrix_copy(&b0, &b);
        dln_matrix_subtract_from(&a, &b);
        dln_matrix_transpose(&a, &c);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 3; j++) {
                assert_true(*dln_matrix_at(&b, i, j) == *dln_matrix_at(&a, i, j) - *dln_matrix_at(&b0, i, j));
                assert_true(*dln_matrix_at(&c, j, i) == *dln_matrix_at(&a, i, j));
            }
        dln_matrix_copy(&b0, &b);
        dln_matrix_scale(&b, -4);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 3; j++)
                assert_true(*dln_matrix_at(&b, i, j) == -4 * *dln_matrix_at(&b0, i, j));
        dln_matrix_identity(&b);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 3; j++)
                assert_true(*dln_matrix_at(&b, i, j) == (i == j));
        assert_frame(&A, 7);
        assert_frame(&B, 7);
        assert_frame(&C, 7);
        if (!frame) {
            dln_matrix_release(&a);
            dln_matrix_release(&b);
        }
        dln_matrix_release(&b0);
        dln_matrix_release(&c0);
        dln_matrix_release(&A.whole);
        dln_matrix_release(&B.whole);
        dln_matrix_release(&C.whole);
    }
}

static void finds_every_element_that_is_not_finite(void **state) {
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (int frame = 0; frame < 2; frame++) {
        struct framed A = framed_matrix(5, 3, NAN, 1);
        dln_matrix a = frame ? A.inside : copy_of(&A.inside);
        dln_matrix_fill(&a, DBL_MAX);
        assert_true(dln_matrix_finite(&a));
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 3; j++)
                for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
                    *dln_matrix_at(&a, i, j) = bad[k];
                    assert_false(dln_matrix_finite(&a));
                    *dln_matrix_at(&a, i, j) = -DBL_MAX;
                }
        if (!frame)
            dln_matrix_release(&a);
        dln_matrix_release(&A.whole);
    }
}

/* Relative error (n + 2) eps over n elements, from 1e-320 to 1e300: the digits of denormal numbers are few, hence the second term. */
static void norms_neither_overflow_nor_underflow(void **state) {
    (void)state;
    static const double scales[] = {1, 1e150, 1e300, 1e-150, 1e-170, 1e-300, 1e-320};
    for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
        struct framed A = framed_matrix(5, 4, NAN, 1);
        dln_matrix a = copy_of(&A.inside);
        dln_matrix_scale(&A.inside, scales[s]);
        dln_matrix_scale(&a, scales[s]);
        long double sum = 0;
        for (int k = 0; k < 20; k++)
            sum += (long double)a.data[k] * a.data[k];
        double want = (double)sqrtl(sum), tolerance = 22 * DBL_EPSILON * want + 0x1p-1074;
        assert_close(dln_matrix_norm(&a), want, tolerance, "norm");
        assert_close(dln_matrix_norm(&A.inside), want, tolerance, "norm of a block");
        dln_matrix_release(&a);
        dln_matrix_release(&A.whole);
    }
}

static void norms_pass_on_what_is_not_finite(void **state) {
    (void)state;
    dln_matrix A = normal_matrix(4, 4, 1, 1);
    A.data[5] = -INFINITY;
    assert_true(dln_matrix_norm(&A) == INFINITY);
    A.data[9] = NAN;
    assert_true(isnan(dln_matrix_norm(&A)));
    A.data[5] = 0;
    assert_true(isnan(dln_matrix_norm(&A)));
    dln_matrix_fill(&A, 0);
    assert_true(dln_matrix_norm(&A) == 0);
    dln_matrix_release(&A);
}

static void the_dot_product_is_the_trace(void **state) {
    (void)state;
    struct framed A = framed_matrix(6, 5, NAN, 1), B = framed_matrix(6, 5, NAN, 2);
    dln_matrix a = copy_of(&A.inside);
    long double sum = 0, size = 0;
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 5; j++) {
            long double x = (long double)*dln_matrix_at(&A.inside, i, j) * *dln_matrix_at(&B.inside, i, j);
            sum += x;
            size += fabsl(x);
        }
    assert_close(dln_matrix_dot(&A.inside, &B.inside), (double)sum, 32 * DBL_EPSILON * (double)size, "of blocks");
    assert_close(dln_matrix_dot(&a, &B.inside), (double)sum, 32 * DBL_EPSILON * (double)size, "of a matrix and a block");
    dln_matrix_release(&a);
    dln_matrix_release(&A.whole);
    dln_matrix_release(&B.whole);
}

/* LAPACK's own bounds: residual and departure from orthogonality within c n eps ||A||, here c = 4. */
static void check_svd(const dln_matrix *A) {
    int k = A->rows < A->cols ? A->rows : A->cols, n = A->rows + A->cols;
    double *s = calloc((size_t)k, sizeof *s), *alone = calloc((size_t)k, sizeof *alone);
    long double *want = calloc((size_t)k, sizeof *want);
    dln_matrix U, Vt, before = copy_of(A);
    assert_int_equal(dln_matrix_init(&U, (size_t)A->rows, (size_t)k, NULL), DLN_OK);
    assert_int_equal(dln_matrix_init(&Vt, (size_t)k, (size_t)A->cols, NULL), DLN_OK);
    assert_int_equal(dln_matrix_svd(A, s, &U, &Vt, NULL), DLN_OK);
    assert_int_equal(dln_matrix_svd(A, alone, NULL, NULL, NULL), DLN_OK);
    assert_true(same_bits(A, &before));
    naive_singular_values(A, want);
    double tolerance = 4 * n * DBL_EPSILON * s[0];
    for (int i = 0; i < k; i++) {
        assert_true(s[i] >= 0 && (i == 0 || s[i] <= s[i - 1]));
        assert_close(s[i], (double)want[i], tolerance, "singular value");
        assert_close(alone[i], (double)want[i], tolerance, "singular value, computed alone");
    }
    assert_close(dln_matrix_spectral_norm(A), (double)want[0], tolerance, "spectral norm");
    dln_matrix US = copy_of(&U);
    for (int j = 0; j < k; j++)
        for (int i = 0; i < US.rows; i++)
            *dln_matrix_at(&US, i, j) *= s[j];
    dln_matrix back = product_of(&US, &Vt);
    assert_close(distance(&back, A), 0, tolerance, "U S V^T - A");
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            double u = 0, v = 0;
            for (int r = 0; r < U.rows; r++)
                u += *dln_matrix_at(&U, r, i) * *dln_matrix_at(&U, r, j);
            for (int c = 0; c < Vt.cols; c++)
                v += *dln_matrix_at(&Vt, i, c) * *dln_matrix_at(&Vt, j, c);
            assert_close(u, i == j, 4 * n * DBL_EPSILON, "U^T U");
            assert_close(v, i == j, 4 * n * DBL_EPSILON, "V^T V");
        }
    free(s);
    free(alone);
    free(want);
    dln_matrix_release(&U);
    dln_matrix_release(&Vt);
    dln_matrix_release(&US);
    dln_matrix_release(&back);
    dln_matrix_release(&before);
}

static void singular_value_decompositions(void **state) {
    (void)state;
    static const int shapes[][2] = {{1, 1}, {1, 6}, {6, 1}, {5, 5}, {12, 4}, {4, 12}, {30, 31}};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        for (int e = -150; e <= 150; e += 150) {
            dln_matrix A = normal_matrix(shapes[i][0], shapes[i][1], pow(10, e), i);
            check_svd(&A);
            dln_matrix_release(&A);
        }
    dln_matrix low = matrix_with_values(9, 7, (double[]){3, 2, 1e-9, 0, 0, 0, 0}, 5);
    check_svd(&low);
    dln_matrix_release(&low);
}

static void lapack_never_sees_what_is_not_finite(void **state) {
    (void)state;
    dln_matrix A = normal_matrix(3, 4, 1, 1);
    A.data[7] = NAN;
    double s[3] = {-1, -1, -1};
    dln_error err;
    assert_int_equal(dln_matrix_svd(&A, s, NULL, NULL, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "a 3 x 4 matrix holds NaN or infinite elements");
    assert_true(s[0] == -1 && s[1] == -1 && s[2] == -1);
    assert_true(isnan(dln_matrix_spectral_norm(&A)));
    dln_matrix empty = dln_matrix_over(A.data, 0, 4);
    assert_int_equal(dln_matrix_svd(&empty, s, NULL, NULL, NULL), DLN_OK);
    assert_true(dln_matrix_spectral_norm(&empty) == 0);
    dln_matrix_release(&A);
}

static void blas_says_who_it_is(void **state) {
    (void)state;
    int before = dln_blas_threads();
    dln_blas_set_threads(1);
    assert_int_equal(dln_blas_threads(), 1);
    dln_blas_set_threads(before);
    assert_non_null(strstr(dln_blas_name(), "OpenBLAS"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_matrix_is_zero_and_aligned),
        cmocka_unit_test(a_matrix_that_cannot_be_had_is_refused_in_words),
        cmocka_unit_test(products_agree_with_loops),
        cmocka_unit_test(products_with_a_large_thin_factor_agree_too),
        cmocka_unit_test(products_with_a_thin_factor_agree_too),
        cmocka_unit_test(an_empty_sum_is_zero_times_beta),
        cmocka_unit_test(element_wise_operations),
        cmocka_unit_test(finds_every_element_that_is_not_finite),
        cmocka_unit_test(norms_neither_overflow_nor_underflow),
        cmocka_unit_test(norms_pass_on_what_is_not_finite),
        cmocka_unit_test(the_dot_product_is_the_trace),
        cmocka_unit_test(singular_value_decompositions),
        cmocka_unit_test(lapack_never_sees_what_is_not_finite),
        cmocka_unit_test(blas_says_who_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
