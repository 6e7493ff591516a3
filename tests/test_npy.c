/* test_npy.c: npy files, good ones and every kind of bad one. */
#include "data_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/npy.h"

/* An npy file in memory. */
struct image {
    unsigned char bytes[2048];
    size_t size;
};

static void add(struct image *im, const void *bytes, size_t size) {
    assert_true(im->size + size <= sizeof im->bytes);
    memcpy(im->bytes + im->size, bytes, size);
    im->size += size;
}

static void add_little_endian(struct image *im, uint64_t value, size_t size) {
    for (size_t k = 0; k < size; k++)
        add(im, &(unsigned char){(unsigned char)(value >> 8 * k)}, 1);
}

static void add_number(struct image *im, double value, size_t item) {
    float single = (float)value;
    uint32_t bits4;
    uint64_t bits8;
    memcpy(&bits4, &single, sizeof bits4);
    memcpy(&bits8, &value, sizeof bits8);
    add_little_endian(im, item == 4 ? bits4 : bits8, item);
}

static struct image head(int version, const char *dict) {
    struct image im = {.size = 0};
    add(&im, "\x93NUMPY", 6);
    add(&im, (unsigned char[]){(unsigned char)version, 0}, 2);
    add_little_endian(&im, strlen(dict), version == 1 ? 2 : 4);
    add(&im, dict, strlen(dict));
    return im;
}

/* `count` numbers 1, 2, 3, ... behind a header. */
static struct image npy(int version, const char *dict, size_t count, size_t item) {
    struct image im = head(version, dict);
    for (size_t k = 0; k < count; k++)
        add_number(&im, (double)(k + 1), item);
    return im;
}

static dln_status read_image(struct files *f, const struct image *im, const struct data_limits *limits, dln_matrix *A, dln_error *err) {
    return data_read_matrix(files_write(f, "a.npy", im->bytes, im->size), limits, A, err);
}

static void assert_reads(struct files *f, const struct image *im, int rows, int cols, const double *numbers) {
    dln_matrix A = {0};
    dln_error err = {0};
    if (read_image(f, im, &small_limits, &A, &err) != DLN_OK)
        fail_msg("%s", err.text);
    assert_matrix(&A, rows, cols, numbers);
    dln_matrix_release(&A);
}

static void assert_refused(struct files *f, const struct image *im, const struct data_limits *limits, dln_status status, const char *part) {
    dln_matrix A = {0};
    dln_error err = {0};
    assert_failure(read_image(f, im, limits, &A, &err), &err, status, part);
    assert_untouched(&A);
}

static void reads_both_types_and_orders(void **state) {
    static const char *const types[] = {"<f8", "<f4"};
    static const double c_order[] = {1, 2, 3, 4, 5, 6}, fortran_order[] = {1, 3, 5, 2, 4, 6};
    for (size_t t = 0; t < ARRAY_LEN(types); t++)
        for (int fortran = 0; fortran < 2; fortran++)
            for (int version = 1; version <= 3; version++) {
                char dict[128];
                snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': %s, 'shape': (2, 3), }   \n", types[t],
                         fortran ? "True" : "False");
                struct image im = npy(version, dict, 6, t == 0 ? 8 : 4);
                assert_reads(*state, &im, 2, 3, fortran ? fortran_order : c_order);
            }
}

/* Every bit of a number arrives: the smallest, the largest, the ones next to 1. */
static void keeps_every_bit(void **state) {
    static const double numbers[] = {0x1p-1074, 0x1.fffffffffffffp1023, -0x1.0000000000001p0, 0.1};
    struct image im = head(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}");
    for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
        add_number(&im, numbers[k], 8);
    assert_reads(*state, &im, 2, 2, numbers);
}

static void takes_headers_as_python_reads_them(void **state) {
    static const char *const dicts[] = {
        "{'descr':'<f8','fortran_order':False,'shape':(3,)}",
        "{\"shape\" : ( 3 , ) , \"descr\" : \"<f8\" , \"fortran_order\" : True , }",
        " {\n'fortran_order': False,\t'shape': (3, 1),\n'descr': '<f8'}\n\n",
    };
    for (size_t k = 0; k < ARRAY_LEN(dicts); k++) {
        struct image im = npy(1, dicts[k], 3, 8);
        assert_reads(*state, &im, 3, 1, (double[]){1, 2, 3});
    }
}

