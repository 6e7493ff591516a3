/* command.h: one table of commands: what a user can do. Keys, help and tests all go through it. */
#ifndef SCOPE_COMMAND_H
#define SCOPE_COMMAND_H

#include "scope/session.h"

struct command {
    const char *name;  /* e.g. "step" */
    const char *group; /* heading in the help: "time", "runs", "view", "program" */
    const char *help;  /* a phrase; says what COUNT does when it takes one */
    /** count: 0 when none was typed. */
    void (*run)(struct session *s, unsigned count);
};

/** All commands, grouped, in the order of the help. */
extern const struct command *const commands[];
extern const int n_commands;
const struct command *command_find(const char *name);
/** Run a command by name; false when there is none of that name. */
bool command_run(struct session *s, const char *name, unsigned count);

#endif
