/* test_csv.c: tables of numbers, good ones and every kind of bad one. */
#include "data_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double one_to_six[] = {1, 2, 3, 4, 5, 6};

static void assert_reads(struct files *f, const char *text, int rows, int cols, const double *numbers) {
    dln_matrix A = {0};
    dln_error err = {0};
    if (data_read_matrix(files_write_text(f, "a.csv", text), &small_limits, &A, &err) != DLN_OK)
        fail_msg("'%s': %s", text, err.text);
    assert_matrix(&A, rows, cols, numbers);
    dln_matrix_release(&A);
}

static void assert_refused(struct files *f, const char *text, const struct data_limits *limits, dln_status status, const char *part) {
    dln_matrix A = {0};
    dln_error err = {0};
    assert_failure(data_read_matrix(files_write_text(f, "a.csv", text), limits, &A, &err), &err, status, part);
    assert_untouched(&A);
}

static void reads_every_separator(void **state) {
    static const char *const texts[] = {
        "1,2,3\n4,5,6\n",
        "1;2;3\n4;5;6\n",
        "1\t2\t3\n4\t5\t6\n",
        "1 2 3\n4 5 6\n",
        "  1 2   3  \n\t4 5 \t  6\t\n",
        " 1 , 2 ,\t3\n4\t,5 , 6 \n",
        "1 ;\t2; 3\n4;5;6\n",
        "1\t 2 \t3 \n 4\t5\t6\n",
    };
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        assert_reads(*state, texts[k], 2, 3, one_to_six);
}

static void reads_every_kind_of_line(void **state) {
    static const char *const texts[] = {
        "1,2,3\n4,5,6",                              /* no newline at the end */
        "1,2,3\r\n4,5,6\r\n",                        /* CR LF */
        "1,2,3\r\n4,5,6\r",                          /* CR at the end */
        "\xef\xbb\xbf+1,2,3\n4,5,6\n",               /* byte order mark */
        "\n1,2,3\n\n  \t\n4,5,6\n\n",                /* blank lines */
        "# made by hand\n1,2,3\n  # half\n4,5,6\n#", /* comments */
        "+1,2.0,3e0\n.4e1,50E-1,6.\n",               /* ways to write a number */
        "\"1\",\"2\" , \"3\"\n \" 4 \",5,\"6\"\n",   /* quotes */
        "\"1\" \"2\"  \"3\"\n4 5 6\n",               /* quotes between blanks */
    };
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        assert_reads(*state, texts[k], 2, 3, one_to_six);
}

static void skips_a_header(void **state) {
    static const char *const texts[] = {
        "a,b,c\n1,2,3\n4,5,6\n",
        "# about\n\n\"a; or \"\"so\"\"\",b c,\n1,2,3\n4,5,6\n",
        "x;y, in m;z\n1;2;3\n4;5;6\n",
        "\xef\xbb\xbf\xce\xb1 \xce\xb2 \xce\xb3\n1 2 3\n4 5 6\n",
    };
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        assert_reads(*state, texts[k], 2, 3, one_to_six);
}

static void reads_single_numbers_rows_and_columns(void **state) {
    assert_reads(*state, "7", 1, 1, (double[]){7});
    assert_reads(*state, "1,2,3,4,5,6", 1, 6, one_to_six);
    assert_reads(*state, "1\n2\n3\n4\n5\n6\n", 6, 1, one_to_six);
    assert_reads(*state, "name\n1\n2\n", 2, 1, one_to_six);
}

/* 17 digits name a double: writing and reading gives the same bits, plain and gzipped, and over many buffers of the reader. */
static void reads_back_what_was_written(void **state) {
    enum { ROWS = 300, COLS = 40 };
    double *numbers = malloc(sizeof *numbers * ROWS * COLS);
    char *text = malloc(ROWS * COLS * 32);
    size_t used = 0;
    uint32_t seed = 7;
    for (int k = 0; k < ROWS * COLS; k++) {
        numbers[k] = ldexp((double)random_below(&seed, UINT32_MAX) + (double)random_below(&seed, UINT32_MAX) * 0x1p-32,
                           (int)random_below(&seed, 200) - 100);
        used += (size_t)sprintf(text + used, "%.17g%c", numbers[k], k % COLS == COLS - 1 ? '\n' : ',');
    }
    for (int packed = 0; packed < 2; packed++) {
        dln_matrix A = {0};
        const char *path = packed ? files_write_gzip(*state, "b.csv.gz", text, used) : files_write(*state, "b.csv", text, used);
        assert_int_equal(data_read_matrix(path, &small_limits, &A, NULL), DLN_OK);
        assert_matrix(&A, ROWS, COLS, numbers);
        dln_matrix_release(&A);
    }
    free(numbers);
    free(text);
}

