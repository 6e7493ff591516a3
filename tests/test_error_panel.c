/* test_error_panel.c: the error panel and its legend draw made-up curves. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "tui/panels/error.h"
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

enum { MOST_CURVES = 100 };

struct curves {
    struct error_curve curve[MOST_CURVES];
};

static void curve_at(const void *source, int i, struct error_curve *out) { *out = ((const struct curves *)source)->curve[i]; }

static struct error_view curves_view(const struct curves *s, int n, int focus) {
    return (struct error_view){.n = n, .focus = focus, .curve = curve_at, .source = s, .x0 = 0, .x1 = 100, .y = {1e-6, 10, true}};
}

static void legend_is_the_read_out(void **state) {
    (void)state;
    struct curves s = {{{.label = "live", .index = 0, .value = 0.485},
                        {.label = "done", .index = 1, .colour = 1, .value = 1e-11, .end = RUN_REACHED_ERROR, .ticks = 209},
                        {.label = "gone", .index = 2, .colour = 2, .value = INFINITY, .end = RUN_DIVERGED, .ticks = 3},
                        {.label = "over", .index = 3, .colour = 3, .value = 0.25, .end = RUN_OUT_OF_TICKS, .ticks = 400}}};
    struct error_view v = curves_view(&s, 4, 1);
    canvas *c = new_canvas(80, 1, CHARSET_BRAILLE);
    assert_int_equal(error_draw_legend(&v, c, canvas_area(c), 1), 1);
    assert_row(c, 0, "● live 0.485    ◆ done ✓ 209    ▲ gone ✗ 3      ▼ over 0.250");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(canvas_at(c, 16 * i + 2, 0)->role, ROLE_RUN + i);
        assert_int_equal(canvas_at(c, 16 * i + 2, 0)->bold, i == 1);
    }
    canvas_free(c);
    c = new_canvas(80, 1, CHARSET_ASCII);
    error_draw_legend(&v, c, canvas_area(c), 1);
    assert_row(c, 0, "@ live 0.485    * done ok 209   ^ gone x 3      v over 0.250");
    canvas_free(c);
}

/* Labels that are too long are told apart by their ends. */
static void long_labels_keep_their_ends(void **state) {
    (void)state;
    struct curves s = {{{.label = "target 1 network.depth=16", .index = 0, .value = 0.485},
                        {.label = "target 1 network.depth=32", .index = 1, .colour = 1, .value = 0.25}}};
    struct error_view v = curves_view(&s, 2, 0);
    canvas *c = new_canvas(80, 1, CHARSET_BRAILLE);
    assert_int_equal(error_draw_legend(&v, c, canvas_area(c), 1), 1);
    assert_row(c, 0, "● target 1 networ…depth=16 0.485    ◆ target 1 networ…depth=32 0.250");
    canvas_free(c);
}

/* Where long labels leave room for one alone they are cut shorter: a fork is looked at beside its parent. */
static void a_fork_stands_beside_its_parent(void **state) {
    (void)state;
    struct curves s = {{{.label = "near-identity bcgd #3", .index = 0, .value = 0.5},
                        {.label = "ZAS", .index = 1, .value = 1, .colour = 1},
                        {.label = "near-identity bcgd #3 fork 1", .index = 2, .colour = 7, .value = 0.25}}};
    struct error_view v = curves_view(&s, 3, 2);
    canvas *c = new_canvas(78, 1, CHARSET_ASCII);
    char row[512];
    error_draw_legend(&v, c, canvas_area(c), 1);
    row_text(c, 0, row, sizeof row);
    assert_non_null(strstr(row, "0.500"));
    assert_non_null(strstr(row, "fork 1 0.250"));
    assert_non_null(strstr(row, "ZAS"));
    canvas_free(c);
}

