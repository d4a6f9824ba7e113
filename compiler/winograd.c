/* Winograd's minimal filtering for square kernels of 3 x 3 to 7 x 7, stride 1, and whole
 * vectors of channels; winograd_rows.c has something for others. In inference
 * graphs the weights are known and transformed once, when they are written; in
 * training conv_winograd nodes transform them in every step, for the layer and for
 * its gradient with respect to x, which is such a convolution with the kernel
 * turned around. The gradient of the weights goes the same way backwards. The
 * weights become 1.3 to 4 times as large: --no-winograd leaves it to the layers that
 * say algorithm=winograd.
 * F(m x m, r x r) makes m x m outputs from (m + r - 1)^2 products where the direct
 * sum takes r^2 m^2: for 3 x 3 2.25 times fewer with m = 2, four times with m = 4; for
 * 5 x 5 2.78 times with m = 2, 6.25 times with m = 4. The transform of the tiles follows
 * from m + r - 1 alone, which is 4, 6 or 8.
 *
 * A group of tiles, small enough for the second cache, is transformed into the
 * scratch buffer; each of the (m + r - 1)^2 places of a tile is then a matrix
 * product of tiles x channels in a register tile like that of the direct kernel. In
 * groups of channels every block of outputs transforms the inputs of its groups.
 *
 * The error grows with m and with the channels; that of F(4 x 4, 3 x 3) stays below the
 * 1e-5 of the largest output that every kernel is held to (tests/unit/winograd.c)
 * up to 128 of them; with 512 it is 3e-5. F(4 x 4, 5 x 5) and F(2 x 2, 7 x 7) have no more.
 * Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015,
 * arXiv 1509.09308. */
#include "convc.h"
#include "select.h"
#include "wisdom.h"

#include <string.h>

/* Places along a tile's side. */
static int side(const struct node *n, int m)
{
    return m + (int)n->algo.kernel_size.h - 1;
}

/* Eight places for large kernels alone: F(6 x 6, 3 x 3) has twice the error of F(4 x 4,
 * 3 x 3) and hardly takes less time, as what is saved goes into its transforms. */
bool winograd_has(const struct node *n, int m)
{
    int places = side(n, m);
    return places == 4 || places == 6 || (places == WINOGRAD_PLACES && n->algo.kernel_size.h >= 5);
}

/* ---- is it worth it ------------------------------------------------------ */

/* What a group's tiles fill of the second cache: more makes nothing faster. But
 * the weights are read once a group, which therefore has tiles for a full register
 * tile if there are so many. */
enum { CACHE = 1 << 18,
       LEAST = 14 };

/* Vectors of a block: two, so that a tile has many rows for the weights that it
 * reads from far away, and may be half of a group of 16. */
int winograd_vecs(const struct node *n)
{
    return n->algo.packing.out > n->algo.tile.width && !narrow_is(n) ? 2 : 1;
}

/* The channels that a block of outputs sums, those of the groups that are in it. */
static int64_t depth(const struct node *n)
{
    return narrow_is(n) ? n->algo.packing.block : n->algo.packing.in;
}

static int64_t blocks_of(const struct packing *p)
{
    return p->groups * select_ceil(p->out, p->block);
}

/* Rows of tiles of so many channels that fit into `bytes`. */
static int64_t rows_in(const struct node *n, int m, int64_t channels, int64_t bytes)
{
    int64_t columns = select_ceil(n->view.w, m), least = select_ceil(LEAST, columns);
    int64_t fit = bytes / (4 * side(n, m) * side(n, m) * columns * channels);
    return fit < least ? least : fit;
}

/* Whole rows of tiles, and whole samples if all of their rows fit. */
static struct triple group_of(const struct graph *g, const struct node *n, int m, int64_t fit)
{
    int64_t rows = select_ceil(n->view.h, m), columns = select_ceil(n->view.w, m);
    if (fit >= rows) return triple(fit / rows < g->batch ? fit / rows : g->batch, rows, columns);
    return triple(1, select_ceil(rows, select_ceil(rows, fit)), columns);
}

