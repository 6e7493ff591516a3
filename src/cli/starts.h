/* starts.h: the starts of a preset's monte_carlo under `run`. */
#ifndef CLI_STARTS_H
#define CLI_STARTS_H

#include <stdio.h>

#include "scope/session.h"

/** Draw all starts, with progress on a terminal's stderr, and print how often each statistic held: a row a value. A signal that ends the
 *  program ends it early, prints what there is, and is returned; else 0. */
int starts_draw(struct session *s, FILE *out);

#endif
