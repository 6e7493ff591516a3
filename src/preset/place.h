/* place.h: where in a preset something stands, and sentences that begin with it. */
#ifndef PRESET_PLACE_H
#define PRESET_PLACE_H

#include "dln/status.h"

/** A place in a file, for messages. line 0: no line (a default: file NULL; `--set`: file is "--set KEY=VALUE", the column counts in
 *  KEY=VALUE). Strings belong to the scenario. */
struct place {
    const char *file;
    int line, column; /* from 1 */
};

/** Fill *err with "FILE:LINE:COLUMN: " and the sentence, and return `status`. All of it is escaped, and cut to fit. */
dln_status place_error(dln_error *err, dln_status status, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Text from a file as a sentence may show it: in double quotes, escaped, cut to fit. */
struct shown {
    char text[64];
};
struct shown place_show(const char *text);

#endif
