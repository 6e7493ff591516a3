/* test_samples.c: the matrices of problems: targets, generated samples, data from files. */
#include "preset_built.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "preset/build_parts.h"
#include "preset/draw.h"

#define NETWORK "network: {depth: 4}\n"

/* Phi of a target with a chain that fits it. */
static dln_matrix target_of(struct files *f, const char *target) {
    char text[400];
    dln_matrix Phi;
    snprintf(text, sizeof text, "problem: %s\n" NETWORK, target);
    struct built b = build(f, text);
    assert_int_equal(b.problem.samples, 0);
    assert_int_equal(dln_matrix_init_copy(&Phi, &b.problem.T, NULL), DLN_OK);
    release(&b);
    return Phi;
}

static void assert_singular_values(const dln_matrix *A, const double *expected, int n) {
    double s[16];
    assert_int_equal(dln_matrix_svd(A, s, NULL, NULL, NULL), DLN_OK);
    for (int i = 0; i < n; i++) /* a few products of orthogonal matrices: 100 eps of the largest */
        assert_true(fabs(s[i] - expected[i]) <= 100 * DBL_EPSILON * expected[0]);
}

static void targets_by_name_and_list(void **state) {
    struct files *f = *state;
    dln_matrix Phi = target_of(f, "{target: negative-identity, rows: 2, cols: 3}");
    assert_matrix(&Phi, 2, 3, (const double[]){-1, 0, 0, 0, -1, 0});
    dln_matrix_release(&Phi);
    Phi = target_of(f, "{target: identity, size: 2}");
    assert_matrix(&Phi, 2, 2, (const double[]){1, 0, 0, 1});
    dln_matrix_release(&Phi);
    Phi = target_of(f, "{target: {diagonal: [1, .8, .5, -1]}}");
    assert_matrix(&Phi, 4, 4, (const double[]){1, 0, 0, 0, 0, .8, 0, 0, 0, 0, .5, 0, 0, 0, 0, -1});
    dln_matrix_release(&Phi);
    files_write_text(f, "Phi.csv", "1,2,3\n4,5,6\n");
    Phi = target_of(f, "{target: {file: Phi.csv}}");
    assert_matrix(&Phi, 2, 3, (const double[]){1, 2, 3, 4, 5, 6});
    dln_matrix_release(&Phi);
}

static void random_targets_follow_the_seed(void **state) {
    struct files *f = *state;
    dln_matrix A = target_of(f, "{target: gaussian, size: 40}"), B = target_of(f, "{target: gaussian, size: 40, seed: 1}");
    dln_matrix C = target_of(f, "{target: gaussian, size: 40, seed: 2}");
    assert_near(&A, &B, 0);
    dln_matrix_add(-1, &C, &B);
    assert_true(dln_matrix_norm(&B) > 1);
    /* entries N(0, 1): 1600 of them, so the mean square is 1 within 5 sqrt(2/1600) */
    assert_true(fabs(pow(dln_matrix_norm(&A), 2) / 1600 - 1) < 5 * sqrt(2. / 1600));
    dln_matrix_release(&A);
    dln_matrix_release(&B);
    dln_matrix_release(&C);
}

static void given_singular_values_are_had(void **state) {
    static const double s[] = {3, 2, .5};
    static const char *const targets[] = {"{target: {singular_values: [3, .5, 2]}}",
                                          "{target: {singular_values: [3, .5, 2]}, rows: 3, cols: 5}",
                                          "{target: {singular_values: [3, .5, 2]}, rows: 6, cols: 3, rotate: true}",
                                          "{target: {diagonal: [3, -.5, 2]}, rows: 4, cols: 3, rotate: true}"};
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        dln_matrix Phi = target_of(*state, targets[i]);
        assert_singular_values(&Phi, s, 3);
        assert_true(fabs(*dln_matrix_at(&Phi, 0, 1)) > 1e-6); /* not diagonal */
        dln_matrix_release(&Phi);
    }
}

