/* test_verify.c: `dlnscope verify` from its command line: lines, exit codes, JSON lines, processes. */
#include "program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "json.h"

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})
/* What every preset of these tests begins with; it takes 74 ticks. */
#define START                                                                                                                              \
    "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\n"                                                    \
    "optimizer: {method: gd, step: {constant: 0.05}}\ninit: zas\nstop: {error: 1e-10, iterations: 200}\n"

static void write_presets(struct files *f) {
    files_write_text(f, "good.yaml", START "claims:\n  - {reaches: 1e-10, within: {iterations: 80}, where: Figure 7}\n"
                                           "  - {says: It stays finite., stays_finite: true}\n");
    files_write_text(f, "weak.yaml", START "claims:\n  - {reaches: 1e-10, within: {iterations: 60}, paper: stronger, printed: at once}\n"
                                           "  - {stays_finite: true}\n");
    files_write_text(f, "cut.yaml", START "quick: {stop.iterations: 40}\nclaims:\n  - {reaches: 1e-10, within: {iterations: 80}}\n");
    files_write_text(f, "silent.yaml", START);
    files_write_text(f, "bad.yaml", START "claims:\n  - {reaches: 1e-10, witin: {iterations: 80}}\n");
    files_write_text(f, "condition.yaml", START "claims:\n  - {holds: eror < 1}\n");
    files_write_text(f, "lacks.yaml", "dlnscope: 1\nproblem: {data: {x: nowhere-x.csv, y: nowhere-y.csv}}\nnetwork: {depth: 3}\n"
                                      "stop: {iterations: 10}\nclaims:\n  - {stays_finite: true}\n  - {never: 1e-3}\n");
    files_write_text(f, "long.yaml", "dlnscope: 1\nproblem: {target: negative-identity, size: 200}\nnetwork: {depth: 8}\n"
                                     "optimizer: {method: gd, step: {constant: 1e-6}}\nstop: {iterations: 1000000}\n"
                                     "claims:\n  - {stays_finite: true}\n");
}

static int prepare(void **state) {
    char source[1024];
    int failed = files_setup(state) || (getenv("srcdir") && chdir(getenv("srcdir"))) || !getcwd(source, sizeof source) ||
                 setenv("srcdir", source, 1); /* the presets are found from any folder */
    if (!failed && !chdir(((struct files *)*state)->folder))
        write_presets(*state);
    return failed;
}

static char *says(struct files *f, const char *const *arguments, int code) { return program_says(f, arguments, code, NULL); }

static void assert_contains(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("'%s' is not in\n%s", part, text);
}

static void a_line_a_claim(void **state) {
    char *out = says(*state, ARGUMENTS("verify", "good.yaml"), 0);
    assert_contains(out, "ok          good.yaml   1  74 iterations");
    assert_contains(out, "at most 80 iterations  every run reaches error 1e-10 within 80 iterations (Figure 7)\n");
    assert_contains(out, "\nok          good.yaml   2  finite; largest error");
    assert_contains(out, "It stays finite.\n2 ok, 0 failed, 0 not judged\n");
    free(out);
    out = says(*state, ARGUMENTS("verify", "weak.yaml"), 1);
    assert_contains(out, "FAILED      weak.yaml   1  not at iteration 60 (error ");
    assert_contains(out, "; the paper prints: at once\n");
    assert_contains(out, "\n1 ok, 1 failed, 0 not judged\n");
    free(out);
}

