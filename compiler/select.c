/* Chooses for every node the kernel, its register tile and, with that, how the
 * weights are packed. Needs shapes and forms; leaves node->algo, and for every
 * parameter node->packing.
 *
 * A kernel is a set of regular sweeps (struct sweep): a stride, a dilation or a
 * gradient changes the numbers, never the code. A convolution is one sweep; its
 * gradient with respect to x is one per phase of the stride, each a stride-1
 * convolution over the taps that hit it; a dense layer is a convolution whose
 * kernel covers the whole input; pooling is a sweep per run of pixels whose
 * windows lose the same taps to the border, so that no kernel tests bounds.
 *
 * The tile follows from the target's registers: R pixels x V vectors of
 * accumulators, V vectors of weights and one broadcast pixel must fit. The
 * packing depends on the layer and the target alone, so that all the graphs of
 * a file agree on it. */
#include "convc.h"
#include "select.h"

/* Plain C sums in arrays of this many channels for up to so many pixels: loops
 * of more than 16 rounds are what gcc -O3 turns into vectors and not into
 * scalars; 3 x 32 reached three quarters of the peak with AVX-512, and twice
 * what named scalars reach with SSE. */
enum { ARRAY_MIN = 16,
       ARRAY_MAX = 32,
       ARRAY_ROWS = 3,
       STRETCH = 1 << 19, /* bytes */
       STRETCH_PIXELS = 384,
       LEAST = 3, /* pixels of a round */
       ROUND = 8 };

