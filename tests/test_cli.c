/* test_cli.c: the built program from its command line: what it writes, where, and how it ends. */
#include "program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

/* Two runs that end, one by its error, one by its iterations. */
static const char small[] = "dlnscope: 1\ntitle: A small one\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\n"
                            "init: near-identity\nruns:\n"
                            "  - {label: blocks, optimizer: {method: bcgd, order: shuffled}}\n"
                            "  - {label: 'gd, plain', optimizer: {method: gd, step: {constant: 0.001}}}\n"
                            "stop: {error: 1e-3, iterations: 300}\n";
/* One that goes on. */
static const char endless[] = "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\ninit: near-identity\n"
                              "optimizer: {method: gd, step: {constant: 0.00001}}\n";

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The folder of the tests, with both presets in it and a place for a table. */
struct lab {
    struct files *f;
    char small[320], endless[320], table[320];
};

static struct lab lab_of(void **state) {
    struct lab l = {.f = *state};
    snprintf(l.small, sizeof l.small, "%s", files_write_text(l.f, "small.yaml", small));
    snprintf(l.endless, sizeof l.endless, "%s", files_write_text(l.f, "endless.yaml", endless));
    snprintf(l.table, sizeof l.table, "%s", files_path(l.f, "table"));
    unlink(l.table);
    return l;
}

static void assert_says(struct files *f, const char *const *arguments, int code, const char *err) {
    free(program_says(f, arguments, code, err));
}

static void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' is not in\n%s", part, text);
}

