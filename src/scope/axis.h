/* axis.h: axes: ranges that follow the data without jumping, places on them, round ticks. */
#ifndef SCOPE_AXIS_H
#define SCOPE_AXIS_H

#include <stdbool.h>

/** An axis from lo to hi in data units, lo < hi; log: both positive. */
struct axis {
    double lo, hi;
    bool log;
};

/** Where a value lies: 0 at lo, 1 at hi, beyond them outside. On a log axis NaN for 0 and below. */
double axis_place(const struct axis *a, double value);

/** A range that follows the data but stays where it is while they fit. All zero: not set yet. */
struct fit {
    struct axis axis;
    bool set;
};
/** Let the range hold lo..hi (log: 0 < lo <= hi): moved only when the data leave it, or fill less than 40 % of it, or when `log` changes;
 *  then to round ends a little beyond them. A range that is empty or not finite changes nothing. */
void fit_follow(struct fit *f, double lo, double hi, bool log);
/** The same for an axis from 0 to the newest abscissa, with a fifth of it ahead. */
void fit_follow_growth(struct fit *f, double newest);

/** A little more than n rising values span; logarithmic where they are above 0 and span two decades. */
struct axis axis_around(const double *values, int n);

enum { AXIS_MOST_TICKS = 32 };

struct ticks {
    int n;
    double at[AXIS_MOST_TICKS]; /* rising, in data units */
};

/** At most `most` (at least 2) ticks at round values within the axis. On a log axis of three decades or more at whole powers of ten. */
struct ticks axis_ticks(const struct axis *a, int most);
/** Move the ends of *a out so that round ticks fall on the middle of every k-th of `rows` rows. An axis that is too short or too
 *  low for that stays as it is. */
struct ticks axis_fit_rows(struct axis *a, int rows);

#endif
