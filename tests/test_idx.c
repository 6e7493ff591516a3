/* test_idx.c: MNIST's files, good ones and every kind of bad one. */
#include "data_files.h"

#include <stdlib.h>
#include <string.h>

/* Three images of 2 x 2 pixels, and their labels. */
static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 255, 4, 5, 6, 7, 8, 9, 10, 11};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 4};
static const double pixels[] = {0, 4, 8, 1, 5, 9, 2, 6, 10, 255, 7, 11};       /* 4 x 3 */
static const double one_hot[] = {0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}; /* 5 x 3 */

enum { HEADER = 16, LABEL_HEADER = 8 };

struct pair {
    char images[320], labels[320];
};

static void write_pair(struct files *f, struct pair *p, const void *image_bytes, size_t image_size, const void *label_bytes,
                       size_t label_size, bool packed) {
    const char *(*write)(struct files *, const char *, const void *, size_t) = packed ? files_write_gzip : files_write;
    strcpy(p->images, write(f, "images", image_bytes, image_size));
    strcpy(p->labels, write(f, "labels", label_bytes, label_size));
}

static dln_status read_pair(const struct pair *p, int limit, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err) {
    const struct data_request request = {.format = DATA_IDX, .file = p->images, .labels = p->labels, .limit = limit};
    return data_read_samples(&request, limits, X, Y, err);
}

static void assert_refused(struct files *f, const void *image_bytes, size_t image_size, const void *label_bytes, size_t label_size,
                           const struct data_limits *limits, dln_status status, const char *part) {
    struct pair p;
    for (int packed = 0; packed < 2; packed++) {
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        write_pair(f, &p, image_bytes, image_size, label_bytes, label_size, packed && image_size > 0 && label_size > 0);
        assert_failure(read_pair(&p, 0, limits, &X, &Y, &err), &err, status, part);
        assert_untouched(&X);
        assert_untouched(&Y);
    }
}

