#include "scope/roster.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "preset/levels.h"
#include "scope/checkpoint.h"
#include "scope/condition.h"
#include "scope/history.h"

int roster_find(const struct session *s, int index) {
    for (int i = 0; i < s->n_runs; i++)
        if (s->runs[i]->index == index)
            return i;
    return -1;
}

/* Labels. */

static bool is_called(const struct run *r, const char *label) { return !strcmp(r->label, label) || !strcmp(r->spec.label, label); }

static bool is_taken(const struct session *s, int self, const char *label) {
    for (int i = 0; i < s->n_runs; i++)
        if (i != self && is_called(s->runs[i], label))
            return true;
    return false;
}

dln_status roster_check_label(const struct session *s, int self, const char *label, dln_error *err) {
    char safe[4 * LEVELS_LABEL_SIZE + 4];
    size_t n = strlen(label);
    if (n == 0 || n >= LEVELS_LABEL_SIZE)
        return dln_error_set(err, DLN_BAD_VALUE, "a label has 1 to %d bytes, and this one has %zu", LEVELS_LABEL_SIZE - 1, n);
    text_escape(label, n, safe, sizeof safe);
    if (strcmp(label, safe) != 0 || label[0] == ' ' || label[n - 1] == ' ')
        return dln_error_set(err, DLN_BAD_VALUE, "a label is one line of text without control characters, and no blank at its ends");
    if (strspn(label, "0123456789") == n)
        return dln_error_set(err, DLN_BAD_VALUE, "%s is a run's number: a label has something else in it", label);
    return is_taken(s, self, label) ? dln_error_set(err, DLN_BAD_VALUE, "another run is called %s, or was at first", place_show(label).text)
                                    : DLN_OK;
}

/* How much of a label stands before a " fork N" at its end. */
static int before_fork(const char *label) {
    size_t n = strlen(label), digits = n;
    while (digits > 0 && label[digits - 1] >= '0' && label[digits - 1] <= '9')
        digits--;
    bool forked = digits < n && digits > 6 && !strncmp(label + digits - 6, " fork ", 6);
    return (int)(forked ? digits - 6 : n);
}

void roster_fork_label(const struct session *s, const struct run *parent, char *out, size_t size) {
    int base = before_fork(parent->label), most = LEVELS_LABEL_SIZE - 1 - (int)sizeof " fork 123456";
    while (base > most || (base < (int)strlen(parent->label) && ((unsigned char)parent->label[base] & 0xc0) == 0x80))
        base--; /* not in the middle of a character */
    for (int k = 1; k <= s->n_born + 1; k++) {
        snprintf(out, size, "%.*s fork %d", base, parent->label, k);
        if (!is_taken(s, -1, out))
            return;
    }
}

/* A label holds at all times, also where runs stand that are not there now. */
static bool is_taken_ever(const struct session *s, const struct run *self, const char *label) {
    for (int k = 0; s->past && k < s->past->n; k++)
        for (int i = 0; i < s->past->list[k]->n; i++) {
            const struct run *r = s->past->list[k]->runs[i];
            if (r->index != self->index && is_called(r, label))
                return true;
        }
    return false;
}

dln_status roster_rename(struct session *s, int i, const char *label, dln_error *err) {
    dln_status status = roster_check_label(s, i, label, err);
    if (!status && is_taken_ever(s, s->runs[i], label))
        status = dln_error_set(err, DLN_BAD_VALUE, "another run is called %s, at another step", place_show(label).text);
    if (!status)
        snprintf(s->runs[i]->label, sizeof s->runs[i]->label, "%s", label);
    return status;
}

/* Conditions. */

