/* Winograd's minimal filtering along columns alone, in inference: for square kernels
 * of 5 x 5 to 7 x 7, stride 1, whose channels are no whole vectors, as in a net's first
 * layers. F(m, r) makes m rows of the output from m + r - 1 rows that are sums of the
 * input's: for 5 x 5 and m = 4 from 2.5 times fewer products than the direct sum has. The
 * tiles of winograd.c save 6.25 times, but transform along both axes, which of few
 * channels takes longer than what they save.
 *
 * A transformed row lies as a row of the input does, so that vectors run over its pixels
 * and channels alike, however few these are. At each of the m + r - 1 places a direct sum
 * over the taps of one row makes a row of results, and those of all places are combined
 * to m rows of the output. The workspace is that of one row of tiles, and the weights
 * become (m + r - 1) / r times as large. */
#include "convc.h"
#include "select.h"

static double side(const struct node *n, int m)
{
    return (double)(m + n->algo.kernel_size.h - 1);
}

/* A kernel of three rows saves half, which the transforms of few channels take. */
bool winograd_rows_suit(const struct node *n)
{
    return n->algo.kernel_size.h >= 5 && n->a->conv.groups == 1;
}

/* Columns that a row of tiles reads. */
static int64_t columns(const struct node *n)
{
    return n->view.w + n->algo.kernel_size.w - 1;
}

/* As winograd.c counts them. */
double winograd_rows_cycles(const struct graph *g, const struct node *n, int m)
{
    double lanes = n->algo.tile.width, vectors = (double)select_ceil(n->view.c, n->algo.tile.width);
    double rows = (double)(g->batch * select_ceil(n->view.h, m)) * side(n, m);
    double sums = rows * (double)n->view.w * vectors;
    double products = sums * (double)(n->algo.kernel_size.w * n->algo.packing.in) / (2 * 0.9);
    double transformed = rows * (double)(columns(n) * layout_channels(g, n->algo.packing.in)) / lanes;
    return products + (sums + transformed) * 2.5;
}

/* Bytes of weights, of a block at all places, that stay in the first cache. */
enum { STAY = 1 << 14 };

/* Pixels at a time: a register tile, where the weights stay for the next one. */
static int64_t group_of(const struct node *n)
{
    const struct packing *p = &n->algo.packing;
    bool stay = 4 * p->taps * p->in * p->block <= STAY;
    return stay ? n->algo.tile.rows : n->view.w;
}

void winograd_rows(struct graph *g, struct node *n, int m)
{
    struct algo *algo = &n->algo;
    int taps = (int)algo->kernel_size.h, places = m + taps - 1;
    winograd_tiles(g, n, &n->view, triple(1, m, 1));
    algo->kernel = KERNEL_WINOGRAD;
    algo->packing.taps = places * algo->kernel_size.w;
    bool row_of_taps = algo->tile.row_of_taps;
    algo->tile = select_tile_packed(g, algo->packing, n->view.w);
    algo->tile.row_of_taps = row_of_taps;
    algo->group = triple(1, 1, group_of(n));
    algo->place_in = winograd_place(columns(n) * layout_channels(g, algo->packing.in));
    algo->place_out = winograd_place(algo->group.w * algo->packing.block);
    algo->scratch = places * (algo->place_in + algo->place_out);
    algo->why = arena_printf(g->cc->mem, "Winograd F(%d, %d) along columns: %.3g times fewer products", m, taps,
                             (double)(m * taps) / places);
    winograd_weights(g, &g->nodes[n->in[1]], places, taps, false);
}
