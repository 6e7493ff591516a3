#include "preset/read_claims.h"

#include <math.h>
#include <string.h>

#include "preset/number.h"
#include "preset/options.h"
#include "preset/read_claim.h"
#include "preset/reader.h"

/* The kinds of claims, and the keys that go with each; those that every kind takes stand in `common`, and nearly all take `run` and
 * `fraction_of_seeds`. */
static const struct kind {
    const char *key;
    bool compares;        /* its value names runs */
    const char *goes[6];
    const char *needs;    /* one of these keys must stand there, or NULL */
} kinds[] = {
    [CLAIM_REACHES] = {"reaches", false, {"within", "after"}, NULL},
    [CLAIM_NEVER] = {"never", false, {"within"}, NULL},
    [CLAIM_DIVERGES] = {"diverges", false, {"within"}, NULL},
    [CLAIM_STAYS_FINITE] = {"stays_finite", false, {"within"}, NULL},
    [CLAIM_HOLDS] = {"holds", false, {"from", "until", "at"}, NULL},
    [CLAIM_FASTER_THAN] = {"faster_than", true, {"to", "factor", "in"}, "to"},
    [CLAIM_BELOW] = {"below", true, {"from", "until", "at", "factor"}, NULL},
    [CLAIM_RATIO_TO] = {"ratio_to", true, {"from", "until", "at", "at_least", "at_most"}, "at_least at_most"},
    [CLAIM_EQUALS] = {"equals", true, {"from", "until", "at", "tolerance"}, "tolerance"},
    [CLAIM_MONOTONE] = {"monotone", false, {"over", "to", "in", "at"}, "to at"},
    [CLAIM_SHARE] = {"share", false, {"at_least", "at_most"}, "at_least at_most"},
    [CLAIM_BOUND] = {"bound", false, {"from", "until"}, NULL},
    [CLAIM_PROBABILITY] = {"probability", false, {"at", "at_least", "at_most"}, "at_least at_most"},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };
static const char *const common[] = {"says", "where", "paper", "printed"};

dln_status claim_no_memory(const struct reading *r) {
    return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for a preset's claims");
}

struct pool *claim_pool(const struct reading *r) { return r->s->text->pool; }

dln_status claim_unfit(struct reading *r) {
    r->unfit = true;
    return DLN_OK;
}

static bool has_word(const char *words, const char *word) {
    size_t n = strlen(word);
    for (const char *at = words; at && *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, word, n) == 0 && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static bool goes_with(const struct kind *kind, const char *key) {
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strcmp(common[i], key) == 0)
            return true;
    if (strcmp(key, "run") == 0)
        return kind != &kinds[CLAIM_PROBABILITY];
    if (strcmp(key, "fraction_of_seeds") == 0) /* an order is of all runs together */
        return kind != &kinds[CLAIM_PROBABILITY] && kind != &kinds[CLAIM_MONOTONE];
    for (int i = 0; i < 6 && kind->goes[i]; i++)
        if (strcmp(kind->goes[i], key) == 0)
            return true;
    return strcmp(kind->key, key) == 0;
}

static int kind_of(const char *key) {
    for (int i = 0; i < N_KINDS; i++)
        if (strcmp(kinds[i].key, key) == 0)
            return i;
    return -1;
}

static void list_kinds(char *out, size_t size) {
    out[0] = '\0';
    for (int i = 0; i < N_KINDS; i++) {
        size_t n = strlen(out);
        snprintf(out + n, size - n, "%s%s", n ? ", " : "", kinds[i].key);
    }
}

static dln_status read_kind(struct reading *r) {
    char all[256];
    const struct entry *found = NULL;
    list_kinds(all, sizeof all);
    for (int i = 0; i < r->map->n; i++) {
        const struct entry *e = &r->map->entries[i];
        if (kind_of(e->key) >= 0 && found)
            return place_error(r->err, DLN_BAD_VALUE, &e->place, "a claim says one thing: %s or %s, not both", found->key, e->key);
        if (kind_of(e->key) >= 0)
            found = e;
    }
    if (!found)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "a claim needs one of %s", all);
    r->claim->kind = (enum claim_kind)kind_of(found->key);
    return DLN_OK;
}

