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
       ARRAY_ROWS = 3 };

static int64_t ceil_div(int64_t a, int64_t b)
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

/* Cycles for a row of `pixels` and `vectors` in tiles of rows x vecs: two
 * multiply-adds or two loads a cycle, four cycles of latency. */
static int64_t tile_cost(int64_t pixels, int64_t vectors, int64_t rows, int64_t vecs)
{
    int64_t work = rows * vecs, loads = rows + vecs;
    int64_t step = work > loads ? work : loads;
    if (step < 8) step = 8;
    return ceil_div(pixels, rows) * ceil_div(vectors, vecs) * step;
}

/* The cheapest tile for `pixels` in a row and `channels` outputs. The rows are
 * then evened out, 27 pixels being 14 + 13 and not 15 + 12. `vecs` > 0 is
 * given where the packing is already decided. */
static struct tile choose_tile(const struct graph *g, int64_t pixels, int64_t channels, int vecs)
{
    struct tile best = { width_for(g, channels), 1, 1, false };
    if (g->unroll == UNROLL_none) return best; /* the smallest code */
    if (best.width == 1 && channels > ARRAY_MIN && g->unroll != UNROLL_full) {
        best.arrays = true;
        best.vecs = channels < ARRAY_MAX ? (int)channels : ARRAY_MAX;
        best.rows = (int)ceil_div(pixels, ceil_div(pixels, ARRAY_ROWS));
        return best;
    }
    int64_t vectors = ceil_div(channels, best.width), lowest = INT64_MAX;
    int most = best.width == 1 ? 8 : 4;
    for (int v = 1; v <= most && v <= vectors; v *= 2) {
        int rows = (g->target->registers - v - 2) / v;
        if (rows < 1 || (vecs && v != vecs)) continue;
        if (rows > pixels) rows = (int)pixels;
        rows = (int)ceil_div(pixels, ceil_div(pixels, rows));
        int64_t cost = tile_cost(pixels, vectors, rows, v);
        if (cost > lowest) continue;
        lowest = cost;
        best.vecs = v;
        best.rows = rows;
    }
    return best;
}

/* The same for a packing of vecs vectors a block. */
static struct tile tile_for_packing(const struct graph *g, struct packing p, int64_t pixels)
{
    int width = width_for(g, p.out);
    return choose_tile(g, pixels, p.out, (int)(p.block / width));
}

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

static void set_sweeps(struct graph *g, struct node *n, const struct sweep *s, int count)
{
    struct sweep *copy = NEW(g->cc->mem, struct sweep, count + 1);
    for (int i = 0; i < count; i++) copy[i] = s[i];
    n->algo.sweeps = copy;
    n->algo.nsweeps = count;
}

/* Register tiles run along a row of pixels, or along the batch where there is
 * one pixel. */
static int64_t row_length(const struct graph *g, struct node *n, int64_t pixels_h, int64_t pixels_w)
{
    n->algo.rows_over_batch = pixels_h * pixels_w == 1;
    return n->algo.rows_over_batch ? g->batch : pixels_w;
}

/* ---- convolution -------------------------------------------------------- */

static bool is_depthwise(const struct graph *g, const struct node *conv)
{
    int64_t in = g->nodes[conv->in[0]].shape.d[0];
    return conv->a->conv.groups == in && conv->shape.d[0] == in && in > 1;
}

