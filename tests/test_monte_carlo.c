/* test_monte_carlo.c: `monte_carlo`: what is refused, what is counted, its intervals, and what `run` makes of it. */
#include "sessions.h"
#include "program.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "scope/command.h"
#include "scope/monte_carlo.h"

#define SCALARS "dlnscope: 1\nproblem: {target: identity, size: 1}\nnetwork: {depth: 1}\ninit: random\n"
#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One weight w = s z, z normal, and Phi = 1: the margin 1 - |w - 1| is positive for 0 < w < 2. */
static const char scalars[] = SCALARS "monte_carlo: {starts: 4000, over: init.random.sd, values: [0.1, 1, 3],\n"
                                      "  statistic: [margin > 0, sigma_min(1) >= 1, margin >= 0.5 and margin < 2, tick > 0]}\n";

static void bad_ones_are_refused(void **state) {
    static const struct {
        const char *text, *place, *part;
    } cases[] = {
        {"monte_carlo: 3\n", "5:14", "monte_carlo must be a mapping with the keys starts, over, values, statistic"},
        {"monte_carlo: {}\n", "5:14", "monte_carlo.starts is required"},
        {"monte_carlo: {starts: 1}\n", "5:14", "monte_carlo.over is required"},
        {"monte_carlo: {starts: 1, over: seed}\n", "5:14", "monte_carlo.values is required"},
        {"monte_carlo: {starts: 1, over: seed, values: [1]}\n", "5:14", "monte_carlo.statistic is required"},
        {"monte_carlo: {starts: 0}\n", "5:23", "a whole number from 1 to 1000000000"},
        {"monte_carlo: {starts: 1, values: []}\n", "5:34", "monte_carlo.values has 0 entries"},
        {"monte_carlo: {starts: 1, values: [x]}\n", "5:35", "\"x\" is not taken"},
        {"monte_carlo: {starts: 1, statistic: []}\n", "5:37", "monte_carlo.statistic has 0 entries"},
        {"monte_carlo: {starts: 1, statistic: [[a]]}\n", "5:38", "must be a list of texts"},
        {"monte_carlo: {starts: 1, over: init, values: [1], statistic: [margin > 0]}\n", "5:32", "monte_carlo.over: \"init\" is no number"},
        {"monte_carlo: {starts: 1, over: seed, values: [1], statistic: [margin > 0]}\n", "5:32", "\"seed\" is what tells the starts"},
        {"monte_carlo: {starts: 1, over: init.random.sdd, values: [1], statistic: [a]}\n", "5:32", "(did you mean sd?)"},
        {"monte_carlo: {starts: 1, over: view.range, values: [1], statistic: [a]}\n", "5:32", "cannot differ between runs"},
        {"monte_carlo: {starts: 1, over: init.random.sd, values: [1, -2], statistic: [a]}\n", "5:60", "init.random.sd: \"-2\""},
        {"monte_carlo: {starts: 1, over: init.random.sd, values: [2, 2], statistic: [a]}\n", "5:60", "monte_carlo.values must rise"},
        {"monte_carlo: {starts: 1, over: network.depth, values: [1.5], statistic: [a]}\n", "5:56", "not a whole number"},
        {"monte_carlo: {starts: 1, over: init.zas.sd, values: [0.1], statistic: [a]}\n", "5:54", "has no standard deviation"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600];
        snprintf(text, sizeof text, "%s%s", SCALARS, cases[i].text);
        assert_refused(*state, text, cases[i].place, cases[i].part);
    }
    struct session_options options = {.no_traces = true};
    assert_no_session(*state, SCALARS "monte_carlo: {starts: 1, over: init.random.sd, values: [1], statistic: [margin > 0, magrin > 0]}\n",
                      &options, DLN_BAD_VALUE, ":5:85: monte_carlo.statistic: column 1, at \"magrin > 0\": expected a quantity");
    /* a setting that the values replace would do nothing */
    assert_set_refused(*state, scalars, ARGUMENTS("init.random.sd=0.3"), "the run \"init.random.sd=0.1\" does not take it");
}

