#include "scope/save_past.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/history_list.h"
#include "scope/roster.h"
#include "scope/save_parts.h"

enum { LABEL = 128, MOST_BYTES = 8 << 20 }; /* of checkpoints that need not be there; of the others eight times as much */

/* What is written */

static int place_of(void *const *list, int n, const void *it) {
    for (int i = n - 1; i >= 0; i--)
        if (list[i] == it)
            return i;
    return -1;
}

static void add_checkpoint(struct save_past *p, struct checkpoint *c) {
    p->list[p->n++] = c;
    for (int i = 0; i < c->n; i++) {
        if (place_of((void *const *)p->runs, p->n_runs, c->runs[i]) < 0)
            p->runs[p->n_runs++] = c->runs[i];
        if (place_of((void *const *)p->states, p->n_states, c->states[i]) >= 0)
            continue;
        p->run_of[p->n_states] = place_of((void *const *)p->runs, p->n_runs, c->runs[i]);
        p->states[p->n_states++] = c->states[i];
    }
}

static size_t bytes_of(const struct checkpoint *c) {
    struct store counted = {.n = 0};
    for (int i = 0; i < c->n; i++) {
        counted.n += dln_state_words(c->states[i]->training);
        trace_store(c->states[i]->error, &counted);
        trace_store(c->states[i]->imbalance, &counted);
    }
    return counted.n * sizeof(uint64_t);
}

/* The first checkpoint from which on those that must be there have room: what lies before it is left out. */
static int first_of(const struct session *s) {
    const struct past *p = s->past;
    size_t bytes = 0;
    int i = p->n;
    while (i > 0 && bytes <= (size_t)MOST_BYTES * 8) {
        i--;
        bytes += p->list[i]->flags ? bytes_of(p->list[i]) : 0;
    }
    return bytes <= (size_t)MOST_BYTES * 8 ? i : i + 1;
}

/* Every k-th of those that need not be there, so that they are spread out. */
static uint64_t stride_of(const struct session *s) {
    size_t bytes = 0;
    for (int i = 0; i < s->past->n; i++)
        bytes += s->past->list[i]->flags ? 0 : bytes_of(s->past->list[i]);
    return 1 + bytes / MOST_BYTES;
}

dln_status save_past_of(const struct session *s, struct save_past *out, dln_error *err) {
    size_t n = 0;
    *out = (struct save_past){0};
    for (int i = 0; s->past && i < s->past->n; i++)
        n += (size_t)s->past->list[i]->n;
    out->list = calloc(n + 1, sizeof *out->list);
    out->runs = calloc(n + (size_t)s->n_runs, sizeof *out->runs);
    out->states = calloc(n + 1, sizeof *out->states);
    out->run_of = calloc(n + 1, sizeof *out->run_of);
    if (!out->list || !out->runs || !out->states || !out->run_of)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to write the session");
    memcpy(out->runs, s->runs, (size_t)s->n_runs * sizeof *out->runs);
    out->n_runs = s->n_runs;
    uint64_t stride = s->past ? stride_of(s) : 1, k = 0;
    for (int i = s->past ? first_of(s) : 0; s->past && !s->starts && i < s->past->n; i++) {
        struct checkpoint *c = s->past->list[i];
        if (c->step < s->steps && (c->flags || k++ % stride == 0))
            add_checkpoint(out, c);
    }
    return DLN_OK;
}

void save_past_release(struct save_past *p) {
    free(p->list);
    free(p->runs);
    free(p->states);
    free(p->run_of);
    *p = (struct save_past){0};
}

/* One walk, out or in. */

/* Beside what is of every run: what a checkpoint's state has of its own. */
struct own {
    char label[LABEL]; /* the run's first one */
    int run, text;
    uint64_t seed, stream_seed, maps_seed, generation;
};

static void pass_own(struct store *st, struct own *o, int n_runs, int n_texts) {
    store_text(st, o->label, sizeof o->label);
    store_number(st, &o->run, 0, n_runs - 1);
    store_number(st, &o->text, 0, n_texts - 1);
    store_word(st, &o->seed);
    store_word(st, &o->stream_seed);
    store_word(st, &o->maps_seed);
    store_word(st, &o->generation);
}

