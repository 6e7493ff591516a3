/* test_save.c: a saved session goes on bit for bit; what is no session is refused with a sentence and does no harm. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dln/state.h"
#include "scope/command.h"
#include "scope/history.h"
#include "scope/save.h"
#include "scope/write.h"

static const char mixed[] =
    "dlnscope: 1\nproblem: {generate: {inputs: {rows: 4, samples: 12}, outputs: {rows: 3, uniform: [-1, 2]}}}\n"
    "network: {depth: 4}\nruns:\n"
    "  - {label: down}\n"
    "  - {label: shuffled, optimizer: {order: shuffled}}\n"
    "  - {label: random, optimizer: {order: random}, seed: 3}\n"
    "  - {label: greedy, optimizer: {order: greedy}}\n"
    "  - {label: list, optimizer: {order: [1, 3, 2, 2, 4]}}\n"
    "  - {label: gd, optimizer: {method: gd, step: {constant: 0.01}}, stop: {iterations: 70}}\n"
    "  - {label: sgd, optimizer: {method: sgd, batch: 2, step: {constant: 0.01}}}\n"
    "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
    "  - {label: flow, optimizer: {method: flow, tolerance: 1e-5}}\n"
    "  - {label: resnet, network: {depth: 3, width: 5, frozen: {input: {gaussian: {variance: 1}}, output: {gaussian: {variance: 1}}}},"
    " init: identity, optimizer: {method: gd, step: {constant: 0.01}}}\n";
static const char plane[] = "dlnscope: 1\nproblem: {target: {diagonal: [2]}}\nnetwork: {depth: 2}\ninit: near-identity\n"
                            "optimizer: {method: gd, step: {constant: 0.02}}\n";
static const char small[] = PRESET_NEAR "runs: [{label: a}, {label: b, optimizer: {method: bcgd, order: shuffled}}]\n";

enum { ROWS = 64 };

static struct opened open_text(struct files *f, const char *text) {
    struct opened o = {must_load(f, text, NULL), NULL};
    dln_error err;
    if (session_new(o.scenario, &(struct session_options){.history_memory = (size_t)64 << 20, .trace_rows = ROWS}, &o.session, &err))
        fail_msg("%s", err.text);
    return o;
}

static void steps(struct session *s, int n) {
    while (n-- > 0)
        assert_true(session_step(s));
}

static void execute(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

static const char *save(struct files *f, struct session *s) {
    dln_error err;
    const char *path = files_path(f, "saved");
    if (session_write(s, "session", path, &err))
        fail_msg("%s", err.text);
    return path;
}

static dln_status reopen(const char *path, struct saved **saved, struct session **out, dln_error *err) {
    dln_status status = saved_open(path, 0, saved, err);
    if (status)
        return status;
    struct session_options options = {.saved = *saved, .trace_rows = saved_rows(*saved), .history_memory = (size_t)64 << 20};
    status = session_new(saved_scenario(*saved), &options, out, err);
    if (status)
        saved_free(*saved);
    return status;
}

/* Both are the same now, and after more steps. */
static void assert_goes_on(struct files *f, struct session *s, int more) {
    struct saved *saved;
    struct session *again;
    dln_error err;
    uint64_t now = session_digest(s, true);
    char path[320];
    snprintf(path, sizeof path, "%s", save(f, s));
    if (reopen(path, &saved, &again, &err))
        fail_msg("%s", err.text);
    assert_int_equal(again->steps, s->steps);
    assert_true(session_digest(again, true) == now);
    assert_string_equal(again->message, "resumed at step 105");
    for (int i = 0; i < s->n_runs; i++) {
        assert_string_equal(again->runs[i]->label, s->runs[i]->label);
        assert_int_equal(again->runs[i]->colour, s->runs[i]->colour);
        assert_int_equal(again->runs[i]->hidden, s->runs[i]->hidden);
    }
    steps(s, more);
    steps(again, more);
    assert_true(session_digest(again, true) == session_digest(s, true));
    session_free(again);
    saved_free(saved);
}

static void a_saved_session_goes_on_bit_for_bit(void **state) {
    struct opened o = open_text(*state, mixed);
    steps(o.session, 105);
    assert_goes_on(*state, o.session, 60);
    close_session(&o);
    o = open_text(*state, plane);
    steps(o.session, 105);
    assert_goes_on(*state, o.session, 60);
    close_session(&o);
}

