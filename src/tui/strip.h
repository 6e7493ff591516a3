/* strip.h: the strip of a lecture, between panels and footer: its text, the question, the guess, the answer, what is waited for. */
#ifndef TUI_STRIP_H
#define TUI_STRIP_H

#include "scope/session.h"
#include "tui/canvas.h"

/** Rows that it takes of a screen of that size, its edge included; 0: no lecture is on, or there is no room for it. */
int strip_rows(const struct session *s, int cols, int rows);
/** Paint it; reads, changes nothing but the canvas, allocates nothing. */
void strip_draw(const struct session *s, canvas *c, struct rect area);
/** A key for the lecture: Enter, PgDn, PgUp; while a question is open what is typed as a guess. False: no use for it. */
bool strip_key(struct session *s, int key);

#endif
