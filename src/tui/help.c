#include "tui/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/marks.h"
#include "tui/keymap.h"

enum { KEYS_WIDTH = 13, LEAST_TEXT = 12, TWO_COLUMNS = 110, LONGEST = 128 };

/* A line of the help: a heading, a piece of a command's sentence (its keys before the first), or blank. */
struct line {
    const char *heading;
    const struct command *command; /* before the first piece */
    const char *text;
    int length;
    uint32_t glyph; /* that the text explains; 0: none */
    const char *key; /* of the user's own binding */
};

static bool starts_group(int i) { return i == 0 || strcmp(commands[i]->group, commands[i - 1]->group) != 0; }

/* The length of the first piece of `text` that fits `width`, broken at a blank; *rest is what follows. */
static int first_piece(const char *text, int width, const char **rest) {
    int length = (int)strlen(text), cut = width;
    if (length <= width) {
        *rest = NULL;
        return length;
    }
    while (cut > 0 && text[cut] != ' ')
        cut--;
    *rest = cut > 0 ? text + cut + 1 : text + width;
    return cut > 0 ? cut : width;
}

/* The same for what stands on the curves, in the lines from number n on. */
static int find_mark(int wanted, int width, int n, struct line *out) {
    if (n++ == wanted)
        *out = (struct line){0};
    if (n++ == wanted)
        *out = (struct line){.heading = "on the curves"};
    for (int kind = EVENT_MARK; kind <= EVENT_RESTART; kind++) {
        uint32_t glyph = marks_glyph((enum event_kind)kind);
        for (const char *all = marks_words((enum event_kind)kind), *text = all, *rest; text && glyph; text = rest) {
            int length = first_piece(text, width, &rest);
            if (n++ == wanted)
                *out = (struct line){.text = text, .length = length, .glyph = text == all ? glyph : 0};
        }
    }
    return n;
}

/* The same for keys that the user has bound to lines of commands. */
static int find_own(const struct bindings *b, int wanted, int width, int n, struct line *out) {
    bool any = false;
    for (int i = 0; b && i < b->n; i++) {
        const struct key_binding *own = &b->list[i];
        if (command_find(own->command))
            continue;
        if (!any && n++ == wanted)
            *out = (struct line){0};
        if (!any && n++ == wanted)
            *out = (struct line){.heading = "your own keys"};
        any = true;
        for (const char *text = own->command, *rest; text; text = rest) {
            int length = first_piece(text, width, &rest);
            if (n++ == wanted)
                *out = (struct line){.text = text, .length = length, .key = text == own->command ? own->name : NULL};
        }
    }
    return n;
}

/* One command's lines, from number n on. */
static int find_command(const struct command *c, int wanted, int width, int n, struct line *out) {
    for (const char *text = c->help, *rest; text; text = rest) {
        int length = first_piece(text, width, &rest);
        if (n++ == wanted)
            *out = (struct line){.command = text == c->help ? c : NULL, .text = text, .length = length};
    }
    return n;
}

static bool has_key(const struct bindings *b, const struct command *c) {
    char keys[64];
    keymap_keys_of(b, c->name, keys, sizeof keys);
    return keys[0] != '\0';
}

/* Line number `wanted` for sentences of `width` cells; one below 0 counts them. Returns the number of lines passed. In a group the commands
 * that have keys come first. */
static int find_line(const struct bindings *b, int wanted, int width, struct line *out) {
    int n = 0;
    for (int i = 0, end; i < n_commands; i = end) {
        for (end = i + 1; end < n_commands && !starts_group(end);)
            end++;
        if (i > 0 && n++ == wanted)
            *out = (struct line){0};
        if (n++ == wanted)
            *out = (struct line){.heading = commands[i]->group};
        for (int keyed = 1; keyed >= 0; keyed--)
            for (int k = i; k < end; k++)
                if (has_key(b, commands[k]) == keyed)
                    n = find_command(commands[k], wanted, width, n, out);
    }
    return find_mark(wanted, width, find_own(b, wanted, width, n, out), out);
}

