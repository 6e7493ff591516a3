/* trace.h: a run's recorded series in bounded memory: rings of minima and maxima at falling resolution, exact for the recent past.
 *
 * Level 0 holds the last `rows` points as they were, level k the last `rows` groups of 4^k points with their minimum and maximum, so a
 * spike is never lost and any window of any length costs a few reads a column. All memory is taken, and touched, at the start. */
#ifndef SCOPE_TRACE_H
#define SCOPE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dln/status.h"
#include "preset/scenario.h"
#include "scope/store.h"

struct trace_point {
    uint64_t tick;     /* of the last value in the group */
    double lo, hi;     /* extremes of its values, infinities included; NaN when every value was NaN */
    double work, time; /* flops and sum of step sizes up to `tick` */
    bool bad;          /* a value was NaN or infinite */
};

struct trace;

/** rows: a power of two, at least 16. */
dln_status trace_new(size_t rows, struct trace **out, dln_error *err);
void trace_free(struct trace *t);
/** Forget everything. */
void trace_clear(struct trace *t);
/** *out = a trace of the same content and size, with memory of its own: of another run that goes on from here. DLN_NO_MEMORY. */
dln_status trace_copy(const struct trace *t, struct trace **out, dln_error *err);
/** *out = a trace of the same content, which shares its memory until one of them is appended to; freed by trace_free. Costs a struct.
 *  *extra (of the caller, one for all that share, must outlive them) counts the bytes that sharing takes beyond trace_new's.
 *  DLN_NO_MEMORY. */
dln_status trace_share(struct trace *t, size_t *extra, struct trace **out, dln_error *err);
/** t's content is what `from`'s is, shared; both have as many rows, and one is a copy of the other, or of the same. Takes no memory. */
void trace_become(struct trace *t, const struct trace *from);
/** Mix all that is held into a digest (dln/state.h). */
uint64_t trace_digest(const struct trace *t, uint64_t digest);
/** Ticks rise from call to call (gaps are allowed); work and time do not fall, and a time that is not finite counts as the one before.
 *  Allocates nothing unless something is shared; then what it writes to gets memory of its own, and where there is none the point is
 *  left out. */
void trace_append(struct trace *t, uint64_t tick, double value, double work, double time);

/** All that is held, in or out: a trace of as many rows. What comes in is looked at; when it is bad the trace is empty. */
void trace_store(struct trace *t, struct store *s);

/** What trace_new was asked for. */
size_t trace_rows(const struct trace *t);
uint64_t trace_count(const struct trace *t); /* points ever appended */
/** The newest point, or NULL. Valid until the next append. */
const struct trace_point *trace_last(const struct trace *t);
/** The value at `tick` when it is still held exactly. */
bool trace_exact(const struct trace *t, uint64_t tick, double *value);
/** Extremes of all finite values ever appended (positive ones only when `positive`); false when there are none. */
bool trace_range(const struct trace *t, bool positive, double *lo, double *hi);

/** What one column of a plot shows. */
struct trace_column {
    bool any;      /* a number lies in the column */
    bool bad;      /* a value in it was NaN or infinite */
    double lo, hi; /* extremes of its values, infinities included; NaN when there are none */
};
/** Abscissa of a point: its tick, ticks / ticks_a_sweep, work or time. */
double trace_abscissa(const struct trace_point *p, enum abscissa a, double ticks_a_sweep);
/** The first point at the abscissa x or behind it: the point itself, *first its tick, or where the past is held in groups only, the finest
 *  group that has it, of ticks *first to out->tick. False when nothing lies there (x is behind the newest point). */
bool trace_find(const struct trace *t, enum abscissa a, double ticks_a_sweep, double x, struct trace_point *out, uint64_t *first);
/** Columns [x0 + i (x1 - x0)/n, x0 + (i + 1) (x1 - x0)/n) of the window x0 < x1, the last one with x1. A point shows in its own column,
 *  or one column late; where the past is held in groups only, where its group ends (behind the window: in the last column).
 *  A column without a point between two that have one is left to the caller, who joins them. */
void trace_columns(const struct trace *t, enum abscissa a, double ticks_a_sweep, double x0, double x1, struct trace_column *out, int n);

/** Bytes that trace_new(rows) takes. */
size_t trace_bytes(size_t rows);

#endif
