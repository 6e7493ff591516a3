/* test_panels.c: each panel draws a made-up model, and the text is read back. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "tui/panels/balance.h"
#include "tui/panels/bars.h"
#include "tui/panels/factors.h"
#include "tui/panels/lens.h"
#include "scope/margin.h"
#include "tui/panels/margin.h"
#include "tui/panels/panel.h"

static canvas *new_canvas(int cols, int rows, enum charset charset) {
    canvas *c = NULL;
    assert_int_equal(canvas_new(cols, rows, charset, &c, NULL), DLN_OK);
    return c;
}

static void assert_row(const canvas *c, int y, const char *want) {
    char text[1024];
    row_text(c, y, text, sizeof text);
    assert_string_equal(text, want);
}

static int row_with(const canvas *c, const char *text) {
    char row[1024];
    for (int y = 0; y < c->rows; y++) {
        row_text(c, y, row, sizeof row);
        if (strstr(row, text))
            return y;
    }
    return -1;
}

static struct trace *new_trace(const double *values, int n) {
    struct trace *t = NULL;
    assert_int_equal(trace_new(1024, &t, NULL), DLN_OK);
    for (int i = 0; i < n; i++)
        trace_append(t, (uint64_t)i, values[i], i, i);
    return t;
}

/* Groups and bars */

/* Every part is in exactly one row, the rows are in order from the output down, and no row is empty. */
static void every_part_is_in_some_row(void **state) {
    (void)state;
    for (int n = 1; n <= 90; n++)
        for (int rows = 1; rows <= 40; rows++)
            for (int scroll = 0; scroll <= n + 3; scroll += 1 + scroll / 3) {
                int next = n;
                for (int row = 0; row < group_rows(n, rows); row++) {
                    struct group g = group_at(n, rows, scroll, row);
                    assert_int_equal(g.last, next);
                    assert_true(g.first <= g.last && g.first >= 1);
                    next = g.first - 1;
                }
                assert_int_equal(next, 0);
            }
}

static void scrolling_shows_single_factors(void **state) {
    (void)state;
    struct group g = group_at(100, 10, 30, 1);
    assert_int_equal(g.first, 70);
    assert_int_equal(g.last, 70);
    g = group_at(100, 10, 30, 0);
    assert_int_equal(g.first, 71);
    assert_int_equal(g.last, 100);
    g = group_at(100, 10, 1000, 9);
    assert_int_equal(g.first, 1);
    assert_int_equal(g.last, 1);
}

static void bars_have_half_cells(void **state) {
    (void)state;
    struct axis a = {1, 1e10, true};
    canvas *c = new_canvas(10, 1, CHARSET_BRAILLE);
    bar_draw(c, canvas_area(c), &a, 1e2, 1e5, ROLE_BRIGHT, false);
    assert_row(c, 0, "  ━━━");
    canvas_clear(c);
    bar_draw(c, canvas_area(c), &a, pow(10, 2.5), pow(10, 4.5), ROLE_BRIGHT, false);
    assert_row(c, 0, "  ╺━╸");
    canvas_clear(c);
    bar_draw(c, canvas_area(c), &a, 1e5, 1e5, ROLE_BRIGHT, false);
    assert_row(c, 0, "     ╸");
    canvas_clear(c);
    bar_draw(c, canvas_area(c), &a, 0, 1e3, ROLE_BRIGHT, false); /* below the axis */
    assert_row(c, 0, "◂━━");
    canvas_clear(c);
    bar_draw(c, canvas_area(c), &a, NAN, 1e3, ROLE_BRIGHT, false);
    bar_draw(c, canvas_area(c), &a, 0, 0, ROLE_BRIGHT, false);
    assert_row(c, 0, "");
    canvas_free(c);
}

/* Factors */

static const int width6[] = {10, 10, 10, 10, 10, 10, 10};
static const double lo6[] = {0, 0.1, 0.2, 0.3, 1e-4, 0.5, 0.6}, hi6[] = {0, 1, 2, 3, 1, 1, 10};

static struct factors_view factors(void) {
    return (struct factors_view){
        .depth = 6, .width = width6, .lo = lo6, .hi = hi6, .updated = 2, .role = ROLE_RUN, .axis = {1e-4, 10, true}};
}

