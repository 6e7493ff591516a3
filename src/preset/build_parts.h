/* build_parts.h: what the files behind build.h share. */
#ifndef PRESET_BUILD_PARTS_H
#define PRESET_BUILD_PARTS_H

#include "preset/build.h"

/** What a problem is about: n_0, n_L, m (0: a target). */
struct build_shape {
    size_t inputs, outputs, samples;
};
/** From the preset alone; false when it stands in a file. */
bool build_shape(const struct problem_spec *p, struct build_shape *shape);
/** Bytes that the problem keeps, and the most that it takes while it is made. SIZE_MAX on overflow. */
size_t build_kept_bytes(const struct problem_spec *p, const struct build_shape *s);
size_t build_peak_bytes(const struct problem_spec *p, const struct build_shape *s);
/** DLN_NO_MEMORY with both numbers when `bytes` are more than allowed or than can be addressed. `what` begins the sentence. */
dln_status build_check_bytes(size_t bytes, const struct build_context *ctx, const struct place *place, const char *what, dln_error *err);

/** Tell the context, if it wants to know; DLN_CANCELLED when the caller asked to stop. */
dln_status build_tell(const struct build_context *ctx, dln_error *err, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** What a file reader may take. */
struct data_limits build_limits(const struct build_context *ctx);
/** Find a file and read a matrix from it; the sentence begins with `place`. */
dln_status build_read_matrix(const struct file_name *file, const struct build_context *ctx, const struct place *place, dln_matrix *A,
                             dln_error *err);

/** Phi (target.c); X and Y from files (samples.c) or drawn (generate.c). Outputs are untouched on failure. */
dln_status build_target(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *Phi, dln_error *err);
dln_status build_samples(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y, dln_error *err);
dln_status build_generated(const struct problem_spec *p, const struct build_context *ctx, dln_matrix *X, dln_matrix *Y, dln_error *err);

/** Recorded minibatches of a problem with so many samples (batches.c): *n of them, *width sample numbers from 0 each, one after the
 *  other in *batches, which the caller frees. A width that the run gives must be the file's; 0 stands for the file's. */
dln_status build_read_batches(const struct run_spec *run, int samples, int **batches, int *n, int *width, dln_error *err);
/** Bytes that they take at most, from the file's size; SIZE_MAX on overflow. */
size_t build_batches_bytes(const struct run_spec *run);

/** The widths n_0 .. n_L of the trained chain (depth + 1 places); false when a list does not fit. */
bool build_widths(const struct run_spec *run, const dln_problem *problem, int *width);

#endif
