/* test_plot.c: ranges that follow without jumping, round ticks, and curves that lose nothing. */
#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/axis.h"
#include "tui/plot.h"

/* A small generator of our own: the same numbers on every machine. */
static double uniform(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static void range_holds_the_data(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        bool log = i % 2;
        double a = log ? pow(10, 300 * (uniform(&seed) - 0.5)) : 200 * (uniform(&seed) - 0.5), width = pow(10, -12 * uniform(&seed));
        double lo = a, hi = log ? a * (1 + width) : a + width * fabs(a);
        struct fit fit = {0};
        fit_follow(&fit, lo, hi, log);
        assert_true(fit.set);
        assert_true(fit.axis.lo <= lo && fit.axis.hi >= hi && fit.axis.lo < fit.axis.hi);
        assert_true(!log || fit.axis.lo > 0);
        assert_true(log || lo < 0 || fit.axis.lo >= 0);
    }
}

/* Hysteresis: the range stands still while the data move within it, and follows when they leave it or have become small. */
static void range_does_not_jump(void **state) {
    (void)state;
    struct fit fit = {0};
    fit_follow(&fit, 1, 2, false);
    struct axis first = fit.axis;
    for (int i = 0; i <= 10; i++) {
        fit_follow(&fit, 1 + 0.05 * i, 2, false);
        assert_true(fit.axis.lo == first.lo && fit.axis.hi == first.hi);
    }
    fit_follow(&fit, 1.9, 2, false);
    assert_true(fit.axis.lo > first.lo);
    fit_follow(&fit, 1.9, 7, false);
    assert_true(fit.axis.hi >= 7);
    fit_follow(&fit, 1e-9, 1, true);
    assert_true(fit.axis.log && fit.axis.lo <= 1e-9);
    struct axis log = fit.axis;
    fit_follow(&fit, NAN, 1, true);
    fit_follow(&fit, 1, INFINITY, true);
    fit_follow(&fit, 2, 1, true);
    fit_follow(&fit, 0, 1, true);
    assert_true(fit.axis.lo == log.lo && fit.axis.hi == log.hi);
}

/* A slowly falling error moves the range a few times only, not at every tick. */
static void falling_data_move_the_range_rarely(void **state) {
    (void)state;
    struct fit fit = {0};
    int moves = 0;
    double before = 0;
    for (int t = 0; t <= 1000; t++) {
        fit_follow(&fit, pow(10, -0.01 * t), 1, true);
        moves += fit.axis.lo != before;
        before = fit.axis.lo;
    }
    assert_in_range(moves, 2, 60);
}

static void abscissa_runs_ahead(void **state) {
    (void)state;
    struct fit fit = {0};
    int moves = 0;
    double before = -1;
    for (int t = 0; t <= 100000; t++) {
        fit_follow_growth(&fit, t);
        assert_true(fit.axis.lo == 0 && fit.axis.hi >= t && (t < 10 || fit.axis.hi <= 4.0 * t));
        moves += fit.axis.hi != before;
        before = fit.axis.hi;
    }
    assert_in_range(moves, 10, 60);
    fit_follow_growth(&fit, 5);
    assert_true(fit.axis.hi < 100);
}

static void assert_ticks(const struct axis *a, const struct ticks *t, int most) {
    assert_in_range(t->n, 0, most);
    for (int i = 0; i < t->n; i++) {
        double place = axis_place(a, t->at[i]);
        assert_true(place > -1e-6 && place < 1 + 1e-6);
        assert_true(i == 0 || t->at[i] > t->at[i - 1]);
    }
}

static void ticks_lie_on_the_axis(void **state) {
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 20000; i++) {
        bool log = i % 2;
        double lo = log ? pow(10, 40 * (uniform(&seed) - 0.5)) : 200 * (uniform(&seed) - 0.5);
        double hi = log ? lo * pow(10, 0.01 + 15 * uniform(&seed)) : lo + pow(10, 8 * (uniform(&seed) - 0.5));
        struct axis a = {lo, hi, log};
        int most = 2 + (int)(20 * uniform(&seed));
        struct ticks t = axis_ticks(&a, most);
        assert_ticks(&a, &t, most + 1);
        assert_true(t.n >= 1);
        if (log && hi / lo >= 1000) /* true decades */
            for (int k = 0; k < t.n; k++)
                assert_true(fabs(log10(t.at[k]) - round(log10(t.at[k]))) < 1e-9);
    }
    struct axis point = {1, 1, false};
    assert_int_equal(axis_ticks(&point, 5).n, 0);
}

