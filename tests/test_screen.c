/* test_screen.c: whole frames of a made-up session, as text, at several sizes and in each charset.
 *
 * The expected screens stand in tests/screens/COLSxROWS-CHARSET.txt. After a change that is meant, write them anew and look at each:
 *     make tests/test_screen && DLNSCOPE_WRITE_SCREENS=$PWD/tests/screens srcdir=. ./tests/test_screen
 * (from a build outside the source tree: the source's tests/screens, and srcdir its path). */
#include "test.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "dln/theory.h"
#include "made_up.h"
#include "stored.h"
#include "tui/help.h"
#include "tui/keymap.h"
#include "tui/panels/marks.h"
#include "tui/screen.h"

int wcwidth(wchar_t character); /* of X/Open, which POSIX alone does not declare */

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

/* Stored screens */

static const char *const charset_names[] = {"braille", "block", "ascii"};

static void screens_are_as_stored(void **state) {
    static const int sizes[][2] = {{40, 10}, {60, 16}, {80, 24}, {120, 36}, {200, 60}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
            struct fixture f = fixture_new(7, 640, sizes[i][0], sizes[i][1], (enum charset)charset);
            char name[64];
            draw(&f, 0);
            snprintf(name, sizeof name, "%dx%d-%s", sizes[i][0], sizes[i][1], charset_names[charset]);
            check_screen(name, f.c);
            fixture_free(&f);
        }
}

/* Keys typed into the prompt, and the screen then. */
static void check_prompt(const char *name, int cols, int rows, enum charset charset, const char *keys) {
    struct fixture f = fixture_new(7, 640, cols, rows, charset);
    f.s->view.open = "prompt";
    overlay_obey(&f.state.overlays, f.s);
    for (; *keys; keys++)
        assert_true(overlay_key(&f.state.overlays, f.s, *keys));
    draw(&f, 0);
    check_screen(name, f.c);
    overlay_release(&f.state.overlays);
    fixture_free(&f);
}

static void the_prompt_is_as_stored(void **state) {
    (void)state;
    check_prompt("prompt-80x24-braille", 80, 24, CHARSET_BRAILLE, "abscissa \t\t");
    check_prompt("prompt-120x36-ascii", 120, 36, CHARSET_ASCII, "focus near-id\t\t\t\t");
    check_prompt("prompt-60x16-braille", 60, 16, CHARSET_BRAILLE, "ordinate sqrt\r");
}

/* Every size */

/* Under the sanitizers a write beside the canvas or a division by a width of nothing ends the test. */
static void every_size_can_be_drawn(void **state) {
    static const int depths[] = {1, 6, 64};
    static const int big[][2] = {{99, 12}, {100, 12}, {100, 29}, {120, 30}, {300, 100}, {1500, 8}, {30, 300}};
    (void)state;
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++)
        for (size_t d = 0; d < ARRAY_LEN(depths); d++) {
            struct fixture f = fixture_new(9, 300, 1, 1, (enum charset)charset);
            made_up_set_depth(f.m, 0, depths[d]);
            for (int cols = 1; cols <= 40; cols++)
                for (int rows = 1; rows <= 20; rows++) {
                    assert_int_equal(canvas_resize(f.c, cols, rows, NULL), DLN_OK);
                    f.s->view.help = (cols + rows) % 5 == 0;
                    f.s->view.zoomed = (cols + rows) % 3 == 0;
                    f.s->view.panel = (enum panel_id)((cols + rows / 3) % N_PANELS);
                    draw(&f, 0);
                }
            f.s->view.help = false;
            for (size_t i = 0; i < ARRAY_LEN(big); i++)
                for (int panel = -1; panel < N_PANELS; panel++) {
                    assert_int_equal(canvas_resize(f.c, big[i][0], big[i][1], NULL), DLN_OK);
                    f.s->view.zoomed = panel >= 0;
                    f.s->view.panel = panel >= 0 ? (enum panel_id)panel : PANEL_ERROR;
                    draw(&f, 2);
                }
            fixture_free(&f);
        }
}