/* More numbers than one chunk of the reader has. */
static void reads_across_chunks(void **state) {
    enum { ROWS = 70, COLS = 60 };
    double *expected = malloc(sizeof *expected * ROWS * COLS);
    for (int fortran = 0; fortran < 2; fortran++) {
        char dict[128];
        snprintf(dict, sizeof dict, "{'descr': '<f8', 'fortran_order': %s, 'shape': (%d, %d), }\n", fortran ? "True" : "False", ROWS, COLS);
        struct image start = head(1, dict);
        unsigned char *bytes = malloc(start.size + 8 * ROWS * COLS);
        memcpy(bytes, start.bytes, start.size);
        for (size_t k = 0; k < ROWS * COLS; k++) {
            struct image number = {.size = 0};
            add_number(&number, (double)k, 8);
            memcpy(bytes + start.size + 8 * k, number.bytes, 8);
            size_t row = fortran ? k % ROWS : k / COLS, col = fortran ? k / ROWS : k % COLS;
            expected[row * COLS + col] = (double)k;
        }
        dln_matrix A = {0};
        const char *path = files_write_gzip(*state, "large.npy.gz", bytes, start.size + 8 * ROWS * COLS);
        assert_int_equal(data_read_matrix(path, &small_limits, &A, NULL), DLN_OK);
        assert_matrix(&A, ROWS, COLS, expected);
        dln_matrix_release(&A);
        free(bytes);
    }
    free(expected);
}

static void refuses_bad_headers(void **state) {
    static const struct {
        const char *dict, *part;
    } cases[] = {
        {"{'descr': '>f8', 'fortran_order': False, 'shape': (2, 3)}",
         "holds big-endian numbers of type '>f8'; only '<f8' (float64) or '<f4' (float32) are read"},
        {"{'descr': '=f8', 'fortran_order': False, 'shape': (2, 3)}", "holds numbers of type '=f8'; only '<f8'"},
        {"{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3)}", "holds numbers of type '<i8'; only '<f8'"},
        {"{'descr': '', 'fortran_order': False, 'shape': (2, 3)}", "holds numbers of type ''"},
        {"{'descr': '<f8\x1b', 'fortran_order': False, 'shape': (2, 3)}", "holds numbers of type '<f8\\x1b'"},
        {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2, 3)}", "'<f8' (float64) or '<f4' (float32) is expected"},
        {"{'descr': '<f8", "at its character 11, ''<f8': '<f8' (float64) or '<f4' (float32) is expected"},
        {"{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3)}", "True or False is expected"},
        {"{'descr': '<f8', 'fortran_order': Truely, 'shape': (2, 3)}", "a comma or } is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': ()}", "holds a single number, shape ()"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 3)}", "a shape of one or two dimensions is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': [2, 3]}", "a shape such as (3, 4) or (3,) is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2 3)}", "a comma or ) is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3)}", "a whole number is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (, 3)}", "a whole number is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (6)}", "'(6)}': a shape such as (3, 4) or (3,) is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)", "a comma or } is expected"},
        {"{'descr': '<f8', 'fortran_order': False}", "the npy header has no key 'shape'"},
        {"{'fortran_order': False, 'shape': (2, 3)}", "the npy header has no key 'descr'"},
        {"{'descr': '<f8', 'shape': (2, 3)}", "the npy header has no key 'fortran_order'"},
        {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", "each key only once is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", "one of the keys descr, fortran_order, shape is expected"},
        {"{descr: '<f8', 'fortran_order': False, 'shape': (2, 3)}", "character 2, 'descr: '<f8', 'fortran_order': False, 'shape"},
        {"{'descr' '<f8', 'fortran_order': False, 'shape': (2, 3)}", "a colon is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)} 1", "the end is expected"},
        {"['descr', '<f8']", "{ is expected"},
        {"", "{ is expected"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}", "holds no numbers: its shape is 0 x 3"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (0,)}", "holds no numbers: its shape is 0 x 1"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (18446744073709551616, 3)}",
         "'18446744073709551616, 3)}': a number below 2^64"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}", "has bytes after the 2 x 2 numbers of its shape"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4)}", "is cut: it ends before the 2 x 4 numbers of its shape, 64 bytes"},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        struct image im = npy(2, cases[k].dict, 6, 8);
        assert_refused(*state, &im, &small_limits, DLN_BAD_FORMAT, cases[k].part);
    }
}

