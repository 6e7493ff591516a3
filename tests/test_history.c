/* test_history.c: any past step is come back to bit for bit, whatever was done; the past stays within its budget and its costs. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dln/random.h"
#include "scope/checkpoint.h"
#include "scope/command.h"
#include "scope/history.h"
#include "scope/queue.h"
#include "sessions.h"

/* Every kind of method, orderings that draw, a ResNet whose frozen maps are drawn anew, two weights on a plane, one that ends early. */
static const char mixed[] =
    "dlnscope: 1\nproblem: {generate: {inputs: {rows: 4, samples: 12}, outputs: {rows: 3, uniform: [-1, 2]}}}\n"
    "network: {depth: 4}\nruns:\n"
    "  - {label: down}\n"
    "  - {label: shuffled, optimizer: {order: shuffled}}\n"
    "  - {label: random, optimizer: {order: random}, seed: 3}\n"
    "  - {label: greedy, optimizer: {order: greedy}}\n"
    "  - {label: gd, optimizer: {method: gd, step: {constant: 0.01}}, stop: {iterations: 70}}\n"
    "  - {label: sgd, optimizer: {method: sgd, batch: 2, step: {constant: 0.01}}}\n"
    "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
    "  - {label: flow, optimizer: {method: flow, tolerance: 1e-5}}\n"
    "  - {label: resnet, network: {depth: 3, width: 5, frozen: {input: {gaussian: {variance: 1}}, output: {gaussian: {variance: 1}}}},"
    " init: identity, optimizer: {method: gd, step: {constant: 0.01}}}\n";
static const char plane[] =
    "dlnscope: 1\nproblem: {target: {diagonal: [2]}}\nnetwork: {depth: 2}\ninit: near-identity\n"
    "optimizer: {method: gd, step: {constant: 0.02}}\n";

/* Runs whose ends hang on each other. */
static const char chained[] =
    PRESET_NEAR "runs:\n"
                "  - {label: first, optimizer: {method: bcgd}, stop: {iterations: 60}}\n"
                "  - {label: second, stop: {condition: first.error < 0.3}}\n"
                "  - {label: third, stop: {condition: second.tick >= 20 and first.tick >= 10}}\n"
                "  - {label: last}\n";

enum { ROWS = 16, MOST = 4096 };

static struct opened open_with(struct files *f, const char *text, size_t memory, size_t rows) {
    struct opened o = {must_load(f, text, NULL), NULL};
    struct session_options options = {.history_memory = memory, .trace_rows = rows};
    dln_error err;
    if (session_new(o.scenario, &options, &o.session, &err))
        fail_msg("'%s' for\n%s", err.text, text);
    return o;
}

static void execute(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

static void focus(struct session *s, int run) {
    char line[32];
    snprintf(line, sizeof line, "focus %d", run);
    execute(s, line);
}

/* Steps until it arrives; how many session steps were made again. */
static uint64_t travel(struct session *s, uint64_t T) {
    uint64_t steps = 0;
    dln_error err;
    if (history_go(s, T, &err))
        fail_msg("%s", err.text);
    while (session_replaying(s) || s->steps < s->goal)
        steps += session_advance(s);
    assert_int_equal(s->steps, T);
    return steps;
}

static void forward(struct session *s, uint64_t n) {
    for (uint64_t i = 0; i < n; i++)
        assert_true(session_step(s));
}

/* Every step from every other, with curves that have long gone round. */
static void any_step_comes_back_bit_for_bit(void **state) {
    static const char *const texts[] = {mixed, plane};
    for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
        enum { STEPS = 300 };
        struct opened o = open_with(*state, texts[k], 64 << 20, ROWS);
        uint64_t digest[STEPS + 1];
        dln_random rng = dln_random_stream(1, DLN_FOR_NOISE, k);
        for (int i = 0; i <= STEPS; i++) {
            digest[i] = session_digest(o.session, true);
            forward(o.session, i < STEPS);
        }
        for (int i = 0; i < 60; i++) {
            uint64_t T = (uint64_t)dln_random_below(&rng, STEPS + 1);
            travel(o.session, T);
            assert_true(session_digest(o.session, true) == digest[T]);
            for (int n = dln_random_below(&rng, 20); n > 0 && o.session->steps < STEPS; n--) {
                forward(o.session, 1);
                assert_true(session_digest(o.session, true) == digest[o.session->steps]);
            }
        }
        assert_int_equal(history_newest(o.session), STEPS);
        close_session(&o);
    }
}

