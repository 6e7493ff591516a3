/* commands_lecture.c: a lecture's steps, and waiting for a condition. */
#include <stdio.h>

#include "scope/commands.h"
#include "scope/lecture.h"
#include "scope/trigger.h"

static dln_status wait_for(struct session *s, const struct value *v, dln_error *err) { return triggers_wait(s, v[0].text, err); }

static dln_status say(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    session_say(s, "%s", v[0].text);
    return DLN_OK;
}

static dln_status begin(struct session *s, const struct value *v, dln_error *err) {
    (void)v;
    return lecture_begin(s, err);
}

static dln_status no_lecture(const struct session *s, dln_error *err) {
    if (lecture_step_now(s))
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_VALUE, s->lecture ? "the lecture is over" : "no lecture is on");
}

static dln_status next(struct session *s, const struct value *v, dln_error *err) {
    dln_status status = no_lecture(s, err);
    (void)v;
    if (!status)
        lecture_advance(s);
    return status;
}

static dln_status guess(struct session *s, const struct value *v, dln_error *err) {
    dln_status status = no_lecture(s, err);
    if (status)
        return status;
    if (s->lecture->stage != LECTURE_ASKING)
        return dln_error_set(err, DLN_BAD_VALUE, "nothing is asked now");
    snprintf(s->lecture->typed, sizeof s->lecture->typed, "%s", v[0].text);
    lecture_advance(s);
    return DLN_OK;
}

static dln_status previous(struct session *s, const struct value *v, dln_error *err) { return (void)v, lecture_back(s, err); }

const struct command command_wait = {
    "wait", "time", "run until CONDITION holds, and pause", COMMAND_RUNS | COMMAND_MOVES,
    {{.name = "CONDITION", .kind = ARGUMENT_CONDITION}}, wait_for,
};
const struct command command_say = {"say", "lecture", "say TEXT in the message line", COMMAND_VIEWS,
                                    {{.name = "TEXT", .kind = ARGUMENT_TEXT}}, say};
const struct command command_lecture = {"lecture", "lecture", "begin the preset's lecture, at its first step", 0, {{0}}, begin};
const struct command command_lecture_next = {
    "lecture-next", "lecture", "next step of the lecture; first, what the present one waits for is left out", 0, {{0}}, next,
};
const struct command command_lecture_previous = {
    "lecture-previous", "lecture", "back to the beginning of the lecture's step before, also in time", 0, {{0}}, previous,
};
const struct command command_guess = {"guess", "lecture", "answer the question of the lecture", 0,
                                      {{.name = "ANSWER", .kind = ARGUMENT_TEXT}}, guess};
