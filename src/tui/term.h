/* term.h: the terminal: the only file that knows ncurses. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "tui/canvas.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum charset_choice { CHARSET_CHOICE_AUTO, CHARSET_CHOICE_BRAILLE, CHARSET_CHOICE_BLOCK, CHARSET_CHOICE_ASCII };

struct term_options {
    enum color_choice color; /* auto: NO_COLOR unset or empty, and the terminal has colours */
    enum charset_choice charset; /* auto: braille in a UTF-8 locale, else ASCII */
    const char *theme;       /* NULL: the default */
};

struct term;

/** Take the terminal. DLN_BAD_VALUE with one sentence when stdin or stdout is none, TERM is unset, unknown or dumb. */
dln_status term_open(const struct term_options *options, struct term **out, dln_error *err);
/** Give it back as it was. NULL is legal. */
void term_close(struct term *t);

/** The canvas to paint on, of the terminal's present size. */
canvas *term_canvas(struct term *t);
/** Send what differs from the last frame. Skips the frame (and says false) while the terminal does not take output. */
bool term_show(struct term *t);
/** Forget what is on the screen, so that the next frame is sent whole. */
void term_redraw(struct term *t);
/** Look at the terminal's size again (after SIGWINCH). */
void term_resized(struct term *t);
/** Before SIGTSTP takes us, and after SIGCONT. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

/** Keys beyond Unicode. Control-X is its code 1..26; Esc is 27, Tab 9, Enter 13. */
enum {
    KEY_NONE = 0,
    KEY_GONE = -1, /* the terminal is gone: end */
    TERM_KEY_UP = 0x110000, TERM_KEY_DOWN, TERM_KEY_LEFT, TERM_KEY_RIGHT, TERM_KEY_HOME, TERM_KEY_END, TERM_KEY_PAGE_UP, TERM_KEY_PAGE_DOWN,
    TERM_KEY_BACK_TAB, TERM_KEY_BACKSPACE, TERM_KEY_DELETE, TERM_KEY_F1, TERM_KEY_OTHER,
};
/** The next key, or KEY_NONE when none waits. Never blocks. */
int term_key(struct term *t);

/** Colours, charset and terminal as sentences for `doctor`, without taking the screen. Caller frees. */
char *term_describe(const struct term_options *options);

/** For a fatal signal's handler: write the strings that restore the terminal and its saved mode; async-signal-safe; NULL is legal. */
void term_emergency(void);

#endif
