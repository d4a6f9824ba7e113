/* Weights on their way: while the tiles of an image are summed with one block of
 * weights, each fetches its share of the next block, which otherwise the first
 * tile waits for: processors foresee no page that was not touched. Behind a
 * layer's last block the next layer's weights lie. */
#include "convc.h"

enum { IN_CACHE = 64 * 1024, /* floats of a net whose weights stay near */
       MOST_TILES = 256,     /* with more it does not matter that the first waits */
       LEAST_ROUNDS = 32,
       LEAST_WIDTH = 8 }; /* lanes of the targets that it was measured to help */

static int64_t tiles_of(const struct graph *g, const struct node *n)
{
    const struct algo *a = &n->algo;
    struct triple box = a->sweeps[0].count;
    int64_t row = a->rows_over_batch ? g->batch : box.w, rest = a->rows_over_batch ? 1 : box.d * box.h;
    if (a->kernel == KERNEL_STRASSEN) return a->group.h * ((row + a->tile.rows - 1) / a->tile.rows);
    int64_t tiles = rest * ((row + a->tile.rows - 1) / a->tile.rows);
    for (int i = 0; i < a->split.n; i++) /* threads fetch for themselves */
        if (a->split.axis[i] != 'o') return (tiles + g->threads - 1) / g->threads;
    return tiles;
}

/* Floats of the next block that a tile is to fetch, or 0. */
int64_t ahead(const struct graph *g, const struct node *n)
{
    const struct algo *a = &n->algo;
    const struct packing p = a->packing;
    bool strassen = a->kernel == KERNEL_STRASSEN, direct = a->kernel == KERNEL_DIRECT && a->nsweeps == 1;
    if ((!strassen && !direct) || a->tile.arrays || a->tile.row_of_taps || p.groups > 1) return 0;
    if (g->unroll != UNROLL_auto || g->target->width < LEAST_WIDTH || a->sweeps[0].step_weight.w || g->param_floats < IN_CACHE) return 0;
    const struct node *w = &g->nodes[n->in[1]];
    int64_t rounds = p.taps * p.in, block = rounds * p.block, tiles = tiles_of(g, n);
    if (w->view.segment != SEG_PARAM || w->offset + w->floats + block + rounds + tiles > g->param_floats) return 0;
    return tiles < 2 || tiles > MOST_TILES || rounds < LEAST_ROUNDS ? 0 : (block + tiles - 1) / tiles;
}
