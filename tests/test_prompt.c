/* test_prompt.c: the line that is typed, and what the prompt makes of it. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dln/random.h"
#include "scope/command.h"
#include "tui/overlay.h"
#include "tui/term.h"

static const char text[] = PRESET_START "init: near-identity\nruns: [{label: one}, {label: two words}]\nstop: {iterations: 40}\n";

enum { ENTER = 13, ESCAPE = 27 };

/* Lines */


static void a_line_is_edited(void **state) {
    static const struct {
        const char *text;
        int cursor;
        int key;
        const char *then;
        int cursor_then;
    } cases[] = {
        {"abc", 3, 'd', "abcd", 4},
        {"abc", 1, 'd', "adbc", 2},
        {"abc", 1, 0xe4, "a\303\244bc", 3},
        {"abc", 1, 0x20ac, "a\342\202\254bc", 4},
        {"abc", 1, 0x1f600, "a\360\237\230\200bc", 5},
        {"a\303\244b", 4, TERM_KEY_LEFT, "a\303\244b", 3},
        {"a\303\244b", 3, TERM_KEY_LEFT, "a\303\244b", 1},
        {"a\303\244b", 0, TERM_KEY_LEFT, "a\303\244b", 0},
        {"a\303\244b", 1, TERM_KEY_RIGHT, "a\303\244b", 3},
        {"a\303\244b", 4, TERM_KEY_RIGHT, "a\303\244b", 4},
        {"a\303\244b", 3, TERM_KEY_BACKSPACE, "ab", 1},
        {"a\303\244b", 0, TERM_KEY_BACKSPACE, "a\303\244b", 0},
        {"a\303\244b", 1, TERM_KEY_DELETE, "ab", 1},
        {"a\303\244b", 4, TERM_KEY_DELETE, "a\303\244b", 4},
        {"a b", 2, TERM_KEY_HOME, "a b", 0},
        {"a b", 1, TERM_KEY_END, "a b", 3},
        {"a b", 2, 'A' - 64, "a b", 0},
        {"a b", 1, 'E' - 64, "a b", 3},
        {"a b", 1, 'B' - 64, "a b", 0},
        {"a b", 1, 'F' - 64, "a b", 2},
        {"a b", 1, 'D' - 64, "ab", 1},
        {"one two", 5, 'U' - 64, "wo", 0},
        {"one two", 5, 'K' - 64, "one t", 5},
        {"one two  ", 9, 'W' - 64, "one ", 4},
        {"one two", 5, 'W' - 64, "one wo", 4},
        {"one", 0, 'W' - 64, "one", 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct edit e;
        bool changed;
        edit_set(&e, cases[i].text);
        e.cursor = cases[i].cursor;
        assert_true(edit_key(&e, cases[i].key, &changed));
        assert_string_equal(e.text, cases[i].then);
        assert_int_equal(e.length, strlen(cases[i].then));
        assert_int_equal(e.cursor, cases[i].cursor_then);
        assert_int_equal(changed, strcmp(cases[i].text, cases[i].then) != 0);
    }
    struct edit e = {.length = 0};
    static const int others[] = {ENTER, ESCAPE, '\t', TERM_KEY_UP, TERM_KEY_PAGE_DOWN, TERM_KEY_F1, TERM_KEY_OTHER, 3, 12, 26};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(edit_key(&e, others[i], NULL));
}

static void a_full_line_takes_no_more(void **state) {
    (void)state;
    struct edit e = {.length = 0};
    for (int i = 0; i < EDIT_SIZE; i++)
        edit_key(&e, i % 2 ? 0xe4 : 'a', NULL);
    assert_true(e.length <= EDIT_SIZE - 1 && e.length >= EDIT_SIZE - 3);
    assert_int_equal(strlen(e.text), e.length);
    char long_text[EDIT_SIZE + 50];
    memset(long_text, 0xc3, sizeof long_text);
    for (size_t i = 1; i < sizeof long_text; i += 2)
        long_text[i] = (char)0xa4;
    long_text[sizeof long_text - 2] = '\0';
    edit_set(&e, long_text);
    assert_int_equal(e.length % 2, 0);
}

static char *drawn(const struct edit *e, int width, int marked) {
    canvas *c;
    assert_int_equal(canvas_new(width, 1, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    edit_draw(e, c, 0, 0, width, marked);
    char *out = canvas_to_text(c);
    canvas_free(c);
    return out;
}

static void the_cursor_is_always_seen(void **state) {
    (void)state;
    struct edit e;
    edit_set(&e, "abcdef\303\244ghijk");
    for (int width = 1; width < 20; width++) {
        canvas *c;
        assert_int_equal(canvas_new(width, 1, CHARSET_BRAILLE, &c, NULL), DLN_OK);
        for (e.cursor = 0; e.cursor <= e.length; e.cursor += e.cursor == 6 ? 2 : 1) {
            int seen = 0;
            canvas_clear(c);
            edit_draw(&e, c, 0, 0, width, -1);
            for (int x = 0; x < width; x++)
                seen += canvas_at(c, x, 0)->role == ROLE_SELECTED;
            assert_int_equal(seen, 1);
        }
        canvas_free(c);
    }
    e.cursor = 0;
    char *whole = drawn(&e, 8, 30), *end;
    assert_string_equal(whole, "abcdef\303\244g\n");
    e.cursor = e.length;
    end = drawn(&e, 5, -1);
    assert_string_equal(end, "hijk\n");
    free(whole);
    free(end);
}

/* The prompt */

struct fixture {
    struct opened o;
    struct session *s;
    struct overlays overlays;
};

static struct fixture open_prompt(void **state) {
    struct fixture f = {.o = open_session(*state, text, NULL, true)};
    f.s = f.o.session;
    f.s->screen = true;
    assert_true(command_run(f.s, "prompt", 0));
    overlay_obey(&f.overlays, f.s);
    assert_ptr_equal(f.overlays.open, &overlay_prompt);
    return f;
}

static void close_prompt(struct fixture *f) {
    overlay_release(&f->overlays);
    close_session(&f->o);
}

static void again(struct fixture *f) {
    assert_true(command_run(f->s, "prompt", 0));
    overlay_obey(&f->overlays, f->s);
}

static void press(struct fixture *f, const char *keys) {
    for (; *keys; keys++)
        assert_true(overlay_key(&f->overlays, f->s, *keys == '\n' ? ENTER : (unsigned char)*keys));
}

static void assert_shows(const struct fixture *f, int cols, int rows, const char *part) {
    canvas *c;
    struct layout layout = {.footer = {0, rows - 1, cols, 1}};
    assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    overlay_draw(&f->overlays, f->s, c, &layout);
    char *shown = canvas_to_text(c);
    if (!strstr(shown, part))
        fail_msg("\"%s\" is not in\n%s", part, shown);
    free(shown);
    canvas_free(c);
}

static void a_line_is_done(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "focus two words");
    assert_shows(&f, 80, 24, ":focus two words\n focus RUN  look at RUN\n");
    press(&f, "\n");
    assert_null(f.overlays.open);
    assert_int_equal(f.s->view.focus, 1);
    again(&f);
    press(&f, "step 3; focus 1; step 2\n");
    while (session_busy(f.s))
        session_advance(f.s);
    assert_int_equal(f.s->steps, 5);
    assert_int_equal(f.s->view.focus, 0);
    close_prompt(&f);
}

static void what_is_wrong_is_shown_in_place(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "ordinate sqrt\n");
    assert_ptr_equal(f.overlays.open, &overlay_prompt);
    assert_shows(&f, 80, 24, ":ordinate sqrt\n column 10, at \"sqrt\": ordinate takes NAME: linear or log\n");
    assert_int_equal(f.overlays.prompt.edit.cursor, 9);
    assert_int_equal(f.overlays.prompt.place, 9);
    press(&f, "\v"); /* Ctrl-K, and the sentence goes */
    assert_shows(&f, 80, 24, ":ordinate\n ordinate [NAME]\n ordinate: logarithmic or linear (of the lens when it is selected)\n");
    press(&f, "linear\n");
    assert_true(f.s->view.linear);
    again(&f);
    press(&f, "focus 2; ordr x; focus 1\n");
    assert_shows(&f, 80, 24, "column 1, at \"ordr x\": there is no such command; did you mean order?");
    assert_int_equal(f.overlays.prompt.place, 9);
    assert_int_equal(f.s->view.focus, 0);
    assert_false(session_queued(f.s));
    press(&f, "\033");
    assert_null(f.overlays.open);
    close_prompt(&f);
}

static void a_command_that_cannot_be_done_keeps_its_line(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "trigger margin > x\n");
    assert_shows(&f, 60, 24, ":trigger margin > x\n column 18, at \"x\": expected a number");
    assert_int_equal(f.overlays.prompt.place, 17);
    press(&f, "\025\013zoom landscape\n");
    assert_shows(&f, 80, 24, ":zoom landscape\n the panel landscape has nothing to show of one\n");
    assert_int_equal(f.overlays.prompt.place, -1);
    close_prompt(&f);
}

