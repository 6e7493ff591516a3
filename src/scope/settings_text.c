#include "scope/settings_text.h"

#include <stdio.h>
#include <string.h>

/* The end of the setting that begins here. */
static const char *setting_end(const char *at) {
    char quote = '\0';
    int depth = 0;
    for (; *at && (quote || depth > 0 || (*at != ' ' && *at != '\t')); at++) {
        if (quote)
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
    }
    return at;
}

/* The path of a key: its own, or that of the row with this short name; NULL: neither. */
static const char *path_of(const char *key) {
    if (option_find(key, NULL, NULL))
        return key;
    for (int i = 0; i < n_options; i++)
        if (derive_is_key(&options[i]) && !strcmp(derive_short_name(&options[i]), key))
            return options[i].path;
    return NULL;
}

dln_status settings_text_read(struct settings_text *out, const char *before, const char *text, dln_error *err) {
    size_t used = 0;
    int n = 0;
    for (const char *at = text + strspn(text, " \t"); *at; at += strspn(at, " \t")) {
        const char *end = setting_end(at), *equals = memchr(at, '=', (size_t)(end - at));
        char key[128] = "";
        if (equals && equals - at < (ptrdiff_t)sizeof key)
            snprintf(key, sizeof key, "%.*s", (int)(equals - at), at);
        const char *path = key[0] ? path_of(key) : NULL, *rest = path ? equals : at;
        int written = snprintf(out->room + used, sizeof out->room - used, "%s%.*s", path ? path : "", (int)(end - rest), rest);
        if (n == SETTINGS_MOST || written < 0 || used + (size_t)written + 1 >= sizeof out->room)
            return dln_error_set(err, DLN_BAD_VALUE, "these are more settings than can be taken at once: %d of %zu bytes in all",
                                 SETTINGS_MOST, sizeof out->room);
        out->list[n++] = out->room + used;
        used += (size_t)written + 1;
        at = end;
    }
    out->settings = (struct derive_settings){before, out->list, n};
    return DLN_OK;
}

/* Is it one piece for setting_end? */
static bool is_whole(const char *value) { return value[0] && !*setting_end(value); }

int settings_text_write(const char *key, const char *value, char *out, size_t size) {
    char quoted[2048];
    size_t n = 0;
    if (is_whole(value))
        return snprintf(out, size, " %s=%s", key, value);
    for (const char *at = value; *at && n + 3 < sizeof quoted; at++) {
        quoted[n++] = *at;
        if (*at == '\'') /* YAML's way; the reader sees two texts beside each other, which is the same piece */
            quoted[n++] = *at;
    }
    quoted[n] = '\0';
    return snprintf(out, size, " %s='%s'", key, quoted);
}