static dln_status check_keys(const struct reading *r) {
    const struct kind *kind = &kinds[r->claim->kind];
    bool given = !kind->needs;
    for (int i = 0; i < r->map->n; i++) {
        const struct entry *e = &r->map->entries[i];
        if (!goes_with(kind, e->key))
            return place_error(r->err, DLN_BAD_VALUE, &e->place, "%s does not go with %s", e->key, kind->key);
        given = given || has_word(kind->needs, e->key);
    }
    if (given)
        return DLN_OK;
    const char *second = strchr(kind->needs, ' ');
    if (second)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "%s needs \"%.*s\" or \"%s\" beside it", kind->key,
                           (int)(second - kind->needs), kind->needs, second + 1);
    char path[64];
    snprintf(path, sizeof path, "claims.%s", kind->needs);
    return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "%s needs \"%s\" beside it: %s", kind->key, kind->needs,
                       option_find(path, NULL, NULL)->help);
}

/* Texts. */

char *claim_line(const struct reading *r, const struct node *node) { return reader_line(claim_pool(r), node); }

static dln_status read_words(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *paper = node_find(r->map, "paper"), *printed = node_find(r->map, "printed");
    c->says = claim_line(r, node_find(r->map, "says"));
    c->where = claim_line(r, node_find(r->map, "where"));
    c->printed = claim_line(r, printed);
    c->stronger = paper != NULL;
    if (!paper != !printed)
        return place_error(r->err, DLN_BAD_VALUE, paper ? &paper->place : &printed->place,
                           "paper: stronger and printed belong together: the printed statement that does not hold");
    return c->says && c->where && c->printed ? DLN_OK : claim_no_memory(r);
}

/* Numbers and places. */

static double number_at(const struct reading *r, const char *path) {
    const struct node *node = node_at(r->map, path);
    return node ? reader_number(node) : NAN;
}

static enum abscissa unit_of(const char *name) {
    const struct option *row = option_find("view.abscissa", NULL, NULL);
    int i = 0;
    while (row->names(i) && strcmp(row->names(i), name) != 0)
        i++;
    return (enum abscissa)i;
}

static struct claim_place read_place(const struct reading *r, const char *key) {
    const struct node *node = node_find(r->map, key);
    struct claim_place place = {ABSCISSA_ITERATIONS, NAN};
    if (node)
        place = (struct claim_place){unit_of(node->entries[0].key), reader_number(node->entries[0].value)};
    return place;
}

static dln_status read_at(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *at = node_find(r->map, "at"), *range = node_find(r->map, "from");
    range = range ? range : node_find(r->map, "until");
    if (!at)
        return DLN_OK;
    if (range)
        return place_error(r->err, DLN_BAD_VALUE, &at->place, "at names single places, from and until a range: not both in one claim");
    const struct node *value = at->entries[0].value;
    bool of_starts = strcmp(at->entries[0].key, "value") == 0;
    if (of_starts != (c->kind == CLAIM_PROBABILITY))
        return place_error(r->err, DLN_BAD_VALUE, &at->place, "at takes value, a value of monte_carlo, with probability, and only with it");
    c->at_unit = of_starts ? ABSCISSA_ITERATIONS : unit_of(at->entries[0].key);
    c->n_at = value->kind == NODE_LIST ? value->n : 1;
    c->at = pool_take(claim_pool(r), (size_t)c->n_at, sizeof *c->at);
    if (!c->at)
        return claim_no_memory(r);
    for (int i = 0; i < c->n_at; i++) {
        const struct node *item = value->kind == NODE_LIST ? value->entries[i].value : value;
        c->at[i] = reader_number(item);
        if (i > 0 && !(c->at[i] > c->at[i - 1]))
            return place_error(r->err, DLN_BAD_VALUE, &item->place, "at: the places must rise");
    }
    return DLN_OK;
}

static dln_status read_condition(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *value = node_find(r->map, kinds[c->kind].key);
    const char *why;
    bool may_be_number = c->kind != CLAIM_HOLDS && !value->quoted;
    if (may_be_number && number_read(value->text, &c->error, &why))
        return DLN_OK;
    c->error = NAN;
    c->condition = pool_copy(claim_pool(r), value->text, strlen(value->text));
    c->condition_place = value->place;
    return c->condition ? DLN_OK : claim_no_memory(r);
}