/* Of many runs the legend has the focused one and as many others as fit, and says how many more there are. */
static void long_legends_say_how_many_more(void **state) {
    (void)state;
    struct curves *s = calloc(1, sizeof *s);
    char labels[MOST_CURVES][16];
    assert_non_null(s);
    for (int i = 0; i < MOST_CURVES; i++) {
        snprintf(labels[i], sizeof labels[i], "run%02d", i);
        s->curve[i] = (struct error_curve){.label = labels[i], .index = i, .colour = i, .value = 1};
    }
    for (int focus = 0; focus < MOST_CURVES; focus += 33)
        for (int cols = 20; cols <= 160; cols += 20)
            for (int rows = 1; rows <= 4; rows++) {
                struct error_view v = curves_view(s, MOST_CURVES, focus);
                canvas *c = new_canvas(cols, rows, CHARSET_BRAILLE);
                int used = error_draw_legend(&v, c, canvas_area(c), rows), shown = 0;
                char *text = canvas_to_text(c);
                for (const char *p = text; (p = strstr(p, "run")); p++)
                    shown++;
                assert_in_range(used, 1, rows);
                assert_non_null(strstr(text, labels[focus]));
                char more[32];
                snprintf(more, sizeof more, "+%d more", MOST_CURVES - shown);
                if (shown > 1 || cols >= 40)
                    assert_non_null(strstr(text, more));
                free(text);
                canvas_free(c);
            }
    free(s);
}

static void legends_of_crowds_name_what_stands_out(void **state) {
    (void)state;
    static const struct envelope crowd = {.any = true};
    struct curves *s = calloc(1, sizeof *s);
    assert_non_null(s);
    for (int i = 0; i < MOST_CURVES; i++)
        s->curve[i] = (struct error_curve){.label = i == 50 ? "focused" : i % 40 == 39 ? "pinned" : "other", .index = i, .value = 1,
                                           .pinned = i % 40 == 39};
    struct error_view v = curves_view(s, MOST_CURVES, 50);
    v.envelope = &crowd;
    canvas *c = new_canvas(80, 1, CHARSET_ASCII);
    error_draw_legend(&v, c, canvas_area(c), 1);
    assert_row(c, 0, "@ focused 1.00       pinned 1.00       pinned 1.00     +97 more");
    v.filter = "o";
    error_draw_legend(&v, c, canvas_area(c), 1);
    assert_row(c, 0, "@ focused 1.00       pinned 1.00       pinned 1.00     +97 more; filter: o, 100~");
    canvas_free(c);
    free(s);
}

static void hidden_runs_are_neither_named_nor_drawn(void **state) {
    (void)state;
    static const double falling[] = {1, 0.1, 0.01};
    struct trace *t = new_trace(falling, 3);
    struct curves s = {
        {{.label = "seen", .trace = t, .index = 0, .value = 1},
         {.label = "hidden", .trace = t, .index = 1, .colour = 1, .hidden = true}}};
    struct error_view v = curves_view(&s, 2, 1);
    v.x1 = 3;
    canvas *c = new_canvas(60, 12, CHARSET_BRAILLE);
    error_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, "● seen 1.00"));
    assert_true(canvas_shows(c, "1 hidden"));
    for (int i = 0; i < c->cols * c->rows; i++)
        assert_int_not_equal(c->cells[i].role, ROLE_RUN + 1);
    canvas_free(c);
    trace_free(t);
}

