/* command_read.c: from a line of text to a command and its arguments. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "preset/nearest.h"
#include "scope/command.h"

enum { MOST_NAMES = 256, LIST = 400 };

struct reading {
    const struct session *s;
    const char *line, *at; /* the whole, and the place */
    struct call *out;
    size_t used; /* of out->text */
    size_t *place;
    dln_error *err;
};

/* Characters of UTF-8 up to the place, from 1: what a person counts. */
static int column_of(const struct reading *r) {
    int column = 1;
    for (const char *c = r->line; c < r->at; c++)
        column += ((unsigned char)*c & 0xc0) != 0x80;
    return column;
}

static dln_status wrong(const struct reading *r, const char *what) {
    char shown[64];
    if (r->place)
        *r->place = (size_t)(r->at - r->line);
    if (!*r->at)
        return dln_error_set(r->err, DLN_BAD_VALUE, "column %d, at the end: %s", column_of(r), what);
    text_escape(r->at, strlen(r->at), shown, sizeof shown);
    return dln_error_set(r->err, DLN_BAD_VALUE, "column %d, at \"%s\": %s", column_of(r), shown, what);
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static void skip_blanks(struct reading *r) {
    while (is_blank(*r->at))
        r->at++;
}

/* Words */

/* Put bytes behind what out->text has; it has the line's length at least, so they fit. */
static void keep(struct reading *r, const char *bytes, size_t n) {
    memcpy(r->out->text + r->used, bytes, n);
    r->used += n;
}

static const char *finish(struct reading *r, size_t began) {
    r->out->text[r->used++] = '\0';
    return r->out->text + began;
}

/* The word at the place, without its quotes; NULL with the error when they do not end. */
static const char *take_word(struct reading *r) {
    size_t began = r->used;
    const char *from = r->at;
    char quote = *from == '"' || *from == '\'' ? *from : '\0';
    if (!quote) {
        while (*r->at && !is_blank(*r->at))
            r->at++;
        keep(r, from, (size_t)(r->at - from));
        return finish(r, began);
    }
    for (const char *c = from + 1; *c; c++) {
        if (*c == quote && (!c[1] || is_blank(c[1]))) {
            r->at = c + 1;
            return finish(r, began);
        }
        c += quote == '"' && *c == '\\' && (c[1] == '"' || c[1] == '\\');
        keep(r, c, 1);
    }
    wrong(r, "the quotes have no end, which stands before a blank or ends the line");
    return NULL;
}

/* What is left of the line, without blanks at its end, and without quotes around the whole. */
static const char *take_rest(struct reading *r) {
    size_t length = strlen(r->at), began = r->used;
    while (length > 0 && is_blank(r->at[length - 1]))
        length--;
    bool quoted = length > 1 && (*r->at == '"' || *r->at == '\'') && r->at[length - 1] == *r->at &&
                  !memchr(r->at + 1, *r->at, length - 2);
    keep(r, r->at + quoted, length - 2 * quoted);
    r->at += strlen(r->at);
    return finish(r, began);
}

/* Names */

struct names {
    const char *name[MOST_NAMES];
    int n;
};

/* "a, b or c", cut where it grows too long. */
static void list_names(const struct names *names, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < names->n && used < size; i++) {
        const char *before = i == 0 ? "" : i == names->n - 1 ? " or " : ", ";
        if (used + strlen(names->name[i]) + 12 > size) {
            snprintf(out + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", before, names->name[i]);
    }
}

/* "KIND takes a, b or c (did you mean b?)": the place is the word's. */
static dln_status not_among(const struct reading *r, const char *what, const char *word, const struct names *names) {
    char all[LIST], sentence[2 * LIST];
    const char *near = nearest_name(word, names->name, names->n);
    list_names(names, all, sizeof all);
    snprintf(sentence, sizeof sentence, "%s%s%s%s%s%s", what, near ? "; did you mean " : "", near ? near : "", near ? "? " : "",
             near || !all[0] ? "" : ": ", near ? "" : all);
    if (near && strlen(sentence) + strlen(all) + 4 < sizeof sentence) {
        size_t n = strlen(sentence);
        snprintf(sentence + n, sizeof sentence - n, "(%s)", all);
    }
    return wrong(r, sentence);
}

static void all_commands(struct names *out) {
    for (out->n = 0; out->n < n_commands && out->n < MOST_NAMES; out->n++)
        out->name[out->n] = commands[out->n]->name;
}

static dln_status read_command(struct reading *r) {
    struct names names;
    skip_blanks(r);
    const char *from = r->at;
    if (!*from)
        return wrong(r, "a command is missing");
    const char *word = take_word(r);
    if (!word)
        return DLN_BAD_VALUE;
    r->out->command = command_find(word);
    if (r->out->command)
        return DLN_OK;
    r->at = from;
    all_commands(&names);
    const char *near = nearest_name(word, names.name, names.n);
    char sentence[160];
    snprintf(sentence, sizeof sentence, near ? "there is no such command; did you mean %s?" : "there is no such command; help lists them",
             near);
    return wrong(r, sentence);
}

/* Arguments */

static bool any_range(const struct argument *a) { return a->low == 0 && a->high == 0; }

static double lowest(const struct argument *a) { return !any_range(a) ? a->low : a->kind == ARGUMENT_COUNT ? 1.0 : -(double)INFINITY; }
static double highest(const struct argument *a) {
    return !any_range(a) ? a->high : a->kind == ARGUMENT_COUNT ? (double)COMMAND_COUNT : (double)INFINITY;
}
static bool in_range(const struct argument *a, double number) { return number >= lowest(a) && number <= highest(a); }

/* "speed takes N, a number from 1 to 5" */
static dln_status bad_number(const struct reading *r, const struct argument *a) {
    char sentence[200];
    const char *kind = a->kind == ARGUMENT_NUMBER ? "a number" : "a whole number", *name = r->out->command->name;
    const char *word = a->names ? a->names(r->s, 0) : NULL;
    int n = snprintf(sentence, sizeof sentence, "%s takes %s, %s", name, a->name, kind);
    if (!any_range(a) || a->kind == ARGUMENT_COUNT)
        n += snprintf(sentence + n, sizeof sentence - (size_t)n, " from %.10g to %.10g", lowest(a), highest(a));
    if (word)
        snprintf(sentence + n, sizeof sentence - (size_t)n, ", or %s", word);
    return wrong(r, sentence);
}

/* Decimal digits alone. */
static bool whole(const char *text, uint64_t *value) {
    uint64_t n = 0;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '9' || n > (UINT64_MAX - 9) / 10)
            return false;
        n = 10 * n + (uint64_t)(*c - '0');
    }
    *value = n;
    return *text != '\0';
}

