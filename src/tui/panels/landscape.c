#include "tui/panels/landscape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scope/contour.h"
#include "tui/line.h"
#include "tui/panels/panel.h"
#include "tui/scales.h"

enum { FINE = 90 /* dots each way for half decades */, MARKER_CELLS = 14, CROWD = 16 };

struct picture {
    const struct landscape_view *v;
    canvas *c;
    struct rect area;
    enum role role; /* of the contour in hand */
    bool bold;
};

/* Where a weight lies, in parts of the picture. */
static double part_x(const struct picture *p, double x) { return axis_place(&p->v->grid->x, x); }
static double part_y(const struct picture *p, double y) { return axis_place(&p->v->grid->y, y); }

/* Contours */

static void draw_piece(void *user, double x0, double y0, double x1, double y1) {
    const struct picture *p = user;
    double last = p->v->grid->nodes - 1;
    line_draw(p->c, p->area, x0 / last, y0 / last, x1 / last, y1 / last, p->role, p->bold);
}

static void trace(struct picture *p, const double *values, double level, enum role role, bool bold) {
    struct contour_grid grid = {p->v->grid->nodes, p->v->grid->nodes, values};
    p->role = role;
    p->bold = bold;
    contour_trace(&grid, level, draw_piece, p);
}

/* Are there dots enough for half decades? */
static bool is_fine(const canvas *c, struct rect area) { return area.w * canvas_dots_x(c) >= FINE && area.h * canvas_dots_y(c) >= FINE; }

/* Decades or half ones, counted from the saddle's level where there is one: that one is drawn by itself. */
static void draw_contours(struct picture *p) {
    double base = p->v->has_saddle && p->v->saddle_excess > 0 ? p->v->saddle_excess : 1, levels[LANDSCAPE_LEVELS];
    int n = landscape_levels(p->v->grid, base, p->v->has_saddle, is_fine(p->c, p->area), levels);
    if (n == 0)
        return;
    for (int i = 0; i < n; i++)
        trace(p, p->v->grid->root, levels[i], ROLE_FRAME, false);
    if (p->v->has_saddle)
        trace(p, p->v->grid->root, sqrt(base), ROLE_DIM, false);
    trace(p, p->v->grid->side, 0, ROLE_GOOD, true);
}

/* Paths */

static void draw_path(const struct picture *p, const struct landscape_path *path) {
    const struct path_point *points = path->path->points, *now = &path->path->newest;
    enum role role = run_role(path->colour);
    for (int i = 0; i + 1 < path->path->n; i++)
        line_draw(p->c, p->area, part_x(p, points[i].x), part_y(p, points[i].y), part_x(p, points[i + 1].x), part_y(p, points[i + 1].y),
                  role, true);
    if (path->path->n > 0) {
        const struct path_point *at = &points[path->path->at];
        line_draw(p->c, p->area, part_x(p, at->x), part_y(p, at->y), part_x(p, now->x), part_y(p, now->y), role, true);
    }
}

static bool cell_of(const struct picture *p, const struct path_point *q, int *column, int *row) {
    return line_cell(p->area, part_x(p, q->x), part_y(p, q->y), column, row);
}

static void put_mark(const struct picture *p, const struct path_point *q, uint32_t glyph, enum role role, bool bold) {
    int column, row;
    if (cell_of(p, q, &column, &row))
        canvas_put(p->c, p->area.x + column, p->area.y + row, glyph, role, bold);
}

/* A marker each so many cells of the way, so that paths are told apart without colours. */
static void mark_way(const struct picture *p, const struct landscape_path *path) {
    int column = 0, row = 0, last_column = 0, last_row = 0;
    bool known = false;
    for (int i = 0; i < path->path->n; i++) {
        if (!cell_of(p, &path->path->points[i], &column, &row))
            continue;
        int dx = column - last_column, dy = 2 * (row - last_row); /* a cell is twice as high as wide */
        if (known && dx * dx + dy * dy < MARKER_CELLS * MARKER_CELLS)
            continue;
        if (known)
            canvas_put(p->c, p->area.x + column, p->area.y + row, run_marker(path->colour), run_role(path->colour), false);
        known = true;
        last_column = column;
        last_row = row;
    }
}

/* Nothing but contours and grid where a label would stand. */
static bool is_free(const struct picture *p, int x, int y, int width) {
    for (int i = 0; i < width; i++) {
        const struct cell *cell = canvas_at(p->c, x + i, y);
        if (!cell || (cell->glyph != ' ' && cell->role != ROLE_FRAME && (cell->role != ROLE_DIM || cell->dots == 0)))
            return false;
    }
    return true;
}

/* A name beside its mark, where nothing that matters is in the way. */
static void put_label(const struct picture *p, const struct path_point *q, const char *text, enum role role, bool bold) {
    int column, row, width = canvas_text_width(text);
    if (!cell_of(p, q, &column, &row))
        return;
    const int spots[][2] = {{2, 0},           {-1 - width, 0}, {2, 1},           {2, -1}, {-1 - width, 1},
                            {-1 - width, -1}, {-width / 2, 1}, {-width / 2, -1}, {2, 2},  {-1 - width, 2}};
    for (size_t k = 0; k < sizeof spots / sizeof *spots; k++) {
        int x = column + spots[k][0], y = row + spots[k][1];
        if (x < 0 || y < 0 || x + width > p->area.w || y >= p->area.h || !is_free(p, p->area.x + x, p->area.y + y, width))
            continue;
        canvas_text(p->c, p->area.x + x, p->area.y + y, width, role, bold, text);
        return;
    }
}