static void pass_ghost(struct store *st, struct ghost *g) {
    store_text(st, g->label, sizeof g->label);
    store_number(st, &g->colour, 0, INT_MAX);
    store_double(st, &g->ticks_a_sweep);
    store_word(st, &g->from);
    st->bad = st->bad || (st->from && !(g->ticks_a_sweep >= 1 && isfinite(g->ticks_a_sweep) && save_is_label(g->label)));
    if (!st->bad)
        trace_store(g->trace, st);
}

/* Out */

static void put_state(struct store *st, const struct save_past *p, int i, const struct save_texts *t, dln_error *err) {
    struct run_state *state = p->states[i];
    struct run *r = p->runs[p->run_of[i]];
    struct own o = {.run = p->run_of[i], .text = save_texts_find(t, &state->spec), .seed = state->spec.seed,
                    .stream_seed = state->spec.optimizer.seed, .maps_seed = state->maps_seed, .generation = state->generation};
    snprintf(o.label, sizeof o.label, "%s", state->spec.label);
    pass_own(st, &o, p->n_runs, t->n);
    if (run_state_load(state, r, err)) {
        st->bad = true;
        return;
    }
    save_pass_training(st, r, err);
    save_pass_run(st, r);
}

static void put_checkpoint(struct store *st, const struct save_past *p, const struct checkpoint *c) {
    uint64_t step = c->step;
    int flags = (int)(c->flags & ~(unsigned)CHECKPOINT_TIP), n = c->n;
    store_word(st, &step);
    store_number(st, &flags, 0, 7);
    store_number(st, &n, 1, ROSTER_MOST);
    for (int i = 0; i < c->n; i++) {
        int place = place_of((void *const *)p->states, p->n_states, c->states[i]);
        store_number(st, &place, 0, INT_MAX);
    }
}

static void put_all(struct store *st, struct session *s, const struct save_past *p, const struct save_texts *t, dln_error *err) {
    int more = p->n_runs - s->n_runs, states = p->n_states, n = p->n, ghosts = s->past ? s->past->n_ghosts : 0;
    const struct checkpoint *here = s->past ? history_here(s) : NULL;
    bool after = here && here->flags & CHECKPOINT_AFTER;
    uint64_t none = 0; /* without a past nothing is of the same start as anything */
    store_flag(st, &after);
    for (int i = 0; i < s->n_runs; i++)
        store_word(st, s->past ? &s->runs[i]->generation : &none);
    store_number(st, &more, 0, INT_MAX);
    for (int i = s->n_runs; i < p->n_runs; i++) {
        int text = save_texts_find(t, &p->runs[i]->spec);
        store_number(st, &text, 0, t->n - 1);
        save_pass_made(st, p->runs[i], t);
    }
    store_number(st, &states, 0, INT_MAX);
    for (int i = 0; i < p->n_states && !st->bad; i++)
        put_state(st, p, i, t, err);
    store_number(st, &n, 0, INT_MAX);
    for (int i = 0; i < p->n; i++)
        put_checkpoint(st, p, p->list[i]);
    store_number(st, &ghosts, 0, GHOSTS_MOST);
    for (int i = 0; i < ghosts && !st->bad; i++)
        pass_ghost(st, &s->past->ghosts[i]);
}

void save_pass_past(struct store *st, struct session *s, const struct save_past *p, const struct save_texts *t, dln_error *err) {
    struct run_state **now = calloc((size_t)p->n_runs, sizeof *now);
    int kept = 0;
    st->bad = st->bad || !now;
    for (; !st->bad && kept < p->n_runs; kept++)
        if (run_state_save(p->runs[kept], &s->history_bytes, &now[kept], err)) {
            st->bad = true;
            break;
        }
    if (!st->bad)
        put_all(st, s, p, t, err);
    for (int i = 0; i < kept; i++) {
        if (run_state_load(now[i], p->runs[i], err))
            st->bad = true;
        run_state_free(now[i]);
    }
    free(now);
}

/* In */

struct taking {
    struct run **runs;
    struct run_state **states;
    int *run_of;
    int n_runs, n_states;
};

