/* test_session.c: runs in lockstep, whoever drives them, and sessions that cannot be had. */
#include "sessions.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs of either method that end at different ticks, one of them diverging; one problem for all. */
static const char mixed[] =
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: blocks, optimizer: {method: bcgd, order: shuffled}, stop: {iterations: 100}}\n"
                 "  - {label: short, optimizer: {method: bcgd}, stop: {sweeps: 5}}\n"
                 "  - {label: gd, optimizer: {method: gd, step: {constant: 0.05}}, stop: {iterations: 80}}\n"
                 "  - {label: wild, optimizer: {method: gd, step: {constant: 3}}, stop: {iterations: 80}}\n"
                 "  - {label: none, stop: {condition: tick >= 0}}\n"
                 "  - {label: deep, network: {depth: 9}, optimizer: {method: bcgd, order: greedy}, seed: 5, stop: {iterations: 100}}\n";

/* Lockstep */

static void a_step_gives_every_live_run_one_tick(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    struct session *s = o.session;
    assert_int_equal(s->n_runs, 6);
    assert_int_equal(s->runs[4]->end, RUN_CONDITION);
    for (uint64_t T = 1;; T++) {
        uint64_t before[6];
        bool live[6], any = false;
        for (int i = 0; i < 6; i++) {
            before[i] = run_ticks(s->runs[i]);
            live[i] = !s->runs[i]->end;
            any |= live[i];
        }
        assert_int_equal(session_finished(s), !any);
        if (!session_step(s)) {
            assert_false(any);
            break;
        }
        assert_int_equal(s->steps, T);
        assert_false(session_midstep(s));
        for (int i = 0; i < 6; i++)
            assert_int_equal(run_ticks(s->runs[i]), before[i] + live[i]);
    }
    assert_int_equal(s->steps, 100);
    assert_int_equal(s->runs[3]->end, RUN_DIVERGED);
    close_session(&o);
}

static void a_finished_run_keeps_its_last_values(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    struct session *s = o.session;
    struct run *r = s->runs[1];
    while (!r->end)
        session_step(s);
    double error = run_error(r), sigma = run_sigma_min(r, 2);
    uint64_t version = r->net.version[2];
    run_to_end(s, 200);
    assert_int_equal(run_ticks(r), 15);
    assert_true(run_error(r) == error && run_sigma_min(r, 2) == sigma && r->net.version[2] == version);
    assert_int_equal(trace_last(r->error)->tick, 15);
    assert_int_equal(run_ticks(s->runs[4]), 0);
    close_session(&o);
}

/* The smallest piece of work is one tick of one run, or one gap of a measurement. */
static void a_piece_of_work_is_small(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    struct session *s = o.session;
    s->running = true;
    while (session_busy(s)) {
        uint64_t ticks = 0, probes = 0, after = 0, gaps = 0;
        for (int i = 0; i < s->n_runs; i++) {
            ticks += run_ticks(s->runs[i]);
            probes += trace_count(s->runs[i]->imbalance) * 100 + (uint64_t)s->runs[i]->probe_gap;
        }
        double flops = session_next_flops(s);
        session_advance(s);
        for (int i = 0; i < s->n_runs; i++) {
            after += run_ticks(s->runs[i]);
            gaps += trace_count(s->runs[i]->imbalance) * 100 + (uint64_t)s->runs[i]->probe_gap;
        }
        assert_true(flops > 0);
        assert_true(after == ticks + 1 || (after == ticks && gaps != probes));
    }
    assert_true(session_finished(s));
    assert_false(session_advance(s));
    assert_true(session_next_flops(s) == 0);
    close_session(&o);
}

/* The bits and the record are the same whether steps are made whole, in pieces, or with nobody looking at curves. */
static void whoever_drives_gives_the_same_bits(void **state) {
    struct opened whole = open_session(*state, mixed, NULL, false), pieces = open_session(*state, mixed, NULL, false),
                  bare = open_session(*state, mixed, NULL, true);
    run_to_end(whole.session, 200);
    run_to_end(bare.session, 200);
    pieces.session->running = true;
    for (int i = 0; session_busy(pieces.session); i++)
        if (i % 7 || !session_step(pieces.session))
            session_advance(pieces.session);
    while (session_busy(whole.session)) /* the measurements of the last step */
        session_advance(whole.session);
    for (int i = 0; i < whole.session->n_runs; i++) {
        assert_same_run(whole.session->runs[i], pieces.session->runs[i]);
        assert_same_traces(whole.session->runs[i], pieces.session->runs[i]);
        assert_same_run(whole.session->runs[i], bare.session->runs[i]);
        assert_int_equal(trace_count(bare.session->runs[i]->imbalance), 0);
    }
    assert_int_equal(whole.session->steps, pieces.session->steps);
    close_session(&whole);
    close_session(&pieces);
    close_session(&bare);
}

