#include "preset/build.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "preset/build_parts.h"
#include "preset/number.h"

/* Problems. */

static dln_status check_problem(const struct problem_spec *p, const struct build_shape *shape, const struct build_context *ctx,
                                dln_error *err) {
    char what[120];
    if (shape->samples)
        snprintf(what, sizeof what, "problem: %zu samples of %zu inputs and %zu outputs", shape->samples, shape->inputs, shape->outputs);
    else
        snprintf(what, sizeof what, "problem: a target of %zu x %zu", shape->outputs, shape->inputs);
    return build_check_bytes(build_peak_bytes(p, shape), ctx, &p->place, what, err);
}

/* The engine's sentences know no place. */
static dln_status at_place(const struct place *place, const char *what, dln_status st, const dln_error *inner, dln_error *err) {
    if (st == DLN_OK)
        return st;
    return st == DLN_CANCELLED ? dln_error_set(err, st, "loading was cancelled") : place_error(err, st, place, "%s: %s", what, inner->text);
}

static dln_status build_from_target(const struct problem_spec *p, const struct build_context *ctx, dln_problem *out, dln_error *err) {
    dln_matrix Phi = {0};
    dln_error inner;
    dln_status st = build_target(p, ctx, &Phi, err);
    if (st != DLN_OK)
        return st;
    const struct build_shape shape = {(size_t)Phi.cols, (size_t)Phi.rows, 0};
    st = check_problem(p, &shape, ctx, err);
    if (st == DLN_OK)
        st = build_tell(ctx, err, "measuring a target of %d x %d", Phi.rows, Phi.cols);
    if (st == DLN_OK)
        st = at_place(&p->place, "problem", dln_problem_init_target(out, &Phi, &inner), &inner, err);
    dln_matrix_release(&Phi);
    return st;
}

static dln_status build_from_data(const struct problem_spec *p, const struct build_context *ctx, dln_problem *out, dln_error *err) {
    const struct dln_data_options options = {p->p, p->keep_samples};
    dln_matrix X = {0}, Y = {0};
    dln_error inner;
    dln_status st = p->source == SOURCE_DATA ? build_samples(p, ctx, &X, &Y, err) : build_generated(p, ctx, &X, &Y, err);
    if (st != DLN_OK)
        return st;
    const struct build_shape shape = {(size_t)X.rows, (size_t)Y.rows, (size_t)X.cols};
    st = check_problem(p, &shape, ctx, err);
    if (st == DLN_OK)
        st = build_tell(ctx, err, "compressing %d x %d", X.rows, X.cols);
    if (st == DLN_OK)
        st = at_place(&p->place, "problem", dln_problem_init_data(out, &X, &Y, &options, ctx ? ctx->cancel : NULL, &inner), &inner, err);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    return st;
}

dln_status build_problem(const struct scenario *s, int i, const struct build_context *ctx, dln_problem *out, dln_error *err) {
    const struct problem_spec *p = scenario_problem(s, i);
    struct build_shape shape;
    dln_status st = build_shape(p, &shape) ? check_problem(p, &shape, ctx, err) : DLN_OK;
    if (st != DLN_OK)
        return st;
    return p->source == SOURCE_TARGET ? build_from_target(p, ctx, out, err) : build_from_data(p, ctx, out, err);
}

double build_error_factor(const struct problem_spec *spec, const dln_problem *problem) {
    if (spec->error == ERROR_MEAN)
        return (double)problem->p / problem->samples;
    return spec->error == ERROR_SUM ? problem->p : 1;
}

/* Networks. */

static int plain_width(const struct run_spec *run, const dln_problem *problem) {
    if (run->network.width > 0)
        return run->network.width;
    return problem->inputs > problem->outputs ? problem->inputs : problem->outputs;
}

bool build_widths(const struct run_spec *run, const dln_problem *problem, int *width) {
    const struct network_spec *n = &run->network;
    for (int j = 1; j < n->depth; j++)
        width[j] = n->widths ? n->widths[j - 1] : plain_width(run, problem);
    width[0] = n->input.choice == FREEZE_NONE ? problem->inputs : plain_width(run, problem);
    width[n->depth] = n->output.choice == FREEZE_NONE ? problem->outputs : plain_width(run, problem);
    for (int j = 0; j <= n->depth; j++)
        if (width[j] < 1)
            return false;
    return true;
}