static dln_status read_whole(struct reading *r, const struct argument *a, const char *word, struct value *v) {
    if (!whole(word, &v->whole) || !in_range(a, (double)v->whole))
        return bad_number(r, a);
    v->number = (double)v->whole;
    return DLN_OK;
}

static dln_status read_number(struct reading *r, const struct argument *a, const char *word, struct value *v) {
    if (!text_number(word, word + strlen(word), &v->number) || !in_range(a, v->number) || !isfinite(v->number))
        return bad_number(r, a);
    return DLN_OK;
}

static dln_status read_name(struct reading *r, const struct argument *a, const char *word, struct value *v) {
    struct names names = {.n = 0};
    const char *name;
    for (int i = 0; (name = a->names(r->s, i)); i++) {
        if (!strcmp(name, word)) {
            v->whole = (uint64_t)i;
            v->text = word;
            return DLN_OK;
        }
        if (i < MOST_NAMES)
            names.name[names.n++] = name;
    }
    char what[100];
    snprintf(what, sizeof what, "%s takes %s%s", r->out->command->name, a->name, names.n ? "" : ", and there is none yet");
    return not_among(r, what, word, &names);
}

/* The run with the longest label that stands at the place, which is moved behind it; -1: none. */
static int labelled_run(struct reading *r) {
    size_t longest = 0;
    int found = -1;
    for (int i = 0; i < r->s->n_runs; i++) {
        size_t n = strlen(r->s->runs[i]->label);
        if (n > longest && !strncmp(r->at, r->s->runs[i]->label, n) && (!r->at[n] || is_blank(r->at[n]))) {
            longest = n;
            found = i;
        }
    }
    r->at += longest;
    return found;
}

static int run_of_word(const struct session *s, const char *word) {
    uint64_t number;
    for (int i = 0; i < s->n_runs; i++)
        if (!strcmp(s->runs[i]->label, word))
            return i;
    return whole(word, &number) && number >= 1 && number <= (uint64_t)s->n_runs ? (int)number - 1 : -1;
}

static void set_run(const struct session *s, int i, struct value *v) {
    v->run = i;
    v->whole = (uint64_t)i + 1;
    v->text = s->runs[i]->label;
}

static void say_runs(const struct session *s, char *out, size_t size) {
    snprintf(out, size, s->n_runs > 1 ? "there are %d runs: 1 to %d" : "there is one run", s->n_runs, s->n_runs);
}

static dln_status read_run(struct reading *r, struct value *v) {
    struct names names = {.n = 0};
    uint64_t number;
    int i = labelled_run(r);
    const char *from = r->at;
    if (i < 0) {
        const char *word = take_word(r);
        if (!word)
            return DLN_BAD_VALUE;
        i = run_of_word(r->s, word);
        r->at = i < 0 ? from : r->at;
        for (; i < 0 && names.n < r->s->n_runs && names.n < MOST_NAMES; names.n++)
            names.name[names.n] = r->s->runs[names.n]->label;
        char sentence[100];
        say_runs(r->s, sentence, sizeof sentence);
        if (i < 0 && whole(word, &number))
            return wrong(r, sentence);
        if (i < 0)
            return not_among(r, "there is no run of that label", word, &names);
    }
    set_run(r->s, i, v);
    return DLN_OK;
}