static void ticks_fall_on_even_rows(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 20000; i++) {
        bool log = i % 2;
        int rows = 1 + (int)(60 * uniform(&seed));
        double lo = log ? pow(10, 40 * (uniform(&seed) - 0.5)) : 200 * (uniform(&seed) - 0.5);
        double hi = log ? lo * pow(10, 2 + 13 * uniform(&seed)) : lo + pow(10, 8 * (uniform(&seed) - 0.5));
        struct axis a = {lo, hi, log}, before = a;
        struct ticks t = axis_fit_rows(&a, rows);
        assert_true(a.lo <= lo * (1 + (lo > 0 ? 1e-9 : -1e-9)) && a.hi >= hi * (1 - (hi > 0 ? 1e-9 : -1e-9)));
        assert_ticks(&a, &t, AXIS_MOST_TICKS);
        if (a.lo == before.lo && a.hi == before.hi)
            continue;
        assert_true(t.n >= 2);
        for (int k = 0; k < t.n; k++) { /* the middle of a row */
            double row = axis_place(&a, t.at[k]) * rows;
            assert_true(fabs(row - floor(row) - 0.5) < 1e-6);
        }
        assert_true(log || lo < 0 || t.at[0] >= 0);
    }
}

/* Where a round axis would need numbers that there are not, and where a step is lost in rounding. */
static void the_ends_of_the_numbers_have_axes(void **state) {
    static const double ends[][2] = {
        {5e-324, 1},      {5e-324, 1e300}, {1e-320, 1e-310},                {1e300, 1.79e308}, {5e-324, 1.79e308},
        {1, 1 + 0x1p-52}, {0, 5e-324},     {1e300, 1e300 * (1 + 0x1p-52)}, {-1.79e308, 1.79e308}, {-1.79e308, -1e300},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        for (int log = ends[i][0] > 0; log >= 0; log--)
            for (int rows = 1; rows < 60; rows++) {
                struct axis a = {ends[i][0], ends[i][1], log};
                struct ticks t = axis_ticks(&a, rows);
                assert_ticks(&a, &t, AXIS_MOST_TICKS);
                t = axis_fit_rows(&a, rows);
                assert_ticks(&a, &t, AXIS_MOST_TICKS);
                assert_true(isfinite(a.lo) && isfinite(a.hi) && a.lo < a.hi && (!log || a.lo > 0));
                struct fit f = {0};
                fit_follow(&f, ends[i][0], ends[i][1], log);
                assert_true(!f.set || (isfinite(f.axis.lo) && isfinite(f.axis.hi)));
            }
}

/* Curves */

enum { COLS = 40, ROWS = 10 };

struct fixture {
    canvas *c;
    struct plot p;
    struct trace_column columns[2 * COLS];
};

static struct fixture fixture_new(enum charset charset, struct axis y, bool floor_row) {
    struct fixture f = {0};
    assert_int_equal(canvas_new(COLS, ROWS, charset, &f.c, NULL), DLN_OK);
    f.p = plot_over(f.c, canvas_area(f.c), y, floor_row);
    return f;
}

static struct trace_column value(double v) { return (struct trace_column){true, false, v, v}; }

/* Is the dot in that dot column and dot row set? ASCII cells are looked at as a whole row of cells. */
static bool dot_set(const struct fixture *f, int x, int y) {
    int nx = canvas_dots_x(f->c), ny = canvas_dots_y(f->c);
    static const uint8_t braille[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const struct cell *cell = canvas_at(f->c, x / nx, y / ny);
    return cell && (f->c->charset == CHARSET_BRAILLE ? cell->dots & braille[y % 4][x % 2] : cell->dots >> (y % ny * nx + x % nx) & 1);
}

static bool column_dots(const struct fixture *f, int x, int *first, int *last) {
    *first = -1;
    for (int y = 0; y < ROWS * canvas_dots_y(f->c); y++)
        if (dot_set(f, x, y)) {
            *first = *first < 0 ? y : *first;
            *last = y;
        }
    return *first >= 0;
}

/* Whatever the values and the gaps, the curve is one connected line from its first to its last column. */
static void curves_are_connected(void **state) {
    (void)state;
    uint64_t seed = 4;
    for (int trial = 0; trial < 900; trial++) {
        struct fixture f = fixture_new((enum charset)(trial % 3), (struct axis){1e-6, 1, true}, false);
        int n = plot_columns(&f.p);
        for (int x = 0; x < n; x++)
            if (x == 0 || x == n - 1 || uniform(&seed) < 0.05 * (trial % 20))
                f.columns[x] = value(pow(10, -6 * uniform(&seed)));
        plot_curve(&f.p, f.columns, ROLE_RUN, false);
        int first, last, first_before = 0, last_before = 0;
        for (int x = 0; x < n; x++) {
            assert_true(column_dots(&f, x, &first, &last));
            assert_true(x == 0 || (first <= last_before + 1 && last >= first_before - 1));
            first_before = first;
            last_before = last;
        }
        canvas_free(f.c);
    }
}

static void spikes_are_drawn_in_full(void **state) {
    (void)state;
    for (enum charset charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        struct fixture f = fixture_new(charset, (struct axis){0, 1, false}, false);
        int n = plot_columns(&f.p), first, last;
        for (int x = 0; x < n; x++)
            f.columns[x] = value(0.05);
        f.columns[n / 2] = (struct trace_column){true, false, 0.05, 0.99};
        plot_curve(&f.p, f.columns, ROLE_RUN, false);
        assert_true(column_dots(&f, n / 2, &first, &last));
        assert_int_equal(first, 0);
        assert_true(last >= 9 * ROWS * canvas_dots_y(f.c) / 10 - 1);
        assert_true(column_dots(&f, n / 2 - 1, &first, &last));
        assert_true(first >= ROWS * canvas_dots_y(f.c) / 2 - 1);
        canvas_free(f.c);
    }
}

static void values_stand_at_their_height(void **state) {
    (void)state;
    struct fixture f = fixture_new(CHARSET_BRAILLE, (struct axis){1e-10, 1, true}, false);
    for (int decade = 0; decade < ROWS; decade++) /* ten decades on ten rows */
        assert_int_equal(plot_row(&f.p, 2 * pow(10, -1 - decade)), decade);
    assert_int_equal(plot_row(&f.p, 1), 0);
    assert_true(plot_row(&f.p, 20) < 0);
    assert_true(plot_row(&f.p, 1e-11) >= ROWS);
    assert_true(plot_row(&f.p, 0) >= ROWS);
    assert_true(plot_row(&f.p, INFINITY) < 0);
    assert_true(plot_row(&f.p, 1e300) < 0);
    canvas_free(f.c);
}

static void zeros_have_a_floor(void **state) {
    (void)state;
    struct fixture f = fixture_new(CHARSET_BRAILLE, (struct axis){1e-9, 1, true}, true);
    int first, last;
    assert_int_equal(plot_axis_rows(&f.p), ROWS - 2); /* a blank row between */
    assert_int_equal(plot_row(&f.p, 0), ROWS - 1);
    assert_int_equal(plot_row(&f.p, -1e-20), ROWS - 1);
    assert_int_equal(plot_row(&f.p, 2e-9), ROWS - 3);
    assert_true(plot_row(&f.p, 1e-12) >= ROWS); /* small is not zero */
    f.columns[3] = value(0);
    plot_curve(&f.p, f.columns, ROLE_RUN, false);
    assert_true(column_dots(&f, 3, &first, &last));
    assert_int_equal(first, 4 * ROWS - 1);
    canvas_free(f.c);
}

static void what_is_off_the_axis_is_cut(void **state) {
    (void)state;
    struct fixture f = fixture_new(CHARSET_BRAILLE, (struct axis){1, 2, false}, false);
    int first, last;
    for (int x = 0; x < 10; x++)
        f.columns[x] = value(x % 2 ? -1e300 : -3);
    plot_curve(&f.p, f.columns, ROLE_RUN, false);
    for (int x = 0; x < 10; x++)
        assert_false(column_dots(&f, x, &first, &last));
    f.columns[0] = (struct trace_column){true, false, -INFINITY, INFINITY};
    plot_curve(&f.p, f.columns, ROLE_RUN, false);
    assert_true(column_dots(&f, 0, &first, &last) && first == 0 && last == 4 * ROWS - 1);
    canvas_free(f.c);
}

static void finds_values_and_marks_bad_ones(void **state) {
    (void)state;
    struct fixture f = fixture_new(CHARSET_BRAILLE, (struct axis){0, 1, false}, false);
    int x = 0, row = 0;
    assert_false(plot_find(&f.p, f.columns, &x, &row));
    assert_int_equal(plot_last(&f.p, f.columns), -1);
    f.columns[21] = value(0.95);
    f.columns[30] = (struct trace_column){true, true, NAN, NAN};
    assert_true(plot_find(&f.p, f.columns, &x, &row));
    assert_int_equal(x, 10);
    assert_int_equal(row, 0);
    assert_int_equal(plot_last(&f.p, f.columns), 21);
    plot_bad(&f.p, f.columns);
    assert_int_equal(canvas_at(f.c, 15, 0)->glyph, 0x2717);
    assert_int_equal(canvas_at(f.c, 15, 0)->role, ROLE_BAD);
    plot_level(&f.p, 0.95, ROLE_FRAME);
    assert_int_equal(canvas_at(f.c, 0, 0)->glyph, 0x2504);
    assert_int_equal(canvas_at(f.c, 15, 0)->glyph, 0x2717);
    canvas_free(f.c);
}

static void wide_areas_are_used_so_far(void **state) {
    (void)state;
    canvas *c;
    assert_int_equal(canvas_new(2000, 3, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    struct plot p = plot_over(c, canvas_area(c), (struct axis){0, 1, false}, false);
    assert_int_equal(plot_columns(&p), PLOT_MOST_COLUMNS);
    canvas_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range_holds_the_data),
        cmocka_unit_test(range_does_not_jump),
        cmocka_unit_test(falling_data_move_the_range_rarely),
        cmocka_unit_test(abscissa_runs_ahead),
        cmocka_unit_test(ticks_lie_on_the_axis),
        cmocka_unit_test(ticks_fall_on_even_rows),
        cmocka_unit_test(the_ends_of_the_numbers_have_axes),
        cmocka_unit_test(curves_are_connected),
        cmocka_unit_test(spikes_are_drawn_in_full),
        cmocka_unit_test(values_stand_at_their_height),
        cmocka_unit_test(zeros_have_a_floor),
        cmocka_unit_test(what_is_off_the_axis_is_cut),
        cmocka_unit_test(finds_values_and_marks_bad_ones),
        cmocka_unit_test(wide_areas_are_used_so_far),
    };
    return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}