static dln_status read_switch(const struct reading *r) {
    const struct node *value = node_find(r->map, kinds[r->claim->kind].key);
    if (reader_switch(value))
        return DLN_OK;
    return place_error(r->err, DLN_BAD_VALUE, &value->place, "%s takes true only; the contrary is %s", kinds[r->claim->kind].key,
                       r->claim->kind == CLAIM_DIVERGES ? "stays_finite: true" : "diverges: true");
}

static dln_status read_share(const struct reading *r) {
    static const char *const paths[] = {"share.iterations", "share.of"};
    for (int i = 0; i < 2; i++) {
        const struct node *list = node_at(r->map, paths[i]);
        if (!list)
            return place_error(r->err, DLN_BAD_VALUE, &node_find(r->map, "share")->place, "share needs iterations and of");
        for (int k = 0; k < 2; k++)
            r->claim->share[2 * i + k] = reader_number(list->entries[k].value);
        if (!(r->claim->share[2 * i] < r->claim->share[2 * i + 1]))
            return place_error(r->err, DLN_BAD_VALUE, &list->place, "%s: the first iteration must be below the second", paths[i]);
    }
    return DLN_OK;
}

static dln_status read_bound(const struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *bound = node_find(r->map, "bound"), *per = node_find(bound, "per"), *theorem = node_find(bound, "theorem");
    if (!theorem == !node_find(bound, "exponential"))
        return place_error(r->err, DLN_BAD_VALUE, &bound->place, "bound takes one of theorem and exponential (the rate)");
    if (theorem && per)
        return place_error(r->err, DLN_BAD_VALUE, &per->place, "per does not go with theorem, which says itself what it counts");
    c->theorem = theorem ? dln_theorem_find(theorem->text) : NULL;
    c->rate = number_at(r, "bound.exponential");
    c->per = per ? unit_of(per->text) : ABSCISSA_ITERATIONS;
    return DLN_OK;
}

static bool has_value(const struct monte_carlo_spec *m, double value) {
    for (int i = 0; i < m->n_values; i++)
        if (m->values[i] == value)
            return true;
    return false;
}

/* The statistic and the values must be among those that are drawn. */
static dln_status read_probability(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct monte_carlo_spec *m = &r->s->monte_carlo;
    const struct node *statistic = node_find(r->map, "probability"), *at = node_find(r->map, "at");
    bool known = false, all = c->n_at > 0;
    c->condition = pool_copy(claim_pool(r), statistic->text, strlen(statistic->text));
    if (!c->condition)
        return claim_no_memory(r);
    if (!at)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "probability needs at: {value: one or more values of monte_carlo}");
    for (int i = 0; i < m->n_statistics; i++)
        known = known || strcmp(m->statistics[i], c->condition) == 0;
    for (int i = 0; i < c->n_at; i++)
        all = all && has_value(m, c->at[i]);
    if (known && all)
        return DLN_OK;
    if (!r->strict)
        return claim_unfit(r);
    const struct place *place = known ? &at->place : &statistic->place;
    if (known)
        return place_error(r->err, DLN_BAD_VALUE, place, "at: that is not in monte_carlo.values");
    return place_error(r->err, DLN_BAD_VALUE, place, "probability: %s is not in monte_carlo.statistic", place_show(statistic->text).text);
}

/* Does what it claims hang on which runs there are? */
static bool pairs_runs(enum claim_kind kind) { return kinds[kind].compares || kind == CLAIM_MONOTONE; }

static dln_status read_value(struct reading *r) {
    switch (r->claim->kind) {
    case CLAIM_REACHES:
    case CLAIM_NEVER:
    case CLAIM_HOLDS: return read_condition(r);
    case CLAIM_DIVERGES:
    case CLAIM_STAYS_FINITE: return read_switch(r);
    case CLAIM_FASTER_THAN:
    case CLAIM_BELOW:
    case CLAIM_RATIO_TO:
    case CLAIM_EQUALS: return claim_read_others(r, kinds[r->claim->kind].key);
    case CLAIM_MONOTONE: return claim_read_over(r);
    case CLAIM_SHARE: return read_share(r);
    case CLAIM_BOUND: return read_bound(r);
    case CLAIM_PROBABILITY: return read_probability(r);
    }
    return DLN_OK;
}

