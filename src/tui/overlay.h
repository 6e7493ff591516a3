/* overlay.h: what opens over the panels and gets the keys first: the prompt, forms, pickers, menus.
 *
 * Each is a file that ends in its const table row, its typing state a struct that struct overlays holds. A command opens one by its name
 * (COMMAND_SCREEN, session's view.open); one is open at a time. */
#ifndef TUI_OVERLAY_H
#define TUI_OVERLAY_H

#include "tui/filter.h"
#include "tui/form.h"
#include "tui/layout.h"
#include "tui/picker.h"
#include "tui/prompt.h"
#include "tui/trigger_form.h"
#include "tui/write_menu.h"

struct overlay;

/** What is being typed. All zero at the start. */
struct overlays {
    const struct overlay *open; /* NULL: none */
    struct prompt prompt;
    struct form form;
    struct picker picker;
    struct write_menu write;
    struct trigger_form trigger;
    struct filter filter;
    const int *wake; /* a descriptor that wakes the loop when a byte is written to it; NULL: none */
};

struct overlay {
    const char *name; /* as view.open has it */
    bool covers;      /* nothing of the panels is seen */
    bool passes;      /* keys that it has no use for do what they always do; else only Ctrl-L and Ctrl-Z do */
    /** Set up; false: it cannot be opened, which was said in the message line. `with` is view.open_with. */
    bool (*begin)(struct overlays *o, struct session *s, const char *with);
    /** Take a key; false: no use for it. Esc and Ctrl-C close it then. It closes itself with overlay_close; what it does it does by
     *  commands. */
    bool (*key)(struct overlays *o, struct session *s, int key);
    /** Paint it; reads, changes nothing but the canvas, allocates nothing. The layout may be tiny: then there are no areas. */
    void (*draw)(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout);
    /** Give memory back; NULL: there is none. */
    void (*release)(struct overlays *o);
};

/** All of them, NULL at the end. */
extern const struct overlay *const overlay_table[];

/** Open the one that view.open asks for, if any; what was open closes. */
void overlay_obey(struct overlays *o, struct session *s);
void overlay_close(struct overlays *o);
/** Give it a key. True: taken, the keymap does not get it. */
bool overlay_key(struct overlays *o, struct session *s, int key);
void overlay_draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout);
void overlay_release(struct overlays *o);

#endif
