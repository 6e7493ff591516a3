#include "tui/frame.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_CELL = FRAME_LOOK + FRAME_MOVE + 4, EXTRA = FRAME_EXTRA + 3 * FRAME_LOOK, JOINED_GAP = 4 };

static const struct cell blank = {.glyph = ' ', .role = ROLE_TEXT};

dln_status frame_resize(struct frame *f, int cols, int rows, dln_error *err) {
    size_t cells = (size_t)cols * (size_t)rows, room = 0;
    bool addressable = cells > 0 && cells < SIZE_MAX / (2 * LONGEST_CELL) && cells / (size_t)cols == (size_t)rows;
    if (addressable)
        room = cells * LONGEST_CELL + EXTRA;
    struct cell *shown = addressable ? calloc(cells, sizeof *shown) : NULL;
    char *bytes = addressable ? malloc(room) : NULL;
    if (!shown || !bytes) {
        free(shown);
        free(bytes);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a screen of %d x %d cells", cols, rows);
    }
    frame_release(f);
    *f = (struct frame){.cols = cols, .rows = rows, .shown = shown, .unknown = true, .bytes = bytes, .room = room};
    return DLN_OK;
}

void frame_release(struct frame *f) {
    free(f->shown);
    free(f->bytes);
    *f = (struct frame){0};
}

void frame_drop(struct frame *f) { f->length = f->sent = 0; }

void frame_add(struct frame *f, const char *bytes, size_t n) {
    memcpy(f->bytes + f->length, bytes, n);
    f->length += n;
}

static void add_text(struct frame *f, const char *text) { frame_add(f, text, strlen(text)); }

static void add_glyph(struct frame *f, uint32_t g) {
    unsigned char *out = (unsigned char *)f->bytes + f->length;
    if (g < ' ' || (g >= 0x7f && g < 0xa0) || g > 0x10ffff)
        g = '?';
    size_t n = g < 0x80 ? 1 : g < 0x800 ? 2 : g < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, g >>= 6)
        out[i] = (unsigned char)(0x80 | (g & 0x3f));
    out[0] = (unsigned char)(lead[n] | g);
    f->length += n;
}

/* Blanks look alike in all roles but those that fill. */
static bool same(const struct frame_dialect *d, struct cell a, struct cell b) {
    if (a.glyph != b.glyph)
        return false;
    bool invisible = a.glyph == ' ' && !d->fills[a.role] && !d->fills[b.role];
    return invisible || (a.role == b.role && a.bold == b.bold);
}

/* Where the terminal's cursor is and what it writes with, while a frame is built. */
struct pen {
    int x, y; /* x -1: not known */
    const char *look;
    bool fills;
};

static void put(struct frame *f, const struct frame_dialect *d, struct pen *pen, int x, int y, struct cell cell) {
    if (pen->y != y || pen->x != x)
        f->length += d->move(f->bytes + f->length, x, y);
    const char *look = d->looks[cell.role][cell.bold];
    bool any_look = cell.glyph == ' ' && !d->fills[cell.role] && !pen->fills;
    if (!any_look && strcmp(look, pen->look) != 0) {
        add_text(f, look);
        pen->look = look;
        pen->fills = d->fills[cell.role];
    }
    add_glyph(f, cell.glyph);
    pen->y = y;
    pen->x = x + 1 < f->cols ? x + 1 : -1; /* after the last column terminals differ */
    f->shown[y * f->cols + x] = cell;
}

static void build_row(struct frame *f, const struct frame_dialect *d, const canvas *c, int y, struct pen *pen) {
    const struct cell *now = c->cells + y * c->cols, *shown = f->shown + y * c->cols;
    int end = f->cols - (d->spare_corner && y == f->rows - 1);
    for (int x = 0; x < end; x++) {
        if (same(d, now[x], shown[x]))
            continue;
        /* writing a few cells again is shorter than moving over them */
        if (pen->y == y && pen->x >= 0 && x > pen->x && x - pen->x <= JOINED_GAP)
            for (int i = pen->x; i < x; i++)
                put(f, d, pen, i, y, now[i]);
        put(f, d, pen, x, y, now[x]);
    }
}

void frame_build(struct frame *f, const struct frame_dialect *d, const canvas *c) {
    struct pen pen = {-1, -1, d->plain, false}; /* every frame leaves it so */
    if (f->unknown) {
        add_text(f, d->plain);
        add_text(f, d->clear);
        for (int i = 0; i < f->cols * f->rows; i++)
            f->shown[i] = blank;
        f->unknown = false;
    }
    for (int y = 0; y < f->rows; y++)
        build_row(f, d, c, y, &pen);
    if (strcmp(pen.look, d->plain) != 0)
        add_text(f, d->plain);
    if (d->cursor_shows && (pen.x >= 0 || pen.y >= 0))
        f->length += d->move(f->bytes + f->length, 0, f->rows - 1);
}
