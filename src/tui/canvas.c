#include "tui/canvas.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cell empty = {.glyph = ' ', .role = ROLE_TEXT};

static bool cells_needed(int cols, int rows, size_t *bytes) {
    if (cols < 1 || rows < 1 || (size_t)cols > SIZE_MAX / sizeof(struct cell) / (size_t)rows || cols > INT_MAX / rows)
        return false;
    *bytes = (size_t)cols * (size_t)rows * sizeof(struct cell);
    return true;
}

dln_status canvas_new(int cols, int rows, enum charset charset, canvas **out, dln_error *err) {
    canvas *c = calloc(1, sizeof *c);
    if (!c)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a screen of %d x %d cells", cols, rows);
    c->charset = charset;
    dln_status status = canvas_resize(c, cols, rows, err);
    if (status != DLN_OK) {
        free(c);
        return status;
    }
    *out = c;
    return DLN_OK;
}

void canvas_free(canvas *c) {
    if (!c)
        return;
    free(c->cells);
    free(c);
}

dln_status canvas_resize(canvas *c, int cols, int rows, dln_error *err) {
    size_t bytes;
    if (!cells_needed(cols, rows, &bytes))
        return dln_error_set(err, DLN_NO_MEMORY, "a screen of %d x %d cells cannot be had", cols, rows);
    struct cell *cells = realloc(c->cells, bytes);
    if (!cells)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a screen of %d x %d cells", cols, rows);
    c->cells = cells;
    c->cols = cols;
    c->rows = rows;
    canvas_clear(c);
    return DLN_OK;
}

void canvas_clear(canvas *c) {
    for (int i = 0; i < c->cols * c->rows; i++)
        c->cells[i] = empty;
}

struct rect canvas_area(const canvas *c) {
    return (struct rect){0, 0, c->cols, c->rows};
}

/* Characters */

/* What stands for a glyph where only ASCII can be shown. */
static const struct {
    uint32_t glyph;
    char ascii;
} stand_ins[] = {
    {0x00b7, '.'}, {0x00d7, 'x'}, {0x00b2, '2'},                                                            /* · × ² */
    {0x03a6, 'P'}, {0x03bb, 'l'}, {0x03bc, 'u'}, {0x03b7, 'n'}, {0x03c3, 's'},                              /* Φ λ μ η σ */
    {0x1d40, 'T'}, {0x2013, '-'}, {0x2014, '-'}, {0x2016, '|'}, {0x2025, '.'}, {0x2026, '~'},               /* ᵀ – — ‖ ‥ … */
    {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2212, '-'}, {0x2264, '<'}, {0x2265, '>'}, /* ← ↑ → ↓ − ≤ ≥ */
    {0x2500, '-'}, {0x2501, '='}, {0x2502, '|'}, {0x2503, '|'}, {0x2504, '-'}, {0x250a, '|'},               /* ─ ━ │ ┃ ┄ ┊ */
    {0x2514, '+'}, {0x251c, '+'}, {0x2524, '+'}, {0x252c, '+'}, {0x2534, '+'}, {0x253c, '+'},               /* └ ├ ┤ ┬ ┴ ┼ */
    {0x256d, '+'}, {0x256e, '+'}, {0x256f, '+'}, {0x2570, '+'}, {0x2574, '-'}, {0x2576, '-'},               /* ╭ ╮ ╯ ╰ ╴ ╶ */
    {0x2578, '='}, {0x257a, '='}, {0x2588, '#'}, {0x2591, '.'},                                             /* ╸ ╺ █ ░ */
    {0x25a0, '#'}, {0x25a1, '&'}, {0x25b2, '^'}, {0x25b8, '>'}, {0x25bc, 'v'}, {0x25c2, '<'},               /* ■ □ ▲ ▸ ▼ ◂ */
    {0x25b3, 'A'}, {0x25bd, 'V'}, {0x25b7, 'D'}, {0x25c1, 'C'}, {0x2605, 'S'}, {0x25a3, 'H'}, {0x25ce, 'O'}, /* △ ▽ ▷ ◁ ★ ▣ ◎ */
    {0x25c8, 'Z'}, {0x00a7, 'p'}, {0x00b1, 'e'}, {0x00b6, 'm'}, {0x2021, 't'},                              /* ◈ § ± ¶ ‡ */
    {0x25c6, '*'}, {0x25c7, '%'}, {0x25cb, 'o'}, {0x25cf, '@'}, {0x25ae, '|'}, {0x2713, '+'}, {0x2717, 'x'}, /* ◆ ◇ ○ ● ▮ ✓ ✗ */
};

