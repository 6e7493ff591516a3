#include "scope/landscape.h"

#include <math.h>

bool landscape_path_of(const struct session *s, int i, struct landscape_path *out) {
    const struct run *r = s->runs[i], *focused = session_focused(s);
    if (!session_shows(s, r) || !r->path || (r != focused && !dln_landscape_same(r->landscape, focused->landscape)))
        return false;
    *out = (struct landscape_path){r->path, r->label, r->colour};
    return true;
}

/* The window */

struct box {
    double x0, x1, y0, y1;
};

static void widen(struct box *b, double x, double y) {
    b->x0 = fmin(b->x0, x);
    b->x1 = fmax(b->x1, x);
    b->y0 = fmin(b->y0, y);
    b->y1 = fmax(b->y1, y);
}

/* Saddle, nearest minima and paths; of those that went far away only what is near these. */
static struct box whole_box(const struct session *s) {
    const dln_landscape *l = session_focused(s)->landscape;
    struct box b = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    struct landscape_path path;
    double x[3], y[3], far = 0; /* two minima and the saddle at most */
    int n = dln_landscape_minima(l, x, y);
    n += dln_landscape_saddle(l, &x[n], &y[n]);
    for (int i = 0; i < n; i++)
        widen(&b, x[i], y[i]);
    for (int i = 0; i < s->n_runs; i++)
        if (landscape_path_of(s, i, &path))
            widen(&b, path.path->start.x, path.path->start.y);
    far = 4 * fmax(fmax(fabs(b.x0), fabs(b.x1)), fmax(fabs(b.y0), fabs(b.y1)));
    for (int i = 0; i < s->n_runs; i++)
        if (landscape_path_of(s, i, &path)) {
            widen(&b, fmax(path.path->low_x, -far), fmax(path.path->low_y, -far));
            widen(&b, fmin(path.path->high_x, far), fmin(path.path->high_y, far));
        }
    double size = fmax(fmax(b.x1 - b.x0, b.y1 - b.y0), 1e-9), more = 0.12 * size;
    return (struct box){b.x0 - more, b.x1 + more, b.y0 - more, b.y1 + more};
}

/* Zoomed: a part around the focused run, which moves in steps of a quarter of it. */
static struct axis zoomed(const struct axis *whole, double at, int halvings) {
    double span = ldexp(whole->hi - whole->lo, -halvings), middle = span / 4 * round(4 * at / span);
    return isfinite(middle) ? (struct axis){middle - span / 2, middle + span / 2, false} : *whole;
}

static bool same_axis(const struct axis *a, const struct axis *b) { return a->lo == b->lo && a->hi == b->hi; }

static void fill(struct landscape_grid *g, const dln_landscape *l) {
    g->nodes = dln_landscape_cost(l) > 400 ? LANDSCAPE_COARSE : LANDSCAPE_NODES;
    for (int j = 0; j < g->nodes; j++)
        for (int i = 0; i < g->nodes; i++) {
            double x = g->x.lo + (g->x.hi - g->x.lo) * i / (g->nodes - 1), y = g->y.lo + (g->y.hi - g->y.lo) * j / (g->nodes - 1);
            g->root[i + j * g->nodes] = sqrt(dln_landscape_excess(l, x, y));
            g->side[i + j * g->nodes] = dln_landscape_side(l, x, y);
        }
}

void landscape_follow(struct landscape_grid *g, struct fit *fit_x, struct fit *fit_y, const struct session *s) {
    const struct run *r = session_focused(s);
    struct box b = whole_box(s);
    fit_follow(fit_x, b.x0, b.x1, false);
    fit_follow(fit_y, b.y0, b.y1, false);
    struct axis x = fit_x->axis, y = fit_y->axis;
    if (s->view.plane_zoom > 0) {
        x = zoomed(&x, r->path->newest.x, s->view.plane_zoom);
        y = zoomed(&y, r->path->newest.y, s->view.plane_zoom);
    }
    if (g->nodes > 0 && g->owner == r && g->generation == r->generation && same_axis(&x, &g->x) && same_axis(&y, &g->y))
        return;
    g->owner = r;
    g->generation = r->generation;
    g->x = x;
    g->y = y;
    fill(g, r->landscape);
}

/* Levels */

static double highest(const struct landscape_grid *g) {
    double most = 0;
    for (int i = 0; i < g->nodes * g->nodes; i++)
        if (isfinite(g->root[i]))
            most = fmax(most, g->root[i] * g->root[i]);
    return most;
}

int landscape_levels(const struct landscape_grid *g, double base, bool saddle, bool fine, double levels[LANDSCAPE_LEVELS]) {
    double top = highest(g);
    int a_decade = fine ? 2 : 1, most = fine ? LANDSCAPE_LEVELS : LANDSCAPE_LEVELS / 2, n = 0;
    if (!(top > 0) || !isfinite(top))
        return 0;
    int first = (int)ceil(a_decade * log10(top / base)) - 1;
    for (int k = first; k > first - most; k--)
        if (k != 0 || !saddle)
            levels[n++] = sqrt(base) * pow(10, 0.5 * k / a_decade);
    return n;
}
