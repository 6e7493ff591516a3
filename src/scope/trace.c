#include "scope/trace.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dln/state.h"

enum { LEVELS = 11, FAN = 4 }; /* the coarsest level's groups hold 4^10 points: 8192 rows reach back 8.6e9 ticks */

/* Points of a ring, per trace->per of them, and a ring's chunks in their places (NULL: nothing was written there yet): shared between
 * copies until somebody writes. */
struct chunk {
    size_t references;
    uint64_t end;       /* one past the newest point in it, by number: who has made as many may add, and no copy sees it */
    struct chunk *next; /* in the stock */
    struct trace_point rows[];
};

/* The chunks of a trace and of its copies. Those that trace_new took are not given back while the trace stands. */
struct stock {
    size_t references;
    size_t least, total; /* chunks taken at first, and now */
    struct chunk *unused;
};

struct pages {
    size_t references;
    struct chunk *chunk[];
};

/* One ring: `made` groups were ever completed, the last `rows` of them are held. */
struct ring {
    struct pages *pages;
    uint64_t made;
    struct trace_point open; /* the group being filled, `filled` members of the finer level in it */
    int filled;
};

struct trace {
    size_t rows, per, n_chunks; /* of a ring; one chunk more than the rows take, so that the one being written to holds no old ones */
    int bits;                   /* per = 2^bits */
    struct stock *stock;
    size_t *extra; /* bytes taken beyond what trace_new took; NULL: nothing was ever shared */
    bool is_copy;
    struct ring ring[LEVELS];
    double lo, hi, least_positive, most_positive;
};

enum { PER_CHUNK = 64 };

static size_t chunk_bytes(const struct trace *t) { return sizeof(struct chunk) + t->per * sizeof(struct trace_point); }
static size_t pages_bytes(const struct trace *t) { return sizeof(struct pages) + t->n_chunks * sizeof(struct chunk *); }

static void shape(struct trace *t, size_t rows) {
    t->rows = rows;
    t->per = rows / 16 < 16 ? 16 : rows / 16 > PER_CHUNK ? PER_CHUNK : rows / 16;
    t->n_chunks = rows / t->per + 1;
    for (t->bits = 4; (size_t)1 << t->bits < t->per;)
        t->bits++;
}

size_t trace_bytes(size_t rows) {
    struct trace t;
    shape(&t, rows);
    return sizeof t + sizeof(struct stock) + LEVELS * (pages_bytes(&t) + t.n_chunks * chunk_bytes(&t));
}

static void count(const struct trace *t, size_t more, size_t less) {
    if (t->extra)
        *t->extra += more - less;
}

static struct chunk *new_chunk(const struct trace *t) {
    struct stock *stock = t->stock;
    struct chunk *c = stock->unused;
    if (c) {
        stock->unused = c->next;
    } else {
        c = malloc(chunk_bytes(t));
        if (!c)
            return NULL;
        stock->total++;
        count(t, chunk_bytes(t), 0);
    }
    c->references = 1;
    return c;
}

static void drop_chunk(const struct trace *t, struct chunk *c) {
    struct stock *stock = t->stock;
    if (!c || --c->references > 0)
        return;
    if (stock->total > stock->least) {
        stock->total--;
        count(t, 0, chunk_bytes(t));
        free(c);
    } else {
        c->next = stock->unused;
        stock->unused = c;
    }
}

static void drop_pages(const struct trace *t, struct pages *p) {
    if (!p || --p->references > 0)
        return;
    for (size_t i = 0; i < t->n_chunks; i++)
        drop_chunk(t, p->chunk[i]);
    count(t, 0, pages_bytes(t));
    free(p);
}

/* Touched now, so that a long run does not grow. */
static bool fill_stock(struct trace *t) {
    for (size_t i = 0; i < LEVELS * t->n_chunks; i++) {
        struct chunk *c = malloc(chunk_bytes(t));
        if (!c)
            return false;
        memset(c, 0xff, chunk_bytes(t));
        c->next = t->stock->unused;
        t->stock->unused = c;
        t->stock->total = ++t->stock->least;
    }
    return true;
}

