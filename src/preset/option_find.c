/* option_find.c: rows of the option table by path, and phrases made from them (options.h). */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "preset/nearest.h"
#include "preset/node.h"
#include "preset/options.h"

enum { MOST_WORDS = 128 };

bool option_is_child(const struct option *row, const struct option *parent) {
    size_t n = parent ? strlen(parent->path) : 0;
    if (parent && (strncmp(row->path, parent->path, n) != 0 || row->path[n] != '.'))
        return false;
    return strchr(row->path + n + (parent != NULL), '.') == NULL;
}

const char *option_key(const struct option *row) {
    const char *dot = strrchr(row->path, '.');
    return dot ? dot + 1 : row->path;
}

bool option_has_name(const struct option *row, const char *name) {
    for (int i = 0; row->names && row->names(i); i++)
        if (strcmp(row->names(i), name) == 0)
            return true;
    return false;
}

bool option_of_method(const struct option *row, const char *method) {
    for (int i = 0; row->of && row->of[i]; i++)
        if (strcmp(row->of[i], method) == 0)
            return true;
    return !row->of;
}

const struct option *option_child(const struct option *parent, const char *key) {
    for (int i = 0; i < n_options; i++) {
        if (!option_is_child(&options[i], parent))
            continue;
        bool any = strcmp(option_key(&options[i]), "*") == 0;
        if (any ? option_has_name(parent, key) : strcmp(option_key(&options[i]), key) == 0)
            return &options[i];
    }
    return NULL;
}

const struct option *option_find(const char *path, const struct option **last, const char **unknown) {
    const struct option *row = NULL;
    char part[64];
    for (const char *rest = path; rest;) {
        const char *here = rest;
        rest = node_path_part(rest, part, sizeof part);
        const struct option *child = option_child(row, part);
        if (!child) {
            if (last)
                *last = row;
            if (unknown)
                *unknown = here;
            return NULL;
        }
        row = child;
    }
    if (last)
        *last = row;
    return row;
}

/* A text that grows in a fixed place and is cut there. */
struct phrase {
    char *out;
    size_t size, used;
};

static void add(struct phrase *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct phrase *p, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(p->out + p->used, p->size - p->used, format, args);
    va_end(args);
    if (n > 0)
        p->used = p->used + (size_t)n < p->size ? p->used + (size_t)n : p->size - 1;
}

static void add_word(struct phrase *p, const char *word) { add(p, "%s%s", p->used ? ", " : "", word); }

void option_list_names(const struct option *row, char *out, size_t size) {
    struct phrase p = {out, size, 0};
    out[0] = '\0';
    for (int i = 0; row->names && row->names(i); i++)
        add_word(&p, row->names(i));
}

void option_list_keys(const struct option *parent, bool run, char *out, size_t size) {
    struct phrase p = {out, size, 0};
    out[0] = '\0';
    for (int i = 0; i < n_options; i++) {
        const struct option *row = &options[i];
        if (option_is_child(row, parent) && !(row->flags & OPTION_LATER) && (!run || (row->flags & OPTION_RUN)))
            add_word(&p, strcmp(option_key(row), "*") == 0 ? "the name of a scheme" : option_key(row));
    }
}

void option_list_methods(const struct option *row, char *out, size_t size) {
    struct phrase p = {out, size, 0};
    const char *last = NULL;
    out[0] = '\0';
    for (int i = 0; row->of && row->of[i]; i++) {
        if (last)
            add_word(&p, last);
        last = row->of[i];
    }
    if (last)
        add(&p, "%s%s", p.used ? " and " : "", last);
}

static void add_range(struct phrase *p, const struct option *row) {
    const char *above = row->flags & OPTION_ABOVE ? "above" : "at least";
    if (row->low == 0 && row->high == 0)
        return;
    if (isinf(row->high))
        add(p, " %s %g", above, row->low);
    else if (row->takes & (TAKES_WHOLE | TAKES_WHOLES))
        add(p, row->low == row->high ? " equal to %.0f" : " from %.0f to %.0f", row->low, row->high);
    else
        add(p, " %s %g and %s %g", above, row->low, row->flags & OPTION_BELOW ? "below" : "at most", row->high);
}

static void add_kind(struct phrase *p, const struct option *row, unsigned bit) {
    switch (bit) {
    case TAKES_NAME: {
        char names[256];
        option_list_names(row, names, sizeof names);
        add(p, "%s%s", strchr(names, ',') ? "one of " : "", names);
        break;
    }
    case TAKES_WHOLE:
        add(p, "a whole number");
        add_range(p, row);
        break;
    case TAKES_NUMBER:
        add(p, "a number");
        add_range(p, row);
        break;
    case TAKES_QUOTIENT:
        add(p, "a number or quotient");
        add_range(p, row);
        break;
    case TAKES_WHOLES:
        add(p, "a list of whole numbers");
        if (!(row->takes & TAKES_WHOLE))
            add_range(p, row);
        break;
    case TAKES_NUMBERS:
        add(p, row->least == row->most && row->least > 0 ? "a list of %d numbers" : "a list of numbers", row->least);
        add_range(p, row);
        break;
    case TAKES_SECTION: {
        char keys[256];
        option_list_keys(row, false, keys, sizeof keys);
        add(p, "a mapping with the keys %s", keys);
        break;
    }
    case TAKES_CHOICE: {
        char keys[256];
        option_list_keys(row, false, keys, sizeof keys);
        add(p, "a mapping with one of the keys %s", keys);
        break;
    }
    default: break;
    }
}

void option_describe(const struct option *row, char *out, size_t size) {
    static const struct {
        unsigned bit;
        const char *phrase;
    } plain[] = {
        {TAKES_TEXT, "a text"},
        {TAKES_FILE, "a file's name"},
        {TAKES_SWITCH, "true or false"},
        {TAKES_FILES, "a list of files"},
        {TAKES_RUNS, "a list of mappings, a run each"},
        {TAKES_VARY, "a mapping from keys to lists of values"},
        {TAKES_TEXTS, "a list of texts"},
        {TAKES_CLAIMS, "a list of mappings, a claim each"},
        {TAKES_STEPS, "a list of mappings, a step each"},
        {TAKES_SETTINGS, "a mapping from keys as --set takes them to values"},
    };
    struct phrase p = {out, size, 0};
    out[0] = '\0';
    for (unsigned bit = 1; bit <= TAKES_LAST; bit <<= 1) {
        if (!(row->takes & bit))
            continue;
        if (p.used)
            add(&p, ", or ");
        for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
            if (plain[i].bit == bit)
                add(&p, "%s", plain[i].phrase);
        add_kind(&p, row, bit);
    }
}

const char *option_nearest(const struct option *row, const char *word) {
    const char *words[MOST_WORDS] = {NULL};
    int n = 0;
    for (int i = 0; i < n_options && n < MOST_WORDS; i++)
        if (option_is_child(&options[i], row) && !(options[i].flags & OPTION_LATER) && strcmp(option_key(&options[i]), "*") != 0)
            words[n++] = option_key(&options[i]);
    for (int i = 0; row && row->names && row->names(i) && n < MOST_WORDS; i++)
        words[n++] = row->names(i);
    const char *found = nearest_name(word, words, n);
    for (int i = 0; i < n_options && !found; i++)
        if (strcmp(option_key(&options[i]), word) == 0)
            found = options[i].path;
    return found;
}
