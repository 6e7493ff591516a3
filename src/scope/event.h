/* event.h: what happened in a session, sorted by the step that it happened at: marks, triggers that fired, phases that began, values that
 * were not finite, forks, edits, restarts. Panels draw them on the curves; `n` and `N` go from one to the next. */
#ifndef SCOPE_EVENT_H
#define SCOPE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "dln/status.h"

enum event_kind { EVENT_MARK, EVENT_TRIGGER, EVENT_PHASE, EVENT_NOT_FINITE, EVENT_FORK, EVENT_EDIT, EVENT_RESTART };
/** One hyphenated word: "mark", "not-finite", ... */
const char *event_kind_name(enum event_kind kind);

enum { EVENT_NAME = 64, EVENTS_MOST = 4096 };

struct run;
struct session;

struct event {
    uint64_t step; /* T: after so many session steps */
    uint64_t tick; /* of its run then */
    enum event_kind kind;
    struct run *run;       /* whose event it is, held; NULL: of the whole session, and tick is 0 */
    char name[EVENT_NAME]; /* of the mark, the phase, the fork; the trigger's condition; what was edited. Cut to fit */
};

/** The list has EVENTS_MOST places: when they are full the oldest phase gives way, else the oldest event that is no mark. */
struct events {
    struct event *list; /* by step; those of a step in the order in which they came */
    int n;
    uint64_t seen; /* up to this step everything is recorded: what is done again adds nothing */
    char last_mark[EVENT_NAME]; /* the name of the mark that was set last, "": none yet */
};

/** Takes all memory. DLN_NO_MEMORY. */
dln_status events_init(struct events *e, dln_error *err);
void events_release(struct events *e);
/** Record something at the present step, about a run as it stands (NULL: the session). A mark takes the place of the one of its name. */
void event_add(struct session *s, enum event_kind kind, struct run *run, const char *name);
/** The step under way begins: remember the phases. */
void events_begin(struct session *s);
/** A step is complete: record the phases that it changed, unless it was done before. */
void events_observe(struct session *s);
/** The future after `step` is no more: what happened later is forgotten; `edits`: the forks, edits and restarts at that step too. */
void events_cut(struct events *e, uint64_t step, bool edits);

/** The first event after `step`, the last before it; NULL: none. */
const struct event *event_after(const struct events *e, uint64_t step);
const struct event *event_before(const struct events *e, uint64_t step);
/** The mark of that name (NULL: the one that was set last), or NULL. */
const struct event *event_mark(const struct events *e, const char *name);
/** The name that a mark gets when none is given: the first of a to z that no mark has, then a number. */
void event_free_name(const struct events *e, char name[EVENT_NAME]);
/** Is event i about a point of the run's curve as it stands: of this run, not in the future, not before its last restart? */
bool event_on_curve(const struct session *s, int i, const struct run *run);

#endif
