/* test_picker.c: the list of presets, its search, and the small picture of the selected one. */
#include "sessions.h"

#include <poll.h>
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
};

static struct fixture fixture_new(struct files *f, int cols, int rows) {
    char path[1024];
    const char *source = getenv("srcdir");
    snprintf(path, sizeof path, "%s/presets", source ? source : ".");
    setenv("DLNSCOPE_PRESETS", path, 1);
    struct fixture x = {.o = open_session(f, PRESET_NEAR "stop: {iterations: 4}\n", NULL, false)};
    x.o.session->screen = true;
    assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &x.c, NULL), DLN_OK);
    assert_true(command_run(x.o.session, "pick", 0));
    overlay_obey(&x.overlays, x.o.session);
    assert_ptr_equal(x.overlays.open, &overlay_picker);
    return x;
}

static void fixture_free(struct fixture *x) {
    overlay_release(&x->overlays);
    canvas_free(x->c);
    close_session(&x->o);
}

static void draw(struct fixture *x) {
    struct layout layout = {.body = {0, 1, x->c->cols, x->c->rows - 2}, .footer = {0, x->c->rows - 1, x->c->cols, 1}};
    layout.tiny = x->c->cols < 28 || x->c->rows < 6;
    canvas_clear(x->c);
    overlay_draw(&x->overlays, x->o.session, x->c, &layout);
}

static void type(struct fixture *x, const char *text) {
    for (; *text; text++)
        assert_true(overlay_key(&x->overlays, x->o.session, (unsigned char)*text));
}

static void presets_stand_by_paper(void **state) {
    struct fixture x = fixture_new(*state, 120, 60);
    draw(&x);
    assert_true(canvas_shows(x.c, "arora2019") && canvas_shows(x.c, "shin2020") && canvas_shows(x.c, "wu2019"));
    assert_true(canvas_shows(x.c, "saddle-escape") && canvas_shows(x.c, "fig2-gaussian"));
    fixture_free(&x);
}

static void what_is_typed_is_searched_for(void **state) {
    struct fixture x = fixture_new(*state, 120, 36);
    type(&x, "WU2019/SADDLE-ESC");
    draw(&x);
    assert_true(canvas_shows(x.c, "search WU2019/SADDLE-ESC") && canvas_shows(x.c, "1 of "));
    assert_true(canvas_shows(x.c, "Near-identity starts are drawn to a saddle"));
    assert_true(canvas_shows(x.c, "wu2019 Fig. 3, section 5.2  7 runs"));
    assert_true(canvas_shows(x.c, "Six factors are to multiply"));
    type(&x, "xyz");
    draw(&x);
    assert_true(canvas_shows(x.c, "no preset has that"));
    assert_true(overlay_key(&x.overlays, x.o.session, ENTER)); /* opens nothing */
    assert_string_equal(x.o.session->view.preset, "");
    fixture_free(&x);
}

static void enter_asks_for_the_selected_one(void **state) {
    struct fixture x = fixture_new(*state, 120, 36);
    type(&x, "wu2019/fig2");
    assert_int_equal(x.overlays.picker.n_matches, 2);
    assert_true(overlay_key(&x.overlays, x.o.session, TERM_KEY_UP)); /* stays at the end */
    assert_true(overlay_key(&x.overlays, x.o.session, TERM_KEY_DOWN));
    assert_true(overlay_key(&x.overlays, x.o.session, TERM_KEY_PAGE_DOWN));
    draw(&x);
    assert_true(overlay_key(&x.overlays, x.o.session, ENTER));
    assert_string_equal(x.o.session->view.preset, "wu2019/fig2-gaussian");
    assert_null(x.overlays.open);
    fixture_free(&x);
}

static void escape_asks_for_nothing(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    assert_true(overlay_key(&x.overlays, x.o.session, ESCAPE));
    assert_null(x.overlays.open);
    assert_string_equal(x.o.session->view.preset, "");
    fixture_free(&x);
}

static void a_preset_that_is_not_there_is_refused(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    dln_error err;
    assert_int_equal(command_execute(x.o.session, "open wu2019/saddle-escap", &err), DLN_UNREADABLE);
    assert_non_null(strstr(err.text, "wu2019/saddle-escape"));
    assert_string_equal(x.o.session->view.preset, "");
    assert_int_equal(command_execute(x.o.session, "open wu2019/saddle-escape", &err), DLN_OK);
    assert_string_equal(x.o.session->view.preset, "wu2019/saddle-escape");
    x.o.session->screen = false;
    assert_int_equal(command_execute(x.o.session, "open wu2019/saddle-escape", &err), DLN_BAD_VALUE);
    fixture_free(&x);
}

static void every_size_can_be_drawn(void **state) {
    struct fixture x = fixture_new(*state, 1, 1);
    for (int cols = 1; cols <= 130; cols += 1 + cols / 9)
        for (int rows = 1; rows <= 50; rows += 1 + rows / 7) {
            assert_int_equal(canvas_resize(x.c, cols, rows, NULL), DLN_OK);
            draw(&x);
        }
    fixture_free(&x);
}

static void wait_until_done(struct miniature *m) {
    for (int i = 0; i < 2000 && !miniature_done(m); i++)
        poll(NULL, 0, 5);
    assert_true(miniature_done(m));
}

/* The picture is the preset's own: it is computed. */
static void a_sketch_is_computed(void **state) {
    struct fixture x = fixture_new(*state, 60, 16);
    int wake[2];
    char byte;
    assert_int_equal(pipe(wake), 0);
    struct miniature *m = miniature_new("wu2019/saddle-escape", wake[1]);
    assert_non_null(m);
    wait_until_done(m);
    assert_int_equal(read(wake[0], &byte, 1), 1);
    canvas_clear(x.c);
    miniature_draw(m, x.c, canvas_area(x.c));
    assert_true(canvas_shows(x.c, "error of 7 runs, computed for this picture"));
    int dots = 0;
    for (int i = 0; i < x.c->cols * x.c->rows; i++)
        dots += x.c->cells[i].dots != 0;
    assert_true(dots > 50);
    miniature_free(m);
    m = miniature_new("nowhere/to-be-found", -1);
    wait_until_done(m);
    canvas_clear(x.c);
    miniature_draw(m, x.c, canvas_area(x.c));
    assert_true(canvas_shows(x.c, "nowhere/to-be-found"));
    miniature_free(m);
    miniature_free(miniature_new("wu2019/saddle-escape", -1)); /* in the middle of it */
    close(wake[0]);
    close(wake[1]);
    fixture_free(&x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_stand_by_paper),         cmocka_unit_test(what_is_typed_is_searched_for),
        cmocka_unit_test(enter_asks_for_the_selected_one), cmocka_unit_test(escape_asks_for_nothing),
        cmocka_unit_test(a_preset_that_is_not_there_is_refused),
        cmocka_unit_test(every_size_can_be_drawn),        cmocka_unit_test(a_sketch_is_computed),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
