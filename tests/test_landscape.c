/* test_landscape.c: f of two weights against the chain multiplied out, its derivatives against differences, its minima and saddle. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "chains.h"
#include "dln/landscape.h"

/* Chains with two weights: on a target, on samples, between frozen maps, in one factor, with p = 4. */
static const struct chain_shape shapes[] = {
    {.depth = 2, .width = {1, 1, 1}},
    {.depth = 2, .width = {1, 1, 1}, .samples = 9},
    {.depth = 2, .width = {1, 1, 1}, .samples = 9, .inputs = 3, .outputs = 2},
    {.depth = 2, .width = {1, 1, 1}, .samples = 9, .p = 4},
    {.depth = 1, .width = {2, 1}},
    {.depth = 1, .width = {1, 2}},
    {.depth = 1, .width = {2, 1}, .samples = 9},
    {.depth = 1, .width = {1, 2}, .samples = 9, .p = 4},
};

static void set_weights(struct chain *c, double x, double y) {
    bool two = c->net.depth == 2, wide = c->net.width[0] == 2;
    *dln_matrix_at(&c->net.W[1], 0, 0) = x;
    *(two ? c->net.W[2].data : dln_matrix_at(&c->net.W[1], wide ? 0 : 1, wide ? 1 : 0)) = y;
}

static double f_at(struct chain *c, double x, double y) {
    set_weights(c, x, y);
    return (double)naive_objective(&c->naive);
}

/* The same numbers in [-2, 2] everywhere. */
static double random_weight(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1 << 24) * 4 - 2;
}

static void with_each(void (*check)(struct chain *c, dln_landscape *l)) {
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            struct chain c;
            dln_landscape *l = NULL;
            chain_init(&c, &shapes[i], seed);
            assert_true(dln_landscape_fits(&c.net));
            assert_int_equal(dln_landscape_new(&c.net, &c.objective, &l, NULL), DLN_OK);
            check(&c, l);
            dln_landscape_free(l);
            chain_release(&c);
        }
}

static void check_values(struct chain *c, dln_landscape *l) {
    double mx[2], my[2];
    unsigned state = 7;
    int n = dln_landscape_minima(l, mx, my);
    assert_int_equal(n, l->chain ? 2 : 1);
    double least = f_at(c, mx[0], my[0]);
    assert_close(f_at(c, mx[n - 1], my[n - 1]), least, 1e-12 * (1 + least), "f at the other minimum");
    for (int i = 0; i < 50; i++) {
        double x = random_weight(&state), y = random_weight(&state), f = f_at(c, x, y), a, b;
        assert_true(f >= least * (1 - 1e-12));
        /* a few hundred sums and products of numbers up to f, and for p = 4 what Newton's method leaves: the square of 1e-8 */
        assert_close(dln_landscape_excess(l, x, y), f - least, 1e-12 * (1 + f), "f - f*");
        dln_landscape_weights(&c->net, &a, &b);
        assert_true(a == x && b == y);
    }
}

static void it_is_the_chains_objective(void **state) {
    (void)state;
    with_each(check_values);
}

/* Central differences with h = 1e-4: h^2 times a third derivative, and eps f / h^2 for the second ones, f up to 1e4. */
static void check_derivatives(struct chain *c, dln_landscape *l) {
    const double h = 1e-4;
    unsigned state = 3;
    for (int i = 0; i < 10; i++) {
        double x = random_weight(&state), y = random_weight(&state), g[2], H[2][2], f = f_at(c, x, y);
        double px = f_at(c, x + h, y), mx = f_at(c, x - h, y), py = f_at(c, x, y + h), my = f_at(c, x, y - h);
        double mixed = f_at(c, x + h, y + h) - f_at(c, x + h, y - h) - f_at(c, x - h, y + h) + f_at(c, x - h, y - h);
        dln_landscape_derivatives(l, x, y, g, H);
        double scale = 1 + f + fabs(H[0][0]) + fabs(H[1][1]);
        assert_close(g[0], (px - mx) / (2 * h), 1e-6 * scale, "the first slope");
        assert_close(g[1], (py - my) / (2 * h), 1e-6 * scale, "the second slope");
        assert_close(H[0][0], (px - 2 * f + mx) / (h * h), 1e-5 * scale, "the first curvature");
        assert_close(H[1][1], (py - 2 * f + my) / (h * h), 1e-5 * scale, "the second curvature");
        assert_close(H[0][1], mixed / (4 * h * h), 1e-5 * scale, "the mixed derivative");
        assert_true(H[0][1] == H[1][0]);
    }
}

