/* miniature.h: a small picture of what a preset will show: it is computed, on a thread, for a second at most.
 *
 * Only presets that are quick to build and to tick are computed, so that giving up is quick too. */
#ifndef TUI_MINIATURE_H
#define TUI_MINIATURE_H

#include "tui/canvas.h"

struct miniature;

/** Start on a preset by name. One byte goes to `wake_fd` (-1: nowhere) when there is more to see. NULL: no memory, or no thread. */
struct miniature *miniature_new(const char *preset, int wake_fd);
/** Give up, at the next tick, and free it. NULL is legal. */
void miniature_free(struct miniature *m);
/** The errors of the first runs so far, and below them what they are, or why there is nothing. */
void miniature_draw(struct miniature *m, canvas *c, struct rect area);
/** There is nothing more to come. */
bool miniature_done(struct miniature *m);

#endif
