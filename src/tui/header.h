/* header.h: the line or two at the top: what runs, how fast, where the focused run stands. */
#ifndef TUI_HEADER_H
#define TUI_HEADER_H

#include "tui/screen.h"

/** Cells of the whole header on one line. */
int header_width(const canvas *c, const struct session *s, const struct screen_state *state);
/** Paint it on one line, or two: the second is the focused run's. What has no room is left out, the least important first. */
void header_draw(canvas *c, struct rect area, const struct session *s, const struct screen_state *state);

#endif
