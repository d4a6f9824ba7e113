/* maxunpool(x, p) reads where the maxpool that made p found its maxima: a node
 * maxpool_positions beside that pool, one for all its unpools, which remembers
 * the number of a tap for each window, in a byte where the kernel has no more
 * than 256. The pool's input is not kept for that. */
#include "convc.h"

static int make_positions(struct graph *g, int pool)
{
    const struct node *p = &g->nodes[pool];
    struct triple kernel = p->a->maxpool.kernel;
    const char *hint = arena_printf(g->cc->mem, "%s_positions", p->name);
    int id = graph_derive(g, OP_maxpool_positions, pool, hint, p->shape, p->batched, 1, p->in);
    g->nodes[id].dtype = triple_product(kernel) <= 256 ? U8 : I32;
    return id;
}

void unpool(struct graph *g)
{
    int *positions = NEW(g->cc->mem, int, g->n + 1), n = g->n;
    for (int id = 0; id < n; id++) {
        int *in = g->nodes[id].in;
        if (g->nodes[id].op != OP_maxunpool || g->nodes[in[1]].op != OP_maxpool) continue;
        int *known = &positions[in[1]];
        if (!*known) *known = make_positions(g, in[1]);
        in[1] = *known;
    }
    if (g->n > n) graph_sort(g);
}
