/* stages.c: passes over the factors in the order in which the products go along: from the side whose products are kept. A pass takes the
 * next factor's gradient, which needs the product up to it as it is, before it moves a factor and carries the product over it. */
#include "engine/train/stages.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/train/methods.h"
#include "engine/train/products_state.h"

/* BLOCK: entries that stay in the first cache while the slots stream by. THICK: columns of a thin side up to which the sides are kept. As
 * products a step's 26 sums cost more with each column, full matrices do not: the two meet at about 20 columns at 128 x 128, at 40 at
 * 784 x 784 (measured). */
enum { BLOCK = 512, THICK = 24 };

static bool is_thin(enum dln_form form, int k) { return form != DLN_FORM_FULL && k <= THICK; }

/* Columns of a thin side. */
static int columns(const dln_products *p) { return p->plan.keep == DLN_KEEP_LEFT ? p->E.cols : p->E.rows; }

static size_t plus(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }

/* Doubles for a side of a factor with its columns scaled. */
static size_t scaled_room(size_t a, size_t b, bool thin, int k) {
    return thin ? dln_count_times(a < b ? a : b, dln_count_times((size_t)k, DLN_SLOTS)) : 0;
}

/* The scratch: one side, its columns scaled, and then the factors in the order of the passes, each its start and its slots. */
size_t dln_stages_room(const struct dln_method_shapes *s) {
    const struct dln_shapes shapes = {.depth = s->depth, .width = s->width, .outputs = s->outputs, .rank = s->rank};
    enum dln_keep keep = dln_plan_make(&shapes, DLN_USE_ALL).keep;
    int k = keep == DLN_KEEP_LEFT ? s->outputs : s->rank;
    size_t sum = 0, scaled = 0, stack = dln_count_times((size_t)k, DLN_SLOTS);
    for (int l = 1; l <= s->depth; l++) {
        size_t a = (size_t)s->width[l], b = (size_t)s->width[l - 1], full = dln_count_times(a, b);
        bool thin = is_thin(dln_plan_form(&shapes, DLN_USE_ALL, keep, l), k);
        sum = plus(sum, plus(full, thin ? dln_count_times(a + b, stack) : dln_count_times(full, DLN_SLOTS)));
        size_t side = scaled_room(a, b, thin, k);
        scaled = side > scaled ? side : scaled;
    }
    return plus(sum, scaled);
}

/* A factor in the scratch. */
struct piece {
    int l;
    double *end;
    dln_matrix start;    /* a x b */
    double *full;        /* k in six places, a x b each; NULL: thin */
    dln_matrix one, two; /* thin: A and B of six places side by side, of a and b rows; else data NULL */
};

static struct piece piece_of(const dln_products *p, int l, double *at) {
    const dln_matrix *W = &p->net->W[l];
    struct piece x = {.l = l, .start = dln_matrix_over(at, W->rows, W->cols)};
    size_t n = (size_t)W->rows * (size_t)W->cols;
    at += n;
    if (!is_thin(p->form[l], columns(p))) {
        x.full = at;
        x.end = at + DLN_SLOTS * n;
        return x;
    }
    int stack = DLN_SLOTS * columns(p);
    x.one = dln_matrix_over(at, W->rows, stack);
    x.two = dln_matrix_over(at + (size_t)W->rows * (size_t)stack, W->cols, stack);
    x.end = x.two.data + (size_t)W->cols * (size_t)stack;
    return x;
}

/* The first piece of a pass, and the next one; false after the last. */
static bool next_piece(const struct dln_stages *s, struct piece *x) {
    const dln_products *p = s->opt->products;
    bool left = p->plan.keep == DLN_KEEP_LEFT;
    int l = !x->l ? (left ? p->L : 1) : left ? x->l - 1 : x->l + 1;
    if (l < 1 || l > p->L)
        return false;
    *x = piece_of(p, l, x->l ? x->end : s->pieces);
    return true;
}

/* Where a slot is. Full matrices of slots 0 and 1 trade places from step to step; thin ones keep them, k2 first, so that all that a
 * coefficient of zero leaves out is at an end. Either way the sums have one order, and the bits do not depend on the history. */
static int place_of(const struct dln_stages *s, const struct piece *x, int slot) {
    return slot < 2 ? slot ^ (x->full ? s->first : 1) : slot;
}

static dln_matrix full_of(const struct dln_stages *s, const struct piece *x, int slot) {
    size_t n = (size_t)x->start.rows * (size_t)x->start.cols;
    return dln_matrix_over(x->full + (size_t)place_of(s, x, slot) * n, x->start.rows, x->start.cols);
}

static dln_matrix columns_of(const dln_matrix *side, int k, int first, int n) {
    return dln_matrix_block(side, 0, first * k, side->rows, n * k);
}

