/* error.h: the error of all runs against ticks, sweeps, work or time, with the legend that is the read-out. */
#ifndef TUI_PANELS_ERROR_H
#define TUI_PANELS_ERROR_H

#include "scope/axis.h"
#include "scope/marks.h"
#include "scope/reading.h"
#include "scope/run.h"
#include "tui/canvas.h"
#include "tui/panels/envelope.h"

enum { ERROR_CROWD = 16 }; /* more visible curves than this: all but the focused one go without colour and markers */

struct error_curve {
    const char *label;
    const struct trace *trace;
    double ticks_a_sweep;
    int index;  /* its place among the curves */
    int colour; /* gives colour and marker */
    bool hidden;
    bool pinned;
    double value; /* the present error */
    enum run_end end;
    uint64_t ticks;
    struct reading reading[2]; /* at the cursors */
};

struct error_cursor {
    bool on;
    uint64_t tick;
    double x; /* its place on the abscissa; NaN: none */
};

struct error_view {
    int n;     /* curves, hidden ones included */
    int focus; /* drawn last and bold */
    const char *filter; /* which hides curves; NULL or "": none */
    void (*curve)(const void *source, int i, struct error_curve *out);
    const struct envelope *envelope; /* in place of all curves but the focused and the pinned ones; NULL: each curve is drawn */
    int n_ghosts;             /* curves of futures that were left, */
    void (*ghost)(const void *source, int i, struct error_curve *out); /* of which label, trace and ticks_a_sweep are looked at */
    const void *source; /* handed to `curve` */
    enum abscissa abscissa;
    double x0, x1; /* what is shown, x0 < x1 */
    bool whole;    /* that is everything */
    struct axis y;
    bool fixed;     /* y is exactly what was asked for */
    bool floor_row; /* a row for values of 0 */
    struct error_cursor cursor[2];
    int cursor_moves;   /* which of them moves: the legend shows what it reads */
    bool wide_readings; /* some of that are extremes */
    int n_marks;
    bool (*mark)(const void *source, int i, struct mark *out); /* false: not to be drawn */
    bool has_zero; /* there is a second ruler, */
    double zero;   /* which counts from here */
};

/** Curves that are not hidden. */
int error_visible_curves(const struct error_view *v);
void error_draw(const struct error_view *v, canvas *c, struct rect area);
/** Rows that the legend takes. */
int error_legend_rows(const struct error_view *v, int width, int most_rows);
/** The abscissa under the cell (x, y) of the panel's area; false when that is not in the plot. */
bool error_abscissa_at(const struct error_view *v, canvas *c, struct rect area, int x, int y, double *abscissa);
/** The legend in the top rows of the area, at most `most_rows`; returns the rows used. */
int error_draw_legend(const struct error_view *v, canvas *c, struct rect area, int most_rows);

#endif
