/* idx.c: see idx.h. */
#include "data/idx.h"

#include "data/limits.h"

enum { CHUNK = 16 * 1024 };

/* What a file is expected to hold; only unsigned bytes (type 8) are read. */
struct kind {
    uint32_t magic;
    size_t dimensions;
    const char *what;
};
static const struct kind images_kind = {0x00000803, 3, "images"}, labels_kind = {0x00000801, 1, "labels"};

struct idx {
    struct gz *gz;
    const struct kind *kind;
    uint64_t count; /* images or labels */
    uint64_t each;  /* bytes of one */
    uint64_t rows, cols;
};

static dln_status ends_early(const struct idx *f, dln_error *err) {
    return dln_error_set(err, DLN_BAD_FORMAT, "%s is cut: it ends before the %llu %s (%llu x %llu bytes) of its header", gz_name(f->gz),
                         (unsigned long long)f->count, f->kind->what, (unsigned long long)f->rows, (unsigned long long)f->cols);
}

static dln_status read_word(struct idx *f, uint32_t *word, dln_error *err) {
    unsigned char b[4];
    size_t got = 0;
    dln_status status = gz_read(f->gz, b, sizeof b, &got, err);
    if (status == DLN_OK && got < sizeof b)
        status = dln_error_set(err, DLN_BAD_FORMAT, "%s is cut: it ends within the header of an idx file", gz_name(f->gz));
    if (status == DLN_OK)
        *word = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return status;
}

static dln_status read_magic(struct idx *f, dln_error *err) {
    uint32_t magic = 0;
    dln_status status = read_word(f, &magic, err);
    if (status == DLN_OK && magic != f->kind->magic)
        status =
            dln_error_set(err, DLN_BAD_FORMAT, "%s begins with 0x%08x; idx %s of unsigned bytes, the only ones read, begin with 0x%08x",
                          gz_name(f->gz), (unsigned)magic, f->kind->what, (unsigned)f->kind->magic);
    return status;
}

/* Up to the data. */
static dln_status read_header(struct idx *f, dln_error *err) {
    uint32_t size[3] = {0, 1, 1};
    dln_status status = read_magic(f, err);
    for (size_t k = 0; k < f->kind->dimensions && status == DLN_OK; k++)
        status = read_word(f, &size[k], err);
    if (status != DLN_OK)
        return status;
    f->count = size[0];
    f->rows = size[1];
    f->cols = size[2];
    f->each = f->rows * f->cols;
    if (f->count == 0 || f->each == 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s holds no %s: its header says %llu of %llu x %llu bytes", gz_name(f->gz),
                             f->kind->what, (unsigned long long)f->count, (unsigned long long)f->rows, (unsigned long long)f->cols);
    return DLN_OK;
}

static dln_status open_idx(struct idx *f, const char *path, const struct data_limits *limits, dln_error *err) {
    dln_status status = gz_open(path, limits, &f->gz, err);
    return status == DLN_OK ? read_header(f, err) : status;
}

static dln_status check_end(const struct idx *f, dln_error *err) {
    char byte;
    size_t got = 0;
    dln_status status = gz_read(f->gz, &byte, 1, &got, err);
    if (status == DLN_OK && got > 0)
        status = dln_error_set(err, DLN_BAD_FORMAT, "%s has bytes after the %llu %s of its header", gz_name(f->gz),
                               (unsigned long long)f->count, f->kind->what);
    return status;
}

/* The next `size` bytes, at most CHUNK, all of them. */
static dln_status read_bytes(const struct idx *f, unsigned char *bytes, size_t size, dln_error *err) {
    size_t got = 0;
    dln_status status = gz_read(f->gz, bytes, size, &got, err);
    return status == DLN_OK && got < size ? ends_early(f, err) : status;
}

static size_t smaller(uint64_t a, size_t b) { return a < b ? (size_t)a : b; }