static void refuses_other_versions_and_lengths(void **state) {
    static const char dict[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}";
    for (int version = 0; version < 6; version += version == 0 ? 4 : 1) {
        struct image im = npy(version, dict, 6, 8);
        assert_refused(*state, &im, &small_limits, DLN_BAD_FORMAT, "versions 1.0, 2.0 and 3.0 are read");
    }
    struct image minor = npy(1, dict, 6, 8), zero = npy(1, dict, 6, 8), longer = npy(2, dict, 6, 8);
    minor.bytes[7] = 1;
    assert_refused(*state, &minor, &small_limits, DLN_BAD_FORMAT, "is npy of version 1.1");
    zero.bytes[12] = 0;
    assert_refused(*state, &zero, &small_limits, DLN_BAD_FORMAT, "the npy header has a zero byte");
    longer.bytes[11] = 0xff;
    assert_refused(*state, &longer, &small_limits, DLN_BAD_FORMAT, "the npy header has 4278190137 bytes; at most 8192 are read");
}

/* What a header promises is compared with the limit and with the file before any memory is asked for: the last shapes are terabytes. */
static void refuses_shapes_beyond_memory_or_file(void **state) {
    static const struct data_limits unlimited = {.memory = SIZE_MAX};
    static const struct {
        const char *shape;
        const struct data_limits *limits;
        dln_status status;
        const char *part;
    } cases[] = {
        {"(131073,)", &small_limits, DLN_NO_MEMORY, "a matrix of 131073 x 1 needs 1048"},
        {"(1000000, 1000000)", &small_limits, DLN_NO_MEMORY, "a matrix of 1000000 x 1000000 needs 80000000000"},
        {"(2147483647, 2147483647)", &unlimited, DLN_NO_MEMORY, "needs 3.68934881130594e+19 bytes"},
        {"(2147483648, 1)", &unlimited, DLN_NO_MEMORY, "2147483648 x 1 is too large, at most 2147483647 rows and columns"},
        {"(1, 18446744073709551615)", &unlimited, DLN_NO_MEMORY, "1 x 18446744073709551615 is too large"},
        {"(4294967296, 4294967296)", &unlimited, DLN_NO_MEMORY, "4294967296 x 4294967296 is too large"},
        {"(131000, 1)", &small_limits, DLN_BAD_FORMAT, "is cut: it ends before the 131000 x 1 numbers of its shape, 1048000 bytes"},
        {"(2147483647, 1048576)", &unlimited, DLN_BAD_FORMAT, "is cut: it ends before the 2147483647 x 1048576 numbers"},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        char dict[160];
        snprintf(dict, sizeof dict, "{'descr': '<f8', 'fortran_order': False, 'shape': %s}", cases[k].shape);
        struct image im = npy(1, dict, 6, 8);
        assert_refused(*state, &im, cases[k].limits, cases[k].status, cases[k].part);
        dln_matrix A = {0};
        dln_error err = {0};
        const char *path = files_write_gzip(*state, "a.npy.gz", im.bytes, im.size);
        assert_failure(data_read_matrix(path, cases[k].limits, &A, &err), &err, cases[k].status, cases[k].part);
        assert_untouched(&A);
    }
}

static void keeps_to_the_memory_limit(void **state) {
    struct image im = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (20, 3)}", 60, 4);
    size_t needed = dln_matrix_bytes(20, 3);
    assert_true(im.size < needed);
    dln_matrix A = {0};
    dln_error err = {0};
    assert_over_limit(read_image(*state, &im, &(struct data_limits){.memory = needed - 1}, &A, &err), &err, 20, 3, needed);
    assert_untouched(&A);
    assert_int_equal(read_image(*state, &im, &(struct data_limits){.memory = needed}, &A, NULL), DLN_OK);
    dln_matrix_release(&A);
}

