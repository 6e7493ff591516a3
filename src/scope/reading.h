/* reading.h: what a cursor on the curves of the error reads, and what lies between two of them. */
#ifndef SCOPE_READING_H
#define SCOPE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scope/run.h"

/** The error of a run at a tick. */
struct reading {
    bool any;             /* the run has been there since its start */
    bool exact;           /* lo = hi is the very value; else the past is held in groups only, */
    uint64_t first, last; /* and these are the extremes of so many ticks */
    double lo, hi;
    double x; /* abscissa of `last` */
};
struct reading reading_at(const struct run *r, uint64_t tick, enum abscissa abscissa);
/** One number for it: the value, or the middle of the extremes on a log scale; NaN without any. */
double reading_value(const struct reading *r);

/** From one reading of a run to another, the earlier one first. */
struct reading_span {
    bool any;
    double ticks;
    double decades; /* log10 of the later over the earlier: negative where it falls; NaN where one is not above 0 */
    double rate;    /* decades a tick; NaN likewise, and over no ticks */
    bool exact;
};
struct reading_span reading_between(const struct reading *a, const struct reading *b);

/** "0.485", "1.2e-3 to 1.4e-3 in ticks 64 to 127", "nothing": what was read, in words. Returns its length as snprintf does. */
int reading_write(const struct reading *r, char *out, size_t size);
/** "150 iterations, -2.31 decades, -0.0154 a tick": likewise. */
int reading_span_write(const struct reading_span *d, char *out, size_t size);

#endif