/* A group for every thread where blocks of channels are too few to be shared. */
static struct triple group_for(const struct graph *g, const struct node *n, int m, int threads)
{
    int64_t fit = rows_in(n, m, depth(n) + n->algo.packing.block, CACHE);
    int64_t each = select_ceil(g->batch * select_ceil(n->view.h, m), threads);
    int64_t blocks = blocks_of(&n->algo.packing);
    bool few = 5 * blocks < 4 * threads * select_ceil(blocks, threads);
    return group_of(g, n, m, few && fit > each ? each : fit);
}

/* Bytes a cycle of transformed weights, from the third cache and from memory. */
enum { FROM_CACHE = 24,
       FROM_MEMORY = 12,
       THIRD_CACHE = 1 << 24 };

static double taps_of(const struct node *n)
{
    return (double)triple_product(n->algo.kernel_size);
}

/* Cycles: products at two multiply-adds a cycle, which wait for the weights where
 * a group has few tiles and for each other where a tile has few sums, and the
 * transforms' loads, stores and sums. Threads have no say: with them a file
 * computes the same bits as without. */
static double cycles(const struct graph *g, const struct node *n, int m)
{
    double lanes = n->algo.tile.width, taps = taps_of(n), places = side(n, m) * side(n, m);
    double c = (double)n->algo.packing.in, o = (double)n->view.c, all = (double)g->nodes[n->in[0]].view.c;
    double tiles = (double)(g->batch * select_ceil(n->view.h, m) * select_ceil(n->view.w, m));
    struct triple group = group_for(g, n, m, 1);
    double groups = (double)(select_ceil(g->batch, group.d) * select_ceil(select_ceil(n->view.h, m), group.h));
    double turns = narrow_is(n) ? 1.2 * (c - 1) : 0; /* shuffles and sums of rotations, beside c products */
    double products = tiles * places * (c + turns) * o / (2 * lanes * 0.9);
    double sums = (double)(triple_product(group) * winograd_vecs(n));
    if (sums < 8) products *= 8 / sums;
    double transforms = tiles * places * (all + o) / lanes * 2.5;
    double bytes = places * c * o * 4;
    double weights = groups * bytes / (bytes > THIRD_CACHE ? FROM_MEMORY : FROM_CACHE);
    if (g->training) transforms += (taps + places) * c * o * 4 / FROM_MEMORY; /* of the weights */
    return (products > weights ? products : weights) + transforms;
}

static double direct_cycles(const struct graph *g, const struct node *n)
{
    double pixels = (double)(g->batch * n->view.h * n->view.w);
    double c = (double)n->algo.packing.in, vectors = (double)select_ceil(n->view.c, n->algo.tile.width);
    return taps_of(n) * pixels * c * vectors / (2 * 0.9);
}

static bool wanted(const struct graph *g, const char *algorithm)
{
    return strcmp(algorithm, "winograd") == 0 || (strcmp(algorithm, "auto") == 0 && !g->no_winograd);
}

/* Groups are narrow, or a block each; in training they are left to the direct sum. */
static bool suits_groups(const struct graph *g, const struct node *n)
{
    const struct packing *p = &n->algo.packing;
    int width = n->algo.tile.width;
    if (n->a->conv.groups == 1) return true;
    return !g->training && (narrow_is(n) || (p->in % width == 0 && p->out % width == 0 && p->out <= 2 * width));
}

static bool suits_window(const struct graph *g, const struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    int64_t r = a->kernel.h;
    return wanted(g, a->algorithm) && g->target->width > 1 && g->unroll == UNROLL_auto && n->shape.rank == 3 &&
           r == a->kernel.w && r >= 3 && r <= WINOGRAD_TAPS && a->stride.h * a->stride.w == 1 && a->dilation.h * a->dilation.w == 1;
}

static bool suits(const struct graph *g, const struct node *n)
{
    int width = g->target->width;
    return suits_window(g, n) && suits_groups(g, n) && g->nodes[n->in[0]].view.c % width == 0 && n->view.c % width == 0;
}

bool winograd_applies(const struct graph *g, const struct node *n)
{
    if (n->op != OP_conv || g->training || !values_known(&g->nodes[n->in[1]]) || graph_uses(g, n->in[1]) != 1) return false;
    return suits(g, n) || (suits_window(g, n) && winograd_rows_suit(n));
}

