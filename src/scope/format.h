/* format.h: numbers as text of bounded width, so that nothing jumps. Every buffer is FORMAT_SIZE bytes. */
#ifndef SCOPE_FORMAT_H
#define SCOPE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    FORMAT_SIZE = 32,
    FORMAT_WIDTH = 8,        /* cells that format_value never exceeds */
    FORMAT_SIGNED_WIDTH = 9, /* and format_signed */
};

/** A value of 0 or more with 3 significant digits: "1.86", "0.0228", "4.85e-3", "1.00e-10", "1.40e134", "0", "inf", "nan". */
void format_value(char *out, double value);
/** The same with its sign always: "+0.0156", "-3.20e-5". */
void format_signed(char *out, double value);
/** With so many significant digits (1..17), plain where that stays short. */
void format_digits(char *out, double value, int digits);
/** Fewest digits, at least 3, that make lo and hi differ in their last two. */
int format_digits_apart(double lo, double hi);
/** The label of a round tick, as short as is exact: "0.1", "1", "12500", "1e-4", "2.5e6". */
void format_tick(char *out, double value);
/** Steps a second: "64", "850", "12.3k", "1.20M"; at most 5 cells. */
void format_rate(char *out, double rate);

#endif
