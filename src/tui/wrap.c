#include "tui/wrap.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 1024 };

static bool is_inside_character(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* Bytes of the text that stand in a row of that width: up to a blank, or of a word that is longer than the row what it holds. */
static size_t part_of(const char *text, int width) {
    char row[LONGEST];
    snprintf(row, sizeof row, "%s", text);
    size_t n = strlen(row), blank;
    while (n > 1 && canvas_text_width(row) > width) {
        for (n--; n > 1 && is_inside_character(row[n]); n--)
            ;
        row[n] = '\0';
    }
    for (blank = n; text[n] && blank > 0 && text[blank] != ' '; blank--)
        ;
    return blank > 0 ? blank : n;
}

int wrap_draw(canvas *c, struct rect area, enum role role, bool bold, const char *text) {
    int rows = 0;
    for (; *text && rows < area.h && area.w > 0; rows++) {
        char row[LONGEST];
        size_t n = rows + 1 < area.h ? part_of(text, area.w) : strlen(text);
        snprintf(row, sizeof row, "%.*s", (int)n, text);
        canvas_text_cut(c, area.x, area.y + rows, area.w, role, bold, row);
        text += n;
        text += strspn(text, " ");
    }
    return rows;
}

int wrap_rows(const char *text, int width) {
    int rows = 0;
    for (; *text && width > 0; rows++) {
        text += part_of(text, width);
        text += strspn(text, " ");
    }
    return rows;
}
