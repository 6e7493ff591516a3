/* svg_chances.c: how often the statistics of a monte_carlo hold, against the key that takes the values. */
#include <inttypes.h>
#include <stdio.h>

#include "scope/monte_carlo.h"
#include "scope/svg_panels.h"

enum { PLOT_HEIGHT = 300, NAME_WIDTH = 900, WHISKER = 3 };

static int n_statistics(const struct session *s) { return s->starts->spec->n_statistics; }

/* Each statistic with its marker, one below the other: they are long. */
static void draw_legend(struct svg *g, const struct monte_carlo_spec *spec, struct svg_box box) {
    char text[512];
    for (int k = 0; k < spec->n_statistics; k++) {
        double y = box.y + k * SVG_ROW + 11;
        svg_cut(spec->statistics[k], NAME_WIDTH, text, sizeof text);
        svg_marker(g, box.x + 4, y - 4, k);
        svg_text(g, box.x + 14, y, SVG_START, svg_run_role(k), false, text);
    }
}

static double place_x(const struct svg_plot *p, const struct monte_carlo *m, int value) { return svg_plot_x(p, m->spec->values[value]); }

static void draw_curve(const struct svg_plot *p, const struct monte_carlo *m, int k) {
    bool joined = false;
    svg_curve_begin(p->g, svg_run_role(k), 1.3, false);
    for (int i = 0; i < m->spec->n_values; i++) {
        struct proportion now = monte_carlo_proportion(m, i, k);
        if (now.of)
            svg_curve_to(p->g, place_x(p, m, i), svg_plot_y(p, now.value), joined);
        joined = now.of > 0;
    }
    svg_curve_end(p->g);
}

/* A bar for the interval, and the marker. */
static void mark_curve(const struct svg_plot *p, const struct monte_carlo *m, int k) {
    for (int i = 0; i < m->spec->n_values; i++) {
        struct proportion now = monte_carlo_proportion(m, i, k);
        double x = place_x(p, m, i), low = svg_plot_y(p, now.low), high = svg_plot_y(p, now.high);
        if (!now.of)
            continue;
        svg_line(p->g, x, low, x, high, svg_run_role(k), false);
        svg_line(p->g, x - WHISKER, low, x + WHISKER, low, svg_run_role(k), false);
        svg_line(p->g, x - WHISKER, high, x + WHISKER, high, svg_run_role(k), false);
        svg_marker(p->g, x, svg_plot_y(p, now.value), k);
    }
}

static double height(const struct session *s) { return PLOT_HEIGHT + SVG_ROW * n_statistics(s) + 10; }

static void heading(struct session *s, char *title, char *note) {
    snprintf(title, SVG_HEADING, "probability against %s", s->starts->spec->over);
    snprintf(note, SVG_HEADING, "%" PRIu64 " of %d starts", monte_carlo_drawn(s->starts), s->starts->spec->starts);
}

static void draw(struct svg *g, struct session *s, struct svg_box box) {
    const struct monte_carlo *m = s->starts;
    struct axis x = axis_around(m->spec->values, m->spec->n_values), y = {-0.02, 1.02, false};
    double legend = SVG_ROW * n_statistics(s) + 10;
    draw_legend(g, m->spec, box);
    struct svg_plot plot = svg_plot_in(g, (struct svg_box){box.x, box.y + legend, box.w, box.h - legend}, x, y, false);
    svg_plot_axes(&plot, m->spec->over, false);
    for (int k = n_statistics(s) - 1; k >= 0; k--)
        draw_curve(&plot, m, k);
    for (int k = n_statistics(s) - 1; k >= 0; k--)
        mark_curve(&plot, m, k);
}

const struct svg_panel svg_panel_chances = {PANEL_CHANCES, true, height, heading, draw};
