/* test_loss_runs.c: `run` with losses other than the square, from the preset to the tables. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char fourth[] =
    "dlnscope: 1\nproblem:\n  generate: {inputs: {rows: 3, samples: 9, normal: {variance: 1}}, outputs: {rows: 2, uniform: [-1, 2]}}\n"
    "  loss: {p: 4}\nnetwork: {depth: 2}\ninit: identity\noptimizer: {method: bcgd}\n";

/* The deficiency margin is a notion of p = 2. */
static void there_is_no_margin(void **state) {
    char path[320];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "fourth.yaml", fourth));
    char *out =
        program_says(*state, ARGUMENTS("run", path, "--ticks", "2", "--csv", "-", "--columns", "tick,margin,phase"), EXIT_DONE, NULL);
    assert_string_equal(out, "tick,margin,phase\r\n0,,descending\r\n1,,descending\r\n2,,descending\r\n");
    free(out);
    out = program_says(*state, ARGUMENTS("run", path, "--ticks", "2"), EXIT_DONE, "");
    assert_non_null(strstr(out, "            -  descending  "));
    free(out);
}

/* The default step comes down to the excess that round-off leaves, which no difference of two losses could show. */
static void the_default_step_converges(void **state) {
    char path[320];
    snprintf(path, sizeof path, "%s", files_write_text(*state, "fourth.yaml", fourth));
    char *out = program_says(*state, ARGUMENTS("run", path, "--until", "error < 1e-25", "--set", "stop.iterations=20000"), EXIT_DONE, "");
    assert_non_null(strstr(out, "e-26  "));
    assert_null(strstr(out, "out of iterations"));
    free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_no_margin),
        cmocka_unit_test(the_default_step_converges),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
