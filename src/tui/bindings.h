/* bindings.h: the keys in force: those of the keymap, with what the user's configuration binds anew or unbinds. */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include "preset/config.h"
#include "tui/keymap.h"

/** The keymap changed by the configuration, which must outlive it. DLN_BAD_VALUE with the place: a key that there is not, with the nearest
 *  name; a digit, which is part of a count; a key bound twice, with both lines; a line that begins with no command. DLN_NO_MEMORY. */
dln_status bindings_new(const struct config *config, struct bindings **out, dln_error *err);
/** NULL is legal. */
void bindings_free(struct bindings *b);

/** The key of that name ("Space", "Ctrl-X", "F5", "Up", or a character), KEY_NONE when there is none. */
int bindings_key(const char *name);
/** The nearest name of a key, or NULL. */
const char *bindings_nearest(const char *name);

#endif
