/* commands.h: the commands that command.c lists. */
#ifndef SCOPE_COMMANDS_H
#define SCOPE_COMMANDS_H

#include "scope/command.h"

extern const struct command command_go, command_pause, command_run_pause, command_step, command_sweep, command_speed, command_faster,
    command_slower;
extern const struct command command_focus, command_focus_next, command_focus_previous, command_hide, command_show, command_filter,
    command_filter_compose, command_order,
    command_order_next, command_order_previous, command_init, command_init_next, command_init_previous, command_restart, command_seed,
    command_restart_new_seed;
extern const struct command command_fork, command_edit, command_edit_form, command_add, command_scale, command_noise, command_freeze,
    command_thaw, command_remove, command_rename, command_move, command_pin;
extern const struct command command_abscissa, command_ordinate, command_fit, command_zoom, command_whole_range, command_narrower,
    command_wider, command_panel, command_panel_next, command_panel_previous, command_scroll_up, command_scroll_down;
extern const struct command command_trigger, command_trigger_compose, command_arm, command_disarm, command_arm_disarm, command_triggers,
    command_trigger_drop,
    command_mark, command_to_mark, command_event_next, command_event_previous;
extern const struct command command_pick, command_open, command_theme, command_mouse, command_range;
extern const struct command command_cursor, command_cursor_second, command_left, command_right, command_far_left, command_far_right;
extern const struct command command_back, command_back_sweep, command_goto, command_start, command_newest, command_digest, command_history,
    command_dismiss, command_interrupt;
extern const struct command command_wait, command_say, command_lecture, command_lecture_next, command_lecture_previous,
    command_guess;
extern const struct command command_help, command_close, command_redraw, command_suspend, command_quit;
extern const struct command command_write_file, command_write_menu;
extern const struct command command_prompt;

#endif
