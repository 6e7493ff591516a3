/* test_save_walks.c: wherever a walk of commands has led, a session is saved, resumed, and goes on as it would have. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scope/checkpoint.h"
#include "scope/history.h"
#include "scope/save.h"
#include "scope/write.h"

enum { WALK = 14, MORE = 50, ANY_LINE = 400 };

static const char *const presets[] = {
    PRESET_START "runs:\n"
                 "  - {label: blocks, init: near-identity}\n"
                 "  - {label: two words, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                 "  - {label: zas, init: zas, optimizer: {order: shuffled}}\n",
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: flow, optimizer: {method: flow}}\n"
                 "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
                 "  - {label: momentum, optimizer: {method: momentum, step: {constant: 0.01}}}\n"
                 "  - {label: random, optimizer: {order: random}}\n"
                 "  - {label: greedy, optimizer: {order: greedy}}\n",
    "dlnscope: 1\n"
    "problem: {generate: {inputs: {rows: 3, samples: 20, normal: {variance: 1}}, outputs: {map: negative-identity, noise: 0.1}}}\n"
    "network: {depth: 3, width: 5}\n"
    "init: orth-identity\n"
    "runs:\n"
    "  - {label: sgd, optimizer: {method: sgd, batch: 3, step: {constant: 0.01}}}\n"
    "  - {label: bcsgd, optimizer: {method: bcsgd, step: {bound: 1}}}\n"
    "  - {label: bcgd, stop: {iterations: 60}}\n",
    "dlnscope: 1\n"
    "problem: {generate: {inputs: {rows: 3, samples: 8, normal: {variance: 1}}, outputs: {rows: 2, uniform: [-1, 2]}}, loss: {p: 4}}\n"
    "network: {depth: 4}\n"
    "init: orth-identity\n"
    "seeds: [1, 2]\n",
    "dlnscope: 1\n"
    "problem: {target: negative-identity, size: 1}\n"
    "network: {depth: 2}\n"
    "optimizer: {method: gd, step: {constant: 0.05}}\n"
    "runs: [{label: a, init: near-identity}, {label: b, init: zas}]\n",
    "dlnscope: 1\n"
    "problem: {target: {singular_values: [1]}, rows: 1, cols: 8}\n"
    "network: {depth: 2}\n"
    "init: balanced\n"
    "optimizer: {method: gd, step: {constant: 0.05}}\n"
    "monte_carlo: {starts: 200, over: init.balanced.sd, values: [0.001, 0.1], statistic: [margin > 0]}\n"
    "stop: {iterations: 100}\n",
};


/* Edits of which the table knows nothing, or which numbers made at random seldom hit. */
static const char *const wanted[] = {
    "step 20",
    "step 3",
    "sweep 2",
    "back 5",
    "goto 2",
    "start",
    "newest",
    "fork",
    "fork optimizer.method=gd optimizer.step={constant: 0.01}",
    "fork optimizer.method=gd optimizer.step={stable: 0.5}",
    "fork optimizer.method=gd optimizer.step={lipschitz: 0.5}",
    "edit optimizer.method=gd optimizer.step={lipschitz: 50}",
    "edit optimizer.method=adam optimizer.step={constant: 0.02}",
    "edit optimizer.order=[1, 3, 2]",
    "edit stop.condition='error < 1e-9'",
    "edit network.depth=4",
    "edit seed=5",
    "order ascending",
    "order greedy",
    "order random",
    "order list",
    "init near-identity",
    "init balanced",
    "restart",
    "seed 7",
    "seed 1234567890123",
    "scale 1 3",
    "noise 0.5 3",
    "freeze 2",
    "freeze 1",
    "thaw 1",
    "remove",
    "move 1",
    "move 2",
    "hide",
    "pin",
    "focus 1",
    "focus 2",
    "focus 3",
    "rename other",
    "rename blocks",
    "rename a b",
    "mark here",
    "trigger tick >= 30 mark",
    "trigger error < 0.5 repeated mark",
};

static void any_step(const struct session *s, uint32_t *seed, char line[ANY_LINE]) {
    snprintf(line, ANY_LINE, "%s", wanted[random_below(seed, ARRAY_LEN(wanted))]);
    if (random_below(seed, 12) == 0) /* what a renamed run is called at first and now */
        snprintf(line, ANY_LINE, "edit stop.condition='%.100s.error < 1e-8'",
                 random_below(seed, 2) ? s->runs[0]->label : s->runs[0]->spec.label);
}

