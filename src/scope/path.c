#include "scope/path.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

size_t path_bytes(void) { return sizeof(struct path) + PATH_POINTS * sizeof(struct path_point); }

dln_status path_new(struct path **out, dln_error *err) {
    struct path *p = calloc(1, sizeof *p);
    if (p)
        p->points = calloc(PATH_POINTS, sizeof *p->points);
    if (!p || !p->points) {
        path_free(p);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a path");
    }
    p->tolerance = 1;
    *out = p;
    return DLN_OK;
}

void path_free(struct path *p) {
    if (!p)
        return;
    free(p->points);
    free(p);
}

static bool near(const struct path *p, int i, struct path_point q) {
    return fmax(fabs(p->points[i].x - q.x), fabs(p->points[i].y - q.y)) < p->tolerance;
}

/* Keep the point unless the line has it. In place of two points that were not kept at most two are: so a line can be gone through anew
 * within its own memory. */
static void keep(struct path *p, struct path_point q) {
    int last = p->n - 1, before = p->n - 2;
    if (p->n > 0 && near(p, p->at, q))
        return;
    if (before >= 0 && p->at == last && near(p, before, q)) {
        p->at = before;
        return;
    }
    if (before >= 0 && p->at == before) {
        if (near(p, last, q)) {
            p->at = last;
            return;
        }
        p->points[p->n++] = p->points[before]; /* it leaves from there */
    }
    p->points[p->n++] = q;
    p->at = p->n - 1;
}

/* Until half of the points are free again: at the latest when the tolerance is larger than the whole way. */
static void thin(struct path *p) {
    while (p->n > PATH_POINTS / 2) {
        int n = p->n;
        p->tolerance *= 2;
        p->n = 0;
        for (int i = 0; i < n; i++)
            keep(p, p->points[i]);
    }
}

void path_start(struct path *p, double x, double y, double tolerance) {
    p->n = p->at = 0;
    p->tolerance = tolerance;
    p->start = p->newest = (struct path_point){x, y};
    p->low_x = p->low_y = INFINITY;
    p->high_x = p->high_y = -INFINITY;
    path_add(p, x, y);
}

void path_add(struct path *p, double x, double y) {
    struct path_point q = {x, y};
    if (!isfinite(x) || !isfinite(y))
        return;
    if (p->n > PATH_POINTS - 2)
        thin(p);
    p->newest = q;
    p->low_x = fmin(p->low_x, x);
    p->high_x = fmax(p->high_x, x);
    p->low_y = fmin(p->low_y, y);
    p->high_y = fmax(p->high_y, y);
    keep(p, q);
}
