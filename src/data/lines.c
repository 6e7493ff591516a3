/* lines.c: see lines.h. */
#include "data/lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 64 * 1024, LONGEST_LINE = 64 * 1024 * 1024 /* first size times a power of two */ };

dln_status lines_init(struct lines *l, struct gz *gz, dln_error *err) {
    char *data = malloc(FIRST_SIZE);
    if (!data)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory left for reading %s", gz_name(gz));
    *l = (struct lines){.gz = gz, .data = data, .size = FIRST_SIZE};
    return DLN_OK;
}

void lines_release(struct lines *l) {
    free(l->data);
    *l = (struct lines){0};
}

dln_status lines_rewind(struct lines *l, dln_error *err) {
    l->text = NULL;
    l->length = l->number = l->start = l->end = 0;
    l->at_end = false;
    return gz_rewind(l->gz, err);
}

static dln_status grow(struct lines *l, dln_error *err) {
    if (l->size >= LONGEST_LINE)
        return dln_error_set(err, DLN_NO_MEMORY, "%s:%zu: the line has %d bytes or more, and the limit for a line is less", gz_name(l->gz),
                             l->number + 1, LONGEST_LINE);
    char *data = realloc(l->data, 2 * l->size);
    if (!data)
        return dln_error_set(err, DLN_NO_MEMORY, "%s:%zu: no memory left for a line of more than %zu bytes", gz_name(l->gz), l->number + 1,
                             l->size);
    l->data = data;
    l->size *= 2;
    return DLN_OK;
}

/* Move the unused rest to the front and read on behind it. One byte stays free for the NUL. */
static dln_status refill(struct lines *l, dln_error *err) {
    memmove(l->data, l->data + l->start, l->end - l->start);
    l->end -= l->start;
    l->start = 0;
    dln_status status = l->end + 1 < l->size ? DLN_OK : grow(l, err);
    if (status != DLN_OK)
        return status;
    size_t room = l->size - 1 - l->end, got = 0;
    status = gz_read(l->gz, l->data + l->end, room, &got, err);
    if (status != DLN_OK)
        return status;
    l->end += got;
    l->at_end = got < room;
    return DLN_OK;
}

static void skip_byte_order_mark(struct lines *l) {
    if (l->length >= 3 && memcmp(l->text, "\xef\xbb\xbf", 3) == 0) {
        l->text += 3;
        l->length -= 3;
    }
}

dln_status lines_next(struct lines *l, dln_error *err) {
    char *newline;
    size_t seen = 0; /* bytes after start that have no newline */
    while (!(newline = memchr(l->data + l->start + seen, '\n', l->end - l->start - seen)) && !l->at_end) {
        seen = l->end - l->start;
        dln_status status = refill(l, err);
        if (status != DLN_OK)
            return status;
    }
    if (!newline && l->start == l->end) {
        l->text = NULL;
        return DLN_OK;
    }
    size_t end = newline ? (size_t)(newline - l->data) : l->end;
    l->text = l->data + l->start;
    l->length = end - l->start;
    l->start = newline ? end + 1 : end;
    l->number++;
    if (l->number == 1)
        skip_byte_order_mark(l);
    if (l->length > 0 && l->text[l->length - 1] == '\r')
        l->length--;
    l->text[l->length] = '\0';
    const char *nul = memchr(l->text, '\0', l->length);
    return nul ? lines_error(l, nul, err, DLN_BAD_FORMAT, "a zero byte: the file is not text") : DLN_OK;
}

static size_t column(const char *start, const char *at) {
    size_t n = 1;
    for (; start < at; start++)
        n += ((unsigned char)*start & 0xc0) != 0x80;
    return n;
}

dln_status lines_error(const struct lines *l, const char *at, dln_error *err, dln_status status, const char *format, ...) {
    char sentence[384];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return dln_error_set(err, status, "%s:%zu:%zu: %s", gz_name(l->gz), l->number, column(l->text, at), sentence);
}
