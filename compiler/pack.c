/* Logical values -> the packed block that the kernels read: struct packing
 * in types.h has the formula, layout.c has chosen the places. Output channels
 * lie in blocks of as many as the kernel computes at a time, so that it reads
 * its weights from first to last; the places of a block that has no channel,
 * and the gaps between parameters, hold zeros. The block is never in memory: it
 * goes to its file slab by slab, a parameter's values are made for that and dropped. */
#include "convc.h"

#include <stdlib.h>
#include <string.h>

static int64_t blocks(const struct packing *p)
{
    return (p->out + p->block - 1) / p->block;
}

int64_t pack_floats(const struct packing *p)
{
    return p->groups * blocks(p) * p->taps * p->in * p->block;
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
    if (!values_known(n)) bug("%s: packed without values", n->name);
}

/* What of output channels 0, block, 2 block, ... of a parameter lies together. */
static int64_t slab_floats(const struct packing *p)
{
    return p->taps * p->in * p->block;
}

/* Block b of group `group`, from the values in logical order. */
static void fill_slab(const struct packing *p, const float *v, int64_t group, int64_t b, float *slab)
{
    int64_t first = b * p->block, n = p->out - first < p->block ? p->out - first : p->block;
    int64_t step_out = (p->swapped ? 1 : p->in) * p->taps, step_in = (p->swapped ? p->out : 1) * p->taps;
    v += group * p->out * p->in * p->taps + first * step_out;
    if (n < p->block) memset(slab, 0, sizeof *slab * (size_t)slab_floats(p));
    for (int64_t i = 0; i < p->in; i++)
        for (int64_t o = 0; o < n; o++)
            for (int64_t t = 0; t < p->taps; t++)
                slab[(t * p->in + i) * p->block + o] = v[i * step_in + o * step_out + t];
}

static void write_zeros(pack_sink *sink, void *to, int64_t n)
{
    static const float zeros[1024];
    for (; n > 0; n -= 1024) sink(to, zeros, n < 1024 ? n : 1024);
}

/* One parameter; its values die with it. */
static void write_param(const struct node *n, pack_sink *sink, void *to)
{
    const struct packing *p = &n->packing;
    struct arena *scratch = arena_new();
    const float *v = values_of(scratch, n);
    float *slab = NEW(scratch, float, slab_floats(p));
    for (int64_t group = 0; group < p->groups; group++)
        for (int64_t b = 0; b < blocks(p); b++) {
            fill_slab(p, v, group, b, slab);
            sink(to, slab, slab_floats(p));
        }
    write_zeros(sink, to, n->floats - pack_floats(p));
    arena_free(scratch);
}

static int by_offset(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static void pack_one(const struct graph *g, int64_t floats, pack_sink *sink, void *to)
{
    const struct node **params = NEW(g->cc->mem, const struct node *, g->n);
    int count = 0;
    int64_t at = 0;
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op != OP_param) continue;
        pack_check(g, &g->nodes[i]);
        params[count++] = &g->nodes[i];
    }
    qsort(params, (size_t)count, sizeof *params, by_offset);
    for (int i = 0; i < count; i++) {
        if (params[i]->offset < at) bug("%s: lies over another parameter", params[i]->name);
        write_zeros(sink, to, params[i]->offset - at);
        write_param(params[i], sink, to);
        at = params[i]->offset + params[i]->floats;
    }
    write_zeros(sink, to, floats - at);
}

void pack_block(const struct graph *g, pack_sink *sink, void *to)
{
    int64_t floats = g->param_floats;
    for (const struct graph *b = g->behind; b; b = b->behind) floats -= b->param_floats;
    pack_one(g, floats, sink, to);
    for (const struct graph *b = g->behind; b; b = b->behind) pack_one(b, b->param_floats, sink, to);
}

/* How many bytes, and how many more by what saves products. */
void pack_report(const struct graph *g)
{
    int64_t added = 0;
    int *readers = NEW(g->cc->mem, int, g->n + 1); /* bands of one layer */
    for (int id = 0; id < g->n; id++) {
        const struct algo *a = &g->nodes[id].algo;
        int64_t taps = a->packing.taps, before = a->kernel == KERNEL_STRASSEN ? 4 : triple_product(a->kernel_size);
        if (a->kernel != KERNEL_STRASSEN && a->kernel != KERNEL_WINOGRAD) continue;
        const struct node *w = &g->nodes[g->nodes[id].in[1]];
        if (readers[g->nodes[id].in[1]]++ == 0) added += w->floats * (taps - before) / taps;
    }
    fprintf(g->cc->errors, "; weights %lld bytes", 4 * (long long)g->param_floats);
    if (added) fprintf(g->cc->errors, ", %lld of them for speed (--no-winograd)", 4 * (long long)added);
}