static uint32_t ascii_of(uint32_t glyph) {
    if (glyph < 0x80)
        return glyph;
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (stand_ins[i].glyph == glyph)
            return (uint32_t)stand_ins[i].ascii;
    return '?';
}

/* Scripts whose characters are one column wide in every terminal, without combining marks and emoji. */
static const struct {
    uint32_t first, last;
} narrow[] = {
    {0x20, 0x7e},     {0xa1, 0xac},     {0xae, 0x2ff},    {0x370, 0x377},   {0x37a, 0x37f},   {0x384, 0x38a},   {0x38c, 0x38c},
    {0x38e, 0x3a1},   {0x3a3, 0x482},   {0x48a, 0x52f},   {0x1d00, 0x1d7f}, {0x1e00, 0x1eff}, {0x2010, 0x2027}, {0x2030, 0x205e},
    {0x2070, 0x2071}, {0x2074, 0x208e}, {0x2090, 0x209c}, {0x20a0, 0x20bf}, {0x2100, 0x218b}, {0x2190, 0x2319}, {0x231c, 0x2328},
    {0x232b, 0x23e8}, {0x23f4, 0x23fa}, {0x2500, 0x25fc}, {0x25ff, 0x25ff}, {0x2713, 0x2713}, {0x2717, 0x2717}, {0x27c0, 0x27e5},
    {0x2800, 0x28ff}, {0x2900, 0x297f},
};

static bool is_narrow(uint32_t glyph) {
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
        if (glyph <= narrow[i].last)
            return glyph >= narrow[i].first;
    return false;
}

/* The next character of UTF-8 text that is not at its end, '?' for what is no character of one column. */
static uint32_t next_character(const char **text) {
    const unsigned char *p = (const unsigned char *)*text;
    if (p[0] >= 0x20 && p[0] < 0x7f) {
        *text += 1;
        return p[0];
    }
    int more = p[0] >= 0xf0 && p[0] < 0xf5 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc2 ? 1 : 0;
    uint32_t glyph = more == 3 ? p[0] & 7u : more == 2 ? p[0] & 15u : p[0] & 31u;
    int i = 1;
    for (; i <= more && (p[i] & 0xc0) == 0x80; i++)
        glyph = glyph << 6 | (p[i] & 63u);
    bool whole = more > 0 && i == more + 1;
    *text += whole ? more + 1 : 1;
    return whole && is_narrow(glyph) ? glyph : '?';
}

static struct cell *cell_at(canvas *c, int x, int y) {
    return x >= 0 && x < c->cols && y >= 0 && y < c->rows ? &c->cells[y * c->cols + x] : NULL;
}

const struct cell *canvas_at(const canvas *c, int x, int y) {
    return x >= 0 && x < c->cols && y >= 0 && y < c->rows ? &c->cells[y * c->cols + x] : NULL;
}

uint32_t canvas_glyph(const canvas *c, uint32_t glyph) { return c->charset == CHARSET_ASCII ? ascii_of(glyph) : glyph; }

void canvas_put(canvas *c, int x, int y, uint32_t glyph, enum role role, bool bold) {
    struct cell *cell = cell_at(c, x, y);
    if (cell)
        *cell = (struct cell){canvas_glyph(c, glyph), (uint8_t)role, bold, 0};
}

