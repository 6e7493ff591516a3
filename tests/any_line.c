/* any_line.c: see any_line.h. */
#include "any_line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data_files.h"

static const char *one_of(uint32_t *seed, const char *const *words, size_t n) { return words[random_below(seed, (uint32_t)n)]; }

static void add(char line[ANY_LINE], const char *text) {
    size_t used = strlen(line);
    snprintf(line + used, ANY_LINE - used, "%s", text);
}

static void add_quoted(char line[ANY_LINE], const char *text) {
    char quoted[2 * ANY_LINE], *to = quoted;
    *to++ = '"';
    for (; *text && to < quoted + sizeof quoted - 4; text++) {
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    strcpy(to, "\"");
    add(line, quoted);
}

static void add_whole(char line[ANY_LINE], uint64_t whole) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)whole);
    add(line, text);
}

static uint64_t any_count(uint32_t *seed) {
    switch (random_below(seed, 8)) {
    case 0: return 1 + random_below(seed, 1000);
    case 1: return random_below(seed, 3) ? 100 + random_below(seed, 30) : 999999999;
    default: return 1 + random_below(seed, 12);
    }
}

static uint64_t any_whole(const struct session *s, uint32_t *seed) {
    switch (random_below(seed, 6)) {
    case 0: return random_below(seed, 5);
    case 1: return random_below(seed, 3) ? random_below(seed, 2000) : UINT64_MAX - random_below(seed, 2);
    default: return random_below(seed, (uint32_t)fmin((double)s->steps + 20, 4e9));
    }
}

static double any_number(const struct argument *a, uint32_t *seed) {
    double part = random_below(seed, 1001) / 1000.0;
    if (a->low < a->high && isfinite(a->high - a->low) && random_below(seed, 8))
        return a->low + part * (a->high - a->low);
    return (random_below(seed, 2) ? 1 : -1) * pow(10, 8 * part - 5);
}

static const char *any_name(const struct argument *a, const struct session *s, uint32_t *seed) {
    int n = 0;
    while (a->names && a->names(s, n))
        n++;
    return n > 0 ? a->names(s, (int)random_below(seed, (uint32_t)n)) : "none";
}

static const char *any_file(uint32_t *seed) {
    static const char *const names[] = {"a.csv",   "b.jsonl", "c.svg", "d.yaml", "e.session",    "two words.svg", "f",
                                        "missing", "folder",  "-",     "",       "\xc3\xa4.csv", "lecture.yaml",  "g.record"};
    return one_of(seed, names, ARRAY_LEN(names));
}

static const char *any_setting(uint32_t *seed) {
    static const char *const settings[] = {
        "optimizer.order=ascending",
        "optimizer.order=shuffled",
        "optimizer.step=optimal",
        "optimizer.step.constant=0.05",
        "optimizer.method=gd",
        "optimizer.method=bcgd",
        "optimizer.method=adam",
        "optimizer.method=flow",
        "optimizer.step.bound=1",
        "optimizer={method: gd, step: {constant: 0.1}}",
        "init=zas",
        "init=near-identity",
        "init.near-zas.variance=0.1",
        "network.depth=2",
        "network.depth=5",
        "network.width=3",
        "seed=7",
        "stop.iterations=300",
        "stop.error=1e-6",
        "problem.size=3",
        "optimizer.beta=0.5",
        "optimizer.batch=2",
        "network.depht=3",
        "optimizer.step.constant=-1",
        "label=other",
        "optimizer.step={theorem: wu2019/4.3}",
        "optimizer.order=[1, 2, 1]",
        "network.depth=30",
    };
    return one_of(seed, settings, ARRAY_LEN(settings));
}

static const char *any_condition(uint32_t *seed) {
    static const char *const conditions[] = {
        "error < 0.5",         "error <= 1e-3",     "tick >= 20",         "gradient_norm < 1", "sigma_min(1) < 0.5 and tick > 3",
        "phase = converging",  "imbalance > 1e-3",  "error > 1e300",      "sigma_max(9) > 1",  "sweep >= 2",
        "imbalance(1) > 1e-6", "error < nan",       "phase = descending", "delta_ratio < 1",   "nothing < 1",
        "margin > 0",          "end_sigma_min < 1", "blocks.error < 1",
    };
    return one_of(seed, conditions, ARRAY_LEN(conditions));
}

