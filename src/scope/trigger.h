/* trigger.h: triggers: a condition's edge, and what happens then. They are looked at after every completed session step and at no other
 * time, so that neither speed nor frames make a difference, and the session stops on the very tick.
 *
 *   TRIGGER := CONDITION [rise | fall] [single | repeated] [pause] [mark] [fork] [write WHAT FILE]
 * CONDITION is that of condition.h; parts without a label are about the run that was focused when it was armed. rise: it becomes true
 * (the default); fall: it ceases. single (the default): once, then it is disarmed. Without an action it pauses. */
#ifndef SCOPE_TRIGGER_H
#define SCOPE_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dln/status.h"
#include "scope/watch.h"

/** An edge detector. Set armed, and known to false, to begin. */
struct latch {
    bool falls, repeated;
    bool armed;
    bool known, was; /* the level at the last look */
};
/** Look at the level: does it fire? The first look only takes it in: what holds already waits for a fresh edge. */
bool latch_look(struct latch *l, bool holds);

enum trigger_action { TRIGGER_PAUSE = 1, TRIGGER_MARK = 2, TRIGGER_FORK = 4, TRIGGER_WRITE = 8 };
enum { TRIGGERS_MOST = 8, TRIGGER_TEXT = 320, TRIGGER_FILE = 256 };

struct trigger_spec {
    char condition[TRIGGER_TEXT];
    bool falls, repeated;
    unsigned actions;         /* enum trigger_action */
    char write[TRIGGER_FILE]; /* WHAT FILE */
};

struct trigger {
    struct trigger_spec spec;
    struct latch latch;
    uint64_t looked; /* the step of the last look */
    unsigned due;    /* it has fired, and of what it does this is still to be done: fork, write */
    struct watch watch;
};

struct triggers {
    struct trigger list[TRIGGERS_MOST];
    int n;
    struct watch wait; /* of triggers_wait, or none */
    bool resumes, running; /* files are being written, for which the past is gone through: then the session goes on as it did, */
    uint64_t goal;         /* to there, */
    uint64_t fired;        /* from this step, unless somebody has gone elsewhere */
    bool acting; /* what is done is a trigger's doing, and not to be recorded */
    bool paused; /* the last step was the one at which one of them paused the session */
};

/** Read the text of a trigger against the session's runs. DLN_BAD_VALUE with the column, what is wrong and what is allowed. */
dln_status trigger_read(const struct session *s, const char *text, struct trigger_spec *out, dln_error *err);
/** The text that trigger_read takes; returns its length as snprintf does. */
int trigger_write(const struct trigger_spec *spec, char *out, size_t size);

/** Add a trigger and arm it, for the focused run; *index is its place. One of the same condition and edge is replaced; when all places
 *  are taken, the oldest that is disarmed gives way. DLN_BAD_VALUE when all are armed, or the condition cannot be read. */
dln_status trigger_add(struct session *s, const struct trigger_spec *spec, int *index, dln_error *err);
/** Arm it (again), for the focused run. */
dln_status trigger_arm(struct session *s, int index, dln_error *err);
void trigger_disarm(struct session *s, int index);
void trigger_remove(struct session *s, int index);
/** Run until the condition holds, and stand still there: at once, where it holds already. Another one is waited for no more. When the runs
 *  end before, the queue is stopped with an error. */
dln_status triggers_wait(struct session *s, const char *condition, dln_error *err);
void triggers_release(struct session *s);

/** The step under way begins: where the session was not looked at since it came here (a jump in time), take the level in. */
void triggers_begin(struct session *s);
/** A step is complete. `fresh`: it is done for the first time; a step of the past that is done again pauses, and does nothing else. */
void triggers_observe(struct session *s, bool fresh);
/** Behind that, once the history has seen the step: fork where it is due, and write, one file after the other. */
void triggers_act(struct session *s);
/** What was written for a trigger is written: is the next file's turn, or the session to go on? Then triggers_resume sees to it. */
bool triggers_resume_due(const struct session *s);
void triggers_resume(struct session *s);

#endif
