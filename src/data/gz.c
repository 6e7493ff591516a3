/* gz.c: see gz.h. inflate() itself instead of gzread(), which ignores bytes after the gzip data and returns what it has of a cut file. */
#include "data/gz.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "data/text.h"

enum {
    STEP = 64 * 1024,    /* bytes between two looks at `cancel` and the limit */
    NAME_SHOWN = 160,    /* bytes of a path that are shown, its last ones */
    DEFLATE_RATIO = 1032 /* a match of 258 bytes takes at least two bits */
};

struct gz {
    char name[NAME_SHOWN + 96]; /* the path, escaped */
    struct data_limits limits;
    int fd;
    uint64_t size;  /* of the file, bytes */
    uint64_t total; /* bytes of content read since the start */
    bool is_gzip;
    bool between;    /* gzip: a member has ended; the file may end here too, or another follows */
    z_stream stream; /* gzip only */
    unsigned char input[STEP];
};

static void set_name(struct gz *gz, const char *path) {
    size_t length = strlen(path), skip = length > NAME_SHOWN ? length - NAME_SHOWN : 0;
    while (skip > 0 && skip < length && ((unsigned char)path[skip] & 0xc0) == 0x80)
        skip++;
    char *out = gz->name;
    if (skip > 0) {
        memcpy(out, "...", 3);
        out += 3;
    }
    text_escape(path + skip, length - skip, out, sizeof gz->name - (size_t)(out - gz->name));
}

