/* test_worker.c: what the measuring thread finds is what a direct measurement of the copied state finds. */
#include "sessions.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "scope/worker.h"

static const char text[] = PRESET_START
    "init: near-identity\n"
    "runs:\n"
    "  - {label: a, optimizer: {method: bcgd, order: shuffled}}\n"
    "  - {label: b, optimizer: {method: gd, step: {constant: 0.05}}}\n"
    "  - {label: deep, network: {depth: 7, width: [5, 6, 7, 6, 5, 4]}, optimizer: {method: bcgd}}\n"
    "  - {label: frozen, network: {width: 8, frozen: {input: {gaussian: {variance: 1}}, output: identity}}, optimizer: {method: bcgd}}\n"
    "  - {label: one, network: {depth: 1}, optimizer: {method: bcgd}}\n"
    "stop: {iterations: 1000000}\n";

struct lab {
    struct opened o;
    struct session *s;
    struct worker *worker;
    int fds[2]; /* the worker writes to the second */
};

static void open_lab(struct lab *lab, void **state) {
    lab->o = open_session(*state, text, NULL, true);
    lab->s = lab->o.session;
    assert_int_equal(pipe(lab->fds), 0);
    assert_int_equal(worker_new(lab->fds[1], &lab->worker, NULL), DLN_OK);
}

static void close_lab(struct lab *lab) {
    worker_free(lab->worker);
    close(lab->fds[0]);
    close(lab->fds[1]);
    close_session(&lab->o);
}

/* A byte comes when a result is ready. */
static void wait_for_result(struct lab *lab) {
    struct pollfd p = {.fd = lab->fds[0], .events = POLLIN};
    char byte;
    if (poll(&p, 1, 60000) != 1)
        fail_msg("the worker gives no result");
    assert_int_equal(read(lab->fds[0], &byte, 1), 1);
}

static void assert_no_result_comes(struct lab *lab) {
    struct pollfd p = {.fd = lab->fds[0], .events = POLLIN};
    assert_int_equal(poll(&p, 1, 20), 0);
}

static void assert_measured(const struct measured *m, struct run *r) {
    assert_ptr_equal(m->run, r);
    assert_int_equal(m->tick, run_ticks(r));
    assert_int_equal(m->generation, r->generation);
    assert_int_equal(m->depth, r->depth);
    for (int j = 1; j <= r->depth; j++)
        assert_true(m->sigma_lo[j] == run_sigma_min(r, j) && m->sigma_hi[j] == run_sigma_max(r, j));
    for (int j = 1; j < r->depth; j++)
        assert_true(m->imbalance[j] == run_imbalance(r, j));
    assert_true(m->end_sigma_min == run_end_sigma_min(r));
}

static void there_is_always_something_to_look_at(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    const struct measured *m = worker_latest(lab.worker);
    assert_non_null(m);
    assert_null(m->run);
    assert_false(worker_current(lab.worker, lab.s->runs[0]));
    close_lab(&lab);
}

/* Runs of different shapes in turn: each result is that of the run's present state. */
static void a_result_is_a_direct_measurement(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    static const int order[] = {0, 0, 1, 2, 2, 3, 3, 4, 4, 0, 3, 1, 2, 4, 2};
    for (size_t k = 0; k < ARRAY_LEN(order); k++) {
        struct run *r = lab.s->runs[order[k]];
        session_step(lab.s);
        worker_request(lab.worker, r, false);
        wait_for_result(&lab);
        assert_measured(worker_latest(lab.worker), r);
        assert_true(worker_current(lab.worker, r));
        session_step(lab.s);
        assert_false(worker_current(lab.worker, r));
    }
    close_lab(&lab);
}

/* It works on a copy: ticks that are made meanwhile do not show. */
static void a_result_is_of_the_tick_that_it_was_asked_at(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct opened same = open_session(*state, text, NULL, true);
    for (int round = 0; round < 200; round++) {
        struct run *r = same.session->runs[2];
        worker_request(lab.worker, lab.s->runs[2], false);
        for (int i = 0; i < 3; i++)
            session_step(lab.s);
        wait_for_result(&lab);
        const struct measured *m = worker_latest(lab.worker);
        assert_int_equal(m->tick, 3 * round);
        for (int j = 1; j <= r->depth; j++)
            assert_true(m->sigma_lo[j] == run_sigma_min(r, j) && m->sigma_hi[j] == run_sigma_max(r, j));
        for (int i = 0; i < 3; i++)
            session_step(same.session);
    }
    close_session(&same);
    close_lab(&lab);
}

/* Nothing is measured twice, and nothing new is begun before the last result is there. */
static void a_state_is_measured_once(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = lab.s->runs[0];
    worker_request(lab.worker, r, false);
    wait_for_result(&lab);
    for (int i = 0; i < 3; i++)
        worker_request(lab.worker, r, false);
    assert_no_result_comes(&lab);
    assert_measured(worker_latest(lab.worker), r);
    close_lab(&lab);
}

/* A restart at the same tick is another state. */
static void a_restart_is_told_apart(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = lab.s->runs[0];
    worker_request(lab.worker, r, false);
    wait_for_result(&lab);
    assert_true(worker_current(lab.worker, r));
    double before = worker_latest(lab.worker)->sigma_hi[1];
    assert_int_equal(run_restart(r, r->spec.init.scheme, 2, NULL), DLN_OK);
    assert_false(worker_current(lab.worker, r));
    worker_request(lab.worker, r, true); /* at once, also while running */
    wait_for_result(&lab);
    assert_measured(worker_latest(lab.worker), r);
    assert_true(worker_latest(lab.worker)->sigma_hi[1] != before);
    close_lab(&lab);
}

