/* landscape.h: f over the two weights of a run that has only two: its contours, its minima and saddle, and the paths of the runs on it. */
#ifndef TUI_PANELS_LANDSCAPE_H
#define TUI_PANELS_LANDSCAPE_H

#include "scope/landscape.h"
#include "tui/canvas.h"

struct landscape_view {
    const struct landscape_grid *grid;
    bool has_saddle;
    struct path_point saddle;
    double saddle_excess; /* f - f* there */
    bool curved;          /* the minima are a curve, and these the points on it next to the origin */
    int n_minima;
    struct path_point minima[2];
    int n; /* paths */
    int focus;
    bool (*path)(const void *source, int i, struct landscape_path *out); /* false: not on this landscape, or hidden */
    const void *source;
};

/** Contours in decades of f - f*, half ones where there is room, the saddle's own level set off from them, the minima,
 *  the paths with a marker where they begin and where they are, and axes. */
void landscape_draw(const struct landscape_view *v, canvas *c, struct rect area);

#endif