static int count_lines(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static long size_of(const char *path) {
    FILE *f = fopen(path, "rb");
    long size = f && !fseek(f, 0, SEEK_END) ? ftell(f) : 0;
    if (f)
        fclose(f);
    return size;
}

/* Help */

static void help_and_version_go_to_stdout(void **state) {
    struct lab l = lab_of(state);
    char *help = program_says(l.f, ARGUMENTS("--help"), EXIT_DONE, "");
    assert_memory_equal(help, "dlnscope: an oscilloscope for deep linear networks\n", 51);
    static const char *const usages[] = {"dlnscope [PRESET] ",    "dlnscope run PRESET ",    "dlnscope list ",
                                         "dlnscope show PRESET ", "dlnscope check FILE... ", "dlnscope doctor "};
    for (size_t i = 0; i < ARRAY_LEN(usages); i++)
        assert_contains(help, usages[i]);
    static const char *const options[] = {"--set KEY=VALUE",   "--seed N",     "--threads N|auto", "--max-memory SIZE",
                                          "--charset NAME",    "--color WHEN", "--theme NAME",     "--csv FILE",
                                          "--factors FILE",    "--jsonl FILE", "--columns LIST",   "--every N",
                                          "--until CONDITION", "--ticks N",    "--help",           "--version"};
    for (size_t i = 0; i < ARRAY_LEN(options); i++)
        assert_contains(help, options[i]);
    char *again = program_says(l.f, ARGUMENTS("run", "-h", "--ticks", "4"), EXIT_DONE, "");
    assert_string_equal(help, again);
    free(help);
    free(again);
    char *version = program_says(l.f, ARGUMENTS("--version"), EXIT_DONE, "");
    assert_string_equal(version, "dlnscope " DLN_VERSION "\n");
    free(version);
}

/* Wrong usage */

static void wrong_usage_is_told_in_one_sentence(void **state) {
    static const struct {
        const char *arguments[8], *sentence;
    } cases[] = {
        {{"--bogus"}, "there is no option --bogus; --help lists them"},
        {{"--colums", "x"}, "there is no option --colums (did you mean --columns?); --help lists them"},
        {{"--evry=3"}, "there is no option --evry (did you mean --every?); --help lists them"},
        {{"run", "x", "--col", "x"}, "there is no option --col (did you mean --color?); --help lists them"},
        {{"-x"}, "there is no option -x; --help lists them"},
        {{"-xh"}, "there is no option -x; --help lists them"},
        {{"--\x1b[2J"}, "there is no option --\\x1b[2J; --help lists them"},
        {{"--help=3"}, "--help takes no value"},
        {{"run", "--csv"}, "--csv needs a value: FILE"},
        {{"run"}, "usage: dlnscope run PRESET"},
        {{"run", "a", "b"}, "usage: dlnscope run PRESET"},
        {{"show"}, "usage: dlnscope show PRESET"},
        {{"check"}, "usage: dlnscope check FILE..."},
        {{"list", "x"}, "usage: dlnscope list"},
        {{"doctor", "x"}, "usage: dlnscope doctor"},
        {{"a", "b"}, "usage: dlnscope [PRESET]"},
        {{"--csv", "x"}, "--csv does not go with the dashboard; --help says where it goes"},
        {{"list", "--seed", "3"}, "--seed does not go with list; --help says where it goes"},
        {{"run", "x", "--theme", "dark"}, "--theme gives the colours of --svg: give that too"},
        {{"run", "x", "--every", "0"}, "--every takes a whole number of at least 1, not \"0\""},
        {{"run", "x", "--every", "-3"}, "--every takes a whole number of at least 1, not \"-3\""},
        {{"run", "x", "--every", "1e3"}, "--every takes a whole number of at least 1, not \"1e3\""},
        {{"run", "x", "--ticks", "many"}, "--ticks takes a whole number, not \"many\""},
        {{"run", "x", "--ticks", "99999999999999999999"}, "--ticks takes a whole number, not \"99999999999999999999\""},
        {{"--seed", "1.5"}, "--seed takes a whole number, not \"1.5\""},
        {{"--seed", ""}, "--seed takes a whole number, not \"\""},
        {{"--threads", "0"}, "--threads takes a number from 1 to 1024, or auto, not \"0\""},
        {{"--threads", "x\n"}, "--threads takes a number from 1 to 1024, or auto, not \"x\\x0a\""},
        {{"--max-memory", "0"}, "--max-memory takes a size such as 512M or 2G, not \"0\""},
        {{"--max-memory", "12X"}, "--max-memory takes a size such as 512M or 2G, not \"12X\""},
        {{"--max-memory", "1Gx"}, "--max-memory takes a size such as 512M or 2G, not \"1Gx\""},
        {{"--max-memory", "M"}, "--max-memory takes a size such as 512M or 2G, not \"M\""},
        {{"--max-memory", "99999999999T"}, "--max-memory takes a size such as 512M or 2G, not \"99999999999T\""},
        {{"--charset", "utf8"}, "--charset takes auto, braille, block or ascii, not \"utf8\""},
        {{"--color", "yes"}, "--color takes auto, always or never, not \"yes\""},
        {{"--theme", "pink"}, "--theme takes dark, light, contrast, contrast-light or mono, not \"pink\""},
        {{"run", "x", "--csv", "-", "--jsonl", "-"}, "only one of --csv, --factors, --jsonl, --svg and --save can go to stdout"},
        {{"run", "x", "--columns", "tick"}, "--columns chooses columns of --csv or --jsonl: give one of them"},
        {{"run", "x", "--factors", "y", "--columns", "tick"}, "--columns chooses columns of --csv or --jsonl: give one of them"},
        {{"run", "x", "--every", "2"}, "--every thins rows of --csv, --factors or --jsonl: give one of them"},
    };
    struct lab l = lab_of(state);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char want[300];
        snprintf(want, sizeof want, "dlnscope: %s\n", cases[i].sentence);
        assert_says(l.f, cases[i].arguments, EXIT_USAGE, want);
    }
}