static void derivatives_are_those_of_differences(void **state) {
    (void)state;
    with_each(check_derivatives);
}

/* A critical point from which f falls along one diagonal and rises along the other; one factor has none. */
static void check_saddle(struct chain *c, dln_landscape *l) {
    double x, y, g[2], H[2][2];
    bool found = dln_landscape_saddle(l, &x, &y);
    assert_int_equal(found, l->chain);
    if (!found)
        return;
    dln_landscape_derivatives(l, x, y, g, H);
    assert_true(g[0] == 0 && g[1] == 0 && H[0][0] * H[1][1] - H[0][1] * H[0][1] < 0);
    double there = f_at(c, x, y), along = f_at(c, x + .01, y + .01), across = f_at(c, x + .01, y - .01);
    assert_true((along - there) * (across - there) < 0);
}

static void saddles_are_saddles(void **state) {
    (void)state;
    with_each(check_saddle);
}

/* Where the target is nothing the origin is a minimum, the crossing of two lines of them. */
static void a_zero_target_has_no_saddle(void **state) {
    (void)state;
    dln_matrix Phi = normal_matrix(1, 1, 1, 1), none = {0};
    *Phi.data = 0;
    struct chain c;
    static const int widths[] = {1, 1, 1};
    chain_init_from(&c, none, Phi, 2, widths, NULL, NULL);
    dln_landscape *l = NULL;
    double x[2], y[2];
    assert_int_equal(dln_landscape_new(&c.net, &c.objective, &l, NULL), DLN_OK);
    assert_false(dln_landscape_saddle(l, x, y));
    assert_int_equal(dln_landscape_minima(l, x, y), 1);
    assert_true(x[0] == 0 && y[0] == 0 && dln_landscape_side(l, 1, 2) > 0 && dln_landscape_side(l, 1, -2) < 0);
    dln_landscape_free(l);
    chain_release(&c);
}

static void only_two_weights_fit(void **state) {
    (void)state;
    static const struct {
        int depth, width[4];
        bool fits;
    } cases[] = {{1, {1, 1}, false},   {1, {2, 1}, true},     {1, {1, 2}, true},     {1, {2, 2}, false},      {1, {3, 1}, false},
                 {2, {1, 1, 1}, true}, {2, {1, 2, 1}, false}, {2, {2, 1, 1}, false}, {3, {1, 1, 1, 1}, false}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        dln_network net;
        assert_int_equal(dln_network_init(&net, cases[i].depth, cases[i].width, NULL, NULL, NULL), DLN_OK);
        assert_int_equal(dln_landscape_fits(&net), cases[i].fits);
        dln_network_release(&net);
    }
}

static void landscapes_are_told_apart(void **state) {
    (void)state;
    struct chain c[3];
    dln_landscape *l[3];
    for (int i = 0; i < 3; i++) {
        chain_init(&c[i], &shapes[1], i < 2 ? 1 : 2);
        assert_int_equal(dln_landscape_new(&c[i].net, &c[i].objective, &l[i], NULL), DLN_OK);
    }
    assert_true(dln_landscape_same(l[0], l[1]));
    assert_false(dln_landscape_same(l[0], l[2]));
    for (int i = 0; i < 3; i++) {
        dln_landscape_free(l[i]);
        chain_release(&c[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_chains_objective), cmocka_unit_test(derivatives_are_those_of_differences),
        cmocka_unit_test(saddles_are_saddles),        cmocka_unit_test(a_zero_target_has_no_saddle),
        cmocka_unit_test(only_two_weights_fit),       cmocka_unit_test(landscapes_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
