/* number.h: numbers, quotients and switches as a preset writes them. */
#ifndef PRESET_NUMBER_H
#define PRESET_NUMBER_H

#include <stdbool.h>

#include "preset/scenario.h"

/** A decimal number: `1e-3`, `.001`, `1E-3`, `-2`. False, and *why a phrase, for anything else: nan and inf, hexadecimal, octal looks,
 *  underscores, numbers beyond the range of doubles. */
bool number_read(const char *text, double *value, const char **why);

/** NUMBER, or NUMBER/(NUMBER|n0|nL|m|width|L). `over` has a bit (1 << enum quotient_over) for each divisor allowed. */
bool number_read_quotient(const char *text, unsigned over, struct quotient *q, const char **why);

/** `true` or `false`. */
bool number_read_switch(const char *text, bool *value);

/** How a divisor is written: "n0"; NULL for OVER_NUMBER. */
const char *number_divisor_name(enum quotient_over over);

/** What the divisors of quotients stand for in one run. */
struct number_shapes {
    double n0, nL, m, width, L;
};
double number_value(const struct quotient *q, const struct number_shapes *shapes);

/** A quotient that is not given. */
struct quotient number_no_quotient(void);
bool number_given(const struct quotient *q);

#endif
