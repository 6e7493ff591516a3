/* history.h: a small plot of one series over the whole run, beside or below a panel's bars. */
#ifndef TUI_PANELS_HISTORY_H
#define TUI_PANELS_HISTORY_H

#include "scope/trace.h"
#include "scope/axis.h"
#include "tui/canvas.h"

enum { HISTORY_LEAST_W = 16, HISTORY_LEAST_H = 2 };

struct history {
    const struct trace *trace; /* over ticks */
    double x1;                 /* the ordinate's right end, in ticks; the left one is 0 */
    struct axis y;
    enum role role;
    bool zero; /* a level line at 0 */
    /** Turn a column of the trace into what is plotted; NULL: as it is. */
    void (*convert)(struct trace_column *column, const void *user);
    const void *user;
    bool has_newest; /* a value that is not in the trace, and its tick: */
    double newest, newest_x;
    uint64_t every; /* ticks between two points of the trace: said in words while it has few; 0: not said */
};

void history_draw(const struct history *h, canvas *c, struct rect area);

#endif
