#include "preset/read_claims.h"

#include <math.h>
#include <string.h>

#include "data/text.h"
#include "preset/levels.h"
#include "preset/nearest.h"
#include "preset/number.h"
#include "preset/options.h"
#include "preset/reader.h"

/* The kinds of claims, and the keys that go with each; those that every kind takes stand in `common`. */
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
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };
static const char *const common[] = {"says", "where", "paper", "printed", "run", "fraction_of_seeds"};

/* What one claim is read with. */
struct reading {
    struct scenario *s;
    const struct node *map;
    struct claim_spec *claim;
    bool strict; /* nothing is laid over the preset */
    bool unfit;  /* with what is laid over it, it is no sound claim */
    dln_error *err;
    const int *told; /* of each run: how many of its varied values the claim's own group tells */
};

static dln_status no_memory(const struct reading *r) { return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for a preset's claims"); }

static struct pool *pool_of(const struct reading *r) { return r->s->text->pool; }

/* Settings may have taken away what it speaks of: then the claim cannot be judged, and the preset is sound. */
static dln_status unfit(struct reading *r) {
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
    return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "%s needs %.*s%s%s", kind->key, (int)strcspn(kind->needs, " "), kind->needs,
                       second ? " or" : "", second ? second : "");
}

/* Texts. */

static char *line_of(const struct reading *r, const struct node *node) {
    const char *raw = node ? node->text : "";
    size_t n = strlen(raw);
    while (n > 0 && strchr(" \t\n", raw[n - 1]))
        n--;
    char *line = pool_copy(pool_of(r), raw, n), *safe = pool_take(pool_of(r), 4 * n + 4, 1);
    if (!line || !safe)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strchr(" \t\n", line[i]))
            line[i] = ' ';
    text_escape(line, n, safe, 4 * n + 4);
    return safe;
}

static dln_status read_words(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *paper = node_find(r->map, "paper"), *printed = node_find(r->map, "printed");
    c->says = line_of(r, node_find(r->map, "says"));
    c->where = line_of(r, node_find(r->map, "where"));
    c->printed = line_of(r, printed);
    c->stronger = paper != NULL;
    if (!paper != !printed)
        return place_error(r->err, DLN_BAD_VALUE, paper ? &paper->place : &printed->place,
                           "paper: stronger and printed belong together: the printed statement that does not hold");
    return c->says && c->where && c->printed ? DLN_OK : no_memory(r);
}

/* Groups of runs. */

/* The whole label, the label of an entry of `runs`, or that with the first of its varied values. */
static bool names_run(const struct run_text *run, const char *label) {
    size_t n = strlen(label), least = strlen(run->entry_label);
    return strcmp(run->label, label) == 0 ||
           (n > 0 && n >= least && strncmp(run->label, label, n) == 0 && (run->label[n] == ' ' || !run->label[n]));
}

static dln_status unknown_label(const struct reading *r, const char *key, const struct node *label) {
    const struct preset_text *text = r->s->text;
    const char **labels = pool_take(text->pool, (size_t)text->n_runs * 2, sizeof(const char *));
    if (!labels)
        return no_memory(r);
    for (int i = 0; i < text->n_runs; i++) {
        labels[2 * i] = text->runs[i].label;
        labels[2 * i + 1] = text->runs[i].entry_label;
    }
    const char *near = nearest_name(label->text, labels, 2 * text->n_runs);
    return place_error(r->err, DLN_BAD_VALUE, &label->place, "%s: no run has the label %s; %s %s", key, place_show(label->text).text,
                       near ? "did you mean" : "the first one is", place_show(near ? near : labels[0]).text);
}

/* How many of a run's varied values a label tells: none, the first, or all. */
static int values_told(const struct run_text *run, const char *label) {
    if (strcmp(run->label, label) == 0)
        return run->varied ? run->varied->n : 0;
    return strlen(label) > strlen(run->entry_label);
}

