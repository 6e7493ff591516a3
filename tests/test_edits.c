/* test_edits.c: forks, edits of runs under way, and runs that come and go. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/condition.h"
#include "scope/edits.h"
#include "scope/run_state.h"
#include "scope/settings_text.h"

#define BCGD PRESET_START "init: near-identity\nseed: 3\n"
#define TWO PRESET_START "init: near-identity\nruns:\n  - {label: a}\n  - {label: b, optimizer: {order: ascending}}\n"
#define SAMPLES "dlnscope: 1\nproblem: {generate: {inputs: {rows: 4, samples: 9}, outputs: {rows: 2}}}\nnetwork: {depth: 3, width: 5}\n"

static void go(struct session *s, int steps) {
    while (steps-- > 0)
        assert_true(session_step(s));
}

static void settle(struct session *s) {
    while (session_busy(s))
        session_advance(s);
}

/* A line of the `:` prompt, which must do. */
static void must(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

static void assert_line_refused(struct session *s, const char *line, const char *part) {
    dln_error err = {0};
    dln_status status = command_execute(s, line, &err);
    if (status == DLN_OK || !strstr(err.text, part))
        fail_msg("%s: %d '%s', expected '%s'", line, status, err.text, part);
}

/* Forks. */

static const char *const ways[] = {
    "{method: bcgd}", "{method: bcgd, order: shuffled}", "{method: bcgd, order: random, step: {bound: 1}}",
    "{method: bcgd, order: greedy-decrease}", "{method: bcgd, order: [3, 1]}", "{method: gd, step: {constant: 0.05}}",
    "{method: gd, step: {lipschitz: 0.5}}", "{method: momentum, step: {constant: 0.02}}", "{method: adam, step: {constant: 0.01}}",
    "{method: flow}", "{method: sgd, batch: 2, step: {constant: 0.02}}", "{method: bcsgd, step: {bound: 1}}",
};

static void a_fork_stays_with_its_parent_bit_for_bit(void **state) {
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        char text[400];
        snprintf(text, sizeof text, SAMPLES "init: near-identity\noptimizer: %s\n", ways[i]);
        struct opened o = open_session(*state, text, NULL, false);
        struct session *s = o.session;
        go(s, 17);
        must(s, "fork");
        assert_int_equal(s->n_runs, 2);
        assert_true(run_digest(s->runs[0], true, 1) == run_digest(s->runs[1], true, 1));
        go(s, 40);
        settle(s);
        assert_same_run(s->runs[0], s->runs[1]);
        assert_same_traces(s->runs[0], s->runs[1]);
        assert_true(run_digest(s->runs[0], true, 1) == run_digest(s->runs[1], true, 1));
        close_session(&o);
    }
}

static void a_fork_has_its_own_label_colour_and_parent(void **state) {
    struct opened o = open_session(*state, TWO, NULL, false);
    struct session *s = o.session;
    go(s, 6);
    must(s, "fork");
    must(s, "fork");
    must(s, "focus a");
    must(s, "fork");
    assert_string_equal(s->runs[2]->label, "a fork 1");
    assert_string_equal(s->runs[3]->label, "a fork 2");
    assert_string_equal(s->runs[4]->label, "a fork 3");
    for (int i = 0; i < 5; i++)
        assert_int_equal(s->runs[i]->colour, i);
    assert_int_equal(s->view.focus, 4);
    assert_true(s->runs[3]->parent.forked && s->runs[3]->parent.tick == 6);
    assert_string_equal(s->runs[3]->parent.label, "a fork 1");
    assert_string_equal(s->runs[4]->parent.label, "a");
    assert_false(s->runs[0]->parent.forked);
    must(s, "remove b");
    must(s, "fork");
    assert_int_equal(s->runs[4]->colour, 1); /* the one that became free */
    const struct event *e = event_before(&s->events, 7);
    assert_int_equal(e->kind, EVENT_FORK);
    close_session(&o);
}

/* The fork's other ordering does what a run with it does from these weights: naive steps are in test_change.c and test_optimizer.c, here it
 * is another run of the engine that was given the weights. */
