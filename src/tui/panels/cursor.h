/* cursor.h: the cursors of the error panel: a line at each, the runs' markers where it meets their curves, and what is read. */
#ifndef TUI_PANELS_CURSOR_H
#define TUI_PANELS_CURSOR_H

#include "tui/panels/error.h"
#include "tui/plot.h"

bool cursor_shown(const struct error_view *v);
/** Over the curves, and on the line of the abscissa below the plot. */
void cursor_draw(const struct error_view *v, const struct plot *p);
/** One line: where it is and what it reads of the focused run; with two, what lies between them. */
void cursor_draw_readout(const struct error_view *v, canvas *c, struct rect line);

#endif