static void every_view_can_be_drawn(void **state) {
    (void)state;
    for (int variant = 0; variant < 64; variant++) {
        struct fixture f = fixture_new(3, 500, 120, 36, (enum charset)(variant % 3));
        struct view *v = &f.s->view;
        v->linear = variant & 1;
        v->lens = variant & 2 ? LENS_LOG : LENS_LINEAR;
        v->fit_focus = variant & 4;
        v->abscissa = (enum abscissa)(variant / 4 % 4);
        v->x_span = variant & 8 ? 50 : 0;
        v->x_from = variant & 16 ? 100 : 0;
        v->low = variant & 32 ? 1e-3 : NAN;
        v->high = variant & 32 ? 1e3 : NAN;
        v->focus = variant % 3;
        f.s->runs[variant % 3]->hidden = variant & 8;
        draw(&f, 1);
        assert_true(shows(&f, v->linear ? "linear ─" : "log ─") || f.c->charset == CHARSET_ASCII);
        fixture_free(&f);
    }
}

/* Errors of all kinds, from the start on, on both scales. */
static void strange_errors_can_be_drawn(void **state) {
    static const double series[][6] = {
        {0, 0, 0, 0, 0, 0},
        {1, 0, 1, 0, 1, 0},
        {NAN, NAN, NAN, NAN, NAN, NAN},
        {1, INFINITY, 1, NAN, -1, 2},
        {1e-320, 1e-310, 1e-300, 0, 1e300, 1.7e308},
        {1, 1, 1, 1, 1, 1},
        {0.031, 1.6e21, 1.4e134, INFINITY, INFINITY, INFINITY},
        {-1, -2, -3, -4, -5, -6},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(series); i++)
        for (int n = 1; n <= 6; n++)
            for (int variant = 0; variant < 4; variant++) {
                struct fixture f = fixture_new(2, 10, 120, 36, CHARSET_BRAILLE);
                made_up_set_errors(f.m, 0, series[i], n);
                if (variant & 2)
                    made_up_set_errors(f.m, 1, series[i], n);
                f.s->view.linear = variant & 1;
                f.s->view.lens = variant & 1 ? LENS_LOG : LENS_LINEAR;
                draw(&f, 0);
                assert_true(shows(&f, "near-id bcgd #1"));
                fixture_free(&f);
            }
}

/* All that is shown is one column wide where a terminal counts columns. */
static void every_glyph_is_one_column_wide(void **state) {
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++)
        for (int variant = 0; variant < 4; variant++) {
            struct fixture f = fixture_new(16, 640, 200, 60, (enum charset)charset);
            f.s->view.help = variant == 1;
            f.s->running = variant != 2;
            f.s->runs[3]->end = RUN_DIVERGED;
            if (variant == 3)
                made_up_set_errors(f.m, 2, (const double[]){1, NAN, 0}, 3);
            draw(&f, 0);
            for (int i = 0; i < f.c->cols * f.c->rows; i++) {
                assert_int_equal(wcwidth((wchar_t)f.c->cells[i].glyph), 1);
                assert_true(charset != CHARSET_ASCII || f.c->cells[i].glyph < 0x7f);
                assert_true(charset != CHARSET_BLOCK || f.c->cells[i].glyph < 0x2800 || f.c->cells[i].glyph > 0x28ff);
            }
            fixture_free(&f);
        }
}

static void drawing_changes_nothing(void **state) {
    (void)state;
    struct fixture f = fixture_new(5, 400, 120, 36, CHARSET_BRAILLE);
    draw(&f, 0);
    struct session before = *f.s;
    struct screen_state screen = f.state;
    struct run run = *f.s->runs[0];
    dln_optimizer opt = *f.s->runs[0]->opt;
    char *first = canvas_to_text(f.c);
    screen_draw(f.c, f.s, made_up_measured(f.m, 0), &f.state);
    char *second = canvas_to_text(f.c);
    assert_string_equal(first, second);
    assert_memory_equal(&before, f.s, sizeof before);
    assert_memory_equal(&screen, &f.state, sizeof screen);
    assert_memory_equal(&run, f.s->runs[0], sizeof run);
    assert_memory_equal(&opt, f.s->runs[0]->opt, sizeof opt);
    free(first);
    free(second);
    fixture_free(&f);
}

