/* test_scarce.c: a step takes no memory, and where there is none, nothing is lost and nothing is left behind. The linker sends the calls
 * of malloc and its kin here (--wrap), so that they are counted and can be made to fail. */
#include "sessions.h"
#include "heap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scope/claim.h"
#include "scope/command.h"
#include "scope/condition.h"
#include "scope/tables.h"
#include "scope/worker.h"

/* The next calls: the n-th fails. */
static void let_fail(long n) {
    heap.calls = 0;
    heap.fail_at = n;
}

static const char text[] =
    PRESET_START "init: near-identity\nruns:\n"
                 "  - {label: a, optimizer: {method: bcgd, order: shuffled}, stop: {condition: b.error < 1e-30 and sigma_min(2) < 0}}\n"
                 "  - {label: b, optimizer: {method: gd, step: {constant: 0.01}}}\n"
                 "  - {label: frozen, network: {width: 8, frozen: {input: {gaussian: {variance: 1}}, output: {gaussian: {variance: 1}}}}}\n"
                 "  - {label: listed, optimizer: {order: [3, 1]}}\n"
                 "stop: {iterations: 100000}\n";

static void a_step_takes_no_memory(void **state) {
#ifdef DLN_DEBUG_CHECKS
    skip(); /* the comparison with fresh products at every tick takes memory */
#endif
    struct opened o = open_session(*state, text, NULL, false);
    struct session *s = o.session;
    struct table_options options = {.every = 10};
    char csv[320], factors[320], jsonl[320];
    options.csv = strcpy(csv, files_path(*state, "csv"));
    options.factors = strcpy(factors, files_path(*state, "factors"));
    options.jsonl = strcpy(jsonl, files_path(*state, "jsonl"));
    struct tables *t;
    struct worker *w;
    assert_int_equal(tables_open(&options, s, &t, NULL), DLN_OK);
    assert_int_equal(worker_new(-1, &w, NULL), DLN_OK);
    for (int i = 0; i < 3; i++) { /* the worker's room for chains of this shape: two results, and the copy */
        worker_request(w, s->runs[0], false);
        while (!worker_current(w, s->runs[0]))
            nanosleep(&(struct timespec){0, 1000000}, NULL);
        session_step(s);
    }
    let_fail(0);
    for (int i = 0; i < 500; i++) {
        session_step(s);
        assert_int_equal(tables_record(t, s, NULL), DLN_OK);
        worker_request(w, s->runs[0], true);
    }
    s->running = true;
    for (int i = 0; i < 5000 && session_busy(s); i++)
        session_advance(s);
    static const char *const names[] = {"focus-next", "hide", "narrower", "abscissa", "step", "sweep"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        command_run(s, names[i], 0);
    assert_int_equal(heap.calls, 0);
    command_run(s, "order-next", 0); /* an edit takes what the text of its run needs; the steps behind it take nothing again */
    let_fail(0);
    for (int i = 0; i < 20; i++)
        session_step(s);
    assert_int_equal(heap.calls, 0);
    worker_free(w);
    assert_int_equal(tables_close(t, s, NULL), DLN_OK);
    close_session(&o);
}

static void a_session_without_memory_leaves_nothing_behind(void **state) {
    struct scenario *scenario = must_load(*state, text, NULL);
    struct session_options options = {.no_traces = true};
    long n = 0, before = heap.held;
    do {
        struct session *s = NULL;
        dln_error err = {0};
        let_fail(++n);
        dln_status status = session_new(scenario, &options, &s, &err);
        heap.fail_at = 0;
        if (status) { /* else it failed to add up bytes that nobody limits, or not at all */
            assert_int_equal(status, DLN_NO_MEMORY);
            assert_true(strlen(err.text) > 10);
            assert_null(s);
        }
        session_free(s);
        assert_int_equal(heap.held, before);
    } while (heap.calls >= n);
    assert_true(n > 100); /* that many allocations failed in turn */
    scenario_free(scenario);
}

/* Both ways of a restart: into the same chain, and with frozen maps that are drawn anew. */
static void a_restart_without_memory_changes_nothing(void **state) {
    struct opened o = open_session(*state, text, NULL, true), same = open_session(*state, text, NULL, true);
    static const int runs[] = {0, 2, 3};
    for (size_t k = 0; k < ARRAY_LEN(runs); k++) {
        struct run *r = o.session->runs[runs[k]], *other = same.session->runs[runs[k]];
        dln_status status = DLN_NO_MEMORY;
        long n = 0, before = heap.held;
        for (; status; n++) {
            session_step(o.session);
            session_step(same.session);
            dln_error err = {0};
            let_fail(n + 1);
            status = run_restart(r, r->spec.init.scheme, 9, &err);
            heap.fail_at = 0;
            assert_int_equal(heap.held, before);
            if (status) {
                assert_int_equal(status, DLN_NO_MEMORY);
                assert_true(strlen(err.text) > 10);
                assert_same_run(r, other);
                assert_int_equal(r->spec.seed, 1);
            }
        }
        assert_true(n > 5);
        assert_int_equal(r->spec.seed, 9);
    }
    close_session(&o);
    close_session(&same);
}

/* An ordering that needs other caches, or whose run's text finds no memory, is refused, and the one in force stays, text and all. */
static void an_ordering_without_memory_is_refused(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct session *s = o.session;
    for (int i = 0; strcmp(dln_optimizer_coming_order(s->runs[0]->opt)->name, "random"); i++) {
        assert_true(i < 8);
        command_run(s, "order-next", 0);
    }
    const void *told = s->runs[0]->spec.text;
    long n = 0, before = heap.held;
    for (heap.fail_at = 1; heap.fail_at; n++) {
        let_fail(n + 1);
        command_run(s, "order-next", 0);
        if (heap.calls < heap.fail_at)
            break;
        heap.fail_at = 1;
        assert_string_equal(dln_optimizer_coming_order(s->runs[0]->opt)->name, "random");
        assert_true(strlen(s->message) > 10);
        assert_true(heap.held <= before); /* streams into memory give back what the C library took, uncounted */
        assert_ptr_equal(s->runs[0]->spec.text, told);
        let_fail(0);
        session_step(s);
        heap.fail_at = 1;
    }
    let_fail(0);
    assert_true(n > 3);
    assert_string_equal(dln_optimizer_coming_order(s->runs[0]->opt)->name, "greedy");
    session_step(s);
    assert_true(s->runs[0]->opt->finite);
    close_session(&o);
}

static void tables_and_conditions_without_memory_fail(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct session *s = o.session;
    char path[320];
    struct table_options options = {.every = 1, .csv = strcpy(path, files_path(*state, "csv"))};
    dln_status status = DLN_NO_MEMORY;
    long n = 0, before = heap.held;
    for (struct tables *t = NULL; status; n++) {
        dln_error err = {0};
        let_fail(n + 1);
        status = tables_open(&options, s, &t, &err);
        heap.fail_at = 0;
        if (!status)
            assert_int_equal(tables_close(t, s, NULL), DLN_OK);
        else
            assert_true(!strncmp(err.text, "no memory for ", 14) || strstr(err.text, strerror(ENOMEM)));
        assert_int_equal(heap.held, before);
    }
    assert_true(n > 4);
    status = DLN_NO_MEMORY;
    for (n = 0; status; n++) {
        struct condition *c = NULL;
        dln_error err = {0};
        let_fail(n + 1);
        status = condition_new("tick > 1 and error < 1 and b.error < 2", s->runs, s->n_runs, NULL, &c, &err);
        heap.fail_at = 0;
        condition_free(c);
        if (status)
            assert_string_equal(err.text, "no memory for a condition");
        assert_int_equal(heap.held, before);
    }
    assert_int_equal(n, 5);
    close_session(&o);
}

/* One of each kind (monotone is made of others), nearly all of them open for long. */
static const char claims_text[] = "claims:\n  - {reaches: 1e-29, within: {iterations: 900}}\n"
                                  "  - {never: sigma_min < 1e-9 and margin > 5}\n  - {diverges: true}\n  - {stays_finite: true}\n"
                                  "  - {run: b, holds: error < 1e9}\n  - {run: b, holds: error < 1e9, at: {iterations: [3, 800]}}\n"
                                  "  - {run: b, faster_than: listed, to: 1e-29}\n  - {run: b, below: frozen, factor: 1e-9}\n"
                                  "  - {run: b, below: frozen, at: {sweeps: [700, 900]}, factor: 1e-9}\n"
                                  "  - {run: b, ratio_to: frozen, at_least: 1e-90}\n  - {run: b, equals: frozen, tolerance: 1}\n"
                                  "  - {run: b, share: {iterations: [3, 9], of: [0, 990]}, at_most: 1}\n"
                                  "  - {run: b, bound: {exponential: 0}}\n  - {run: b, bound: {theorem: shin2020/3.4}}\n";

static void claims_take_their_memory_at_once(void **state) {
    char both[4096];
    snprintf(both, sizeof both, "%s%s", text, claims_text);
    struct opened o = open_session(*state, both, NULL, true);
    struct claims *c = NULL;
    long n = 0, before = heap.held;
    for (dln_status status = DLN_NO_MEMORY; status; n++) {
        dln_error err = {0};
        let_fail(n + 1);
        status = claims_new(o.session, o.scenario, &c, &err);
        heap.fail_at = 0;
        if (!status)
            break;
        assert_int_equal(status, DLN_NO_MEMORY);
        assert_true(strlen(err.text) > 10);
        assert_int_equal(heap.held, before);
    }
    assert_true(n > 40);
#ifndef DLN_DEBUG_CHECKS
    let_fail(0);
    claims_observe(c);
    for (int i = 0; i < 500; i++) {
        session_step(o.session);
        claims_observe(c);
    }
    assert_int_equal(heap.calls, 0);
    assert_false(claims_settled(c));
#endif
    claims_free(c);
    assert_int_equal(heap.held, before);
    close_session(&o);
}

/* Without memory the screen shows no spectra; with it, it does again. */
static void a_worker_without_memory_waits(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct worker *w = NULL;
    dln_error err = {0};
    long before = heap.held;
    let_fail(1);
    assert_int_equal(worker_new(-1, &w, &err), DLN_NO_MEMORY);
    assert_string_equal(err.text, "no memory for the measuring thread");
    let_fail(0);
    assert_int_equal(worker_new(-1, &w, NULL), DLN_OK);
    for (long n = 1, failed = 1; failed; n++) {
        struct run *r = o.session->runs[n % 2 ? 2 : 0]; /* another shape each time */
        let_fail(n);
        worker_request(w, r, false);
        failed = heap.calls >= n;
        let_fail(0);
        assert_true(failed || n > 12);
        if (failed)
            assert_null(worker_latest(w)->run);
        while (!failed && !worker_current(w, r))
            nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    worker_free(w);
    assert_int_equal(heap.held, before);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_takes_no_memory),
        cmocka_unit_test(a_session_without_memory_leaves_nothing_behind),
        cmocka_unit_test(a_restart_without_memory_changes_nothing),
        cmocka_unit_test(an_ordering_without_memory_is_refused),
        cmocka_unit_test(tables_and_conditions_without_memory_fail),
        cmocka_unit_test(claims_take_their_memory_at_once),
        cmocka_unit_test(a_worker_without_memory_waits),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
