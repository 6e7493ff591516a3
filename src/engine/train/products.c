#include "engine/train/products_state.h"
#include "engine/observe/top.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static struct dln_shapes shapes_of(const dln_network *net, const dln_objective *o) {
    return (struct dln_shapes){net->depth, net->width, dln_network_outputs(net), o->rank, o->R.data != NULL, net->B.data != NULL};
}

static int widest(const struct dln_shapes *s) {
    int w = 1;
    for (int j = 0; j <= s->depth; j++)
        if (s->width[j] > w)
            w = s->width[j];
    return w;
}

/* Every matrix that a plan needs, in one list: counted by dln_products_bytes, taken by dln_products_new. */
struct ledger {
    dln_products *p;  /* NULL: only count */
    size_t bytes;     /* 0 after an overflow */
    dln_status status;
    dln_error *err;
};

static void want(struct ledger *g, dln_matrix *M, size_t rows, size_t cols) {
    size_t bytes = dln_matrix_bytes(rows, cols);
    g->bytes = bytes && g->bytes && g->bytes <= SIZE_MAX - bytes ? g->bytes + bytes : 0;
    if (g->p && !g->status)
        g->status = dln_matrix_init(M, rows, cols, g->err);
}

static void want_room(struct ledger *g, double **room, size_t rows, size_t cols) {
    dln_matrix M = {0};
    want(g, &M, rows, cols);
    if (g->p)
        *room = M.data;
}

static void want_caches(struct ledger *g, const struct dln_shapes *s, enum dln_keep keep) {
    int L = s->depth;
    dln_matrix dummy;
    for (int l = 0; l < L && keep != DLN_KEEP_RIGHT; l++)
        want(g, g->p ? &g->p->S[l] : &dummy, (size_t)s->width[l], (size_t)s->outputs);
    if (s->has_B)
        want(g, g->p ? &g->p->S[L] : &dummy, (size_t)s->width[L], (size_t)s->outputs);
    for (int l = 1; l <= L && keep != DLN_KEEP_LEFT; l++)
        if (l > 1 || s->has_R)
            want(g, g->p ? &g->p->P[l] : &dummy, (size_t)s->width[l], (size_t)s->rank);
}

static void want_gradients(struct ledger *g, const struct dln_shapes *s, enum dln_keep keep) {
    dln_matrix dummy;
    for (int l = 1; l <= s->depth; l++) {
        if (keep == DLN_KEEP_LEFT)
            want(g, g->p ? &g->p->MM[l] : &dummy, (size_t)s->width[l - 1], (size_t)s->outputs);
        else
            want(g, g->p ? &g->p->NN[l] : &dummy, (size_t)s->width[l], (size_t)s->rank);
        if (dln_plan_form(s, DLN_USE_ALL, keep, l) == DLN_FORM_FULL)
            want(g, g->p ? &g->p->GG[l] : &dummy, (size_t)s->width[l], (size_t)s->width[l - 1]);
    }
}

/* One full gradient: of the largest factor. */
static void want_gradient_room(struct ledger *g, const struct dln_shapes *s) {
    size_t rows = 1, cols = 1;
    for (int l = 1; l <= s->depth; l++)
        if ((double)s->width[l] * s->width[l - 1] > (double)rows * (double)cols) {
            rows = (size_t)s->width[l];
            cols = (size_t)s->width[l - 1];
        }
    double *room;
    want_room(g, g->p ? &g->p->room_G : &room, rows, cols);
}

/* p = 2 without samples: the slope is E itself. */
static bool owns_slope(const dln_products *p) { return p->objective->problem->p > 2 || dln_products_sampled(p); }

/* Order of the Gram matrices that the forms of the factors ask for: S_l^T S_l or P_{l-1}^T P_{l-1}; 0 where all gradients are full. With
 * p > 2 the rank is the number of samples, and nothing may be taken that is square in it unless a form uses it. */
static size_t gram_order(const struct dln_shapes *s, enum dln_products_use use, enum dln_keep keep) {
    int order = 0;
    for (int l = 1; l <= s->depth; l++) {
        enum dln_form form = dln_plan_form(s, use, keep, l);
        int side = form == DLN_FORM_LEFT ? s->outputs : form == DLN_FORM_RIGHT ? s->rank : 0;
        order = side > order ? side : order;
    }
    return (size_t)order;
}