/* The m that takes least time, 0: the direct sum does. */
static int fastest(const struct graph *g, const struct node *n)
{
    double (*const takes)(const struct graph *, const struct node *, int) = suits(g, n) ? cycles : winograd_rows_cycles;
    int best = 0;
    double lowest = direct_cycles(g, n);
    for (int m = WINOGRAD_LEAST; m <= WINOGRAD_MOST; m++)
        if (winograd_has(n, m) && takes(g, n, m) < lowest) lowest = takes(g, n, best = m);
    return best;
}

/* The sweep of a node over y, with tiles for pixels. That of a gradient reads the
 * taps backwards; its tiles begin where the last of them reads. */
void winograd_tiles(const struct graph *g, struct node *n, const struct view *y, struct triple tile)
{
    struct sweep *s = NEW(g->cc->mem, struct sweep, 1);
    *s = n->algo.sweeps[0];
    for (int k = 1; k < AXES; k++)
        if (s->tap_in.at[k] < 0) s->in0.at[k] -= n->algo.kernel_size.at[k] - 1;
    s->tap_in = triple_all(1);
    s->count = triple(1, select_ceil(y->h, tile.h), select_ceil(y->w, tile.w));
    s->step_in = s->step_out = tile;
    s->taps = triple(1, tile.h + n->algo.kernel_size.h - 1, tile.w + n->algo.kernel_size.w - 1);
    n->algo.sweeps = s;
    n->algo.npoints = (int)(s->taps.h - 2) / 2;
    n->algo.points = winograd_points;
}

/* An odd number of cache lines: the places of a tile lie in sets of their own,
 * where a power of two would have them push each other out of the cache. */
int64_t winograd_place(int64_t floats)
{
    return (select_ceil(floats, 16) | 1) * 16;
}

static const char *why(const struct graph *g, const struct node *n, int m, int outputs, int taps)
{
    int before = m * (int)n->algo.kernel_size.h, after = side(n, m);
    double times = (double)(before * before) / (after * after);
    const char *many = times == 4 ? "four" : arena_printf(g->cc->mem, "%.3g", times);
    return arena_printf(g->cc->mem, "Winograd F(%d x %d, %d x %d): %s times fewer products", outputs, outputs, taps, taps, many);
}

/* Of a group. */
static void workspace(const struct graph *g, struct node *n)
{
    struct algo *a = &n->algo;
    int64_t tiles = triple_product(a->group);
    a->tile = narrow_is(n) ? narrow_tile(g, a->packing.in, a->tile, tiles) : select_tile_packed(g, a->packing, tiles);
    a->place_in = winograd_place(tiles * depth(n));
    a->place_out = winograd_place(tiles * a->packing.block);
    a->scratch = triple_product(a->sweeps[0].taps) * (a->place_in + a->place_out);
}

/* Fewer rows of tiles than a group has; a group along columns alone has one. */
void winograd_band(const struct graph *g, struct node *n)
{
    if (n->algo.sweeps[0].count.h >= n->algo.group.h) return;
    n->algo.group.h = n->algo.sweeps[0].count.h;
    workspace(g, n);
}

static void take(const struct graph *g, struct node *n, int m)
{
    struct algo *algo = &n->algo;
    winograd_tiles(g, n, &n->view, triple(1, m, m));
    algo->kernel = KERNEL_WINOGRAD;
    algo->group = group_for(g, n, m, g->threads);
    algo->packing.taps = triple_product(algo->sweeps[0].taps);
    workspace(g, n);
    algo->why = why(g, n, m, m, (int)algo->kernel_size.h);
}

void winograd(struct graph *g, struct node *n)
{
    if (!winograd_applies(g, n)) return;
    const struct packing direct = n->algo.packing;
    const struct choice *measured = wisdom_find(g, n);
    if (!measured) n->algo.packing.block = n->algo.tile.width * winograd_vecs(n);
    int m = measured && (measured->m == 0 || winograd_has(n, measured->m)) ? measured->m : fastest(g, n);
    if (m == 0) n->algo.packing = direct;
    if (m == 0) return;
    if (!suits(g, n)) {
        winograd_rows(g, n, m);
        return;
    }
    take(g, n, m);
    winograd_weights(g, &g->nodes[n->in[1]], side(n, m), (int)n->algo.kernel_size.h, true);
}

