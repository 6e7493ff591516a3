/* test_landscape_panel.c: the panel of two weights: a made-up landscape read back, and the preset of wu2019 Fig. 1 as it is seen. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "scope/command.h"
#include "stored.h"
#include "tui/panels/landscape.h"
#include "tui/panels/panel.h"

/* A made-up landscape: f - f* = (x y + 1)^2 / 2 over [-2, 2] x [-2, 2], and two straight paths. */

struct made_up_view {
    struct landscape_grid grid;
    struct path_point points[2][2];
    struct path paths[2];
    struct landscape_view view;
};

static bool path_at(const void *source, int i, struct landscape_path *out) {
    static const char *const labels[] = {"first", "second"};
    const struct made_up_view *m = source;
    *out = (struct landscape_path){&m->paths[i], labels[i], i};
    return true;
}

static void make(struct made_up_view *m) {
    struct landscape_grid *g = &m->grid;
    memset(m, 0, sizeof *m);
    g->x = g->y = (struct axis){-2, 2, false};
    g->nodes = LANDSCAPE_NODES;
    for (int j = 0; j < g->nodes; j++)
        for (int i = 0; i < g->nodes; i++) {
            double x = -2 + 4.0 * i / (g->nodes - 1), y = -2 + 4.0 * j / (g->nodes - 1);
            g->root[i + j * g->nodes] = fabs(x * y + 1) / sqrt(2);
            g->side[i + j * g->nodes] = x * y + 1;
        }
    const struct path_point ways[2][2] = {{{1.5, 1.5}, {-1, 1}}, {{1, -0.2}, {1.6, -0.7}}};
    memcpy(m->points, ways, sizeof ways);
    for (int i = 0; i < 2; i++)
        m->paths[i] = (struct path){.points = m->points[i], .n = 2, .at = 1, .start = ways[i][0], .newest = ways[i][1]};
    m->view = (struct landscape_view){.grid = g,
                                      .has_saddle = true,
                                      .saddle_excess = 0.5,
                                      .curved = true,
                                      .n_minima = 2,
                                      .minima = {{1, -1}, {-1, 1}},
                                      .n = 2,
                                      .path = path_at,
                                      .source = m};
}

/* The cell of a place in a plot whose corners are known by its axis lines. */
static const struct cell *at(const canvas *c, struct rect plot, double x, double y) {
    return canvas_at(c, plot.x + (int)((x + 2) / 4 * plot.w), plot.y + plot.h - 1 - (int)((y + 2) / 4 * plot.h));
}

static void everything_is_where_it_belongs(void **state) {
    (void)state;
    static const uint32_t markers[3][2] = {{0x25cf, 0x25c6}, {0x25cf, 0x25c6}, {'@', '*'}};
    struct made_up_view m;
    make(&m);
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++) {
        canvas *c = NULL;
        assert_int_equal(canvas_new(70, 34, (enum charset)charset, &c, NULL), DLN_OK);
        landscape_draw(&m.view, c, canvas_area(c));
        struct rect plot = {8, 0, 61, 32}; /* beside "   -1.5|" and a blank, above the abscissa */
        assert_int_equal(at(c, plot, 0, 0)->glyph, 'X');
        assert_int_equal(at(c, plot, 0, 0)->role, ROLE_WARN);
        for (int i = 0; i < 2; i++) {
            const struct cell *start = at(c, plot, m.points[i][0].x, m.points[i][0].y);
            const struct cell *now = at(c, plot, m.points[i][1].x, m.points[i][1].y);
            assert_true(start->glyph == markers[charset][i] && start->role == run_role(i) && !start->bold);
            assert_true(now->glyph == markers[charset][i] && now->role == run_role(i) && now->bold);
        }
        /* on the way, on the curve of minima, on the saddle's level, and off everything */
        assert_true(at(c, plot, 0.9, 1.38)->role == run_role(0) && at(c, plot, 0.9, 1.38)->dots);
        assert_true(at(c, plot, 0.6, -1 / 0.6)->role == ROLE_GOOD && at(c, plot, 0.6, -1 / 0.6)->bold);
        assert_true(at(c, plot, 0, -1.2)->role == ROLE_DIM && at(c, plot, 0, -1.2)->dots);
        assert_int_equal(at(c, plot, -0.5, -0.5)->glyph, ' ');
        static const char *const words[] = {"saddle", "first", "second", "start", "minima", "w1", "-1", "0.5"};
        for (size_t k = 0; k < ARRAY_LEN(words); k++)
            assert_true(canvas_shows(c, words[k]));
        canvas_free(c);
    }
}