/* Mark the runs that a label names, with one more than the values that it tells; how many it names. */
static int mark(const struct reading *r, const char *label, int *marked) {
    int found = 0;
    for (int i = 0; i < r->s->n_runs; i++)
        if (names_run(&r->s->text->runs[i], label)) {
            int told = values_told(&r->s->text->runs[i], label);
            marked[i] = marked[i] > told ? marked[i] : told + 1;
            found++;
        }
    return found;
}

/* A group of runs: what a label or a list of them names. */
struct group {
    int *runs, n; /* indexes */
    int *told;    /* of each run of the scenario: how many of its varied values its label tells */
    char *text;   /* how it is written */
};

/* Node NULL: all runs. */
static dln_status read_group(struct reading *r, const char *key, struct group *g) {
    const struct node *node = node_find(r->map, key);
    int *marked = pool_take(pool_of(r), (size_t)r->s->n_runs, sizeof *marked);
    *g = (struct group){.runs = pool_take(pool_of(r), (size_t)r->s->n_runs, sizeof *g->runs),
                        .told = marked,
                        .text = pool_copy(pool_of(r), "", 0)};
    if (!marked || !g->runs || !g->text)
        return no_memory(r);
    int n = !node ? 0 : node->kind == NODE_LIST ? node->n : 1;
    for (int i = 0; i < n; i++) {
        const struct node *label = node->kind == NODE_LIST ? node->entries[i].value : node;
        if (!mark(r, label->text, marked)) {
            dln_status st = r->strict ? unknown_label(r, key, label) : unfit(r);
            if (st != DLN_OK)
                return st;
        }
        const char *shown = line_of(r, label);
        g->text = shown ? pool_format(pool_of(r), "%s%s%s", g->text, i ? ", " : "", shown) : NULL;
        if (!g->text)
            return no_memory(r);
    }
    for (int i = 0; i < r->s->n_runs; i++) {
        if (!node || marked[i])
            g->runs[g->n++] = i;
        marked[i] -= marked[i] > 0;
    }
    return DLN_OK;
}

/* Runs that differ in a seed or a varied value that both have are no pair; `but`: a key that may differ, `told`: how many values may. */
static bool compatible(const struct run_text *a, const struct run_text *b, const char *but, int told) {
    for (int i = told; a->varied && i < a->varied->n; i++) {
        const struct entry *e = &a->varied->entries[i];
        const struct node *other = node_find(b->varied, e->key);
        if (other && !(but && strcmp(but, e->key) == 0) && !node_equal(e->value, other))
            return false;
    }
    return true;
}

static dln_status no_pairs(struct reading *r, const char *what) {
    return r->strict ? place_error(r->err, DLN_BAD_VALUE, &r->map->place, "%s: there are no two runs to compare", what) : unfit(r);
}

static dln_status add_pair(struct reading *r, struct claim_pair pair, int *room) {
    struct claim_spec *c = r->claim;
    if (c->n_pairs == *room) {
        struct claim_pair *more = pool_take(pool_of(r), (size_t)(2 * *room + 16), sizeof *more);
        if (!more)
            return no_memory(r);
        if (c->n_pairs)
            memcpy(more, c->pairs, (size_t)c->n_pairs * sizeof *more);
        c->pairs = more;
        *room = 2 * *room + 16;
    }
    c->pairs[c->n_pairs++] = pair;
    return DLN_OK;
}

static dln_status read_others(struct reading *r) {
    struct claim_spec *c = r->claim;
    const char *key = kinds[c->kind].key;
    int room = 0;
    struct group others;
    dln_status st = read_group(r, key, &others);
    for (int i = 0; i < c->n_runs && st == DLN_OK; i++)
        for (int k = 0; k < others.n && st == DLN_OK; k++) {
            int a = c->runs[i], b = others.runs[k], told = r->told[a] < others.told[b] ? r->told[a] : others.told[b];
            if (a != b && compatible(&r->s->text->runs[a], &r->s->text->runs[b], NULL, told))
                st = add_pair(r, (struct claim_pair){a, b}, &room);
        }
    c->other_text = others.text;
    return st == DLN_OK && !c->n_pairs ? no_pairs(r, key) : st;
}