/* Header */

static void header_says_what_runs(void **state) {
    (void)state;
    struct fixture f = fixture_new(3, 640, 200, 40, CHARSET_BRAILLE);
    draw(&f, 0);
    static const char *const parts[] = {
        "dlnscope",   "wu2019/saddle-escape",          "▸ running",     "tick     640", "sweep    106", "64/s", "near-id bcgd #1",
        "converging", "bcgd, order descending, optimal step", "near-identity", "seed 1"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        assert_true(shows(&f, parts[i]));
    f.s->runs[0]->opt->pending = dln_order_find("ascending");
    f.s->running = false;
    draw(&f, 0);
    assert_true(shows(&f, "next: ascending"));
    assert_true(shows(&f, "▮▮ paused"));
    f.s->goal = f.s->steps + 5;
    draw(&f, 0);
    assert_true(shows(&f, "stepping"));
    for (int i = 0; i < 3; i++)
        f.s->runs[i]->end = RUN_OUT_OF_TICKS;
    draw(&f, 0);
    assert_true(shows(&f, "■ finished"));
    char words[64];
    snprintf(words, sizeof words, "converging: %s", run_end_words(RUN_OUT_OF_TICKS));
    assert_true(shows(&f, words));
    f.s->view.focus = 2;
    draw(&f, 0);
    assert_true(shows(&f, "gd, step 0.01"));
    fixture_free(&f);
}

static void header_says_what_the_method_was_given(void **state) {
    static const struct {
        const char *method, *theorem, *text;
        enum dln_step_rule rule;
    } cases[] = {
        {"sgd", NULL, "sgd batch 10, step 0.25", DLN_STEP_CONSTANT},
        {"momentum", NULL, "momentum 0.875, step 0.25", DLN_STEP_CONSTANT},
        {"adam", NULL, "adam, step 0.25", DLN_STEP_CONSTANT},
        {"flow", NULL, "flow, tolerance 1e-6", DLN_STEP_OPTIMAL},
        {"bcsgd", NULL, "bcsgd, order descending, bound 0.25", DLN_STEP_BOUND},
        {"bcgd", NULL, "bcgd, order descending, near-optimal step", DLN_STEP_NEAR_OPTIMAL},
        {"bcgd", NULL, "bcgd, order descending, safe near-optimal step", DLN_STEP_NEAR_OPTIMAL_SAFE},
        {"gd", NULL, "gd, step 1.25e-5", DLN_STEP_STABLE},
        {"gd", "wu2019/4.3", "gd, step 1.25e-5 by wu2019/4.3", DLN_STEP_THEOREM},
    };
    (void)state;
    struct fixture f = fixture_new(1, 5, 200, 40, CHARSET_BRAILLE);
    dln_optimizer *opt = f.s->runs[0]->opt;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        opt->spec.method = dln_method_find(cases[i].method);
        opt->spec.rule = cases[i].rule;
        opt->spec.theorem = cases[i].theorem ? dln_theorem_find(cases[i].theorem) : NULL;
        opt->spec.eta = 0.25;
        opt->eta = 1.25e-5;
        opt->spec.batch = 10;
        opt->spec.beta = 0.875;
        opt->spec.tolerance = 1e-6;
        draw(&f, 0);
        if (!shows(&f, cases[i].text))
            fail_msg("no '%s'", cases[i].text);
    }
    fixture_free(&f);
}

static void narrow_headers_keep_what_matters(void **state) {
    (void)state;
    for (int cols = 28; cols < 140; cols++) {
        struct fixture f = fixture_new(3, 640, cols, 16, CHARSET_BRAILLE);
        char header[1024];
        draw(&f, 0);
        row_text(f.c, 0, header, sizeof header);
        assert_non_null(strstr(header, "running"));
        assert_non_null(strstr(header, "640"));
        assert_true(cols < 60 || strstr(header, "near-id bcgd #1"));
        fixture_free(&f);
    }
}

