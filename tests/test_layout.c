/* test_layout.c: at every size the panels stand within the screen, apart from each other, and give way in their order. */
#include "test.h"

#include <string.h>

#include "tui/layout.h"

/* The panels of any run; those behind them are not always there. */
enum { USUAL = PANEL_MARGIN + 1 };

static struct layout_request request(int cols, int rows, int depth) {
    struct layout_request r = {.cols = cols, .rows = rows, .header_width = 130, .alone = -1};
    r.panel_rows[PANEL_ERROR] = 1000;
    r.panel_rows[PANEL_LENS] = 8;
    r.panel_rows[PANEL_FACTORS] = depth + 1;
    r.panel_rows[PANEL_BALANCE] = depth > 1 ? depth + 5 : 1;
    r.panel_rows[PANEL_MARGIN] = 8;
    for (int i = USUAL; i < N_PANELS; i++)
        r.panel_rows[i] = -1;
    return r;
}

static bool overlap(struct rect a, struct rect b) {
    return a.w > 0 && b.w > 0 && a.h > 0 && b.h > 0 && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool within(struct rect a, int cols, int rows) {
    return a.h == 0 || (a.x >= 0 && a.y >= 0 && a.w > 0 && a.h > 0 && a.x + a.w <= cols && a.y + a.h <= rows);
}

static void check_layout(const struct layout_request *r) {
    struct layout l = layout_plan(r);
    struct rect all[N_PANELS + 2];
    memcpy(all, l.panel, sizeof l.panel);
    all[N_PANELS] = l.header;
    all[N_PANELS + 1] = l.footer;
    for (int i = 0; i < N_PANELS + 2; i++) {
        assert_true(within(all[i], r->cols, r->rows));
        for (int j = 0; j < i; j++)
            assert_false(overlap(all[i], all[j]));
    }
    for (int i = 0; i < N_PANELS; i++)
        assert_true(l.panel[i].h == 0 || l.panel[i].h > (l.edging == EDGING_FRAME ? 2 : 1));
    assert_true(l.tiny ? l.panel[PANEL_ERROR].h == 0 : l.panel[PANEL_ERROR].h > 0);
}

static void fits_every_size(void **state) {
    static const int depths[] = {1, 2, 6, 25, 400};
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(depths); k++) {
        for (int cols = 1; cols <= 140; cols++)
            for (int rows = 1; rows <= 60; rows++) {
                struct layout_request r = request(cols, rows, depths[k]);
                check_layout(&r);
            }
        struct layout_request big = request(1000, 500, depths[k]);
        check_layout(&big);
    }
}

/* In one column: margin goes first, then balancedness, lens, factors. */
static void panels_give_way_in_order(void **state) {
    static const enum panel_id order[] = {PANEL_ERROR, PANEL_FACTORS, PANEL_LENS, PANEL_BALANCE, PANEL_MARGIN};
    static const int depths[] = {1, 2, 6, 25, 400};
    (void)state;
    int seen = 0;
    for (size_t k = 0; k < ARRAY_LEN(depths); k++)
        for (int rows = 1; rows <= 100; rows++) {
            struct layout_request r = request(90, rows, depths[k]);
            struct layout l = layout_plan(&r);
            for (int i = 1; i < USUAL; i++)
                if (l.panel[order[i]].h > 0) {
                    assert_true(l.panel[order[i - 1]].h > 0);
                    seen |= 1 << i;
                }
        }
    assert_int_equal(seen, 30); /* and each of them is somewhere */
}

/* More rows never take a panel away. */
static void panels_stay_as_the_screen_grows(void **state) {
    (void)state;
    for (int cols = 28; cols <= 160; cols += 4) {
        int before = 0;
        for (int rows = 6; rows <= 80; rows++) {
            struct layout_request r = request(cols, rows, 6);
            struct layout l = layout_plan(&r);
            int shown = 0;
            for (int i = 0; i < USUAL; i++)
                shown += l.panel[i].h > 0;
            assert_true(shown >= before || rows == 26 || rows == 30); /* a second header line and frames come there */
            before = shown;
        }
    }
}

static void wide_screens_have_two_columns(void **state) {
    (void)state;
    struct layout_request r = request(120, 36, 6);
    struct layout l = layout_plan(&r);
    assert_int_equal(l.edging, EDGING_FRAME);
    assert_true(l.panel[PANEL_FACTORS].x >= l.panel[PANEL_ERROR].x + l.panel[PANEL_ERROR].w);
    assert_int_equal(l.panel[PANEL_MARGIN].x, l.panel[PANEL_FACTORS].x);
    assert_int_equal(l.panel[PANEL_LENS].x, 0);
    assert_true(l.panel[PANEL_ERROR].h > l.panel[PANEL_LENS].h);
    for (int i = 0; i < USUAL; i++)
        assert_true(l.panel[i].h > 0);
    /* every row between header and footer is some panel's */
    assert_int_equal(l.panel[PANEL_LENS].y + l.panel[PANEL_LENS].h, 35);
    assert_int_equal(l.panel[PANEL_MARGIN].y + l.panel[PANEL_MARGIN].h, 35);
    r.cols = 99;
    l = layout_plan(&r);
    assert_int_equal(l.panel[PANEL_FACTORS].x, 0);
    assert_int_equal(l.panel[PANEL_ERROR].w, 99);
}

