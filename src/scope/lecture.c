#include "scope/lecture.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/number.h"
#include "scope/command.h"

const struct lecture_step *lecture_step_now(const struct session *s) {
    return s->lecture && s->lecture->at < s->lecture->n ? &s->lecture->steps[s->lecture->at] : NULL;
}

/* What went wrong first stands in l->error; a person reads it in the message line. */
static void complain(struct session *s, const struct lecture_text *about, const char *key, const dln_error *err) {
    struct lecture *l = s->lecture;
    if (!l->error.text[0])
        place_error(&l->error, err->status, &about->place, "lecture.%s: %s", key, err->text);
    session_say(s, "step %d: %s: %s", l->at + 1, key, err->text);
}

static void begin_step(struct session *s, int at) {
    struct lecture *l = s->lecture;
    watch_close(&l->wait);
    l->at = at;
    l->stage = LECTURE_COMING;
    l->typed[0] = '\0';
    if (at == l->n)
        return;
    struct lecture_place *place = &l->places[at];
    *place = (struct lecture_place){
        .begun = true, .began = s->steps, .view = s->view, .behind = history_behind_edits(s), .edit = place->edit};
}

dln_status lecture_begin(struct session *s, dln_error *err) {
    const struct scenario *from = s->scenario;
    if (from->n_lecture == 0)
        return place_error(err, DLN_BAD_VALUE, NULL, "%s has no lecture", from->name);
    dln_status status = lecture_check(s, err);
    if (status)
        return status;
    struct lecture *l = calloc(1, sizeof *l);
    if (l)
        l->places = calloc((size_t)from->n_lecture, sizeof *l->places);
    if (!l || !l->places) {
        free(l);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a lecture of %d steps", from->n_lecture);
    }
    l->steps = from->lecture;
    l->n = from->n_lecture;
    lecture_free(s->lecture);
    s->lecture = l;
    begin_step(s, 0);
    return DLN_OK;
}

void lecture_free(struct lecture *l) {
    if (!l)
        return;
    watch_close(&l->wait);
    free(l->places);
    free(l);
}

/* Stages */

/* Do the commands that were done still go on: steps that were counted, or a condition that is waited for? */
static bool on_the_way(const struct session *s) {
    bool counted = s->steps < s->goal, waits = s->triggers.wait.text && s->running;
    return (counted || waits) && !session_finished(s);
}

/* Of a record: what goes on ends where the next command comes. */
static bool next_says_when(const struct lecture *l) { return l->at + 1 < l->n && l->steps[l->at + 1].at_given; }

bool lecture_is_told(const struct session *s) {
    const struct lecture_step *step = lecture_step_now(s);
    return step && !step->at_given && !next_says_when(s->lecture);
}

static void stand_still(struct session *s) {
    s->running = false;
    s->goal = 0;
}

bool lecture_is_right(const struct lecture_step *step, const char *guess) {
    double number;
    const char *why;
    bool is_number = number_read(guess, &number, &why);
    if (step->n_choices > 0)
        return (is_number && number == step->right + 1) || !strcmp(guess, step->choices[step->right]);
    return is_number && fabs(number - step->answer) <= step->tolerance;
}

/* What the answer promises must be what the runs show. */
static void check_shown(struct session *s, const struct lecture_step *step) {
    struct watch w = {0};
    dln_error err = {0};
    bool holds = false;
    if (!step->shows.text)
        return;
    dln_status status = watch_open(s, step->shows.text, session_focused(s), &w, &err);
    if (!status)
        status = watch_look(s, &w, &holds, &err);
    watch_close(&w);
    if (!status && !holds)
        status = dln_error_set(&err, DLN_BAD_VALUE, "%s does not hold at step %" PRIu64, step->shows.text, s->steps);
    if (status)
        complain(s, &step->shows, "shows", &err);
}

static void finish_step(struct session *s) {
    struct lecture *l = s->lecture;
    const struct lecture_step *step = &l->steps[l->at];
    struct lecture_place *place = &l->places[l->at];
    watch_close(&l->wait);
    l->stage = LECTURE_DONE;
    check_shown(s, step);
    place->asked = step->ask[0] != '\0';
    place->answered = place->asked && place->guess[0];
    place->right = place->answered && lecture_is_right(step, place->guess);
}