static void the_rate_is_measured_and_shown_when_it_falls_short(void **state) {
    (void)state;
    struct fixture f = fixture_new(3, 640, 120, 36, CHARSET_BRAILLE);
    screen_clock(&f.state, f.s, 100);
    for (int i = 1; i <= 20; i++) {
        f.s->steps += 3;
        screen_clock(&f.state, f.s, 100 + 0.1 * i);
    }
    assert_true(fabs(f.state.rate - 30) < 1);
    draw(&f, 0);
    assert_true(shows(&f, "64/s, only 30"));
    f.s->speed = 30;
    draw(&f, 0);
    assert_true(shows(&f, "30/s") && !shows(&f, "only"));
    f.s->speed = 0;
    draw(&f, 0);
    assert_true(shows(&f, "max  30/s"));
    f.s->running = false;
    screen_clock(&f.state, f.s, 103);
    assert_true(f.state.rate == 0);
    draw(&f, 0);
    assert_true(shows(&f, "max") && !shows(&f, "max  30/s"));
    fixture_free(&f);
}

/* Ranges */

static void ranges_are_fitted_anew_for_another_run(void **state) {
    (void)state;
    struct fixture f = fixture_new(3, 640, 120, 36, CHARSET_BRAILLE);
    draw(&f, 0);
    struct fit lens = f.state.lens;
    f.s->view.focus = 1;
    draw(&f, 0);
    assert_true(f.state.lens.axis.lo != lens.axis.lo);
    assert_true(f.state.run == f.s->runs[1]);
    f.s->runs[1]->generation++;
    f.state.gaps.set = true;
    draw(&f, 0);
    assert_int_equal(f.state.generation, f.s->runs[1]->generation);
    fixture_free(&f);
}

static void the_ordinate_fits_what_is_seen(void **state) {
    (void)state;
    struct fixture f = fixture_new(3, 640, 120, 36, CHARSET_BRAILLE);
    draw(&f, 0);
    assert_true(f.state.ordinate.axis.lo <= 1e-10 && f.state.ordinate.axis.hi >= 25);
    f.s->runs[1]->hidden = true; /* the one that converged */
    draw(&f, 0);
    assert_true(f.state.ordinate.axis.lo > 0.01);
    f.s->runs[1]->hidden = false;
    f.s->view.fit_focus = true;
    draw(&f, 0);
    assert_true(f.state.ordinate.axis.lo > 0.01);
    f.s->view.low = 1e-3;
    f.s->view.high = 100;
    draw(&f, 0);
    assert_true(shows(&f, "0.01┤") && shows(&f, "100┤"));
    fixture_free(&f);
}

static void zeros_get_a_row_of_their_own(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 100, 120, 36, CHARSET_BRAILLE);
    draw(&f, 0);
    assert_false(f.state.zeros);
    made_up_set_errors(f.m, 0, (const double[]){1, 1e-3, 0}, 3);
    draw(&f, 0);
    assert_true(f.state.zeros);
    assert_true(shows(&f, "   = 0┊"));
    fixture_free(&f);
}

/* Footer, help, zoom */

static void the_message_goes_before_the_keys(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 100, 80, 24, CHARSET_BRAILLE);
    draw(&f, 0);
    assert_true(shows(&f, "Space run/pause") && shows(&f, "? help  q quit"));
    snprintf(f.s->message, sizeof f.s->message, "gd has no orderings");
    f.state.count = 20;
    draw(&f, 0);
    char footer[512];
    row_text(f.c, 23, footer, sizeof footer);
    assert_string_equal(footer, " gd has no orderings                                                         20");
    fixture_free(&f);
}

static void help_and_quit_are_always_in_the_footer(void **state) {
    (void)state;
    for (int cols = 28; cols <= 200; cols++) {
        struct fixture f = fixture_new(2, 100, cols, 24, CHARSET_BRAILLE);
        draw(&f, 0);
        assert_true(shows(&f, "? help  q quit"));
        if (cols == 200) {
            assert_true(shows(&f, "o order"));
            f.s->runs[0]->opt->spec.method = dln_method_find("gd");
            draw(&f, 0);
            assert_false(shows(&f, "o order"));
        }
        fixture_free(&f);
    }
}