/* Thin products, of n_L columns on the left, of r on the right. Without R they begin with r rows, without B with n_L. */
static void want_thin(struct ledger *g, const struct dln_shapes *s, enum dln_keep keep) {
    size_t o = (size_t)s->outputs, r = (size_t)s->rank, w = (size_t)widest(s);
    size_t left = s->has_R || w > r ? w : r, right = s->has_B || w > o ? w : o;
    dln_products *p = g->p;
    double *room;
    if (keep != DLN_KEEP_RIGHT) {
        want_room(g, p ? &p->room_M : &room, left, o);
        want_room(g, p ? &p->room_D : &room, left, o);
    }
    if (keep != DLN_KEEP_LEFT) {
        want_room(g, p ? &p->room_N : &room, right, r);
        want_room(g, p ? &p->room_F : &room, right, r);
    }
    if (keep == DLN_KEEP_LEFT)
        want_room(g, p ? &p->room_chain : &room, left, o);
    if (keep == DLN_KEEP_RIGHT)
        want_room(g, p ? &p->room_chain : &room, right, r);
}

static void want_all(struct ledger *g, const struct dln_shapes *s, enum dln_products_use use) {
    struct dln_plan plan = dln_plan_make(s, use);
    size_t o = (size_t)s->outputs, r = (size_t)s->rank, gram = gram_order(s, use, plan.keep);
    dln_matrix dummy;
    double *room;
    dln_products *p = g->p;
    want_caches(g, s, plan.keep);
    if (dln_use_is_simultaneous(use))
        want_gradients(g, s, plan.keep);
    want(g, p ? &p->T : &dummy, r, o);
    want(g, p ? &p->E : &dummy, r, o);
    want(g, p ? &p->H : &dummy, r, o);
    if (!p || owns_slope(p))
        want(g, p ? &p->slope : &dummy, r, o);
    if (!p || p->objective->constraint || p->objective->problem->p > 2)
        want(g, p ? &p->plain : &dummy, o, r);
    if (o == 1 || r == 1)
        want(g, p ? &p->Z : &dummy, r, o);
    want_thin(g, s, plan.keep);
    if (gram > 0)
        want_room(g, p ? &p->room_K : &room, gram, gram);
    want_gradient_room(g, s);
}

/* The plan depends on whether R and B are there: the most of the four. */
size_t dln_products_bytes(int depth, const int *width, int outputs, int rank, enum dln_products_use use) {
    size_t most = 1;
    for (int ends = 0; ends < 4 && most; ends++) {
        struct dln_shapes s = {depth, width, outputs, rank, ends & 1, ends & 2};
        struct ledger g = {.bytes = 1};
        want_all(&g, &s, use);
        most = !g.bytes || g.bytes > most ? g.bytes : most;
    }
    struct dln_shapes s = {depth, width, outputs, rank, true, true};
    size_t top = use == DLN_USE_BOTH ? dln_top_bytes(widest(&s), outputs, rank) : 1;
    return most && top && most <= SIZE_MAX - top ? most + top : 0;
}

/* Ends of the chain: T^T and B^T are copies, R and (without R) P_1 = W_1 are views. */
static void set_ends(dln_products *p) {
    dln_network *net = p->net;
    dln_matrix_transpose(&p->objective->T, &p->T);
    if (net->B.data)
        dln_matrix_transpose(&net->B, &p->S[p->L]);
    if (!owns_slope(p))
        p->slope = p->E;
    p->view_of_R = p->objective->R.data != NULL;
    p->view_of_W1 = !p->view_of_R && p->plan.keep != DLN_KEEP_LEFT;
    if (p->view_of_R)
        p->P[0] = p->objective->R;
    if (p->view_of_W1)
        p->P[1] = net->W[1];
}