static void factors_have_name_shape_bar_and_bounds(void **state) {
    (void)state;
    struct factors_view v = factors();
    canvas *c = new_canvas(50, 7, CHARSET_ASCII);
    factors_draw(&v, c, canvas_area(c));
    assert_row(c, 0, "            1e-4   0.01     1 10     smin     smax");
    assert_row(c, 1, "  W6 10x10  |...|...|...|..=====    0.600     10.0");
    assert_row(c, 3, "  W4 10x10  ================|..|  1.00e-4     1.00");
    assert_row(c, 5, " >W2 10x10  |...|...|...|=====.|    0.200     2.00");
    canvas_free(c);
}

static void updated_factor_has_the_runs_colour(void **state) {
    (void)state;
    struct factors_view v = factors();
    canvas *c = new_canvas(50, 6, CHARSET_BRAILLE);
    factors_draw(&v, c, canvas_area(c));
    for (int y = 0; y < 6; y++) {
        assert_int_equal(canvas_at(c, 2, y)->role, y == 4 ? ROLE_RUN : ROLE_BRIGHT);
        assert_int_equal(canvas_at(c, 1, y)->glyph, y == 4 ? 0x25b8 : ' ');
    }
    v.updated = 0;
    canvas_clear(c);
    factors_draw(&v, c, canvas_area(c));
    for (int y = 0; y < 6; y++)
        assert_int_equal(canvas_at(c, 1, y)->glyph, ' ');
    canvas_free(c);
}

static void groups_have_the_least_and_the_largest_bound(void **state) {
    (void)state;
    struct factors_view v = factors();
    canvas *c = new_canvas(60, 2, CHARSET_ASCII);
    factors_draw(&v, c, canvas_area(c));
    char text[256];
    row_text(c, 0, text, sizeof text);
    assert_non_null(strstr(text, "  W4..W6 10x10 "));
    assert_non_null(strstr(text, " 1.00e-4     10.0"));
    row_text(c, 1, text, sizeof text);
    assert_non_null(strstr(text, " >W1..W3 10x10 "));
    assert_non_null(strstr(text, "   0.100     3.00"));
    canvas_free(c);
}

static void groups_of_unlike_shapes_name_none(void **state) {
    static const int widths[] = {4, 10, 10, 10, 10, 10, 3};
    (void)state;
    struct factors_view v = factors();
    v.width = widths;
    canvas *c = new_canvas(60, 2, CHARSET_ASCII);
    factors_draw(&v, c, canvas_area(c));
    assert_false(canvas_shows(c, "10x10"));
    canvas_free(c);
}

static void values_that_are_not_finite_are_said(void **state) {
    double lo[7], hi[7];
    (void)state;
    memcpy(lo, lo6, sizeof lo);
    memcpy(hi, hi6, sizeof hi);
    lo[3] = hi[3] = NAN;
    struct factors_view v = factors();
    v.lo = lo;
    v.hi = hi;
    canvas *c = new_canvas(50, 6, CHARSET_BRAILLE);
    factors_draw(&v, c, canvas_area(c));
    assert_int_equal(row_with(c, "not finite"), 3);
    canvas_free(c);
    c = new_canvas(50, 2, CHARSET_BRAILLE); /* one bad factor makes its group bad */
    factors_draw(&v, c, canvas_area(c));
    assert_int_equal(row_with(c, "not finite"), 1);
    canvas_free(c);
}

static void frozen_maps_stand_at_their_ends(void **state) {
    (void)state;
    struct factors_view v = factors();
    v.input = (struct frozen_shape){10, 4};
    v.output = (struct frozen_shape){3, 10};
    canvas *c = new_canvas(50, 9, CHARSET_BRAILLE);
    factors_draw(&v, c, canvas_area(c));
    char text[256];
    row_text(c, 1, text, sizeof text);
    assert_string_equal(text, "  B  3×10   frozen");
    row_text(c, 8, text, sizeof text);
    assert_string_equal(text, "  A  10×4   frozen");
    assert_true(canvas_shows(c, "V1 10×10")); /* of a linear ResNet: I + W_1 */
    canvas_free(c);
}

static void unmeasured_factors_have_rows_without_values(void **state) {
    (void)state;
    struct factors_view v = factors();
    v.lo = v.hi = NULL;
    canvas *c = new_canvas(50, 6, CHARSET_BRAILLE);
    factors_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, "W1 10×10"));
    assert_false(canvas_shows(c, "━"));
    canvas_free(c);
}