static void a_changed_fork_is_a_run_from_the_same_weights(void **state) {
    struct opened o = open_session(*state, BCGD, NULL, false);
    struct opened other = open_session(*state, BCGD "optimizer: {order: ascending}\n", NULL, false);
    struct session *s = o.session;
    go(s, 6); /* two sweeps */
    must(s, "fork order=ascending");
    const struct run *fork = s->runs[1];
    struct run *fresh = other.session->runs[0];
    dln_network_copy_weights(&fork->net, &fresh->net);
    dln_optimizer_rebuild(fresh->opt);
    for (int t = 0; t < 12; t++) {
        go(s, 1);
        run_tick(fresh);
        assert_int_equal(fork->opt->last.factor, 1 + t % 3);
        for (int j = 1; j <= 3; j++)
            assert_memory_equal(fork->net.W[j].data, fresh->net.W[j].data, 16 * sizeof(double));
    }
    assert_int_equal(run_ticks(fork), 18);
    assert_string_equal(s->runs[0]->spec.optimizer.order->name, "descending");
    close_session(&other);
    close_session(&o);
}

static void a_fork_does_not_touch_its_parent(void **state) {
    static const char *const changes[] = {
        "fork", "fork order=greedy", "fork method=adam step={constant: 0.01}", "fork network.depth=5", "fork seed=9", "noise 0.1",
        "scale 2 0.5", "freeze 1", "edit step={constant: 0.01}", "restart", "seed 8",
    };
    struct opened o = open_session(*state, BCGD, NULL, false), alone = open_session(*state, BCGD, NULL, false);
    struct session *s = o.session;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        must(s, changes[i]);
        go(s, 5);
        go(alone.session, 5);
        assert_true(run_digest(s->runs[0], true, 1) == run_digest(alone.session->runs[0], true, 1));
    }
    close_session(&alone);
    close_session(&o);
}

static void a_run_without_orderings_is_offered_a_fork_that_has_them(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR, NULL, false);
    struct session *s = o.session;
    go(s, 4);
    assert_line_refused(s, "order-next", "gd updates all factors at once: it has no ordering");
    assert_null(s->view.open);
    s->screen = true;
    assert_line_refused(s, "order-next", "gd updates all factors at once: it has no ordering");
    assert_string_equal(s->view.open, "prompt");
    must(s, s->view.open_with);
    assert_int_equal(s->n_runs, 2);
    assert_string_equal(s->runs[1]->opt->spec.method->name, "bcgd");
    assert_true(run_ticks(s->runs[1]) == 4);
    must(s, "order-next");
    go(s, 5);
    close_session(&o);
}

/* Edits. */

static void what_can_be_applied_now_keeps_weights_and_ticks(void **state) {
    static const char *const edits[] = {
        "edit order=ascending", "edit step={constant: 0.02}", "edit step={bound: 1}", "edit order=[2, 1, 3]", "edit order=random",
        "edit optimizer.seed=8", "edit method=gd step={constant: 0.01}", "edit method=adam step={constant: 0.01}", "edit beta1=0.8",
        "edit method=sgd step={constant: 0.01} batch=3", "edit batch=4", "edit method=flow", "edit tolerance=1e-6",
        "edit method=bcsgd step={bound: 0.5}", "edit sampling=normalised", "edit method=bcgd", "edit stop.error=1e-9",
    };
    struct opened o = open_session(*state, SAMPLES "init: near-identity\n", NULL, false);
    struct session *s = o.session;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        go(s, 7);
        struct run *r = s->runs[0];
        uint64_t ticks = run_ticks(r), points = trace_count(r->error), sweeps = r->opt->sweeps;
        double time = r->opt->time, error = run_error(r);
        dln_matrix kept;
        assert_int_equal(dln_matrix_init_copy(&kept, &r->net.W[2], NULL), DLN_OK);
        must(s, edits[i]);
        r = s->runs[0];
        assert_memory_equal(kept.data, r->net.W[2].data, 25 * sizeof(double));
        dln_matrix_release(&kept);
        assert_true(run_ticks(r) == ticks && trace_count(r->error) == points && r->opt->sweeps == sweeps && r->opt->time == time);
        assert_true(fabs(run_error(r) - error) <= 1e-12 * error);
        assert_true(strstr(s->message, "goes on with"));
        assert_int_equal(s->n_runs, 1);
        assert_int_equal(s->view.focus, 0);
    }
    assert_string_equal(s->runs[0]->opt->spec.method->name, "bcgd");
    close_session(&o);
}