static void focused_curve_lies_over_the_others(void **state) {
    (void)state;
    double flat[100];
    for (int i = 0; i < 100; i++)
        flat[i] = 0.1;
    struct trace *t = new_trace(flat, 100);
    struct curves s = {
        {{.label = "a", .trace = t, .index = 0},
         {.label = "b", .trace = t, .index = 1, .colour = 1},
         {.label = "c", .trace = t, .index = 2, .colour = 2}}};
    for (int focus = 0; focus < 3; focus++) {
        struct error_view v = curves_view(&s, 3, focus);
        canvas *c = new_canvas(80, 12, CHARSET_BRAILLE);
        error_draw(&v, c, canvas_area(c));
        int own = 0, others = 0;
        for (int y = 3; y < 10; y++)
            for (int x = 9; x < 79; x++)
                if (canvas_at(c, x, y)->dots) {
                    own += canvas_at(c, x, y)->role == (int)ROLE_RUN + focus && canvas_at(c, x, y)->bold;
                    others += canvas_at(c, x, y)->role != (int)ROLE_RUN + focus;
                }
        assert_true(own > 40);
        assert_int_equal(others, 0);
        for (int i = 0; i < 3; i++) { /* every run's marker is somewhere along it */
            bool marked = false;
            for (int x = 9; x < 79; x++)
                for (int y = 3; y < 10; y++)
                    marked = marked || canvas_at(c, x, y)->glyph == run_marker(i);
            assert_true(marked);
        }
        canvas_free(c);
    }
    trace_free(t);
}

static void ended_curves_are_named_at_their_end(void **state) {
    (void)state;
    double falling[40];
    for (int i = 0; i < 40; i++)
        falling[i] = pow(10, -0.1 * i);
    struct trace *t = new_trace(falling, 40);
    struct curves s = {{{.label = "ZAS", .trace = t, .index = 0, .value = falling[39]}}};
    struct error_view v = curves_view(&s, 1, 0);
    canvas *c = new_canvas(80, 16, CHARSET_BRAILLE);
    error_draw(&v, c, canvas_area(c));
    assert_true(canvas_shows(c, "● ZAS"));
    assert_true(row_with(c, "● ZAS") == 0);
    char text[512];
    bool named = false;
    for (int y = 1; y < 16; y++) {
        row_text(c, y, text, sizeof text);
        named = named || strstr(text, "● ZAS");
    }
    assert_true(named);
    canvas_free(c);
    trace_free(t);
}

/* Two curves end in one point: the label that has to move takes no marker with it, which would look like a point of the curve. */
static void markers_stand_on_the_data_only(void **state) {
    (void)state;
    double flat[40];
    for (int i = 0; i < 40; i++)
        flat[i] = 0.1;
    struct trace *t = new_trace(flat, 40);
    struct curves s = {{{.label = "first", .trace = t, .index = 0, .value = 0.1},
                        {.label = "second", .trace = t, .index = 1, .colour = 1, .value = 0.1}}};
    struct error_view v = curves_view(&s, 2, 0);
    canvas *c = new_canvas(80, 16, CHARSET_BRAILLE);
    error_draw(&v, c, canvas_area(c));
    int data = -1;
    for (int y = 1; y < 14; y++)
        for (int x = 9; x < 79; x++)
            if (canvas_at(c, x, y)->dots)
                data = y;
    for (int y = 1; y < 14; y++)
        for (int x = 9; x < 79; x++)
            assert_true(y == data || (canvas_at(c, x, y)->glyph != run_marker(0) && canvas_at(c, x, y)->glyph != run_marker(1)));
    char text[512];
    bool named = false;
    for (int y = data - 1; y <= data + 1; y++) {
        row_text(c, y, text, sizeof text);
        named = named || strstr(text, " second");
    }
    assert_true(named);
    canvas_free(c);
    trace_free(t);
}

static void zeros_stand_on_a_floor_row(void **state) {
    (void)state;
    static const double values[] = {1, 1e-3, 0, 0};
    struct trace *t = new_trace(values, 4);
    struct curves s = {{{.label = "a", .trace = t, .index = 0, .value = 0}}};
    struct error_view v = curves_view(&s, 1, 0);
    v.floor_row = true;
    v.x1 = 4;
    for (int rows = 6; rows <= 14; rows += 8) { /* and apart from the log axis where there is room */
        canvas *c = new_canvas(60, rows, CHARSET_BRAILLE);
        error_draw(&v, c, canvas_area(c));
        char text[512];
        row_text(c, rows - 3, text, sizeof text);
        assert_non_null(strstr(text, " = 0┊"));
        assert_non_null(strstr(text, "●"));
        row_text(c, rows - 4, text, sizeof text);
        assert_int_equal(strstr(text, "┄┄┄┄") != NULL, rows == 14);
        canvas_free(c);
    }
    trace_free(t);
}

