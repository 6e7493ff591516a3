/* libsvm.c: see libsvm.h. Every file is read twice, as csv.c says. */
#include "data/libsvm.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/limits.h"
#include "data/lines.h"
#include "data/text.h"

enum { CLASSES_SHOWN = 16 };

struct libsvm {
    struct lines lines;
    int class_wanted;           /* 0: any */
    size_t limit;               /* 0: none */
    bool filling;               /* second reading: into X and Y */
    size_t rows;                /* of this reading, all of them */
    bool has_classes;           /* the first row has one, so all must */
    int classes[CLASSES_SHOWN]; /* the lowest classes, ascending */
    size_t class_count;         /* of those; one more when there are others */
    size_t samples;             /* rows chosen */
    size_t inputs;              /* highest index */
    dln_matrix X, Y;            /* inputs x samples, 1 x samples */
};

/* One row's text, cut at its comment: what is left to read of it. */
struct row {
    char *at;
    int class;
    double target;
};

static dln_status fail(const struct libsvm *d, const char *start, const char *end, dln_error *err, const char *what) {
    char shown[64];
    text_escape(start, (size_t)(end - start), shown, sizeof shown);
    return lines_error(&d->lines, start, err, DLN_BAD_FORMAT, "'%s' is not %s", shown, what);
}

static dln_status changed(const struct libsvm *d, dln_error *err) {
    return dln_error_set(err, DLN_UNREADABLE, "%s changed while it was read", gz_name(d->lines.gz));
}

/* A whole number in [least, INT_MAX]; false when [s, end) is none. */
static bool read_integer(const char *s, const char *end, int *value) {
    bool negative = s < end && *s == '-';
    long long n = 0;
    const char *first = s += s < end && (*s == '-' || *s == '+');
    for (; s < end && *s >= '0' && *s <= '9' && n <= INT_MAX; s++)
        n = 10 * n + (*s - '0');
    if (s == first || s != end || n > INT_MAX)
        return false;
    *value = (int)(negative ? -n : n);
    return true;
}

static dln_status read_value(const struct libsvm *d, const char *start, const char *end, double *value, dln_error *err) {
    if (!text_number(start, end, value))
        return fail(d, start, end, err, "a number");
    if (!isfinite(*value)) {
        char shown[64];
        text_escape(start, (size_t)(end - start), shown, sizeof shown);
        return lines_error(&d->lines, start, err, DLN_NOT_FINITE, "'%s' is not finite", shown);
    }
    return DLN_OK;
}

/* `class;target` or `target` in front of a row. */
static dln_status read_head(struct libsvm *d, struct row *row, dln_error *err) {
    char *start = row->at, *end = start + strcspn(start, " \t"), *semicolon = memchr(start, ';', (size_t)(end - start));
    row->at = end;
    row->class = 0;
    if (d->rows == 0)
        d->has_classes = semicolon != NULL;
    if (d->has_classes && !semicolon)
        return lines_error(&d->lines, start, err, DLN_BAD_FORMAT, "no class (class;target) here, though the first row has one");
    if (!d->has_classes && semicolon)
        return lines_error(&d->lines, start, err, DLN_BAD_FORMAT, "a class (class;target) here, though the first row has none");
    if (semicolon && !read_integer(start, semicolon, &row->class))
        return fail(d, start, semicolon, err, "a class; classes are whole numbers");
    return read_value(d, semicolon ? semicolon + 1 : start, end, &row->target, err);
}

/* The next index:value of a row; *index stays when there is no more. */
static dln_status read_pair(const struct libsvm *d, struct row *row, int *index, double *value, dln_error *err) {
    char *start = row->at + strspn(row->at, " \t"), *end = start + strcspn(start, " \t");
    row->at = end;
    if (start == end)
        return DLN_OK;
    char *colon = memchr(start, ':', (size_t)(end - start));
    if (!colon)
        return fail(d, start, end, err, "index:value");
    int previous = *index;
    if (!read_integer(start, colon, index) || *index < 1)
        return fail(d, start, colon, err, "an index; indices are whole numbers from 1 to 2147483647");
    if (*index <= previous)
        return lines_error(&d->lines, start, err, DLN_BAD_FORMAT, "index %d after %d; indices must ascend", *index, previous);
    return read_value(d, colon + 1, end, value, err);
}

/* Keep the lowest classes in order; class_count stays above CLASSES_SHOWN once there were more. */
static void note_class(struct libsvm *d, int class) {
    size_t kept = d->class_count < CLASSES_SHOWN ? d->class_count : CLASSES_SHOWN, i = 0;
    while (i < kept && d->classes[i] < class)
        i++;
    if (i < kept && d->classes[i] == class)
        return;
    d->class_count = kept + 1;
    if (i == CLASSES_SHOWN)
        return;
    size_t moved = (kept < CLASSES_SHOWN ? kept : CLASSES_SHOWN - 1) - i;
    memmove(d->classes + i + 1, d->classes + i, moved * sizeof d->classes[0]);
    d->classes[i] = class;
}

