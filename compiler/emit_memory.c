/* Memory for Lua: nearly all that it asks for is small, and lives shortly. Sizes
 * are rounded up to GRAIN; what is given back waits in the list of its size. */
#include "emit.h"

#include <stdlib.h>
#include <string.h>

enum { GRAIN = 16,
       SLAB = 1 << 18 };

struct slab {
    struct slab *next;
    _Alignas(GRAIN) char room[SLAB];
};

/* What is given back begins with the next of its list. */
static void *take(struct emit_memory *m, size_t size)
{
    size_t class = (size - 1) / GRAIN, whole = (class + 1) * GRAIN;
    void *p = m->free[class];
    if (p) {
        memcpy(&m->free[class], p, sizeof p);
        return p;
    }
    if (m->left < whole) {
        struct slab *s = malloc(sizeof *s);
        if (!s) return NULL;
        s->next = m->slabs;
        m->slabs = s;
        m->next = s->room;
        m->left = SLAB;
    }
    p = m->next;
    m->next += whole;
    m->left -= whole;
    return p;
}

static void give_back(struct emit_memory *m, void *p, size_t size)
{
    size_t class = (size - 1) / GRAIN;
    memcpy(p, &m->free[class], sizeof p);
    m->free[class] = p;
}

static bool small(size_t size)
{
    return size > 0 && size <= EMIT_SMALL;
}

/* A lua_Alloc. Without a block `old` says what it is for. */
void *emit_allocate(void *memory, void *p, size_t old, size_t size)
{
    struct emit_memory *m = memory;
    if (!p) old = 0;
    if (!small(old) && !small(size)) {
        if (size > 0) return realloc(p, size);
        free(p);
        return NULL;
    }
    if (small(old) && small(size) && (old - 1) / GRAIN == (size - 1) / GRAIN) return p;
    void *new = NULL;
    if (size > 0) {
        new = small(size) ? take(m, size) : malloc(size);
        if (!new) return NULL;
        if (p) memcpy(new, p, old < size ? old : size);
    }
    if (small(old))
        give_back(m, p, old);
    else
        free(p);
    return new;
}

void emit_release(struct emit_memory *m)
{
    while (m->slabs) {
        struct slab *next = m->slabs->next;
        free(m->slabs);
        m->slabs = next;
    }
}