static void names_the_place_of_what_is_wrong(void **state) {
    static const struct {
        const char *text;
        dln_status status;
        const char *part;
    } cases[] = {
        {"1,2\n3,x\n", DLN_BAD_FORMAT, "a.csv:2:3: cell 2, 'x', is not a number; cells are separated by commas"},
        {"1;2\n3;4,5\n", DLN_BAD_FORMAT, "a.csv:2:3: cell 2, '4,5', is not a number; cells are separated by semicolons"},
        {"1\t2\n3\t4 5\n", DLN_BAD_FORMAT, "a.csv:2:3: cell 2, '4 5', is not a number; cells are separated by tabs"},
        {"1 2\n\n# x\n3   0x4\n", DLN_BAD_FORMAT, "a.csv:4:5: cell 2, '0x4', is not a number; cells are separated by blanks"},
        {"1,a\n3,4\n", DLN_BAD_FORMAT, "a.csv:1:3: cell 2, 'a', is not a number (nor is the line a header: other cells are numbers)"},
        {"1,2\n3,\x1b[2J\xff\n", DLN_BAD_FORMAT, "cell 2, '\\x1b[2J\\xff', is not a number"},
        {"\xc3\xa9,b\n\"\xc3\xa9\",1\n", DLN_BAD_FORMAT, "a.csv:2:2: cell 1, '\xc3\xa9', is not a number"},
        {"a,b\n\"1\",\"\xc3\xa9\xc3\xa9\"x\n", DLN_BAD_FORMAT, "a.csv:2:9: text after a closing quote; cells are separated by commas"},
        {"1,2\n3,\"4\n", DLN_BAD_FORMAT, "a.csv:2:3: this quote is not closed on its line"},
        {"1,\"2\"\"\n", DLN_BAD_FORMAT, "a.csv:1:3: this quote is not closed on its line"},
        {"1,2\n3,\n", DLN_BAD_FORMAT, "a.csv:2:3: cell 2 is empty; cells are separated by commas"},
        {"1,2\n,3\n", DLN_BAD_FORMAT, "a.csv:2:1: cell 1 is empty"},
        {"1,,2\n", DLN_BAD_FORMAT, "a.csv:1:3: cell 2 is empty"},
        {"1,2\n3,\"\"\n", DLN_BAD_FORMAT, "a.csv:2:4: cell 2 is empty"},
        {"1,2\n3\n", DLN_BAD_FORMAT, "a.csv:2:2: only 1 of the 2 cells that line 1 has (separated by commas)"},
        {"# c\na,b\n3,4,5\n", DLN_BAD_FORMAT, "a.csv:3:5: more than 2 cells, which line 2 has (separated by commas)"},
        {"1 2\n3 4 5\n", DLN_BAD_FORMAT, "a.csv:2:5: more than 2 cells, which line 1 has (separated by blanks)"},
        {"1,2\nnan,3\n", DLN_NOT_FINITE, "a.csv:2:1: cell 1, 'nan', is not finite"},
        {"1,-Inf\n", DLN_NOT_FINITE, "a.csv:1:3: cell 2, '-Inf', is not finite"},
        {"a\n1e999\n", DLN_NOT_FINITE, "a.csv:2:1: cell 1, '1e999', is not finite"},
        {"a,b\n", DLN_BAD_FORMAT, "a.csv has no line of numbers"},
        {"# only\n\n", DLN_BAD_FORMAT, "a.csv has no line of numbers"},
        {"\n", DLN_BAD_FORMAT, "a.csv has no line of numbers"},
        {"\xef\xbb\xbf", DLN_BAD_FORMAT, "a.csv has no line of numbers"},
        {"", DLN_BAD_FORMAT, "a.csv is empty"},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++)
        assert_refused(*state, cases[k].text, &small_limits, cases[k].status, cases[k].part);
}

static void cuts_a_long_cell(void **state) {
    char text[4000] = "1,";
    memset(text + 2, 'z', sizeof text - 3);
    text[sizeof text - 1] = '\0';
    assert_refused(*state, text, &small_limits, DLN_BAD_FORMAT, "zzz...', is not a number");
}

