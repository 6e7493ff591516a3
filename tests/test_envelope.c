/* test_envelope.c: minimum, median and maximum of many curves, all at once and part by part. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen.h"

enum { RUNS = 70, STEPS = 120 };

static struct opened open_many(struct files *f, int runs) {
    char text[2048] = PRESET_NEAR "seeds: [1";
    for (int i = 2; i <= runs; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %d", i);
    strcat(text, "]\n");
    return open_session(f, text, NULL, false);
}

static int rising(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A column a tick: every value is known. */
static void the_lines_are_those_of_all_curves(void **state) {
    struct opened o = open_many(*state, RUNS);
    struct session *s = o.session;
    struct envelope e = {0};
    for (int t = 0; t < STEPS; t++)
        assert_true(session_step(s));
    envelope_follow(&e, s, 0, ENVELOPE_COLUMNS);
    assert_true(e.any && e.runs == RUNS);
    for (int j = 0; j < ENVELOPE_COLUMNS; j++) {
        double values[RUNS];
        if (j > STEPS) {
            assert_true(isnan(e.y[ENVELOPE_LOW][j]) && isnan(e.y[ENVELOPE_MIDDLE][j]) && isnan(e.y[ENVELOPE_HIGH][j]));
            continue;
        }
        for (int i = 0; i < RUNS; i++)
            assert_true(trace_exact(s->runs[i]->error, (uint64_t)j, &values[i]));
        qsort(values, RUNS, sizeof *values, rising);
        assert_true(e.y[ENVELOPE_LOW][j] == values[0]);
        assert_true(e.y[ENVELOPE_MIDDLE][j] == values[(RUNS - 1) / 2]);
        assert_true(e.y[ENVELOPE_HIGH][j] == values[RUNS - 1]);
    }
    envelope_release(&e);
    close_session(&o);
}

static void hidden_runs_are_not_in_it(void **state) {
    struct opened o = open_many(*state, RUNS);
    struct session *s = o.session;
    struct envelope e = {0};
    session_step(s);
    for (int i = 0; i < RUNS - ENVELOPE_RUNS - 1; i++)
        s->runs[i]->hidden = true;
    envelope_follow(&e, s, 0, 2);
    assert_int_equal(e.runs, ENVELOPE_RUNS + 1);
    s->runs[RUNS - 1]->hidden = true;
    envelope_follow(&e, s, 0, 2);
    assert_false(e.any);
    assert_null(e.work);
    close_session(&o);
}

/* While the session runs a frame takes some of the curves; what comes of it is the same. */
static void it_is_made_part_by_part(void **state) {
    struct opened o = open_many(*state, 300);
    struct session *s = o.session;
    struct envelope parts = {0}, whole = {0};
    envelope_follow(&parts, s, 0, 40);
    assert_true(parts.any);
    for (int t = 0; t < 30; t++)
        session_step(s);
    s->running = true;
    envelope_follow(&parts, s, 0, 40);
    assert_non_null(parts.work);
    assert_true(isnan(parts.y[ENVELOPE_HIGH][ENVELOPE_COLUMNS / 2]));
    envelope_follow(&parts, s, 0, 40);
    assert_null(parts.work);
    s->running = false;
    envelope_follow(&whole, s, 0, 40);
    assert_memory_equal(parts.y, whole.y, sizeof parts.y);
    envelope_release(&parts);
    envelope_release(&whole);
    close_session(&o);
}

/* A run that has ended keeps its last value; one that has diverged is infinite. */
static void curves_that_end_stay(void **state) {
    struct opened o = open_many(*state, RUNS);
    struct session *s = o.session;
    struct envelope e = {0};
    for (int t = 0; t < 10; t++)
        session_step(s);
    double least = INFINITY;
    for (int i = 0; i < RUNS; i++) {
        run_finish(s->runs[i], RUN_UNTIL);
        least = fmin(least, run_error(s->runs[i]));
    }
    s->runs[3]->phase = PHASE_DIVERGED;
    envelope_follow(&e, s, 0, ENVELOPE_COLUMNS);
    assert_true(e.y[ENVELOPE_LOW][100] == least);
    assert_true(isinf(e.y[ENVELOPE_HIGH][100]) && isfinite(e.y[ENVELOPE_HIGH][5]));
    struct trace_column columns[40];
    envelope_columns(&e, ENVELOPE_LOW, 50, 250, columns, 40);
    assert_true(columns[0].any && columns[0].lo == least && columns[21].any && !columns[23].any);
    envelope_release(&e);
    close_session(&o);
}

static bool shows(const canvas *c, const char *text) {
    char *all = canvas_to_text(c);
    bool found = strstr(all, text) != NULL;
    free(all);
    return found;
}

static void the_panel_draws_it_with_the_focused_and_the_pinned_run(void **state) {
    struct opened o = open_many(*state, RUNS);
    struct session *s = o.session;
    struct screen_state screen = {0};
    canvas *c;
    assert_int_equal(canvas_new(120, 36, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    for (int t = 0; t < 60; t++)
        session_step(s);
    int coloured[3] = {0};
    for (int pass = 0; pass < 3; pass++) {
        s->view.focus = 1;
        s->runs[2]->pinned = pass == 1;
        s->runs[2]->hidden = false;
        if (pass == 2)
            for (int i = 3; i < 10; i++)
                s->runs[i]->hidden = true;
        screen_follow(&screen, s, NULL);
        canvas_clear(c);
        screen_draw(c, s, NULL, &screen);
        for (int i = 0; i < c->cols * c->rows; i++)
            coloured[pass] += c->cells[i].role == ROLE_RUN + 2 && c->cells[i].dots;
        assert_true(shows(c, "median of 70") == (pass < 2));
    }
    if (coloured[0] != 0 || coloured[1] == 0)
        fail_msg("%d cells in its colour, and %d when it is pinned", coloured[0], coloured[1]);
    envelope_release(&screen.envelope);
    canvas_free(c);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lines_are_those_of_all_curves),
        cmocka_unit_test(hidden_runs_are_not_in_it),
        cmocka_unit_test(it_is_made_part_by_part),
        cmocka_unit_test(curves_that_end_stay),
        cmocka_unit_test(the_panel_draws_it_with_the_focused_and_the_pinned_run),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
