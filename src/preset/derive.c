#include "preset/derive.h"

#include <stdlib.h>
#include <string.h>

#include "preset/check.h"
#include "preset/merge.h"
#include "preset/reader.h"
#include "preset/settings.h"

/* A run that was read from its text, in a pool of its own or the scenario's. */
struct derived {
    struct run_text text;
    struct run_spec spec;
    struct problem_spec problem;
};

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for another run"); }

static dln_status check_key(const struct setting *s, dln_error *err) {
    const struct option *row;
    dln_status st = check_path(s->key, &s->place, true, &row, err);
    if (st == DLN_OK && ((row->takes & TAKES_VARY) || strcmp(row->path, "seeds") == 0))
        return place_error(err, DLN_BAD_VALUE, &s->place, "%s makes several runs, and this is one", row->path);
    return st;
}

/* All settings as one tree. */
static dln_status read_settings(struct pool *pool, const struct derive_settings *given, const struct node **over, dln_error *err) {
    for (int i = 0; i < given->n; i++) {
        struct setting s;
        dln_status st = settings_read_one(pool, given->before, given->list[i], &s, err);
        if (st == DLN_OK)
            st = check_key(&s, err);
        if (st != DLN_OK)
            return st;
        *over = merge_parts(pool, *over, node_with_path(pool, NULL, s.key, s.value));
        if (!*over)
            return no_memory(err);
    }
    return DLN_OK;
}

