#include "tui/bindings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "preset/nearest.h"
#include "tui/term.h"

static const struct {
    const char *name;
    int key;
} named[] = {
    {"Space", ' '},
    {"Tab", '\t'},
    {"Shift-Tab", TERM_KEY_BACK_TAB},
    {"Enter", '\r'},
    {"Esc", 27},
    {"Up", TERM_KEY_UP},
    {"Down", TERM_KEY_DOWN},
    {"Left", TERM_KEY_LEFT},
    {"Right", TERM_KEY_RIGHT},
    {"Shift-Left", TERM_KEY_SHIFT_LEFT},
    {"Shift-Right", TERM_KEY_SHIFT_RIGHT},
    {"Home", TERM_KEY_HOME},
    {"End", TERM_KEY_END},
    {"PgUp", TERM_KEY_PAGE_UP},
    {"PgDn", TERM_KEY_PAGE_DOWN},
    {"Backspace", TERM_KEY_BACKSPACE},
    {"Delete", TERM_KEY_DELETE},
    {"F1", TERM_KEY_F1},
    {"F2", TERM_KEY_F2},
    {"F3", TERM_KEY_F3},
    {"F4", TERM_KEY_F4},
    {"F5", TERM_KEY_F5},
    {"F6", TERM_KEY_F6},
    {"F7", TERM_KEY_F7},
    {"F8", TERM_KEY_F8},
    {"F9", TERM_KEY_F9},
    {"F10", TERM_KEY_F10},
    {"F11", TERM_KEY_F11},
    {"F12", TERM_KEY_F12},
};
enum { N_NAMED = sizeof named / sizeof *named };

/* A single character of UTF-8, or KEY_NONE. */
static int character(const char *name) {
    const unsigned char *b = (const unsigned char *)name;
    size_t n = strlen(name);
    if (n == 1)
        return b[0] > ' ' && b[0] < 127 ? b[0] : KEY_NONE;
    int lead = n == 2 ? 0x1f : n == 3 ? 0x0f : 0x07, key = b[0] & lead;
    size_t length = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : b[0] >= 0xc2 ? 2 : 0;
    if (n != length)
        return KEY_NONE;
    for (size_t i = 1; i < n; i++)
        key = key << 6 | (b[i] & 0x3f);
    return key >= 0xa0 ? key : KEY_NONE;
}

/* Some are the same key on a terminal. */
static int control(char letter) {
    char upper = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
    if (upper == 'H')
        return TERM_KEY_BACKSPACE;
    if (upper == '[')
        return 27;
    return upper == 'J' ? '\r' : upper >= 'A' && upper <= 'Z' ? upper - 'A' + 1 : KEY_NONE;
}

int bindings_key(const char *name) {
    for (int i = 0; i < N_NAMED; i++)
        if (!strcasecmp(named[i].name, name))
            return named[i].key;
    if (!strncasecmp(name, "Ctrl-", 5) && name[5] && !name[6])
        return control(name[5]);
    return name[0] ? character(name) : KEY_NONE;
}

const char *bindings_nearest(const char *name) {
    const char *names[N_NAMED + 1];
    for (int i = 0; i < N_NAMED; i++)
        names[i] = named[i].name;
    names[N_NAMED] = "Ctrl-A";
    return nearest_name(name, names, N_NAMED + 1);
}

static dln_status unknown_key(const struct config_entry *e, dln_error *err) {
    const char *near = bindings_nearest(e->name);
    return place_error(err, DLN_BAD_VALUE, &e->place,
                       "there is no key %s%s%s%s; a key is a character, Ctrl- with a letter, or one of the names in the help",
                       place_show(e->name).text, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static bool unbinds(const struct config_entry *e) { return !e->value[0] || !strcmp(e->value, "none"); }

/* Each command's name; what it takes is judged when the key is pressed. */
static dln_status check_line(const struct config_entry *e, dln_error *err) {
    const char *piece = NULL, *names[256];
    size_t length = 0;
    int n = 0;
    for (; n < n_commands && n < 256; n++)
        names[n] = commands[n]->name;
    for (const char *at = e->value; !unbinds(e) && (at = queue_piece(at, &piece, &length));) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(piece, " \t;"), piece);
        if (command_find(name))
            continue;
        const char *near = nearest_name(name, names, n);
        return place_error(err, DLN_BAD_VALUE, &e->value_place, "there is no command %s%s%s%s; :help lists them", place_show(name).text,
                           near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
    }
    return DLN_OK;
}

static dln_status check(const struct config *c, int i, dln_error *err) {
    const struct config_entry *e = &c->keys[i];
    int key = bindings_key(e->name);
    if (key == KEY_NONE)
        return unknown_key(e, err);
    if (key >= '1' && key <= '9')
        return place_error(err, DLN_BAD_VALUE, &e->place, "the key %s cannot be bound: digits are a count for the next key", e->name);
    for (int k = 0; k < i; k++)
        if (bindings_key(c->keys[k].name) == key)
            return place_error(err, DLN_BAD_VALUE, &e->place, "the key %s is bound twice: here in line %d and, as %s, in line %d", e->name,
                               e->place.line, c->keys[k].name, c->keys[k].place.line);
    return check_line(e, err);
}

/* The place of a key in the list, or its end. */
static int find(const struct bindings *b, int key) {
    int i = 0;
    while (i < b->n && b->list[i].key != key)
        i++;
    return i;
}

static void bind(struct bindings *b, struct key_binding *list, const struct config_entry *e) {
    int i = find(b, bindings_key(e->name));
    if (unbinds(e)) {
        if (i < b->n)
            memmove(list + i, list + i + 1, (size_t)(--b->n - i) * sizeof *list);
        return;
    }
    list[i] = (struct key_binding){.key = bindings_key(e->name), .name = e->name, .command = e->value};
    b->n += i == b->n;
}

dln_status bindings_new(const struct config *config, struct bindings **out, dln_error *err) {
    for (int i = 0; i < config->n_keys; i++) {
        dln_status status = check(config, i, err);
        if (status)
            return status;
    }
    struct bindings *b = malloc(sizeof *b);
    struct key_binding *list = calloc((size_t)(keymap.n + config->n_keys), sizeof *list);
    if (!b || !list) {
        free(b);
        free(list);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the keys");
    }
    memcpy(list, keymap.list, (size_t)keymap.n * sizeof *list);
    *b = (struct bindings){list, keymap.n, list};
    for (int i = 0; i < config->n_keys; i++)
        bind(b, list, &config->keys[i]);
    *out = b;
    return DLN_OK;
}

void bindings_free(struct bindings *b) {
    if (b)
        free(b->owned);
    free(b);
}
