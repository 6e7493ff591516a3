/* blas.h: CBLAS and LAPACKE for the engine's own files. lapacke.h would define the macro I; this keeps complex.h out. */
#ifndef ENGINE_BLAS_H
#define ENGINE_BLAS_H

#include <cblas.h>
#define lapack_complex_float void *
#define lapack_complex_double void *
#define LAPACK_COMPLEX_CUSTOM
#include <lapacke.h>

#endif
