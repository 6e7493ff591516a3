/* test_tables.c: what is written is what was measured, at its tick, in the form that RFC 4180 and RFC 8259 ask for. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "scope/columns.h"
#include "scope/tables.h"

/* Runs that end at different ticks, one of them diverging, one of a single factor; labels with a comma, with quotes, beyond ASCII. */
static const char runs[] =
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: 'blocks, \"quoted\"', optimizer: {method: bcgd, order: shuffled}, stop: {iterations: 23}}\n"
                 "  - {label: 'gd \"\xc3\xa9\"', optimizer: {method: gd, step: {constant: 0.05}}, stop: {iterations: 10}}\n"
                 "  - {label: wild, optimizer: {method: gd, step: {constant: 3}}, stop: {iterations: 200}}\n"
                 "  - {label: one, network: {depth: 1}, optimizer: {method: bcgd}, stop: {error: 1e-20, iterations: 30}}\n";

static const char header[] =
    "run,tick,sweep,factor,objective,error,step_size,gradient_norm,end_sigma_min,margin,imbalance,sigma_min,sigma_max,phase";

/* Text of a file; the caller frees it. */
static char *text_of(const char *path) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    char *text = calloc(1, (size_t)size + 1);
    assert_non_null(text);
    rewind(f);
    assert_int_equal(fread(text, 1, (size_t)size, f), size);
    fclose(f);
    return text;
}

/* A strict reader of RFC 4180: every record ends in CR LF, a quote stands at a field's ends or twice within quotes. */
enum { MOST_ROWS = 2000, MOST_FIELDS = 16, FIELD = 128 };

struct csv {
    char (*fields)[MOST_FIELDS][FIELD];
    int n_fields, n_rows;
};

static const char *read_field(const char *at, char *out) {
    bool quoted = *at == '"';
    size_t n = 0;
    at += quoted;
    while (quoted ? *at != '"' || at[1] == '"' : !strchr(",\r\n\"", *at)) {
        assert_true(*at && n + 1 < FIELD);
        out[n++] = *at;
        at += quoted && *at == '"' ? 2 : 1;
    }
    out[n] = '\0';
    return at + quoted;
}

static struct csv read_csv(const char *path) {
    struct csv csv = {.fields = calloc(MOST_ROWS, sizeof *csv.fields)};
    char *text = text_of(path);
    assert_non_null(csv.fields);
    for (const char *at = text; *at;) {
        int n = 0;
        assert_true(csv.n_rows < MOST_ROWS);
        for (;;) {
            assert_true(n < MOST_FIELDS);
            at = read_field(at, csv.fields[csv.n_rows][n++]);
            if (*at != ',')
                break;
            at++;
        }
        assert_true(at[0] == '\r' && at[1] == '\n');
        at += 2;
        assert_true(csv.n_rows == 0 || n == csv.n_fields);
        csv.n_fields = n;
        csv.n_rows++;
    }
    free(text);
    return csv;
}

static const char *field(const struct csv *csv, int row, const char *name) {
    for (int i = 0; i < csv->n_fields; i++)
        if (!strcmp(csv->fields[0][i], name))
            return csv->fields[row][i];
    fail_msg("no column %s", name);
    return "";
}

/* The field is the shortest form of 17 digits of this double: it reads back as the same bits. */
static void assert_number(const char *text, double value) {
    char want[40];
    if (isnan(value))
        snprintf(want, sizeof want, "nan");
    else
        snprintf(want, sizeof want, isinf(value) ? (value > 0 ? "inf" : "-inf") : "%.17g", value);
    assert_string_equal(text, want);
    assert_true(isnan(value) || strtod(text, NULL) == value);
}

static struct run *labelled(struct session *s, const char *label) {
    for (int i = 0; i < s->n_runs; i++)
        if (!strcmp(s->runs[i]->label, label))
            return s->runs[i];
    fail_msg("no run %s", label);
    return NULL;
}

/* Write the tables of a session that is stepped to its end, or `most` times. */
static void write_tables(void **state, const char *text, const struct table_options *options, int most) {
    struct opened o = open_session(*state, text, NULL, true);
    struct tables *t;
    dln_error err;
    assert_int_equal(tables_open(options, o.session, &t, &err), DLN_OK);
    while (most-- && session_step(o.session))
        assert_int_equal(tables_record(t, o.session, &err), DLN_OK);
    assert_int_equal(tables_close(t, o.session, &err), DLN_OK);
    close_session(&o);
}

