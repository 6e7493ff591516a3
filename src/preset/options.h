/* options.h: the one option table: every key of a preset, what it takes, its default and what it is for. The YAML reader, `--set`,
 * `show` and the manual are made from it. */
#ifndef PRESET_OPTIONS_H
#define PRESET_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** What may stand as a key's value; several bits mean any of them. */
enum option_takes {
    TAKES_TEXT = 1,      /* free text */
    TAKES_FILE = 2,      /* a file's name */
    TAKES_NAME = 4,      /* one of names() */
    TAKES_WHOLE = 8,     /* a whole number in the range */
    TAKES_NUMBER = 16,   /* a number in the range */
    TAKES_QUOTIENT = 32, /* a number or a quotient in the range */
    TAKES_SWITCH = 64,   /* true or false */
    TAKES_WHOLES = 128,  /* a list of them */
    TAKES_NUMBERS = 256,
    TAKES_FILES = 512,
    TAKES_SECTION = 1024, /* a mapping of the rows below it */
    TAKES_CHOICE = 2048,  /* a mapping with exactly one of the rows below it */
    TAKES_RUNS = 4096,    /* a list of mappings: a label and any row with OPTION_RUN */
    TAKES_VARY = 8192,    /* a mapping from dotted paths of rows with OPTION_RUN to lists of their values */
    TAKES_TEXTS = 16384,  /* a list of texts */
    TAKES_CLAIMS = 32768, /* a list of mappings of the rows below it */
    TAKES_SETTINGS = 65536, /* a mapping from what `--set` takes to values */
    TAKES_STEPS = 131072, /* a list of mappings of the rows below it: a lecture */
    TAKES_LAST = TAKES_STEPS,
};

enum option_flags {
    OPTION_RUN = 1,   /* may differ between runs */
    OPTION_FILE = 2,  /* stands in a file only, not behind `--set` */
    OPTION_ATOM = 4,  /* replaced whole when levels are merged, never key by key */
    OPTION_ABOVE = 8, /* the range is without its low end */
    OPTION_BELOW = 16, /* the range is without its high end */
    OPTION_LATER = 32, /* of a later version: refused */
};

/** Names that a row takes: the i-th, NULL after the last. */
typedef const char *option_names(int i);

struct option {
    const char *path;      /* dotted; `*` stands for any of the parent's names */
    unsigned takes, flags;
    const char *initial;   /* the default as YAML, NULL: none, or see otherwise */
    const char *otherwise; /* the default in words when it depends on other keys, or "required" */
    double low, high;      /* range of a number, or of each in a list; low == high == 0: any */
    int least, most;       /* entries of a list; 0: any */
    option_names *names;
    const char *const *of; /* methods that it belongs to, NULL at the end; NULL: every run has it */
    unsigned over;         /* divisors that a quotient takes: bits (1 << enum quotient_over) */
    const char *help;
};

extern const struct option options[];
extern const int n_options;

/** The row of a key directly below `parent` (NULL: the top), or NULL. */
const struct option *option_child(const struct option *parent, const char *key);
/** The row of a dotted path, or NULL; *last (may be NULL) is then the last row that was found, and *unknown (may be NULL) where in
 *  `path` the first unknown key begins. */
const struct option *option_find(const char *path, const struct option **last, const char **unknown);
/** Is `row` directly below `parent` (NULL: the top)? */
bool option_is_child(const struct option *row, const struct option *parent);
/** The last part of a row's path. */
const char *option_key(const struct option *row);
/** Is `name` one of the row's names? */
bool option_has_name(const struct option *row, const char *name);

/** Does a run with this method have the row? */
bool option_of_method(const struct option *row, const char *method);

/** A phrase: "a whole number from 1 to 10", "one of bcgd, gd", ... */
void option_describe(const struct option *row, char *out, size_t size);
/** "a, b, c": the names of a row, or the keys below it (run: only those that may differ between runs). */
void option_list_names(const struct option *row, char *out, size_t size);
void option_list_keys(const struct option *parent, bool run, char *out, size_t size);
/** "sgd", "bcgd and bcsgd": the methods that a row belongs to. */
void option_list_methods(const struct option *row, char *out, size_t size);
/** The name or key at this row (NULL: key at the top) that was probably meant, else the path of a row of that key elsewhere, or NULL. */
const char *option_nearest(const struct option *row, const char *word);

#endif
