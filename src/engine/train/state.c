#include "dln/state.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/methods.h"
#include "engine/train/products_state.h"
#include "engine/train/stages.h"

/* Doubles shared by reference count. */
struct blob {
    size_t references, n;
    size_t *held; /* counts it */
    double x[];
};

/* What is kept of the products. */
struct cached {
    enum dln_products_use use;
    int s_bottom, p_top, mark;
    bool gradients_made;
    double norm_E, max_E, most_E, gradients2, flops;
};

struct dln_state {
    size_t references;
    int depth;          /* L */
    dln_optimizer kept; /* its scalars; pointers mean nothing here */
    struct cached cached;
    struct blob **W;   /* [1..L] */
    uint64_t *version; /* [1..L]: the network's while W[j] is what it holds; 0: it never was */
    struct blob *rest; /* E, Z, gradient2[0..L], the method's memory */
    int *numbers;      /* the sweep's sequence and which factors are held, L each, and the latest samples */
    size_t own, *held; /* bytes beside the blobs */
};

static size_t blob_bytes(size_t n) { return sizeof(struct blob) + n * sizeof(double); }

static struct blob *blob_new(size_t n, size_t *held) {
    struct blob *b = malloc(blob_bytes(n));
    if (!b)
        return NULL;
    b->references = 1;
    b->n = n;
    b->held = held;
    *held += blob_bytes(n);
    return b;
}

static void blob_free(struct blob *b) {
    if (!b || --b->references > 0)
        return;
    *b->held -= blob_bytes(b->n);
    free(b);
}

static size_t entries(const dln_matrix *A) { return A->data ? (size_t)A->rows * (size_t)A->cols : 0; }

/* Samples of the latest tick that are kept. */
static int n_drawn(const dln_optimizer *opt) { return opt->drawn ? opt->spec.batch : 0; }

static size_t rest_size(const dln_optimizer *opt) {
    const dln_products *p = opt->products;
    return entries(&p->E) + entries(&p->Z) + (size_t)p->L + 1 + opt->n_state;
}

static size_t own_bytes(const dln_optimizer *opt) {
    size_t n = (size_t)opt->net->depth + 1;
    return sizeof(dln_state) + n * (sizeof(struct blob *) + sizeof(uint64_t)) + (2 * n + (size_t)n_drawn(opt)) * sizeof(int);
}

size_t dln_state_bytes(const dln_optimizer *opt) {
    size_t bytes = own_bytes(opt) + blob_bytes(rest_size(opt));
    for (int j = 1; j <= opt->net->depth; j++)
        bytes += blob_bytes(entries(&opt->net->W[j]));
    return bytes;
}

/* n doubles one way or the other; what comes after them. */
static double *put(double *to, const double *from, size_t n) {
    if (n)
        memcpy(to, from, n * sizeof *to);
    return to + n;
}

static const double *take(double *to, const double *from, size_t n) {
    if (n)
        memcpy(to, from, n * sizeof *to);
    return from + n;
}

static bool save_weights(const dln_network *net, const dln_state *near, dln_state *s, size_t *held) {
    for (int j = 1; j <= net->depth; j++) {
        bool same = near && near->version[j] == net->version[j];
        s->W[j] = same ? near->W[j] : blob_new(entries(&net->W[j]), held);
        if (!s->W[j])
            return false;
        if (same)
            s->W[j]->references++;
        else
            put(s->W[j]->x, net->W[j].data, s->W[j]->n);
        s->version[j] = net->version[j];
    }
    return true;
}

static void save_rest(const dln_optimizer *opt, dln_state *s) {
    const dln_products *p = opt->products;
    double *at = put(s->rest->x, p->E.data, entries(&p->E));
    at = put(at, p->Z.data, entries(&p->Z));
    at = put(at, p->gradient2, (size_t)p->L + 1);
    put(at, opt->state, opt->n_state);
    memcpy(s->numbers, opt->sequence, (size_t)p->L * sizeof *s->numbers);
    for (int j = 1; j <= p->L; j++)
        s->numbers[p->L + j - 1] = opt->net->held[j];
    if (opt->drawn)
        memcpy(s->numbers + 2 * p->L, opt->drawn, (size_t)n_drawn(opt) * sizeof *s->numbers);
}