/* Paths of the three files, in the folder of the tests. */
struct paths {
    char csv[320], factors[320], jsonl[320];
};

static struct paths paths_of(void **state) {
    struct paths p;
    snprintf(p.csv, sizeof p.csv, "%s", files_path(*state, "out.csv"));
    snprintf(p.factors, sizeof p.factors, "%s", files_path(*state, "factors.csv"));
    snprintf(p.jsonl, sizeof p.jsonl, "%s", files_path(*state, "out.jsonl"));
    return p;
}

/* CSV by tick */

static void assert_row(const struct csv *csv, int row, struct run *r) {
    assert_string_equal(field(csv, row, "run"), r->label);
    assert_string_equal(field(csv, row, "phase"), phase_name(r->phase));
    for (int c = 0; c < n_columns; c++) {
        double value;
        if (!columns[c].value)
            continue;
        if (columns[c].value(r, &value))
            assert_number(field(csv, row, columns[c].name), value);
        else
            assert_string_equal(field(csv, row, columns[c].name), "");
    }
}

/* Every row against another session that is stepped alongside. */
static void assert_rows(void **state, const char *path, int every) {
    struct csv csv = read_csv(path);
    struct opened o = open_session(*state, runs, NULL, true);
    struct session *s = o.session;
    bool done[8] = {false};
    int row = 1;
    do {
        for (int i = 0; i < s->n_runs; i++) {
            bool due = run_ticks(s->runs[i]) % (uint64_t)every == 0 || s->runs[i]->end;
            if (due && !done[i]) {
                assert_true(row < csv.n_rows);
                assert_row(&csv, row++, s->runs[i]);
            }
            done[i] = s->runs[i]->end;
        }
    } while (session_step(s));
    assert_int_equal(row, csv.n_rows);
    close_session(&o);
    free(csv.fields);
}

static void the_csv_has_the_state_of_every_tick(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .every = 1}, -1);
    char *text = text_of(p.csv);
    assert_memory_equal(text, header, sizeof header - 1);
    assert_memory_equal(text + sizeof header - 1, "\r\n\"blocks, \"\"quoted\"\"\",0,0,,", 28);
    free(text);
    assert_rows(state, p.csv, 1);
}

static void every_thins_the_rows_but_for_the_first_and_the_last(void **state) {
    struct paths p = paths_of(state);
    for (uint64_t every = 2; every < 300; every = every * 2 + 1) {
        write_tables(state, runs, &(struct table_options){.csv = p.csv, .every = every}, -1);
        assert_rows(state, p.csv, (int)every);
    }
}

/* The gradient and the step are of the step that led here; nothing led to tick 0; one factor has no gaps. */
static void what_is_not_measured_is_empty(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .every = 1}, -1);
    struct csv csv = read_csv(p.csv);
    int starts = 0;
    for (int row = 1; row < csv.n_rows; row++) {
        bool start = !strcmp(field(&csv, row, "tick"), "0");
        starts += start;
        assert_int_equal(!*field(&csv, row, "factor"), start);
        assert_int_equal(!*field(&csv, row, "step_size"), start);
        assert_int_equal(!*field(&csv, row, "gradient_norm"), start);
        assert_int_equal(!*field(&csv, row, "imbalance"), !strcmp(field(&csv, row, "run"), "one"));
        if (!start && !strncmp(field(&csv, row, "run"), "gd", 2))
            assert_string_equal(field(&csv, row, "factor"), "0");
    }
    assert_int_equal(starts, 4);
    free(csv.fields);
}

static void what_is_not_finite_is_written_so(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .every = 1}, -1);
    struct csv csv = read_csv(p.csv);
    int seen = 0;
    for (int row = 1; row < csv.n_rows; row++) {
        bool diverged = !strcmp(field(&csv, row, "phase"), "diverged");
        const char *error = field(&csv, row, "error");
        assert_int_equal(diverged, !strcmp(error, "nan") || !strcmp(error, "inf"));
        assert_true(!diverged || !strcmp(field(&csv, row, "run"), "wild"));
        seen += diverged;
    }
    assert_int_equal(seen, 1); /* the last row of its run */
    free(csv.fields);
}