static void what_was_edited_goes_on(void **state) {
    struct opened o = open_text(*state, mixed);
    struct session *s = o.session;
    steps(s, 50);
    execute(s, "order random");
    execute(s, "focus 2");
    execute(s, "order greedy");
    execute(s, "focus 3");
    execute(s, "seed 99");
    execute(s, "focus 10");
    execute(s, "seed 12");
    execute(s, "focus 8");
    execute(s, "init identity");
    execute(s, "hide");
    execute(s, "focus 4");
    steps(s, 53);
    execute(s, "order ascending"); /* from the next sweep on */
    steps(s, 2);
    assert_goes_on(*state, s, 60);
    close_session(&o);
}

static void view_marks_and_triggers_are_kept(void **state) {
    struct opened o = open_text(*state, small);
    struct session *s = o.session, *again;
    struct saved *saved;
    dln_error err;
    steps(s, 30);
    execute(s, "mark here");
    execute(s, "focus 2");
    execute(s, "trigger tick >= 1000 mark write csv x.csv");
    execute(s, "focus 1");
    execute(s, "abscissa sweeps");
    execute(s, "narrower");
    execute(s, "panel margin");
    steps(s, 3);
    assert_int_equal(reopen(save(*state, s), &saved, &again, &err), DLN_OK);
    assert_int_equal(again->view.abscissa, ABSCISSA_SWEEPS);
    assert_true(again->view.x_span == s->view.x_span);
    assert_int_equal(again->view.panel, s->view.panel);
    assert_int_equal(again->view.focus, 0);
    assert_int_equal(again->events.n, s->events.n);
    assert_non_null(event_mark(&again->events, "here"));
    assert_int_equal(event_mark(&again->events, "here")->step, 30);
    assert_int_equal(again->triggers.n, 1);
    assert_string_equal(again->triggers.list[0].spec.condition, s->triggers.list[0].spec.condition);
    assert_string_equal(again->triggers.list[0].spec.write, "csv x.csv");
    assert_ptr_equal(again->triggers.list[0].watch.own, again->runs[1]);
    assert_int_equal(history_newest(again), 33);
    session_free(again);
    saved_free(saved);
    close_session(&o);
}

/* Broken files */

static unsigned char *content(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    unsigned char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 20, f);
    assert_true(*size < 1 << 20);
    fclose(f);
    return bytes;
}

static dln_status try_bytes(struct files *f, const unsigned char *bytes, size_t size, dln_error *err) {
    struct saved *saved;
    struct session *s;
    *err = (dln_error){0};
    dln_status status = reopen(files_write(f, "broken", bytes, size), &saved, &s, err);
    if (status) {
        assert_true(err->text[0] != '\0');
        return status;
    }
#ifndef DLN_DEBUG_CHECKS /* which find, rightly, what is made up */
    for (int i = 0; i < 20; i++)
        session_step(s);
    history_go(s, s->steps / 2, err);
    for (int i = 0; i < 1000 && session_busy(s); i++)
        session_advance(s);
#endif
    session_free(s);
    saved_free(saved);
    return DLN_OK;
}

static void what_is_damaged_is_refused(void **state) {
    struct opened o = open_text(*state, small);
    dln_error err;
    size_t size;
    uint32_t seed = 5;
    steps(o.session, 40);
    unsigned char *bytes = content(save(*state, o.session), &size);
    assert_int_equal(try_bytes(*state, bytes, size, &err), DLN_OK);
    for (int i = 0; i < 60; i++) {
        assert_int_not_equal(try_bytes(*state, bytes, random_below(&seed, (uint32_t)size), &err), DLN_OK); /* cut off */
        uint32_t at = random_below(&seed, (uint32_t)size);
        unsigned char before = bytes[at];
        bytes[at] ^= (unsigned char)(1u << random_below(&seed, 8));
        assert_int_not_equal(try_bytes(*state, bytes, size, &err), DLN_OK);
        bytes[at] = before;
    }
    assert_int_equal(try_bytes(*state, (const unsigned char *)"dlnscope: 1\n....", 16, &err), DLN_BAD_FORMAT);
    assert_int_equal(try_bytes(*state, bytes, 0, &err), DLN_BAD_FORMAT);
    free(bytes);
    close_session(&o);
}