/* Balancedness */

static const double gaps6[] = {0, 1, 10, 100, 1, 0.1};

static struct balance_view balance(struct trace *past) {
    return (struct balance_view){
        .depth = 6,
        .imbalance = gaps6,
        .updated = 3,
        .role = ROLE_RUN,
        .axis = {0.01, 100, true},
        .history = {.trace = past, .x1 = 10, .y = {1, 1000, true}, .role = ROLE_RUN},
    };
}

static void gaps_have_bars_and_values(void **state) {
    (void)state;
    static const double past_values[] = {10, 20, 50, 100};
    struct trace *past = new_trace(past_values, 4);
    struct balance_view v = balance(past);
    canvas *c = new_canvas(40, 5, CHARSET_ASCII);
    balance_draw(&v, c, canvas_area(c));
    assert_row(c, 0, " 5|6 =======.....|.....|.....|    0.100");
    assert_row(c, 2, " 3|4 =========================      100");
    canvas_free(c);
    c = new_canvas(80, 6, CHARSET_BRAILLE); /* wide: the history beside them */
    balance_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, "┤"));
    canvas_free(c);
    c = new_canvas(40, 12, CHARSET_BRAILLE); /* high: below */
    balance_draw(&v, c, canvas_area(c));
    assert_true(row_with(c, "┤") > row_with(c, "1│2"));
    canvas_free(c);
    trace_free(past);
}

static void gaps_beside_the_updated_factor_are_coloured(void **state) {
    (void)state;
    struct trace *past = new_trace(NULL, 0);
    struct balance_view v = balance(past);
    canvas *c = new_canvas(40, 5, CHARSET_BRAILLE);
    balance_draw(&v, c, canvas_area(c));
    for (int y = 0; y < 5; y++) /* W_3 lies between the gaps 2|3 and 3|4, which are rows 3 and 2 */
        assert_int_equal(canvas_at(c, 5, y)->role == ROLE_RUN, y == 2 || y == 3);
    canvas_free(c);
    trace_free(past);
}

static void many_gaps_are_grouped_by_their_largest(void **state) {
    (void)state;
    struct trace *past = new_trace(NULL, 0);
    struct balance_view v = balance(past);
    canvas *c = new_canvas(40, 2, CHARSET_ASCII);
    balance_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, " 1|..|4 ") && canvas_shows(c, " 4|..|6 ") && canvas_shows(c, "      100"));
    assert_int_equal(row_with(c, "      100"), 1);
    canvas_free(c);
    trace_free(past);
}

/* The trace of a large network has a point every few thousand ticks: what was measured last goes on from it, and words say why. */
static void rare_history_has_the_newest_measurement(void **state) {
    (void)state;
    static const double first[] = {10, 11, 12};
    for (int n = 1; n <= 3; n++) {
        struct trace *past = new_trace(first, n);
        struct balance_view v = balance(past);
        v.history.every = 4096;
        v.history.x1 = 4000;
        canvas *c[2];
        int dots[2] = {0};
        for (int k = 0; k < 2; k++) {
            v.history.has_newest = k;
            v.history.newest = 500;
            v.history.newest_x = 3000;
            c[k] = new_canvas(40, 14, CHARSET_BRAILLE);
            balance_draw(&v, c[k], canvas_area(c[k]));
            for (int i = 0; i < 14 * 40; i++)
                dots[k] += c[k]->cells[i].dots != 0;
            assert_int_equal(canvas_shows(c[k], "every 4096 ticks"), n < 3);
            canvas_free(c[k]);
        }
        assert_true(dots[0] <= 1 && dots[1] > 15);
        trace_free(past);
    }
    struct made_up *m = made_up_new(1, 5000);
    struct run *r = made_up_session(m)->runs[0];
    const struct measured *measured = made_up_measured(m, 0);
    measured->imbalance[2] = 3e4;
    struct screen_state screen = {0};
    panel_balance.follow(&screen, made_up_session(m), measured);
    assert_true(screen.imbalance.axis.hi >= 3e4 && screen.imbalance.axis.lo <= 3);
    trace_clear(r->imbalance);
    screen = (struct screen_state){0};
    panel_balance.follow(&screen, made_up_session(m), measured);
    assert_true(screen.imbalance.set && screen.imbalance.axis.lo <= 3e4 && screen.imbalance.axis.hi >= 3e4);
    made_up_free(m);
}

