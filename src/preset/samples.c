/* samples.c: matrices and data sets from files (build_parts.h). */
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/build_parts.h"
#include "preset/find.h"
#include "preset/number.h"

dln_status build_tell(const struct build_context *ctx, dln_error *err, const char *format, ...) {
    char stage[160];
    if (ctx && ctx->cancel && atomic_load(ctx->cancel))
        return dln_error_set(err, DLN_CANCELLED, "loading was cancelled");
    if (!ctx || !ctx->progress)
        return DLN_OK;
    va_list args;
    va_start(args, format);
    vsnprintf(stage, sizeof stage, format, args);
    va_end(args);
    ctx->progress(stage, ctx->user);
    return DLN_OK;
}

struct data_limits build_limits(const struct build_context *ctx) {
    return (struct data_limits){ctx && ctx->max_memory ? ctx->max_memory : SIZE_MAX, ctx ? ctx->cancel : NULL};
}

/* Find a file and tell that it is being read; *path is allocated. */
static dln_status open_file(const struct file_name *file, const struct build_context *ctx, const struct place *place, char **path,
                            dln_error *err) {
    dln_error inner;
    dln_status st = find_data(file->preset, file->name, path, &inner);
    if (st != DLN_OK)
        return place_error(err, st, place, "%s", inner.text);
    const char *slash = strrchr(*path, '/');
    st = build_tell(ctx, err, "reading %.120s", slash ? slash + 1 : *path);
    if (st != DLN_OK) {
        free(*path);
        *path = NULL;
    }
    return st;
}

dln_status build_read_matrix(const struct file_name *file, const struct build_context *ctx, const struct place *place, dln_matrix *A,
                             dln_error *err) {
    struct data_limits limits = build_limits(ctx);
    char *path = NULL;
    dln_status st = open_file(file, ctx, place, &path, err);
    if (st == DLN_OK)
        st = data_read_matrix(path, &limits, A, err);
    free(path);
    return st;
}

static dln_status transpose(dln_matrix *A, dln_error *err) {
    dln_matrix turned;
    dln_status st = dln_matrix_init(&turned, (size_t)A->cols, (size_t)A->rows, err);
    if (st != DLN_OK)
        return st;
    dln_matrix_transpose(A, &turned);
    dln_matrix_release(A);
    *A = turned;
    return DLN_OK;
}

/* The first columns. */
static dln_status keep(dln_matrix *A, int columns, dln_error *err) {
    dln_matrix kept, head = dln_matrix_block(A, 0, 0, A->rows, columns);
    dln_status st = dln_matrix_init_copy(&kept, &head, err);
    if (st != DLN_OK)
        return st;
    dln_matrix_release(A);
    *A = kept;
    return DLN_OK;
}

static dln_status read_matrices(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y,
                                dln_error *err) {
    struct build_context rest = ctx ? *ctx : (struct build_context){0};
    dln_status st = build_read_matrix(&p->x, ctx, &p->place, X, err);
    size_t taken = st == DLN_OK ? dln_matrix_bytes((size_t)X->rows, (size_t)X->cols) : 0;
    if (rest.max_memory) /* X has its share already */
        rest.max_memory = rest.max_memory > taken ? rest.max_memory - taken : 1;
    if (st == DLN_OK)
        st = build_read_matrix(&p->y, &rest, &p->place, Y, err);
    if (st == DLN_OK && p->samples_in_rows)
        st = transpose(X, err);
    if (st == DLN_OK && p->samples_in_rows)
        st = transpose(Y, err);
    if (st == DLN_OK && X->cols != Y->cols)
        return place_error(err, DLN_BAD_SHAPE, &p->place, "problem.data: %s has %d samples and %s has %d%s", place_show(p->x.name).text,
                           X->cols, place_show(p->y.name).text, Y->cols,
                           p->samples_in_rows ? "" : "; a sample is a column unless samples: rows");
    if (st == DLN_OK && p->request.limit > 0 && p->request.limit < X->cols)
        st = keep(X, p->request.limit, err);
    if (st == DLN_OK && X->cols < Y->cols)
        st = keep(Y, X->cols, err);
    return st;
}

static dln_status read_data_set(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y,
                                dln_error *err) {
    struct data_limits limits = build_limits(ctx);
    struct data_request request = p->request;
    char *file = NULL, *labels = NULL;
    dln_status st = open_file(&p->data_set, ctx, &p->place, &file, err);
    if (st == DLN_OK && p->labels.name)
        st = open_file(&p->labels, ctx, &p->place, &labels, err);
    request.file = file;
    request.labels = labels;
    if (st == DLN_OK)
        st = data_read_samples(&request, &limits, X, Y, err);
    free(file);
    free(labels);
    return st;
}

dln_status build_samples(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y, dln_error *err) {
    dln_matrix inputs = {0}, outputs = {0};
    dln_status st = p->x.name ? read_matrices(p, ctx, &inputs, &outputs, err) : read_data_set(p, ctx, &inputs, &outputs, err);
    if (st != DLN_OK) {
        dln_matrix_release(&inputs);
        dln_matrix_release(&outputs);
        return st;
    }
    const struct number_shapes shapes = {inputs.rows, outputs.rows, inputs.cols, NAN, NAN};
    if (p->standardize) {
        data_standardize(&inputs);
        data_standardize(&outputs);
    }
    dln_matrix_scale(&inputs, number_value(&p->scale, &shapes));
    *X = inputs;
    *Y = outputs;
    return DLN_OK;
}