/* A walk: what was done at which step of the present timeline, and the digest after each step. */
struct walk {
    struct {
        uint64_t step;
        int focus; /* from 1 */
        const char *line;
    } edits[MOST];
    int n_edits;
    uint64_t digest[MOST]; /* of the timeline as it stands */
};

static void note(struct walk *w, struct session *s) {
    uint64_t T = s->steps;
    assert_true(T < MOST);
    w->digest[T] = session_digest(s, true);
}

static void edit(struct walk *w, struct session *s, dln_random *rng) {
    static const char *const lines[] = {"order-next", "order ascending", "restart", "init-next", "restart-new-seed", "order-previous",
                                        "fork", "fork order=shuffled seed=7", "edit step={constant: 0.02}", "edit stop={iterations: 90}",
                                        "noise 0.01", "scale 1 1.1", "freeze 1", "thaw 1", "remove", "move 1", "edit network.depth=2"};
    int run = 1 + dln_random_below(rng, s->n_runs), most = 14;
    dln_error err;
    focus(s, run);
    const char *what = lines[dln_random_below(rng, ARRAY_LEN(lines))];
    if (!strncmp(what, "fork", 4) && s->n_runs >= most)
        what = "remove";
    if (command_execute(s, what, &err) || history_in_past(s)) /* it could not be done, or nothing is different */
        return;
    while (w->n_edits > 0 && w->edits[w->n_edits - 1].step > s->steps)
        w->n_edits--;
    w->edits[w->n_edits].focus = run;
    w->edits[w->n_edits].line = what;
    w->edits[w->n_edits++].step = s->steps;
    note(w, s);
}

/* The same edits at the same steps, by a session that never went back. */
static void assert_straight(struct walk *w, struct files *f, const char *text, uint64_t steps) {
    struct opened o = open_with(f, text, 0, ROWS);
    int next = 0;
    for (uint64_t T = 0;; T++) {
        for (; next < w->n_edits && w->edits[next].step == T; next++) {
            focus(o.session, w->edits[next].focus);
            execute(o.session, w->edits[next].line);
        }
        assert_true(session_digest(o.session, true) == w->digest[T]);
        if (T == steps)
            break;
        forward(o.session, 1);
    }
    close_session(&o);
}

/* Those that may be let go. */
static int free_checkpoints(const struct session *s) {
    int n = 0;
    for (int i = 0; i < s->past->n; i++)
        n += !s->past->list[i]->flags;
    return n;
}

static void walk(struct files *f, const char *text, size_t memory, uint64_t seed, int moves) {
    struct walk *w = calloc(1, sizeof *w);
    struct opened o = open_with(f, text, memory, ROWS);
    struct session *s = o.session;
    dln_random rng = dln_random_stream(seed, DLN_FOR_NOISE, 0);
    assert_non_null(w);
    assert_non_null(s->past);
    note(w, s);
    for (int i = 0; i < moves; i++) {
        switch (dln_random_below(&rng, 6)) {
        case 0:
        case 1:
            for (int n = dln_random_below(&rng, 40); n > 0 && !session_finished(s); n--) {
                bool again = history_in_past(s);
                forward(s, 1);
                if (again)
                    assert_true(session_digest(s, true) == w->digest[s->steps]);
                note(w, s);
            }
            break;
        case 2:
        case 3: travel(s, s->steps - (uint64_t)dln_random_below(&rng, (int)(s->steps < 70 ? s->steps : 70) + 1)); break;
        case 4: travel(s, (uint64_t)dln_random_below(&rng, (int)history_newest(s) + 1)); break;
        default: edit(w, s, &rng); break;
        }
        assert_true(session_digest(s, true) == w->digest[s->steps]);
        assert_true(s->history_bytes <= s->past->budget + s->past->budget / 16 || free_checkpoints(s) <= 1);
    }
    travel(s, history_newest(s));
    assert_true(session_digest(s, true) == w->digest[s->steps]);
    assert_straight(w, f, text, s->steps);
    close_session(&o);
    free(w);
}

