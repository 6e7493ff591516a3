/* test_complete.c: what Tab offers, by the argument that is being typed. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dln/random.h"
#include "scope/command.h"
#include "scope/complete.h"

static const char text[] = PRESET_START
    "init: near-identity\n"
    "runs: [{label: one}, {label: two words}, {label: two}, {label: 'it; is'}, {label: two words more}]\n"
    "stop: {iterations: 40}\n";

/* Candidates as "from: a|b|c", at most eight of them. */
static const char *offered(const struct session *s, const char *line, struct completions *c) {
    static _Thread_local char out[2048];
    command_complete(s, line, strlen(line), c);
    int n = snprintf(out, sizeof out, "%zu:", c->from);
    for (int i = 0; i < c->n && i < 8; i++)
        n += snprintf(out + n, sizeof out - (size_t)n, "%s%s", i ? "|" : "", c->list[i].text);
    return out;
}

static void each_argument_has_its_own(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct completions *c = malloc(sizeof *c);
    static const struct {
        const char *line, *offers;
    } cases[] = {
        {"ord", "0:order|order-next|order-previous|ordinate"},
        {"  restart-", "2:restart-new-seed"},
        {"qqq", "3:"},
        {"step 5; ordin", "8:ordinate"},
        {"focus 'it; is'; ordin", "16:ordinate"},
        {"order ", "6:descending|ascending|symmetric|shuffled|random|greedy|greedy-decrease|list"},
        {"order g", "6:greedy|greedy-decrease"},
        {"order 'g", "6:'greedy'|'greedy-decrease'"},
        {"order greedy ", "13:"},
        {"order-next x", "12:"},
        {"ordr x", "6:"},
        {"ordinate l", "9:linear|log"},
        {"speed ", "6:max"},
        {"step ", "5:"},
        {"focus ", "6:one|two words|two|\"it; is\"|two words more"},
        {"focus tw", "6:two words|two|two words more"},
        {"focus two ", "6:two words|two words more"},
        {"focus two w", "6:two words|two words more"},
        {"focus two words x", "17:"},
        {"focus \"it", "6:\"it; is\""},
        {"focus it", "6:\"it; is\""},
        {"panel mar", "6:margin"},
        {"trigger marg", "8:margin"},
        {"trigger margin > 0 a", "19:and"},
        {"trigger two words.sigma_min(", "18:sigma_min("},
        {"trigger two words.gradient", "18:gradient_norm"},
        {"trigger phase = di", "16:diverged"},
        {"trigger one.phase = ", "20:descending|converging|converged|diverged"},
    };
    assert_non_null(c);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (strcmp(offered(o.session, cases[i].line, c), cases[i].offers))
            fail_msg("%s: %s, not %s", cases[i].line, offered(o.session, cases[i].line, c), cases[i].offers);
    setenv("DLNSCOPE_PRESETS", "/nowhere", 1);
    offered(o.session, "open wu2019/sad", c);
    assert_string_equal(c->list[0].text, "wu2019/saddle-escape"); /* compiled in */
    command_complete(o.session, "", 0, c);
    assert_int_equal(c->n, n_commands);
    assert_int_equal(completions_common(c), 0);
    offered(o.session, "focus tw", c);
    assert_int_equal(completions_common(c), 3);
    free(c);
    close_session(&o);
}

/* Every candidate is taken where it was offered. */
static void what_is_offered_is_taken(void **state) {
    struct opened o = open_session(*state, text, NULL, true);
    struct completions *c = malloc(sizeof *c);
    assert_non_null(c);
    for (int i = 0; i < n_commands; i++) {
        const struct argument *a = &commands[i]->arguments[0];
        char line[400];
        snprintf(line, sizeof line, "%s ", commands[i]->name);
        command_complete(o.session, line, strlen(line), c);
        if (a->kind == ARGUMENT_NAME || a->kind == ARGUMENT_RUN)
            assert_true(c->n > 0 || !a->names(o.session, 0));
        for (int k = 0; k < c->n && a->kind < ARGUMENT_FILE; k++) {
            struct call call;
            size_t place = SIZE_MAX;
            dln_error err = {0};
            snprintf(line, sizeof line, "%s %s", commands[i]->name, c->list[k].text);
            bool known = !command_read(o.session, line, &call, &place, &err) || place >= strlen(line);
            if (!known)
                fail_msg("%s: %s", line, err.text);
        }
    }
    free(c);
    close_session(&o);
}

/* Cut anywhere, and at any bytes. */
static void no_text_does_harm(void **state) {
    static const char *const pieces[] = {"focus ", "order ", "trigger ", "tw", "'", "\"", "\\", ";",
                                         " ", "=", ".", "phase = ", "two words.",
                                         "\303\244", "\303", "#", "edit ", "write ", "/", "(", "init=", "optimizer.", "lecture "};
    struct opened o = open_session(*state, text, NULL, true);
    struct completions *c = malloc(sizeof *c);
    dln_random rng = dln_random_stream(3, DLN_FOR_SAMPLES, 0);
    assert_non_null(c);
    for (int i = 0; i < 20000; i++) {
        char line[300] = "";
        for (int k = dln_random_below(&rng, 9); k >= 0; k--)
            strcat(line, pieces[dln_random_below(&rng, (int)ARRAY_LEN(pieces))]);
        size_t cursor = (size_t)dln_random_below(&rng, (int)strlen(line) + 1);
        command_complete(o.session, line, cursor, c);
        assert_true(c->from <= cursor);
        for (int k = 0; k < c->n; k++)
            assert_true(strlen(c->list[k].text) < COMPLETE_TEXT);
    }
    free(c);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_argument_has_its_own),
        cmocka_unit_test(what_is_offered_is_taken),
        cmocka_unit_test(no_text_does_harm),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