/* The gradient of a factor, which dln_products_carry has prepared, into a slot. */
static void take(const struct dln_stages *s, const struct piece *x, int slot) {
    dln_products *p = s->opt->products;
    int k = columns(p);
    if (x->full) {
        dln_matrix G = full_of(s, x, slot);
        dln_products_full_gradient(p, x->l, &G);
        return;
    }
    const dln_matrix *one, *two;
    dln_matrix to_one = columns_of(&x->one, k, place_of(s, x, slot), 1), to_two = columns_of(&x->two, k, place_of(s, x, slot), 1);
    dln_products_sides(p, x->l, &one, &two);
    dln_matrix_copy(one, &to_one);
    dln_matrix_copy(two, &to_two);
}

/* Slot 1, thin, becomes slot 0. */
static void hand_over(const struct dln_stages *s, const struct piece *x) {
    const dln_matrix *sides[] = {&x->one, &x->two};
    int k = columns(s->opt->products);
    for (int i = 0; i < 2; i++) {
        dln_matrix from = columns_of(sides[i], k, place_of(s, x, 1), 1), to = columns_of(sides[i], k, place_of(s, x, 0), 1);
        dln_matrix_copy(&from, &to);
    }
}

/* to = a side's columns from `first` on, scaled by their slots' coefficients. */
static void scale(const struct dln_stages *s, const struct piece *x, double step, const double *c, const dln_matrix *side, int first,
                  dln_matrix *to) {
    int k = columns(s->opt->products);
    double placed[DLN_SLOTS];
    for (int j = 0; j < DLN_SLOTS; j++)
        placed[place_of(s, x, j)] = step * c[j];
    for (int j = 0; j < to->cols; j++) {
        const double *restrict in = dln_matrix_at(side, 0, first * k + j), factor = placed[first + j / k];
        double *restrict out = dln_matrix_at(to, 0, j);
        for (int i = 0; i < to->rows; i++)
            out[i] = factor * in[i];
    }
}

/* out = beta out - step sum_j c_j k_j, thin. The shorter side is the one that is scaled. */
static void add_thin(const struct dln_stages *s, const struct piece *x, double step, const double *c, double beta, dln_matrix *out) {
    dln_products *p = s->opt->products;
    int k = columns(p), first = DLN_SLOTS, last = -1;
    for (int j = 0; j < DLN_SLOTS; j++) {
        int place = place_of(s, x, j);
        first = c[j] != 0 && place < first ? place : first;
        last = c[j] != 0 && place > last ? place : last;
    }
    if (last < 0)
        return;
    dln_matrix A = columns_of(&x->one, k, first, last - first + 1), B = columns_of(&x->two, k, first, last - first + 1);
    dln_matrix *side = A.rows < B.rows ? &A : &B, scaled = dln_matrix_over(s->scaled, side->rows, side->cols);
    scale(s, x, step, c, side == &A ? &x->one : &x->two, first, &scaled);
    *side = scaled;
    dln_products_multiply(p, -1, DLN_PLAIN, &A, DLN_TRANSPOSED, &B, beta, out);
}

/* out -= step sum_j c_j k_j for n entries from `at` on, few enough to stay in the cache; full. */
static void add_full(const struct dln_stages *s, const struct piece *x, double step, const double *c, size_t at, int n, double *out) {
    dln_matrix sum = dln_matrix_over(out, n, 1);
    for (int j = 0; j < DLN_SLOTS; j++) {
        const dln_matrix k = dln_matrix_over(full_of(s, x, j).data + at, n, 1);
        if (c[j] != 0)
            dln_matrix_add(-step * c[j], &k, &sum);
    }
}

static size_t block_at(size_t i, size_t n) { return n - i < BLOCK ? n - i : BLOCK; }

static void move_piece(const struct dln_stages *s, const struct piece *x, double step, const double *c) {
    dln_matrix *W = &s->opt->net->W[x->l];
    size_t n = (size_t)W->rows * (size_t)W->cols;
    if (s->opt->net->held[x->l]) {
        dln_products_follow(s->opt->products, x->l);
        return;
    }
    if (x->full) {
        for (size_t i = 0; i < n; i += BLOCK) {
            memcpy(W->data + i, x->start.data + i, block_at(i, n) * sizeof(double));
            add_full(s, x, step, c, i, (int)block_at(i, n), W->data + i);
        }
    } else {
        dln_matrix_copy(&x->start, W);
        add_thin(s, x, step, c, 1, W);
    }
    dln_products_follow(s->opt->products, x->l);
}

