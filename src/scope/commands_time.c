/* commands_time.c: running, stepping, speed. */
#include "scope/commands.h"
#include "scope/history.h"

/* COUNT, or 1. */
static uint64_t at_least_one(const struct value *v) { return v->given ? v->whole : 1; }

/* Says so when there is nothing left to do. */
static bool over(struct session *s) {
    if (session_finished(s))
        session_say(s, s->trains ? "every run has ended: r restarts the focused one" : "all starts are drawn");
    return session_finished(s);
}

/* Stand still; steps that were asked for are not made any more. */
static void stand_still(struct session *s) {
    session_cancel(s);
    s->running = false;
    s->goal = 0;
}

static dln_status go(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    if (over(s))
        return DLN_OK;
    stand_still(s);
    s->running = true;
    return DLN_OK;
}

static dln_status pause_runs(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    stand_still(s);
    return DLN_OK;
}

static dln_status run_pause(struct session *s, const struct value *v, dln_error *err) {
    return s->running ? pause_runs(s, v, err) : go(s, v, err);
}

/* Go on for `steps` more session steps, and stand still then. Steps asked for before are still made. */
static void go_on(struct session *s, uint64_t steps) {
    uint64_t base = s->steps + session_midstep(s);
    if (session_replaying(s)) {
        history_go(s, history_aim(s) + steps, NULL);
        return;
    }
    s->running = false;
    s->goal = (s->goal > base ? s->goal : base) + steps;
}

static dln_status step(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    if (!over(s))
        go_on(s, at_least_one(v));
    return DLN_OK;
}

static dln_status sweep(struct session *s, const struct value *v, dln_error *err) {
    const struct run *r = session_focused(s);
    uint64_t sweeps = at_least_one(v);
    if (over(s))
        return DLN_OK;
    if (!s->trains) { /* a round of starts is no part of anything larger */
        go_on(s, sweeps);
        return DLN_OK;
    }
    if (r->end)
        return dln_error_set(err, DLN_BAD_VALUE, "%s has ended (%s): Tab goes to another run", r->label, run_end_words(r->end));
    if (session_replaying(s))
        return dln_error_set(err, DLN_BAD_VALUE, "on the way to step %llu: wait, or press Ctrl-C", (unsigned long long)history_aim(s));
    /* where the focused run will stand when the step under way and those asked for before are made */
    bool waits = session_midstep(s) && s->view.focus >= s->next;
    uint64_t length = (uint64_t)run_ticks_a_sweep(r), base = s->steps + session_midstep(s);
    uint64_t ahead = s->goal > base ? s->goal - base : 0;
    uint64_t position = ((uint64_t)r->opt->position + waits + ahead) % length;
    go_on(s, length - position + (sweeps - 1) * length);
    return DLN_OK;
}

static void say_speed(struct session *s) {
    if (s->speed)
        session_say(s, "speed: %d step%s a second", s->speed, s->speed > 1 ? "s" : "");
    else
        session_say(s, "speed: as fast as it goes");
}

static void change_speed(struct session *s, uint64_t count, bool up) {
    for (uint64_t i = count; i > 0; i--) {
        if (up)
            s->speed = s->speed > SESSION_FASTEST / 2 ? 0 : 2 * s->speed;
        else
            s->speed = s->speed == 0 ? SESSION_FASTEST : s->speed > 1 ? s->speed / 2 : 1;
        if (s->speed <= 1 || s->speed == 0)
            break;
    }
    say_speed(s);
}

static dln_status faster(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    change_speed(s, at_least_one(v), true);
    return DLN_OK;
}

static dln_status slower(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    change_speed(s, at_least_one(v), false);
    return DLN_OK;
}

static const char *speed_names(const struct session *s, int i) { return (void)s, i == 0 ? "max" : NULL; }

static dln_status speed(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    s->speed = (int)v->whole;
    say_speed(s);
    return DLN_OK;
}

const struct command command_go = {"run", "time", "go on until paused", COMMAND_RUNS | COMMAND_MOVES | COMMAND_MIDSTEP, {{0}}, go};
const struct command command_pause = {
    "pause", "time", "stand still; steps that were asked for are left out", COMMAND_MOVES | COMMAND_MIDSTEP, {{0}}, pause_runs,
};
const struct command command_run_pause = {
    "run-pause", "time", "run, or pause", COMMAND_RUNS | COMMAND_MOVES | COMMAND_MIDSTEP, {{0}}, run_pause,
};
const struct command command_step = {
    "step", "time", "one tick of every run, COUNT ticks", COMMAND_MOVES | COMMAND_MIDSTEP, {{"COUNT", ARGUMENT_COUNT, .optional = true}},
    step,
};
const struct command command_sweep = {
    "sweep", "time", "to the end of the focused run's sweep, COUNT sweeps", COMMAND_MOVES | COMMAND_MIDSTEP,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, sweep,
};
const struct command command_speed = {
    "speed", "time", "N steps a second, or as fast as it goes", COMMAND_VIEWS,
    {{"N", ARGUMENT_COUNT, .low = 1, .high = SESSION_FASTEST, .names = speed_names}}, speed,
};
const struct command command_faster = {
    "faster", "time", "twice as fast, COUNT times; above 65536 steps a second: as fast as it goes", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, faster,
};
const struct command command_slower = {
    "slower", "time", "half as fast, COUNT times; at least one step a second", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, slower,
};
