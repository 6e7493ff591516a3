/* test_form.c: the form of a run: what is typed is judged, and done by commands. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "preset/derive.h"
#include "scope/command.h"
#include "tui/form_draw.h"
#include "tui/overlay.h"
#include "tui/screen.h"
#include "tui/term.h"

enum { CONTROL_F = 6, ENTER = 13, ESCAPE = 27 };

struct fixture {
    struct opened o;
    struct session *s;
    struct overlays overlays;
    canvas *c;
};

static struct fixture fixture_new(struct files *f, int cols, int rows) {
    struct fixture x = {.o = open_session(f, PRESET_START "init: near-identity\nstop: {iterations: 500}\n", NULL, false)};
    x.s = x.o.session;
    x.s->screen = true;
    assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &x.c, NULL), DLN_OK);
    for (int t = 0; t < 5; t++)
        session_step(x.s);
    assert_true(command_run(x.s, "edit-form", 0));
    overlay_obey(&x.overlays, x.s);
    assert_ptr_equal(x.overlays.open, &overlay_form);
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
    overlay_draw(&x->overlays, x->s, x->c, &layout);
}

static bool shows(struct fixture *x, const char *text) {
    draw(x);
    return canvas_shows(x->c, text);
}

static void press(struct fixture *x, int key) { assert_true(overlay_key(&x->overlays, x->s, key)); }

static void type(struct fixture *x, const char *text) {
    for (; *text; text++)
        press(x, (unsigned char)*text);
}

/* Search for a key's whole path. */
static void go_to(struct fixture *x, const char *key) {
    type(x, "/");
    type(x, key);
    press(x, ENTER);
    assert_string_equal(x->overlays.form.rows[x->overlays.form.shown[0]]->path, key);
}

static void every_key_of_a_run_is_there(void **state) {
    struct fixture x = fixture_new(*state, 120, 140);
    draw(&x);
    int n = 0;
    for (int i = 0; i < n_options; i++)
        n += derive_is_key(&options[i]);
    assert_int_equal(x.overlays.form.n, n);
    assert_int_equal(x.overlays.form.n_shown, n);
    assert_true(canvas_shows(x.c, "edit bcgd") && canvas_shows(x.c, "training") && canvas_shows(x.c, "problem"));
    assert_true(canvas_shows(x.c, "descending") && canvas_shows(x.c, "near-identity") && canvas_shows(x.c, "not of this run"));
    assert_true(canvas_shows(x.c, "optimizer.method: what a tick updates"));
    assert_true(canvas_shows(x.c, "takes one of bcgd, gd, sgd, bcsgd, flow, momentum, adam; default: bcgd"));
    fixture_free(&x);
}

static void names_are_gone_through(void **state) {
    struct fixture x = fixture_new(*state, 120, 36);
    press(&x, TERM_KEY_DOWN);
    assert_true(shows(&x, "optimizer.order: which factor comes next"));
    press(&x, TERM_KEY_RIGHT);
    assert_true(shows(&x, "ascending  was descending"));
    assert_true(shows(&x, "Enter: from here on, weights and curve stay"));
    press(&x, TERM_KEY_LEFT);
    assert_true(shows(&x, "what is changed is done with Enter"));
    press(&x, ' ');
    press(&x, ' ');
    press(&x, ENTER);
    assert_null(x.overlays.open);
    assert_string_equal(x.s->runs[0]->spec.optimizer.order->name, "symmetric");
    assert_int_equal(run_ticks(x.s->runs[0]), 5);
    fixture_free(&x);
}

static void what_is_typed_is_judged_at_once(void **state) {
    struct fixture x = fixture_new(*state, 120, 36);
    go_to(&x, "optimizer.step");
    type(&x, "{constant: -");
    assert_true(shows(&x, " not YAML: did not find "));
    type(&x, "1}");
    assert_true(shows(&x, "optimizer.step"));
    assert_true(x.overlays.form.error[0]);
    assert_false(shows(&x, "column")); /* of a line that nobody sees */
    press(&x, ENTER);
    press(&x, ENTER); /* does nothing while something is wrong */
    assert_non_null(x.overlays.open);
    press(&x, TERM_KEY_RIGHT); /* a name */
    assert_false(x.overlays.form.error[0]);
    type(&x, "{constant: 0.01}");
    assert_false(x.overlays.form.error[0]);
    press(&x, ENTER);
    press(&x, ENTER);
    assert_null(x.overlays.open);
    assert_true(x.s->runs[0]->opt->spec.rule == DLN_STEP_CONSTANT && x.s->runs[0]->opt->eta == 0.01);
    fixture_free(&x);
}

