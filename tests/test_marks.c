/* test_marks.c: cursors, marks and the second ruler on the error panel. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "made_up.h"
#include "tui/panels/cursor.h"
#include "tui/panels/error.h"
#include "tui/panels/marks.h"
#include "tui/panels/panel.h"
#include "tui/screen.h"

enum { COLS = 70, ROWS = 20, TICKS = 100 };

/* A curve that falls by a decade in 20 ticks from 1, and one that stays at 0.01; marks. */
struct picture {
    struct trace *traces[2];
    struct error_curve curves[2];
    struct mark marks[4];
    struct error_view view;
    canvas *c;
};

static void curve_at(const void *source, int i, struct error_curve *out) { *out = ((const struct picture *)source)->curves[i]; }

static bool mark_at(const void *source, int i, struct mark *out) {
    *out = ((const struct picture *)source)->marks[i];
    return true;
}

static double falling(int tick) { return pow(10, -tick / 20.0); }

static void make(struct picture *p, enum charset charset) {
    *p = (struct picture){0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(trace_new(1024, &p->traces[i], NULL), DLN_OK);
        for (int t = 0; t <= TICKS; t++)
            trace_append(p->traces[i], (uint64_t)t, i == 0 ? falling(t) : 0.01, t, t);
        p->curves[i] = (struct error_curve){.label = i ? "flat" : "falls", .trace = p->traces[i], .index = i, .colour = i};
        p->curves[i].value = i ? 0.01 : falling(TICKS);
    }
    p->view = (struct error_view){
        .n = 2, .curve = curve_at, .source = p, .mark = mark_at, .x0 = 0, .x1 = 100, .y = {1e-5, 1, true},
    };
    assert_int_equal(canvas_new(COLS, ROWS, charset, &p->c, NULL), DLN_OK);
}

static void release(struct picture *p) {
    trace_free(p->traces[0]);
    trace_free(p->traces[1]);
    canvas_free(p->c);
}

static void set_cursor(struct picture *p, int k, int tick) {
    p->view.cursor[k] = (struct error_cursor){true, (uint64_t)tick, tick};
    for (int i = 0; i < 2; i++) {
        double value = i == 0 ? falling(tick) : 0.01;
        p->curves[i].reading[k] = (struct reading){true, true, (uint64_t)tick, (uint64_t)tick, value, value, tick};
    }
}

static void draw(struct picture *p) {
    canvas_clear(p->c);
    error_draw(&p->view, p->c, canvas_area(p->c));
}

/* How often a glyph stands on the canvas, and where it does last. */
static int find(const canvas *c, uint32_t glyph, int *x, int *y) {
    int n = 0;
    for (int i = 0; i < c->cols * c->rows; i++)
        if (c->cells[i].glyph == glyph) {
            n++;
            *x = i % c->cols;
            *y = i / c->cols;
        }
    return n;
}

static void a_cursor_stands_where_it_reads(void **state) {
    static const uint32_t signs[] = {0x25b2, 0x25b2, '^'}, lines[] = {0x2502, 0x2502, '|'};
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++)
        for (int tick = 0; tick <= 100; tick += 25) {
            struct picture p;
            int x = 0, y = 0;
            make(&p, (enum charset)charset);
            set_cursor(&p, 0, tick);
            draw(&p);
            char want[64];
            snprintf(want, sizeof want, "%s %d  ", charset == CHARSET_ASCII ? "^" : "▲", tick);
            assert_true(canvas_shows(p.c, want));
            assert_int_equal(find(p.c, signs[charset], &x, &y), 2); /* in the read-out, and on the axis */
            assert_int_equal(y, ROWS - 2);
            int over = 0, met = 0;
            for (int row = 2; row < ROWS - 2; row++) {
                over += canvas_at(p.c, x, row)->glyph == lines[charset];
                met += canvas_at(p.c, x, row)->glyph == (charset == CHARSET_ASCII ? (uint32_t)'@' : run_marker(0));
            }
            assert_true(over >= 10 && met == 1);
            release(&p);
        }
}

static void the_legend_reads_the_cursor(void **state) {
    struct picture p;
    (void)state;
    make(&p, CHARSET_BRAILLE);
    draw(&p);
    assert_true(canvas_shows(p.c, "falls 1.00e-5"));
    set_cursor(&p, 0, 20);
    draw(&p);
    assert_true(canvas_shows(p.c, "▲ 20  0.100  falls"));
    assert_true(canvas_shows(p.c, "falls 0.100    ◆ flat 0.0100"));
    set_cursor(&p, 1, 60);
    p.view.cursor_moves = 1;
    draw(&p);
    assert_true(canvas_shows(p.c, "△ 20  ▲ 60  40 iterations, -2.00 decades, -0.0500 a tick"));
    assert_true(canvas_shows(p.c, "falls 1.00e-3  ◆ flat 0.0100"));
    p.curves[1].reading[1] = (struct reading){.lo = NAN, .hi = NAN};
    p.curves[0].reading[1] = (struct reading){true, false, 56, 63, falling(63), falling(56), 63};
    p.view.wide_readings = true;
    draw(&p);
    assert_true(canvas_shows(p.c, "falls 7.08e-4‥1.58e-3"));
    assert_true(canvas_shows(p.c, "flat -"));
    release(&p);
}

