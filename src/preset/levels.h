/* levels.h: a preset's text with what it extends and what the command line sets, merged into one tree, and the runs that it stands for. */
#ifndef PRESET_LEVELS_H
#define PRESET_LEVELS_H

#include "preset/node.h"

enum { LEVELS_MOST_EXTENDS = 8, LEVELS_MOST_RUNS = 4096, LEVELS_LABEL_SIZE = 128 };

/** A KEY=VALUE of the command line. */
struct setting {
    const char *key;
    const struct node *value;
    struct place place; /* of the whole */
};

/** A run as text: everything merged, nothing varied any more. */
struct run_text {
    const char *label;       /* LABEL key=value #SEED */
    const char *entry_label; /* LABEL, "" when there is none */
    int entry;               /* of `runs`, from 0 */
    struct place place;
    const struct node *tree;   /* what the preset gives */
    const struct node *filled; /* and every default that it uses (scenario.c) */
    const struct node *varied; /* what `vary` and `seeds` gave it: a mapping from dotted paths and `seed` to values, or NULL */
};

struct preset_text {
    struct pool *pool; /* of everything here */
    const char *name, *path;
    const struct node *root;  /* extends and settings merged in */
    struct setting *settings; /* laid over the preset: of --set, and of its own `quick` */
    int n_settings;
    struct run_text *runs;
    int n_runs;
    struct run_text *starts; /* of monte_carlo, by value */
    int n_starts;
};

/** Read a preset by file or name, all that it extends, and the settings (NULL-terminated, may be NULL; quick: with those of its own
 *  `quick`); checks each against the option table. `claims`, `lecture` and `quick` are not handed down by `extends`. The caller frees. */
dln_status levels_read(const char *preset, const char *const *sets, bool quick, struct preset_text **out, dln_error *err);
/** The `lecture` of another file (find_lecture), in text's memory. DLN_BAD_VALUE when it has none. */
dln_status levels_read_lecture(struct preset_text *text, const char *file, const struct node **lecture, dln_error *err);
/** The same for text that stands nowhere, as a file at `path` would be: names of files in it are relative to that one's folder. */
dln_status levels_read_text(const char *name, const char *path, const char *words, size_t length, struct preset_text **out, dln_error *err);
void levels_free(struct preset_text *text);

/** Fill in the runs: those of `runs`, for each the product of `vary`, for each the `seeds`. */
dln_status expand_runs(struct preset_text *text, dln_error *err);
/** Fill in the starts: for each value of `monte_carlo` what stands at the top, without runs, vary and seeds, with that value. */
dln_status expand_starts(struct preset_text *text, dln_error *err);

#endif
