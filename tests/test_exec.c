/* test_exec.c: `dlnscope run --exec`: what commands do without a screen, and what is said of those that cannot be done. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

static const char runs[] = "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\ninit: near-identity\n"
                           "runs:\n  - {label: blocks}\n  - {label: 'a; b', optimizer: {method: gd, step: {constant: 0.001}}}\n";
static const char stop[] = "stop: {iterations: 30}\n";
#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

struct lab {
    struct files *f;
    char ends[320], endless[320], table[320];
};

static struct lab lab_of(void **state) {
    struct lab l = {.f = *state};
    char text[800];
    snprintf(text, sizeof text, "%s%s", runs, stop);
    snprintf(l.ends, sizeof l.ends, "%s", files_write_text(l.f, "ends.yaml", text));
    snprintf(l.endless, sizeof l.endless, "%s", files_write_text(l.f, "endless.yaml", runs));
    snprintf(l.table, sizeof l.table, "%s", files_path(l.f, "table"));
    unlink(l.table);
    return l;
}

static void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' is not in\n%s", part, text);
}

static void assert_prints(struct lab *l, const char *const *arguments, const char *first, const char *second) {
    char *out = program_says(l->f, arguments, EXIT_DONE, "");
    assert_contains(out, first);
    assert_contains(out, second);
    free(out);
}

static void commands_come_before_the_rest_of_the_run(void **state) {
    struct lab l = lab_of(state);
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "speed 7; step 3; order ascending; focus 'a; b'", "--exec", "quit"),
                  "speed: 7 steps a second\n", "");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "order ascending"), "ordering: ascending", "          30 ");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "step 4; order ascending", "--exec", "step 1; quit"), "ordering: ascending",
                  "           5         1 ");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "step 4; quit; step"), "           4         1 ", "  stopped\n");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "run; abscissa work"), "abscissa: work", "  out of iterations\n");
    assert_prints(&l, ARGUMENTS("run", l.endless, "--exec", "step 12"), "          12 ", "  stopped\n");
}

static void a_trigger_ends_it(void **state) {
    struct lab l = lab_of(state);
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "trigger tick >= 7"), "           7         2 ", "  stopped\n");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "trigger tick >= 7; run; step 2; quit"), "; paused\n",
                  "           9         3 ");
    assert_prints(&l, ARGUMENTS("run", l.ends, "--exec", "trigger tick >= 7 mark"), "          30 ", "  out of iterations\n");
}

/* Back and again is the same state, and stands in a table once; behind a change in the past its rows go on from there. */
static void the_past_is_gone_to(void **state) {
    struct lab l = lab_of(state);
    char *out = program_says(l.f, ARGUMENTS("run", l.ends, "--exec", "step 20; digest; back 7; step 7; digest; quit"), EXIT_DONE, "");
    const char *first = strstr(out, "digest "), *second = first ? strstr(first + 1, "digest ") : NULL;
    assert_non_null(second);
    assert_int_equal(strncmp(first, second, strlen("digest 0123456789abcdef at step 20\n")), 0);
    free(out);
    static const char commands[] = "step 5; back 3; step 4; goto 3; order ascending; step 2; quit";
    out = program_says(l.f, ARGUMENTS("run", l.ends, "--exec", commands, "--csv", "-", "--columns", "run,tick"), EXIT_DONE, NULL);
    char ticks[100] = "";
    for (const char *at = out; (at = strstr(at, "blocks,")); at++)
        snprintf(ticks + strlen(ticks), sizeof ticks - strlen(ticks), "%d ", atoi(at + 7));
    assert_string_equal(ticks, "0 1 2 3 4 5 6 4 5 ");
    free(out);
}

