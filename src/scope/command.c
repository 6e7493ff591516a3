#include "scope/command.h"

#include <string.h>

#include "scope/commands.h"

const struct command *const commands[] = {
    &command_run_pause,    &command_step,         &command_sweep,          &command_faster,        &command_slower,
    &command_focus_next,   &command_focus_previous, &command_hide,         &command_order_next,    &command_order_previous,
    &command_init_next,    &command_init_previous, &command_restart,       &command_restart_new_seed,
    &command_abscissa,     &command_ordinate,     &command_fit,            &command_whole_range,   &command_narrower,
    &command_wider,        &command_zoom,         &command_panel_next,     &command_panel_previous, &command_scroll_up,
    &command_scroll_down,  &command_help,         &command_close,          &command_redraw,        &command_suspend,
    &command_quit,
};
const int n_commands = sizeof commands / sizeof *commands;

const struct command *command_find(const char *name) {
    for (int i = 0; i < n_commands; i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

bool command_run(struct session *s, const char *name, unsigned count) {
    const struct command *c = command_find(name);
    if (c)
        c->run(s, count);
    return c != NULL;
}
