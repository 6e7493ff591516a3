/* path.h: where the two weights of a run went, in bounded memory: a line of points that is never farther from the true way than twice its
 * tolerance.
 *
 * A point is kept when it lies at least the tolerance (in the larger of both coordinates) away from the one before. Going back and forth
 * between two places, as a step size that is too large does, adds nothing. When the points run out the tolerance doubles. */
#ifndef SCOPE_PATH_H
#define SCOPE_PATH_H

#include <stddef.h>

#include "dln/status.h"

enum { PATH_POINTS = 2048 };

struct path_point {
    double x, y;
};

struct path {
    struct path_point *points; /* n of them, in order; borrowed by who draws until the next path_add */
    int n;
    int at; /* the kept point that the way has come back to: the last, or the one before */
    struct path_point start, newest;
    double tolerance;
    double low_x, high_x, low_y, high_y; /* of all that was added */
};

dln_status path_new(struct path **out, dln_error *err);
void path_free(struct path *p);
/** Begin at (x, y), with a tolerance above 0. */
void path_start(struct path *p, double x, double y, double tolerance);
/** What is not finite is passed over. Allocates nothing. */
void path_add(struct path *p, double x, double y);
/** Bytes that path_new takes. */
size_t path_bytes(void);

#endif