/* A run that has come to the saddle is seen there. */
static void a_run_stands_over_the_saddle(void **state) {
    (void)state;
    struct made_up_view m;
    make(&m);
    m.points[0][1] = m.paths[0].newest = (struct path_point){0, 0};
    canvas *c = NULL;
    assert_int_equal(canvas_new(70, 34, CHARSET_ASCII, &c, NULL), DLN_OK);
    landscape_draw(&m.view, c, canvas_area(c));
    assert_int_equal(at(c, (struct rect){8, 0, 61, 32}, 0, 0)->glyph, '@');
    assert_true(canvas_shows(c, "saddle"));
    canvas_free(c);
}

static void every_size_can_be_drawn(void **state) {
    (void)state;
    struct made_up_view m;
    make(&m);
    m.points[0][1] = (struct path_point){1e300, -1e300}; /* a path that left */
    m.paths[0].newest = m.points[0][1];
    for (int charset = CHARSET_BRAILLE; charset <= CHARSET_ASCII; charset++)
        for (int cols = 1; cols < 60; cols += 2)
            for (int rows = 1; rows < 20; rows++) {
                canvas *c = NULL;
                assert_int_equal(canvas_new(cols, rows, (enum charset)charset, &c, NULL), DLN_OK);
                landscape_draw(&m.view, c, canvas_area(c));
                canvas_free(c);
            }
}

/* The session */

#define SCALARS "dlnscope: 1\nproblem: {target: negative-identity, size: 1}\nnetwork: {depth: 2}\n"
static const char pair[] = SCALARS "optimizer: {method: gd, step: {constant: 0.01}}\n"
                                   "runs:\n"
                                   "  - {label: ZAS, init: zas}\n"
                                   "  - {label: other, init: identity}\n"
                                   "  - {label: elsewhere, init: zas, problem: {target: {diagonal: [3]}}}\n"
                                   "  - {label: deep, init: zas, network: {depth: 3}}\n";

static void draw(struct screen_state *screen, struct session *s, canvas *c) {
    screen_follow(screen, s, NULL);
    screen_draw(c, s, NULL, screen);
}

