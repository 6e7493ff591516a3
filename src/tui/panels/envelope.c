#include "tui/panels/envelope.h"

#include <math.h>
#include <stdlib.h>

enum { AT_ONCE = 256 /* curves a frame */ };

struct envelope_work {
    int run, n;     /* the next run; values that there are so far, of each column */
    int most;       /* places for them */
    uint64_t steps; /* T when it was begun */
    double x0, x1;
    double low[ENVELOPE_COLUMNS], high[ENVELOPE_COLUMNS];
    double values[]; /* most of each column, one column after the other; NaN: the curve is not there */
};

void envelope_release(struct envelope *e) {
    free(e->work);
    *e = (struct envelope){.any = false};
}

static bool begin(struct envelope *e, const struct session *s, int most, double x0, double x1) {
    struct envelope_work *w = malloc(sizeof *w + (size_t)most * ENVELOPE_COLUMNS * sizeof *w->values);
    if (!w)
        return false;
    w->run = w->n = 0;
    w->most = most;
    w->steps = s->steps;
    w->x0 = x0;
    w->x1 = x1;
    for (int j = 0; j < ENVELOPE_COLUMNS; j++)
        w->low[j] = w->high[j] = NAN;
    e->work = w;
    return true;
}

static void take_value(struct envelope_work *w, int j, double low, double high) {
    w->low[j] = low < w->low[j] || isnan(w->low[j]) ? low : w->low[j];
    w->high[j] = high > w->high[j] || isnan(w->high[j]) ? high : w->high[j];
    w->values[(size_t)j * (size_t)w->most + (size_t)w->n] = high;
}

static void take_run(struct envelope_work *w, const struct session *s, const struct run *r) {
    struct trace_column columns[ENVELOPE_COLUMNS];
    double value = NAN;
    int last = -1;
    trace_columns(r->error, s->view.abscissa, run_ticks_a_sweep(r), w->x0, w->x1, columns, ENVELOPE_COLUMNS);
    for (int j = 0; j < ENVELOPE_COLUMNS; j++)
        last = columns[j].any ? j : last;
    for (int j = 0; j < ENVELOPE_COLUMNS; j++) {
        w->values[(size_t)j * (size_t)w->most + (size_t)w->n] = NAN;
        double low = columns[j].any ? columns[j].lo : value;
        value = columns[j].any ? columns[j].hi : j > last && r->phase == PHASE_DIVERGED ? INFINITY : value;
        if (!isnan(value) && (j <= last || r->end))
            take_value(w, j, j > last ? value : low, value);
    }
    w->n++;
}

/* The k-th of n values, which are moved about (Hoare's selection). */
static double kth(double *x, int n, int k) {
    int low = 0, high = n - 1;
    while (low < high) {
        double pivot = x[low + (high - low) / 2];
        int i = low, j = high;
        while (i <= j) {
            for (; x[i] < pivot; i++)
                ;
            for (; x[j] > pivot; j--)
                ;
            if (i <= j) {
                double swap = x[i];
                x[i++] = x[j];
                x[j--] = swap;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            break;
    }
    return x[k];
}

static double median(double *x, int n) {
    int there = 0;
    for (int i = 0; i < n; i++)
        if (!isnan(x[i]))
            x[there++] = x[i];
    return there > 0 ? kth(x, there, (there - 1) / 2) : NAN;
}

static void finish(struct envelope *e) {
    struct envelope_work *w = e->work;
    for (int j = 0; j < ENVELOPE_COLUMNS; j++) {
        e->y[ENVELOPE_LOW][j] = w->low[j];
        e->y[ENVELOPE_HIGH][j] = w->high[j];
        e->y[ENVELOPE_MIDDLE][j] = median(w->values + (size_t)j * (size_t)w->most, w->n);
    }
    e->x0 = w->x0;
    e->x1 = w->x1;
    e->runs = w->n;
    e->any = true;
    free(w);
    e->work = NULL;
}

void envelope_follow(struct envelope *e, const struct session *s, double x0, double x1) {
    int visible = session_n_shown(s), left = s->running && e->any ? AT_ONCE : s->n_runs;
    if (visible <= ENVELOPE_RUNS) {
        envelope_release(e);
        return;
    }
    if (e->work && (left == s->n_runs || e->work->most < visible || e->work->run > s->n_runs)) {
        free(e->work); /* what was under way is of another moment */
        e->work = NULL;
    }
    if (!e->work && !begin(e, s, visible, x0, x1))
        return;
    struct envelope_work *w = e->work;
    for (; left > 0 && w->run < s->n_runs && w->n < w->most; w->run++, left--)
        if (session_shows(s, s->runs[w->run]))
            take_run(w, s, s->runs[w->run]);
    if (w->run >= s->n_runs || w->n >= w->most)
        finish(e);
}

void envelope_columns(const struct envelope *e, enum envelope_line line, double x0, double x1, struct trace_column *out, int n) {
    for (int i = 0; i < n; i++) {
        double x = x0 + (x1 - x0) * (i + 0.5) / n, at = (x - e->x0) / (e->x1 - e->x0) * ENVELOPE_COLUMNS;
        bool inside = at >= 0 && at < ENVELOPE_COLUMNS;
        double y = inside ? e->y[line][(int)at] : NAN;
        out[i] = (struct trace_column){.any = isfinite(y), .bad = inside && isinf(y), .lo = y, .hi = y};
    }
}
