/* landscape.h: f over the two weights of a run that has only two, as the screen and pictures show it: the window, its grid, the paths. */
#ifndef SCOPE_LANDSCAPE_H
#define SCOPE_LANDSCAPE_H

#include "scope/axis.h"
#include "scope/session.h"

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

/** Run i's path, false: none, not on the focused run's landscape, or hidden. */
bool landscape_path_of(const struct session *s, int i, struct landscape_path *out);
/** Let the window hold saddle, minima and paths of the focused run's landscape, or be the part that is zoomed to; and make the grid where
 *  it is another. The session has the panel. */
void landscape_follow(struct landscape_grid *g, struct fit *x, struct fit *y, const struct session *s);

enum { LANDSCAPE_LEVELS = 8 };
/** The contours' levels, as the grid's roots: decades of f - f* or, fine, half ones, counted from `base`, which itself is left out with a
 *  saddle there. Returns how many. */
int landscape_levels(const struct landscape_grid *g, double base, bool saddle, bool fine, double levels[LANDSCAPE_LEVELS]);

#endif
