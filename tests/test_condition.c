/* test_condition.c: the grammar of conditions, and what they say of runs. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scope/columns.h"
#include "scope/condition.h"

static const char runs_text[] =
    PRESET_START "optimizer: {method: bcgd}\n"
                 "init: near-identity\n"
                 "runs:\n"
                 "  - {label: plain}\n"
                 "  - {label: plain.error, seed: 2}\n"            /* a dot and a quantity in a label */
                 "  - {label: 'a b, \"c\" < 1 and d', seed: 3}\n" /* blanks, a quote, a relation, the word and */
                 "  - {label: 'deep network.depth=5 #4', network: {depth: 5}, seed: 4}\n"
                 "  - {label: one, network: {depth: 1}}\n";

struct lab {
    struct files *files;
    struct opened o;
};

static void open_lab(struct lab *lab, void **state) {
    lab->files = *state;
    lab->o = open_session(lab->files, runs_text, NULL, true);
}

static struct run *labelled(struct session *s, const char *label) {
    for (int i = 0; i < s->n_runs; i++)
        if (!strcmp(s->runs[i]->label, label))
            return s->runs[i];
    fail_msg("no run %s", label);
    return NULL;
}

/* Parse as `--until` (own NULL) or a run's stop rule, and ask about a run; -1: refused. */
static int answer(struct session *s, const char *text, const struct run *own, struct run *asked) {
    struct condition *c = NULL;
    dln_error err;
    if (condition_new(text, s->runs, s->n_runs, own, &c, &err))
        return -1;
    bool holds = condition_holds(c, asked);
    condition_free(c);
    return holds;
}

#define QUANTITIES                                                                                                                         \
    "tick, sweep, factor, objective, error, step_size, gradient_norm, end_sigma_min, margin, imbalance, sigma_min, sigma_max, phase, "     \
    "delta_ratio, sigma_min(j), sigma_max(j), imbalance(j)"
#define EXPECTED "expected a quantity (" QUANTITIES "), or a run's whole label and a dot before it"
#define PHASES "this version knows the phases descending, converging, converged and diverged"

static void what_is_wrong_is_told(void **state) {
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"", "column 1, at the end: " EXPECTED},
        {"   ", "column 4, at the end: " EXPECTED},
        {"eror < 1", "column 1, at \"eror < 1\": " EXPECTED "; did you mean error?"},
        {"sigma_mn(1) < 1", "column 1, at \"sigma_mn(1) < 1\": " EXPECTED "; did you mean sigma_min?"},
        {"run = plain", "column 1, at \"run = plain\": " EXPECTED},
        {"plan.error < 1", "column 1, at \"plan.error < 1\": " EXPECTED},
        {"plain.eror < 1", "column 1, at \"plain.eror < 1\": " EXPECTED},
        {"plain error < 1", "column 1, at \"plain error < 1\": " EXPECTED},
        {"error", "column 6, at the end: expected <, <=, > or >="},
        {"error = 1", "column 7, at \"= 1\": expected <, <=, > or >="},
        {"error == 1", "column 7, at \"== 1\": expected <, <=, > or >="},
        {"error << 1", "column 8, at \"< 1\": expected a number"},
        {"error <", "column 8, at the end: expected a number"},
        {"error < x", "column 9, at \"x\": expected a number"},
        {"error < inf", "column 9, at \"inf\": expected a number"},
        {"error < -nan", "column 9, at \"-nan\": expected a number"},
        {"error < 1e999", "column 9, at \"1e999\": expected a number"},
        {"error < 0x10", "column 9, at \"0x10\": expected a number"},
        {"error < 1-2", "column 9, at \"1-2\": expected a number"},
        {"error < 1and tick > 2", "column 9, at \"1and tick > 2\": expected a number"},
        {"error < 1 tick > 2", "column 11, at \"tick > 2\": expected \"and\", or the end"},
        {"error < 1 andtick > 2", "column 11, at \"andtick > 2\": expected \"and\", or the end"},
        {"error < 1 or tick > 2", "column 11, at \"or tick > 2\": expected \"and\", or the end"},
        {"error < 1 and", "column 14, at the end: " EXPECTED},
        {"and error < 1", "column 1, at \"and error < 1\": " EXPECTED},
        {"error < 1, tick > 2", "column 10, at \", tick > 2\": expected \"and\", or the end"},
        {"sigma_min(0) < 1", "column 11, at \"0) < 1\": expected a number of a factor from 1 to 5, and \")\""},
        {"sigma_min(6) < 1", "column 11, at \"6) < 1\": expected a number of a factor from 1 to 5, and \")\""},
        {"plain.sigma_min(4) < 1", "column 17, at \"4) < 1\": expected a number of a factor from 1 to 3, and \")\""},
        {"imbalance(5) < 1", "column 11, at \"5) < 1\": expected a number of a gap from 1 to 4, and \")\""},
        {"one.imbalance(1) < 1", "column 15, at \"1) < 1\": a chain of one factor has no gaps"},
        {"sigma_max(1 < 1", "column 11, at \"1 < 1\": expected a number of a factor from 1 to 5, and \")\""},
        {"sigma_max() < 1", "column 11, at \") < 1\": expected a number of a factor from 1 to 5, and \")\""},
        {"sigma_max(99999999999999999999) < 1",
         "column 11, at \"99999999999999999999) < 1\": expected a number of a factor from 1 to 5, and \")\""},
        {"error(1) < 1", "column 6, at \"(1) < 1\": only sigma_min, sigma_max and imbalance take a number in parentheses"},
        {"phase", "column 6, at the end: expected \"=\" after phase"},
        {"phase < 1", "column 7, at \"< 1\": expected \"=\" after phase"},
        {"phase == converged", "column 7, at \"== converged\": expected \"=\" after phase"},
        {"phase = ", "column 9, at the end: " PHASES},
        {"phase = Converged", "column 9, at \"Converged\": " PHASES},
        {"phase = approaching-saddle", "column 9, at \"approaching-saddle\": " PHASES},
        {"phase = escaping-saddle", "column 9, at \"escaping-saddle\": " PHASES},
        {"phase = flat", "column 9, at \"flat\": " PHASES},
        {"phase = stalled", "column 9, at \"stalled\": " PHASES},
        {"phase = converged-ish", "column 9, at \"converged-ish\": " PHASES},
        {"\x1b[2J", "column 1, at \"\\x1b[2J\": " EXPECTED},
    };
    struct lab lab;
    open_lab(&lab, state);
    const struct session *s = lab.o.session;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct condition *c = NULL;
        dln_error err = {0};
        assert_int_equal(condition_new(cases[i].text, s->runs, s->n_runs, NULL, &c, &err), DLN_BAD_VALUE);
        assert_string_equal(err.text, cases[i].sentence);
        assert_null(c);
    }
    close_session(&lab.o);
}

