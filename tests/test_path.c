/* test_path.c: a path of any length in bounded memory stays where the way went. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/path.h"

/* How far q is from the piece between a and b, in the larger of both coordinates at its nearest point of 64. */
static double from_piece(struct path_point a, struct path_point b, struct path_point q) {
    double least = INFINITY;
    for (int i = 0; i <= 64; i++) {
        double t = i / 64.0, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
        least = fmin(least, fmax(fabs(x - q.x), fabs(y - q.y)));
    }
    return least;
}

static double from_path(const struct path *p, struct path_point q) {
    double least = from_piece(p->points[0], p->points[0], q);
    for (int i = 0; i + 1 < p->n; i++)
        least = fmin(least, from_piece(p->points[i], p->points[i + 1], q));
    return least;
}

/* Ways: a spiral outwards; back and forth between two places that drift; steps in all directions. */
static struct path_point spiral(int i) {
    double a = i * 0.01, r = 1 + i * 1e-4;
    return (struct path_point){r * cos(a), r * sin(a)};
}
static struct path_point zigzag(int i) { return (struct path_point){i * 1e-4, i % 2 ? 1 - i * 1e-5 : -1 + i * 1e-5}; }
static struct path_point wild(int i) {
    unsigned n = (unsigned)i * 2654435761u;
    return (struct path_point){(n >> 20) / 4096.0, (n >> 8 & 4095) / 4096.0};
}

static void the_way_is_never_lost(void **state) {
    (void)state;
    struct path_point (*const ways[])(int) = {spiral, zigzag, wild};
    for (size_t k = 0; k < ARRAY_LEN(ways); k++) {
        struct path *p = NULL;
        enum { POINTS = 30000 };
        assert_int_equal(path_new(&p, NULL), DLN_OK);
        path_start(p, ways[k](0).x, ways[k](0).y, 1e-3);
        for (int i = 1; i < POINTS; i++) {
            path_add(p, ways[k](i).x, ways[k](i).y);
            assert_true(p->n <= PATH_POINTS);
        }
        assert_true(p->newest.x == ways[k](POINTS - 1).x && p->start.x == ways[k](0).x);
        for (int i = 0; i < POINTS; i += 37)
            assert_true(from_path(p, ways[k](i)) <= 2 * p->tolerance);
        path_free(p);
    }
}

/* A few thousand points are enough for a way as long as a screen is wide: the tolerance stays. */
static void a_smooth_way_stays_fine(void **state) {
    (void)state;
    struct path *p = NULL;
    assert_int_equal(path_new(&p, NULL), DLN_OK);
    path_start(p, 1, 1, 1.0 / 1024);
    for (int i = 0; i < 1000000; i++) /* slower and slower */
        path_add(p, 1.0 / (1 + i * 1e-3), 1.0 / (1 + i * 1e-3));
    assert_true(p->tolerance == 1.0 / 1024);
    assert_in_range(p->n, 500, 1100);
    /* a million steps between two places are one line */
    path_start(p, 0, 0, 1.0 / 1024);
    for (int i = 0; i < 1000000; i++)
        path_add(p, i % 2 ? 0 : 1, i % 2 ? 0 : 1);
    assert_in_range(p->n, 2, 3);
    assert_true(p->newest.x == 0);
    path_add(p, 1, 0.5); /* from (0, 0) */
    assert_true(from_path(p, (struct path_point){0.5, 0.25}) < 0.02);
    path_free(p);
}

static void what_is_not_finite_is_passed_over(void **state) {
    (void)state;
    struct path *p = NULL;
    assert_int_equal(path_new(&p, NULL), DLN_OK);
    path_start(p, 1, 2, 0.5);
    path_add(p, NAN, 0);
    path_add(p, 0, INFINITY);
    assert_int_equal(p->n, 1);
    assert_true(p->newest.x == 1 && p->newest.y == 2 && p->low_x == 1 && p->high_y == 2);
    for (int i = 0; i < 5000; i++) /* and what leaves the range of doubles ends somewhere */
        path_add(p, ldexp(1, i % 1000), -ldexp(1, i % 997));
    assert_true(p->n <= PATH_POINTS);
    path_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_is_never_lost),
        cmocka_unit_test(a_smooth_way_stays_fine),
        cmocka_unit_test(what_is_not_finite_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
