/* test_run.c: phases, stop rules and restarts of a run. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/columns.h"

/* A session whose only, or first, run is looked at. */
static struct run *open_run(struct opened *o, void **state, const char *text, const char *const *sets) {
    *o = open_session(*state, text, sets, false);
    return o->session->runs[0];
}

/* The run's error after each of its latest ticks. */
static double error_at(const struct run *r, uint64_t tick) {
    double value = NAN;
    assert_true(trace_exact(r->error, tick, &value));
    return value;
}

/* Phases */

static void a_run_descends_converges_and_has_converged(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_GD "init: zas\nstop: {error: 1e-8, iterations: 5000}\n", NULL);
    bool seen[4] = {false};
    do {
        bool done = run_error(r) <= 1e-8;
        seen[r->phase] = true;
        assert_int_equal(r->phase, done ? PHASE_CONVERGED : run_margin(r) > 0 ? PHASE_CONVERGING : PHASE_DESCENDING);
    } while (session_step(o.session));
    assert_int_equal(r->phase, PHASE_CONVERGED);
    assert_true(seen[PHASE_DESCENDING] && seen[PHASE_CONVERGING]);
    assert_false(seen[PHASE_DIVERGED]);
    close_session(&o);
}

/* Without an aim, a run has converged when its excess is at the level of round-off. */
static void the_floor_is_converged_too(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_START "init: zas\nstop: {iterations: 5000}\n", NULL);
    while (session_step(o.session) && r->phase != PHASE_CONVERGED)
        assert_true(r->opt->excess > r->objective.excess_floor);
    assert_int_equal(r->phase, PHASE_CONVERGED);
    assert_true(r->opt->excess <= r->objective.excess_floor);
    assert_int_equal(r->end, RUN_LIVE);
    close_session(&o);
}

/* A step that is much too long ends in a state, not in an error, and what was there last stays to be seen. */
static void a_step_too_long_diverges(void **state) {
    static const char *const sets[] = {"optimizer.step.constant=10", NULL};
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_NEAR "stop: {iterations: 1000000}\n", sets);
    run_to_end(o.session, 1000);
    assert_int_equal(r->phase, PHASE_DIVERGED);
    assert_int_equal(r->end, RUN_DIVERGED);
    assert_string_equal(run_end_words(r->end), "diverged");
    assert_false(isfinite(run_error(r)) && isfinite(r->opt->objective_value));
    uint64_t ticks = run_ticks(r);
    run_tick(r);
    assert_int_equal(run_ticks(r), ticks);
    assert_int_equal(trace_count(r->error), ticks + 1);
    assert_int_equal(trace_last(r->error)->tick, ticks);
    assert_true(isfinite(trace_last(r->error)->time));
    for (int c = 0; c < n_columns; c++) {
        double value; /* no quantity of a run that diverged aborts or hangs */
        if (columns[c].value)
            columns[c].value(r, &value);
    }
    while (session_busy(o.session))
        session_advance(o.session);
    assert_int_equal(run_restart(r, r->spec.init.scheme, r->spec.seed, NULL), DLN_OK);
    assert_int_equal(r->phase, PHASE_DESCENDING);
    assert_int_equal(r->end, RUN_LIVE);
    close_session(&o);
}

static void phases_have_one_word(void **state) {
    (void)state;
    assert_string_equal(phase_name(PHASE_DESCENDING), "descending");
    assert_string_equal(phase_name(PHASE_CONVERGING), "converging");
    assert_string_equal(phase_name(PHASE_CONVERGED), "converged");
    assert_string_equal(phase_name(PHASE_DIVERGED), "diverged");
}

/* Stop rules */

/* Run to the end; the rule holds then, and it did not hold before. */
static void the_error_stops_at_its_first_crossing(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_NEAR "stop: {error: 0.3, iterations: 5000}\n", NULL);
    run_to_end(o.session, 5000);
    assert_int_equal(r->end, RUN_REACHED_ERROR);
    assert_string_equal(run_end_words(r->end), "error reached");
    for (uint64_t t = 0; t < run_ticks(r); t++)
        assert_true(error_at(r, t) > 0.3);
    assert_true(error_at(r, run_ticks(r)) <= 0.3);
    close_session(&o);
}

