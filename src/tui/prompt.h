/* prompt.h: the `:` line: a command is typed, with history and Tab completion; what is wrong with it is shown in place. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "tui/completer.h"

struct overlay;

enum { PROMPT_PAST = 100 };

struct prompt {
    struct edit edit;
    char error[768]; /* what is wrong with the line, "": nothing known */
    int place;       /* the byte that is wrong, -1: none */
    char *past[PROMPT_PAST]; /* lines done, the newest first; owned */
    int n_past;
    int shown;           /* the line of the past that stands there, -1: the new one, */
    struct edit draft;   /* which is kept here meanwhile */
    struct completer tab;
};

extern const struct overlay overlay_prompt;

#endif