static void walks_agree_with_sessions_that_never_went_back(void **state) {
    for (uint64_t seed = 1; seed <= (long_tests() ? 60 : 6); seed++) {
        walk(*state, mixed, 512 << 20, seed, 120);
        walk(*state, mixed, 3 << 20, seed + 100, 120); /* a few checkpoints beside the edits' */
        walk(*state, plane, 512 << 20, seed, 120);
        walk(*state, chained, 512 << 20, seed, 120);
    }
}

/* Memory for any number of them: their list stays short, and the costs bounded. */
static void a_long_way_has_few_checkpoints(void **state) {
    enum { STEPS = 140000, LEAST = 1024 };
    struct opened o = open_with(*state, plane, (size_t)1 << 30, ROWS);
    forward(o.session, STEPS);
    uint64_t digest = session_digest(o.session, false);
    struct history_facts facts = history_facts(o.session);
    assert_in_range(facts.checkpoints, LEAST, 2 * LEAST);
    assert_true(facts.longest <= 2 * STEPS / LEAST);
    assert_true(travel(o.session, STEPS / 2 + 1) <= 2 * STEPS / LEAST);
    travel(o.session, STEPS);
    assert_true(session_digest(o.session, false) == digest);
    close_session(&o);
}

/* One run over many steps: the start is kept, the costs are bounded by K, and 32 checkpoints are kept whenever as many fit. */
static void costs_are_bounded_by_the_checkpoints_that_fit(void **state) {
    static const char text[] = "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\n"
                               "optimizer: {method: gd, step: {constant: 1e-6}}\n";
    static const int budgets[] = {3, 8, 33, 70, 300};
    for (size_t k = 0; k < ARRAY_LEN(budgets); k++) {
        struct opened o = open_with(*state, text, 1 << 30, ROWS);
        struct session *s = o.session;
        size_t first = s->history_bytes;
        forward(s, 63);
        size_t each = (s->history_bytes - first) / 63 + 1;
        s->past->budget = first + (size_t)budgets[k] * each;
        for (int i = 0; i < 40; i++) {
            forward(s, 97);
            struct history_facts facts = history_facts(s);
            assert_true(s->history_bytes <= s->past->budget);
            assert_int_equal(s->past->list[0]->step, 0);
            int fit = (int)(s->past->budget / (s->history_bytes / (size_t)facts.checkpoints)) - HISTORY_RECENT;
            int K = facts.checkpoints - HISTORY_RECENT; /* these three serve the last steps */
            if (fit >= 8)
                assert_true((double)facts.longest <= 2.0 * (double)s->steps / K || facts.longest < HISTORY_CADENCE);
            if (fit >= 32 && s->steps > 64)
                assert_true(facts.checkpoints >= 32);
        }
        uint64_t newest = s->steps;
        for (uint64_t T = newest; T > newest - 64 && budgets[k] > 8; T--) {
            assert_true(travel(s, T) < HISTORY_CADENCE);
            travel(s, newest);
        }
        for (uint64_t T = 0; T < newest; T += 211) {
            uint64_t most = history_facts(s).longest;
            assert_true(travel(s, T) <= most || T == 0); /* where one came from is kept from then on */
            assert_in_range(travel(s, newest), 0, 0); /* where one came from is kept */
        }
        travel(s, 0);
        close_session(&o);
    }
}

static void most_steps_back_in_the_far_past_are_cheap(void **state) {
    struct opened o = open_with(*state, plane, 400 << 10, ROWS);
    struct session *s = o.session;
    forward(s, 12000);
    assert_true(history_facts(s).longest > 2 * HISTORY_CADENCE);
    travel(s, 7000);
    int dear = 0;
    for (int i = 0; i < 150; i++)
        dear += travel(s, s->steps - 1) >= HISTORY_CADENCE;
    assert_in_range(dear, 0, 1); /* where it comes to a checkpoint from above */
    close_session(&o);
}