static void values_that_are_not_finite_are_marked(void **state) {
    (void)state;
    static const double values[] = {1, 2, 5, NAN};
    struct trace *t = new_trace(values, 4);
    struct curves s = {{{.label = "a", .trace = t, .index = 0, .value = NAN, .end = RUN_DIVERGED, .ticks = 3}}};
    struct error_view v = curves_view(&s, 1, 0);
    v.x1 = 10;
    for (enum charset charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        canvas *c = new_canvas(60, 14, charset);
        error_draw(&v, c, canvas_area(c));
        bool marked = false;
        for (int x = 8; x < 59; x++)
            marked =
                marked || (canvas_at(c, x, 1)->glyph == (charset == CHARSET_ASCII ? 'x' : 0x2717) && canvas_at(c, x, 1)->role == ROLE_BAD);
        assert_true(marked);
        canvas_free(c);
    }
    trace_free(t);
}

/* A crowd: the others go grey and quiet, the focused run keeps its colour. */
static void crowds_are_quiet(void **state) {
    (void)state;
    double values[50];
    struct curves *s = calloc(1, sizeof *s);
    struct trace *traces[70];
    assert_non_null(s);
    for (int i = 0; i < 70; i++) {
        for (int t = 0; t < 50; t++)
            values[t] = pow(10, -0.002 * i * t);
        traces[i] = new_trace(values, 50);
        s->curve[i] = (struct error_curve){.label = "run", .trace = traces[i], .index = i, .colour = i, .value = values[49]};
    }
    struct error_view v = curves_view(s, 70, 5);
    canvas *c = new_canvas(100, 24, CHARSET_BRAILLE);
    error_draw(&v, c, canvas_area(c));
    bool focused = false;
    for (int y = 5; y < 20; y++)
        for (int x = 9; x < 99; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            focused = focused || (cell->dots && cell->role == ROLE_RUN + 5);
            assert_true(!cell->dots || cell->role == ROLE_DIM || cell->role == ROLE_RUN + 5);
        }
    assert_true(focused);
    /* nor does the legend have keys that no curve has */
    int markers = 0, own = 0;
    for (int y = 0; y < 24; y++)
        for (int x = 0; x < 100; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            assert_true(cell->role < ROLE_RUN || cell->role == ROLE_RUN + 5);
            own += cell->glyph == run_marker(5) && y < 5;
            for (int i = 0; i < 16; i++)
                markers += cell->glyph == run_marker(i) && y < 5;
        }
    assert_int_equal(own, 1);
    assert_int_equal(markers, 1);
    for (int i = 0; i < 70; i++)
        trace_free(traces[i]);
    free(s);
    canvas_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legend_is_the_read_out),
        cmocka_unit_test(a_fork_stands_beside_its_parent),
        cmocka_unit_test(long_labels_keep_their_ends),
        cmocka_unit_test(long_legends_say_how_many_more),
        cmocka_unit_test(legends_of_crowds_name_what_stands_out),
        cmocka_unit_test(hidden_runs_are_neither_named_nor_drawn),
        cmocka_unit_test(focused_curve_lies_over_the_others),
        cmocka_unit_test(ended_curves_are_named_at_their_end),
        cmocka_unit_test(markers_stand_on_the_data_only),
        cmocka_unit_test(zeros_stand_on_a_floor_row),
        cmocka_unit_test(values_that_are_not_finite_are_marked),
        cmocka_unit_test(crowds_are_quiet),
    };
    return cmocka_run_group_tests_name("error panel", tests, NULL, NULL);
}
