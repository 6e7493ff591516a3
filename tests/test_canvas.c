/* test_canvas.c: cells, text, frames and dots in each charset. */
#include "test.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "tui/canvas.h"

static canvas *new_canvas(int cols, int rows, enum charset charset) {
    canvas *c = NULL;
    assert_int_equal(canvas_new(cols, rows, charset, &c, NULL), DLN_OK);
    return c;
}

static void assert_row(const canvas *c, int y, const char *want) {
    char text[4096];
    row_text(c, y, text, sizeof text);
    assert_string_equal(text, want);
}

static void paints_nothing_outside(void **state) {
    (void)state;
    canvas *c = new_canvas(4, 2, CHARSET_BRAILLE);
    for (int x = -3; x < 9; x++)
        for (int y = -3; y < 6; y++) {
            canvas_put(c, x, y, 'x', ROLE_TEXT, false);
            canvas_text(c, x, y, 100, ROLE_TEXT, false, "longer than the canvas");
            canvas_fill(c, x, y, 20, '-', ROLE_TEXT, false);
            canvas_dot(c, 3 * x, 5 * y, ROLE_TEXT, false);
            canvas_frame(c, (struct rect){x, y, 2 * x, y + 4}, EDGING_FRAME, "title", "note", true);
            canvas_frame(c, (struct rect){x, y, 2 * x, y + 4}, EDGING_RULE, "title", "note", true);
        }
    canvas_clear(c);
    canvas_text(c, -2, 0, 100, ROLE_TEXT, false, "abcdefgh");
    assert_row(c, 0, "cdef");
    assert_null(canvas_at(c, 4, 0));
    assert_null(canvas_at(c, 0, -1));
    canvas_free(c);
}

static void text_is_cut_and_counted(void **state) {
    (void)state;
    canvas *c = new_canvas(20, 1, CHARSET_BRAILLE);
    assert_int_equal(canvas_text(c, 0, 0, 4, ROLE_TEXT, false, "½‖W‖²"), 4);
    assert_row(c, 0, "½‖W‖");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut(c, 0, 0, 4, ROLE_TEXT, false, "abcdef"), 4);
    assert_row(c, 0, "abc…");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut(c, 0, 0, 6, ROLE_TEXT, false, "abcdef"), 6);
    assert_row(c, 0, "abcdef");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut_inside(c, 0, 0, 16, ROLE_TEXT, false, "target 2 lr=½ depth=16"), 16);
    assert_row(c, 0, "target …depth=16");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut_inside(c, 0, 0, 15, ROLE_TEXT, false, "abcdefgh½αβγ12345678"), 15);
    assert_row(c, 0, "abcdef…12345678");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut_inside(c, 0, 0, 14, ROLE_TEXT, false, "target 2 depth=16"), 14);
    assert_row(c, 0, "target 2 dept…");
    canvas_clear(c);
    assert_int_equal(canvas_text_cut_inside(c, 0, 0, 17, ROLE_TEXT, false, "target 2 depth=16"), 17);
    assert_row(c, 0, "target 2 depth=16");
    canvas_clear(c);
    assert_int_equal(canvas_text_right(c, 2, 0, 6, ROLE_TEXT, false, "abc"), 3);
    assert_row(c, 0, "     abc");
    assert_int_equal(canvas_text_right(c, 2, 0, 2, ROLE_TEXT, false, "abc"), 0);
    assert_int_equal(canvas_text_width("σ_min(Φ)"), 8);
    canvas_free(c);
}