static void columns_are_chosen_and_ordered(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .every = 5, .columns = "phase,tick,run,error,tick"}, 6);
    struct csv csv = read_csv(p.csv);
    assert_int_equal(csv.n_fields, 5);
    char *text = text_of(p.csv);
    assert_memory_equal(text, "phase,tick,run,error,tick\r\ndescending,0,", 40);
    free(text);
    free(csv.fields);
}

/* What is left out is not measured: the caches of the run know. */
static void what_is_left_out_is_not_measured(void **state) {
    static const struct {
        const char *columns;
        bool sigma, gap, end;
    } cases[] = {
        {"run,tick,sweep,factor,objective,error,step_size,gradient_norm,margin,phase", false, false, false},
        {"sigma_min", true, false, false},
        {"sigma_max", true, false, false},
        {"imbalance", false, true, false},
        {"end_sigma_min", false, false, true},
        {NULL, true, true, true},
    };
    struct paths p = paths_of(state);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (int json = 0; json < 2; json++) {
            struct opened o = open_session(*state, runs, NULL, true);
            struct run *r = o.session->runs[0];
            struct table_options options = {.every = 1, .columns = cases[i].columns};
            struct tables *t;
            *(json ? &options.jsonl : &options.csv) = json ? p.jsonl : p.csv;
            assert_int_equal(tables_open(&options, o.session, &t, NULL), DLN_OK);
            for (int k = 0; k < 5; k++) {
                session_step(o.session);
                assert_int_equal(tables_record(t, o.session, NULL), DLN_OK);
            }
            for (int j = 1; j <= 3; j++) {
                assert_int_equal(r->sigma_version[j], cases[i].sigma ? r->net.version[j] : 0);
                assert_int_equal(j < 3 && r->gap_version[2 * j], j < 3 && cases[i].gap);
            }
            assert_int_equal(r->end_version != 0, cases[i].end);
            assert_int_equal(tables_close(t, o.session, NULL), DLN_OK);
            close_session(&o);
        }
}

/* CSV by factor */

/* The norm of factor j's gradient, from the weights alone. */
static double gradient_norm_of(struct run *r, int j) {
    struct dln_optimizer_spec spec = {.method = dln_method_find("bcgd"), .order = dln_order_find("descending"), .rule = DLN_STEP_OPTIMAL};
    dln_optimizer *opt;
    assert_int_equal(dln_optimizer_new(&spec, &r->net, &r->objective, &opt, NULL), DLN_OK);
    double norm = sqrt(dln_products_block(opt->products, j).gradient2);
    dln_optimizer_free(opt);
    return norm;
}

static void assert_factor(const struct csv *csv, int row, struct run *r, int j, double gradient) {
    assert_string_equal(field(csv, row, "run"), r->label);
    assert_number(field(csv, row, "tick"), (double)run_ticks(r));
    assert_number(field(csv, row, "factor"), j);
    assert_number(field(csv, row, "rows"), r->net.W[j].rows);
    assert_number(field(csv, row, "cols"), r->net.W[j].cols);
    assert_number(field(csv, row, "sigma_min"), run_sigma_min(r, j));
    assert_number(field(csv, row, "sigma_max"), run_sigma_max(r, j));
    if (j < r->depth)
        assert_number(field(csv, row, "imbalance"), run_imbalance(r, j));
    else
        assert_string_equal(field(csv, row, "imbalance"), "");
    bool updated = run_ticks(r) > 0 && (r->opt->last.factor == 0 || r->opt->last.factor == j);
    const char *norm = field(csv, row, "gradient_norm");
    assert_int_equal(*norm != '\0', updated);
    if (updated && isfinite(gradient)) /* two ways of one product: round-off of norms of order 1 to 100 */
        assert_true(fabs(strtod(norm, NULL) - gradient) <= 1e-12 * (1 + gradient));
}

