/* trigger_form.h: the `T` form: a trigger's condition, edge and actions, judged as they are typed, and the triggers that there are. What it
 * does it does by the commands `trigger`, `arm`, `disarm` and `trigger-drop`. */
#ifndef TUI_TRIGGER_FORM_H
#define TUI_TRIGGER_FORM_H

#include "scope/trigger.h"
#include "tui/completer.h"

struct overlay;

/** Rows of the form; behind them one for each trigger, and one for a new one. */
enum trigger_row { TRIGGER_ROW_CONDITION, TRIGGER_ROW_EDGE, TRIGGER_ROW_OFTEN, TRIGGER_ROW_PAUSE, TRIGGER_ROW_MARK, TRIGGER_ROW_FORK,
                   TRIGGER_ROW_WRITE, TRIGGER_ROW_FILE, N_TRIGGER_ROWS };

struct trigger_form {
    struct edit condition, file; /* the file to be written */
    struct completer tab;        /* of the condition */
    bool falls, repeated;
    unsigned actions;  /* enum trigger_action */
    int writer;        /* what is written, of write.h */
    bool file_typed;   /* the name was changed: another kind leaves it as it is */
    int row;           /* that is selected */
    int changes;       /* the trigger that Enter replaces, from 0; -1: none, it is a new one */
    char error[768];   /* what is wrong with it, "": nothing */
    int place;         /* the byte of the condition that is wrong, -1: none */
};

extern const struct overlay overlay_trigger;

#endif
