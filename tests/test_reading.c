/* test_reading.c: what a cursor reads of a run, against the values that were recorded. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/reading.h"

static void recent_ticks_are_read_exactly(void **state) {
    struct files *f = *state;
    struct opened o = open_session(f, PRESET_NEAR "stop: {iterations: 40}\n", NULL, false);
    const struct run *r = o.session->runs[0];
    double values[41] = {run_error(r)};
    for (int t = 1; t <= 40; t++) {
        session_step(o.session);
        values[t] = run_error(r);
    }
    for (int t = 0; t <= 40; t++) {
        struct reading read = reading_at(r, (uint64_t)t, ABSCISSA_ITERATIONS);
        assert_true(read.any && read.exact && read.lo == values[t] && read.hi == values[t] && read.x == t);
    }
    assert_false(reading_at(r, 41, ABSCISSA_ITERATIONS).any);
    assert_true(reading_at(r, 10, ABSCISSA_WORK).x > 0);

    struct reading a = reading_at(r, 30, ABSCISSA_ITERATIONS), b = reading_at(r, 10, ABSCISSA_ITERATIONS);
    struct reading_span d = reading_between(&a, &b), same = reading_between(&a, &a);
    assert_true(d.any && d.exact && d.ticks == 20);
    assert_true(d.decades == log10(values[30]) - log10(values[10]) && d.rate == d.decades / 20);
    assert_true(same.ticks == 0 && same.decades == 0 && isnan(same.rate));
    close_session(&o);
}

/* Without traces the rings are small, and all but the last ticks stand in groups. */
static void older_ticks_are_read_as_extremes(void **state) {
    struct files *f = *state;
    struct opened o = open_session(f, PRESET_NEAR "stop: {iterations: 400}\n", NULL, true);
    run_to_end(o.session, 1000);
    struct reading read = reading_at(o.session->runs[0], 21, ABSCISSA_ITERATIONS);
    char text[128], want[64];
    assert_true(read.any && !read.exact && read.first <= 21 && 21 <= read.last && read.lo < read.hi);
    assert_true(reading_value(&read) > read.lo && reading_value(&read) < read.hi);
    reading_write(&read, text, sizeof text);
    snprintf(want, sizeof want, "in ticks %d to %d", (int)read.first, (int)read.last);
    assert_non_null(strstr(text, want));
    struct reading now = reading_at(o.session->runs[0], 400, ABSCISSA_ITERATIONS);
    assert_true(now.exact);
    struct reading_span d = reading_between(&read, &now);
    assert_false(d.exact);
    reading_span_write(&d, text, sizeof text);
    assert_non_null(strstr(text, "about -"));
    close_session(&o);
}

static void words_say_what_was_read(void **state) {
    (void)state;
    static const struct {
        struct reading a, b;
        const char *first, *span;
    } cases[] = {
        {{true, true, 0, 0, 1, 1, 0}, {true, true, 150, 150, 1e-3, 1e-3, 150}, "1.00", "150 iterations, -3.00 decades, -0.0200 a tick"},
        {{true, true, 7, 7, 0, 0, 7}, {true, true, 8, 8, 1, 1, 8}, "0", "1 iteration"},
        {{true, true, 7, 7, 2, 2, 7}, {true, true, 7, 7, 2, 2, 7}, "2.00", "0 iterations, +0 decades"},
        {{false, false, 0, 0, NAN, NAN, 0}, {true, true, 8, 8, 1, 1, 8}, "nothing", "nothing to compare"},
        {{true, true, 3, 3, INFINITY, INFINITY, 3}, {true, true, 4, 4, 1, 1, 4}, "inf", "1 iteration"},
        {{true, false, 4, 7, 0.5, 2, 7}, {true, true, 17, 17, 10, 10, 17}, "0.500 to 2.00 in ticks 4 to 7",
         "10 iterations, about +1.00 decades, +0.100 a tick"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[128];
        reading_write(&cases[i].a, text, sizeof text);
        assert_string_equal(text, cases[i].first);
        struct reading_span d = reading_between(&cases[i].b, &cases[i].a), e = reading_between(&cases[i].a, &cases[i].b);
        reading_span_write(&d, text, sizeof text);
        assert_string_equal(text, cases[i].span);
        assert_true(d.any == e.any && (!d.any || d.ticks == e.ticks)); /* the order does not matter */
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recent_ticks_are_read_exactly),
        cmocka_unit_test(older_ticks_are_read_as_extremes),
        cmocka_unit_test(words_say_what_was_read),
    };
    return cmocka_run_group_tests_name("reading", tests, files_setup, files_teardown);
}
