/* marks.h: what happened, as marks on the curves of the error, for the screen and for pictures. */
#ifndef SCOPE_MARKS_H
#define SCOPE_MARKS_H

#include "scope/session.h"

/** Where it stands. */
struct mark {
    double x, y; /* y NaN: not on a curve */
    enum event_kind kind;
    int colour;   /* of its run; -1: none's */
    bool focused; /* of the focused run, or of all */
    const char *name;
};

/** What stands for an event on a curve; 0: nothing (a restart begins a curve). */
uint32_t marks_glyph(enum event_kind kind);
/** What it means, for the help. */
const char *marks_words(enum event_kind kind);

/** Event i of a session as a mark, for the abscissa that is shown: false when it is not to be drawn. Phases only of the focused run. */
bool marks_of_session(const struct session *s, int i, struct mark *out);
/** Where the trigger fired last, on the abscissa that is shown: the zero of the second ruler. False when none has. */
bool marks_zero(const struct session *s, double *zero);

#endif
