/* limits.h: memory for what a file says it holds, asked for only after its size was checked. */
#ifndef DATA_LIMITS_H
#define DATA_LIMITS_H

#include "data/gz.h"

/** Whether a rows x cols matrix (rows, cols >= 1) for the content of `gz`, and `beside` bytes that the same content has taken already,
 *  are within its limit. DLN_NO_MEMORY with the number needed and the limit. */
dln_status limits_check(const struct gz *gz, uint64_t rows, uint64_t cols, size_t beside, dln_error *err);
/** The same, and then that matrix, zero-filled. *A is untouched on failure. */
dln_status limits_matrix(const struct gz *gz, uint64_t rows, uint64_t cols, size_t beside, dln_matrix *A, dln_error *err);

#endif