/* The trace that filled it is no more: what is unused is given back, what copies hold is theirs. */
static void close_stock(struct trace *t) {
    struct stock *stock = t->stock;
    while (stock->unused) {
        struct chunk *next = stock->unused->next;
        free(stock->unused);
        stock->unused = next;
        stock->total--;
        stock->least--;
    }
    count(t, stock->least * chunk_bytes(t), 0);
    stock->least = 0;
}

dln_status trace_new(size_t rows, struct trace **out, dln_error *err) {
    assert(rows >= 16 && (rows & (rows - 1)) == 0);
    bool addressable = rows <= SIZE_MAX / LEVELS / sizeof(struct trace_point) / 2;
    struct trace *t = addressable ? calloc(1, sizeof *t) : NULL;
    bool all = t != NULL;
    if (t) {
        shape(t, rows);
        t->stock = calloc(1, sizeof *t->stock);
        all = t->stock != NULL;
        if (all)
            t->stock->references = 1;
    }
    for (int k = 0; k < LEVELS && all; k++) {
        t->ring[k].pages = calloc(1, pages_bytes(t));
        all = t->ring[k].pages != NULL;
        if (all)
            t->ring[k].pages->references = 1;
    }
    if (!all || !fill_stock(t)) {
        trace_free(t);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a trace of %zu rows", rows);
    }
    trace_clear(t);
    *out = t;
    return DLN_OK;
}

void trace_free(struct trace *t) {
    if (!t)
        return;
    for (int k = 0; k < LEVELS; k++)
        drop_pages(t, t->ring[k].pages);
    count(t, t->is_copy ? 0 : LEVELS * pages_bytes(t), t->is_copy ? sizeof *t : 0); /* pages that it had taken by itself */
    if (t->stock && !t->is_copy)
        close_stock(t);
    if (t->stock && --t->stock->references == 0)
        free(t->stock);
    free(t);
}

/* `to` takes over a ring; its own chunks are those of its stock, which holds as many as any trace needs. */
static bool copy_ring(const struct trace *from, int k, struct trace *to) {
    struct pages *own = to->ring[k].pages;
    to->ring[k] = from->ring[k];
    to->ring[k].pages = own;
    for (size_t i = 0; i < from->n_chunks; i++) {
        const struct chunk *c = from->ring[k].pages->chunk[i];
        if (!c)
            continue;
        own->chunk[i] = new_chunk(to);
        if (!own->chunk[i])
            return false;
        memcpy(own->chunk[i]->rows, c->rows, from->per * sizeof *c->rows);
    }
    return true;
}

dln_status trace_copy(const struct trace *t, struct trace **out, dln_error *err) {
    struct trace *copy;
    dln_status status = trace_new(t->rows, &copy, err);
    if (status)
        return status;
    for (int k = 0; k < LEVELS; k++)
        if (!copy_ring(t, k, copy)) {
            trace_free(copy);
            return dln_error_set(err, DLN_NO_MEMORY, "no memory to copy a trace");
        }
    copy->lo = t->lo;
    copy->hi = t->hi;
    copy->least_positive = t->least_positive;
    copy->most_positive = t->most_positive;
    *out = copy;
    return DLN_OK;
}

dln_status trace_share(struct trace *t, size_t *extra, struct trace **out, dln_error *err) {
    struct trace *copy = malloc(sizeof *copy);
    if (!copy)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to keep a trace");
    t->extra = extra;
    *copy = *t;
    copy->is_copy = true;
    copy->stock->references++;
    for (int k = 0; k < LEVELS; k++)
        copy->ring[k].pages->references++;
    count(copy, sizeof *copy, 0);
    *out = copy;
    return DLN_OK;
}

void trace_become(struct trace *t, const struct trace *from) {
    struct trace now = *t;
    assert(t->rows == from->rows);
    *t = *from;
    t->is_copy = now.is_copy;
    for (int k = 0; k < LEVELS; k++) {
        t->ring[k].pages->references++;
        drop_pages(t, now.ring[k].pages);
    }
}

