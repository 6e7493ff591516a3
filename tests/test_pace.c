/* test_pace.c: steps at a set speed follow the clock. */
#include "test.h"

#include "tui/pace.h"

/* Make the steps that are due between `from` and `to`, looking every `every` seconds; `cost`: what a step takes. Returns the steps made. */
static uint64_t make_steps(struct pace *p, int speed, uint64_t *steps, double from, double to, double every, double cost) {
    uint64_t before = *steps;
    for (double now = from; now < to; now += every) {
        pace_follow(p, speed, *steps, now);
        while (now < to && pace_due(p, *steps) <= now && *steps < pace_limit(p, now)) {
            ++*steps;
            now += cost;
            pace_follow(p, speed, *steps, now);
        }
    }
    return *steps - before;
}

static void nothing_drifts(void **state) {
    (void)state;
    static const int speeds[] = {1, 2, 64, 128, 1000, 65536};
    for (size_t i = 0; i < ARRAY_LEN(speeds); i++) {
        struct pace p = {0};
        uint64_t steps = 5, made = make_steps(&p, speeds[i], &steps, 100, 160.5, 0.0037, 0);
        uint64_t late = 1 + (uint64_t)(0.0037 * speeds[i]); /* those that fell due after the last look */
        uint64_t wanted = 1 + (uint64_t)(60.5 * speeds[i]);
        assert_in_range(made, wanted - late, wanted);
    }
}

/* The limit and the due times say the same. */
static void a_step_is_due_when_the_limit_admits_it(void **state) {
    (void)state;
    struct pace p = {0};
    pace_follow(&p, 8, 40, 3);
    assert_true(pace_due(&p, 40) == 3);
    assert_int_equal(pace_limit(&p, 3), 41);
    assert_true(pace_due(&p, 41) == 3.125);
    assert_int_equal(pace_limit(&p, 3.1249), 41);
    assert_int_equal(pace_limit(&p, 3.125), 42);
}

static void it_does_not_catch_up_after_a_stop(void **state) {
    (void)state;
    struct pace p = {0};
    uint64_t steps = 0;
    make_steps(&p, 64, &steps, 0, 1, 0.001, 0);
    assert_in_range(make_steps(&p, 64, &steps, 1000, 1000.5, 0.001, 0), 31, 33);
    pace_stop(&p);
    assert_in_range(make_steps(&p, 64, &steps, 1000.501, 1001.001, 0.001, 0), 31, 33);
}

static void short_delays_are_made_up(void **state) {
    (void)state;
    struct pace p = {0};
    uint64_t steps = 0;
    uint64_t made = make_steps(&p, 100, &steps, 0, 1, 0.001, 0);
    made += make_steps(&p, 100, &steps, 1.08, 2, 0.001, 0);
    assert_in_range(made, 199, 201);
}

/* A step takes longer than the speed allows: steps follow one another, and no debt grows. */
static void a_slow_machine_owes_nothing(void **state) {
    (void)state;
    struct pace p = {0};
    uint64_t steps = 0;
    assert_in_range(make_steps(&p, 1000, &steps, 0, 10, 0.0001, 0.02), 480, 502);
    assert_in_range(make_steps(&p, 10, &steps, 10, 20, 0.0001, 0), 99, 101);
}

static void a_new_speed_counts_from_now(void **state) {
    (void)state;
    struct pace p = {0};
    uint64_t steps = 0;
    make_steps(&p, 1, &steps, 0, 10.5, 0.001, 0);
    assert_int_equal(steps, 11);
    assert_in_range(make_steps(&p, 50, &steps, 10.5, 12.5, 0.001, 0), 99, 101);
    steps = 3; /* taken back */
    assert_in_range(make_steps(&p, 50, &steps, 12.5, 13.5, 0.001, 0), 49, 51);
}

static void without_a_speed_steps_are_always_due(void **state) {
    (void)state;
    struct pace p = {0};
    pace_follow(&p, 0, 7, 1);
    assert_true(pace_due(&p, 1000000) <= 1);
    assert_true(pace_limit(&p, 1) == UINT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_drifts),
        cmocka_unit_test(a_step_is_due_when_the_limit_admits_it),
        cmocka_unit_test(it_does_not_catch_up_after_a_stop),
        cmocka_unit_test(short_delays_are_made_up),
        cmocka_unit_test(a_slow_machine_owes_nothing),
        cmocka_unit_test(a_new_speed_counts_from_now),
        cmocka_unit_test(without_a_speed_steps_are_always_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
