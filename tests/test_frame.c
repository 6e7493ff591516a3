/* test_frame.c: after a frame's bytes a terminal (libvterm) shows the canvas, whatever it showed before. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "tui/frame.h"

static size_t move(char out[FRAME_MOVE], int x, int y) {
    char text[FRAME_MOVE];
    int n = snprintf(text, sizeof text, "\033[%d;%dH", y + 1, x + 1);
    memcpy(out, text, (size_t)n);
    return (size_t)n;
}

static struct frame_dialect dialect(void) {
    struct frame_dialect d = {.plain = "\033[m", .clear = "\033[H\033[2J", .move = move};
    for (int role = 0; role < N_ROLES; role++)
        for (int bold = 0; bold < 2; bold++)
            snprintf(d.looks[role][bold], FRAME_LOOK, "\033[0;%s%s3%dm", bold ? "1;" : "", role == ROLE_SELECTED ? "7;" : "", role % 8);
    d.fills[ROLE_SELECTED] = true;
    return d;
}

struct fixture {
    VTerm *vt;
    VTermScreen *screen;
    canvas *c;
    struct frame f;
    struct frame_dialect d;
};

static struct fixture fixture_new(int cols, int rows) {
    struct fixture x = {.vt = vterm_new(rows, cols), .d = dialect()};
    vterm_set_utf8(x.vt, 1);
    x.screen = vterm_obtain_screen(x.vt);
    vterm_screen_reset(x.screen, 1);
    assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &x.c, NULL), DLN_OK);
    assert_int_equal(frame_resize(&x.f, cols, rows, NULL), DLN_OK);
    return x;
}

static void fixture_free(struct fixture *x) {
    vterm_free(x->vt);
    canvas_free(x->c);
    frame_release(&x->f);
}

static size_t send(struct fixture *x) {
    frame_drop(&x->f);
    frame_build(&x->f, &x->d, x->c);
    assert_true(x->f.length <= x->f.room);
    vterm_input_write(x->vt, x->f.bytes, x->f.length);
    return x->f.length;
}

static void assert_cell(const struct fixture *x, int col, int row) {
    struct cell want = x->c->cells[row * x->c->cols + col];
    VTermScreenCell got;
    vterm_screen_get_cell(x->screen, (VTermPos){.row = row, .col = col}, &got);
    uint32_t glyph = got.chars[0] ? got.chars[0] : ' ';
    assert_int_equal(glyph, want.glyph);
    assert_int_equal(got.attrs.reverse, want.role == ROLE_SELECTED);
    if (glyph == ' ')
        return;
    assert_int_equal(got.attrs.bold, want.bold);
    assert_true(VTERM_COLOR_IS_INDEXED(&got.fg));
    assert_int_equal(got.fg.indexed.idx % 8, want.role % 8);
}

static void assert_shown(const struct fixture *x) {
    for (int row = 0; row < x->c->rows; row++)
        for (int col = 0; col < x->c->cols; col++)
            assert_cell(x, col, row);
}

static void scribble(canvas *c, int strokes) {
    static const uint32_t glyphs[] = {' ', ' ', 'a', '~', 0xb7, 0x3c3, 0x2501, 0x28ff, 0x1d11e};
    for (int i = 0; i < strokes; i++) {
        int length = rand() % 9, at = rand() % (c->cols * c->rows);
        enum role role = (enum role)(rand() % N_ROLES);
        for (int k = 0; k < length && at + k < c->cols * c->rows; k++)
            c->cells[at + k] =
                (struct cell){.glyph = glyphs[(size_t)rand() % ARRAY_LEN(glyphs)], .role = (uint8_t)role, .bold = rand() % 8 == 0};
    }
}

static void the_terminal_shows_the_canvas(void **state) {
    (void)state;
    static const int sizes[][2] = {{1, 1}, {2, 1}, {1, 5}, {7, 3}, {80, 24}};
    srand(7);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct fixture x = fixture_new(sizes[i][0], sizes[i][1]);
        for (int round = 0; round < 60; round++) {
            scribble(x.c, rand() % 30);
            if (round % 20 == 13)
                x.f.unknown = true;
            send(&x);
            assert_shown(&x);
        }
        fixture_free(&x);
    }
}

static void what_did_not_change_is_not_sent(void **state) {
    (void)state;
    struct fixture x = fixture_new(40, 10);
    scribble(x.c, 50);
    send(&x);
    assert_int_equal(send(&x), 0);
    x.c->cells[57].glyph = '#';
    assert_in_range(send(&x), 1, FRAME_LOOK + FRAME_MOVE);
    assert_shown(&x);
    fixture_free(&x);
}

/* On a screen of the terminal's that is not known everything is sent again, after clearing it. */
static void an_unknown_screen_is_drawn_whole(void **state) {
    (void)state;
    struct fixture x = fixture_new(20, 5);
    scribble(x.c, 30);
    send(&x);
    vterm_input_write(x.vt, "\033[41mrubbish all over\033[3;3Hthe screen", 37);
    x.f.unknown = true;
    send(&x);
    assert_shown(&x);
    fixture_free(&x);
}

/* Control characters that got into a canvas do not reach the terminal. */
static void control_characters_are_not_sent(void **state) {
    (void)state;
    struct fixture x = fixture_new(4, 1);
    static const uint32_t evil[] = {27, 7, 0x9b, 0x110000};
    for (int i = 0; i < 4; i++)
        x.c->cells[i].glyph = evil[i];
    send(&x);
    for (int i = 0; i < 4; i++)
        x.c->cells[i].glyph = '?';
    assert_shown(&x);
    fixture_free(&x);
}

static void the_corner_is_spared_where_it_would_scroll(void **state) {
    (void)state;
    struct fixture x = fixture_new(3, 2);
    x.d.spare_corner = true;
    for (int i = 0; i < 6; i++)
        x.c->cells[i] = (struct cell){.glyph = 'x', .role = ROLE_BRIGHT};
    send(&x);
    x.c->cells[5] = (struct cell){.glyph = ' '};
    assert_shown(&x);
    fixture_free(&x);
}

static void a_cursor_that_shows_is_put_aside(void **state) {
    (void)state;
    struct fixture x = fixture_new(5, 4);
    x.d.cursor_shows = true;
    x.c->cells[2].glyph = 'x';
    send(&x);
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(x.vt), &at);
    assert_int_equal(at.row, 3);
    assert_int_equal(at.col, 0);
    assert_int_equal(send(&x), 0);
    assert_shown(&x);
    fixture_free(&x);
}

static void a_screen_too_large_is_refused(void **state) {
    (void)state;
    struct frame f = {0};
    dln_error err;
    assert_int_equal(frame_resize(&f, 1 << 30, 1 << 30, &err), DLN_NO_MEMORY);
    assert_non_null(strstr(err.text, "no memory for a screen of 1073741824 x 1073741824 cells"));
    assert_null(f.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_terminal_shows_the_canvas),
        cmocka_unit_test(what_did_not_change_is_not_sent),
        cmocka_unit_test(an_unknown_screen_is_drawn_whole),
        cmocka_unit_test(control_characters_are_not_sent),
        cmocka_unit_test(the_corner_is_spared_where_it_would_scroll),
        cmocka_unit_test(a_cursor_that_shows_is_put_aside),
        cmocka_unit_test(a_screen_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