static bool own_pages(struct trace *t, int k) {
    struct pages *p = t->ring[k].pages;
    if (p->references == 1)
        return true;
    struct pages *own = malloc(pages_bytes(t));
    if (!own)
        return false;
    memcpy(own, p, pages_bytes(t));
    own->references = 1;
    for (size_t j = 0; j < t->n_chunks; j++)
        if (own->chunk[j])
            own->chunk[j]->references++;
    p->references--;
    t->ring[k].pages = own;
    count(t, pages_bytes(t), 0);
    return true;
}

static bool own_chunk(struct trace *t, int k, size_t which) {
    struct chunk **place = &t->ring[k].pages->chunk[which], *now = *place;
    if (now->references == 1)
        return true;
    struct chunk *own = new_chunk(t);
    if (!own)
        return false;
    memcpy(own->rows, now->rows, (t->ring[k].made & (t->per - 1)) * sizeof *now->rows);
    own->end = t->ring[k].made;
    now->references--;
    *place = own;
    return true;
}

/* The chunk that the next point of a ring goes into. A point behind all that is in it, or in a new chunk, is seen by no copy; a point in
 * the place of another one needs memory of its own. NULL: there is none. */
static struct chunk *writable(struct trace *t, int k) {
    struct ring *r = &t->ring[k];
    size_t which = (r->made >> t->bits) % t->n_chunks;
    struct chunk *c = r->pages->chunk[which];
    if (c && c->end == r->made)
        return c;
    if (!c) {
        c = r->pages->chunk[which] = new_chunk(t);
        if (c)
            c->end = r->made;
        return c;
    }
    return own_pages(t, k) && own_chunk(t, k, which) ? r->pages->chunk[which] : NULL;
}

void trace_clear(struct trace *t) {
    for (int k = 0; k < LEVELS; k++) {
        t->ring[k].made = 0;
        t->ring[k].filled = 0;
    }
    t->lo = t->least_positive = INFINITY;
    t->hi = t->most_positive = -INFINITY;
}

size_t trace_rows(const struct trace *t) { return t->rows; }

uint64_t trace_count(const struct trace *t) { return t->ring[0].made; }

static const struct trace_point *at(const struct trace *t, int k, uint64_t i) {
    return &t->ring[k].pages->chunk[(i >> t->bits) % t->n_chunks]->rows[i & (t->per - 1)];
}

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
    struct chunk *c = writable(t, k);
    c->rows[r->made & (t->per - 1)] = *p;
    c->end = ++r->made;
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

/* All rings that the next point goes into. */
static bool make_writable(struct trace *t) {
    for (int k = 0; k < LEVELS; k++) {
        if (!writable(t, k))
            return false;
        if (k + 1 < LEVELS && t->ring[k + 1].filled < FAN - 1)
            return true;
    }
    return true;
}