/* Where the columns stand, and which lines they have. */
struct plan {
    const struct bindings *bindings;
    int width, text; /* of a column, and of the sentences in it */
    int lines;       /* in all */
    int split;       /* the first line of the second column */
};

/* The second column begins with the heading nearest to the middle. */
static struct plan plan_columns(const struct bindings *b, int width) {
    struct plan p = {.bindings = b, .width = width >= TWO_COLUMNS ? width / 2 : width};
    p.text = p.width - KEYS_WIDTH - 2 > LEAST_TEXT ? p.width - KEYS_WIDTH - 2 : LEAST_TEXT;
    p.lines = p.split = find_line(b, -1, p.text, NULL);
    for (int i = 1; i < p.lines && p.width < width; i++) {
        struct line line = {0};
        find_line(b, i, p.text, &line);
        if (line.heading && abs(2 * i - p.lines) < abs(2 * p.split - p.lines))
            p.split = i;
    }
    return p;
}

static int longest_column(const struct plan *p) { return p->split > p->lines - p->split ? p->split : p->lines - p->split; }

int help_lines(int width, const struct bindings *b) {
    struct plan p = plan_columns(b, width);
    return longest_column(&p);
}

int help_most_scroll(struct rect area, const struct bindings *b) {
    struct rect in = canvas_inside(area, EDGING_FRAME);
    int most = help_lines(in.w - 2, b) - in.h;
    return in.w < 4 || most < 0 ? 0 : most;
}

static void draw_line(canvas *c, int x, int y, const struct line *line, const struct bindings *b) {
    char keys[64];
    enum role role = ROLE_KEY;
    if (line->heading)
        canvas_text(c, x, y, LONGEST, ROLE_BRIGHT, true, line->heading);
    if (line->command) {
        keymap_keys_of(b, line->command->name, keys, sizeof keys);
        if (!keys[0]) { /* no key: its line */
            snprintf(keys, sizeof keys, ":%s", line->command->name);
            role = ROLE_DIM;
        }
        canvas_text_cut(c, x, y, KEYS_WIDTH, role, true, keys);
    }
    if (line->key)
        canvas_text_cut(c, x, y, KEYS_WIDTH, role, true, line->key);
    if (line->glyph)
        canvas_put(c, x, y, line->glyph, ROLE_BRIGHT, true);
    if (line->text)
        canvas_text(c, x + KEYS_WIDTH + 1, y, line->length, ROLE_TEXT, false, line->text);
}

static void draw_column(canvas *c, struct rect area, const struct plan *p, int first, int end) {
    for (int y = 0; y < area.h && first + y < end; y++) {
        struct line line = {0};
        find_line(p->bindings, first + y, p->text, &line);
        draw_line(c, area.x, area.y + y, &line, p->bindings);
    }
}

void help_draw(canvas *c, struct rect area, int scroll, const struct bindings *b) {
    struct rect in = canvas_frame(c, area, EDGING_FRAME, "help", "digits before a key: a count, as in 20s", false);
    if (in.w < 4 || in.h < 1)
        return;
    struct plan p = plan_columns(b, in.w - 2);
    int lines = longest_column(&p), most = help_most_scroll(area, b), skipped = scroll < 0 ? 0 : scroll > most ? most : scroll;
    struct rect column = {in.x + 1, in.y, p.width, in.h};
    draw_column(c, column, &p, skipped, p.split);
    column.x += p.width;
    draw_column(c, column, &p, p.split + skipped, p.lines);
    if (skipped > 0)
        canvas_put(c, in.x + in.w - 1, in.y, 0x2191, ROLE_BRIGHT, true);
    if (skipped + in.h < lines)
        canvas_put(c, in.x + in.w - 1, in.y + in.h - 1, 0x2193, ROLE_BRIGHT, true);
}
