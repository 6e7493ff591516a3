/* test_chances.c: the panel of a monte_carlo draws made-up proportions, and the text is read back. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "stored.h"

#include "tui/panels/chances.h"
#include "tui/panels/panel.h"

enum { VALUES = 4, STATISTICS = 2, ROWS = 12, COLS = 60 };

static char *const statistics[] = {"margin > 0", "imbalance <= 0.1"};
static const double logarithmic[] = {0.001, 0.01, 0.1, 1}, linear[] = {1, 2, 3, 4};

/* One falls from 1 to 0, one is 1/2 for ever. The last value of the second was never drawn. */
static struct proportion at(const void *source, int value, int statistic) {
    uint64_t of = *(const uint64_t *)source;
    if (statistic == 1)
        return proportion_of(of / 2, value == 3 ? 0 : of);
    return proportion_of(of * (uint64_t)(3 - value) / 3, of);
}

static canvas *drawn(const double *values, uint64_t of, int rows, enum charset charset) {
    struct chances_view v = {"init.random.sd", values, VALUES, statistics, STATISTICS, at, &of};
    canvas *c = NULL;
    assert_int_equal(canvas_new(COLS, rows, charset, &c, NULL), DLN_OK);
    chances_draw(&v, c, canvas_area(c));
    return c;
}

static int column_of(const canvas *c, int y, int x0, char glyph) {
    for (int x = x0; x < c->cols; x++)
        if (canvas_at(c, x, y)->glyph == (uint32_t)glyph)
            return x;
    return -1;
}

static void shows_both_ends_and_the_markers(void **state) {
    (void)state;
    char row[256];
    canvas *c = drawn(logarithmic, 3000, ROWS, CHARSET_ASCII);
    row_text(c, 0, row, sizeof row);
    assert_string_equal(row, " @ margin > 0   * imbalance <= 0.1");
    row_text(c, 1, row, sizeof row);
    assert_memory_equal(row, "      1+", 8);
    row_text(c, ROWS - 3, row, sizeof row);
    assert_memory_equal(row, "      0+", 8);
    row_text(c, ROWS - 1, row, sizeof row);
    assert_non_null(strstr(row, "init.random.sd"));
    assert_non_null(strstr(row, "1e-3"));
    /* on a logarithmic axis the values stand equally far apart */
    int first = column_of(c, 1, 0, '@'), last = column_of(c, ROWS - 3, 0, '@');
    assert_true(first > 8 && last > first && (last - first) % 3 <= 2);
    int half = 1 + (ROWS - 4) / 2, second = column_of(c, half, first + 1, '*');
    assert_int_equal(column_of(c, half, 0, '*'), first);
    assert_true(abs(second - first - (last - first) / 3) <= 1);
    assert_true(column_of(c, half, second + 1, '*') > 0);
    assert_int_equal(column_of(c, half, last - 1, '*'), -1); /* nothing was drawn there */
    canvas_free(c);
}

static struct proportion same_at(const void *source, int value, int statistic) { return (void)statistic, at(source, value, 0); }

/* Two statistics that agree are both seen. */
static void markers_stand_side_by_side(void **state) {
    (void)state;
    uint64_t of = 900;
    struct chances_view v = {"k", linear, VALUES, statistics, STATISTICS, same_at, &of};
    canvas *c = NULL;
    assert_int_equal(canvas_new(COLS, ROWS, CHARSET_ASCII, &c, NULL), DLN_OK);
    chances_draw(&v, c, canvas_area(c));
    int first = column_of(c, 1, 0, '@'), last = column_of(c, ROWS - 3, 0, '@');
    assert_int_equal(canvas_at(c, first + 1, 1)->glyph, '*');
    assert_true(last > first && canvas_at(c, last + 1, ROWS - 3)->glyph == '*');
    canvas_free(c);
}

/* Dots of the bar at the first value: few starts say little. */
static int bar_cells(uint64_t of) {
    canvas *c = drawn(linear, of, 40, CHARSET_BRAILLE);
    int n = 0, x = 0;
    for (int y = 1; y < 37 && x == 0; y++)
        for (int i = 8; i < 14 && x == 0; i++)
            if (canvas_at(c, i, y)->glyph == 0x25c6)
                x = i;
    assert_true(x > 0);
    for (int y = 1; y < 37; y++)
        n += canvas_at(c, x, y)->dots != 0 && canvas_at(c, x, y)->role == ROLE_RUN + 1;
    canvas_free(c);
    return n;
}

static void a_bar_shrinks_as_starts_are_drawn(void **state) {
    (void)state;
    assert_true(bar_cells(6) > bar_cells(60) + 5);
    assert_true(bar_cells(60) > bar_cells(6000));
    assert_true(bar_cells(6000) <= 2);
}

static void every_size_and_number_can_be_drawn(void **state) {
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++)
        for (uint64_t of = 0; of < 4; of++)
            for (int cols = 1; cols < 40; cols += 3)
                for (int rows = 1; rows < 16; rows++) {
                    struct chances_view v = {"k", linear, rows % VALUES + 1, statistics, STATISTICS, at, &of};
                    canvas *c = NULL;
                    assert_int_equal(canvas_new(cols, rows, (enum charset)charset, &c, NULL), DLN_OK);
                    chances_draw(&v, c, canvas_area(c));
                    canvas_free(c);
                }
}

/* A whole frame: made-up counts beside runs, and alone. */
static void screens_are_as_stored(void **state) {
    static const int sizes[][2] = {{80, 24}, {120, 36}};
    static const char *const charsets[] = {"braille", "block", "ascii"};
    (void)state;
    double values[VALUES];
    char over[] = "init.random.sd", name[64];
    memcpy(values, logarithmic, sizeof values);
    struct monte_carlo_spec spec = {3000, over, values, VALUES, (char **)(uintptr_t)statistics, NULL, STATISTICS};
    uint64_t drawn[] = {1500, 1500, 1500, 1499}, counts[] = {1500, 748, 1420, 702, 431, 20, 0, 0};
    struct monte_carlo m = {.spec = &spec, .counts = counts, .drawn = drawn};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int k = 0; k < 4; k++) { /* the last one: beside runs */
            struct made_up *made = made_up_new(2, 300);
            struct session *s = made_up_session(made);
            struct screen_state screen = {0};
            canvas *c = NULL;
            s->starts = &m;
            s->trains = k == 3;
            assert_int_equal(canvas_new(sizes[i][0], sizes[i][1], (enum charset)(k % 3), &c, NULL), DLN_OK);
            const struct measured *measured = made_up_measured(made, 0);
            screen_follow(&screen, s, measured);
            screen_draw(c, s, measured, &screen);
            snprintf(name, sizeof name, "starts%s-%dx%d-%s", k == 3 ? "-and-runs" : "", sizes[i][0], sizes[i][1], charsets[k % 3]);
            check_screen(name, c);
            canvas_free(c);
            made_up_free(made);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_both_ends_and_the_markers),
        cmocka_unit_test(markers_stand_side_by_side),
        cmocka_unit_test(a_bar_shrinks_as_starts_are_drawn),
        cmocka_unit_test(every_size_and_number_can_be_drawn),
        cmocka_unit_test(screens_are_as_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
