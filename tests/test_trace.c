/* test_trace.c: a trace against the plain array of what was appended to it. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dln/random.h"
#include "scope/trace.h"

enum { ROWS = 16, MOST_COLUMNS = 300 };

/* All that was appended, and a trace of it. */
struct series {
    size_t n, rows;
    struct trace_point *points;
    double ticks_a_sweep;
    struct trace *trace;
};

static double uniform(dln_random *rng, double low, double high) {
    double x;
    dln_random_uniform(rng, low, high, &x, 1);
    return x;
}

/* Values over many decades of either sign, with NaN and infinities where `bad`; ticks with gaps, steps of very different size. */
static void series_init(struct series *s, size_t n, size_t rows, bool bad, uint64_t seed) {
    dln_random rng = dln_random_stream(seed, DLN_FOR_NOISE, n);
    uint64_t tick = 0;
    double work = 0, time = 0;
    *s = (struct series){.n = n, .rows = rows, .ticks_a_sweep = 1 + dln_random_below(&rng, 7)};
    s->points = calloc(n ? n : 1, sizeof *s->points);
    assert_non_null(s->points);
    assert_int_equal(trace_new(rows, &s->trace, NULL), DLN_OK);
    for (size_t i = 0; i < n; i++) {
        static const double odd[] = {NAN, INFINITY, -INFINITY, 0};
        double value = uniform(&rng, -1, 1) * pow(10, uniform(&rng, -300, 300));
        int kind = dln_random_below(&rng, 40);
        if (kind < 4)
            value = bad || isfinite(odd[kind]) ? odd[kind] : value;
        s->points[i] = (struct trace_point){.tick = tick, .lo = value, .hi = value, .work = work, .time = time, .bad = !isfinite(value)};
        trace_append(s->trace, tick, value, work, time);
        tick += dln_random_below(&rng, 5) ? 1 : (uint64_t)(1 + dln_random_below(&rng, 100));
        work += 1000 * dln_random_below(&rng, 3);
        time += pow(10, uniform(&rng, -6, 2));
    }
}

static void series_release(struct series *s) {
    trace_free(s->trace);
    free(s->points);
}

struct window {
    enum abscissa a;
    double x0, x1;
    int n;
    struct trace_column got[MOST_COLUMNS];
    bool lo_found[MOST_COLUMNS], hi_found[MOST_COLUMNS], bad_found[MOST_COLUMNS];
};

static double x_of(const struct series *s, const struct window *w, size_t i) {
    return trace_abscissa(&s->points[i], w->a, s->ticks_a_sweep);
}

static int column_of(const struct window *w, double x) {
    int c = (int)((x - w->x0) / (w->x1 - w->x0) * w->n);
    return c < w->n ? c : w->n - 1;
}

/* The columns that may show point i: from its own to the next, or to the end of the smallest group that is held of it. Groups
 * that become one later go together: either all four are held, or they are not looked at. */
static bool places_of(const struct series *s, const struct window *w, size_t i, int *from, int *to) {
    size_t size = 1;
    while (i / size / 4 * 4 + s->rows < s->n / size)
        size *= 4;
    double x = x_of(s, w, i), end = x_of(s, w, i / size * size + size - 1), late = x + (w->x1 - w->x0) / w->n * (1 + 1e-9);
    end = fmin(fmax(end, late), w->x1);
    if (x > w->x1 ? size == 1 : end < w->x0)
        return false;
    *from = x < w->x0 ? 0 : column_of(w, fmin(x, w->x1));
    *to = column_of(w, end);
    return true;
}

/* Point i is in sight; take note of the extremes that it accounts for. */
static void find_point(const struct series *s, struct window *w, size_t i) {
    double value = s->points[i].lo, x = x_of(s, w, i);
    int from, to;
    bool seen = false;
    if (!places_of(s, w, i, &from, &to))
        return;
    for (int c = from; c <= to; c++) {
        const struct trace_column *got = &w->got[c];
        seen |= (isfinite(value) || got->bad) && (isnan(value) || (got->any && got->lo <= value && value <= got->hi));
        w->lo_found[c] |= got->lo == value;
        w->hi_found[c] |= got->hi == value;
        w->bad_found[c] |= !isfinite(value);
    }
    if (!seen && x >= w->x0 && x <= w->x1)
        fail_msg("%zu points, abscissa %d, [%.17g, %.17g], %d columns: %g at %g is lost", s->n, (int)w->a, w->x0, w->x1, w->n, value, x);
}