static void the_past_comes_back(void **state) {
    struct fixture f = open_prompt(state);
    static const char *const lines[] = {"focus 1\n", "focus 2\n", "ordinate log\n", "focus 1\n"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        press(&f, lines[i]);
        again(&f);
    }
    static const struct {
        int key;
        const char *line;
    } turns[] = {{TERM_KEY_DOWN, "new"},   {TERM_KEY_UP, "focus 1"},   {TERM_KEY_UP, "ordinate log"}, {TERM_KEY_UP, "focus 2"},
                 {TERM_KEY_UP, "focus 2"}, {TERM_KEY_DOWN, "ordinate log"}, {'N' - 64, "focus 1"},    {TERM_KEY_DOWN, "new"}};
    press(&f, "new");
    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        assert_true(overlay_key(&f.overlays, f.s, turns[i].key));
        assert_string_equal(f.overlays.prompt.edit.text, turns[i].line);
    }
    press(&f, "\033");
    for (int i = 0; i < 3 * PROMPT_PAST; i++) {
        char line[40];
        again(&f);
        snprintf(line, sizeof line, "seed %d\n", i);
        press(&f, line);
    }
    assert_int_equal(f.overlays.prompt.n_past, PROMPT_PAST);
    close_prompt(&f);
}

static void it_is_left_without_doing_anything(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "  \n");
    assert_null(f.overlays.open);
    again(&f);
    assert_true(overlay_key(&f.overlays, f.s, TERM_KEY_BACKSPACE));
    assert_null(f.overlays.open);
    again(&f);
    press(&f, "seed 5\003");
    assert_null(f.overlays.open);
    assert_true(!f.s->quit && f.s->runs[0]->spec.seed == 1);
    assert_false(overlay_key(&f.overlays, f.s, 'q'));
    again(&f);
    press(&f, "q "); /* a character, and no key of the dashboard */
    assert_true(!f.s->quit && !f.s->running);
    assert_false(overlay_key(&f.overlays, f.s, 12)); /* Ctrl-L draws anew anywhere */
    assert_true(overlay_key(&f.overlays, f.s, TERM_KEY_F1));
    close_prompt(&f);
}

