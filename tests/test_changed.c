/* test_changed.c: files that change between a reader's first and second reading. This program is its own gz.c: one that gives
 * other bytes after gz_rewind. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "data/csv.h"
#include "data/gz.h"
#include "data/read.h"

struct content {
    const void *bytes;
    size_t size;
};

struct gz {
    struct content now, later;
    size_t at;
};

static const struct data_limits limits = {.memory = 1 << 20};

/* What gz_open gives, by the path's first letter: 'i' the images, else the file under test. */
static struct gz images, under_test;

dln_status gz_open(const char *path, const struct data_limits *ignored, struct gz **out, dln_error *err) {
    (void)ignored;
    (void)err;
    *out = *path == 'i' ? &images : &under_test;
    return DLN_OK;
}

void gz_close(struct gz *gz) { (void)gz; }

dln_status gz_read(struct gz *gz, void *buffer, size_t size, size_t *got, dln_error *err) {
    (void)err;
    size_t left = gz->now.size - gz->at;
    *got = size < left ? size : left;
    memcpy(buffer, (const char *)gz->now.bytes + gz->at, *got);
    gz->at += *got;
    return DLN_OK;
}

dln_status gz_rewind(struct gz *gz, dln_error *err) {
    (void)err;
    gz->now = gz->later;
    gz->at = 0;
    return DLN_OK;
}

uint64_t gz_most(const struct gz *gz) { return gz->now.size; }
const char *gz_name(const struct gz *gz) { return gz == &images ? "images" : "file"; }
const struct data_limits *gz_limits(const struct gz *gz) {
    (void)gz;
    return &limits;
}

static void set_up(const char *now, const char *later) {
    under_test = (struct gz){.now = {now, strlen(now)}, .later = {later, strlen(later)}};
}

static void assert_failure(dln_status got, const dln_error *err, dln_status status, const char *part, const dln_matrix *A) {
    if (got != status || !strstr(err->text, part))
        fail_msg("status %d, '%s'; expected status %d and '%s'", got, got == DLN_OK ? "" : err->text, status, part);
    assert_null(A->data);
}

struct change {
    const char *now, *later;
    dln_status status;
    const char *part;
};

static void csv_finds_the_change(void **state) {
    static const struct change changes[] = {
        {"1,2\n3,4\n", "1,2\n3,4\n5,6\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1,2\n3,4\n", "1,2\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1,2\n3,4\n", "", DLN_UNREADABLE, "file changed while it was read"},
        {"a,b\n3,4\n", "a,b\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1,2\n3,4\n", "1,2\n3,4,5\n", DLN_BAD_FORMAT, "file:2:5: more than 2 cells"},
        {"1,2\n3,4\n", "1,2\n3\n", DLN_BAD_FORMAT, "file:2:2: only 1 of the 2 cells"},
        {"1,2\n3,4\n", "1;2\n3;4\n", DLN_BAD_FORMAT, "file:1:1: cell 1, '1;2', is not a number"},
        {"1,2\n3,4\n", "1,2\n3,nan\n", DLN_NOT_FINITE, "file:2:3: cell 2, 'nan', is not finite"},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
        dln_matrix A = {0}, X = {0}, Y = {0};
        dln_error err = {0};
        set_up(changes[k].now, changes[k].later);
        assert_failure(csv_read_matrix(&under_test, &A, &err), &err, changes[k].status, changes[k].part, &A);
        set_up(changes[k].now, changes[k].later);
        const struct data_request request = {.format = DATA_CSV, .file = "file"};
        assert_failure(data_read_samples(&request, &limits, &X, &Y, &err), &err, changes[k].status, changes[k].part, &X);
        assert_null(Y.data);
    }
}

static void libsvm_finds_the_change(void **state) {
    static const struct change changes[] = {
        {"1 1:1 2:2\n", "1 1:1 2:2\n3 1:1\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1 1:1\n2 1:1\n", "1 1:1\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1 1:1 2:2\n", "1 1:1 3:2\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1 1:1 2:2\n", "1 1:1 2147483647:2\n", DLN_UNREADABLE, "file changed while it was read"},
        {"1 1:1\n", "1 0:1\n", DLN_BAD_FORMAT, "file:1:3: '0' is not an index"},
        {"1 1:1\n", "", DLN_UNREADABLE, "file changed while it was read"},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        set_up(changes[k].now, changes[k].later);
        const struct data_request request = {.format = DATA_LIBSVM, .file = "file"};
        assert_failure(data_read_samples(&request, &limits, &X, &Y, &err), &err, changes[k].status, changes[k].part, &X);
        assert_null(Y.data);
    }
}

static void idx_finds_the_change(void **state) {
    static const unsigned char image_bytes[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 50, 60};
    static const unsigned char now[] = {0, 0, 8, 1, 0, 0, 0, 2, 1, 3}, larger[] = {0, 0, 8, 1, 0, 0, 0, 2, 1, 4};
    const struct {
        struct content later;
        dln_status status;
        const char *part;
    } changes[] = {
        {{larger, sizeof larger}, DLN_UNREADABLE, "file changed while it was read"},
        {{now, sizeof now - 1}, DLN_BAD_FORMAT, "file is cut: it ends before the 2 labels"},
        {{now, 0}, DLN_BAD_FORMAT, "file is cut: it ends within the header"},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
        dln_matrix X = {0}, Y = {0};
        dln_error err = {0};
        images = (struct gz){.now = {image_bytes, sizeof image_bytes}};
        under_test = (struct gz){.now = {now, sizeof now}, .later = changes[k].later};
        const struct data_request request = {.format = DATA_IDX, .file = "images", .labels = "file"};
        assert_failure(data_read_samples(&request, &limits, &X, &Y, &err), &err, changes[k].status, changes[k].part, &X);
        assert_null(Y.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_finds_the_change),
        cmocka_unit_test(libsvm_finds_the_change),
        cmocka_unit_test(idx_finds_the_change),
    };
    return cmocka_run_group_tests_name("changed", tests, NULL, NULL);
}
