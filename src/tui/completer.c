#include "tui/completer.h"

#include <stdio.h>
#include <string.h>

enum { LIST_ROWS = 10, WHOLE_LINE = EDIT_SIZE + 64 };

/* Put a candidate, or the part that all have in common, where what was typed stands. */
static void put_candidate(struct completer *t, struct edit *e, const char *text, size_t length) {
    char part[COMPLETE_TEXT];
    memcpy(part, text, length);
    part[length] = '\0';
    edit_delete(e, (int)t->found.from, e->cursor);
    edit_insert(e, part);
}

static bool complete(struct completer *t, struct edit *e, const struct session *s, const char *before) {
    char line[WHOLE_LINE];
    size_t ahead = strlen(before);
    snprintf(line, sizeof line, "%s%s", before, e->text);
    command_complete(s, line, ahead + (size_t)e->cursor, &t->found);
    t->found.from = t->found.from > ahead ? t->found.from - ahead : 0;
    size_t typed = (size_t)e->cursor - t->found.from, common = completions_common(&t->found);
    t->listed = t->found.n > 1;
    t->chosen = -1;
    if (t->found.n == 0 || common < typed)
        return t->found.n > 0;
    put_candidate(t, e, t->found.list[0].text, common);
    if (t->found.n == 1 && !t->found.list[0].more)
        edit_insert(e, " ");
    return true;
}

static void turn_candidate(struct completer *t, struct edit *e, int by) {
    int n = t->found.n;
    t->chosen = t->chosen < 0 ? (by > 0 ? 0 : n - 1) : (t->chosen + by + n) % n;
    const char *text = t->found.list[t->chosen].text;
    put_candidate(t, e, text, strlen(text));
}

bool completer_press(struct completer *t, struct edit *e, const struct session *s, const char *before, int by) {
    if (!t->listed)
        return complete(t, e, s, before);
    turn_candidate(t, e, by);
    return true;
}

/* Columns of the candidates and of their help. */
static void measure(const struct completions *found, int *width, int *help) {
    *width = *help = 0;
    for (int i = 0; i < found->n; i++) {
        int w = canvas_text_width(found->list[i].text), h = found->list[i].help ? canvas_text_width(found->list[i].help) : 0;
        *width = w > *width ? w : *width;
        *help = h > *help ? h : *help;
    }
}

void completer_draw(const struct completer *t, canvas *c, struct rect room, bool at_bottom) {
    int n = t->found.n, rows = room.h - 2 < LIST_ROWS ? room.h - 2 : LIST_ROWS, width, help;
    char note[40] = "";
    rows = rows < n ? rows : n;
    if (rows < 1 || room.w < 12)
        return;
    measure(&t->found, &width, &help);
    int whole = width + (help > 0 ? help + 2 : 0) + 4, first = t->chosen >= rows ? t->chosen - rows + 1 : 0;
    if (rows < n)
        snprintf(note, sizeof note, "%d of %d", rows, n + t->found.left_out);
    whole = whole < 24 ? 24 : whole;
    struct rect box = {room.x, at_bottom ? room.y + room.h - rows - 2 : room.y, whole < room.w ? whole : room.w, rows + 2};
    for (int y = box.y; y < box.y + box.h; y++)
        canvas_fill(c, box.x, y, box.w, ' ', ROLE_TEXT, false);
    struct rect in = canvas_frame(c, box, EDGING_FRAME, "Tab", note[0] ? note : NULL, false);
    for (int i = 0; i < rows; i++) {
        const struct candidate *found = &t->found.list[first + i];
        bool chosen = first + i == t->chosen;
        canvas_text_cut(c, in.x + 1, in.y + i, in.w - 2, chosen ? ROLE_SELECTED : ROLE_BRIGHT, chosen, found->text);
        if (found->help)
            canvas_text_cut(c, in.x + width + 3, in.y + i, in.w - width - 4, ROLE_DIM, false, found->help);
    }
}
