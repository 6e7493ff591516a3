/* form_draw.h: the picture of the form. */
#ifndef TUI_FORM_DRAW_H
#define TUI_FORM_DRAW_H

#include "scope/session.h"
#include "tui/form.h"
#include "tui/layout.h"

/** The list of keys, and below it what is known of the selected one and what the changes would do. Reads, allocates nothing. */
void form_draw(const struct form *f, const struct session *s, canvas *c, const struct layout *layout);

/** The value at row i: what was typed, or the run's own, then in `room`. */
const char *form_value(const struct form *f, const struct session *s, int i, char *room, size_t size);
bool form_changed(const struct form *f);

#endif
