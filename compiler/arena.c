/* Memory that lives until one run of the compiler ends.
 *
 * An arena is a list of chunks; an allocation takes the next bytes of the
 * newest one. Nothing is released singly, so no pointer dangles and err() may
 * jump out of anything. What comes out is zeroed and aligned to 64 bytes
 * (objects below 64 bytes: to 16). This is the only file that calls free.
 *
 * Under AddressSanitizer the bytes between allocations are poisoned, so that a
 * step past an end is seen. */
#include "convc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define ASAN
#endif

#ifdef ASAN
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; /* poisoned bytes behind an allocation */
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { CHUNK = 256 << 10 };

struct chunk {
    struct chunk *next;
    char *base;        /* aligned 64 */
    size_t used, size; /* of base */
};

struct arena {
    struct chunk *chunks; /* the newest first */
};

static _Noreturn void out_of_memory(void)
{
    fputs("convc: error: out of memory\n", stderr);
    exit(IOERROR);
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a) out_of_memory();
    return a;
}

void arena_free(struct arena *a)
{
    if (!a) return;
    for (struct chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}

static struct chunk *chunk_add(struct arena *a, size_t bytes)
{
    size_t size = bytes > CHUNK - GAP ? bytes + GAP : CHUNK;
    struct chunk *c = calloc(1, sizeof *c + 63 + size);
    if (!c) out_of_memory();
    c->base = (char *)(((uintptr_t)(c + 1) + 63) & ~(uintptr_t)63);
    c->size = size;
    ASAN_POISON_MEMORY_REGION(c->base, size);
    /* A big block must not hide the room that is left in the newest chunk. */
    if (a->chunks && bytes > CHUNK / 4) {
        c->next = a->chunks->next;
        a->chunks->next = c;
    } else {
        c->next = a->chunks;
        a->chunks = c;
    }
    return c;
}

/* Where an object of `bytes` would start in the chunk. */
static size_t place(const struct chunk *c, size_t bytes)
{
    size_t align = bytes < 64 ? 16 : 64;
    return (c->used + align - 1) & ~(align - 1);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    struct chunk *c = a->chunks;
    if (bytes == 0) bytes = 1;
    if (bytes > SIZE_MAX / 2) out_of_memory();
    if (!c || place(c, bytes) > c->size || c->size - place(c, bytes) < bytes + GAP)
        c = chunk_add(a, bytes);
    size_t at = place(c, bytes);
    c->used = at + bytes + GAP;
    ASAN_UNPOISON_MEMORY_REGION(c->base + at, bytes);
    return c->base + at;
}

/* True if `old` ends the newest chunk and that has room for `bytes` there. */
static bool extend(struct arena *a, const char *old, size_t old_bytes,
                   size_t bytes)
{
    struct chunk *c = a->chunks;
    if (GAP || old_bytes < 64 || c->base + c->used != old + old_bytes) return false;
    if (c->size - c->used < bytes - old_bytes) return false;
    c->used += bytes - old_bytes;
    return true;
}

void *arena_grow(struct arena *a, void *old, size_t old_bytes, size_t new_bytes)
{
    if (!old) return arena_alloc(a, new_bytes);
    if (new_bytes <= old_bytes) return old;
    if (extend(a, old, old_bytes, new_bytes)) return old;
    void *fresh = arena_alloc(a, new_bytes);
    memcpy(fresh, old, old_bytes);
    return fresh;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    char brief[128]; /* most are: formatted once */
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(brief, sizeof brief, format, ap);
    va_end(ap);
    if (n < 0) bug("arena_printf: bad format \"%s\"", format);
    if ((size_t)n < sizeof brief) return arena_strndup(a, brief, (size_t)n);
    char *s = arena_alloc(a, (size_t)n + 1);
    va_start(ap, format);
    vsnprintf(s, (size_t)n + 1, format, ap);
    va_end(ap);
    return s;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    memcpy(copy, s, n);
    return copy;
}

char *arena_adopt(struct arena *a, char *text, size_t n)
{
    char *copy = arena_strndup(a, text, n);
    free(text);
    return copy;
}