/* The number that a run has at a key; false: there is none. */
static bool value_at(const struct run_text *run, const char *key, double *value) {
    const struct node *node = node_at(run->filled, key);
    const char *why;
    return node && node->kind == NODE_SCALAR && number_read(node->text, value, &why);
}

static bool is_rival(const struct run_text *a, const struct run_text *b, const char *over) {
    return compatible(a, b, over, 0) && (a->entry == b->entry || !node_find(a->varied, over));
}

/* Pairs of `a` with the runs of the next value. */
static dln_status pair_next(struct reading *r, int a, int *room) {
    struct claim_spec *c = r->claim;
    const struct run_text *texts = r->s->text->runs;
    double own = 0, next = INFINITY, value;
    value_at(&texts[a], c->over, &own);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < c->n_runs; i++) {
            int b = c->runs[i];
            if (!is_rival(&texts[a], &texts[b], c->over) || !value_at(&texts[b], c->over, &value) || value <= own)
                continue;
            if (pass == 0)
                next = fmin(next, value);
            else if (value == next) {
                dln_status st = add_pair(r, (struct claim_pair){a, b}, room);
                if (st != DLN_OK)
                    return st;
            }
        }
    return DLN_OK;
}

static dln_status read_over(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *over = node_find(r->map, "over");
    double value;
    int room = 0;
    dln_status st = DLN_OK;
    if (!over)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place, "monotone needs over: the key whose values are gone through");
    c->over = pool_copy(pool_of(r), over->text, strlen(over->text));
    if (!c->over)
        return no_memory(r);
    for (int i = 0; i < c->n_runs; i++)
        if (!value_at(&r->s->text->runs[c->runs[i]], c->over, &value))
            return place_error(r->err, DLN_BAD_VALUE, &over->place, "over: the run %s has no number at %s",
                               place_show(r->s->runs[c->runs[i]].label).text, place_show(c->over).text);
    for (int i = 0; i < c->n_runs && st == DLN_OK; i++)
        st = pair_next(r, c->runs[i], &room);
    return st == DLN_OK && !c->n_pairs ? no_pairs(r, "monotone") : st;
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
    c->at_unit = unit_of(at->entries[0].key);
    c->n_at = value->kind == NODE_LIST ? value->n : 1;
    c->at = pool_take(pool_of(r), (size_t)c->n_at, sizeof *c->at);
    if (!c->at)
        return no_memory(r);
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
    c->condition = pool_copy(pool_of(r), value->text, strlen(value->text));
    c->condition_place = value->place;
    return c->condition ? DLN_OK : no_memory(r);
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
    case CLAIM_EQUALS: return read_others(r);
    case CLAIM_MONOTONE: return read_over(r);
    case CLAIM_SHARE: return read_share(r);
    case CLAIM_BOUND: return read_bound(r);
    }
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
    return read_at(r);
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
        return unfit(r);
    return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s lies behind the end of the run %s: raise its stop, or claim less", key,
                       place_show(run->label).text);
}

static dln_status check_error(struct reading *r, const char *key, double error, const struct run_spec *run) {
    if (!(error < run->stop.error))
        return DLN_OK;
    if (!r->strict)
        return unfit(r);
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
    c->other_text = pool_copy(pool_of(r), "", 0);
    dln_status st = c->other_text ? read_kind(r) : no_memory(r);
    if (st == DLN_OK)
        st = check_keys(r);
    if (st == DLN_OK)
        st = read_words(r);
    struct group own;
    if (st == DLN_OK && (st = read_group(r, "run", &own)) == DLN_OK) {
        c->runs = own.runs, c->n_runs = own.n, c->run_text = own.text;
        r->told = own.told;
    }
    if (st == DLN_OK)
        st = read_numbers(r);
    if (st == DLN_OK && c->n_runs)
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