static void come_to_rest(struct session *s) {
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        assert_true(i < 1000000);
    }
}

static struct session *resume(const char *path, struct saved **saved) {
    struct session *s;
    dln_error err;
    if (saved_open(path, 0, saved, &err))
        fail_msg("%s", err.text);
    struct session_options options = {.saved = *saved, .trace_rows = saved_rows(*saved), .history_memory = (size_t)64 << 20};
    if (session_new(saved_scenario(*saved), &options, &s, &err))
        fail_msg("%s", err.text);
    return s;
}

static void assert_alike(struct session *s, struct session *again) {
    assert_int_equal(again->steps, s->steps);
    assert_int_equal(again->n_runs, s->n_runs);
    bool same = session_digest(again, true) == session_digest(s, true); /* once measurements under way are completed */
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *a = s->runs[i], *b = again->runs[i];
        assert_string_equal(b->label, a->label);
        assert_string_equal(b->spec.label, a->spec.label);
        assert_int_equal(b->colour, a->colour);
        assert_int_equal(b->index, a->index);
        assert_int_equal(b->hidden, a->hidden);
        assert_int_equal(b->pinned, a->pinned);
        assert_int_equal(b->parent.forked, a->parent.forked);
        if (run_digest(b, true, 0) != run_digest(a, true, 0))
            fail_msg("%s is not the same at step %llu", a->label, (unsigned long long)s->steps);
        if (b->parent.forked)
            assert_string_equal(b->parent.label, a->parent.label);
    }
    assert_true(same);
}

static uint64_t digest_at(struct session *s, uint64_t T) {
    dln_error err;
    if (history_go(s, T, &err))
        fail_msg("%s", err.text);
    come_to_rest(s);
    assert_int_equal(s->steps, T);
    return session_digest(s, true);
}

/* Everywhere up to where it was saved, and back. */
static void assert_same_past(struct session *s, struct session *again, uint32_t *seed) {
    uint64_t home = s->steps, now = session_digest(s, true);
    assert_int_equal(s->past->list[0]->step, again->past->list[0]->step);
    assert_int_equal(again->past->n_ghosts, s->past->n_ghosts);
    for (int i = 0; i < 4; i++) {
        uint64_t T = i ? random_below(seed, (uint32_t)home + 1) : 0;
        assert_true(digest_at(s, T) == digest_at(again, T));
        assert_int_equal(s->n_runs, again->n_runs);
        for (int k = 0; k < s->n_runs; k++)
            assert_string_equal(s->runs[k]->label, again->runs[k]->label);
    }
    assert_true(digest_at(s, home) == now);
    assert_true(digest_at(again, home) == now);
}

static void walk(struct files *f, const char *text, uint32_t seed) {
    struct scenario *scenario = must_load(f, text, NULL);
    struct session_options options = {.history_memory = (size_t)64 << 20, .trace_rows = 64};
    static const char path[] = "saved";
    char line[ANY_LINE];
    struct session *s, *again;
    struct saved *saved;
    dln_error err;
    assert_int_equal(session_new(scenario, &options, &s, &err), DLN_OK);
    int n = 3 + (int)random_below(&seed, WALK - 3);
    for (int i = 0; i < n; i++) {
        any_step(s, &seed, line);
        if (session_queue(s, line, &err) == DLN_OK)
            come_to_rest(s);
    }
    if (session_write(s, "session", path, &err)) {
        assert_non_null(s->starts); /* and its runs were changed */
        session_free(s);
        scenario_free(scenario);
        return;
    }
    again = resume(path, &saved);
    assert_alike(s, again);
    if (!s->starts)
        assert_same_past(s, again, &seed);
    history_end(s); /* the edits of a future that lies ahead */
    history_end(again);
    for (int i = 0; i < MORE; i++)
        assert_int_equal(session_step(again), session_step(s));
    assert_alike(s, again);
    session_free(again);
    saved_free(saved);
    session_free(s);
    scenario_free(scenario);
}

static void a_walk_is_saved_anywhere(void **state) {
    int n = long_tests() ? 200 : 12;
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(((struct files *)*state)->folder), 0);
    for (int i = 0; i < n * (int)ARRAY_LEN(presets); i++)
        walk(*state, presets[(size_t)i % ARRAY_LEN(presets)], (uint32_t)i + 1);
    unlink("saved");
    assert_int_equal(chdir(here), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_walk_is_saved_anywhere)};
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
