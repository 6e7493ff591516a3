/* read.h: matrices from files: npy, csv, IDX, libsvm, each also gzipped. */
#ifndef DATA_READ_H
#define DATA_READ_H

#include <stdatomic.h>
#include <stddef.h>

#include "dln/matrix.h"

/** What a reader may take, and how it is stopped. */
struct data_limits {
    size_t memory;             /* bytes that one file's content may take, decompressed and as a matrix */
    const atomic_bool *cancel; /* looked at while reading; NULL: never */
};

/** A matrix as it stands in a regular file, rows x cols: `.npy` (float32, float64, C or Fortran order, 1-D as one column), else csv
 *  (comma, semicolon, tab or blanks; a first line without any number is a header). Known by content, not by name; gzip likewise.
 *  Errors name the file, and line and column where there are any: DLN_UNREADABLE, DLN_BAD_FORMAT, DLN_NOT_FINITE, DLN_NO_MEMORY (with
 *  the number needed and the limit), DLN_CANCELLED. *A is untouched on failure. */
dln_status data_read_matrix(const char *path, const struct data_limits *limits, dln_matrix *A, dln_error *err);

enum data_format { DATA_IDX, DATA_CSV, DATA_LIBSVM };

/** Samples with their outputs in one of the formats of data sets. */
struct data_request {
    enum data_format format;
    const char *file;   /* idx: the images; csv: a sample per line, the last column is y; libsvm: class;target i:v ... or target i:v ... */
    const char *labels; /* idx: the labels' file (one-hot outputs, as many as the largest label + 1); else NULL */
    int class_wanted;   /* libsvm: only rows of this class; 0: all */
    int limit;          /* at most so many samples, the first ones; 0: all */
};

/** X is inputs x samples, Y is outputs x samples, a sample per column; idx pixels are 0..255 as they stand (scaling is the caller's).
 *  A limit gives the first columns of what comes without it: inputs (libsvm) and outputs (idx) are those of the whole file, and only
 *  what is needed for them is read after the last sample wanted. Errors as above, and DLN_BAD_VALUE (idx without labels, a class that
 *  the file does not have); both untouched on failure. */
dln_status data_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                             dln_error *err);

/** Subtract each row's mean and divide by its (population) standard deviation; constant rows become zero. */
void data_standardize(dln_matrix *X);

#endif