/* Nothing of the array is lost, and nothing is shown that is not there. */
static void assert_columns(const struct series *s, struct window *w) {
    trace_columns(s->trace, w->a, s->ticks_a_sweep, w->x0, w->x1, w->got, w->n);
    for (int c = 0; c < w->n; c++)
        w->lo_found[c] = w->hi_found[c] = w->bad_found[c] = false;
    for (size_t i = 0; i < s->n; i++)
        find_point(s, w, i);
    for (int c = 0; c < w->n; c++) {
        const struct trace_column *got = &w->got[c];
        assert_true(got->any ? w->lo_found[c] && w->hi_found[c] : isnan(got->lo) && isnan(got->hi));
        assert_true(!got->bad || w->bad_found[c]);
    }
}

/* A window somewhere over the series, at times far beyond its ends, with any number of columns. */
static void random_window(const struct series *s, dln_random *rng, struct window *w) {
    w->a = (enum abscissa)dln_random_below(rng, 4);
    w->n = 1 + dln_random_below(rng, MOST_COLUMNS);
    double end = s->n ? trace_abscissa(&s->points[s->n - 1], w->a, s->ticks_a_sweep) : 1;
    w->x0 = dln_random_below(rng, 3) ? uniform(rng, -0.2, 1) * end : 0;
    w->x1 = dln_random_below(rng, 3) ? w->x0 + pow(10, uniform(rng, -4, 0.5)) * (end + 1) : end;
    if (!(w->x0 < w->x1))
        w->x1 = w->x0 + 1;
}

static void columns_are_those_of_the_array(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 100, 255, 256, 1000, 1023, 1024, 4096, 5000};
    struct window *w = calloc(1, sizeof *w);
    dln_random rng = dln_random_stream(7, DLN_FOR_NOISE, 0);
    assert_non_null(w);
    for (size_t l = 0; l < ARRAY_LEN(lengths); l++)
        for (int k = 0; k < 4; k++) {
            struct series s;
            series_init(&s, lengths[l], (size_t)ROWS << (k / 2), k % 2, 100 * l + (size_t)k);
            for (int i = 0; i < 100; i++) {
                random_window(&s, &rng, w);
                assert_columns(&s, w);
            }
            series_release(&s);
        }
    free(w);
}

/* With few points to a column, each shows its own and no others. */
static void columns_of_a_short_past_are_exact(void **state) {
    (void)state;
    struct trace *t;
    struct trace_column c[64];
    assert_int_equal(trace_new(128, &t, NULL), DLN_OK);
    for (uint64_t i = 0; i < 128; i++)
        trace_append(t, i, (double)(i * i), 0, 0);
    trace_columns(t, ABSCISSA_ITERATIONS, 1, 0, 128, c, 64);
    for (int i = 0; i < 64; i++) {
        assert_true(c[i].any && !c[i].bad);
        assert_true(c[i].lo == 4.0 * i * i && c[i].hi == (2.0 * i + 1) * (2 * i + 1));
    }
    trace_columns(t, ABSCISSA_ITERATIONS, 1, 32, 64, c, 16);
    for (int i = 0; i < 15; i++)
        assert_true(c[i].lo == (32.0 + 2 * i) * (32 + 2 * i) && c[i].hi == (33.0 + 2 * i) * (33 + 2 * i));
    assert_true(c[15].lo == 62 * 62 && c[15].hi == 64 * 64); /* the last column has the window's end */
    trace_free(t);
}

