/* commands_files.c: what is written to files. */
#include <stdio.h>

#include "scope/commands.h"
#include "scope/write.h"

static const char *writer_names(const struct session *s, int i) {
    (void)s;
    return i < n_writers ? writers[i]->name : NULL;
}

static dln_status write_file(struct session *s, const struct value *v, dln_error *err) {
    return session_write(s, v[0].text, v[1].text, err);
}

const struct command command_write_file = {
    .name = "write",
    .group = "program",
    .help = "write a table of all ticks so far, a picture, the scenario or the session",
    .flags = COMMAND_MOVES,
    .arguments = {{.name = "WHAT", .kind = ARGUMENT_NAME, .names = writer_names}, {.name = "FILE", .kind = ARGUMENT_FILE}},
    .run = write_file,
};

static dln_status open_menu(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    s->view.open = "write";
    snprintf(s->view.open_with, sizeof s->view.open_with, "%s", v[0].given ? v[0].text : "");
    return DLN_OK;
}

const struct command command_write_menu = {
    .name = "write-menu",
    .group = "program",
    .help = "choose what to write, and a file",
    .flags = COMMAND_SCREEN,
    .arguments = {{.name = "WHAT", .kind = ARGUMENT_NAME, .optional = true, .names = writer_names}},
    .run = open_menu,
};
