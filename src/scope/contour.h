/* contour.h: lines of equal value over a grid of values, by marching squares. */
#ifndef SCOPE_CONTOUR_H
#define SCOPE_CONTOUR_H

struct contour_grid {
    int nx, ny;          /* nodes each way, at least 2 */
    const double *value; /* of node (i, j): value[i + j * nx] */
};

/** A piece of a line, its ends in nodes: 0 <= x <= nx - 1, 0 <= y <= ny - 1. */
typedef void contour_piece(void *user, double x0, double y0, double x1, double y1);

/** Every piece of the line where the value is `level`, one or two in a square, with ends where straight lines between the nodes reach it.
 *  Where a square has both diagonals the mean of its corners decides. Squares with a node that is not finite are passed over. */
void contour_trace(const struct contour_grid *grid, double level, contour_piece *piece, void *user);

#endif
