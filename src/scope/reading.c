#include "scope/reading.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/format.h"

struct reading reading_at(const struct run *r, uint64_t tick, enum abscissa abscissa) {
    struct trace_point p;
    uint64_t first;
    if (!trace_find(r->error, ABSCISSA_ITERATIONS, 1, (double)tick, &p, &first) || first > tick)
        return (struct reading){.lo = NAN, .hi = NAN};
    return (struct reading){
        .any = true,
        .exact = first == p.tick,
        .first = first,
        .last = p.tick,
        .lo = p.lo,
        .hi = p.hi,
        .x = trace_abscissa(&p, abscissa, run_ticks_a_sweep(r)),
    };
}

double reading_value(const struct reading *r) {
    if (!r->any || r->lo == r->hi)
        return r->lo;
    return r->lo > 0 ? sqrt(r->lo) * sqrt(r->hi) : r->lo / 2 + r->hi / 2;
}

struct reading_span reading_between(const struct reading *a, const struct reading *b) {
    if (a->last > b->last || (a->last == b->last && a->first > b->first)) {
        const struct reading *earlier = b;
        b = a;
        a = earlier;
    }
    double from = reading_value(a), to = reading_value(b);
    struct reading_span d = {.any = a->any && b->any, .exact = a->exact && b->exact, .decades = NAN, .rate = NAN};
    d.ticks = (double)b->last - (double)a->last;
    if (from > 0 && to > 0 && isfinite(from) && isfinite(to))
        d.decades = log10(to) - log10(from);
    if (d.ticks > 0)
        d.rate = d.decades / d.ticks;
    return d;
}

int reading_write(const struct reading *r, char *out, size_t size) {
    char lo[FORMAT_SIZE], hi[FORMAT_SIZE];
    if (!r->any)
        return snprintf(out, size, "nothing");
    format_value(lo, r->lo);
    format_value(hi, r->hi);
    if (r->exact)
        return snprintf(out, size, "%s", lo);
    return snprintf(out, size, "%s to %s in ticks %" PRIu64 " to %" PRIu64, lo, hi, r->first, r->last);
}

int reading_span_write(const struct reading_span *d, char *out, size_t size) {
    char decades[FORMAT_SIZE], rate[FORMAT_SIZE];
    const char *about = d->exact ? "" : "about ";
    if (!d->any)
        return snprintf(out, size, "nothing to compare");
    format_signed(decades, d->decades);
    format_signed(rate, d->rate);
    if (isnan(d->decades))
        return snprintf(out, size, "%.0f iteration%s", d->ticks, d->ticks == 1 ? "" : "s");
    if (isnan(d->rate))
        return snprintf(out, size, "%.0f iterations, %s%s decades", d->ticks, about, decades);
    return snprintf(out, size, "%.0f iteration%s, %s%s decades, %s a tick", d->ticks, d->ticks == 1 ? "" : "s", about, decades, rate);
}