static void reads_images_as_columns_and_labels_one_hot(void **state) {
    struct pair p;
    for (int packed = 0; packed < 2; packed++) {
        dln_matrix X = {0}, Y = {0};
        write_pair(*state, &p, images, sizeof images, labels, sizeof labels, packed);
        assert_int_equal(read_pair(&p, 0, &small_limits, &X, &Y, NULL), DLN_OK);
        assert_matrix(&X, 4, 3, pixels);
        assert_matrix(&Y, 5, 3, one_hot);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

/* The first columns of what comes without a limit: as many outputs, although label 4 comes last. */
static void takes_the_first_samples(void **state) {
    struct pair p;
    write_pair(*state, &p, images, sizeof images, labels, sizeof labels, false);
    for (int limit = 1; limit <= 5; limit++) {
        dln_matrix X = {0}, Y = {0};
        int m = limit < 3 ? limit : 3;
        assert_int_equal(read_pair(&p, limit, &small_limits, &X, &Y, NULL), DLN_OK);
        assert_int_equal(X.cols, m);
        assert_int_equal(Y.cols, m);
        assert_int_equal(X.rows, 4);
        assert_int_equal(Y.rows, 5);
        for (int j = 0; j < m; j++) {
            for (int i = 0; i < 4; i++)
                assert_true(*dln_matrix_at(&X, i, j) == pixels[3 * i + j]);
            for (int i = 0; i < 5; i++)
                assert_true(*dln_matrix_at(&Y, i, j) == one_hot[3 * i + j]);
        }
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

/* An image and a number of labels beyond the reader's chunks. */
static void reads_across_chunks(void **state) {
    enum { COUNT = 20000, PIXELS = 2 };
    unsigned char *large = calloc(1, HEADER + COUNT * PIXELS), *many = calloc(1, LABEL_HEADER + COUNT);
    static const unsigned char head[HEADER] = {0, 0, 8, 3, 0, 0, COUNT >> 8, COUNT & 255, 0, 0, 0, 1, 0, 0, 0, PIXELS};
    static const unsigned char label_head[LABEL_HEADER] = {0, 0, 8, 1, 0, 0, COUNT >> 8, COUNT & 255};
    memcpy(large, head, HEADER);
    memcpy(many, label_head, LABEL_HEADER);
    for (size_t j = 0; j < COUNT; j++) {
        large[HEADER + PIXELS * j] = (unsigned char)(j % 251);
        large[HEADER + PIXELS * j + 1] = (unsigned char)(j % 241);
        many[LABEL_HEADER + j] = (unsigned char)(j % 7);
    }
    struct pair p;
    dln_matrix X = {0}, Y = {0};
    write_pair(*state, &p, large, HEADER + COUNT * PIXELS, many, LABEL_HEADER + COUNT, true);
    assert_int_equal(read_pair(&p, 0, &(struct data_limits){.memory = 4 << 20}, &X, &Y, NULL), DLN_OK);
    for (int j = 0; j < COUNT; j++) {
        assert_true(*dln_matrix_at(&X, 0, j) == j % 251 && *dln_matrix_at(&X, 1, j) == j % 241);
        for (int i = 0; i < 7; i++)
            assert_true(*dln_matrix_at(&Y, i, j) == (i == j % 7));
    }
    dln_matrix_release(&X);
    dln_matrix_release(&Y);

    /* The same bytes as one image: 20,000 rows of 2 pixels. */
    memcpy(large + 4, (unsigned char[]){0, 0, 0, 1, 0, 0, COUNT >> 8, COUNT & 255}, 8);
    static const unsigned char one_label[] = {0, 0, 8, 1, 0, 0, 0, 1, 0};
    write_pair(*state, &p, large, HEADER + COUNT * PIXELS, one_label, sizeof one_label, true);
    assert_int_equal(read_pair(&p, 0, &small_limits, &X, &Y, NULL), DLN_OK);
    assert_int_equal(X.rows, COUNT * PIXELS);
    for (int i = 0; i < X.rows; i++)
        assert_true(X.data[i] == large[HEADER + i]);
    dln_matrix_release(&X);
    dln_matrix_release(&Y);
    free(large);
    free(many);
}

/* Change one byte of the images' (or the labels') header. */
static void refuses_bad_headers(void **state) {
    static const struct {
        bool of_labels;
        size_t place;
        unsigned char byte;
        dln_status status;
        const char *part;
    } cases[] = {
        {false, 2, 0x0d, DLN_BAD_FORMAT,
         "images begins with 0x00000d03; idx images of unsigned bytes, the only ones read, begin with 0x00000803"},
        {false, 0, 0x1e, DLN_BAD_FORMAT, "images begins with 0x1e000803"},
        {false, 3, 1, DLN_BAD_FORMAT, "images begins with 0x00000801"},
        {true, 3, 3, DLN_BAD_FORMAT,
         "labels begins with 0x00000803; idx labels of unsigned bytes, the only ones read, begin with 0x00000801"},
        {false, 7, 0, DLN_BAD_FORMAT, "images holds no images: its header says 0 of 2 x 2 bytes"},
        {false, 11, 0, DLN_BAD_FORMAT, "images holds no images: its header says 3 of 0 x 2 bytes"},
        {true, 7, 0, DLN_BAD_FORMAT, "labels holds no labels: its header says 0 of 1 x 1 bytes"},
        {false, 7, 4, DLN_BAD_FORMAT, "images has 4 images, but "},
        {true, 7, 2, DLN_BAD_FORMAT, "labels has 2 labels"},
        {false, 15, 3, DLN_BAD_FORMAT, "images is cut: it ends before the 3 images (2 x 3 bytes) of its header"},
        {false, 15, 1, DLN_BAD_FORMAT, "images has bytes after the 3 images of its header"},
        {false, 12, 1, DLN_NO_MEMORY, "images: a matrix of 33554436 x 3 needs 805306"},
        {false, 12, 0xff, DLN_NO_MEMORY, "images: a matrix of 8556380164 x 3 is too large"},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        unsigned char image_bytes[sizeof images], label_bytes[sizeof labels];
        memcpy(image_bytes, images, sizeof images);
        memcpy(label_bytes, labels, sizeof labels);
        (cases[k].of_labels ? label_bytes : image_bytes)[cases[k].place] = cases[k].byte;
        assert_refused(*state, image_bytes, sizeof images, label_bytes, sizeof labels, &small_limits, cases[k].status, cases[k].part);
    }
}

/* What headers promise is compared with the files before any memory is asked for: these are terabytes. */
static void believes_no_header_beyond_the_file(void **state) {
    static const struct data_limits unlimited = {.memory = SIZE_MAX};
    unsigned char image_bytes[sizeof images], label_bytes[sizeof labels];
    memcpy(image_bytes, images, sizeof images);
    memcpy(label_bytes, labels, sizeof labels);
    image_bytes[4] = label_bytes[4] = 0x7f;
    image_bytes[9] = 0xff;
    assert_refused(*state, image_bytes, sizeof images, label_bytes, sizeof labels, &unlimited, DLN_BAD_FORMAT,
                   "labels is cut: it ends before the 2130706435 labels (1 x 1 bytes) of its header");
    memset(image_bytes + 8, 0xff, 8);
    assert_refused(*state, image_bytes, sizeof images, label_bytes, sizeof labels, &unlimited, DLN_BAD_FORMAT, "labels is cut");
    memcpy(image_bytes + 4, images + 4, 4);
    assert_refused(*state, image_bytes, sizeof images, labels, sizeof labels, &unlimited, DLN_NO_MEMORY,
                   "a matrix of 18446744065119617025 x 3 is too large, at most 2147483647 rows and columns");
    memcpy(image_bytes + 8, (unsigned char[]){0, 1, 0, 0, 0, 0, 0x7f, 0xff}, 8);
    assert_refused(*state, image_bytes, sizeof images, labels, sizeof labels, &unlimited, DLN_BAD_FORMAT,
                   "images is cut: it ends before the 3 images (65536 x 32767 bytes)");
}

static void refuses_every_cut_and_every_surplus(void **state) {
    unsigned char longer[sizeof images + 1] = {0};
    for (size_t size = 0; size < sizeof images; size++)
        assert_refused(*state, images, size, labels, sizeof labels, &small_limits, DLN_BAD_FORMAT,
                       size == 0       ? "is empty"
                       : size < HEADER ? "images is cut: it ends within the header of an idx file"
                                       : "images is cut: it ends before");
    for (size_t size = 0; size < sizeof labels; size++)
        assert_refused(*state, images, sizeof images, labels, size, &small_limits, DLN_BAD_FORMAT,
                       size == 0             ? "is empty"
                       : size < LABEL_HEADER ? "labels is cut: it ends within the header of an idx file"
                                             : "labels is cut: it ends before the 3 labels");
    memcpy(longer, images, sizeof images);
    assert_refused(*state, longer, sizeof longer, labels, sizeof labels, &small_limits, DLN_BAD_FORMAT,
                   "images has bytes after the 3 images");
    memcpy(longer, labels, sizeof labels);
    assert_refused(*state, images, sizeof images, longer, sizeof labels + 1, &small_limits, DLN_BAD_FORMAT,
                   "labels has bytes after the 3 labels");
}

/* The labels' matrix is 5 x 3, the images' 4 x 3; with a limit of one sample, 5 x 1 and 4 x 1. */
static void keeps_to_the_memory_limit(void **state) {
    struct pair p;
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    write_pair(*state, &p, images, sizeof images, labels, sizeof labels, false);
    for (int limit = 0; limit <= 1; limit++) {
        int m = limit == 0 ? 3 : 1;
        size_t needed = dln_matrix_bytes(5, (size_t)m);
        assert_over_limit(read_pair(&p, limit, &(struct data_limits){.memory = needed - 1}, &X, &Y, &err), &err, 5, m, needed);
        assert_untouched(&X);
        assert_untouched(&Y);
        assert_int_equal(read_pair(&p, limit, &(struct data_limits){.memory = needed}, &X, &Y, NULL), DLN_OK);
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

static void needs_both_files(void **state) {
    dln_matrix X = {0}, Y = {0};
    dln_error err = {0};
    struct pair p;
    write_pair(*state, &p, images, sizeof images, labels, sizeof labels, false);
    struct data_request request = {.format = DATA_IDX, .file = p.images};
    assert_failure(data_read_samples(&request, &small_limits, &X, &Y, &err), &err, DLN_BAD_VALUE,
                   "idx images need a file of labels as well");
    request.labels = files_path(*state, "none");
    assert_failure(data_read_samples(&request, &small_limits, &X, &Y, &err), &err, DLN_UNREADABLE, "none cannot be opened");
    request = (struct data_request){.format = DATA_IDX, .file = files_path(*state, "none"), .labels = p.labels};
    assert_failure(data_read_samples(&request, &small_limits, &X, &Y, &err), &err, DLN_UNREADABLE, "none cannot be opened");
    assert_untouched(&X);
    assert_untouched(&Y);
}

static void stops_when_cancelled(void **state) {
    atomic_bool cancel = true;
    assert_refused(*state, images, sizeof images, labels, sizeof labels, &(struct data_limits){.memory = 1000, .cancel = &cancel},
                   DLN_CANCELLED, "images was cancelled");
}

static void survives_random_bytes(void **state) {
    uint32_t seed = 4711;
    for (int round = 0; round < 3000; round++) {
        unsigned char image_bytes[sizeof images], label_bytes[sizeof labels];
        memcpy(image_bytes, images, sizeof images);
        memcpy(label_bytes, labels, sizeof labels);
        for (uint32_t flips = 1 + random_below(&seed, 3); flips > 0; flips--) {
            bool of_labels = random_below(&seed, 3) == 0;
            size_t place = random_below(&seed, of_labels ? sizeof labels : sizeof images);
            (of_labels ? label_bytes : image_bytes)[place] = (unsigned char)random_below(&seed, 256);
        }
        struct pair p;
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        write_pair(*state, &p, image_bytes, sizeof images, label_bytes, sizeof labels, false);
        dln_status status = read_pair(&p, 0, &small_limits, &X, &Y, &err);
        assert_outcome(status, &err);
        if (status == DLN_OK) {
            assert_int_equal((size_t)X.rows * (size_t)X.cols, sizeof images - HEADER);
            assert_int_equal(Y.cols, X.cols);
        } else {
            assert_untouched(&X);
            assert_untouched(&Y);
        }
        dln_matrix_release(&X);
        dln_matrix_release(&Y);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_images_as_columns_and_labels_one_hot),
        cmocka_unit_test(takes_the_first_samples),
        cmocka_unit_test(reads_across_chunks),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(believes_no_header_beyond_the_file),
        cmocka_unit_test(refuses_every_cut_and_every_surplus),
        cmocka_unit_test(keeps_to_the_memory_limit),
        cmocka_unit_test(needs_both_files),
        cmocka_unit_test(stops_when_cancelled),
        cmocka_unit_test(survives_random_bytes),
    };
    return cmocka_run_group_tests_name("idx", tests, files_setup, files_teardown);
}