/* How many there are, of which each takes so many words at least. */
static int take_count(struct store *st, size_t least) {
    int n = 0;
    store_number(st, &n, 0, INT_MAX);
    if (!st->bad && (size_t)n > (st->room - st->n) / least)
        st->bad = true;
    return st->bad ? 0 : n;
}

static struct run *make_run(struct store *st, struct session *s, int n_texts, dln_error *err) {
    struct save_run from = {.index = 0};
    struct run *r = NULL;
    const dln_problem *problem;
    size_t bytes;
    int text = 0;
    store_number(st, &text, 0, n_texts - 1);
    save_take_roster_one(st, &from, n_texts);
    const struct run_spec *spec = &s->scenario->runs[st->bad ? 0 : text];
    if (st->bad || !save_made_is_sound(&from, spec, s->scenario) || from.index >= s->n_born) {
        st->bad = true;
        return NULL;
    }
    problem = roster_problem(s, spec->problem);
    if (roster_check_memory(s, spec, problem, 0, &bytes, err) ||
        save_make_run(&from, spec, s->scenario, problem, s->trace_rows, &r, err)) {
        st->bad = true;
        return NULL;
    }
    s->bytes += bytes;
    return r;
}

static struct run_state *take_state(struct store *st, struct session *s, struct taking *t, int n_texts, int i, char *label,
                                    dln_error *err) {
    struct own o = {.run = 0};
    struct run_state *state = NULL;
    pass_own(st, &o, t->n_runs, n_texts);
    if (st->bad)
        return NULL;
    struct run *r = t->runs[o.run];
    struct run_spec spec = s->scenario->runs[o.text];
    memcpy(label, o.label, LABEL);
    st->bad = !save_is_label(label) || spec.network.depth != r->depth || spec.problem != r->spec.problem ||
              spec.optimizer.method != r->opt->spec.method || o.generation >> 62;
    if (st->bad)
        return NULL;
    spec.label = label;
    spec.seed = o.seed;
    spec.optimizer.seed = o.stream_seed;
    if (run_take_maps(r, &spec, o.maps_seed, err)) {
        st->bad = true;
        return NULL;
    }
    save_pass_training(st, r, err);
    if (!st->bad)
        save_pass_run(st, r);
    r->spec = spec;
    r->generation = o.generation;
    r->generations = o.generation > r->generations ? o.generation : r->generations;
    r->moved = true;
    t->run_of[i] = o.run;
    if (!st->bad && run_state_save(r, &s->history_bytes, &state, err))
        st->bad = true;
    return state;
}

static void take_states(struct store *st, struct session *s, struct taking *t, int n_texts, char **labels, dln_error *err) {
    int n = take_count(st, 32);
    t->states = calloc((size_t)n + 1, sizeof *t->states);
    t->run_of = calloc((size_t)n + 1, sizeof *t->run_of);
    *labels = calloc((size_t)n + 1, LABEL);
    st->bad = st->bad || !t->states || !t->run_of || !*labels;
    for (int i = 0; i < n && !st->bad; i++) {
        t->states[i] = take_state(st, s, t, n_texts, i, *labels + (size_t)i * LABEL, err);
        t->n_states += t->states[i] != NULL;
    }
}

/* A run stands there once. */
static bool is_new(const struct checkpoint *c, const struct run *r) {
    for (int i = 0; i < c->n; i++)
        if (c->runs[i]->index == r->index)
            return false;
    return true;
}

static struct checkpoint *take_checkpoint(struct store *st, struct session *s, const struct taking *t, uint64_t after) {
    uint64_t step = 0;
    int flags = 0, n = 0;
    store_word(st, &step);
    store_number(st, &flags, 0, 7);
    store_number(st, &n, 1, ROSTER_MOST);
    st->bad = st->bad || step < after || step >= s->steps;
    struct checkpoint *c = st->bad ? NULL : calloc(1, sizeof *c);
    st->bad = !c;
    if (!c)
        return NULL;
    *c = (struct checkpoint){.step = step, .flags = (unsigned)flags, .held = &s->history_bytes};
    c->own = sizeof *c + (size_t)n * (sizeof *c->runs + sizeof *c->states);
    s->history_bytes += c->own;
    c->runs = calloc((size_t)n, sizeof *c->runs);
    c->states = calloc((size_t)n, sizeof *c->states);
    st->bad = !c->runs || !c->states;
    for (int i = 0; i < n && !st->bad; i++) {
        int k = 0;
        store_number(st, &k, 0, t->n_states - 1);
        if (st->bad || !is_new(c, t->runs[t->run_of[k]])) {
            st->bad = true;
            break;
        }
        c->runs[i] = run_share(t->runs[t->run_of[k]]);
        c->states[i] = run_state_share(t->states[k]);
        c->n++;
    }
    return c;
}