/* A range that holds nothing would be ok without a look. Other bounds in the wrong order just fail. */
static dln_status check_order(const struct reading *r) {
    const struct claim_spec *c = r->claim;
    if (c->from.unit == c->until.unit && c->from.value > c->until.value)
        return place_error(r->err, DLN_BAD_VALUE, &node_find(r->map, "from")->place, "from is above until: nothing lies between");
    return DLN_OK;
}

static dln_status read_numbers(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *in = node_find(r->map, "in"), *monotone = node_find(r->map, "monotone"), *to = node_find(r->map, "to");
    const struct node *fraction = node_find(r->map, "fraction_of_seeds");
    c->to = number_at(r, "to");
    c->factor = number_at(r, "factor");
    c->at_least = number_at(r, "at_least");
    c->at_most = number_at(r, "at_most");
    c->tolerance = number_at(r, "tolerance");
    c->fraction_least = number_at(r, "fraction_of_seeds.at_least");
    c->fraction_most = number_at(r, "fraction_of_seeds.at_most");
    c->in = in ? unit_of(in->text) : ABSCISSA_ITERATIONS;
    c->increasing = monotone && strcmp(monotone->text, "increasing") == 0;
    c->within = read_place(r, "within");
    c->after = read_place(r, "after");
    c->from = read_place(r, "from");
    c->until = read_place(r, "until");
    if (fraction && isnan(c->fraction_least) && isnan(c->fraction_most))
        return place_error(r->err, DLN_BAD_VALUE, &fraction->place, "fraction_of_seeds needs at_least or at_most");
    if (monotone && to && node_find(r->map, "at"))
        return place_error(r->err, DLN_BAD_VALUE, &to->place, "monotone takes to (counts until that error) or at (errors there), not both");
    dln_status st = check_order(r);
    return st == DLN_OK ? read_at(r) : st;
}

/* Is what it speaks of within the preset's own stop? */

static double ticks_a_sweep(const struct run_spec *run) { return run->optimizer.method->blocks ? run->network.depth : 1; }

static bool lies_beyond(const struct run_spec *run, struct claim_place place) {
    const struct stop_spec *stop = &run->stop;
    double a_sweep = ticks_a_sweep(run);
    double ticks = fmin(stop->iterations, stop->sweeps * a_sweep); /* passes over NaN */
    if (place.unit == ABSCISSA_TIME)
        return place.value > stop->time;
    return place.value * (place.unit == ABSCISSA_SWEEPS ? a_sweep : 1) > ticks;
}

static dln_status beyond(struct reading *r, const char *key, const struct run_spec *run) {
    const struct node *node = node_find(r->map, key);
    if (!r->strict)
        return claim_unfit(r);
    return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s lies behind the end of the run %s: raise its stop, or claim less", key,
                       place_show(run->label).text);
}

static dln_status check_error(struct reading *r, const char *key, double error, const struct run_spec *run) {
    if (!(error < run->stop.error))
        return DLN_OK;
    if (!r->strict)
        return claim_unfit(r);
    return place_error(r->err, DLN_BAD_VALUE, &node_find(r->map, key)->place,
                       "%s: the run %s stops at an error of %g, above the %g that is claimed", key, place_show(run->label).text,
                       run->stop.error, error);
}

