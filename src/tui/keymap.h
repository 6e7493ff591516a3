/* keymap.h: which key is which command, and the count typed before it. Footer and help are made from this table. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>

#include "scope/command.h"

struct key_binding {
    int key;             /* as term_key returns it */
    const char *name;    /* for footer and help: "Space", "Shift-Tab" */
    const char *command; /* name of a command */
    unsigned count;      /* the command's count when none was typed */
    const char *footer;  /* a word or two for the footer; NULL: not there */
};

/** All bindings, in the order of the footer. */
extern const struct key_binding keymap[];
extern const int n_keymap;

/** The command that a key is bound to, or NULL. */
const struct command *keymap_lookup(int key);
/** The names of a command's keys as "s .", at most `size` bytes; "" when it has none. */
void keymap_keys_of(const char *command, char *out, int size);

enum { KEYMAP_MOST = 999999999 }; /* the largest count */

/** A count being typed; all zero at the start. */
struct keymap_state {
    unsigned count; /* 0: none */
};
/** Take a key. A digit adds to the count (a leading 0 is a command) and gives false; a key without a command forgets the count and gives
 *  false; else *out is the command and *count the count typed before it, or the binding's own (0: none), and the count starts anew.
 *  Esc with a count only forgets it. */
bool keymap_feed(struct keymap_state *state, int key, const struct command **out, unsigned *count);

#endif
