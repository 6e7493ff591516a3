/* read.c: see read.h. Which reader a file gets. */
#include "data/read.h"

#include "data/csv.h"
#include "data/gz.h"
#include "data/idx.h"
#include "data/libsvm.h"
#include "data/npy.h"

dln_status data_read_matrix(const char *path, const struct data_limits *limits, dln_matrix *A, dln_error *err) {
    struct gz *gz = NULL;
    char first[NPY_MAGIC_SIZE];
    size_t got = 0;
    dln_status status = gz_open(path, limits, &gz, err);
    if (status == DLN_OK)
        status = gz_read(gz, first, sizeof first, &got, err);
    if (status == DLN_OK)
        status = gz_rewind(gz, err);
    if (status == DLN_OK)
        status = npy_is_magic(first, got) ? npy_read_matrix(gz, A, err) : csv_read_matrix(gz, A, err);
    gz_close(gz);
    return status;
}

dln_status data_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                             dln_error *err) {
    static dln_status (*const readers[])(const struct data_request *, const struct data_limits *, dln_matrix *, dln_matrix *,
                                         dln_error *) = {
        [DATA_IDX] = idx_read_samples,
        [DATA_CSV] = csv_read_samples,
        [DATA_LIBSVM] = libsvm_read_samples,
    };
    return readers[request->format](request, limits, X, Y, err);
}
