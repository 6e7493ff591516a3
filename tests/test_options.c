/* test_options.c: the option table agrees with itself; numbers, quotients and nearest names. */
#include "data_files.h"

#include <math.h>
#include <string.h>

#include "dln/init.h"
#include "dln/optimizer.h"
#include "preset/check.h"
#include "preset/nearest.h"
#include "preset/number.h"
#include "preset/yaml.h"

static const struct node *node_of(struct pool *pool, const char *text) {
    const struct yaml_source source = {"p.yaml", text, strlen(text), false, 0};
    const struct node *root = NULL;
    assert_int_equal(yaml_read(pool, &source, &root, NULL), DLN_OK);
    return root;
}

static void every_row_is_found_by_its_path(void **state) {
    (void)state;
    for (int i = 0; i < n_options; i++) {
        char path[128];
        strcpy(path, options[i].path);
        char *any = strchr(path, '*');
        if (any) { /* a scheme stands for it */
            char rest[64];
            strcpy(rest, any + 1);
            strcpy(any, "random");
            strcat(path, rest);
        }
        if (strncmp(path, "runs.", 5) != 0)
            assert_ptr_equal(option_find(path, NULL, NULL), &options[i]);
        assert_non_null(options[i].help);
        assert_true(options[i].takes != 0);
    }
    const struct option *last = NULL;
    const char *unknown = NULL;
    assert_null(option_find("network.frozen.inptu.file", &last, &unknown));
    assert_string_equal(last->path, "network.frozen");
    assert_string_equal(unknown, "inptu.file");
    assert_null(option_find("init.*.sd", NULL, NULL));
}

static void every_default_is_a_value_of_its_row(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    int defaults = 0;
    for (int i = 0; i < n_options; i++) {
        dln_error err;
        if (!options[i].initial)
            continue;
        defaults++;
        if (check_value(&options[i], options[i].path, node_of(pool, options[i].initial), &err) != DLN_OK)
            fail_msg("%s", err.text);
    }
    assert_true(defaults > 15);
    pool_free(pool);
}

static void every_row_can_be_described(void **state) {
    (void)state;
    for (int i = 0; i < n_options; i++) {
        char phrase[512];
        option_describe(&options[i], phrase, sizeof phrase);
        assert_true(strlen(phrase) > 2);
        if (options[i].takes & (TAKES_SECTION | TAKES_CHOICE))
            assert_non_null(strstr(phrase, "mapping"));
    }
    char phrase[512], small[12];
    option_describe(option_find("optimizer.step.bound", NULL, NULL), phrase, sizeof phrase);
    assert_string_equal(phrase, "a number or quotient above 0 and below 2");
    option_describe(option_find("problem.size", NULL, NULL), phrase, sizeof phrase);
    assert_string_equal(phrase, "a whole number from 1 to 2147483647");
    option_describe(option_find("problem.rotate", NULL, NULL), phrase, sizeof phrase);
    assert_string_equal(phrase, "true or false");
    option_describe(option_find("network.width", NULL, NULL), phrase, sizeof phrase);
    assert_string_equal(phrase, "max, or a whole number from 1 to 2147483647, or a list of whole numbers");
    option_describe(option_find("network.width", NULL, NULL), small, sizeof small);
    assert_string_equal(small, "max, or a w");
}

/* Names of the engine's families are taken from its tables. */
static void names_are_those_of_the_engine(void **state) {
    (void)state;
    for (int i = 0; dln_init_schemes[i]; i++)
        assert_true(option_has_name(option_find("init", NULL, NULL), dln_init_schemes[i]->name));
    for (int i = 0; dln_methods[i]; i++)
        assert_true(option_has_name(option_find("optimizer.method", NULL, NULL), dln_methods[i]->name));
    for (int i = 0; i < n_options; i++)
        for (int k = 0; options[i].of && options[i].of[k]; k++)
            assert_non_null(dln_method_find(options[i].of[k]));
    for (int i = 0; dln_orders[i]; i++)
        assert_int_equal(option_has_name(option_find("optimizer.order", NULL, NULL), dln_orders[i]->name),
                         strcmp(dln_orders[i]->name, "list") != 0);
}

