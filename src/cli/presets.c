/* presets.c: `list`, `show` and `check`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "preset/build.h"
#include "preset/find.h"
#include "scope/session.h"

static void paper(const struct scenario *s, char *out, size_t size) {
    snprintf(out, size, "%s%s%s%s%s", s->cite, s->figure[0] ? ", Fig. " : "", s->figure, s->section[0] ? ", section " : "", s->section);
}

static int list(const struct cli_options *o) {
    struct found_preset *found;
    int n, code = EXIT_DONE, width = 6;
    dln_error err;
    (void)o;
    if (find_presets(&found, &n, &err))
        return cli_fail(&err);
    for (int i = 0; i < n; i++) {
        int length = (int)strlen(found[i].name);
        width = length > width ? length : width;
    }
    if (isatty(STDOUT_FILENO) == 1)
        printf("%-*s  %-28s  %s\n", width, "PRESET", "PAPER", "TITLE");
    for (int i = 0; i < n; i++) {
        struct scenario *s;
        char place[64];
        if (scenario_load(found[i].name, NULL, &s, &err)) {
            code = cli_fail(&err);
            continue;
        }
        paper(s, place, sizeof place);
        printf("%-*s  %-28s  %s\n", width, found[i].name, place, s->title);
        scenario_free(s);
    }
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
    struct session *session;
    char memory[64];
    double flops = 0;
    struct scenario *s = cli_load(o, i, &code);
    if (!s)
        return code;
    struct session_options options = {.max_memory = o->max_memory};
    if (session_new(s, &options, &session, &err)) {
        code = cli_fail(&err);
        scenario_free(s);
        return code;
    }
    for (int k = 0; k < session->n_runs; k++)
        flops += run_flops_a_tick(session->runs[k]);
    build_write_bytes(session_bytes(s, session->problems, false), memory, sizeof memory);
    printf("%s: sound; %d run%s of %d problem%s, %s of memory, %.3g flops a step\n", o->arguments[i], s->n_runs, s->n_runs == 1 ? "" : "s",
           s->n_problems, s->n_problems == 1 ? "" : "s", memory, flops);
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
