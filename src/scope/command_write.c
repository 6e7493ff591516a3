/* command_write.c: from a command and its arguments to a line of text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scope/command.h"

struct writing {
    char *out;
    size_t size, length; /* length: of the whole, written or not */
};

static void put(struct writing *w, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++, w->length++)
        if (w->length + 1 < w->size)
            w->out[w->length] = text[i];
    w->out[w->length < w->size ? w->length : w->size - 1] = '\0';
}

static void put_word(struct writing *w, const char *text) {
    if (text[0] && !strpbrk(text, " \t;\"'#")) {
        put(w, text, strlen(text));
        return;
    }
    put(w, "\"", 1);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            put(w, "\\", 1);
        put(w, text, 1);
    }
    put(w, "\"", 1);
}

/* What takes the rest of the line stands as it is. A `;` in it, blanks or quotes around it, call for quotes. */
static void put_rest(struct writing *w, const char *text) {
    const char *quote = strchr(text, '"') ? "'" : "\"";
    size_t n = strlen(text);
    bool quoted = (n > 0 && (strchr(" \t\"'", text[0]) || strchr(" \t", text[n - 1]))) || strchr(text, ';');
    put(w, quote, quoted);
    put(w, text, strlen(text));
    put(w, quote, quoted);
}

static void put_number(struct writing *w, const struct value *v, enum argument_kind kind) {
    char number[40];
    if (kind == ARGUMENT_NUMBER)
        snprintf(number, sizeof number, "%.17g", v->number);
    else
        snprintf(number, sizeof number, "%" PRIu64, v->whole);
    put(w, number, strlen(number));
}

size_t command_write(const struct call *call, char *out, size_t size) {
    struct writing w = {out, size, 0};
    put(&w, call->command->name, strlen(call->command->name));
    for (int i = 0; i < COMMAND_ARGUMENTS && call->values[i].given; i++) {
        const struct value *v = &call->values[i];
        enum argument_kind kind = call->command->arguments[i].kind;
        put(&w, " ", 1);
        if (kind >= ARGUMENT_SETTINGS)
            put_rest(&w, v->text);
        else if (v->text)
            put_word(&w, v->text);
        else
            put_number(&w, v, kind);
    }
    return w.length;
}
