/* pool.h: memory that is freed together: the trees and strings of one preset. */
#ifndef PRESET_POOL_H
#define PRESET_POOL_H

#include <stddef.h>

struct pool;

/** NULL when there is no memory. */
struct pool *pool_new(void);
/** Frees everything that was ever taken from it. */
void pool_free(struct pool *pool);
/** Zero-filled bytes, aligned for any type, valid until pool_free. NULL when there is no memory. */
void *pool_take(struct pool *pool, size_t count, size_t size);
/** A copy of the first n bytes of text, with a zero behind them. NULL when there is no memory. */
char *pool_copy(struct pool *pool, const char *text, size_t n);
/** The text that printf would have printed. NULL when there is no memory. */
char *pool_format(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
