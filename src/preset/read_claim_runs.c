/* read_claim_runs.c: the runs that a claim speaks of, and which are compared with which (read_claim.h). */
#include <math.h>
#include <string.h>

#include "preset/nearest.h"
#include "preset/number.h"
#include "preset/read_claim.h"

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
        return claim_no_memory(r);
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

dln_status claim_read_group(struct reading *r, const char *key, struct group *g) {
    const struct node *node = node_find(r->map, key);
    int *marked = pool_take(claim_pool(r), (size_t)r->s->n_runs, sizeof *marked);
    *g = (struct group){.runs = pool_take(claim_pool(r), (size_t)r->s->n_runs, sizeof *g->runs),
                        .told = marked,
                        .text = pool_copy(claim_pool(r), "", 0)};
    if (!marked || !g->runs || !g->text)
        return claim_no_memory(r);
    int n = !node ? 0 : node->kind == NODE_LIST ? node->n : 1;
    for (int i = 0; i < n; i++) {
        const struct node *label = node->kind == NODE_LIST ? node->entries[i].value : node;
        if (!mark(r, label->text, marked)) {
            dln_status st = r->strict ? unknown_label(r, key, label) : claim_unfit(r);
            if (st != DLN_OK)
                return st;
        }
        const char *shown = claim_line(r, label);
        g->text = shown ? pool_format(claim_pool(r), "%s%s%s", g->text, i ? ", " : "", shown) : NULL;
        if (!g->text)
            return claim_no_memory(r);
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
    return r->strict ? place_error(r->err, DLN_BAD_VALUE, &r->map->place, "%s: there are no two runs to compare", what) : claim_unfit(r);
}

static dln_status add_pair(struct reading *r, struct claim_pair pair, int *room) {
    struct claim_spec *c = r->claim;
    if (c->n_pairs == *room) {
        struct claim_pair *more = pool_take(claim_pool(r), (size_t)(2 * *room + 16), sizeof *more);
        if (!more)
            return claim_no_memory(r);
        if (c->n_pairs)
            memcpy(more, c->pairs, (size_t)c->n_pairs * sizeof *more);
        c->pairs = more;
        *room = 2 * *room + 16;
    }
    c->pairs[c->n_pairs++] = pair;
    return DLN_OK;
}

dln_status claim_read_others(struct reading *r, const char *key) {
    struct claim_spec *c = r->claim;
    int room = 0;
    struct group others;
    dln_status st = claim_read_group(r, key, &others);
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

dln_status claim_read_over(struct reading *r) {
    struct claim_spec *c = r->claim;
    const struct node *over = node_find(r->map, "over");
    double value;
    int room = 0;
    dln_status st = DLN_OK;
    if (!over)
        return place_error(r->err, DLN_BAD_VALUE, &r->map->place,
                           "monotone needs \"over\" beside it: the key whose values are gone through");
    c->over = pool_copy(claim_pool(r), over->text, strlen(over->text));
    if (!c->over)
        return claim_no_memory(r);
    for (int i = 0; i < c->n_runs; i++)
        if (!value_at(&r->s->text->runs[c->runs[i]], c->over, &value))
            return place_error(r->err, DLN_BAD_VALUE, &over->place, "over: the run %s has no number at %s",
                               place_show(r->s->runs[c->runs[i]].label).text, place_show(c->over).text);
    for (int i = 0; i < c->n_runs && st == DLN_OK; i++)
        st = pair_next(r, c->runs[i], &room);
    return st == DLN_OK && !c->n_pairs ? no_pairs(r, "monotone") : st;
}
