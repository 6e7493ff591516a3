/* test_plain.c: the session in sentences, with commands from a pipe. */
#include "program.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *transcript_of(const char *preset, const char *lines) {
    enum { SIZE = 1 << 16 };
    char command[1024], *out = calloc(1, SIZE);
    assert_non_null(out);
    snprintf(command, sizeof command, "printf '%s' | %s --plain %s 2>&1", lines, program_path(), preset);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, SIZE - 1, f);
    out[n] = '\0';
    assert_int_equal(pclose(f), 0);
    for (size_t i = 0; i < n; i++)
        assert_true(out[i] == '\n' || (unsigned char)out[i] >= ' ');
    return out;
}

static char *transcript(const char *lines) { return transcript_of("", lines); }

static void assert_says(const char *out, const char *sentence) {
    if (!strstr(out, sentence))
        fail_msg("\"%s\" is not in\n%s", sentence, out);
}

static void lines_are_done_one_after_the_other(void **state) {
    (void)state;
    char *out = transcript("step 5\ncursor on 3\ncursor read\nstep 100\nmark here\nquit\nstep 5\n"), *again;
    assert_says(out, "There are 7 runs, and the focused one is near-identity bcgd #3.\n");
    assert_says(out, "\nPaused; at step 5 the error of near-identity bcgd #3 is ");
    assert_says(out, "\nAt 3; near-identity bcgd #3 ");
    assert_says(out, "\nAt step 56 ZAS is now converging.\n");
    assert_says(out, "\nPaused; at step 105 ");
    assert_says(out, "here");
    assert_null(strstr(out, "step 110"));
    again = transcript("step 5\ncursor on 3\ncursor read\nstep 100\nmark here\nquit\n");
    assert_string_equal(out, again); /* whatever the machine's speed */
    free(out);
    free(again);
}

static void without_a_line_it_runs_to_the_end(void **state) {
    (void)state;
    char *out = transcript("");
    assert_says(out, "\nZAS has ended at tick 209: error reached, and its error is ");
    assert_says(out, "\nAll has ended; at step 4000 ");
    free(out);
}

static void what_is_wrong_is_said_and_it_goes_on(void **state) {
    (void)state;
    char *out = transcript("fly\nstep\nquit");
    assert_says(out, "there is no such command");
    assert_says(out, "\nPaused; at step 1 ");
    free(out);
}

static void a_lecture_is_heard(void **state) {
    (void)state;
    char folder[600];
    snprintf(folder, sizeof folder, "%s/presets", getenv("srcdir") ? getenv("srcdir") : ".");
    setenv("DLNSCOPE_PRESETS", folder, 1);
    char *out = transcript_of("lectures/balance-and-margin", "");
    assert_says(out, "\nArora et al. prove ");
    assert_says(out, "\nAt which error will it rest?\n");
    assert_says(out, "\nThe answer: 0.5.\n");
    assert_says(out, "\nBalance and margin, each alone fails. The theorem needs both.\n");
    free(out);
}

static void names_are_written_as_they_are(void **state) {
    (void)state;
    char *out = transcript("write svg /dev/null\nwrite svg /dev/full\nhide 1\nquit");
    assert_says(out, "\n/dev/null: written.\n");
    assert_says(out, "\nnear-identity bcgd #3 is hidden");
    free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_done_one_after_the_other),
        cmocka_unit_test(without_a_line_it_runs_to_the_end),
        cmocka_unit_test(what_is_wrong_is_said_and_it_goes_on),
        cmocka_unit_test(a_lecture_is_heard),
        cmocka_unit_test(names_are_written_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