static void iterations_and_sweeps_are_exact(void **state) {
    static const struct {
        const char *text;
        int ticks, sweeps;
    } cases[] = {
        {PRESET_NEAR "stop: {iterations: 7}\n", 7, 7},
        {PRESET_NEAR "stop: {sweeps: 7}\n", 7, 7},
        {PRESET_START "stop: {iterations: 7}\n", 7, 2},
        {PRESET_START "stop: {sweeps: 7}\n", 21, 7},
        {PRESET_START "stop: {sweeps: 7, iterations: 20}\n", 20, 6},
        {PRESET_START "stop: {sweeps: 7, iterations: 21}\n", 21, 7},
        {PRESET_START "stop: {sweeps: 7, iterations: 22}\n", 21, 7},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opened o;
        struct run *r = open_run(&o, state, cases[i].text, NULL);
        run_to_end(o.session, 100);
        assert_int_equal(run_ticks(r), cases[i].ticks);
        assert_int_equal(r->opt->sweeps, cases[i].sweeps);
        assert_int_equal(r->end, RUN_OUT_OF_TICKS);
        close_session(&o);
    }
}

static void time_is_the_sum_of_the_steps(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_NEAR "stop: {time: 0.99, iterations: 5000}\n", NULL);
    run_to_end(o.session, 100);
    assert_int_equal(r->end, RUN_OUT_OF_TIME);
    assert_int_equal(run_ticks(r), 20); /* 20 steps of 0.05 */
    run_tick(r);
    assert_int_equal(run_ticks(r), 20);
    close_session(&o);
    static const char *const sets[] = {"optimizer.step.constant=0.125", NULL};
    r = open_run(&o, state, PRESET_NEAR "stop: {time: 0.5, iterations: 5000}\n", sets);
    run_to_end(o.session, 100);
    assert_int_equal(run_ticks(r), 4);
    close_session(&o);
    r = open_run(&o, state, PRESET_START "stop: {time: 2, iterations: 5000}\n", NULL);
    double time = 0;
    while (session_step(o.session)) {
        assert_true(time < 2);
        time += r->opt->last.step_size;
    }
    assert_true(time >= 2);
    assert_int_equal(r->end, RUN_OUT_OF_TIME);
    close_session(&o);
}

/* The gradient is that of the step before, of all factors. */
static void a_small_gradient_ends_gd(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_GD "init: zas\nstop: {gradient_norm: 1e-3, iterations: 5000}\n", NULL);
    double before = INFINITY;
    while (session_step(o.session)) {
        assert_true(before > 1e-3);
        before = r->opt->last.gradient_norm;
    }
    assert_true(before <= 1e-3);
    assert_int_equal(r->end, RUN_SMALL_GRADIENT);
    close_session(&o);
}

/* At a ZAS start all gradients but W_L's are exactly zero: a single one that is small says nothing. */
static void a_block_method_stops_when_a_whole_sweep_is_small(void **state) {
    static const char *const orders[] = {"ascending", "descending", "symmetric",       "shuffled",
                                         "random",    "greedy",     "greedy-decrease", "[1, 1, 1, 1, 2, 3]"};
    for (size_t k = 0; k < ARRAY_LEN(orders); k++)
        for (int seed = 1; seed <= 10; seed++) {
            struct opened o;
            char order[64], with_seed[32];
            const char *sets[] = {order, with_seed, NULL};
            snprintf(order, sizeof order, "optimizer.order=%s", orders[k]);
            snprintf(with_seed, sizeof with_seed, "seed=%d", seed);
            struct run *r = open_run(&o, state, PRESET_START "init: zas\nstop: {gradient_norm: 1e-4, iterations: 5000}\n", sets);
            run_to_end(o.session, 5000);
            assert_int_equal(r->end, RUN_SMALL_GRADIENT);
            for (int j = 1; j <= r->depth; j++) {
                dln_matrix G = {0};
                assert_int_equal(dln_matrix_init(&G, 4, 4, NULL), DLN_OK);
                dln_products_block(r->opt->products, j);
                dln_products_gradient(r->opt->products, j, &G);
                assert_true(dln_matrix_norm(&G) < 1e-3); /* the others moved since, by little */
                dln_matrix_release(&G);
            }
            close_session(&o);
        }
}

