#include "scope/edits.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scope/condition.h"
#include "scope/making.h"

static const struct derive_settings no_settings = {"edit", NULL, 0};

static dln_status check_trains(const struct session *s, dln_error *err) {
    return s->trains ? DLN_OK : dln_error_set(err, DLN_BAD_VALUE, "nothing is trained here: there are starts alone");
}

/* What settings do. */

static bool is_of_training(const struct option *row) { return !strncmp(row->path, "optimizer.", 10) || !strncmp(row->path, "stop.", 5); }

/* Problems of the same key are the same one, with or without samples. */
static enum edit_effect effect_of(const struct run_spec *was, const struct run_spec *now) {
    enum { MOST = 64 };
    const struct option *rows[MOST];
    int n = derive_differences(now, was, rows, MOST), gone = derive_differences(was, now, NULL, 0);
    for (int i = 0; i < n && i < MOST; i++)
        if (!is_of_training(rows[i]))
            return EDIT_RESTART;
    return n + gone > 0 ? EDIT_NOW : EDIT_NOTHING;
}

/* The stop condition against the runs that there are; a run that it is not yet stands for the one it comes from. */
static dln_status check_condition(const struct session *s, int i, const struct run_spec *spec, dln_error *err) {
    struct condition *c = NULL;
    dln_error local;
    dln_status status = DLN_OK;
    if (spec->stop.condition)
        status = condition_new(spec->stop.condition, s->runs, s->n_runs, s->runs[i], &c, &local);
    condition_free(c);
    return status ? dln_error_set(err, status, "stop.condition: %s", local.text) : DLN_OK;
}

dln_status edit_look(const struct session *s, int i, const struct derive_settings *settings, enum edit_effect *effect, dln_error *err) {
    struct derive_room *room = NULL;
    const struct run_spec *spec;
    dln_status status = check_trains(s, err);
    if (!status)
        status = derive_look(s->scenario, &s->runs[i]->spec, settings, &room, &spec, err);
    if (!status)
        *effect = effect_of(&s->runs[i]->spec, spec);
    if (!status && spec->network.depth == s->runs[i]->depth)
        status = check_condition(s, i, spec, err);
    derive_forget(room);
    return status;
}

/* A run and its state. */

/* After something was done to it between two ticks. */
static void changed(struct run *r) {
    r->end = RUN_LIVE;
    r->small_gradients = 0;
    memset(r->small, 0, ((size_t)r->depth + 1) * sizeof *r->small);
    r->moved = true;
    run_judge(r);
}

static void weights_changed(struct run *r) {
    double x, y;
    dln_optimizer_rebuild(r->opt);
    if (r->path) {
        dln_landscape_weights(&r->net, &x, &y);
        path_add(r->path, x, y);
    }
    changed(r);
}

static void give_memory(struct session *s, const struct run_spec *spec, const dln_problem *problem) {
    size_t bytes;
    if (roster_check_memory(s, spec, problem, 0, &bytes, NULL) == DLN_OK || bytes <= s->bytes)
        s->bytes -= bytes;
}

static bool changes_stop(const struct run_spec *was, const struct run_spec *now) {
    enum { MOST = 96 };
    const struct option *rows[MOST];
    for (int way = 0; way < 2; way++) {
        int n = derive_differences(way ? now : was, way ? was : now, rows, MOST);
        for (int i = 0; i < n && i < MOST; i++)
            if (!strncmp(rows[i]->path, "stop.", 5))
                return true;
    }
    return false;
}

/* A stop rule that the program was given for the run, --ticks, is not in its text, and holds on. */
static void keep_stop(struct run *r, const struct run_spec *was) {
    if (!changes_stop(was, &r->spec))
        r->spec.stop = was->stop;
}

/* An object with `spec` that goes on from `from`, or starts; it stands nowhere yet. */
static dln_status make(struct session *s, const struct run *from, const struct run_spec *spec, bool starts, struct run **out,
                       dln_error *err) {
    dln_status status = make_run(s, from, spec, starts, out, err);
    if (!status)
        keep_stop(*out, &from->spec);
    return status;
}

static void drop_run(struct session *s, struct run *r) {
    give_memory(s, &r->spec, r->problem);
    run_free(r);
}

/* Another object in the run's place. The one before is counted until nobody holds it: the history may. */
static dln_status replace(struct session *s, int i, const struct run_spec *spec, bool starts, dln_error *err) {
    struct run *made, *old = s->runs[i];
    dln_status status = make(s, old, spec, starts, &made, err);
    if (status)
        return status;
    bool last = old->references == 1;
    struct run_spec was = old->spec;
    const dln_problem *problem = old->problem;
    status = roster_replace(s, i, made, err);
    if (status)
        drop_run(s, made);
    else if (last)
        give_memory(s, &was, problem);
    return status;
}

static dln_status take_up(struct session *s, int i, const struct run_spec *spec, dln_error *err) {
    struct run *r = s->runs[i];
    struct run_spec was = r->spec;
    r->spec = *spec;
    keep_stop(r, &was);
    dln_status status = roster_read_condition(s, r, err);
    if (!status)
        status = run_take(r, spec, err);
    if (status) {
        r->spec = was;
        roster_read_condition(s, r, NULL);
    }
    return status;
}

