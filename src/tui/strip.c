#include "tui/strip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scope/command.h"
#include "scope/lecture.h"
#include "tui/term.h"

enum { ENTER = '\r', MARGIN = 2, LEAST_COLS = 28, PANELS_LEAST = 10, LINE = 1024 };

/* A paragraph of the strip. */
struct paragraph {
    enum role role;
    bool bold;
    char text[LINE];
};

enum { PARAGRAPHS = 4 };

static void say_choices(const struct lecture_step *step, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < step->n_choices && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%d %s", i ? "    " : "", i + 1, step->choices[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

static void say_answer(const struct lecture_step *step, const struct lecture_place *place, struct paragraph *p) {
    p->role = !place->answered ? ROLE_BRIGHT : place->right ? ROLE_GOOD : ROLE_WARN;
    p->bold = true;
    char guess[96] = "";
    if (place->answered)
        snprintf(guess, sizeof guess, " (the guess %s is %s)", place->guess, place->right ? "right" : "not right");
    snprintf(p->text, sizeof p->text, "%s%s.%s%s", step->answer_text, guess, step->because[0] ? " " : "", step->because);
}

/* A step without words, as records have them: what it does. */
static void say_commands(const struct lecture_step *step, char *out, size_t size) {
    size_t used = 0;
    snprintf(out, size, "session step %" PRIu64, step->at);
    for (int i = 0; i < step->n_commands && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i ? "; " : ":", step->commands[i].text);
        used += n > 0 ? (size_t)n : 0;
    }
}

/* What it says now, from top to bottom; returns how many paragraphs. */
static int compose(const struct session *s, struct paragraph out[PARAGRAPHS]) {
    const struct lecture *l = s->lecture;
    const struct lecture_step *step = &l->steps[l->at];
    int n = 0;
    if (step->say[0]) {
        out[n] = (struct paragraph){.role = ROLE_BRIGHT, .bold = true};
        snprintf(out[n++].text, LINE, "%s", step->say);
    }
    if (n == 0 && !step->ask[0]) {
        out[n] = (struct paragraph){.role = ROLE_TEXT};
        say_commands(step, out[n++].text, LINE);
    }
    if (!step->ask[0])
        return n;
    out[n] = (struct paragraph){.role = ROLE_KEY, .bold = true};
    snprintf(out[n++].text, LINE, "%s", step->ask);
    if (l->stage == LECTURE_DONE) {
        out[n] = (struct paragraph){0};
        say_answer(step, &l->places[l->at], &out[n++]);
        return n;
    }
    if (step->n_choices > 0) {
        out[n] = (struct paragraph){.role = ROLE_TEXT};
        say_choices(step, out[n++].text, LINE);
    }
    if (l->stage == LECTURE_ASKING) {
        out[n] = (struct paragraph){.role = ROLE_TEXT, .bold = true};
        snprintf(out[n++].text, LINE, "your guess: %s_", l->typed);
    }
    return n;
}

/* Bytes of the first line of `text` that fits `width` cells, broken at a blank; *next is where the next one begins. */
static size_t first_line(const char *text, int width, const char **next) {
    size_t cut = 0, bytes = 0;
    for (int cells = 0; text[bytes] && cells <= width; bytes++) {
        cells += ((unsigned char)text[bytes] & 0xc0) != 0x80;
        if (text[bytes] == ' ' && cells <= width + 1)
            cut = bytes;
        if (cells > width)
            break;
    }
    if (!text[bytes])
        cut = bytes;
    else if (cut == 0)
        cut = bytes;
    *next = text + cut + strspn(text + cut, " ");
    return cut;
}

static int lines_of(const char *text, int width) {
    int n = 0;
    for (const char *at = text; *at; n++)
        first_line(at, width, &at);
    return n;
}

static int text_width(int cols) { return cols - 2 * MARGIN > 1 ? cols - 2 * MARGIN : 1; }

int strip_rows(const struct session *s, int cols, int rows) {
    struct paragraph p[PARAGRAPHS];
    if (!lecture_step_now(s) || cols < LEAST_COLS)
        return 0;
    int n = compose(s, p), wanted = 1 + (rows >= 30), most = rows - PANELS_LEAST;
    for (int i = 0; i < n; i++)
        wanted += lines_of(p[i].text, text_width(cols));
    wanted = wanted > most ? most : wanted;
    return wanted >= 2 ? wanted : 0;
}

static void draw_edge(const struct session *s, canvas *c, struct rect area) {
    const struct lecture *l = s->lecture;
    char title[96], wait[128], note[160];
    int answered, right;
    lecture_score(l, &answered, &right);
    snprintf(title, sizeof title, "step %d/%d", l->at + 1, l->n);
    if (answered > 0)
        snprintf(title + strlen(title), sizeof title - strlen(title), ", score %d of %d", right, answered);
    lecture_waits_for(s, wait, sizeof wait);
    if (wait[0])
        snprintf(note, sizeof note, "until %s", wait);
    else
        snprintf(note, sizeof note, "Enter: %s", l->stage == LECTURE_ASKING ? "answer" : l->at + 1 == l->n ? "end" : "next");
    canvas_frame(c, area, EDGING_RULE, title, note, false);
}

void strip_draw(const struct session *s, canvas *c, struct rect area) {
    struct paragraph p[PARAGRAPHS];
    int n = compose(s, p), y = area.y + 1 + (c->rows >= 30 && area.h > 2), end = area.y + area.h, lines = 0;
    draw_edge(s, c, area);
    for (int i = 0; i < n; i++)
        lines += lines_of(p[i].text, text_width(area.w));
    if (n > 1 && lines > end - y) /* the question, its choices and the guess come before what was said first */
        y -= lines - (end - y);
    for (int i = 0; i < n; i++)
        for (const char *at = p[i].text; *at && y < end; y++) {
            char line[LINE];
            const char *next;
            size_t bytes = first_line(at, text_width(area.w), &next);
            snprintf(line, sizeof line, "%.*s", (int)bytes, at);
            if (y > area.y)
                canvas_text(c, area.x + MARGIN, y, text_width(area.w), p[i].role, p[i].bold, line);
            at = next;
        }
}

/* A guess is one of the choices' numbers, or a number. */
static bool type(struct lecture *l, int key) {
    size_t n = strlen(l->typed);
    if (key == TERM_KEY_BACKSPACE) {
        l->typed[n - (n > 0)] = '\0';
        return true;
    }
    if (key <= 0 || key > 127 || !strchr("0123456789.eE+-", key))
        return false;
    if (n + 1 < sizeof l->typed) {
        l->typed[n] = (char)key;
        l->typed[n + 1] = '\0';
    }
    return true;
}

bool strip_key(struct session *s, int key) {
    if (key == TERM_KEY_PAGE_UP && s->lecture) {
        s->message[0] = '\0';
        command_run(s, "lecture-previous", 0);
        return true;
    }
    if (!lecture_step_now(s))
        return false;
    if (key == ENTER || key == TERM_KEY_PAGE_DOWN) {
        s->message[0] = '\0';
        command_run(s, "lecture-next", 0);
        return true;
    }
    return s->lecture->stage == LECTURE_ASKING && type(s->lecture, key);
}
