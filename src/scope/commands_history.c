/* commands_history.c: going through the past, and what it costs. */
#include <inttypes.h>
#include <stdio.h>

#include "scope/commands.h"
#include "scope/history.h"
#include "scope/job.h"

static uint64_t at_least_one(const struct value *v) { return v->given ? v->whole : 1; }

/* Both ends stop quietly. */
static dln_status back_by(struct session *s, uint64_t n, dln_error *err) {
    uint64_t aim = history_aim(s);
    return history_go(s, aim > n ? aim - n : 0, err);
}

static dln_status back(struct session *s, const struct value *v, dln_error *err) { return back_by(s, at_least_one(v), err); }

/* To where the focused run began its sweep, and COUNT - 1 sweeps before; from its start, to the step before. */
static dln_status back_sweep(struct session *s, const struct value *v, dln_error *err) {
    const struct run *r = session_focused(s);
    uint64_t length = s->trains ? (uint64_t)run_ticks_a_sweep(r) : 1, sweeps = at_least_one(v), ticks = run_ticks(r);
    if (!s->trains || session_replaying(s) || session_midstep(s) || ticks == 0)
        return back_by(s, ticks ? sweeps * length : 1, err);
    uint64_t position = (uint64_t)r->opt->position % length, first = position ? position : length;
    uint64_t n = first + (sweeps - 1) * length;
    return history_go(s, history_step_of(s, r, ticks > n ? ticks - n : 0), err);
}

static dln_status go_to(struct session *s, const struct value *v, dln_error *err) { return history_go(s, v->given ? v->whole : 0, err); }

static dln_status start(struct session *s, const struct value *v, dln_error *err) {
    (void)v;
    return history_go(s, 0, err);
}

static dln_status newest(struct session *s, const struct value *v, dln_error *err) {
    (void)v;
    return history_go(s, history_newest(s), err);
}

static dln_status digest(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    uint64_t now = session_digest(s, false);
    session_say(s, "digest %016" PRIx64 " at step %" PRIu64 "%s", now, s->steps, history_before_edits(s) ? ", before its edits" : "");
    return DLN_OK;
}

static dln_status dismiss(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    history_dismiss(s);
    return DLN_OK;
}

static dln_status history(struct session *s, const struct value *v, dln_error *err) {
    (void)v;
    char bytes[64], budget[64], wait[64] = "";
    struct history_facts facts = history_facts(s);
    if (!s->past)
        return dln_error_set(err, DLN_BAD_VALUE, "there is no history: see --history-memory");
    build_write_bytes(facts.bytes, bytes, sizeof bytes);
    build_write_bytes(facts.budget, budget, sizeof budget);
    if (facts.worst_wait > 0)
        snprintf(wait, sizeof wait, "; the longest took %.3g ms", 1e3 * facts.worst_wait);
    session_say(s, "%d checkpoints, %s of %s; any step of %" PRIu64 " takes at most %" PRIu64 " steps again%s", facts.checkpoints, bytes,
                budget, history_newest(s), facts.longest, wait);
    return DLN_OK;
}

static dln_status interrupt(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    bool replaying = session_replaying(s), building = job_under_way(s);
    int left_out = session_unqueue(s);
    if (replaying)
        session_cancel(s);
    if (building)
        job_cancel(s);
    if (left_out)
        session_say(s, "%d command%s left out", left_out, left_out > 1 ? "s are" : " is");
    s->quit = s->quit || (!replaying && !building && !left_out);
    return DLN_OK;
}

#define COUNT {{"COUNT", ARGUMENT_COUNT, .optional = true}}
const struct command command_back = {
    "back", "time", "back one step of the session, COUNT steps", COMMAND_MOVES | COMMAND_MIDSTEP, COUNT, back,
};
const struct command command_back_sweep = {
    "back-sweep", "time", "back to where the focused run's sweep began, COUNT sweeps", COMMAND_MOVES | COMMAND_MIDSTEP, COUNT, back_sweep,
};
const struct command command_goto = {
    "goto", "time", "go to a step of the session, without STEP to the start", COMMAND_MOVES | COMMAND_MIDSTEP,
    {{"STEP", ARGUMENT_WHOLE, .optional = true}}, go_to,
};
const struct command command_start = {"start", "time", "go to the start", COMMAND_MOVES | COMMAND_MIDSTEP, {{0}}, start};
const struct command command_newest = {"newest", "time", "go to the newest step", COMMAND_MOVES | COMMAND_MIDSTEP, {{0}}, newest};
const struct command command_digest = {"digest", "time", "64 bits over all that decides what comes", COMMAND_VIEWS, {{0}}, digest};
const struct command command_history = {
    "history", "time", "what going back costs: memory, and steps done again", COMMAND_VIEWS, {{0}}, history,
};
const struct command command_dismiss = {"dismiss", "view", "forget the curves of futures that were left", COMMAND_VIEWS, {{0}}, dismiss};
const struct command command_interrupt = {
    "interrupt", "program", "end a way through the past, what is being built, or commands that wait; else quit", COMMAND_MIDSTEP,
    {{0}}, interrupt,
};