static void a_condition_stops_its_own_run(void **state) {
    struct opened o = open_session(*state,
                                   PRESET_NEAR "runs:\n  - {label: a}\n  - {label: b, stop: {condition: a.tick >= 5}}\n"
                                               "stop: {condition: sigma_min(2) > 0.61 and tick > 3, iterations: 300}\n",
                                   NULL, false);
    struct run *a = o.session->runs[0], *b = o.session->runs[1];
    run_to_end(o.session, 300);
    assert_int_equal(b->end, RUN_CONDITION);
    assert_int_equal(run_ticks(b), 5);
    assert_int_equal(a->end, RUN_CONDITION);
    assert_true(run_ticks(a) > 3 && run_sigma_min(a, 2) > 0.61);
    assert_string_equal(run_end_words(a->end), "condition holds");
    close_session(&o);
}

/* The first of several ends the run; what holds at the start ends it there. */
static void the_first_of_several_rules_ends_a_run(void **state) {
    static const struct {
        const char *stop;
        enum run_end end;
        int ticks;
    } cases[] = {
        {"{error: 1e-300, iterations: 9, sweeps: 10, time: 100, gradient_norm: 1e-300, condition: tick > 50}", RUN_OUT_OF_TICKS, 9},
        {"{error: 1e-300, iterations: 90, sweeps: 10, time: 100, gradient_norm: 1e-300, condition: tick > 50}", RUN_OUT_OF_TICKS, 10},
        {"{error: 1e-300, iterations: 90, sweeps: 90, time: 0.28, gradient_norm: 1e-300, condition: tick > 50}", RUN_OUT_OF_TIME, 6},
        {"{error: 1e-300, iterations: 90, sweeps: 90, time: 100, gradient_norm: 1e300, condition: tick > 50}", RUN_SMALL_GRADIENT, 1},
        {"{error: 1e-300, iterations: 90, sweeps: 90, time: 100, gradient_norm: 1e-300, condition: tick > 50}", RUN_CONDITION, 51},
        {"{error: 1e300, iterations: 90, sweeps: 90, time: 100, gradient_norm: 1e300, condition: tick > 50}", RUN_REACHED_ERROR, 0},
        {"{error: 2}\ninit: zas", RUN_REACHED_ERROR, 0}, /* its very error */
        {"{condition: tick >= 0}", RUN_CONDITION, 0},
        {"{condition: gradient_norm >= 0}", RUN_CONDITION, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct opened o;
        char text[600];
        snprintf(text, sizeof text, "%sstop: %s\n", PRESET_GD, cases[i].stop);
        struct run *r = open_run(&o, state, text, NULL);
        run_to_end(o.session, 100);
        assert_int_equal(r->end, cases[i].end);
        assert_int_equal(run_ticks(r), cases[i].ticks);
        close_session(&o);
    }
}

/* Restarts */

static const char restarts[] = PRESET_START "optimizer: {method: bcgd, order: shuffled}\ninit: near-identity\nstop: {iterations: 100}\n";

/* A fresh session with these settings; both runs then go 50 ticks and agree in every bit and every point. */
static void assert_like_fresh(void **state, const char *text, const char *const *sets, struct opened *restarted) {
    struct opened fresh = open_session(*state, text, sets, false);
    struct run *a = restarted->session->runs[0], *b = fresh.session->runs[0];
    assert_same_run(a, b);
    for (int i = 0; i < 50; i++) {
        session_step(restarted->session);
        session_step(fresh.session);
    }
    assert_same_run(a, b);
    assert_same_traces(a, b);
    assert_int_equal(a->spec.seed, b->spec.seed);
    assert_true(a->spec.init.scheme == b->spec.init.scheme);
    close_session(&fresh);
}

static void the_same_weights_give_the_same_run(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, restarts, NULL);
    for (int ticks = 0; ticks < 40; ticks += 13) {
        for (int i = 0; i < ticks; i++)
            session_step(o.session);
        uint64_t generation = r->generation;
        assert_int_equal(run_restart(r, r->spec.init.scheme, r->spec.seed, NULL), DLN_OK);
        assert_true(r->generation != generation);
        assert_like_fresh(state, restarts, NULL, &o);
    }
    close_session(&o);
}

