/* test_losses.c: the losses sum |E|^p / p, p = 4 and more: their optimum, the excess without cancellation, and what is refused. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chains.h"
#include "engine/model/power.h"

static const struct chain_shape shapes[] = {
    {.depth = 1, .width = {5, 3}, .samples = 12},
    {.depth = 2, .width = {6, 6, 2}, .samples = 40},
    {.depth = 2, .width = {6, 4, 4}, .samples = 30, .rank = 3},
    {.depth = 1, .width = {9, 2}, .samples = 4},
    {.depth = 1, .width = {4, 2}, .samples = 1},
    {.depth = 1, .width = {1, 1}, .samples = 7},
    {.depth = 2, .width = {3, 5, 2}, .samples = 20, .inputs = 6},
    {.depth = 2, .width = {7, 7, 4}, .samples = 25, .inputs = 4, .outputs = 3},
    {.depth = 1, .width = {20, 3}, .samples = 25},
};
static const int exponents[] = {4, 6, 10, 64};

/* ||G|| at the optimum against that of its terms, per output, in long double: rows of E^{p-1} (A X)^T. Everything in units of the
 * row's largest residual. */
static double gradient_left(const struct chain *c, int row) {
    const dln_matrix *E = &c->objective.E_star, *R = &c->objective.R;
    int p = c->problem.p;
    long double most = 0, g2 = 0, size = 0, norm_R = naive_spectral_norm(R);
    for (int j = 0; j < E->cols; j++)
        most = fmaxl(most, fabsl((long double)*dln_matrix_at(E, row, j)));
    for (int j = 0; j < E->cols && most > 0; j++)
        size += powl(*dln_matrix_at(E, row, j) / most, 2 * (p - 1));
    for (int i = 0; i < R->rows && most > 0; i++) {
        long double sum = 0;
        for (int j = 0; j < E->cols; j++)
            sum += powl(*dln_matrix_at(E, row, j) / most, p - 1) * *dln_matrix_at(R, i, j);
        g2 += sum * sum;
    }
    return size > 0 ? (double)(sqrtl(g2 / size) / norm_R) : 0;
}

/* E* + Y is a map of the inputs: it vanishes on vectors across their row space. With that and no gradient, the convex f has its least
 * value. Rows that are fitted to round-off have gradients of no meaning. */
static void check_optimum(struct chain *c, double allowed) {
    const dln_matrix *E = &c->objective.E_star;
    for (int row = 0; row < E->rows; row++) {
        double most = 0;
        for (int j = 0; j < E->cols; j++)
            most = fmax(most, fabs(*dln_matrix_at(E, row, j)));
        if (most > 1e-12 * dln_matrix_norm(&c->Y))
            assert_close(gradient_left(c, row), 0, allowed, "gradient at the optimum");
    }
    /* against least squares of E* + Y on the inputs: nothing is left */
    struct chain fit;
    dln_matrix Z = copy_of(E), X = copy_of(&c->objective.R);
    dln_matrix_add(1, &c->Y, &Z);
    chain_init_from(&fit, X, Z, 1, (int[]){X.rows, Z.rows}, NULL, NULL);
    assert_close(sqrt(2 * fit.problem.f0), 0, 1e-13 * X.cols * dln_matrix_norm(&c->Y), "the optimum as a map");
    chain_release(&fit);
}

static void the_optimum_has_no_gradient(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t e = 0; e < ARRAY_LEN(exponents); e++) {
            struct chain c;
            struct chain_shape shape = shapes[k];
            shape.p = exponents[e];
            chain_init(&c, &shape, 10 * k + e);
            check_optimum(&c, exponents[e] <= 10 ? 1e-13 : 1e-9);
            assert_true(c.objective.f_star >= 0 && c.objective.f0 == 0);
            assert_int_equal(c.objective.rank, shape.samples);
            chain_release(&c);
        }
}