/* A key that is set beside another which drops it: a step for a method that has none. */
static dln_status check_in_force(struct pool *pool, const struct derive_settings *given, const struct node *tree, dln_error *err) {
    for (int i = 0; i < given->n; i++) {
        struct setting s;
        dln_status st = settings_read_one(pool, given->before, given->list[i], &s, err);
        const struct node *now = st == DLN_OK ? node_at(tree, s.key) : NULL;
        if (st == DLN_OK && (!now || (now->kind != NODE_MAPPING && !node_equal(now, s.value))))
            st = place_error(err, DLN_BAD_VALUE, &s.place, "another setting beside it replaces it");
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

static dln_status derive(struct pool *pool, const struct scenario *s, const struct run_spec *from, const char *label,
                         const struct derive_settings *given, struct derived *out, dln_error *err) {
    const struct node *over = NULL, *seed = node_find(s->text->root, "seed"), *tree = from->text->tree;
    dln_status st = read_settings(pool, given, &over, err);
    if (st != DLN_OK)
        return st;
    tree = over ? merge_levels(pool, tree, over) : tree;
    const char *own = pool_copy(pool, label ? label : from->label, strlen(label ? label : from->label));
    if (!tree || !own)
        return no_memory(err);
    st = check_in_force(pool, given, tree, err);
    if (st != DLN_OK)
        return st;
    out->text = *from->text;
    out->text.tree = tree;
    out->text.label = own;
    struct reader r = {pool, tree, from->place, seed ? seed->text : option_find("seed", NULL, NULL)->initial, err};
    st = read_problem(&r, &out->problem);
    if (st == DLN_OK)
        st = read_run(&r, &out->problem, &out->spec);
    if (st != DLN_OK)
        return st;
    out->text.filled = r.tree;
    out->problem.keep_samples = out->spec.optimizer.method->samples;
    out->spec.entry = from->entry;
    out->spec.place = from->place;
    out->spec.label = pool_copy(pool, own, strlen(own));
    return out->spec.label ? DLN_OK : no_memory(err);
}

struct derive_room {
    struct pool *pool;
    struct derived derived;
};

void derive_forget(struct derive_room *room) {
    if (room)
        pool_free(room->pool);
    free(room);
}

dln_status derive_look(const struct scenario *s, const struct run_spec *from, const struct derive_settings *settings,
                       struct derive_room **out, const struct run_spec **spec, dln_error *err) {
    struct derive_room *room = calloc(1, sizeof *room);
    if (room)
        room->pool = pool_new();
    dln_status st = room && room->pool ? derive(room->pool, s, from, NULL, settings, &room->derived, err) : no_memory(err);
    if (st != DLN_OK) {
        derive_forget(room);
        return st;
    }
    room->derived.spec.text = &room->derived.text;
    *spec = &room->derived.spec;
    *out = room;
    return DLN_OK;
}

dln_status derive_check(const struct scenario *s, const struct run_spec *from, const struct derive_settings *settings, dln_error *err) {
    struct derive_room *room = NULL;
    const struct run_spec *spec;
    dln_status st = derive_look(s, from, settings, &room, &spec, err);
    derive_forget(room);
    return st;
}

/* The number of a problem with p's key, with samples where it needs them; -1: there is none. */
static int find_problem(const struct scenario *s, const struct problem_spec *p) {
    for (int i = 0; i < s->n_problems + s->n_more_problems; i++) {
        const struct problem_spec *have = scenario_problem(s, i);
        if (strcmp(have->key, p->key) == 0 && (have->keep_samples || !p->keep_samples))
            return i;
    }
    return -1;
}

/* Lists that grew leave the old ones in the pool, for whoever still reads them. */
static bool add_problem(struct scenario *s, const struct problem_spec *p) {
    size_t n = (size_t)s->n_more_problems;
    struct problem_spec **list = pool_take(s->text->pool, n + 1, sizeof *list), *own = pool_take(s->text->pool, 1, sizeof *own);
    if (!list || !own)
        return false;
    *own = *p;
    if (n > 0)
        memcpy(list, s->more_problems, n * sizeof *list);
    list[n] = own;
    s->more_problems = list;
    s->n_more_problems++;
    return true;
}

dln_status derive_run(struct scenario *s, const struct run_spec *from, const char *label, const struct derive_settings *settings,
                      const struct run_spec **out, dln_error *err) {
    dln_status st = derive_check(s, from, settings, err); /* what is refused leaves nothing in the scenario's pool */
    if (st != DLN_OK)
        return st;
    struct derived *d = pool_take(s->text->pool, 1, sizeof *d);
    if (!d)
        return no_memory(err);
    st = derive(s->text->pool, s, from, label, settings, d, err);
    if (st != DLN_OK)
        return st;
    d->spec.text = &d->text;
    d->spec.problem = find_problem(s, &d->problem);
    if (d->spec.problem < 0) {
        if (!add_problem(s, &d->problem))
            return no_memory(err);
        d->spec.problem = s->n_problems + s->n_more_problems - 1;
    }
    *out = &d->spec;
    return DLN_OK;
}

/* Rows. */

static bool below_atom(const struct option *row) {
    for (const char *dot = strchr(row->path, '.'); dot; dot = strchr(dot + 1, '.'))
        for (int i = 0; i < n_options; i++)
            if ((options[i].flags & OPTION_ATOM) && strlen(options[i].path) == (size_t)(dot - row->path) &&
                strncmp(options[i].path, row->path, (size_t)(dot - row->path)) == 0)
                return true;
    return false;
}

bool derive_is_key(const struct option *row) {
    bool many = (row->takes & TAKES_VARY) || strcmp(row->path, "seeds") == 0;
    bool section = (row->takes & (TAKES_SECTION | TAKES_CHOICE)) && !(row->flags & OPTION_ATOM);
    return (row->flags & OPTION_RUN) && !(row->flags & (OPTION_LATER | OPTION_FILE)) && !many && !section && !below_atom(row);
}

size_t derive_value(const struct run_spec *run, const struct option *row, char *out, size_t size) {
    const struct node *node = node_at(run->text->filled, row->path);
    if (size > 0)
        out[0] = '\0';
    return node ? node_flow(node, out, size) : 0;
}

bool derive_is_given(const struct run_spec *run, const struct option *row) { return node_at(run->text->tree, row->path) != NULL; }

/* A problem is of one source: keys of the others are not in use. */
bool derive_is_used(const struct run_spec *run, const struct option *row) {
    static const char *const sources[] = {"problem.target", "problem.data", "problem.generate"};
    static const char *const of_target[] = {"problem.size", "problem.rows", "problem.cols", "problem.rotate"};
    const struct node *filled = run->text->filled;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (strncmp(row->path, sources[i], strlen(sources[i])) == 0)
            return node_at(filled, sources[i]) != NULL;
    for (size_t i = 0; i < sizeof of_target / sizeof of_target[0]; i++)
        if (strcmp(row->path, of_target[i]) == 0)
            return node_at(filled, "problem.target") != NULL;
    return option_of_method(row, merge_method(filled));
}

const char *derive_short_name(const struct option *row) {
    static const char *const sections[] = {"network.", "optimizer."}; /* of which everybody knows the keys */
    bool known = strcmp(row->path, "optimizer.seed") != 0;            /* `seed` is the start's */
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && known; i++) {
        size_t n = strlen(sections[i]);
        if (strncmp(row->path, sections[i], n) == 0 && !strchr(row->path + n, '.'))
            return row->path + n;
    }
    return row->path;
}

static bool differs(const struct run_spec *run, const struct run_spec *other, const struct option *row) {
    const struct node *a = node_at(run->text->filled, row->path), *b = node_at(other->text->filled, row->path);
    if (!a || !b)
        return a != b && (a || !row->of);
    return !node_equal(a, b);
}

int derive_differences(const struct run_spec *run, const struct run_spec *other, const struct option **rows, int most) {
    int n = 0;
    for (int i = 0; i < n_options; i++) {
        if (!derive_is_key(&options[i]) || !differs(run, other, &options[i]))
            continue;
        if (n < most)
            rows[n] = &options[i];
        n++;
    }
    return n;
}
