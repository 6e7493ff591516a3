/* test_trigger_form.c: the `T` form defines triggers, judges what is typed, and arms, disarms and drops those that there are. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "scope/command.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { TAB = 9, ENTER = 13, ESCAPE = 27, CONTROL_U = 21 };

struct fixture {
    struct opened o;
    struct session *s;
    struct overlays overlays;
    canvas *c;
};

static void open_form(struct fixture *x, unsigned count) {
    assert_true(command_run(x->s, "trigger-compose", count));
    overlay_obey(&x->overlays, x->s);
    assert_ptr_equal(x->overlays.open, &overlay_trigger);
}

static struct fixture fixture_new(struct files *f, int cols, int rows, enum charset charset) {
    struct fixture x = {.o = open_session(f, PRESET_NEAR, NULL, true)};
    x.s = x.o.session;
    x.s->screen = true;
    assert_int_equal(canvas_new(cols, rows, charset, &x.c, NULL), DLN_OK);
    return x;
}

static void fixture_free(struct fixture *x) {
    overlay_release(&x->overlays);
    canvas_free(x->c);
    close_session(&x->o);
}

static bool shows(struct fixture *x, const char *text) {
    struct layout layout = {0};
    canvas_clear(x->c);
    overlay_draw(&x->overlays, x->s, x->c, &layout);
    return canvas_shows(x->c, text);
}

static void press(struct fixture *x, int key) { assert_true(overlay_key(&x->overlays, x->s, key)); }

static void type(struct fixture *x, const char *text) {
    for (; *text; text++)
        press(x, (unsigned char)*text);
}

static void down(struct fixture *x, int n) {
    for (; n > 0; n--)
        press(x, TERM_KEY_DOWN);
}

static const struct trigger *last(const struct fixture *x) { return &x->s->triggers.list[x->s->triggers.n - 1]; }

static void assert_spec(const struct fixture *x, int n, const char *text) {
    char is[TRIGGER_TEXT + 64];
    assert_int_equal(x->s->triggers.n, n);
    trigger_write(&last(x)->spec, is, sizeof is);
    assert_string_equal(is, text);
    assert_true(last(x)->latch.armed);
}

static void a_condition_and_enter_are_enough(void **state) {
    struct fixture x = fixture_new(*state, 80, 24, CHARSET_BRAILLE);
    open_form(&x, 0);
    assert_true(shows(&x, "new trigger for gd") && shows(&x, "[x] pause") && shows(&x, "(*) becomes true"));
    assert_true(shows(&x, "a condition: error < 1e-3"));
    type(&x, "error < 1e-3");
    press(&x, ENTER);
    assert_null(x.overlays.open);
    assert_spec(&x, 1, "error < 1e-3 pause");
    assert_string_equal(x.s->message, "trigger 1 is armed for gd: error < 1e-3 pause");
    fixture_free(&x);
}

static void all_of_it_can_be_chosen(void **state) {
    struct fixture x = fixture_new(*state, 60, 16, CHARSET_ASCII);
    open_form(&x, 0);
    type(&x, "tick >= 4");
    down(&x, 1);
    press(&x, ' ');
    assert_true(shows(&x, "(*) ceases"));
    down(&x, 1);
    press(&x, TERM_KEY_RIGHT);
    assert_true(shows(&x, "(*) every time"));
    down(&x, 1);
    press(&x, ' ');
    assert_true(shows(&x, "nothing is done then: choose to pause, mark, fork or"));
    down(&x, 1);
    press(&x, ' ');
    down(&x, 1);
    press(&x, ' ');
    assert_true(shows(&x, "[x] mark") && shows(&x, "[x] fork"));
    down(&x, 1);
    press(&x, ' ');
    assert_true(shows(&x, "[x] write") && shows(&x, "to file preset-0.csv"));
    down(&x, 1);
    press(&x, CONTROL_U);
    assert_true(shows(&x, "a file needs a name"));
    type(&x, "a b.csv");
    press(&x, TERM_KEY_UP);
    press(&x, ' '); /* another kind: the name that was typed stays */
    assert_true(shows(&x, "[x] write  factors") && shows(&x, "to file a b.csv"));
    press(&x, ENTER);
    assert_null(x.overlays.open);
    assert_spec(&x, 1, "tick >= 4 fall repeated mark fork write factors \"a b.csv\"");
    open_form(&x, 0); /* and it comes back as it was */
    assert_true(shows(&x, "trigger 1 ") && shows(&x, "(*) ceases") && shows(&x, "to file a b.csv") && shows(&x, "[ ] pause"));
    press(&x, ENTER);
    assert_spec(&x, 1, "tick >= 4 fall repeated mark fork write factors \"a b.csv\"");
    fixture_free(&x);
}

