/* bench_products.c: how much of a tick is BLAS. The products of one sweep, or of one tick of a simultaneous method, are recorded and
 * replayed as plain calls on the same operands, in turn with real sweeps; replay time over tick time is what is left for everything else.
 * Also: how a sweep's cost grows.
 *
 * usage: bench_products [SHAPE...]   (1 to 15: these alone, and no growth) */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "shapes.h"

/* A product as one BLAS call. */
struct call {
    enum { GEMM, GEMV, GER } kind;
    CBLAS_TRANSPOSE op_a, op_b;
    double alpha, beta;
    dln_matrix A, B, C;
    int k;
};

struct recording {
    struct call *calls;
    size_t n, room;
    double flops;
};

static int stride(const dln_matrix *A) { return A->cols == 1 ? 1 : A->ld; }
static CBLAS_TRANSPOSE blas_op(enum dln_op op) { return op == DLN_TRANSPOSED ? CblasTrans : CblasNoTrans; }

/* A sum into the weights is replayed with a factor of 1e-30: the same work in the same place, and the weights stay what they are. */
static struct call call_of(const struct dln_product_record *r) {
    struct call c = {GEMM, blas_op(r->op_a), blas_op(r->op_b), r->beta == 1 ? 1e-30 * r->alpha : r->alpha, r->beta, r->A, r->B, r->C, 0};
    c.k = r->op_a == DLN_PLAIN ? r->A.cols : r->A.rows;
    if (r->C.cols == 1) {
        c.kind = GEMV;
    } else if (r->C.rows == 1) { /* C^T = op(B)^T a */
        c.kind = GEMV;
        c.A = r->B;
        c.B = r->A;
        c.op_a = r->op_b == DLN_PLAIN ? CblasTrans : CblasNoTrans;
    } else if (c.k == 1 && r->beta == 1) {
        c.kind = GER;
    }
    return c;
}

static void record(const struct dln_product_record *r, void *user) {
    struct recording *rec = user;
    if (rec->n == rec->room) {
        rec->room = rec->room ? 2 * rec->room : 64;
        rec->calls = realloc(rec->calls, rec->room * sizeof *rec->calls);
        if (!rec->calls)
            abort();
    }
    struct call c = call_of(r);
    rec->flops += 2.0 * r->C.rows * r->C.cols * c.k;
    rec->calls[rec->n++] = c;
}

static void replay_call(const struct call *c) {
    switch (c->kind) {
    case GEMM:
        cblas_dgemm(CblasColMajor, c->op_a, c->op_b, c->C.rows, c->C.cols, c->k, c->alpha, c->A.data, c->A.ld, c->B.data, c->B.ld, c->beta,
                    c->C.data, c->C.ld);
        break;
    case GEMV:
        cblas_dgemv(CblasColMajor, c->op_a, c->A.rows, c->A.cols, c->alpha, c->A.data, c->A.ld, c->B.data, stride(&c->B), c->beta,
                    c->C.data, stride(&c->C));
        break;
    case GER:
        cblas_dger(CblasColMajor, c->C.rows, c->C.cols, c->alpha, c->A.data, stride(&c->A), c->B.data, stride(&c->B), c->C.data, c->C.ld);
        break;
    }
}

static double replay(const struct recording *rec, long sweeps) {
    double start = bench_spent();
    for (long s = 0; s < sweeps; s++)
        for (size_t i = 0; i < rec->n; i++)
            replay_call(&rec->calls[i]);
    return bench_spent() - start;
}

/* Sweeps that take about this long. */
static long sweeps_for(struct shape *s, double seconds) {
    long sweeps = 1;
    double took;
    while ((took = shape_sweeps(s, sweeps, bench_spent)) < seconds / 4)
        sweeps *= 4;
    return took > seconds ? sweeps : (long)ceil((double)sweeps * seconds / took);
}

/* GFLOP/s of C = A B, m x k by k x n, best of some. */
static double dgemm_rate(int m, int n, int k) {
    size_t room = (size_t)m * (size_t)k + (size_t)k * (size_t)n + (size_t)m * (size_t)n;
    double *A = calloc(room, sizeof *A), *B = A + (size_t)m * (size_t)k, *C = B + (size_t)k * (size_t)n, flops = 2.0 * m * n * k, best = 0;
    if (!A)
        abort();
    for (size_t i = 0; i < room; i++)
        A[i] = 1e-3 * (double)(i % 7);
    long times = (long)ceil(2e8 / flops);
    for (int round = 0; round < 5; round++) {
        double start = bench_spent();
        for (long t = 0; t < times; t++)
            cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, A, m, B, k, 0, C, m);
        best = fmax(best, 1e-9 * flops * (double)times / (bench_spent() - start));
    }
    free(A);
    return best;
}