static void what_cannot_restarts_the_run(void **state) {
    static const char *const edits[] = {"edit depth=5", "edit network.width=7", "edit init=identity", "edit problem.size=5", "edit seed=4",
                                        "edit problem.error=sum", "edit network.frozen.input=identity network.frozen.output=identity"};
    struct opened o = open_session(*state, TWO, NULL, false);
    struct session *s = o.session;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        go(s, 7);
        settle(s); /* measurements that are due, which an edit completes */
        uint64_t other = run_digest(s->runs[1], true, 1);
        must(s, edits[i]);
        assert_int_equal(run_ticks(s->runs[0]), 0);
        assert_int_equal(trace_count(s->runs[0]->error), 1);
        assert_true(strstr(s->message, "is restarted with"));
        if (run_digest(s->runs[1], true, 1) != other)
            fail_msg("%s changed another run", edits[i]);
        assert_string_equal(s->runs[0]->label, "a");
        assert_int_equal(s->runs[0]->colour, 0);
    }
    assert_int_equal(s->runs[0]->depth, 5);
    close_session(&o);
}

/* An edited run is what a preset with that setting would be. */
static void a_restart_is_the_run_of_a_preset(void **state) {
    static const char *const sets[] = {"network.depth=5", "init=identity", "optimizer.order=shuffled", NULL};
    struct opened o = open_session(*state, BCGD, NULL, false), other = open_session(*state, BCGD, sets, false);
    go(o.session, 9);
    must(o.session, "edit network.depth=5 init=identity order=shuffled");
    go(o.session, 9);
    go(other.session, 9);
    assert_same_run(o.session->runs[0], other.session->runs[0]);
    close_session(&other);
    close_session(&o);
}

static void an_edit_back_and_forth_is_none(void **state) {
    struct opened o = open_session(*state, BCGD, NULL, false), alone = open_session(*state, BCGD, NULL, false);
    struct session *s = o.session;
    go(s, 5);
    go(alone.session, 5);
    must(s, "edit order=ascending");
    must(s, "edit order=descending");
    must(s, "edit step={constant: 0.5}");
    must(s, "edit step=optimal");
    must(s, "freeze 2");
    must(s, "thaw 2");
    must(s, "edit step=optimal");
    assert_true(strstr(s->message, "is so already"));
    go(s, 20);
    go(alone.session, 20);
    assert_same_run(s->runs[0], alone.session->runs[0]);
    close_session(&alone);
    close_session(&o);
}

static void what_is_refused_changes_nothing(void **state) {
    static const struct {
        const char *line, *part;
    } cases[] = {
        {"edit order=upwards", "edit optimizer.order=upwards: column 17"},
        {"edit deep=3", "unknown key \"deep\""},
        {"edit method=gd", "optimizer.step is required by gd"},
        {"edit step={constant: -1}", "optimizer.step"},
        {"edit init=near-zas", "needs a standard deviation"},
        {"edit problem.data.x=nowhere.npy", "problem"},
        {"edit stop.condition=nonsense", "stop.condition"},
        {"edit title=x", "cannot differ between runs"},
        {"fork step={bound: 3}", "optimizer.step"},
        {"fork init=zero-asymmetric", "init"},
        {"add network.width=[1, 2, 3]", "network.width"},
        {"scale 4 2", "has the factors 1 to 3, and no factor 4"},
        {"scale 0 2", "no factor 0"},
        {"noise 0", "noise has a size above 0"},
        {"noise -1", "noise has a size above 0"},
        {"freeze 9", "no factor 9"},
        {"remove", "is the only run"},
        {"rename a\tb", "control characters"},
    };
    struct opened o = open_session(*state, BCGD, NULL, false);
    struct session *s = o.session;
    go(s, 5);
    settle(s);
    uint64_t digest = run_digest(s->runs[0], true, 1);
    struct run *object = s->runs[0];
    size_t bytes = s->bytes;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_line_refused(s, cases[i].line, cases[i].part);
        if (!(s->n_runs == 1 && s->runs[0] == object && run_digest(object, true, 1) == digest && s->bytes == bytes))
            fail_msg("%s: %d runs, %zu bytes, not %zu", cases[i].line, s->n_runs, s->bytes, bytes);
    }
    close_session(&o);
}

