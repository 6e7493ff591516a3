#include "dln/state.h"

#include <assert.h>
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
    struct blob **W;    /* [1..L] */
    uint64_t *version;  /* [1..L]: the network's while W[j] is what it holds; 0: it never was */
    struct blob *rest;  /* E, Z, gradient2[0..L], the method's memory */
    int *numbers;       /* the sweep's sequence and which factors are held, L each, and the latest samples */
    size_t own, *held;  /* bytes beside the blobs */
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
    s->cached = (struct cached){p->use,    p->s_bottom, p->p_top,  p->mark,       p->gradients_made,
                                p->norm_E, p->max_E,    p->most_E, p->gradients2, p->flops};
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
    const double numbers[] = {opt->eta, opt->time, opt->work, dln_products_flops(opt->products) - opt->flops_seen, opt->last.step_size,
                              opt->last.gradient_norm, opt->objective_value, opt->excess, opt->norm_E};
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