/* ---- in training --------------------------------------------------------- */

/* A node in front of the layer, or of its gradient, that transforms what it reads. */
static void transform_in_front(struct graph *g, int id, int m)
{
    int w = g->nodes[id].in[1], of = g->nodes[id].of < 0 ? id : g->nodes[id].of;
    struct shape s = g->nodes[w].shape;
    s.d[2] = s.d[3] = side(&g->nodes[id], m);
    const char *hint = arena_printf(g->cc->mem, "%s_tiles", g->nodes[w].name);
    int u = graph_derive(g, OP_conv_winograd, of, hint, s, false, 1, &w);
    struct node *n = &g->nodes[id], *t = &g->nodes[u];
    t->algo.tile = n->algo.tile;
    t->algo.sweeps = n->algo.sweeps;
    t->algo.nsweeps = 1;
    t->algo.kernel_size = n->algo.kernel_size;
    t->algo.npoints = n->algo.npoints;
    t->algo.points = n->algo.points;
    select_block(t, n->algo.packing, "transformed weights");
    n->in[1] = u;
}

/* The gradient of the weights sums products of transformed x and transformed dy,
 * place by place, for one block of outputs and a part of the inputs; what comes of
 * a place is as large as the weights of that part. */
static double outer_cycles(const struct graph *g, const struct node *layer, int m, int64_t part)
{
    double lanes = layer->algo.tile.width, places = side(layer, m) * side(layer, m);
    double c = (double)g->nodes[layer->in[0]].view.c, o = (double)layer->view.c;
    double tiles = (double)(g->batch * select_ceil(layer->view.h, m) * select_ceil(layer->view.w, m));
    double products = tiles * places * c * o / (2 * lanes * 0.8);
    double again = c * o / (double)layer->algo.packing.block + o * c / (double)part;
    double transforms = tiles * places * (again + c + o) / lanes * 2.5;
    return products + transforms + 2 * (places + taps_of(layer)) * c * o / lanes;
}

/* Input channels, and what a group's tiles fill of the second cache: the sums of all
 * places are read and written once a group. */
enum { PART = 64,
       OUTER_CACHE = 1 << 19 };

static void take_outer(const struct graph *g, struct node *n)
{
    const struct node *layer = &g->nodes[n->of];
    struct algo *a = &n->algo;
    int64_t part = a->packing.in < PART ? a->packing.in : PART;
    int best = 0;
    double lowest = direct_cycles(g, layer);
    for (int m = WINOGRAD_LEAST; m <= WINOGRAD_MOST; m++)
        if (winograd_has(n, m) && outer_cycles(g, layer, m, part) < lowest) lowest = outer_cycles(g, layer, best = m, part);
    if (best == 0) return;
    int64_t places = side(n, best) * side(n, best);
    winograd_tiles(g, n, &layer->view, triple(1, best, best));
    a->kernel = KERNEL_WINOGRAD_OUTER;
    a->part = part;
    a->group = group_of(g, layer, best, rows_in(layer, best, part + a->packing.block, OUTER_CACHE));
    a->tile = select_tile_packed(g, a->packing, part);
    a->place_in = winograd_place(triple_product(a->group) * part);
    a->place_out = winograd_place(triple_product(a->group) * a->packing.block);
    a->scratch = places * (a->place_in + a->place_out + part * a->packing.block);
    a->why = why(g, n, best, (int)a->kernel_size.h, best);
}

void winograd_training(struct graph *g)
{
    int count = g->n;
    for (int id = 0; g->training && id < count; id++) {
        struct node *n = &g->nodes[id];
        if (n->op == OP_conv_dw && n->algo.kernel_size.h == 3 && suits(g, &g->nodes[n->of])) take_outer(g, n);
        if ((n->op != OP_conv && n->op != OP_conv_dx) || n->algo.nsweeps != 1 || !suits(g, n)) continue;
        if (n->algo.rows_over_batch) continue; /* of one pixel: no two taps meet in another */
        int m = fastest(g, n);
        if (m == 0) continue;
        take(g, n, m);
        transform_in_front(g, id, m);
    }
    if (g->n > count) graph_sort(g);
}
