#include "scope/store.h"

#include <string.h>

/* Is there room for n more? */
static bool fits(struct store *s, size_t n) {
    if ((s->to || s->from) && n > s->room - s->n)
        s->bad = true;
    return !s->bad;
}

void store_word(struct store *s, uint64_t *x) {
    if (!fits(s, 1))
        return;
    if (s->to)
        s->to[s->n] = *x;
    else if (s->from)
        *x = s->from[s->n];
    s->n++;
}

void store_doubles(struct store *s, double *x, size_t n) {
    if (!fits(s, n))
        return;
    if (s->to)
        memcpy(s->to + s->n, x, n * sizeof *x);
    else if (s->from)
        memcpy(x, s->from + s->n, n * sizeof *x);
    s->n += n;
}

void store_double(struct store *s, double *x) { store_doubles(s, x, 1); }

void store_number(struct store *s, int *x, int low, int high) {
    uint64_t word = (uint64_t)(int64_t)*x;
    store_word(s, &word);
    int64_t got = (int64_t)word;
    if (s->from && (got < low || got > high))
        s->bad = true;
    else if (s->from && !s->bad)
        *x = (int)got;
}

void store_flag(struct store *s, bool *x) {
    int number = *x;
    store_number(s, &number, 0, 1);
    *x = number != 0;
}

void store_text(struct store *s, char *text, size_t size) {
    size_t n = size / sizeof(uint64_t);
    if (!fits(s, n))
        return;
    if (s->to) {
        memset(s->to + s->n, 0, size);
        memcpy(s->to + s->n, text, strnlen(text, size - 1));
    } else if (s->from && !memchr(s->from + s->n, 0, size)) {
        s->bad = true;
    } else if (s->from) {
        memcpy(text, s->from + s->n, size);
    }
    s->n += n;
}

const uint64_t *store_skip(struct store *s, size_t n, uint64_t **to) {
    if (!fits(s, n))
        return NULL;
    if (to)
        *to = s->to ? s->to + s->n : NULL;
    const uint64_t *from = s->from ? s->from + s->n : NULL;
    s->n += n;
    return from;
}