/* The sentence of a very long condition still fits. */
static void a_long_text_is_cut(void **state) {
    char text[4000];
    struct lab lab;
    dln_error err = {0};
    struct condition *c = NULL;
    open_lab(&lab, state);
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_failure(condition_new(text, lab.o.session->runs, lab.o.session->n_runs, NULL, &c, &err), &err, DLN_BAD_VALUE, "...\": expected");
    close_session(&lab.o);
}

/* Conditions about the state at tick 0, whose numbers are known by other means. */
static void what_is_right_is_evaluated(void **state) {
    static const struct {
        const char *text;
        int want;
    } cases[] = {
        {"tick < 1", 1},
        {"tick <= 0", 1},
        {"tick < 0", 0},
        {"tick > 0", 0},
        {"tick >= 0", 1},
        {"tick >= +0.0e5", 1},
        {"tick<1", 1},
        {"\t tick\t<\t1 \t", 1},
        {"tick > -1e-3", 1},
        {"tick > -.5", 1},
        {"tick < 1E-3", 1},
        {"tick < 1 and sweep < 1", 1},
        {"tick < 1 and sweep > 1", 0},
        {"tick > 1 and sweep < 1", 0},
        {"tick < 1 and sweep < 1 and error > 0 and objective > 0 and margin < 0", 1},
        {"factor >= 0", 0}, /* empty before the first tick, */
        {"factor < 100", 0},
        {"step_size >= 0", 0},
        {"step_size < 1e300", 0},
        {"gradient_norm >= 0", 0},
        {"gradient_norm < 1e300", 0},
        {"phase = descending", 1},
        {"phase=descending", 1},
        {"phase = diverged", 0},
        {"phase = converged", 0},
        {"phase = descending and tick < 1", 1},
        {"tick < 1 and phase = converging", 0},
        {"plain.tick < 1", 1},
        {"plain.error.tick < 1", 1},
        {"a b, \"c\" < 1 and d.tick < 1", 1},
        {"a b, \"c\" < 1 and d.tick < 1 and plain.error.phase = descending and deep network.depth=5 #4.tick >= 0", 1},
        {"deep network.depth=5 #4.sigma_min(5) > 0", 1},
        {"deep network.depth=5 #4.sigma_min(5) <= 0", 0},
        {"sigma_min(4) > 0", 0}, /* the run asked about has three factors */
        {"imbalance(3) >= 0", 0},
        {"imbalance(2) >= 0", 1},
        {"one.imbalance >= 0", 0}, /* no gaps: empty */
        {"one.imbalance < 1e300", 0},
        {"imbalance > 0", 1},
        {"end_sigma_min > 0", 1},
    };
    struct lab lab;
    open_lab(&lab, state);
    struct session *s = lab.o.session;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int got = answer(s, cases[i].text, NULL, s->runs[0]);
        if (got != cases[i].want)
            fail_msg("%s: %d", cases[i].text, got);
    }
    close_session(&lab.o);
}

