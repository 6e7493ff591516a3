/* store.h: numbers on their way into a file or out of it: one walk over a thing's fields serves both, and counting. */
#ifndef SCOPE_STORE_H
#define SCOPE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero: words are counted only. */
struct store {
    uint64_t *to;         /* where words go, `room` of them, or NULL */
    const uint64_t *from; /* where they come from, `room` of them, or NULL */
    size_t room, n;       /* n: passed */
    bool bad;             /* coming in: something was out of its range, or missing. What was asked for is then as it was, or in its range */
};

void store_word(struct store *s, uint64_t *x);
void store_doubles(struct store *s, double *x, size_t n);
void store_double(struct store *s, double *x);
/** A whole number of low..high. */
void store_number(struct store *s, int *x, int low, int high);
void store_flag(struct store *s, bool *x);
/** Text in `size` bytes, a multiple of 8, its NUL included. */
void store_text(struct store *s, char *text, size_t size);
/** The next n words as they are: where they lie in memory coming in or going out, NULL when they are only counted or missing. */
const uint64_t *store_skip(struct store *s, size_t n, uint64_t **to);

#endif
