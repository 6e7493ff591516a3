/* presets.c: `list`, `show` and `check`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/columns.h"
#include "preset/build.h"
#include "preset/find.h"
#include "scope/claim.h"

/* A line of the list. */
struct line {
    char paper[64];
    char *title; /* owned; NULL: the preset cannot be read */
};

static void read_line(struct line *line, const struct scenario *s) {
    snprintf(line->paper, sizeof line->paper, "%s%s%s%s%s", s->cite, s->figure[0] ? ", Fig. " : "", s->figure,
             s->section[0] ? ", section " : "", s->section);
    size_t size = strlen(s->title) + sizeof " [a lecture of 100000 steps]";
    line->title = malloc(size);
    if (line->title && s->n_lecture)
        snprintf(line->title, size, "%s [a lecture of %d steps]", s->title, s->n_lecture);
    else if (line->title)
        snprintf(line->title, size, "%s", s->title);
}

static int longer(int width, const char *text) {
    int length = (int)strlen(text);
    return length > width ? length : width;
}

/* Name and title, and the place in the paper in brackets behind. What does not fit goes on beneath the title. */
static void print_narrow(const char *name, int width, const struct line *line, int columns) {
    int indent = width + 2 < columns / 2 ? width + 2 : 4, at = width + 2;
    printf("%-*s  ", width, name);
    columns_put(stdout, line->title, indent, columns, &at);
    size_t cite = strcspn(line->paper, ",");
    bool told = line->paper[cite] && !strncmp(name, line->paper, cite) && name[cite] == '/'; /* by the name: wu2019/fig2-depth */
    if (line->paper[0]) {
        char paper[sizeof line->paper + 4];
        snprintf(paper, sizeof paper, " (%s)", told ? line->paper + cite + 2 : line->paper);
        columns_put(stdout, paper, indent, columns, &at);
    }
    putchar('\n');
}

static void print_lines(const struct found_preset *found, const struct line *lines, int n) {
    int name = 6, paper = 5, title = 5;
    for (int i = 0; i < n; i++) {
        name = longer(name, found[i].name);
        paper = longer(paper, lines[i].paper);
        title = longer(title, lines[i].title ? lines[i].title : "");
    }
    int columns = columns_of(stdout);
    bool fits = columns == 0 || name + 2 + paper + 2 + title <= columns;
    if (columns && fits)
        printf("%-*s  %-*s  %s\n", name, "PRESET", paper, "PAPER", "TITLE");
    for (int i = 0; i < n; i++)
        if (lines[i].title && fits)
            printf("%-*s  %-*s  %s\n", name, found[i].name, paper, lines[i].paper, lines[i].title);
        else if (lines[i].title)
            print_narrow(found[i].name, name, &lines[i], columns);
}

static int list(const struct cli_options *o) {
    struct found_preset *found;
    int n, code = EXIT_DONE;
    dln_error err;
    (void)o;
    if (find_presets(&found, &n, &err))
        return cli_fail(&err);
    struct line *lines = calloc((size_t)n + 1, sizeof *lines);
    for (int i = 0; i < n && lines; i++) {
        struct scenario *s;
        if (scenario_load(found[i].name, NULL, &s, &err)) {
            code = cli_fail(&err);
            continue;
        }
        read_line(&lines[i], s);
        scenario_free(s);
    }
    if (lines)
        print_lines(found, lines, n);
    for (int i = 0; i < n && lines; i++)
        free(lines[i].title);
    free(lines);
    find_presets_free(found, n);
    return code;
}

static int show(const struct cli_options *o) {
    int code;
    dln_error err;
    struct scenario *s = cli_load(o, 0, &code);
    if (!s)
        return code;
    dln_status status = scenario_show(s, stdout, &err);
    code = status && status != DLN_UNREADABLE ? cli_fail(&err) : EXIT_DONE; /* cli_flush speaks of stdout */
    scenario_free(s);
    return code;
}

/* A session of it is built, not only read. */
static int check_one(const struct cli_options *o, int i) {
    int code;
    dln_error err;
    struct session *session = NULL;
    struct claims *claims;
    char memory[64];
    double flops = 0;
    struct scenario *s = cli_load(o, i, &code);
    if (!s)
        return code;
    struct session_options options = {.max_memory = o->max_memory};
    if (session_new(s, &options, &session, &err) || claims_new(session, s, &claims, &err)) {
        code = cli_fail(&err);
        session_free(session);
        scenario_free(s);
        return code;
    }
    claims_free(claims);
    for (int k = 0; k < session->n_runs; k++)
        flops += run_flops_a_tick(session->runs[k]);
    build_write_bytes(session_bytes(s, session->problems, false), memory, sizeof memory);
    printf("%s: sound; %d run%s of %d problem%s, %s of memory, %.3g flops a step", o->arguments[i], s->n_runs, s->n_runs == 1 ? "" : "s",
           s->n_problems, s->n_problems == 1 ? "" : "s", memory, session->trains ? flops : 0);
    if (session->starts)
        printf(session->trains ? "; and %d starts of each of %d values" : "; nothing is trained: %d starts of each of %d values",
               s->monte_carlo.starts, s->monte_carlo.n_values);
    if (s->n_claims)
        printf("; %d claim%s", s->n_claims, s->n_claims == 1 ? "" : "s");
    if (s->n_lecture)
        printf("; a lecture of %d step%s", s->n_lecture, s->n_lecture == 1 ? "" : "s");
    putchar('\n');
    session_free(session);
    scenario_free(s);
    return EXIT_DONE;
}

static int check(const struct cli_options *o) {
    int code = EXIT_DONE;
    for (int i = 0; i < o->n_arguments; i++) {
        int one = check_one(o, i);
        code = one ? one : code;
    }
    return code;
}

const struct cli_command cli_list = {"list", "", "a line a preset: name, paper and figure, title", FOR_LIST, 0, 0, list};
const struct cli_command cli_show = {"show", "PRESET", "the scenario with every default filled in, as YAML", FOR_SHOW, 1, 1, show};
const struct cli_command cli_check = {"check", "FILE...", "is a preset sound? what does it need?", FOR_CHECK, 1, 1 << 20, check};
