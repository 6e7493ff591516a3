#include "scope/axis.h"

#include <math.h>

/* Ranges and steps are handled on the scale where the axis is even: exponents of ten on a log axis. */
static double to_scale(double value, bool log) { return log ? log10(value) : value; }
static double from_scale(double u, bool log) { return log ? pow(10, u) : u; }

double axis_place(const struct axis *a, double value) {
    if (a->log && !(value > 0))
        return NAN;
    double lo = to_scale(a->lo, a->log), hi = to_scale(a->hi, a->log);
    return (to_scale(value, a->log) - lo) / (hi - lo);
}

/* The least of 1, 2, 5 x 10^k that is not below x > 0. */
static double round_up(double x) {
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 5, 10};
    for (int i = 0; i < 4; i++)
        if (steps[i] * power >= x * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

/* Least extent of a range: what is left of 16 digits when a plateau is looked at through the lens. */
static double least_span(double lo, double hi, bool log) {
    if (log)
        return 1e-9;
    double size = fmax(fabs(lo), fabs(hi));
    return size > 0 ? 1e-9 * size : 1;
}

static bool fits(const struct fit *f, double lo, double hi, bool log) {
    if (!f->set || f->axis.log != log)
        return false;
    double from = to_scale(f->axis.lo, log), to = to_scale(f->axis.hi, log);
    double least = least_span(from, to, log);
    return lo >= from && hi <= to && (hi - lo >= 0.4 * (to - from) || to - from <= 4 * least);
}

void fit_follow(struct fit *f, double lo, double hi, bool log) {
    if (!isfinite(lo) || !isfinite(hi) || lo > hi || (log && !(lo > 0)))
        return;
    double from = to_scale(lo, log), to = to_scale(hi, log);
    if (fits(f, from, to, log))
        return;
    double least = least_span(from, to, log), missing = least - (to - from);
    if (missing > 0) {
        from -= missing / 2;
        to += missing / 2;
    }
    double step = round_up((to - from) / 20);
    if (f->set && f->axis.log == log) { /* what has begun to leave will go on */
        double room = 0.1 * (to - from);
        from -= lo < f->axis.lo ? room : 0;
        to += hi > f->axis.hi ? room : 0;
    }
    from = (floor(from / step + 1e-9) - 0.1) * step;
    to = (ceil(to / step - 1e-9) + 0.1) * step;
    if (!log && lo >= 0 && from < 0) /* what cannot be negative has no axis below 0 */
        from = 0;
    f->axis = (struct axis){from_scale(from, log), from_scale(to, log), log};
    f->set = f->axis.lo < f->axis.hi && isfinite(f->axis.lo) && isfinite(f->axis.hi) && (!log || f->axis.lo > 0);
}

void fit_follow_growth(struct fit *f, double newest) {
    static const double ends[] = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    if (!isfinite(newest) || newest < 0)
        return;
    if (f->set && !f->axis.log && newest <= f->axis.hi && newest >= 0.3 * f->axis.hi)
        return;
    double wanted = newest > 0 ? 1.2 * newest : 10, power = pow(10, floor(log10(wanted)));
    int i = 0;
    while (i < 10 && ends[i] * power < wanted)
        i++;
    f->axis = (struct axis){0, ends[i] * power, false};
    f->set = true;
}

static void add_tick(struct ticks *t, const struct axis *a, double value) {
    double place = axis_place(a, value);
    bool rises = t->n == 0 || value > t->at[t->n - 1];
    if (t->n < AXIS_MOST_TICKS && rises && place >= -1e-9 && place <= 1 + 1e-9)
        t->at[t->n++] = value;
}

/* Multiples of `step` on the axis's even scale. */
static struct ticks multiples(const struct axis *a, double step) {
    struct ticks t = {0};
    double lo = to_scale(a->lo, a->log), hi = to_scale(a->hi, a->log), first = ceil(lo / step - 1e-9);
    for (int i = 0; i < AXIS_MOST_TICKS + 2 && (first + i) * step <= hi + 1e-9 * step; i++)
        add_tick(&t, a, from_scale((first + i) * step, a->log));
    return t;
}

/* About `most` multiples of the round step for that; on a log axis whole exponents. An axis that is short between two of them takes
 * the next smaller step. */
static struct ticks even_ticks(const struct axis *a, int most) {
    double span = to_scale(a->hi, a->log) - to_scale(a->lo, a->log), least = a->log ? 1 : 0;
    struct ticks t = multiples(a, fmax(least, round_up(span / most)));
    return t.n > 0 ? t : multiples(a, fmax(least, round_up(span / (2 * most))));
}

/* 1, 2, 5, or 1, 5, or 1 times powers of ten, for a log axis of few decades. */
static struct ticks within_decades(const struct axis *a, unsigned parts) {
    struct ticks t = {0};
    for (double k = floor(log10(a->lo)); k <= log10(a->hi); k++)
        for (unsigned part = 1; part <= 5; part++)
            if (parts >> part & 1)
                add_tick(&t, a, part * pow(10, k));
    return t;
}

static struct ticks few_decades(const struct axis *a, int most) {
    static const unsigned parts[] = {1u << 1 | 1u << 2 | 1u << 5, 1u << 1 | 1u << 5, 1u << 1};
    struct ticks t = {0};
    for (int i = 0; i < 3; i++) {
        t = within_decades(a, parts[i]);
        if (t.n <= most)
            break;
    }
    return t;
}

struct ticks axis_ticks(const struct axis *a, int most) {
    double lo = to_scale(a->lo, a->log), hi = to_scale(a->hi, a->log);
    if (!(hi > lo) || !isfinite(hi - lo))
        return (struct ticks){0};
    most = most < 2 ? 2 : most > AXIS_MOST_TICKS ? AXIS_MOST_TICKS : most;
    if (a->log && hi - lo >= 3)
        return even_ticks(a, most);
    struct ticks t = a->log ? few_decades(a, most) : (struct ticks){0};
    if (t.n > 1)
        return t;
    struct axis even = {a->lo, a->hi, false};
    return even_ticks(&even, most);
}

/* How well steps of `step` on every k-th row use the rows: the part of them that the range fills, less what is hard to read. */
static double judge_rows(double span, int rows, double step, int k) {
    int ticks = k > 0 ? rows / k : 0;
    if (k < 1 || ticks < 2)
        return -1;
    double filled = k * span / (rows * step);
    return filled - (ticks < 3 ? 0.3 : 0) - (k == 1 && rows > 5 ? 0.3 : 0) - (k > 5 ? 0.03 * (k - 5) : 0);
}

/* Any number of decades, but not any number of units. */
static double next_step(double step, bool log) { return log && step < 6 ? step + 1 : round_up(step * 1.5); }

struct ticks axis_fit_rows(struct axis *a, int rows) {
    double lo = to_scale(a->lo, a->log), hi = to_scale(a->hi, a->log), span = hi - lo;
    if (rows < 4 || !(span > 0) || !isfinite(span) || (a->log && span < 1.5))
        return axis_ticks(a, rows / 2);
    double best = -1, best_step = 0;
    int best_k = 0;
    for (double step = a->log ? 1 : round_up(span / (2 * rows)); step > 0 && step <= span; step = next_step(step, a->log)) {
        int k = (int)floor((rows - 1) * step / span + 1e-9);
        double score = judge_rows(span, rows, step, k);
        if (score > best) {
            best = score;
            best_step = step;
            best_k = k;
        }
    }
    if (best < 0.7) /* the rows would be wasted on evenness */
        return axis_ticks(a, rows / 2);
    /* a multiple of the step lies on the middle of a row: the top end is an odd number of half rows above it */
    double row = best_step / best_k;
    double top = (ceil(hi / row - 0.5 - 1e-9) + 0.5) * row;
    if (!a->log && lo >= 0 && top < (rows - 0.5) * row) /* what cannot be negative has no tick below 0 */
        top = (rows - 0.5) * row;
    struct axis even = {from_scale(top - rows * row, a->log), from_scale(top, a->log), a->log};
    if (!(isfinite(even.lo) && isfinite(even.hi)) || (a->log && !(even.lo > 0))) /* at the end of what numbers there are */
        return axis_ticks(a, rows / 2);
    *a = even;
    return multiples(a, best_step);
}

struct axis axis_around(const double *values, int n) {
    double lo = values[0], hi = values[n - 1];
    bool log = lo > 0 && hi >= 100 * lo;
    if (log) {
        double more = pow(hi / lo, 0.03);
        return (struct axis){lo / more, hi * more, true};
    }
    double more = hi > lo ? 0.03 * (hi - lo) : fmax(fabs(lo) / 2, 0.5);
    return (struct axis){lo - more, hi + more, false};
}
