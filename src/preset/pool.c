#include "preset/pool.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16384 };

struct chunk {
    struct chunk *next;
    size_t size, used; /* bytes of data */
    alignas(max_align_t) unsigned char data[];
};

struct pool {
    struct chunk *chunks; /* the first one is being filled */
};

struct pool *pool_new(void) {
    return calloc(1, sizeof(struct pool));
}

void pool_free(struct pool *pool) {
    if (!pool)
        return;
    for (struct chunk *c = pool->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(pool);
}

static struct chunk *chunk_add(struct pool *pool, size_t bytes) {
    size_t size = bytes > CHUNK ? bytes : CHUNK;
    struct chunk *c = calloc(1, sizeof *c + size);
    if (!c)
        return NULL;
    c->size = size;
    if (bytes > CHUNK / 4 && pool->chunks) { /* a large piece has its own chunk: the one being filled stays first */
        c->next = pool->chunks->next;
        pool->chunks->next = c;
    } else {
        c->next = pool->chunks;
        pool->chunks = c;
    }
    return c;
}

void *pool_take(struct pool *pool, size_t count, size_t size) {
    const size_t align = alignof(max_align_t);
    if (size && count > (SIZE_MAX / 2) / size)
        return NULL;
    size_t bytes = (count * size + align - 1) / align * align;
    if (!bytes)
        bytes = align;
    struct chunk *c = pool->chunks;
    if (!c || c->size - c->used < bytes)
        c = chunk_add(pool, bytes);
    if (!c)
        return NULL;
    void *p = c->data + c->used;
    c->used += bytes;
    return p;
}

char *pool_copy(struct pool *pool, const char *text, size_t n) {
    char *copy = pool_take(pool, n + 1, 1);
    if (copy)
        memcpy(copy, text, n);
    return copy;
}

char *pool_format(struct pool *pool, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *text = n < 0 ? NULL : pool_take(pool, (size_t)n + 1, 1);
    if (text)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}