/* Other people's text: bad UTF-8, control characters, wide and combining ones must not shift what stands beside them. */
static void text_of_others_is_one_cell_a_character(void **state) {
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a\x80z", "a?z"},             /* a lone continuation */
        {"a\xc0\xafz", "a??z"},        /* overlong */
        {"a\xe2\x80", "a??"},          /* cut short */
        {"a\xed\xa0\x80z", "a?z"},     /* a surrogate */
        {"a\xf4\x90\x80\x80z", "a?z"}, /* beyond Unicode */
        {"a\x1b[2Jz", "a?[2Jz"},
        {"a\tz", "a?z"},
        {"a\x7fz", "a?z"},
        {"a漢z", "a?z"},
        {"e\xcc\x81z", "e?z"},
        {"a😀z", "a?z"},
        {"\xc2\xad", "?"},
        {"naïve Ω", "naïve Ω"},
        {"\xce\xa2\xe2\x81\xb2z", "??z"}, /* among the Greek letters and the superscripts, but no characters */
    };
    (void)state;
    canvas *c = new_canvas(20, 1, CHARSET_BRAILLE);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        canvas_clear(c);
        int used = canvas_text(c, 0, 0, 20, ROLE_TEXT, false, cases[i].text);
        assert_row(c, 0, cases[i].want);
        assert_int_equal(used, canvas_text_width(cases[i].text));
    }
    canvas_free(c);
}

static void ascii_canvas_holds_ascii_only(void **state) {
    (void)state;
    canvas *c = new_canvas(40, 4, CHARSET_ASCII);
    canvas_text(c, 0, 0, 40, ROLE_TEXT, false, "½‖W−Φ‖² σ·×… ● ◆ ▲ ▼ ■ □ ○ ◇ é");
    canvas_frame(c, (struct rect){0, 1, 40, 3}, EDGING_FRAME, "Φ", "σ", true);
    for (int x = 0; x < 12; x++)
        canvas_dot(c, x, 7 + x % 3, ROLE_RUN, x % 2);
    for (int i = 0; i < c->cols * c->rows; i++)
        assert_in_range(c->cells[i].glyph, 0x20, 0x7e);
    canvas_free(c);
}

/* Eight runs are told apart without colour: their markers have eight different stand-ins, none of them blank. */
static void stand_ins_of_markers_differ(void **state) {
    (void)state;
    canvas *c = new_canvas(8, 1, CHARSET_ASCII);
    canvas_text(c, 0, 0, 8, ROLE_TEXT, false, "●◆▲▼■□○◇");
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < i; j++)
            assert_int_not_equal(c->cells[i].glyph, c->cells[j].glyph);
    for (int i = 0; i < 8; i++)
        assert_true(c->cells[i].glyph != '?' && c->cells[i].glyph != ' ');
    canvas_free(c);
}

static void frames_hold_title_and_note(void **state) {
    (void)state;
    canvas *c = new_canvas(24, 3, CHARSET_BRAILLE);
    struct rect in = canvas_frame(c, canvas_area(c), EDGING_FRAME, "error  f", "log", false);
    assert_row(c, 0, "╭─ error  f ───── log ─╮");
    assert_row(c, 1, "│                      │");
    assert_row(c, 2, "╰──────────────────────╯");
    assert_int_equal(in.x, 1);
    assert_int_equal(in.w, 22);
    assert_int_equal(in.h, 1);
    canvas_clear(c);
    in = canvas_frame(c, canvas_area(c), EDGING_RULE, "a very long title of a panel", "note", false);
    assert_row(c, 0, "── a very long title… ──");
    assert_row(c, 1, "");
    assert_int_equal(in.w, 24);
    assert_int_equal(in.h, 2);
    canvas_free(c);
}

static void selected_title_is_marked_by_its_name(void **state) {
    (void)state;
    canvas *c = new_canvas(24, 3, CHARSET_BRAILLE);
    canvas_frame(c, canvas_area(c), EDGING_FRAME, "error  f", NULL, true);
    for (int x = 3; x < 8; x++)
        assert_int_equal(canvas_at(c, x, 0)->role, ROLE_SELECTED);
    assert_int_not_equal(canvas_at(c, 10, 0)->role, ROLE_SELECTED);
    canvas_free(c);
}

