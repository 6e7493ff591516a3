/* marks.h: the marks drawn on the curves of the error, and the ruler that counts from the trigger. */
#ifndef TUI_PANELS_MARKS_H
#define TUI_PANELS_MARKS_H

#include "scope/marks.h"
#include "tui/panels/error.h"
#include "tui/plot.h"

void marks_draw(const struct error_view *v, const struct plot *p);
/** The ruler in the row above the plot: ticks from v->zero. */
void marks_draw_ruler(const struct error_view *v, const struct plot *p);

#endif