dln_status edit_run(struct session *s, int i, const struct derive_settings *settings, enum edit_effect *effect, dln_error *err) {
    struct run *r = s->runs[i];
    const struct run_spec *spec;
    dln_status status = edit_look(s, i, settings, effect, err);
    if (status || *effect == EDIT_NOTHING)
        return status;
    status = derive_run(s->scenario, &r->spec, NULL, settings, &spec, err);
    if (!status && *effect == EDIT_NOW && run_can_take(r, spec))
        status = take_up(s, i, spec, err);
    else if (!status)
        status = replace(s, i, spec, *effect == EDIT_RESTART, err);
    if (status)
        return status;
    if (*effect == EDIT_NOW)
        changed(s->runs[i]);
    else
        run_judge(s->runs[i]);
    event_add(s, *effect == EDIT_NOW ? EVENT_EDIT : EVENT_RESTART, s->runs[i], settings->list[0]);
    return DLN_OK;
}

/* New runs. */

static struct lineage lineage_of(const struct run *from) {
    struct lineage parent = {.forked = true, .index = from->index, .spec = from->spec, .tick = run_ticks(from)};
    memcpy(parent.label, from->label, sizeof parent.label);
    return parent;
}

static dln_status put_last(struct session *s, struct run *r, const char *label, dln_error *err) {
    snprintf(r->label, sizeof r->label, "%s", label);
    r->hidden = r->pinned = false;
    dln_status status = roster_add(s, r, err);
    if (status) {
        drop_run(s, r);
        return status;
    }
    s->view.focus = s->n_runs - 1;
    s->view.scroll = 0;
    return DLN_OK;
}

static dln_status choose_label(const struct session *s, const struct run *from, const char *label, char own[128], dln_error *err) {
    if (!label) {
        roster_fork_label(s, from, own, 128);
        return DLN_OK;
    }
    dln_status status = roster_check_label(s, -1, label, err);
    if (!status)
        snprintf(own, 128, "%s", label);
    return status;
}

static dln_status derive_new(struct session *s, int i, const char *label, const struct derive_settings *settings, char own[128],
                             const struct run_spec **spec, dln_error *err) {
    dln_status status = check_trains(s, err);
    if (!status)
        status = choose_label(s, s->runs[i], label, own, err);
    return status ? status : derive_run(s->scenario, &s->runs[i]->spec, own, settings, spec, err);
}

dln_status edit_fork(struct session *s, int i, const char *label, const struct derive_settings *settings, enum edit_effect *effect,
                     dln_error *err) {
    struct run *from = s->runs[i], *made;
    const struct run_spec *spec;
    char own[128];
    dln_status status = derive_new(s, i, label, settings, own, &spec, err);
    if (status)
        return status;
    *effect = effect_of(&from->spec, spec);
    status = make(s, from, spec, *effect == EDIT_RESTART, &made, err);
    if (status)
        return status;
    made->parent = lineage_of(from);
    status = put_last(s, made, own, err);
    if (status)
        return status;
    if (*effect == EDIT_NOW)
        changed(made);
    else if (*effect == EDIT_RESTART)
        run_judge(made);
    event_add(s, EVENT_FORK, from, own);
    return DLN_OK;
}

dln_status edit_add(struct session *s, int i, const char *label, const struct derive_settings *settings, dln_error *err) {
    const struct run_spec *spec;
    struct run *made;
    char own[128];
    dln_status status = derive_new(s, i, label, settings ? settings : &no_settings, own, &spec, err);
    if (!status)
        status = make(s, s->runs[i], spec, true, &made, err);
    if (!status)
        status = put_last(s, made, own, err);
    if (!status)
        run_judge(made);
    return status;
}

dln_status edit_remove(struct session *s, int i, dln_error *err) {
    struct run *r = s->runs[i];
    struct run_spec spec = r->spec;
    const dln_problem *problem = r->problem;
    bool last = r->references == 1;
    dln_status status = roster_remove(s, i, err);
    if (!status && last)
        give_memory(s, &spec, problem);
    return status;
}

/* Weights. */

static dln_status check_factor(const struct run *r, int j, dln_error *err) {
    if (j >= 1 && j <= r->depth)
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_VALUE, "%s has the factors 1 to %d, and no factor %d", r->label, r->depth, j);
}

static dln_status check_finite(const struct session *s, const struct run *r, dln_error *err) {
    dln_status status = check_trains(s, err);
    if (!status && !r->opt->finite)
        status = dln_error_set(err, DLN_BAD_VALUE, "%s has diverged: its weights are of no use any more", r->label);
    return status;
}