/* Frozen maps that were drawn anew are copied too. */
static void other_frozen_maps_are_measured(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = lab.s->runs[3];
    for (uint64_t seed = 1; seed < 4; seed++) {
        assert_int_equal(run_restart(r, r->spec.init.scheme, seed, NULL), DLN_OK);
        worker_request(lab.worker, r, false);
        wait_for_result(&lab);
        assert_measured(worker_latest(lab.worker), r);
    }
    close_lab(&lab);
}

/* While running it rests at least 50 ms between two results of one run; paused, or for another run, it does not. */
static void it_rests_while_running(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    int results = 0;
    for (int i = 0; i < 4; i++) {
        for (double since = 0; since < 0.03 * (i + 1);) {
            struct pollfd p = {.fd = lab.fds[0], .events = POLLIN};
            session_step(lab.s);
            worker_request(lab.worker, lab.s->runs[0], true);
            if (poll(&p, 1, 1) == 1) {
                wait_for_result(&lab);
                worker_latest(lab.worker);
                results++;
            }
            clock_gettime(CLOCK_MONOTONIC, &to);
            since = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    double spent = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    assert_in_range(results, 1, 1 + (int)(spent / 0.05));
    while (!worker_current(lab.worker, lab.s->runs[0])) { /* paused: exact and current without a rest */
        worker_request(lab.worker, lab.s->runs[0], false);
        wait_for_result(&lab);
    }
    worker_request(lab.worker, lab.s->runs[1], true);
    wait_for_result(&lab);
    assert_measured(worker_latest(lab.worker), lab.s->runs[1]);
    close_lab(&lab);
}

static void what_is_not_finite_is_nan(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = lab.s->runs[0];
    r->net.W[2].data[0] = INFINITY;
    dln_network_touch(&r->net, 2);
    worker_request(lab.worker, r, false);
    wait_for_result(&lab);
    const struct measured *m = worker_latest(lab.worker);
    assert_true(isnan(m->sigma_lo[2]) && isnan(m->sigma_hi[2]) && isnan(m->imbalance[1]) && isnan(m->imbalance[2]));
    assert_true(isfinite(m->sigma_lo[1]) && isfinite(m->sigma_hi[3]));
    assert_true(isnan(m->end_sigma_min));
    close_lab(&lab);
}

/* It ends at once: before any work, in the middle of it, with a result that nobody fetched, and without a pipe. */
static void it_can_be_ended_at_any_time(void **state) {
    for (int i = 0; i < 60; i++) {
        struct lab lab;
        open_lab(&lab, state);
        if (i % 3 > 0)
            worker_request(lab.worker, lab.s->runs[2], false);
        if (i % 3 > 1)
            wait_for_result(&lab);
        close_lab(&lab);
    }
    struct lab lab;
    struct worker *w;
    open_lab(&lab, state);
    assert_int_equal(worker_new(-1, &w, NULL), DLN_OK);
    worker_request(w, lab.s->runs[0], false);
    while (!worker_current(w, lab.s->runs[0]))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    assert_measured(worker_latest(w), lab.s->runs[0]);
    worker_free(w);
    worker_free(NULL);
    close_lab(&lab);
}

/* A reader that does not read blocks nobody. */
static void a_full_pipe_blocks_nobody(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    fcntl(lab.fds[1], F_SETFL, O_NONBLOCK);
    char bytes[4096] = {0};
    while (write(lab.fds[1], bytes, sizeof bytes) > 0)
        ;
    worker_request(lab.worker, lab.s->runs[0], false);
    while (!worker_current(lab.worker, lab.s->runs[0]))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    close_lab(&lab);
}

static uint64_t bit(int number) { return UINT64_C(1) << (number - 1); }

/* Signals that a thread of this process blocks. */
static uint64_t blocked_by(const char *thread) {
    char path[300], line[256];
    unsigned long long blocked = 0;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", thread);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "SigBlk: %llx", &blocked) == 1)
            break;
    if (f)
        fclose(f);
    return blocked;
}

/* Signals are the main thread's, but a crash of the thread must reach its handler. */
static void the_thread_takes_no_signals(void **state) {
    const uint64_t crashes = bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGABRT);
    const uint64_t others = bit(SIGINT) | bit(SIGTERM) | bit(SIGWINCH) | bit(SIGTSTP) | bit(SIGHUP) | bit(SIGCONT) | bit(SIGUSR1);
    sigset_t before, after;
    struct lab lab;
    sigemptyset(&before);
    sigaddset(&before, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    open_lab(&lab, state);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < 32; number++) /* the caller's are as they were */
        assert_int_equal(sigismember(&after, number), number == SIGUSR1);
    worker_request(lab.worker, lab.s->runs[0], false); /* it is surely at work then: a thread is born with all signals blocked */
    wait_for_result(&lab);
    bool found = false;
    DIR *threads = opendir("/proc/self/task");
    assert_non_null(threads);
    for (struct dirent *entry; (entry = readdir(threads));)
        found |= (blocked_by(entry->d_name) & (others | crashes)) == others;
    closedir(threads);
    assert_true(found);
    close_lab(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_always_something_to_look_at),
        cmocka_unit_test(a_result_is_a_direct_measurement),
        cmocka_unit_test(a_result_is_of_the_tick_that_it_was_asked_at),
        cmocka_unit_test(a_state_is_measured_once),
        cmocka_unit_test(a_restart_is_told_apart),
        cmocka_unit_test(other_frozen_maps_are_measured),
        cmocka_unit_test(it_rests_while_running),
        cmocka_unit_test(what_is_not_finite_is_nan),
        cmocka_unit_test(it_can_be_ended_at_any_time),
        cmocka_unit_test(a_full_pipe_blocks_nobody),
        cmocka_unit_test(the_thread_takes_no_signals),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
