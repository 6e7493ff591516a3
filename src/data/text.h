/* text.h: numbers in text from outside, and such text made fit to be shown in a sentence. */
#ifndef DATA_TEXT_H
#define DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Put `length` bytes of any text into `out`, which has `size` (at least 4) bytes: valid UTF-8 ended by a NUL. Control characters,
 *  marks that turn the direction of writing, and bytes that are not UTF-8 become \x1b and the like; what does not fit is cut and
 *  replaced by "...". */
void text_escape(const char *text, size_t length, char *out, size_t size);

/** True when [start, end) is one decimal number (sign, point, exponent as in C; nan, inf, infinity in any case), which is put into
 *  *value; a number beyond the range of doubles is infinite. The byte at `end` exists and could not continue a number. */
bool text_number(const char *start, const char *end, double *value);

#endif
