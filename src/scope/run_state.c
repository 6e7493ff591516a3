#include "scope/run_state.h"

#include <stdlib.h>
#include <string.h>

static bool save_path(const struct run *r, struct run_state *s) {
    if (!r->path)
        return true;
    s->path = *r->path;
    s->points = malloc((size_t)(r->path->n + 1) * sizeof *s->points);
    if (!s->points)
        return false;
    memcpy(s->points, r->path->points, (size_t)r->path->n * sizeof *s->points);
    return true;
}

static size_t own_bytes(const struct run *r) {
    size_t points = r->path ? (size_t)(r->path->n + 1) * sizeof(struct path_point) : 0;
    return sizeof(struct run_state) + ((size_t)r->depth + 1) * sizeof(bool) + points;
}

static void save_numbers(const struct run *r, struct run_state *s) {
    s->spec = r->spec;
    s->ticks = run_ticks(r);
    s->maps_seed = r->maps_seed;
    s->generation = r->generation;
    s->small_gradients = r->small_gradients;
    s->phase = r->phase;
    s->end = r->end;
    s->probe_gap = r->probe_gap;
    s->probe_largest = r->probe_largest;
    memcpy(s->small, r->small, ((size_t)r->depth + 1) * sizeof *s->small);
}

dln_status run_state_save(struct run *r, size_t *held, struct run_state **out, dln_error *err) {
    if (r->near && !r->moved) {
        *out = run_state_share(r->near);
        return DLN_OK;
    }
    struct run_state *s = calloc(1, sizeof *s);
    dln_status status = DLN_NO_MEMORY;
    if (!s)
        return dln_error_set(err, status, "no memory to keep the state of a run");
    s->references = 1;
    s->held = held;
    s->own = own_bytes(r);
    *held += s->own;
    s->small = calloc((size_t)r->depth + 1, sizeof *s->small);
    if (!s->small || !save_path(r, s))
        dln_error_set(err, status, "no memory to keep the state of a run");
    else
        status = dln_state_save(r->opt, r->near ? r->near->training : NULL, held, &s->training, err);
    if (!status)
        status = trace_share(r->error, held, &s->error, err);
    if (!status)
        status = trace_share(r->imbalance, held, &s->imbalance, err);
    if (status) {
        run_state_free(s);
        return status;
    }
    save_numbers(r, s);
    run_state_free(r->near);
    r->near = run_state_share(s);
    r->moved = false;
    *out = s;
    return DLN_OK;
}

struct run_state *run_state_share(struct run_state *s) {
    s->references++;
    return s;
}

void run_state_free(struct run_state *s) {
    if (!s || --s->references > 0)
        return;
    dln_state_free(s->training);
    trace_free(s->error);
    trace_free(s->imbalance);
    *s->held -= s->own;
    free(s->small);
    free(s->points);
    free(s);
}

static void load_path(const struct run_state *s, struct run *r) {
    if (!s->points)
        return;
    struct path_point *points = r->path->points;
    *r->path = s->path;
    r->path->points = points;
    memcpy(points, s->points, (size_t)s->path.n * sizeof *points);
}

dln_status run_state_load(struct run_state *s, struct run *r, dln_error *err) {
    dln_status status = run_take_maps(r, &s->spec, s->maps_seed, err);
    if (!status)
        status = dln_state_load(s->training, r->opt, err);
    if (status)
        return status;
    r->spec = s->spec;
    r->generation = s->generation;
    r->small_gradients = s->small_gradients;
    r->phase = s->phase;
    r->end = s->end;
    r->probe_gap = s->probe_gap;
    r->probe_largest = s->probe_largest;
    memcpy(r->small, s->small, ((size_t)r->depth + 1) * sizeof *r->small);
    trace_become(r->error, s->error);
    trace_become(r->imbalance, s->imbalance);
    load_path(s, r);
    run_state_share(s);
    run_state_free(r->near);
    r->near = s;
    r->moved = false;
    return DLN_OK;
}

uint64_t run_digest(const struct run *r, bool traces, uint64_t d) {
    const struct trace_point *last = trace_last(r->error);
    double lo = 0, hi = 0;
    trace_range(r->error, false, &lo, &hi);
    const double numbers[] = {r->error_factor, lo, hi, last ? last->lo : 0, last ? last->work : 0, last ? last->time : 0};
    d = dln_optimizer_digest(r->opt, d);
    d = dln_digest_word(d, (uint64_t)r->end);
    d = dln_digest_word(d, (uint64_t)r->phase);
    d = dln_digest_word(d, r->small_gradients);
    for (int j = 1; j <= r->depth; j++)
        d = dln_digest_word(d, r->small[j]);
    d = dln_digest_word(d, r->spec.seed);
    for (const char *c = r->spec.init.scheme->name; *c; c++)
        d = dln_digest_word(d, (unsigned char)*c);
    d = dln_digest_word(d, trace_count(r->error));
    d = dln_digest_doubles(d, numbers, sizeof numbers / sizeof *numbers);
    if (!traces)
        return d;
    for (int i = 0; r->path && i < r->path->n; i++)
        d = dln_digest_doubles(d, &r->path->points[i].x, 2);
    return trace_digest(r->imbalance, trace_digest(r->error, d));
}