/* The first word is a subcommand; behind "--" it is a preset of that name. */
static void two_dashes_end_the_options(void **state) {
    struct lab l = lab_of(state);
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", "--", "run")});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err, "there is no preset \"run\"");
    ended_release(&e);
    e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("--", "list")});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err, "there is no preset \"list\"");
    ended_release(&e);
    assert_says(l.f, ARGUMENTS("run", "--ticks", "2", "--", l.small), EXIT_DONE, "");
    assert_says(l.f, ARGUMENTS("--ticks", "2", "run", l.small), EXIT_DONE, "");
    assert_says(l.f, ARGUMENTS("run", l.small, "--ticks", "2"), EXIT_DONE, "");
}

static void the_dashboard_needs_a_terminal(void **state) {
    struct lab l = lab_of(state);
    assert_says(l.f, ARGUMENTS(l.small), EXIT_USAGE,
                "dlnscope: standard input and output must be a terminal to draw on (`dlnscope run` needs none)\n");
}

/* Presets */

static void a_bad_preset_is_told_with_its_place(void **state) {
    struct lab l = lab_of(state);
    char bad[320], missing[320];
    snprintf(bad, sizeof bad, "%s", files_write_text(l.f, "bad.yaml", "dlnscope: 1\nproblem: {target: identity, sise: 4}\n"));
    snprintf(missing, sizeof missing, "%s",
             files_write_text(l.f, "missing.yaml", "dlnscope: 1\nproblem: {data: {x: no-x.npy, y: no-y.npy}}\nnetwork: {depth: 2}\n"));
    static const char *const commands[] = {"run", "show", "check"};
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS(commands[i], bad)});
        assert_int_equal(e.code, EXIT_PRESET);
        assert_contains(e.err, "bad.yaml:2:");
        assert_contains(e.err, "size");
        assert_int_equal(count_lines(e.err), 1);
        assert_string_equal(e.out, "");
        ended_release(&e);
    }
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", missing, "--ticks", "1")});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err, "no-x.npy");
    ended_release(&e);
    e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", l.small, "--set", "stop.condition=phase = flat")});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err,
                    "dlnscope: --set stop.condition=phase = flat: column 16: stop.condition: column 9, at \"flat\": this version knows");
    ended_release(&e);
    e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", "wu2019/sadle-escape"),
                                           .environment = ARGUMENTS("DLNSCOPE_PRESETS=/nowhere")});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err, "wu2019/saddle-escape");
    ended_release(&e);
    unlink(bad);
}

static void a_preset_too_large_is_refused_with_the_number(void **state) {
    struct lab l = lab_of(state);
    struct ended e = program_run(
        l.f, &(struct program){.arguments = ARGUMENTS("run", l.small, "--max-memory", "10kB", "--ticks", "1", "--csv", l.table)});
    assert_int_equal(e.code, EXIT_PRESET);
    assert_contains(e.err, "small.yaml: 2 runs need ");
    assert_contains(e.err, " KiB of memory, and 10.0 KiB are allowed: make it smaller, or raise --max-memory\n");
    assert_int_not_equal(access(l.table, F_OK), 0);
    ended_release(&e);
    static const char *const sizes[] = {"1000000", "1000k", "1MiB", "1m", "1MB", "1g", "1T", "2000000B"};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        assert_says(l.f, ARGUMENTS("run", l.small, "--ticks", "1", "--max-memory", sizes[i]), EXIT_DONE, "");
}

/* list, show, check, doctor */

static void the_list_has_a_line_a_preset(void **state) {
    struct lab l = lab_of(state);
    char folder[300];
    snprintf(folder, sizeof folder, "DLNSCOPE_PRESETS=%s", l.f->folder);
    files_write_text(l.f, "broken.yaml", "dlnscope: 1\n  x\n");
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("list"), .environment = ARGUMENTS(folder)});
    assert_int_equal(e.code, EXIT_PRESET); /* one is broken; the others are listed */
    assert_contains(e.err, "broken.yaml:");
    assert_contains(e.out, "small ");
    assert_contains(e.out, "  A small one\n");
    assert_contains(e.out, "wu2019/saddle-escape  wu2019, Fig. 3, section 5.2  Near");
    assert_null(strstr(e.out, "PRESET"));
    ended_release(&e);
    unlink(files_path(l.f, "broken.yaml"));
    e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("list"), .environment = ARGUMENTS(folder)});
    assert_int_equal(e.code, EXIT_DONE);
    assert_string_equal(e.err, "");
    ended_release(&e);
}

