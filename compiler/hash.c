/* FNV-1a, 64 bits: h = (h ^ x) * prime for every x in turn. The offset basis
 * and the prime are those of Fowler, Noll and Vo. Over bytes it names things;
 * over whole floats (their bit pattern, 32 bits at a time) it is the checksum
 * of a weights file: four times as fast, and as each step is a bijection of h
 * and one of x, no change of a single float goes unseen. It guards against
 * accidents, not against malice.
 *
 * The hash of a graph stands for what a block of parameters must agree on:
 * the net's name, and each parameter's name, shape, packing and place. */
#include "convc.h"

#include <string.h>

#define PRIME UINT64_C(0x100000001b3)

uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++) h = (h ^ p[i]) * PRIME;
    return h;
}

uint64_t hash_floats(uint64_t h, const float *v, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &v[i], sizeof bits);
        h = (h ^ bits) * PRIME;
    }
    return h;
}

/* The NUL goes in, too: "ab" "c" is not "a" "bc". */
static uint64_t hash_text(uint64_t h, const char *s)
{
    return hash_bytes(h, s, strlen(s) + 1);
}

/* Low byte first, whatever the machine. */
static uint64_t hash_integer(uint64_t h, int64_t value)
{
    uint64_t v = (uint64_t)value;
    for (int i = 0; i < 8; i++) h = (h ^ ((v >> (8 * i)) & 255)) * PRIME;
    return h;
}

static uint64_t hash_param(uint64_t h, const struct node *n)
{
    const struct packing *p = &n->packing;
    h = hash_text(h, n->path[0] ? n->path : n->name);
    h = hash_integer(h, n->shape.rank);
    for (int i = 0; i < n->shape.rank; i++) h = hash_integer(h, n->shape.d[i]);
    h = hash_integer(h, p->groups);
    h = hash_integer(h, p->out);
    h = hash_integer(h, p->in);
    h = hash_integer(h, p->taps);
    h = hash_integer(h, p->block);
    if (p->swapped) h = hash_integer(h, 1);
    return hash_integer(h, n->offset);
}

void hash(struct graph *g)
{
    uint64_t h = hash_text(HASH_START, g->name);
    h = hash_integer(h, g->param_floats);
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_param) h = hash_param(h, &g->nodes[i]);
    g->hash = h;
}