/* Every tick is on record, and the balancedness as it was at the tick that it is recorded at. */
static void the_record_is_what_happened(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false), again = open_session(*state, mixed, NULL, true);
    struct session *s = o.session, *plain = again.session;
    run_to_end(s, 200);
    while (session_busy(s))
        session_advance(s);
    do {
        for (int i = 0; i < s->n_runs; i++) {
            struct run *r = plain->runs[i];
            double value, error = run_error(r);
            assert_true(trace_exact(s->runs[i]->error, run_ticks(r), &value));
            assert_memory_equal(&value, &error, sizeof value);
            double imbalance = run_imbalance_largest(r);
            if (trace_exact(s->runs[i]->imbalance, run_ticks(r), &value))
                assert_true(value == imbalance || (isnan(value) && isnan(imbalance)));
        }
    } while (session_step(plain));
    for (int i = 0; i < s->n_runs; i++) {
        assert_int_equal(trace_count(s->runs[i]->error), run_ticks(s->runs[i]) + 1);
        double value;
        assert_true(trace_exact(s->runs[i]->imbalance, 0, &value));
        assert_in_range(trace_count(s->runs[i]->imbalance), 1, run_ticks(s->runs[i]) + 1);
    }
    close_session(&o);
    close_session(&again);
}

/* Measured every K ticks, K the least power of two that costs about 2 % of the ticks; a young small run oftener. */
static void measurements_are_rare_by_flops(void **state) {
    struct opened o = open_session(*state, PRESET_START "stop: {iterations: 100000}\n", NULL, false);
    struct run *r = o.session->runs[0];
    double flops = run_probe_flops(r);
    uint64_t K = r->probe_every;
    assert_true((K & (K - 1)) == 0);
    assert_true(flops <= 0.02 * (double)K * run_flops_a_tick(r) && (K == 1 || flops > 0.01 * (double)K * run_flops_a_tick(r)));
    run_to_end(o.session, 100000);
    double value;
    uint64_t held = 8192 < trace_count(r->imbalance) ? 8192 : trace_count(r->imbalance);
    uint64_t late = 0;
    for (uint64_t t = 32 * K; t <= 100000; t++)
        late += trace_exact(r->imbalance, t, &value);
    assert_true(held > 32);
    assert_in_range(late, (100000 - 32 * K) / K, (100000 - 32 * K) / K + 1);
    close_session(&o);
    o = open_session(*state, PRESET_START "stop: {iterations: 100}\n", NULL, false);
    run_to_end(o.session, 100);
    assert_in_range(trace_count(o.session->runs[0]->imbalance), 32, 101);
    close_session(&o);
}

/* Goals and being busy */

static void a_session_stands_still_at_its_goal(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    struct session *s = o.session;
    while (session_busy(s)) /* the start is measured */
        session_advance(s);
    assert_int_equal(s->steps, 0);
    for (s->goal = 7; session_busy(s);)
        session_advance(s);
    assert_int_equal(s->steps, 7);
    assert_false(session_midstep(s));
    for (s->goal = 1000; session_busy(s);)
        session_advance(s);
    assert_int_equal(s->steps, 100);
    close_session(&o);
}

/* In the middle of a step there is work even when nobody asks for more: the runs do not stay apart. */
static void a_step_under_way_is_completed(void **state) {
    struct opened o = open_session(*state, mixed, NULL, true);
    struct session *s = o.session;
    assert_false(session_advance(s));
    assert_true(session_midstep(s));
    assert_true(session_busy(s));
    assert_true(session_step(s));
    assert_int_equal(s->steps, 1);
    for (int i = 0; i < s->n_runs; i++)
        assert_int_equal(run_ticks(s->runs[i]), i != 4);
    assert_false(session_busy(s));
    close_session(&o);
}

