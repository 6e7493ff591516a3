#include "engine/model/optimum.h"

#include <float.h>
#include <math.h>

#include "engine/base/blas.h"

enum { STEPS_MOST = 1000, HALVINGS_MOST = 60 };

/* The search for one row, e = Q^T v - y. The slope, its gradient and the Hessian are in units of the largest |e|, so that no power leaves
 * the range of doubles. */
struct search {
    const struct dln_power *power;
    int p;
    const dln_matrix *Q;
    dln_matrix v, g, s;       /* r x 1: the row, the gradient, Newton's step in units of `most` */
    dln_matrix y, e, u, d;    /* m x 1: the targets, the residual, e / most, Q^T s */
    dln_matrix slope, weight; /* m x 1: u^{p-1}, u^{p-2} */
    dln_matrix H, B;          /* r x r, r x m: Q's columns times the roots of the weights */
    double most;              /* max |e| */
    double relative;          /* ||g|| / ||slope|| */
    double allowed;           /* of `relative` */
};

static void search_release(struct search *s) {
    dln_matrix *all[] = {&s->v, &s->g, &s->s, &s->y, &s->e, &s->u, &s->d, &s->slope, &s->weight, &s->H, &s->B};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        dln_matrix_release(all[i]);
}

static dln_status search_take(struct search *s, dln_error *err) {
    size_t r = (size_t)s->Q->rows, m = (size_t)s->Q->cols;
    struct {
        dln_matrix *M;
        size_t rows, cols;
    } want[] = {{&s->v, r, 1}, {&s->g, r, 1}, {&s->s, r, 1}, {&s->y, m, 1},      {&s->e, m, 1}, {&s->u, m, 1},
                {&s->d, m, 1}, {&s->H, r, r}, {&s->B, r, m}, {&s->slope, m, 1}, {&s->weight, m, 1}};
    dln_status status = DLN_OK;
    for (size_t i = 0; i < sizeof want / sizeof *want && !status; i++)
        status = dln_matrix_init(want[i].M, want[i].rows, want[i].cols, err);
    return status;
}

size_t dln_optimum_bytes(size_t rank, size_t outputs, size_t samples) {
    size_t part[] = {dln_matrix_bytes(rank + 3, rank), dln_matrix_bytes(rank + 6, samples), dln_matrix_bytes(outputs, samples),
                     dln_matrix_bytes(128, 12)}; /* and what each is rounded up to */
    size_t sum = 0;
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (!part[i] || sum > SIZE_MAX - part[i])
            return 0;
        sum += part[i];
    }
    return sum;
}

/* e, the slope and the gradient at v. */
static void look(struct search *s) {
    int m = s->Q->cols;
    s->most = 0;
    dln_matrix_copy(&s->y, &s->e);
    dln_matrix_multiply(1, DLN_TRANSPOSED, s->Q, DLN_PLAIN, &s->v, -1, &s->e);
    for (int i = 0; i < m; i++)
        s->most = fmax(s->most, fabs(s->e.data[i]));
    for (int i = 0; i < m; i++) {
        double u = s->most > 0 ? s->e.data[i] / s->most : 0, square = u * u, power = square;
        for (int q = 4; q < s->p; q += 2)
            power *= square;
        s->u.data[i] = u;
        s->weight.data[i] = power;
        s->slope.data[i] = power * u;
    }
    dln_matrix_multiply(1, DLN_PLAIN, s->Q, DLN_PLAIN, &s->slope, 0, &s->g);
    double size = dln_matrix_norm(&s->slope);
    s->relative = size > 0 ? dln_matrix_norm(&s->g) / size : 0;
    s->allowed = s->most > 0 ? fmax(1e-9, 16 * (s->p - 1) * DBL_EPSILON * dln_matrix_norm(&s->y) / s->most) : 1;
}

/* H = (p-1) Q diag(weight) Q^T, its lower triangle. */
static void make_hessian(struct search *s) {
    int r = s->Q->rows, m = s->Q->cols;
    dln_matrix_copy(s->Q, &s->B);
    for (int i = 0; i < m; i++)
        cblas_dscal(r, sqrt(s->weight.data[i]), dln_matrix_at(&s->B, 0, i), 1);
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, r, m, s->p - 1, s->B.data, s->B.ld, 0, s->H.data, s->H.ld);
}