/* What is shown can be opened: it is sound, shows itself, and runs the same. */
static void a_shown_preset_runs_the_same(void **state) {
    struct lab l = lab_of(state);
    char again[320];
    char *shown = program_says(l.f, ARGUMENTS("show", l.small, "--set", "network.depth=4", "--seed", "5"), EXIT_DONE, "");
    assert_contains(shown, "depth: 4");
    snprintf(again, sizeof again, "%s", files_write_text(l.f, "again.yaml", shown));
    char *reshown = program_says(l.f, ARGUMENTS("show", again), EXIT_DONE, "");
    assert_string_equal(shown, reshown);
    char *first = program_says(l.f, ARGUMENTS("run", l.small, "--set", "network.depth=4", "--seed", "5", "--csv", "-"), EXIT_DONE, NULL);
    char *second = program_says(l.f, ARGUMENTS("run", again, "--csv", "-"), EXIT_DONE, NULL);
    assert_string_equal(first, second);
    free(shown);
    free(reshown);
    free(first);
    free(second);
}

static void check_says_what_a_preset_needs(void **state) {
    struct lab l = lab_of(state);
    char bad[320], want[800];
    snprintf(bad, sizeof bad, "%s", files_write_text(l.f, "bad.yaml", "dlnscope: 2\n"));
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("check", l.small, bad, l.endless)});
    assert_int_equal(e.code, EXIT_PRESET);
    snprintf(want, sizeof want, "%s: sound; 2 runs of 1 problem, 16.", l.small);
    assert_memory_equal(e.out, want, strlen(want));
    assert_contains(e.out, " MiB of memory, ");
    assert_contains(e.out, " flops a step\n");
    assert_contains(e.out, "endless.yaml: sound; 1 run of 1 problem, 8.");
    assert_int_equal(count_lines(e.out), 2);
    assert_contains(e.err, "bad.yaml:1:");
    ended_release(&e);
    unlink(bad);
}

static void doctor_tells_the_surroundings(void **state) {
    struct lab l = lab_of(state);
    char *out = program_says(l.f, ARGUMENTS("doctor"), EXIT_DONE, "");
    static const char *const parts[] = {"version      dlnscope " DLN_VERSION "\n",
                                        "\nsystem ",
                                        "\nblas         OpenBLAS",
                                        "\nthreads      1\n",
                                        "\nmemory ",
                                        "\nlocale ",
                                        "\npresets "};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        assert_contains(out, parts[i]);
    free(out);
    static const struct {
        const char *environment[4], *line;
    } locales[] = {
        {{"LC_ALL=xx_XX.UTF-8"}, "\nlocale       C.UTF-8, UTF-8\n"}, /* not installed */
        {{"LC_ALL", "LC_CTYPE", "LANG=xx_XX.utf8"}, "\nlocale       C.UTF-8, UTF-8\n"},
        {{"LC_ALL", "LC_CTYPE=xx_XX", "LANG=xx_XX.utf8"}, "\nlocale       C, ANSI_X3.4-1968\n"},
        {{"LC_ALL=C"}, "\nlocale       C, ANSI_X3.4-1968\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(locales); i++) {
        struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("doctor"), .environment = locales[i].environment});
        assert_int_equal(e.code, EXIT_DONE);
        assert_contains(e.out, locales[i].line);
        ended_release(&e);
    }
    out = program_says(l.f, ARGUMENTS("doctor", "--threads", "2"), EXIT_DONE, "");
    assert_contains(out, "\nthreads      2 (results are not the same to the last bit)\n");
    free(out);
}

/* run */