/* One observation, p = 4, y = (0, 1, 1) and x = (1, 1, 1): w^3 = 2 (1 - w)^3. */
static void the_optimum_of_a_known_case(void **state) {
    (void)state;
    struct chain c;
    dln_matrix X = normal_matrix(1, 3, 0, 1), Y = normal_matrix(1, 3, 0, 1);
    dln_matrix_fill(&X, 1);
    Y.data[1] = Y.data[2] = 1;
    struct dln_data_options options = {.p = 4};
    chain_init_loss(&c, X, Y, &options, 1, (int[]){1, 1}, NULL, NULL);
    double w = cbrt(2) / (1 + cbrt(2));
    assert_close(c.problem.E_star.data[0], w, 4 * DBL_EPSILON, "w*");
    assert_close(c.problem.E_star.data[1], w - 1, 4 * DBL_EPSILON, "w* - 1");
    assert_close_relative(c.objective.f_star, (pow(w, 4) + 2 * pow(1 - w, 4)) / 4, 8 * DBL_EPSILON, "f*");
    chain_release(&c);
}

/* Data that a map fits exactly, in all outputs or in one: its residual is round-off, and the others are not disturbed. */
static void data_that_can_be_fitted_is(void **state) {
    (void)state;
    for (int rows = 1; rows <= 3; rows += 2) {
        struct chain c;
        dln_matrix X = normal_matrix(4, 20, 1, 1), W = normal_matrix(3, 4, 1, 2);
        dln_matrix Y = product_of(&W, &X), noise = normal_matrix(3, 20, 1, 3);
        for (int j = 0; j < 20; j++)
            for (int i = rows; i < 3; i++)
                *dln_matrix_at(&Y, i, j) += *dln_matrix_at(&noise, i, j);
        struct dln_data_options options = {.p = 6};
        chain_init_loss(&c, X, Y, &options, 2, (int[]){4, 5, 3}, NULL, NULL);
        for (int j = 0; j < 20; j++)
            for (int i = 0; i < rows; i++)
                assert_close(*dln_matrix_at(&c.problem.E_star, i, j), 0, 1e-14 * dln_matrix_norm(&Y), "fitted");
        check_optimum(&c, 1e-13);
        dln_matrix_release(&W);
        dln_matrix_release(&noise);
        chain_release(&c);
    }
}

/* Values of y that are far from order 1: powers of the raw numbers would leave the range of doubles. */
static void the_optimum_scales_with_the_data(void **state) {
    (void)state;
    static const double scales[] = {1e-150, 1e-9, 1e6, 1e150};
    for (size_t k = 0; k < ARRAY_LEN(scales); k++) {
        struct chain c[2];
        for (int i = 0; i < 2; i++) {
            dln_matrix X = normal_matrix(3, 15, 1, 1), Y = normal_matrix(2, 15, 1, 2);
            dln_matrix_scale(&Y, i ? scales[k] : 1);
            chain_init_loss(&c[i], X, Y, &(struct dln_data_options){.p = 10}, 1, (int[]){3, 2}, NULL, NULL);
        }
        dln_matrix_scale(&c[0].problem.E_star, scales[k]);
        assert_close(distance(&c[0].problem.E_star, &c[1].problem.E_star), 0, 1e-12 * dln_matrix_norm(&c[1].Y), "E*");
        chain_release(&c[0]);
        chain_release(&c[1]);
    }
}