/* Restarted in the middle of a step, before or behind the place of the next tick: the step completes, and the record begins at tick 0. */
static void a_restart_in_the_middle_of_a_step_does_no_harm(void **state) {
    for (int i = 0; i < 6; i++)
        for (int pieces = -1; pieces < 4; pieces++) { /* -1: between two steps */
            struct opened o = open_session(*state, mixed, NULL, false), fresh = open_session(*state, mixed, NULL, false);
            struct session *s = o.session;
            struct run *r = s->runs[i];
            for (int k = 0; k < 20; k++)
                session_step(s);
            while (pieces >= 0 && !session_midstep(s))
                session_advance(s);
            for (int k = 0; k < pieces; k++)
                session_advance(s);
            assert_int_equal(run_restart(r, r->spec.init.scheme, r->spec.seed, NULL), DLN_OK);
            run_to_end(s, 200);
            run_to_end(fresh.session, 200);
            while (session_busy(s) || session_busy(fresh.session)) {
                session_advance(s);
                session_advance(fresh.session);
            }
            assert_false(session_midstep(s));
            for (int k = 0; k < 6; k++) {
                assert_same_run(s->runs[k], fresh.session->runs[k]);
                assert_same_traces(s->runs[k], fresh.session->runs[k]);
            }
            close_session(&o);
            close_session(&fresh);
        }
}

/* The last run of a step is restarted just before its tick, and a start that is there already ends it: the step is complete. */
static void a_run_that_ends_at_its_restart_completes_the_step(void **state) {
    struct opened o =
        open_session(*state,
                     "dlnscope: 1\nproblem: {target: identity, size: 4}\nnetwork: {depth: 2}\nruns:\n"
                     "  - {label: a, init: near-identity}\n  - {label: b, init: near-identity, seed: 2}\nstop: {error: 1e-12}\n",
                     NULL, true);
    struct session *s = o.session;
    assert_false(session_advance(s));
    assert_true(session_midstep(s));
    assert_int_equal(run_restart(s->runs[1], dln_init_find("identity"), 1, NULL), DLN_OK);
    assert_int_equal(s->runs[1]->end, RUN_REACHED_ERROR);
    assert_true(session_step(s));
    assert_int_equal(s->steps, 1);
    assert_false(session_midstep(s));
    run_to_end(s, 2000);
    close_session(&o);
}

/* The first view, and the speed: about a minute to the horizon. */
static void a_session_begins_as_its_view_says(void **state) {
    struct opened o = open_session(*state, mixed, NULL, false);
    assert_int_equal(o.session->view.focus, 0);
    assert_true(isnan(o.session->view.low) && isnan(o.session->view.high));
    assert_string_equal(o.session->message, "");
    assert_false(o.session->running);
    close_session(&o);
    o = open_session(*state,
                     PRESET_NEAR "runs: [{label: a}, {label: b}]\nview: {focus: b, abscissa: time, ordinate: linear, range: [-1, 2]}\n",
                     NULL, false);
    assert_int_equal(o.session->view.focus, 1);
    assert_ptr_equal(session_focused(o.session), o.session->runs[1]);
    assert_int_equal(o.session->view.abscissa, ABSCISSA_TIME);
    assert_true(o.session->view.linear && o.session->view.low == -1 && o.session->view.high == 2);
    close_session(&o);
    static const struct {
        const char *stop;
        int speed;
    } cases[] = {
        {"{error: 1e-3}", 64},
        {"{iterations: 10}", 16},
        {"{iterations: 4000}", 128},
        {"{sweeps: 4000}", 256},
        {"{iterations: 1000000}", 32768},
        {"{iterations: 1000000000000000}", SESSION_FASTEST},
        {"{sweeps: 4000, iterations: 10}", 16},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];
        snprintf(text, sizeof text, PRESET_START "stop: %s\n", cases[i].stop);
        o = open_session(*state, text, NULL, true);
        assert_int_equal(o.session->speed, cases[i].speed);
        close_session(&o);
    }
    o = open_session(*state, PRESET_NEAR "stop: {sweeps: 4000}\n", NULL, true); /* a tick of gd is a sweep */
    assert_int_equal(o.session->speed, 128);
    close_session(&o);
}

static void a_message_is_cut_to_its_place(void **state) {
    struct opened o = open_session(*state, mixed, NULL, true);
    session_say(o.session, "%s %d", "run", 7);
    assert_string_equal(o.session->message, "run 7");
    session_say(o.session, "%0400d", 1);
    assert_int_equal(strlen(o.session->message), sizeof o.session->message - 1);
    close_session(&o);
}

/* Sessions that cannot be had */

