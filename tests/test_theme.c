/* test_theme.c: every role can be seen, and the runs' colours are told apart, also by the colour-blind. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stored.h"
#include "tui/theme.h"

struct colour {
    double v[3];
};

/* Linear red, green, blue of an entry of xterm's palette of 256. */
static struct colour linear(int index) {
    int rgb[3];
    for (int k = 0; k < 3; k++) {
        int level = (index - 16) / (k == 0 ? 36 : k == 1 ? 6 : 1) % 6;
        rgb[k] = index >= 232 ? 8 + 10 * (index - 232) : level ? 55 + 40 * level : 0;
    }
    struct colour c;
    for (int k = 0; k < 3; k++) {
        double s = rgb[k] / 255.0;
        c.v[k] = s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
    }
    return c;
}

static double luminance(struct colour c) { return 0.2126 * c.v[0] + 0.7152 * c.v[1] + 0.0722 * c.v[2]; }

/* WCAG's contrast ratio with black or white. */
static double contrast(int index, bool light) {
    double l = luminance(linear(index)), back = light ? 1 : 0;
    return (fmax(l, back) + 0.05) / (fmin(l, back) + 0.05);
}

/* How the normal eye, protanopes, deuteranopes and tritanopes see (Machado, Oliveira, Fernandes 2009, severity 1). */
static const double eyes[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

static struct colour seen(struct colour c, int eye) {
    struct colour out;
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int j = 0; j < 3; j++)
            sum += eyes[eye][i][j] * c.v[j];
        out.v[i] = fmin(fmax(sum, 0), 1);
    }
    return out;
}

static double cube(double t) { return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116; }

static struct colour lab(struct colour c) {
    double x = cube((0.4124 * c.v[0] + 0.3576 * c.v[1] + 0.1805 * c.v[2]) / 0.9505), y = cube(luminance(c));
    double z = cube((0.0193 * c.v[0] + 0.1192 * c.v[1] + 0.9505 * c.v[2]) / 1.089);
    return (struct colour){{116 * y - 16, 500 * (x - y), 200 * (y - z)}};
}

static double distance(int a, int b, int eye) {
    struct colour p = lab(seen(linear(a), eye)), q = lab(seen(linear(b), eye));
    return hypot(hypot(p.v[0] - q.v[0], p.v[1] - q.v[1]), p.v[2] - q.v[2]);
}

/* What each theme with colours promises on its background. */
static const struct {
    const char *name;
    bool light;
    double data, words, lines, apart; /* contrast of curves, of words, of frames; least distance of two runs */
} promises[] = {
    {"dark", false, 3.4, 4.5, 2.0, 20},
    {"light", true, 3.4, 4.5, 2.0, 20},
    {"contrast", false, 7, 7, 4.5, 25},
    {"contrast-light", true, 7, 7, 4.5, 19.5},
};

static int colour_of(const char *theme, int role) { return theme_style(theme_find(theme), (enum role)role, 256).fg; }

static void runs_are_told_apart_by_every_eye(void **state) {
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(promises); t++)
        for (int i = 0; i < N_RUN_COLOURS; i++) {
            int a = colour_of(promises[t].name, ROLE_RUN + i);
            assert_true(contrast(a, promises[t].light) > promises[t].data);
            for (int j = 0; j < i; j++)
                for (int eye = 0; eye < 4; eye++)
                    assert_true(distance(a, colour_of(promises[t].name, ROLE_RUN + j), eye) > promises[t].apart);
        }
}

static void words_can_be_read_on_their_background(void **state) {
    static const enum role words[] = {ROLE_DIM, ROLE_GOOD, ROLE_WARN, ROLE_BAD};
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(promises); t++) {
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            assert_true(contrast(colour_of(promises[t].name, (int)words[i]), promises[t].light) > promises[t].words);
        assert_true(contrast(colour_of(promises[t].name, ROLE_FRAME), promises[t].light) > promises[t].lines);
    }
}