static struct number_shapes shapes_of(const struct run_spec *run, const dln_problem *problem) {
    return (struct number_shapes){problem->inputs, problem->outputs, problem->samples, plain_width(run, problem), run->network.depth};
}

static dln_status check_frozen_file(const struct file_name *file, const dln_matrix *M, int rows, int cols, const struct place *place,
                                    dln_error *err) {
    if (M->rows == rows && M->cols == cols)
        return DLN_OK;
    return place_error(err, DLN_BAD_SHAPE, place, "network.frozen: %s is %d x %d and must be %d x %d", place_show(file->name).text, M->rows,
                       M->cols, rows, cols);
}

/* What reading the file of a matrix of known shape may take: a binary file takes its bytes, text at most four times as many. */
static size_t file_bytes(size_t rows, size_t cols) { return 8 * dln_matrix_bytes(rows, cols) + (1 << 20); }

/* A (input side) or B; nothing when that end is not frozen. */
static dln_status make_frozen(const struct run_spec *run, const dln_problem *problem, bool output, dln_matrix *M, dln_error *err) {
    static const enum dln_frozen_kind kinds[] = {
        [FREEZE_IDENTITY] = DLN_FROZEN_IDENTITY, [FREEZE_MODIFIED] = DLN_FROZEN_MODIFIED, [FREEZE_GAUSSIAN] = DLN_FROZEN_GAUSSIAN};
    const struct frozen_spec *f = output ? &run->network.output : &run->network.input;
    const struct number_shapes shapes = shapes_of(run, problem);
    int width = plain_width(run, problem), rows = output ? problem->outputs : width, cols = output ? width : problem->inputs;
    dln_error inner;
    if (f->choice == FREEZE_NONE)
        return DLN_OK;
    if (f->choice == FREEZE_MODIFIED && width < problem->inputs + problem->outputs)
        return place_error(err, DLN_BAD_SHAPE, &run->place,
                           "network.frozen: modified-identity needs a width of at least n0 + nL = %d, not %d",
                           problem->inputs + problem->outputs, width);
    if (f->choice == FREEZE_FILE) {
        const struct build_context ctx = {.max_memory = file_bytes((size_t)rows, (size_t)cols)};
        dln_status st = build_read_matrix(&f->file, &ctx, &run->place, M, err);
        return st == DLN_OK ? check_frozen_file(&f->file, M, rows, cols, &run->place, err) : st;
    }
    dln_status st = dln_matrix_init(M, (size_t)rows, (size_t)cols, err);
    if (st != DLN_OK)
        return st;
    return at_place(&run->place, "network.frozen",
                    dln_frozen_fill(kinds[f->choice], output, number_value(&f->value, &shapes), run->seed, M, &inner), &inner, err);
}

dln_status build_network(const struct scenario *s, const struct run_spec *run, const dln_problem *problem, dln_network *out,
                         dln_error *err) {
    int *width = malloc(((size_t)run->network.depth + 1) * sizeof *width);
    dln_matrix A = {0}, B = {0};
    dln_network net = {0};
    dln_error inner;
    dln_status st = width ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d widths", run->network.depth + 1);
    if (st == DLN_OK && !build_widths(run, problem, width))
        st = place_error(err, DLN_BAD_SHAPE, &run->place, "network.width: every width must be at least 1");
    if (st == DLN_OK)
        st = make_frozen(run, problem, false, &A, err);
    if (st == DLN_OK)
        st = make_frozen(run, problem, true, &B, err);
    if (st == DLN_OK)
        st = at_place(&run->place, "network",
                      dln_network_init(&net, run->network.depth, width, A.data ? &A : NULL, B.data ? &B : NULL, &inner), &inner, err);
    dln_matrix_release(&A);
    dln_matrix_release(&B);
    free(width);
    if (st != DLN_OK)
        return st;
    st = build_weights(s, run, problem, &net, err);
    if (st != DLN_OK) {
        dln_network_release(&net);
        return st;
    }
    *out = net;
    return DLN_OK;
}

static void release_files(dln_matrix *files, int n) {
    for (int i = 0; files && i < n; i++)
        dln_matrix_release(&files[i]);
    free(files);
}