void canvas_fill(canvas *c, int x, int y, int n, uint32_t glyph, enum role role, bool bold) {
    for (int i = 0; i < n; i++)
        canvas_put(c, x + i, y, glyph, role, bold);
}

int canvas_text(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text) {
    int used = 0;
    for (; *text && used < width; used++)
        canvas_put(c, x + used, y, next_character(&text), role, bold);
    return used;
}

int canvas_text_width(const char *text) {
    int width = 0;
    for (; *text; width++)
        next_character(&text);
    return width;
}

int canvas_text_cut(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text) {
    int used = canvas_text(c, x, y, width, role, bold, text);
    if (used > 0 && canvas_text_width(text) > used)
        canvas_put(c, x + used - 1, y, 0x2026, role, bold);
    return used;
}

int canvas_text_cut_inside(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text) {
    enum { TAIL = 8, LEAST_HEAD = 6 };
    const char *tail = text;
    if (canvas_text_width(text) <= width || width < LEAST_HEAD + 1 + TAIL)
        return canvas_text_cut(c, x, y, width, role, bold, text);
    while (canvas_text_width(tail) > TAIL)
        do
            tail++;
        while (((unsigned char)*tail & 0xc0) == 0x80);
    canvas_text(c, x, y, width - TAIL - 1, role, bold, text);
    canvas_put(c, x + width - TAIL - 1, y, 0x2026, role, bold);
    canvas_text(c, x + width - TAIL, y, TAIL, role, bold, tail);
    return width;
}

int canvas_text_right(canvas *c, int x, int y, int width, enum role role, bool bold, const char *text) {
    int need = canvas_text_width(text);
    return need > width ? 0 : canvas_text(c, x + width - need, y, need, role, bold, text);
}

int canvas_printf(canvas *c, int x, int y, int width, enum role role, bool bold, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return canvas_text(c, x, y, width, role, bold, text);
}

const char *canvas_pick(const canvas *c, const char *unicode, const char *ascii) { return c->charset == CHARSET_ASCII ? ascii : unicode; }

/* Frames */

static void draw_box(canvas *c, struct rect r) {
    int right = r.x + r.w - 1, bottom = r.y + r.h - 1;
    canvas_fill(c, r.x + 1, r.y, r.w - 2, 0x2500, ROLE_FRAME, false);
    canvas_fill(c, r.x + 1, bottom, r.w - 2, 0x2500, ROLE_FRAME, false);
    for (int y = r.y + 1; y < bottom; y++) {
        canvas_put(c, r.x, y, 0x2502, ROLE_FRAME, false);
        canvas_put(c, right, y, 0x2502, ROLE_FRAME, false);
    }
    canvas_put(c, r.x, r.y, 0x256d, ROLE_FRAME, false);
    canvas_put(c, right, r.y, 0x256e, ROLE_FRAME, false);
    canvas_put(c, r.x, bottom, 0x2570, ROLE_FRAME, false);
    canvas_put(c, right, bottom, 0x256f, ROLE_FRAME, false);
}

static void select_cell(canvas *c, int x, int y) {
    struct cell *cell = cell_at(c, x, y);
    if (cell)
        cell->role = ROLE_SELECTED;
}

/* Title and note in the top row of r, a blank at both ends of each; the note goes first when there is no room.
 * Of a selected one the words before the first two blanks are marked: its name. */
static void draw_heading(canvas *c, struct rect r, const char *title, const char *note, bool selected) {
    int x = r.x + 2, end = r.x + r.w - 2;
    if (title && end - x >= 4) {
        canvas_put(c, x, r.y, ' ', ROLE_DIM, false);
        int used = canvas_text_cut(c, x + 1, r.y, end - x - 2, ROLE_BRIGHT, true, title);
        for (int i = 0; selected && i < used && !(title[i] == ' ' && title[i + 1] == ' '); i++)
            select_cell(c, x + 1 + i, r.y);
        x += 1 + used;
        canvas_put(c, x++, r.y, ' ', ROLE_DIM, false);
    }
    int width = note ? canvas_text_width(note) : 0;
    if (width == 0 || width + 3 > end - x)
        return;
    canvas_put(c, end - width - 2, r.y, ' ', ROLE_DIM, false);
    canvas_text(c, end - width - 1, r.y, width, ROLE_DIM, false, note);
    canvas_put(c, end - 1, r.y, ' ', ROLE_DIM, false);
}

