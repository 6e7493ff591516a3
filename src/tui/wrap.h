/* wrap.h: a sentence over several rows. */
#ifndef TUI_WRAP_H
#define TUI_WRAP_H

#include "tui/canvas.h"

/** Broken at blanks; what has no room in the last row is cut there. Returns the rows used, at most area.h. */
int wrap_draw(canvas *c, struct rect area, enum role role, bool bold, const char *text);
/** Rows that the whole of it takes. */
int wrap_rows(const char *text, int width);

#endif