/* What lies above the tangent, from the powers themselves in long double, where the difference has digits. */
static void nothing_cancels_above_the_tangent(void **state) {
    (void)state;
    enum { N = 100 };
    for (size_t k = 0; k < ARRAY_LEN(exponents); k++) {
        struct dln_power *power;
        int p = exponents[k];
        assert_int_equal(dln_power_new(p, &power, NULL), DLN_OK);
        dln_matrix e = normal_matrix(N, 1, 1, 1), d = normal_matrix(N, 1, 1, 2);
        for (double t = 1; t >= 1e-3; t /= 10) {
            long double direct = 0, size = 0, four = 0;
            for (int i = 0; i < N; i++) {
                long double a = e.data[i], h = t * d.data[i];
                direct += (powl(a + h, p) - powl(a, p)) / p - h * powl(a, p - 1);
                size += (powl(fabsl(a) + fabsl(h), p)) / p;
                four += h * h * ((h + 2 * a) * (h + 2 * a) + 2 * a * a) / 4;
            }
            double got = dln_power_above_tangent(power, e.data, d.data, t, N);
            assert_close(got, (double)direct, (double)(4 * p * DBL_EPSILON * direct + 1e-17L * size), "above the tangent");
            if (p == 4)
                assert_close_relative(got, (double)four, 16 * DBL_EPSILON, "1/4 sum D^2 ((D + 2E)^2 + 2E^2)");
        }
        dln_matrix_release(&e);
        dln_matrix_release(&d);
        dln_power_free(power);
    }
}

/* f - f* from the powers of the entries, in long double, at the raw data: right to the digits that f has above f*. An entry of E is wrong
 * by terms eps of the residual's scale, and f by p times that part of the residual. */
static void the_excess_agrees_with_direct_differences(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t e = 0; e < 2; e++) {
            struct chain c;
            struct chain_shape shape = shapes[k];
            shape.p = exponents[e];
            chain_init(&c, &shape, 40 * k + e);
            dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, 1);
            long double f_star = 0;
            for (int i = 0; i < c.objective.E_star.rows * c.objective.E_star.cols; i++)
                f_star += powl(c.objective.E_star.data[i], shape.p) / shape.p;
            for (int t = 0; t < 300; t++) {
                long double f = naive_objective(&c.naive);
                struct naive_scale scale = naive_scale(&c.naive);
                double tolerance = shape.p * scale.terms * DBL_EPSILON * scale.residual / opt->norm_E;
                if (f > 1.0001L * f_star)
                    assert_close_relative(opt->excess, (double)(f - f_star), 1e4 * tolerance, "f - f*");
                assert_true(opt->excess >= 0);
                assert_close_relative(opt->objective_value, (double)f, tolerance, "f");
                dln_optimizer_tick(opt);
            }
            assert_true(isnan(dln_objective_margin(&c.objective, dln_products_map(opt->products), opt->norm_E)));
            dln_optimizer_free(opt);
            chain_release(&c);
        }
}

/* Round-off in W* leaves an excess within the floor, and a change of a thousand times that size comes out right: the floor is neither
 * too low nor far too high. */
static void the_excess_falls_to_its_floor(void **state) {
    (void)state;
    for (int p = 4; p <= 6; p += 2)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            struct chain c;
            chain_init(&c, &(struct chain_shape){.depth = 2, .width = {5, 6, 3}, .samples = 30, .p = p}, seed);
            dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_NEAR_OPTIMAL_SAFE, NAN, 1);
            for (int t = 0; t < 200000 && opt->excess > c.objective.excess_floor; t++)
                dln_optimizer_tick(opt);
            assert_true(opt->excess <= c.objective.excess_floor);
            assert_true(c.objective.excess_floor < 1e-20 * c.objective.f_star);
            dln_optimizer_free(opt);
            chain_release(&c);
        }
}