int64_t select_ceil(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* Lanes for a tensor of c channels: no wider than they fill. */
static int width_for(const struct graph *g, int64_t c)
{
    int width = 1;
    while (width < g->target->width && width < c) width *= 2;
    return width;
}

/* Sixteenths of a cycle for a step of a tile of rows x vecs: two multiply-adds
 * a cycle, hardly two loads, four cycles of latency and a margin, and something
 * for the loads, of which a vector of weights comes from further away than a pixel. */
static int64_t step_cost(int64_t rows, int64_t vecs)
{
    int64_t work = 8 * rows * vecs, loads = 9 * (rows + vecs), latency = 80;
    if (loads > work) work = loads;
    return (work > latency ? work : latency) + rows + 4 * vecs;
}

/* A row of `pixels` in tiles of `rows`. */
static int64_t row_cost(int64_t pixels, int64_t rows, int64_t vecs)
{
    int64_t rest = pixels % rows;
    return pixels / rows * step_cost(rows, vecs) + (rest ? step_cost(rest, vecs) : 0);
}

/* The cheapest tile for `pixels` in a row and `channels` outputs. The rows are
 * then evened out, 27 pixels being 14 + 13 and not 15 + 12. `vecs` > 0 is
 * given where the packing is already decided. */
struct tile select_tile(const struct graph *g, int64_t pixels, int64_t channels, int vecs)
{
    struct tile best = { .width = width_for(g, channels), .vecs = 1, .rows = 1 };
    if (g->unroll == UNROLL_none) return best; /* the smallest code */
    if (best.width == 1 && channels > ARRAY_MIN && g->unroll != UNROLL_full) {
        best.arrays = true;
        best.vecs = channels < ARRAY_MAX ? (int)channels : ARRAY_MAX;
        best.rows = (int)select_ceil(pixels, select_ceil(pixels, ARRAY_ROWS));
        return best;
    }
    int64_t vectors = select_ceil(channels, best.width), lowest = INT64_MAX;
    int most = best.width == 1 || pixels == 1 ? 8 : 4;
    for (int v = 1; v <= most && v <= vectors; v = v < 4 && best.width > 1 ? v + 1 : 2 * v) {
        int64_t rows = (g->target->registers - v - 1) / v;
        if (rows < 1 || (vecs && v != vecs)) continue;
        rows = select_ceil(pixels, select_ceil(pixels, rows));
        int64_t rest = vectors % v, cost = vectors / v * row_cost(pixels, rows, v) + (rest ? row_cost(pixels, rows, rest) : 0);
        if (cost > lowest) continue;
        lowest = cost;
        best.vecs = v;
        best.rows = (int)rows;
    }
    return best;
}

/* The vectors of a packing's block. */
int select_vecs(const struct graph *g, struct packing p)
{
    return (int)(p.block / width_for(g, p.out));
}

/* The same for a packing that is decided. */
struct tile select_tile_packed(const struct graph *g, struct packing p, int64_t pixels)
{
    return select_tile(g, pixels, p.out, select_vecs(g, p));
}

/* The same of a depthwise kernel with `taps` in a row: what a tile loads is a
 * column of the input, once for all its pixels and taps, beside the weights of
 * that row. Long rows of taps would not fit the registers: one by one. Tiles
 * that divide the row need no second pass over the map for the rest, and eight
 * sums hide the latency. Of sixteen registers, twelve hold sums and the weights
 * come from memory. */
struct tile select_tile_depthwise(const struct graph *g, int64_t pixels, int64_t channels, int64_t taps, int vecs)
{
    struct tile t = select_tile(g, pixels, channels, vecs);
    if (t.arrays || g->unroll == UNROLL_none || taps > g->target->registers / 2) return t;
    t.row_of_taps = true;
    t.vecs = vecs ? vecs : channels > t.width ? 2
                                              : 1;
    bool few = g->target->registers <= 16;
    int64_t most = few ? 12 / t.vecs : (g->target->registers - 2) / t.vecs - (taps < 3 ? taps : 3);
    int64_t rows = most < pixels ? most : pixels;
    while (rows * t.vecs > 8 && pixels % rows != 0) rows--;
    t.rows = (int)(pixels % rows == 0 ? rows : select_ceil(pixels, select_ceil(pixels, most)));
    t.held = (2 * t.rows + 2 * taps - 1) * t.vecs <= g->target->registers;
    return t;
}

bool select_sums(enum kernel k)
{
    return k == KERNEL_DIRECT || k == KERNEL_DEPTHWISE || k == KERNEL_ROTATED;
}

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

void select_sweeps(struct graph *g, struct node *n, const struct sweep *s, int count)
{
    struct sweep *copy = NEW(g->cc->mem, struct sweep, count + 1);
    for (int i = 0; i < count; i++) copy[i] = s[i];
    n->algo.sweeps = copy;
    n->algo.nsweeps = count;
}

/* A packed block of weights is one row of floats. */
void select_block(struct node *n, struct packing p, const char *why)
{
    n->algo.packing = p;
    n->algo.why = why;
    n->view.c = pack_floats(&p);
    n->view.d = n->view.h = n->view.w = 1;
}

/* All tiles of a weight gradient walk over the same pixels: over so many samples
 * (d) or rows (h) of them at a time as stay in the second cache meanwhile, but not
 * so few that the gradient's own traffic counts, to which every stretch adds. */
static struct triple stretch_of(const struct graph *g, const struct node *n)
{
    struct triple image = n->algo.sweeps[0].count;
    const struct view *x = &g->nodes[n->in[0]].view, *dy = &g->nodes[n->in[1]].view;
    int64_t sample = 4 * (x->c * view_pixels(x) + dy->c * view_pixels(dy)), fit = STRETCH / sample;
    int64_t least = select_ceil(STRETCH_PIXELS, triple_product(image));
    if (least > 1 && fit < least) fit = least;
    if (fit > g->batch) fit = g->batch;
    if (g->unroll != UNROLL_auto) return triple(g->batch, image.h, image.w);
    if (fit > 0) return triple(select_ceil(g->batch, select_ceil(g->batch, fit)), image.h, image.w);
    int64_t parts = image.d > 1 ? 1 : select_ceil(sample, STRETCH);
    if (parts > image.h) parts = image.h;
    return triple(1, select_ceil(image.h, parts), image.w);
}

/* Depthwise, all taps of a vector of channels are summed at once, or, where registers
 * are too few, a row of taps of the packing's block: x and dy are read once, or once a
 * row. A round takes some pixels of dy; a column of x meets all its taps. */
static void sum_taps(const struct graph *g, struct node *n)
{
    struct tile *t = &n->algo.tile;
    struct triple kernel = n->algo.kernel_size;
    int64_t pixels = n->algo.sweeps[0].count.w, taps = kernel.w, free = g->target->registers - 3;
    if (t->arrays || g->unroll == UNROLL_none || kernel.w * kernel.h < 2 || taps >= free) return;
    t->tap_rows = kernel.w * kernel.h <= free - 3 ? (int)kernel.h : 1;
    if (t->tap_rows > 1) taps *= kernel.h, t->vecs = 1;
    while (t->vecs > 1 && free / t->vecs < taps + LEAST) t->vecs--;
    int64_t most = free / t->vecs - taps;
    t->row_of_taps = true;
    if (most > ROUND) most = ROUND;
    t->rows = (int)select_ceil(pixels, select_ceil(pixels, most));
}

/* The tile of a weight gradient: rows of input channels x the packing's block. */
void select_outer(const struct graph *g, struct node *n, struct packing p, bool depthwise)
{
    n->algo.kernel = depthwise ? KERNEL_DEPTHWISE_OUTER : KERNEL_OUTER;
    n->algo.packing = p;
    n->algo.tile = select_tile_packed(g, p, p.in);
    n->algo.tile.tap_rows = 1;
    if (depthwise) sum_taps(g, n);
    n->algo.group = stretch_of(g, n);
    n->algo.why = "sum over pixels of x times dy in a register tile";
}

/* ---- dense --------------------------------------------------------------- */

/* On every pixel of a map it is a convolution. */
static bool on_pixels(const struct graph *g, const struct node *n)
{
    const struct node *dense = n->of < 0 ? n : &g->nodes[n->of];
    return shape_input(g, dense, 0)->shape.rank > 1;
}

static struct packing dense_packing(const struct graph *g, const struct node *dense)
{
    const struct view *x = &g->nodes[dense->in[0]].view;
    struct packing p = { 1, dense->a->dense.channels, x->c, view_pixels(x), 1, false };
    struct tile t = select_tile(g, g->batch, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

static void choose_dense(struct graph *g, struct node *n)
{
    if (on_pixels(g, n)) {
        select_conv(g, n);
        return;
    }
    const struct view *x = &g->nodes[n->in[0]].view;
    struct sweep s = one_to_one;
    s.taps = view_space(x);
    select_sweeps(g, n, &s, 1);
    n->algo.kernel = KERNEL_DIRECT;
    n->algo.kernel_size = s.taps;
    n->algo.rows_over_batch = true;
    n->algo.packing = dense_packing(g, n);
    n->algo.tile = select_tile_packed(g, n->algo.packing, g->batch);
    n->algo.why = "direct sum in a register tile of samples x outputs";
}

static struct packing dense_wt_packing(const struct graph *g, const struct node *dense)
{
    struct packing p = dense_packing(g, dense);
    int64_t in = p.in;
    p.in = p.out;
    p.out = in;
    struct tile t = select_tile(g, g->batch, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

/* Rows are samples that read a vector of weights together, `vecs` the inputs whose
 * sums hide each other's latency. */
static void choose_dots(const struct graph *g, struct node *n, const struct node *dense)
{
    n->algo.kernel = KERNEL_DOTS;
    n->algo.kernel_size = view_space(&n->view);
    n->algo.packing = dense_packing(g, dense);
    n->algo.tile.width = width_for(g, n->algo.packing.out);
    n->algo.tile.rows = (int)select_ceil(g->batch, select_ceil(g->batch, 8));
    n->algo.tile.vecs = 8 / n->algo.tile.rows;
    n->algo.why = "dots of dy and the weights as they lie";
}

static void choose_dense_dx(struct graph *g, struct node *n)
{
    if (on_pixels(g, n)) {
        select_conv_dx(g, n);
        return;
    }
    const struct node *dense = &g->nodes[n->of];
    if (n->in[1] == dense->in[1]) {
        choose_dots(g, n, dense);
        return;
    }
    struct sweep s = one_to_one;
    s.count = view_space(&n->view);
    s.step_in = triple_all(0);
    s.step_weight = triple_all(1);
    select_sweeps(g, n, &s, 1);
    n->algo.kernel = KERNEL_DIRECT;
    n->algo.kernel_size = s.count;
    n->algo.rows_over_batch = true;
    n->algo.packing = dense_wt_packing(g, dense);
    n->algo.tile = select_tile_packed(g, n->algo.packing, g->batch);
    n->algo.why = "direct sum in a register tile of samples x inputs";
}

static void choose_dense_wt(struct graph *g, struct node *n)
{
    if (on_pixels(g, n)) {
        select_conv_wt(g, n);
        return;
    }
    struct packing p = dense_wt_packing(g, &g->nodes[n->of]);
    select_block(n, p, "the weights by input, for the gradient of x");
}

static void choose_dense_dw(struct graph *g, struct node *n)
{
    if (on_pixels(g, n)) {
        select_conv_dw(g, n);
        return;
    }
    struct node *dense = &g->nodes[n->of];
    choose_dense(g, dense);
    n->algo = dense->algo;
    select_outer(g, n, dense->algo.packing, false);
}

/* ---- matrices ------------------------------------------------------------ */

/* The vectors run along the channels; along a row of pixels where there is one
 * channel. */
static void choose_matmul(struct graph *g, struct node *n)
{
    struct shape y = n->shape;
    bool channels = y.rank == 2 || y.d[0] > 1;
    int64_t last = y.d[y.rank - 1];
    int64_t lanes = channels ? y.d[0] : last, rows = channels ? last : y.d[y.rank - 2];
    n->algo.tile = select_tile(g, rows, lanes, 0);
    n->algo.why = arena_printf(g->cc->mem, "sums of products in a register tile (%d x %d x %d lanes)",
                               n->algo.tile.rows, n->algo.tile.vecs, n->algo.tile.width);
}

/* ---- the pass -------------------------------------------------------------- */

static void (*const choose[OP_COUNT])(struct graph *, struct node *) = {
    [OP_conv] = select_conv,
    [OP_conv_dx] = select_conv_dx,
    [OP_conv_wt] = select_conv_wt,
    [OP_conv_dw] = select_conv_dw,
    [OP_convtranspose] = select_conv_dx,
    [OP_convtranspose_dx] = select_conv,
    [OP_convtranspose_wt] = select_conv_wt,
    [OP_convtranspose_dw] = select_conv_dw,
    [OP_dense] = choose_dense,
    [OP_dense_dx] = choose_dense_dx,
    [OP_dense_wt] = choose_dense_wt,
    [OP_dense_dw] = choose_dense_dw,
    [OP_pad] = border_sweeps,
    [OP_pad_dx] = border_sweeps,
    [OP_upsample] = select_upsample,
    [OP_upsample_dx] = select_upsample_dx,
    [OP_matmul] = choose_matmul,
    [OP_maxpool] = select_maxpool,
    [OP_maxpool_dx] = select_maxpool_dx,
    [OP_maxpool_indices] = select_maxpool,
    [OP_maxpool_positions] = select_maxpool,
    [OP_maxunpool] = select_maxunpool,
    [OP_maxunpool_dx] = select_maxunpool,
    [OP_adaptive_maxpool] = select_adaptive_maxpool,
    [OP_adaptive_maxpool_dx] = select_adaptive_maxpool_dx,
    [OP_adaptive_avgpool] = select_adaptive_avgpool,
    [OP_adaptive_avgpool_dx] = select_adaptive_avgpool_dx,
    [OP_avgpool] = select_avgpool,
    [OP_avgpool_dx] = select_avgpool_dx,
};

/* Parameters of every element lie as the elements do, channels last. */
static void pack_elements(struct graph *g, const struct node *n)
{
    for (int k = 1; k < n->nin; k++) {
        struct node *p = &g->nodes[n->in[k]];
        int64_t channels = p->shape.d[0];
        p->packing = (struct packing){ 1, channels, 1, shape_count(p->shape) / channels, channels, false };
    }
}

/* Weights lie as the layer's kernel reads them; a bias is padded to the same
 * blocks; all other parameters stay plain (layout.c). */
static void pack_params(struct graph *g, struct node *n)
{
    if (n->op == OP_layernorm_affine) pack_elements(g, n);
    if (n->op != OP_conv && n->op != OP_convtranspose && n->op != OP_dense) return;
    for (int k = 1; k < n->nin; k++) {
        struct node *p = &g->nodes[n->in[k]];
        struct packing w = n->algo.packing;
        p->packing = k == 1 ? w : (struct packing){ w.groups, p->shape.d[0] / w.groups, 1, 1, w.block, false };
    }
}

void select_algo(struct graph *g)
{
    for (int id = 0; id < g->n; id++) {
        struct node *n = &g->nodes[id];
        if (choose[n->op]) choose[n->op](g, n);
        if (n->of < 0) pack_params(g, n);
    }
    winograd_training(g);
}

/* The graphs of a training file read one block of parameters. A layer that only
 * one of them needs decides for both. */
void select_share(struct graph *a, struct graph *b)
{
    int j = 0;
    for (int i = 0; i < a->n; i++) {
        struct node *p = &a->nodes[i];
        if (p->op != OP_param) continue;
        while (j < b->n && b->nodes[j].op != OP_param) j++;
        if (j == b->n) bug("select_share: %s is in one graph only", p->path);
        struct node *q = &b->nodes[j++];
        if (p->packing.block == 0) p->packing = q->packing;
        if (q->packing.block == 0) q->packing = p->packing;
    }
}
