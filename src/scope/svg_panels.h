/* svg_panels.h: the panels of a session as parts of a picture: each is one file that ends in its row of a table. */
#ifndef SCOPE_SVG_PANELS_H
#define SCOPE_SVG_PANELS_H

#include "scope/session.h"
#include "scope/svg_plot.h"

struct svg_panel {
    enum panel_id id;
    bool wide;                                 /* takes the whole width; else it stands beside another */
    double (*height)(const struct session *s); /* below its heading */
    /** Title and note, 256 bytes each. */
    void (*heading)(struct session *s, char *title, char *note);
    /** Measures what is not measured yet, and changes nothing else. */
    void (*draw)(struct svg *g, struct session *s, struct svg_box box);
};
enum { SVG_HEADING = 256, SVG_CROWD = 16, SVG_MOST_CURVES = 64 };

extern const struct svg_panel svg_panel_error, svg_panel_lens, svg_panel_factors, svg_panel_balance, svg_panel_margin, svg_panel_chances,
    svg_panel_landscape;
/** In the order in which they are drawn, NULL at the end. */
extern const struct svg_panel *const svg_panels[];

/** A small plot of a series over all ticks of the focused run. */
struct svg_history {
    const struct trace *trace;
    bool log, zero; /* zero: the axis holds it, and a line is drawn there */
    /** Turn a column of the trace into what is plotted; NULL: as it is. */
    void (*convert)(struct trace_column *column, const void *user);
    const void *user;
    enum svg_role role;
};
void svg_history_draw(struct svg *g, const struct svg_history *h, struct svg_box box);

#endif
