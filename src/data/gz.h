/* gz.h: a file's content as bytes, decompressed when it is gzip. The one place that knows zlib. */
#ifndef DATA_GZ_H
#define DATA_GZ_H

#include <stddef.h>
#include <stdint.h>

#include "data/read.h"

struct gz;

/** Open a regular file that is not empty; gzip is known by its first two bytes. DLN_UNREADABLE (missing, a directory, a pipe, ...),
 *  DLN_BAD_FORMAT (empty), DLN_NO_MEMORY. The caller closes *out; it is untouched on failure. */
dln_status gz_open(const char *path, const struct data_limits *limits, struct gz **out, dln_error *err);
void gz_close(struct gz *gz);

/** The next `size` bytes of the content. *got is less only at its end, and then gzip's checksum has been compared.
 *  DLN_NO_MEMORY when more than limits->memory bytes were read since the start, DLN_BAD_FORMAT when gzip data are cut or damaged,
 *  DLN_UNREADABLE, DLN_CANCELLED. */
dln_status gz_read(struct gz *gz, void *buffer, size_t size, size_t *got, dln_error *err);
/** Back to the first byte. */
dln_status gz_rewind(struct gz *gz, dln_error *err);

/** The content has at most so many bytes: the file's size, times deflate's best ratio when it is gzip. */
uint64_t gz_most(const struct gz *gz);
/** The path as it is shown in a sentence: escaped, a long one cut in front. Valid until gz_close. */
const char *gz_name(const struct gz *gz);
const struct data_limits *gz_limits(const struct gz *gz);

#endif