dln_status dln_state_save(const dln_optimizer *opt, const dln_state *near, size_t *held, dln_state **out, dln_error *err) {
    const dln_products *p = opt->products;
    size_t n = (size_t)opt->net->depth + 1;
    dln_state *s = calloc(1, sizeof *s);
    if (!s)
        goto fail;
    s->references = 1;
    s->depth = opt->net->depth;
    s->held = held;
    s->own = own_bytes(opt);
    *held += s->own;
    s->W = calloc(n, sizeof *s->W);
    s->version = calloc(n, sizeof *s->version);
    s->numbers = calloc(2 * n + (size_t)n_drawn(opt), sizeof *s->numbers);
    s->rest = blob_new(rest_size(opt), held);
    s->kept = *opt;
    if (!s->W || !s->version || !s->numbers || !s->rest || !save_weights(opt->net, near, s, held))
        goto fail;
    save_rest(opt, s);
    s->cached =
        (struct cached){p->use, p->s_bottom, p->p_top, p->mark, p->gradients_made, p->norm_E, p->max_E, p->most_E, p->gradients2, p->flops};
    *out = s;
    return DLN_OK;
fail:
    dln_state_free(s);
    return dln_error_set(err, DLN_NO_MEMORY, "no memory to keep the state of %d factors", opt->net->depth);
}

dln_state *dln_state_share(dln_state *s) {
    s->references++;
    return s;
}

void dln_state_free(dln_state *s) {
    if (!s || --s->references > 0)
        return;
    for (int j = 1; s->W && j <= s->depth; j++)
        blob_free(s->W[j]);
    blob_free(s->rest);
    *s->held -= s->own;
    free(s->W);
    free(s->version);
    free(s->numbers);
    free(s);
}

/* The kept scalars over what the optimizer owns and borrows. */
static void load_scalars(const dln_state *s, dln_optimizer *opt) {
    dln_optimizer now = *opt;
    *opt = s->kept;
    opt->net = now.net;
    opt->objective = now.objective;
    opt->products = now.products;
    opt->spare = now.spare;
    opt->sequence = now.sequence;
    opt->spec.list = opt->list = now.list;
    opt->spec.list_length = now.spec.list_length;
    opt->spec.batches = opt->batches = now.batches;
    opt->spec.n_batches = now.spec.n_batches;
    opt->spec.sample_times = opt->sample_times = now.sample_times;
    opt->spec.n_sample_times = now.spec.n_sample_times;
    opt->drawn = now.drawn;
    opt->state = now.state;
    opt->n_state = now.n_state;
    opt->scratch = now.scratch;
}

static void load_weights(dln_state *s, dln_network *net) {
    for (int j = 1; j <= net->depth; j++) {
        take(net->W[j].data, s->W[j]->x, s->W[j]->n);
        dln_network_touch(net, j);
        s->version[j] = net->version[j];
    }
}

static void load_rest(const dln_state *s, dln_optimizer *opt) {
    dln_products *p = opt->products;
    const double *at = take(p->E.data, s->rest->x, entries(&p->E));
    at = take(p->Z.data, at, entries(&p->Z));
    at = take(p->gradient2, at, (size_t)p->L + 1);
    take(opt->state, at, opt->n_state);
    memcpy(opt->sequence, s->numbers, (size_t)p->L * sizeof *s->numbers);
    for (int j = 1; j <= p->L; j++)
        opt->net->held[j] = s->numbers[p->L + j - 1] != 0;
    if (opt->drawn)
        memcpy(opt->drawn, s->numbers + 2 * p->L, (size_t)n_drawn(opt) * sizeof *s->numbers);
}

/* The products that were valid, made anew from the weights; E is in place. Nobody watches, and no flops count. */
static void load_products(const dln_state *s, dln_optimizer *opt) {
    dln_products *p = opt->products;
    const struct cached *c = &s->cached;
    dln_product_observer *observer = p->observer;
    p->observer = NULL;
    dln_products_invalidate(p);
    if (p->plan.keep != DLN_KEEP_RIGHT)
        dln_products_extend_left(p, c->s_bottom);
    if (p->plan.keep != DLN_KEEP_LEFT)
        dln_products_extend_right(p, c->p_top);
    dln_products_measure_residual(p); /* and the slope */
    if (c->gradients_made)
        dln_products_gradients(p);
    if (c->mark)
        dln_stages_remake(opt, c->mark);
    p->norm_E = c->norm_E;
    p->max_E = c->max_E;
    p->most_E = c->most_E;
    p->gradients2 = c->gradients2;
    p->flops = c->flops;
    p->observer = observer;
}

dln_status dln_state_load(dln_state *s, dln_optimizer *opt, dln_error *err) {
    assert(s->kept.spec.method == opt->spec.method && s->depth == opt->net->depth && s->rest->n == rest_size(opt));
    dln_status status = dln_optimizer_use(opt, s->cached.use, err);
    if (status)
        return status;
    load_scalars(s, opt);
    load_weights(s, opt->net);
    load_rest(s, opt);
    load_products(s, opt);
    load_rest(s, opt); /* once more: making gradients anew wrote over what the latest tick had noted */
    return DLN_OK;
}