static void the_factors_have_a_row_each(void **state) {
    static const char text[] = PRESET_START
        "init: near-identity\nruns:\n  - {label: blocks, optimizer: {method: bcgd, order: shuffled}, network: {width: [5, 7]}}\n"
        "  - {label: gd, optimizer: {method: gd, step: {constant: 0.01}}}\nstop: {iterations: 12}\n";
    struct paths p = paths_of(state);
    write_tables(state, text, &(struct table_options){.factors = p.factors, .every = 1}, -1);
    struct csv csv = read_csv(p.factors);
    struct opened o = open_session(*state, text, NULL, true);
    int row = 1;
    double gradient[2][4] = {{0}};
    do {
        for (int i = 0; i < 2; i++)
            for (int j = 1; j <= 3; j++)
                assert_factor(&csv, row++, o.session->runs[i], j, gradient[i][j]);
        for (int i = 0; i < 2; i++) /* before the step to come */
            for (int j = 1; j <= 3; j++)
                gradient[i][j] = gradient_norm_of(o.session->runs[i], j);
    } while (session_step(o.session));
    assert_int_equal(row, csv.n_rows);
    char *head = text_of(p.factors);
    assert_memory_equal(head, "run,tick,factor,rows,cols,sigma_min,sigma_max,imbalance,gradient_norm\r\n", 71);
    free(head);
    free(csv.fields);
    close_session(&o);
}

/* JSON lines */

struct lines {
    struct json *json[4000];
    int n;
};

static struct lines *read_lines(const char *path) {
    struct lines *l = calloc(1, sizeof *l);
    char *text = text_of(path), *save = text;
    assert_non_null(l);
    for (char *end; *save; save = end + 1) {
        end = strchr(save, '\n');
        assert_non_null(end); /* every line ends */
        *end = '\0';
        assert_true(l->n < (int)ARRAY_LEN(l->json));
        l->json[l->n] = json_parse(save);
        if (!l->json[l->n])
            fail_msg("not JSON: %s", save);
        l->n++;
    }
    free(text);
    return l;
}

static void lines_free(struct lines *l) {
    for (int i = 0; i < l->n; i++)
        json_free(l->json[i]);
    free(l);
}

/* A number, null for an empty field, or a string for what JSON has no number for. */
static void assert_same_value(const struct json *j, const char *text) {
    if (!*text)
        assert_int_equal(j->kind, JSON_NULL);
    else if (!strcmp(text, "nan") || !strcmp(text, "inf") || !strcmp(text, "-inf"))
        assert_string_equal(j->text, text);
    else if (j->kind == JSON_STRING)
        assert_string_equal(j->text, text);
    else
        assert_true(j->kind == JSON_NUMBER && j->number == strtod(text, NULL));
}

/* The lines of one kind are the rows of the CSV, in order. */
static void assert_lines(const struct lines *l, const char *kind, const struct csv *csv) {
    int row = 1;
    for (int i = 0; i < l->n; i++) {
        if (strcmp(json_text(l->json[i], "kind"), kind))
            continue;
        assert_true(row < csv->n_rows);
        assert_int_equal(l->json[i]->count, csv->n_fields + 1);
        for (int k = 0; k < csv->n_fields; k++)
            assert_same_value(json_get(l->json[i], csv->fields[0][k]), csv->fields[row][k]);
        row++;
    }
    assert_int_equal(row, csv->n_rows);
}

static void the_json_lines_are_the_same_rows(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .factors = p.factors, .jsonl = p.jsonl, .every = 3}, -1);
    struct lines *l = read_lines(p.jsonl);
    struct csv ticks = read_csv(p.csv), factors = read_csv(p.factors);
    assert_lines(l, "tick", &ticks);
    assert_lines(l, "factor", &factors);
    assert_true(json_number(l->json[0], "schema") == 1);
    assert_string_equal(json_text(l->json[0], "kind"), "event");
    assert_string_equal(json_text(l->json[0], "event"), "start");
    assert_string_equal(json_text(l->json[0], "version"), DLN_VERSION);
    assert_string_equal(json_text(l->json[0], "blas"), dln_blas_name());
    assert_true(json_number(l->json[0], "threads") == dln_blas_threads());
    for (int i = 1; i < l->n; i++)
        assert_null(json_find(l->json[i], "schema"));
    lines_free(l);
    free(ticks.fields);
    free(factors.fields);
}