/* How a convolution's weights lie: by the forward pass's tile. */
static struct packing conv_packing(const struct graph *g, const struct node *conv)
{
    const struct conv_attr *a = &conv->a->conv;
    int64_t in = g->nodes[conv->in[0]].shape.d[0], taps = a->kernel.h * a->kernel.w;
    int64_t h = shape_h(conv->shape), w = shape_w(conv->shape);
    int64_t row = h * w == 1 ? g->batch : w;
    struct packing p = { a->groups, a->channels / a->groups, in / a->groups, taps, 1 };
    if (is_depthwise(g, conv)) p = (struct packing){ 1, in, 1, taps, 1 };
    struct tile t = choose_tile(g, row, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

static void choose_conv(struct graph *g, struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    int64_t h = shape_h(n->shape), w = shape_w(n->shape);
    struct sweep s = one_to_one;
    s.count = (struct pair){ h, w };
    s.in0 = (struct pair){ -a->pad.top, -a->pad.left };
    s.step_in = a->stride;
    s.taps = a->kernel;
    s.tap_in = a->dilation;
    set_sweeps(g, n, &s, 1);
    n->algo.kernel = is_depthwise(g, n) ? KERNEL_DEPTHWISE : KERNEL_DIRECT;
    n->algo.kernel_size = a->kernel;
    n->algo.packing = conv_packing(g, n);
    n->algo.tile = tile_for_packing(g, n->algo.packing, row_length(g, n, h, w));
    n->algo.why = n->algo.kernel == KERNEL_DEPTHWISE
                      ? "one sum per channel over the taps"
                      : "direct sum over taps and channels in a register tile";
}

static int64_t gcd(int64_t a, int64_t b)
{
    return b ? gcd(b, a % b) : a;
}

/* One axis of the gradient's phase r: which taps hit pixels r, r + stride, …,
 * and where in dy they read. */
struct phase {
    int64_t count, in0, taps, tap_in, weight0, tap_weight;
};

static struct phase phase_of(int64_t r, int64_t extent, int64_t pad, int64_t stride,
                             int64_t dilation, int64_t kernel)
{
    int64_t common = gcd(stride, dilation), period = stride / common, k = 0;
    struct phase p = { .count = ceil_div(extent - r, stride), .tap_weight = period };
    p.tap_in = -(dilation / common);
    while (k < period && (r + pad - k * dilation) % stride != 0) k++;
    if (k == period || k >= kernel) return p; /* no tap: the gradient is 0 */
    p.taps = (kernel - 1 - k) / period + 1;
    p.weight0 = k;
    p.in0 = (r + pad - k * dilation) / stride;
    return p;
}

static int conv_dx_sweeps(const struct conv_attr *a, struct shape x, struct sweep *s)
{
    int n = 0;
    for (int64_t i = 0; i < a->stride.h && i < shape_h(x); i++)
        for (int64_t j = 0; j < a->stride.w && j < shape_w(x); j++) {
            struct phase h = phase_of(i, shape_h(x), a->pad.top, a->stride.h, a->dilation.h, a->kernel.h);
            struct phase w = phase_of(j, shape_w(x), a->pad.left, a->stride.w, a->dilation.w, a->kernel.w);
            if (h.taps * w.taps == 0) h.taps = w.taps = 0;
            s[n] = one_to_one;
            s[n].count = (struct pair){ h.count, w.count };
            s[n].out0 = (struct pair){ i, j };
            s[n].step_out = a->stride;
            s[n].in0 = (struct pair){ h.in0, w.in0 };
            s[n].taps = (struct pair){ h.taps, w.taps };
            s[n].tap_in = (struct pair){ h.tap_in, w.tap_in };
            s[n].weight0 = (struct pair){ h.weight0, w.weight0 };
            s[n++].tap_weight = (struct pair){ h.tap_weight, w.tap_weight };
        }
    return n;
}

/* The transposed weights: output channels of the gradient are x's. */
static struct packing conv_wt_packing(const struct graph *g, const struct node *conv)
{
    struct packing p = conv_packing(g, conv);
    if (is_depthwise(g, conv)) return p;
    struct shape x = g->nodes[conv->in[0]].shape;
    int64_t in = p.in, row = ceil_div(shape_w(x), conv->a->conv.stride.w);
    p.in = p.out;
    p.out = in;
    struct tile t = choose_tile(g, row, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

static void choose_conv_dx(struct graph *g, struct node *n)
{
    const struct node *conv = &g->nodes[n->of];
    const struct conv_attr *a = &n->a->conv;
    struct sweep *s = NEW(g->cc->mem, struct sweep, a->stride.h * a->stride.w + 1);
    set_sweeps(g, n, s, conv_dx_sweeps(a, n->shape, s));
    n->algo.sweeps = s;
    n->algo.kernel = is_depthwise(g, conv) ? KERNEL_DEPTHWISE : KERNEL_DIRECT;
    n->algo.kernel_size = a->kernel;
    n->algo.packing = conv_wt_packing(g, conv);
    int64_t w = ceil_div(shape_w(n->shape), a->stride.w);
    n->algo.tile = tile_for_packing(g, n->algo.packing, w);
    n->algo.why = "direct, one sweep per phase of the stride";
}

/* A packed block of weights is one row of floats. */
static void set_block(struct node *n, struct packing p)
{
    n->algo.packing = p;
    n->view.c = pack_floats(&p);
    n->view.h = n->view.w = 1;
}

static void choose_conv_wt(struct graph *g, struct node *n)
{
    set_block(n, conv_wt_packing(g, &g->nodes[n->of]));
    n->algo.why = "the weights by input channel, for the gradient of x";
}

/* The tile of a weight gradient: rows of input channels x the packing's block. */
static void choose_outer(const struct graph *g, struct node *n, struct packing p)
{
    n->algo.packing = p;
    n->algo.tile = tile_for_packing(g, p, p.in);
    n->algo.why = "sum over pixels of x times dy in a register tile";
}

static void choose_conv_dw(struct graph *g, struct node *n)
{
    struct node *conv = &g->nodes[n->of];
    choose_conv(g, conv);
    n->algo = conv->algo;
    choose_outer(g, n, conv->algo.packing);
    n->algo.kernel = is_depthwise(g, conv) ? KERNEL_DEPTHWISE_OUTER : KERNEL_OUTER;
}

/* ---- dense --------------------------------------------------------------- */

static struct packing dense_packing(const struct graph *g, const struct node *dense)
{
    const struct view *x = &g->nodes[dense->in[0]].view;
    struct packing p = { 1, dense->a->dense.channels, x->c, x->h * x->w, 1 };
    struct tile t = choose_tile(g, g->batch, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

static void choose_dense(struct graph *g, struct node *n)
{
    const struct view *x = &g->nodes[n->in[0]].view;
    struct sweep s = one_to_one;
    s.taps = (struct pair){ x->h, x->w };
    set_sweeps(g, n, &s, 1);
    n->algo.kernel = KERNEL_DIRECT;
    n->algo.kernel_size = s.taps;
    n->algo.rows_over_batch = true;
    n->algo.packing = dense_packing(g, n);
    n->algo.tile = tile_for_packing(g, n->algo.packing, g->batch);
    n->algo.why = "direct sum in a register tile of samples x outputs";
}

static struct packing dense_wt_packing(const struct graph *g, const struct node *dense)
{
    struct packing p = dense_packing(g, dense);
    int64_t in = p.in;
    p.in = p.out;
    p.out = in;
    struct tile t = choose_tile(g, g->batch, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

static void choose_dense_dx(struct graph *g, struct node *n)
{
    const struct node *dense = &g->nodes[n->of];
    struct sweep s = one_to_one;
    s.count = (struct pair){ n->view.h, n->view.w };
    s.step_in = (struct pair){ 0, 0 };
    s.step_weight = (struct pair){ 1, 1 };
    set_sweeps(g, n, &s, 1);
    n->algo.kernel = KERNEL_DIRECT;
    n->algo.kernel_size = s.count;
    n->algo.rows_over_batch = true;
    n->algo.packing = dense_wt_packing(g, dense);
    n->algo.tile = tile_for_packing(g, n->algo.packing, g->batch);
    n->algo.why = "direct sum in a register tile of samples x inputs";
}

static void choose_dense_wt(struct graph *g, struct node *n)
{
    set_block(n, dense_wt_packing(g, &g->nodes[n->of]));
    n->algo.why = "the weights by input, for the gradient of x";
}

static void choose_dense_dw(struct graph *g, struct node *n)
{
    struct node *dense = &g->nodes[n->of];
    choose_dense(g, dense);
    n->algo = dense->algo;
    choose_outer(g, n, dense->algo.packing);
    n->algo.kernel = KERNEL_OUTER;
}

/* ---- the pass -------------------------------------------------------------- */

static void (*const choose[OP_COUNT])(struct graph *, struct node *) = {
    [OP_conv] = choose_conv,
    [OP_conv_dx] = choose_conv_dx,
    [OP_conv_wt] = choose_conv_wt,
    [OP_conv_dw] = choose_conv_dw,
    [OP_dense] = choose_dense,
    [OP_dense_dx] = choose_dense_dx,
    [OP_dense_wt] = choose_dense_wt,
    [OP_dense_dw] = choose_dense_dw,
    [OP_maxpool] = select_maxpool,
    [OP_maxpool_dx] = select_maxpool_dx,
    [OP_avgpool] = select_avgpool,
    [OP_avgpool_dx] = select_avgpool_dx,
};

/* Weights lie as the layer's kernel reads them; a bias is padded to the same
 * blocks; all other parameters stay plain (layout.c). */
static void pack_params(struct graph *g, struct node *n)
{
    if (n->op != OP_conv && n->op != OP_dense) return;
    for (int k = 1; k < n->nin; k++) {
        struct node *p = &g->nodes[n->in[k]];
        struct packing w = n->algo.packing;
        p->packing = k == 1 ? w : (struct packing){ w.groups, w.out, 1, 1, w.block };
    }
}

void select_algo(struct graph *g)
{
    for (int id = 0; id < g->n; id++) {
        struct node *n = &g->nodes[id];
        if (choose[n->op]) choose[n->op](g, n);
        if (n->of < 0) pack_params(g, n);
    }
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