/* Q diag Q^T: symmetric, with the same trace and singular values, so the signs of the eigenvalues stay. */
static void a_rotated_square_target_keeps_its_eigenvalues(void **state) {
    dln_matrix Phi = target_of(*state, "{target: {diagonal: [1, .8, .5, -1]}, rotate: true}"), T;
    double trace = 0;
    assert_int_equal(dln_matrix_init(&T, 4, 4, NULL), DLN_OK);
    for (int i = 0; i < 4; i++)
        trace += *dln_matrix_at(&Phi, i, i);
    assert_true(fabs(trace - 1.3) < 50 * DBL_EPSILON);
    assert_singular_values(&Phi, (const double[]){1, 1, .8, .5}, 4);
    assert_true(fabs(*dln_matrix_at(&Phi, 0, 1)) > 1e-6);
    dln_matrix_release(&Phi);
    for (int seed = 1; seed <= 8; seed++) { /* symmetric to the last bit */
        char text[100];
        snprintf(text, sizeof text, "{target: {diagonal: [1, .8, .5, -1]}, rotate: true, seed: %d}", seed);
        Phi = target_of(*state, text);
        dln_matrix_transpose(&Phi, &T);
        assert_near(&Phi, &T, 0);
        dln_matrix_release(&Phi);
    }
    dln_matrix_release(&T);
    Phi = target_of(*state, "{target: negative-identity, size: 3, rotate: true}");
    assert_true(fabs(*dln_matrix_at(&Phi, 0, 0) + 1) < 50 * DBL_EPSILON && fabs(*dln_matrix_at(&Phi, 0, 1)) < 50 * DBL_EPSILON);
    dln_matrix_release(&Phi);
}

static void orthonormal_columns_of_any_shape(void **state) {
    (void)state;
    static const int shapes[][2] = {{1, 1}, {5, 5}, {9, 4}, {40, 1}};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        dln_random rng = dln_random_stream(i, DLN_FOR_TARGET, 0);
        dln_matrix Q, G, Id;
        size_t a = (size_t)shapes[i][0], k = (size_t)shapes[i][1];
        assert_int_equal(dln_matrix_init(&Q, a, k, NULL), DLN_OK);
        assert_int_equal(dln_matrix_init(&G, k, k, NULL), DLN_OK);
        assert_int_equal(dln_matrix_init(&Id, k, k, NULL), DLN_OK);
        assert_int_equal(draw_orthonormal(&rng, &Q, NULL), DLN_OK);
        dln_matrix_multiply(1, DLN_TRANSPOSED, &Q, DLN_PLAIN, &Q, 0, &G);
        dln_matrix_identity(&Id);
        assert_near(&G, &Id, 20 * (double)k * DBL_EPSILON);
        dln_matrix_release(&Q);
        dln_matrix_release(&G);
        dln_matrix_release(&Id);
    }
}

/* The raw samples of a preset. */
static struct scenario *generated(struct files *f, const char *generate, dln_matrix *X, dln_matrix *Y) {
    char text[500];
    dln_error err;
    snprintf(text, sizeof text, "problem: {generate: {%s}}\n" NETWORK, generate);
    struct scenario *s = must_load(f, text, NULL);
    if (build_generated(&s->problems[0], NULL, X, Y, &err) != DLN_OK)
        fail_msg("%s", err.text);
    return s;
}

static void generated_entries_have_their_law(void **state) {
    dln_matrix X, Y;
    struct scenario *s = generated(*state, "inputs: {rows: 30, samples: 400}, outputs: {rows: 20}", &X, &Y);
    assert_int_equal(X.rows, 30);
    assert_int_equal(X.cols, 400);
    assert_int_equal(Y.rows, 20);
    assert_int_equal(Y.cols, 400);
    /* shin2020: X of variance 1/n0 and Y uniform in (-1, 2), whose mean square is 1; five standard deviations of 12000 and 8000 entries */
    assert_true(fabs(30 * mean_square(&X) - 1) < 5 * sqrt(2. / 12000));
    assert_true(fabs(mean_square(&Y) - 1) < 5 * sqrt(1.2 / 8000));
    double lo = 0, hi = 0;
    for (int j = 0; j < 400; j++)
        for (int i = 0; i < 20; i++) {
            lo = fmin(lo, *dln_matrix_at(&Y, i, j));
            hi = fmax(hi, *dln_matrix_at(&Y, i, j));
        }
    assert_true(lo > -1 && lo < -.99 && hi < 2 && hi > 1.99);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
    s = generated(*state, "inputs: {rows: 30, samples: 400, uniform: [0, 1]}, outputs: {rows: 20, normal: {variance: 3/nL}}", &X, &Y);
    assert_true(fabs(mean_square(&X) - 1. / 3) < 5 * .3 / sqrt(12000));
    assert_true(fabs(20. / 3 * mean_square(&Y) - 1) < 5 * sqrt(2. / 8000));
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
}