static bool edits(const char *line, size_t length) {
    char name[64];
    size_t n = strcspn(line, " \t\n;");
    snprintf(name, sizeof name, "%.*s", (int)(n < length ? n : length), line);
    const struct command *c = command_find(name);
    return c && c->flags & COMMAND_EDITS;
}

/* The step's commands, a line each; to be freed. What stands in the history already is left out. */
static char *lines_of(const struct session *s, const struct lecture_step *step) {
    const struct lecture_place *place = &s->lecture->places[s->lecture->at];
    bool stands = history_has_edit(s, place->edit);
    const char *piece;
    size_t size = 1, length;
    for (int i = 0; i < step->n_commands; i++)
        size += 2 * strlen(step->commands[i].text) + 2; /* a piece of one character becomes two */
    char *lines = malloc(size), *to = lines;
    for (int i = 0; lines && i < step->n_commands; i++)
        for (const char *at = step->commands[i].text; (at = queue_piece(at, &piece, &length));)
            if (!stands || !edits(piece, length))
                to += sprintf(to, "%.*s\n", (int)length, piece);
    if (lines)
        *to = '\0';
    return lines;
}

static void do_commands(struct session *s, const struct lecture_step *step) {
    const struct lecture_place *place = &s->lecture->places[s->lecture->at];
    char *lines = lines_of(s, step);
    dln_error err;
    s->lecture->stage = LECTURE_DOING;
    if (history_before_edits(s) && history_has_edit(s, place->edit) && place->edit.step == s->steps)
        history_go(s, s->steps, NULL); /* they are done */
    if (!lines)
        dln_error_set(&err, DLN_NO_MEMORY, "no memory for a step's commands");
    if (!lines || (step->n_commands > 0 && session_queue(s, lines, &err)))
        complain(s, &step->commands[0], "do", &err);
    free(lines);
}

static void note_edits(struct session *s, const struct lecture_step *step) {
    struct lecture_place *place = &s->lecture->places[s->lecture->at];
    const char *piece;
    size_t length;
    if (history_has_edit(s, place->edit)) /* they were not done again */
        return;
    for (int i = 0; i < step->n_commands; i++)
        for (const char *at = step->commands[i].text; (at = queue_piece(at, &piece, &length));)
            if (edits(piece, length))
                place->edit = history_last_edit(s, place->began, s->steps);
}

static void begin_wait(struct session *s, const struct lecture_step *step) {
    struct lecture *l = s->lecture;
    note_edits(s, step);
    const dln_error *failed = step->n_commands > 0 ? session_queue_error(s) : NULL;
    dln_error err;
    if (failed)
        complain(s, &step->commands[0], "do", failed);
    else if (s->screen && step->n_commands > 0)
        s->message[0] = '\0'; /* what they said would stay for the whole step */
    if (!step->wait.text) {
        finish_step(s);
        return;
    }
    l->stage = LECTURE_WAITING;
    l->looks = false;
    if (watch_open(s, step->wait.text, session_focused(s), &l->wait, &err)) {
        complain(s, &step->wait, "wait", &err);
        finish_step(s);
    }
}

/* It runs until the condition holds, also where nobody has said `run`, and stands still there. */
static void look(struct session *s, const struct lecture_step *step) {
    struct lecture *l = s->lecture;
    bool holds = false, first = !l->looks;
    dln_error err;
    l->looks = true;
    l->looked = s->steps;
    dln_status status = watch_look(s, &l->wait, &holds, &err);
    if (!status && !holds && session_finished(s))
        status = dln_error_set(&err, DLN_BAD_VALUE, "the runs have ended, and %s does not hold", step->wait.text);
    if (status)
        complain(s, &step->wait, "wait", &err);
    if (!status && !holds) {
        s->running = s->running || first;
        return;
    }
    stand_still(s);
    finish_step(s);
}

/* On, or back, to the session step that the step begins at, whatever stops it. True when it is there. */
static bool arrived(struct session *s, const struct lecture_step *step) {
    dln_error err;
    if (!step->at_given || s->steps == step->at || (s->steps < step->at && session_finished(s)))
        return true;
    if (s->steps > step->at)
        return history_go(s, step->at, &err) != DLN_OK;
    if (!s->running && s->goal < step->at)
        s->goal = step->at;
    return false;
}