dln_status dln_optimizer_copy(const dln_optimizer *from, dln_network *net, dln_objective *objective, dln_optimizer **out, dln_error *err) {
    struct dln_optimizer_spec spec = from->spec;
    dln_optimizer *made = NULL;
    dln_state *state = NULL;
    size_t held = 0;
    if (spec.method->rules && (spec.rule == DLN_STEP_STABLE || spec.rule == DLN_STEP_LIPSCHITZ || spec.rule == DLN_STEP_THEOREM)) {
        spec.rule = DLN_STEP_CONSTANT; /* those look at a start, and the weights may be far from one; the state brings rule and rate */
        spec.eta = 1;
    }
    if (from->list)
        spec.order = &dln_order_list;
    dln_status status = dln_optimizer_new(&spec, net, objective, &made, err);
    if (!status)
        status = dln_state_save(from, NULL, &held, &state, err);
    if (!status)
        status = dln_state_load(state, made, err);
    dln_state_free(state);
    if (status)
        dln_optimizer_free(made);
    else
        *out = made;
    return status;
}

/* As words, for files. One walk over all that is kept, in either direction. */

struct walk {
    uint64_t *to;         /* where words go, or NULL */
    const uint64_t *from; /* where they come from, or NULL */
    size_t n;             /* passed */
};

static void pass_word(struct walk *w, uint64_t *word) {
    if (w->to)
        w->to[w->n] = *word;
    else if (w->from)
        *word = w->from[w->n];
    w->n++;
}

static void pass_number(struct walk *w, int *x) {
    uint64_t word = (uint64_t)(int64_t)*x;
    pass_word(w, &word);
    *x = word == (uint64_t)(int64_t)(int)word ? (int)word : INT_MIN; /* out of every range */
}

static void pass_flag(struct walk *w, bool *x) {
    uint64_t word = *x;
    pass_word(w, &word);
    *x = word != 0;
}

static void pass_doubles(struct walk *w, double *x, size_t n) {
    if (w->to)
        memcpy(w->to + w->n, x, n * sizeof *x);
    else if (w->from)
        memcpy(x, w->from + w->n, n * sizeof *x);
    w->n += n;
}

/* By its place in the list; none: the place behind the last. */
static void pass_order(struct walk *w, const struct dln_order **order) {
    int place = 0, n = 0;
    while (dln_orders[n])
        n++;
    while (place < n && dln_orders[place] != *order)
        place++;
    pass_number(w, &place);
    *order = place >= 0 && place < n ? dln_orders[place] : NULL;
}

static void pass_random(struct walk *w, dln_random *rng) {
    for (int i = 0; i < 4; i++)
        pass_number(w, &rng->state[i]);
}

static void pass_spec(struct walk *w, struct dln_optimizer_spec *spec) {
    int rule = (int)spec->rule, sampling = (int)spec->sampling;
    pass_order(w, &spec->order);
    pass_number(w, &rule);
    pass_number(w, &sampling);
    spec->rule = (enum dln_step_rule)rule;
    spec->sampling = (enum dln_sampling)sampling;
    pass_doubles(w, &spec->eta, 1);
    pass_doubles(w, &spec->beta, 1);
    pass_doubles(w, &spec->beta1, 1);
    pass_doubles(w, &spec->beta2, 1);
    pass_doubles(w, &spec->epsilon, 1);
    pass_doubles(w, &spec->tolerance, 1);
    pass_word(w, &spec->seed);
}

static void pass_scalars(struct walk *w, dln_optimizer *o) {
    double *const doubles[] = {
        &o->eta,    &o->time,  &o->work, &o->flops_seen, &o->last.step_size, &o->last.gradient_norm, &o->objective_value,
        &o->excess, &o->norm_E};
    pass_spec(w, &o->spec);
    pass_word(w, &o->ticks);
    pass_word(w, &o->since);
    pass_word(w, &o->sweeps);
    pass_number(w, &o->position);
    pass_order(w, &o->pending);
    pass_random(w, &o->rng);
    pass_random(w, &o->rng_samples);
    pass_number(w, &o->last.factor);
    pass_flag(w, &o->finite);
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        pass_doubles(w, doubles[i], 1);
}