struct rect canvas_inside(struct rect r, enum edging edging) {
    struct rect inside =
        edging == EDGING_FRAME ? (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2} : (struct rect){r.x, r.y + 1, r.w, r.h - 1};
    return inside.w < 1 || inside.h < 1 ? (struct rect){r.x, r.y, 0, 0} : inside;
}

struct rect canvas_frame(canvas *c, struct rect r, enum edging edging, const char *title, const char *note, bool selected) {
    struct rect inside = canvas_inside(r, edging);
    if (inside.w < 1)
        return inside;
    if (edging == EDGING_FRAME)
        draw_box(c, r);
    else
        canvas_fill(c, r.x, r.y, r.w, 0x2500, ROLE_FRAME, false);
    draw_heading(c, r, title, note, selected);
    return inside;
}

/* Dots */

int canvas_dots_x(const canvas *c) { return c->charset == CHARSET_ASCII ? 1 : 2; }

int canvas_dots_y(const canvas *c) {
    static const int dots[] = {[CHARSET_BRAILLE] = 4, [CHARSET_BLOCK] = 2, [CHARSET_ASCII] = 3};
    return dots[c->charset];
}

/* Bit of the dot in column i and row j of a cell, and the glyph of a set of dots. */
static const uint8_t braille_bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
static const uint32_t quadrants[16] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
                                       0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588};
static const char ascii_levels[8] = {' ', '\'', '-', ':', '.', ':', ':', '|'};

void canvas_dot(canvas *c, int x, int y, enum role role, bool bold) {
    int nx = canvas_dots_x(c), ny = canvas_dots_y(c);
    struct cell *cell = x < 0 || y < 0 ? NULL : cell_at(c, x / nx, y / ny);
    if (!cell)
        return;
    int i = x % nx, j = y % ny;
    unsigned bit = c->charset == CHARSET_BRAILLE ? braille_bits[j][i] : 1u << (j * nx + i);
    bool over = bold && !cell->bold; /* a bold curve is not thickened by the quiet ones beneath it */
    unsigned dots = over ? bit : cell->dots | bit;
    uint32_t glyph = c->charset == CHARSET_BRAILLE ? 0x2800u + dots
                     : c->charset == CHARSET_BLOCK ? quadrants[dots]
                                                   : (uint32_t)ascii_levels[dots];
    *cell = (struct cell){glyph, (uint8_t)role, bold, (uint8_t)dots};
}

/* Text of the cells */

static char *encode(char *out, uint32_t glyph) {
    if (glyph < 0x80) {
        *out++ = (char)glyph;
    } else if (glyph < 0x800) {
        *out++ = (char)(0xc0 | glyph >> 6);
        *out++ = (char)(0x80 | (glyph & 63));
    } else {
        *out++ = (char)(0xe0 | glyph >> 12);
        *out++ = (char)(0x80 | (glyph >> 6 & 63));
        *out++ = (char)(0x80 | (glyph & 63));
    }
    return out;
}

char *canvas_to_text(const canvas *c) {
    char *text = malloc(((size_t)c->cols * 3 + 1) * (size_t)c->rows + 1);
    if (!text)
        return NULL;
    char *p = text;
    for (int y = 0; y < c->rows; y++) {
        char *end = p;
        for (int x = 0; x < c->cols; x++) {
            p = encode(p, c->cells[y * c->cols + x].glyph);
            if (c->cells[y * c->cols + x].glyph != ' ')
                end = p;
        }
        p = end;
        *p++ = '\n';
    }
    *p = '\0';
    return text;
}