/* A change of phase is told at its tick, whether a row is due or not, and every end. */
static void events_stand_at_their_ticks(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.jsonl = p.jsonl, .every = 1000}, -1);
    struct lines *l = read_lines(p.jsonl);
    struct opened o = open_session(*state, runs, NULL, true);
    enum phase before[4];
    int seen = 0, changes = 0, ends = 0;
    for (int i = 0; i < 4; i++)
        before[i] = o.session->runs[i]->phase;
    while (session_step(o.session))
        for (int i = 0; i < 4; i++) {
            const struct run *r = o.session->runs[i];
            if (r->phase == before[i])
                continue;
            before[i] = r->phase;
            changes++;
            for (int k = 1; k < l->n; k++)
                seen += !strcmp(json_text(l->json[k], "kind"), "event") && !strcmp(json_text(l->json[k], "event"), "phase") &&
                        !strcmp(json_text(l->json[k], "run"), r->label) && json_number(l->json[k], "tick") == (double)run_ticks(r) &&
                        !strcmp(json_text(l->json[k], "detail"), phase_name(r->phase));
        }
    assert_true(changes >= 2);
    assert_int_equal(seen, changes);
    for (int k = 1; k < l->n; k++)
        if (!strcmp(json_text(l->json[k], "kind"), "event") && !strcmp(json_text(l->json[k], "event"), "end")) {
            const struct run *r = labelled(o.session, json_text(l->json[k], "run"));
            assert_string_equal(json_text(l->json[k], "detail"), run_end_words(r->end));
            assert_true(json_number(l->json[k], "tick") == (double)run_ticks(r));
            ends++;
        }
    assert_int_equal(ends, 4);
    lines_free(l);
    close_session(&o);
}

/* Without the factors' columns there are no lines of factors; with some of them the others are null. */
static void json_lines_of_factors_are_chosen_too(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.jsonl = p.jsonl, .every = 1, .columns = "tick,error"}, 5);
    struct lines *l = read_lines(p.jsonl);
    for (int i = 1; i < l->n; i++)
        assert_string_not_equal(json_text(l->json[i], "kind"), "factor");
    lines_free(l);
    write_tables(state, runs, &(struct table_options){.jsonl = p.jsonl, .every = 1, .columns = "imbalance"}, 5);
    l = read_lines(p.jsonl);
    int factors = 0;
    for (int i = 1; i < l->n; i++)
        if (!strcmp(json_text(l->json[i], "kind"), "factor")) {
            factors++;
            assert_int_equal(json_get(l->json[i], "sigma_min")->kind, JSON_NULL);
            assert_int_equal(json_get(l->json[i], "sigma_max")->kind, JSON_NULL);
            bool last = json_number(l->json[i], "factor") == (strcmp(json_text(l->json[i], "run"), "one") ? 3 : 1);
            assert_int_equal(json_get(l->json[i], "imbalance")->kind == JSON_NULL, last);
        }
    assert_true(factors > 10);
    lines_free(l);
}

/* A session that is left before its end has its last rows, and says how it ended. */
static void an_interruption_keeps_what_was_done(void **state) {
    struct paths p = paths_of(state);
    write_tables(state, runs, &(struct table_options){.csv = p.csv, .jsonl = p.jsonl, .every = 7}, 9);
    struct csv csv = read_csv(p.csv);
    struct lines *l = read_lines(p.jsonl);
    int last = 0, interrupted = 0;
    for (int row = 1; row < csv.n_rows; row++)
        last += !strcmp(field(&csv, row, "tick"), "9");
    for (int i = 1; i < l->n; i++)
        interrupted += !strcmp(json_text(l->json[i], "kind"), "event") && !strcmp(json_text(l->json[i], "detail"), "interrupted");
    assert_in_range(last, 2, 3); /* `one` is done before */
    assert_int_equal(interrupted, last);
    free(csv.fields);
    lines_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_csv_has_the_state_of_every_tick), cmocka_unit_test(every_thins_the_rows_but_for_the_first_and_the_last),
        cmocka_unit_test(what_is_not_measured_is_empty),       cmocka_unit_test(what_is_not_finite_is_written_so),
        cmocka_unit_test(columns_are_chosen_and_ordered),      cmocka_unit_test(what_is_left_out_is_not_measured),
        cmocka_unit_test(the_factors_have_a_row_each),         cmocka_unit_test(the_json_lines_are_the_same_rows),
        cmocka_unit_test(events_stand_at_their_ticks),         cmocka_unit_test(json_lines_of_factors_are_chosen_too),
        cmocka_unit_test(an_interruption_keeps_what_was_done),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