static void a_summary_has_a_line_a_run(void **state) {
    struct lab l = lab_of(state);
    char *out = program_says(l.f, ARGUMENTS("run", l.small), EXIT_DONE, "");
    assert_int_equal(count_lines(out), 3);
    assert_memory_equal(out, "run             ticks    sweeps       error       margin  phase       ended\n", 75);
    assert_contains(out, "\nblocks    ");
    assert_contains(out, "  converged   error reached\n");
    assert_contains(out, "\ngd, plain         300       300  ");
    assert_contains(out, "  descending  out of iterations\n");
    free(out);
}

static void a_run_without_an_end_is_refused(void **state) {
    struct lab l = lab_of(state);
    char want[500];
    snprintf(want, sizeof want, "dlnscope: %s has no stop rule for each of its runs: give --ticks N or --until 'CONDITION'\n", l.endless);
    assert_says(l.f, ARGUMENTS("run", l.endless), EXIT_USAGE, want);
    assert_says(l.f, ARGUMENTS("run", l.endless, "--ticks", "5"), EXIT_DONE, "");
    assert_says(l.f, ARGUMENTS("run", l.endless, "--until", "tick > 5"), EXIT_DONE, "");
    assert_says(l.f, ARGUMENTS("run", l.endless, "--set", "stop.sweeps=3"), EXIT_DONE, "");
}

/* --ticks replaces the whole stop rule, and counts steps of no length too: at a ZAS start all gradients but the last factor's are zero. */
static void ticks_are_exact(void **state) {
    static const char zas[] =
        "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 5}\ninit: zas\n"
        "optimizer: {method: bcgd, order: ascending}\nstop: {error: 1e-3, gradient_norm: 1e-3, condition: tick > 2}\n";
    struct lab l = lab_of(state);
    char path[320];
    snprintf(path, sizeof path, "%s", files_write_text(l.f, "zas.yaml", zas));
    char *out =
        program_says(l.f, ARGUMENTS("run", path, "--ticks", "12", "--csv", "-", "--columns", "tick,factor,step_size"), EXIT_DONE, NULL);
    static const char start[] = "tick,factor,step_size\r\n0,,\r\n1,1,0\r\n2,2,0\r\n3,3,0\r\n4,4,0\r\n5,5,";
    assert_memory_equal(out, start, sizeof start - 1);
    assert_int_equal(count_lines(out), 14);
    assert_contains(out, "\r\n12,2,");
    free(out);
    out = program_says(l.f, ARGUMENTS("run", path, "--ticks", "0", "--csv", "-", "--columns", "tick,factor"), EXIT_DONE, NULL);
    assert_string_equal(out, "tick,factor\r\n0,\r\n");
    free(out);
    out = program_says(l.f, ARGUMENTS("run", path, "--ticks", "3000", "--csv", "-", "--columns", "tick,phase", "--every", "1000"),
                       EXIT_DONE, NULL);
    assert_string_equal(out, "tick,phase\r\n0,descending\r\n1000,converged\r\n2000,converged\r\n3000,converged\r\n");
    free(out);
}

/* The condition of any run ends all of them, at one step. */
static void until_ends_all_runs(void **state) {
    struct lab l = lab_of(state);
    char *out = program_says(l.f,
                             ARGUMENTS("run", l.small, "--until", "gd, plain.tick >= 7 and phase = descending", "--csv", "-", "--every",
                                       "100", "--columns", "run,tick"),
                             EXIT_DONE, NULL);
    assert_string_equal(out, "run,tick\r\nblocks,0\r\n\"gd, plain\",0\r\nblocks,7\r\n\"gd, plain\",7\r\n");
    free(out);
    out = program_says(l.f, ARGUMENTS("run", l.small, "--until", "tick >= 7"), EXIT_DONE, "");
    assert_contains(out, "until holds\n");
    free(out);
    out = program_says(l.f, ARGUMENTS("run", l.small, "--until", "tick >= 0"), EXIT_DONE, "");
    assert_contains(out, "\nblocks              0         0  ");
    free(out);
    out = program_says(l.f, ARGUMENTS("run", l.small, "--until", "tick >= 700"), EXIT_DONE, ""); /* the stop rule stays in force */
    assert_contains(out, "out of iterations\n");
    free(out);
    struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", l.small, "--until", "tik >= 7", "--csv", l.table)});
    assert_int_equal(e.code, EXIT_USAGE);
    assert_contains(e.err, "dlnscope: --until: column 1, at \"tik >= 7\": expected a quantity (");
    assert_contains(e.err, "did you mean tick?\n");
    assert_int_not_equal(access(l.table, F_OK), 0);
    ended_release(&e);
}