/* One value among a million stands out, wherever it is and however far back. */
static void a_spike_is_never_lost(void **state) {
    (void)state;
    enum { POINTS = 1000000, N = 77 };
    dln_random rng = dln_random_stream(3, DLN_FOR_NOISE, 0);
    struct trace *t;
    struct trace_column c[N];
    assert_int_equal(trace_new(256, &t, NULL), DLN_OK);
    for (int round = 0; round < 8; round++) {
        uint64_t spike = (uint64_t)dln_random_below(&rng, POINTS);
        trace_clear(t);
        for (uint64_t i = 0; i < POINTS; i++)
            trace_append(t, i, i == spike ? 100 : 1 + 1e-3 * (double)(i % 7), 0, 0);
        for (int window = 0; window < 200; window++) {
            double before = round || window ? uniform(&rng, 0, 1) * (double)(spike + 1) : (double)spike;
            double x0 = (double)spike - before, x1 = (double)spike + uniform(&rng, 0, 1) * (double)(POINTS - spike), most = 0;
            if (!(x0 < x1))
                continue;
            trace_columns(t, ABSCISSA_ITERATIONS, 1, x0, x1, c, N);
            for (int i = 0; i < N; i++)
                most = c[i].any && c[i].hi > most ? c[i].hi : most;
            if (most != 100)
                fail_msg("spike at %llu, window [%g, %g]", (unsigned long long)spike, x0, x1);
        }
    }
    trace_free(t);
}

/* A value that is not finite marks its column, however coarse the group that it went into. */
static void what_is_not_finite_is_marked(void **state) {
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < ARRAY_LEN(odd); k++)
        for (uint64_t n = 1; n <= 4096; n *= 4) {
            struct trace *t;
            struct trace_column c;
            assert_int_equal(trace_new(16, &t, NULL), DLN_OK);
            for (uint64_t i = 0; i < n; i++)
                trace_append(t, i, i + 1 < n ? 2 : odd[k], 0, 0);
            trace_columns(t, ABSCISSA_ITERATIONS, 1, 0, (double)n, &c, 1);
            assert_true(c.bad);
            assert_int_equal(c.any, n > 1 || !isnan(odd[k]));
            if (isnan(odd[k]) && n > 1)
                assert_true(c.lo == 2 && c.hi == 2);
            else if (!isnan(odd[k]))
                assert_true(odd[k] > 0 ? c.hi == INFINITY : c.lo == -INFINITY);
            trace_free(t);
        }
}

/* The step that diverges takes an infinite time: its point stays where the last sound one was. */
static void an_infinite_time_stays_in_the_picture(void **state) {
    (void)state;
    struct trace *t;
    struct trace_column c[2];
    assert_int_equal(trace_new(16, &t, NULL), DLN_OK);
    trace_append(t, 0, 1, 0, 0);
    trace_append(t, 1, 2, 10, 0.5);
    trace_append(t, 2, INFINITY, 20, INFINITY);
    trace_append(t, 3, NAN, 30, NAN);
    assert_true(trace_last(t)->time == 0.5);
    trace_columns(t, ABSCISSA_TIME, 1, 0, 0.5, c, 2);
    assert_true(c[0].lo == 1 && !c[0].bad);
    assert_true(c[1].lo == 2 && c[1].hi == INFINITY && c[1].bad);
    trace_free(t);
}

static void the_recent_past_is_exact(void **state) {
    (void)state;
    struct series s;
    series_init(&s, 1000, 64, true, 5);
    for (size_t i = 0; i < s.n; i++) {
        double value = -7;
        bool held = i + s.rows >= s.n;
        assert_int_equal(trace_exact(s.trace, s.points[i].tick, &value), held);
        if (held)
            assert_memory_equal(&value, &s.points[i].lo, sizeof value);
        else
            assert_true(value == -7);
        bool gap = i + 1 < s.n && s.points[i + 1].tick > s.points[i].tick + 1;
        if (gap)
            assert_false(trace_exact(s.trace, s.points[i].tick + 1, &value));
    }
    assert_int_equal(trace_last(s.trace)->tick, s.points[s.n - 1].tick);
    assert_int_equal(trace_count(s.trace), s.n);
    series_release(&s);
}