/* 1 before 3, 3 before 0, and 4 when there is nothing. */
static void it_exits_as_the_claims_say(void **state) {
    const struct {
        const char *const *arguments;
        int code;
        const char *part;
    } cases[] = {
        {ARGUMENTS("verify", "good.yaml", "weak.yaml", "bad.yaml"), 1, "3 ok, 1 failed, 0 not judged, 1 bad preset\n"},
        {ARGUMENTS("verify", "good.yaml", "bad.yaml"), 3, "bad preset  bad.yaml   bad.yaml:8:22: unknown key \"witin\" (did you mean w"},
        {ARGUMENTS("verify", "condition.yaml"), 3, "condition.yaml:8:13: column 1, at \"eror < 1\": expected a quantity"},
        {ARGUMENTS("verify", "no-such-preset"), 3, "bad preset  no-such-preset"},
        {ARGUMENTS("verify", "silent.yaml"), 4, "no claims   silent.yaml  the preset makes none\n0 ok, 0 failed, 0 not judged\n"},
        {ARGUMENTS("verify", "lacks.yaml"), 4, "not judged  lacks.yaml  2 claims: lacks.yaml:2:10: the data file"},
        {ARGUMENTS("verify", "lacks.yaml", "good.yaml"), 0, "2 ok, 0 failed, 2 not judged\n"},
        {ARGUMENTS("verify", "good.yaml", "--max-memory", "1K"), 4, "of memory, and 1"},
        {ARGUMENTS("verify", "cut.yaml"), 0, "1 ok, 0 failed, 0 not judged\n"},
        {ARGUMENTS("verify", "cut.yaml", "--quick"), 4, "ended at iteration 40, too soon to tell"},
        {ARGUMENTS("verify", "cut.yaml", "--quick", "--set", "stop.iterations=100"), 0, "1 ok, 0 failed, 0 not judged\n"},
        {ARGUMENTS("verify", "cut.yaml", "--set", "stop.iterations=30"), 4, "ended at iteration 30, too soon to tell"},
        {ARGUMENTS("verify", "cut.yaml", "--set", "optimizer.step.constant=0.01"), 1, "not at iteration 80"},
        {ARGUMENTS("verify", "cut.yaml", "--set", "claims=[]"), 3, "claims stands in a preset only"},
        {ARGUMENTS("verify", "cut.yaml", "-j", "0"), 2, ""},
        {ARGUMENTS("verify", "cut.yaml", "-j"), 2, ""},
        {ARGUMENTS("run", "cut.yaml", "--quick"), 2, ""},
        {ARGUMENTS("verify", "cut.yaml", "--csv", "x"), 2, ""},
        {ARGUMENTS("verify", "cut.yaml", "--jsonl", "no/such/folder/x"), 6, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *out = says(*state, cases[i].arguments, cases[i].code);
        assert_contains(out, cases[i].part);
        free(out);
    }
}

/* What is printed comes in the order asked for, whoever is done first. */
static void processes_change_nothing(void **state) {
#define ALL "weak.yaml", "lacks.yaml", "good.yaml", "bad.yaml", "silent.yaml", "cut.yaml"
    char *one = says(*state, ARGUMENTS("verify", ALL), 1);
    char *two = says(*state, ARGUMENTS("verify", "-j2", ALL), 1);
    char *all = says(*state, ARGUMENTS("verify", "--jobs", "9", ALL), 1);
    assert_string_equal(one, two);
    assert_string_equal(one, all);
    assert_contains(one, "\n4 ok, 1 failed, 2 not judged, 1 bad preset\n");
    free(one);
    free(two);
    free(all);
}

static void json_lines_are_json(void **state) {
    struct files *f = *state;
    free(says(f, ARGUMENTS("verify", "weak.yaml", "lacks.yaml", "--jsonl", "out.jsonl"), 1));
    FILE *file = fopen("out.jsonl", "r");
    char line[4096];
    int n = 0, claims = 0;
    assert_non_null(file);
    for (; fgets(line, sizeof line, file); n++) {
        struct json *object = json_parse(line);
        assert_non_null(object);
        assert_int_equal(json_find(object, "schema") != NULL, n == 0);
        const char *kind = json_text(object, "kind");
        if (n == 0) {
            assert_string_equal(json_text(object, "preset"), "weak.yaml");
            assert_string_equal(json_text(object, "verdict"), "FAILED");
            assert_string_equal(json_text(object, "paper"), "stronger");
            assert_string_equal(json_text(object, "printed"), "at once");
            assert_string_equal(json_text(object, "expected"), "at most 60 iterations");
            assert_true(json_number(object, "claim") == 1);
        }
        if (!strcmp(kind, "summary"))
            assert_true(json_number(object, "ok") == 1 && json_number(object, "failed") == 1 && json_number(object, "not_judged") == 2);
        claims += !strcmp(kind, "claim");
        json_free(object);
    }
    fclose(file);
    assert_int_equal(n, 4);
    assert_int_equal(claims, 2);
    char *out = says(f, ARGUMENTS("verify", "good.yaml", "--jsonl", "-"), 0);
    assert_int_equal(strncmp(out, "{\"schema\":1,\"kind\":\"claim\",\"preset\":\"good.yaml\",\"claim\":1,\"verdict\":\"ok\"", 70), 0);
    free(out);
}

/* The first preset's lines are there, the second's are not, and nobody is left behind. */
static void a_signal_ends_all(void **state) {
    struct files *f = *state;
    pid_t pid = program_start(f, &(struct program){.arguments = ARGUMENTS("verify", "good.yaml", "long.yaml")});
    for (int i = 0; i < 3000; i++) { /* until the first preset is told */
        FILE *file = fopen("stdout", "r");
        char line[512];
        bool told = file && fgets(line, sizeof line, file);
        if (file)
            fclose(file);
        if (told)
            break;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    kill(pid, SIGINT);
    struct ended e = program_wait(f, pid);
    assert_int_equal(e.code, 130);
    assert_false(e.by_signal);
    assert_contains(e.out, "ok          good.yaml");
    assert_contains(e.out, "\n2 ok, 0 failed, 0 not judged; interrupted\n");
    ended_release(&e);
}

static void check_reads_the_claims(void **state) {
    char *out = says(*state, ARGUMENTS("check", "good.yaml"), 0);
    assert_contains(out, "; 2 claims\n");
    free(out);
    out = program_says(*state, ARGUMENTS("check", "condition.yaml"), 3, NULL);
    assert_string_equal(out, "");
    free(out);
}

/* The processes of a process, as far as the system tells; 0: none, or it does not tell. */
static pid_t child_of(pid_t pid) {
    char path[64], line[64] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "r");
    bool read = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    return read ? (pid_t)atoi(line) : 0;
}

/* One preset's process breaks down: that is a failure of the preset, and the next one is judged. */
static void a_process_that_breaks_down_is_told(void **state) {
    struct files *f = *state;
    pid_t pid = program_start(f, &(struct program){.arguments = ARGUMENTS("verify", "long.yaml", "good.yaml", "--jsonl", "out.jsonl")});
    pid_t child = 0;
    for (int i = 0; i < 3000 && !child; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        child = child_of(pid);
    }
    if (!child) {
        kill(pid, SIGKILL);
        struct ended e = program_wait(f, pid);
        ended_release(&e);
        skip();
    }
    kill(child, SIGKILL);
    struct ended e = program_wait(f, pid);
    assert_int_equal(e.code, 1);
    assert_contains(e.out, "FAILED      long.yaml  the process that judged it was ended by signal 9\n");
    assert_contains(e.out, "\n2 ok, 1 failed, 0 not judged\n");
    ended_release(&e);
}

/* A bound that is edited so that it is false is found out, in a copy of a preset that is shipped. */
static void a_weakened_bound_fails(void **state) {
    static const char sound[] = "within: {iterations: 90}", weakened[] = "within: {iterations: 89}";
    struct files *f = *state;
    char path[1024], text[16384];
    snprintf(path, sizeof path, "%s/presets/wu2019/fig2-depth.yaml", getenv("srcdir"));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    char *bound = strstr(text, sound);
    char *after = bound ? strstr(bound, "after: {iterations: 90}") : NULL;
    assert_non_null(after);
    files_write_text(f, "copy.yaml", text);
    free(says(f, ARGUMENTS("verify", "--quick", "copy.yaml"), 0));
    memcpy(bound, weakened, sizeof weakened - 1);
    memcpy(after, "after: {iterations: 89}", 23); /* or nothing would lie between */
    files_write_text(f, "copy.yaml", text);
    char *out = says(f, ARGUMENTS("verify", "--quick", "copy.yaml"), 1);
    assert_contains(out, "not at iteration 89 (error");
    free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_a_claim),
        cmocka_unit_test(it_exits_as_the_claims_say),
        cmocka_unit_test(processes_change_nothing),
        cmocka_unit_test(json_lines_are_json),
        cmocka_unit_test(a_signal_ends_all),
        cmocka_unit_test(check_reads_the_claims),
        cmocka_unit_test(a_process_that_breaks_down_is_told),
        cmocka_unit_test(a_weakened_bound_fails),
    };
    return cmocka_run_group_tests_name("verify", tests, prepare, files_teardown);
}