/* s = -(H + damping)^{-1} g. Where residuals vanish H is nearly singular: a little damping, more while Cholesky fails. */
static bool solve(struct search *s) {
    int r = s->H.rows;
    double trace = 0;
    make_hessian(s);
    for (int i = 0; i < r; i++)
        trace += *dln_matrix_at(&s->H, i, i);
    for (double damping = DBL_EPSILON * trace; damping < 1e3 * trace; damping *= 1e3) {
        for (int i = 0; i < r; i++)
            *dln_matrix_at(&s->H, i, i) += damping;
        if (LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', r, s->H.data, s->H.ld) == 0) {
            dln_matrix_copy(&s->g, &s->s);
            dln_matrix_scale(&s->s, -1);
            return LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', r, 1, s->H.data, s->H.ld, s->s.data, s->s.ld) == 0;
        }
        make_hessian(s);
    }
    return false;
}

/* Newton's step, halved until the loss falls by a tenth of what the slope promises. What the loss has above its tangent does not cancel,
 * so this judges well at round-off too. */
static bool step(struct search *s) {
    if (!solve(s))
        return false;
    dln_matrix_multiply(1, DLN_TRANSPOSED, s->Q, DLN_PLAIN, &s->s, 0, &s->d);
    double promise = -dln_matrix_dot(&s->g, &s->s), t = 1;
    for (int k = 0; k < HALVINGS_MOST; k++, t /= 2)
        if (dln_power_above_tangent(s->power, s->u.data, s->d.data, t, (size_t)s->u.rows) <= 0.9 * t * promise) {
            dln_matrix_add(t * s->most, &s->s, &s->v);
            return true;
        }
    return false;
}

/* One row of E_star: the residual of the smallest gradient that was seen last. */
static dln_status search_row(struct search *s, int row, const atomic_bool *cancel, dln_matrix *E_star, dln_error *err) {
    double best = INFINITY;
    bool enough = false;
    dln_matrix_multiply(1, DLN_PLAIN, s->Q, DLN_PLAIN, &s->y, 0, &s->v);
    for (int k = 0; k <= STEPS_MOST; k++) {
        if (cancel && atomic_load(cancel))
            return dln_error_set(err, DLN_CANCELLED, "cancelled");
        look(s);
        if (!isfinite(s->most))
            break;
        bool halved = s->relative <= 0.5 * best;
        if (!enough || s->relative < best) {
            cblas_dcopy(s->e.rows, s->e.data, 1, dln_matrix_at(E_star, row, 0), E_star->ld);
            best = s->relative;
        }
        enough = enough || s->relative <= s->allowed;
        if (enough && (!halved || s->relative == 0))
            return DLN_OK;
        if (!step(s))
            break;
    }
    if (enough)
        return DLN_OK;
    return dln_error_set(err, DLN_NO_CONVERGENCE,
                         "the optimum for p = %d was not found: the gradient of output %d stays at %.1e of its terms", s->p, row + 1,
                         s->relative);
}

dln_status dln_optimum(const struct dln_power *power, int p, const dln_matrix *Q, const dln_matrix *Y, const atomic_bool *cancel,
                       dln_matrix *E_star, dln_error *err) {
    struct search s = {.power = power, .p = p, .Q = Q};
    dln_matrix made = {0};
    dln_status status = search_take(&s, err);
    if (!status)
        status = dln_matrix_init(&made, (size_t)Y->rows, (size_t)Y->cols, err);
    for (int row = 0; !status && row < Y->rows; row++) {
        cblas_dcopy(Y->cols, dln_matrix_at(Y, row, 0), Y->ld, s.y.data, 1);
        status = search_row(&s, row, cancel, &made, err);
    }
    search_release(&s);
    if (status)
        dln_matrix_release(&made);
    else
        *E_star = made;
    return status;
}
