/* input.h: bytes from a terminal to keys. Knows no terminal and no clock: a test feeds it bytes.
 *
 * A sequence that it does not know is one TERM_KEY_OTHER and never leaks its letters as keys: late answers to somebody else's question,
 * mouse reports that a crashed program left on, modified arrows. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

enum { INPUT_ROOM = 256, INPUT_SEQUENCES = 16, INPUT_SEQUENCE_LENGTH = 8 };

/** What the terminal sends for a key, from its terminfo entry. */
struct input_sequence {
    unsigned char bytes[INPUT_SEQUENCE_LENGTH];
    size_t length;
    int key;
};

/** What the mouse did, at a cell counted from 0. */
enum mouse_kind { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_UP, MOUSE_DOWN };
struct mouse {
    enum mouse_kind kind; /* UP, DOWN: the wheel */
    int button;           /* 0: the first */
    int x, y;
};

/** All zero at the start. */
struct input {
    unsigned char bytes[INPUT_ROOM]; /* not yet read as keys */
    size_t n;
    bool in_string; /* the middle of a control string, too long to hold, is being dropped */
    struct input_sequence known[INPUT_SEQUENCES];
    size_t n_known;
    bool mouse_on;      /* reports of the mouse (SGR, 1006) are TERM_KEY_MOUSE, else TERM_KEY_OTHER */
    struct mouse mouse; /* of the last of them */
};

/** What the input waits for before it can tell the next key. */
enum input_wait {
    INPUT_NOTHING,  /* no bytes are held */
    INPUT_ESCAPE,   /* the Esc key, or the first byte of a sequence */
    INPUT_SEQUENCE, /* the rest of a sequence */
};

/** `bytes` is what the terminal sends for `key`. Ignored when NULL, empty, too long, one of ASCII's printing characters, or when the table
 *  is full. */
void input_define(struct input *in, const char *bytes, int key);
/** Room for bytes: input_push takes no more. */
size_t input_room(const struct input *in);
void input_push(struct input *in, const unsigned char *bytes, size_t n);
/** The next key (see term.h), or KEY_NONE when there is none or its end has not come. `idle`: nothing came for so long that the bytes
 *  held are all there is: a lone ESC is the key, the start of a sequence is dropped. */
int input_next(struct input *in, bool idle);
/** To ask after input_next gave KEY_NONE. */
enum input_wait input_waits_for(const struct input *in);

#endif
