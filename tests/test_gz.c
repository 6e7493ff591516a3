/* test_gz.c: bytes of files, plain and gzipped, and the files that have none. */
#include "data_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/gz.h"

enum { CONTENT = 200 * 1000 };

static unsigned char *content(void) {
    unsigned char *bytes = malloc(CONTENT);
    assert_non_null(bytes);
    uint32_t seed = 1;
    for (size_t k = 0; k < CONTENT; k++)
        bytes[k] = (unsigned char)random_below(&seed, 16);
    return bytes;
}

/* All of an open file, asked for in pieces of `step` bytes. Returns the bytes' number. */
static dln_status drain(struct gz *gz, unsigned char *out, size_t room, size_t step, size_t *total, dln_error *err) {
    for (*total = 0;;) {
        size_t got = 0, ask = step < room - *total ? step : room - *total;
        dln_status status = gz_read(gz, out + *total, ask, &got, err);
        *total += got;
        if (status != DLN_OK || got < ask || ask == 0)
            return status;
    }
}

static void assert_content(struct gz *gz, const unsigned char *bytes, size_t step) {
    unsigned char *out = malloc(CONTENT + 1);
    size_t total = 0;
    dln_error err = {0};
    assert_int_equal(drain(gz, out, CONTENT + 1, step, &total, &err), DLN_OK);
    assert_int_equal(total, CONTENT);
    assert_memory_equal(out, bytes, CONTENT);
    free(out);
}

/* The same bytes, whatever the pieces, the packing, and how often; also after turning back half-way. The limit counts from the start. */
static void gives_the_same_bytes_plain_and_gzipped(void **state) {
    struct files *f = *state;
    const struct data_limits limits = {.memory = CONTENT};
    unsigned char *bytes = content();
    static const size_t steps[] = {1000, 65536, CONTENT + 1};
    for (int packed = 0; packed < 2; packed++) {
        const char *path = packed ? files_write_gzip(f, "a.gz", bytes, CONTENT) : files_write(f, "a", bytes, CONTENT);
        struct gz *gz = NULL;
        assert_int_equal(gz_open(path, &limits, &gz, NULL), DLN_OK);
        assert_true(gz_most(gz) >= CONTENT);
        unsigned char some[100];
        size_t got = 0;
        assert_int_equal(gz_read(gz, some, sizeof some, &got, NULL), DLN_OK);
        assert_int_equal(gz_rewind(gz, NULL), DLN_OK);
        for (size_t k = 0; k < ARRAY_LEN(steps); k++) {
            assert_content(gz, bytes, steps[k]);
            assert_int_equal(gz_rewind(gz, NULL), DLN_OK);
        }
        gz_close(gz);
    }
    free(bytes);
    gz_close(NULL);
}

static void joins_gzip_members(void **state) {
    struct files *f = *state;
    size_t a = 0, b = 0, got = 0;
    unsigned char *first = gzip_bytes("one,", 4, &a), *second = gzip_bytes("two", 3, &b), both[256], out[16];
    memcpy(both, first, a);
    memcpy(both + a, second, b);
    struct gz *gz = NULL;
    assert_int_equal(gz_open(files_write(f, "two.gz", both, a + b), &small_limits, &gz, NULL), DLN_OK);
    assert_int_equal(gz_read(gz, out, sizeof out, &got, NULL), DLN_OK);
    assert_int_equal(got, 7);
    assert_memory_equal(out, "one,two", 7);
    gz_close(gz);
    free(first);
    free(second);
}

static dln_status read_all(const char *path, const struct data_limits *limits, size_t room, dln_error *err) {
    struct gz *gz = NULL;
    unsigned char *out = malloc(room);
    size_t total = 0;
    dln_status status = gz_open(path, limits, &gz, err);
    if (status == DLN_OK)
        status = drain(gz, out, room, 4096, &total, err);
    gz_close(gz);
    free(out);
    return status;
}