static void refuses_what_is_no_text(void **state) {
    dln_matrix A = {0};
    dln_error err = {0};
    const char *path = files_write(*state, "b", "1,2\n3,\0004\n", 10);
    assert_failure(data_read_matrix(path, &small_limits, &A, &err), &err, DLN_BAD_FORMAT, "b:2:3: a zero byte: the file is not text");
    assert_failure(data_read_matrix(files_path(*state, "none.csv"), &small_limits, &A, &err), &err, DLN_UNREADABLE, "cannot be opened");
    assert_untouched(&A);
}

static dln_status read_samples(const char *path, int limit, size_t memory, dln_matrix *X, dln_matrix *Y, dln_error *err) {
    const struct data_request request = {.format = DATA_CSV, .file = path, .limit = limit};
    return data_read_samples(&request, &(struct data_limits){.memory = memory}, X, Y, err);
}

static void makes_samples_of_lines(void **state) {
    dln_matrix X = {0}, Y = {0};
    const char *path = files_write_text(*state, "s.csv", "a,b,y\n1,2,3\n4,5,6\n7,8,9\n");
    assert_int_equal(read_samples(path, 0, 1 << 20, &X, &Y, NULL), DLN_OK);
    assert_matrix(&X, 2, 3, (double[]){1, 4, 7, 2, 5, 8});
    assert_matrix(&Y, 1, 3, (double[]){3, 6, 9});
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
}

