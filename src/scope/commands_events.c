/* commands_events.c: triggers and marks. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scope/commands.h"
#include "scope/event.h"
#include "scope/history.h"
#include "scope/trigger.h"

static dln_status define(struct session *s, const struct value *v, dln_error *err) {
    struct trigger_spec spec;
    char text[TRIGGER_TEXT + 64];
    int index = 0;
    dln_status status = trigger_read(s, v[0].text, &spec, err);
    if (!status)
        status = trigger_add(s, &spec, &index, err);
    if (status)
        return status;
    trigger_write(&spec, text, sizeof text);
    session_say(s, "trigger %d is armed for %s: %s", index + 1, session_focused(s)->label, text);
    return DLN_OK;
}

/* The place of the trigger of that number, or of the last one; -1: there is none. */
static int pick(const struct session *s, const struct value *v, dln_error *err) {
    int n = s->triggers.n;
    if (n > 0 && (!v->given || v->whole <= (uint64_t)n))
        return v->given ? (int)v->whole - 1 : n - 1;
    if (n == 0)
        dln_error_set(err, DLN_BAD_VALUE, "there is no trigger yet: trigger CONDITION defines one");
    else
        dln_error_set(err, DLN_BAD_VALUE, "there is no trigger %llu: they are numbered from 1 to %d", (unsigned long long)v->whole, n);
    return -1;
}

static dln_status set_arming(struct session *s, int index, bool on, dln_error *err) {
    dln_status status = DLN_OK;
    if (index < 0)
        return DLN_BAD_VALUE;
    if (on)
        status = trigger_arm(s, index, err);
    else
        trigger_disarm(s, index);
    if (!status)
        session_say(s, "trigger %d is %s: %s", index + 1, on ? "armed" : "disarmed", s->triggers.list[index].spec.condition);
    return status;
}

static dln_status arm(struct session *s, const struct value *v, dln_error *err) { return set_arming(s, pick(s, v, err), true, err); }
static dln_status disarm(struct session *s, const struct value *v, dln_error *err) { return set_arming(s, pick(s, v, err), false, err); }

static dln_status arm_disarm(struct session *s, const struct value *v, dln_error *err) {
    int index = pick(s, v, err);
    return set_arming(s, index, index >= 0 && !s->triggers.list[index].latch.armed, err);
}

static dln_status list(struct session *s, const struct value *v, dln_error *err) {
    char all[sizeof s->message] = "no trigger";
    size_t used = 0;
    (void)v;
    (void)err;
    for (int i = 0; i < s->triggers.n && used < sizeof all; i++) {
        const struct trigger *t = &s->triggers.list[i];
        char text[TRIGGER_TEXT + 64];
        trigger_write(&t->spec, text, sizeof text);
        int n = snprintf(all + used, sizeof all - used, "%s%d%s %s", i ? "; " : "", i + 1, t->latch.armed ? "" : " (disarmed)", text);
        used += n > 0 ? (size_t)n : 0;
    }
    session_say(s, "%s", all);
    return DLN_OK;
}

static dln_status drop(struct session *s, const struct value *v, dln_error *err) {
    int index = pick(s, v, err);
    if (index < 0)
        return DLN_BAD_VALUE;
    session_say(s, "trigger %d is gone: %s", index + 1, s->triggers.list[index].spec.condition);
    trigger_remove(s, index);
    return DLN_OK;
}

/* The form is the screen's; it begins with the last one, to be changed. */
static dln_status compose(struct session *s, const struct value *v, dln_error *err) {
    int index = v->given ? pick(s, v, err) : s->triggers.n - 1;
    if (v->given && index < 0)
        return DLN_BAD_VALUE;
    s->view.open = "trigger";
    s->view.open_with[0] = '\0';
    if (v->given)
        snprintf(s->view.open_with, sizeof s->view.open_with, "%d", index + 1);
    return DLN_OK;
}

static dln_status mark(struct session *s, const struct value *v, dln_error *err) {
    char name[EVENT_NAME];
    struct run *r = session_focused(s);
    if (v[0].given && strlen(v[0].text) >= sizeof name)
        return dln_error_set(err, DLN_BAD_VALUE, "a mark's name has at most %d characters", EVENT_NAME - 1);
    if (v[0].given)
        snprintf(name, sizeof name, "%s", v[0].text);
    else
        event_free_name(&s->events, name);
    event_add(s, EVENT_MARK, r, name);
    session_say(s, "mark %s: step %llu, tick %llu of %s", name, (unsigned long long)s->steps, (unsigned long long)run_ticks(r), r->label);
    return DLN_OK;
}