static void long_networks_push_balance_to_the_left(void **state) {
    (void)state;
    struct layout_request r = request(120, 36, 100);
    struct layout l = layout_plan(&r);
    assert_int_equal(l.panel[PANEL_BALANCE].x, 0);
    assert_true(l.panel[PANEL_FACTORS].h > 12);
}

static void factors_have_a_row_each_where_they_can(void **state) {
    (void)state;
    static const int sizes[][2] = {{80, 24}, {100, 30}, {120, 36}, {200, 60}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct layout_request r = request(sizes[i][0], sizes[i][1], 6);
        struct layout l = layout_plan(&r);
        assert_true(l.panel[PANEL_FACTORS].h - (l.edging == EDGING_FRAME ? 2 : 1) >= 6);
        assert_true(l.panel[PANEL_LENS].h > 0);
    }
}

static void zoomed_panel_has_the_body(void **state) {
    (void)state;
    for (int i = 0; i < USUAL; i++) {
        struct layout_request r = request(120, 36, 6);
        r.alone = i;
        struct layout l = layout_plan(&r);
        for (int j = 0; j < USUAL; j++)
            assert_int_equal(l.panel[j].h, i == j ? l.body.h : 0);
        assert_int_equal(l.body.h, 36 - l.header.h - 1);
    }
}

static void header_takes_a_second_line_when_it_needs_one(void **state) {
    (void)state;
    struct layout_request r = request(140, 36, 6);
    assert_int_equal(layout_plan(&r).header.h, 1);
    r.cols = 120;
    assert_int_equal(layout_plan(&r).header.h, 2);
    r.rows = 20;
    assert_int_equal(layout_plan(&r).header.h, 1);
}

/* Starts without training have the screen to themselves; beside runs they stand below the error. */
static void the_probabilities_have_their_place(void **state) {
    (void)state;
    static const int sizes[][2] = {{28, 6}, {80, 24}, {120, 36}, {200, 60}};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        struct layout_request r = request(sizes[k][0], sizes[k][1], 6);
        for (int i = 0; i < USUAL; i++)
            r.panel_rows[i] = -1;
        r.panel_rows[PANEL_CHANCES] = 1000;
        struct layout l = layout_plan(&r);
        assert_memory_equal(&l.panel[PANEL_CHANCES], &l.body, sizeof l.body);
        r = request(sizes[k][0], sizes[k][1], 6);
        r.panel_rows[PANEL_LENS] = -1;
        r.panel_rows[PANEL_CHANCES] = 1000;
        l = layout_plan(&r);
        check_layout(&r);
        assert_int_equal(l.panel[PANEL_LENS].h, 0);
        assert_int_equal(l.panel[PANEL_CHANCES].h > 0, k > 0);
        if (k > 0)
            assert_int_equal(l.panel[PANEL_CHANCES].y, l.panel[PANEL_ERROR].y + l.panel[PANEL_ERROR].h);
    }
}

/* The landscape stands beside the others, as high as the screen allows; on a narrow one below the error. */
static void the_landscape_has_a_side_for_itself(void **state) {
    (void)state;
    static const int sizes[][2] = {{28, 6}, {60, 40}, {72, 16}, {80, 24}, {120, 36}, {200, 60}, {300, 30}};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        struct layout_request r = request(sizes[k][0], sizes[k][1], 2);
        r.panel_rows[PANEL_FACTORS] = -1;
        r.panel_rows[PANEL_LANDSCAPE] = 1000;
        check_layout(&r);
        struct layout l = layout_plan(&r);
        assert_int_equal(l.panel[PANEL_FACTORS].h, 0);
        assert_int_equal(l.panel[PANEL_LANDSCAPE].h > 0, k > 0);
        if (k == 1)
            assert_true(l.panel[PANEL_LANDSCAPE].x == 0 && l.panel[PANEL_LANDSCAPE].y > 0 && l.panel[PANEL_LANDSCAPE].h >= 13);
        if (k > 1) {
            assert_int_equal(l.panel[PANEL_LANDSCAPE].h, l.body.h);
            assert_true(l.panel[PANEL_LANDSCAPE].x >= l.panel[PANEL_ERROR].x + l.panel[PANEL_ERROR].w);
            assert_true(l.panel[PANEL_LANDSCAPE].w >= 36);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_every_size),
        cmocka_unit_test(the_probabilities_have_their_place),
        cmocka_unit_test(the_landscape_has_a_side_for_itself),
        cmocka_unit_test(panels_give_way_in_order),
        cmocka_unit_test(panels_stay_as_the_screen_grows),
        cmocka_unit_test(wide_screens_have_two_columns),
        cmocka_unit_test(long_networks_push_balance_to_the_left),
        cmocka_unit_test(factors_have_a_row_each_where_they_can),
        cmocka_unit_test(zoomed_panel_has_the_body),
        cmocka_unit_test(header_takes_a_second_line_when_it_needs_one),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
