/* scenario.h: a preset, read and checked: the runs with every default filled in, and how to look at them. */
#ifndef PRESET_SCENARIO_H
#define PRESET_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "dln/init.h"
#include "dln/optimizer.h"
#include "data/read.h"
#include "preset/place.h"

/** A file that a preset names: as it is written there, and the path of that preset (NULL: named on the command line); find.h finds it. */
struct file_name {
    const char *name, *preset; /* name NULL: none */
};

/** NUMBER, or NUMBER/DIVISOR with a divisor that is known once the run's shapes are: evaluated by build.h. */
enum quotient_over { OVER_NUMBER, OVER_N0, OVER_NL, OVER_M, OVER_WIDTH, OVER_L };
struct quotient {
    double number;  /* NaN: not given */
    double divisor; /* over a NUMBER; else 1 */
    enum quotient_over over;
};

enum target_kind { TARGET_NEGATIVE_IDENTITY, TARGET_IDENTITY, TARGET_GAUSSIAN, TARGET_SINGULAR_VALUES, TARGET_DIAGONAL, TARGET_FILE };
enum problem_source { SOURCE_TARGET, SOURCE_DATA, SOURCE_GENERATE };
enum error_scale { ERROR_MEAN, ERROR_HALF, ERROR_SUM }; /* (p/m) excess, excess, p excess */

/** A distribution of entries. */
enum entries_kind { ENTRIES_NONE, ENTRIES_NORMAL, ENTRIES_UNIFORM };
struct entries {
    enum entries_kind kind;
    struct quotient variance; /* normal */
    double low, high;         /* uniform */
};

struct problem_spec {
    enum problem_source source;
    char *key;    /* canonical text of all that defines the problem: equal keys, same compressed problem */
    struct place place;
    uint64_t seed;
    enum error_scale error;
    int p;             /* exponent of the loss */
    bool keep_samples; /* a run draws samples; not part of the key */

    /* source target */
    enum target_kind target;
    int rows, cols;
    double *values; /* singular values or diagonal */
    int values_length;
    struct file_name target_file;
    bool rotate;

    /* source data */
    struct file_name x, y;            /* matrices, or */
    struct file_name data_set, labels;
    struct data_request request;      /* a data set; its two paths are NULL until build.h has found the files; limit: of matrices too */
    bool samples_in_rows, standardize;
    struct quotient scale;            /* of X, after standardizing X and Y */

    /* source generate */
    int input_rows, samples;
    struct entries inputs;
    bool singular_values_given;
    double singular_low, singular_high; /* X's singular values, uniform: X = U diag(s) V^T, U and V Haar */
    double condition, condition_within; /* redraw X until |kappa - condition| < within; 0: any */
    int output_rows;
    struct entries outputs;
    bool map_given;            /* Y = map X + noise E */
    enum target_kind map;
    double noise;
};

enum frozen_choice { FREEZE_NONE, FREEZE_IDENTITY, FREEZE_MODIFIED, FREEZE_GAUSSIAN, FREEZE_FILE };
struct frozen_spec {
    enum frozen_choice choice;
    struct quotient value; /* alpha or variance */
    struct file_name file;
};

struct network_spec {
    int depth;
    int width;      /* 0: max(n_0, n_L); else of all hidden layers */
    int *widths;    /* or each hidden width: depth - 1 of them */
    struct frozen_spec input, output;
};

struct init_spec {
    const struct dln_init_scheme *scheme;
    struct quotient sd, variance; /* at most one given */
    const struct file_name *files; /* scheme files: depth of them */
    int files_length;
};

struct stop_spec {
    double error;         /* NaN: not given; the same below */
    double iterations, sweeps, time, gradient_norm;
    char *condition;      /* text of the condition grammar, or NULL; the scope parses it */
    struct place condition_place;
    bool given;           /* any of them */
};

