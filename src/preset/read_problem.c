/* read_problem.c: the `problem` of a run (reader.h). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/number.h"
#include "preset/reader.h"

/* One key under the other for the same thing; keys that go together only with one of them. */
struct rule {
    const char *path, *why;
};

static dln_status refuse_all(const struct reader *r, const struct rule *rules, size_t n) {
    dln_status st = DLN_OK;
    for (size_t i = 0; i < n && st == DLN_OK; i++)
        st = reader_refuse(r, rules[i].path, rules[i].why);
    return st;
}

/* Which of several paths is given: its index, or -1 when not exactly one. *n counts them, *second is the second one. */
static int which(const struct reader *r, const char *const *paths, int n_paths, int *n, const struct node **second) {
    int found = -1;
    *n = 0;
    for (int i = 0; i < n_paths; i++) {
        const struct node *node = reader_get(r, paths[i]);
        if (node && (*n)++ == 0)
            found = i;
        else if (node)
            *second = node;
    }
    return *n == 1 ? found : -1;
}

/* Target. */

static dln_status read_size(struct reader *r, struct problem_spec *p) {
    const struct node *size = reader_get(r, "problem.size"), *rows = reader_get(r, "problem.rows"), *cols = reader_get(r, "problem.cols");
    if (size && (rows || cols))
        return place_error(r->err, DLN_BAD_VALUE, &size->place,
                           "problem has a size and rows or cols as well; one of the two ways is enough");
    if (p->target == TARGET_FILE) {
        const char *why = "cannot stand beside target: {file: ...}, which has its own size";
        const struct rule rules[] = {{"problem.size", why}, {"problem.rows", why}, {"problem.cols", why}};
        return refuse_all(r, rules, 3);
    }
    dln_status st = DLN_OK;
    if (!size && !rows && !cols) {
        if (p->values_length == 0)
            return reader_require(r, "problem.size", &size);
        p->rows = p->cols = p->values_length;
        return DLN_OK;
    }
    if (!size && !rows)
        st = reader_require(r, "problem.rows", &rows);
    if (!size && !cols && st == DLN_OK)
        st = reader_require(r, "problem.cols", &cols);
    if (st != DLN_OK)
        return st;
    p->rows = reader_whole(size ? size : rows);
    p->cols = reader_whole(size ? size : cols);
    int diagonal = p->rows < p->cols ? p->rows : p->cols;
    if (p->values_length > 0 && p->values_length != diagonal)
        return place_error(r->err, DLN_BAD_VALUE, &(size ? size : rows)->place,
                           "a target of %d x %d takes %d values on its diagonal, not %d", p->rows, p->cols, diagonal, p->values_length);
    return DLN_OK;
}

static dln_status read_target(struct reader *r, struct problem_spec *p) {
    static const enum target_kind named[] = {TARGET_NEGATIVE_IDENTITY, TARGET_IDENTITY, TARGET_GAUSSIAN};
    const struct node *target = reader_get(r, "problem.target"), *rotate = NULL;
    p->source = SOURCE_TARGET;
    if (target->kind == NODE_SCALAR) {
        p->target = named[reader_name("problem.target", target)];
    } else {
        const struct entry *e = &target->entries[0];
        p->target = strcmp(e->key, "file") == 0 ? TARGET_FILE : strcmp(e->key, "diagonal") == 0 ? TARGET_DIAGONAL : TARGET_SINGULAR_VALUES;
        if (p->target == TARGET_FILE) {
            p->target_file = reader_file(e->value);
        } else {
            p->values = reader_numbers(r, e->value);
            p->values_length = e->value->n;
            if (!p->values)
                return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for %d numbers", e->value->n);
        }
    }
    dln_status st = reader_want(r, "problem.rotate", NULL, &rotate);
    if (st != DLN_OK)
        return st;
    p->rotate = reader_switch(rotate);
    return read_size(r, p);
}

/* Data. */

static dln_status read_matrices(struct reader *r, struct problem_spec *p) {
    static const char why[] = "belongs to a data set in one file (file), not to matrices (x, y)";
    static const struct rule rules[] = {
        {"problem.data.file", why}, {"problem.data.format", why}, {"problem.data.labels", why}, {"problem.data.class", why}};
    const struct node *x, *y, *samples;
    dln_status st = refuse_all(r, rules, 4);
    if (st == DLN_OK)
        st = reader_require(r, "problem.data.x", &x);
    if (st == DLN_OK)
        st = reader_require(r, "problem.data.y", &y);
    if (st == DLN_OK)
        st = reader_want(r, "problem.data.samples", NULL, &samples);
    if (st != DLN_OK)
        return st;
    p->x = reader_file(x);
    p->y = reader_file(y);
    p->samples_in_rows = reader_name("problem.data.samples", samples) == 1;
    return DLN_OK;
}

