#include "naive.h"

#include <math.h>
#include <stdlib.h>

#include "test.h"

/* A dense matrix, element (i, j) at a[i * cols + j]. */
struct dense {
    int rows, cols;
    long double *a;
};

static struct dense dense_new(int rows, int cols) {
    struct dense d = {rows, cols, calloc((size_t)rows * (size_t)cols + 1, sizeof(long double))};
    assert_non_null(d.a);
    return d;
}

static long double *at(const struct dense *d, int i, int j) { return &d->a[(size_t)i * (size_t)d->cols + (size_t)j]; }

static struct dense dense_of(const dln_matrix *A) {
    struct dense d = dense_new(A->rows, A->cols);
    for (int i = 0; i < d.rows; i++)
        for (int j = 0; j < d.cols; j++)
            *at(&d, i, j) = *dln_matrix_at(A, i, j);
    return d;
}

static struct dense identity(int n) {
    struct dense d = dense_new(n, n);
    for (int i = 0; i < n; i++)
        *at(&d, i, i) = 1;
    return d;
}

static struct dense transposed(const struct dense *A) {
    struct dense d = dense_new(A->cols, A->rows);
    for (int i = 0; i < d.rows; i++)
        for (int j = 0; j < d.cols; j++)
            *at(&d, i, j) = *at(A, j, i);
    return d;
}

/* A B; A is used up. */
static struct dense times(struct dense A, const struct dense *B) {
    assert_int_equal(A.cols, B->rows);
    struct dense C = dense_new(A.rows, B->cols);
    for (int i = 0; i < C.rows; i++)
        for (int k = 0; k < A.cols; k++)
            for (int j = 0; j < C.cols; j++)
                *at(&C, i, j) += *at(&A, i, k) * *at(B, k, j);
    free(A.a);
    return C;
}

static struct dense times_matrix(struct dense A, const dln_matrix *B) {
    struct dense d = dense_of(B), C = times(A, &d);
    free(d.a);
    return C;
}

static long double norm2(const struct dense *A) {
    long double sum = 0;
    for (int k = 0; k < A->rows * A->cols; k++)
        sum += A->a[k] * A->a[k];
    return sum;
}

/* B W_L ... W_{l+1}, n_L x n_l. */
static struct dense left_of(const struct naive *n, int l) {
    struct dense A = n->net->B.data ? dense_of(&n->net->B) : identity(n->net->width[n->net->depth]);
    for (int j = n->net->depth; j > l; j--)
        A = times_matrix(A, &n->net->W[j]);
    return A;
}

/* W_l ... W_1 A X, n_l x m. */
static struct dense right_of(const struct naive *n, int l) {
    struct dense C = identity(n->net->width[l]);
    for (int j = l; j >= 1; j--)
        C = times_matrix(C, &n->net->W[j]);
    if (n->net->A.data)
        C = times_matrix(C, &n->net->A);
    return n->X ? times_matrix(C, n->X) : C;
}

static struct dense residual(const struct naive *n) {
    struct dense C = right_of(n, 0), E = times(left_of(n, 0), &C);
    for (int i = 0; i < E.rows; i++)
        for (int j = 0; j < E.cols; j++)
            *at(&E, i, j) -= *dln_matrix_at(n->Y, i, j);
    free(C.a);
    return E;
}

static int exponent(const struct naive *n) { return n->p ? n->p : 2; }

long double naive_objective(const struct naive *n) {
    struct dense E = residual(n);
    int p = exponent(n);
    long double f = 0;
    for (int k = 0; k < E.rows * E.cols; k++)
        f += powl(fabsl(E.a[k]), p) / p;
    free(E.a);
    return f;
}

static void singular_values(const struct dense *given, long double *s);

static long double spectral_norm(const struct dense *A) {
    size_t k = (size_t)(A->rows < A->cols ? A->rows : A->cols);
    long double *s = calloc(k + 1, sizeof *s);
    assert_non_null(s);
    singular_values(A, s);
    long double norm = k ? s[0] : 0;
    free(s);
    return norm;
}

struct naive_block naive_block(const struct naive *n, int l) {
    struct dense A = left_of(n, l), C = right_of(n, l - 1), E = residual(n), At = transposed(&A), Ct = transposed(&C);
    for (int k = 0; k < E.rows * E.cols; k++)
        E.a[k] = E.a[k] < 0 ? -powl(-E.a[k], exponent(n) - 1) : powl(E.a[k], exponent(n) - 1);
    struct dense G = times(times(At, &E), &Ct);
    struct naive_block b = {.gradient2 = norm2(&G), .norm_left = spectral_norm(&A), .norm_right = spectral_norm(&C)};
    assert_int_equal(dln_matrix_init(&b.G, (size_t)G.rows, (size_t)G.cols, NULL), DLN_OK);
    for (int i = 0; i < G.rows; i++)
        for (int j = 0; j < G.cols; j++)
            *dln_matrix_at(&b.G, i, j) = (double)*at(&G, i, j);
    struct dense H = times(times(A, &G), &C);
    b.change2 = norm2(&H);
    free(C.a);
    free(E.a);
    free(Ct.a);
    free(G.a);
    free(H.a);
    return b;
}