static void a_new_seed_gives_the_run_of_that_seed(void **state) {
    static const char *const sets[] = {"seed=7", "problem.seed=1", NULL};
    struct opened o;
    struct run *r = open_run(&o, state, restarts, NULL);
    session_step(o.session);
    double before = error_at(r, 0);
    assert_int_equal(run_restart(r, r->spec.init.scheme, 7, NULL), DLN_OK);
    assert_true(run_error(r) != before);
    assert_like_fresh(state, restarts, sets, &o);
    close_session(&o);
}

/* Frozen maps that are drawn belong to the run's seed too. */
static void a_new_seed_draws_frozen_maps_anew(void **state) {
    static const char text[] =
        "dlnscope: 1\nproblem: {generate: {inputs: {rows: 3, samples: 20, normal: {variance: 1}}, "
        "outputs: {rows: 2, uniform: [-1, 1]}}}\n"
        "network: {depth: 3, width: 6, frozen: {input: {gaussian: {variance: 1/width}}, output: {gaussian: {variance: 1/nL}}}}\n"
        "init: near-identity\noptimizer: {order: [3, 1, 2, 2]}\nstop: {iterations: 100}\n";
    static const char *const sets[] = {"seed=7", "problem.seed=1", NULL};
    struct opened o;
    struct run *r = open_run(&o, state, text, NULL);
    session_step(o.session);
    double A = r->net.A.data[0], B = r->net.B.data[0];
    double sigma = run_sigma_min(r, 1), imbalance = run_imbalance_largest(r), end = run_end_sigma_min(r);
    assert_int_equal(run_restart(r, r->spec.init.scheme, 7, NULL), DLN_OK);
    assert_true(r->net.A.data[0] != A && r->net.B.data[0] != B);
    assert_true(run_sigma_min(r, 1) != sigma && run_imbalance_largest(r) != imbalance && run_end_sigma_min(r) != end);
    assert_like_fresh(state, text, sets, &o);
    assert_int_equal(run_restart(r, r->spec.init.scheme, 7, NULL), DLN_OK);
    assert_like_fresh(state, text, sets, &o);
    assert_int_equal(run_restart(r, r->spec.init.scheme, 1, NULL), DLN_OK);
    assert_like_fresh(state, text, NULL, &o);
    close_session(&o);
}

/* A target has no R, so that cached products are views of the first factor, which goes with the old maps. */
static void a_drawn_output_map_alone_is_drawn_anew(void **state) {
    static const char *const methods[] = {"{method: gd, step: {constant: 0.01}}", "{order: ascending}"};
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        char text[400];
        snprintf(text, sizeof text,
                 "dlnscope: 1\nproblem: {target: gaussian, rows: 5, cols: 3}\n"
                 "network: {depth: 3, width: 6, frozen: {output: {gaussian: {variance: 1/nL}}}}\n"
                 "init: near-identity\noptimizer: %s\nstop: {iterations: 100}\n",
                 methods[m]);
        static const char *const sets[] = {"seed=7", "problem.seed=1", NULL};
        struct opened o;
        struct run *r = open_run(&o, state, text, NULL);
        session_step(o.session);
        assert_int_equal(run_restart(r, r->spec.init.scheme, 7, NULL), DLN_OK);
        assert_like_fresh(state, text, sets, &o);
        close_session(&o);
    }
}

/* Every block is prepared at every tick: flops foretold and done agree within a factor. */
static void greedy_ticks_are_foretold(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state,
                             "dlnscope: 1\nproblem: {target: negative-identity, size: 12}\nnetwork: {depth: 9}\ninit: near-identity\n"
                             "optimizer: {order: greedy}\nstop: {iterations: 90}\n",
                             NULL);
    double foretold = run_flops_a_tick(r);
    while (session_step(o.session))
        continue;
    double done = r->opt->work / (double)run_ticks(r);
    assert_true(done > 0.4 * foretold && done < 2 * foretold);
    close_session(&o);
}

static void another_start_gives_the_run_of_that_start(void **state) {
    static const char *const sets[] = {"init=zas", NULL};
    struct opened o;
    struct run *r = open_run(&o, state, restarts, NULL);
    session_step(o.session);
    assert_int_equal(run_restart(r, dln_init_find("zas"), r->spec.seed, NULL), DLN_OK);
    assert_like_fresh(state, restarts, sets, &o);
    assert_int_equal(run_restart(r, dln_init_find("near-identity"), r->spec.seed, NULL), DLN_OK);
    assert_like_fresh(state, restarts, NULL, &o);
    close_session(&o);
}