static void the_range_is_that_of_the_array(void **state) {
    (void)state;
    for (size_t n = 0; n < 400; n += 7)
        for (int positive = 0; positive < 2; positive++) {
            struct series s;
            double lo = -1, hi = -2, least = INFINITY, most = -INFINITY;
            series_init(&s, n, 16, true, n);
            for (size_t i = 0; i < n; i++) {
                double v = s.points[i].lo;
                if (!isfinite(v) || (positive && v <= 0))
                    continue;
                least = fmin(least, v);
                most = fmax(most, v);
            }
            assert_int_equal(trace_range(s.trace, positive, &lo, &hi), least <= most);
            if (least <= most)
                assert_true(lo == least && hi == most);
            else
                assert_true(lo == -1 && hi == -2);
            series_release(&s);
        }
}

/* A cleared trace knows no more than a new one. */
static void clearing_forgets_everything(void **state) {
    (void)state;
    struct series s;
    struct window *w = calloc(1, sizeof *w);
    double value;
    assert_non_null(w);
    series_init(&s, 777, 16, true, 9);
    trace_clear(s.trace);
    assert_int_equal(trace_count(s.trace), 0);
    assert_null(trace_last(s.trace));
    assert_false(trace_exact(s.trace, s.points[776].tick, &value));
    assert_false(trace_range(s.trace, false, &value, &value));
    *w = (struct window){.a = ABSCISSA_ITERATIONS, .x0 = 0, .x1 = 1e6, .n = 50};
    s.n = 0;
    assert_columns(&s, w);
    for (s.n = 0; s.n < 300; s.n++)
        trace_append(s.trace, s.points[s.n].tick, s.points[s.n].lo, s.points[s.n].work, s.points[s.n].time);
    assert_columns(&s, w);
    series_release(&s);
    free(w);
}

static size_t resident_bytes(void) {
    unsigned long size, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* The two traces of a run of 10^7 ticks, as a session makes them. */
static void ten_million_points_stay_small(void **state) {
    (void)state;
    struct trace *t[2];
    assert_true(2 * trace_bytes(8192) < (size_t)64 << 20);
    assert_int_equal(trace_new(8192, &t[0], NULL), DLN_OK);
    assert_int_equal(trace_new(8192, &t[1], NULL), DLN_OK);
    size_t before = 0;
    for (uint64_t i = 0; i <= 10000000; i++) {
        before = i == 1000 ? resident_bytes() : before;
        trace_append(t[0], i, 1 / fmax((double)i, 1), (double)i, (double)i);
        trace_append(t[1], i, (double)i, (double)i, (double)i);
    }
    assert_in_range(resident_bytes(), 1, before + (1 << 20));
    struct trace_column c[200];
    trace_columns(t[0], ABSCISSA_ITERATIONS, 1, 0, 1e7, c, 200);
    for (int i = 0; i < 200; i++)
        assert_true(c[i].any);
    assert_true(c[0].hi == 1 && c[199].lo == 1e-7);
    trace_free(t[0]);
    trace_free(t[1]);
}

/* Copies at many places, each gone on from by itself; rings that have gone round. What was copied stays as it was. */
static void copies_go_their_own_ways(void **state) {
    (void)state;
    enum { COPIES = 40, POINTS = 3000 };
    static const size_t rows[] = {16, 64, 256, 1024};
    for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
        struct series s;
        struct trace *copy[COPIES];
        uint64_t digest[COPIES], end;
        size_t extra = 0, at[COPIES];
        dln_random rng = dln_random_stream(3, DLN_FOR_NOISE, k);
        series_init(&s, POINTS, rows[k], true, 5);
        end = trace_digest(s.trace, 1);
        trace_clear(s.trace);
        for (size_t i = 0, c = 0; i < POINTS; i++) {
            if (i == c * POINTS / COPIES) {
                assert_int_equal(trace_share(s.trace, &extra, &copy[c], NULL), DLN_OK);
                at[c] = i;
                digest[c++] = trace_digest(s.trace, 1);
            }
            trace_append(s.trace, s.points[i].tick, s.points[i].lo, s.points[i].work, s.points[i].time);
        }
        assert_true(trace_digest(s.trace, 1) == end);
        assert_true(extra > 0 && extra < COPIES * trace_bytes(rows[k]));
        for (int again = 0; again < 2 * COPIES; again++) {
            int c = dln_random_below(&rng, COPIES);
            assert_true(trace_digest(copy[c], 1) == digest[c]);
            trace_become(s.trace, copy[c]);
            assert_true(trace_digest(s.trace, 1) == digest[c]);
            for (size_t i = at[c]; i < POINTS; i++) {
                if (c + 1 < COPIES && i == at[c + 1])
                    assert_true(trace_digest(s.trace, 1) == digest[c + 1]);
                trace_append(s.trace, s.points[i].tick, s.points[i].lo, s.points[i].work, s.points[i].time);
            }
            assert_true(trace_digest(s.trace, 1) == end);
            if (again % 8 == 0) { /* and a way that was not gone before leaves the copies alone */
                trace_become(s.trace, copy[c]);
                for (int i = 0; i < 700; i++)
                    trace_append(s.trace, s.points[at[c]].tick + (uint64_t)i, 0.5, 1e300, 1e300);
            }
        }
        for (int c = 0; c < COPIES; c++)
            assert_true(trace_digest(copy[c], 1) == digest[c]);
        for (int c = 0; c < COPIES; c += 2)
            trace_free(copy[c]);
        if (k % 2) /* the first of them may go before its copies */
            trace_free(s.trace);
        for (int c = 1; c < COPIES; c += 2)
            trace_free(copy[c]);
        if (k % 2)
            s.trace = NULL;
        else
            assert_int_equal(extra, 0);
        series_release(&s);
        assert_int_equal(extra, 0);
    }
}