/* The canvas's text without blanks, lines' ends, frame and arrows: sentences that go over several lines are whole again. */
static char *run_together(char *text) {
    static const char *const left_out[] = {" ", "\n", "│", "↑", "↓"};
    char *out = text;
    for (char *p = text; *p;) {
        size_t skip = 0;
        for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
            if (strncmp(p, left_out[i], strlen(left_out[i])) == 0)
                skip = strlen(left_out[i]);
        if (!skip)
            *out++ = *p++;
        p += skip;
    }
    *out = '\0';
    return text;
}

static bool shows_sentence(const struct fixture *f, const char *sentence) {
    char *text = run_together(canvas_to_text(f->c)), want[256];
    snprintf(want, sizeof want, "%s", sentence);
    bool found = strstr(text, run_together(want));
    free(text);
    return found;
}

static void help_names_every_command_and_scrolls(void **state) {
    (void)state;
    static const int widths[] = {40, 80, 100};
    for (size_t k = 0; k < ARRAY_LEN(widths); k++) {
        struct fixture f = fixture_new(2, 100, widths[k], 24, CHARSET_BRAILLE);
        f.s->view.help = true;
        bool seen[200] = {false};
        for (int scroll = 0; scroll <= help_lines(widths[k] - 4, NULL) + 5; scroll++) {
            f.s->view.help_scroll = scroll;
            draw(&f, 0);
            for (int i = 0; i < n_commands; i++)
                seen[i] = seen[i] || shows_sentence(&f, commands[i]->help);
        }
        for (int i = 0; i < n_commands; i++)
            if (!seen[i])
                fail_msg("the help of %s is not to be seen: \"%s\"", commands[i]->name, commands[i]->help);
        assert_true(shows(&f, "quit")); /* scrolled too far, its end stays */
        fixture_free(&f);
    }
}

static void scrolling_past_the_helps_end_is_forgotten(void **state) {
    (void)state;
    static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 20}, {200, 60}, {10, 2}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct fixture f = fixture_new(2, 100, sizes[i][0], sizes[i][1], CHARSET_BRAILLE);
        f.s->view.help = true;
        f.s->view.help_scroll = 1000;
        draw(&f, 0);
        char *end = canvas_to_text(f.c);
        screen_hold_scroll(f.c, f.s, &f.state);
        draw(&f, 0);
        char *held = canvas_to_text(f.c);
        assert_string_equal(held, end);
        if (f.s->view.help_scroll > 0 && sizes[i][1] > 2) { /* one line back is seen at once */
            f.s->view.help_scroll--;
            int before = f.s->view.help_scroll;
            screen_hold_scroll(f.c, f.s, &f.state);
            assert_int_equal(f.s->view.help_scroll, before);
            draw(&f, 0);
            char *back = canvas_to_text(f.c);
            assert_string_not_equal(back, end);
            free(back);
        }
        free(end);
        free(held);
        fixture_free(&f);
    }
}

static void help_has_two_columns_where_they_fit(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 100, 200, 120, CHARSET_BRAILLE);
    f.s->view.help = true;
    draw(&f, 0);
    for (int i = 0; i < n_commands; i++) {
        char first_line[60];
        snprintf(first_line, sizeof first_line, "%s", commands[i]->help);
        assert_true(shows(&f, first_line));
    }
    for (int kind = EVENT_MARK; kind < EVENT_RESTART; kind++)
        assert_true(shows(&f, marks_words((enum event_kind)kind)));
    char keys[64];
    for (int i = 0; i < n_commands; i++) {
        keymap_keys_of(NULL, commands[i]->name, keys, sizeof keys);
        assert_true(shows(&f, keys));
    }
    fixture_free(&f);
}