static dln_status read_data_set(struct reader *r, struct problem_spec *p) {
    static const enum data_format formats[] = {DATA_IDX, DATA_CSV, DATA_LIBSVM};
    const struct node *file, *format, *labels = reader_get(r, "problem.data.labels"), *wanted = reader_get(r, "problem.data.class");
    dln_status st =
        reader_refuse(r, "problem.data.samples", "belongs to matrices (x, y): the formats of data sets know where a sample stands");
    if (st == DLN_OK)
        st = reader_require(r, "problem.data.file", &file);
    if (st == DLN_OK)
        st = reader_require(r, "problem.data.format", &format);
    if (st != DLN_OK)
        return st;
    p->data_set = reader_file(file);
    p->request.format = formats[reader_name("problem.data.format", format)];
    if (p->request.format == DATA_IDX)
        st = reader_require(r, "problem.data.labels", &labels);
    else
        st = reader_refuse(r, "problem.data.labels", "belongs to the format idx");
    if (st == DLN_OK && p->request.format != DATA_LIBSVM)
        st = reader_refuse(r, "problem.data.class", "belongs to the format libsvm");
    if (st != DLN_OK)
        return st;
    if (labels)
        p->labels = reader_file(labels);
    p->request.class_wanted = wanted ? reader_whole(wanted) : 0;
    return DLN_OK;
}

static dln_status read_data(struct reader *r, struct problem_spec *p) {
    const struct node *limit = reader_get(r, "problem.data.limit"), *standardize, *scale;
    bool matrices = reader_get(r, "problem.data.x") || reader_get(r, "problem.data.y");
    p->source = SOURCE_DATA;
    dln_status st = matrices ? read_matrices(r, p) : read_data_set(r, p);
    if (st == DLN_OK)
        st = reader_want(r, "problem.data.standardize", NULL, &standardize);
    if (st == DLN_OK)
        st = reader_want(r, "problem.data.scale", NULL, &scale);
    if (st != DLN_OK)
        return st;
    p->request.limit = limit ? reader_whole(limit) : 0;
    p->standardize = reader_switch(standardize);
    p->scale = reader_quotient(scale);
    return DLN_OK;
}

/* Generated data. */

static dln_status read_pair(const struct reader *r, const char *path, const struct node *pair, double *low, double *high) {
    *low = reader_number(pair->entries[0].value);
    *high = reader_number(pair->entries[1].value);
    if (*low < *high)
        return DLN_OK;
    return place_error(r->err, DLN_BAD_VALUE, &pair->place, "%s: the first number must be below the second", path);
}

static dln_status read_normal(struct reader *r, const char *path, struct entries *e) {
    const struct node *variance;
    dln_status st = reader_want(r, path, NULL, &variance);
    if (st != DLN_OK)
        return st;
    e->kind = ENTRIES_NORMAL;
    e->variance = reader_quotient(variance);
    return DLN_OK;
}

static dln_status read_condition(struct reader *r, struct problem_spec *p) {
    const struct node *value, *within;
    if (!reader_get(r, "problem.generate.inputs.condition"))
        return DLN_OK;
    dln_status st = reader_require(r, "problem.generate.inputs.condition.value", &value);
    if (st == DLN_OK)
        st = reader_require(r, "problem.generate.inputs.condition.within", &within);
    if (st != DLN_OK)
        return st;
    p->condition = reader_number(value);
    p->condition_within = reader_number(within);
    return DLN_OK;
}

static dln_status read_inputs(struct reader *r, struct problem_spec *p) {
    static const char *const kinds[] = {"problem.generate.inputs.normal", "problem.generate.inputs.uniform",
                                        "problem.generate.inputs.singular_values"};
    const struct node *rows, *samples, *values, *second = NULL;
    int n, kind = which(r, kinds, 3, &n, &second);
    if (n > 1)
        return place_error(r->err, DLN_BAD_VALUE, &second->place, "inputs take one of normal, uniform, singular_values, not %d of them", n);
    dln_status st = reader_require(r, "problem.generate.inputs.rows", &rows);
    if (st == DLN_OK)
        st = reader_require(r, "problem.generate.inputs.samples", &samples);
    if (st != DLN_OK)
        return st;
    p->input_rows = reader_whole(rows);
    p->samples = reader_whole(samples);
    if (kind == 1) {
        p->inputs.kind = ENTRIES_UNIFORM;
        st = read_pair(r, kinds[1], reader_get(r, kinds[1]), &p->inputs.low, &p->inputs.high);
    } else if (kind == 2) {
        p->singular_values_given = true;
        st = reader_require(r, "problem.generate.inputs.singular_values.uniform", &values);
        if (st == DLN_OK)
            st = read_pair(r, "problem.generate.inputs.singular_values.uniform", values, &p->singular_low, &p->singular_high);
    } else {
        st = read_normal(r, "problem.generate.inputs.normal.variance", &p->inputs);
    }
    return st == DLN_OK ? read_condition(r, p) : st;
}

