/* chances.h: how often the statistics of a monte_carlo hold, against the key that takes the values. */
#ifndef TUI_PANELS_CHANCES_H
#define TUI_PANELS_CHANCES_H

#include "scope/monte_carlo.h"
#include "tui/canvas.h"

struct chances_view {
    const char *over; /* the key */
    const double *values;
    int n_values;
    char *const *statistics;
    int n_statistics;
    struct proportion (*at)(const void *source, int value, int statistic);
    const void *source; /* handed to `at` */
};

/** A curve for each statistic, a marker with a bar for its interval at each value; a legend above. Logarithmic where the values span two
 *  decades. */
void chances_draw(const struct chances_view *v, canvas *c, struct rect area);

#endif