static void orders_and_restarts_are_in_the_specification(void **state) {
    struct opened o = open_session(*state, BCGD, NULL, false);
    struct session *s = o.session;
    char text[200];
    struct run_spec first = s->runs[0]->spec;
    go(s, 4);
    must(s, "order-next");
    edit_write_differences(&s->runs[0]->spec, &first, true, text, sizeof text);
    assert_string_equal(text, "order ascending (descending)");
    must(s, "order descending");
    must(s, "seed 12");
    must(s, "init zas");
    edit_write_differences(&s->runs[0]->spec, &first, true, text, sizeof text);
    assert_string_equal(text, "init zas (near-identity), seed 12 (3)");
    edit_write_differences(&s->runs[0]->spec, &first, false, text, sizeof text);
    assert_string_equal(text, "init, seed");
    close_session(&o);
}

/* Weights. */

static double distance_of(const dln_network *a, const dln_network *b) {
    double sum = 0;
    for (int j = 1; j <= a->depth; j++)
        for (int k = 0; k < a->W[j].rows * a->W[j].cols; k++)
            sum += pow(a->W[j].data[k] - b->W[j].data[k], 2);
    return sqrt(sum);
}

static void noise_has_its_size_and_its_own_stream(void **state) {
    struct opened o = open_session(*state, BCGD "optimizer: {order: random}\n", NULL, false);
    struct session *s = o.session;
    go(s, 5);
    must(s, "fork");
    must(s, "fork");
    must(s, "fork");
    dln_random before = s->runs[1]->opt->rng;
    must(s, "noise 0.25 7");
    must(s, "focus 2");
    must(s, "noise 0.25 7");
    must(s, "focus 3");
    must(s, "freeze 2");
    must(s, "noise 0.25 8");
    assert_true(fabs(distance_of(&s->runs[1]->net, &s->runs[0]->net) - 0.25) < 1e-14);
    assert_memory_equal(&before, &s->runs[1]->opt->rng, sizeof before);
    assert_true(distance_of(&s->runs[1]->net, &s->runs[3]->net) == 0);
    assert_true(distance_of(&s->runs[1]->net, &s->runs[2]->net) > 0.1);
    assert_memory_equal(s->runs[2]->net.W[2].data, s->runs[0]->net.W[2].data, 16 * sizeof(double));
    assert_true(run_error(s->runs[1]) != run_error(s->runs[0]));
    go(s, 10);
    assert_same_run(s->runs[1], s->runs[3]);
    close_session(&o);
}

/* What is measured and drawn is that of the scaled weights, and so is the next step. */
static void a_scaled_factor_is_what_goes_on(void **state) {
    struct opened o = open_session(*state, PRESET_GD "init: near-identity\n", NULL, false);
    struct session *s = o.session;
    go(s, 3);
    struct run *r = s->runs[0];
    double low = run_sigma_min(r, 2);
    must(s, "scale 2 -3");
    assert_true(fabs(run_sigma_min(r, 2) - 3 * low) < 1e-12 * low);
    dln_matrix map;
    double sum = 0;
    assert_int_equal(dln_network_product(&r->net, &map, NULL), DLN_OK);
    for (int k = 0; k < 16; k++)
        sum += pow(map.data[k] + (k % 5 == 0), 2) / 2; /* the target is -I */
    assert_true(fabs(run_error(r) - sum) < 1e-12 * sum);
    dln_matrix_release(&map);
    assert_int_equal(run_ticks(r), 3);
    go(s, 2);
    close_session(&o);
}

static void a_run_that_had_ended_goes_on_when_its_aim_is_moved(void **state) {
    struct opened o = open_session(*state, BCGD "stop: {iterations: 4}\n", NULL, false);
    struct session *s = o.session;
    run_to_end(s, 10);
    assert_int_equal(s->runs[0]->end, RUN_OUT_OF_TICKS);
    must(s, "edit stop.iterations=9");
    assert_int_equal(s->runs[0]->end, RUN_LIVE);
    run_to_end(s, 10);
    assert_int_equal(run_ticks(s->runs[0]), 9);
    must(s, "edit stop.condition='error < 1e30'");
    assert_int_equal(s->runs[0]->end, RUN_OUT_OF_TICKS);
    must(s, "edit stop.iterations=90");
    assert_int_equal(s->runs[0]->end, RUN_CONDITION);
    close_session(&o);
}