static dln_status read_map(struct reader *r, struct problem_spec *p) {
    static const enum target_kind named[] = {TARGET_NEGATIVE_IDENTITY, TARGET_IDENTITY, TARGET_GAUSSIAN};
    const struct node *noise, *rows;
    char as_inputs[16];
    snprintf(as_inputs, sizeof as_inputs, "%d", p->input_rows);
    dln_status st = reader_want(r, "problem.generate.outputs.noise", NULL, &noise);
    if (st == DLN_OK)
        st = reader_want(r, "problem.generate.outputs.rows", as_inputs, &rows);
    if (st != DLN_OK)
        return st;
    p->map_given = true;
    p->map = named[reader_name("problem.generate.outputs.map", reader_get(r, "problem.generate.outputs.map"))];
    p->noise = reader_number(noise);
    p->output_rows = reader_whole(rows);
    return DLN_OK;
}

static dln_status read_outputs(struct reader *r, struct problem_spec *p) {
    static const char *const kinds[] = {"problem.generate.outputs.normal", "problem.generate.outputs.uniform",
                                        "problem.generate.outputs.map"};
    const struct node *rows, *pair, *second = NULL;
    int n, kind = which(r, kinds, 3, &n, &second);
    if (n > 1)
        return place_error(r->err, DLN_BAD_VALUE, &second->place, "outputs take one of normal, uniform, map, not %d of them", n);
    if (kind == 2)
        return read_map(r, p);
    dln_status st = reader_refuse(r, "problem.generate.outputs.noise", "belongs to outputs: {map: ...}");
    if (st == DLN_OK)
        st = reader_require(r, "problem.generate.outputs.rows", &rows);
    if (st != DLN_OK)
        return st;
    p->output_rows = reader_whole(rows);
    if (kind == 0)
        return read_normal(r, "problem.generate.outputs.normal.variance", &p->outputs);
    p->outputs.kind = ENTRIES_UNIFORM;
    st = reader_want(r, kinds[1], NULL, &pair);
    return st == DLN_OK ? read_pair(r, kinds[1], pair, &p->outputs.low, &p->outputs.high) : st;
}

static dln_status read_generate(struct reader *r, struct problem_spec *p) {
    const struct node *section;
    p->source = SOURCE_GENERATE;
    dln_status st = reader_require(r, "problem.generate.inputs", &section);
    if (st == DLN_OK)
        st = reader_require(r, "problem.generate.outputs", &section);
    if (st == DLN_OK)
        st = read_inputs(r, p);
    return st == DLN_OK ? read_outputs(r, p) : st;
}

/* What all sources share. */

static dln_status read_common(struct reader *r, struct problem_spec *p) {
    static const enum error_scale scales[] = {ERROR_MEAN, ERROR_HALF, ERROR_SUM};
    const struct node *loss, *error, *seed;
    bool frozen = reader_get(r, "network.frozen.input") || reader_get(r, "network.frozen.output");
    bool half = p->source == SOURCE_TARGET || frozen;
    dln_status st = reader_want(r, "problem.loss.p", NULL, &loss);
    if (st == DLN_OK)
        st = reader_want(r, "problem.error", half ? "half" : "mean", &error);
    if (st == DLN_OK)
        st = reader_want(r, "problem.seed", r->problem_seed, &seed);
    if (st != DLN_OK)
        return st;
    p->p = reader_whole(loss);
    if (p->p % 2)
        return place_error(r->err, DLN_BAD_VALUE, &loss->place, "problem.loss.p: %d is odd, and |x|^p is a polynomial for even p only",
                           p->p);
    if (p->p > 2 && p->source == SOURCE_TARGET)
        return place_error(r->err, DLN_BAD_VALUE, &loss->place,
                           "problem.loss.p must be 2 for a target; data with X = I has the same minimum and any even p");
    p->error = scales[reader_name("problem.error", error)];
    p->seed = reader_seed(seed);
    if (p->source == SOURCE_TARGET && p->error == ERROR_MEAN)
        return place_error(r->err, DLN_BAD_VALUE, &error->place,
                           "problem.error: mean is (p/m) excess and a target has no samples; it must be half or sum");
    return DLN_OK;
}

