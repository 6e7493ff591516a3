#include "scope/tables.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/columns.h"
#include "scope/json.h"

enum { MOST_COLUMNS = 32 };

/* An open table. */
struct sheet {
    const char *path;
    FILE *file;
};

struct tables {
    struct sheet csv, factors, jsonl;
    const struct column *chosen[MOST_COLUMNS];
    int n_chosen;
    uint64_t every;
    uint64_t *written; /* by run: 1 + the tick of its latest row */
    enum phase *phase; /* by run: in the latest event */
};

static dln_status open_sheet(struct sheet *s, const char *path, dln_error *err) {
    if (!path)
        return DLN_OK;
    s->path = strcmp(path, "-") ? path : "standard output";
    s->file = strcmp(path, "-") ? fopen(path, "w") : stdout;
    return s->file ? DLN_OK : dln_error_set(err, DLN_UNREADABLE, "%s cannot be written: %s", path, strerror(errno));
}

static dln_status sheet_failed(const struct sheet *s, int why, dln_error *err) {
    if (why == EPIPE)
        return dln_error_set(err, DLN_UNREADABLE, "%s", "");
    return dln_error_set(err, DLN_UNREADABLE, "%s could not be written: %s", s->path, strerror(why));
}

static dln_status check_sheet(const struct sheet *s, dln_error *err) {
    return s->file && ferror(s->file) ? sheet_failed(s, errno, err) : DLN_OK;
}

static dln_status close_sheet(struct sheet *s, dln_error *err) {
    if (!s->file)
        return DLN_OK;
    bool failed = ferror(s->file) != 0;
    errno = failed ? errno : 0;
    failed |= (s->file == stdout ? fflush(s->file) : fclose(s->file)) != 0;
    s->file = NULL;
    return failed ? sheet_failed(s, errno ? errno : EIO, err) : DLN_OK;
}

static dln_status choose(struct tables *t, const char *list, dln_error *err) {
    if (!list) {
        for (t->n_chosen = 0; t->n_chosen < n_columns; t->n_chosen++)
            t->chosen[t->n_chosen] = &columns[t->n_chosen];
        return DLN_OK;
    }
    while (t->n_chosen < MOST_COLUMNS) {
        size_t n = strcspn(list, ",");
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), list);
        const struct column *c = column_find(name);
        if (!c) {
            char all[256] = "";
            for (int i = 0; i < n_columns; i++)
                snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", columns[i].name);
            return dln_error_set(err, DLN_BAD_VALUE, "--columns: there is no column \"%s\"; there are %s", name, all);
        }
        t->chosen[t->n_chosen++] = c;
        if (!list[n])
            return DLN_OK;
        list += n + 1;
    }
    return dln_error_set(err, DLN_BAD_VALUE, "--columns takes at most %d names", MOST_COLUMNS);
}

/* RFC 4180: quoted when it holds a comma, a quote or a line end; a quote is doubled. */
static void put_field(FILE *f, const char *text) {
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, f);
        return;
    }
    putc('"', f);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', f);
        putc(*text, f);
    }
    putc('"', f);
}

static void put_number(FILE *f, double value) {
    if (isnan(value))
        fputs("nan", f);
    else
        fprintf(f, "%.17g", value); /* inf, -inf */
}

static void csv_header(const struct tables *t) {
    for (int i = 0; i < t->n_chosen; i++)
        fprintf(t->csv.file, "%s%s", i ? "," : "", t->chosen[i]->name);
    fputs("\r\n", t->csv.file);
}

static void csv_row(const struct tables *t, struct run *r) {
    FILE *f = t->csv.file;
    for (int i = 0; i < t->n_chosen; i++) {
        const struct column *c = t->chosen[i];
        double value;
        if (i)
            putc(',', f);
        if (c->kind == COLUMN_LABEL)
            put_field(f, r->label);
        else if (c->kind == COLUMN_PHASE)
            fputs(phase_name(r->phase), f);
        else if (c->value(r, &value))
            put_number(f, value);
    }
    fputs("\r\n", f);
}

static void json_row(const struct tables *t, struct run *r) {
    FILE *f = t->jsonl.file;
    fputs("{\"kind\":\"tick\"", f);
    for (int i = 0; i < t->n_chosen; i++) {
        const struct column *c = t->chosen[i];
        double value;
        fprintf(f, ",\"%s\":", c->name);
        if (c->kind == COLUMN_LABEL)
            json_put_string(f, r->label);
        else if (c->kind == COLUMN_PHASE)
            json_put_string(f, phase_name(r->phase));
        else if (c->value(r, &value))
            json_put_number(f, value);
        else
            fputs("null", f);
    }
    fputs("}\n", f);
}

/* One row of the factors' table, in both formats. */
struct factor_row {
    int factor, rows, cols;
    double sigma_min, sigma_max, imbalance, gradient_norm;
    bool has_gap, has_gradient;
};

static struct factor_row measure_factor(struct run *r, int j) {
    const dln_matrix *W = &r->net.W[j];
    struct factor_row row = {j, W->rows, W->cols, run_sigma_min(r, j), run_sigma_max(r, j), NAN, NAN, j < r->depth, false};
    if (row.has_gap)
        row.imbalance = run_imbalance(r, j);
    const struct dln_tick *last = &r->opt->last;
    if (last->factor == 0)
        row.gradient_norm = dln_products_gradient_norm(r->opt->products, j);
    else if (last->factor == j)
        row.gradient_norm = last->gradient_norm;
    row.has_gradient = last->factor == 0 || last->factor == j;
    return row;
}