static void zoomed_panel_is_alone(void **state) {
    static const char *const titles[] = {"─ error ", "─ lens ", "─ factors ", "─ balancedness ", "─ deficiency margin "};
    (void)state;
    struct fixture f = fixture_new(2, 300, 120, 36, CHARSET_BRAILLE);
    for (size_t panel = 0; panel < ARRAY_LEN(titles); panel++) {
        f.s->view.panel = (enum panel_id)panel;
        f.s->view.zoomed = true;
        draw(&f, 0);
        for (size_t other = 0; other < ARRAY_LEN(titles); other++)
            assert_int_equal(shows(&f, titles[other]), other == panel);
    }
    fixture_free(&f);
}

static void old_measurements_say_so(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 300, 120, 36, CHARSET_BRAILLE);
    draw(&f, 0);
    assert_false(shows(&f, " old ─"));
    draw(&f, 3);
    assert_true(shows(&f, "3 ticks old ─"));
    const struct measured none = {0};
    screen_draw(f.c, f.s, &none, &f.state);
    assert_true(shows(&f, "measuring ─"));
    fixture_free(&f);
}

static void tiny_screens_have_tick_and_error(void **state) {
    (void)state;
    struct fixture f = fixture_new(2, 640, 20, 2, CHARSET_BRAILLE);
    char text[256];
    draw(&f, 0);
    row_text(f.c, 0, text, sizeof text);
    assert_non_null(strstr(text, "640 0.4"));
    row_text(f.c, 1, text, sizeof text);
    assert_string_equal(text, "near-id bcgd #1");
    fixture_free(&f);
}

static void loading_says_what_it_does(void **state) {
    (void)state;
    for (int cols = 1; cols < 90; cols += 11)
        for (int rows = 1; rows < 30; rows += 4) {
            canvas *c;
            assert_int_equal(canvas_new(cols, rows, CHARSET_BRAILLE, &c, NULL), DLN_OK);
            screen_draw_loading(c, "shin2020/fig8-parity", "compressing 784 x 10000");
            assert_true(cols < 40 || canvas_shows(c, "compressing 784 x 10000"));
            canvas_free(c);
        }
}

/* The margin's verdict and the phase come from one state. */
static void words_agree(void **state) {
    (void)state;
    struct fixture f = fixture_new(3, 640, 120, 36, CHARSET_BRAILLE);
    for (int focus = 0; focus < 3; focus++) {
        f.s->view.focus = focus;
        draw(&f, 0);
        bool safe = f.s->runs[focus]->phase != PHASE_DESCENDING;
        assert_int_equal(shows(&f, "no saddle can be here"), safe);
        assert_int_equal(shows(&f, "a saddle is possible"), !safe);
    }
    fixture_free(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_are_as_stored),
        cmocka_unit_test(the_prompt_is_as_stored),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(every_view_can_be_drawn),
        cmocka_unit_test(strange_errors_can_be_drawn),
        cmocka_unit_test(every_glyph_is_one_column_wide),
        cmocka_unit_test(drawing_changes_nothing),
        cmocka_unit_test(header_says_what_runs),
        cmocka_unit_test(header_says_what_the_method_was_given),
        cmocka_unit_test(narrow_headers_keep_what_matters),
        cmocka_unit_test(the_rate_is_measured_and_shown_when_it_falls_short),
        cmocka_unit_test(ranges_are_fitted_anew_for_another_run),
        cmocka_unit_test(the_ordinate_fits_what_is_seen),
        cmocka_unit_test(zeros_get_a_row_of_their_own),
        cmocka_unit_test(the_message_goes_before_the_keys),
        cmocka_unit_test(help_and_quit_are_always_in_the_footer),
        cmocka_unit_test(help_names_every_command_and_scrolls),
        cmocka_unit_test(scrolling_past_the_helps_end_is_forgotten),
        cmocka_unit_test(help_has_two_columns_where_they_fit),
        cmocka_unit_test(zoomed_panel_is_alone),
        cmocka_unit_test(old_measurements_say_so),
        cmocka_unit_test(tiny_screens_have_tick_and_error),
        cmocka_unit_test(loading_says_what_it_does),
        cmocka_unit_test(words_agree),
    };
    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
