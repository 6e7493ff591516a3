#include "scope/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "preset/nearest.h"
#include "scope/columns.h"
#include "scope/json.h"
#include "scope/sheet.h"

enum { MOST_COLUMNS = 32 };

struct known;

struct tables {
    struct sheet csv, factors, jsonl;
    const struct column *chosen[MOST_COLUMNS];
    int n_chosen;
    bool json_sigma, json_imbalance; /* of the factors, in the JSON lines: chosen */
    uint64_t every;
    bool begun;          /* the first rows are written */
    struct known *known; /* runs that were seen, those of the session first, in its order as long as that does not change */
    int n_known;
};

struct known {
    struct run *run;  /* held */
    uint64_t written; /* 1 + the tick of its latest row */
    enum phase phase; /* in the latest event */
};

static dln_status unknown_column(const char *name, dln_error *err) {
    char all[256] = "";
    const char *names[MOST_COLUMNS];
    for (int i = 0; i < n_columns; i++) {
        names[i] = columns[i].name;
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = nearest_name(name, names, n_columns);
    return dln_error_set(err, DLN_BAD_VALUE, "--columns: there is no column \"%s\"%s%s%s; there are %s", name,
                         near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", all);
}

static bool chose(const struct tables *t, const char *name) {
    for (int i = 0; i < t->n_chosen; i++)
        if (!strcmp(t->chosen[i]->name, name))
            return true;
    return false;
}

/* NULL: all. */
static dln_status choose(struct tables *t, const char *list, dln_error *err) {
    for (int i = 0; !list && i < n_columns; i++)
        t->chosen[t->n_chosen++] = &columns[i];
    for (bool more = list; more;) {
        size_t n = strcspn(list, ",");
        char name[64];
        text_escape(list, n, name, sizeof name);
        const struct column *c = column_find(name);
        if (!c)
            return unknown_column(name, err);
        if (t->n_chosen == MOST_COLUMNS)
            return dln_error_set(err, DLN_BAD_VALUE, "--columns takes at most %d names", MOST_COLUMNS);
        t->chosen[t->n_chosen++] = c;
        more = list[n];
        list += n + 1;
    }
    t->json_sigma = chose(t, "sigma_min") || chose(t, "sigma_max");
    t->json_imbalance = chose(t, "imbalance");
    return DLN_OK;
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
            sheet_put_field(f, r->label);
        else if (c->kind == COLUMN_PHASE)
            fputs(phase_name(r->phase), f);
        else if (c->value(r, &value))
            sheet_put_number(f, value);
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

/* The gradient before the latest tick, of the factors that it moved. */
static bool gradient_of_factor(const struct run *r, int j, double *norm) {
    const struct dln_tick *last = &r->opt->last;
    if (last->factor == 0)
        *norm = dln_products_gradient_norm(r->opt->products, j);
    else if (last->factor == j)
        *norm = last->gradient_norm;
    return last->factor == 0 || last->factor == j;
}

static void csv_factor(FILE *f, struct run *r, int j) {
    double gradient;
    sheet_put_field(f, r->label);
    fprintf(f, ",%llu,%d,%d,%d,", (unsigned long long)run_ticks(r), j, r->net.W[j].rows, r->net.W[j].cols);
    sheet_put_number(f, run_sigma_min(r, j));
    putc(',', f);
    sheet_put_number(f, run_sigma_max(r, j));
    putc(',', f);
    if (j < r->depth)
        sheet_put_number(f, run_imbalance(r, j));
    putc(',', f);
    if (gradient_of_factor(r, j, &gradient))
        sheet_put_number(f, gradient);
    fputs("\r\n", f);
}

static void json_value(FILE *f, const char *key, bool measured, double value) {
    fprintf(f, ",\"%s\":", key);
    if (measured)
        json_put_number(f, value);
    else
        fputs("null", f);
}

static void json_factor(const struct tables *t, struct run *r, int j) {
    FILE *f = t->jsonl.file;
    double gradient = NAN;
    bool updated = gradient_of_factor(r, j, &gradient), gap = t->json_imbalance && j < r->depth;
    fputs("{\"kind\":\"factor\",\"run\":", f);
    json_put_string(f, r->label);
    fprintf(f, ",\"tick\":%llu,\"factor\":%d,\"rows\":%d,\"cols\":%d", (unsigned long long)run_ticks(r), j, r->net.W[j].rows,
            r->net.W[j].cols);
    json_value(f, "sigma_min", t->json_sigma, t->json_sigma ? run_sigma_min(r, j) : NAN);
    json_value(f, "sigma_max", t->json_sigma, t->json_sigma ? run_sigma_max(r, j) : NAN);
    json_value(f, "imbalance", gap, gap ? run_imbalance(r, j) : NAN);
    json_value(f, "gradient_norm", updated, gradient);
    fputs("}\n", f);
}

static void event(struct tables *t, const struct run *r, const char *name, const char *detail) {
    FILE *f = t->jsonl.file;
    fputs("{\"kind\":\"event\",\"run\":", f);
    json_put_string(f, r->label);
    fprintf(f, ",\"tick\":%llu,\"event\":\"%s\",\"detail\":", (unsigned long long)run_ticks(r), name);
    json_put_string(f, detail);
    fputs("}\n", f);
    sheet_note_failure(&t->jsonl);
}

static void csv_rows(struct tables *t, struct run *r) {
    csv_row(t, r);
    sheet_note_failure(&t->csv);
}

static void factor_rows(struct tables *t, struct run *r) {
    for (int j = 1; j <= r->depth; j++)
        csv_factor(t->factors.file, r, j);
    sheet_note_failure(&t->factors);
}

/* Of the factors only what was chosen, and nothing when nothing was. */
static void json_rows(struct tables *t, struct run *r) {
    json_row(t, r);
    for (int j = 1; (t->json_sigma || t->json_imbalance) && j <= r->depth; j++)
        json_factor(t, r, j);
    sheet_note_failure(&t->jsonl);
}

static void rows_of(struct tables *t, struct known *k) {
    struct run *r = k->run;
    if (t->csv.file)
        csv_rows(t, r);
    if (t->factors.file)
        factor_rows(t, r);
    if (t->jsonl.file)
        json_rows(t, r);
    k->written = run_ticks(r) + 1;
}

static void phase_event(struct tables *t, struct known *k) {
    const struct run *r = k->run;
    if (!t->jsonl.file || k->phase == r->phase)
        return;
    k->phase = r->phase;
    event(t, r, "phase", phase_name(r->phase));
}

static dln_status check_sheets(const struct tables *t, dln_error *err) {
    dln_status status = sheet_check(&t->csv, err);
    if (!status)
        status = sheet_check(&t->factors, err);
    return status ? status : sheet_check(&t->jsonl, err);
}

/* What is known of a run, which probably has place i; NULL: no memory for one more. */
static struct known *know(struct tables *t, struct run *r, int i) {
    if (i < t->n_known && t->known[i].run == r)
        return &t->known[i];
    for (int k = 0; k < t->n_known; k++)
        if (t->known[k].run == r)
            return &t->known[k];
    struct known *more = realloc(t->known, ((size_t)t->n_known + 1) * sizeof *more);
    if (!more)
        return NULL;
    t->known = more;
    more[t->n_known] = (struct known){.run = run_share(r), .phase = r->phase};
    return &more[t->n_known++];
}

static void first_lines(struct tables *t, const struct session *s) {
    if (t->csv.file)
        csv_header(t);
    if (t->factors.file)
        fputs("run,tick,factor,rows,cols,sigma_min,sigma_max,imbalance,gradient_norm\r\n", t->factors.file);
    if (t->jsonl.file) {
        char name[512]; /* a file's name may be any bytes */
        text_escape(s->scenario->name, strlen(s->scenario->name), name, sizeof name);
        fputs("{\"schema\":1,\"kind\":\"event\",\"event\":\"start\",\"scenario\":", t->jsonl.file);
        json_put_string(t->jsonl.file, name);
        fprintf(t->jsonl.file, ",\"version\":\"%s\",\"blas\":", DLN_VERSION);
        json_put_string(t->jsonl.file, dln_blas_name());
        fprintf(t->jsonl.file, ",\"threads\":%d}\n", dln_blas_threads());
    }
}

void tables_abandon(struct tables *t) {
    struct sheet *sheets[] = {&t->csv, &t->factors, &t->jsonl};
    for (int i = 0; i < 3; i++)
        sheet_abandon(sheets[i]);
    for (int i = 0; i < t->n_known; i++)
        run_free(t->known[i].run);
    free(t->known);
    free(t);
}

static dln_status open_sheets(struct tables *t, const struct table_options *o, const char *preset, dln_error *err) {
    const struct sheet *sheets[3 + TABLES_MOST_OTHERS] = {&t->csv, &t->factors, &t->jsonl};
    dln_status status = sheet_open(&t->csv, o->csv, err);
    if (!status)
        status = sheet_open(&t->factors, o->factors, err);
    if (!status)
        status = sheet_open(&t->jsonl, o->jsonl, err);
    int n = 3;
    for (; n < 3 + TABLES_MOST_OTHERS && o->others[n - 3]; n++)
        sheets[n] = o->others[n - 3];
    return status ? status : sheet_check_distinct(sheets, n, preset, err);
}

dln_status tables_open(const struct table_options *o, struct session *s, struct tables **out, dln_error *err) {
    struct tables *t = calloc(1, sizeof *t);
    if (!t)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for tables");
    t->every = o->every ? o->every : 1;
    dln_status status = choose(t, o->columns, err);
    if (!status)
        status = open_sheets(t, o, s->scenario->path, err);
    if (!status && !o->later)
        status = tables_record(t, s, err);
    if (status) {
        tables_abandon(t);
        return status;
    }
    *out = t;
    return DLN_OK;
}

dln_status tables_record(struct tables *t, struct session *s, dln_error *err) {
    bool first = !t->begun;
    if (first)
        first_lines(t, s);
    t->begun = true;
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        struct known *k = know(t, r, i);
        uint64_t tick = run_ticks(r);
        if (!k)
            return dln_error_set(err, DLN_NO_MEMORY, "no memory for one more run in the tables");
        if (k->written == tick + 1)
            continue; /* it stands still */
        phase_event(t, k);
        if (first || tick % t->every == 0 || r->end)
            rows_of(t, k);
    }
    return check_sheets(t, err);
}

dln_status tables_close(struct tables *t, struct session *s, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        struct known *k = know(t, r, i);
        if (k && k->written != run_ticks(r) + 1)
            rows_of(t, k);
        if (t->jsonl.file)
            event(t, r, "end", r->end ? run_end_words(r->end) : "interrupted");
    }
    struct sheet *sheets[] = {&t->csv, &t->factors, &t->jsonl};
    dln_status status = DLN_OK;
    for (int i = 0; i < 3; i++) {
        dln_status one = sheet_close(sheets[i], status ? NULL : err);
        status = status ? status : one;
    }
    tables_abandon(t);
    return status;
}
