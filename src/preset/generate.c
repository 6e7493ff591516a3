/* generate.c: random samples X, Y (build_parts.h). X draws from the stream (seed, inputs, try), Y from (seed, outputs, 0), a random map
 * from (seed, target, 0), the noise from (seed, noise, 0). */
#include <math.h>
#include <stdlib.h>

#include "preset/build_parts.h"
#include "preset/draw.h"
#include "preset/number.h"

enum { MOST_TRIES = 100000, TRIES_A_LOOK = 64 };

static struct number_shapes shapes_of(const struct problem_spec *p) {
    return (struct number_shapes){p->input_rows, p->output_rows, p->samples, NAN, NAN};
}

static void draw_entries(dln_random *rng, const struct problem_spec *p, const struct entries *e, dln_matrix *M) {
    struct number_shapes shapes = shapes_of(p);
    if (e->kind == ENTRIES_NORMAL)
        draw_normal(rng, sqrt(number_value(&e->variance, &shapes)), M);
    else
        draw_uniform(rng, e->low, e->high, M);
}

static double condition_of(const double *s, int n) {
    double lo = s[0], hi = s[0];
    for (int i = 1; i < n; i++) {
        lo = fmin(lo, s[i]);
        hi = fmax(hi, s[i]);
    }
    return lo > 0 ? hi / lo : INFINITY;
}

/* One draw: the k singular values into s, and X itself, or only what comes before it when the singular values are drawn first. */
static dln_status draw_inputs(const struct problem_spec *p, dln_random *rng, double *s, int k, dln_matrix *X, dln_error *err) {
    if (p->singular_values_given) {
        dln_random_uniform(rng, p->singular_low, p->singular_high, s, (size_t)k);
        return DLN_OK;
    }
    draw_entries(rng, p, &p->inputs, X);
    return p->condition > 0 ? dln_matrix_svd(X, s, NULL, NULL, err) : DLN_OK;
}

static dln_status no_such_draw(const struct problem_spec *p, double nearest, dln_error *err) {
    return place_error(
        err, DLN_BAD_VALUE, &p->place,
        "problem.generate.inputs.condition: none of %d draws has a condition number within %g of %g; the nearest one had %.4g", MOST_TRIES,
        p->condition_within, p->condition, nearest);
}

static dln_status fill_inputs(const struct problem_spec *p, const struct build_context *ctx, double *s, dln_matrix *X, dln_error *err) {
    int k = X->rows < X->cols ? X->rows : X->cols;
    double nearest = INFINITY;
    for (int i = 0; i < MOST_TRIES; i++) {
        dln_random rng = dln_random_stream(p->seed, DLN_FOR_INPUTS, (uint64_t)i);
        dln_status st = i % TRIES_A_LOOK ? DLN_OK : build_tell(ctx, err, "drawing %d x %d inputs, try %d", X->rows, X->cols, i + 1);
        if (st == DLN_OK)
            st = draw_inputs(p, &rng, s, k, X, err);
        if (st != DLN_OK)
            return st;
        double kappa = p->condition > 0 ? condition_of(s, k) : 0;
        if (fabs(kappa - p->condition) < fabs(nearest - p->condition))
            nearest = kappa;
        if (p->condition > 0 && !(fabs(kappa - p->condition) < p->condition_within))
            continue;
        return p->singular_values_given ? draw_with_singular_values(&rng, s, X, err) : DLN_OK;
    }
    return no_such_draw(p, nearest, err);
}

/* Y = map X + noise E */
static dln_status fill_mapped(const struct problem_spec *p, const dln_matrix *X, dln_matrix *Y, dln_error *err) {
    dln_random target = dln_random_stream(p->seed, DLN_FOR_TARGET, 0), noise = dln_random_stream(p->seed, DLN_FOR_NOISE, 0);
    dln_matrix map;
    dln_status st = dln_matrix_init(&map, (size_t)Y->rows, (size_t)X->rows, err);
    if (st != DLN_OK)
        return st;
    if (p->map == TARGET_GAUSSIAN)
        draw_normal(&target, 1, &map);
    else
        dln_matrix_identity(&map);
    draw_normal(&noise, 1, Y);
    dln_matrix_multiply(p->map == TARGET_NEGATIVE_IDENTITY ? -1 : 1, DLN_PLAIN, &map, DLN_PLAIN, X, p->noise, Y);
    dln_matrix_release(&map);
    return DLN_OK;
}

static dln_status fill_outputs(const struct problem_spec *p, const dln_matrix *X, dln_matrix *Y, dln_error *err) {
    dln_random rng = dln_random_stream(p->seed, DLN_FOR_OUTPUTS, 0);
    if (p->map_given)
        return fill_mapped(p, X, Y, err);
    draw_entries(&rng, p, &p->outputs, Y);
    return DLN_OK;
}

dln_status build_generated(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y, dln_error *err) {
    dln_matrix inputs = {0}, outputs = {0};
    int k = p->input_rows < p->samples ? p->input_rows : p->samples;
    double *s = malloc((size_t)k * sizeof *s);
    dln_status st = s ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d singular values", k);
    if (st == DLN_OK)
        st = dln_matrix_init(&inputs, (size_t)p->input_rows, (size_t)p->samples, err);
    if (st == DLN_OK)
        st = dln_matrix_init(&outputs, (size_t)p->output_rows, (size_t)p->samples, err);
    if (st == DLN_OK)
        st = fill_inputs(p, ctx, s, &inputs, err);
    if (st == DLN_OK)
        st = fill_outputs(p, &inputs, &outputs, err);
    free(s);
    if (st != DLN_OK) {
        dln_matrix_release(&inputs);
        dln_matrix_release(&outputs);
        return st;
    }
    *X = inputs;
    *Y = outputs;
    return DLN_OK;
}
