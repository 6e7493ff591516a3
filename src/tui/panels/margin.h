/* margin.h: the deficiency margin c = sigma_min(Phi) - ||W - Phi||_F (arora2019 Def. 2), its two terms, and its history. */
#ifndef TUI_PANELS_MARGIN_H
#define TUI_PANELS_MARGIN_H

#include "tui/canvas.h"
#include "tui/panels/history.h"

struct margin_view {
    bool on_data;     /* in data space: sigma_min(T) and ||WR - T|| */
    double norm;      /* ||W - Phi||_F */
    double sigma_min; /* of Phi */
    double margin;    /* c; not quite the difference of the two: where that cancels it is computed otherwise */
    enum role role;
    struct history history;
};

void margin_draw(const struct margin_view *v, canvas *c, struct rect area);

#endif