/* Before the one at the present step. */
static void take_checkpoints(struct store *st, struct session *s, const struct taking *t) {
    struct past *p = s->past;
    int n = take_count(st, 4);
    struct checkpoint **list = calloc((size_t)n + 64, sizeof *list);
    if (!list) {
        st->bad = true;
        return;
    }
    struct checkpoint *here = p->list[0];
    free(p->list);
    p->list = list;
    p->room = n + 64;
    p->n = 0;
    for (int i = 0; i < n && !st->bad; i++) {
        struct checkpoint *c = take_checkpoint(st, s, t, i ? list[i - 1]->step : 0);
        if (c)
            list[p->n++] = c;
    }
    list[p->n++] = here;
    if (p->n > 1) {
        here->flags &= ~(unsigned)CHECKPOINT_START;
        list[0]->flags |= CHECKPOINT_START;
    }
}

static void take_ghosts(struct store *st, struct session *s) {
    struct past *p = s->past;
    int n = take_count(st, 8);
    for (int i = 0; i < n && i < GHOSTS_MOST && !st->bad; i++) {
        struct ghost g = {.colour = 0};
        if (trace_new(s->trace_rows, &g.trace, NULL)) {
            st->bad = true;
            return;
        }
        pass_ghost(st, &g);
        p->ghosts[p->n_ghosts++] = g;
    }
    st->bad = st->bad || n > GHOSTS_MOST;
}

/* The runs that stand there now, as they were, and of the same start as in the past. */
static void take_back(struct store *st, struct session *s, const uint64_t *generations, struct checkpoint *here, dln_error *err) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        if (generations[i])
            here->states[i]->generation = generations[i];
        r->generations = generations[i] > r->generations ? generations[i] : r->generations;
    }
    for (int i = 0; i <= here->n; i++)
        if (checkpoint_load(here, i, s, err))
            st->bad = true;
}

static void take_all(struct store *st, struct session *s, struct taking *t, int n_texts, char **labels, dln_error *err) {
    int more = take_count(st, 32);
    t->runs = calloc((size_t)s->n_runs + (size_t)more, sizeof *t->runs);
    st->bad = st->bad || !t->runs;
    for (; t->runs && t->n_runs < s->n_runs; t->n_runs++)
        t->runs[t->n_runs] = run_share(s->runs[t->n_runs]);
    for (int i = 0; i < more && !st->bad; i++) {
        struct run *r = make_run(st, s, n_texts, err);
        if (r)
            t->runs[t->n_runs++] = r;
    }
    if (!st->bad)
        take_states(st, s, t, n_texts, labels, err);
    if (!st->bad)
        take_checkpoints(st, s, t);
    if (!st->bad)
        take_ghosts(st, s);
}

void save_take_past(struct store *st, struct session *s, int n_texts, char **labels, dln_error *err) {
    struct taking t = {.runs = NULL};
    struct checkpoint *here = s->past->list[0];
    uint64_t *generations = calloc((size_t)s->n_runs, sizeof *generations);
    bool after = false;
    store_flag(st, &after);
    st->bad = st->bad || !generations;
    for (int i = 0; i < s->n_runs && !st->bad; i++)
        store_word(st, &generations[i]);
    if (!st->bad) {
        here->flags |= after ? CHECKPOINT_AFTER : 0;
        take_all(st, s, &t, n_texts, labels, err);
        take_back(st, s, generations, here, err);
    }
    for (int i = 0; i < t.n_states; i++)
        run_state_free(t.states[i]);
    for (int i = 0; i < t.n_runs; i++)
        run_free(t.runs[i]);
    free(t.states);
    free(t.run_of);
    free(t.runs);
    free(generations);
    if (!st->bad)
        history_fit(s);
}