struct run_spec {
    char *label; /* unique: LABEL key=value #SEED, less than 128 bytes */
    int entry;   /* of `runs`, from 0 */
    struct place place;
    uint64_t seed;
    int problem; /* number of scenario_problem */
    struct network_spec network;
    struct init_spec init;
    bool own_streams; /* optimizer.seed is given: it does not follow the seed */
    struct dln_optimizer_spec optimizer; /* eta is filled by build.h from step_size, recorded minibatches from the file */
    struct quotient step_size;
    struct file_name batches; /* recorded minibatches */
    struct place step_place, batch_place, batches_place; /* of these keys; the run's where they are not given */
    struct stop_spec stop;
    const struct run_text *text; /* opaque: all of it as text, for derive.h */
};

enum abscissa { ABSCISSA_ITERATIONS, ABSCISSA_SWEEPS, ABSCISSA_WORK, ABSCISSA_TIME };

struct view_spec {
    int focus; /* index of a run */
    enum abscissa abscissa;
    bool linear;             /* ordinate */
    double low, high;        /* range of the ordinate; NaN: fitted */
};

/** `monte_carlo`: starts that are drawn and judged, never trained. */
struct monte_carlo_spec {
    int starts;                      /* for each value */
    char *over;                      /* the key */
    double *values;                  /* rising */
    int n_values;                    /* 0: the preset has no monte_carlo */
    char **statistics;               /* texts of the condition grammar; the scope parses them */
    struct place *statistic_places;
    int n_statistics;
};

struct scenario {
    char *name; /* as asked for: wu2019/saddle-escape, or the file's path */
    char *path; /* of the file, or "(built in)" */
    char *title, *about, *cite, *figure, *section; /* one line each, fit to be shown; "" when not given */
    struct problem_spec *problems; /* distinct ones */
    int n_problems;
    struct problem_spec **more_problems; /* of derived runs (derive.h): number n_problems + i */
    int n_more_problems;
    struct run_spec *runs; /* n_runs, and behind them one for each value of monte_carlo, which no session trains */
    int n_runs;
    struct monte_carlo_spec monte_carlo;
    struct view_spec view;
    struct claim_spec *claims; /* read_claims.h */
    int n_claims;
    struct lecture_step *lecture; /* read_lecture.h */
    int n_lecture;
    struct preset_text *text; /* opaque: the merged tree, for scenario_show; all memory */
};

/** A preset by file or name (find.h; NULL: the default), with `--set` assignments (KEY=VALUE; NULL-terminated, may be NULL; `--seed N` is
 *  seed=N) applied. The sentence in err has file, line, column, what is wrong, what is allowed and the nearest valid name.
 *  DLN_UNREADABLE, DLN_BAD_FORMAT, DLN_BAD_VALUE. The caller frees; everything in it belongs to it. */
dln_status scenario_load(const char *preset, const char *const *sets, struct scenario **out, dln_error *err);
/** The same with the settings of the preset's own `quick` laid over it first; without any it is the same. */
dln_status scenario_load_quick(const char *preset, const char *const *sets, struct scenario **out, dln_error *err);
/** The same without the key `key` at the top. */
dln_status scenario_show_without(const struct scenario *s, const char *key, FILE *out, dln_error *err);
/** Take the lecture of another file (find_lecture) in place of its own. On failure it keeps that. */
dln_status scenario_take_lecture(struct scenario *s, const char *file, dln_error *err);
/** A preset whose text stands in something else: its messages, and names of files in it, are as if it were a file at `path`. */
dln_status scenario_load_text(const char *name, const char *path, const char *words, size_t length, struct scenario **out, dln_error *err);
void scenario_free(struct scenario *s);
/** Problem number i: of the scenario's own, or of those that derived runs brought. Stays where it is until the scenario is freed. */
const struct problem_spec *scenario_problem(const struct scenario *s, int i);
/** The scenario as YAML with every default filled in; reading it again gives the same scenario. */
dln_status scenario_show(const struct scenario *s, FILE *out, dln_error *err);
/** The scenario with these runs (n >= 1; its own and derived ones) in place of its own, the focus-th focused: read again it gives their
 *  specs. What was done to their weights cannot be said. Claims, the lecture, `quick` and monte_carlo speak of the runs that were, and are
 *  left out unless the runs are the scenario's own. */
dln_status scenario_show_runs(const struct scenario *s, const struct run_spec *const *runs, int n, int focus, FILE *out, dln_error *err);

#endif