dln_status roster_read_condition(struct session *s, struct run *r, dln_error *err) {
    struct condition *c = NULL;
    dln_error local;
    dln_status status = DLN_OK;
    if (r->spec.stop.condition)
        status = condition_new(r->spec.stop.condition, s->runs, s->n_runs, r, &c, &local);
    if (status)
        return dln_error_set(err, status, "%s: stop.condition: %s", r->label, local.text);
    condition_free(r->stop_condition);
    r->stop_condition = c;
    r->stop_text = r->spec.stop.condition;
    return DLN_OK;
}

void roster_rebind(struct session *s) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        if (r->stop_text != r->spec.stop.condition || (r->stop_condition && condition_names_others(r->stop_condition, r)))
            roster_read_condition(s, r, NULL);
    }
}

static dln_status rebind_about(struct session *s, const struct run *old, dln_error *err) {
    dln_status status = DLN_OK;
    for (int i = 0; i < s->n_runs && !status; i++)
        if (s->runs[i]->stop_condition && s->runs[i] != old && condition_is_about(s->runs[i]->stop_condition, old))
            status = roster_read_condition(s, s->runs[i], err);
    return status;
}

/* Places. */

static int free_colour(const struct session *s) {
    for (int colour = 0;; colour++) {
        int i = 0;
        while (i < s->n_runs && s->runs[i]->colour != colour)
            i++;
        if (i == s->n_runs)
            return colour;
    }
}

dln_status roster_add(struct session *s, struct run *r, dln_error *err) {
    if (s->n_runs >= ROSTER_MOST)
        return dln_error_set(err, DLN_BAD_VALUE, "there are %d runs, which is as many as there can be: remove one first", s->n_runs);
    struct run **more = realloc(s->runs, (size_t)(s->n_runs + 1) * sizeof *more);
    if (!more)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for %d runs", s->n_runs + 1);
    s->runs = more;
    r->colour = free_colour(s);
    r->index = s->n_born;
    s->runs[s->n_runs] = r;
    s->n_runs++;
    dln_status status = roster_read_condition(s, r, err);
    if (status) {
        s->n_runs--;
        return status;
    }
    s->n_born++;
    return DLN_OK;
}

void roster_look_alike(const struct run *now, struct run *r) {
    r->colour = now->colour;
    r->hidden = now->hidden;
    r->pinned = now->pinned;
    memmove(r->label, now->label, sizeof r->label);
}

dln_status roster_replace(struct session *s, int i, struct run *r, dln_error *err) {
    struct run *old = s->runs[i];
    r->index = old->index;
    r->parent = old->parent;
    roster_look_alike(old, r);
    s->runs[i] = r;
    dln_status status = roster_read_condition(s, r, err);
    if (!status)
        status = rebind_about(s, old, err);
    if (status) {
        s->runs[i] = old;
        rebind_about(s, r, NULL);
        return status;
    }
    run_free(old);
    return DLN_OK;
}

dln_status roster_remove(struct session *s, int i, dln_error *err) {
    struct run *r = s->runs[i];
    if (s->n_runs == 1)
        return dln_error_set(err, DLN_BAD_VALUE, "%s is the only run, and one must be there", r->label);
    for (int k = 0; k < s->n_runs; k++)
        if (k != i && s->runs[k]->stop_condition && condition_is_about(s->runs[k]->stop_condition, r))
            return dln_error_set(err, DLN_BAD_VALUE, "the stop condition of %s speaks of %s: edit or remove that run first",
                                 s->runs[k]->label, r->label);
    memmove(&s->runs[i], &s->runs[i + 1], (size_t)(s->n_runs - i - 1) * sizeof *s->runs);
    s->n_runs--;
    if (s->view.focus > i || s->view.focus == s->n_runs)
        s->view.focus--;
    run_free(r);
    return DLN_OK;
}

void roster_move(struct session *s, int i, int place) {
    struct run *r = s->runs[i], *focused = session_focused(s);
    if (place > i)
        memmove(&s->runs[i], &s->runs[i + 1], (size_t)(place - i) * sizeof *s->runs);
    else
        memmove(&s->runs[place + 1], &s->runs[place], (size_t)(i - place) * sizeof *s->runs);
    s->runs[place] = r;
    for (int k = 0; k < s->n_runs; k++)
        if (s->runs[k] == focused)
            s->view.focus = k;
}