static void what_is_typed_is_judged(void **state) {
    static const struct {
        const char *typed, *says;
    } cases[] = {
        {"eror < 1", "error?"},
        {"error < 1 mark", "column 11, at \"mark\""}, /* what it does is chosen below */
        {"error <", "column 8"},
        {"nobody.error < 1", "column 1"},
    };
    struct fixture x = fixture_new(*state, 120, 36, CHARSET_BRAILLE);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        open_form(&x, 0);
        type(&x, cases[i].typed);
        if (!shows(&x, cases[i].says))
            fail_msg("%s: '%s', not '%s'", cases[i].typed, x.overlays.trigger.error, cases[i].says);
        press(&x, ENTER);
        assert_ptr_equal(x.overlays.open, &overlay_trigger);
        assert_int_equal(x.s->triggers.n, 0);
        press(&x, ESCAPE);
        assert_null(x.overlays.open);
    }
    open_form(&x, 0);
    press(&x, ENTER); /* nothing typed */
    assert_ptr_equal(x.overlays.open, &overlay_trigger);
    assert_true(x.overlays.trigger.error[0] != '\0');
    fixture_free(&x);
}

static void tab_completes_the_condition(void **state) {
    struct fixture x = fixture_new(*state, 80, 24, CHARSET_BRAILLE);
    open_form(&x, 0);
    type(&x, "sig");
    press(&x, TAB);
    assert_string_equal(x.overlays.trigger.condition.text, "sigma_m");
    assert_true(shows(&x, "Tab") && shows(&x, "sigma_max"));
    press(&x, TAB);
    assert_non_null(strstr(x.overlays.trigger.condition.text, "sigma_min"));
    press(&x, ESCAPE); /* the list alone */
    assert_ptr_equal(x.overlays.open, &overlay_trigger);
    assert_false(x.overlays.trigger.tab.listed);
    press(&x, CONTROL_U);
    type(&x, "phase = conv");
    press(&x, TAB);
    assert_string_equal(x.overlays.trigger.condition.text, "phase = converg");
    press(&x, TERM_KEY_DOWN);
    assert_int_equal(x.overlays.trigger.row, TRIGGER_ROW_EDGE);
    press(&x, TAB); /* elsewhere it goes on */
    assert_int_equal(x.overlays.trigger.row, TRIGGER_ROW_OFTEN);
    press(&x, TERM_KEY_BACK_TAB);
    assert_int_equal(x.overlays.trigger.row, TRIGGER_ROW_EDGE);
    fixture_free(&x);
}

