#include "preset/place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"

enum { NAME_SHOWN = 240 }; /* of a file name, in bytes */

/* The end of a long path says more than its beginning. */
static void shorten(const char *name, char *out, size_t size) {
    size_t n = strlen(name);
    if (n >= size && strncmp(name, "--set ", 6) != 0)
        name += n - size / 2;
    text_escape(name, strlen(name), out, size);
}

dln_status place_error(dln_error *err, dln_status status, const struct place *place, const char *format, ...) {
    if (!err)
        return status;
    char before[NAME_SHOWN + 40] = "", sentence[sizeof err->text], safe[sizeof err->text];
    char name[NAME_SHOWN];
    if (place && place->file) {
        shorten(place->file, name, sizeof name);
        if (place->line > 0)
            snprintf(before, sizeof before, "%s:%d:%d: ", name, place->line, place->column);
        else if (place->column > 0)
            snprintf(before, sizeof before, "%s: column %d: ", name, place->column);
        else
            snprintf(before, sizeof before, "%s: ", name);
    }
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    text_escape(sentence, strlen(sentence), safe, sizeof safe - strlen(before)); /* vsnprintf may have cut a character in two */
    return dln_error_set(err, status, "%s%s", before, safe);
}

struct shown place_show(const char *text) {
    struct shown s;
    char safe[sizeof s.text - 2];
    text_escape(text, strlen(text), safe, sizeof safe);
    snprintf(s.text, sizeof s.text, "\"%s\"", safe);
    return s;
}