static void one_factor_has_nothing_to_balance(void **state) {
    (void)state;
    struct balance_view v = {.depth = 1};
    canvas *c = new_canvas(40, 5, CHARSET_BRAILLE);
    balance_draw(&v, c, canvas_area(c));
    assert_row(c, 0, " one factor: nothing to balance");
    canvas_free(c);
}

/* Margin */

static void margin_has_its_terms_and_its_verdict(void **state) {
    static const struct {
        double norm, sigma, margin;
        const char *number, *words;
    } cases[] = {
        {0.984, 1, 0.0156, "+0.0156", "no saddle can be here"},
        {3, 1, -2, "-2.00", "a saddle is possible"},
        {3, 0, -3, "-3.00", "never positive"},
        {NAN, 1, NAN, "nan", "not finite"},
    };
    (void)state;
    struct trace *past = new_trace(NULL, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct margin_view v = {.norm = cases[i].norm, .sigma_min = cases[i].sigma, .margin = cases[i].margin, .role = ROLE_RUN};
        v.history = (struct history){.trace = past, .x1 = 10, .y = {-1, 1, false}, .role = ROLE_RUN, .zero = true};
        for (int rows = 1; rows <= 10; rows += 3) {
            canvas *c = new_canvas(60, rows, CHARSET_BRAILLE);
            margin_draw(&v, c, canvas_area(c));
            assert_true(canvas_shows(c, cases[i].number) && canvas_shows(c, cases[i].words));
            canvas_free(c);
        }
    }
    trace_free(past);
}

static void bars_of_the_margin_are_in_proportion(void **state) {
    (void)state;
    struct trace *past = new_trace(NULL, 0);
    struct margin_view v = {.on_data = true, .norm = 4, .sigma_min = 1, .margin = -3, .role = ROLE_RUN};
    v.history = (struct history){.trace = past, .x1 = 10, .y = {-1, 1, false}, .role = ROLE_RUN};
    canvas *c = new_canvas(62, 3, CHARSET_ASCII);
    margin_draw(&v, c, canvas_area(c));
    assert_row(c, 0, " |WR-T|    #########################################     4.00");
    assert_row(c, 1, " smin(T)   ==========                                    1.00");
    canvas_free(c);
    trace_free(past);
}

/* ||E||^2 = 2 (excess + f* - f0) + fixed: the history agrees with the margin that is measured. */
static void margin_follows_from_the_error(void **state) {
    (void)state;
    struct margin_law law = {.slope = 2 / 0.01, .offset = 2 * 0.3 + 0.05, .sigma_min = 1.5};
    double excess = 0.7, norm2 = 2 * (excess + 0.3) + 0.05;
    assert_true(fabs(margin_of_error(&law, 0.01 * excess) - (1.5 - sqrt(norm2))) < 1e-12);
    law.offset = -1;
    assert_true(margin_of_error(&law, 0) == 1.5); /* round-off below zero */
}

/* Lens */

static void lens_names_its_ends(void **state) {
    (void)state;
    double values[300];
    for (int i = 0; i < 300; i++)
        values[i] = 0.5 - 1e-6 * i;
    struct trace *t = new_trace(values, 300);
    struct lens_view v = {.label = "a",
                          .trace = t,
                          .first = 59,
                          .last = 299,
                          .value = values[299],
                          .y = {0.4997, 0.49995, false},
                          .period = 6,
                          .role = ROLE_RUN};
    canvas *c = new_canvas(80, 8, CHARSET_BRAILLE);
    lens_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, "0.499950"));
    assert_true(canvas_shows(c, "0.499700"));
    assert_true(canvas_shows(c, "period 6: one sweep"));
    char text[512];
    row_text(c, 7, text, sizeof text);
    assert_non_null(strstr(text, " 59 "));
    assert_string_equal(text + strlen(text) - 3, "299");
    /* the last tick is drawn, at the right edge */
    bool found = false;
    for (int y = 0; y < 6; y++)
        found = found || canvas_at(c, 78, y)->dots;
    assert_true(found);
    v.period = 0;
    canvas_clear(c);
    lens_draw(&v, c, canvas_area(c));
    assert_false(canvas_shows(c, "period"));
    canvas_free(c);
    trace_free(t);
}