void trace_append(struct trace *t, uint64_t tick, double value, double work, double time) {
    const struct trace_point *before = trace_last(t);
    double sound_time = isfinite(time) ? time : before ? before->time : 0;
    struct trace_point p = {tick, value, value, work, sound_time, !isfinite(value)};
    if (!make_writable(t))
        return;
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

/* In and out of files */

static void store_point(struct store *s, struct trace_point *p) {
    store_word(s, &p->tick);
    store_double(s, &p->lo);
    store_double(s, &p->hi);
    store_double(s, &p->work);
    store_double(s, &p->time);
    store_flag(s, &p->bad);
}

/* Points rise, and have a place on every abscissa. */
static bool follows(const struct trace_point *p, const struct trace_point *before) {
    bool rises = !before || (p->tick > before->tick && p->work >= before->work && p->time >= before->time);
    return rises && isfinite(p->work) && isfinite(p->time);
}

/* A point that comes in as number i. */
static bool put_in(struct trace *t, int k, uint64_t i, const struct trace_point *p) {
    t->ring[k].made = i;
    struct chunk *c = writable(t, k);
    if (!c)
        return false;
    c->rows[i & (t->per - 1)] = *p;
    c->end = i + 1;
    return true;
}

/* What is held of a level, and the group that is being made. */
static void store_ring(struct store *s, struct trace *t, int k) {
    struct ring *r = &t->ring[k];
    struct trace_point p = {0}, before = {0};
    uint64_t first = first_held(t, k), made = r->made;
    for (uint64_t i = first; i < made && !s->bad; i++) {
        p = s->from ? p : *at(t, k, i);
        store_point(s, &p);
        if (s->from && !s->bad)
            s->bad = !follows(&p, i > first ? &before : NULL) || !put_in(t, k, i, &p);
        before = p;
    }
    r->made = made;
    if (r->filled > 0)
        store_point(s, &r->open);
    s->bad = s->bad || (s->from && r->filled > 0 && !follows(&r->open, NULL));
}

void trace_store(struct trace *t, struct store *s) {
    uint64_t rows = t->rows, made = t->ring[0].made;
    store_word(s, &rows);
    store_word(s, &made);
    store_double(s, &t->lo);
    store_double(s, &t->hi);
    store_double(s, &t->least_positive);
    store_double(s, &t->most_positive);
    if (rows != t->rows || made >> 62)
        s->bad = true;
    for (int k = 0; k < LEVELS && !s->bad; k++) {
        t->ring[k].made = made;
        t->ring[k].filled = k ? t->ring[k].filled : 0;
        if (k + 1 < LEVELS)
            t->ring[k + 1].filled = (int)(made % FAN);
        made /= FAN;
        store_ring(s, t, k);
    }
    if (s->bad && s->from)
        trace_clear(t);
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

/* The first group of level k, of those held, that ends at the abscissa x or behind it; `made` when there is none. */
static uint64_t first_reaching(const struct trace *t, int k, enum abscissa a, double ticks_a_sweep, double x) {
    uint64_t lo = first_held(t, k), hi = t->ring[k].made;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (trace_abscissa(at(t, k, mid), a, ticks_a_sweep) < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool trace_find(const struct trace *t, enum abscissa a, double ticks_a_sweep, double x, struct trace_point *out, uint64_t *first) {
    for (int k = 0; k < LEVELS; k++) {
        uint64_t i = first_reaching(t, k, a, ticks_a_sweep, x), oldest = first_held(t, k);
        if (i >= t->ring[k].made)
            return false;
        const struct trace_point *p = at(t, k, i);
        bool met = k == 0 && a == ABSCISSA_ITERATIONS && (double)p->tick <= x; /* ticks differ; work and time may not */
        if (i == oldest && oldest > 0 && !met)
            continue; /* where it begins is not held any more: a coarser level knows */
        *first = k == 0 ? p->tick : i > 0 ? at(t, k, i - 1)->tick + 1 : 0;
        *out = *p;
        return true;
    }
    return false;
}

bool trace_exact(const struct trace *t, uint64_t tick, double *value) {
    uint64_t i = first_reaching(t, 0, ABSCISSA_ITERATIONS, 1, (double)tick);
    if (i >= t->ring[0].made || at(t, 0, i)->tick != tick)
        return false;
    *value = at(t, 0, i)->lo;
    return true;
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

static uint64_t digest_point(uint64_t d, const struct trace_point *p) {
    const double numbers[] = {p->lo, p->hi, p->work, p->time};
    d = dln_digest_word(d, p->tick);
    d = dln_digest_word(d, p->bad);
    return dln_digest_doubles(d, numbers, sizeof numbers / sizeof *numbers);
}

uint64_t trace_digest(const struct trace *t, uint64_t d) {
    const double ranges[] = {t->lo, t->hi, t->least_positive, t->most_positive};
    for (int k = 0; k < LEVELS; k++) {
        const struct ring *r = &t->ring[k];
        d = dln_digest_word(d, r->made);
        d = dln_digest_word(d, (uint64_t)r->filled);
        for (uint64_t i = first_held(t, k); i < r->made; i++)
            d = digest_point(d, at(t, k, i));
        if (r->filled)
            d = digest_point(d, &r->open);
    }
    return dln_digest_doubles(d, ranges, sizeof ranges / sizeof *ranges);
}
