#include "scope/svg_cursor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "scope/reading.h"
#include "scope/svg_panels.h"

bool svg_cursor_shown(const struct session *s) { return s->view.cursor[0].on || s->view.cursor[1].on; }

static struct reading reading_of(const struct session *s, const struct run *r, int k) {
    return reading_at(r, s->view.cursor[k].tick, s->view.abscissa);
}

/* Where it stands on the abscissa: at the focused run's tick, since the others' work and time differ. False: not within the plot. */
static bool place_of(const struct svg_plot *p, const struct session *s, int k, double *x) {
    struct reading read = reading_of(s, session_focused(s), k);
    double value = s->view.abscissa == ABSCISSA_ITERATIONS ? (double)s->view.cursor[k].tick : read.any ? read.x : NAN;
    if (!s->view.cursor[k].on || !(value >= p->x.lo && value <= p->x.hi))
        return false;
    *x = svg_plot_x(p, value);
    return true;
}

static const char *sign_of(const struct session *s, int k) { return k == s->view.cursor_moves ? "▲" : "△"; }

void svg_cursor_lines(const struct svg_plot *p, const struct session *s) {
    double x, bottom = p->box.y + p->box.h;
    for (int k = 0; k < 2; k++) {
        if (!place_of(p, s, k, &x))
            continue;
        svg_line(p->g, x, p->box.y, x, bottom, SVG_TEXT, k != s->view.cursor_moves);
        svg_text(p->g, x, bottom + 9, SVG_MIDDLE, SVG_TEXT, true, sign_of(s, k));
    }
}

static void mark_run(const struct svg_plot *p, const struct session *s, const struct run *r, int k, double x) {
    struct reading read = reading_of(s, r, k);
    double value = reading_value(&read), y = isfinite(value) ? svg_plot_y(p, value) : -1;
    if (read.any && session_shows(s, r) && y >= p->box.y && y <= p->box.y + p->box.h)
        svg_marker(p->g, x, y, r->colour);
}

/* The focused run's last. */
void svg_cursor_marks(const struct svg_plot *p, const struct session *s) {
    const struct run *focused = session_focused(s);
    bool crowded = session_n_shown(s) > SVG_CROWD;
    for (int k = 0; k < 2; k++) {
        double x;
        if (!place_of(p, s, k, &x))
            continue;
        for (int i = 0; i < s->n_runs && !crowded; i++)
            if (s->runs[i] != focused)
                mark_run(p, s, s->runs[i], k, x);
        mark_run(p, s, focused, k, x);
    }
}

static void write_reading(const struct session *s, char *out, size_t size) {
    const struct run *r = session_focused(s);
    struct reading read[2] = {reading_of(s, r, 0), reading_of(s, r, 1)};
    const struct reading *one = &read[s->view.cursor_moves];
    struct reading_span span = reading_between(&read[0], &read[1]);
    if (s->view.cursor[0].on && s->view.cursor[1].on)
        reading_span_write(&span, out, size);
    else if (one->any)
        reading_write(one, out, size);
    else
        snprintf(out, size, "not a tick of the focused run");
}

void svg_cursor_read(struct svg *g, const struct session *s, double x, double y) {
    char where[2][48] = {"", ""}, words[128], label[160];
    const struct run *r = session_focused(s);
    for (int k = 0; k < 2; k++)
        if (s->view.cursor[k].on)
            snprintf(where[k], sizeof where[k], "%s %" PRIu64 "   ", sign_of(s, k), s->view.cursor[k].tick);
    write_reading(s, words, sizeof words);
    svg_cut(r->label, 260, label, sizeof label);
    svg_printf(g, x, y, SVG_START, SVG_TEXT, "%s%s%s   %s", where[0], where[1], words, label);
}
