/* test_scarce_past.c: going through the past while calls of malloc fail: what is trained is what it was, and nothing is lost. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "dln/random.h"
#include "heap.h"
#include "scope/command.h"
#include "scope/history.h"
#include "sessions.h"

static const char text[] = PRESET_NEAR "runs:\n"
                                       "  - {label: blocks, optimizer: {method: bcgd, order: shuffled}}\n"
                                       "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
                                       "  - {label: plain}\n";

static struct session *open_past(struct scenario *scenario) {
    const struct session_options options = {.history_memory = 64 << 20, .trace_rows = 16};
    struct session *s;
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    return s;
}

/* The curves may lack points. */
static uint64_t digest(const struct session *s) {
    uint64_t d = s->steps;
    for (int i = 0; i < s->n_runs; i++)
        d = dln_optimizer_digest(s->runs[i]->opt, d);
    return d;
}

static void fail_soon(dln_random *rng) {
    heap.calls = 0;
    heap.fail_at = 1 + dln_random_below(rng, 40);
}

static void travel(struct session *s, uint64_t T) {
    dln_error err;
    assert_int_equal(history_go(s, T, &err), DLN_OK);
    while (session_replaying(s) || s->steps < s->goal)
        session_advance(s);
    assert_int_equal(s->steps, T);
}

static void a_past_with_gaps_is_still_exact(void **state) {
    enum { STEPS = 400 };
    struct scenario *scenario = must_load(*state, text, NULL);
    long held = heap.held;
    struct session *s = open_past(scenario);
    uint64_t at[STEPS + 1];
    dln_random rng = dln_random_stream(1, DLN_FOR_NOISE, 0);
    for (int i = 0; i <= STEPS; i++) {
        at[i] = digest(s);
        fail_soon(&rng);
        assert_true(i == STEPS || session_step(s));
        heap.fail_at = 0;
    }
    for (int i = 0; i < 200; i++) {
        uint64_t T = (uint64_t)dln_random_below(&rng, STEPS + 1);
        fail_soon(&rng);
        travel(s, T);
        heap.fail_at = 0;
        assert_true(digest(s) == at[T]);
    }
    session_free(s);
    assert_int_equal(heap.held, held);
    s = open_past(scenario);
    for (int i = 0; i <= STEPS; i++) {
        assert_true(digest(s) == at[i]);
        session_step(s);
    }
    session_free(s);
    scenario_free(scenario);
}

/* Either it is refused and nothing has changed, or it is done. What is forgotten for it is said. */
static void an_edit_without_memory_is_refused_or_done(void **state) {
    static const char *const lines[] = {"order-next", "restart", "init-next", "remove", "fork", "edit step={constant: 0.02}"};
    enum { KEPT = 4 }; /* from here on the scenario keeps a specification */
    struct scenario *scenario = must_load(*state, text, NULL);
    for (size_t k = 0; k < ARRAY_LEN(lines); k++) {
        for (long n = 1;; n++) {
            long held = heap.held;
            struct session *s = open_past(scenario);
            dln_error err = {0};
            while (s->steps < 30)
                session_step(s);
            travel(s, 21);
            uint64_t before = digest(s);
            heap.calls = 0;
            heap.fail_at = n;
            dln_status status = command_execute(s, lines[k], &err);
            heap.fail_at = 0;
            bool all = heap.calls < n;
            if (status) {
                assert_true(strlen(err.text) > 10);
                assert_true(digest(s) == before);
            }
            uint64_t now = digest(s);
            if (s->past) {
                travel(s, history_newest(s));
                travel(s, 21);
            }
            assert_true(digest(s) == now);
            session_free(s);
            assert_true(heap.held <= held || k >= KEPT); /* what libraries took by themselves is not counted */
            if (all)
                break;
        }
    }
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_past_with_gaps_is_still_exact),
        cmocka_unit_test(an_edit_without_memory_is_refused_or_done),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
