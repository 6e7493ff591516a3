/* test_claims.c: each kind of claim, ok, failed and not judged, on runs that take a few hundred ticks. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/claim.h"

/* Ticks to an error of 1e-10: fast 74, slow 191, near 273, 498, 415, net 286, 191, 145, block 28 (in the tenth sweep); wild is not finite
 * at tick 5. Rounding on another machine moves none of them by more than a tick or two. */
static const char runs_text[] = "dlnscope: 1\n"
                                "problem: {target: negative-identity, size: 4}\n"
                                "network: {depth: 3}\n"
                                "optimizer: {method: gd, step: {constant: 0.05}}\n"
                                "init: zas\n"
                                "runs:\n"
                                "  - {label: fast}\n"
                                "  - {label: slow, optimizer: {step: {constant: 0.02}}}\n"
                                "  - {label: wild, optimizer: {step: {constant: 5}}}\n"
                                "  - {label: near, init: near-identity, seeds: [1, 2, 3]}\n"
                                "  - {label: net, vary: {network.depth: [2, 3, 4]}, optimizer: {step: {constant: 0.02}}}\n"
                                "  - {label: block, optimizer: {method: bcgd}, init: near-identity}\n"
                                "stop: {error: 1e-10, iterations: 600}\n";

/* What came of the last claim of a preset's text, with its quick laid over it or not, and with settings. */
static struct claim_result judge_text(struct files *f, const char *text, bool quick, const char *const *sets) {
    struct claim_result result;
    struct session_options options = {.no_traces = true};
    struct scenario *s, *full;
    struct session *session;
    struct claims *watched = NULL;
    dln_error err;
    const char *path = files_write_text(f, "claims.yaml", text);
    if (scenario_load(path, NULL, &full, &err) || (quick ? scenario_load_quick : scenario_load)(path, sets, &s, &err) ||
        session_new(s, &options, &session, &err) || claims_new(session, full, &watched, &err))
        fail_msg("%s\n%s", err.text, text);
    if (quick)
        claims_hurry(watched);
    claims_observe(watched);
    while (!claims_settled(watched) && session_step(session))
        claims_observe(watched);
    claims_judge(watched, s->n_claims - 1, &result);
    result.spec = NULL;
    claims_free(watched);
    session_free(session);
    scenario_free(s);
    scenario_free(full);
    return result;
}

/* The same of the runs above; claims: lines of YAML; quick: what is laid over them, or NULL. */
static struct claim_result judge(struct files *f, const char *claims, const char *quick) {
    char text[8192];
    snprintf(text, sizeof text, "%s%s%s\nclaims:\n%s\n", runs_text, quick ? "quick: " : "", quick ? quick : "", claims);
    return judge_text(f, text, quick != NULL, NULL);
}

struct verdict_case {
    const char *claim;
    enum claim_verdict verdict;
    const char *measured; /* a part of it */
};

static void judge_cases(struct files *f, const struct verdict_case *cases, size_t n, const char *quick) {
    for (size_t i = 0; i < n; i++) {
        char line[512];
        snprintf(line, sizeof line, "  - {%s}", cases[i].claim);
        struct claim_result r = judge(f, line, quick);
        if (r.verdict != cases[i].verdict || !strstr(r.measured, cases[i].measured))
            fail_msg("{%s}: %s, \"%s\"; expected %s, \"%s\"", cases[i].claim, claim_verdict_words(r.verdict), r.measured,
                     claim_verdict_words(cases[i].verdict), cases[i].measured);
    }
}