/* Digits that do not fit never leave an end without a label, and the ends' labels differ. */
static void lens_labels_ends_that_lie_close_together(void **state) {
    (void)state;
    static const double values[] = {1e-300, 1.5e-10, 4.5212345e-3, 0.5, 7, 123456, 1e12, 1e300};
    struct trace *t = new_trace(values, 1);
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        for (double part = 1e-1; part > 1e-15; part /= 10)
            for (int log = 0; log < 2; log++) {
                double lo = values[i], hi = lo * (1 + part);
                struct lens_view v = {.label = "a", .trace = t, .last = 10, .y = {lo, hi, log}, .role = ROLE_RUN};
                canvas *c = new_canvas(60, 6, CHARSET_BRAILLE);
                char top[15], bottom[15];
                lens_draw(&v, c, canvas_area(c));
                row_text(c, 0, top, sizeof top);
                row_text(c, 3, bottom, sizeof bottom);
                assert_true(strtod(top, NULL) > 0 && strtod(bottom, NULL) > 0);
                if (strchr(top, '+'))
                    assert_true(fabs(strtod(top, NULL) / (hi - lo) - 1) < 0.1 && fabs(strtod(bottom, NULL) / lo - 1) < 1e-3);
                else
                    assert_true(strtod(top, NULL) > strtod(bottom, NULL));
                canvas_free(c);
            }
    struct lens_view v = {.label = "a", .trace = t, .last = 10, .y = {0.0045212345, 0.0045212346, false}, .role = ROLE_RUN};
    canvas *c = new_canvas(60, 6, CHARSET_BRAILLE);
    lens_draw(&v, c, canvas_area(c));
    assert_row(c, 0, "     +1.00e-10");
    assert_row(c, 3, " 0.00452123450");
    canvas_free(c);
    trace_free(t);
}

static void sweeps_are_marked_where_they_can_be_told_apart(void **state) {
    (void)state;
    double values[61] = {0};
    for (int i = 0; i < 61; i++)
        values[i] = i;
    struct trace *t = new_trace(values, 61);
    struct lens_view v = {.label = "a", .trace = t, .first = 0, .last = 60, .y = {0, 60, false}, .period = 6, .role = ROLE_RUN};
    canvas *c = new_canvas(71, 8, CHARSET_BRAILLE);
    lens_draw(&v, c, canvas_area(c));
    int marks = 0;
    for (int x = 0; x < 71; x++)
        marks += canvas_at(c, x, 6)->glyph == 0x2534;
    assert_int_equal(marks, 10);
    v.period = 1;
    canvas_clear(c);
    lens_draw(&v, c, canvas_area(c));
    for (int x = 0; x < 71; x++)
        assert_int_not_equal(canvas_at(c, x, 6)->glyph, 0x2534);
    canvas_free(c);
    trace_free(t);
}

/* What all panels share */

static void markers_and_colours_tell_64_runs_apart(void **state) {
    (void)state;
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < i; j++)
            assert_true(run_role(i) != run_role(j) || run_marker(i) != run_marker(j));
    assert_int_equal(run_role(0), ROLE_RUN);
}

static void markers_alone_tell_16_runs_apart(void **state) {
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        canvas *c = new_canvas(16, 1, (enum charset)charset);
        for (int i = 0; i < 16; i++) {
            canvas_put(c, i, 0, run_marker(i), ROLE_TEXT, false);
            assert_int_not_equal(canvas_at(c, i, 0)->glyph, '?');
            for (int j = 0; j < i; j++)
                assert_int_not_equal(canvas_at(c, i, 0)->glyph, canvas_at(c, j, 0)->glyph);
        }
        canvas_free(c);
    }
}

static void small_panels_say_what_they_need(void **state) {
    (void)state;
    struct made_up *m = made_up_new(3, 100);
    struct screen_state screen = {0};
    struct panel_source source = {made_up_session(m), made_up_measured(m, 0), &screen};
    canvas *c = new_canvas(40, 3, CHARSET_BRAILLE);
    panel_draw(PANEL_ERROR, &source, c, canvas_area(c), EDGING_FRAME);
    assert_true(canvas_shows(c, "error: needs 16 x 3 cells"));
    canvas_free(c);
    made_up_free(m);
}

