/* svg_landscape.c: f over the weights of a run that has only two: contours, saddle, minima, and the paths of the runs. */
#include <math.h>
#include <stdio.h>

#include "scope/contour.h"
#include "scope/landscape.h"
#include "scope/svg_panels.h"

enum { PLOT_HEIGHT = 440, MOST_LABELS = 2 * SVG_CROWD + 4, NAME_WIDTH = 150 };

struct plane {
    const struct session *s;
    struct landscape_grid grid;
    struct svg_plot plot;
    struct svg_box taken[MOST_LABELS]; /* by labels */
    int n_taken;
};

static double place_x(const struct plane *p, double x) { return svg_plot_x(&p->plot, x); }
static double place_y(const struct plane *p, double y) { return svg_plot_y(&p->plot, y); }

/* Contours */

static void draw_piece(void *user, double x0, double y0, double x1, double y1) {
    const struct plane *p = user;
    const struct svg_box *box = &p->plot.box;
    double last = p->grid.nodes - 1, bottom = box->y + box->h;
    svg_curve_to(p->plot.g, box->x + x0 / last * box->w, bottom - y0 / last * box->h, false);
    svg_curve_to(p->plot.g, box->x + x1 / last * box->w, bottom - y1 / last * box->h, true);
}

static void trace(struct plane *p, const double *values, double level, enum svg_role role, double width) {
    struct contour_grid grid = {p->grid.nodes, p->grid.nodes, values};
    svg_curve_begin(p->plot.g, role, width, false);
    contour_trace(&grid, level, draw_piece, p);
    svg_curve_end(p->plot.g);
}

/* The saddle's own level is set off from the others. */
static void draw_contours(struct plane *p, const double *saddle) {
    const dln_landscape *l = session_focused(p->s)->landscape;
    double levels[LANDSCAPE_LEVELS], excess = saddle ? dln_landscape_excess(l, saddle[0], saddle[1]) : 0, base = excess > 0 ? excess : 1;
    int n = landscape_levels(&p->grid, base, saddle != NULL, true, levels);
    for (int i = 0; i < n; i++)
        trace(p, p->grid.root, levels[i], SVG_FRAME, 0.8);
    if (saddle && n > 0)
        trace(p, p->grid.root, sqrt(base), SVG_DIM, 1);
    trace(p, p->grid.side, 0, SVG_GOOD, 1.6);
}

/* Paths */

static void draw_path(const struct plane *p, const struct landscape_path *path, bool focused) {
    const struct path_point *points = path->path->points, *now = &path->path->newest;
    svg_curve_begin(p->plot.g, svg_run_role(path->colour), focused ? 2.2 : 1.3, false);
    for (int i = 0; i < path->path->n; i++)
        svg_curve_to(p->plot.g, place_x(p, points[i].x), place_y(p, points[i].y), i > 0);
    if (path->path->n > 0) {
        const struct path_point *at = &points[path->path->at];
        svg_curve_to(p->plot.g, place_x(p, at->x), place_y(p, at->y), false);
        svg_curve_to(p->plot.g, place_x(p, now->x), place_y(p, now->y), true);
    }
    svg_curve_end(p->plot.g);
    svg_marker(p->plot.g, place_x(p, path->path->start.x), place_y(p, path->path->start.y), path->colour);
    svg_marker(p->plot.g, place_x(p, now->x), place_y(p, now->y), path->colour);
}

/* The focused path lies over the others. */
static void draw_paths(const struct plane *p) {
    struct landscape_path path;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < p->s->n_runs; i++)
            if ((i == p->s->view.focus) == (pass == 1) && landscape_path_of(p->s, i, &path))
                draw_path(p, &path, pass == 1);
}

/* Labels */

