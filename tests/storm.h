/* storm.h: somebody who hits keys without thinking, before sessions of all kinds, and looks whether everything still stands. */
#ifndef TESTS_STORM_H
#define TESTS_STORM_H

#include "sessions.h"

/** The sessions it may sit before, from small presets. */
extern const int storm_presets;

struct storm;

/** Everything that happens follows from the seed (not 0). Files are written to the test's folder, which becomes the working directory. */
struct storm *storm_new(struct files *f, uint32_t seed);
/** About so many keys; whatever does not stand any more fails the test, with the seed and the last that happened. */
void storm_blow(struct storm *storm, long keys);
/** Of this session alone. */
void storm_hold(struct storm *storm, int preset);
void storm_free(struct storm *storm);

#endif
