#include "scope/command.h"

#include <stdio.h>
#include <string.h>

#include "scope/commands.h"
#include "scope/history.h"
#include "scope/job.h"
#include "scope/record.h"

const struct command *const commands[] = {
    &command_go,
    &command_pause,
    &command_run_pause,
    &command_step,
    &command_sweep,
    &command_speed,
    &command_faster,
    &command_slower,
    &command_back,
    &command_back_sweep,
    &command_goto,
    &command_start,
    &command_newest,
    &command_history,
    &command_digest,
    &command_wait,
    &command_focus,
    &command_focus_next,
    &command_focus_previous,
    &command_hide,
    &command_show,
    &command_pin,
    &command_filter,
    &command_filter_compose,
    &command_rename,
    &command_fork,
    &command_edit_form,
    &command_edit,
    &command_add,
    &command_remove,
    &command_move,
    &command_scale,
    &command_noise,
    &command_freeze,
    &command_thaw,
    &command_order,
    &command_order_next,
    &command_order_previous,
    &command_init,
    &command_init_next,
    &command_init_previous,
    &command_restart,
    &command_seed,
    &command_restart_new_seed,
    &command_trigger,
    &command_trigger_compose,
    &command_arm,
    &command_disarm,
    &command_arm_disarm,
    &command_triggers,
    &command_trigger_drop,
    &command_mark,
    &command_to_mark,
    &command_event_next,
    &command_event_previous,
    &command_say,
    &command_lecture,
    &command_lecture_next,
    &command_lecture_previous,
    &command_guess,
    &command_abscissa,
    &command_ordinate,
    &command_fit,
    &command_whole_range,
    &command_range,
    &command_narrower,
    &command_wider,
    &command_zoom,
    &command_panel,
    &command_dismiss,
    &command_panel_next,
    &command_panel_previous,
    &command_scroll_up,
    &command_scroll_down,
    &command_cursor,
    &command_cursor_second,
    &command_left,
    &command_right,
    &command_far_left,
    &command_far_right,
    &command_write_file,
    &command_write_menu,
    &command_prompt,
    &command_help,
    &command_theme,
    &command_mouse,
    &command_pick,
    &command_open,
    &command_close,
    &command_interrupt,
    &command_redraw,
    &command_suspend,
    &command_quit,
};
const int n_commands = sizeof commands / sizeof *commands;

const struct command *command_find(const char *name) {
    for (int i = 0; i < n_commands; i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

int command_usage(const struct command *c, char *out, size_t size) {
    int used = snprintf(out, size, "%s", c->name);
    for (int i = 0; i < COMMAND_ARGUMENTS && c->arguments[i].kind; i++) {
        const struct argument *a = &c->arguments[i];
        size_t at = (size_t)used < size ? (size_t)used : size;
        used += snprintf(out + at, size - at, a->optional ? " [%s]" : " %s", a->name);
    }
    return used;
}

/* A sentence about a column of an argument is one about the line. */
static dln_status place_in_line(const struct call *call, dln_status status, dln_error *err) {
    int before = 0, column, length;
    for (int i = 0; i < COMMAND_ARGUMENTS; i++)
        before += call->values[i].column;
    if (!status || !err || !before || sscanf(err->text, "column %d%n", &column, &length) != 1)
        return status;
    dln_error rest = *err;
    return dln_error_set(err, status, "column %d%s", column + before, rest.text + length);
}

static dln_status do_now(struct session *s, const struct call *call, dln_error *err) {
    uint64_t at = history_aim(s);
    char line[COMMAND_LINE]; /* written now: a label in it may be gone afterwards, or another */
    command_write(call, line, sizeof line);
    dln_status status = place_in_line(call, call->command->run(s, call->values, err), err);
    if (!status)
        record_command(s, call->command, line, at);
    return status;
}

/* While something is being built, the session stands still for it; one may look around, and leave. A label is part of what is built. */
static bool waits_for_job(const struct session *s, const struct command *c) {
    bool looks = c->flags & (COMMAND_VIEWS | COMMAND_SCREEN) && c != &command_rename;
    return job_under_way(s) && !looks && c != &command_interrupt && c != &command_quit;
}

/* An edit, or the beginning of one: what it needs is being built. */
static dln_status edit(struct session *s, const struct call *call, dln_error *err) {
    dln_status status = history_edit_begins(s, err);
    if (status)
        return status;
    job_allow(s);
    status = do_now(s, call, err);
    job_disallow(s);
    if (!status)
        history_edit_ends(s);
    if (status != DLN_CANCELLED || !job_under_way(s))
        return status;
    job_keep(s, call);
    return DLN_OK;
}

dln_status command_do(struct session *s, const struct call *call, dln_error *err) {
    const struct command *c = call->command;
    if (c->flags & COMMAND_SCREEN && !s->screen)
        return dln_error_set(err, DLN_BAD_VALUE, "%s is about the screen, and there is none", c->name);
    if (session_midstep(s) && c->flags & (COMMAND_EDITS | COMMAND_MOVES) && !(c->flags & COMMAND_MIDSTEP))
        return queue_defer(s, call, err);
    bool waits = c->flags & COMMAND_EDITS || (c->flags & COMMAND_MOVES && !(c->flags & COMMAND_MIDSTEP));
    if ((session_replaying(s) && waits) || waits_for_job(s, c))
        return queue_defer(s, call, err);
    return c->flags & COMMAND_EDITS ? edit(s, call, err) : do_now(s, call, err);
}

dln_status command_execute(struct session *s, const char *line, dln_error *err) {
    struct call call;
    dln_status status = command_read(s, line, &call, NULL, err);
    return status ? status : command_do(s, &call, err);
}

/* A key's call: somebody who moves takes over from the queue. */
static void press(struct session *s, struct call *call, unsigned count) {
    dln_error err;
    if (call->command->flags & COMMAND_MOVES)
        session_unqueue(s);
    if (command_count(s, call, count, &err) || command_do(s, call, &err))
        session_say(s, "%s", err.text);
}

bool command_run(struct session *s, const char *name, unsigned count) {
    struct call call = {.command = command_find(name)};
    if (call.command)
        press(s, &call, count);
    return call.command != NULL;
}

static void press_line(struct session *s, const char *line, unsigned count) {
    const char *piece = NULL;
    size_t length = 0;
    struct call call;
    dln_error err;
    const char *rest = queue_piece(line, &piece, &length);
    if (!rest)
        return;
    if (queue_piece(rest, &piece, &length)) {
        if (session_queue(s, line, &err))
            session_say(s, "%s", err.text);
    } else if (command_read(s, line, &call, NULL, &err)) {
        session_say(s, "%s", err.text);
    } else {
        press(s, &call, call.values[0].given ? 0 : count);
    }
}

void command_press(struct session *s, const char *line, unsigned count) {
    if (!command_run(s, line, count))
        press_line(s, line, count);
}
