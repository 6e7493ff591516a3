/* command.h: one table of commands: what a user can do. Keys, lines of text, scripts, help and tests all go through it. */
#ifndef SCOPE_COMMAND_H
#define SCOPE_COMMAND_H

#include "scope/session.h"

enum {
    COMMAND_ARGUMENTS = 4,
    COMMAND_LINE = 4096,       /* bytes of a command's line, its NUL included */
    COMMAND_COUNT = 999999999, /* the largest COUNT */
};

/** What stands for an argument; the last three take the rest of the line. */
enum argument_kind {
    ARGUMENT_NONE,      /* no argument: the list has ended */
    ARGUMENT_COUNT,     /* a whole number of at least 1: what digits before a key give */
    ARGUMENT_WHOLE,     /* a whole number from 0: a step, a seed */
    ARGUMENT_NUMBER,    /* a number from low to high */
    ARGUMENT_NAME,      /* one of names() */
    ARGUMENT_RUN,       /* a run's whole label, or its number from 1 */
    ARGUMENT_FILE,      /* a file's name */
    ARGUMENT_SETTINGS,  /* KEY=VALUE ... */
    ARGUMENT_CONDITION, /* as condition.h takes it */
    ARGUMENT_TEXT,      /* anything */
};

struct argument {
    const char *name; /* as the help writes it: "COUNT" */
    enum argument_kind kind;
    bool optional;    /* those behind it are optional too */
    double low, high; /* range of a number; both 0: any */
    const char *(*names)(const struct session *s, int i); /* the i-th name, NULL after the last; of a number: words that may stand for it */
};

/** An argument's value. */
struct value {
    bool given;
    uint64_t whole;   /* of COUNT and WHOLE, 0 for a word; of NAME the name's place among names(); of RUN its number from 1 */
    double number;    /* of NUMBER, COUNT and WHOLE */
    int run;          /* of RUN: index in the session */
    int column;       /* of what takes the rest: characters of the line before it */
    const char *text; /* of NAME, RUN (its label), FILE and those that take the rest; valid while the command runs */
};

enum command_flags {
    COMMAND_EDITS = 1,    /* changes what runs do: cuts the future, can be undone, is recorded */
    COMMAND_MOVES = 2,    /* goes through time: recorded */
    COMMAND_SCREEN = 4,   /* opens something: refused without a screen */
    COMMAND_VIEWS = 8,    /* changes how the session is looked at: recorded */
    COMMAND_MIDSTEP = 16, /* knows what to do in the middle of a session step; other edits and moves wait for its end */
    COMMAND_RUNS = 32,    /* lets the runs go on: what stands behind it in a queue waits until they stand still */
};

struct command {
    const char *name;  /* e.g. "step" */
    const char *group; /* heading in the help: "time", "runs", "view", "program" */
    const char *help;  /* a phrase */
    unsigned flags;
    struct argument arguments[COMMAND_ARGUMENTS];
    /** v[i] belongs to arguments[i]; those that must be given are. What is wrong is an error; what is only worth knowing is said with
     *  session_say. A failing command changes nothing. */
    dln_status (*run)(struct session *s, const struct value *v, dln_error *err);
};

/** A command and its arguments. */
struct call {
    const struct command *command;
    struct value values[COMMAND_ARGUMENTS];
    char text[COMMAND_LINE]; /* what the values' texts point to: a call is not copied by assignment */
};

/** All commands, grouped, in the order of the help. */
extern const struct command *const commands[];
extern const int n_commands;
const struct command *command_find(const char *name);
/** "step [COUNT]": returns its length as snprintf does. */
int command_usage(const struct command *c, char *out, size_t size);

/** Read a line: a command's name and its arguments, blanks between them, in "..." or '...' what has blanks in it (in "..." a \ before
 *  " or \ is left out). DLN_BAD_VALUE says what is wrong, at which column, the name probably meant and what is allowed; *place (may be
 *  NULL) is then the byte of the line where it is. */
dln_status command_read(const struct session *s, const char *line, struct call *out, size_t *place, dln_error *err);
/** The value of `count` typed before a key: of the first argument where that is a number or a run. Other arguments stay as they are. A
 *  count where none is taken is passed over. */
dln_status command_count(const struct session *s, struct call *call, unsigned count, dln_error *err);
/** The call as a line that command_read takes. Returns its length; the line is cut at `size`, and a call that was read fits COMMAND_LINE
 *  unless nearly all of it is quotes. */
size_t command_write(const struct call *call, char *out, size_t size);
/** Do it. An edit or a move in the middle of a session step is done at its end, and one that has to build something when that is built
 *  (job.h): what goes wrong then is told as that of a queued line. */
dln_status command_do(struct session *s, const struct call *call, dln_error *err);
/** Read a line and do it. */
dln_status command_execute(struct session *s, const char *line, dln_error *err);
/** A command by name, as a key does it: count 0 when none was typed, an error is said in the session's message line. False when there is
 *  none of that name. */
bool command_run(struct session *s, const char *name, unsigned count);
/** The same for a line that a key is bound to: the count goes into the first argument if that does not stand in the line. Several commands
 *  are queued. */
void command_press(struct session *s, const char *line, unsigned count);

#endif
