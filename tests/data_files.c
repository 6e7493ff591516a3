/* data_files.c: see data_files.h. */
#include "data_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "data/text.h"

const struct data_limits small_limits = {.memory = 1 << 20};

int files_setup(void **state) {
    struct files *f = calloc(1, sizeof *f);
    const char *parent = getenv("TMPDIR");
    if (!f)
        return -1;
    snprintf(f->folder, sizeof f->folder, "%s/dlnscope-test-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(f->folder)) {
        free(f);
        return -1;
    }
    *state = f;
    return 0;
}

int files_teardown(void **state) {
    struct files *f = *state;
    DIR *folder = opendir(f->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove(files_path(f, entry->d_name));
    if (folder)
        closedir(folder);
    int failed = rmdir(f->folder);
    free(f);
    return failed;
}

const char *files_path(struct files *f, const char *name) {
    int n = snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
    assert_in_range(n, 1, sizeof f->path - 1);
    return f->path;
}

const char *files_write(struct files *f, const char *name, const void *bytes, size_t size) {
    remove(files_path(f, name)); /* some file systems flush a file that is cut to be written anew */
    FILE *file = fopen(f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return f->path;
}

const char *files_write_text(struct files *f, const char *name, const char *text) { return files_write(f, name, text, strlen(text)); }

unsigned char *gzip_bytes(const void *bytes, size_t size, size_t *packed) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    uLong room = deflateBound(&z, (uLong)size);
    unsigned char *out = malloc(room), *in = malloc(size + 1);
    assert_non_null(out);
    assert_non_null(in);
    memcpy(in, bytes, size);
    z.next_in = in;
    z.avail_in = (uInt)size;
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    *packed = room - z.avail_out;
    deflateEnd(&z);
    free(in);
    return out;
}

const char *files_write_gzip(struct files *f, const char *name, const void *bytes, size_t size) {
    size_t packed = 0;
    unsigned char *out = gzip_bytes(bytes, size, &packed);
    const char *path = files_write(f, name, out, packed);
    free(out);
    return path;
}

/* A text that is fit to be shown is its own escaped form. */
static void assert_sentence(const dln_error *err) {
    char shown[sizeof err->text * 4];
    text_escape(err->text, strlen(err->text), shown, sizeof shown);
    assert_string_equal(err->text, shown);
    assert_in_range(strlen(err->text), 10, sizeof err->text - 2);
}

void assert_failure(dln_status got, const dln_error *err, dln_status status, const char *part) {
    if (got != status || !strstr(err->text, part))
        fail_msg("status %d, '%s'; expected status %d and '%s'", got, got == DLN_OK ? "" : err->text, status, part);
    assert_int_equal(err->status, status);
    assert_sentence(err);
}

void assert_over_limit(dln_status got, const dln_error *err, int rows, int cols, size_t needed) {
    char part[160];
    snprintf(part, sizeof part, "a matrix of %d x %d needs %zu bytes, and the limit is %zu bytes", rows, cols, needed, needed - 1);
    assert_failure(got, err, DLN_NO_MEMORY, part);
}

void assert_outcome(dln_status got, const dln_error *err) {
    if (got == DLN_OK)
        return;
    assert_int_equal(err->status, got);
    assert_sentence(err);
}

void assert_matrix(const dln_matrix *A, int rows, int cols, const double *numbers) {
    assert_int_equal(A->rows, rows);
    assert_int_equal(A->cols, cols);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            if (*dln_matrix_at(A, i, j) != numbers[i * cols + j])
                fail_msg("(%d, %d) is %.17g, not %.17g", i, j, *dln_matrix_at(A, i, j), numbers[i * cols + j]);
}

void assert_untouched(const dln_matrix *A) {
    assert_null(A->data);
    assert_int_equal(A->rows, 0);
    assert_int_equal(A->cols, 0);
    assert_int_equal(A->ld, 0);
}

uint32_t random_below(uint32_t *seed, uint32_t bound) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % bound;
}
