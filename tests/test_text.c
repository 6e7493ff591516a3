/* test_text.c: escaping, and what is a number. */
#include "test.h"

#include <math.h>
#include <string.h>

#include "data/text.h"

static void shows_unprintable_bytes_as_hexadecimal(void **state) {
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"plain, 1;2", "plain, 1;2"},
        {"\x1b[31mred\n\t\r\x7f", "\\x1b[31mred\\x0a\\x09\\x0d\\x7f"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"}, /* two, three and four bytes of UTF-8 */
        {"\xc2\x9b", "\\xc2\\x9b"},                                                       /* a C1 control character */
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"},                                              /* turns the direction of writing */
        {"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},                                              /* byte order mark */
        {"\xc0\xaf\xe0\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf"},                            /* overlong */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},                                              /* surrogate */
        {"\xf4\x90\x80\x80\xf5", "\\xf4\\x90\\x80\\x80\\xf5"},                            /* above U+10FFFF */
        {"a\xe2\x82", "a\\xe2\\x82"},                                                     /* cut */
        {"\xe2\x82z", "\\xe2\\x82z"},
        {"", ""},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        char out[128];
        text_escape(cases[k].text, strlen(cases[k].text), out, sizeof out);
        assert_string_equal(out, cases[k].shown);
    }
    char out[16];
    text_escape("a\0b", 3, out, sizeof out);
    assert_string_equal(out, "a\\x00b");
}

/* Whatever the room: what comes out is a whole prefix, then "..."; or everything when it fits. */
static void cuts_between_characters(void **state) {
    static const char text[] = "ab\xe2\x82\xac\x1b"
                               "cdefgh",
                      full[] = "ab\xe2\x82\xac\\x1bcdefgh";
    (void)state;
    for (size_t size = 4; size < sizeof full + 4; size++) {
        char out[64], again[256];
        memset(out, 'Z', sizeof out);
        text_escape(text, sizeof text - 1, out, size);
        size_t length = strlen(out);
        assert_true(length < size);
        assert_int_equal(out[size], 'Z');
        if (size >= sizeof full) {
            assert_string_equal(out, full);
            continue;
        }
        assert_string_equal(out + length - 3, "...");
        assert_memory_equal(out, full, length - 3);
        text_escape(out, length, again, sizeof again);
        assert_string_equal(out, again);
    }
}

/* Numbers stand in the middle of a line: only [start, end) counts. */
static void reads_decimal_numbers(void **state) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"0", 0},
                 {"-17", -17},
                 {"+3.5", 3.5},
                 {".5", 0.5},
                 {"5.", 5},
                 {"1e3", 1e3},
                 {"-1.25E-2", -0.0125},
                 {"1e+10", 1e10},
                 {"0.1", 0.1},
                 {"123456789012345", 123456789012345},
                 {"1e-400", 0},
                 {"007", 7},
                 {"9007199254740993", 9007199254740992}, /* halfway: to even */
                 {"999999999999999999", 1e18},
                 {"9999999999999999999", 1e19},
                 {"123456789012345678901234567890", 0x1.8ee90ff6c373ep+96}};
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        char line[64];
        double value = -1;
        size_t length = strlen(cases[k].text);
        strcpy(line, cases[k].text);
        strcpy(line + length, ",9");
        assert_true(text_number(line, line + length, &value));
        assert_true(value == cases[k].value);
    }
    double zero = 1;
    static const char minus[] = "-0";
    assert_true(text_number(minus, minus + 2, &zero));
    assert_true(zero == 0 && signbit(zero));
}

static void reads_numbers_that_are_not_finite(void **state) {
    static const char *const infinite[] = {"inf", "-Inf", "+INFINITY", "1e999", "-1e999"};
    (void)state;
    double value = 0;
    for (size_t k = 0; k < ARRAY_LEN(infinite); k++) {
        assert_true(text_number(infinite[k], infinite[k] + strlen(infinite[k]), &value));
        assert_true(isinf(value));
        assert_int_equal(signbit(value) != 0, infinite[k][0] == '-');
    }
    static const char nan_text[] = "-NaN";
    assert_true(text_number(nan_text, nan_text + 4, &value));
    assert_true(isnan(value));
}

static void refuses_everything_else(void **state) {
    static const char *const others[] = {"",
                                         "+",
                                         "-",
                                         ".",
                                         "e5",
                                         "1e",
                                         "1e+",
                                         "1.2.3",
                                         "0x10",
                                         "1 2",
                                         "--1",
                                         "1,5",
                                         "nan(1)",
                                         "infin",
                                         "1d3",
                                         " 1",
                                         "12345678901234567890x",
                                         "\xd9\xa1"};
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(others); k++) {
        double value = -7;
        assert_false(text_number(others[k], others[k] + strlen(others[k]), &value));
        assert_true(value == -7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_unprintable_bytes_as_hexadecimal),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(reads_decimal_numbers),
        cmocka_unit_test(reads_numbers_that_are_not_finite),
        cmocka_unit_test(refuses_everything_else),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