static void numbers_are_decimal_and_finite(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"1e-3", 1e-3}, {".001", .001}, {"1E-3", 1e-3}, {"-2", -2},       {"+2.", 2},
                {"0", 0},       {"0.5", .5},    {"-0", 0},      {"1e308", 1e308}, {"0e9", 0}};
    static const struct {
        const char *text, *why;
    } bad[] = {{"nan", "must be finite"}, {".nan", "must be finite"}, {"inf", "must be finite"},   {"-.inf", "must be finite"},
               {"1e999", "too large"},    {"1e-999", "too small"},    {"0x10", "decimal"},         {"0o17", "decimal"},
               {"010", "looks octal"},    {"-007.5", "looks octal"},  {"1_000", "no underscores"}, {"1,5", "a point, no comma"},
               {"", "not a number"},      {"1e", "not a number"},     {"1 2", "not a number"},     {"one", "not a number"},
               {"--1", "not a number"},   {"1.2.3", "not a number"},  {"1:30", "not a number"},    {"e5", "not a number"}};
    const char *why = NULL;
    double v;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        v = NAN;
        assert_true(number_read(good[i].text, &v, &why));
        assert_true(v == good[i].value);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        v = 7;
        assert_false(number_read(bad[i].text, &v, &why));
        assert_true(v == 7);
        if (!strstr(why, bad[i].why))
            fail_msg("'%s': '%s' and not '%s'", bad[i].text, why, bad[i].why);
    }
}

static void quotients_are_over_numbers_and_shapes(void **state) {
    (void)state;
    const struct number_shapes shapes = {.n0 = 2, .nL = 3, .m = 5, .width = 7, .L = 11};
    static const struct {
        const char *text;
        double value;
    } good[] = {{"1/n0", 1. / 2},  {"1/nL", 1. / 3},    {"2/m", 2. / 5},    {"1/width", 1. / 7},
                {".5/L", .5 / 11}, {"1/255", 1. / 255}, {"1e-3/2e3", 5e-7}, {"3", 3}};
    static const struct {
        const char *text, *why;
    } bad[] = {{"1/", "not a number"},    {"/2", "not a number"},   {"1/0", "the divisor is zero"}, {"1/n1", "not a number"},
               {"1/2/3", "not a number"}, {"n0/2", "not a number"}, {"1/ 2", "not a number"},       {"1/inf", "finite"}};
    const char *why = NULL;
    struct quotient q;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(number_read_quotient(good[i].text, ~0u, &q, &why));
        assert_true(number_given(&q));
        assert_float_equal(number_value(&q, &shapes), good[i].value, 1e-16);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(number_read_quotient(bad[i].text, ~0u, &q, &why));
        if (!strstr(why, bad[i].why))
            fail_msg("'%s': '%s' and not '%s'", bad[i].text, why, bad[i].why);
    }
    assert_false(number_read_quotient("1/width", 1u << OVER_N0, &q, &why));
    assert_string_equal(why, "that divisor is not known here");
    q = number_no_quotient();
    assert_false(number_given(&q));
    char digits[100];
    memset(digits, '1', sizeof digits);
    digits[99] = '\0';
    assert_false(number_read_quotient(digits, ~0u, &q, &why));
}

static void switches_are_true_or_false(void **state) {
    (void)state;
    bool yes = false;
    assert_true(number_read_switch("true", &yes) && yes);
    assert_true(number_read_switch("false", &yes) && !yes);
    static const char *const others[] = {"yes", "no", "on", "off", "True", "TRUE", "1", "", "y"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(number_read_switch(others[i], &yes));
}

static void distance_counts_edits(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        int d;
    } cases[] = {{"", "", 0},           {"abc", "", 3},           {"depth", "depth", 0}, {"dept", "depth", 1},
                 {"detph", "depth", 1}, {"kitten", "sitting", 3}, {"a", "b", 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(nearest_distance(cases[i].a, cases[i].b), cases[i].d);
        assert_int_equal(nearest_distance(cases[i].b, cases[i].a), cases[i].d);
    }
    char longer[200];
    memset(longer, 'x', sizeof longer);
    longer[199] = '\0';
    assert_int_equal(nearest_distance(longer, "x"), 62);
}

static void the_nearest_name_is_near(void **state) {
    (void)state;
    static const char *const names[] = {"near-identity", "near-zas", "zas", "orth-identity"};
    assert_string_equal(nearest_name("zass", names, 4), "zas");
    assert_string_equal(nearest_name("near-identiy", names, 4), "near-identity");
    assert_string_equal(nearest_name("identity", names, 4), "near-identity"); /* a part of it */
    assert_null(nearest_name("balanced", names, 4));
    assert_null(nearest_name("zas", names, 0));
    assert_string_equal(option_nearest(NULL, "probelm"), "problem");
    assert_string_equal(option_nearest(NULL, "depth"), "network.depth"); /* a key of another section */
    assert_null(option_nearest(NULL, "quux"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_path), cmocka_unit_test(every_default_is_a_value_of_its_row),
        cmocka_unit_test(every_row_can_be_described),     cmocka_unit_test(names_are_those_of_the_engine),
        cmocka_unit_test(numbers_are_decimal_and_finite), cmocka_unit_test(quotients_are_over_numbers_and_shapes),
        cmocka_unit_test(switches_are_true_or_false),     cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(the_nearest_name_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
