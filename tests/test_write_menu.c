/* test_write_menu.c: the `w` menu proposes names, asks before it overwrites, and shows what went wrong in place. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "made_up.h"
#include "scope/command.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { ENTER = 13, ESCAPE = 27 };

struct fixture {
    struct opened o;
    struct overlays overlays;
    canvas *c;
    char before[512]; /* the folder that the test was in */
};

static struct fixture fixture_new(struct files *f, int cols, int rows) {
    struct fixture x = {.o = open_session(f, PRESET_NEAR, NULL, false)};
    x.o.session->screen = true;
    assert_non_null(getcwd(x.before, sizeof x.before));
    assert_int_equal(chdir(f->folder), 0);
    assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &x.c, NULL), DLN_OK);
    assert_true(command_run(x.o.session, "write-menu", 0));
    overlay_obey(&x.overlays, x.o.session);
    assert_ptr_equal(x.overlays.open, &overlay_write);
    return x;
}

static void fixture_free(struct fixture *x) {
    assert_int_equal(chdir(x->before), 0);
    overlay_release(&x->overlays);
    canvas_free(x->c);
    close_session(&x->o);
}

static void draw(struct fixture *x) {
    struct layout layout = {0};
    canvas_clear(x->c);
    overlay_draw(&x->overlays, x->o.session, x->c, &layout);
}

static void press(struct fixture *x, int key) { assert_true(overlay_key(&x->overlays, x->o.session, key)); }

static void choose(struct fixture *x, const char *name) {
    char shown[64];
    snprintf(shown, sizeof shown, "preset-0%s", name);
    for (int i = 0; i < 10 && strcmp(x->overlays.write.file.text, shown) != 0; i++)
        press(x, TERM_KEY_DOWN);
    assert_string_equal(x->overlays.write.file.text, shown);
}

static void a_file_is_written_and_not_overwritten_unasked(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    choose(&x, ".yaml");
    draw(&x);
    assert_true(canvas_shows(x.c, "file preset-0.yaml"));
    press(&x, ENTER);
    assert_null(x.overlays.open);
    assert_int_equal(access("preset-0.yaml", F_OK), 0);
    assert_string_equal(x.o.session->message, "preset-0.yaml: written");
    assert_true(command_run(x.o.session, "write-menu", 0));
    overlay_obey(&x.overlays, x.o.session);
    assert_string_equal(x.overlays.write.file.text, "preset-0-2.yaml"); /* what was chosen last, and a name that is free */
    for (int i = 0; i < 7; i++)
        press(&x, TERM_KEY_BACKSPACE);
    for (const char *c = ".yaml"; *c; c++)
        press(&x, *c);
    press(&x, ENTER);
    assert_non_null(x.overlays.open);
    draw(&x);
    assert_true(canvas_shows(x.c, "it is there already: Enter again overwrites it"));
    press(&x, ENTER);
    assert_null(x.overlays.open);
    fixture_free(&x);
}

static void what_went_wrong_is_shown_in_place(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    choose(&x, ".svg");
    for (int i = 0; i < 12; i++)
        press(&x, TERM_KEY_BACKSPACE);
    press(&x, ENTER);
    draw(&x);
    assert_true(canvas_shows(x.c, "a file needs a name"));
    for (const char *c = "no folder/x.svg"; *c; c++)
        press(&x, *c);
    press(&x, ENTER);
    draw(&x);
    assert_non_null(x.overlays.open);
    assert_true(canvas_shows(x.c, "no folder/x.svg cannot be written: No such file or directory"));
    press(&x, TERM_KEY_DOWN); /* a name that was typed stays */
    assert_string_equal(x.overlays.write.file.text, "no folder/x.svg");
    press(&x, ESCAPE);
    assert_null(x.overlays.open);
    fixture_free(&x);
}

static void it_fits_any_screen(void **state) {
    for (int cols = 1; cols < 90; cols += 7)
        for (int rows = 1; rows < 14; rows++) {
            struct fixture x = fixture_new(*state, cols, rows);
            draw(&x);
            press(&x, TERM_KEY_UP);
            draw(&x);
            fixture_free(&x);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_written_and_not_overwritten_unasked),
        cmocka_unit_test(what_went_wrong_is_shown_in_place),
        cmocka_unit_test(it_fits_any_screen),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
