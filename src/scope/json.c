#include "scope/json.h"

#include <math.h>

void json_put_string(FILE *f, const char *text) {
    putc('"', f);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(f, "\\u%04x", c);
        else
            putc(c, f);
    }
    putc('"', f);
}

void json_put_number(FILE *f, double value) {
    if (isnan(value))
        fputs("\"nan\"", f);
    else if (isinf(value))
        fputs(value > 0 ? "\"inf\"" : "\"-inf\"", f);
    else
        fprintf(f, "%.17g", value);
}
