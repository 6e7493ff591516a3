#include "scope/write_yaml.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "preset/derive.h"

/* What commands change without a new specification. */
struct changes {
    char text[3][128];
    const char *list[3];
    int n;
};

static void change(struct changes *c, const char *key, const char *value) {
    snprintf(c->text[c->n], sizeof c->text[c->n], "%s=%s", key, value);
    c->list[c->n] = c->text[c->n];
    c->n++;
}

/* What the specification's text has at a row: NAME of "NAME" and of "{NAME: ...}". */
static bool has(const struct run_spec *spec, const char *row, const char *name) {
    char text[256];
    size_t n = strlen(name);
    derive_value(spec, option_find(row, NULL, NULL), text, sizeof text);
    const char *at = text + (text[0] == '{');
    return strncmp(at, name, n) == 0 && strspn(at + n, "abcdefghijklmnopqrstuvwxyz0123456789-") == 0;
}

/* Orderings, initializations and seeds are changed in place: the text follows them here. */
static void find_changes(const struct run *r, struct changes *c) {
    c->n = 0;
    char seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, r->spec.seed);
    if (r->opt->spec.method->blocks && !r->opt->list && !has(&r->spec, "optimizer.order", dln_optimizer_coming_order(r->opt)->name))
        change(c, "optimizer.order", dln_optimizer_coming_order(r->opt)->name);
    if (!has(&r->spec, "init", r->spec.init.scheme->name) && !r->spec.init.files)
        change(c, "init", r->spec.init.scheme->name);
    if (!has(&r->spec, "seed", seed))
        change(c, "seed", seed);
}

static dln_status specify(const struct session *s, const struct run *r, struct run_spec *out, dln_error *err) {
    struct changes c;
    const struct run_spec *derived = &r->spec;
    dln_status status = DLN_OK;
    find_changes(r, &c);
    if (c.n > 0)
        status = derive_run((struct scenario *)s->scenario, &r->spec, NULL, &(struct derive_settings){"write", c.list, c.n}, &derived, err);
    if (status)
        return status;
    *out = *derived;
    out->label = (char *)r->label;
    return DLN_OK;
}

dln_status write_yaml(const struct session *s, FILE *out, dln_error *err) {
    struct run_spec *specs = calloc((size_t)s->n_runs, sizeof *specs);
    const struct run_spec **list = calloc((size_t)s->n_runs, sizeof *list);
    dln_status status = specs && list ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory to write %d runs", s->n_runs);
    for (int i = 0; i < s->n_runs && !status; i++) {
        status = specify(s, s->runs[i], &specs[i], err);
        list[i] = &specs[i];
    }
    if (!status)
        status = scenario_show_runs(s->scenario, list, s->n_runs, s->view.focus, out, err);
    free(specs);
    free(list);
    return status;
}