static void it_is_there_for_two_weights(void **state) {
    struct opened o = open_session(*state, pair, NULL, false);
    struct session *s = o.session;
    struct screen_state *screen = calloc(1, sizeof *screen);
    canvas *c = NULL;
    assert_non_null(screen);
    assert_int_equal(canvas_new(120, 36, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    for (int i = 0; i < 200; i++)
        session_step(s);
    assert_true(s->runs[0]->path->n > 10 && !s->runs[3]->path);
    draw(screen, s, c);
    assert_true(canvas_shows(c, "─ landscape  w2 over w1 ") && !canvas_shows(c, "─ factors "));
    struct axis whole = screen->landscape.x;
    assert_true(whole.lo < -1 && whole.hi > 1);
    /* the window is filled once, until it changes */
    screen->landscape.root[0] = -7;
    session_step(s);
    draw(screen, s, c);
    assert_true(screen->landscape.root[0] == -7);
    while (session_panel(s) != PANEL_LANDSCAPE)
        assert_true(command_run(s, "panel-next", 0));
    assert_true(command_run(s, "narrower", 2));
    assert_string_equal(s->message, "landscape: 1/2^2 of the window, around the run");
    draw(screen, s, c);
    assert_true(screen->landscape.root[0] != -7);
    struct axis part = screen->landscape.x;
    assert_true(fabs(part.hi - part.lo - (whole.hi - whole.lo) / 4) < 1e-12);
    assert_true(part.lo <= s->runs[0]->path->newest.x && part.hi >= s->runs[0]->path->newest.x);
    assert_true(command_run(s, "whole-range", 0));
    /* another target is another landscape, and its paths are not shown on this one */
    draw(screen, s, c);
    assert_true(canvas_shows(c, "ZAS"));
    s->view.focus = 2;
    draw(screen, s, c);
    assert_true(screen->landscape.owner == s->runs[2] && screen->landscape.x.hi > 1.7);
    s->view.focus = 3;
    assert_int_not_equal(session_panel(s), PANEL_LANDSCAPE);
    draw(screen, s, c);
    assert_true(canvas_shows(c, "─ factors ") && !canvas_shows(c, "─ landscape "));
    canvas_free(c);
    free(screen);
    close_session(&o);
}

/* Samples and one factor: a bowl with one minimum and no saddle. */
static void it_serves_samples(void **state) {
    static const char text[] = "dlnscope: 1\n"
                               "problem: {generate: {inputs: {rows: 2, samples: 20}, outputs: {rows: 1}}}\n"
                               "network: {depth: 1}\ninit: random\noptimizer: {method: gd, step: {constant: 0.01}}\n";
    struct opened o = open_session(*state, text, NULL, false);
    struct screen_state *screen = calloc(1, sizeof *screen);
    canvas *c = NULL;
    assert_non_null(screen);
    assert_int_equal(canvas_new(80, 24, CHARSET_ASCII, &c, NULL), DLN_OK);
    draw(screen, o.session, c);
    assert_true(canvas_shows(c, "minimum") && !canvas_shows(c, "saddle"));
    canvas_free(c);
    free(screen);
    close_session(&o);
}

/* A run that leaves the range of doubles leaves the window to the others. */
static void a_divergence_does_not_take_the_window(void **state) {
    struct opened o = open_session(*state, pair, ((const char *const[]){"optimizer.step.constant=3", NULL}), false);
    struct screen_state *screen = calloc(1, sizeof *screen);
    canvas *c = NULL;
    assert_non_null(screen);
    assert_int_equal(canvas_new(120, 36, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    run_to_end(o.session, 2000);
    draw(screen, o.session, c);
    assert_true(screen->landscape.x.hi < 20 && screen->landscape.y.lo > -20);
    canvas_free(c);
    free(screen);
    close_session(&o);
}

static void the_figure_is_as_stored(void **state) {
    static const int sizes[][2] = {{80, 24}, {120, 36}};
    static const char *const charsets[] = {"braille", "block", "ascii"};
    (void)state;
    const char *sources = getenv("srcdir");
    char preset[4096], name[64];
    snprintf(preset, sizeof preset, "%s/presets/wu2019/fig1-landscape.yaml", sources ? sources : ".");
    struct scenario *scenario = NULL;
    struct session *s = NULL;
    dln_error err;
    if (scenario_load(preset, NULL, &scenario, &err) || session_new(scenario, &(struct session_options){0}, &s, &err))
        fail_msg("%s", err.text);
    snprintf(preset, sizeof preset, "wu2019/fig1-landscape");
    scenario->name = preset;
    run_to_end(s, 3000);
    assert_int_equal(run_ticks(s->runs[0]), 1213);
    assert_int_equal(run_ticks(s->runs[1]), 545);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        for (int k = 0; k < 3; k++) {
            struct screen_state *screen = calloc(1, sizeof *screen);
            canvas *c = NULL;
            assert_non_null(screen);
            assert_int_equal(canvas_new(sizes[i][0], sizes[i][1], (enum charset)k, &c, NULL), DLN_OK);
            draw(screen, s, c);
            snprintf(name, sizeof name, "landscape-%dx%d-%s", sizes[i][0], sizes[i][1], charsets[k]);
            check_screen(name, c);
            canvas_free(c);
            free(screen);
        }
    session_free(s);
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_where_it_belongs),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(a_run_stands_over_the_saddle),
        cmocka_unit_test(it_is_there_for_two_weights),
        cmocka_unit_test(it_serves_samples),
        cmocka_unit_test(a_divergence_does_not_take_the_window),
        cmocka_unit_test(the_figure_is_as_stored),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
