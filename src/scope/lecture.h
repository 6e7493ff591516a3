/* lecture.h: going through the steps of a lecture or a record (preset/read_lecture.h): what is said, done, waited for, asked and answered.
 *
 * A step goes through stages: on to its session step; the question is open; its commands are done; it waits for its condition; it is done,
 * and shows the answer; or one is on the way back to its beginning. Without a screen nobody is asked and every step follows the one
 * before. session_advance gives it its turns. */
#ifndef SCOPE_LECTURE_H
#define SCOPE_LECTURE_H

#include "preset/read_lecture.h"
#include "scope/history.h"
#include "scope/watch.h"

enum lecture_stage { LECTURE_COMING, LECTURE_ASKING, LECTURE_DOING, LECTURE_WAITING, LECTURE_DONE, LECTURE_RETURNING };
enum { LECTURE_GUESS = 48 };

/** What became of a step. */
struct lecture_place {
    bool begun;
    uint64_t began; /* the session step, */
    struct view view; /* and how it was looked at */
    bool asked, answered, right; /* the answer was shown; somebody had guessed; well enough */
    char guess[LECTURE_GUESS];
    bool behind; /* edits had been made at that session step before it began */
    struct history_edit edit; /* the last that its commands made: the history does them again, not the lecture */
};

struct lecture {
    const struct lecture_step *steps; /* the scenario's */
    int n, at;                        /* steps, and the present one; n: it is over */
    enum lecture_stage stage;
    bool held; /* somebody went back: steps of a record wait for the key, too */
    struct watch wait;
    uint64_t looked; /* the session step of the last look at the condition, */
    bool looks;      /* if there was one */
    char typed[LECTURE_GUESS]; /* the guess as far as it was typed */
    struct lecture_place *places; /* n */
    dln_error error; /* the first thing that went wrong; text "": nothing */
};

/** Check all commands and conditions of the scenario's lecture: DLN_BAD_VALUE with the place of one that cannot be read. Behind a command
 *  that adds, renames or removes runs only the commands' names are checked: what they are about is not there yet. */
dln_status lecture_check(const struct session *s, dln_error *err);
/** Begin the scenario's lecture: it becomes s->lecture, which session_free frees. DLN_BAD_VALUE when the scenario has none; errors of
 *  lecture_check. */
dln_status lecture_begin(struct session *s, dln_error *err);
void lecture_free(struct lecture *l);
/** NULL when no lecture is on, or it is over. */
const struct lecture_step *lecture_step_now(const struct session *s);

/** Is a lecture on, and no record: do its steps begin when the person or the one before says so, not at a session step? */
bool lecture_is_told(const struct session *s);
/** Go on: to the next step when this one is done; with a question open, what was typed is the guess; else leave out what it waits for. */
void lecture_advance(struct session *s);
/** Go back to the beginning of the step before this one, also in time and in how the session was looked at: before what its commands
 *  changed, unless edits of another step stand at the same session step. What they changed stands in the history: with the step's turn it
 *  is there again, and not done twice as long as that is so. DLN_BAD_VALUE without a past, or when no lecture is on. */
dln_status lecture_back(struct session *s, dln_error *err);
/** May the session's next turn be the lecture's? Then lecture_turn takes it. */
bool lecture_due(const struct session *s);
void lecture_turn(struct session *s);
/** Questions answered so far, and those that somebody guessed right. */
void lecture_score(const struct lecture *l, int *answered, int *right);
/** Is the text a right answer? Of choices: the number of the right one from 1, or its text. */
bool lecture_is_right(const struct lecture_step *step, const char *guess);
/** What the step waits for now, in a few words; "" when it waits for nobody but the person. */
void lecture_waits_for(const struct session *s, char *out, size_t size);

#endif