static void a_run_that_diverges_is_an_exit_code(void **state) {
    struct lab l = lab_of(state);
    char *out = program_says(l.f, ARGUMENTS("run", l.endless, "--set", "optimizer.step.constant=10", "--ticks", "1000"), EXIT_DIVERGED, "");
    assert_contains(out, "  diverged    diverged\n");
    free(out);
}

/* A table on stdout sends the summary to stderr: what is piped on is the table alone. */
static void a_table_may_go_to_stdout(void **state) {
    struct lab l = lab_of(state);
    static const char *const options[] = {"--csv", "--factors", "--jsonl"};
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        struct ended e = program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", l.small, options[i], "-")});
        assert_int_equal(e.code, EXIT_DONE);
        assert_memory_equal(e.out, i < 2 ? "run,tick," : "{\"schema\"", 9);
        assert_null(strstr(e.out, "margin  phase"));
        assert_contains(e.err, "margin  phase       ended\nblocks ");
        assert_int_equal(count_lines(e.err), 3);
        ended_release(&e);
    }
}

/* The same bytes every time, whatever the thread variables say. */
static void two_runs_give_the_same_bytes(void **state) {
    struct lab l = lab_of(state);
    static const char wide[] = "dlnscope: 1\nproblem: {generate: {inputs: {rows: 90, samples: 200, normal: {variance: 1/n0}}, "
                               "outputs: {rows: 70, uniform: [-1, 2]}}}\nnetwork: {depth: 4}\ninit: near-identity\nruns:\n"
                               "  - {label: blocks, optimizer: {method: bcgd, order: shuffled}}\n"
                               "  - {label: gd, optimizer: {method: gd, step: {constant: 0.0001}}}\n";
    static const char *const environments[][3] = {
        {NULL}, {"OPENBLAS_NUM_THREADS=4", "OMP_NUM_THREADS=4", NULL}, {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", NULL}};
    char path[320], *first = NULL;
    snprintf(path, sizeof path, "%s", files_write_text(l.f, "wide.yaml", wide));
    for (size_t i = 0; i < ARRAY_LEN(environments); i++) {
        struct ended e =
            program_run(l.f, &(struct program){.arguments = ARGUMENTS("run", path, "--ticks", "30", "--every", "10", "--jsonl", "-"),
                                               .environment = environments[i]});
        assert_int_equal(e.code, EXIT_DONE);
        assert_contains(e.out, "\"threads\":1}");
        if (first)
            assert_string_equal(e.out, first);
        else
            first = strdup(e.out);
        ended_release(&e);
    }
    free(first);
}

static void seeds_and_settings_are_those_of_the_preset(void **state) {
    struct lab l = lab_of(state);
    char *seeded = program_says(l.f, ARGUMENTS("run", l.small, "--seed", "2", "--csv", "-"), EXIT_DONE, NULL);
    char *set = program_says(l.f, ARGUMENTS("run", "--set", "seed=2", l.small, "--csv", "-"), EXIT_DONE, NULL);
    char *plain = program_says(l.f, ARGUMENTS("run", l.small, "--csv", "-"), EXIT_DONE, NULL);
    char *last = program_says(l.f, ARGUMENTS("run", l.small, "--seed", "7", "--seed", "2", "--csv", "-"), EXIT_DONE, NULL);
    assert_string_equal(seeded, set);
    assert_string_equal(seeded, last);
    assert_string_not_equal(seeded, plain);
    free(seeded);
    free(set);
    free(plain);
    free(last);
}

/* Files that do not take what is written */

static void a_file_that_cannot_be_written_is_told(void **state) {
    struct lab l = lab_of(state);
    assert_says(l.f, ARGUMENTS("run", l.small, "--csv", "/nowhere/x.csv"), EXIT_FILE,
                "dlnscope: /nowhere/x.csv cannot be written: No such file or directory\n");
    if (access("/dev/full", W_OK))
        skip();
    assert_says(l.f, ARGUMENTS("run", l.small, "--csv", "/dev/full"), EXIT_FILE,
                "dlnscope: /dev/full could not be written: No space left on device\n");
    assert_says(l.f, ARGUMENTS("run", l.small, "--ticks", "1", "--jsonl", "/dev/full"), EXIT_FILE,
                "dlnscope: /dev/full could not be written: No space left on device\n");
}

/* Said once, whichever part of the program wrote. */
static void a_full_stdout_is_told_once(void **state) {
    struct lab l = lab_of(state);
    static const char *const lines[][8] = {{"--help"},
                                           {"--version"},
                                           {"list"},
                                           {"doctor"},
                                           {"show", "small"},
                                           {"check", "small"},
                                           {"run", "small"},
                                           {"run", "small", "--csv", "-"},
                                           {"run", "small", "--csv", "-", "--ticks", "1"}};
    char folder[300];
    snprintf(folder, sizeof folder, "DLNSCOPE_PRESETS=%s", l.f->folder);
    if (access("/dev/full", W_OK))
        skip();
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct ended e = program_run(l.f, &(struct program){.arguments = lines[i], .environment = ARGUMENTS(folder), .out = "/dev/full"});
        assert_int_equal(e.code, EXIT_FILE);
        assert_string_equal(e.err, "dlnscope: standard output could not be written: No space left on device\n");
        ended_release(&e);
    }
}

/* A table does not become the stdout that is missing. */
static void a_missing_stdout_is_told(void **state) {
    struct lab l = lab_of(state);
    struct program p = {.arguments = ARGUMENTS("run", l.small, "--ticks", "2", "--csv", l.table), .closed_out = true};
    struct ended e = program_run(l.f, &p);
    assert_int_equal(e.code, EXIT_FILE);
    assert_string_equal(e.err, "dlnscope: standard output could not be written: Bad file descriptor\n");
    ended_release(&e);
    char *other = program_says(l.f, ARGUMENTS("run", l.small, "--ticks", "2", "--csv", "-"), EXIT_DONE, NULL);
    char line[400];
    FILE *f = fopen(l.table, "rb");
    assert_non_null(f);
    for (const char *at = other; fgets(line, sizeof line, f); at += strlen(line))
        assert_memory_equal(line, at, strlen(line));
    fclose(f);
    assert_int_equal(size_of(l.table), strlen(other));
    free(other);
}

/* The reader went away: nothing is said, and nothing dies of a signal. */
static void a_closed_pipe_is_silent(void **state) {
    struct lab l = lab_of(state);
    static const char *const lines[][8] = {{"--help"},
                                           {"list"},
                                           {"show", "small"},
                                           {"run", "small"},
                                           {"run", "small", "--csv", "-"},
                                           {"run", "endless", "--jsonl", "-", "--ticks", "1000000000"}};
    char folder[300];
    snprintf(folder, sizeof folder, "DLNSCOPE_PRESETS=%s", l.f->folder);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct ended e = program_run(l.f, &(struct program){.arguments = lines[i], .environment = ARGUMENTS(folder), .closed_pipe = true});
        assert_int_equal(e.code, EXIT_FILE);
        assert_false(e.by_signal);
        assert_string_equal(e.err, "");
        ended_release(&e);
    }
}