static void outputs_can_follow_a_map(void **state) {
    dln_matrix X, Y;
    struct scenario *s =
        generated(*state, "inputs: {rows: 5, samples: 400, normal: {variance: 1}}, outputs: {map: negative-identity, noise: .1}", &X, &Y);
    assert_int_equal(Y.rows, 5);
    dln_matrix_add(1, &X, &Y); /* the noise alone */
    assert_true(fabs(100 * mean_square(&Y) - 1) < 5 * sqrt(2. / 2000));
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
    s = generated(*state, "inputs: {rows: 3, samples: 9, normal: {variance: 1}}, outputs: {map: identity, rows: 4}", &X, &Y);
    dln_matrix head = dln_matrix_block(&Y, 0, 0, 3, 9);
    assert_near(&head, &X, 0);
    head = dln_matrix_block(&Y, 3, 0, 1, 9);
    assert_true(dln_matrix_norm(&head) == 0);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
    s = generated(*state, "inputs: {rows: 3, samples: 9, normal: {variance: 1}}, outputs: {map: gaussian, rows: 7}", &X, &Y);
    double sigma[7];
    assert_int_equal(dln_matrix_svd(&Y, sigma, NULL, NULL, NULL), DLN_OK);
    assert_true(sigma[2] > 1e-3 && sigma[3] < 1e-13 * sigma[0]); /* of rank 3: no noise */
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
}

static double condition_of(const dln_matrix *X, double *lo, double *hi) {
    double s[64];
    assert_int_equal(dln_matrix_svd(X, s, NULL, NULL, NULL), DLN_OK);
    *hi = s[0];
    *lo = s[(X->rows < X->cols ? X->rows : X->cols) - 1];
    return *hi / *lo;
}

static void inputs_are_drawn_until_their_condition_fits(void **state) {
    static const struct {
        const char *generate;
        double value, within, most;
    } cases[] = {
        {"inputs: {rows: 12, samples: 60, singular_values: {uniform: [1e-5, 1.00001]}, condition: {value: 236, within: 5}}, outputs: "
         "{rows: 2}",
         236, 5, 1.00001},
        {"inputs: {rows: 20, samples: 7, singular_values: {uniform: [1, 2]}, condition: {value: 1.8, within: .1}}, outputs: {rows: 2}", 1.8,
         .1, 2},
        {"inputs: {rows: 8, samples: 40, condition: {value: 2.6, within: .1}}, outputs: {rows: 2}", 2.6, .1, 9},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        dln_matrix X, Y, again, Y2;
        double lo, hi;
        struct scenario *s = generated(*state, cases[i].generate, &X, &Y);
        assert_true(fabs(condition_of(&X, &lo, &hi) - cases[i].value) < cases[i].within * (1 + 1e-9));
        assert_true(hi <= cases[i].most && lo >= 1e-5 * (1 - 1e-6));
        assert_int_equal(build_generated(&s->problems[0], NULL, &again, &Y2, NULL), DLN_OK);
        assert_near(&X, &again, 0);
        assert_near(&Y, &Y2, 0);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
        dln_matrix_release(&again);
        dln_matrix_release(&Y2);
        scenario_free(s);
    }
}

static void a_condition_that_never_comes_is_told(void **state) {
    struct scenario *s = must_load(
        *state,
        "problem: {generate: {inputs: {rows: 2, samples: 2, singular_values: {uniform: [1, 2]}, condition: {value: 9, within: .5}}, "
        "outputs: {rows: 1}}}\n" NETWORK,
        NULL);
    dln_problem p = {0};
    dln_error err;
    assert_failure(build_problem(s, 0, NULL, &p, &err), &err, DLN_BAD_VALUE,
                   "none of 100000 draws has a condition number within 0.5 of 9; the nearest one had 1.9");
    assert_null(p.T.data);
    scenario_free(s);
}