static void the_beginning_of_a_name_is_enough(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "  absc work\n");
    assert_int_equal(f.s->view.abscissa, ABSCISSA_WORK);
    again(&f);
    press(&f, "ord\n"); /* several begin so */
    assert_shows(&f, 80, 24, ":ord\n column 1, at \"ord\": there is no such command");
    press(&f, "\025\013q\n");
    assert_true(f.s->quit);
    close_prompt(&f);
}

static void a_count_is_the_argument(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "\033");
    assert_true(command_run(f.s, "prompt", 5));
    overlay_obey(&f.overlays, f.s);
    press(&f, "step\n");
    while (session_busy(f.s))
        session_advance(f.s);
    assert_int_equal(f.s->steps, 5);
    close_prompt(&f);
}

static void assert_line(const struct fixture *f, const char *line) { assert_string_equal(f->overlays.prompt.edit.text, line); }

static void tab_completes(void **state) {
    struct fixture f = open_prompt(state);
    press(&f, "ab\t");
    assert_line(&f, "abscissa ");
    press(&f, "\t");
    assert_true(f.overlays.prompt.tab.listed);
    assert_shows(&f, 80, 24, "iterations");
    assert_shows(&f, 80, 24, ":abscissa\n abscissa [NAME]");
    press(&f, "s\t");
    assert_line(&f, "abscissa sweeps ");
    assert_false(f.overlays.prompt.tab.listed);
    press(&f, "\025ord\t"); /* Ctrl-U; all have more letters in common */
    assert_line(&f, "ord");
    assert_shows(&f, 80, 24, "that ordering of the factors, from the next sweep on");
    press(&f, "\t");
    assert_line(&f, "order");
    press(&f, "\t\t\t");
    assert_line(&f, "ordinate");
    press(&f, "\t");
    assert_line(&f, "order");
    assert_true(overlay_key(&f.overlays, f.s, TERM_KEY_BACK_TAB));
    assert_line(&f, "ordinate");
    press(&f, "\033"); /* closes the list only */
    assert_ptr_equal(f.overlays.open, &overlay_prompt);
    assert_line(&f, "ordinate");
    press(&f, " li\t\n");
    assert_true(f.s->view.linear);
    again(&f);
    press(&f, "step 5\t");
    assert_line(&f, "step 5");
    assert_shows(&f, 80, 24, ":step 5\n nothing to complete here\n");
    press(&f, "\025focus 1; focus two\t\n");
    while (session_busy(f.s))
        session_advance(f.s);
    assert_int_equal(f.s->view.focus, 1);
    close_prompt(&f);
}