/* Good, a warning and bad are also words; their colours are told apart all the same. */
static void states_are_told_apart_by_every_eye(void **state) {
    static const enum role states[] = {ROLE_GOOD, ROLE_WARN, ROLE_BAD};
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(promises); t++) {
        const char *name = promises[t].name;
        for (size_t i = 0; i < ARRAY_LEN(states); i++)
            for (size_t j = 0; j < i; j++)
                for (int eye = 0; eye < 4; eye++)
                    assert_true(distance(colour_of(name, (int)states[i]), colour_of(name, (int)states[j]), eye) > 14);
    }
}

static void high_contrast_dims_nothing(void **state) {
    static const int depths[] = {256, 16, 8, 0};
    (void)state;
    for (size_t d = 0; d < ARRAY_LEN(depths); d++)
        for (int role = 0; role < N_ROLES; role++) {
            assert_false(theme_style(theme_find("contrast"), (enum role)role, depths[d]).dim);
            assert_false(theme_style(theme_find("contrast-light"), (enum role)role, depths[d]).dim);
        }
}

/* A background is guessed; what matters most must not be lost with the guess. */
static void words_and_data_have_the_terminals_own_colour(void **state) {
    static const enum role own[] = {ROLE_TEXT, ROLE_BRIGHT, ROLE_KEY, ROLE_SELECTED};
    static const int depths[] = {256, 16, 8, 0};
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (size_t i = 0; i < ARRAY_LEN(own); i++)
            for (size_t d = 0; d < ARRAY_LEN(depths); d++)
                assert_true(theme_style(themes[t], own[i], depths[d]).fg < 0);
    assert_true(theme_style(themes[0], ROLE_BRIGHT, 256).bold);
}

static void colours_are_in_the_palette(void **state) {
    static const int depths[] = {256, 16, 8};
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (size_t d = 0; d < ARRAY_LEN(depths); d++)
            for (int role = 0; role < N_ROLES; role++)
                assert_in_range(theme_style(themes[t], (enum role)role, depths[d]).fg + 1, 0, depths[d]);
    /* the terminal's own foreground for words, and more colours than 256 count as 256 */
    assert_int_equal(theme_style(themes[0], ROLE_TEXT, 256).fg, -1);
    assert_int_equal(theme_style(themes[0], ROLE_RUN, 1 << 24).fg, theme_style(themes[0], ROLE_RUN, 256).fg);
    /* the first run is orange */
    assert_int_equal(theme_style(themes[0], ROLE_RUN, 256).fg, 214);
}

static void few_colours_still_tell_runs_apart(void **state) {
    (void)state;
    for (int t = 0; themes[t]->colors256; t++)
        for (int colours = 8; colours <= 16; colours += 8)
            for (int i = 0; i < N_RUN_COLOURS; i++)
                for (int j = 0; j < i; j++)
                    assert_int_not_equal(theme_style(themes[t], (enum role)(ROLE_RUN + i), colours).fg,
                                         theme_style(themes[t], (enum role)(ROLE_RUN + j), colours).fg);
}

static void blue_of_eight_colours_is_bold_on_dark(void **state) {
    enum { BLACK = 0, BLUE = 4 };
    (void)state;
    for (int role = 0; role < N_ROLES; role++) {
        struct style style = theme_style(theme_find("dark"), (enum role)role, 8);
        assert_int_not_equal(style.fg, BLACK);
        assert_true(style.fg != BLUE || style.bold);
        /* else bold is left to the focused run */
        assert_true(role < ROLE_RUN || style.fg == BLUE || !style.bold);
    }
}

