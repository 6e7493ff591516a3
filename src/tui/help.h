/* help.h: the keys and what they do, made from the tables of commands and keys. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/canvas.h"

/** Paint the help over the area, from line `scroll` on (held within its length). */
void help_draw(canvas *c, struct rect area, int scroll);
/** The furthest line that `scroll` goes to in the area. */
int help_most_scroll(struct rect area);
/** Lines of the help in columns of `width` cells in all. */
int help_lines(int width);

#endif