/* Best of ROUNDS of both, in turn. After a replay the products are made anew, outside of the measured time. */
static void measure_shape(int index, double target) {
    enum { ROUNDS = 21 };
    struct shape s;
    struct recording rec = {NULL, 0, 0, 0};
    shape_open(&s, index, NULL);
    dln_optimizer *opt = s.run->opt;
    long sweeps = sweeps_for(&s, 0.03);
    dln_products_observe(opt->products, record, &rec);
    shape_sweeps(&s, 1, bench_spent);
    dln_products_observe(opt->products, NULL, NULL);
    double ticking = INFINITY, replaying = INFINITY, done = 0, ticks = run_ticks_a_sweep(s.run);
    for (int round = 0; round < ROUNDS; round++) {
        replaying = fmin(replaying, replay(&rec, sweeps));
        dln_optimizer_rebuild(opt);
        shape_sweeps(&s, 1, bench_spent);
        double work = opt->work;
        ticking = fmin(ticking, shape_sweeps(&s, sweeps, bench_spent));
        done += (opt->work - work) / (ROUNDS * (double)sweeps);
    }
    double per_sweep = ticking / (double)sweeps;
    int o = s.problem.outputs, w = s.run->net.width[1];
    printf("%-36s %9.0f  %5.2f (%.2f) %s  %5.1f of %5.1f\n", s.run->label, ticks / per_sweep, replaying / ticking, target,
           replaying / ticking >= target ? "ok  " : "LESS", 1e-9 * rec.flops / per_sweep, dgemm_rate(o, w, w));
    if (fabs(done / rec.flops - 1) > 0.01)
        printf("    a sweep did %.3f times the flops of the one recorded\n", done / rec.flops);
    fflush(stdout);
    free(rec.calls);
    shape_close(&s);
}

/* Seconds of a sweep of the first shape with another depth or width, and its flops. */
static void measure_growth(const char *key, int value) {
    char set[64];
    const char *sets[] = {set, NULL};
    struct shape s;
    double best = INFINITY;
    snprintf(set, sizeof set, "%s=%d", key, value);
    shape_open(&s, 0, sets);
    long sweeps = sweeps_for(&s, 0.05);
    for (int round = 0; round < 5; round++)
        best = fmin(best, shape_sweeps(&s, sweeps, bench_spent) / (double)sweeps);
    double ticks = s.run->depth, flops = run_flops_a_tick(s.run);
    printf("  %6d %12.4g %12.4g %14.4g %10.1f\n", value, 1e3 * best, 1e6 * best / ticks, flops, 1e-9 * flops * ticks / best);
    fflush(stdout);
    shape_close(&s);
}

static void growth(const char *what, const char *key, const int *values, int n) {
    printf("\nA sweep of the first shape with another %s\n", what);
    printf("  %6s %12s %12s %14s %10s\n", what, "ms a sweep", "us a tick", "flops a tick", "GFLOP/s");
    for (int i = 0; i < n; i++)
        measure_growth(key, values[i]);
}

int main(int argc, char **argv) {
    static const double targets[N_RUNS] = {0.85, 0.85, 0.85, 0.7, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8};
    printf("Block updates, then other methods, one BLAS thread (%s)\n", dln_blas_name());
    printf("products / tick: the thread's time in a sweep's products as plain BLAS calls over that in its ticks, best of 21 (target)\n");
    printf("A tick of a method that moves all factors at once is a sweep.\n");
    printf("GFLOP/s: of the ticks, and of dgemm at n_L x width by width x width\n\n");
    printf("%-36s %9s  %-17s  %s\n", "layers x width", "ticks/s", "products / tick", "GFLOP/s");
    for (int i = 1; i < argc; i++) {
        int shape = atoi(argv[i]);
        if (shape >= 1 && shape <= N_RUNS)
            measure_shape(shape - 1, targets[shape - 1]);
    }
    if (argc > 1)
        return 0;
    for (int i = 0; i < N_RUNS; i++)
        measure_shape(i, targets[i]);
    growth("depth", "network.depth", (const int[]){1, 2, 5, 10, 25, 50, 100, 200}, 8);
    growth("width", "network.width", (const int[]){128, 192, 256, 384, 512, 768}, 6);
    return 0;
}