/* The first samples of what comes without a limit; what stands after them is not read. */
static void takes_the_first_samples(void **state) {
    const char *path = files_write_text(*state, "s.csv", "1,2,3\n4,5,6\nrubbish\n");
    for (int limit = 1; limit <= 2; limit++) {
        dln_matrix X = {0}, Y = {0};
        assert_int_equal(read_samples(path, limit, 1 << 20, &X, &Y, NULL), DLN_OK);
        assert_matrix(&X, 2, limit, limit == 1 ? (double[]){1, 2} : (double[]){1, 4, 2, 5});
        assert_matrix(&Y, 1, limit, (double[]){3, 6});
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    assert_failure(read_samples(path, 3, 1 << 20, &X, &Y, &err), &err, DLN_BAD_FORMAT, "s.csv:3:1: cell 1, 'rubbish'");
    assert_untouched(&X);
    assert_untouched(&Y);
}

static void samples_need_inputs_and_an_output(void **state) {
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    assert_failure(read_samples(files_write_text(*state, "s.csv", "1\n2\n"), 0, 1 << 20, &X, &Y, &err), &err, DLN_BAD_FORMAT,
                   "s.csv has one cell a line (separated by blanks); samples need inputs and, last, the output");
    assert_failure(read_samples(files_path(*state, "none.csv"), 0, 1 << 20, &X, &Y, &err), &err, DLN_UNREADABLE, "none.csv");
    assert_untouched(&X);
    assert_untouched(&Y);
}

/* The text, the matrix, and both matrices of samples together are compared with the limit. */
static void keeps_to_the_memory_limit(void **state) {
    static const char text[] = "1,2,3,4\n5,6,7,8\n";
    size_t all = dln_matrix_bytes(2, 4), x = dln_matrix_bytes(3, 2), both = x + dln_matrix_bytes(1, 2);
    assert_refused(*state, text, &(struct data_limits){.memory = 15}, DLN_NO_MEMORY, "has 16 bytes, and the limit is 15 bytes");
    dln_matrix A = {0}, X = {0}, Y = {0};
    dln_error err = {0};
    const char *path = files_write_text(*state, "m.csv", text);
    assert_over_limit(data_read_matrix(path, &(struct data_limits){.memory = all - 1}, &A, &err), &err, 2, 4, all);
    assert_int_equal(data_read_matrix(path, &(struct data_limits){.memory = all}, &A, NULL), DLN_OK);
    assert_over_limit(read_samples(path, 0, x - 1, &X, &Y, &err), &err, 3, 2, x);
    assert_over_limit(read_samples(path, 0, both - 1, &X, &Y, &err), &err, 1, 2, both);
    assert_untouched(&X);
    assert_untouched(&Y);
    assert_int_equal(read_samples(path, 0, both, &X, &Y, NULL), DLN_OK);
    dln_matrix_release(&A);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
}

/* 66 MiB in one line: the limit of memory is passed, or that of a line; and 8 MiB in short lines. */
static void stops_bombs(void **state) {
    static const struct data_limits unlimited = {.memory = SIZE_MAX};
    size_t size = 66 << 20, some = 8 << 20;
    char *text = malloc(size);
    dln_matrix A = {0};
    dln_error err = {0};
    memset(text, '1', size);
    const char *path = files_write_gzip(*state, "line.csv.gz", text, size);
    assert_failure(data_read_matrix(path, &small_limits, &A, &err), &err, DLN_NO_MEMORY, "and the limit is 1048576 bytes");
    assert_failure(data_read_matrix(path, &unlimited, &A, &err), &err, DLN_NO_MEMORY, "line.csv.gz:1: the line has 67108864 bytes or more");
    for (size_t k = 3; k < some; k += 4)
        text[k] = '\n';
    path = files_write_gzip(*state, "lines.csv.gz", text, some);
    assert_failure(data_read_matrix(path, &small_limits, &A, &err), &err, DLN_NO_MEMORY, "and the limit is 1048576 bytes");
    assert_untouched(&A);
    free(text);
}

static void stops_when_cancelled(void **state) {
    atomic_bool cancel = true;
    assert_refused(*state, "1,2\n", &(struct data_limits){.memory = 100, .cancel = &cancel}, DLN_CANCELLED, "a.csv was cancelled");
}

/* Nothing tells a cut table from a shorter one: it is that, or refused. */
static void survives_every_cut(void **state) {
    static const char text[] = "\xef\xbb\xbf\"a\",b\r\n1.5,\"-2e1\"\r\n# c\r\n\r\n3,4\r\n";
    static const double numbers[] = {1.5, -20, 3, 4};
    for (size_t size = 0; size < sizeof text; size++) {
        dln_matrix A = {0};
        dln_error err = {0};
        dln_status status = data_read_matrix(files_write(*state, "cut.csv", text, size), &small_limits, &A, &err);
        assert_outcome(status, &err);
        if (status == DLN_OK)
            assert_matrix(&A, A.rows, A.cols, numbers);
        dln_matrix_release(&A);
    }
}

static void survives_random_bytes(void **state) {
    static const char alphabet[] = "0123456789.,;\t \"\n\r#eE+-nainf:\x1b\xc3\xa9\xff";
    static const char text[] = "a,b,c\n1,2.5,\"3\"\n-4e1,5,6\r\n# x\n7,8,9\n";
    uint32_t seed = 99;
    for (int round = 0; round < 4000; round++) {
        char broken[sizeof text];
        memcpy(broken, text, sizeof text);
        for (uint32_t flips = 1 + random_below(&seed, 4); flips > 0; flips--)
            broken[random_below(&seed, sizeof text - 1)] = alphabet[random_below(&seed, sizeof alphabet)];
        dln_matrix A = {0}, X = {0}, Y = {0};
        dln_error err = {0};
        const char *path = files_write(*state, "r.csv", broken, sizeof text - 1);
        dln_status status = data_read_matrix(path, &small_limits, &A, &err);
        assert_outcome(status, &err);
        if (status != DLN_OK)
            assert_untouched(&A);
        else
            assert_in_range(A.rows, 1, 6);
        for (int j = 0; j < A.cols; j++)
            for (int i = 0; i < A.rows; i++)
                assert_true(isfinite(*dln_matrix_at(&A, i, j)));
        status = read_samples(path, 2, 1 << 20, &X, &Y, &err);
        assert_outcome(status, &err);
        dln_matrix_release(&A);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_separator),
        cmocka_unit_test(reads_every_kind_of_line),
        cmocka_unit_test(skips_a_header),
        cmocka_unit_test(reads_single_numbers_rows_and_columns),
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(names_the_place_of_what_is_wrong),
        cmocka_unit_test(cuts_a_long_cell),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(makes_samples_of_lines),
        cmocka_unit_test(takes_the_first_samples),
        cmocka_unit_test(samples_need_inputs_and_an_output),
        cmocka_unit_test(keeps_to_the_memory_limit),
        cmocka_unit_test(stops_bombs),
        cmocka_unit_test(stops_when_cancelled),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(survives_random_bytes),
    };
    return cmocka_run_group_tests_name("csv", tests, files_setup, files_teardown);
}