static dln_status go_to_event(struct session *s, const struct event *e, dln_error *err) {
    dln_status status = history_go(s, e->step, err);
    if (!status)
        session_say(s, "%s %s%s%s: step %" PRIu64, event_kind_name(e->kind), e->name, e->run ? " of " : "", e->run ? e->run->label : "",
                    e->step);
    return status;
}

static dln_status to_mark(struct session *s, const struct value *v, dln_error *err) {
    const struct event *e = event_mark(&s->events, v[0].given ? v[0].text : NULL);
    if (e)
        return go_to_event(s, e, err);
    if (!v[0].given)
        return dln_error_set(err, DLN_BAD_VALUE, "there is no mark yet: mark sets one");
    return dln_error_set(err, DLN_BAD_VALUE, "column 1, at \"%.64s\": no mark has that name", v[0].text);
}

/* COUNT events on; at the end it stays there. */
static dln_status to_event(struct session *s, const struct value *v, bool forward, dln_error *err) {
    uint64_t step = history_aim(s), left = v[0].given ? v[0].whole : 1;
    const struct event *found = NULL;
    for (; left > 0; left--) {
        const struct event *e = forward ? event_after(&s->events, step) : event_before(&s->events, step);
        if (!e)
            break;
        found = e;
        step = e->step;
    }
    if (found)
        return go_to_event(s, found, err);
    session_say(s, forward ? "no event comes after this step" : "no event comes before this step");
    return DLN_OK;
}

static dln_status event_next(struct session *s, const struct value *v, dln_error *err) { return to_event(s, v, true, err); }
static dln_status event_previous(struct session *s, const struct value *v, dln_error *err) { return to_event(s, v, false, err); }

#define TRIGGER_NUMBER {{.name = "N", .kind = ARGUMENT_COUNT, .optional = true, .low = 1, .high = TRIGGERS_MOST}}

const struct command command_trigger = {
    "trigger", "events",
    "pause, mark, fork or write when CONDITION comes to hold (fall: ceases)",
    COMMAND_MOVES, {{.name = "CONDITION", .kind = ARGUMENT_CONDITION}}, define,
};
const struct command command_trigger_compose = {
    "trigger-compose", "events", "a form of triggers: define one, change the last or number N, arm, disarm, drop", COMMAND_SCREEN,
    TRIGGER_NUMBER, compose,
};
const struct command command_arm = {"arm", "events", "arm the last trigger, or trigger N, for the focused run", COMMAND_MOVES,
                                    TRIGGER_NUMBER, arm};
const struct command command_disarm = {"disarm", "events", "disarm the last trigger, or trigger N", COMMAND_MOVES, TRIGGER_NUMBER, disarm};
const struct command command_arm_disarm = {"arm-disarm", "events", "arm or disarm the last trigger, or trigger N", COMMAND_MOVES,
                                           TRIGGER_NUMBER, arm_disarm};
const struct command command_triggers = {"triggers", "events", "say which triggers there are", COMMAND_VIEWS, {{0}}, list};
const struct command command_trigger_drop = {"trigger-drop", "events", "drop the last trigger, or trigger N", COMMAND_MOVES,
                                             TRIGGER_NUMBER, drop};
const struct command command_mark = {
    "mark", "events", "mark this step, under the next free letter or a name", COMMAND_MOVES,
    {{"NAME", ARGUMENT_TEXT, .optional = true}}, mark,
};
const struct command command_to_mark = {
    "to-mark", "events", "go to the mark that was set last, or to mark NAME", COMMAND_MOVES,
    {{.name = "NAME", .kind = ARGUMENT_TEXT, .optional = true}}, to_mark,
};
#define EVENT_COUNT {{.name = "COUNT", .kind = ARGUMENT_COUNT, .optional = true}}
const struct command command_event_next = {
    "event-next", "events", "go to the next event (mark, trigger, phase and the like), COUNT events on",
    COMMAND_MOVES | COMMAND_MIDSTEP, EVENT_COUNT, event_next,
};
const struct command command_event_previous = {
    "event-previous", "events", "go to the event before, COUNT events back", COMMAND_MOVES | COMMAND_MIDSTEP, EVENT_COUNT, event_previous,
};