/* One row. The first reading checks all; the second stores a chosen row as the next sample. */
static dln_status read_row(struct libsvm *d, struct row *row, dln_error *err) {
    dln_status status = read_head(d, row, err);
    if (status != DLN_OK)
        return status;
    bool chosen = d->class_wanted == 0 || row->class == d->class_wanted;
    if (d->filling && !chosen)
        return DLN_OK;
    if (d->filling && d->samples == (size_t)d->X.cols)
        return changed(d, err);
    for (int index = 0;;) {
        int previous = index;
        double value;
        status = read_pair(d, row, &index, &value, err);
        if (status != DLN_OK)
            return status;
        if (index == previous)
            break;
        if (d->filling && index > d->X.rows)
            return changed(d, err);
        if (d->filling)
            d->X.data[(size_t)index - 1 + d->samples * (size_t)d->X.ld] = value;
        else if ((size_t)index > d->inputs)
            d->inputs = (size_t)index;
    }
    if (d->filling)
        d->Y.data[d->samples * (size_t)d->Y.ld] = row->target;
    else if (d->has_classes)
        note_class(d, row->class);
    d->samples += chosen;
    return DLN_OK;
}

static dln_status read_rows(struct libsvm *d, dln_error *err) {
    d->rows = d->samples = 0;
    while (!(d->filling && d->limit > 0 && d->samples == d->limit)) {
        dln_status status = lines_next(&d->lines, err);
        if (status != DLN_OK)
            return status;
        if (!d->lines.text)
            break;
        d->lines.text[strcspn(d->lines.text, "#")] = '\0';
        struct row row = {.at = d->lines.text + strspn(d->lines.text, " \t")};
        if (*row.at == '\0')
            continue;
        status = read_row(d, &row, err);
        if (status != DLN_OK)
            return status;
        d->rows++;
    }
    return d->filling && d->samples < (size_t)d->X.cols ? changed(d, err) : DLN_OK;
}

static dln_status no_such_class(const struct libsvm *d, dln_error *err) {
    char list[CLASSES_SHOWN * 13 + 4];
    size_t shown = d->class_count < CLASSES_SHOWN ? d->class_count : CLASSES_SHOWN, used = 0;
    for (size_t i = 0; i < shown; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%d", i > 0 ? ", " : "", d->classes[i]);
    if (d->class_count > shown)
        snprintf(list + used, sizeof list - used, "...");
    return dln_error_set(err, DLN_BAD_VALUE, "%s has no row of class %d; its classes are %s", gz_name(d->lines.gz), d->class_wanted, list);
}

/* The first reading: what there is, and whether it can be used. */
static dln_status count(struct libsvm *d, dln_error *err) {
    const char *name = gz_name(d->lines.gz);
    dln_status status = read_rows(d, err);
    if (status != DLN_OK)
        return status;
    if (d->rows == 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s has no rows", name);
    if (d->inputs == 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s has targets but no inputs (index:value)", name);
    if (d->class_wanted != 0 && !d->has_classes)
        return dln_error_set(err, DLN_BAD_VALUE, "%s has no classes (class;target), so class %d cannot be chosen", name, d->class_wanted);
    if (d->samples == 0)
        return no_such_class(d, err);
    if (d->limit > 0 && d->samples > d->limit)
        d->samples = d->limit;
    return DLN_OK;
}

static dln_status fill(struct libsvm *d, dln_error *err) {
    struct gz *gz = d->lines.gz;
    dln_status status = limits_matrix(gz, d->inputs, d->samples, 0, &d->X, err);
    if (status == DLN_OK)
        status = limits_matrix(gz, 1, d->samples, dln_matrix_bytes(d->inputs, d->samples), &d->Y, err);
    if (status == DLN_OK)
        status = lines_rewind(&d->lines, err);
    d->filling = true;
    return status == DLN_OK ? read_rows(d, err) : status;
}

dln_status libsvm_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                               dln_error *err) {
    struct libsvm d = {.class_wanted = request->class_wanted, .limit = request->limit > 0 ? (size_t)request->limit : 0};
    struct gz *gz = NULL;
    dln_status status = gz_open(request->file, limits, &gz, err);
    if (status == DLN_OK)
        status = lines_init(&d.lines, gz, err);
    if (status == DLN_OK)
        status = count(&d, err);
    if (status == DLN_OK)
        status = fill(&d, err);
    lines_release(&d.lines);
    gz_close(gz);
    if (status != DLN_OK) {
        dln_matrix_release(&d.X);
        dln_matrix_release(&d.Y);
        return status;
    }
    *X = d.X;
    *Y = d.Y;
    return DLN_OK;
}