static void one_run_is_judged(void **state) {
    static const struct verdict_case cases[] = {
        {"run: fast, reaches: 1e-10", CLAIM_OK, "74 iterations"},
        {"run: fast, reaches: 1e-10, within: {iterations: 80}", CLAIM_OK, "74 iterations"},
        {"run: fast, reaches: 1e-10, within: {iterations: 70}", CLAIM_FAILED, "not at iteration 70 (error"},
        {"run: fast, reaches: 1e-10, within: {iterations: 80}, after: {iterations: 60}", CLAIM_OK, "74 iterations"},
        {"run: fast, reaches: 1e-10, after: {iterations: 80}", CLAIM_FAILED, "74 iterations"},
        {"run: fast, reaches: 1e-10, after: {time: 3}", CLAIM_OK, "time 3.7"},
        {"run: fast, reaches: 100, within: {iterations: 0}", CLAIM_OK, "0 iterations"},
        {"run: block, reaches: 1e-10, within: {sweeps: 10}", CLAIM_OK, "9."},
        {"run: block, reaches: 1e-10, within: {sweeps: 9}", CLAIM_FAILED, "not at sweep 9"},
        {"run: fast, reaches: 1e-10, within: {time: 3.8}", CLAIM_OK, "time 3.7"},
        {"run: fast, reaches: 1e-10, within: {time: 3.5}", CLAIM_FAILED, "not at time 3.5 "},
        {"run: fast, reaches: 'margin > 0'", CLAIM_OK, "iterations"},
        {"run: fast, reaches: 'margin > 2'", CLAIM_FAILED, "not at iteration 74"},
        {"run: wild, reaches: 1e-10", CLAIM_FAILED, "diverged at iteration 5"},
        {"run: fast, never: 1e-10, within: {iterations: 70}", CLAIM_OK, "never; least error"},
        {"run: fast, never: 1e-10, within: {iterations: 80}", CLAIM_FAILED, "at iteration 74"},
        {"run: fast, never: 'error > 100'", CLAIM_OK, "never"},
        {"run: wild, never: 1e-10", CLAIM_OK, "never"},
        {"run: wild, diverges: true, within: {iterations: 10}", CLAIM_OK, "diverged at iteration 5"},
        {"run: wild, diverges: true, within: {iterations: 4}", CLAIM_FAILED, "finite at iteration 4"},
        {"run: fast, diverges: true", CLAIM_FAILED, "finite at iteration 74"},
        {"run: wild, diverges: true, within: {time: 25}", CLAIM_OK, "diverged at time 25"},
        {"run: wild, diverges: true, within: {time: 22}", CLAIM_FAILED, "diverged at time 25"}, /* its ticks are 5 apart */
        {"run: fast, stays_finite: true", CLAIM_OK, "finite; largest error"},
        {"run: wild, stays_finite: true, within: {iterations: 4}", CLAIM_OK, "finite"},
        {"run: wild, stays_finite: true", CLAIM_FAILED, "diverged at iteration 5"},
        {"run: fast, holds: error < 1e-3, from: {iterations: 50}", CLAIM_OK, "at worst"},
        {"run: fast, holds: error < 1e-3, from: {iterations: 10}", CLAIM_FAILED, "at iteration 10"},
        {"run: fast, holds: error > 1e-3, until: {iterations: 10}", CLAIM_OK, "at worst"},
        {"run: fast, holds: error > 1e-3, until: {iterations: 80}", CLAIM_FAILED, "at iteration"},
        {"run: block, holds: error < 1, from: {sweeps: 5.4}, until: {sweeps: 5.5}", CLAIM_OK, "at sweep 5.66"}, /* at the next tick */
        {"run: block, holds: error > 1, from: {sweeps: 5.4}, until: {sweeps: 5.5}", CLAIM_FAILED, "at sweep 5.66"},
        {"run: fast, holds: error < 9, from: {time: 3}, until: {iterations: 5}", CLAIM_NOT_JUDGED, "before there was anything to judge"},
        {"run: fast, holds: error < 1e-9, at: {iterations: [72, 500]}", CLAIM_OK, "at iteration 72"}, /* it keeps its last values */
        {"run: fast, holds: error < 1e-9, at: {iterations: [10, 500]}", CLAIM_FAILED, "at iteration 10"},
        {"run: wild, holds: error < 1e300, at: {iterations: 500}", CLAIM_FAILED, "inf at iteration 5"},
        {"run: wild, holds: error > 1e300, from: {iterations: 100}", CLAIM_OK, "inf at iteration 5"},
        {"run: wild, reaches: error > 1e300", CLAIM_OK, "5 iterations"},
        {"run: fast, holds: phase = converged, at: {iterations: 500}", CLAIM_OK, "it holds"},
        {"run: fast, holds: slow.error < 1e-4, at: {iterations: [150]}", CLAIM_OK, ""}, /* fast has ended then */
        {"run: fast, holds: slow.error < 1e-4, from: {iterations: 10}", CLAIM_FAILED, ""},
        {"run: fast, share: {iterations: [37, 74], of: [0, 74]}, at_least: 0.4, at_most: 0.7", CLAIM_OK, "0."},
        {"run: fast, share: {iterations: [37, 74], of: [0, 74]}, at_most: 0.3", CLAIM_FAILED, "0."},
        {"run: fast, share: {iterations: [0, 1], of: [200, 300]}, at_most: 0.3", CLAIM_NOT_JUDGED, "an error is zero, or does not change"},
        {"run: fast, bound: {exponential: 0.1}", CLAIM_OK, "of the bound"},
        {"run: fast, bound: {exponential: 0.11}", CLAIM_FAILED, "above the bound by 0.007"},
        {"run: fast, bound: {exponential: 0.4}", CLAIM_FAILED, "times the bound at iteration"},
        {"run: fast, bound: {exponential: 2, per: time}", CLAIM_OK, "of the bound"},
        {"run: block, bound: {exponential: 1, per: sweeps}", CLAIM_OK, "of the bound"},
        {"run: block, bound: {exponential: 9, per: sweeps}", CLAIM_FAILED, "times the bound at sweep 1"},
        {"run: wild, bound: {exponential: 0.1}", CLAIM_FAILED, "times the bound"},
        {"run: wild, bound: {exponential: 0.1}, from: {iterations: 100}", CLAIM_FAILED, "inf times the bound"},
        {"run: wild, bound: {exponential: 1e-300}, from: {iterations: 3}, until: {iterations: 4}", CLAIM_FAILED, "times the bound at"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

static void runs_are_compared(void **state) {
    static const struct verdict_case cases[] = {
        {"run: fast, faster_than: slow, to: 1e-10", CLAIM_OK, "74 iterations against 191 iterations"},
        {"run: fast, faster_than: slow, to: 1e-10, factor: 2.4", CLAIM_OK, "74 iterations against 191 iterations"},
        {"run: fast, faster_than: slow, to: 1e-10, factor: 2.8", CLAIM_FAILED, "74 iterations against 191 iterations"},
        {"run: slow, faster_than: fast, to: 1e-10", CLAIM_FAILED, "191 iterations against 74 iterations"},
        {"run: block, faster_than: fast, to: 1e-10, in: sweeps", CLAIM_OK, "sweeps against 74 sweeps"},
        {"run: slow, faster_than: net network.depth=3, to: 1e-10", CLAIM_FAILED, "191 iterations against 191 iterations"},
        {"run: slow, faster_than: net network.depth=3, to: 1e-10, factor: 1", CLAIM_OK, "191 iterations against 191 iterations"},
        {"run: fast, faster_than: wild, to: 1e-10", CLAIM_OK, "74 iterations against never, diverged"},
        {"run: wild, faster_than: fast, to: 1e-10", CLAIM_FAILED, "never, diverged after 5 iterations"},
        {"run: near, faster_than: net, to: 1e-10", CLAIM_FAILED, "near #1, net network.depth=3: "}, /* 286 iterations at depth 2 */
        {"run: fast, faster_than: near, to: 1e-10", CLAIM_OK, "times as fast"},
        {"run: fast, faster_than: slow, to: 100, factor: 3", CLAIM_FAILED, "0 iterations against 0 iterations"}, /* both begin there */
        {"run: fast, faster_than: slow, to: 100, factor: 0.5", CLAIM_OK, "0 iterations against 0 iterations"},
        {"run: fast, below: slow, at: {iterations: [20, 60]}", CLAIM_OK, "ratio"},
        {"run: fast, below: slow, at: {iterations: [20, 60]}, factor: 1000", CLAIM_FAILED, "ratio"},
        {"run: slow, below: fast, at: {iterations: 60}", CLAIM_FAILED, "at iteration 60"},
        {"run: 'near #1', below: 'near #2', at: {iterations: 200}", CLAIM_OK, "ratio"}, /* both labels tell the seed */
        {"run: fast, below: slow, at: {iterations: 100}", CLAIM_OK, "ratio"},  /* a kept value is below */
        {"run: fast, below: slow, at: {iterations: 100}, factor: 1e9", CLAIM_NOT_JUDGED, "fast had ended at iteration 74, its error"},
        {"run: fast, below: slow, from: {iterations: 30}, factor: 2", CLAIM_OK, "ratio"}, /* though slow comes to fast's last value */
        {"run: fast, below: slow, from: {iterations: 30}, until: {iterations: 190}, factor: 2", CLAIM_NOT_JUDGED, "ended"},
        {"run: slow, below: fast, at: {iterations: 100}", CLAIM_FAILED, "ratio"},
        {"run: fast, below: slow, at: {iterations: 300}", CLAIM_NOT_JUDGED, "both fast and slow had ended before"},
        {"run: fast, below: slow, at: {time: 3}", CLAIM_OK, "at time 3"},
        {"run: fast, below: slow, from: {iterations: 10}", CLAIM_OK, "ratio"},
        {"run: fast, below: wild, from: {iterations: 2}", CLAIM_OK, "ratio"},
        {"run: wild, below: fast, from: {iterations: 10}", CLAIM_FAILED, "ratio inf"},
        {"run: wild, ratio_to: fast, at_least: 10, at: {iterations: 50}", CLAIM_OK, "ratio inf"},
        {"run: wild, equals: fast, tolerance: 0.99, at: {iterations: 50}", CLAIM_FAILED, "apart by 1 at iteration 50"},
        {"run: fast, ratio_to: slow, at_most: 1", CLAIM_OK, "ratio 1 at iteration 0"},
        {"run: fast, ratio_to: slow, at_most: 0.1", CLAIM_FAILED, "ratio 1 at iteration 0"},
        {"run: fast, ratio_to: slow, at_least: 1e-6, at_most: 1", CLAIM_FAILED, "at iteration"},
        {"run: fast, ratio_to: slow, at_least: 1e-4, at_most: 0.9, at: {iterations: [20, 30]}", CLAIM_OK, "ratio"},
        {"run: slow, equals: net network.depth=3, tolerance: 0", CLAIM_OK, "apart by 0"},
        {"run: slow, equals: fast, tolerance: 0.5", CLAIM_FAILED, "apart by 0.5"},
        {"run: slow, equals: fast, tolerance: 0.5, until: {iterations: 3}", CLAIM_OK, "apart by 0."},
        {"run: net, monotone: decreasing, over: network.depth, to: 1e-10", CLAIM_OK, "times from one to the next"},
        {"run: net, monotone: increasing, over: network.depth, to: 1e-10", CLAIM_FAILED, "net network.depth=2, net network.depth=3: "},
        {"run: net, monotone: decreasing, over: network.depth, at: {iterations: 100}", CLAIM_OK, "ratio"},
        {"run: net, monotone: increasing, over: network.depth, at: {iterations: 100}", CLAIM_FAILED, "ratio"},
        {"run: net network.depth=4, faster_than: net network.depth=2, to: 1e-10", CLAIM_OK, "145 iterations against 286 iterations"},
        {"run: net network.depth=2, faster_than: net network.depth=4, to: 1e-10", CLAIM_FAILED, "286 iterations against 145"},
        {"run: [fast, slow], monotone: decreasing, over: optimizer.step.constant, to: 1e-10", CLAIM_OK, "74 iterations"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

/* What two runs that are gone have in common is nothing that could be told. */
static void two_infinite_errors_are_not_alike(void **state) {
    static const char *const claims[] = {"ratio_to: worse, at_least: 0", "below: worse", "equals: worse, tolerance: 1"};
    for (size_t i = 0; i < ARRAY_LEN(claims); i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\ninit: zas\n"
                 "optimizer: {method: gd, step: {constant: 5}}\nstop: {iterations: 60}\n"
                 "runs: [{label: bad}, {label: worse, optimizer: {step: {constant: 6}}}]\n"
                 "claims: [{run: bad, at: {iterations: 50}, %s}]\n",
                 claims[i]);
        struct claim_result r = judge_text(*state, text, false, NULL);
        assert_int_equal(r.verdict, CLAIM_FAILED);
        assert_string_equal(r.measured, "both are infinite at iteration 50");
    }
}

static void a_fraction_of_the_runs_is_enough(void **state) {
    static const struct verdict_case cases[] = {
        {"run: near, reaches: 1e-10, within: {iterations: 450}", CLAIM_FAILED, "near #2: not at iteration 450"},
        {"run: near, reaches: 1e-10, within: {iterations: 450}, fraction_of_seeds: {at_least: 0.6}", CLAIM_OK, "2 of 3 runs"},
        {"run: near, reaches: 1e-10, within: {iterations: 450}, fraction_of_seeds: {at_least: 0.7}", CLAIM_FAILED, "2 of 3 runs"},
        {"run: near, reaches: 1e-10, within: {iterations: 450}, fraction_of_seeds: {at_most: 0.7}", CLAIM_OK, "2 of 3 runs"},
        {"run: near, reaches: 1e-10, within: {iterations: 450}, fraction_of_seeds: {at_most: 0.6}", CLAIM_FAILED, "2 of 3 runs"},
        {"run: near, faster_than: slow, to: 1e-10, fraction_of_seeds: {at_most: 0}", CLAIM_OK, "0 of 3 runs"},
        {"run: near, reaches: 1e-10", CLAIM_OK, "273 to 498 iterations"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), NULL);
}

/* What the shorter horizon does not decide is not judged; what it does decide is: a claim already fulfilled, or already broken. */
static void a_shorter_horizon_decides_only_what_it_can(void **state) {
    static const struct verdict_case cases[] = {
        {"run: fast, reaches: 1e-10, within: {iterations: 500}", CLAIM_OK, "74 iterations"},
        {"run: slow, reaches: 1e-10, within: {iterations: 500}", CLAIM_NOT_JUDGED, "slow ended at iteration 100, too soon to tell"},
        {"run: slow, reaches: 1e-10, within: {iterations: 90}", CLAIM_FAILED, "not at iteration 90"},
        {"run: slow, reaches: 1e-10", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, reaches: 1e-10, within: {iterations: 100}", CLAIM_FAILED, "not at iteration 100"},
        {"run: slow, never: 1e-10, within: {iterations: 150}", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, never: 1e-10, within: {iterations: 100}", CLAIM_OK, "never"},
        {"run: slow, never: 1e-1, within: {iterations: 150}", CLAIM_FAILED, "at iteration"},
        {"run: slow, diverges: true", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, stays_finite: true", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: wild, diverges: true", CLAIM_OK, "diverged at iteration 5"},
        {"run: slow, holds: error < 100", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, holds: error < 100, until: {iterations: 100}", CLAIM_OK, "at worst"},
        {"run: slow, holds: error > 1e-2", CLAIM_FAILED, "at iteration"},
        {"run: slow, holds: error < 1, from: {iterations: 200}", CLAIM_NOT_JUDGED, "before there was anything to judge"},
        {"run: slow, holds: error < 100, at: {iterations: [50, 150]}", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, holds: error > 100, at: {iterations: [50, 150]}", CLAIM_FAILED, "at iteration 50"},
        {"run: fast, holds: error < 1e-9, at: {iterations: 150}", CLAIM_OK, ""}, /* fast comes to its end before 100 */
        {"run: slow, share: {iterations: [50, 150], of: [0, 150]}, at_most: 1", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, bound: {exponential: 0.01}", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, bound: {exponential: 0.01}, until: {iterations: 90}", CLAIM_OK, "of the bound"},
        {"run: slow, bound: {exponential: 0.4}", CLAIM_FAILED, "times the bound"},
        {"run: fast, faster_than: slow, to: 1e-10", CLAIM_OK, "74 iterations against more than 74 iterations"},
        {"run: fast, faster_than: slow, to: 1e-10, factor: 2", CLAIM_NOT_JUDGED, "slow ended at iteration 100, too soon to tell"},
        {"run: slow, faster_than: near, to: 1e-10", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: fast, below: slow, at: {iterations: [50, 150]}", CLAIM_NOT_JUDGED, "slow ended at iteration 100, too soon to tell"},
        {"run: slow, below: near, from: {iterations: 10}", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, below: near, from: {iterations: 10}, until: {iterations: 100}", CLAIM_OK, "ratio"},
        {"run: slow, equals: net network.depth=3, tolerance: 0", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, ratio_to: near, at_most: 1e-9", CLAIM_FAILED, "ratio"},
        {"run: net, monotone: decreasing, over: network.depth, to: 1e-10", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: near, reaches: 1e-10, fraction_of_seeds: {at_least: 0.6}", CLAIM_NOT_JUDGED, "0 of 3 runs, 3 unknown"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), "{stop.iterations: 100}");
}

/* Whichever stop it is that comes sooner. */
static void any_sooner_stop_leaves_claims_open(void **state) {
    static const char *const stops[] = {"{stop.error: 1e-3}", "{stop.time: 1}", "{stop.gradient_norm: 0.1}",
                                        "{stop.condition: error < 1e-3}", "{stop.sweeps: 30}"};
    static const struct verdict_case cases[] = {
        {"run: slow, never: 1e-9", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, holds: error > 1e-9", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, stays_finite: true", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, bound: {exponential: 0.001}", CLAIM_NOT_JUDGED, "too soon to tell"},
        {"run: slow, ratio_to: near, at_most: 9", CLAIM_NOT_JUDGED, "too soon to tell"},
    };
    for (size_t i = 0; i < ARRAY_LEN(stops); i++)
        judge_cases(*state, cases, ARRAY_LEN(cases), stops[i]);
}

/* The same verdicts as above, as soon as they are certain. */
static void in_a_hurry_a_lead_is_enough(void **state) {
    static const struct verdict_case cases[] = {
        {"run: fast, faster_than: slow, to: 1e-10", CLAIM_OK, "74 iterations against more than 74 iterations"},
        {"run: fast, faster_than: slow, to: 1e-10, factor: 2", CLAIM_OK, "74 iterations against more than 148 iterations"},
        {"run: fast, faster_than: slow, to: 1e-10, factor: 2.8", CLAIM_FAILED, "74 iterations against 191 iterations"},
        {"run: slow, faster_than: fast, to: 1e-10", CLAIM_FAILED, "more than 74 iterations against 74 iterations"},
        {"run: slow, faster_than: fast, to: 1e-10, factor: 0.3", CLAIM_OK, "191 iterations against 74 iterations"},
        {"run: slow, faster_than: fast, to: 1e-10, factor: 0.5", CLAIM_FAILED, "more than 148 iterations against 74 iterations"},
        {"run: block, faster_than: fast, to: 1e-10, in: sweeps", CLAIM_OK, "sweeps against more than"},
        {"run: fast, faster_than: wild, to: 1e-10", CLAIM_OK, "74 iterations against never, diverged"},
        {"run: fast, faster_than: slow, to: 100, factor: 3", CLAIM_FAILED, "0 iterations against 0 iterations"},
        {"run: net, monotone: decreasing, over: network.depth, to: 1e-10", CLAIM_OK, "more than"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), "{stop.iterations: 600}");
}

/* A group is judged on the runs that are left; fractions and orders are not. */
static void fewer_runs_decide_only_what_they_can(void **state) {
    static const struct verdict_case cases[] = {
        {"run: near, reaches: 1e-10", CLAIM_OK, "273 iterations (without 2 runs)"},
        {"run: fast, faster_than: net, to: 1e-10", CLAIM_OK, "74 iterations against more than 74 iterations (without 2 pairs)"},
        {"run: fast, reaches: 1e-10, within: {iterations: 80}", CLAIM_OK, "74 iterations"},
        {"run: near, reaches: 1e-10, fraction_of_seeds: {at_least: 0.3}", CLAIM_OK, "1 of 3 runs, 2 unknown"},
        {"run: near, reaches: 1e-10, fraction_of_seeds: {at_least: 0.4}", CLAIM_NOT_JUDGED, "1 of 3 runs, 2 unknown"},
        {"run: near, reaches: 1e-10, within: {iterations: 9}, fraction_of_seeds: {at_least: 0.7}", CLAIM_FAILED, "0 of 3 runs, 2 unknown"},
        {"run: near, reaches: 1e-10, within: {iterations: 9}, fraction_of_seeds: {at_most: 0.5}", CLAIM_NOT_JUDGED, "0 of 3 runs, 2 unk"},
        {"run: 'near #2', reaches: 1e-10", CLAIM_NOT_JUDGED, "there are no such runs now"},
        {"run: 'near #2', faster_than: fast, to: 1e-10", CLAIM_NOT_JUDGED, "there are no such runs now"},
        {"run: net, monotone: decreasing, over: network.depth, to: 1e-10", CLAIM_NOT_JUDGED, "there are no such runs now"},
    };
    judge_cases(*state, cases, ARRAY_LEN(cases), "{seed: 1, network.depth: 3}");
    static const struct verdict_case others[] = { /* a seed that the preset does not have gets the stop that its entry has */
        {"run: near, never: 1e-10", CLAIM_NOT_JUDGED, "near #9 ended at iteration 100, too soon to tell"},
    };
    judge_cases(*state, others, ARRAY_LEN(others), "{seeds: [9], stop.iterations: 100}");
    static const struct verdict_case two[] = {
        {"run: net, monotone: decreasing, over: network.depth, to: 1e-10", CLAIM_NOT_JUDGED, "1 of its runs is left out"},
        {"run: net, monotone: increasing, over: network.depth, to: 1e-10", CLAIM_FAILED, "more than 191 iterations against 191"},
    };
    judge_cases(*state, two, ARRAY_LEN(two), "{'vary.network.depth': [2, 3]}");
}

static void claims_have_words(void **state) {
    struct claim_result r = judge(*state, "  - {run: fast, reaches: 1e-10, within: {iterations: 80}}", NULL);
    assert_string_equal(r.says, "fast reaches error 1e-10 within 80 iterations");
    assert_string_equal(r.expected, "at most 80 iterations");
    r = judge(*state, "  - {says: \"It is\\n fast.\", run: fast, reaches: 1e-10}", NULL);
    assert_string_equal(r.says, "It is  fast.");
    r = judge(*state, "  - {run: [fast, near], below: slow, at: {iterations: [20, 60]}, factor: 2}", NULL);
    assert_string_equal(r.says, "fast, near is below slow by a factor of 2 at iterations 20, 60");
    assert_string_equal(r.expected, "below by a factor of 2 at iterations 20, 60");
}

/* How many runs are still live once the claims have looked at the start. */
static int live_runs(struct files *f, const char *runs, const char *claim) {
    char text[4096];
    int live = 0;
    struct claims *c;
    dln_error err;
    snprintf(text, sizeof text, "%sclaims:\n  - {%s}\n", runs, claim);
    struct opened o = open_session(f, text, NULL, true);
    assert_int_equal(claims_new(o.session, o.scenario, &c, &err), DLN_OK);
    claims_observe(c);
    for (int i = 0; i < o.session->n_runs; i++)
        live += !o.session->runs[i]->end;
    claims_free(c);
    close_session(&o);
    return live;
}

static void runs_without_claims_are_ended(void **state) {
    char watched[4096];
    snprintf(watched, sizeof watched, "%s", runs_text);
    char *stop = strstr(watched, "iterations: 600");
    assert_non_null(stop);
    memcpy(stop, "condition: tick>", 16); /* a stop that may look at any run keeps them all */
    snprintf(stop + 16, sizeof watched - 64, "9}\n");
    assert_int_equal(live_runs(*state, runs_text, "run: fast, reaches: 1e-10"), 1);
    assert_int_equal(live_runs(*state, runs_text, "run: fast, faster_than: near, to: 1e-10"), 4);
    assert_int_equal(live_runs(*state, runs_text, "run: fast, holds: slow.error < 99"), 10);
    assert_int_equal(live_runs(*state, runs_text, "run: fast, holds: error < 99, at: {iterations: 0}"), 0);
    assert_int_equal(live_runs(*state, watched, "run: fast, reaches: 1e-10"), 10);
}

/* The last claim stands on line 15. */
static void unsound_claims_are_refused(void **state) {
    static const struct {
        const char *claim, *place, *part;
    } cases[] = {
        {"run: fast", "15:5", "a claim needs one of reaches, never, diverges"},
        {"reaches: 1, never: 2", "15:18", "a claim says one thing: reaches or never, not both"},
        {"reaches: 1, factor: 2", "15:18", "factor does not go with reaches"},
        {"reahces: 1", "15:6", "unknown key \"reahces\" (did you mean reaches?)"},
        {"reaches: 1, within: {iteration: 2}", "15:27", "unknown key \"iteration\" (did you mean iterations?)"},
        {"reaches: 1, within: {iterations: 2, sweeps: 3}", "15:26", "claims.within takes exactly one of the keys iterations, sweeps, time"},
        {"reaches: 1, within: {iterations: 2.5}", "15:39", "claims.within.iterations: \"2.5\" is not taken (not a whole number)"},
        {"reaches: 1, within: {iterations: 601}", "15:26", "within lies behind the end of the run \"fast\""},
        {"run: block, reaches: 1, within: {sweeps: 201}", "15:38", "within lies behind the end of the run \"block\""},
        {"reaches: 1e-11", "15:15", "reaches: the run \"fast\" stops at an error of 1e-10, above the 1e-11 that is claimed"},
        {"run: fast, faster_than: slow, to: 1e-11", "15:40", "to: the run \"fast\" stops at an error of 1e-10"},
        {"run: fats, reaches: 1", "15:11", "run: no run has the label \"fats\"; did you mean \"fast\""},
        {"run: [fast, nera], reaches: 1", "15:18", "run: no run has the label \"nera\"; did you mean \"near\""},
        {"run: 'near #9', reaches: 1", "15:11", "run: no run has the label"},
        {"run: fast, below: fast", "15:5", "below: there are no two runs to compare"},
        {"run: fast, faster_than: slow", "15:5", "faster_than needs \"to\" beside it: the error to be reached"},
        {"run: fast, ratio_to: slow", "15:5", "ratio_to needs \"at_least\" or \"at_most\" beside it"},
        {"run: fast, equals: slow", "15:5", "equals needs \"tolerance\" beside it: largest difference"},
        {"run: fast, below: slow, until: {sweeps: 3}", "15:37", "a range of below is in iterations"},
        {"run: fast, below: slow, at: {iterations: 3}, from: {iterations: 2}", "15:34", "not both in one claim"},
        {"run: fast, below: slow, at: {iterations: [3, 3]}", "15:51", "at: the places must rise"},
        {"run: fast, below: slow, at: {iterations: [3, 700]}", "15:34", "at lies behind the end of the run \"fast\""},
        {"run: net, monotone: rising, over: network.depth, to: 1", "15:26", "unknown \"rising\"; it must be one of decreasing, increasing"},
        {"run: net, monotone: increasing, to: 1", "15:5", "monotone needs \"over\" beside it: the key whose values"},
        {"run: net, monotone: increasing, over: network.depth", "15:5", "monotone needs \"to\" or \"at\" beside it"},
        {"run: net, monotone: increasing, over: init, to: 1", "15:44", "over: the run \"net network.depth=2\" has no number at \"init\""},
        {"run: near, monotone: increasing, over: network.depth, to: 1", "15:5", "monotone: there are no two runs to compare"},
        {"run: net, monotone: increasing, over: network.depth, to: 1, at: {iterations: 1}", "15:63", "not both"},
        {"run: net, monotone: increasing, over: network.depth, to: 1, fraction_of_seeds: {at_least: 1}", "15:66",
         "fraction_of_seeds does not go with monotone"},
        {"run: fast, diverges: false", "15:27", "diverges takes true only; the contrary is stays_finite: true"},
        {"run: fast, holds: error < 1, fraction_of_seeds: {}", "15:54", "fraction_of_seeds needs at_least or at_most"},
        {"run: fast, holds: error < 1, fraction_of_seeds: {at_least: 1.5}", "15:65", "out of range"},
        {"run: fast, share: {iterations: [3, 2], of: [0, 4]}, at_most: 1", "15:37", "the first iteration must be below the second"},
        {"run: fast, share: {iterations: [1, 2]}, at_most: 1", "15:24", "share needs iterations and of"},
        {"run: fast, bound: {per: time}", "15:24", "bound takes one of theorem and exponential"},
        {"run: fast, bound: {theorem: wu2019/4.4}", "15:34", "unknown \"wu2019/4.4\" (did you mean"},
        {"run: fast, bound: {theorem: wu2019/4.3, per: time}", "15:51", "per does not go with theorem"},
        {"run: fast, holds: error < 1, from: {iterations: 9}, until: {iterations: 8}", "15:41", "from is above until: nothing lies"},
        {"reaches: 1, paper: stronger", "15:25", "paper: stronger and printed belong together"},
        {"reaches: 1, printed: so", "15:27", "paper: stronger and printed belong together"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[4096];
        snprintf(text, sizeof text, "%sclaims:\n  - {%s}\n", runs_text, cases[i].claim);
        assert_refused(*state, text, cases[i].place, cases[i].part);
    }
}

static void quick_takes_what_may_be_set(void **state) {
    static const struct {
        const char *quick, *place, *part;
    } cases[] = {
        {"quick: {claims: []}", "14:9", "claims stands in a preset only"},
        {"quick: {stop.iteration: 5}", "14:9", "unknown key \"iteration\" (did you mean iterations?)"},
        {"quick: {stop.iterations: x}", "14:26", "stop.iterations"},
        {"quick: 5", "14:8", "quick must be a mapping from keys as --set takes them to values"},
        {"quick: {vary.network.depth: 5}", "14:29", "must be a list of values"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[4096];
        snprintf(text, sizeof text, "%s%s\n", runs_text, cases[i].quick);
        assert_refused(*state, text, cases[i].place, cases[i].part);
    }
}

/* A preset that extends another one has runs of its own, and claims of its own. */
static void claims_are_not_handed_down(void **state) {
    char text[4096];
    struct scenario *s;
    dln_error err;
    snprintf(text, sizeof text, "%squick: {stop.iterations: 5}\nclaims:\n  - {run: fast, reaches: 1}\n", runs_text);
    files_write_text(*state, "base.yaml", text);
    s = must_load(*state, "extends: base\nruns: [{label: other}]\n", NULL);
    assert_int_equal(s->n_claims, 0);
    scenario_free(s);
    const char *path = files_write_text(*state, "above.yaml", "extends: base\n");
    assert_int_equal(scenario_load_quick(path, NULL, &s, &err), DLN_OK);
    assert_true(s->runs[0].stop.iterations == 600);
    scenario_free(s);
}

/* Shown with settings that take runs away, a preset is still sound: claims about them are left out. */
static void what_is_shown_is_sound(void **state) {
    char text[4096];
    snprintf(text, sizeof text,
             "%squick: {stop.iterations: 50}\nclaims:\n  - {run: near, reaches: 1e-10, within: {iterations: 550}, says: x}\n"
             "  - {run: 'near #2', stays_finite: true}\n  - {stays_finite: true}\n",
             runs_text);
    struct scenario *s = must_load(*state, text, NULL);
    assert_int_equal(s->n_claims, 3);
    assert_shows_itself(*state, s);
    scenario_free(s);
    s = must_load(*state, text, (const char *const[]){"stop.iterations=100", "seed=1", NULL});
    assert_int_equal(s->n_claims, 3); /* and judged as they are numbered */
    char *out = shown(s);
    assert_null(strstr(out, "550"));
    assert_null(strstr(out, "near #2"));
    assert_non_null(strstr(out, "stays_finite"));
    scenario_free(s);
    s = must_load(*state, out, NULL);
    assert_int_equal(s->n_claims, 1);
    scenario_free(s);
    free(out);
}

/* 1000 starts: P(margin > 0) is about 0.50 at 0.001 and 0.26 at 0.15, within 0.03. */
static void probabilities_are_judged_by_their_intervals(void **state) {
    static const char starts[] = "problem: {target: {singular_values: [1]}, rows: 1, cols: 8}\nnetwork: {depth: 2, width: 6}\n"
                                 "init: random\noptimizer: {method: gd, step: {constant: 0.01}}\n"
                                 "monte_carlo: {starts: 1000, over: init.random.sd, values: [0.001, 1], statistic: [margin > 0]}\n"
                                 "quick: {monte_carlo.starts: 20}\n";
    static const struct {
        const char *claim;
        enum claim_verdict verdict, quick;
    } cases[] = {
        {"probability: margin > 0, at: {value: 0.001}, at_least: 0.4, at_most: 0.6", CLAIM_OK, CLAIM_NOT_JUDGED},
        {"probability: margin > 0, at: {value: 0.001}, at_most: 0.1", CLAIM_FAILED, CLAIM_FAILED},
        {"probability: margin > 0, at: {value: 0.001}, at_least: 0.9", CLAIM_FAILED, CLAIM_FAILED},
        {"probability: margin > 0, at: {value: 1}, at_most: 0.01", CLAIM_OK, CLAIM_NOT_JUDGED},
        {"probability: margin > 0, at: {value: [0.001, 1]}, at_most: 0.7", CLAIM_OK, CLAIM_NOT_JUDGED},
        {"probability: margin > 0, at: {value: 0.001}, at_most: 0.5", CLAIM_NOT_JUDGED, CLAIM_NOT_JUDGED},
        {"probability: margin > 0, at: {value: 0.001}, at_least: 0.5", CLAIM_NOT_JUDGED, CLAIM_NOT_JUDGED}, /* so one of both is above */
    };
    static const struct {
        const char *claim, *place, *part;
    } refused[] = {
        {"probability: margin > 1, at: {value: 1}, at_most: 0.1", "8:19", "probability: \"margin > 1\" is not in monte_carlo.statistic"},
        {"probability: margin > 0, at: {value: 2}, at_most: 0.1", "8:35", "at: that is not in monte_carlo.values"},
        {"probability: margin > 0, at: {iterations: 2}, at_most: 0.1", "8:35", "at takes value, a value of monte_carlo, with probability"},
        {"holds: margin > 0, at: {value: 1}", "8:29", "at takes value, a value of monte_carlo, with probability"},
        {"probability: margin > 0, at_most: 0.1", "8:5", "probability needs at: {value: one or more values of monte_carlo}"},
        {"probability: margin > 0, at: {value: 1}", "8:5", "probability needs \"at_least\" or \"at_most\" beside it"},
        {"probability: margin > 0, run: gd, at: {value: 1}, at_most: 1", "8:31", "run does not go with probability"},
        {"never: 1, within: {iterations: 5}", "8:5", "monte_carlo without a stop trains no run: only probability is judged"},
    };
    char text[2048];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (int quick = 0; quick < 2; quick++) {
            snprintf(text, sizeof text, "%sclaims:\n  - {%s}\n", starts, cases[i].claim);
            struct claim_result r = judge_text(*state, text, quick, NULL);
            enum claim_verdict wanted = quick ? cases[i].quick : cases[i].verdict;
            if (r.verdict != wanted)
                fail_msg("{%s}: %s, \"%s\"", cases[i].claim, claim_verdict_words(r.verdict), r.measured);
            if (wanted == CLAIM_NOT_JUDGED)
                assert_non_null(strstr(r.measured, "too few starts to tell"));
        }
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        snprintf(text, sizeof text, "%sclaims:\n  - {%s}\n", starts, refused[i].claim);
        assert_refused(*state, text, refused[i].place, refused[i].part);
    }
}

static void a_theorem_bounds_the_starts_that_it_speaks_of(void **state) {
    static const char runs[] =
        "problem: {generate: {inputs: {rows: 4, samples: 40, singular_values: {uniform: [1, 1.5]}}, outputs: {rows: 1}}}\n"
        "network: {depth: 12}\noptimizer: {method: bcgd, step: {bound: 0.9}}\n"
        "runs: [{label: down}, {label: up, optimizer: {order: ascending}}]\nstop: {sweeps: 10}\n"
        "claims:\n  - {run: %s, bound: {theorem: shin2020/3.4}}\n";
    char text[2048];
    snprintf(text, sizeof text, runs, "down");
    struct claim_result r = judge_text(*state, text, false, NULL);
    assert_int_equal(r.verdict, CLAIM_OK);
    assert_string_equal(r.expected, "the bound of shin2020/3.4");
    snprintf(text, sizeof text, runs, "up");
    r = judge_text(*state, text, false, NULL);
    assert_int_equal(r.verdict, CLAIM_NOT_JUDGED);
    assert_non_null(strstr(r.measured, "up: the theorem shin2020/3.4 wants bcgd in descending order"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_run_is_judged),
        cmocka_unit_test(runs_are_compared),
        cmocka_unit_test(two_infinite_errors_are_not_alike),
        cmocka_unit_test(a_fraction_of_the_runs_is_enough),
        cmocka_unit_test(a_shorter_horizon_decides_only_what_it_can),
        cmocka_unit_test(any_sooner_stop_leaves_claims_open),
        cmocka_unit_test(in_a_hurry_a_lead_is_enough),
        cmocka_unit_test(fewer_runs_decide_only_what_they_can),
        cmocka_unit_test(probabilities_are_judged_by_their_intervals),
        cmocka_unit_test(a_theorem_bounds_the_starts_that_it_speaks_of),
        cmocka_unit_test(claims_have_words),
        cmocka_unit_test(runs_without_claims_are_ended),
        cmocka_unit_test(unsound_claims_are_refused),
        cmocka_unit_test(quick_takes_what_may_be_set),
        cmocka_unit_test(claims_are_not_handed_down),
        cmocka_unit_test(what_is_shown_is_sound),
    };
    return cmocka_run_group_tests_name("claims", tests, files_setup, files_teardown);
}