static void the_future_that_was_left_is_a_ghost(void **state) {
    struct opened o = open_with(*state, mixed, 64 << 20, 256);
    struct session *s = o.session;
    double gone, kept;
    forward(s, 100);
    s->runs[1]->hidden = true;
    assert_true(trace_exact(s->runs[0]->error, 100, &gone));
    travel(s, 80);
    execute(s, "hide 3"); /* a look is no change */
    execute(s, "show 3");
    execute(s, "focus 1");
    assert_int_equal(history_newest(s), 100);
    execute(s, "restart");
    assert_int_equal(history_newest(s), 80);
    assert_int_equal(s->past->n_ghosts, 7); /* one is hidden, one had ended before */
    const struct ghost *g = &s->past->ghosts[0];
    assert_string_equal(g->label, "down");
    assert_int_equal(g->from, 80);
    assert_true(trace_exact(g->trace, 100, &kept) && kept == gone);
    forward(s, 60);
    travel(s, 10); /* ghosts stay, and what is not left makes none */
    travel(s, 140);
    assert_int_equal(s->past->n_ghosts, 7);
    assert_true(trace_exact(s->past->ghosts[0].trace, 100, &kept) && kept == gone);
    for (int i = 0; i < 10; i++) {
        travel(s, 120);
        execute(s, "order-next");
        forward(s, 20);
    }
    assert_int_equal(s->past->n_ghosts, GHOSTS_MOST);
    history_dismiss(s);
    assert_int_equal(s->past->n_ghosts, 0);
    close_session(&o);
}

static bool count_steps(struct session *s, enum history_moment moment, void *user) {
    uint64_t *seen = user;
    if (moment != HISTORY_STEP)
        seen[1] += moment == HISTORY_END ? 1 : 100;
    else
        assert_int_equal(s->steps, seen[0]++);
    return s->steps != seen[2];
}

static void complete(struct session *s) {
    while (session_busy(s))
        session_advance(s);
}

static void an_observer_sees_every_step_and_the_session_comes_home(void **state) {
    struct opened o = open_with(*state, mixed, 64 << 20, ROWS);
    struct session *s = o.session;
    dln_error err;
    forward(s, 150);
    travel(s, 120);
    uint64_t digest = session_digest(s, true);
    static const uint64_t from[] = {0, 30, 120, 119, 150, 77};
    for (size_t k = 0; k < ARRAY_LEN(from); k++) {
        uint64_t seen[3] = {from[k], 0, UINT64_MAX};
        assert_int_equal(history_replay(s, from[k], UINT64_MAX, count_steps, seen, &err), DLN_OK);
        complete(s);
        assert_int_equal(seen[0], 151);
        assert_int_equal(seen[1], 1);
        assert_int_equal(s->steps, 120);
        assert_true(session_digest(s, true) == digest);
        seen[0] = seen[2] = from[k]; /* it has seen enough */
        seen[1] = 0;
        assert_int_equal(history_replay(s, from[k], 200, count_steps, seen, &err), DLN_OK);
        complete(s);
        assert_int_equal(seen[0], from[k] + 1);
        assert_int_equal(seen[1], 1);
        assert_true(session_digest(s, true) == digest);
    }
    uint64_t seen[3] = {5, 0, UINT64_MAX};
    assert_int_equal(history_replay(s, 5, 100, count_steps, seen, &err), DLN_OK);
    while (seen[0] < 20)
        session_advance(s);
    session_cancel(s);
    complete(s);
    assert_int_equal(seen[0], 20);
    assert_int_equal(seen[1], 100);
    assert_int_equal(s->steps, 120);
    assert_true(session_digest(s, true) == digest);
    close_session(&o);
}