/* O_NONBLOCK: opening a pipe must not wait for its writer. */
static dln_status open_file(struct gz *gz, const char *path, dln_error *err) {
    gz->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat st;
    if (gz->fd < 0 || fstat(gz->fd, &st) != 0)
        return dln_error_set(err, DLN_UNREADABLE, "%s cannot be opened: %s", gz->name, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return dln_error_set(err, DLN_UNREADABLE, "%s is a directory, not a file", gz->name);
    if (S_ISFIFO(st.st_mode))
        return dln_error_set(err, DLN_UNREADABLE, "%s is a pipe; only regular files can be read", gz->name);
    if (!S_ISREG(st.st_mode))
        return dln_error_set(err, DLN_UNREADABLE, "%s is a device; only regular files can be read", gz->name);
    if (st.st_size == 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s is empty", gz->name);
    gz->size = (uint64_t)st.st_size;
    return DLN_OK;
}

static dln_status no_memory(const struct gz *gz, dln_error *err) {
    return dln_error_set(err, DLN_NO_MEMORY, "no memory left for reading %s", gz->name);
}

static dln_status unreadable(const struct gz *gz, dln_error *err) {
    return dln_error_set(err, DLN_UNREADABLE, "%s cannot be read: %s", gz->name, strerror(errno));
}

static dln_status start_inflating(struct gz *gz, dln_error *err) {
    unsigned char magic[2];
    ssize_t n = pread(gz->fd, magic, sizeof magic, 0);
    if (n < 0)
        return unreadable(gz, err);
    if (n < 2 || magic[0] != 0x1f || magic[1] != 0x8b)
        return DLN_OK;
    gz->is_gzip = inflateInit2(&gz->stream, 15 + 16) == Z_OK; /* + 16: the gzip wrapper and nothing else */
    return gz->is_gzip ? DLN_OK : no_memory(gz, err);
}

dln_status gz_open(const char *path, const struct data_limits *limits, struct gz **out, dln_error *err) {
    struct gz *gz = calloc(1, sizeof *gz);
    if (!gz)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory left for opening a file");
    gz->fd = -1;
    gz->limits = *limits;
    set_name(gz, path);
    dln_status status = open_file(gz, path, err);
    if (status == DLN_OK)
        status = start_inflating(gz, err);
    if (status != DLN_OK)
        goto fail;
    *out = gz;
    return DLN_OK;
fail:
    gz_close(gz);
    return status;
}

void gz_close(struct gz *gz) {
    if (!gz)
        return;
    if (gz->is_gzip)
        inflateEnd(&gz->stream);
    if (gz->fd >= 0)
        close(gz->fd);
    free(gz);
}

dln_status gz_rewind(struct gz *gz, dln_error *err) {
    if (lseek(gz->fd, 0, SEEK_SET) != 0)
        return unreadable(gz, err);
    gz->total = 0;
    gz->between = false;
    if (gz->is_gzip) {
        inflateReset(&gz->stream);
        gz->stream.avail_in = 0;
    }
    return DLN_OK;
}

static dln_status read_file(struct gz *gz, void *buffer, size_t size, size_t *got, dln_error *err) {
    ssize_t n;
    do
        n = read(gz->fd, buffer, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return unreadable(gz, err);
    *got = (size_t)n;
    return DLN_OK;
}

static dln_status damaged(const struct gz *gz, dln_error *err) {
    return dln_error_set(err, DLN_BAD_FORMAT, "%s is damaged: its gzip data are not valid (%s)", gz->name,
                         gz->stream.msg ? gz->stream.msg : "a preset dictionary");
}

/* One call of inflate(); a member after the first begins with a new header. */
static dln_status inflate_some(struct gz *gz, dln_error *err) {
    if (gz->between) {
        inflateReset(&gz->stream);
        gz->between = false;
        if (gz->stream.next_in[0] != 0x1f)
            return dln_error_set(err, DLN_BAD_FORMAT, "%s has bytes after its gzip data that are not gzip", gz->name);
    }
    int code = inflate(&gz->stream, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR)
        return no_memory(gz, err);
    gz->between = code == Z_STREAM_END;
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? DLN_OK : damaged(gz, err);
}

static dln_status read_gzip(struct gz *gz, void *buffer, size_t size, size_t *got, dln_error *err) {
    gz->stream.next_out = buffer;
    gz->stream.avail_out = (uInt)size;
    while (gz->stream.avail_out > 0) {
        if (gz->stream.avail_in == 0) {
            size_t n = 0;
            dln_status status = read_file(gz, gz->input, sizeof gz->input, &n, err);
            if (status != DLN_OK)
                return status;
            if (n == 0 && gz->between)
                break;
            if (n == 0)
                return dln_error_set(err, DLN_BAD_FORMAT, "%s is cut: its gzip data end too early", gz->name);
            gz->stream.next_in = gz->input;
            gz->stream.avail_in = (uInt)n;
        }
        dln_status status = inflate_some(gz, err);
        if (status != DLN_OK)
            return status;
    }
    *got = size - gz->stream.avail_out;
    return DLN_OK;
}

static dln_status check_limits(const struct gz *gz, dln_error *err) {
    if (gz->limits.cancel && atomic_load_explicit(gz->limits.cancel, memory_order_relaxed))
        return dln_error_set(err, DLN_CANCELLED, "reading %s was cancelled", gz->name);
    if (gz->total <= gz->limits.memory)
        return DLN_OK;
    if (gz->is_gzip)
        return dln_error_set(err, DLN_NO_MEMORY, "%s decompresses to %llu bytes or more, and the limit is %zu bytes", gz->name,
                             (unsigned long long)gz->total, gz->limits.memory);
    return dln_error_set(err, DLN_NO_MEMORY, "%s has %llu bytes, and the limit is %zu bytes", gz->name, (unsigned long long)gz->size,
                         gz->limits.memory);
}

dln_status gz_read(struct gz *gz, void *buffer, size_t size, size_t *got, dln_error *err) {
    size_t done = 0;
    while (done < size) {
        size_t step = size - done < STEP ? size - done : STEP, n = 0;
        dln_status status = (gz->is_gzip ? read_gzip : read_file)(gz, (char *)buffer + done, step, &n, err);
        if (status != DLN_OK)
            return status;
        gz->total += n;
        done += n;
        status = check_limits(gz, err);
        if (status != DLN_OK)
            return status;
        if (n == 0)
            break;
    }
    *got = done;
    return DLN_OK;
}

uint64_t gz_most(const struct gz *gz) {
    if (!gz->is_gzip)
        return gz->size;
    return gz->size > UINT64_MAX / DEFLATE_RATIO ? UINT64_MAX : gz->size * DEFLATE_RATIO;
}

const char *gz_name(const struct gz *gz) { return gz->name; }

const struct data_limits *gz_limits(const struct gz *gz) { return &gz->limits; }