static void a_session_beyond_the_limit_is_refused_with_the_number(void **state) {
    static const char big[] = "dlnscope: 1\nproblem: {target: identity, size: 500}\nnetwork: {depth: 20}\nruns: [{label: a}, {label: b}]\n";
    struct session_options options = {.max_memory = 100 << 20};
    assert_no_session(*state, big, &options, DLN_NO_MEMORY, "2 runs need ");
    assert_no_session(*state, big, &options, DLN_NO_MEMORY,
                      " MiB of memory, and 100.0 MiB are allowed: make it smaller, or raise --max-memory");
    static const char one[] = PRESET_START;
    options.max_memory = 1000;
    assert_no_session(*state, one, &options, DLN_NO_MEMORY, "1 run needs ");
    options.max_memory = 5000000; /* the chain fits, its traces do not */
    assert_no_session(*state, one, &options, DLN_NO_MEMORY, "1 run needs 8.");
    options.no_traces = true;
    struct scenario *scenario = must_load(*state, one, NULL);
    struct session *s;
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    assert_true(session_bytes(scenario, s->problems, true) < 5000000);
    session_free(s);
    scenario_free(scenario);
}

/* A number that no machine can address is refused too, limit or not. */
static void a_session_beyond_all_bounds_is_refused(void **state) {
    struct session_options options = {.max_memory = SIZE_MAX - 1};
    assert_no_session(*state, "dlnscope: 1\nproblem: {target: identity, size: 2000000000}\nnetwork: {depth: 1000}\n", &options,
                      DLN_NO_MEMORY, "more than can be addressed");
}

/* Many runs share a quarter GiB of traces. */
static void many_runs_get_small_traces(void **state) {
    struct scenario *scenario = must_load(*state, PRESET_START "vary: {network.depth: [1, 2, 3]}\n", NULL);
    assert_true(session_bytes(scenario, NULL, false) > 3 * 2 * trace_bytes(8192));
    assert_true(session_bytes(scenario, NULL, true) < 1 << 20);
    scenario_free(scenario);
    char seeds[1200] = PRESET_START "seeds: [1";
    for (int i = 2; i <= 200; i++)
        snprintf(seeds + strlen(seeds), sizeof seeds - strlen(seeds), ",%d", i);
    snprintf(seeds + strlen(seeds), sizeof seeds - strlen(seeds), "]\n");
    scenario = must_load(*state, seeds, NULL);
    assert_int_equal(scenario->n_runs, 200);
    assert_in_range(session_bytes(scenario, NULL, false), 64 << 20, 320 << 20);
    scenario_free(scenario);
}

struct told {
    atomic_bool cancel;
    char stages[2000];
    const char *cancel_at;
};

static void progress(const char *stage, void *user) {
    struct told *t = user;
    snprintf(t->stages + strlen(t->stages), sizeof t->stages - strlen(t->stages), "%s\n", stage);
    if (t->cancel_at && strstr(stage, t->cancel_at))
        atomic_store(&t->cancel, true);
}

/* Whatever is under way, cancelling leaves nothing behind (the sanitizer looks for leaks). */
static void loading_is_told_and_can_be_cancelled(void **state) {
    static const char text[] = "dlnscope: 1\nproblem: {generate: {inputs: {rows: 3, samples: 20, normal: {variance: 1}}, "
                               "outputs: {rows: 2, uniform: [-1, 1]}}}\nnetwork: {depth: 3}\nruns: [{label: a}, {label: b}, {label: c}]\n";
    static const char *const places[] = {NULL, "compressing", "run 1 of 3", "run 2 of 3", "run 3 of 3"};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct told t = {.cancel_at = places[i]};
        struct session_options options = {.build = {.cancel = &t.cancel, .progress = progress, .user = &t}};
        if (places[i]) {
            assert_no_session(*state, text, &options, DLN_CANCELLED, "cancelled");
            assert_non_null(strstr(t.stages, places[i]));
            continue;
        }
        struct scenario *scenario = must_load(*state, text, NULL);
        struct session *s;
        assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
        assert_non_null(strstr(t.stages, "run 1 of 3: a\nrun 2 of 3: b\nrun 3 of 3: c\n"));
        session_free(s);
        scenario_free(scenario);
    }
}

