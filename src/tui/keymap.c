#include "tui/keymap.h"

#include <string.h>

#include "tui/term.h"

enum { CONTROL_C = 3, TAB = 9, ENTER = 13, CONTROL_L = 12, CONTROL_Z = 26, ESCAPE = 27, A_PAGE = 10 };

static const struct key_binding table[] = {
    {' ', "Space", "run-pause", 0, "run/pause"},
    {':', ":", "prompt", 0, "command"},
    {'s', "s", "step", 0, "step"},
    {'.', ".", "step", 0, NULL},
    {'S', "S", "sweep", 0, "sweep"},
    {'>', ">", "sweep", 0, NULL},
    {',', ",", "back", 0, "back"},
    {'<', "<", "back-sweep", 0, NULL},
    {'g', "g", "goto", 0, NULL},
    {TERM_KEY_HOME, "Home", "start", 0, NULL},
    {'G', "G", "newest", 0, NULL},
    {TERM_KEY_END, "End", "newest", 0, NULL},
    {'d', "d", "dismiss", 0, NULL},
    {'+', "+", "faster", 0, "faster"},
    {'-', "-", "slower", 0, "slower"},
    {TAB, "Tab", "focus-next", 0, "focus"},
    {TERM_KEY_BACK_TAB, "Shift-Tab", "focus-previous", 0, NULL},
    {'o', "o", "order-next", 0, "order"},
    {'O', "O", "order-previous", 0, NULL},
    {'i', "i", "init-next", 0, "init"},
    {'I', "I", "init-previous", 0, NULL},
    {'r', "r", "restart", 0, "restart"},
    {'R', "R", "restart-new-seed", 0, "new seed"},
    {'v', "v", "hide", 0, "hide"},
    {'P', "P", "pin", 0, NULL},
    {'/', "/", "filter-compose", 0, NULL},
    {'D', "D", "remove", 0, NULL},
    {'e', "e", "edit-form", 0, "edit"},
    {'f', "f", "fork", 0, "fork"},
    {'t', "t", "arm-disarm", 0, NULL},
    {'T', "T", "trigger-compose", 0, NULL},
    {'m', "m", "mark", 0, NULL},
    {'\'', "'", "to-mark", 0, NULL},
    {'n', "n", "event-next", 0, NULL},
    {'N', "N", "event-previous", 0, NULL},
    {ENTER, "Enter", "lecture-next", 0, NULL},
    {'x', "x", "abscissa", 0, "abscissa"},
    {'y', "y", "ordinate", 0, "log/linear"},
    {'z', "z", "zoom", 0, "zoom"},
    {'Z', "Z", "fit", 0, "fit"},
    {'0', "0", "whole-range", 0, NULL},
    {'[', "[", "narrower", 0, NULL},
    {']', "]", "wider", 0, NULL},
    {'h', "h", "panel-previous", 0, NULL},
    {TERM_KEY_LEFT, "Left", "left", 0, NULL},
    {'l', "l", "panel-next", 0, NULL},
    {TERM_KEY_RIGHT, "Right", "right", 0, NULL},
    {TERM_KEY_SHIFT_LEFT, "Shift-Left", "far-left", 0, NULL},
    {TERM_KEY_SHIFT_RIGHT, "Shift-Right", "far-right", 0, NULL},
    {'c', "c", "cursor", 0, NULL},
    {'C', "C", "cursor-second", 0, NULL},
    {'k', "k", "scroll-up", 0, NULL},
    {TERM_KEY_UP, "Up", "scroll-up", 0, NULL},
    {TERM_KEY_PAGE_UP, "PgUp", "scroll-up", A_PAGE, NULL},
    {'j', "j", "scroll-down", 0, NULL},
    {TERM_KEY_DOWN, "Down", "scroll-down", 0, NULL},
    {TERM_KEY_PAGE_DOWN, "PgDn", "scroll-down", A_PAGE, NULL},
    {'M', "M", "mouse", 0, NULL},
    {'w', "w", "write-menu", 0, NULL},
    {'p', "p", "pick", 0, NULL},
    {ESCAPE, "Esc", "close", 0, NULL},
    {CONTROL_L, "Ctrl-L", "redraw", 0, NULL},
    {CONTROL_Z, "Ctrl-Z", "suspend", 0, NULL},
    {'?', "?", "help", 0, "help"},
    {TERM_KEY_F1, "F1", "help", 0, NULL},
    {'q', "q", "quit", 0, "quit"},
    {CONTROL_C, "Ctrl-C", "interrupt", 0, NULL},
};
const struct bindings keymap = {table, sizeof table / sizeof *table, NULL};

const struct key_binding *keymap_lookup(const struct bindings *b, int key) {
    b = b ? b : &keymap;
    for (int i = 0; i < b->n; i++)
        if (b->list[i].key == key)
            return &b->list[i];
    return NULL;
}

void keymap_keys_of(const struct bindings *b, const char *command, char *out, int size) {
    size_t used = 0, room = (size_t)size;
    b = b ? b : &keymap;
    out[0] = '\0';
    for (int i = 0; i < b->n; i++) {
        size_t length = strlen(b->list[i].name);
        if (strcmp(b->list[i].command, command) != 0 || used + (used > 0) + length >= room)
            continue;
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, b->list[i].name, length + 1);
        used += length;
    }
}

static bool feed_digit(struct keymap_state *state, int key) {
    if (key < '0' || key > '9' || (key == '0' && state->count == 0))
        return false;
    unsigned digit = (unsigned)(key - '0');
    state->count = state->count > (KEYMAP_MOST - digit) / 10 ? KEYMAP_MOST : 10 * state->count + digit;
    return true;
}

bool keymap_feed(struct keymap_state *state, int key, const struct key_binding **out, unsigned *count) {
    if (feed_digit(state, key))
        return false;
    unsigned typed = state->count;
    state->count = 0;
    const struct key_binding *binding = keymap_lookup(state->bindings, key);
    if (!binding || (key == ESCAPE && typed > 0))
        return false;
    *out = binding;
    *count = typed > 0 ? typed : binding->count;
    return true;
}