/* --ticks is not in the text of a run, and holds for what comes of the run. */
static void a_stop_rule_from_outside_holds_on(void **state) {
    struct opened o = open_session(*state, BCGD "stop: {iterations: 400}\n", NULL, false);
    struct session *s = o.session;
    go(s, 3);
    s->runs[0]->spec.stop.iterations = 8;
    must(s, "fork order=ascending");
    must(s, "fork network.depth=2");
    must(s, "edit seed=9");
    must(s, "edit method=gd step={constant: 0.01}");
    for (int i = 0; i < 3; i++)
        assert_true(s->runs[i]->spec.stop.iterations == 8);
    must(s, "edit stop.iterations=12");
    assert_true(s->runs[2]->spec.stop.iterations == 12);
    run_to_end(s, 40);
    assert_true(run_ticks(s->runs[1]) == 8 && run_ticks(s->runs[2]) == 12);
    close_session(&o);
}

/* Roster. */

static void runs_are_added_removed_renamed_and_moved(void **state) {
    struct opened o = open_session(*state, TWO, NULL, false);
    struct session *s = o.session;
    go(s, 3);
    must(s, "add init=identity");
    assert_int_equal(s->n_runs, 3);
    assert_int_equal(run_ticks(s->runs[2]), 0);
    assert_int_equal(s->view.focus, 2);
    must(s, "rename third of them");
    assert_string_equal(s->runs[2]->label, "third of them");
    assert_line_refused(s, "rename a", "another run is called \"a\"");
    must(s, "move 1");
    assert_string_equal(s->runs[0]->label, "third of them");
    assert_string_equal(s->runs[1]->label, "a");
    assert_int_equal(s->view.focus, 0);
    must(s, "move 99");
    assert_string_equal(s->runs[2]->label, "third of them");
    must(s, "focus b");
    must(s, "remove a");
    assert_int_equal(s->n_runs, 2);
    assert_string_equal(session_focused(s)->label, "b");
    must(s, "remove");
    assert_line_refused(s, "remove", "third of them is the only run");
    go(s, 3);
    must(s, "pin");
    assert_true(s->runs[0]->pinned);
    must(s, "pin");
    assert_false(s->runs[0]->pinned);
    close_session(&o);
}

/* Two runs that never stand beside one another now may do so at another step. */
static void a_label_is_one_run_s_at_all_times(void **state) {
    struct opened o = open_session(*state, TWO, NULL, false);
    struct session *s = o.session;
    dln_error err;
    assert_int_equal(history_begin(s, 64 << 20, &err), DLN_OK);
    go(s, 3);
    must(s, "add init=identity");
    must(s, "rename new");
    go(s, 3);
    must(s, "goto 1");
    while (session_busy(s))
        session_advance(s);
    assert_int_equal(s->n_runs, 2);
    assert_line_refused(s, "rename new", "another run is called \"new\", at another step");
    must(s, "rename one");
    must(s, "rename one");
    close_session(&o);
}

/* A condition that names a run means it under its new label, and after an edit has put another object in its place. */
static void conditions_keep_meaning_the_same_run(void **state) {
    struct opened o = open_session(
        *state, PRESET_START "init: near-identity\nruns:\n  - {label: a}\n  - {label: b, stop: {condition: a.tick >= 12}}\n", NULL, false);
    struct session *s = o.session;
    go(s, 3);
    must(s, "focus a");
    must(s, "rename other");
    assert_line_refused(s, "remove", "the stop condition of b speaks of other");
    must(s, "fork");
    assert_line_refused(s, "rename a", "was at first");
    must(s, "focus other");
    must(s, "edit method=gd step={constant: 0.01}");
    assert_true(condition_is_about(s->runs[1]->stop_condition, s->runs[0]));
    must(s, "focus b");
    must(s, "edit order=ascending");
    for (int i = 0; i < 20; i++)
        session_step(s);
    assert_int_equal(run_ticks(s->runs[1]), 12);
    assert_int_equal(s->runs[1]->end, RUN_CONDITION);
    must(s, "remove");
    must(s, "focus other");
    must(s, "remove");
    close_session(&o);
}

static void forks_are_counted_against_the_memory(void **state) {
    struct opened o = open_session(*state, BCGD, NULL, false);
    struct session *s = o.session;
    size_t before = s->bytes, one;
    go(s, 3);
    must(s, "fork");
    one = s->bytes - before;
    assert_true(one > 1 << 20);
    must(s, "remove");
    assert_int_equal(s->bytes, before);
    s->max_memory = before + one + one / 2;
    must(s, "fork");
    assert_line_refused(s, "fork", "one more run like this needs");
    assert_line_refused(s, "edit problem.size=2000", "of memory");
    assert_int_equal(s->n_runs, 2);
    close_session(&o);
}