/* The size of the noise belongs to the scheme that it was given for. */
static void the_size_of_noise_stays_with_its_scheme(void **state) {
    static const char text[] = PRESET_START "init: {near-identity: {sd: 0.001}}\nstop: {iterations: 100}\n";
    struct opened o;
    struct run *r = open_run(&o, state, text, NULL);
    double small = run_error(r);
    assert_int_equal(run_restart(r, dln_init_find("orth-identity"), r->spec.seed, NULL), DLN_OK);
    assert_true(isnan(r->spec.init.sd.number));
    assert_int_equal(run_restart(r, dln_init_find("near-identity"), r->spec.seed, NULL), DLN_OK);
    assert_true(run_error(r) == small && fabs(small - 8) < 0.1);
    close_session(&o);
}

/* An ordering that was chosen stays chosen over a restart. */
static void an_ordering_outlives_a_restart(void **state) {
    static const char *const sets[] = {"optimizer.order=ascending", NULL};
    struct opened o;
    struct run *r = open_run(&o, state, PRESET_START "init: near-identity\nstop: {iterations: 100}\n", NULL);
    session_step(o.session);
    assert_int_equal(dln_optimizer_set_order(r->opt, dln_order_find("ascending"), NULL), DLN_OK);
    assert_int_equal(run_restart(r, r->spec.init.scheme, r->spec.seed, NULL), DLN_OK);
    struct opened fresh = open_session(*state, PRESET_START "init: near-identity\nstop: {iterations: 100}\n", sets, false);
    for (int i = 0; i < 30; i++) {
        session_step(o.session);
        session_step(fresh.session);
        assert_int_equal(r->opt->last.factor, fresh.session->runs[0]->opt->last.factor);
    }
    close_session(&fresh);
    close_session(&o);
}

static void a_restart_that_fails_changes_nothing(void **state) {
    struct opened o, other;
    struct run *r = open_run(&o, state, restarts, NULL), *same = open_run(&other, state, restarts, NULL);
    for (int i = 0; i < 10; i++) {
        session_step(o.session);
        session_step(other.session);
    }
    static const char *const schemes[] = {"files", "near-zas"};
    for (size_t k = 0; k < ARRAY_LEN(schemes); k++) {
        dln_error err = {0};
        assert_true(run_restart(r, dln_init_find(schemes[k]), 3, &err));
        assert_true(strlen(err.text) > 10);
    }
    assert_true(r->spec.seed == 1 && r->spec.init.scheme == dln_init_find("near-identity") && r->generation == same->generation);
    for (int i = 0; i < 90; i++) {
        session_step(o.session);
        session_step(other.session);
    }
    assert_same_run(r, same);
    assert_same_traces(r, same);
    close_session(&o);
    close_session(&other);
}

/* Each method's restart is the run anew: momentum, the means of Adam, the integrator's step, the samples drawn. */
static void restarts_of_every_method_forget(void **state) {
    static const char *const methods[] = {
        "{method: sgd, batch: 5, step: {constant: .01}}", "{method: bcsgd, step: {bound: .5}}", "{method: momentum, step: {constant: .01}}",
        "{method: adam, step: {constant: .01}}", "{method: flow}", "{method: gd, step: {lipschitz: .5}}"};
    static const char *const sets[] = {"seed=7", "problem.seed=1", NULL};
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        char text[400];
        snprintf(text, sizeof text,
                 "problem: {generate: {inputs: {rows: 3, samples: 20}, outputs: {rows: 2}}}\nnetwork: {depth: 3}\noptimizer: %s\n"
                 "stop: {iterations: 100}\n",
                 methods[m]);
        struct opened o;
        struct run *r = open_run(&o, state, text, NULL);
        for (int i = 0; i < 9; i++)
            session_step(o.session);
        assert_int_equal(run_restart(r, r->spec.init.scheme, r->spec.seed, NULL), DLN_OK);
        assert_like_fresh(state, text, NULL, &o);
        assert_int_equal(run_restart(r, r->spec.init.scheme, 7, NULL), DLN_OK);
        assert_like_fresh(state, text, sets, &o);
        close_session(&o);
    }
}