static void write_quotient(FILE *out, const char *name, const struct quotient *q) {
    if (number_given(q))
        fprintf(out, " %s=%.17g/%.17g/%d", name, q->number, q->divisor, (int)q->over);
}

static void write_file(FILE *out, const char *name, const struct file_name *f) {
    if (f->name)
        fprintf(out, " %s=%s<%s>", name, f->name, f->preset ? f->preset : "");
}

static void write_entries(FILE *out, const char *name, const struct entries *e) {
    fprintf(out, " %s=%d,%.17g,%.17g", name, (int)e->kind, e->low, e->high);
    write_quotient(out, "variance", &e->variance);
}

/* All that defines the compressed problem and its error, in one text. */
static void write_key(FILE *out, const struct problem_spec *p) {
    fprintf(out, "source=%d seed=%llu p=%d error=%d", (int)p->source, (unsigned long long)p->seed, p->p, (int)p->error);
    if (p->source == SOURCE_TARGET) {
        fprintf(out, " target=%d %dx%d rotate=%d", (int)p->target, p->rows, p->cols, p->rotate);
        write_file(out, "file", &p->target_file);
        for (int i = 0; i < p->values_length; i++)
            fprintf(out, " %.17g", p->values[i]);
    } else if (p->source == SOURCE_DATA) {
        write_file(out, "x", &p->x);
        write_file(out, "y", &p->y);
        write_file(out, "file", &p->data_set);
        write_file(out, "labels", &p->labels);
        fprintf(out, " format=%d class=%d limit=%d rows=%d standardize=%d", (int)p->request.format, p->request.class_wanted,
                p->request.limit, p->samples_in_rows, p->standardize);
        write_quotient(out, "scale", &p->scale);
    } else {
        fprintf(out, " %dx%d", p->input_rows, p->samples);
        write_entries(out, "inputs", &p->inputs);
        fprintf(out, " s=%d,%.17g,%.17g kappa=%.17g,%.17g", p->singular_values_given, p->singular_low, p->singular_high, p->condition,
                p->condition_within);
        fprintf(out, " outputs=%d", p->output_rows);
        write_entries(out, "outputs", &p->outputs);
        fprintf(out, " map=%d,%d,%.17g", p->map_given, (int)p->map, p->noise);
    }
}

static dln_status make_key(const struct reader *r, struct problem_spec *p) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    bool ok = out != NULL;
    if (out) {
        write_key(out, p);
        ok = !ferror(out);
        ok = fclose(out) == 0 && ok;
    }
    if (ok)
        p->key = pool_copy(r->pool, text, length);
    free(text);
    return p->key ? DLN_OK : dln_error_set(r->err, DLN_NO_MEMORY, "no memory for a problem's key");
}

static dln_status read_source(struct reader *r, struct problem_spec *p) {
    static const char *const sources[] = {"problem.target", "problem.data", "problem.generate"};
    static const char why[] = "belongs to a target; data and generate have sizes of their own";
    static const struct rule of_target[] = {{"problem.size", why}, {"problem.rows", why}, {"problem.cols", why}, {"problem.rotate", why}};
    const struct node *problem, *second = NULL;
    dln_status st = reader_require(r, "problem", &problem);
    if (st != DLN_OK)
        return st;
    int n, source = which(r, sources, 3, &n, &second);
    if (source < 0)
        return place_error(r->err, DLN_BAD_VALUE, second ? &second->place : &problem->place,
                           "problem takes exactly one of target, data, generate, not %d of them", n);
    if (source == 0)
        return read_target(r, p);
    st = refuse_all(r, of_target, 4);
    if (st != DLN_OK)
        return st;
    return source == 1 ? read_data(r, p) : read_generate(r, p);
}

dln_status read_problem(struct reader *r, struct problem_spec *out) {
    struct problem_spec p = {.place = r->place, .scale = number_no_quotient()};
    p.inputs.variance = p.outputs.variance = number_no_quotient();
    dln_status st = read_source(r, &p);
    if (st == DLN_OK)
        st = read_common(r, &p);
    if (st == DLN_OK)
        st = make_key(r, &p);
    if (st != DLN_OK)
        return st;
    p.place = reader_get(r, "problem")->place;
    *out = p;
    return DLN_OK;
}