static void pass_cached(struct walk *w, struct cached *c) {
    double *const doubles[] = {&c->norm_E, &c->max_E, &c->most_E, &c->gradients2, &c->flops};
    int use = (int)c->use;
    pass_number(w, &use);
    c->use = (enum dln_products_use)use;
    pass_number(w, &c->s_bottom);
    pass_number(w, &c->p_top);
    pass_number(w, &c->mark);
    pass_flag(w, &c->gradients_made);
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        pass_doubles(w, doubles[i], 1);
}

static int n_numbers(const dln_state *s) { return 2 * s->depth + (s->kept.drawn ? s->kept.spec.batch : 0); }

static void pass_state(struct walk *w, dln_state *s) {
    pass_scalars(w, &s->kept);
    pass_cached(w, &s->cached);
    for (int i = 0; i < n_numbers(s); i++)
        pass_number(w, &s->numbers[i]);
    pass_doubles(w, s->rest->x, s->rest->n);
    for (int j = 1; j <= s->depth; j++)
        pass_doubles(w, s->W[j]->x, s->W[j]->n);
}

size_t dln_state_words(dln_state *s) {
    struct walk w = {0};
    pass_state(&w, s);
    return w.n;
}

void dln_state_put(dln_state *s, uint64_t *words) {
    struct walk w = {.to = words};
    pass_state(&w, s);
}

static bool within(int x, int low, int high) { return x >= low && x <= high; }

static bool is_random_state(const dln_random *rng) {
    bool sound = rng->state[3] % 2 == 1;
    for (int i = 0; i < 4; i++)
        sound = sound && within(rng->state[i], 0, 4095);
    return sound;
}

static bool is_finite(const double *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* The ordering in force, or one that is to come. */
static bool is_order(const dln_optimizer *opt, const struct dln_order *order) { return order && (order != &dln_order_list || opt->list); }

static bool is_spec(const struct dln_optimizer_spec *s, const dln_optimizer *opt) {
    const struct dln_method *method = opt->spec.method;
    bool ruled = method->rules == 0 ? s->rule == opt->spec.rule : within((int)s->rule, 0, DLN_N_STEPS - 1) && method->rules >> s->rule & 1;
    return ruled && (s->rule != DLN_STEP_THEOREM || opt->spec.theorem) && within((int)s->sampling, 0, DLN_SAMPLING_NORMALISED) &&
           (!method->blocks || is_order(opt, s->order));
}

/* Products of the kind that the method needs now and under the ordering to come; those for all of its ways serve any. */
static bool is_use(enum dln_products_use use, const dln_optimizer *kept) {
    struct dln_optimizer_spec then = kept->spec;
    then.order = kept->pending ? kept->pending : then.order;
    enum dln_products_use now = kept->spec.method->use(&kept->spec), later = kept->spec.method->use(&then);
    return (use == now && (later == now || later != DLN_USE_BOTH)) || (kept->spec.method->blocks && use == DLN_USE_BOTH);
}

static bool is_cached(const struct cached *c, const dln_optimizer *kept, int L) {
    bool mark = c->mark == 0 || (kept->spec.method == dln_method_find("flow") && within(c->mark, 1, 2));
    return mark && within(c->s_bottom, 0, L) && within(c->p_top, 0, L) && is_use(c->use, kept) &&
           (!c->gradients_made || dln_use_is_simultaneous(c->use));
}

static bool are_numbers(const dln_state *s, const dln_optimizer *opt) {
    int L = s->depth, samples = opt->objective->problem->samples, moving = 0;
    for (int i = 0; i < L; i++) {
        if (!within(s->numbers[i], 0, L) || !within(s->numbers[L + i], 0, 1))
            return false;
        moving += s->numbers[L + i] == 0;
    }
    for (int i = 2 * L; i < n_numbers(s); i++)
        if (!within(s->numbers[i], -1, samples > 0 ? samples - 1 : 0))
            return false;
    return moving > 0;
}

/* A training that can go on from there without looking where nothing is. */
static bool is_sound(const dln_state *s, const dln_optimizer *opt) {
    const dln_optimizer *o = &s->kept;
    int L = s->depth;
    bool sound = is_spec(&o->spec, opt) && (!o->pending || is_order(opt, o->pending)) && is_cached(&s->cached, o, L) &&
                 are_numbers(s, opt) && is_random_state(&o->rng) && is_random_state(&o->rng_samples) && within(o->position, 0, L - 1) &&
                 within(o->last.factor, -1, L) && o->since <= o->ticks;
    for (int i = 0; sound && o->spec.order && o->spec.order == dln_order_find("shuffled") && o->position > 0 && i < L; i++)
        sound = s->numbers[i] >= 1;
    for (int j = 1; sound && o->finite && j <= L; j++)
        sound = is_finite(s->W[j]->x, s->W[j]->n);
    return sound && (!o->finite || is_finite(s->rest->x, entries(&opt->products->E)));
}

dln_status dln_state_take(const uint64_t *words, size_t n, dln_optimizer *opt, dln_error *err) {
    dln_state *s = NULL;
    size_t held = 0;
    dln_status status = dln_state_save(opt, NULL, &held, &s, err);
    if (status)
        return status;
    struct walk w = {.from = words};
    if (dln_state_words(s) == n)
        pass_state(&w, s);
    if (w.n != n || !is_sound(s, opt))
        status = dln_error_set(err, DLN_BAD_FORMAT, "the state of a training is not one of this chain and method");
    else
        status = dln_state_load(s, opt, err);
    dln_state_free(s);
    return status;
}

uint64_t dln_digest_word(uint64_t digest, uint64_t word) {
    digest = (digest ^ word) * 0x9e3779b97f4a7c15u;
    return digest ^ (digest >> 29);
}

uint64_t dln_digest_doubles(uint64_t digest, const double *x, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t word;
        memcpy(&word, &x[i], sizeof word);
        digest = dln_digest_word(digest, word);
    }
    return digest;
}

