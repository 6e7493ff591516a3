/* batches.c: recorded minibatches from a file (build_parts.h). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "preset/build_parts.h"
#include "preset/find.h"

enum { MOST_NUMBERS = 1 << 22 }; /* of a file: 40000 minibatches of 100 */

/* Begins a sentence about a number of the file: "optimizer.batches: "b.csv", row 3, column 2:". */
static dln_status bad_number(const struct run_spec *run, int row, int column, const char *what, dln_error *err) {
    return place_error(err, DLN_BAD_VALUE, &run->batches_place, "optimizer.batches: %s, row %d, column %d: %s",
                       place_show(run->batches.name).text, row + 1, column + 1, what);
}

static dln_status check_width(const struct run_spec *run, const dln_matrix *read, int samples, dln_error *err) {
    int wanted = run->optimizer.batch;
    const struct shown name = place_show(run->batches.name);
    if (wanted && read->cols != wanted)
        return place_error(err, DLN_BAD_SHAPE, &run->batches_place, "optimizer.batches: %s has %d numbers a row, and %s takes %d",
                           name.text, read->cols, run->optimizer.method->name, wanted);
    if (read->cols > samples)
        return place_error(err, DLN_BAD_SHAPE, &run->batches_place,
                           "optimizer.batches: %s has %d numbers a row, and the problem %d samples", name.text, read->cols, samples);
    return DLN_OK;
}

/* Row i as sample numbers. seen[k] is the latest row, from 1, that sample k stood in. */
static dln_status take_row(const struct run_spec *run, const dln_matrix *read, int i, int samples, int *seen, int *out, dln_error *err) {
    char what[120];
    for (int j = 0; j < read->cols; j++) {
        double x = *dln_matrix_at(read, i, j);
        if (!(x >= 0 && x < samples && x == floor(x))) {
            snprintf(what, sizeof what, "%g is no sample number; they are 0 to %d", x, samples - 1);
            return bad_number(run, i, j, what, err);
        }
        if (seen[(int)x] == i + 1) {
            snprintf(what, sizeof what, "sample %d stands in this row twice", (int)x);
            return bad_number(run, i, j, what, err);
        }
        seen[out[j] = (int)x] = i + 1;
    }
    return DLN_OK;
}

static dln_status take_rows(const struct run_spec *run, const dln_matrix *read, int samples, int **batches, dln_error *err) {
    int *seen = calloc((size_t)samples, sizeof *seen), *out = malloc((size_t)read->rows * (size_t)read->cols * sizeof *out);
    dln_status st = seen && out ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for %d minibatches", read->rows);
    for (int i = 0; i < read->rows && st == DLN_OK; i++)
        st = take_row(run, read, i, samples, seen, out + (size_t)i * (size_t)read->cols, err);
    free(seen);
    if (st == DLN_OK)
        *batches = out;
    else
        free(out);
    return st;
}

dln_status build_read_batches(const struct run_spec *run, int samples, int **batches, int *n, int *width, dln_error *err) {
    const struct build_context ctx = {.max_memory = MOST_NUMBERS * sizeof(double)};
    dln_matrix read = {0};
    dln_status st = build_read_matrix(&run->batches, &ctx, &run->batches_place, &read, err);
    if (st == DLN_OK)
        st = check_width(run, &read, samples, err);
    if (st == DLN_OK)
        st = take_rows(run, &read, samples, batches, err);
    if (st == DLN_OK) {
        *n = read.rows;
        *width = read.cols;
    }
    dln_matrix_release(&read);
    return st;
}

/* A number of a text takes two bytes or more, of a binary file four; zipped ones may be any. Each is a double, then an int, twice. */
size_t build_batches_bytes(const struct run_spec *run) {
    char *path = NULL;
    struct stat st;
    size_t numbers = 0;
    if (!run->batches.name || find_data(run->batches.preset, run->batches.name, &path, NULL) != DLN_OK)
        return 0;
    if (stat(path, &st) == 0 && st.st_size > 0)
        numbers = (size_t)st.st_size / 2 + 1;
    size_t length = strlen(path);
    if ((length > 3 && strcmp(path + length - 3, ".gz") == 0) || numbers > MOST_NUMBERS)
        numbers = MOST_NUMBERS;
    free(path);
    return numbers * (sizeof(double) + 2 * sizeof(int));
}
