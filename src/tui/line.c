#include "tui/line.h"

#include <math.h>
#include <stdlib.h>

/* Cut the way from a to b (b = a + d) to 0 <= value <= 1: narrows the part *from..*to of it (Liang and Barsky). */
static bool cut(double a, double d, double *from, double *to) {
    if (d == 0)
        return a >= 0 && a <= 1;
    double enter = (d > 0 ? -a : 1 - a) / d, leave = (d > 0 ? 1 - a : -a) / d;
    *from = fmax(*from, enter);
    *to = fmin(*to, leave);
    return *from <= *to;
}

static int dot_of(double part, int dots) {
    int dot = (int)floor(part * dots);
    return dot < 0 ? 0 : dot >= dots ? dots - 1 : dot;
}

void line_draw(canvas *c, struct rect area, double x0, double y0, double x1, double y1, enum role role, bool bold) {
    double from = 0, to = 1, dx = x1 - x0, dy = y1 - y0;
    int w = area.w * canvas_dots_x(c), h = area.h * canvas_dots_y(c), left = area.x * canvas_dots_x(c), top = area.y * canvas_dots_y(c);
    if (w < 1 || h < 1 || !isfinite(dx) || !isfinite(dy) || !cut(x0, dx, &from, &to) || !cut(y0, dy, &from, &to))
        return;
    int ax = dot_of(x0 + from * dx, w), ay = dot_of(y0 + from * dy, h), bx = dot_of(x0 + to * dx, w), by = dot_of(y0 + to * dy, h);
    int steps = abs(bx - ax) > abs(by - ay) ? abs(bx - ax) : abs(by - ay);
    for (int i = 0; i <= steps; i++) {
        double t = steps ? (double)i / steps : 0;
        canvas_dot(c, left + (int)round(ax + t * (bx - ax)), top + h - 1 - (int)round(ay + t * (by - ay)), role, bold);
    }
}

bool line_cell(struct rect area, double x, double y, int *column, int *row) {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1) || area.w < 1 || area.h < 1)
        return false;
    *column = dot_of(x, area.w);
    *row = area.h - 1 - dot_of(y, area.h);
    return true;
}
