/* npy.h: NumPy's format, versions 1.0 to 3.0: a magic, a header that is a Python dict, the numbers. */
#ifndef DATA_NPY_H
#define DATA_NPY_H

#include <stdbool.h>
#include <stddef.h>

#include "data/gz.h"

enum { NPY_MAGIC_SIZE = 6 };

/** True when the first `size` bytes of a file are those of an npy file. */
bool npy_is_magic(const void *bytes, size_t size);

/** The matrix of `gz`, which stands at its start. float32 and float64, little-endian, C or Fortran order; one dimension makes a column.
 *  Errors as data_read_matrix. */
dln_status npy_read_matrix(struct gz *gz, dln_matrix *A, dln_error *err);

#endif
