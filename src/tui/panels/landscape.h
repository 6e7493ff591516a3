/* landscape.h: f over the two weights of a run that has only two: its contours, its minima and saddle, and the paths of the runs on it. */
#ifndef TUI_PANELS_LANDSCAPE_H
#define TUI_PANELS_LANDSCAPE_H

#include "scope/path.h"
#include "scope/axis.h"
#include "tui/canvas.h"

enum { LANDSCAPE_NODES = 97, LANDSCAPE_COARSE = 33 }; /* each way; coarse where f is dear */

/** f over a window, made when the window changes. All zero: none yet. */
struct landscape_grid {
    const void *owner;   /* whose f it is, */
    uint64_t generation; /* and of which start */
    struct axis x, y;
    int nodes; /* each way; 0: none */
    /* at its nodes: the root of f - f*, and on which side of the curve of minima they lie (NaN: there is no curve) */
    double root[LANDSCAPE_NODES * LANDSCAPE_NODES], side[LANDSCAPE_NODES * LANDSCAPE_NODES];
};

struct landscape_path {
    const struct path *path;
    const char *label;
    int colour; /* gives it and the marker */
};

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