/* Every dot of a cell adds its own bit: all 2^n sets give different glyphs in braille and blocks. */
static void dots_add_up(void **state) {
    (void)state;
    for (enum charset charset = CHARSET_BRAILLE; charset <= CHARSET_BLOCK; charset++) {
        canvas *c = new_canvas(1, 1, charset);
        int nx = canvas_dots_x(c), ny = canvas_dots_y(c), n = nx * ny;
        uint32_t *glyphs = malloc(sizeof *glyphs << n);
        assert_non_null(glyphs);
        for (int set = 0; set < 1 << n; set++) {
            canvas_clear(c);
            for (int i = 0; i < n; i++)
                if (set >> i & 1)
                    canvas_dot(c, i % nx, i / nx, ROLE_RUN, false);
            glyphs[set] = c->cells[0].glyph;
            for (int other = 0; other < set; other++)
                assert_int_not_equal(glyphs[set], glyphs[other]);
        }
        free(glyphs);
        canvas_free(c);
    }
}

static void dots_of_ascii_show_their_height(void **state) {
    (void)state;
    canvas *c = new_canvas(3, 1, CHARSET_ASCII);
    for (int i = 0; i < 3; i++)
        canvas_dot(c, i, i, ROLE_RUN, false);
    assert_row(c, 0, "'-.");
    canvas_free(c);
}

static void last_dot_colours_and_bold_replaces(void **state) {
    (void)state;
    canvas *c = new_canvas(1, 1, CHARSET_BRAILLE);
    canvas_dot(c, 0, 0, ROLE_RUN, false);
    canvas_dot(c, 1, 0, ROLE_RUN + 1, false);
    assert_int_equal(c->cells[0].glyph, 0x2809);
    assert_int_equal(c->cells[0].role, ROLE_RUN + 1);
    canvas_dot(c, 0, 3, ROLE_RUN + 2, true);
    assert_int_equal(c->cells[0].glyph, 0x2840);
    canvas_put(c, 0, 0, 'x', ROLE_TEXT, false);
    canvas_dot(c, 0, 0, ROLE_RUN, false);
    assert_int_equal(c->cells[0].glyph, 0x2801);
    canvas_free(c);
}

static void sizes_that_cannot_be_had_are_refused(void **state) {
    (void)state;
    dln_error err = {0};
    canvas *c = new_canvas(4, 2, CHARSET_BRAILLE), *none = NULL;
    canvas_text(c, 0, 0, 4, ROLE_TEXT, false, "kept");
    static const int sizes[][2] = {{0, 5}, {5, 0}, {-1, 5}, {INT_MAX, INT_MAX}, {INT_MAX, 2}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_int_equal(canvas_resize(c, sizes[i][0], sizes[i][1], &err), DLN_NO_MEMORY);
        assert_non_null(strstr(err.text, "cannot be had"));
        assert_int_equal(canvas_new(sizes[i][0], sizes[i][1], CHARSET_ASCII, &none, &err), DLN_NO_MEMORY);
        assert_null(none);
    }
    assert_row(c, 0, "kept");
    assert_int_equal(canvas_resize(c, 6, 3, &err), DLN_OK);
    assert_int_equal(c->cols, 6);
    assert_row(c, 0, "");
    canvas_free(c);
    canvas_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paints_nothing_outside),
        cmocka_unit_test(text_is_cut_and_counted),
        cmocka_unit_test(text_of_others_is_one_cell_a_character),
        cmocka_unit_test(ascii_canvas_holds_ascii_only),
        cmocka_unit_test(stand_ins_of_markers_differ),
        cmocka_unit_test(frames_hold_title_and_note),
        cmocka_unit_test(selected_title_is_marked_by_its_name),
        cmocka_unit_test(dots_add_up),
        cmocka_unit_test(dots_of_ascii_show_their_height),
        cmocka_unit_test(last_dot_colours_and_bold_replaces),
        cmocka_unit_test(sizes_that_cannot_be_had_are_refused),
    };
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
