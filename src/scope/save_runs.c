#include "scope/save_runs.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "scope/roster.h"
#include "scope/save_past.h"

/* Texts */

static bool add(struct save_texts *t, const struct run_spec *spec) {
    if (t->n == t->room) {
        int room = t->room ? 2 * t->room : 64;
        struct run_spec *more = realloc(t->list, (size_t)room * sizeof *more);
        if (!more)
            return false;
        t->list = more;
        t->room = room;
    }
    t->list[t->n++] = *spec;
    return true;
}

int save_texts_find(const struct save_texts *t, const struct run_spec *spec) {
    for (int i = 0; i < t->n; i++)
        if (t->list[i].text == spec->text)
            return i;
    return -1;
}

static bool add_new(struct save_texts *t, const struct run_spec *spec) {
    return !spec->text || save_texts_find(t, spec) >= 0 || add(t, spec);
}

/* What it comes from. */
static bool add_origins(struct save_texts *t, const struct run *r) {
    return add_new(t, r->origin) && add_new(t, &r->spec) && (!r->parent.forked || add_new(t, &r->parent.spec));
}

dln_status save_texts_of(const struct session *s, const struct save_past *past, struct save_texts *out, dln_error *err) {
    bool all = true;
    *out = (struct save_texts){0};
    for (int i = 0; i < s->n_runs && all; i++)
        all = add(out, &s->runs[i]->spec);
    for (int i = 0; i < past->n_runs && all; i++)
        all = add_origins(out, past->runs[i]);
    for (int i = 0; i < past->n_states && all; i++)
        all = add_new(out, &past->states[i]->spec);
    return all ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory to write the session");
}

void save_texts_release(struct save_texts *t) {
    free(t->list);
    *t = (struct save_texts){0};
}

/* A label that no run has, for a text that is no run. */
static void free_label(const struct session *s, int *number, char *out, size_t size) {
    bool taken = true;
    while (taken) {
        taken = false;
        snprintf(out, size, "text %d", ++*number);
        for (int i = 0; i < s->n_runs && !taken; i++)
            taken = !strcmp(s->runs[i]->spec.label, out);
    }
}

dln_status save_texts_show(const struct session *s, const struct save_texts *t, FILE *out, dln_error *err) {
    enum { LABEL = 24 };
    struct run_spec *specs = calloc((size_t)t->n, sizeof *specs);
    const struct run_spec **runs = calloc((size_t)t->n, sizeof(const struct run_spec *));
    char *labels = calloc((size_t)t->n, LABEL);
    dln_status status = specs && runs && labels ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory to show %d runs", t->n);
    for (int i = 0, number = 0; i < t->n && !status; i++) {
        specs[i] = t->list[i];
        runs[i] = &specs[i];
        if (i < s->n_runs)
            continue;
        specs[i].label = labels + (size_t)i * LABEL;
        free_label(s, &number, specs[i].label, LABEL);
    }
    if (!status)
        status = scenario_show_runs(s->scenario, runs, t->n, s->view.focus, out, err);
    free(labels);
    free(runs);
    free(specs);
    return status;
}

/* What a run is made from */

static void pass_list(struct store *st, struct save_run *r, const int *list) {
    uint64_t *to = NULL;
    store_word(st, &r->n_list);
    if (st->from && r->n_list > st->room - st->n)
        st->bad = true;
    if (st->bad)
        return;
    r->list = store_skip(st, (size_t)r->n_list, &to);
    for (uint64_t i = 0; to && i < r->n_list; i++)
        to[i] = (uint64_t)list[i];
}

static void pass_run(struct store *st, struct save_run *r, int n_texts, const int *list) {
    store_text(st, r->label, sizeof r->label);
    store_number(st, &r->index, 0, INT_MAX - 1);
    store_number(st, &r->origin, 0, n_texts - 1);
    store_word(st, &r->seed);
    store_word(st, &r->stream_seed);
    store_word(st, &r->probe_every);
    store_flag(st, &r->probe_is_cheap);
    store_flag(st, &r->forked);
    store_text(st, r->parent_label, sizeof r->parent_label);
    store_number(st, &r->parent, 0, INT_MAX - 1);
    store_number(st, &r->parent_text, -1, n_texts - 1);
    store_word(st, &r->parent_tick);
    pass_list(st, r, list);
}

static struct save_run describe(const struct run *r, const struct save_texts *t) {
    const struct lineage *p = &r->parent;
    struct save_run d = {.index = r->index, .seed = r->spec.seed, .stream_seed = r->spec.optimizer.seed, .probe_every = r->probe_every,
                         .probe_is_cheap = r->probe_is_cheap, .forked = p->forked, .parent = p->index, .parent_text = -1,
                         .parent_tick = p->tick, .n_list = r->opt->list ? (uint64_t)r->opt->spec.list_length : 0};
    memcpy(d.label, r->label, sizeof d.label);
    memcpy(d.parent_label, p->label, sizeof d.parent_label);
    d.origin = save_texts_find(t, r->origin);
    if (p->forked && p->spec.text)
        d.parent_text = save_texts_find(t, &p->spec);
    return d;
}