/* Somebody who makes the checksums right again. */
static void mend(unsigned char *bytes, size_t size) {
    uint64_t *words = (uint64_t *)(void *)bytes, n = size / 8;
    for (uint64_t at = 4; at + 3 <= n && words[at + 1] <= n - at - 3; at += 3 + words[at + 1]) {
        uint64_t d = 1;
        for (uint64_t i = 0; i < words[at + 1]; i++)
            d = dln_digest_word(d, words[at + 3 + i]);
        words[at + 2] = d;
    }
}

static void what_is_made_up_does_no_harm(void **state) {
    static const uint64_t odd[] = {0, 1, 3, 1u << 31, UINT64_C(1) << 40, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(0x7ff8000000000000)};
    struct opened o = open_text(*state, small);
    dln_error err;
    size_t size;
    uint32_t seed = 9;
    int refused = 0, tries = long_tests() ? 20000 : 400;
    steps(o.session, 10);
    execute(o.session, "trigger tick >= 1000 mark write csv x.csv");
    execute(o.session, "fork optimizer.step={constant: 0.01}");
    steps(o.session, 3);
    execute(o.session, "remove");
    steps(o.session, 3);
    execute(o.session, "back 1");
    while (session_busy(o.session))
        session_advance(o.session);
    execute(o.session, "scale 1 2"); /* and ghosts */
    assert_true(o.session->past->n_ghosts > 0);
    steps(o.session, 2);
    unsigned char *bytes = content(save(*state, o.session), &size), *broken = malloc(size);
    assert_non_null(broken);
    for (int i = 0; i < tries; i++) {
        uint32_t at = 4 + random_below(&seed, (uint32_t)(size / 8 - 4));
        memcpy(broken, bytes, size);
        if (i % 2)
            memcpy(broken + 8 * (size_t)at, &odd[random_below(&seed, 8)], 8);
        else
            broken[8 * (size_t)at + random_below(&seed, 8)] ^= (unsigned char)(1 + random_below(&seed, 255));
        mend(broken, size);
        refused += try_bytes(*state, broken, size, &err) != DLN_OK;
    }
    assert_true(refused > tries / 20);
    free(broken);
    free(bytes);
    close_session(&o);
}

static void other_files_are_no_sessions(void **state) {
    struct saved *saved;
    dln_error err;
    assert_false(saved_is(files_write_text(*state, "a.yaml", "dlnscope: 1\n")));
    assert_false(saved_is("/nowhere/at/all"));
    assert_int_equal(saved_open("/nowhere/at/all", 0, &saved, &err), DLN_UNREADABLE);
    assert_string_equal(err.text, "/nowhere/at/all cannot be read: No such file or directory");
    assert_int_equal(saved_open("/", 0, &saved, &err), DLN_BAD_FORMAT);
    struct opened o = open_text(*state, small);
    const char *path = save(*state, o.session);
    assert_true(saved_is(path));
    assert_int_equal(saved_open(path, 1000, &saved, &err), DLN_NO_MEMORY);
    close_session(&o);
}

/* The preset that is written with other runs has no starts: such a file could not be read. */
static void starts_are_saved_with_their_own_runs_alone(void **state) {
    struct opened o = open_text(*state, "dlnscope: 1\nproblem: {target: {singular_values: [1]}, rows: 1, cols: 8}\nnetwork: {depth: 2}\n"
                                        "init: balanced\noptimizer: {method: gd, step: {constant: 0.05}}\n"
                                        "monte_carlo: {starts: 200, over: init.balanced.sd, values: [0.001, 0.1],\n"
                                        "  statistic: [margin > 0]}\n"
                                        "stop: {iterations: 150}\n");
    struct session *s = o.session;
    dln_error err;
    steps(s, 105);
    assert_goes_on(*state, s, 10);
    execute(s, "add seed=5");
    assert_failure(session_write(s, "session", files_path(*state, "saved"), &err), &err, DLN_BAD_VALUE,
                   "only while its runs are those of its preset");
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_saved_session_goes_on_bit_for_bit),
        cmocka_unit_test(what_was_edited_goes_on),
        cmocka_unit_test(view_marks_and_triggers_are_kept),
        cmocka_unit_test(starts_are_saved_with_their_own_runs_alone),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(what_is_made_up_does_no_harm),
        cmocka_unit_test(other_files_are_no_sessions),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
