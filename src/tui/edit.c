#include "tui/edit.h"

#include <stdio.h>
#include <string.h>

#include "tui/term.h"

enum { CONTROL_A = 1, CONTROL_B, CONTROL_D = 4, CONTROL_E, CONTROL_F, CONTROL_K = 11, CONTROL_U = 21, CONTROL_W = 23, DEL = 127 };

static bool continues(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

static int next_character(const struct edit *e, int at) {
    at += at < e->length;
    while (at < e->length && continues(e->text[at]))
        at++;
    return at;
}

static int previous_character(const struct edit *e, int at) {
    at -= at > 0;
    while (at > 0 && continues(e->text[at]))
        at--;
    return at;
}

/* The start of the word before the cursor, with the blanks behind it. */
static int word_before(const struct edit *e) {
    int at = e->cursor;
    while (at > 0 && e->text[at - 1] == ' ')
        at--;
    while (at > 0 && e->text[at - 1] != ' ')
        at--;
    return at;
}

void edit_insert(struct edit *e, const char *text) {
    size_t n = strlen(text), room = (size_t)(EDIT_SIZE - 1 - e->length);
    if (n > room) {
        n = room;
        while (n > 0 && continues(text[n]))
            n--;
    }
    memmove(e->text + e->cursor + n, e->text + e->cursor, (size_t)(e->length - e->cursor) + 1);
    memcpy(e->text + e->cursor, text, n);
    e->cursor += (int)n;
    e->length += (int)n;
}

void edit_set(struct edit *e, const char *text) {
    *e = (struct edit){0};
    edit_insert(e, text);
}

void edit_delete(struct edit *e, int from, int to) {
    memmove(e->text + from, e->text + to, (size_t)(e->length - to) + 1);
    e->length -= to - from;
    e->cursor = e->cursor >= to ? e->cursor - (to - from) : e->cursor > from ? from : e->cursor;
}

static void insert_character(struct edit *e, int key) {
    char bytes[5] = "";
    unsigned g = (unsigned)key;
    size_t n = g < 0x80 ? 1 : g < 0x800 ? 2 : g < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, g >>= 6)
        bytes[i] = (char)(0x80 | (g & 0x3f));
    bytes[0] = (char)(lead[n] | g);
    if (e->length + (int)n < EDIT_SIZE)
        edit_insert(e, bytes);
}

static bool move(struct edit *e, int key) {
    switch (key) {
    case TERM_KEY_LEFT:
    case CONTROL_B: e->cursor = previous_character(e, e->cursor); return true;
    case TERM_KEY_RIGHT:
    case CONTROL_F: e->cursor = next_character(e, e->cursor); return true;
    case TERM_KEY_HOME:
    case CONTROL_A: e->cursor = 0; return true;
    case TERM_KEY_END:
    case CONTROL_E: e->cursor = e->length; return true;
    default: return false;
    }
}

static bool erase(struct edit *e, int key) {
    switch (key) {
    case TERM_KEY_BACKSPACE: edit_delete(e, previous_character(e, e->cursor), e->cursor); return true;
    case TERM_KEY_DELETE:
    case CONTROL_D: edit_delete(e, e->cursor, next_character(e, e->cursor)); return true;
    case CONTROL_U: edit_delete(e, 0, e->cursor); return true;
    case CONTROL_K: edit_delete(e, e->cursor, e->length); return true;
    case CONTROL_W: edit_delete(e, word_before(e), e->cursor); return true;
    default: return false;
    }
}

bool edit_key(struct edit *e, int key, bool *changed) {
    int before = e->length;
    bool taken = move(e, key) || erase(e, key);
    if (!taken && key >= ' ' && key != DEL && key <= 0x10ffff) {
        insert_character(e, key);
        taken = true;
    }
    if (changed)
        *changed = e->length != before;
    return taken;
}

/* Characters up to a byte: cells, since each is painted as one. */
static int cells(const struct edit *e, int to) {
    int n = 0;
    for (int i = 0; i < to; i++)
        n += !continues(e->text[i]);
    return n;
}

void edit_draw(const struct edit *e, canvas *c, int x, int y, int width, int marked) {
    if (width < 1)
        return;
    int cursor = cells(e, e->cursor), first = cursor >= width ? cursor - width + 1 : 0, from = 0;
    for (int i = 0; i < first; i++)
        from = next_character(e, from);
    int used = canvas_text(c, x, y, width, ROLE_BRIGHT, true, e->text + from);
    canvas_fill(c, x + used, y, width - used, ' ', ROLE_TEXT, false);
    int mark = marked < 0 || marked > e->length ? -1 : cells(e, marked) - first;
    for (int i = 0; i < 2; i++) { /* the cursor is on top */
        int at = i == 0 ? mark : cursor - first;
        const struct cell *cell = at >= 0 && at < width ? canvas_at(c, x + at, y) : NULL;
        if (cell)
            canvas_put(c, x + at, y, i == 0 && cell->glyph == ' ' ? '^' : cell->glyph, i == 0 ? ROLE_BAD : ROLE_SELECTED, true);
    }
}

int edit_place_of(const struct edit *e, const char *sentence) {
    int column, at = 0;
    if (sscanf(sentence, "column %d", &column) != 1)
        return -1;
    for (; column > 1 && at < e->length; column--)
        do
            at++;
        while (((unsigned char)e->text[at] & 0xc0) == 0x80);
    return at;
}