/* The factors of the scheme `files`; *files stays NULL for other schemes. */
static dln_status read_factors(const struct run_spec *run, const dln_network *net, dln_matrix **files, dln_error *err) {
    int n = run->init.files_length;
    if (run->init.scheme != dln_init_find("files") || n == 0)
        return DLN_OK;
    dln_matrix *read = calloc((size_t)n, sizeof *read);
    if (!read)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d factors", n);
    for (int i = 0; i < n; i++) {
        const struct build_context ctx = {.max_memory = file_bytes((size_t)net->W[i + 1].rows, (size_t)net->W[i + 1].cols)};
        dln_status st = build_read_matrix(&run->init.files[i], &ctx, &run->place, &read[i], err);
        if (st != DLN_OK) {
            release_files(read, n);
            return st;
        }
    }
    *files = read;
    return DLN_OK;
}

dln_status build_weights(const struct scenario *s, const struct run_spec *run, const dln_problem *problem, dln_network *net,
                         dln_error *err) {
    const struct number_shapes shapes = shapes_of(run, problem);
    struct dln_init_args args = {.sd = NAN, .seed = run->seed};
    dln_matrix *files = NULL;
    dln_error inner;
    (void)s;
    if (run->init.scheme->takes_sd && number_given(&run->init.sd))
        args.sd = number_value(&run->init.sd, &shapes);
    else if (run->init.scheme->takes_sd && number_given(&run->init.variance))
        args.sd = sqrt(number_value(&run->init.variance, &shapes));
    dln_status st = read_factors(run, net, &files, err);
    if (st != DLN_OK)
        return st;
    args.files = files;
    st = at_place(&run->place, "init", dln_init_fill(run->init.scheme, net, &args, &inner), &inner, err);
    release_files(files, run->init.files_length);
    return st;
}

dln_status build_objective(const struct run_spec *run, const dln_problem *problem, const dln_network *net, dln_objective *out,
                           dln_error *err) {
    dln_error inner;
    return at_place(&run->place, "network", dln_objective_init(out, problem, net, &inner), &inner, err);
}

/* Optimizers. */

/* eta of the step for this run. */
static dln_status check_eta(const struct run_spec *run, double eta, dln_error *err) {
    enum dln_step_rule rule = run->optimizer.rule;
    if (rule == DLN_STEP_BOUND && !(eta > 0 && eta < 2))
        return place_error(err, DLN_BAD_VALUE, &run->step_place,
                           "optimizer.step: {bound: ...} is %g for this run and must be above 0 and below 2", eta);
    if (number_given(&run->step_size) && !(eta > 0 && isfinite(eta)))
        return place_error(err, DLN_BAD_VALUE, &run->step_place, "optimizer.step: {%s: ...} is %g for this run and must be above 0",
                           rule == DLN_STEP_STABLE      ? "stable"
                           : rule == DLN_STEP_LIPSCHITZ ? "lipschitz"
                                                        : "constant",
                           eta);
    return DLN_OK;
}

dln_status build_eta(const struct run_spec *run, const dln_problem *problem, double *eta, dln_error *err) {
    const struct number_shapes shapes = shapes_of(run, problem);
    double value = number_given(&run->step_size) ? number_value(&run->step_size, &shapes) : run->optimizer.eta;
    dln_status st = check_eta(run, value, err);
    if (st == DLN_OK)
        *eta = value;
    return st;
}

static dln_status check_batch(const struct run_spec *run, int samples, dln_error *err) {
    if (run->optimizer.batch <= samples)
        return DLN_OK;
    return place_error(err, DLN_BAD_VALUE, &run->batch_place, "optimizer.batch is %d and the problem has %d samples",
                       run->optimizer.batch, samples);
}

dln_status build_optimizer(const struct scenario *s, const struct run_spec *run, dln_network *net, dln_objective *objective,
                           dln_optimizer **out, dln_error *err) {
    struct dln_optimizer_spec spec = run->optimizer;
    int *batches = NULL;
    dln_error inner;
    (void)s;
    dln_status st = build_eta(run, objective->problem, &spec.eta, err);
    if (st == DLN_OK)
        st = check_batch(run, objective->problem->samples, err);
    if (st == DLN_OK && run->batches.name)
        st = build_read_batches(run, objective->problem->samples, &batches, &spec.n_batches, &spec.batch, err);
    if (st != DLN_OK)
        return st;
    spec.batches = batches;
    st = at_place(&run->step_place, "optimizer", dln_optimizer_new(&spec, net, objective, out, &inner), &inner, err);
    free(batches);
    return st;
}
