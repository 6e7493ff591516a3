/* pace.h: when steps are due at a set speed. Knows no clock: the time is told. */
#ifndef TUI_PACE_H
#define TUI_PACE_H

#include <stdbool.h>
#include <stdint.h>

/** Steps follow the clock from a start, so that nothing drifts: step first + n is due at began + n / speed. All zero: not started. */
struct pace {
    int speed;      /* steps a second, 0: as fast as it goes */
    uint64_t first; /* steps made when it began */
    double began;   /* seconds */
    bool started;
};

/** Start anew, with a step due at once, when the speed has changed, when steps were taken back, or when they are more than a tenth
 *  of a second late: a machine too slow for the speed, or one that was stopped, does not catch up. */
void pace_follow(struct pace *p, int speed, uint64_t steps, double now);
/** To be called when steps stop following the clock. */
void pace_stop(struct pace *p);
/** When the step after `steps` is due; 0: now. */
double pace_due(const struct pace *p, uint64_t steps);
/** How many steps may have been made by `now`. */
uint64_t pace_limit(const struct pace *p, double now);

#endif
