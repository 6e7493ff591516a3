/* trigger_form_draw.h: the picture of the trigger form. */
#ifndef TUI_TRIGGER_FORM_DRAW_H
#define TUI_TRIGGER_FORM_DRAW_H

#include "scope/session.h"
#include "tui/trigger_form.h"

/** A box with the fields, the triggers there are, and what is wrong or what Enter does. Reads, allocates nothing. */
void trigger_form_draw(const struct trigger_form *f, const struct session *s, canvas *c);

#endif
