/* test_contour.c: lines of equal value on functions whose lines are known; straight lines on a canvas. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "scope/contour.h"
#include "tui/line.h"

enum { NODES = 41 };

struct pieces {
    int n;
    double length, farthest; /* of an end from where it belongs */
    double (*miss)(double x, double y);
    double ends[8][4]; /* of the first pieces */
};

static void take(void *user, double x0, double y0, double x1, double y1) {
    struct pieces *p = user;
    if (p->n < 8)
        memcpy(p->ends[p->n], (double[]){x0, y0, x1, y1}, sizeof p->ends[0]);
    p->n++;
    p->length += hypot(x1 - x0, y1 - y0);
    if (p->miss)
        p->farthest = fmax(p->farthest, fmax(fabs(p->miss(x0, y0)), fabs(p->miss(x1, y1))));
}

static void fill(double *values, double (*f)(double x, double y)) {
    for (int j = 0; j < NODES; j++)
        for (int i = 0; i < NODES; i++)
            values[i + j * NODES] = f(i, j);
}

static double from_centre(double x, double y) { return hypot(x - 20, y - 20); }
static double miss_circle(double x, double y) { return from_centre(x, y) - 11.3; }
static double slope(double x, double y) { return 2 * x - 3 * y; }
static double miss_line(double x, double y) { return slope(x, y) - 5; }
static double product(double x, double y) { return (x - 20) * (y - 20); }
static double miss_hyperbola(double x, double y) { return product(x, y) - 30; }

static void a_circle_is_round(void **state) {
    (void)state;
    double values[NODES * NODES];
    struct pieces p = {.miss = miss_circle};
    fill(values, from_centre);
    contour_trace(&(struct contour_grid){NODES, NODES, values}, 11.3, take, &p);
    assert_true(p.farthest < 0.02); /* h^2 / 8 r */
    assert_true(fabs(p.length - 2 * 3.14159265 * 11.3) < 0.05);
    struct pieces none = {0};
    contour_trace(&(struct contour_grid){NODES, NODES, values}, 100, take, &none);
    assert_int_equal(none.n, 0);
}

static void a_plane_has_straight_lines(void **state) {
    (void)state;
    double values[NODES * NODES];
    struct pieces p = {.miss = miss_line};
    fill(values, slope);
    contour_trace(&(struct contour_grid){NODES, NODES, values}, 5, take, &p);
    assert_true(p.farthest < 1e-12);
    assert_true(fabs(p.length - hypot(37.5, 25)) < 1e-9); /* from (2.5, 0) to (40, 25) */
}

/* Both branches, and nothing between them; its diagonals are the lines through the middle at level 0. */
static void a_hyperbola_has_two_branches(void **state) {
    (void)state;
    double values[NODES * NODES];
    struct pieces p = {.miss = miss_hyperbola}, cross = {0};
    fill(values, product);
    contour_trace(&(struct contour_grid){NODES, NODES, values}, 30, take, &p);
    assert_true(p.farthest < 0.6);
    assert_true(p.length > 2 * 25 && p.length < 2 * 36);
    contour_trace(&(struct contour_grid){NODES, NODES, values}, 0, take, &cross);
    assert_true(fabs(cross.length - 80) < 2.5);
}

/* Opposite corners above the level: the mean of the four says which two are joined. */
static void a_square_of_both_diagonals_is_decided_by_its_mean(void **state) {
    (void)state;
    const double high[] = {1, 0, 0, 0.9}, low[] = {0.6, 0, 0, 0.7};
    struct pieces p = {0}, q = {0};
    contour_trace(&(struct contour_grid){2, 2, high}, 0.45, take, &p); /* mean above: corners (1, 0) and (0, 1) are cut off */
    contour_trace(&(struct contour_grid){2, 2, low}, 0.45, take, &q);  /* below: corners (0, 0) and (1, 1) are */
    assert_int_equal(p.n, 2);
    assert_int_equal(q.n, 2);
    for (int k = 0; k < 2; k++) {
        double x = (p.ends[k][0] + p.ends[k][2]) / 2, y = (p.ends[k][1] + p.ends[k][3]) / 2;
        assert_true((x > 0.5 && y < 0.5) || (x < 0.5 && y > 0.5));
        x = (q.ends[k][0] + q.ends[k][2]) / 2;
        y = (q.ends[k][1] + q.ends[k][3]) / 2;
        assert_true((x > 0.5 && y > 0.5) || (x < 0.5 && y < 0.5));
    }
}

static void what_is_not_finite_is_passed_over(void **state) {
    (void)state;
    const double values[] = {0, 1, 0, NAN, 1, 0, 1, 0, INFINITY};
    struct pieces p = {0};
    contour_trace(&(struct contour_grid){3, 3, values}, 0.5, take, &p);
    for (int k = 0; k < p.n; k++)
        for (int i = 0; i < 4; i++)
            assert_true(isfinite(p.ends[k][i]));
}

static void lines_are_cut_at_the_edge(void **state) {
    (void)state;
    canvas *c = NULL;
    assert_int_equal(canvas_new(12, 6, CHARSET_ASCII, &c, NULL), DLN_OK);
    const struct rect area = {2, 1, 8, 4};
    line_draw(c, area, -5, 0.5, 7, 0.5, ROLE_TEXT, false);
    line_draw(c, area, 2, 2, 3, 3, ROLE_TEXT, false);
    line_draw(c, area, NAN, 0, 1, 1, ROLE_TEXT, false);
    line_draw(c, area, 0, 0, INFINITY, 1, ROLE_TEXT, false);
    for (int y = 0; y < 6; y++)
        for (int x = 0; x < 12; x++)
            assert_int_equal(canvas_at(c, x, y)->dots != 0, y == 2 && x >= 2 && x < 10);
    int column, row;
    assert_true(line_cell(area, 0, 0, &column, &row));
    assert_true(column == 0 && row == 3);
    assert_true(line_cell(area, 1, 1, &column, &row));
    assert_true(column == 7 && row == 0);
    assert_false(line_cell(area, 1.01, 0.5, &column, &row));
    assert_false(line_cell(area, NAN, 0.5, &column, &row));
    canvas_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_is_round),
        cmocka_unit_test(a_plane_has_straight_lines),
        cmocka_unit_test(a_hyperbola_has_two_branches),
        cmocka_unit_test(a_square_of_both_diagonals_is_decided_by_its_mean),
        cmocka_unit_test(what_is_not_finite_is_passed_over),
        cmocka_unit_test(lines_are_cut_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