static void a_replay_that_is_cancelled_stands_where_it_came_to(void **state) {
    struct opened o = open_with(*state, plane, 60 << 10, ROWS);
    struct session *s = o.session;
    dln_error err;
    uint64_t digest[2001];
    for (int i = 0; i <= 2000; i++) {
        digest[i] = session_digest(s, true);
        forward(s, i < 2000);
    }
    s->running = true;
    assert_int_equal(history_go(s, 1000, &err), DLN_OK);
    assert_true(session_replaying(s) && session_busy(s) && !s->running);
    assert_int_equal(history_aim(s), 1000);
    for (int i = 0; i < 40; i++)
        session_advance(s);
    session_cancel(s);
    complete(s);
    assert_false(session_replaying(s));
    assert_in_range(s->steps, 1, 999);
    assert_true(session_digest(s, true) == digest[s->steps]);
    assert_int_equal(history_newest(s), 2000);
    travel(s, 2000);
    assert_true(session_digest(s, true) == digest[2000]);
    travel(s, 2010); /* beyond the newest: it goes on */
    close_session(&o);
}

static void starts_that_were_drawn_are_taken_back(void **state) {
    static const char text[] = "dlnscope: 1\nproblem: {target: gaussian, size: 3}\nnetwork: {depth: 3}\ninit: xavier\n"
                               "optimizer: {method: gd, step: {constant: 0.01}}\n"
                               "monte_carlo: {starts: 50, over: network.depth, values: [2, 3], statistic: [margin > 0]}\n";
    struct opened o = open_with(*state, text, 1 << 20, ROWS);
    uint64_t digest[41];
    for (int i = 0; i <= 40; i++) {
        digest[i] = session_digest(o.session, true);
        forward(o.session, i < 40);
    }
    for (uint64_t T = 40; T > 0; T -= 5) {
        travel(o.session, T - 1);
        assert_true(session_digest(o.session, true) == digest[T - 1]);
    }
    travel(o.session, 40);
    assert_true(session_digest(o.session, true) == digest[40]);
    close_session(&o);
}

static void a_step_of_a_run_is_found(void **state) {
    struct opened o = open_with(*state, mixed, 64 << 20, ROWS);
    struct session *s = o.session;
    struct run *down = s->runs[0], *gd = s->runs[4];
    forward(s, 50);
    execute(s, "focus 1");
    execute(s, "restart");
    forward(s, 90);
    assert_int_equal(history_step_of(s, down, 90), 140);
    assert_int_equal(history_step_of(s, down, 0), 50);
    assert_int_equal(run_ticks(gd), 70);
    assert_int_equal(history_step_of(s, gd, 70), 70);
    assert_int_equal(history_step_of(s, gd, 1), 1);
    close_session(&o);
}

static void do_it(struct session *s, const char *line) {
    execute(s, line);
    complete(s);
}

/* Before a fork was there one looks at what it was a copy of. */
static void the_focus_goes_to_the_parent(void **state) {
    struct opened o = open_with(*state, mixed, 64 << 20, ROWS);
    struct session *s = o.session;
    forward(s, 30);
    execute(s, "focus 2");
    do_it(s, "fork");
    assert_true(session_focused(s)->parent.forked && s->view.focus != 1);
    forward(s, 10);
    do_it(s, "goto 20");
    assert_int_equal(s->view.focus, 1);
    close_session(&o);
}

