/* reader.h: from a checked tree of one run to typed specs: values by path, defaults filled in as they are used. */
#ifndef PRESET_READER_H
#define PRESET_READER_H

#include "preset/levels.h"
#include "preset/scenario.h"

struct reader {
    struct pool *pool;
    const struct node *tree;  /* defaults are put into it */
    struct place place;       /* of the run, for what is missing */
    const char *problem_seed; /* the scenario's seed: the problem's default */
    dln_error *err;
};

/** What the tree has at a path, or NULL. */
const struct node *reader_get(const struct reader *r, const char *path);
/** The same, after the row's default (or `value`, when that is not NULL) was put there if nothing stood there. DLN_NO_MEMORY. */
dln_status reader_want(struct reader *r, const char *path, const char *value, const struct node **node);
/** The same for what has no default: DLN_BAD_VALUE says that it is required, and what it takes. */
dln_status reader_require(struct reader *r, const char *path, const struct node **node);
/** DLN_BAD_VALUE with the place of what stands at `path`, if something does: "PATH WHY". */
dln_status reader_refuse(const struct reader *r, const char *path, const char *why);

/* Values of checked nodes. */
/** A text fit to be shown on one line: blanks for line ends, none at the end, other control characters escaped. node NULL: "". NULL when
 *  there is no memory. */
char *reader_line(struct pool *pool, const struct node *node);
double reader_number(const struct node *node);
int reader_whole(const struct node *node);
uint64_t reader_seed(const struct node *node);
bool reader_switch(const struct node *node);
struct quotient reader_quotient(const struct node *node);
/** The number of a row's name. */
int reader_name(const char *path, const struct node *node);
struct file_name reader_file(const struct node *node);
/** A list of numbers in the pool, or NULL when there is no memory. */
double *reader_numbers(const struct reader *r, const struct node *list);
/** A list of texts in the pool, or NULL when there is no memory. */
char **reader_texts(const struct reader *r, const struct node *list);

/** The scenario's monte_carlo, where r->tree is the whole preset; its values and key were checked by expand_starts. */
dln_status read_monte_carlo(struct reader *r, struct monte_carlo_spec *out);

/* The parts of a run (read_problem.c, read_run.c). Each reads r->tree. */
dln_status read_problem(struct reader *r, struct problem_spec *out);
/** `spec` is the run's problem. Everything but label, place and problem. */
dln_status read_run(struct reader *r, const struct problem_spec *spec, struct run_spec *out);

#endif
