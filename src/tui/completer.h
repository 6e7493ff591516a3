/* completer.h: Tab in a line that is being typed: what may stand there, and going from one to the next. */
#ifndef TUI_COMPLETER_H
#define TUI_COMPLETER_H

#include "scope/complete.h"
#include "tui/edit.h"

/** All zero: no list. Any other key than Tab closes the list: clear `listed`. */
struct completer {
    struct completions found; /* by Tab */
    bool listed;              /* they are shown: Tab goes from one to the next, */
    int chosen;               /* and this one stands in the line; -1: none */
};

/** Tab (by 1) or Shift-Tab (by -1) in a line that a command begins: `before` stands before what is typed. False: nothing may stand there
 *  but what is there. */
bool completer_press(struct completer *t, struct edit *e, const struct session *s, const char *before, int by);
/** The list in a box at the bottom of the room, or at its top. */
void completer_draw(const struct completer *t, canvas *c, struct rect room, bool at_bottom);

#endif