static void data_from_matrices(void **state) {
    struct files *f = *state;
    files_write_text(f, "X.csv", "1,2,3,4\n5,6,7,9\n");
    files_write_text(f, "Y.csv", "1,0,1,0\n");
    files_write_text(f, "Xt.csv", "1,5\n2,6\n3,7\n4,9\n");
    files_write_text(f, "Yt.csv", "1\n0\n1\n0\n");
    struct scenario *s = must_load(f, "problem: {data: {x: X.csv, y: Y.csv, scale: 1/m, limit: 3}}\n" NETWORK, NULL);
    dln_matrix X, Y;
    assert_int_equal(build_samples(&s->problems[0], NULL, &X, &Y, NULL), DLN_OK);
    assert_matrix(&X, 2, 3, (const double[]){1. / 3, 2 * (1. / 3), 3 * (1. / 3), 5 * (1. / 3), 6 * (1. / 3), 7 * (1. / 3)});
    assert_matrix(&Y, 1, 3, (const double[]){1, 0, 1});
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
    struct built a = build(f, "problem: {data: {x: X.csv, y: Y.csv}}\n" NETWORK),
                 b = build(f, "problem: {data: {x: Xt.csv, y: Yt.csv, samples: rows}}\n" NETWORK);
    assert_int_equal(a.problem.inputs, 2);
    assert_int_equal(a.problem.outputs, 1);
    assert_int_equal(a.problem.samples, 4);
    assert_near(&a.problem.R, &b.problem.R, 0);
    assert_near(&a.problem.T, &b.problem.T, 0);
    assert_true(build_error_factor(&a.s->problems[0], &a.problem) == .5);
    release(&a);
    release(&b);
    s = must_load(f, "problem: {data: {x: X.csv, y: Y.csv, standardize: true, scale: 2}}\n" NETWORK, NULL);
    assert_int_equal(build_samples(&s->problems[0], NULL, &X, &Y, NULL), DLN_OK);
    assert_true(fabs(mean_square(&X) - 4) < 1e-14); /* variance 1, then twice as large */
    assert_matrix(&Y, 1, 4, (const double[]){1, -1, 1, -1}); /* the outputs too, but these are not scaled */
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
}

/* mathematics.md: the mean is (1/m) sum |E|^p without 1/p, less that of the optimum; f has 1/p. */
static void the_error_of_other_losses(void **state) {
    struct files *f = *state;
    static const char *const scales[] = {"mean", "half", "sum"};
    static const double factors[] = {4.0 / 5, 1, 4};
    files_write_text(f, "X4.csv", "1,2,3,4,8\n5,6,7,9,1\n");
    files_write_text(f, "Y4.csv", "1,0,1,0,2\n");
    for (int i = 0; i < 3; i++) {
        char text[200];
        snprintf(text, sizeof text, "problem: {data: {x: X4.csv, y: Y4.csv}, loss: {p: 4}, error: %s}\n" NETWORK, scales[i]);
        struct built b = build(f, text);
        assert_int_equal(b.problem.p, 4);
        assert_true(build_error_factor(&b.s->problems[0], &b.problem) == factors[i]);
        release(&b);
    }
}

static void data_from_data_sets(void **state) {
    struct files *f = *state;
    files_write_text(f, "set.csv", "a,b,y\n1,2,10\n3,4,20\n5,7,30\n");
    struct built b = build(f, "problem: {data: {file: set.csv, format: csv, limit: 2}, error: sum}\n" NETWORK);
    assert_int_equal(b.problem.inputs, 2);
    assert_int_equal(b.problem.samples, 2);
    assert_true(build_error_factor(&b.s->problems[0], &b.problem) == 2);
    release(&b);
    static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 0},
                               digits[] = {0, 0, 8, 1, 0, 0, 0, 2, 1, 0};
    files_write(f, "images", images, sizeof images);
    files_write(f, "labels", digits, sizeof digits);
    struct scenario *s = must_load(f, "problem: {data: {file: images, labels: labels, format: idx, scale: 1/255}}\n" NETWORK, NULL);
    dln_matrix X, Y;
    assert_int_equal(build_samples(&s->problems[0], NULL, &X, &Y, NULL), DLN_OK);
    assert_matrix(&X, 2, 2, (const double[]){0, 51 * (1. / 255), 1, 0});
    assert_matrix(&Y, 2, 2, (const double[]){0, 1, 1, 0});
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    scenario_free(s);
    files_write_text(f, "gas.dat", "1;10.0 1:1 2:2\n2;20.0 1:3 2:4\n1;30.0 1:5 2:6\n");
    b = build(f, "problem: {data: {file: gas.dat, format: libsvm, class: 1}}\n" NETWORK);
    assert_int_equal(b.problem.samples, 2);
    release(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_by_name_and_list),
        cmocka_unit_test(random_targets_follow_the_seed),
        cmocka_unit_test(given_singular_values_are_had),
        cmocka_unit_test(a_rotated_square_target_keeps_its_eigenvalues),
        cmocka_unit_test(orthonormal_columns_of_any_shape),
        cmocka_unit_test(generated_entries_have_their_law),
        cmocka_unit_test(outputs_can_follow_a_map),
        cmocka_unit_test(inputs_are_drawn_until_their_condition_fits),
        cmocka_unit_test(a_condition_that_never_comes_is_told),
        cmocka_unit_test(data_from_matrices),
        cmocka_unit_test(the_error_of_other_losses),
        cmocka_unit_test(data_from_data_sets),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
