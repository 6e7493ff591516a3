/* error.h: the error of all runs against ticks, sweeps, work or time, with the legend that is the read-out. */
#ifndef TUI_PANELS_ERROR_H
#define TUI_PANELS_ERROR_H

#include "scope/run.h"
#include "scope/axis.h"
#include "tui/canvas.h"

enum { ERROR_CROWD = 16 }; /* more visible curves than this: all but the focused one go without colour and markers */

struct error_curve {
    const char *label;
    const struct trace *trace;
    double ticks_a_sweep;
    int index;  /* its place among the curves */
    int colour; /* gives colour and marker */
    bool hidden;
    double value; /* the present error */
    enum run_end end;
    uint64_t ticks;
};

struct error_view {
    int n;     /* curves, hidden ones included */
    int focus; /* drawn last and bold */
    void (*curve)(const void *source, int i, struct error_curve *out);
    const void *source; /* handed to `curve` */
    enum abscissa abscissa;
    double x0, x1; /* what is shown, x0 < x1 */
    struct axis y;
    bool fixed;     /* y is exactly what was asked for */
    bool floor_row; /* a row for values of 0 */
};

/** Curves that are not hidden. */
int error_visible_curves(const struct error_view *v);
void error_draw(const struct error_view *v, canvas *c, struct rect area);
/** The legend in the top rows of the area, at most `most_rows`; returns the rows used. */
int error_draw_legend(const struct error_view *v, canvas *c, struct rect area, int most_rows);

#endif