/* Rotate columns p and q of A until they are orthogonal; false when they were. */
static bool rotate(struct dense *A, int p, int q) {
    long double pp = 0, qq = 0, pq = 0;
    for (int i = 0; i < A->rows; i++) {
        pp += *at(A, i, p) * *at(A, i, p);
        qq += *at(A, i, q) * *at(A, i, q);
        pq += *at(A, i, p) * *at(A, i, q);
    }
    if (fabsl(pq) <= 1e-19L * sqrtl(pp * qq))
        return false;
    long double zeta = (qq - pp) / (2 * pq), t = (zeta >= 0 ? 1 : -1) / (fabsl(zeta) + sqrtl(1 + zeta * zeta));
    long double c = 1 / sqrtl(1 + t * t), s = c * t;
    for (int i = 0; i < A->rows; i++) {
        long double x = *at(A, i, p), y = *at(A, i, q);
        *at(A, i, p) = c * x - s * y;
        *at(A, i, q) = s * x + c * y;
    }
    return true;
}

static int falling(const void *x, const void *y) {
    long double a = *(const long double *)x, b = *(const long double *)y;
    return (a < b) - (a > b);
}

static void singular_values(const struct dense *given, long double *s) {
    struct dense A = given->rows >= given->cols ? transposed(given) : *given;
    struct dense tall = transposed(&A);
    if (given->rows >= given->cols)
        free(A.a);
    bool turned = true;
    for (int sweep = 0; turned && sweep < 60; sweep++) {
        turned = false;
        for (int p = 0; p < tall.cols; p++)
            for (int q = p + 1; q < tall.cols; q++)
                turned = rotate(&tall, p, q) || turned;
    }
    for (int j = 0; j < tall.cols; j++) {
        s[j] = 0;
        for (int i = 0; i < tall.rows; i++)
            s[j] = hypotl(s[j], *at(&tall, i, j));
    }
    qsort(s, (size_t)tall.cols, sizeof *s, falling);
    free(tall.a);
}

void naive_singular_values(const dln_matrix *A, long double *s) {
    struct dense d = dense_of(A);
    singular_values(&d, s);
    free(d.a);
}

long double naive_spectral_norm(const dln_matrix *A) {
    struct dense d = dense_of(A);
    long double norm = spectral_norm(&d);
    free(d.a);
    return norm;
}

long double naive_imbalance(const dln_network *net, int j) {
    struct dense above = dense_of(&net->W[j + 1]), below = dense_of(&net->W[j]);
    struct dense above_t = transposed(&above), below_t = transposed(&below);
    struct dense P = times(above_t, &above), Q = times(below, &below_t);
    for (int k = 0; k < P.rows * P.cols; k++)
        P.a[k] -= Q.a[k];
    long double norm = sqrtl(norm2(&P));
    free(above.a);
    free(below_t.a);
    free(P.a);
    free(Q.a);
    return norm;
}

/* ||A||_2 to a few percent, for scales: the power method from a vector of ones and odd ones. */
static double rough_norm(const dln_matrix *A) {
    double *x = calloc((size_t)A->cols + 1, sizeof *x), norm = 0;
    assert_non_null(x);
    for (int j = 0; j < A->cols; j++)
        x[j] = 1 + 0.37 * (j % 5);
    for (int step = 0; step < 40; step++) {
        double length = 0, *y = calloc((size_t)A->cols + 1, sizeof *y);
        assert_non_null(y);
        for (int j = 0; j < A->cols; j++)
            length = hypot(length, x[j]);
        norm = 0;
        for (int i = 0; i < A->rows; i++) {
            double sum = 0;
            for (int j = 0; j < A->cols; j++)
                sum += length > 0 ? *dln_matrix_at(A, i, j) * (x[j] / length) : 0;
            norm = hypot(norm, sum);
            for (int j = 0; j < A->cols; j++)
                y[j] += *dln_matrix_at(A, i, j) * sum;
        }
        free(x);
        x = y;
    }
    free(x);
    return norm;
}

static double around(const struct naive *n, int l) {
    const dln_network *net = n->net;
    double product = net->A.data ? rough_norm(&net->A) : 1;
    for (int j = 1; j <= net->depth; j++)
        product *= j == l ? 1 : rough_norm(&net->W[j]);
    return product * (net->B.data ? rough_norm(&net->B) : 1);
}

struct naive_scale naive_scale(const struct naive *n) {
    struct naive_scale s = {.terms = 16};
    for (int j = 0; j <= n->net->depth; j++)
        s.terms += n->net->width[j];
    s.terms += n->Y->cols + n->Y->rows;
    double norm_X = n->X ? dln_matrix_norm(n->X) : sqrt(n->Y->cols);
    s.residual = around(n, 0) * norm_X + dln_matrix_norm(n->Y);
    return s;
}

double naive_gradient_scale(const struct naive *n, int l) {
    int p = exponent(n);
    return (p - 1) * pow(naive_scale(n).residual, p - 1) * around(n, l) * (n->X ? rough_norm(n->X) : 1);
}
