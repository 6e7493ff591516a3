#include "heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>

struct heap heap;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t most);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);
void __wrap_free(void *p);

/* As the true ones fail. */
static bool fails(void) {
    bool now = ++heap.calls == heap.fail_at;
    errno = now ? ENOMEM : errno;
    return now;
}

static void *taken(void *p) {
    heap.held += p != NULL;
    heap.now += p ? malloc_usable_size(p) : 0;
    heap.peak = heap.now > heap.peak ? heap.now : heap.peak;
    return p;
}

static void given(void *p) {
    heap.held -= p != NULL;
    heap.now -= p ? malloc_usable_size(p) : 0;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : taken(__real_malloc(size)); }
void *__wrap_calloc(size_t n, size_t size) { return fails() ? NULL : taken(__real_calloc(n, size)); }
void *__wrap_aligned_alloc(size_t alignment, size_t size) { return fails() ? NULL : taken(__real_aligned_alloc(alignment, size)); }

/* The C library takes their memory without coming by here. */
char *__wrap_strdup(const char *text) { return fails() ? NULL : taken(__real_strdup(text)); }
char *__wrap_strndup(const char *text, size_t most) { return fails() ? NULL : taken(__real_strndup(text, most)); }

void *__wrap_realloc(void *p, size_t size) {
    if (fails())
        return NULL;
    given(p);
    return taken(__real_realloc(p, size));
}

void __wrap_free(void *p) {
    given(p);
    __real_free(p);
}
