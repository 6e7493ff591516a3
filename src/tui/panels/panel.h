/* panel.h: the panels: each is one file that ends in its row of this table. */
#ifndef TUI_PANELS_PANEL_H
#define TUI_PANELS_PANEL_H

#include "tui/input.h"
#include "tui/screen.h"

/** All that a panel may look at. */
struct panel_source {
    const struct session *session;
    const struct measured *measured;
    const struct screen_state *state;
};

enum { PANEL_HEADING = 192 }; /* bytes of a title or a note */

struct panel {
    const char *name;
    const char *help;
    int least_w, least_h; /* of the area inside its edge; below that it only says so */
    /** Rows inside its edge that it can fill with sense, for the focused run. */
    int (*rows)(const struct session *s);
    /** Let its ranges in the state follow the data. */
    void (*follow)(struct screen_state *state, const struct session *s, const struct measured *m);
    /** Title and note above the area inside its edge. */
    void (*heading)(const struct panel_source *source, const canvas *c, struct rect area, char *title, char *note);
    void (*draw)(const struct panel_source *source, canvas *c, struct rect area);
    /** What the mouse did in the area that was drawn last: the line of a command, "": nothing. NULL: it takes no notice. */
    void (*touch)(const struct panel_source *source, canvas *c, struct rect area, const struct mouse *m, char *line, size_t size);
};

extern const struct panel panel_error, panel_lens, panel_factors, panel_balance, panel_margin, panel_chances, panel_landscape;
/** By enum panel_id. */
extern const struct panel *const panels[N_PANELS];

/** Draw a panel with its edge and heading. */
void panel_draw(enum panel_id id, const struct panel_source *source, canvas *c, struct rect area, enum edging edging);

/** Colour and marker by struct run's `colour`: together they tell 64 runs apart. */
enum role run_role(int colour);
uint32_t run_marker(int colour);
/** The measurements when they are of this run's present start, else NULL. */
const struct measured *panel_measured(const struct measured *m, const struct run *r);
/** "3 ticks old", or "" when they are of its present tick. */
void panel_age(const struct measured *m, const struct run *r, char *out, int size);

#endif