/* Any keys, on any screen. */
static void no_key_does_harm(void **state) {
    struct fixture f = open_prompt(state);
    dln_random rng = dln_random_stream(1, DLN_FOR_SAMPLES, 0);
    static const char typed[] = "step focus order seed 1 2 ;'\"# ascending two words speed max";
    for (int i = 0; i < 20000; i++) {
        int kind = dln_random_below(&rng, 10), key = typed[dln_random_below(&rng, (int)sizeof typed - 1)];
        key = kind == 0 ? dln_random_below(&rng, 32) : kind == 3 ? '\t' : kind == 1 ? TERM_KEY_UP + dln_random_below(&rng, 14) : key;
        key = kind == 2 ? 0xa0 + dln_random_below(&rng, 5000) : key;
        if (!f.overlays.open)
            again(&f);
        overlay_key(&f.overlays, f.s, key);
        if (i % 97 == 0)
            assert_shows(&f, 1 + dln_random_below(&rng, 90), 1 + dln_random_below(&rng, 30), "");
    }
    close_prompt(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_edited),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(the_cursor_is_always_seen),
        cmocka_unit_test(a_line_is_done),
        cmocka_unit_test(what_is_wrong_is_shown_in_place),
        cmocka_unit_test(a_command_that_cannot_be_done_keeps_its_line),
        cmocka_unit_test(the_past_comes_back),
        cmocka_unit_test(it_is_left_without_doing_anything),
        cmocka_unit_test(the_beginning_of_a_name_is_enough),
        cmocka_unit_test(a_count_is_the_argument),
        cmocka_unit_test(tab_completes),
        cmocka_unit_test(no_key_does_harm),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
