/* storm_look.c: see storm_look.h. */
#include "storm_look.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "scope/checkpoint.h"
#include "scope/history.h"

int wcwidth(wchar_t character); /* of X/Open, which POSIX alone does not declare */

#define FAULT(...) return snprintf(fault, sizeof(storm_fault), __VA_ARGS__), true

/* Printable UTF-8 and nothing else, ended within its room. */
static bool text_is_bad(const char *text, size_t room) {
    size_t length = strnlen(text, room);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return true;
    return length == room || mbstowcs(NULL, text, 0) == (size_t)-1;
}

static bool look_at_runs(const struct session *s, storm_fault fault) {
    if (s->n_runs < 1)
        FAULT("there is no run");
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *r = s->runs[i];
        if (!r || r->references < 1)
            FAULT("run %d is not there", i);
        if (!r->label[0] || text_is_bad(r->label, sizeof r->label))
            FAULT("the label of run %d is \"%.128s\"", i, r->label);
        if (r->colour < 0)
            FAULT("the colour of %s is %d", r->label, r->colour);
        for (int k = 0; k < i; k++)
            if (s->runs[k] == r || strcmp(s->runs[k]->label, r->label) == 0)
                FAULT("runs %d and %d are both %s", k, i, r->label);
    }
    return false;
}

static bool look_at_view(const struct session *s, storm_fault fault) {
    const struct view *v = &s->view;
    if (v->focus < 0 || v->focus >= s->n_runs)
        FAULT("the focus is on run %d of %d", v->focus, s->n_runs);
    if (v->scroll < 0 || v->help_scroll < 0)
        FAULT("scrolled to %d, the help to %d", v->scroll, v->help_scroll);
    if (v->cursor_moves < 0 || v->cursor_moves > 1)
        FAULT("cursor %d moves", v->cursor_moves);
    if (v->panel < 0 || v->panel >= N_PANELS)
        FAULT("panel %d is selected", (int)v->panel);
    if (isnan(v->x_from) || isnan(v->x_span) || v->x_span < 0 || v->lens_span < 1)
        FAULT("the abscissa begins at %g and spans %g, the lens %llu", v->x_from, v->x_span, (unsigned long long)v->lens_span);
    if (s->speed < 0 || s->speed > SESSION_FASTEST)
        FAULT("the speed is %d", s->speed);
    return false;
}

static bool look_at_events(const struct session *s, storm_fault fault) {
    if (s->events.n < 0 || s->events.n > EVENTS_MOST)
        FAULT("%d events", s->events.n);
    for (int i = 0; i < s->events.n; i++) {
        const struct event *e = &s->events.list[i];
        if (i > 0 && e[-1].step > e->step)
            FAULT("event %d comes before the one before it", i);
        if (e->step > history_newest(s))
            FAULT("event %s is at step %llu of %llu", e->name, (unsigned long long)e->step, (unsigned long long)history_newest(s));
        if (text_is_bad(e->name, sizeof e->name))
            FAULT("the name of event %d is \"%.64s\"", i, e->name);
    }
    return false;
}

static bool look_at_history(const struct session *s, storm_fault fault) {
    struct history_facts facts = history_facts(s);
    unsigned long long newest = history_newest(s);
    if (s->steps > newest)
        FAULT("at step %llu of %llu", (unsigned long long)s->steps, newest);
    if (!s->past || session_midstep(s))
        return false;
    if (facts.checkpoints < 1)
        FAULT("there is no checkpoint");
    if (facts.longest > newest)
        FAULT("the longest way is %llu of %llu steps", (unsigned long long)facts.longest, newest);
    return false;
}

/* The start, and what stands around edits, is kept in any case. */
static int dispensable(const struct past *p) {
    int n = 0;
    for (int i = 0; i < p->n; i++)
        n += !p->list[i]->flags;
    return n;
}

bool look_at_budget(const struct session *s, storm_fault fault) {
    struct history_facts facts = history_facts(s);
    if (facts.bytes > facts.budget && !history_loading(s) && dispensable(s->past) > 1)
        FAULT("behind a step %d checkpoints take %zu bytes of %zu", facts.checkpoints, facts.bytes, facts.budget);
    return false;
}

bool look_at_session(const struct session *s, storm_fault fault) {
    if (look_at_runs(s, fault) || look_at_view(s, fault) || look_at_events(s, fault) || look_at_history(s, fault))
        return true;
    if (text_is_bad(s->message, sizeof s->message))
        FAULT("the message is \"%.256s\"", s->message);
    if (s->triggers.n < 0 || s->triggers.n > TRIGGERS_MOST)
        FAULT("%d triggers", s->triggers.n);
    if (s->next < 0 || s->next > s->n_runs + (s->starts ? s->starts->spec->n_values : 0))
        FAULT("part %d of the step is next", s->next);
    return false;
}

static bool glyph_is_bad(const canvas *c, uint32_t glyph) {
    if (glyph < ' ' || (glyph >= 0x7f && glyph < 0xa0))
        return true;
    if (c->charset == CHARSET_ASCII && glyph > 0x7e)
        return true;
    if (c->charset != CHARSET_BRAILLE && glyph >= 0x2800 && glyph < 0x2900)
        return true;
    return wcwidth((wchar_t)glyph) != 1;
}

bool look_at_canvas(const canvas *c, storm_fault fault) {
    for (int i = 0; i < c->rows * c->cols; i++) {
        const struct cell *cell = &c->cells[i];
        if (glyph_is_bad(c, cell->glyph) || cell->role >= N_ROLES)
            FAULT("row %d, column %d of %dx%d holds U+%04X in role %d", i / c->cols, i % c->cols, c->cols, c->rows, (unsigned)cell->glyph,
                  cell->role);
    }
    return false;
}

static void forget_from(struct remembered *r, uint64_t step) {
    for (uint64_t T = step; T < LOOK_STEPS; T++)
        r->at[T].known = false;
}

bool look_at_digest(struct remembered *r, struct session *s, storm_fault fault) {
    uint64_t T = s->steps, newest = history_newest(s);
    if (session_midstep(s) || T >= LOOK_STEPS)
        return false;
    forget_from(r, newest + 1);
    if (history_before_edits(s)) { /* the step's other state */
        r->last = T;
        return false;
    }
    uint64_t digest = session_digest(s, true);
    bool changed = r->at[T].known && r->at[T].digest != digest, here = r->last == T && T == newest;
    r->last = T;
    if (changed && !here)
        FAULT("step %llu is not what it was: digest %016llx, before %016llx", (unsigned long long)T, (unsigned long long)digest,
              (unsigned long long)r->at[T].digest);
    r->at[T] = (struct digest_at){true, digest};
    return false;
}