static void it_shows_itself(void **state) {
    struct scenario *s = must_load(*state, scalars, NULL);
    assert_int_equal(s->n_runs, 1);
    assert_int_equal(s->monte_carlo.n_values, 3);
    assert_string_equal(s->monte_carlo.over, "init.random.sd");
    assert_true(s->runs[3].init.sd.number == 3 && s->runs[1].init.sd.number == 0.1);
    assert_shows_itself(*state, s);
    scenario_free(s);
}

/* Wilson's interval: the examples of Newcombe 1998 (Table I, method 3), and its ends. */
static void intervals_are_wilsons(void **state) {
    (void)state;
    static const struct {
        uint64_t count, of;
        double low, high;
    } cases[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {20, 20, 0.8389, 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct proportion p = proportion_of(cases[i].count, cases[i].of);
        assert_true(fabs(p.low - cases[i].low) < 5.1e-5 && fabs(p.high - cases[i].high) < 5.1e-5);
        assert_true(p.value == (double)cases[i].count / (double)cases[i].of);
    }
    struct proportion none = proportion_of(0, 0);
    assert_true(isnan(none.value) && none.low == 0 && none.high == 1);
}

static void assert_holds(const struct monte_carlo *m, int v, int k, double probability) {
    struct proportion p = monte_carlo_proportion(m, v, k);
    /* twice the interval: of 24 of them one in 2000 fails by bad luck */
    double more = (p.high - p.low) / 2;
    if (!(probability >= p.low - more && probability <= p.high + more))
        fail_msg("value %d, statistic %d: %g is not in %g .. %g", v, k, probability, p.low, p.high);
}

static double between(double a, double b, double sd) { return (erf(b / sd / sqrt(2)) - erf(a / sd / sqrt(2))) / 2; }

static void counts_are_those_of_closed_forms(void **state) {
    for (int seed = 1; seed <= 2; seed++) {
        const char *settings[] = {seed == 1 ? "seed=1" : "seed=2", NULL};
        struct opened o = open_session(*state, scalars, settings, true);
        struct monte_carlo *m = o.session->starts;
        static const double sd[] = {0.1, 1, 3};
        while (monte_carlo_round(m))
            ;
        assert_int_equal(monte_carlo_drawn(m), 4000);
        for (int v = 0; v < 3; v++) {
            assert_holds(m, v, 0, between(0, 2, sd[v]));
            assert_holds(m, v, 1, 2 * between(1, INFINITY, sd[v]));
            assert_holds(m, v, 2, between(0.5, 1.5, sd[v]));
            assert_int_equal(m->counts[4 * v + 3], 0);
        }
        close_session(&o);
    }
}

/* W_2^2 - W_1^2 = (W_2 - W_1)(W_2 + W_1) of two independent normals; delta_ratio against its formula. */
static void theorem_1_is_one_quantity(void **state) {
    static const char text[] =
        "dlnscope: 1\nproblem: {target: {diagonal: [2]}}\nnetwork: {depth: 2}\ninit: random\n"
        "monte_carlo: {starts: 300, over: init.random.sd, values: [1], statistic: [delta_ratio <= 400, margin > 0]}\n";
    struct opened o = open_session(*state, text, NULL, true);
    struct monte_carlo *m = o.session->starts;
    uint64_t wanted = 0;
    for (int k = 0; k < 300; k++) {
        uint64_t before = m->counts[0];
        monte_carlo_draw(m, 0);
        double a = m->runs[0]->net.W[1].data[0], b = m->runs[0]->net.W[2].data[0], c = 2 - fabs(a * b - 2);
        double delta = c * c / (256 * 8 * pow(2, 2.0 * (2 - 1) / 2));
        bool holds = c > 0 && fabs(a * a - b * b) <= 400 * delta;
        assert_int_equal(m->counts[0] - before, holds);
        wanted += holds;
    }
    assert_true(wanted > 2 && wanted < 100);
    close_session(&o);
}

static void the_order_of_the_starts_does_not_matter(void **state) {
    struct opened a = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=60"), true);
    struct opened b = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=60"), false);
    struct opened c = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=60", "seed=2"), true);
    while (monte_carlo_round(a.session->starts) && monte_carlo_round(c.session->starts))
        ;
    for (int v = 2; v >= 0; v--) /* one value after the other */
        while (monte_carlo_left(b.session->starts, v))
            monte_carlo_draw(b.session->starts, v);
    size_t bytes = 12 * sizeof *a.session->starts->counts;
    assert_memory_equal(a.session->starts->counts, b.session->starts->counts, bytes);
    assert_memory_not_equal(a.session->starts->counts, c.session->starts->counts, bytes);
    monte_carlo_restart(b.session->starts, 2);
    assert_int_equal(monte_carlo_drawn(b.session->starts), 0);
    while (monte_carlo_round(b.session->starts))
        ;
    assert_memory_equal(b.session->starts->counts, c.session->starts->counts, bytes);
    close_session(&a);
    close_session(&b);
    close_session(&c);
}

/* The values may change the shape of the chain, or the problem. */
static void any_number_can_be_varied(void **state) {
    static const char *const keys[] = {"network.depth", "problem.size", "problem.seed", "network.width"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        char text[400];
        snprintf(text, sizeof text,
                 "dlnscope: 1\nproblem: {target: gaussian, size: 2}\nnetwork: {depth: 2}\ninit: random\n"
                 "monte_carlo: {starts: 20, over: %s, values: [2, 3, 5], statistic: [sigma_max(2) > 0.5]}\n",
                 keys[i]);
        struct opened o = open_session(*state, text, NULL, true);
        run_to_end(o.session, 20);
        for (int v = 0; v < 3; v++) {
            assert_int_equal(o.session->starts->drawn[v], 20);
            assert_in_range(o.session->starts->counts[v], 1, 20);
        }
        assert_int_equal(o.scenario->n_problems, i == 1 ? 3 : i == 2 ? 4 : 1);
        close_session(&o);
    }
}

/* Without a stop the session's steps are starts, and nothing ticks; with one they are both. */
static void a_step_is_a_round(void **state) {
    struct opened o = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=5"), false);
    struct session *s = o.session;
    assert_false(s->trains);
    for (int step = 1; step <= 5; step++) {
        assert_true(session_step(s));
        assert_int_equal(s->steps, step);
        for (int v = 0; v < 3; v++)
            assert_int_equal(s->starts->drawn[v], step);
        assert_int_equal(run_ticks(s->runs[0]), 0);
    }
    assert_true(session_finished(s));
    assert_false(session_step(s));
    close_session(&o);
    o = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=5", "stop.iterations=8"), false);
    assert_true(o.session->trains);
    run_to_end(o.session, 8);
    assert_int_equal(o.session->steps, 8);
    assert_int_equal(run_ticks(o.session->runs[0]), 8);
    assert_int_equal(monte_carlo_drawn(o.session->starts), 5);
    close_session(&o);
}

static void do_command(struct session *s, const char *name, unsigned count) {
    assert_true(command_run(s, name, count));
}

/* Keys where nothing is trained: steps of starts, the same starts again, others; and one panel to look at. */
static void commands_are_about_the_starts(void **state) {
    struct opened o = open_session(*state, scalars, ARGUMENTS("monte_carlo.starts=7"), false);
    struct session *s = o.session;
    assert_int_equal(session_panel(s), PANEL_CHANCES);
    do_command(s, "panel-next", 3);
    assert_int_equal(session_panel(s), PANEL_CHANCES);
    do_command(s, "step", 3);
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(monte_carlo_drawn(s->starts), 3);
    do_command(s, "sweep", 0);
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(monte_carlo_drawn(s->starts), 4);
    do_command(s, "init-next", 0);
    assert_string_equal(s->message, "nothing is trained here: r draws the same starts again, R others");
    do_command(s, "order-next", 0);
    assert_string_equal(s->message, "nothing is trained here: r draws the same starts again, R others");
    run_to_end(s, 10);
    do_command(s, "abscissa", 0);
    assert_string_equal(s->message, "nothing is trained here: the plot of starts has one abscissa only");
    do_command(s, "ordinate", 0);
    assert_string_equal(s->message, "nothing is trained here: the plot of starts has one ordinate only");
    do_command(s, "run-pause", 0);
    assert_string_equal(s->message, "all starts are drawn");
    uint64_t counts[12];
    memcpy(counts, s->starts->counts, sizeof counts);
    do_command(s, "restart", 0);
    assert_int_equal(monte_carlo_drawn(s->starts), 0);
    run_to_end(s, 10);
    assert_memory_equal(counts, s->starts->counts, sizeof counts);
    do_command(s, "restart-new-seed", 5);
    assert_int_equal(s->starts->seed, 5);
    run_to_end(s, 10);
    assert_memory_not_equal(counts, s->starts->counts, sizeof counts);
    close_session(&o);
}

static void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' is not in\n%s", part, text);
}

