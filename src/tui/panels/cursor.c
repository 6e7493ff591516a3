#include "tui/panels/cursor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "tui/panels/panel.h"
#include "tui/scales.h"

bool cursor_shown(const struct error_view *v) { return v->cursor[0].on || v->cursor[1].on; }

static uint32_t sign_of(const struct error_view *v, int k) { return k == v->cursor_moves ? 0x25b2 : 0x25b3; } /* ▲ △ */

/* Through blanks and grid only: nothing that is data is painted over. */
static void draw_line(const struct plot *p, int x, uint32_t glyph, bool bold) {
    for (int y = p->area.y; y < p->area.y + p->area.h; y++) {
        const struct cell *cell = canvas_at(p->c, x, y);
        bool blank = cell && cell->dots == 0 && ((cell->glyph == ' ' && cell->role == ROLE_TEXT) || cell->role == ROLE_FRAME);
        if (blank)
            canvas_put(p->c, x, y, glyph, bold ? ROLE_BRIGHT : ROLE_DIM, bold);
    }
}

/* The marker of each curve that the line meets; the focused one's last. */
static void mark_curves(const struct error_view *v, const struct plot *p, int x, int k) {
    bool crowded = error_visible_curves(v) > ERROR_CROWD;
    struct error_curve curve;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < v->n; i++) {
            bool focused = i == v->focus;
            if (focused != (pass == 1) || (crowded && !focused))
                continue;
            v->curve(v->source, i, &curve);
            double value = reading_value(&curve.reading[k]);
            int row = curve.hidden || !curve.reading[k].any || !isfinite(value) ? -1 : plot_row(p, value);
            if (row >= 0 && row < p->area.h)
                canvas_put(p->c, x, p->area.y + row, run_marker(curve.colour), run_role(curve.colour), true);
        }
}

void cursor_draw(const struct error_view *v, const struct plot *p) {
    struct axis axis = {v->x0, v->x1, false};
    for (int pass = 0; pass < 2; pass++) {
        int k = pass == 0 ? !v->cursor_moves : v->cursor_moves;
        const struct error_cursor *cursor = &v->cursor[k];
        if (!cursor->on || !(cursor->x >= v->x0 && cursor->x <= v->x1))
            continue;
        int x = p->area.x + scales_cell(p, &axis, cursor->x);
        draw_line(p, x, pass == 0 ? 0x250a : 0x2502, pass == 1);
        mark_curves(v, p, x, k);
        canvas_put(p->c, x, p->area.y + p->area.h, sign_of(v, k), ROLE_BRIGHT, true);
    }
}

static void read_one(const struct error_view *v, const struct error_curve *curve, char *out, size_t size) {
    const struct reading *r = &curve->reading[v->cursor_moves];
    char words[96];
    reading_write(r, words, sizeof words);
    snprintf(out, size, "%s", r->any ? words : "not a tick of the focused run");
}

static void read_both(const struct error_curve *curve, char *out, size_t size) {
    struct reading_span d = reading_between(&curve->reading[0], &curve->reading[1]);
    reading_span_write(&d, out, size);
}

void cursor_draw_readout(const struct error_view *v, canvas *c, struct rect line) {
    struct error_curve curve;
    char text[128];
    int x = line.x, end = line.x + line.w;
    v->curve(v->source, v->focus, &curve);
    for (int k = 0; k < 2; k++) {
        if (!v->cursor[k].on)
            continue;
        canvas_put(c, x, line.y, sign_of(v, k), ROLE_BRIGHT, true);
        snprintf(text, sizeof text, " %" PRIu64 "  ", v->cursor[k].tick);
        x += 1 + canvas_text(c, x + 1, line.y, end - x - 1, ROLE_BRIGHT, k == v->cursor_moves, text);
    }
    if (v->cursor[0].on && v->cursor[1].on)
        read_both(&curve, text, sizeof text);
    else
        read_one(v, &curve, text, sizeof text);
    x += canvas_text_cut(c, x, line.y, end - x, ROLE_TEXT, false, text) + 2;
    if (x + canvas_text_width(curve.label) <= end) /* else the legend says whose it is: the bold one's */
        canvas_text(c, x, line.y, end - x, run_role(curve.colour), true, curve.label);
}
