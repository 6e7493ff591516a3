/* commands_time.c: running, stepping, speed. */
#include "scope/commands.h"

static unsigned at_least_one(unsigned count) { return count ? count : 1; }

/* Says so when there is nothing left to do. */
static bool over(struct session *s) {
    if (session_finished(s))
        session_say(s, s->trains ? "every run has ended: r restarts the focused one" : "all starts are drawn");
    return session_finished(s);
}

static void run_pause(struct session *s, unsigned count) {
    (void)count;
    if (!s->running && over(s))
        return;
    s->running = !s->running;
    s->goal = 0;
}

/* Go on for `steps` more session steps, and stand still then. Steps asked for before are still made. */
static void go_on(struct session *s, uint64_t steps) {
    uint64_t base = s->steps + session_midstep(s);
    s->running = false;
    s->goal = (s->goal > base ? s->goal : base) + steps;
}

static void step(struct session *s, unsigned count) {
    if (!over(s))
        go_on(s, at_least_one(count));
}

static void sweep(struct session *s, unsigned count) {
    const struct run *r = session_focused(s);
    if (over(s))
        return;
    if (!s->trains) { /* a round of starts is no part of anything larger */
        go_on(s, at_least_one(count));
        return;
    }
    if (r->end) {
        session_say(s, "%s has ended (%s): Tab goes to another run", r->label, run_end_words(r->end));
        return;
    }
    /* where the focused run will stand when the step under way and those asked for before are made */
    bool waits = session_midstep(s) && r->index >= s->next;
    uint64_t length = (uint64_t)run_ticks_a_sweep(r), base = s->steps + session_midstep(s);
    uint64_t ahead = s->goal > base ? s->goal - base : 0;
    uint64_t position = ((uint64_t)r->opt->position + waits + ahead) % length;
    go_on(s, length - position + (at_least_one(count) - 1) * length);
}

static void change_speed(struct session *s, unsigned count, bool up) {
    for (unsigned i = at_least_one(count); i > 0; i--) {
        if (up)
            s->speed = s->speed == 0 || s->speed >= SESSION_FASTEST ? 0 : 2 * s->speed;
        else
            s->speed = s->speed == 0 ? SESSION_FASTEST : s->speed > 1 ? s->speed / 2 : 1;
        if (s->speed <= 1 || s->speed == 0)
            break;
    }
    if (s->speed)
        session_say(s, "speed: %d step%s a second", s->speed, s->speed > 1 ? "s" : "");
    else
        session_say(s, "speed: as fast as it goes");
}

static void faster(struct session *s, unsigned count) { change_speed(s, count, true); }
static void slower(struct session *s, unsigned count) { change_speed(s, count, false); }

const struct command command_run_pause = {"run-pause", "time", "run, or pause", run_pause};
const struct command command_step = {"step", "time", "one tick of every run, COUNT ticks", step};
const struct command command_sweep = {"sweep", "time", "to the end of the focused run's sweep, COUNT sweeps", sweep};
const struct command command_faster = {
    "faster", "time", "twice as fast, COUNT times; above 65536 steps a second: as fast as it goes", faster,
};
const struct command command_slower = {"slower", "time", "half as fast, COUNT times; at least one step a second", slower};
