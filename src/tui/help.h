/* help.h: the keys and what they do, made from the tables of commands and keys. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/canvas.h"
#include "tui/keymap.h"

/** Paint the help over the area, from line `scroll` on (held within its length). `b`: the keys in force, NULL: the keymap. */
void help_draw(canvas *c, struct rect area, int scroll, const struct bindings *b);
/** The furthest line that `scroll` goes to in the area. */
int help_most_scroll(struct rect area, const struct bindings *b);
/** Lines of the help in columns of `width` cells in all. */
int help_lines(int width, const struct bindings *b);

#endif
