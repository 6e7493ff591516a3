#include "scope/trace.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 11, FAN = 4 }; /* the coarsest level's groups hold 4^10 points: 8192 rows reach back 8.6e9 ticks */

/* One ring: `made` groups were ever completed, the last `rows` of them are held. */
struct ring {
    struct trace_point *rows;
    uint64_t made;
    struct trace_point open; /* the group being filled, `filled` members of the finer level in it */
    int filled;
};

struct trace {
    size_t rows;
    struct ring ring[LEVELS];
    double lo, hi, least_positive, most_positive;
};

size_t trace_bytes(size_t rows) { return sizeof(struct trace) + LEVELS * rows * sizeof(struct trace_point); }

dln_status trace_new(size_t rows, struct trace **out, dln_error *err) {
    assert(rows >= 16 && (rows & (rows - 1)) == 0);
    bool addressable = rows <= SIZE_MAX / LEVELS / sizeof(struct trace_point);
    struct trace *t = addressable ? calloc(1, sizeof *t) : NULL;
    struct trace_point *all = t ? malloc(LEVELS * rows * sizeof *all) : NULL;
    if (!all) {
        free(t);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a trace of %zu rows", rows);
    }
    memset(all, 0xff, LEVELS * rows * sizeof *all); /* touched now, so that a long run does not grow */
    t->rows = rows;
    for (int k = 0; k < LEVELS; k++)
        t->ring[k].rows = all + (size_t)k * rows;
    trace_clear(t);
    *out = t;
    return DLN_OK;
}

void trace_free(struct trace *t) {
    if (!t)
        return;
    free(t->ring[0].rows);
    free(t);
}

void trace_clear(struct trace *t) {
    for (int k = 0; k < LEVELS; k++) {
        t->ring[k].made = 0;
        t->ring[k].filled = 0;
    }
    t->lo = t->least_positive = INFINITY;
    t->hi = t->most_positive = -INFINITY;
}

uint64_t trace_count(const struct trace *t) { return t->ring[0].made; }

static const struct trace_point *at(const struct trace *t, int k, uint64_t i) { return &t->ring[k].rows[i & (t->rows - 1)]; }

/* The first group of level k that is still held. */
static uint64_t first_held(const struct trace *t, int k) {
    uint64_t made = t->ring[k].made;
    return made > t->rows ? made - t->rows : 0;
}

const struct trace_point *trace_last(const struct trace *t) {
    uint64_t made = t->ring[0].made;
    return made ? at(t, 0, made - 1) : NULL;
}

/* The lesser of two, or the one that is a number. */
static double least(double a, double b) { return b < a || isnan(a) ? b : a; }
static double most(double a, double b) { return b > a || isnan(a) ? b : a; }

static void take_in(struct trace_point *group, const struct trace_point *p) {
    group->lo = least(group->lo, p->lo);
    group->hi = most(group->hi, p->hi);
    group->bad |= p->bad;
    group->tick = p->tick;
    group->work = p->work;
    group->time = p->time;
}

static void push(struct trace *t, int k, const struct trace_point *p) {
    struct ring *r = &t->ring[k];
    r->rows[r->made++ & (t->rows - 1)] = *p;
    if (k + 1 == LEVELS)
        return;
    struct ring *up = &t->ring[k + 1];
    if (up->filled == 0)
        up->open = *p;
    else
        take_in(&up->open, p);
    if (++up->filled == FAN) {
        up->filled = 0;
        push(t, k + 1, &up->open);
    }
}

void trace_append(struct trace *t, uint64_t tick, double value, double work, double time) {
    const struct trace_point *before = trace_last(t);
    double sound_time = isfinite(time) ? time : before ? before->time : 0;
    struct trace_point p = {tick, value, value, work, sound_time, !isfinite(value)};
    if (!p.bad) {
        t->lo = value < t->lo ? value : t->lo;
        t->hi = value > t->hi ? value : t->hi;
        if (value > 0) {
            t->least_positive = value < t->least_positive ? value : t->least_positive;
            t->most_positive = value > t->most_positive ? value : t->most_positive;
        }
    }
    push(t, 0, &p);
}

bool trace_exact(const struct trace *t, uint64_t tick, double *value) {
    uint64_t lo = first_held(t, 0), hi = t->ring[0].made;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (at(t, 0, mid)->tick < tick)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo >= t->ring[0].made || at(t, 0, lo)->tick != tick)
        return false;
    *value = at(t, 0, lo)->lo;
    return true;
}

bool trace_range(const struct trace *t, bool positive, double *lo, double *hi) {
    double a = positive ? t->least_positive : t->lo, b = positive ? t->most_positive : t->hi;
    if (!(a <= b))
        return false;
    *lo = a;
    *hi = b;
    return true;
}

double trace_abscissa(const struct trace_point *p, enum abscissa a, double ticks_a_sweep) {
    switch (a) {
    case ABSCISSA_ITERATIONS: return (double)p->tick;
    case ABSCISSA_SWEEPS: return (double)p->tick / ticks_a_sweep;
    case ABSCISSA_WORK: return p->work;
    case ABSCISSA_TIME: return p->time;
    }
    return 0;
}

struct window {
    const struct trace *t;
    enum abscissa a;
    double ticks_a_sweep, x0, x1;
    struct trace_column *out;
    int n;
};

static void paint(const struct window *w, double x, const struct trace_point *p) {
    int i = (int)((x - w->x0) / (w->x1 - w->x0) * w->n);
    struct trace_column *c = &w->out[i < w->n ? i : w->n - 1];
    c->bad |= p->bad;
    if (isnan(p->lo))
        return;
    c->lo = least(c->lo, p->lo);
    c->hi = most(c->hi, p->hi);
    c->any = true;
}

/* Group i of level k, which begins behind the abscissa `left`. Returns where it ends. A group that is wider than a column, or crosses
 * the window's ends, is painted member by member, unless they are not held any more. */
static double paint_group(const struct window *w, int k, uint64_t i, double left) {
    const struct trace_point *p = at(w->t, k, i);
    double right = trace_abscissa(p, w->a, w->ticks_a_sweep);
    if (right < w->x0 || left > w->x1)
        return right;
    bool narrow = left >= w->x0 && right <= w->x1 && (right - left) * w->n <= w->x1 - w->x0;
    if (!narrow && k > 0 && i * FAN >= first_held(w->t, k - 1)) {
        for (uint64_t member = i * FAN; member < (i + 1) * FAN; member++)
            left = paint_group(w, k - 1, member, left);
    } else if (right <= w->x1) {
        paint(w, right, p);
    } else if (k > 0) {
        paint(w, w->x1, p);
    }
    return right;
}

void trace_columns(const struct trace *t, enum abscissa a, double ticks_a_sweep, double x0, double x1, struct trace_column *out, int n) {
    struct window w = {t, a, ticks_a_sweep, x0, x1, out, n};
    double left = -INFINITY;
    for (int i = 0; i < n; i++)
        out[i] = (struct trace_column){false, false, NAN, NAN};
    if (!(x0 < x1) || n < 1)
        return;
    /* Oldest first: the groups that no coarser level has taken in. */
    for (int k = LEVELS - 1; k >= 0; k--) {
        uint64_t i = k + 1 < LEVELS ? t->ring[k + 1].made * FAN : first_held(t, k);
        for (; i < t->ring[k].made; i++)
            left = paint_group(&w, k, i, left);
    }
}
