/* words.h: what quantities are called where they are drawn, in UTF-8 or in ASCII. */
#ifndef SCOPE_WORDS_H
#define SCOPE_WORDS_H

#include "scope/format.h"
#include "scope/run.h"

/** The run's error with its formula: "error  ½‖W − Φ‖²". */
void words_error(const struct run *r, bool ascii, char *out, size_t size);
/** The unit of an abscissa: "iterations". */
const char *words_abscissa(enum abscissa abscissa);
/** An error, or how its run ended and when: "1.86e-3", "✓ 842", "✗ 17". */
void words_value(double error, enum run_end end, uint64_t ticks, bool ascii, char out[FORMAT_SIZE]);
/** Does the text contain that part, be the letters of ASCII large or small? NULL is a text that is not known
 *  (yet). */
bool words_contain(const char *text, const char *part);

#endif