/* Signals */

/* Ctrl-C, and what else asks a program to end: whole rows up to the last tick, the summary so far, 128 + n. */
static void an_interrupted_run_keeps_what_was_done(void **state) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct lab l = lab_of(state);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct program p = {.arguments = ARGUMENTS("run", l.endless, "--ticks", "1000000000", "--every", "7", "--csv", l.table)};
        unlink(l.table);
        pid_t pid = program_start(l.f, &p);
        const char *slash = strrchr(l.table, '/');
        char growing[400]; /* where it is until it is complete */
        snprintf(growing, sizeof growing, "%.*s/.%s.%ld-0~", (int)(slash - l.table), l.table, slash + 1, (long)pid);
        while (size_of(growing) < 20000)
            nanosleep(&(struct timespec){0, 2000000}, NULL);
        assert_int_not_equal(access(l.table, F_OK), 0);
        kill(pid, signals[i]);
        struct ended e = program_wait(l.f, pid);
        assert_int_equal(e.code, 128 + signals[i]);
        assert_false(e.by_signal);
        assert_string_equal(e.err, "");
        assert_contains(e.out, "  descending  interrupted\n");
        unsigned long long ticks = 0, last = 0;
        assert_int_equal(sscanf(strchr(e.out, '\n'), "%*s %llu", &ticks), 1);
        FILE *f = fopen(l.table, "rb");
        char line[1000] = "";
        assert_non_null(f);
        while (fgets(line, sizeof line, f))
            assert_string_equal(line + strlen(line) - 2, "\r\n");
        fclose(f);
        assert_int_equal(sscanf(strchr(line, ','), ",%llu,", &last), 1);
        assert_int_equal(last, ticks); /* the last row is that of the summary */
        ended_release(&e);
    }
}