/* A step of a record has nothing to be read: it goes on by itself. */
static bool plays_on(const struct lecture_step *step) { return step->at_given && !step->say[0] && !step->ask[0]; }

bool lecture_due(const struct session *s) {
    const struct lecture_step *step = lecture_step_now(s);
    if (!step || session_midstep(s) || session_replaying(s))
        return false;
    switch (s->lecture->stage) {
    case LECTURE_COMING: return !step->at_given || s->steps >= step->at || session_finished(s) || !(s->running || s->goal >= step->at);
    case LECTURE_ASKING: return false;
    case LECTURE_DOING: return !session_queued(s) && (next_says_when(s->lecture) || !on_the_way(s));
    case LECTURE_WAITING: return !s->lecture->looks || s->lecture->looked != s->steps;
    case LECTURE_DONE: return !s->screen || (plays_on(step) && !s->lecture->held);
    case LECTURE_RETURNING: return !session_queued(s);
    }
    return false;
}

/* As it was looked at; the run that was focused may be gone since. */
static void look_again(struct session *s, const struct view *then) {
    int focus = s->view.focus;
    s->view = *then;
    if (s->view.focus >= s->n_runs)
        s->view.focus = focus;
}

void lecture_turn(struct session *s) {
    struct lecture *l = s->lecture;
    const struct lecture_step *step = &l->steps[l->at];
    switch (l->stage) {
    case LECTURE_COMING:
        if (!arrived(s, step))
            break;
        if (step->ask[0] && s->screen)
            l->stage = LECTURE_ASKING;
        else
            do_commands(s, step);
        break;
    case LECTURE_ASKING: break;
    case LECTURE_DOING: begin_wait(s, step); break;
    case LECTURE_WAITING: look(s, step); break;
    case LECTURE_DONE: begin_step(s, l->at + 1); break;
    case LECTURE_RETURNING:
        look_again(s, &l->places[l->at].view);
        begin_step(s, l->at);
        break;
    }
}

dln_status lecture_back(struct session *s, dln_error *err) {
    struct lecture *l = s->lecture;
    if (!l)
        return dln_error_set(err, DLN_BAD_VALUE, "no lecture is on");
    int to = l->at > 0 ? l->at - 1 : 0;
    session_unqueue(s);
    stand_still(s);
    const struct lecture_place *place = &l->places[to];
    dln_status status = place->behind ? history_go(s, place->began, err) : history_go_before(s, place->began, err);
    if (status)
        return status;
    watch_close(&l->wait);
    l->at = to;
    l->held = true;
    l->stage = LECTURE_RETURNING;
    return DLN_OK;
}

void lecture_advance(struct session *s) {
    struct lecture *l = s->lecture;
    const struct lecture_step *step = lecture_step_now(s);
    if (!step)
        return;
    l->held = false;
    switch (l->stage) {
    case LECTURE_ASKING:
        snprintf(l->places[l->at].guess, LECTURE_GUESS, "%s", l->typed);
        do_commands(s, step);
        break;
    case LECTURE_DONE: begin_step(s, l->at + 1); break;
    default:
        session_unqueue(s);
        stand_still(s);
        finish_step(s);
    }
}

void lecture_score(const struct lecture *l, int *answered, int *right) {
    *answered = *right = 0;
    for (int i = 0; i < l->n; i++) {
        *answered += l->places[i].answered;
        *right += l->places[i].right;
    }
}

void lecture_waits_for(const struct session *s, char *out, size_t size) {
    const struct lecture_step *step = lecture_step_now(s);
    out[0] = '\0';
    if (!step)
        return;
    if (s->lecture->stage == LECTURE_WAITING)
        snprintf(out, size, "%s", step->wait.text);
    else if (s->lecture->stage == LECTURE_COMING && step->at_given)
        snprintf(out, size, "step %" PRIu64, step->at);
    else if (s->lecture->stage == LECTURE_DOING)
        snprintf(out, size, "%s", step->n_commands ? step->commands[step->n_commands - 1].text : "");
}