static void csv_factor(FILE *f, const struct run *r, const struct factor_row *row) {
    put_field(f, r->label);
    fprintf(f, ",%llu,%d,%d,%d,", (unsigned long long)run_ticks(r), row->factor, row->rows, row->cols);
    put_number(f, row->sigma_min);
    putc(',', f);
    put_number(f, row->sigma_max);
    putc(',', f);
    if (row->has_gap)
        put_number(f, row->imbalance);
    putc(',', f);
    if (row->has_gradient)
        put_number(f, row->gradient_norm);
    fputs("\r\n", f);
}

static void json_value(FILE *f, const char *key, bool measured, double value) {
    fprintf(f, ",\"%s\":", key);
    if (measured)
        json_put_number(f, value);
    else
        fputs("null", f);
}

static void json_factor(FILE *f, const struct run *r, const struct factor_row *row) {
    fputs("{\"kind\":\"factor\",\"run\":", f);
    json_put_string(f, r->label);
    fprintf(f, ",\"tick\":%llu,\"factor\":%d,\"rows\":%d,\"cols\":%d", (unsigned long long)run_ticks(r), row->factor, row->rows, row->cols);
    json_value(f, "sigma_min", true, row->sigma_min);
    json_value(f, "sigma_max", true, row->sigma_max);
    json_value(f, "imbalance", row->has_gap, row->imbalance);
    json_value(f, "gradient_norm", row->has_gradient, row->gradient_norm);
    fputs("}\n", f);
}

static void event(const struct tables *t, const struct run *r, const char *name, const char *detail) {
    FILE *f = t->jsonl.file;
    fputs("{\"kind\":\"event\",\"run\":", f);
    json_put_string(f, r->label);
    fprintf(f, ",\"tick\":%llu,\"event\":\"%s\",\"detail\":", (unsigned long long)run_ticks(r), name);
    json_put_string(f, detail);
    fputs("}\n", f);
}

static void rows_of(struct tables *t, struct run *r) {
    if (t->csv.file)
        csv_row(t, r);
    if (t->jsonl.file)
        json_row(t, r);
    for (int j = 1; (t->factors.file || t->jsonl.file) && j <= r->depth; j++) {
        struct factor_row row = measure_factor(r, j);
        if (t->factors.file)
            csv_factor(t->factors.file, r, &row);
        if (t->jsonl.file)
            json_factor(t->jsonl.file, r, &row);
    }
    t->written[r->index] = run_ticks(r) + 1;
}

static void phase_event(struct tables *t, const struct run *r) {
    if (!t->jsonl.file || t->phase[r->index] == r->phase)
        return;
    t->phase[r->index] = r->phase;
    event(t, r, "phase", phase_name(r->phase));
}

static dln_status check_sheets(const struct tables *t, dln_error *err) {
    dln_status status = check_sheet(&t->csv, err);
    if (!status)
        status = check_sheet(&t->factors, err);
    return status ? status : check_sheet(&t->jsonl, err);
}

static void first_rows(struct tables *t, struct session *s) {
    if (t->csv.file)
        csv_header(t);
    if (t->factors.file)
        fputs("run,tick,factor,rows,cols,sigma_min,sigma_max,imbalance,gradient_norm\r\n", t->factors.file);
    if (t->jsonl.file) {
        fprintf(t->jsonl.file, "{\"schema\":1,\"kind\":\"event\",\"event\":\"start\",\"scenario\":");
        json_put_string(t->jsonl.file, s->scenario->name);
        fprintf(t->jsonl.file, ",\"version\":\"%s\",\"blas\":", DLN_VERSION);
        json_put_string(t->jsonl.file, dln_blas_name());
        fprintf(t->jsonl.file, ",\"threads\":%d}\n", dln_blas_threads());
    }
    for (int i = 0; i < s->n_runs; i++) {
        t->phase[i] = s->runs[i]->phase;
        rows_of(t, s->runs[i]);
    }
}

static void tables_free(struct tables *t) {
    free(t->written);
    free(t->phase);
    free(t);
}

dln_status tables_open(const struct table_options *o, struct session *s, struct tables **out, dln_error *err) {
    struct tables *t = calloc(1, sizeof *t);
    if (!t)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for tables");
    t->every = o->every ? o->every : 1;
    t->written = calloc((size_t)s->n_runs, sizeof *t->written);
    t->phase = calloc((size_t)s->n_runs, sizeof *t->phase);
    dln_status status = t->written && t->phase ? choose(t, o->columns, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory for tables");
    if (!status)
        status = open_sheet(&t->csv, o->csv, err);
    if (!status)
        status = open_sheet(&t->factors, o->factors, err);
    if (!status)
        status = open_sheet(&t->jsonl, o->jsonl, err);
    if (status) {
        close_sheet(&t->csv, NULL);
        close_sheet(&t->factors, NULL);
        close_sheet(&t->jsonl, NULL);
        tables_free(t);
        return status;
    }
    first_rows(t, s);
    *out = t;
    return DLN_OK;
}

dln_status tables_record(struct tables *t, struct session *s, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        uint64_t tick = run_ticks(r);
        if (t->written[i] == tick + 1)
            continue; /* it stands still */
        phase_event(t, r);
        if (tick % t->every == 0 || r->end)
            rows_of(t, r);
    }
    return check_sheets(t, err);
}

dln_status tables_close(struct tables *t, struct session *s, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        if (t->written[i] != run_ticks(s->runs[i]) + 1)
            rows_of(t, s->runs[i]);
        if (t->jsonl.file)
            event(t, s->runs[i], "end", run_end_words(s->runs[i]->end));
    }
    dln_status status = close_sheet(&t->csv, err), next = close_sheet(&t->factors, status ? NULL : err);
    status = status ? status : next;
    next = close_sheet(&t->jsonl, status ? NULL : err);
    tables_free(t);
    return status ? status : next;
}