dln_status dln_products_new(dln_network *net, dln_objective *objective, enum dln_products_use use, dln_products **out, dln_error *err) {
    dln_products *p = calloc(1, sizeof *p);
    if (!p)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for cached products");
    struct dln_shapes s = shapes_of(net, objective);
    size_t n = (size_t)s.depth + 1;
    p->net = net;
    p->objective = objective;
    p->L = s.depth;
    p->use = use;
    p->plan = dln_plan_make(&s, use);
    p->form = calloc(n, sizeof *p->form);
    p->S = calloc(n, sizeof *p->S);
    p->P = calloc(n, sizeof *p->P);
    p->MM = calloc(n, sizeof *p->MM);
    p->NN = calloc(n, sizeof *p->NN);
    p->GG = calloc(n, sizeof *p->GG);
    p->gradient2 = calloc(n, sizeof *p->gradient2);
    struct ledger g = {.p = p, .bytes = 1, .status = DLN_NO_MEMORY, .err = err};
    if (!p->form || !p->S || !p->P || !p->MM || !p->NN || !p->GG || !p->gradient2) {
        dln_error_set(err, DLN_NO_MEMORY, "no memory for the products of %d factors", p->L);
        goto fail;
    }
    g.status = DLN_OK;
    want_all(&g, &s, use);
    if (!g.status && use == DLN_USE_BOTH)
        g.status = dln_top_work_new(widest(&s), s.outputs, s.rank, &p->top, err);
    if (g.status)
        goto fail;
    for (int l = 1; l <= p->L; l++)
        p->form[l] = dln_plan_form(&s, use, p->plan.keep, l);
    set_ends(p);
    dln_products_invalidate(p);
    *out = p;
    return DLN_OK;
fail:
    dln_products_free(p);
    return g.status;
}

static void forget_views(dln_products *p) {
    if (p->view_of_R)
        p->P[0].data = NULL;
    if (p->view_of_W1)
        p->P[1].data = NULL;
    if (!owns_slope(p))
        p->slope.data = NULL;
}

void dln_products_free(dln_products *p) {
    if (!p)
        return;
    forget_views(p);
    dln_matrix *lists[] = {p->S, p->P, p->MM, p->NN, p->GG};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (int l = 0; lists[i] && l <= p->L; l++)
            dln_matrix_release(&lists[i][l]);
        free(lists[i]);
    }
    double *rooms[] = {p->room_M, p->room_D, p->room_K, p->room_N, p->room_F, p->room_G, p->room_chain};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        free(rooms[i]);
    dln_matrix_release(&p->T);
    dln_matrix_release(&p->E);
    dln_matrix_release(&p->slope);
    dln_matrix_release(&p->plain);
    dln_matrix_release(&p->H);
    dln_matrix_release(&p->Z);
    dln_top_work_free(p->top);
    free(p->form);
    free(p->gradient2);
    free(p);
}

double dln_products_flops_per_tick(const dln_products *p) { return p->plan.flops; }
double dln_products_flops(const dln_products *p) { return p->flops; }

const char *dln_products_plan(const dln_products *p) {
    static const char *const words[] = {"both sides cached", "left side cached, thin chains on the right",
                                        "right side cached, thin chains on the left"};
    if (dln_use_is_simultaneous(p->use))
        return p->plan.keep == DLN_KEEP_LEFT ? "chains of n_L rows" : "chains of r columns";
    return words[p->plan.keep];
}

void dln_products_observe(dln_products *p, dln_product_observer *observer, void *user) {
    p->observer = observer;
    p->observer_user = user;
}

void dln_products_multiply(dln_products *p, double alpha, enum dln_op op_a, const dln_matrix *A, enum dln_op op_b, const dln_matrix *B,
                           double beta, dln_matrix *C) {
    int k = op_a == DLN_PLAIN ? A->cols : A->rows;
    p->flops += 2.0 * C->rows * C->cols * k;
    dln_matrix_multiply(alpha, op_a, A, op_b, B, beta, C);
    if (p->observer)
        p->observer(&(struct dln_product_record){alpha, beta, op_a, op_b, *A, *B, *C}, p->observer_user);
}

void dln_products_invalidate(dln_products *p) {
    p->s_bottom = p->L;
    p->p_top = 0;
    p->norm_E = NAN;
    p->most_E = 0;
    p->block.factor = 0;
    p->gradients_made = false;
    p->mark = 0;
}

void dln_products_spoil(dln_products *p, int l) {
    if (p->s_bottom < l)
        p->s_bottom = l;
    if (p->p_top > l - 1)
        p->p_top = l - 1;
}

void dln_products_extend_left(dln_products *p, int l) {
    for (; p->s_bottom > l; p->s_bottom--) {
        int j = p->s_bottom;
        if (p->S[j].data)
            dln_products_multiply(p, 1, DLN_TRANSPOSED, &p->net->W[j], DLN_PLAIN, &p->S[j], 0, &p->S[j - 1]);
        else
            dln_matrix_transpose(&p->net->W[j], &p->S[j - 1]);
    }
}