static double norm2_of_piece(const struct dln_stages *s, const struct piece *x, double step, const double *c) {
    size_t n = (size_t)x->start.rows * (size_t)x->start.cols;
    if (!x->full) {
        dln_matrix sum = dln_matrix_over(s->opt->products->room_G, x->start.rows, x->start.cols);
        add_thin(s, x, step, c, 0, &sum);
        return dln_matrix_dot(&sum, &sum);
    }
    double buffer[BLOCK], total = 0;
    for (size_t i = 0; i < n; i += BLOCK) {
        dln_matrix sum = dln_matrix_over(buffer, (int)block_at(i, n), 1);
        dln_matrix_fill(&sum, 0);
        add_full(s, x, step, c, i, sum.rows, buffer);
        total += dln_matrix_dot(&sum, &sum);
    }
    return total;
}

static struct dln_stages stages_of(dln_optimizer *opt, int first) {
    const dln_products *p = opt->products;
    size_t scaled = 0;
    for (int l = 1; l <= p->L; l++) {
        size_t n = scaled_room((size_t)opt->net->width[l], (size_t)opt->net->width[l - 1], is_thin(p->form[l], columns(p)), columns(p));
        scaled = n > scaled ? n : scaled;
    }
    return (struct dln_stages){opt, first, opt->scratch, opt->scratch + scaled};
}

void dln_stages_remake(dln_optimizer *opt, int mark) {
    dln_products *p = opt->products;
    struct dln_stages s = stages_of(opt, 1 ^ (mark - 1));
    dln_products_carry(p);
    for (struct piece x = {0}; next_piece(&s, &x);)
        take(&s, &x, 1);
    p->mark = mark;
}

struct dln_stages dln_stages_begin(dln_optimizer *opt) {
    dln_products *p = opt->products;
    struct dln_stages s = stages_of(opt, p->mark ? p->mark - 1 : 0);
    if (!p->mark)
        dln_products_carry(p);
    for (struct piece x = {0}; next_piece(&s, &x);) {
        dln_matrix_copy(&opt->net->W[x.l], &x.start);
        if (!p->mark)
            take(&s, &x, 0);
        else if (!x.full)
            hand_over(&s, &x);
    }
    p->mark = s.first + 1;
    return s;
}

double dln_stages_gradient2(const struct dln_stages *s) {
    double sum = 0;
    for (struct piece x = {0}; next_piece(s, &x);) {
        s->opt->products->gradient2[x.l] = 0;
        if (s->opt->net->held[x.l])
            continue;
        dln_matrix G = x.full ? full_of(s, &x, 0) : x.one;
        double norm2 = x.full ? dln_matrix_dot(&G, &G) : dln_products_thin_norm2(s->opt->products, x.l);
        sum += s->opt->products->gradient2[x.l] = norm2;
    }
    return sum;
}

/* With a slot: a factor's gradient is made while its neighbour before it has not moved yet. */
static void pass(const struct dln_stages *s, int slot, double step, const double *c) {
    struct piece next = {0}, x;
    bool more = next_piece(s, &next);
    if (slot >= 0)
        take(s, &next, slot);
    while (more) {
        x = next;
        more = next_piece(s, &next);
        if (more && slot >= 0)
            take(s, &next, slot);
        move_piece(s, &x, step, c);
    }
    dln_products_followed(s->opt->products);
}

void dln_stages_move(const struct dln_stages *s, double step, const double *c) { pass(s, -1, step, c); }

void dln_stages_advance(const struct dln_stages *s, int slot, double step, const double *c) {
    dln_products_carry(s->opt->products);
    pass(s, slot, step, c);
}

double dln_stages_norm(const struct dln_stages *s, double step, const double *c) {
    dln_products *p = s->opt->products;
    double sum = 0;
    dln_products_carry(p);
    for (struct piece x = {0}; next_piece(s, &x);) {
        take(s, &x, 1);
        sum += p->net->held[x.l] ? 0 : norm2_of_piece(s, &x, step, c);
    }
    p->mark = 1 + (1 ^ s->first);
    return sqrt(sum);
}

/* A gradient is two chains, of the side that is kept and of the residual, and a full product; ends that are identities cost nothing. */
double dln_stages_flops(const dln_optimizer *opt, int n, int sums) {
    const dln_products *p = opt->products;
    bool left = p->plan.keep == DLN_KEEP_LEFT;
    double k = columns(p), flops = 0;
    for (int l = 1; l <= p->L; l++) {
        double a = opt->net->width[l], b = opt->net->width[l - 1];
        int side = (left ? dln_products_S(p, l) : dln_products_P(p, l - 1)) != NULL, residual = left ? l < p->L : l > 1;
        bool thin = is_thin(p->form[l], columns(p));
        flops += 2 * k * a * b * (n * (side + residual) + (thin ? sums : n * side)) + (thin ? 2 * k * k * (a + b) : 0);
    }
    const dln_matrix *end = left ? dln_products_P(p, 0) : dln_products_S(p, p->L); /* of the slope, and of the residual */
    return flops + (end ? 4.0 * n * p->E.cols * p->E.rows * end->rows : 0);
}