static void run_prints_and_writes_them(void **state) {
    struct files *f = *state;
    char preset[320], table[320];
    snprintf(preset, sizeof preset, "%s", files_write_text(f, "scalars.yaml", scalars));
    snprintf(table, sizeof table, "%s", files_path(f, "table"));
    char *out = program_says(f, ARGUMENTS("run", preset, "--set", "monte_carlo.starts=50"), EXIT_DONE, "");
    assert_contains(out, "init.random.sd     starts  margin > 0                sigma_min(1) >= 1         margin >= 0.5 and margin < 2");
    assert_contains(out, "\n           0.1         50  ");
    assert_contains(out, "  0.0000  0.0000 .. 0.0713\n");
    assert_contains(out, "Wilson's interval of 95 %");
    free(out);
    out = program_says(f, ARGUMENTS("run", preset, "--set", "monte_carlo.starts=50", "--csv", "-"), EXIT_DONE, NULL);
    assert_contains(out, "key,value,statistic,starts,count,probability,low,high\r\ninit.random.sd,0.10000000000000001,margin > 0,50,");
    assert_contains(out, "\r\ninit.random.sd,3,tick > 0,50,0,0,0,0.0713");
    free(out);
    /* with an end: the starts, then the runs, whose table it is */
    out = program_says(f, ARGUMENTS("run", preset, "--set", "monte_carlo.starts=50", "--ticks", "3", "--csv", table), EXIT_DONE, "");
    assert_contains(out, "init.random.sd     starts");
    assert_contains(out, "\n\nrun        ticks");
    free(out);
    free(program_says(f, ARGUMENTS("run", preset, "--set", "monte_carlo.starts=5", "--csv", preset), EXIT_USAGE, NULL));
    out = program_says(f, ARGUMENTS("check", preset), EXIT_DONE, "");
    assert_contains(out, "; nothing is trained: 4000 starts of each of 3 values\n");
    free(out);
    struct ended e = program_run(f, &(struct program){.arguments = ARGUMENTS("run", preset, "--jsonl", "-")});
    assert_int_equal(e.code, EXIT_USAGE);
    assert_contains(e.err, "trains nothing: its starts go to --csv FILE");
    ended_release(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_ones_are_refused),          cmocka_unit_test(it_shows_itself),
        cmocka_unit_test(intervals_are_wilsons),         cmocka_unit_test(counts_are_those_of_closed_forms),
        cmocka_unit_test(theorem_1_is_one_quantity),     cmocka_unit_test(the_order_of_the_starts_does_not_matter),
        cmocka_unit_test(any_number_can_be_varied),      cmocka_unit_test(a_step_is_a_round),
        cmocka_unit_test(commands_are_about_the_starts), cmocka_unit_test(run_prints_and_writes_them),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
