/* term.h: the terminal: the only file that knows ncurses, whose terminfo says how to speak to each kind of terminal.
 *
 * The screen is written by us, not by doupdate: ncurses writes a frame with blocking calls, and a terminal that stops taking output would
 * take the keys and the runs with it. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <poll.h>

#include "tui/canvas.h"
#include "tui/input.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum charset_choice { CHARSET_CHOICE_AUTO, CHARSET_CHOICE_BRAILLE, CHARSET_CHOICE_BLOCK, CHARSET_CHOICE_ASCII };

struct term_options {
    enum color_choice color;     /* auto: NO_COLOR unset or empty, and the terminal has colours */
    enum charset_choice charset; /* auto: in a UTF-8 locale braille (block on the Linux console, whose font has none), else ASCII */
    const char *theme;           /* a name of theme.h's; else by COLORFGBG */
};

struct terminal;

/** Take the terminal: its modes now, its screen with the first frame. DLN_BAD_VALUE with one sentence when stdin or stdout is none, or TERM
 *  is unset, unknown or cannot move the cursor; nothing was written then. From here on until term_close a crash gives the terminal back
 *  (signals.h). */
dln_status term_open(const struct term_options *options, struct terminal **out, dln_error *err);
/** Give it back as it was. NULL is legal. */
void term_close(struct terminal *t);

/** The canvas to paint on, of the terminal's present size. */
canvas *term_canvas(struct terminal *t);
/** Send what differs from the last frame. Skips the frame (and says false) while the terminal does not take output. */
bool term_show(struct terminal *t);
/** Forget what is on the screen, so that the next frame is sent whole. */
void term_redraw(struct terminal *t);
/** Look at the terminal's size again (after SIGWINCH). */
void term_resized(struct terminal *t);
/** Before we stop, and after SIGCONT. Resuming twice, or without a suspension (after SIGSTOP), is legal. */
void term_suspend(struct terminal *t);
void term_resume(struct terminal *t);

/** Keys beyond Unicode. Control-X is its code 1..26; Esc is 27, Tab 9, Enter 13. */
enum {
    KEY_NONE = 0,
    KEY_GONE = -1, /* the terminal is gone: end */
    TERM_KEY_UP = 0x110000,
    TERM_KEY_DOWN,
    TERM_KEY_LEFT,
    TERM_KEY_RIGHT,
    TERM_KEY_HOME,
    TERM_KEY_END,
    TERM_KEY_PAGE_UP,
    TERM_KEY_PAGE_DOWN,
    TERM_KEY_BACK_TAB,
    TERM_KEY_BACKSPACE,
    TERM_KEY_DELETE,
    TERM_KEY_F1,
    TERM_KEY_F2,
    TERM_KEY_F3,
    TERM_KEY_F4,
    TERM_KEY_F5,
    TERM_KEY_F6,
    TERM_KEY_F7,
    TERM_KEY_F8,
    TERM_KEY_F9,
    TERM_KEY_F10,
    TERM_KEY_F11,
    TERM_KEY_F12,
    TERM_KEY_SHIFT_LEFT,
    TERM_KEY_SHIFT_RIGHT,
    TERM_KEY_MOUSE, /* term_mouse has it */
    TERM_KEY_OTHER,
};
/** What the mouse did last. */
struct mouse term_mouse(const struct terminal *t);
/** Listen to the mouse, or leave it to the terminal. False: it has none that is known of. */
bool term_set_mouse(struct terminal *t, bool on);
/** Another theme, by its name; an unknown one changes nothing. */
void term_set_theme(struct terminal *t, const char *name);
/** The next key, or KEY_NONE when none waits. Never blocks. */
int term_key(struct terminal *t);

/** What to wait for: fills at most two places and returns how many. */
enum { TERM_POLLS = 2 };
int term_polls(const struct terminal *t, struct pollfd polls[TERM_POLLS]);
/** Seconds until term_key may know more without further input (the Esc key, or the start of a sequence?); negative: no need to ask. */
double term_patience(const struct terminal *t);
/** Send what the terminal did not take yet; true when nothing is left. */
bool term_flush(struct terminal *t);

/** Colours, charset and terminal as sentences for `doctor`, without taking the screen. Caller frees; NULL without memory. */
char *term_describe(const struct term_options *options);

#endif
