#include "scope/write_svg.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"
#include "scope/svg_panels.h"

enum { WIDTH = 1000, EDGE = 20, HEAD = 58, HEADING = 24, GAP = 18 };

const struct svg_panel *const svg_panels[] = {&svg_panel_error,   &svg_panel_lens,   &svg_panel_factors, &svg_panel_landscape,
                                              &svg_panel_balance, &svg_panel_margin, &svg_panel_chances, NULL};

/* A panel and where it stands. */
struct stand {
    const struct svg_panel *panel;
    struct svg_box box;
};

enum { MOST_PLACES = 8 };

/* Wide panels one below the other; the others two in a row, the last of them alone with the whole width. Returns the height of all. */
static double lay_out(const struct session *s, struct stand *places, int *n) {
    double y = EDGE + HEAD, w = WIDTH - 2 * EDGE, half = (w - GAP) / 2;
    *n = 0;
    for (int i = 0; svg_panels[i]; i++)
        if (session_has_panel(s, svg_panels[i]->id))
            places[(*n)++] = (struct stand){svg_panels[i], {EDGE, 0, w, HEADING + svg_panels[i]->height(s)}};
    for (int i = 0; i < *n; i++) {
        struct stand *p = &places[i], *next = i + 1 < *n && !p->panel->wide && !places[i + 1].panel->wide ? &places[i + 1] : NULL;
        p->box.y = y;
        double h = p->box.h;
        if (next) {
            h = fmax(h, next->box.h);
            p->box.w = half;
            next->box = (struct svg_box){EDGE + half + GAP, y, half, next->box.h};
            i++;
        }
        y += h + GAP;
    }
    return y - GAP + EDGE;
}

static void draw_heading(struct svg *g, const struct session *s, const char *title) {
    char cut[1024], line[1024], name[512];
    text_escape(s->scenario->name, strlen(s->scenario->name), name, sizeof name);
    svg_cut(title, (WIDTH - 2 * EDGE) * 0.62, cut, sizeof cut); /* the letters are larger */
    svg_heading(g, EDGE, EDGE + 17, cut);
    snprintf(line, sizeof line, "%.400s   step %" PRIu64 "   dlnscope %s", name, s->steps, DLN_VERSION);
    svg_text(g, EDGE, EDGE + 38, SVG_START, SVG_DIM, false, line);
}

static void draw_panel(struct svg *g, struct session *s, const struct stand *p) {
    char title[SVG_HEADING] = "", note[SVG_HEADING] = "", cut[SVG_HEADING];
    struct svg_box inside = p->box;
    p->panel->heading(s, title, note);
    svg_cut(title, p->box.w - svg_width(note) - 30, cut, sizeof cut);
    svg_text(g, p->box.x, p->box.y + 12, SVG_START, SVG_TEXT, true, cut);
    svg_text(g, p->box.x + p->box.w, p->box.y + 12, SVG_END, SVG_DIM, false, note);
    svg_line(g, p->box.x, p->box.y + 17, p->box.x + p->box.w, p->box.y + 17, SVG_FRAME, false);
    inside.y += HEADING;
    inside.h -= HEADING;
    p->panel->draw(g, s, inside);
}

void write_svg(struct session *s, const char *theme, struct sheet *sheet) {
    struct svg g = {.f = sheet->file, .palette = palette_find(theme)};
    struct stand places[MOST_PLACES];
    const char *title = s->scenario->title[0] ? s->scenario->title : s->scenario->name;
    int n;
    double h = lay_out(s, places, &n);
    svg_begin(&g, WIDTH, h, title, s->scenario->about);
    draw_heading(&g, s, title);
    for (int i = 0; i < n; i++)
        draw_panel(&g, s, &places[i]);
    svg_end(&g);
    sheet_note_failure(sheet);
}
