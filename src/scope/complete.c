#include "scope/complete.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "preset/find.h"
#include "preset/options.h"
#include "scope/columns.h"
#include "scope/command.h"

struct work {
    const struct session *s;
    const char *line, *at; /* the whole, and where what is completed begins */
    struct completions *out;
};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* Candidates */

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

/* In quotes where it has to be; `typed` is what stands there already, whose quotes stay. */
static void write_quoted(const char *text, char quote, bool more, char *out, size_t size) {
    size_t n = 0;
    bool needs = quote || strpbrk(text, ";\"'") || text[0] == '#' || !text[0];
    char q = quote ? quote : '"';
    for (int i = 0; i < needs; i++)
        out[n++] = q;
    for (; *text && n + 4 < size; text++) {
        if (needs && q == '"' && (*text == '"' || *text == '\\'))
            out[n++] = '\\';
        out[n++] = *text;
    }
    if (needs && !more)
        out[n++] = q;
    out[n] = '\0';
}

static void add(struct work *w, const char *text, const char *help, bool more) {
    struct completions *out = w->out;
    if (out->n == COMPLETE_MOST || strlen(text) + 4 >= COMPLETE_TEXT) {
        out->left_out++;
        return;
    }
    struct candidate *c = &out->list[out->n++];
    *c = (struct candidate){.help = help, .more = more};
    snprintf(c->text, sizeof c->text, "%s", text);
}

/* What was typed of a word, without the quotes that it opens. */
static const char *typed_word(const struct work *w, char *quote) {
    *quote = *w->at == '"' || *w->at == '\'' ? *w->at : '\0';
    return w->at + (*quote != '\0');
}

static void add_word(struct work *w, const char *word, const char *help) {
    char quote, text[COMPLETE_TEXT];
    if (!begins(word, typed_word(w, &quote)) || strlen(word) + 4 >= sizeof text)
        return;
    write_quoted(word, quote, false, text, sizeof text);
    add(w, text, help, false);
}

static int by_text(const void *a, const void *b) {
    return strcmp(((const struct candidate *)a)->text, ((const struct candidate *)b)->text);
}

static void sort(struct completions *c) { qsort(c->list, (size_t)c->n, sizeof *c->list, by_text); }

/* Kinds */

static void complete_command(struct work *w) {
    for (int i = 0; i < n_commands; i++)
        add_word(w, commands[i]->name, commands[i]->help);
    sort(w->out);
}

static void complete_name(struct work *w, const struct argument *a) {
    const char *name;
    for (int i = 0; a->names && (name = a->names(w->s, i)); i++)
        add_word(w, name, NULL);
}

static void complete_run(struct work *w) {
    for (int i = 0; i < w->s->n_runs; i++)
        add_word(w, w->s->runs[i]->label, phase_name(w->s->runs[i]->phase));
}

/* Files of the folder that was typed; those that begin with a point only when one was typed. */
static void complete_file(struct work *w) {
    char quote, folder[1024], path[2048], text[COMPLETE_TEXT];
    const char *typed = typed_word(w, &quote), *slash = strrchr(typed, '/'), *name = slash ? slash + 1 : typed;
    int length = slash ? (int)(slash - typed) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s", length, typed);
    DIR *d = opendir(length ? folder : ".");
    struct stat info;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!begins(e->d_name, name) || (e->d_name[0] == '.' && name[0] != '.') || !strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        int n = snprintf(path, sizeof path, "%s%s", folder, e->d_name);
        bool is_folder = n < (int)sizeof path - 1 && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
        if (n + 8 >= (int)sizeof text) {
            w->out->left_out++;
            continue;
        }
        if (is_folder)
            strcat(path, "/");
        write_quoted(path, quote || strchr(path, ' ') ? quote ? quote : '"' : '\0', is_folder, text, sizeof text);
        add(w, text, NULL, is_folder);
    }
    if (d)
        closedir(d);
    sort(w->out);
}

/* By name, and files. */
static void complete_preset(struct work *w) {
    struct found_preset *list = NULL;
    int n = 0;
    if (find_presets(&list, &n, NULL) == DLN_OK)
        for (int i = 0; i < n; i++)
            add_word(w, list[i].name, NULL);
    find_presets_free(list, n);
    complete_file(w);
}

/* What begins where the last blank of the rest of the line ends. */
static void to_last_word(struct work *w) {
    const char *last = strrchr(w->at, ' ');
    w->at = last ? last + 1 : w->at;
}

static void complete_value(struct work *w, const char *equals) {
    static const char *const switches[] = {"true", "false"};
    char path[128];
    snprintf(path, sizeof path, "%.*s", (int)(equals - w->at), w->at);
    const struct option *row = option_find(path, NULL, NULL);
    w->at = equals + 1;
    const char *name;
    for (int i = 0; row && row->takes & TAKES_NAME && row->names && (name = row->names(i)); i++)
        add_word(w, name, NULL);
    for (int i = 0; row && row->takes & TAKES_SWITCH && i < 2; i++)
        add_word(w, switches[i], NULL);
}

/* Keys of a run, those of a section once its name stands there. */
static void complete_settings(struct work *w) {
    to_last_word(w);
    const char *equals = strchr(w->at, '=');
    if (equals) {
        complete_value(w, equals);
        return;
    }
    for (int i = 0; i < n_options; i++) {
        const struct option *row = &options[i];
        bool set = row->takes & ~(unsigned)(TAKES_SECTION | TAKES_CHOICE);
        char text[COMPLETE_TEXT];
        if (!(row->flags & OPTION_RUN) || row->flags & OPTION_LATER || !set || strchr(row->path, '*') || !begins(row->path, w->at))
            continue;
        snprintf(text, sizeof text, "%s=", row->path);
        add(w, text, row->help, true);
    }
}

