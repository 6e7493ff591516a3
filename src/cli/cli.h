/* cli.h: the command line: options, subcommands, exit codes. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dln/status.h"
#include "preset/config.h"
#include "preset/scenario.h"
#include "tui/term.h"

/** How the program ends (interface.md). 128 + n: ended by signal n. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_CLAIM_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_PRESET = 3,
    EXIT_NOTHING_JUDGED = 4,
    EXIT_DIVERGED = 5,
    EXIT_FILE = 6,
};

/** Which subcommands an option or the rest of the line is for. */
enum {
    FOR_DASHBOARD = 1,
    FOR_RUN = 2,
    FOR_LIST = 4,
    FOR_SHOW = 8,
    FOR_CHECK = 16,
    FOR_DOCTOR = 32,
    FOR_VERIFY = 64,
    FOR_RESUME = 128,
    FOR_ALL = 255,
};

/** The command line, read. Strings are argv's. */
struct cli_options {
    const struct cli_command *command;
    const char **words; /* all that is no option or its value; owned */
    int n_words;
    const char **arguments; /* the words behind the subcommand: presets or files */
    int n_arguments;
    const char **sets; /* KEY=VALUE of --set and --seed, in order, NULL at the end; owned */
    int n_sets;
    const char **execs; /* commands of --exec, in order; owned */
    int n_execs;
    char *seed_text; /* "seed=N" of --seed; owned */
    unsigned used;         /* bits of the options that stand on the line */
    struct config *config; /* of the dashboard; owned */
    int threads;
    size_t max_memory, history_memory;
    bool mouse, plain;
    struct term_options term;
    const char *csv, *factors, *jsonl, *svg, *save, *columns, *until, *lecture, *record;
    uint64_t every;
    uint64_t ticks; /* 0 with ticks_given: none at all */
    int jobs; /* presets judged at a time */
    bool every_given, ticks_given, quick, help, version;
};

/** A subcommand. */
struct cli_command {
    const char *name, *arguments, *help;
    unsigned bit;
    int least, most; /* arguments */
    int (*run)(const struct cli_options *o);
};

/** The dashboard first (it has no name of its own), NULL at the end. */
extern const struct cli_command *const cli_commands[];
extern const struct cli_command cli_dashboard, cli_run, cli_list, cli_show, cli_check, cli_resume, cli_doctor, cli_verify;

struct saved;
/** The session saved in the file that is the first argument, for saved_free; NULL: a sentence was said, and *code is the exit code. */
struct saved *cli_open_saved(const struct cli_options *o, int *code);

/** Read the line. DLN_BAD_VALUE: one sentence for stderr. The caller frees with cli_options_release in any case. */
dln_status cli_options_read(int argc, char **argv, struct cli_options *o, dln_error *err);
void cli_options_release(struct cli_options *o);
/** Take the user's configuration, which o->config keeps: options that do not stand on the line. Errors have the place in the file. */
dln_status cli_options_configure(struct cli_options *o, dln_error *err);
/** All commands of --exec, to be freed; NULL: none, or no memory with the error. */
char *cli_commands_text(const struct cli_options *o, dln_error *err);
/** The text of --help, made from the tables. */
void cli_print_help(void);

/** Say the sentence on stderr, as "dlnscope: ...", and return the exit code that the status stands for. */
int cli_fail(const dln_error *err);
/** Load the preset named by argument i (none: the default) with the line's --set. NULL and *code when it fails, which has been said. */
struct scenario *cli_load(const struct cli_options *o, int i, int *code);
/** Flush stdout: `code`, or EXIT_FILE when it does not take the output, which is said then unless `code` is EXIT_FILE already or it is a
 *  closed pipe. */
int cli_flush(int code);

#endif