static void refuses_numbers_that_are_not_finite(void **state) {
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t item = 4; item <= 8; item += 4)
        for (int fortran = 0; fortran < 2; fortran++)
            for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
                char dict[128];
                snprintf(dict, sizeof dict, "{'descr': '<f%zu', 'fortran_order': %s, 'shape': (2, 3)}", item, fortran ? "True" : "False");
                struct image im = npy(1, dict, 3, item);
                add_number(&im, bad[k], item); /* the fourth number */
                add_number(&im, 0, item);
                add_number(&im, 0, item);
                char part[80];
                snprintf(part, sizeof part, "row 2, column %d (counted from 1) is %s", fortran ? 2 : 1, k == 0 ? "NaN" : "infinite");
                assert_refused(*state, &im, &small_limits, DLN_NOT_FINITE, part);
            }
}

static void refuses_every_cut_and_every_surplus(void **state) {
    struct image im = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n", 6, 8);
    size_t whole = im.size;
    for (im.size = 0; im.size < whole; im.size++)
        assert_refused(*state, &im, &small_limits, DLN_BAD_FORMAT,
                       im.size == 0               ? "is empty"
                       : im.size < NPY_MAGIC_SIZE ? "has no line of numbers"
                                                  : "is cut: it ends");
    im.size = whole + 1;
    assert_refused(*state, &im, &small_limits, DLN_BAD_FORMAT, "has bytes after the 2 x 3 numbers");
}

/* Megabytes beyond the limit follow: the reader looks at one byte of them. */
static void does_not_unpack_what_follows(void **state) {
    struct image im = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", 6, 8);
    size_t size = 8 << 20;
    unsigned char *bytes = calloc(1, size);
    memcpy(bytes, im.bytes, im.size);
    const char *path = files_write_gzip(*state, "bomb.npy.gz", bytes, size);
    dln_matrix A = {0};
    dln_error err = {0};
    assert_failure(data_read_matrix(path, &small_limits, &A, &err), &err, DLN_BAD_FORMAT, "has bytes after the 2 x 3 numbers");
    assert_untouched(&A);
    free(bytes);
}

static void stops_when_cancelled(void **state) {
    atomic_bool cancel = true;
    const struct data_limits limits = {.memory = 1 << 20, .cancel = &cancel};
    struct image im = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}", 6, 8);
    assert_refused(*state, &im, &limits, DLN_CANCELLED, "a.npy was cancelled");
}

/* Whatever bytes a file has: finite numbers or one sentence. */
static void survives_random_bytes(void **state) {
    uint32_t seed = 20240607;
    for (int round = 0; round < 4000; round++) {
        struct image im = npy(1 + round % 3, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n", 6, 8);
        for (uint32_t flips = 1 + random_below(&seed, 3); flips > 0; flips--)
            im.bytes[6 + random_below(&seed, (uint32_t)im.size - 6)] = (unsigned char)random_below(&seed, 256);
        dln_matrix A = {0};
        dln_error err = {0};
        dln_status status = read_image(*state, &im, &small_limits, &A, &err);
        assert_outcome(status, &err);
        if (status != DLN_OK)
            assert_untouched(&A);
        for (int j = 0; j < A.cols; j++)
            for (int i = 0; i < A.rows; i++)
                assert_true(isfinite(*dln_matrix_at(&A, i, j)));
        dln_matrix_release(&A);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_types_and_orders),
        cmocka_unit_test(keeps_every_bit),
        cmocka_unit_test(takes_headers_as_python_reads_them),
        cmocka_unit_test(reads_across_chunks),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(refuses_other_versions_and_lengths),
        cmocka_unit_test(refuses_shapes_beyond_memory_or_file),
        cmocka_unit_test(keeps_to_the_memory_limit),
        cmocka_unit_test(refuses_numbers_that_are_not_finite),
        cmocka_unit_test(refuses_every_cut_and_every_surplus),
        cmocka_unit_test(does_not_unpack_what_follows),
        cmocka_unit_test(stops_when_cancelled),
        cmocka_unit_test(survives_random_bytes),
    };
    return cmocka_run_group_tests_name("npy", tests, files_setup, files_teardown);
}