/* A label and a point may stand before what is typed, and the label may have blanks in it. */
static void skip_label(struct work *w, const char *all) {
    const char *point = strrchr(all, '.'), *best = NULL;
    for (int i = 0; point && point >= w->at && i < w->s->n_runs; i++) {
        size_t n = strlen(w->s->runs[i]->label), before = (size_t)(point - all);
        if (n <= before && !memcmp(point - n, w->s->runs[i]->label, n) && (n == before || is_blank(point[-1 - (long)n])))
            best = point + 1;
    }
    w->at = best ? best : w->at;
}

/* Behind "phase =" a phase; else a quantity, of a run when its label and a point stand before it, or a word between comparisons. */
static void complete_condition(struct work *w) {
    static const char *const words[] = {"and", "rise", "fall", "single", "repeated", "pause", "mark", "fork", "write"};
    static const char *const indexed[] = {"sigma_min(", "sigma_max(", "imbalance("};
    const char *all = w->at;
    to_last_word(w);
    bool phase = w->at - all >= 2 && w->at[-2] == '=';
    for (enum phase p = PHASE_DESCENDING; phase && p <= PHASE_DIVERGED; p++)
        add_word(w, phase_name(p), NULL);
    if (phase)
        return;
    skip_label(w, all);
    for (int i = 0; i < n_columns; i++)
        if (columns[i].kind != COLUMN_LABEL)
            add_word(w, columns[i].name, columns[i].help);
    for (int i = 0; i < n_condition_quantities; i++)
        add_word(w, condition_quantities[i].name, condition_quantities[i].help);
    for (size_t i = 0; i < sizeof indexed / sizeof *indexed; i++)
        if (begins(indexed[i], w->at) && *w->at)
            add(w, indexed[i], NULL, true);
    for (size_t i = 0; i < sizeof words / sizeof *words && w->at > all && *w->at; i++)
        add_word(w, words[i], NULL);
}

/* Arguments */

/* The end of the word at `c`, NULL when it is still being typed. */
static const char *end_of_word(const char *c) {
    char quote = *c == '"' || *c == '\'' ? *c++ : '\0';
    for (; *c; c++) {
        if (quote ? *c == quote && is_blank(c[1]) : is_blank(*c))
            return quote ? c + 1 : c;
        c += quote == '"' && *c == '\\' && c[1];
    }
    return NULL;
}

/* A label may have blanks in it: the end of the longest that stands there whole, NULL when one may still be typed. */
static const char *end_of_run(const struct session *s, const char *c) {
    size_t longest = 0;
    for (int i = 0; i < s->n_runs; i++) {
        const char *label = s->runs[i]->label;
        size_t n = strlen(label);
        if (begins(label, c))
            return NULL;
        if (begins(c, label) && is_blank(c[n]) && n > longest)
            longest = n;
    }
    return longest ? c + longest : end_of_word(c);
}

static void complete_argument(struct work *w, const struct argument *a) {
    switch (a->kind) {
    case ARGUMENT_RUN: complete_run(w); break;
    case ARGUMENT_FILE: strcmp(a->name, "PRESET") ? complete_file(w) : complete_preset(w); break;
    case ARGUMENT_SETTINGS: complete_settings(w); break;
    case ARGUMENT_CONDITION: complete_condition(w); break;
    case ARGUMENT_NONE:
    case ARGUMENT_TEXT: break;
    default: complete_name(w, a);
    }
}

/* From the command's end on: which argument is being typed, and where it begins. */
static void complete_arguments(struct work *w, const struct command *c) {
    for (int i = 0; i < COMMAND_ARGUMENTS && c->arguments[i].kind; i++) {
        const struct argument *a = &c->arguments[i];
        while (is_blank(*w->at))
            w->at++;
        const char *end = a->kind >= ARGUMENT_SETTINGS ? NULL : a->kind == ARGUMENT_RUN ? end_of_run(w->s, w->at) : end_of_word(w->at);
        if (!end) {
            complete_argument(w, a);
            return;
        }
        w->at = end;
    }
}

void command_complete(const struct session *s, const char *line, size_t cursor, struct completions *out) {
    char text[COMMAND_LINE], name[64];
    const char *piece = NULL;
    size_t length = 0;
    out->n = out->left_out = 0;
    out->from = cursor;
    if (cursor >= sizeof text)
        return;
    memcpy(text, line, cursor);
    text[cursor] = '\0';
    struct work w = {s, text, text + cursor, out};
    for (const char *end = text; (end = queue_piece(end, &piece, &length));)
        w.at = *end ? text + cursor : piece;
    const char *end = end_of_word(w.at);
    if (end) {
        snprintf(name, sizeof name, "%.*s", (int)(end - w.at), w.at);
        const struct command *command = command_find(name);
        w.at = end;
        if (command)
            complete_arguments(&w, command);
    } else {
        complete_command(&w);
    }
    out->from = out->n > 0 ? (size_t)(w.at - text) : cursor;
}

size_t completions_common(const struct completions *c) {
    size_t n = c->n ? strlen(c->list[0].text) : 0;
    for (int i = 1; i < c->n; i++) {
        size_t k = 0;
        while (k < n && c->list[0].text[k] == c->list[i].text[k])
            k++;
        n = k;
    }
    while (n > 0 && ((unsigned char)c->list[0].text[n] & 0xc0) == 0x80)
        n--;
    return n;
}