/* While a problem is built there is nothing to be kept: the signal ends the program. The singular values of this one take seconds. */
static void loading_can_be_interrupted(void **state) {
    struct lab l = lab_of(state);
    char path[320];
    snprintf(path, sizeof path, "%s",
             files_write_text(l.f, "slow.yaml", "dlnscope: 1\nproblem: {target: gaussian, size: 2500}\nnetwork: {depth: 2}\n"));
    pid_t pid = program_start(l.f, &(struct program){.arguments = ARGUMENTS("run", path, "--ticks", "5")});
    nanosleep(&(struct timespec){0, 200000000}, NULL);
    kill(pid, SIGINT);
    struct ended e = program_wait(l.f, pid);
    assert_true(e.by_signal && e.code == 128 + SIGINT);
    assert_string_equal(e.err, "");
    ended_release(&e);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_and_version_go_to_stdout),
        cmocka_unit_test(wrong_usage_is_told_in_one_sentence),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(the_dashboard_needs_a_terminal),
        cmocka_unit_test(a_bad_preset_is_told_with_its_place),
        cmocka_unit_test(a_preset_too_large_is_refused_with_the_number),
        cmocka_unit_test(the_list_has_a_line_a_preset),
        cmocka_unit_test(a_shown_preset_runs_the_same),
        cmocka_unit_test(check_says_what_a_preset_needs),
        cmocka_unit_test(doctor_tells_the_surroundings),
        cmocka_unit_test(a_summary_has_a_line_a_run),
        cmocka_unit_test(a_run_without_an_end_is_refused),
        cmocka_unit_test(ticks_are_exact),
        cmocka_unit_test(until_ends_all_runs),
        cmocka_unit_test(a_run_that_diverges_is_an_exit_code),
        cmocka_unit_test(a_table_may_go_to_stdout),
        cmocka_unit_test(two_runs_give_the_same_bytes),
        cmocka_unit_test(seeds_and_settings_are_those_of_the_preset),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told),
        cmocka_unit_test(a_full_stdout_is_told_once),
        cmocka_unit_test(a_missing_stdout_is_told),
        cmocka_unit_test(a_closed_pipe_is_silent),
        cmocka_unit_test(an_interrupted_run_keeps_what_was_done),
        cmocka_unit_test(loading_can_be_interrupted),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
