/* test_needs.c: a scenario takes no more memory than is foretold of it, and not much less. The linker sends the calls of malloc and its
 * kin here (--wrap), so that they are counted. */
#include "preset_built.h"
#include "heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What building began with is counted from here. */
static size_t begin(void) { return heap.peak = heap.now; }

enum { SLACK = 8192 }; /* small pieces: names, headers, rounding */

static void assert_foretold(const char *text, const char *what, size_t took, size_t foretold) {
    if (took > foretold + SLACK || foretold > 12 * took + 64 * SLACK)
        fail_msg("%s: %zu bytes, foretold %zu, for\n%s", what, took, foretold, text);
}

#define WIDE "problem: {generate: {inputs: {rows: 60, samples: 400}, outputs: {rows: 40}}}\n"
#define QUARTIC "problem: {generate: {inputs: {rows: 30, samples: 200}, outputs: {rows: 20}}, loss: {p: 4}}\n"
#define FROZEN "network: {depth: 3, width: 70, frozen: {input: gaussian, output: gaussian}}\ninit: identity\n"
#define PLAIN "network: {depth: 5}\n"

static void a_scenario_takes_what_was_foretold(void **state) {
    static const char *const texts[] = {
        "problem: {target: gaussian, size: 90}\n" PLAIN,
        WIDE PLAIN,
        WIDE FROZEN,
        WIDE PLAIN "optimizer: {method: momentum, step: {constant: 1e-3}}\n",
        WIDE PLAIN "optimizer: {method: adam, step: {constant: 1e-3}}\n",
        WIDE PLAIN "optimizer: {method: flow, sample_times: [1, 2]}\n",
        WIDE PLAIN "optimizer: {method: gd, step: {lipschitz: 1}}\n",
        WIDE PLAIN "optimizer: {method: sgd, batch: 50, step: {constant: 1e-3}}\n",
        WIDE FROZEN "optimizer: {method: sgd, batch: 50, step: {constant: 1e-3}}\n",
        WIDE PLAIN "optimizer: {method: sgd, batches: b.csv, step: {constant: 1e-3}}\n",
        WIDE PLAIN "optimizer: {method: bcsgd, step: {bound: 1}}\n",
        QUARTIC PLAIN,
        QUARTIC FROZEN,
        /* the search for the optimum behind the frozen map is most of it */
        "problem: {generate: {inputs: {rows: 60, samples: 120}, outputs: {rows: 1}}, loss: {p: 4}}\n"
        "network: {depth: 1, width: 120, frozen: {input: gaussian}}\ninit: identity\n",
        QUARTIC PLAIN "optimizer: {method: gd, step: {constant: 1e-3}}\n",
    };
    struct files *f = *state;
    FILE *csv = fopen(files_path(f, "b.csv"), "w");
    assert_non_null(csv);
    for (int i = 0; i < 5000; i++)
        fprintf(csv, "%d,%d,%d\n", i % 400, (i + 7) % 400, (i + 9) % 400);
    assert_int_equal(fclose(csv), 0);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct build_needs needs;
        struct built b = {.s = must_load(f, texts[i], NULL)};
        build_add_up(b.s, NULL, &needs);
        size_t before = begin();
        assert_int_equal(build_problem(b.s, 0, NULL, &b.problem, NULL), DLN_OK);
        assert_foretold(texts[i], "the problem", heap.now - before, needs.problems);
        assert_foretold(texts[i], "making the problem", heap.peak - before, needs.peak);
        size_t run = begin();
        assert_int_equal(build_network(b.s, &b.s->runs[0], &b.problem, &b.net, NULL), DLN_OK);
        prepare(&b);
        assert_foretold(texts[i], "the run", heap.peak - run, needs.runs);
        assert_int_equal(needs.runs, build_run_bytes(&b.s->runs[0], &b.problem));
        release(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_scenario_takes_what_was_foretold)};
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
