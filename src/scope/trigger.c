#include "scope/trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/nearest.h"
#include "scope/command.h"
#include "scope/condition.h"
#include "scope/roster.h"
#include "scope/session.h"

bool latch_look(struct latch *l, bool holds) {
    bool edge = l->armed && l->known && l->was != holds && holds == !l->falls;
    l->known = true;
    l->was = holds;
    if (edge && !l->repeated)
        l->armed = false;
    return edge;
}

/* What may stand behind the condition. */
static const struct {
    const char *name;
    unsigned action; /* or */
    int falls, repeated; /* 1: set, 0: clear, -1: neither */
} words[] = {
    {"rise", 0, 0, -1},    {"fall", 0, 1, -1},  {"single", 0, -1, 0}, {"repeated", 0, -1, 1}, {"pause", TRIGGER_PAUSE, -1, -1},
    {"mark", TRIGGER_MARK, -1, -1}, {"fork", TRIGGER_FORK, -1, -1},   {"write", TRIGGER_WRITE, -1, -1},
};
enum { N_WORDS = sizeof words / sizeof *words };

static dln_status wrong_word(const char *text, const char *at, size_t n, dln_error *err) {
    const char *names[N_WORDS];
    char word[32], list[128] = "";
    for (int i = 0; i < N_WORDS; i++) {
        names[i] = words[i].name;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", names[i]);
    }
    snprintf(word, sizeof word, "%.*s", (int)(n < 31 ? n : 31), at);
    const char *near = nearest_name(word, names, N_WORDS);
    return dln_error_set(err, DLN_BAD_VALUE, "column %d, at \"%s\": expected \"and\", one of %s, or the end%s%s%s", (int)(at - text) + 1,
                         word, list, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* The end of a word, which may stand in quotes. */
static const char *end_of_word(const char *at) {
    const char *end = *at == '"' || *at == '\'' ? strchr(at + 1, *at) : NULL;
    return end ? end + 1 : at + strcspn(at, " \t");
}

/* WHAT FILE, as the command takes it. */
static dln_status read_write(const struct session *s, const char **at, struct trigger_spec *spec, dln_error *err) {
    char line[TRIGGER_FILE + 16];
    const char *from = *at + strspn(*at, " \t"), *what = end_of_word(from), *file = end_of_word(what + strspn(what, " \t"));
    if (file - from >= TRIGGER_FILE)
        return dln_error_set(err, DLN_BAD_VALUE, "a trigger's file has a name of at most %d characters", TRIGGER_FILE - 32);
    snprintf(spec->write, sizeof spec->write, "%.*s", (int)(file - from), from);
    snprintf(line, sizeof line, "write %s", spec->write);
    struct call *call = malloc(sizeof *call);
    dln_status status = call ? command_read(s, line, call, NULL, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory for a trigger");
    free(call);
    *at = file;
    return status;
}

static dln_status read_words(const struct session *s, const char *text, const char *at, struct trigger_spec *spec, dln_error *err) {
    for (at += strspn(at, " \t"); *at; at += strspn(at, " \t")) {
        size_t n = strcspn(at, " \t");
        int i = 0;
        while (i < N_WORDS && (strlen(words[i].name) != n || strncmp(at, words[i].name, n) != 0))
            i++;
        if (i == N_WORDS)
            return wrong_word(text, at, n, err);
        spec->actions |= words[i].action;
        spec->falls = words[i].falls >= 0 ? words[i].falls : spec->falls;
        spec->repeated = words[i].repeated >= 0 ? words[i].repeated : spec->repeated;
        at += n;
        if (words[i].action == TRIGGER_WRITE) {
            dln_status status = read_write(s, &at, spec, err);
            if (status)
                return status;
        }
    }
    return DLN_OK;
}

dln_status trigger_read(const struct session *s, const char *text, struct trigger_spec *out, dln_error *err) {
    struct trigger_spec spec = {.actions = 0};
    struct condition *c;
    const char *rest;
    dln_status status = condition_new_before(text, s->runs, s->n_runs, session_focused(s), &c, &rest, err);
    if (status)
        return status;
    condition_free(c);
    size_t n = (size_t)(rest - text);
    while (n > 0 && strchr(" \t", text[n - 1]))
        n--;
    if (n >= sizeof spec.condition)
        return dln_error_set(err, DLN_BAD_VALUE, "a trigger's condition has at most %d characters", TRIGGER_TEXT - 1);
    memcpy(spec.condition, text, n);
    status = read_words(s, text, rest, &spec, err);
    if (status)
        return status;
    if (!spec.actions)
        spec.actions = TRIGGER_PAUSE;
    *out = spec;
    return DLN_OK;
}

int trigger_write(const struct trigger_spec *spec, char *out, size_t size) {
    return snprintf(out, size, "%s%s%s%s%s%s%s%s", spec->condition, spec->falls ? " fall" : "", spec->repeated ? " repeated" : "",
                    spec->actions & TRIGGER_PAUSE ? " pause" : "", spec->actions & TRIGGER_MARK ? " mark" : "",
                    spec->actions & TRIGGER_FORK ? " fork" : "", spec->actions & TRIGGER_WRITE ? " write " : "", spec->write);
}

/* Does its condition hold? Where that cannot be asked any more it is disarmed: false. */
static bool look(struct session *s, struct trigger *t, bool *holds) {
    dln_error err;
    if (!watch_look(s, &t->watch, holds, &err))
        return true;
    t->latch.armed = false;
    session_say(s, "the trigger %s is disarmed: %s", t->spec.condition, err.text);
    return false;
}

dln_status trigger_arm(struct session *s, int index, dln_error *err) {
    struct trigger *t = &s->triggers.list[index];
    dln_status status = watch_open(s, t->spec.condition, session_focused(s), &t->watch, err);
    if (!status)
        t->latch = (struct latch){.falls = t->spec.falls, .repeated = t->spec.repeated, .armed = true};
    return status;
}

void trigger_disarm(struct session *s, int index) { s->triggers.list[index].latch.armed = false; }

void trigger_remove(struct session *s, int index) {
    struct triggers *all = &s->triggers;
    watch_close(&all->list[index].watch);
    memmove(&all->list[index], &all->list[index + 1], (size_t)(all->n - index - 1) * sizeof *all->list);
    all->list[--all->n] = (struct trigger){.looked = 0};
}

static void stand_still(struct session *s) {
    s->running = false;
    s->goal = 0;
}

dln_status triggers_wait(struct session *s, const char *condition, dln_error *err) {
    struct watch *w = &s->triggers.wait;
    bool holds = false;
    dln_status status = watch_open(s, condition, session_focused(s), w, err);
    if (!status)
        status = watch_look(s, w, &holds, err);
    if (status)
        return status;
    if (!holds && session_finished(s)) {
        watch_close(w);
        return dln_error_set(err, DLN_BAD_VALUE, "the runs have ended, and %s does not hold", condition);
    }
    stand_still(s);
    s->running = !holds;
    if (holds)
        watch_close(w);
    return DLN_OK;
}

static void look_at_wait(struct session *s) {
    struct watch *w = &s->triggers.wait;
    bool holds = false;
    dln_error err;
    if (!w->text)
        return;
    dln_status status = watch_look(s, w, &holds, &err);
    if (!status && !holds && session_finished(s))
        status = dln_error_set(&err, DLN_BAD_VALUE, "the runs have ended, and %s does not hold", w->text);
    if (status)
        queue_stop(s, "wait", &err);
    if (!status && !holds)
        return;
    stand_still(s);
    watch_close(w);
}

void triggers_release(struct session *s) {
    watch_close(&s->triggers.wait);
    while (s->triggers.n > 0)
        trigger_remove(s, s->triggers.n - 1);
}

/* The place to be given up for a new one: of the same condition and edge, or, when none is free, the oldest that is disarmed; -1: none. */
static int to_replace(const struct session *s, const struct trigger_spec *spec) {
    const struct triggers *all = &s->triggers;
    for (int i = 0; i < all->n; i++)
        if (!strcmp(all->list[i].spec.condition, spec->condition) && all->list[i].spec.falls == spec->falls)
            return i;
    for (int i = 0; i < all->n && all->n == TRIGGERS_MOST; i++)
        if (!all->list[i].latch.armed)
            return i;
    return -1;
}

dln_status trigger_add(struct session *s, const struct trigger_spec *spec, int *index, dln_error *err) {
    struct triggers *all = &s->triggers;
    struct trigger made = {.spec = *spec};
    int old = to_replace(s, spec);
    if (old < 0 && all->n == TRIGGERS_MOST)
        return dln_error_set(err, DLN_BAD_VALUE, "%d triggers are armed already: disarm one of them first", TRIGGERS_MOST);
    dln_status status = watch_open(s, spec->condition, session_focused(s), &made.watch, err);
    if (status)
        return status;
    if (old >= 0)
        trigger_remove(s, old);
    made.latch = (struct latch){.falls = spec->falls, .repeated = spec->repeated, .armed = true};
    *index = all->n++;
    all->list[*index] = made;
    return DLN_OK;
}

void triggers_begin(struct session *s) {
    s->triggers.paused = false;
    for (int i = 0; i < s->triggers.n; i++) {
        struct trigger *t = &s->triggers.list[i];
        bool here = t->latch.known && t->looked == s->steps, holds = false;
        if (!t->latch.armed || here || !look(s, t, &holds))
            continue;
        t->latch.known = false;
        latch_look(&t->latch, holds);
        t->looked = s->steps;
    }
}

static void fire(struct session *s, struct trigger *t, bool fresh) {
    char name[EVENT_NAME] = "";
    if (fresh)
        event_add(s, EVENT_TRIGGER, t->watch.own, t->spec.condition);
    if (fresh && t->spec.actions & TRIGGER_MARK) {
        event_free_name(&s->events, name);
        event_add(s, EVENT_MARK, t->watch.own, name);
    }
    t->due = fresh ? t->spec.actions & (TRIGGER_FORK | TRIGGER_WRITE) : 0;
    if (t->spec.actions & TRIGGER_PAUSE) {
        stand_still(s);
        s->triggers.paused = true;
    }
    session_say(s, "trigger: %s %s, tick %llu of %s%s%s%s", t->spec.condition, t->spec.falls ? "has ceased" : "holds",
                (unsigned long long)run_ticks(t->watch.own), t->watch.own->label, name[0] ? ", mark " : "", name,
                t->spec.actions & TRIGGER_PAUSE ? "; paused" : "");
}

void triggers_observe(struct session *s, bool fresh) {
    look_at_wait(s);
    for (int i = 0; i < s->triggers.n; i++) {
        struct trigger *t = &s->triggers.list[i];
        bool holds = false;
        if (!t->latch.armed || !look(s, t, &holds))
            continue;
        bool edge = latch_look(&t->latch, holds);
        t->looked = s->steps;
        if (edge)
            fire(s, t, fresh);
    }
}

/* A command about the trigger's own run. */
static void act(struct session *s, const struct trigger *t, const char *line) {
    int focused = session_focused(s)->index;
    dln_error err;
    for (int i = 0; i < s->n_runs; i++)
        if (s->runs[i] == t->watch.own)
            s->view.focus = i;
    s->triggers.acting = true;
    if (command_execute(s, line, &err))
        session_say(s, "the trigger %s: %s", t->spec.condition, err.text);
    s->triggers.acting = false;
    int place = roster_find(s, focused); /* what is written is gone back for: there are other runs then */
    s->view.focus = place >= 0 ? place : s->view.focus;
}

static void forks(struct session *s) {
    for (int i = 0; i < s->triggers.n; i++) {
        struct trigger *t = &s->triggers.list[i];
        if (t->due & TRIGGER_FORK)
            act(s, t, "fork");
        t->due &= ~(unsigned)TRIGGER_FORK;
    }
}

/* Until one has to go through the past: then the others wait until it is back. */
static void writes(struct session *s) {
    for (int i = 0; i < s->triggers.n && !session_replaying(s); i++) {
        struct trigger *t = &s->triggers.list[i];
        char line[TRIGGER_FILE + 16];
        if (!(t->due & TRIGGER_WRITE))
            continue;
        t->due = 0;
        snprintf(line, sizeof line, "write %s", t->spec.write);
        act(s, t, line);
    }
}

static bool any_due(const struct session *s) {
    for (int i = 0; i < s->triggers.n; i++)
        if (s->triggers.list[i].due)
            return true;
    return false;
}

static void forget_due(struct session *s) {
    for (int i = 0; i < s->triggers.n; i++)
        s->triggers.list[i].due = 0;
}

void triggers_act(struct session *s) {
    struct triggers *all = &s->triggers;
    if (all->resumes || !any_due(s)) /* a file is being written: these are steps of the past */
        return;
    all->running = s->running;
    all->goal = s->goal;
    all->fired = s->steps;
    forks(s);
    writes(s);
    all->resumes = session_replaying(s);
}

bool triggers_resume_due(const struct session *s) { return s->triggers.resumes && !session_replaying(s) && !session_midstep(s); }

void triggers_resume(struct session *s) {
    struct triggers *all = &s->triggers;
    if (s->steps != all->fired)
        forget_due(s);
    writes(s);
    all->resumes = session_replaying(s);
    if (all->resumes || s->steps != all->fired)
        return;
    s->running = all->running;
    s->goal = all->goal;
}
