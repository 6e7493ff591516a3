#include "scope/monte_carlo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/sheet.h"

/* The 97.5 % point of the normal distribution. */
static const double z = 1.9599639845400545;

static dln_status read_statistics(struct monte_carlo *m, int v, dln_error *err) {
    const struct monte_carlo_spec *spec = m->spec;
    for (int k = 0; k < spec->n_statistics; k++) {
        dln_error local;
        struct condition **to = &m->statistics[v * spec->n_statistics + k];
        dln_status status = condition_new(spec->statistics[k], &m->runs[v], 1, m->runs[v], to, &local);
        if (status)
            return place_error(err, status, &spec->statistic_places[k], "monte_carlo.statistic: %s", local.text);
    }
    return DLN_OK;
}

dln_status monte_carlo_new(const struct scenario *scenario, const dln_problem *problems, struct monte_carlo **out, dln_error *err) {
    const struct monte_carlo_spec *spec = &scenario->monte_carlo;
    size_t n = (size_t)spec->n_values, cells = n * (size_t)spec->n_statistics;
    struct monte_carlo *m = calloc(1, sizeof *m);
    dln_status status = DLN_NO_MEMORY;
    if (!m)
        return dln_error_set(err, status, "no memory for the starts of %d values", spec->n_values);
    m->spec = spec;
    m->runs = calloc(n, sizeof *m->runs);
    m->statistics = calloc(cells, sizeof *m->statistics);
    m->counts = calloc(cells, sizeof *m->counts);
    m->drawn = calloc(n, sizeof *m->drawn);
    if (!m->runs || !m->statistics || !m->counts || !m->drawn) {
        dln_error_set(err, status, "no memory for the starts of %d values", spec->n_values);
        goto fail;
    }
    status = DLN_OK;
    for (int v = 0; v < spec->n_values && !status; v++) {
        int index = scenario->n_runs + v;
        status = run_new(scenario, &scenario->runs[index], index, &problems[scenario->runs[index].problem], 16, &m->runs[v], err);
        if (!status)
            status = read_statistics(m, v, err);
    }
    if (status)
        goto fail;
    m->seed = scenario->runs[scenario->n_runs].seed;
    *out = m;
    return DLN_OK;
fail:
    monte_carlo_free(m);
    return status;
}

void monte_carlo_free(struct monte_carlo *m) {
    if (!m)
        return;
    for (int i = 0; m->statistics && i < m->spec->n_values * m->spec->n_statistics; i++)
        condition_free(m->statistics[i]);
    for (int v = 0; m->runs && v < m->spec->n_values; v++)
        run_free(m->runs[v]);
    free(m->statistics);
    free(m->runs);
    free(m->counts);
    free(m->drawn);
    free(m);
}

bool monte_carlo_left(const struct monte_carlo *m, int v) { return !m->broken.text[0] && m->drawn[v] < (uint64_t)m->spec->starts; }

/* Multiples of an odd number that no two seeds in use differ by: starts of neighbouring seeds have nothing in common. */
static uint64_t seed_of(const struct monte_carlo *m, uint64_t k) { return m->seed + k * UINT64_C(0x9e3779b97f4a7c15); }

void monte_carlo_draw(struct monte_carlo *m, int v) {
    struct run *r = m->runs[v];
    uint64_t seed = seed_of(m, m->drawn[v]); /* start 0 stands there from the beginning */
    if (seed != r->spec.seed && run_restart(r, r->spec.init.scheme, seed, &m->broken))
        return;
    for (int k = 0; k < m->spec->n_statistics; k++)
        m->counts[v * m->spec->n_statistics + k] += condition_holds(m->statistics[v * m->spec->n_statistics + k], r);
    m->drawn[v]++;
}

bool monte_carlo_round(struct monte_carlo *m) {
    bool any = false;
    for (int v = 0; v < m->spec->n_values; v++)
        if (monte_carlo_left(m, v)) {
            monte_carlo_draw(m, v);
            any = true;
        }
    return any;
}

bool monte_carlo_done(const struct monte_carlo *m) {
    for (int v = 0; v < m->spec->n_values; v++)
        if (monte_carlo_left(m, v))
            return false;
    return true;
}

uint64_t monte_carlo_drawn(const struct monte_carlo *m) {
    uint64_t most = 0;
    for (int v = 0; v < m->spec->n_values; v++)
        most = m->drawn[v] > most ? m->drawn[v] : most;
    return most;
}

void monte_carlo_restart(struct monte_carlo *m, uint64_t seed) {
    size_t n = (size_t)m->spec->n_values;
    memset(m->drawn, 0, n * sizeof *m->drawn);
    memset(m->counts, 0, n * (size_t)m->spec->n_statistics * sizeof *m->counts);
    m->broken.text[0] = '\0';
    m->seed = seed;
}

/* Wilson 1927: the values p with |count/n - p| <= z sqrt(p (1 - p) / n). Its ends are 0 and 1 exactly where nothing
 * or all was counted. */
struct proportion proportion_of(uint64_t count, uint64_t of) {
    struct proportion p = {count, of, NAN, 0, 1};
    if (of == 0)
        return p;
    double n = (double)of, value = (double)count / n, scale = 1 + z * z / n;
    double middle = value + z * z / (2 * n), half = z * sqrt(value * (1 - value) / n + z * z / (4 * n * n));
    p.value = value;
    p.low = count == 0 ? 0 : (middle - half) / scale;
    p.high = count == of ? 1 : (middle + half) / scale;
    return p;
}

struct proportion monte_carlo_proportion(const struct monte_carlo *m, int v, int statistic) {
    return proportion_of(m->counts[v * m->spec->n_statistics + statistic], m->drawn[v]);
}

static void put_row(FILE *f, const struct monte_carlo *m, int v, int k) {
    struct proportion p = monte_carlo_proportion(m, v, k);
    sheet_put_field(f, m->spec->over);
    putc(',', f);
    sheet_put_number(f, m->spec->values[v]);
    putc(',', f);
    sheet_put_field(f, m->spec->statistics[k]);
    fprintf(f, ",%llu,%llu,", (unsigned long long)p.of, (unsigned long long)p.count);
    if (p.of) /* of nothing nothing is measured */
        sheet_put_number(f, p.value);
    putc(',', f);
    sheet_put_number(f, p.low);
    putc(',', f);
    sheet_put_number(f, p.high);
    fputs("\r\n", f);
}

dln_status monte_carlo_write(const struct monte_carlo *m, const char *path, const char *preset, dln_error *err) {
    struct sheet sheet = {0};
    const struct sheet *const sheets[] = {&sheet};
    dln_status status = sheet_open(&sheet, path, err);
    if (!status)
        status = sheet_check_distinct(sheets, 1, preset, err);
    if (status) {
        sheet_abandon(&sheet);
        return status;
    }
    fputs("key,value,statistic,starts,count,probability,low,high\r\n", sheet.file);
    for (int v = 0; v < m->spec->n_values; v++)
        for (int k = 0; k < m->spec->n_statistics; k++)
            put_row(sheet.file, m, v, k);
    sheet_note_failure(&sheet);
    return sheet_close(&sheet, err);
}
