/* test_format.c: numbers as text: bounded width, three digits, nothing lost. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scope/format.h"

static void values_have_three_digits(void **state) {
    static const struct {
        double value;
        const char *want;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1.00"},
        {1.8649, "1.86"},
        {0.0228, "0.0228"},
        {0.485, "0.485"},
        {12.34, "12.3"},
        {999.4, "999"},
        {999.6, "1.00e3"},
        {0.0099951, "0.0100"},
        {4.851e-3, "4.85e-3"},
        {1e-10, "1.00e-10"},
        {1.4e134, "1.40e134"},
        {3e-200, "3.0e-200"},
        {0.99996, "1.00"},
        {INFINITY, "inf"},
        {NAN, "nan"},
        {1.6e21, "1.60e21"},
    };
    (void)state;
    char text[FORMAT_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        format_value(text, cases[i].value);
        assert_string_equal(text, cases[i].want);
    }
}

static void values_keep_their_width_and_size(void **state) {
    (void)state;
    char text[FORMAT_SIZE];
    for (int exponent = -307; exponent <= 307; exponent++)
        for (int digits = 1000; digits < 10000; digits += 37) {
            double value = digits * 1e-3 * pow(10, exponent);
            format_value(text, value);
            assert_true(strlen(text) <= FORMAT_WIDTH);
            /* half a unit of the third digit, of the second where the exponent takes three places and a sign */
            assert_true(fabs(strtod(text, NULL) - value) <= (value < 1e-98 ? 0.0501 : 0.00501) * value);
            format_signed(text, -value);
            assert_true(strlen(text) <= FORMAT_SIGNED_WIDTH && text[0] == '-');
            format_signed(text, value);
            assert_true(strlen(text) <= FORMAT_SIGNED_WIDTH && text[0] == '+');
        }
    format_signed(text, NAN);
    assert_string_equal(text, "nan");
    format_signed(text, -INFINITY);
    assert_string_equal(text, "-inf");
}

/* The two ends of an axis look different, in more than the last digit. */
static void ends_are_told_apart(void **state) {
    (void)state;
    char low[FORMAT_SIZE], high[FORMAT_SIZE];
    for (double at = 1e-12; at < 1e12; at *= 7)
        for (double span = 1; span > 1e-9; span /= 3) {
            double lo = at, hi = at * (1 + span);
            int digits = format_digits_apart(lo, hi);
            format_digits(low, lo, digits);
            format_digits(high, hi, digits);
            assert_string_not_equal(low, high);
            assert_true(fabs(strtod(high, NULL) - strtod(low, NULL) - (hi - lo)) < 0.2 * (hi - lo));
            assert_in_range(digits, 3, 17);
        }
    assert_int_equal(format_digits_apart(1, 1), 3);
    assert_int_equal(format_digits_apart(NAN, 1), 3);
    format_digits(low, 0.499555, 6);
    assert_string_equal(low, "0.499555");
}

static void ticks_are_short_and_exact(void **state) {
    static const struct {
        double value;
        const char *want;
    } cases[] = {
        {0, "0"},         {1, "1"},         {100, "100"}, {12500, "12500"}, {0.1, "0.1"},   {0.01, "0.01"}, {1e-3, "1e-3"},
        {1e-10, "1e-10"}, {2.5e6, "2.5e6"}, {-5, "-5"},   {1e100, "1e100"}, {5e-4, "5e-4"}, {1e5, "1e5"},   {0.025, "0.025"},
    };
    (void)state;
    char text[FORMAT_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        format_tick(text, cases[i].value);
        assert_string_equal(text, cases[i].want);
    }
}

static void rates_have_five_cells(void **state) {
    static const struct {
        double rate;
        const char *want;
    } cases[] = {{0, "0.0"},       {1, "1.0"},       {9.96, "10"},     {64, "64"},     {999.96, "1.00k"},
                 {12345, "12.3k"}, {123456, "123k"}, {1.2e6, "1.20M"}, {3e9, "3.00G"}, {850, "850"}};
    (void)state;
    char text[FORMAT_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        format_rate(text, cases[i].rate);
        assert_string_equal(text, cases[i].want);
        assert_true(strlen(text) <= 5);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_three_digits), cmocka_unit_test(values_keep_their_width_and_size),
        cmocka_unit_test(ends_are_told_apart),      cmocka_unit_test(ticks_are_short_and_exact),
        cmocka_unit_test(rates_have_five_cells),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
