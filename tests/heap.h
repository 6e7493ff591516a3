/* heap.h: the calls of malloc and its kin, counted, and made to fail. For programs whose linker sends them here: heap_ldflags. */
#ifndef TESTS_HEAP_H
#define TESTS_HEAP_H

#include <stddef.h>

extern struct heap {
    long calls;
    long held;        /* pieces taken and not given back */
    size_t now, peak; /* bytes */
    long fail_at;     /* the call that fails, from 1; 0: none */
} heap;

#endif
