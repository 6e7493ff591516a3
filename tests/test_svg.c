/* test_svg.c: pictures are well-formed, hold every curve, spike and label, and have the screen's colours. */
#include "sessions.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/monte_carlo.h"
#include "scope/svg_plot.h"
#include "scope/write_svg.h"
#include "tui/panels/panel.h"
#include "tui/theme.h"

/* Well-formed as far as our pictures go: tags match, attributes are quoted, no bare & or <, ASCII. */

static const char *skip_name(const char *p) {
    assert_true((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'));
    return p + strcspn(p, " \n/>=");
}

static const char *skip_reference(const char *p) {
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (!strncmp(p, names[i], strlen(names[i])))
            return p + strlen(names[i]);
    char *end;
    assert_true(p[0] == '&' && p[1] == '#');
    unsigned long c = strtoul(p + 2, &end, 10);
    assert_true(*end == ';' && c >= 0x20 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff);
    return end + 1;
}

static const char *skip_attributes(const char *p) {
    while (*p == ' ') {
        p = skip_name(p + 1 + (strncmp(p + 1, "xml:", 4) ? 0 : 4));
        assert_true(p[0] == '=' && p[1] == '"');
        for (p += 2; *p != '"';) {
            assert_true((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x7f && *p != '<');
            assert_true(strncmp(p, "nan", 3) && strncmp(p, "inf", 3));
            p = *p == '&' ? skip_reference(p) : p + 1;
        }
        p++;
    }
    return p;
}

static void assert_well_formed(const char *text) {
    const char *open[16];
    int depth = 0;
    const char *p = strstr(text, "?>\n<svg");
    assert_non_null(p);
    for (p += 3; *p;) {
        if (!strncmp(p, "<![CDATA[", 9)) {
            p = strstr(p, "]]>");
            assert_non_null(p);
            p += 3;
        } else if (!strncmp(p, "</", 2)) {
            size_t n = (size_t)(skip_name(p + 2) - p - 2);
            assert_true(depth > 0 && !strncmp(open[depth - 1], p + 2, n));
            depth--;
            p += 3 + n;
        } else if (*p == '<') {
            open[depth] = p + 1;
            p = skip_attributes(skip_name(p + 1));
            assert_true(*p == '>' || (p[0] == '/' && p[1] == '>'));
            depth += *p == '>';
            assert_true(depth < 16);
            p += *p == '>' ? 1 : 2;
        } else if (*p == '&') {
            p = skip_reference(p);
        } else {
            assert_true(*p == '\n' || ((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x7f));
            p++;
        }
    }
    assert_int_equal(depth, 0);
}

/* The caller frees it. */
static char *picture(struct session *s, const char *theme) {
    char *text = NULL;
    size_t size;
    struct sheet sheet = {.path = "memory", .file = open_memstream(&text, &size)};
    write_svg(s, theme, &sheet);
    fclose(sheet.file);
    assert_well_formed(text);
    return text;
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

static void every_run_is_drawn_and_named(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR "runs: [{label: 'a<&>\"b', seeds: [1, 2]}, {label: Größe}]\n", NULL, false);
    for (int i = 0; i < 50; i++)
        session_step(o.session);
    char *text = picture(o.session, NULL);
    assert_int_equal(count(text, "a&lt;&amp;&gt;&quot;b #1"), 4); /* legend, end, lens, factors */
    assert_int_equal(count(text, "a&lt;&amp;&gt;&quot;b #2"), 2);
    assert_int_equal(count(text, "Gr&#246;&#223;e"), 2);
    for (int i = 0; i < 3; i++) {
        char class[32];
        snprintf(class, sizeof class, "class=\"c sr%d\"", i);
        assert_true(count(text, class) >= 1);
    }
    assert_int_equal(count(text, "deficiency margin"), 1);
    assert_int_equal(count(text, "balancedness"), 1);
    free(text);
    o.session->runs[1]->hidden = true;
    text = picture(o.session, NULL);
    assert_int_equal(count(text, "b #2"), 0);
    assert_int_equal(count(text, "1 hidden"), 1);
    free(text);
    close_session(&o);
}

static void the_start_can_be_drawn(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR "view: {ordinate: linear}\n", NULL, false);
    free(picture(o.session, NULL));
    close_session(&o);
}

static void a_run_that_diverges_is_drawn(void **state) {
    struct opened o = open_session(*state, PRESET_START "optimizer: {method: gd, step: {constant: 9}}\ninit: near-identity\n", NULL, false);
    run_to_end(o.session, 500);
    assert_int_equal(o.session->runs[0]->phase, PHASE_DIVERGED);
    char *text = picture(o.session, NULL);
    assert_true(count(text, "class=\"ib bold\" text-anchor=\"middle\">&#215;") >= 1);
    free(text);
    close_session(&o);
}

static void many_runs_are_bounded_by_three_curves(void **state) {
    char text_of[1000] = PRESET_NEAR "seeds: [";
    for (int i = 1; i <= 70; i++)
        snprintf(text_of + strlen(text_of), sizeof text_of - strlen(text_of), i < 70 ? "%d, " : "%d]\n", i);
    struct opened o = open_session(*state, text_of, NULL, false);
    for (int i = 0; i < 20; i++)
        session_step(o.session);
    char *text = picture(o.session, NULL);
    assert_int_equal(count(text, "least, median, largest"), 1);
    assert_int_equal(count(text, "46 more"), 1);
    assert_int_equal(count(text, "class=\"c sd"), 3);
    assert_true(strlen(text) < 200000);
    free(text);
    close_session(&o);
}

/* One tick in 20000 is a thousand times larger: it reaches its height in the picture. */
static void a_spike_never_disappears(void **state) {
    (void)state;
    struct trace *t;
    struct trace_column columns[SVG_MOST_COLUMNS];
    char *text = NULL;
    size_t size;
    assert_int_equal(trace_new(64, &t, NULL), DLN_OK);
    for (uint64_t i = 0; i < 20000; i++)
        trace_append(t, i, i == 7777 ? 1000 : 1, 0, 0);
    struct svg g = {.f = open_memstream(&text, &size), .palette = palette_find(NULL)};
    struct svg_plot p =
        svg_plot_in(&g, (struct svg_box){0, 0, 800, 300}, (struct axis){0, 20000, false}, (struct axis){0, 1000, false}, false);
    int n = svg_plot_columns(&p);
    trace_columns(t, ABSCISSA_ITERATIONS, 1, 0, 20000, columns, n);
    svg_plot_curve(&p, columns, n, SVG_TEXT, 1, false);
    fclose(g.f);
    char top[32];
    snprintf(top, sizeof top, " %.1fL", p.box.y);
    assert_int_equal(count(text, top), 1);
    free(text);
    trace_free(t);
}

static void what_is_not_finite_has_a_place(void **state) {
    (void)state;
    struct svg_plot p = svg_plot_in(NULL, (struct svg_box){0, 0, 800, 300}, (struct axis){0, 1, false}, (struct axis){1e-3, 1, true}, true);
    double bottom = p.box.y + p.box.h;
    assert_true(svg_plot_y(&p, 0) > bottom && svg_plot_y(&p, 0) < bottom + SVG_FLOOR);
    assert_true(isfinite(svg_plot_y(&p, INFINITY)) && svg_plot_y(&p, INFINITY) < p.box.y);
    assert_true(isfinite(svg_plot_y(&p, 1e-300)));
    p.floor = false;
    assert_true(svg_plot_y(&p, -1) > bottom);
}

/* Bytes that are no UTF-8, and characters that XML has no place for. */
static void any_text_is_well_formed(void **state) {
    (void)state;
    static const char *const bad[] = {"\x01\x1f",         "\xff\xfe", "\xc0\x80",     "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80", "\xe2\x82", "\xef\xbf\xbf", "]]>"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char *text = NULL, cut[64];
        size_t size;
        struct svg g = {.f = open_memstream(&text, &size), .palette = palette_find(NULL)};
        svg_begin(&g, 10, 10, bad[i], bad[i]);
        svg_text(&g, 0, 0, SVG_START, SVG_TEXT, false, bad[i]);
        svg_cut(bad[i], 6, cut, sizeof cut);
        svg_label(&g, 0, 0, SVG_END, SVG_BAD, true, cut);
        svg_end(&g);
        fclose(g.f);
        assert_well_formed(text);
        free(text);
    }
}

static void long_text_is_cut_inside(void **state) {
    (void)state;
    char out[64];
    svg_cut("near-identity bcgd #17", 12 * SVG_CHARACTER, out, sizeof out);
    assert_string_equal(out, "near-i…d #17");
    svg_cut("short", 12 * SVG_CHARACTER, out, sizeof out);
    assert_string_equal(out, "short");
}

/* By name the same colours as the screen's, and the same marker for the same run. */
static void colours_are_those_of_the_screen(void **state) {
    (void)state;
    for (int i = 0; themes[i]; i++) {
        const struct palette *p = palette_find(themes[i]->name);
        assert_string_equal(p->name, themes[i]->name);
        for (int k = 0; k < N_RUN_COLOURS; k++)
            assert_int_equal(p->runs[k], theme_style(themes[i], (enum role)(ROLE_RUN + k), 256).fg);
        assert_int_equal(p->dim, theme_style(themes[i], ROLE_DIM, 256).fg);
        assert_int_equal(p->frame, theme_style(themes[i], ROLE_FRAME, 256).fg);
        assert_int_equal(p->good, theme_style(themes[i], ROLE_GOOD, 256).fg);
        assert_int_equal(p->warn, theme_style(themes[i], ROLE_WARN, 256).fg);
        assert_int_equal(p->bad, theme_style(themes[i], ROLE_BAD, 256).fg);
    }
    assert_int_equal(PALETTE_RUNS, N_RUN_COLOURS);
    for (int i = 0; i < 128; i++)
        for (int j = 0; j < i; j++)
            assert_int_equal(run_marker(i) == run_marker(j), palette_marker(i) == palette_marker(j));
    assert_string_equal(palette_find("nothing")->name, "light");
    assert_int_equal(palette_rgb(palette_find("light"), 166), 0xd75f00);
    assert_int_equal(palette_rgb(palette_find("light"), 242), 0x6c6c6c);
}

static void paper_gets_light_colours(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, false);
    char *dark = picture(o.session, "dark"), *light = picture(o.session, "light");
    assert_int_equal(count(dark, "@media print"), 1);
    assert_int_equal(count(light, "@media print"), 0);
    assert_true(strstr(strstr(dark, "@media print"), ".back{fill:#ffffff}") != NULL);
    free(dark);
    free(light);
    close_session(&o);
}

/* With a history, so that there can be ghosts. */
static struct opened open_with_past(struct files *f, const char *text) {
    struct opened o = {must_load(f, text, NULL), NULL};
    struct session_options options = {.history_memory = 1 << 26};
    assert_int_equal(session_new(o.scenario, &options, &o.session, NULL), DLN_OK);
    return o;
}

static void go(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
    while (session_busy(s))
        session_advance(s);
}

/* How often a text stands alone in the picture. */
static int count_text(struct session *s, const char *part) {
    char *text = picture(s, NULL);
    int n = count(text, part);
    free(text);
    return n;
}

#define TWO_RUNS PRESET_NEAR "runs: [{label: 'a<b'}, {label: other, optimizer: {step: {constant: 0.02}}}]\n"

static void marks_stand_on_curves(void **state) {
    static const char mark[] = ">&#182;</text>", edit[] = ">&#177;</text>";
    struct opened o = open_with_past(*state, TWO_RUNS);
    struct session *s = o.session;
    go(s, "step 30");
    assert_int_equal(count_text(s, mark) + count_text(s, edit), 0);
    go(s, "mark x<&y");
    assert_int_equal(count_text(s, mark), 1);
    assert_int_equal(count_text(s, ">x&lt;&amp;y</text>"), 1);
    go(s, "scale 1 1.5");
    assert_int_equal(count_text(s, edit), 1);
    go(s, "step 10");
    go(s, "range 35 38"); /* not there */
    assert_int_equal(count_text(s, mark) + count_text(s, edit), 0);
    go(s, "range 25 38");
    assert_int_equal(count_text(s, mark), 1);
    go(s, "goto 20"); /* not yet */
    assert_int_equal(count_text(s, mark) + count_text(s, edit), 0);
    close_session(&o);
}

static void futures_that_were_left_are_dashed(void **state) {
    struct opened o = open_with_past(*state, TWO_RUNS);
    struct session *s = o.session;
    go(s, "step 60");
    go(s, "goto 20");
    int names = count_text(s, ">a&lt;b</text>");
    assert_int_equal(count_text(s, "\"c sd dash\""), 0);
    go(s, "scale 1 2");
    assert_int_equal(s->past->n_ghosts, 2);
    assert_int_equal(count_text(s, "\"c sd dash\""), 2);
    assert_int_equal(count_text(s, ">a&lt;b</text>"), names + 1);
    go(s, "dismiss");
    assert_int_equal(count_text(s, "\"c sd dash\""), 0);
    assert_int_equal(count_text(s, ">a&lt;b</text>"), names);
    close_session(&o);
}

static void cursors_are_lines_that_say_what_they_read(void **state) {
    static const char moves[] = ">&#9650;</text>", stays[] = ">&#9651;</text>";
    struct opened o = open_with_past(*state, TWO_RUNS);
    struct session *s = o.session;
    go(s, "step 60");
    assert_int_equal(count_text(s, moves) + count_text(s, "&#9650; "), 0);
    go(s, "cursor to 20");
    assert_int_equal(count_text(s, moves), 1);
    assert_int_equal(count_text(s, stays), 0);
    assert_int_equal(count_text(s, ">&#9650; 20   "), 1);
    assert_int_equal(count_text(s, "   a&lt;b</text>"), 1);
    go(s, "cursor second");
    go(s, "cursor to 50");
    assert_int_equal(count_text(s, moves), 1);
    assert_int_equal(count_text(s, stays), 1);
    assert_int_equal(count_text(s, "30 iterations, "), 1);
    s->view.abscissa = ABSCISSA_WORK;
    assert_int_equal(count_text(s, moves), 1);
    close_session(&o);
}

static void probabilities_are_drawn(void **state) {
    struct opened o = open_session(*state,
                                   PRESET_START "init: {random: {sd: 1}}\nmonte_carlo: {starts: 50, over: init.random.sd, "
                                                "values: [0.1, 1, 20], statistic: ['error < 2', 'error > 1e-3']}\n",
                                   NULL, false);
    struct session *s = o.session;
    assert_int_equal(count_text(s, "0 of 50 starts"), 1); /* nothing measured: no markers but the legend's */
    assert_int_equal(count_text(s, "<path class=\"m "), 2);
    for (int i = 0; i < 7; i++)
        monte_carlo_round(s->starts);
    assert_int_equal(count_text(s, "7 of 50 starts"), 1);
    assert_int_equal(count_text(s, "probability against init.random.sd"), 1);
    assert_int_equal(count_text(s, ">error &lt; 2</text>"), 1);
    assert_int_equal(count_text(s, "<path class=\"m "), 2 + 2 * 3);
    assert_int_equal(count_text(s, "class=\"c sr1\""), 1);
    close_session(&o);
    o = open_session(*state, PRESET_NEAR, NULL, false);
    assert_int_equal(count_text(o.session, "probability"), 0);
    close_session(&o);
}

static void landscapes_are_drawn_with_paths(void **state) {
    struct opened o = open_session(*state,
                                   "dlnscope: 1\nproblem: {target: negative-identity, size: 1}\nnetwork: {depth: 2}\n"
                                   "optimizer: {method: gd, step: {constant: 0.05}}\ninit: near-identity\n"
                                   "runs: [{label: 'a<b'}, {label: other, init: zas}]\n",
                                   NULL, false);
    struct session *s = o.session;
    for (int i = 0; i < 40; i++)
        session_step(s);
    assert_int_equal(count_text(s, "landscape  w2 over w1"), 1);
    assert_int_equal(count_text(s, ">saddle</text>"), 1);
    assert_int_equal(count_text(s, ">&#88;</text>"), 1);
    int names = count_text(s, ">other</text>");
    s->runs[1]->hidden = true;
    assert_int_equal(count_text(s, ">other</text>"), 0);
    assert_true(names >= 3); /* legend, curve, path */
    close_session(&o);
    o = open_session(*state, PRESET_NEAR, NULL, false);
    assert_int_equal(count_text(o.session, "landscape"), 0);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_is_drawn_and_named),    cmocka_unit_test(the_start_can_be_drawn),
        cmocka_unit_test(a_run_that_diverges_is_drawn),    cmocka_unit_test(many_runs_are_bounded_by_three_curves),
        cmocka_unit_test(a_spike_never_disappears),        cmocka_unit_test(what_is_not_finite_has_a_place),
        cmocka_unit_test(any_text_is_well_formed),         cmocka_unit_test(long_text_is_cut_inside),
        cmocka_unit_test(colours_are_those_of_the_screen), cmocka_unit_test(paper_gets_light_colours),
        cmocka_unit_test(marks_stand_on_curves),           cmocka_unit_test(futures_that_were_left_are_dashed),
        cmocka_unit_test(cursors_are_lines_that_say_what_they_read), cmocka_unit_test(probabilities_are_drawn),
        cmocka_unit_test(landscapes_are_drawn_with_paths),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