void dln_products_extend_right(dln_products *p, int l) {
    for (; p->p_top < l; p->p_top++) {
        int j = p->p_top + 1;
        if (p->P[j - 1].data)
            dln_products_multiply(p, 1, DLN_PLAIN, &p->net->W[j], DLN_PLAIN, &p->P[j - 1], 0, &p->P[j]);
    }
}

void dln_products_set_residual(dln_products *p, int split) {
    const dln_matrix *S = dln_products_S(p, split), *P = dln_products_P(p, split);
    dln_matrix_copy(&p->T, &p->E);
    if (S && P) {
        dln_products_multiply(p, 1, DLN_TRANSPOSED, P, DLN_PLAIN, S, -1, &p->E);
    } else if (S) {
        dln_matrix_subtract_from(S, &p->E);
    } else {
        dln_matrix_scale(&p->E, -1);
        dln_matrix_add_transposed(1, P, &p->E);
    }
    if (p->Z.data) { /* vectors: their transposes have the same layout */
        dln_matrix Z = p->Z;
        if (S && P) {
            dln_matrix_multiply(1, DLN_TRANSPOSED, P, DLN_PLAIN, S, 0, &Z);
        } else {
            const dln_matrix *one = S ? S : P;
            dln_matrix flat = dln_matrix_over(Z.data, one->rows, one->cols);
            dln_matrix_copy(one, &flat);
        }
    }
    dln_products_measure_residual(p);
}

void dln_products_refresh(dln_products *p, int next) {
    int split = 0;
    if (p->plan.keep == DLN_KEEP_LEFT) {
        dln_products_extend_left(p, 0);
    } else if (p->plan.keep == DLN_KEEP_RIGHT) {
        dln_products_extend_right(p, p->L);
        split = p->L;
    } else {
        /* E = S_split P_split: W_next goes to the thinner side */
        split = p->E.cols <= p->E.rows ? next - 1 : next;
        dln_products_extend_left(p, split);
        dln_products_extend_right(p, split);
    }
    dln_products_set_residual(p, split);
}

double dln_products_norm_left(dln_products *p, int l) {
    dln_products_extend_left(p, l);
    const dln_matrix *A = dln_products_S(p, l);
    return A ? dln_top_sigma(A, p->top) : 1;
}

double dln_products_norm_right(dln_products *p, int l) {
    dln_products_extend_right(p, l - 1);
    const dln_matrix *C = dln_products_P(p, l - 1);
    return C ? dln_top_sigma(C, p->top) : 1;
}

const dln_matrix *dln_products_residual(dln_products *p) {
    if (!p->plain.data)
        return NULL;
    dln_matrix_transpose(&p->E, &p->plain);
    return &p->plain;
}

double dln_products_norm(const dln_products *p) { return p->norm_E; }
const dln_matrix *dln_products_map(const dln_products *p) { return p->Z.data ? &p->Z : NULL; }

static double difference(const dln_matrix *made, const dln_matrix *kept) {
    dln_matrix d;
    if (dln_matrix_init_copy(&d, made, NULL))
        return NAN;
    double norm = dln_matrix_norm(made);
    dln_matrix_add(-1, kept, &d);
    double relative = dln_matrix_norm(&d) / (norm + DBL_MIN / DBL_EPSILON); /* denormal numbers have few digits */
    dln_matrix_release(&d);
    return relative;
}

/* A second set of caches filled from the weights alone. */
double dln_products_check(dln_products *p) {
    dln_products *fresh;
    if (dln_products_new(p->net, p->objective, p->use, &fresh, NULL))
        return NAN;
    double worst = 0;
    if (p->plan.keep != DLN_KEEP_RIGHT) {
        dln_products_extend_left(fresh, p->s_bottom);
        for (int l = p->s_bottom; l < p->L; l++)
            worst = fmax(worst, difference(&fresh->S[l], &p->S[l]));
    }
    if (p->plan.keep != DLN_KEEP_LEFT) {
        dln_products_extend_right(fresh, p->p_top);
        for (int l = 1; l <= p->p_top; l++)
            worst = fmax(worst, difference(&fresh->P[l], &p->P[l]));
    }
    if (!isnan(p->norm_E)) {
        dln_products_refresh(fresh, 1);
        dln_matrix_add(-1, &p->E, &fresh->E);
        worst = fmax(worst, dln_matrix_norm(&fresh->E) / (fmax(p->objective->norm_T, p->most_E) + DBL_MIN / DBL_EPSILON));
    }
    dln_products_free(fresh);
    return worst;
}