/* Every quantity is compared with the value that the tables write. */
static void quantities_are_the_columns(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct session *s = lab.o.session;
    for (int k = 0; k < 4; k++)
        session_step(s);
    for (int i = 0; i < s->n_runs; i++)
        for (int c = 0; c < n_columns; c++) {
            struct run *r = s->runs[i];
            char text[300];
            double value;
            if (!columns[c].value || !columns[c].value(r, &value))
                continue;
            snprintf(text, sizeof text, "%s >= %.17g and %s <= %.17g", columns[c].name, value, columns[c].name, value);
            assert_int_equal(answer(s, text, NULL, r), 1);
            snprintf(text, sizeof text, "%s.%s < %.17g", r->label, columns[c].name, value);
            assert_int_equal(answer(s, text, NULL, s->runs[0]), 0);
            snprintf(text, sizeof text, "%s.%s > %.17g", r->label, columns[c].name, nextafter(value, -INFINITY));
            assert_int_equal(answer(s, text, NULL, s->runs[0]), 1);
        }
    close_session(&lab.o);
}

static void indexed_quantities_are_of_that_factor(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = labelled(lab.o.session, "deep network.depth=5 #4");
    char text[300];
    for (int j = 1; j <= 5; j++) {
        snprintf(text, sizeof text,
                 "sigma_min(%d) >= %.17g and sigma_min(%d) <= %.17g and sigma_max(%d) >= %.17g and sigma_max(%d) <= %.17g", j,
                 run_sigma_min(r, j), j, run_sigma_min(r, j), j, run_sigma_max(r, j), j, run_sigma_max(r, j));
        assert_int_equal(answer(lab.o.session, text, NULL, r), 1);
        if (j == 5)
            break;
        snprintf(text, sizeof text, "imbalance(%d) >= %.17g and imbalance(%d) <= %.17g", j, run_imbalance(r, j), j, run_imbalance(r, j));
        assert_int_equal(answer(lab.o.session, text, r, r), 1);
    }
    close_session(&lab.o);
}

/* The longest label that could be meant is: read up to the last dot before a quantity. */
static void labels_are_whole(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct session *s = lab.o.session;
    struct run *plain = labelled(s, "plain"), *dotted = labelled(s, "plain.error");
    char text[100];
    assert_true(run_error(plain) != run_error(dotted));
    snprintf(text, sizeof text, "plain.error >= %.17g and plain.error <= %.17g", run_error(plain), run_error(plain));
    assert_int_equal(answer(s, text, NULL, s->runs[4]), 1);
    snprintf(text, sizeof text, "plain.error.error >= %.17g and plain.error.error <= %.17g", run_error(dotted), run_error(dotted));
    assert_int_equal(answer(s, text, NULL, s->runs[4]), 1);
    close_session(&lab.o);
}

/* Without a label: the run that is asked about; its own layers bound j in a stop rule, the deepest run's elsewhere. */
static void parts_without_a_label_are_of_the_run_asked(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct session *s = lab.o.session;
    struct run *plain = labelled(s, "plain"), *deep = labelled(s, "deep network.depth=5 #4");
    assert_int_equal(answer(s, "sigma_min(5) > 0", NULL, deep), 1);
    assert_int_equal(answer(s, "sigma_min(5) > 0", NULL, plain), 0);
    assert_int_equal(answer(s, "sigma_min(5) > 0", plain, plain), -1);
    assert_int_equal(answer(s, "sigma_min(5) > 0", deep, deep), 1);
    assert_int_equal(answer(s, "plain.tick < 1 and sigma_min(5) > 0", NULL, deep), 1);
    close_session(&lab.o);
}

/* A value that is not a number satisfies no comparison. */
static void nan_is_false(void **state) {
    struct lab lab;
    open_lab(&lab, state);
    struct run *r = lab.o.session->runs[0];
    r->net.W[2].data[1] = NAN;
    dln_network_touch(&r->net, 2);
    dln_optimizer_rebuild(r->opt);
    static const char *const quantities[] = {"error",        "objective", "sigma_min(2)", "sigma_max",
                                             "imbalance(1)", "imbalance", "end_sigma_min"};
    for (size_t i = 0; i < ARRAY_LEN(quantities); i++) {
        static const char *const relations[] = {"<", "<=", ">", ">="};
        for (size_t k = 0; k < ARRAY_LEN(relations); k++) {
            char text[64];
            snprintf(text, sizeof text, "%s %s 0", quantities[i], relations[k]);
            assert_int_equal(answer(lab.o.session, text, NULL, r), 0);
        }
    }
    assert_int_equal(answer(lab.o.session, "sigma_min(1) > 0", NULL, r), 1);
    run_judge(r);
    assert_int_equal(answer(lab.o.session, "phase = diverged", NULL, r), 1);
    close_session(&lab.o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(what_is_right_is_evaluated),
        cmocka_unit_test(quantities_are_the_columns),
        cmocka_unit_test(indexed_quantities_are_of_that_factor),
        cmocka_unit_test(labels_are_whole),
        cmocka_unit_test(parts_without_a_label_are_of_the_run_asked),
        cmocka_unit_test(nan_is_false),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
