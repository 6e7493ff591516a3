/* json.h: JSON values as text (RFC 8259); NaN and infinities, which JSON lacks, as strings. */
#ifndef SCOPE_JSON_H
#define SCOPE_JSON_H

#include <stdio.h>

void json_put_string(FILE *f, const char *text);
void json_put_number(FILE *f, double value);

#endif
