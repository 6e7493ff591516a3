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
/** What came to pass so far, as bits: those of the overlays that were open, by their place in the table, and these. */
enum storm_sight { STORM_FORK = 1 << 16, STORM_GHOST = 1 << 17, STORM_REPLAY = 1 << 18, STORM_LECTURE = 1 << 19, STORM_RECORD = 1 << 20 };
unsigned storm_saw(const struct storm *storm);
void storm_free(struct storm *storm);

#endif
