#include "tui/panels/chances.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/line.h"
#include "tui/panels/panel.h"
#include "tui/scales.h"

enum { LEAST_PLOT_ROWS = 4, LEGEND_GAP = 3 };

/* Each statistic with its marker, from left to right, as many as fit; returns the rows used. */
static int draw_legend(const struct chances_view *v, canvas *c, struct rect area, int most) {
    int x = 0, row = 0;
    for (int k = 0; k < v->n_statistics; k++) {
        int width = canvas_text_width(v->statistics[k]) + 2;
        if (x > 0 && x + width > area.w) {
            x = 0;
            row++;
        }
        if (row >= most)
            return most;
        canvas_put(c, area.x + x, area.y + row, run_marker(k), run_role(k), true);
        canvas_text_cut(c, area.x + x + 2, area.y + row, area.w - x - 2, run_role(k), false, v->statistics[k]);
        x += width + LEGEND_GAP;
    }
    return row + 1;
}

struct picture {
    const struct chances_view *v;
    canvas *c;
    struct rect area;
    struct axis x, y;
};

static double place_x(const struct picture *p, int value) { return axis_place(&p->x, p->v->values[value]); }

static void draw_curve(const struct picture *p, int k) {
    for (int i = 0; i < p->v->n_values; i++) {
        struct proportion now = p->v->at(p->v->source, i, k);
        double x = place_x(p, i);
        if (!now.of)
            continue;
        line_draw(p->c, p->area, x, axis_place(&p->y, now.low), x, axis_place(&p->y, now.high), run_role(k), false);
        struct proportion before = i > 0 ? p->v->at(p->v->source, i - 1, k) : now;
        if (i > 0 && before.of)
            line_draw(p->c, p->area, place_x(p, i - 1), axis_place(&p->y, before.value), x, axis_place(&p->y, now.value), run_role(k),
                      false);
    }
}

static bool has_marker(const canvas *c, int x, int y) {
    const struct cell *cell = canvas_at(c, x, y);
    return cell && cell->bold && cell->role >= ROLE_RUN && cell->dots == 0;
}

/* Markers that fall on one cell stand side by side. */
static void mark_curve(const struct picture *p, int k) {
    for (int i = 0; i < p->v->n_values; i++) {
        struct proportion now = p->v->at(p->v->source, i, k);
        int column, row;
        if (!now.of || !line_cell(p->area, place_x(p, i), axis_place(&p->y, now.value), &column, &row))
            continue;
        while (column + 1 < p->area.w && has_marker(p->c, p->area.x + column, p->area.y + row))
            column++;
        canvas_put(p->c, p->area.x + column, p->area.y + row, run_marker(k), run_role(k), true);
    }
}

void chances_draw(const struct chances_view *v, canvas *c, struct rect area) {
    struct rect inner = {area.x + 1, area.y, area.w - 2, area.h};
    int room = area.h - SCALES_ROWS - LEAST_PLOT_ROWS, legend = room > 0 ? draw_legend(v, c, inner, room) : 0;
    struct rect place = {inner.x, area.y + legend, inner.w, area.h - legend - SCALES_ROWS};
    double half_row = place.h > 1 ? 0.5 / (place.h - 1) : 0; /* 0 and 1 lie on the middle of the lowest and of the highest row */
    struct axis y = {-half_row, 1 + half_row, false}, x = axis_around(v->values, v->n_values);
    struct ticks levels = axis_ticks(&y, place.h / 2);
    int gutter = scales_gutter(&levels);
    place.x += gutter;
    place.w -= gutter;
    if (place.w < 4 || place.h < 1)
        return;
    struct plot p = plot_over(c, place, y, false);
    struct ticks columns = axis_ticks(&x, p.area.w / 10);
    scales_grid(&p, &levels, &x, &columns);
    scales_ordinate(&p, &levels);
    scales_abscissa(&p, &x, &columns, v->over);
    struct picture picture = {v, c, p.area, x, y};
    for (int k = v->n_statistics - 1; k >= 0; k--)
        draw_curve(&picture, k);
    for (int k = 0; k < v->n_statistics; k++)
        mark_curve(&picture, k);
}

/* The view of a session */

static struct proportion proportion_at(const void *source, int value, int statistic) {
    return monte_carlo_proportion(source, value, statistic);
}

static void draw(const struct panel_source *source, canvas *c, struct rect area) {
    const struct monte_carlo *m = source->session->starts;
    struct chances_view v = {.over = m->spec->over,
                             .values = m->spec->values,
                             .n_values = m->spec->n_values,
                             .statistics = m->spec->statistics,
                             .n_statistics = m->spec->n_statistics,
                             .at = proportion_at,
                             .source = m};
    chances_draw(&v, c, area);
}

static void heading(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note) {
    const struct monte_carlo *m = source->session->starts;
    (void)c, (void)area;
    snprintf(title, PANEL_HEADING, "probability against %s", m->spec->over);
    snprintf(note, PANEL_HEADING, "%" PRIu64 " of %d starts", monte_carlo_drawn(m), m->spec->starts);
}

static int rows(const struct session *s) {
    (void)s;
    return 1000;
}

static void follow(struct screen_state *state, const struct session *s, const struct measured *m) { (void)state, (void)s, (void)m; }

const struct panel panel_chances = {
    .name = "probability",
    .help = "of monte_carlo: how often each statistic holds at the start, against the key that takes the values",
    .least_w = 24,
    .least_h = 5,
    .rows = rows,
    .follow = follow,
    .heading = heading,
    .draw = draw,
};