static void without_colours_attributes_remain(void **state) {
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (int role = 0; role < N_ROLES; role++)
            assert_int_equal(theme_style(themes[t], (enum role)role, 0).fg, -1);
    const struct theme *mono = theme_find("mono");
    for (int role = 0; role < N_ROLES; role++)
        assert_int_equal(theme_style(mono, (enum role)role, 256).fg, -1);
    assert_true(theme_style(mono, ROLE_SELECTED, 256).reverse);
    assert_true(theme_style(mono, ROLE_FRAME, 256).dim);
    assert_true(theme_style(mono, ROLE_KEY, 256).bold);
    assert_true(theme_style(themes[0], ROLE_SELECTED, 256).reverse);
}

static void background_is_guessed_from_colorfgbg(void **state) {
    static const struct {
        const char *text, *want;
    } cases[] = {{NULL, "dark"},  {"", "dark"},           {"15;0", "dark"}, {"0;15", "light"}, {"0;default;15", "light"}, {"0;7", "light"},
                 {"7;8", "dark"}, {"15;default", "dark"}, {"0;16", "dark"}, {"12;", "dark"},   {"0;11", "light"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(theme_choose(NULL, cases[i].text)->name, cases[i].want);
}

static void themes_are_found_by_name(void **state) {
    (void)state;
    for (int t = 0; themes[t]; t++) {
        assert_ptr_equal(theme_find(themes[t]->name), themes[t]);
        assert_true(strlen(themes[t]->help) > 0);
    }
    assert_null(theme_find("darker"));
    assert_string_equal(theme_choose("contrast", "15;0")->name, "contrast");
    assert_string_equal(theme_choose("contrast", "0;15")->name, "contrast-light");
    assert_string_equal(theme_choose("contrast-light", NULL)->name, "contrast-light");
    assert_string_equal(theme_choose("dark", "0;15")->name, "dark");
}

/* Each role at each number of colours, as text: nothing changes unseen. */
static void styles_are_as_stored(void **state) {
    static const int colours[] = {256, 16, 8, 0};
    static const char *const roles[] = {"text", "dim", "frame", "bright", "good", "warn", "bad", "key", "selected"};
    canvas *c;
    (void)state;
    for (int t = 0; themes[t]; t++) {
        char name[48];
        assert_int_equal(canvas_new(64, N_ROLES + 1, CHARSET_ASCII, &c, NULL), DLN_OK);
        for (int k = 0; k < 4; k++)
            canvas_printf(c, 10 + 13 * k, 0, 12, ROLE_TEXT, false, "%3d", colours[k]);
        for (int role = 0; role < N_ROLES; role++) {
            if (role < ROLE_RUN)
                canvas_text(c, 0, role + 1, 10, ROLE_TEXT, false, roles[role]);
            else
                canvas_printf(c, 0, role + 1, 10, ROLE_TEXT, false, "run %d", role - ROLE_RUN + 1);
            for (int k = 0; k < 4; k++) {
                struct style s = theme_style(themes[t], (enum role)role, colours[k]);
                canvas_printf(c, 10 + 13 * k, role + 1, 12, ROLE_TEXT, false, "%3d%s%s%s%s", s.fg, s.bold ? " b" : "", s.dim ? " d" : "",
                              s.reverse ? " r" : "", s.underline ? " u" : "");
            }
        }
        snprintf(name, sizeof name, "theme-%s", themes[t]->name);
        check_screen(name, c);
        canvas_free(c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_told_apart_by_every_eye),
        cmocka_unit_test(words_can_be_read_on_their_background),
        cmocka_unit_test(states_are_told_apart_by_every_eye),
        cmocka_unit_test(high_contrast_dims_nothing),
        cmocka_unit_test(words_and_data_have_the_terminals_own_colour),
        cmocka_unit_test(blue_of_eight_colours_is_bold_on_dark),
        cmocka_unit_test(colours_are_in_the_palette),
        cmocka_unit_test(few_colours_still_tell_runs_apart),
        cmocka_unit_test(without_colours_attributes_remain),
        cmocka_unit_test(background_is_guessed_from_colorfgbg),
        cmocka_unit_test(styles_are_as_stored),
        cmocka_unit_test(themes_are_found_by_name),
    };
    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