static uint64_t digest_numbers(uint64_t digest, const int *x, int n) {
    for (int i = 0; x && i < n; i++)
        digest = dln_digest_word(digest, (uint64_t)x[i]);
    return digest;
}

static uint64_t digest_matrix(uint64_t digest, const dln_matrix *A) { return dln_digest_doubles(digest, A->data, entries(A)); }

static uint64_t digest_name(uint64_t digest, const char *name) {
    for (; *name; name++)
        digest = dln_digest_word(digest, (unsigned char)*name);
    return dln_digest_word(digest, 0);
}

static uint64_t digest_spec(const dln_optimizer *opt, uint64_t d) {
    const struct dln_optimizer_spec *s = &opt->spec;
    const double numbers[] = {s->eta, s->beta, s->beta1, s->beta2, s->epsilon, s->tolerance};
    d = digest_name(d, s->method->name);
    d = digest_name(d, s->method->blocks ? s->order->name : "");
    d = digest_name(d, opt->pending ? opt->pending->name : "");
    d = digest_numbers(d, (int[]){(int)s->rule, s->batch, (int)s->sampling}, 3);
    d = dln_digest_doubles(d, numbers, sizeof numbers / sizeof *numbers);
    d = digest_numbers(d, s->list, s->list_length);
    d = digest_numbers(d, s->batches, s->n_batches * s->batch);
    d = dln_digest_doubles(d, s->sample_times, s->sample_times ? (size_t)s->n_sample_times : 0);
    return dln_digest_word(d, s->seed);
}

static uint64_t digest_products(const dln_products *p, uint64_t d) {
    d = digest_numbers(d, (int[]){(int)p->use, p->s_bottom, p->p_top, p->mark, p->gradients_made}, 5);
    d = digest_matrix(d, &p->E);
    d = digest_matrix(d, &p->Z);
    return dln_digest_doubles(d, &p->norm_E, 1);
}

uint64_t dln_optimizer_digest(const dln_optimizer *opt, uint64_t d) {
    const dln_network *net = opt->net;
    const double numbers[] = {opt->eta,
                              opt->time,
                              opt->work,
                              dln_products_flops(opt->products) - opt->flops_seen,
                              opt->last.step_size,
                              opt->last.gradient_norm,
                              opt->objective_value,
                              opt->excess,
                              opt->norm_E};
    for (int j = 1; j <= net->depth; j++)
        d = digest_matrix(d, &net->W[j]);
    d = digest_matrix(d, &net->A);
    d = digest_matrix(d, &net->B);
    d = digest_products(opt->products, d);
    d = digest_spec(opt, d);
    d = dln_digest_doubles(d, numbers, sizeof numbers / sizeof *numbers);
    d = dln_digest_doubles(d, opt->state, opt->n_state);
    d = digest_numbers(d, opt->sequence, net->depth);
    for (int j = 1; j <= net->depth; j++)
        d = dln_digest_word(d, net->held[j]);
    d = digest_numbers(d, opt->rng.state, 4);
    d = digest_numbers(d, opt->rng_samples.state, 4);
    d = digest_numbers(d, opt->drawn, n_drawn(opt));
    d = digest_numbers(d, (int[]){opt->position, opt->last.factor, opt->finite}, 3);
    d = dln_digest_word(d, opt->ticks);
    d = dln_digest_word(d, opt->since);
    return dln_digest_word(d, opt->sweeps);
}
