/* marks.h: what happened, drawn on the curves of the error: marks, triggers, forks, edits, phases; and the ruler that counts from the
 * trigger. */
#ifndef TUI_PANELS_MARKS_H
#define TUI_PANELS_MARKS_H

#include "scope/event.h"
#include "scope/session.h"
#include "tui/panels/error.h"
#include "tui/plot.h"

/** What stands for an event on a curve; 0: nothing (a restart begins a curve). */
uint32_t marks_glyph(enum event_kind kind);
/** What it means, for the help. */
const char *marks_words(enum event_kind kind);

/** Event i of a session as a mark, for the abscissa that is shown: false when it is not to be drawn. Phases only of the focused run. */
bool marks_of_session(const struct session *s, int i, struct error_mark *out);
/** Where the trigger fired last, on the abscissa that is shown: the zero of the second ruler. False when none has. */
bool marks_zero(const struct session *s, double *zero);

void marks_draw(const struct error_view *v, const struct plot *p);
/** The ruler in the row above the plot: ticks from v->zero. */
void marks_draw_ruler(const struct error_view *v, const struct plot *p);

#endif