dln_status edit_scale(struct session *s, int i, int j, double number, dln_error *err) {
    struct run *r = s->runs[i];
    char what[EVENT_NAME];
    dln_status status = check_finite(s, r, err);
    if (!status)
        status = check_factor(r, j, err);
    if (!status && !isfinite(number))
        status = dln_error_set(err, DLN_BAD_VALUE, "a factor is scaled by a finite number, not %g", number);
    if (status)
        return status;
    dln_matrix_scale(&r->net.W[j], number);
    dln_network_touch(&r->net, j);
    weights_changed(r);
    snprintf(what, sizeof what, "W%d times %g", j, number);
    event_add(s, EVENT_EDIT, r, what);
    return DLN_OK;
}

static void draw_kick(const struct run *r, int j, uint64_t seed, dln_matrix *N) {
    dln_random rng = dln_random_stream(seed, DLN_FOR_KICK, run_ticks(r) * ((uint64_t)r->depth + 1) + (uint64_t)j);
    dln_random_normal(&rng, 1, N->data, (size_t)N->rows * (size_t)N->cols);
}

/* Drawn twice, for its norm and to be added: so that room for the largest factor is enough. */
static void add_kick(struct run *r, double size, uint64_t seed, double *room) {
    double norm = 0;
    for (int add = 0; add < 2; add++)
        for (int j = 1; j <= r->depth; j++) {
            dln_matrix N = dln_matrix_over(room, r->net.W[j].rows, r->net.W[j].cols);
            if (r->net.held[j])
                continue;
            draw_kick(r, j, seed, &N);
            if (!add) {
                norm = hypot(norm, dln_matrix_norm(&N));
                continue;
            }
            dln_matrix_add(size / norm, &N, &r->net.W[j]);
            dln_network_touch(&r->net, j);
        }
}

dln_status edit_kick(struct session *s, int i, double size, uint64_t seed, dln_error *err) {
    struct run *r = s->runs[i];
    size_t most = 0;
    char what[EVENT_NAME];
    dln_status status = check_finite(s, r, err);
    if (!status && !(size > 0 && isfinite(size)))
        status = dln_error_set(err, DLN_BAD_VALUE, "noise has a size above 0, not %g", size);
    if (status)
        return status;
    for (int j = 1; j <= r->depth; j++) {
        size_t n = (size_t)r->net.W[j].rows * (size_t)r->net.W[j].cols;
        most = n > most ? n : most;
    }
    double *room = malloc(most * sizeof *room);
    if (!room)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to draw the noise of %zu weights", most);
    add_kick(r, size, seed, room);
    free(room);
    weights_changed(r);
    snprintf(what, sizeof what, "noise of size %g, seed %llu", size, (unsigned long long)seed);
    event_add(s, EVENT_EDIT, r, what);
    return DLN_OK;
}

dln_status edit_hold(struct session *s, int i, int j, bool hold, dln_error *err) {
    struct run *r = s->runs[i];
    char what[EVENT_NAME];
    dln_status status = check_trains(s, err);
    if (!status)
        status = check_factor(r, j, err);
    if (!status)
        status = dln_optimizer_hold(r->opt, j, hold, err);
    if (status)
        return status;
    changed(r);
    snprintf(what, sizeof what, "W%d %s", j, hold ? "frozen" : "thawed");
    event_add(s, EVENT_EDIT, r, what);
    return DLN_OK;
}

/* What differs. */

dln_status edit_note(struct session *s, struct run *r, const struct derive_settings *settings, dln_error *err) {
    const struct run_spec *spec;
    dln_status status = derive_run(s->scenario, &r->spec, NULL, settings, &spec, err);
    if (status)
        return status;
    r->spec.text = spec->text;
    r->spec.optimizer.order = spec->optimizer.order;
    r->spec.optimizer.list = spec->optimizer.list;
    r->spec.optimizer.list_length = spec->optimizer.list_length;
    return DLN_OK;
}

const struct run_spec *edit_reference(const struct session *s, const struct run *r, const char **label) {
    int parent = r->parent.forked ? roster_find(s, r->parent.index) : -1;
    *label = parent >= 0 ? s->runs[parent]->label : r->parent.label;
    if (parent >= 0)
        return &s->runs[parent]->spec;
    if (r->parent.forked)
        return &r->parent.spec;
    *label = s->runs[0]->label;
    return s->runs[0] == r || !r->spec.text ? NULL : &s->runs[0]->spec;
}

static void add(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add(char *out, size_t size, const char *format, ...) {
    va_list args;
    size_t used = strlen(out);
    va_start(args, format);
    vsnprintf(out + used, size - used, format, args);
    va_end(args);
}

void edit_write_differences(const struct run_spec *spec, const struct run_spec *other, bool values, char *out, size_t size) {
    enum { MOST = 32, VALUE = 48 };
    const struct option *rows[MOST];
    int n = derive_differences(spec, other, rows, MOST);
    out[0] = '\0';
    for (int i = 0; i < n && i < MOST; i++) {
        char now[VALUE], was[VALUE];
        derive_value(spec, rows[i], now, sizeof now);
        derive_value(other, rows[i], was, sizeof was);
        add(out, size, "%s%s", i ? ", " : "", derive_short_name(rows[i]));
        if (values)
            add(out, size, " %s (%s)", now[0] ? now : "none", was[0] ? was : "none");
    }
}