static const char *any_text(uint32_t *seed) {
    static const char *const texts[] = {"a",   "b",  "some words", "\xce\xb1\xce\xb2 \xe2\x80\x9cquoted\xe2\x80\x9d", "it's; so", "\"open",
                                        "x=1", "#1", "a \\ b"};
    return one_of(seed, texts, ARRAY_LEN(texts));
}

static void add_run(char line[ANY_LINE], const struct session *s, uint32_t *seed) {
    uint32_t i = random_below(seed, (uint32_t)s->n_runs);
    if (random_below(seed, 2))
        add_quoted(line, s->runs[i]->label);
    else
        add_whole(line, i + (random_below(seed, 20) > 0));
}

static void add_settings(char line[ANY_LINE], uint32_t *seed) {
    for (uint32_t i = 0, n = 1 + random_below(seed, 3); i < n; i++) {
        add(line, i > 0 ? " " : "");
        add(line, any_setting(seed));
    }
}

/* As the triggers' grammar wants it behind its condition. */
static void add_condition(char line[ANY_LINE], const struct command *c, uint32_t *seed) {
    static const char *const endings[] = {
        "", "", " fall", " repeated", " mark", " pause mark", " single mark", " repeated mark", " fork", " write csv t.csv"};
    add(line, any_condition(seed));
    if (strcmp(c->name, "trigger") == 0)
        add(line, one_of(seed, endings, ARRAY_LEN(endings)));
}

static void add_argument(char line[ANY_LINE], const struct command *c, const struct argument *a, const struct session *s, uint32_t *seed) {
    char number[40];
    add(line, " ");
    if (a->names && a->kind != ARGUMENT_NAME && random_below(seed, 4) == 0) {
        add(line, any_name(a, s, seed));
        return;
    }
    switch (a->kind) {
    case ARGUMENT_NONE: break;
    case ARGUMENT_COUNT: add_whole(line, any_count(seed)); break;
    case ARGUMENT_WHOLE: add_whole(line, any_whole(s, seed)); break;
    case ARGUMENT_NUMBER:
        snprintf(number, sizeof number, "%.3g", any_number(a, seed));
        add(line, number);
        break;
    case ARGUMENT_NAME: add(line, any_name(a, s, seed)); break;
    case ARGUMENT_RUN: add_run(line, s, seed); break;
    case ARGUMENT_FILE: add_quoted(line, any_file(seed)); break;
    case ARGUMENT_SETTINGS: add_settings(line, seed); break;
    case ARGUMENT_CONDITION: add_condition(line, c, seed); break;
    case ARGUMENT_TEXT: add(line, any_text(seed)); break;
    }
}

void any_line_of(const struct command *c, const struct session *s, uint32_t *seed, char line[ANY_LINE]) {
    line[0] = '\0';
    add(line, c->name);
    for (int i = 0; i < COMMAND_ARGUMENTS && c->arguments[i].kind; i++) {
        if (c->arguments[i].optional && random_below(seed, 3) == 0)
            return;
        add_argument(line, c, &c->arguments[i], s, seed);
    }
}

void any_line(const struct session *s, uint32_t *seed, char line[ANY_LINE]) {
    any_line_of(commands[random_below(seed, (uint32_t)n_commands)], s, seed, line);
}

static void spoil_once(uint32_t *seed, char line[ANY_LINE]) {
    static const char marks[] = " ;\"'=.,#:+-*0159aexyz(){}[]<>\\\t\n\x7f\x01";
    size_t length = strlen(line), at = random_below(seed, (uint32_t)length + 1);
    char mark = marks[random_below(seed, sizeof marks - 1)];
    switch (random_below(seed, 4)) {
    case 0: line[at] = '\0'; break;
    case 1: memmove(line + at, line + at + (at < length), length - at + (at == length)); break;
    case 2:
        if (length + 1 < ANY_LINE) {
            memmove(line + at + 1, line + at, length - at + 1);
            line[at] = mark;
        }
        break;
    default:
        if (at < length)
            line[at] = mark;
    }
}

void spoil_line(uint32_t *seed, char line[ANY_LINE]) {
    for (uint32_t n = 1 + random_below(seed, 3); n > 0; n--)
        spoil_once(seed, line);
}
