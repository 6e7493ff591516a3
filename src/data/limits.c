/* limits.c: see limits.h. */
#include "data/limits.h"

#include <limits.h>

/* `bytes` is 0 when the matrix cannot be addressed: only then the number is too large for a size_t. */
static dln_status too_large(const struct gz *gz, uint64_t rows, uint64_t cols, size_t bytes, size_t beside, dln_error *err) {
    double needed = (bytes ? (double)bytes : (double)rows * (double)cols * (double)sizeof(double)) + (double)beside;
    return dln_error_set(err, DLN_NO_MEMORY, "%s: a matrix of %llu x %llu needs %.15g bytes, and the limit is %zu bytes", gz_name(gz),
                         (unsigned long long)rows, (unsigned long long)cols, needed, gz_limits(gz)->memory);
}

dln_status limits_check(const struct gz *gz, uint64_t rows, uint64_t cols, size_t beside, dln_error *err) {
    size_t memory = gz_limits(gz)->memory;
    if (rows > INT_MAX || cols > INT_MAX)
        return dln_error_set(err, DLN_NO_MEMORY, "%s: a matrix of %llu x %llu is too large, at most %d rows and columns can be had",
                             gz_name(gz), (unsigned long long)rows, (unsigned long long)cols, INT_MAX);
    size_t bytes = dln_matrix_bytes((size_t)rows, (size_t)cols);
    if (bytes == 0 || bytes > memory || beside > memory - bytes)
        return too_large(gz, rows, cols, bytes, beside, err);
    return DLN_OK;
}

dln_status limits_matrix(const struct gz *gz, uint64_t rows, uint64_t cols, size_t beside, dln_matrix *A, dln_error *err) {
    dln_status status = limits_check(gz, rows, cols, beside, err);
    if (status != DLN_OK || dln_matrix_init(A, (size_t)rows, (size_t)cols, NULL) == DLN_OK)
        return status;
    return dln_error_set(err, DLN_NO_MEMORY, "%s: no memory left for a matrix of %llu x %llu", gz_name(gz), (unsigned long long)rows,
                         (unsigned long long)cols);
}
