/* test_mouse.c: what a click, a drag and the wheel ask for, on made-up frames. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "made_up.h"
#include "tui/screen.h"

struct fixture {
    struct made_up *m;
    struct session *s;
    struct screen_state state;
    canvas *c;
};

static struct fixture fixture_new(int n_runs, uint64_t ticks, int cols, int rows, enum charset charset) {
    struct fixture f = {.m = made_up_new(n_runs, ticks)};
    f.s = made_up_session(f.m);
    assert_int_equal(canvas_new(cols, rows, charset, &f.c, NULL), DLN_OK);
    return f;
}

static void fixture_free(struct fixture *f) {
    canvas_free(f->c);
    made_up_free(f->m);
}

static void draw(struct fixture *f, uint64_t age) {
    const struct measured *m = made_up_measured(f->m, age);
    screen_follow(&f->state, f->s, m);
    screen_draw(f->c, f->s, m, &f->state);
}

static bool shows(const struct fixture *f, const char *text) { return canvas_shows(f->c, text); }

/* What a click on the first place of the text asks for: line `which`. */
static const char *touch_text(struct fixture *f, const char *text, struct mouse mouse, int which) {
    static char lines[2][SCREEN_LINE];
    char row[1024];
    for (int y = 0; y < f->c->rows; y++) {
        row_text(f->c, y, row, sizeof row);
        const char *at = strstr(row, text);
        if (!at)
            continue;
        mouse.x = 0;
        for (const char *p = row; p < at; p++)
            mouse.x += ((unsigned char)*p & 0xc0) != 0x80;
        mouse.y = y;
        screen_touch(f->c, f->s, made_up_measured(f->m, 0), &f->state, &mouse, lines);
        return lines[which];
    }
    fail_msg("\"%s\" is not on the screen", text);
    return NULL;
}

static void the_mouse_does_what_commands_do(void **state) {
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        struct fixture f = fixture_new(7, 640, 120, 36, (enum charset)charset);
        struct mouse press = {MOUSE_PRESS, 0, 0, 0}, wheel = {MOUSE_UP, 0, 0, 0}, release = {MOUSE_RELEASE, 0, 0, 0};
        draw(&f, 0);
        assert_string_equal(touch_text(&f, "ZAS", press, 1), "focus 2"); /* in the legend */
        assert_string_equal(touch_text(&f, "near-id #2", press, 1), "focus 4");
        assert_string_equal(touch_text(&f, "balancedness", press, 0), "panel balancedness");
        assert_string_equal(touch_text(&f, "deficiency margin", press, 0), "panel margin");
        assert_string_equal(touch_text(&f, "lens", press, 0), "panel lens");
        assert_string_equal(touch_text(&f, "error", press, 0), ""); /* it is selected */
        assert_string_equal(touch_text(&f, "W4 10", wheel, 1), "scroll-up");
        assert_string_equal(touch_text(&f, "error", wheel, 1), "");
        assert_string_equal(touch_text(&f, "ZAS", release, 1), "");
        fixture_free(&f);
    }
}

/* The cell of the abscissa's zero, found by its line's corner. */
static void the_mouse_sets_cursors_and_zooms(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 640, 120, 36, CHARSET_BRAILLE);
    char lines[2][SCREEN_LINE];
    int left = 0, bottom = 0;
    draw(&f, 0);
    for (int i = 0; i < f.c->cols * f.c->rows && !bottom; i++)
        if (f.c->cells[i].glyph == 0x2514) {
            left = i % f.c->cols + 1;
            bottom = i / f.c->cols;
        }
    double from, to;
    unsigned long tick = 0, before = 0;
    for (int x = left; x < left + 40; x += 8) {
        struct mouse m = {MOUSE_PRESS, 0, x, bottom - 1};
        screen_touch(f.c, f.s, made_up_measured(f.m, 0), &f.state, &m, lines);
        assert_int_equal(sscanf(lines[1], "cursor to %lu", &tick), 1);
        assert_true(x == left ? tick < 20 : tick > before);
        before = tick;
        m.kind = MOUSE_DRAG;
        screen_touch(f.c, f.s, made_up_measured(f.m, 0), &f.state, &m, lines);
        assert_int_equal(sscanf(lines[1], "cursor to %lu", &tick), 1);
        m = (struct mouse){MOUSE_PRESS, 2, x, bottom - 1};
        screen_touch(f.c, f.s, made_up_measured(f.m, 0), &f.state, &m, lines);
        assert_int_equal(sscanf(lines[1], "cursor second %lu", &tick), 1);
        m.kind = MOUSE_UP;
        screen_touch(f.c, f.s, made_up_measured(f.m, 0), &f.state, &m, lines);
        assert_int_equal(sscanf(lines[1], "range %lf %lf", &from, &to), 2);
        assert_true(from <= (double)tick && (double)tick <= to && to - from < 660);
    }
    f.s->view.x_from = 100; /* as `range` leaves it */
    f.s->view.x_to = 200;
    draw(&f, 0);
    assert_true(shows(&f, "part") && shows(&f, "120") && shows(&f, "180") && !shows(&f, "600"));
    fixture_free(&f);
}

/* Nothing of what is reported leads out of the screen. */
static void every_place_can_be_touched(void **state) {
    (void)state;
    static const int sizes[][2] = {{1, 1}, {30, 6}, {60, 16}, {120, 36}};
    char lines[2][SCREEN_LINE];
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct fixture f = fixture_new(9, 100, sizes[i][0], sizes[i][1], CHARSET_BRAILLE);
        draw(&f, 0);
        for (int kind = MOUSE_PRESS; kind <= MOUSE_DOWN; kind++)
            for (int y = -1; y <= sizes[i][1] + 3; y++)
                for (int x = -1; x <= sizes[i][0] + 3; x++) {
                    struct mouse m = {(enum mouse_kind)kind, x % 3, x, y};
                    screen_touch(f.c, f.s, made_up_measured(f.m, 0), &f.state, &m, lines);
                }
        fixture_free(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mouse_does_what_commands_do),
        cmocka_unit_test(the_mouse_sets_cursors_and_zooms),
        cmocka_unit_test(every_place_can_be_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
