#include "chains.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void must(dln_status status, const dln_error *err) {
    if (status)
        fail_msg("status %d: %s", (int)status, err->text);
}

dln_matrix normal_matrix(int rows, int cols, double sd, uint64_t seed) {
    dln_matrix A;
    dln_error err;
    must(dln_matrix_init(&A, (size_t)rows, (size_t)cols, &err), &err);
    dln_random rng = dln_random_stream(seed, DLN_FOR_NOISE, 0);
    dln_random_normal(&rng, sd, A.data, (size_t)rows * (size_t)cols);
    return A;
}

static dln_matrix orthogonal_matrix(int n, uint64_t seed, uint64_t index) {
    dln_matrix Q;
    dln_error err;
    dln_random rng = dln_random_stream(seed, DLN_FOR_NOISE, index);
    must(dln_matrix_init(&Q, (size_t)n, (size_t)n, &err), &err);
    must(dln_random_orthogonal(&rng, &Q, &err), &err);
    return Q;
}

dln_matrix matrix_with_values(int rows, int cols, const double *s, uint64_t seed) {
    int k = rows < cols ? rows : cols;
    dln_matrix U = orthogonal_matrix(rows, seed, 1), V = orthogonal_matrix(cols, seed, 2);
    for (int j = 0; j < k; j++)
        for (int i = 0; i < rows; i++)
            *dln_matrix_at(&U, i, j) *= s[j];
    dln_matrix left = dln_matrix_block(&U, 0, 0, rows, k), right = dln_matrix_block(&V, 0, 0, k, cols), A = product_of(&left, &right);
    dln_matrix_release(&U);
    dln_matrix_release(&V);
    return A;
}

dln_matrix copy_of(const dln_matrix *A) {
    dln_matrix B;
    dln_error err;
    must(dln_matrix_init_copy(&B, A, &err), &err);
    return B;
}

dln_matrix product_of(const dln_matrix *A, const dln_matrix *B) {
    dln_matrix C;
    dln_error err;
    must(dln_matrix_init(&C, (size_t)A->rows, (size_t)B->cols, &err), &err);
    for (int i = 0; i < A->rows; i++)
        for (int j = 0; j < B->cols; j++) {
            long double sum = 0;
            for (int k = 0; k < A->cols; k++)
                sum += (long double)*dln_matrix_at(A, i, k) * *dln_matrix_at(B, k, j);
            *dln_matrix_at(&C, i, j) = (double)sum;
        }
    return C;
}

double distance(const dln_matrix *A, const dln_matrix *B) {
    assert_int_equal(A->rows, B->rows);
    assert_int_equal(A->cols, B->cols);
    double sum = 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            sum = hypot(sum, *dln_matrix_at(A, i, j) - *dln_matrix_at(B, i, j));
    return sum;
}

bool same_bits(const dln_matrix *A, const dln_matrix *B) {
    if (A->rows != B->rows || A->cols != B->cols)
        return false;
    for (int j = 0; j < A->cols; j++)
        if (memcmp(dln_matrix_at(A, 0, j), dln_matrix_at(B, 0, j), (size_t)A->rows * sizeof(double)))
            return false;
    return true;
}

bool same_weights(const dln_network *a, const dln_network *b) {
    bool same = a->depth == b->depth;
    for (int j = 1; same && j <= a->depth; j++)
        same = same_bits(&a->W[j], &b->W[j]);
    return same;
}

static void fill_normal(struct chain *c, uint64_t seed) {
    for (int j = 1; j <= c->net.depth; j++) {
        dln_matrix *W = &c->net.W[j];
        dln_random rng = dln_random_stream(seed, DLN_FOR_FACTOR, (uint64_t)j);
        dln_random_normal(&rng, sqrt(1.0 / W->cols), W->data, (size_t)W->rows * (size_t)W->cols);
        dln_network_touch(&c->net, j);
    }
}

void chain_init_from(struct chain *c, dln_matrix X, dln_matrix Y, int depth, const int *width, const dln_matrix *A, const dln_matrix *B) {
    chain_init_loss(c, X, Y, NULL, depth, width, A, B);
}