/* The lecture names a run that is no more: the preset would be refused. */
static void a_lecture_stays_with_its_own_runs(void **state) {
    struct opened o = open_session(*state, TWO "lecture: [{do: focus b}]\n", NULL, false);
    struct session *s = o.session;
    for (int changed = 0; changed < 2; changed++) {
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        assert_int_equal(roster_show(s, out, NULL), DLN_OK);
        fclose(out);
        assert_int_equal(strstr(text, "lecture") == NULL, changed);
        struct opened again = open_session(*state, text, NULL, false);
        close_session(&again);
        free(text);
        if (!changed)
            must(s, "remove b");
    }
    close_session(&o);
}

static void changed_runs_are_written_as_a_preset(void **state) {
    struct opened o = open_session(*state, TWO, NULL, false);
    struct session *s = o.session;
    char *text = NULL;
    size_t length = 0;
    must(s, "fork order=shuffled seed=9");
    must(s, "rename c");
    must(s, "focus a");
    must(s, "init zas");
    FILE *out = open_memstream(&text, &length);
    assert_int_equal(roster_show(s, out, NULL), DLN_OK);
    fclose(out);
    struct opened again = open_session(*state, text, NULL, false);
    assert_int_equal(again.session->n_runs, 3);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(again.session->runs[i]->label, s->runs[i]->label);
        assert_int_equal(derive_differences(&again.session->runs[i]->spec, &s->runs[i]->spec, NULL, 0), 0);
    }
    assert_int_equal(again.session->view.focus, 0);
    free(text);
    close_session(&again);
    close_session(&o);
}

static void settings_are_taken_apart_at_blanks(void **state) {
    (void)state;
    struct settings_text t;
    assert_int_equal(settings_text_read(&t, "edit", "  order=ascending step={constant: 0.1}  x='a b' stop.error=1 ", NULL), DLN_OK);
    assert_int_equal(t.settings.n, 4);
    assert_string_equal(t.list[0], "optimizer.order=ascending");
    assert_string_equal(t.list[1], "optimizer.step={constant: 0.1}");
    assert_string_equal(t.list[2], "x='a b'");
    assert_string_equal(t.list[3], "stop.error=1");
    assert_int_equal(settings_text_read(&t, "edit", "", NULL), DLN_OK);
    assert_int_equal(t.settings.n, 0);
    char *many = calloc(1, 20000);
    for (int i = 0; i < 100; i++)
        strcat(many, "seed=1 ");
    assert_int_equal(settings_text_read(&t, "edit", many, NULL), DLN_BAD_VALUE);
    memset(many, 'x', 19999);
    assert_int_equal(settings_text_read(&t, "edit", many, NULL), DLN_BAD_VALUE);
    free(many);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fork_stays_with_its_parent_bit_for_bit),
        cmocka_unit_test(a_fork_has_its_own_label_colour_and_parent),
        cmocka_unit_test(a_changed_fork_is_a_run_from_the_same_weights),
        cmocka_unit_test(a_fork_does_not_touch_its_parent),
        cmocka_unit_test(a_run_without_orderings_is_offered_a_fork_that_has_them),
        cmocka_unit_test(what_can_be_applied_now_keeps_weights_and_ticks),
        cmocka_unit_test(what_cannot_restarts_the_run),
        cmocka_unit_test(a_restart_is_the_run_of_a_preset),
        cmocka_unit_test(an_edit_back_and_forth_is_none),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(orders_and_restarts_are_in_the_specification),
        cmocka_unit_test(noise_has_its_size_and_its_own_stream),
        cmocka_unit_test(a_scaled_factor_is_what_goes_on),
        cmocka_unit_test(a_run_that_had_ended_goes_on_when_its_aim_is_moved),
        cmocka_unit_test(a_stop_rule_from_outside_holds_on),
        cmocka_unit_test(runs_are_added_removed_renamed_and_moved),
        cmocka_unit_test(a_label_is_one_run_s_at_all_times),
        cmocka_unit_test(conditions_keep_meaning_the_same_run),
        cmocka_unit_test(forks_are_counted_against_the_memory),
        cmocka_unit_test(a_lecture_stays_with_its_own_runs),
        cmocka_unit_test(changed_runs_are_written_as_a_preset),
        cmocka_unit_test(settings_are_taken_apart_at_blanks),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