static void those_that_there_are_are_changed(void **state) {
    struct fixture x = fixture_new(*state, 80, 24, CHARSET_BRAILLE);
    assert_int_equal(command_execute(x.s, "trigger error < 1e-3", NULL), DLN_OK);
    assert_int_equal(command_execute(x.s, "trigger tick >= 9 mark", NULL), DLN_OK);
    open_form(&x, 1);
    assert_true(shows(&x, "trigger 1 ") && shows(&x, "condition error < 1e-3"));
    press(&x, TERM_KEY_BACKSPACE);
    type(&x, "4");
    press(&x, ENTER); /* in the place of that one */
    assert_spec(&x, 2, "error < 1e-4 pause");
    assert_string_equal(x.s->triggers.list[0].spec.condition, "tick >= 9");
    open_form(&x, 0);
    press(&x, TERM_KEY_PAGE_DOWN);
    press(&x, TERM_KEY_UP);
    assert_true(shows(&x, "Enter: change it   Space: arm, disarm   Del: drop it"));
    press(&x, ' ');
    assert_false(x.s->triggers.list[1].latch.armed);
    assert_true(shows(&x, "2 disarmed error < 1e-4 pause") && shows(&x, "1 armed    tick >= 9 mark"));
    press(&x, ' ');
    assert_true(x.s->triggers.list[1].latch.armed);
    press(&x, TERM_KEY_UP);
    press(&x, ENTER);
    assert_true(shows(&x, "condition tick >= 9") && shows(&x, "[x] mark"));
    press(&x, TERM_KEY_PAGE_DOWN);
    press(&x, TERM_KEY_UP);
    press(&x, TERM_KEY_UP);
    press(&x, TERM_KEY_DELETE); /* the one that the fields show: what stands there is a new one now */
    assert_int_equal(x.s->triggers.n, 1);
    assert_true(shows(&x, "new trigger for gd"));
    press(&x, TERM_KEY_PAGE_DOWN);
    press(&x, ENTER);
    assert_true(shows(&x, "a condition: error") && shows(&x, "[x] pause"));
    type(&x, "tick > 1");
    press(&x, ENTER);
    assert_spec(&x, 2, "tick > 1 pause");
    fixture_free(&x);
}

/* While the session goes on: what is asked for in the middle of a step is done at its end, in order. */
static void it_can_be_changed_on_the_way(void **state) {
    struct fixture x = fixture_new(*state, 80, 24, CHARSET_BRAILLE);
    assert_int_equal(command_execute(x.s, "fork", NULL), DLN_OK); /* two runs: there is a middle of a step */
    assert_int_equal(command_execute(x.s, "trigger tick >= 1000", NULL), DLN_OK);
    x.s->running = true;
    while (!session_midstep(x.s))
        session_advance(x.s);
    open_form(&x, 0);
    type(&x, "0");
    press(&x, ENTER);
    assert_null(x.overlays.open);
    while (session_midstep(x.s) || session_queued(x.s))
        session_advance(x.s);
    assert_spec(&x, 1, "tick >= 10000 pause");
    fixture_free(&x);
}

/* With and without room, in each charset: the selected row is in sight, and nothing is painted outside. */
static void it_fits_any_screen(void **state) {
    static const int sizes[][2] = {{1, 1}, {20, 5}, {40, 10}, {60, 16}, {80, 24}, {200, 60}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
            struct fixture x = fixture_new(*state, sizes[i][0], sizes[i][1], (enum charset)charset);
            char line[64];
            for (int k = 1; k <= TRIGGERS_MOST; k++) {
                snprintf(line, sizeof line, "trigger tick > 10%d", k);
                assert_int_equal(command_execute(x.s, line, NULL), DLN_OK);
            }
            open_form(&x, 0);
            press(&x, TAB);
            for (int row = 0; row < N_TRIGGER_ROWS + TRIGGERS_MOST; row++) {
                shows(&x, "");
                press(&x, TERM_KEY_DOWN);
                if (sizes[i][1] >= 10)
                    assert_true(shows(&x, charset == CHARSET_ASCII ? ">" : "\xe2\x96\xb8"));
            }
            if (sizes[i][1] >= 16)
                assert_true(shows(&x, "a new one"));
            fixture_free(&x);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_and_enter_are_enough), cmocka_unit_test(all_of_it_can_be_chosen),
        cmocka_unit_test(what_is_typed_is_judged),          cmocka_unit_test(tab_completes_the_condition),
        cmocka_unit_test(those_that_there_are_are_changed), cmocka_unit_test(it_can_be_changed_on_the_way),
        cmocka_unit_test(it_fits_any_screen),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