/* Problems and memory. */

const dln_problem *roster_problem(const struct session *s, int i) {
    int more = i - s->scenario->n_problems;
    if (more < 0)
        return &s->problems[i];
    return more < s->n_more_problems ? s->more_problems[more] : NULL;
}

static size_t left(const struct session *s) { return s->bytes < s->max_memory ? s->max_memory - s->bytes : 1; }

static bool make_places(struct session *s, int n) {
    dln_problem **more = realloc(s->more_problems, (size_t)n * sizeof *more);
    if (!more)
        return false;
    s->more_problems = more;
    while (s->n_more_problems < n)
        s->more_problems[s->n_more_problems++] = NULL;
    return true;
}

dln_status roster_build_problem(const struct session *s, int i, const struct build_context *context, dln_problem *out, dln_error *err) {
    struct build_context within = *context;
    within.max_memory = s->max_memory ? left(s) : 0;
    return build_problem(s->scenario, i, &within, out, err);
}

dln_status roster_keep_problem(struct session *s, int i, dln_problem *p, dln_error *err) {
    int more = i - s->scenario->n_problems;
    if (more >= s->n_more_problems && !make_places(s, more + 1))
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for another problem");
    s->more_problems[more] = p;
    s->bytes += build_problem_bytes(scenario_problem(s->scenario, i), p);
    return DLN_OK;
}

static size_t run_bytes(const struct session *s, const struct run_spec *spec, const dln_problem *problem) {
    size_t own = build_run_bytes(spec, problem), curves = 2 * trace_bytes(s->trace_rows) + (spec->network.depth <= 2 ? path_bytes() : 0);
    return own > SIZE_MAX - curves ? SIZE_MAX : own + curves;
}

dln_status roster_check_memory(const struct session *s, const struct run_spec *spec, const dln_problem *problem, size_t beside,
                               size_t *bytes, dln_error *err) {
    size_t need = run_bytes(s, spec, problem);
    char more[64], have[64], limit[64];
    if (bytes)
        *bytes = need;
    if (need != SIZE_MAX && (!s->max_memory || (beside <= left(s) && need <= left(s) - beside)))
        return DLN_OK;
    build_write_bytes(need, more, sizeof more);
    build_write_bytes(s->bytes + beside, have, sizeof have);
    build_write_bytes(s->max_memory, limit, sizeof limit);
    return dln_error_set(err, DLN_NO_MEMORY, "one more run like this needs %s of memory, and of the %s that are allowed %s are taken: %s",
                         more, limit, have, "remove a run, or raise --max-memory");
}

/* As text. */

bool roster_is_own(const struct session *s) {
    const struct scenario *from = s->scenario;
    bool own = s->n_runs == from->n_runs;
    for (int i = 0; i < s->n_runs && own; i++)
        own = s->runs[i]->spec.text == from->runs[i].text && !strcmp(s->runs[i]->label, from->runs[i].label);
    return own;
}

dln_status roster_show(const struct session *s, FILE *out, dln_error *err) {
    struct run_spec *specs = calloc((size_t)s->n_runs, sizeof *specs);
    const struct run_spec **runs = calloc((size_t)s->n_runs, sizeof(const struct run_spec *));
    dln_status status = specs && runs ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory to show %d runs", s->n_runs);
    for (int i = 0; i < s->n_runs && !status; i++) {
        specs[i] = s->runs[i]->spec;
        specs[i].label = s->runs[i]->label;
        runs[i] = &specs[i];
    }
    if (!status)
        status = scenario_show_runs(s->scenario, runs, s->n_runs, s->view.focus, out, err);
    free(runs);
    free(specs);
    return status;
}
