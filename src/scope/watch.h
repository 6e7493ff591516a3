/* watch.h: a condition that is looked at again and again while runs come and go: it follows those that it asks about. */
#ifndef SCOPE_WATCH_H
#define SCOPE_WATCH_H

#include <stdbool.h>

#include "dln/status.h"

struct condition;
struct run;
struct session;

/** All zero: none. */
struct watch {
    char *text;                  /* of condition.h, owned */
    struct condition *condition; /* as read against */
    struct run **runs;           /* these runs, held, */
    int n_runs;
    struct run *own; /* with this one, one of them, for parts without a label */
};

/** Read the text against the session's runs; parts without a label are about `own`. On failure *w is as before. */
dln_status watch_open(struct session *s, const char *text, struct run *own, struct watch *w, dln_error *err);
void watch_close(struct watch *w);
/** Does it hold now? Where runs were added, removed, moved or replaced it is read again: own is then the run itself or the one that has
 *  its label. DLN_BAD_VALUE with a sentence when what it asks about is there no more. */
dln_status watch_look(struct session *s, struct watch *w, bool *holds, dln_error *err);

#endif