void chain_init_loss(struct chain *c, dln_matrix X, dln_matrix Y, const struct dln_data_options *options, int depth, const int *width,
                     const dln_matrix *A, const dln_matrix *B) {
    dln_error err;
    *c = (struct chain){.X = X, .Y = Y};
    if (X.data) {
        dln_matrix x = copy_of(&X), y = copy_of(&Y);
        must(dln_problem_init_data(&c->problem, &x, &y, options, NULL, &err), &err);
        dln_matrix_release(&x);
        dln_matrix_release(&y);
    } else {
        must(dln_problem_init_target(&c->problem, &Y, &err), &err);
    }
    must(dln_network_init(&c->net, depth, width, A, B, &err), &err);
    must(dln_objective_init(&c->objective, &c->problem, &c->net, &err), &err);
    c->naive = (struct naive){&c->net, c->X.data ? &c->X : NULL, &c->Y, c->problem.p};
}

void chain_init(struct chain *c, const struct chain_shape *s, uint64_t seed) {
    int inputs = s->inputs ? s->inputs : s->width[0], outputs = s->outputs ? s->outputs : s->width[s->depth];
    int samples = s->samples ? s->samples : inputs;
    dln_matrix X = {0}, Y = normal_matrix(outputs, samples, 1, seed + 1), A = {0}, B = {0};
    if (s->samples && s->rank) {
        dln_matrix left = normal_matrix(inputs, s->rank, 1, seed + 2),
                   right = normal_matrix(s->rank, samples, sqrt(1.0 / inputs), seed + 3);
        X = product_of(&left, &right);
        dln_matrix_release(&left);
        dln_matrix_release(&right);
    } else if (s->samples) {
        X = normal_matrix(inputs, samples, sqrt(1.0 / inputs), seed + 2);
    }
    if (s->inputs)
        A = normal_matrix(s->width[0], inputs, sqrt(1.0 / inputs), seed + 4);
    if (s->outputs)
        B = normal_matrix(outputs, s->width[s->depth], sqrt(1.0 / s->width[s->depth]), seed + 5);
    struct dln_data_options options = {.p = s->p ? s->p : 2, .keep_samples = s->keep_samples};
    chain_init_loss(c, X, Y, &options, s->depth, s->width, A.data ? &A : NULL, B.data ? &B : NULL);
    dln_matrix_release(&A);
    dln_matrix_release(&B);
    fill_normal(c, seed);
}

void chain_release(struct chain *c) {
    dln_objective_release(&c->objective);
    dln_network_release(&c->net);
    dln_problem_release(&c->problem);
    dln_matrix_release(&c->X);
    dln_matrix_release(&c->Y);
}

void chain_fill(struct chain *c, const char *scheme, double sd, uint64_t seed) {
    dln_error err;
    const struct dln_init_scheme *s = dln_init_find(scheme);
    assert_non_null(s);
    must(dln_init_fill(s, &c->net, &(struct dln_init_args){.sd = sd, .seed = seed}, &err), &err);
}

dln_optimizer *chain_optimizer(struct chain *c, const char *method, const char *order, enum dln_step_rule rule, double eta, uint64_t seed) {
    struct dln_optimizer_spec spec = {
        .method = dln_method_find(method), .order = order ? dln_order_find(order) : NULL, .rule = rule, .eta = eta, .seed = seed,
        .batch = 1, .beta = 0.9, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .tolerance = 1e-10};
    assert_non_null(spec.method);
    assert_true(!order || spec.order);
    int layers[2 * CHAIN_DEPTH_MAX + 1];
    if (order && !strcmp(order, "list")) { /* every layer, the even ones twice */
        for (int j = 1; j <= c->net.depth; j++) {
            layers[spec.list_length++] = j;
            if (j % 2 == 0)
                layers[spec.list_length++] = j;
        }
        spec.list = layers;
    }
    return chain_optimizer_of(c, spec);
}

dln_optimizer *chain_optimizer_of(struct chain *c, struct dln_optimizer_spec spec) {
    dln_error err;
    dln_optimizer *opt = NULL;
    must(dln_optimizer_new(&spec, &c->net, &c->objective, &opt, &err), &err);
    return opt;
}

void assert_close(double got, double want, double tolerance, const char *what) {
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%s: %.17g, not %.17g: off by %.3g, allowed %.3g", what, got, want, fabs(got - want), tolerance);
}

void assert_close_relative(double got, double want, double tolerance, const char *what) {
    assert_close(got, want, tolerance * fabs(want), what);
}