/* One of the words that may stand for a number. */
static bool is_other_word(const struct reading *r, const struct argument *a, const char *word) {
    const char *name;
    for (int i = 0; a->names && (name = a->names(r->s, i)); i++)
        if (!strcmp(name, word))
            return true;
    return false;
}

static dln_status read_word(struct reading *r, const struct argument *a, struct value *v) {
    const char *from = r->at, *word = take_word(r), *after = r->at;
    if (!word)
        return DLN_BAD_VALUE;
    r->at = from; /* where errors are */
    dln_status status = DLN_OK;
    if (a->kind != ARGUMENT_NAME && is_other_word(r, a, word))
        v->text = word;
    else if (a->kind == ARGUMENT_COUNT || a->kind == ARGUMENT_WHOLE)
        status = read_whole(r, a, word, v);
    else if (a->kind == ARGUMENT_NUMBER)
        status = read_number(r, a, word, v);
    else if (a->kind == ARGUMENT_NAME)
        status = read_name(r, a, word, v);
    else
        v->text = word;
    if (!status)
        r->at = after;
    return status;
}

static dln_status read_argument(struct reading *r, const struct argument *a, struct value *v) {
    v->given = true;
    if (a->kind == ARGUMENT_RUN)
        return read_run(r, v);
    if (a->kind >= ARGUMENT_SETTINGS) {
        v->column = column_of(r) - 1;
        v->text = take_rest(r);
        return DLN_OK;
    }
    return read_word(r, a, v);
}

/* "order needs NAME: ascending, descending or ..." */
static dln_status missing(const struct reading *r, const struct argument *a) {
    struct names names = {.n = 0};
    char all[LIST], sentence[2 * LIST];
    const char *name;
    for (int i = 0; a->kind == ARGUMENT_NAME && i < MOST_NAMES && (name = a->names(r->s, i)); i++)
        names.name[names.n++] = name;
    list_names(&names, all, sizeof all);
    snprintf(sentence, sizeof sentence, "%s needs %s%s%s", r->out->command->name, a->name, all[0] ? ": " : "", all);
    return wrong(r, sentence);
}

static dln_status too_much(const struct reading *r) {
    char usage[200], sentence[240];
    command_usage(r->out->command, usage, sizeof usage);
    snprintf(sentence, sizeof sentence, "nothing follows here: the command is \"%s\"", usage);
    return wrong(r, sentence);
}

dln_status command_read(const struct session *s, const char *line, struct call *out, size_t *place, dln_error *err) {
    struct reading r = {s, line, line, out, 0, place, err};
    out->command = NULL;
    memset(out->values, 0, sizeof out->values);
    if (place)
        *place = 0;
    if (strlen(line) > COMMAND_LINE - COMMAND_ARGUMENTS - 2)
        return dln_error_set(err, DLN_BAD_VALUE, "a command's line has at most %d bytes", COMMAND_LINE - COMMAND_ARGUMENTS - 2);
    dln_status status = read_command(&r);
    for (int i = 0; !status && i < COMMAND_ARGUMENTS && out->command->arguments[i].kind; i++) {
        const struct argument *a = &out->command->arguments[i];
        skip_blanks(&r);
        if (*r.at)
            status = read_argument(&r, a, &out->values[i]);
        else if (!a->optional)
            status = missing(&r, a);
    }
    skip_blanks(&r);
    return !status && *r.at ? too_much(&r) : status;
}

dln_status command_count(const struct session *s, struct call *call, unsigned count, dln_error *err) {
    const struct argument *a = &call->command->arguments[0];
    struct value *v = &call->values[0];
    char sentence[100];
    bool takes = a->kind == ARGUMENT_COUNT || a->kind == ARGUMENT_WHOLE || a->kind == ARGUMENT_NUMBER || a->kind == ARGUMENT_RUN;
    if (a->kind && !a->optional && !v->given && !(count && takes))
        return dln_error_set(err, DLN_BAD_VALUE, "%s needs %s", call->command->name, a->name);
    if (!count || !takes)
        return DLN_OK;
    if (a->kind == ARGUMENT_RUN && count > (unsigned)s->n_runs) {
        say_runs(s, sentence, sizeof sentence);
        return dln_error_set(err, DLN_BAD_VALUE, "%s", sentence);
    }
    if (a->kind == ARGUMENT_COUNT && any_range(a) && count > COMMAND_COUNT)
        count = COMMAND_COUNT;
    if (!in_range(a, count))
        return dln_error_set(err, DLN_BAD_VALUE, "%s takes %s, a number from %.10g to %.10g, not %u", call->command->name, a->name,
                             lowest(a), highest(a), count);
    *v = (struct value){.given = true, .whole = count, .number = count};
    if (a->kind == ARGUMENT_RUN)
        set_run(s, (int)count - 1, v);
    return DLN_OK;
}