static void no_memory_is_an_error(void **state) {
    (void)state;
    struct trace *t = NULL;
    dln_error err = {0};
    assert_int_equal(trace_new((size_t)1 << 60, &t, &err), DLN_NO_MEMORY);
    assert_string_equal(err.text, "no memory for a trace of 1152921504606846976 rows");
    assert_null(t);
    trace_free(NULL);
}

/* Any place, on any abscissa: the first point there, or a group that has it. */
static void what_lies_at_a_place_is_found(void **state) {
    (void)state;
    for (size_t n = 1; n < 3000; n += 1 + n / 3)
        for (int a = ABSCISSA_ITERATIONS; a <= ABSCISSA_TIME; a++) {
            struct series s;
            series_init(&s, n, ROWS, true, n + 77);
            struct window w = {.a = (enum abscissa)a};
            for (size_t i = 0; i < n; i++) {
                struct trace_point p;
                uint64_t first;
                double x = x_of(&s, &w, i);
                if (i > 0 && x_of(&s, &w, i - 1) >= x)
                    continue;
                assert_true(trace_find(s.trace, (enum abscissa)a, s.ticks_a_sweep, x, &p, &first));
                assert_true(first <= s.points[i].tick && s.points[i].tick <= p.tick);
                assert_true(isnan(s.points[i].lo) || (p.lo <= s.points[i].lo && s.points[i].lo <= p.hi));
                assert_true(i + ROWS < n + (a == ABSCISSA_ITERATIONS ? 0 : 1) || (first == p.tick && p.tick == s.points[i].tick));
            }
            struct trace_point p;
            uint64_t first;
            double last = x_of(&s, &w, n - 1);
            assert_false(trace_find(s.trace, (enum abscissa)a, s.ticks_a_sweep, last + fmax(1, last), &p, &first));
            series_release(&s);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_at_a_place_is_found),
        cmocka_unit_test(columns_are_those_of_the_array),
        cmocka_unit_test(columns_of_a_short_past_are_exact),
        cmocka_unit_test(a_spike_is_never_lost),
        cmocka_unit_test(what_is_not_finite_is_marked),
        cmocka_unit_test(an_infinite_time_stays_in_the_picture),
        cmocka_unit_test(the_recent_past_is_exact),
        cmocka_unit_test(the_range_is_that_of_the_array),
        cmocka_unit_test(clearing_forgets_everything),
        cmocka_unit_test(ten_million_points_stay_small),
        cmocka_unit_test(copies_go_their_own_ways),
        cmocka_unit_test(no_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