static void commands_go_through_the_past(void **state) {
    struct opened o = open_with(*state, mixed, 64 << 20, ROWS);
    struct session *s = o.session;
    char before[256];
    do_it(s, "step 30");
    do_it(s, "digest");
    assert_int_equal(strncmp(s->message, "digest ", 7), 0);
    assert_string_equal(s->message + 23, " at step 30");
    snprintf(before, sizeof before, "%s", s->message);
    do_it(s, "back");
    assert_int_equal(s->steps, 29);
    do_it(s, "digest");
    assert_string_not_equal(s->message, before);
    do_it(s, "step");
    do_it(s, "digest");
    assert_string_equal(s->message, before);
    do_it(s, "back 5");
    assert_int_equal(s->steps, 25);
    do_it(s, "back-sweep"); /* of four ticks */
    assert_int_equal(s->steps, 24);
    do_it(s, "back-sweep 2");
    assert_int_equal(s->steps, 16);
    do_it(s, "goto 7");
    assert_int_equal(s->steps, 7);
    do_it(s, "goto");
    assert_int_equal(s->steps, 0);
    do_it(s, "back 3"); /* the ends stop quietly */
    do_it(s, "back-sweep");
    assert_int_equal(s->steps, 0);
    do_it(s, "newest");
    assert_int_equal(s->steps, 30);
    do_it(s, "newest");
    do_it(s, "start");
    assert_int_equal(s->steps, 0);
    do_it(s, "goto 40");
    assert_int_equal(s->steps, 40);
    assert_int_equal(history_newest(s), 40);
    execute(s, "start"); /* keys that come faster than it goes */
    execute(s, "step");
    execute(s, "step 4");
    execute(s, "back 2");
    complete(s);
    assert_int_equal(s->steps, 3);
    execute(s, "newest");
    execute(s, "order symmetric"); /* waits */
    execute(s, "run");
    while (s->steps < 60)
        session_advance(s);
    execute(s, "back"); /* in the middle of a step, or not: paused */
    complete(s);
    assert_false(s->running);
    assert_in_range(s->steps, 59, 60);
    do_it(s, "history");
    assert_non_null(strstr(s->message, " checkpoints, "));
    assert_non_null(strstr(s->message, " of 64.0 MiB; any step of "));
    execute(s, "start");
    execute(s, "interrupt");
    assert_false(s->quit);
    complete(s);
    execute(s, "interrupt");
    assert_true(s->quit);
    close_session(&o);
}

/* What stands behind a way beyond the newest step waits for its end; a count is over when every run has ended. */
static void counts_end_where_they_can(void **state) {
    struct opened o = open_with(*state, PRESET_NEAR "stop: {iterations: 20}\n", 64 << 20, ROWS);
    struct session *s = o.session;
    dln_error err;
    do_it(s, "step 5");
    assert_int_equal(session_queue(s, "back 3; goto 12; mark there", &err), DLN_OK);
    complete(s);
    while (session_busy(s))
        session_advance(s);
    assert_null(session_queue_error(s));
    assert_int_equal(s->steps, 12);
    assert_string_equal(s->message, "mark there: step 12, tick 12 of gd");
    do_it(s, "step 99");
    assert_int_equal(s->steps, 20);
    do_it(s, "goto 99");
    assert_int_equal(s->steps, 20);
    do_it(s, "restart");
    assert_false(session_busy(s));
    do_it(s, "step 3");
    assert_int_equal(s->steps, 23);
    do_it(s, "start");
    do_it(s, "step 22"); /* over the step at which it was restarted */
    assert_int_equal(s->steps, 22);
    close_session(&o);
}

static void without_a_history_it_says_so(void **state) {
    struct opened o = open_with(*state, plane, 0, 0);
    dln_error err;
    assert_null(o.session->past);
    assert_int_equal(history_go(o.session, 0, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "there is no history to go through: see --history-memory");
    assert_int_equal(history_begin(o.session, 100, &err), DLN_NO_MEMORY);
    assert_null(o.session->past);
    assert_non_null(strstr(err.text, "there is no history: a state of the session takes "));
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_step_comes_back_bit_for_bit),
        cmocka_unit_test(walks_agree_with_sessions_that_never_went_back),
        cmocka_unit_test(a_long_way_has_few_checkpoints),
        cmocka_unit_test(costs_are_bounded_by_the_checkpoints_that_fit),
        cmocka_unit_test(most_steps_back_in_the_far_past_are_cheap),
        cmocka_unit_test(the_future_that_was_left_is_a_ghost),
        cmocka_unit_test(an_observer_sees_every_step_and_the_session_comes_home),
        cmocka_unit_test(a_replay_that_is_cancelled_stands_where_it_came_to),
        cmocka_unit_test(starts_that_were_drawn_are_taken_back),
        cmocka_unit_test(a_step_of_a_run_is_found),
        cmocka_unit_test(the_focus_goes_to_the_parent),
        cmocka_unit_test(commands_go_through_the_past),
        cmocka_unit_test(counts_end_where_they_can),
        cmocka_unit_test(without_a_history_it_says_so),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
