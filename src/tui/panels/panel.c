#include "tui/panels/panel.h"

#include <inttypes.h>
#include <stdio.h>

#include "scope/palette.h"

const struct panel *const panels[N_PANELS] = {
    [PANEL_ERROR] = &panel_error,         [PANEL_LENS] = &panel_lens,     [PANEL_FACTORS] = &panel_factors,
    [PANEL_BALANCE] = &panel_balance,     [PANEL_MARGIN] = &panel_margin, [PANEL_CHANCES] = &panel_chances,
    [PANEL_LANDSCAPE] = &panel_landscape,
};

void panel_draw(enum panel_id id, const struct panel_source *source, canvas *c, struct rect area, enum edging edging) {
    const struct panel *panel = panels[id];
    const struct view *view = &source->session->view;
    char title[PANEL_HEADING] = "", note[PANEL_HEADING] = "";
    panel->heading(source, c, canvas_inside(area, edging), title, note);
    struct rect in = canvas_frame(c, area, edging, title, note[0] ? note : NULL, session_panel(source->session) == id && !view->zoomed);
    if (in.w >= panel->least_w && in.h >= panel->least_h)
        panel->draw(source, c, in);
    else
        canvas_printf(c, in.x, in.y, in.h > 0 ? in.w : 0, ROLE_DIM, false, "%s: needs %d x %d cells", panel->name, panel->least_w,
                      panel->least_h);
}

enum role run_role(int colour) { return (enum role)(ROLE_RUN + colour % N_RUN_COLOURS); }

/* By palette_marker. */
uint32_t run_marker(int colour) {
    static const uint32_t markers[PALETTE_MARKERS] = {
        0x25cf, 0x25c6, 0x25b2, 0x25bc, 0x25a0, 0x25a1, 0x25cb, 0x25c7, /* ● ◆ ▲ ▼ ■ □ ○ ◇ */
        0x25b3, 0x25bd, 0x25b7, 0x25c1, 0x2605, 0x25a3, 0x25ce, 0x25c8, /* △ ▽ ▷ ◁ ★ ▣ ◎ ◈ */
    };
    return markers[palette_marker(colour)];
}

const struct measured *panel_measured(const struct measured *m, const struct run *r) {
    return m && m->run == r && m->generation == r->generation && m->depth == r->depth ? m : NULL;
}

void panel_age(const struct measured *m, const struct run *r, char *out, int size) {
    uint64_t now = run_ticks(r);
    out[0] = '\0';
    if (m && m->tick < now)
        snprintf(out, (size_t)size, "%" PRIu64 " tick%s old", now - m->tick, now - m->tick == 1 ? "" : "s");
}
