/* test_resume.c: the program saves a session, and goes on from it to the same bytes. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char preset[] = "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\ninit: near-identity\n"
                             "runs:\n  - {label: a, optimizer: {order: shuffled}}\n"
                             "  - {label: b, optimizer: {method: gd, step: {constant: 0.05}}}\n";

struct lab {
    struct files *f;
    char preset[320], whole[320], half[320], rest[320], csv[320];
};

static struct lab lab_of(void **state) {
    struct lab l = {.f = *state};
    snprintf(l.preset, sizeof l.preset, "%s", files_write_text(l.f, "two.yaml", preset));
    snprintf(l.whole, sizeof l.whole, "%s", files_path(l.f, "whole.session"));
    snprintf(l.half, sizeof l.half, "%s", files_path(l.f, "half.session"));
    snprintf(l.rest, sizeof l.rest, "%s", files_path(l.f, "rest.session"));
    snprintf(l.csv, sizeof l.csv, "%s", files_path(l.f, "rest.csv"));
    return l;
}

static char *content(const char *path, size_t *size) {
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s is not there", path);
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 20, f);
    fclose(f);
    return bytes;
}

static void a_run_goes_on_to_the_same_bytes(void **state) {
    struct lab l = lab_of(state);
    size_t n, m;
    free(program_says(l.f, ARGUMENTS("run", l.preset, "--ticks", "100", "--save", l.whole), EXIT_DONE, ""));
    free(program_says(l.f, ARGUMENTS("run", l.preset, "--ticks", "37", "--save", l.half), EXIT_DONE, ""));
    free(program_says(l.f, ARGUMENTS("run", l.half, "--ticks", "100", "--save", l.rest, "--csv", l.csv), EXIT_DONE,
                      "dlnscope: resumed at step 37\n"));
    char *a = content(l.whole, &n), *b = content(l.rest, &m);
    assert_true(n > 1000 && n == m && memcmp(a, b, n) == 0);
    free(a);
    free(b);
    char *rows = content(l.csv, &n);
    assert_true(n < 1 << 20);
    rows[n] = '\0';
    assert_non_null(strstr(rows, "\r\na,37,"));
    assert_non_null(strstr(rows, "\r\nb,100,"));
    assert_null(strstr(rows, "\r\na,36,"));
    free(rows);
}

static void what_does_not_go_is_told(void **state) {
    struct lab l = lab_of(state);
    char sentence[500];
    free(program_says(l.f, ARGUMENTS("run", l.preset, "--ticks", "3", "--save", l.half), EXIT_DONE, ""));
    free(program_says(l.f, ARGUMENTS("run", l.half, "--ticks", "9", "--seed", "4"), EXIT_USAGE,
                      "dlnscope: a saved session goes on as it is: --set, --seed, --lecture and --record do not go with it\n"));
    snprintf(sentence, sizeof sentence, "dlnscope: %s: is not a session of dlnscope, or is cut off\n", l.preset);
    free(program_says(l.f, ARGUMENTS("resume", l.preset), EXIT_PRESET, sentence));
    free(program_says(l.f, ARGUMENTS("resume", "/nowhere/at/all"), EXIT_FILE,
                      "dlnscope: /nowhere/at/all cannot be read: No such file or directory\n"));
    snprintf(sentence, sizeof sentence, "dlnscope: %s would be overwritten: what is written needs a file of its own\n", l.half);
    free(program_says(l.f, ARGUMENTS("run", l.preset, "--ticks", "3", "--svg", l.half, "--save", l.half), EXIT_USAGE, sentence));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_goes_on_to_the_same_bytes),
        cmocka_unit_test(what_does_not_go_is_told),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
