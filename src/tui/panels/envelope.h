/* envelope.h: of more curves than can be told apart: their minimum, median and maximum against the abscissa, worked out a part of the
 * curves a frame, so that thousands of them do not hold a frame up. */
#ifndef TUI_PANELS_ENVELOPE_H
#define TUI_PANELS_ENVELOPE_H

#include "scope/session.h"

enum {
    ENVELOPE_RUNS = 64,     /* so many curves are drawn one by one */
    ENVELOPE_COLUMNS = 160, /* of the window */
};

enum envelope_line { ENVELOPE_LOW, ENVELOPE_MIDDLE, ENVELOPE_HIGH, ENVELOPE_LINES };

struct envelope {
    bool any;
    int runs;        /* that it is of */
    double x0, x1;   /* its window */
    double y[ENVELOPE_LINES][ENVELOPE_COLUMNS]; /* NaN: no curve is there. The median is of the columns' largest values; a run that has
                                                   ended keeps its last value, one that has diverged is infinite */
    struct envelope_work *work; /* the next one, under way; NULL: none */
};

/** Go on with it for the runs that are shown: all at once while the session stands still, and when there is none yet. With no more
 *  than ENVELOPE_RUNS of them, or without memory, there is none. */
void envelope_follow(struct envelope *e, const struct session *s, double x0, double x1);
void envelope_release(struct envelope *e);
/** The columns of a line over another window, as trace_columns gives a curve's. */
void envelope_columns(const struct envelope *e, enum envelope_line line, double x0, double x1, struct trace_column *out, int n);

#endif
