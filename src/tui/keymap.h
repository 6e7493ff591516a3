/* keymap.h: which key is which command, and the count typed before it. Footer and help are made from this table. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>

#include "scope/command.h"

struct key_binding {
    int key;             /* as term_key returns it */
    const char *name;    /* for footer and help: "Space", "Shift-Tab" */
    const char *command; /* a command's name, or a line of commands */
    unsigned count;      /* the command's count when none was typed */
    const char *footer;  /* a word or two for the footer; NULL: not there */
};

struct bindings {
    const struct key_binding *list; /* in the order of the footer */
    int n;
    struct key_binding *owned; /* the list when it is made at run time (bindings.h), else NULL */
};

/** All bindings as they are before a user changes them. */
extern const struct bindings keymap;

/** What a key is bound to, or NULL. `b` NULL here and below: the keymap. */
const struct key_binding *keymap_lookup(const struct bindings *b, int key);
/** The names of a command's keys as "s .", at most `size` bytes; "" when it has none. */
void keymap_keys_of(const struct bindings *b, const char *command, char *out, int size);

enum { KEYMAP_MOST = 999999999 }; /* the largest count */

/** A count being typed; all zero at the start. */
struct keymap_state {
    unsigned count; /* 0: none */
    const struct bindings *bindings; /* in force; NULL: the keymap */
};
/** Take a key. A digit adds to the count (a leading 0 is a command) and gives false; a key that is not bound forgets the count and gives
 *  false; else *out is what it is bound to and *count the count typed before it, or the binding's own (0: none), and the count starts anew.
 *  Esc with a count only forgets it. */
bool keymap_feed(struct keymap_state *state, int key, const struct key_binding **out, unsigned *count);

#endif