static dln_status find_largest_label(const struct idx *f, int *largest, dln_error *err) {
    unsigned char bytes[CHUNK];
    *largest = 0;
    for (uint64_t left = f->count; left > 0;) {
        size_t n = smaller(left, CHUNK);
        dln_status status = read_bytes(f, bytes, n, err);
        if (status != DLN_OK)
            return status;
        for (size_t k = 0; k < n; k++)
            *largest = bytes[k] > *largest ? bytes[k] : *largest;
        left -= n;
    }
    return check_end(f, err);
}

/* The first `samples` labels as unit vectors. The largest label is asked for again: the file may have changed. */
static dln_status read_labels(struct idx *f, size_t samples, dln_matrix *Y, dln_error *err) {
    int largest = 0;
    dln_status status = find_largest_label(f, &largest, err);
    if (status == DLN_OK)
        status = limits_matrix(f->gz, (uint64_t)largest + 1, samples, 0, Y, err);
    if (status == DLN_OK)
        status = gz_rewind(f->gz, err);
    if (status == DLN_OK)
        status = read_header(f, err);
    unsigned char bytes[CHUNK];
    for (size_t j = 0; j < samples && status == DLN_OK;) {
        size_t n = smaller(samples - j, CHUNK);
        status = read_bytes(f, bytes, n, err);
        for (size_t k = 0; k < n && status == DLN_OK; k++, j++) {
            if (bytes[k] > largest)
                status = dln_error_set(err, DLN_UNREADABLE, "%s changed while it was read", gz_name(f->gz));
            else
                *dln_matrix_at(Y, bytes[k], (int)j) = 1;
        }
    }
    return status;
}

/* A header may promise only what the file can hold, so that nothing is allocated for a promise. */
static dln_status init_images(const struct idx *f, size_t samples, dln_matrix *X, dln_error *err) {
    dln_status status = limits_check(f->gz, f->each, samples, 0, err);
    if (status == DLN_OK && f->each > gz_most(f->gz) / samples)
        status = ends_early(f, err);
    return status == DLN_OK ? limits_matrix(f->gz, f->each, samples, 0, X, err) : status;
}

static dln_status read_images(const struct idx *f, size_t samples, dln_matrix *X, dln_error *err) {
    dln_status status = init_images(f, samples, X, err);
    unsigned char bytes[CHUNK];
    for (size_t j = 0; j < samples && status == DLN_OK; j++) {
        double *column = X->data + j * (size_t)X->ld;
        for (size_t done = 0; done < f->each && status == DLN_OK;) {
            size_t n = smaller(f->each - done, CHUNK);
            status = read_bytes(f, bytes, n, err);
            for (size_t k = 0; k < n && status == DLN_OK; k++)
                column[done + k] = bytes[k];
            done += n;
        }
    }
    return status == DLN_OK && samples == f->count ? check_end(f, err) : status;
}

static dln_status check_counts(const struct idx *images, const struct idx *labels, dln_error *err) {
    if (images->count == labels->count)
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_FORMAT, "%s has %llu images, but %s has %llu labels", gz_name(images->gz),
                         (unsigned long long)images->count, gz_name(labels->gz), (unsigned long long)labels->count);
}

dln_status idx_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err) {
    if (!request->labels)
        return dln_error_set(err, DLN_BAD_VALUE, "idx images need a file of labels as well");
    struct idx images = {.kind = &images_kind}, labels = {.kind = &labels_kind};
    dln_matrix pixels = {0}, outputs = {0};
    dln_status status = open_idx(&images, request->file, limits, err);
    if (status == DLN_OK)
        status = open_idx(&labels, request->labels, limits, err);
    if (status == DLN_OK)
        status = check_counts(&images, &labels, err);
    if (status != DLN_OK)
        goto done;
    size_t samples = request->limit > 0 ? smaller(images.count, (size_t)request->limit) : (size_t)images.count;
    status = read_labels(&labels, samples, &outputs, err);
    if (status == DLN_OK)
        status = read_images(&images, samples, &pixels, err);
    if (status != DLN_OK)
        goto done;
    *X = pixels;
    *Y = outputs;
    pixels = outputs = (dln_matrix){0};
done:
    dln_matrix_release(&pixels);
    dln_matrix_release(&outputs);
    gz_close(images.gz);
    gz_close(labels.gz);
    return status;
}
