/* edit.h: one line of text being typed: the prompt's, and the fields of forms and searches. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>

#include "tui/canvas.h"

enum { EDIT_SIZE = 1024 /* bytes, the NUL included */ };

/** All zero: empty. */
struct edit {
    char text[EDIT_SIZE]; /* valid UTF-8 */
    int length, cursor;   /* bytes; the cursor stands on a character or at the end */
};

/** Replace the text; the cursor is at its end. What does not fit is cut at a character. */
void edit_set(struct edit *e, const char *text);
/** Put text in at the cursor, as far as it fits. */
void edit_insert(struct edit *e, const char *text);
/** Delete the bytes [from, to), which are whole characters. */
void edit_delete(struct edit *e, int from, int to);
/** Take a key: characters, arrows, Home, End, Backspace, Delete, Ctrl-A, -E, -B, -F, -D, -U (all before the cursor), -K (all behind it),
 *  -W (the word before it). False: not one of them. *changed (may be NULL): did the text change? */
bool edit_key(struct edit *e, int key, bool *changed);
/** The byte of the column that a sentence about the text begins with ("column 7, at ..."), -1: it does not. */
int edit_place_of(const struct edit *e, const char *sentence);
/** Paint it with its cursor, scrolled so that the cursor is seen. `marked`: the byte of a character that is marked as wrong, -1: none. */
void edit_draw(const struct edit *e, canvas *c, int x, int y, int width, int marked);

#endif