/* The step `stable` is for zas: another start is refused, and the run goes on as if nobody had asked. */
static void a_start_that_the_step_refuses_changes_nothing(void **state) {
    static const char text[] = "problem: {target: gaussian, size: 3}\nnetwork: {depth: 3}\ninit: zas\n"
                               "optimizer: {method: gd, step: stable}\nstop: {iterations: 100}\n";
    struct opened o, same;
    dln_error err;
    struct run *r = open_run(&o, state, text, NULL), *s = open_run(&same, state, text, NULL);
    for (int i = 0; i < 5; i++)
        session_step(o.session), session_step(same.session);
    uint64_t generation = r->generation;
    assert_failure(run_restart(r, dln_init_find("random"), 1, &err), &err, DLN_BAD_VALUE, "the step `stable` wants");
    assert_true(r->generation == generation && r->opt->ticks == 5);
    for (int i = 0; i < 5; i++)
        session_step(o.session), session_step(same.session);
    assert_same_run(r, s);
    close_session(&o);
    close_session(&same);
}

/* Measurements */

/* Only what changed is measured again: a block step changes one factor. */
static void measurements_are_cached_by_factor(void **state) {
    struct opened o;
    struct run *r = open_run(&o, state, restarts, NULL);
    for (int t = 0; t < 20; t++) {
        session_step(o.session);
        for (int j = 1; j <= r->depth; j++) {
            bool measured = r->sigma_version[j] == r->net.version[j];
            assert_int_equal(measured, t > 0 && j != r->opt->last.factor);
            double lo = NAN, hi = NAN;
            assert_int_equal(dln_sigma_bounds(&r->net.W[j], r->spectrum, &lo, &hi), DLN_OK);
            assert_true(run_sigma_min(r, j) == lo && run_sigma_max(r, j) == hi);
            assert_int_equal(r->sigma_version[j], r->net.version[j]);
        }
        double largest = 0;
        for (int j = 1; j < r->depth; j++) {
            assert_true(run_imbalance(r, j) == dln_imbalance(&r->net, j, r->spectrum));
            largest = fmax(largest, run_imbalance(r, j));
        }
        assert_true(run_imbalance_largest(r) == largest);
        assert_true(run_end_sigma_min(r) == dln_end_sigma_min(&r->net, r->spectrum));
    }
    close_session(&o);
}

/* The error is the excess in the scenario's scale. */
static void the_error_has_the_scale_asked_for(void **state) {
    static const char *const sets[][2] = {{"problem.error=half", NULL}, {"problem.error=sum", NULL}};
    for (int i = 0; i < 2; i++) {
        struct opened o;
        struct run *r = open_run(&o, state, restarts, sets[i]);
        assert_true(run_error(r) == (i ? 2 : 1) * r->opt->excess);
        close_session(&o);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_descends_converges_and_has_converged),
        cmocka_unit_test(the_floor_is_converged_too),
        cmocka_unit_test(a_step_too_long_diverges),
        cmocka_unit_test(phases_have_one_word),
        cmocka_unit_test(the_error_stops_at_its_first_crossing),
        cmocka_unit_test(iterations_and_sweeps_are_exact),
        cmocka_unit_test(time_is_the_sum_of_the_steps),
        cmocka_unit_test(a_small_gradient_ends_gd),
        cmocka_unit_test(a_block_method_stops_when_a_whole_sweep_is_small),
        cmocka_unit_test(a_condition_stops_its_own_run),
        cmocka_unit_test(the_first_of_several_rules_ends_a_run),
        cmocka_unit_test(the_same_weights_give_the_same_run),
        cmocka_unit_test(a_new_seed_gives_the_run_of_that_seed),
        cmocka_unit_test(a_new_seed_draws_frozen_maps_anew),
        cmocka_unit_test(a_drawn_output_map_alone_is_drawn_anew),
        cmocka_unit_test(greedy_ticks_are_foretold),
        cmocka_unit_test(another_start_gives_the_run_of_that_start),
        cmocka_unit_test(the_size_of_noise_stays_with_its_scheme),
        cmocka_unit_test(an_ordering_outlives_a_restart),
        cmocka_unit_test(a_restart_that_fails_changes_nothing),
        cmocka_unit_test(restarts_of_every_method_forget),
        cmocka_unit_test(a_start_that_the_step_refuses_changes_nothing),
        cmocka_unit_test(measurements_are_cached_by_factor),
        cmocka_unit_test(the_error_has_the_scale_asked_for),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