/* Where no row is left for the scale's labels, the heading has the numbers' names and the axis's ends. */
static void low_factors_name_their_numbers_in_the_heading(void **state) {
    (void)state;
    struct made_up *m = made_up_new(3, 100);
    struct screen_state screen = {.sigma = {{0.25, 4, true}, true}};
    for (int age = 0; age < 4; age += 3) {
        struct panel_source source = {made_up_session(m), made_up_measured(m, (uint64_t)age), &screen};
        for (int rows = 3; rows <= 9; rows++)
            for (int cols = 60; cols <= 80; cols += 20) {
                canvas *c = new_canvas(cols, rows, CHARSET_BRAILLE);
                char text[512];
                panel_draw(PANEL_FACTORS, &source, c, canvas_area(c), EDGING_RULE);
                row_text(c, 0, text, sizeof text);
                assert_int_equal(strstr(text, "σ_min    σ_max ──") != NULL, rows < 8);
                assert_true(canvas_shows(c, "σ_min    σ_max"));
                assert_int_equal(strstr(text, "bars 0.25 to 4.0") != NULL, rows < 8 && cols == 80);
                assert_true(age == 0 || cols == 60 || strstr(text, "3 ticks old"));
                canvas_free(c);
            }
    }
    made_up_free(m);
}

static void measurements_of_another_start_are_not_shown(void **state) {
    (void)state;
    struct made_up *m = made_up_new(3, 100);
    struct run *r = made_up_session(m)->runs[0];
    const struct measured *measured = made_up_measured(m, 0);
    char age[64];
    assert_ptr_equal(panel_measured(measured, r), measured);
    assert_null(panel_measured(measured, made_up_session(m)->runs[1]));
    assert_null(panel_measured(NULL, r));
    panel_age(measured, r, age, sizeof age);
    assert_string_equal(age, "");
    panel_age(made_up_measured(m, 1), r, age, sizeof age);
    assert_string_equal(age, "1 tick old");
    panel_age(made_up_measured(m, 3), r, age, sizeof age);
    assert_string_equal(age, "3 ticks old");
    r->generation++;
    assert_null(panel_measured(measured, r));
    made_up_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_in_some_row),
        cmocka_unit_test(scrolling_shows_single_factors),
        cmocka_unit_test(bars_have_half_cells),
        cmocka_unit_test(factors_have_name_shape_bar_and_bounds),
        cmocka_unit_test(updated_factor_has_the_runs_colour),
        cmocka_unit_test(groups_have_the_least_and_the_largest_bound),
        cmocka_unit_test(groups_of_unlike_shapes_name_none),
        cmocka_unit_test(values_that_are_not_finite_are_said),
        cmocka_unit_test(frozen_maps_stand_at_their_ends),
        cmocka_unit_test(unmeasured_factors_have_rows_without_values),
        cmocka_unit_test(gaps_have_bars_and_values),
        cmocka_unit_test(gaps_beside_the_updated_factor_are_coloured),
        cmocka_unit_test(many_gaps_are_grouped_by_their_largest),
        cmocka_unit_test(rare_history_has_the_newest_measurement),
        cmocka_unit_test(one_factor_has_nothing_to_balance),
        cmocka_unit_test(margin_has_its_terms_and_its_verdict),
        cmocka_unit_test(bars_of_the_margin_are_in_proportion),
        cmocka_unit_test(margin_follows_from_the_error),
        cmocka_unit_test(lens_names_its_ends),
        cmocka_unit_test(lens_labels_ends_that_lie_close_together),
        cmocka_unit_test(sweeps_are_marked_where_they_can_be_told_apart),
        cmocka_unit_test(markers_and_colours_tell_64_runs_apart),
        cmocka_unit_test(markers_alone_tell_16_runs_apart),
        cmocka_unit_test(small_panels_say_what_they_need),
        cmocka_unit_test(low_factors_name_their_numbers_in_the_heading),
        cmocka_unit_test(measurements_of_another_start_are_not_shown),
    };
    return cmocka_run_group_tests_name("panels", tests, NULL, NULL);
}