static int count_paths(const struct landscape_view *v) {
    struct landscape_path path;
    int n = 0;
    for (int i = 0; i < v->n; i++)
        n += v->path(v->source, i, &path);
    return n;
}

/* The focused path lies over the others. */
static void draw_paths(const struct picture *p) {
    const struct landscape_view *v = p->v;
    struct landscape_path path;
    bool crowded = count_paths(v) > CROWD;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n; i++)
            if ((i == v->focus) == (pass == 1) && v->path(v->source, i, &path))
                draw_path(p, &path);
    for (int i = 0; i < v->n && !crowded; i++)
        if (v->path(v->source, i, &path))
            mark_way(p, &path);
}

/* Where the paths begin and where they are: over all other marks. */
static void mark_ends(const struct picture *p) {
    const struct landscape_view *v = p->v;
    struct landscape_path path;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n; i++)
            if ((i == v->focus) == (pass == 1) && v->path(v->source, i, &path)) {
                put_mark(p, &path.path->start, run_marker(path.colour), run_role(path.colour), false);
                put_mark(p, &path.path->newest, run_marker(path.colour), run_role(path.colour), true);
            }
}

static void label_paths(const struct picture *p) {
    const struct landscape_view *v = p->v;
    struct landscape_path path;
    bool crowded = count_paths(v) > CROWD;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n; i++) {
            bool focused = i == v->focus;
            if (focused == (pass == 1) || (crowded && !focused) || !v->path(v->source, i, &path))
                continue;
            put_label(p, &path.path->newest, path.label, run_role(path.colour), focused);
            int a, b, x, y;
            bool apart = cell_of(p, &path.path->start, &a, &b) && cell_of(p, &path.path->newest, &x, &y) && (a != x || b != y);
            if (apart)
                put_label(p, &path.path->start, "start", run_role(path.colour), false);
        }
}

void landscape_draw(const struct landscape_view *v, canvas *c, struct rect area) {
    struct rect place = {area.x + 1, area.y, area.w - 2, area.h - SCALES_ROWS};
    if (v->grid->nodes < 2)
        return;
    struct ticks levels = axis_ticks(&v->grid->y, place.h / 2), columns;
    int gutter = scales_gutter(&levels);
    place.x += gutter;
    place.w -= gutter;
    if (place.w < 4 || place.h < 2)
        return;
    struct plot plot = plot_over(c, place, v->grid->y, false);
    columns = axis_ticks(&v->grid->x, plot.area.w / 7);
    struct picture p = {.v = v, .c = c, .area = plot.area};
    draw_contours(&p);
    draw_paths(&p);
    if (v->has_saddle)
        put_mark(&p, &v->saddle, 'X', ROLE_WARN, true);
    if (!v->curved)
        put_mark(&p, &v->minima[0], '+', ROLE_GOOD, true);
    mark_ends(&p);
    if (v->has_saddle)
        put_label(&p, &v->saddle, "saddle", ROLE_WARN, true);
    label_paths(&p);
    for (int i = 0; i < v->n_minima; i++)
        put_label(&p, &v->minima[i], v->curved ? "minima" : "minimum", ROLE_GOOD, false);
    scales_ordinate(&plot, &levels);
    scales_abscissa(&plot, &v->grid->x, &columns, "w1");
}

/* The view of a session */

static bool path_of(const void *source, int i, struct landscape_path *out) { return landscape_path_of(source, i, out); }

static struct landscape_view view_of(const struct session *s, const struct landscape_grid *grid) {
    const dln_landscape *l = session_focused(s)->landscape;
    struct landscape_view v = {.grid = grid, .n = s->n_runs, .focus = s->view.focus, .path = path_of, .source = s};
    double x[2], y[2];
    v.has_saddle = dln_landscape_saddle(l, &v.saddle.x, &v.saddle.y);
    v.saddle_excess = v.has_saddle ? dln_landscape_excess(l, v.saddle.x, v.saddle.y) : 0;
    v.curved = l->chain;
    v.n_minima = dln_landscape_minima(l, x, y);
    for (int i = 0; i < v.n_minima; i++)
        v.minima[i] = (struct path_point){x[i], y[i]};
    return v;
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    struct landscape_view v = view_of(source->session, &source->state->landscape);
    landscape_draw(&v, c, area);
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    (void)m;
    if (session_has_panel(s, PANEL_LANDSCAPE))
        landscape_follow(&state->landscape, &state->plane_x, &state->plane_y, s);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    const struct view *view = &source->session->view;
    struct rect plot = {0, 0, area.w - 9, area.h - SCALES_ROWS};
    snprintf(title, PANEL_HEADING, "landscape  w2 over w1");
    if (area.w >= 44)
        snprintf(note, PANEL_HEADING, "%slines: %s", view->plane_zoom > 0 ? "part  " : "", is_fine(c, plot) ? "half decades" : "decades");
}

static int rows(const struct session *s) {
    (void)s;
    return 1000;
}

const struct panel panel_landscape = {
    .name = "landscape",
    .help = "f over the weights of a run that has only two, the saddle, the minima, and the paths of all such runs",
    .least_w = 18,
    .least_h = 5,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
};