/* The line is drawn through blanks: curves, labels and their blanks stay. */
static void a_cursor_paints_over_no_data(void **state) {
    struct picture p, q;
    (void)state;
    make(&p, CHARSET_BRAILLE);
    make(&q, CHARSET_BRAILLE);
    set_cursor(&p, 0, 99);
    set_cursor(&q, 0, 99);
    for (int tick = 1; tick < 99; tick += 7) {
        set_cursor(&q, 1, tick);
        draw(&p);
        draw(&q);
        for (int i = 3 * COLS; i < COLS * (ROWS - 2); i++)
            if (p.c->cells[i].dots && q.c->cells[i].glyph != run_marker(0) && q.c->cells[i].glyph != run_marker(1))
                assert_int_equal(p.c->cells[i].dots, q.c->cells[i].dots);
    }
    release(&p);
    release(&q);
}

static void marks_stand_on_their_curves(void **state) {
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        struct picture p;
        int x = 0, y = 0;
        make(&p, (enum charset)charset);
        p.marks[0] = (struct mark){50, NAN, EVENT_MARK, -1, true, "plateau"};
        p.marks[1] = (struct mark){60, falling(60), EVENT_TRIGGER, 0, true, ""};
        p.marks[2] = (struct mark){30, 0.01, EVENT_FORK, 1, false, ""};
        p.marks[3] = (struct mark){300, 0.01, EVENT_EDIT, 1, false, ""}; /* outside */
        p.view.n_marks = 4;
        draw(&p);
        assert_true(canvas_shows(p.c, charset == CHARSET_ASCII ? "mplateau" : "¶plateau"));
        assert_int_equal(find(p.c, charset == CHARSET_ASCII ? 't' : marks_glyph(EVENT_TRIGGER), &x, &y) > 0, 1);
        assert_int_equal(find(p.c, 'Y', &x, &y), 1);
        assert_int_equal(canvas_at(p.c, x, y)->role, run_role(1));
        assert_true(charset == CHARSET_ASCII || find(p.c, marks_glyph(EVENT_EDIT), &x, &y) == 0);
        release(&p);
    }
}

static void the_second_ruler_counts_from_the_trigger(void **state) {
    struct picture p;
    (void)state;
    make(&p, CHARSET_BRAILLE);
    p.view.has_zero = true;
    p.view.zero = 60;
    draw(&p);
    char above[512], below[512];
    row_text(p.c, 1, above, sizeof above);
    row_text(p.c, ROWS - 1, below, sizeof below);
    assert_non_null(strstr(above, " trigger"));
    const char *zero = strstr(above, " 0 "), *sixty = strstr(below, "60");
    assert_non_null(zero);
    assert_non_null(sixty);
    assert_in_range(zero + 1 - above, sixty - below - 1, sixty - below + 1);
    assert_non_null(strstr(above, "-40"));
    assert_non_null(strstr(above, "+20"));
    release(&p);
}

/* Every kind has a glyph and words, but for the start of a curve; none is a run's marker. */
static void kinds_are_told_apart(void **state) {
    (void)state;
    for (int i = EVENT_MARK; i <= EVENT_RESTART; i++) {
        uint32_t glyph = marks_glyph((enum event_kind)i);
        assert_int_equal(glyph != 0, i != EVENT_RESTART);
        assert_int_equal(marks_words((enum event_kind)i)[0] != '\0', i != EVENT_RESTART);
        for (int j = 0; j < i; j++)
            assert_int_not_equal(glyph, marks_glyph((enum event_kind)j));
        for (int k = 0; k < 2 * N_RUN_COLOURS; k++)
            assert_int_not_equal(glyph, run_marker(k));
    }
}

/* Of a session: the focused run's phases, everybody's forks and triggers, nothing of the future. */
static void a_session_has_marks(void **state) {
    (void)state;
    struct made_up *m = made_up_new(3, 200);
    struct session *s = made_up_session(m);
    struct event list[] = {
        {.step = 50, .tick = 50, .kind = EVENT_PHASE, .run = s->runs[1], .name = "converging"},
        {.step = 60, .tick = 60, .kind = EVENT_PHASE, .run = s->runs[0], .name = "converging"},
        {.step = 70, .tick = 70, .kind = EVENT_TRIGGER, .run = s->runs[2], .name = "error < 1"},
        {.step = 80, .kind = EVENT_MARK, .name = "a"},
        {.step = s->steps + 5, .tick = s->steps + 5, .kind = EVENT_MARK, .run = s->runs[0], .name = "b"},
    };
    struct events events = s->events;
    struct mark mark;
    double zero = 0;
    s->events = (struct events){.list = list, .n = ARRAY_LEN(list)};
    s->view.focus = 0;
    assert_false(marks_of_session(s, 0, &mark));
    assert_true(marks_of_session(s, 1, &mark) && mark.x == 60 && mark.focused && mark.colour == 0 && mark.y > 0);
    assert_true(marks_of_session(s, 2, &mark) && mark.x == 70 && !mark.focused && mark.colour == 2);
    assert_true(marks_of_session(s, 3, &mark) && mark.x == 80 && isnan(mark.y) && !strcmp(mark.name, "a"));
    assert_false(marks_of_session(s, 4, &mark));
    assert_true(marks_zero(s, &zero) && zero == 70);
    s->runs[2]->hidden = true;
    assert_false(marks_of_session(s, 2, &mark) || marks_zero(s, &zero));
    s->events = events;
    made_up_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_stands_where_it_reads), cmocka_unit_test(the_legend_reads_the_cursor),
        cmocka_unit_test(a_cursor_paints_over_no_data),   cmocka_unit_test(marks_stand_on_their_curves),
        cmocka_unit_test(the_second_ruler_counts_from_the_trigger),
        cmocka_unit_test(kinds_are_told_apart),           cmocka_unit_test(a_session_has_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