static void several_changes_are_one(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    type(&x, "gd");
    assert_true(shows(&x, "optimizer.step is required by gd"));
    press(&x, ENTER);
    go_to(&x, "optimizer.step");
    type(&x, "{constant: 0.01}");
    press(&x, ENTER);
    assert_true(shows(&x, "Enter: from here on"));
    press(&x, '/');
    press(&x, ESCAPE);
    go_to(&x, "network.depth");
    type(&x, "4");
    press(&x, ENTER);
    assert_true(shows(&x, "Enter: it starts anew from tick 0"));
    press(&x, ENTER);
    assert_null(x.overlays.open);
    const struct run *r = x.s->runs[0];
    assert_string_equal(r->opt->spec.method->name, "gd");
    assert_true(r->depth == 4 && run_ticks(r) == 0);
    fixture_free(&x);
}

static void a_fork_takes_the_changes(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    go_to(&x, "stop.condition");
    type(&x, "margin > 0 and it's");
    assert_true(shows(&x, "stop.condition: column 16, at \"it's\""));
    press(&x, ESCAPE);
    type(&x, "error < 1e-9 and tick > 3");
    press(&x, ENTER);
    press(&x, CONTROL_F);
    assert_null(x.overlays.open);
    assert_int_equal(x.s->n_runs, 2);
    assert_string_equal(x.s->runs[1]->spec.stop.condition, "error < 1e-9 and tick > 3");
    assert_null(x.s->runs[0]->spec.stop.condition);
    fixture_free(&x);
}

static void escape_leaves_everything(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    struct run *r = x.s->runs[0];
    type(&x, "flow");
    press(&x, ENTER);
    press(&x, ESCAPE);
    assert_null(x.overlays.open);
    assert_true(x.s->runs[0] == r && x.s->n_runs == 1);
    assert_string_equal(r->opt->spec.method->name, "bcgd");
    fixture_free(&x);
}

static void a_change_is_taken_back_field_by_field(void **state) {
    struct fixture x = fixture_new(*state, 80, 24);
    type(&x, "flow");
    press(&x, ENTER);
    assert_true(form_changed(&x.overlays.form));
    press(&x, TERM_KEY_DELETE);
    assert_false(form_changed(&x.overlays.form));
    press(&x, ENTER);
    assert_true(x.overlays.form.typing);
    assert_string_equal(x.overlays.form.edit.text, "bcgd");
    press(&x, ENTER);
    assert_false(form_changed(&x.overlays.form));
    fixture_free(&x);
}

static void every_size_can_be_drawn(void **state) {
    struct fixture x = fixture_new(*state, 1, 1);
    for (int pass = 0; pass < 4; pass++) {
        for (int cols = 1; cols <= 130; cols += 1 + cols / 9)
            for (int rows = 1; rows <= 50; rows += 1 + rows / 7) {
                assert_int_equal(canvas_resize(x.c, cols, rows, NULL), DLN_OK);
                draw(&x);
            }
        if (pass == 0)
            type(&x, "nonsense");
        else if (pass == 1)
            press(&x, ENTER);
        else
            type(&x, "/zzz");
    }
    assert_int_equal(canvas_resize(x.c, 60, 16, NULL), DLN_OK);
    assert_true(shows(&x, "no key has that"));
    fixture_free(&x);
}

static void a_session_without_training_has_no_form(void **state) {
    struct opened o = open_session(*state,
                                   PRESET_START "init: near-identity\nmonte_carlo: {starts: 10, over: network.depth, values: [2, 3], "
                                                "statistic: [\"margin > 0\"]}\n",
                                   NULL, false);
    struct overlays overlays = {0};
    o.session->screen = true;
    assert_true(command_run(o.session, "edit-form", 0));
    overlay_obey(&overlays, o.session);
    assert_null(overlays.open);
    assert_non_null(strstr(o.session->message, "no run to be edited"));
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_a_run_is_there),
        cmocka_unit_test(names_are_gone_through),
        cmocka_unit_test(what_is_typed_is_judged_at_once),
        cmocka_unit_test(several_changes_are_one),
        cmocka_unit_test(a_fork_takes_the_changes),
        cmocka_unit_test(escape_leaves_everything),
        cmocka_unit_test(a_change_is_taken_back_field_by_field),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(a_session_without_training_has_no_form),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
