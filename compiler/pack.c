/* Logical values -> the packed block that the kernels read: struct packing
 * in types.h has the formula, layout.c has chosen the places. Output channels
 * lie in blocks of as many as the kernel computes at a time, so that it reads
 * its weights from first to last; the places of a block that has no channel,
 * and the gaps between parameters, hold zeros. */
#include "convc.h"

static int64_t blocks(const struct packing *p)
{
    return (p->out + p->block - 1) / p->block;
}

int64_t pack_floats(const struct packing *p)
{
    return p->groups * blocks(p) * p->taps * p->in * p->block;
}

int64_t pack_place(const struct packing *p, int64_t logical)
{
    int64_t t = logical % p->taps, rest = logical / p->taps;
    int64_t minor = p->swapped ? p->out : p->in, major = p->swapped ? p->in : p->out;
    int64_t a = rest / minor % major, b = rest % minor, g = rest / minor / major;
    int64_t o = p->swapped ? b : a, i = p->swapped ? a : b;
    int64_t row = ((g * blocks(p) + o / p->block) * p->taps + t) * p->in + i;
    return row * p->block + o % p->block;
}

/* The laws that make the writes below stay in the block. */
static void pack_check(const struct graph *g, const struct node *n)
{
    const struct packing *p = &n->packing;
    int64_t count = p->groups * p->out * p->in * p->taps;
    if (p->block <= 0 || count != shape_count(n->shape))
        bug("%s: packing of %lld elements for %lld", n->name, (long long)count,
            (long long)shape_count(n->shape));
    if (n->offset < 0 || n->floats < pack_floats(p) ||
        n->offset > g->param_floats - n->floats)
        bug("%s: lies outside the parameter block", n->name);
    if (!n->data) bug("%s: packed without values", n->name);
}

float *pack_block(struct graph *g)
{
    float *block = NEW(g->cc->mem, float, g->param_floats);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op != OP_param) continue;
        pack_check(g, n);
        int64_t count = shape_count(n->shape);
        for (int64_t k = 0; k < count; k++)
            block[n->offset + pack_place(&n->packing, k)] = n->data[k];
    }
    return block;
}