static void refuses_cut_gzip_data(void **state) {
    struct files *f = *state;
    size_t packed = 0;
    unsigned char *bytes = gzip_bytes("1,2,3\n4,5,6\n", 12, &packed);
    for (size_t size = 2; size < packed; size++) {
        dln_error err = {0};
        const char *path = files_write(f, "cut.gz", bytes, size);
        assert_failure(read_all(path, &small_limits, 100, &err), &err, DLN_BAD_FORMAT, "is cut: its gzip data end too early");
    }
    free(bytes);
}

/* Each single bit: the flip is found, or harmless to the content (file name, time and system in gzip's header). */
static void finds_every_flipped_bit(void **state) {
    struct files *f = *state;
    size_t packed = 0, found = 0;
    unsigned char *bytes = gzip_bytes("1,2,3\n4,5,6\n", 12, &packed);
    for (size_t bit = 16; bit < 8 * packed; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        dln_error err = {0};
        struct gz *gz = NULL;
        unsigned char out[100];
        size_t total = 0;
        assert_int_equal(gz_open(files_write(f, "flip.gz", bytes, packed), &small_limits, &gz, &err), DLN_OK);
        dln_status status = drain(gz, out, sizeof out, 100, &total, &err);
        if (status == DLN_OK) {
            assert_int_equal(total, 12);
            assert_memory_equal(out, "1,2,3\n4,5,6\n", 12);
        } else {
            assert_failure(status, &err, DLN_BAD_FORMAT, "its gzip data");
            found++;
        }
        gz_close(gz);
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    assert_true(found >= 8 * (packed - 10)); /* the header has 10 bytes; every bit after it counts */
    free(bytes);
}

static void refuses_bytes_after_the_gzip_data(void **state) {
    struct files *f = *state;
    size_t packed = 0;
    unsigned char *bytes = gzip_bytes("1,2\n", 4, &packed), longer[256] = {0};
    dln_error err = {0};
    memcpy(longer, bytes, packed);
    longer[packed] = 'x';
    assert_failure(read_all(files_write(f, "more.gz", longer, packed + 1), &small_limits, 100, &err), &err, DLN_BAD_FORMAT,
                   "has bytes after its gzip data");
    free(bytes);
}

/* 16 MiB of zeros in 16 KiB: refused after the first megabyte, so the room for it is never used up. */
static void stops_a_bomb_at_the_limit(void **state) {
    struct files *f = *state;
    size_t size = 16 << 20;
    void *zeros = calloc(1, size);
    const char *path = files_write_gzip(f, "bomb.gz", zeros, size);
    free(zeros);
    struct gz *gz = NULL;
    dln_error err = {0};
    unsigned char *out = malloc(size);
    assert_non_null(out);
    memset(out, 1, size);
    size_t total = 0;
    assert_int_equal(gz_open(path, &small_limits, &gz, NULL), DLN_OK);
    assert_failure(drain(gz, out, size, size, &total, &err), &err, DLN_NO_MEMORY, "and the limit is 1048576 bytes");
    assert_non_null(strstr(err.text, "decompresses to 1114112 bytes or more"));
    assert_int_equal(out[(1 << 20) + (64 << 10)], 1);
    gz_close(gz);
    free(out);
}

static void refuses_a_plain_file_beyond_the_limit(void **state) {
    struct files *f = *state;
    unsigned char bytes[100] = {0};
    const char *path = files_write(f, "long", bytes, sizeof bytes);
    dln_error err = {0};
    assert_failure(read_all(path, &(struct data_limits){.memory = 99}, 200, &err), &err, DLN_NO_MEMORY,
                   "has 100 bytes, and the limit is 99 bytes");
    assert_int_equal(read_all(path, &(struct data_limits){.memory = 100}, 200, &err), DLN_OK);
}

static void stops_when_cancelled(void **state) {
    struct files *f = *state;
    atomic_bool cancel = false;
    const struct data_limits limits = {.memory = 1 << 20, .cancel = &cancel};
    unsigned char *bytes = content(), out[16];
    const char *path = files_write_gzip(f, "c.gz", bytes, CONTENT);
    struct gz *gz = NULL;
    size_t got = 0;
    dln_error err = {0};
    assert_int_equal(gz_open(path, &limits, &gz, NULL), DLN_OK);
    assert_int_equal(gz_read(gz, out, sizeof out, &got, &err), DLN_OK);
    cancel = true;
    assert_failure(gz_read(gz, out, sizeof out, &got, &err), &err, DLN_CANCELLED, "was cancelled");
    gz_close(gz);
    free(bytes);
}

static void assert_not_opened(const char *path, dln_status status, const char *part) {
    struct gz *gz = NULL;
    dln_error err = {0};
    assert_failure(gz_open(path, &small_limits, &gz, &err), &err, status, part);
    assert_null(gz);
    assert_int_equal(gz_open(path, &small_limits, &gz, NULL), status);
}

static void names_what_is_no_file(void **state) {
    struct files *f = *state;
    assert_not_opened(files_path(f, "missing.npy"), DLN_UNREADABLE, "missing.npy cannot be opened: No such file or directory");
    assert_not_opened(f->folder, DLN_UNREADABLE, "is a directory, not a file");
    assert_not_opened("/dev/null", DLN_UNREADABLE, "is a device; only regular files can be read");
    assert_not_opened(files_write(f, "empty", "", 0), DLN_BAD_FORMAT, "is empty");
    assert_int_equal(symlink("loop", files_path(f, "loop")), 0);
    assert_not_opened(f->path, DLN_UNREADABLE, "loop cannot be opened: ");
    assert_int_equal(mkfifo(files_path(f, "pipe"), 0600), 0);
    assert_not_opened(f->path, DLN_UNREADABLE, "is a pipe; only regular files can be read");
}

static void names_a_file_without_permission(void **state) {
    struct files *f = *state;
    if (geteuid() == 0)
        skip(); /* root may read everything */
    assert_int_equal(chmod(files_write(f, "locked", "1", 1), 0), 0);
    assert_not_opened(f->path, DLN_UNREADABLE, "locked cannot be opened: Permission denied");
}

static void shows_names_escaped_and_cut(void **state) {
    char path[1200];
    (void)state;
    assert_not_opened("no\x1b[2J\n\xff.csv", DLN_UNREADABLE, "no\\x1b[2J\\x0a\\xff.csv cannot be opened");
    memset(path, 'a', sizeof path);
    strcpy(path + sizeof path - 7, "/b.csv");
    assert_not_opened(path, DLN_UNREADABLE, "aaa/b.csv cannot be opened");
    for (size_t k = 0; k + 3 < sizeof path; k += 3)
        memcpy(path + k, "\xe2\x82\xac", 3);
    for (size_t tail = 0; tail < 3; tail++) { /* cut at each of the three bytes of a character */
        strcpy(path + 900, &"zz"[2 - tail]);
        assert_not_opened(path, DLN_UNREADABLE, "...\xe2\x82\xac\xe2\x82\xac");
    }
    memset(path, '\x1b', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_not_opened(path, DLN_UNREADABLE, "\\x1b... cannot be opened");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_same_bytes_plain_and_gzipped),
        cmocka_unit_test(joins_gzip_members),
        cmocka_unit_test(refuses_cut_gzip_data),
        cmocka_unit_test(finds_every_flipped_bit),
        cmocka_unit_test(refuses_bytes_after_the_gzip_data),
        cmocka_unit_test(stops_a_bomb_at_the_limit),
        cmocka_unit_test(refuses_a_plain_file_beyond_the_limit),
        cmocka_unit_test(stops_when_cancelled),
        cmocka_unit_test(names_what_is_no_file),
        cmocka_unit_test(names_a_file_without_permission),
        cmocka_unit_test(shows_names_escaped_and_cut),
    };
    return cmocka_run_group_tests_name("gz", tests, files_setup, files_teardown);
}