static bool is_free(const struct plane *p, const struct svg_box *b) {
    const struct svg_box *box = &p->plot.box;
    bool inside = b->x >= box->x && b->x + b->w <= box->x + box->w && b->y >= box->y && b->y + b->h <= box->y + box->h;
    bool room = inside && p->n_taken < MOST_LABELS;
    for (int i = 0; i < p->n_taken && room; i++) {
        const struct svg_box *t = &p->taken[i];
        room = !(b->x < t->x + t->w && t->x < b->x + b->w && b->y < t->y + t->h && t->y < b->y + b->h);
    }
    return room;
}

/* Beside its mark, or somewhat above or below, where no other label is. */
static void put_label(struct plane *p, double x, double y, enum svg_role role, bool bold, const char *name) {
    char text[160];
    svg_cut(name, NAME_WIDTH, text, sizeof text);
    double w = svg_width(text);
    for (int k = 0; k < 6; k++) {
        double shift = k < 2 ? 0 : k < 4 ? 13 : -13, left = place_x(p, x) + (k % 2 ? -8 - w : 8);
        struct svg_box box = {left, place_y(p, y) + shift - 7, w, 12};
        if (!is_free(p, &box))
            continue;
        p->taken[p->n_taken++] = box;
        svg_label(p->plot.g, left, box.y + 11, SVG_START, role, bold, text);
        return;
    }
}

static void label_paths(struct plane *p) {
    struct landscape_path path;
    bool crowded = session_n_shown(p->s) > SVG_CROWD;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < p->s->n_runs; i++) {
            bool focused = i == p->s->view.focus;
            if (focused == (pass == 1) || (crowded && !focused) || !landscape_path_of(p->s, i, &path))
                continue;
            const struct path_point *start = &path.path->start, *now = &path.path->newest;
            put_label(p, now->x, now->y, svg_run_role(path.colour), focused, path.label);
            if (hypot(place_x(p, start->x) - place_x(p, now->x), place_y(p, start->y) - place_y(p, now->y)) > 10)
                put_label(p, start->x, start->y, svg_run_role(path.colour), false, "start");
        }
}

static void draw_minima(struct plane *p) {
    const dln_landscape *l = session_focused(p->s)->landscape;
    double x[2], y[2];
    int n = dln_landscape_minima(l, x, y);
    for (int i = 0; i < n; i++) {
        if (!l->chain)
            svg_glyph(p->plot.g, place_x(p, x[i]), place_y(p, y[i]), SVG_GOOD, '+');
        put_label(p, x[i], y[i], SVG_GOOD, false, l->chain ? "minima" : "minimum");
    }
}

static double height(const struct session *s) {
    (void)s;
    return PLOT_HEIGHT;
}

static void heading(struct session *s, char *title, char *note) {
    snprintf(title, SVG_HEADING, "landscape  w2 over w1");
    snprintf(note, SVG_HEADING, "%slines: half decades", s->view.plane_zoom > 0 ? "part  " : "");
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    struct plane p = {.s = s};
    struct fit x = {0}, y = {0};
    double saddle[2];
    bool has_saddle = dln_landscape_saddle(session_focused(s)->landscape, &saddle[0], &saddle[1]);
    landscape_follow(&p.grid, &x, &y, s);
    p.plot = svg_plot_in(g, (struct svg_box){box.x, box.y, box.w, PLOT_HEIGHT}, p.grid.x, p.grid.y, false);
    svg_plot_axes(&p.plot, "w1", false);
    svg_clip(g, p.plot.box);
    draw_contours(&p, has_saddle ? saddle : NULL);
    draw_paths(&p);
    if (has_saddle) {
        svg_glyph(g, place_x(&p, saddle[0]), place_y(&p, saddle[1]), SVG_WARN, 'X');
        put_label(&p, saddle[0], saddle[1], SVG_WARN, true, "saddle");
    }
    label_paths(&p);
    draw_minima(&p);
    svg_unclip(g);
}

const struct svg_panel svg_panel_landscape = {PANEL_LANDSCAPE, false, height, heading, draw};
