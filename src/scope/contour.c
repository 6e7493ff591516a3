#include "scope/contour.h"

#include <math.h>
#include <stdbool.h>

/* The sides of a square, and the corners at their ends: corners go round from the lower left. */
static const int side_corners[4][2] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};
static const int corner_x[4] = {0, 1, 1, 0}, corner_y[4] = {0, 0, 1, 1};

struct square {
    int i, j;
    double corner[4], level;
};

static bool crosses(const struct square *s, int side) {
    return (s->corner[side_corners[side][0]] < s->level) != (s->corner[side_corners[side][1]] < s->level);
}

static void place(const struct square *s, int side, double *x, double *y) {
    int a = side_corners[side][0], b = side_corners[side][1];
    double t = (s->level - s->corner[a]) / (s->corner[b] - s->corner[a]);
    *x = s->i + corner_x[a] + t * (corner_x[b] - corner_x[a]);
    *y = s->j + corner_y[a] + t * (corner_y[b] - corner_y[a]);
}

static void join(const struct square *s, int from, int to, contour_piece *piece, void *user) {
    double x0, y0, x1, y1;
    place(s, from, &x0, &y0);
    place(s, to, &x1, &y1);
    piece(user, x0, y0, x1, y1);
}

static void trace_square(const struct square *s, contour_piece *piece, void *user) {
    int sides[4], n = 0;
    for (int side = 0; side < 4; side++)
        if (crosses(s, side))
            sides[n++] = side;
    if (n == 2)
        join(s, sides[0], sides[1], piece, user);
    if (n < 4)
        return;
    /* corner 0 and the middle on one side of the level: the pieces cut off corners 1 and 3 */
    double middle = (s->corner[0] + s->corner[1] + s->corner[2] + s->corner[3]) / 4;
    bool with_first = (middle < s->level) == (s->corner[0] < s->level);
    join(s, 0, with_first ? 1 : 3, piece, user);
    join(s, 2, with_first ? 3 : 1, piece, user);
}

void contour_trace(const struct contour_grid *grid, double level, contour_piece *piece, void *user) {
    for (int j = 0; j + 1 < grid->ny; j++)
        for (int i = 0; i + 1 < grid->nx; i++) {
            struct square s = {.i = i, .j = j, .level = level};
            bool finite = true;
            for (int k = 0; k < 4; k++) {
                s.corner[k] = grid->value[i + corner_x[k] + (j + corner_y[k]) * grid->nx];
                finite = finite && isfinite(s.corner[k]);
            }
            if (finite)
                trace_square(&s, piece, user);
        }
}