void save_pass_made(struct store *st, const struct run *r, const struct save_texts *t) {
    struct save_run d = describe(r, t);
    pass_run(st, &d, t->n, r->opt->list);
}

void save_take_roster_one(struct store *st, struct save_run *run, int n_texts) { pass_run(st, run, n_texts, NULL); }

void save_pass_roster(struct store *st, const struct session *s, const struct save_texts *t) {
    int born = s->n_born;
    store_number(st, &born, 0, INT_MAX - 1);
    for (int i = 0; i < s->n_runs; i++)
        save_pass_made(st, s->runs[i], t);
}

void save_take_roster(struct store *st, struct save_run *runs, int n, int n_texts, int *born) {
    store_number(st, born, n, INT_MAX - 1);
    for (int i = 0; i < n && !st->bad; i++)
        pass_run(st, &runs[i], n_texts, NULL);
}

bool save_is_label(const char *label) {
    char safe[4 * 128 + 4];
    text_escape(label, strlen(label), safe, sizeof safe);
    return label[0] && !strcmp(label, safe);
}

/* Nobody else's: labels mean one run, now and by the first ones. */
static bool is_own(const struct save_run *runs, int n, int i, const struct scenario *scenario) {
    for (int k = 0; k < n; k++)
        if (k != i && (!strcmp(runs[k].label, runs[i].label) || !strcmp(scenario->runs[k].label, runs[i].label) ||
                       runs[k].index == runs[i].index))
            return false;
    return true;
}

bool save_made_is_sound(const struct save_run *r, const struct run_spec *text, const struct scenario *scenario) {
    bool cadence = r->probe_every && !(r->probe_every & (r->probe_every - 1)) && !(r->probe_every >> 41);
    return cadence && save_is_label(r->label) && r->n_list <= INT_MAX && (!r->forked || save_is_label(r->parent_label)) &&
           scenario->runs[r->origin].network.depth == text->network.depth;
}

bool save_roster_is_sound(const struct save_run *runs, int n, int born, const struct scenario *scenario) {
    for (int i = 0; i < n; i++) {
        const struct save_run *r = &runs[i];
        if (!save_made_is_sound(r, &scenario->runs[i], scenario) || !is_own(runs, n, i, scenario) || r->index >= born ||
            (scenario->n_claims > 0 && r->index != i))
            return false;
    }
    return true;
}

static int *copy_list(const struct save_run *from) {
    int *list = calloc((size_t)from->n_list + 1, sizeof *list);
    for (uint64_t i = 0; list && i < from->n_list; i++)
        list[i] = from->list[i] <= INT_MAX ? (int)from->list[i] : 0; /* no factor, which is refused */
    return list;
}

/* As it was when it was forked. */
static struct lineage lineage_of(const struct save_run *from, const struct scenario *scenario) {
    struct lineage p = {.forked = from->forked, .index = from->parent, .tick = from->parent_tick};
    memcpy(p.label, from->parent_label, sizeof p.label);
    if (from->parent_text >= 0)
        p.spec = scenario->runs[from->parent_text];
    return p;
}

/* Rules that look at a start are not asked: the state brings rule and rate. All lists that the training may come back to are there. */
static struct run_spec to_train(const struct save_run *from, const struct run_spec *spec, const int *list) {
    struct run_spec wanted = *spec;
    struct dln_optimizer_spec *o = &wanted.optimizer;
    if (o->method->rules && (o->rule == DLN_STEP_STABLE || o->rule == DLN_STEP_LIPSCHITZ || o->rule == DLN_STEP_THEOREM)) {
        o->rule = DLN_STEP_CONSTANT;
        o->eta = 1;
        wanted.step_size = (struct quotient){.number = NAN, .divisor = 1};
    }
    if (from->n_list > 0 && o->method->blocks) {
        o->order = dln_order_find("list");
        o->list = list;
        o->list_length = (int)from->n_list;
    }
    return wanted;
}

dln_status save_make_run(const struct save_run *from, const struct run_spec *text, const struct scenario *scenario,
                         const dln_problem *problem, size_t trace_rows, struct run **out, dln_error *err) {
    int *list = copy_list(from);
    struct run_spec spec = *text;
    struct run *r;
    if (!list)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a list of layers");
    spec.seed = from->seed;
    spec.optimizer.seed = from->stream_seed;
    struct run_spec training = to_train(from, &spec, list);
    dln_status status = run_new_trained(scenario, &spec, &training, from->index, problem, trace_rows, &r, err);
    free(list);
    if (status)
        return status;
    r->origin = &scenario->runs[from->origin];
    r->probe_every = from->probe_every;
    r->probe_is_cheap = from->probe_is_cheap;
    r->parent = lineage_of(from, scenario);
    memcpy(r->label, from->label, sizeof r->label);
    *out = r;
    return DLN_OK;
}