static void what_is_wrong_with_a_run_is_told(void **state) {
    struct session_options options = {.no_traces = true};
    assert_no_session(*state, PRESET_NEAR "stop:\n  condition: eror < 1\n", &options, DLN_BAD_VALUE,
                      "preset.yaml:7:14: stop.condition: column 1, at \"eror < 1\": expected a quantity");
    assert_no_session(*state, PRESET_NEAR "stop: {condition: phase = flat}\n", &options, DLN_BAD_VALUE, "this version knows the phases");
    assert_no_session(*state, PRESET_NEAR "runs:\n  - {label: a, stop: {condition: c.error < 1}}\n", &options, DLN_BAD_VALUE,
                      "whole label");
    assert_no_session(*state, PRESET_NEAR "stop: {condition: sigma_min(4) < 1}\n", &options, DLN_BAD_VALUE, "from 1 to 3");
    assert_no_session(*state, "dlnscope: 1\nproblem: {data: {x: nowhere-x.npy, y: nowhere-y.npy}}\nnetwork: {depth: 2}\n", &options,
                      DLN_UNREADABLE, "nowhere-x.npy");
    assert_no_session(*state, PRESET_START "init: {files: [nowhere-1.npy, b.npy, c.npy]}\n", &options, DLN_UNREADABLE, "nowhere-1.npy");
    assert_no_session(*state, PRESET_START "runs: [{label: a}, {label: b, init: {files: [nowhere-1.npy, b.npy, c.npy]}}]\n", &options,
                      DLN_UNREADABLE, "nowhere-1.npy");
}

static void nothing_is_freed_twice(void **state) {
    (void)state;
    session_free(NULL);
    run_free(NULL);
}

/* A million ticks of the default preset need no more memory than the first ten thousand (a shorter run of it unless all is asked for). */
static void memory_does_not_grow(void **state) {
    static const char *const sets[] = {"stop.error=1e-300", "stop.iterations=1000000000000", NULL};
    (void)state;
    struct scenario *scenario;
    struct session_options options = {0};
    struct session *s;
    uint64_t most = long_tests() ? 1000000 : 30000;
    size_t before = 0;
    assert_int_equal(scenario_load(NULL, sets, &scenario, NULL), DLN_OK);
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    resident_bytes();
    while (s->steps < most) {
        session_step(s);
        if (s->steps == 10000)
            before = resident_bytes();
    }
    assert_in_range(resident_bytes(), 1, before + (64 << 10));
    session_free(s);
    scenario_free(scenario);
}

/* The margin is a notion of p = 2: with another loss its panel gives its place away. */
static void other_losses_have_no_margin_panel(void **state) {
    static const char *const fourth[] = {"problem.loss.p=4", NULL};
    static const char text[] =
        "dlnscope: 1\nproblem: {generate: {inputs: {rows: 3, samples: 9, normal: {variance: 1}}, outputs: {rows: 2}}}\n"
        "network: {depth: 2}\ninit: identity\nstop: {iterations: 5}\n";
    for (int i = 0; i < 2; i++) {
        struct opened o = open_session(*state, text, i ? fourth : NULL, true);
        assert_int_equal(session_has_panel(o.session, PANEL_MARGIN), i == 0);
        assert_true(session_has_panel(o.session, PANEL_BALANCE));
        close_session(&o);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_gives_every_live_run_one_tick),
        cmocka_unit_test(a_finished_run_keeps_its_last_values),
        cmocka_unit_test(a_piece_of_work_is_small),
        cmocka_unit_test(whoever_drives_gives_the_same_bits),
        cmocka_unit_test(the_record_is_what_happened),
        cmocka_unit_test(measurements_are_rare_by_flops),
        cmocka_unit_test(a_session_stands_still_at_its_goal),
        cmocka_unit_test(a_step_under_way_is_completed),
        cmocka_unit_test(a_restart_in_the_middle_of_a_step_does_no_harm),
        cmocka_unit_test(a_run_that_ends_at_its_restart_completes_the_step),
        cmocka_unit_test(a_session_begins_as_its_view_says),
        cmocka_unit_test(a_message_is_cut_to_its_place),
        cmocka_unit_test(a_session_beyond_the_limit_is_refused_with_the_number),
        cmocka_unit_test(a_session_beyond_all_bounds_is_refused),
        cmocka_unit_test(many_runs_get_small_traces),
        cmocka_unit_test(loading_is_told_and_can_be_cancelled),
        cmocka_unit_test(what_is_wrong_with_a_run_is_told),
        cmocka_unit_test(nothing_is_freed_twice),
        cmocka_unit_test(memory_does_not_grow),
        cmocka_unit_test(other_losses_have_no_margin_panel),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