/* Each ends with 2 and its sentence, and writes no table. */
static void what_cannot_be_done_is_told(void **state) {
    struct lab l = lab_of(state);
    static const struct {
        const char *commands, *says;
    } cases[] = {
        {"ordr ascending",
         "dlnscope: --exec: \"ordr ascending\": column 1, at \"ordr ascending\": there is no such command; did you mean order?\n"},
        {"step 2; focus 7", "dlnscope: --exec: \"focus 7\": column 7, at \"7\": there are 2 runs: 1 to 2\n"},
        {"focus 2; order ascending",
         "dlnscope: --exec: \"order ascending\": gd updates all factors at once: it has no ordering (BCGD runs have one)\n"},
        {"help", "dlnscope: --exec: \"help\": help is about the screen, and there is none\n"},
        {"prompt", "dlnscope: --exec: \"prompt\": prompt is about the screen, and there is none\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        free(program_says(l.f, ARGUMENTS("run", l.ends, "--exec", cases[i].commands, "--csv", l.table), EXIT_USAGE, cases[i].says));
        if (strncmp(cases[i].commands, "step", 4) != 0)
            assert_int_not_equal(access(l.table, F_OK), 0);
        unlink(l.table);
    }
    free(program_says(l.f, ARGUMENTS("list", "--exec", "run"), EXIT_USAGE,
                      "dlnscope: --exec does not go with list; --help says where it goes\n"));
}

/* Words leave the table's standard output alone. */
static void words_do_not_mix_with_a_table(void **state) {
    struct lab l = lab_of(state);
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", l.ends, "--exec", "speed 3; quit", "--csv", "-")});
    assert_int_equal(e.code, EXIT_DONE);
    assert_contains(e.err, "speed: 3 steps a second\n");
    assert_int_equal(strncmp(e.out, "run,tick,", 9), 0);
    assert_null(strstr(e.out, "speed"));
    ended_release(&e);
}

/* Commands at the start come before the first rows. */
static void tables_have_what_the_commands_made(void **state) {
    struct lab l = lab_of(state);
    struct ended e = program_run(
        l.f, &(struct program){.arguments = ARGUMENTS("run", l.ends, "--exec", "init zas", "--csv", "-", "--columns", "run,tick,error")});
    struct ended f = program_run(
        l.f, &(struct program){.arguments = ARGUMENTS("run", l.ends, "--set", "init=zas", "--csv", "-", "--columns", "run,tick,error")});
    const char *second = strstr(f.out, "a; b");
    assert_non_null(second);
    assert_true(second - f.out > 20);
    assert_int_equal(strncmp(e.out, f.out, (size_t)(second - f.out)), 0); /* up to the other run, which did not restart */
    ended_release(&e);
    ended_release(&f);
}

/* The dashboard's configuration is read before the terminal is looked at, and by nobody else. */
static void a_bad_configuration_is_told(void **state) {
    struct lab l = lab_of(state);
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"theme: dim\n", "config.yaml:1:8: theme takes "},
        {"them: dark\n", "config.yaml:1:1: there is no key \"them\" here (did you mean theme?); there are keys, theme, "},
        {"max_memory: 2GX\n", "config.yaml:1:13: max-memory takes a size such as 512M or 2G, not \"2GX\"\n"},
        {"color: never\nkeys:\n  F99: run\n", "config.yaml:3:3: there is no key \"F99\""},
        {"seed: 3\n", "config.yaml:1:1: there is no key \"seed\" here"},
        {"color: never\n", "a terminal"},
    };
    char set[300];
    snprintf(set, sizeof set, "XDG_CONFIG_HOME=%s", l.f->folder);
    assert_int_equal(mkdir(files_path(l.f, "dlnscope"), 0700), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const environment[] = {set, NULL};
        files_write_text(l.f, "dlnscope/config.yaml", cases[i].text);
        struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS(l.ends), .environment = environment});
        assert_int_equal(e.code, EXIT_USAGE);
        assert_contains(e.err, cases[i].says);
        ended_release(&e);
        e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", l.ends), .environment = environment});
        assert_int_equal(e.code, EXIT_DONE);
        ended_release(&e);
    }
    assert_int_equal(remove(files_path(l.f, "dlnscope/config.yaml")), 0);
    assert_int_equal(rmdir(files_path(l.f, "dlnscope")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_come_before_the_rest_of_the_run), cmocka_unit_test(a_trigger_ends_it),
        cmocka_unit_test(the_past_is_gone_to),
        cmocka_unit_test(a_bad_configuration_is_told),
        cmocka_unit_test(what_cannot_be_done_is_told),              cmocka_unit_test(words_do_not_mix_with_a_table),
        cmocka_unit_test(tables_have_what_the_commands_made),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