static void refused(const struct chain_shape *shape, const char *sentence) {
    dln_problem problem;
    dln_network net;
    dln_objective objective = {.rank = -7};
    dln_error err;
    int inputs = shape->inputs ? shape->inputs : shape->width[0], outputs = shape->outputs ? shape->outputs : shape->width[shape->depth];
    dln_matrix X = normal_matrix(inputs, 12, 1, 1), Y = normal_matrix(outputs, 12, 1, 2), A = {0}, B = {0};
    if (shape->inputs)
        A = normal_matrix(shape->width[0], inputs, 1, 3);
    if (shape->outputs)
        B = normal_matrix(outputs, shape->width[shape->depth], 1, 4);
    assert_int_equal(dln_problem_init_data(&problem, &X, &Y, &(struct dln_data_options){.p = 4}, NULL, &err), DLN_OK);
    assert_int_equal(dln_network_init(&net, shape->depth, shape->width, A.data ? &A : NULL, B.data ? &B : NULL, &err), DLN_OK);
    assert_int_equal(dln_objective_init(&objective, &problem, &net, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, sentence);
    assert_int_equal(objective.rank, -7);
    dln_network_release(&net);
    dln_problem_release(&problem);
    dln_matrix *all[] = {&X, &Y, &A, &B};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
}

static void chains_that_cannot_reach_every_map_are_refused(void **state) {
    (void)state;
    refused(&(struct chain_shape){.depth = 3, .width = {5, 6, 2, 4}},
            "width n_2 = 2 is below the rank 4 of the best map: with p = 4 every width must be at least 4 (p = 2 allows less)");
    refused(&(struct chain_shape){.depth = 1, .width = {2, 4}, .inputs = 3, .outputs = 5},
            "with p = 4 the frozen output map must reach all 5 outputs, and its rank is 4: only p = 2 knows the optimum then");
}

/* A width below n_L that the rank of X allows. */
static void widths_as_small_as_the_rank_are_taken(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 2, .width = {6, 3, 4}, .samples = 30, .rank = 3, .p = 4}, 1);
    assert_true(c.objective.f_star > 0);
    chain_release(&c);
}

static void exponents_that_are_odd_or_out_of_range_are_refused(void **state) {
    (void)state;
    static const int bad[] = {-2, 0, 1, 3, 5, 66};
    for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
        dln_matrix X = normal_matrix(3, 5, 1, 1), Y = normal_matrix(2, 5, 1, 2);
        dln_problem p = {.rank = -7};
        dln_error err;
        char sentence[120];
        snprintf(sentence, sizeof sentence, "the exponent of the loss is an even number from 2 to 64, not %d", bad[k]);
        assert_int_equal(dln_problem_init_data(&p, &X, &Y, &(struct dln_data_options){.p = bad[k]}, NULL, &err), DLN_BAD_VALUE);
        assert_string_equal(err.text, sentence);
        assert_int_equal(p.rank, -7);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

static void a_search_can_be_cancelled_and_sees_no_nan(void **state) {
    (void)state;
    atomic_bool cancel = true;
    for (int bad = 0; bad < 3; bad++) {
        dln_matrix X = normal_matrix(3, 5, 1, 1), Y = normal_matrix(2, 5, 1, 2);
        dln_problem p = {.rank = -7};
        dln_error err;
        if (bad)
            (bad == 1 ? &X : &Y)->data[3] = NAN;
        assert_int_equal(dln_problem_init_data(&p, &X, &Y, &(struct dln_data_options){.p = 4}, bad ? NULL : &cancel, &err),
                         bad ? DLN_NOT_FINITE : DLN_CANCELLED);
        assert_int_equal(p.rank, -7);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_optimum_has_no_gradient),
        cmocka_unit_test(the_optimum_of_a_known_case),
        cmocka_unit_test(data_that_can_be_fitted_is),
        cmocka_unit_test(the_optimum_scales_with_the_data),
        cmocka_unit_test(nothing_cancels_above_the_tangent),
        cmocka_unit_test(the_excess_agrees_with_direct_differences),
        cmocka_unit_test(the_excess_falls_to_its_floor),
        cmocka_unit_test(chains_that_cannot_reach_every_map_are_refused),
        cmocka_unit_test(widths_as_small_as_the_rank_are_taken),
        cmocka_unit_test(exponents_that_are_odd_or_out_of_range_are_refused),
        cmocka_unit_test(a_search_can_be_cancelled_and_sees_no_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
