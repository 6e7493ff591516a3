/* data_files.h: files that the readers' tests write, break and read. */
#ifndef TESTS_DATA_FILES_H
#define TESTS_DATA_FILES_H

#include "test.h"

#include "data/read.h"

/** A folder of one test program, and bytes to put into it. */
struct files {
    char folder[256];
    char path[320]; /* of the file written last */
};

/** For cmocka_run_group_tests: *state is a struct files. The folder and all in it goes at the end. */
int files_setup(void **state);
int files_teardown(void **state);

/** Write a file `name` anew; the result, its path, is valid until the next call. */
const char *files_write(struct files *f, const char *name, const void *bytes, size_t size);
const char *files_write_text(struct files *f, const char *name, const char *text);
/** The same, gzipped. */
const char *files_write_gzip(struct files *f, const char *name, const void *bytes, size_t size);
/** The path of a file `name`, which need not exist. */
const char *files_path(struct files *f, const char *name);

/** gzip's form of bytes; the caller frees it. */
unsigned char *gzip_bytes(const void *bytes, size_t size, size_t *packed);

/** 1 MiB and no cancelling: what tests of small files allow. */
extern const struct data_limits small_limits;

/** The failure `status` with one sentence, fit for a terminal, that contains `part`. */
void assert_failure(dln_status got, const dln_error *err, dln_status status, const char *part);
/** The failure of a rows x cols matrix under a limit that is one byte below the `needed` ones. */
void assert_over_limit(dln_status got, const dln_error *err, int rows, int cols, size_t needed);
/** Either success, or a failure with a sentence; for files that were broken at random. */
void assert_outcome(dln_status got, const dln_error *err);
/** A is rows x cols and has these numbers, row by row. */
void assert_matrix(const dln_matrix *A, int rows, int cols, const double *numbers);
/** A was not touched by a failing reader. */
void assert_untouched(const dln_matrix *A);

/** The next of a fixed sequence of numbers below `bound`; the seed is not 0. */
uint32_t random_below(uint32_t *seed, uint32_t bound);

#endif
