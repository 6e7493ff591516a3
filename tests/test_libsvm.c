/* test_libsvm.c: sparse rows with and without classes, good ones and every kind of bad one. */
#include "data_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dln_status read_file(const char *path, int class_wanted, int limit, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err) {
    const struct data_request request = {.format = DATA_LIBSVM, .file = path, .class_wanted = class_wanted, .limit = limit};
    return data_read_samples(&request, limits, X, Y, err);
}

static void assert_reads(struct files *f, const char *text, int class_wanted, int limit, int inputs, int samples, const double *x,
                         const double *y) {
    for (int packed = 0; packed < 2; packed++) {
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        const char *path = packed ? files_write_gzip(f, "a.dat.gz", text, strlen(text)) : files_write_text(f, "a.dat", text);
        if (read_file(path, class_wanted, limit, &small_limits, &X, &Y, &err) != DLN_OK)
            fail_msg("'%s': %s", text, err.text);
        assert_matrix(&X, inputs, samples, x);
        assert_matrix(&Y, 1, samples, y);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

static void assert_refused(struct files *f, const char *text, int class_wanted, const struct data_limits *limits, dln_status status,
                           const char *part) {
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    assert_failure(read_file(files_write_text(f, "a.dat", text), class_wanted, 0, limits, &X, &Y, &err), &err, status, part);
    assert_untouched(&X);
    assert_untouched(&Y);
}

static void reads_rows_as_columns(void **state) {
    static const char *const texts[] = {
        "1.5 1:1 2:2 4:4\n-2 2:0.5\n",
        "+1.5 1:1.0 2:2e0 4:4\r\n-2.0 2:.5",
        "# about\n\n  1.5\t1:1   2:2 4:4 # a row\n   \n-2 2:0.5#\n",
        "\xef\xbb\xbf+1.5 1:1 2:2 +4:4\n-2 2:0.5 3:0\n",
    };
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        assert_reads(*state, texts[k], 0, 0, 4, 2, (double[]){1, 0, 2, 0.5, 0, 0, 4, 0}, (double[]){1.5, -2});
}

static const char gas[] = "1;10.5 1:1 2:2\n2;20 1:3\n1;30 2:4\n-3;40 1:5 3:6\n2;50 1:7\n";

static void chooses_a_class(void **state) {
    static const double all[] = {1, 3, 0, 5, 7, 2, 0, 4, 0, 0, 0, 0, 0, 6, 0};
    assert_reads(*state, gas, 0, 0, 3, 5, all, (double[]){10.5, 20, 30, 40, 50});
    assert_reads(*state, gas, 1, 0, 3, 2, (double[]){1, 0, 2, 4, 0, 0}, (double[]){10.5, 30});
    assert_reads(*state, gas, 2, 0, 3, 2, (double[]){3, 7, 0, 0, 0, 0}, (double[]){20, 50});
    assert_reads(*state, gas, -3, 0, 3, 1, (double[]){5, 0, 6}, (double[]){40});
}

/* The first columns of what comes without a limit, with as many inputs, although index 3 comes later. */
static void takes_the_first_samples(void **state) {
    assert_reads(*state, gas, 0, 2, 3, 2, (double[]){1, 3, 2, 0, 0, 0}, (double[]){10.5, 20});
    assert_reads(*state, gas, 2, 1, 3, 1, (double[]){3, 0, 0}, (double[]){20});
    assert_reads(*state, gas, 1, 2, 3, 2, (double[]){1, 0, 2, 4, 0, 0}, (double[]){10.5, 30});
    assert_reads(*state, gas, 1, 9, 3, 2, (double[]){1, 0, 2, 4, 0, 0}, (double[]){10.5, 30});
}

/* 17 digits name a double: writing and reading gives the same bits, over many buffers of the reader. */
static void reads_back_what_was_written(void **state) {
    enum { INPUTS = 50, SAMPLES = 200 };
    double *x = calloc(INPUTS * SAMPLES, sizeof *x), y[SAMPLES];
    char *text = malloc(INPUTS * SAMPLES * 40);
    size_t used = 0;
    uint32_t seed = 5;
    for (int j = 0; j < SAMPLES; j++) {
        y[j] = (double)random_below(&seed, 1000000) / 7;
        used += (size_t)sprintf(text + used, "%.17g", y[j]);
        for (int i = 0; i < INPUTS; i++) {
            if (i < INPUTS - 1 && random_below(&seed, 3) == 0)
                continue;
            x[i * SAMPLES + j] = (double)random_below(&seed, 1000000) / 3;
            used += (size_t)sprintf(text + used, " %d:%.17g", i + 1, x[i * SAMPLES + j]);
        }
        used += (size_t)sprintf(text + used, "\n");
    }
    assert_reads(*state, text, 0, 0, INPUTS, SAMPLES, x, y);
    free(x);
    free(text);
}

static void names_the_place_of_what_is_wrong(void **state) {
    static const struct {
        const char *text;
        dln_status status;
        const char *part;
    } cases[] = {
        {"1 1:2\nx 1:2\n", DLN_BAD_FORMAT, "a.dat:2:1: 'x' is not a number"},
        {"1;x 1:2\n", DLN_BAD_FORMAT, "a.dat:1:3: 'x' is not a number"},
        {"1; 1:2\n", DLN_BAD_FORMAT, "a.dat:1:3: '' is not a number"},
        {"1,2 1:2\n", DLN_BAD_FORMAT, "a.dat:1:1: '1,2' is not a number"},
        {"1.5;1 1:2\n", DLN_BAD_FORMAT, "a.dat:1:1: '1.5' is not a class; classes are whole numbers"},
        {"2147483648;1 1:2\n", DLN_BAD_FORMAT, "a.dat:1:1: '2147483648' is not a class"},
        {";1 1:2\n", DLN_BAD_FORMAT, "a.dat:1:1: '' is not a class"},
        {"99999999999999999999;1 1:2\n", DLN_BAD_FORMAT, "'99999999999999999999' is not a class"},
        {"1;1 1:2\n\n1 1:2\n", DLN_BAD_FORMAT, "a.dat:3:1: no class (class;target) here, though the first row has one"},
        {"1 1:2\n1;1 1:2\n", DLN_BAD_FORMAT, "a.dat:2:1: a class (class;target) here, though the first row has none"},
        {"1 1:2 3\n", DLN_BAD_FORMAT, "a.dat:1:7: '3' is not index:value"},
        {"1 1:2 qid:3\n", DLN_BAD_FORMAT, "a.dat:1:7: 'qid' is not an index; indices are whole numbers from 1 to 2147483647"},
        {"1 0:2\n", DLN_BAD_FORMAT, "a.dat:1:3: '0' is not an index"},
        {"1 -1:2\n", DLN_BAD_FORMAT, "a.dat:1:3: '-1' is not an index"},
        {"1 :2\n", DLN_BAD_FORMAT, "a.dat:1:3: '' is not an index"},
        {"1 2147483648:2\n", DLN_BAD_FORMAT, "a.dat:1:3: '2147483648' is not an index"},
        {"1 2:2 2:3\n", DLN_BAD_FORMAT, "a.dat:1:7: index 2 after 2; indices must ascend"},
        {"1 2:2 1:3\n", DLN_BAD_FORMAT, "a.dat:1:7: index 1 after 2; indices must ascend"},
        {"1 1:\n", DLN_BAD_FORMAT, "a.dat:1:5: '' is not a number"},
        {"1 1:2:3\n", DLN_BAD_FORMAT, "a.dat:1:5: '2:3' is not a number"},
        {"1 1:\x1b]0;\n", DLN_BAD_FORMAT, "a.dat:1:5: '\\x1b]0;' is not a number"},
        {"1 1: 2\n", DLN_BAD_FORMAT, "a.dat:1:5: '' is not a number"},
        {"nan 1:2\n", DLN_NOT_FINITE, "a.dat:1:1: 'nan' is not finite"},
        {"1 1:inf\n", DLN_NOT_FINITE, "a.dat:1:5: 'inf' is not finite"},
        {"1 1:-1e999\n", DLN_NOT_FINITE, "a.dat:1:5: '-1e999' is not finite"},
        {"# none\n", DLN_BAD_FORMAT, "a.dat has no rows"},
        {"", DLN_BAD_FORMAT, "a.dat is empty"},
        {"1\n2\n", DLN_BAD_FORMAT, "a.dat has targets but no inputs (index:value)"},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++)
        assert_refused(*state, cases[k].text, 0, &small_limits, cases[k].status, cases[k].part);
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    assert_failure(read_file(files_path(*state, "none.dat"), 0, 0, &small_limits, &X, &Y, &err), &err, DLN_UNREADABLE,
                   "none.dat cannot be");
    assert_failure(read_file(files_write(*state, "z", "1 1:\0", 5), 0, 0, &small_limits, &X, &Y, &err), &err, DLN_BAD_FORMAT,
                   "z:1:5: a zero byte: the file is not text");
}

static void names_the_classes_that_there_are(void **state) {
    assert_refused(*state, gas, 4, &small_limits, DLN_BAD_VALUE, "a.dat has no row of class 4; its classes are -3, 1, 2");
    assert_refused(*state, "1 1:2\n", 4, &small_limits, DLN_BAD_VALUE, "a.dat has no classes (class;target), so class 4 cannot be chosen");
    char text[4096], *end = text;
    for (int k = 0; k < 60; k++)
        end += sprintf(end, "%d;1 1:1\n", 1000 + (k * 37) % 60); /* 37 and 60 are coprime: all classes, out of order */
    assert_refused(*state, text, 4, &small_limits, DLN_BAD_VALUE,
                   "its classes are 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015...");
    for (int k = 0; k < 16; k++)
        end = (k == 0 ? text : end) + sprintf(k == 0 ? text : end, "%d;1 1:1\n%d;1 1:1\n", 16 - k, 16 - k);
    assert_refused(*state, text, 40, &small_limits, DLN_BAD_VALUE, "its classes are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16");
}

/* One index decides about the matrix's size; both matrices together keep to the limit. */
static void keeps_to_the_memory_limit(void **state) {
    assert_refused(*state, "1 2147483647:1\n", 0, &small_limits, DLN_NO_MEMORY, "a matrix of 2147483647 x 1 needs 171798691");
    assert_refused(*state, "1 1:2\n", 0, &(struct data_limits){.memory = 5}, DLN_NO_MEMORY, "has 6 bytes, and the limit is 5 bytes");
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    size_t x = dln_matrix_bytes(1000, 1), both = x + dln_matrix_bytes(1, 1);
    const char *path = files_write_text(*state, "m.dat", "1 1000:1\n");
    assert_over_limit(read_file(path, 0, 0, &(struct data_limits){.memory = x - 1}, &X, &Y, &err), &err, 1000, 1, x);
    assert_over_limit(read_file(path, 0, 0, &(struct data_limits){.memory = both - 1}, &X, &Y, &err), &err, 1, 1, both);
    assert_untouched(&X);
    assert_untouched(&Y);
    assert_int_equal(read_file(path, 0, 0, &(struct data_limits){.memory = both}, &X, &Y, NULL), DLN_OK);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
}

/* A petabyte, which no address space has; the sanitizer shall refuse it as malloc does, and not end the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "allocator_may_return_null=1"; }

static void says_when_memory_cannot_be_had(void **state) {
    enum { ROWS = 70000 };
    static const char row[] = "1 2147483647:1\n";
    size_t length = sizeof row - 1;
    char *text = malloc(ROWS * length);
    for (size_t k = 0; k < ROWS; k++)
        memcpy(text + k * length, row, length);
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    const char *path = files_write(*state, "huge.dat", text, ROWS * length);
    free(text);
    assert_failure(read_file(path, 0, 0, &(struct data_limits){.memory = SIZE_MAX}, &X, &Y, &err), &err, DLN_NO_MEMORY,
                   "huge.dat: no memory left for a matrix of 2147483647 x 70000");
    assert_untouched(&X);
    assert_untouched(&Y);
}

static void stops_bombs_and_when_cancelled(void **state) {
    size_t size = 8 << 20;
    char *text = malloc(size);
    for (size_t k = 0; k < size; k++)
        text[k] = "1 1:1\n"[k % 6];
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    const char *path = files_write_gzip(*state, "bomb.gz", text, size);
    free(text);
    assert_failure(read_file(path, 0, 0, &small_limits, &X, &Y, &err), &err, DLN_NO_MEMORY, "and the limit is 1048576 bytes");
    assert_untouched(&X);
    atomic_bool cancel = true;
    assert_refused(*state, gas, 0, &(struct data_limits){.memory = 1000, .cancel = &cancel}, DLN_CANCELLED, "a.dat was cancelled");
}

static void survives_every_cut(void **state) {
    size_t packed = 0;
    unsigned char *bytes = gzip_bytes(gas, strlen(gas), &packed);
    for (size_t size = 0; size < strlen(gas); size++) {
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        dln_status status = read_file(files_write(*state, "cut", gas, size), 0, 0, &small_limits, &X, &Y, &err);
        assert_outcome(status, &err);
        assert_int_equal(status == DLN_OK, X.data != NULL);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
        if (size >= packed)
            continue;
        assert_failure(read_file(files_write(*state, "cut.gz", bytes, size), 0, 0, &small_limits, &X, &Y, &err), &err, DLN_BAD_FORMAT,
                       size == 0   ? "is empty"
                       : size == 1 ? "'\\x1f' is not a number"
                                   : "is cut");
        assert_untouched(&X);
    }
    free(bytes);
}

static void survives_random_bytes(void **state) {
    static const char alphabet[] = "0123456789.;: \t\n\r#eE+-nainf\x1b\xc3\xa9\xff";
    uint32_t seed = 31;
    for (int round = 0; round < 4000; round++) {
        char broken[sizeof gas];
        memcpy(broken, gas, sizeof gas);
        for (uint32_t flips = 1 + random_below(&seed, 3); flips > 0; flips--)
            broken[random_below(&seed, sizeof gas - 1)] = alphabet[random_below(&seed, sizeof alphabet)];
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        dln_status status =
            read_file(files_write(*state, "r.dat", broken, sizeof gas - 1), round % 3, round % 2, &small_limits, &X, &Y, &err);
        assert_outcome(status, &err);
        if (status != DLN_OK) {
            assert_untouched(&X);
            assert_untouched(&Y);
        } else {
            assert_int_equal(X.cols, Y.cols);
            assert_in_range(X.cols, 1, 6);
        }
        for (int j = 0; j < X.cols; j++) {
            assert_true(isfinite(Y.data[j]));
            for (int i = 0; i < X.rows; i++)
                assert_true(isfinite(*dln_matrix_at(&X, i, j)));
        }
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_as_columns),
        cmocka_unit_test(chooses_a_class),
        cmocka_unit_test(takes_the_first_samples),
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(names_the_place_of_what_is_wrong),
        cmocka_unit_test(names_the_classes_that_there_are),
        cmocka_unit_test(keeps_to_the_memory_limit),
        cmocka_unit_test(says_when_memory_cannot_be_had),
        cmocka_unit_test(stops_bombs_and_when_cancelled),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(survives_random_bytes),
    };
    return cmocka_run_group_tests_name("libsvm", tests, files_setup, files_teardown);
}