static dln_status check_run(struct reading *r, const struct run_spec *run) {
    const struct claim_spec *c = r->claim;
    const struct {
        const char *key;
        struct claim_place place;
    } places[] = {{"within", c->within},
                  {"after", c->after},
                  {"from", c->from},
                  {"until", c->until},
                  {"at", {c->at_unit, c->n_at ? c->at[c->n_at - 1] : NAN}},
                  {"share", {ABSCISSA_ITERATIONS, c->kind == CLAIM_SHARE ? fmax(c->share[1], c->share[3]) : NAN}}};
    bool bounded = !isnan(c->within.value) || !isnan(c->until.value) || c->n_at || c->kind == CLAIM_SHARE;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (lies_beyond(run, places[i].place))
            return beyond(r, places[i].key, run);
    if (r->s->monte_carlo.n_values && !run->stop.given && r->strict)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "monte_carlo without a stop trains no run: only probability is judged");
    if (!bounded && !run->stop.given && r->strict)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "the run %s has no stop: say how far the claim goes (within, until, at)",
                           place_show(run->label).text);
    dln_status st = c->kind == CLAIM_REACHES || c->kind == CLAIM_NEVER ? check_error(r, kinds[c->kind].key, c->error, run) : DLN_OK;
    return st == DLN_OK ? check_error(r, "to", c->to, run) : st;
}

/* Curves are compared tick by tick. */
static dln_status check_range(const struct reading *r) {
    bool counts = r->claim->from.unit != ABSCISSA_ITERATIONS || r->claim->until.unit != ABSCISSA_ITERATIONS;
    const struct node *node = node_find(r->map, r->claim->until.unit != ABSCISSA_ITERATIONS ? "until" : "from");
    if (!kinds[r->claim->kind].compares || !counts)
        return DLN_OK;
    return place_error(r->err, DLN_BAD_VALUE, &node->place, "a range of %s is in iterations; name sweeps and times: at: {sweeps: [...]}",
                       kinds[r->claim->kind].key);
}

static dln_status check_reach(struct reading *r) {
    const struct claim_spec *c = r->claim;
    if (c->kind == CLAIM_PROBABILITY)
        return DLN_OK;
    dln_status st = check_range(r);
    for (int i = 0; i < c->n_runs && st == DLN_OK; i++)
        st = check_run(r, &r->s->runs[c->runs[i]]);
    for (int i = 0; i < c->n_pairs && st == DLN_OK; i++)
        st = check_run(r, &r->s->runs[c->pairs[i].other]);
    return st;
}

static dln_status read_claim(struct reading *r) {
    struct claim_spec *c = r->claim;
    c->error = NAN;
    c->place = r->map->place;
    c->other_text = pool_copy(claim_pool(r), "", 0);
    dln_status st = c->other_text ? read_kind(r) : claim_no_memory(r);
    if (st == DLN_OK)
        st = check_keys(r);
    if (st == DLN_OK)
        st = read_words(r);
    struct group own;
    if (st == DLN_OK && (st = claim_read_group(r, "run", &own)) == DLN_OK) {
        c->runs = own.runs, c->n_runs = own.n, c->run_text = own.text;
        r->told = own.told;
    }
    if (st == DLN_OK)
        st = read_numbers(r);
    if (st == DLN_OK && (c->n_runs || !pairs_runs(c->kind)))
        st = read_value(r);
    if (st == DLN_OK)
        st = check_reach(r);
    r->unfit = r->unfit || !c->n_runs;
    return st;
}

dln_status read_claims(struct scenario *s, dln_error *err) {
    struct preset_text *text = s->text;
    const struct node *list = node_find(text->root, "claims");
    int n = list ? list->n : 0, n_fit = 0;
    s->claims = pool_take(text->pool, (size_t)n + 1, sizeof *s->claims);
    struct entry *fit = pool_take(text->pool, (size_t)n + 1, sizeof *fit);
    if (!s->claims || !fit)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a preset's claims");
    for (; s->n_claims < n; s->n_claims++) {
        struct reading r = {s, list->entries[s->n_claims].value, &s->claims[s->n_claims], text->n_settings == 0, false, err, NULL};
        r.claim->number = s->n_claims + 1;
        dln_status st = read_claim(&r);
        if (st != DLN_OK)
            return st;
        if (!r.unfit)
            fit[n_fit++] = list->entries[s->n_claims];
    }
    if (n_fit == n)
        return DLN_OK;
    const struct node *kept = node_parent(text->pool, NODE_LIST, list->place, fit, n_fit);
    const struct node *root = !kept ? NULL : n_fit ? node_with(text->pool, text->root, "claims", kept)
                                                    : node_without(text->pool, text->root, "claims");
    text->root = root ? root : text->root;
    return root ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for a preset's claims");
}
