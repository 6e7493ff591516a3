/* settings_text.h: "KEY=VALUE KEY=VALUE ..." as one types it for a run, taken apart. */
#ifndef SCOPE_SETTINGS_TEXT_H
#define SCOPE_SETTINGS_TEXT_H

#include "preset/derive.h"

enum { SETTINGS_MOST = 64 };

struct settings_text {
    char room[8192];
    const char *list[SETTINGS_MOST];
    struct derive_settings settings; /* points into the two above */
};

/** Take the text apart at blanks outside of brackets and quotes. A key may be its short name (derive_short_name): "order" stands for
 *  "optimizer.order". DLN_BAD_VALUE for more settings or longer ones than fit. */
dln_status settings_text_read(struct settings_text *out, const char *before, const char *text, dln_error *err);

/** " KEY=VALUE" as settings_text_read takes it apart again: a value with blanks in quotes. Returns its length as snprintf does. */
int settings_text_write(const char *key, const char *value, char *out, size_t size);

#endif
