/* Convolutions and transposed convolutions, for select.c. Both stand between a
 * wide image, which the padding surrounds, and a narrow one with a pixel for
 * every window. What goes from the wide to the narrow one gathers: a
 * convolution, the gradient of a transposed one; one sweep. What goes the other
 * way scatters, and is computed as a gathering of its own: one sweep per phase
 * of the stride, each a stride-1 convolution over the taps that hit it.
 *
 * A packing is named after the way in which its weights are read: the layer's
 * parameter has that of its forward pass, the gradient of x reads a copy in the
 * other. */
#include "convc.h"
#include "select.h"

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

struct layer {
    bool transposed, depthwise;
    struct pair kernel, stride, dilation;
    struct sides pad;
    int64_t groups;
    struct shape wide, narrow;
};

static struct layer conv_layer(const struct graph *g, const struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    return (struct layer){ false, false, a->kernel, a->stride, a->dilation, a->pad, a->groups,
                           g->nodes[n->in[0]].shape, n->shape };
}

static struct layer convtranspose_layer(const struct graph *g, const struct node *n)
{
    const struct convtranspose_attr *a = &n->a->convtranspose;
    return (struct layer){ true, false, a->kernel, a->stride, a->dilation, a->pad, a->groups,
                           n->shape, g->nodes[n->in[0]].shape };
}

static struct layer (*const layer_of[OP_COUNT])(const struct graph *, const struct node *) = {
    [OP_conv] = conv_layer,
    [OP_convtranspose] = convtranspose_layer,
};

/* The layer that n is, or was derived from. */
static struct layer read_layer(const struct graph *g, const struct node *n)
{
    if (n->of >= 0) n = &g->nodes[n->of];
    struct layer l = layer_of[n->op](g, n);
    l.depthwise = l.groups > 1 && l.groups == l.wide.d[0] && l.groups == l.narrow.d[0];
    return l;
}

static bool one_pixel(struct shape s)
{
    return shape_h(s) * shape_w(s) == 1;
}

/* Register tiles run along a row of pixels, or along the batch where there is
 * one pixel. */
static int64_t gather_row(const struct graph *g, const struct layer *l)
{
    return one_pixel(l->narrow) ? g->batch : shape_w(l->narrow);
}

/* One pixel spreads over a wide image that the kernel covers: every pixel there
 * has a tap of its own, as in the gradient of a dense layer. */
static bool spreads(const struct layer *l)
{
    return one_pixel(l->narrow) && l->dilation.h == 1 && l->dilation.w == 1 &&
           l->pad.top + shape_h(l->wide) <= l->kernel.h &&
           l->pad.left + shape_w(l->wide) <= l->kernel.w;
}

static int64_t scatter_row(const struct graph *g, const struct layer *l)
{
    return spreads(l) ? g->batch : select_ceil(shape_w(l->wide), l->stride.w);
}

/* How weights lie that lead from a map of `from` channels to one of `to`. */
static struct packing packing_for(const struct graph *g, const struct layer *l,
                                  struct shape from, struct shape to, int64_t row)
{
    int64_t taps = l->kernel.h * l->kernel.w;
    struct packing p = { l->groups, to.d[0] / l->groups, from.d[0] / l->groups, taps, 1, l->transposed };
    if (l->depthwise) p = (struct packing){ 1, l->groups, 1, taps, 1, false };
    struct tile t = select_tile(g, row, p.out, 0);
    p.block = (int64_t)t.width * t.vecs;
    return p;
}

/* Depthwise weights serve both ways: they lie as the forward pass wants them. */
static struct packing gather_packing(const struct graph *g, const struct layer *l)
{
    int64_t row = l->depthwise && l->transposed ? scatter_row(g, l) : gather_row(g, l);
    return packing_for(g, l, l->wide, l->narrow, row);
}

static struct packing scatter_packing(const struct graph *g, const struct layer *l)
{
    int64_t row = l->depthwise && !l->transposed ? gather_row(g, l) : scatter_row(g, l);
    return packing_for(g, l, l->narrow, l->wide, row);
}

static struct sweep gather_sweep(const struct layer *l)
{
    struct sweep s = one_to_one;
    s.count = (struct pair){ shape_h(l->narrow), shape_w(l->narrow) };
    s.in0 = (struct pair){ -l->pad.top, -l->pad.left };
    s.step_in = l->stride;
    s.taps = l->kernel;
    s.tap_in = l->dilation;
    return s;
}

static void choose_kernel(const struct graph *g, struct node *n, const struct layer *l,
                          struct packing p, int64_t row)
{
    n->algo.kernel = l->depthwise ? KERNEL_DEPTHWISE : KERNEL_DIRECT;
    n->algo.kernel_size = l->kernel;
    n->algo.packing = p;
    n->algo.tile = select_tile_packed(g, p, row);
}

void select_conv(struct graph *g, struct node *n)
{
    struct layer l = read_layer(g, n);
    struct sweep s = gather_sweep(&l);
    select_sweeps(g, n, &s, 1);
    choose_kernel(g, n, &l, gather_packing(g, &l), gather_row(g, &l));
    n->algo.rows_over_batch = one_pixel(l.narrow);
    n->algo.why = l.depthwise ? "one sum per channel over the taps"
                              : "direct sum over taps and channels in a register tile";
}

/* ---- scattering ---------------------------------------------------------- */

static int64_t gcd(int64_t a, int64_t b)
{
    return b ? gcd(b, a % b) : a;
}

/* One axis of phase r: which taps hit pixels r, r + stride, … of the wide image,
 * and where in the narrow one they read. */
struct phase {
    int64_t count, in0, taps, tap_in, weight0, tap_weight;
};

static struct phase phase_of(int64_t r, int64_t extent, int64_t pad, int64_t stride,
                             int64_t dilation, int64_t kernel)
{
    int64_t common = gcd(stride, dilation), period = stride / common, k = 0;
    struct phase p = { .count = select_ceil(extent - r, stride), .tap_weight = period };
    p.tap_in = -(dilation / common);
    while (k < period && (r + pad - k * dilation) % stride != 0) k++;
    if (k == period || k >= kernel) return p; /* no tap: the sum is empty */
    p.taps = (kernel - 1 - k) / period + 1;
    p.weight0 = k;
    p.in0 = (r + pad - k * dilation) / stride;
    return p;
}

static int phases(const struct layer *l, struct sweep *s)
{
    int n = 0;
    struct pair wide = { shape_h(l->wide), shape_w(l->wide) };
    for (int64_t i = 0; i < l->stride.h && i < wide.h; i++)
        for (int64_t j = 0; j < l->stride.w && j < wide.w; j++) {
            struct phase h = phase_of(i, wide.h, l->pad.top, l->stride.h, l->dilation.h, l->kernel.h);
            struct phase w = phase_of(j, wide.w, l->pad.left, l->stride.w, l->dilation.w, l->kernel.w);
            if (h.taps * w.taps == 0) h.taps = w.taps = 0;
            s[n] = one_to_one;
            s[n].count = (struct pair){ h.count, w.count };
            s[n].out0 = (struct pair){ i, j };
            s[n].step_out = l->stride;
            s[n].in0 = (struct pair){ h.in0, w.in0 };
            s[n].taps = (struct pair){ h.taps, w.taps };
            s[n].tap_in = (struct pair){ h.tap_in, w.tap_in };
            s[n].weight0 = (struct pair){ h.weight0, w.weight0 };
            s[n++].tap_weight = (struct pair){ h.tap_weight, w.tap_weight };
        }
    return n;
}

static struct sweep spread_sweep(const struct layer *l)
{
    struct sweep s = one_to_one;
    s.count = (struct pair){ shape_h(l->wide), shape_w(l->wide) };
    s.step_in = (struct pair){ 0, 0 };
    s.weight0 = (struct pair){ l->pad.top, l->pad.left };
    s.step_weight = (struct pair){ 1, 1 };
    return s;
}

void select_conv_dx(struct graph *g, struct node *n)
{
    struct layer l = read_layer(g, n);
    struct pair most = { shape_h(l.wide), shape_w(l.wide) };
    if (l.stride.h < most.h) most.h = l.stride.h;
    if (l.stride.w < most.w) most.w = l.stride.w;
    struct sweep *s = NEW(g->cc->mem, struct sweep, most.h * most.w + 1);
    n->algo.rows_over_batch = spreads(&l);
    if (n->algo.rows_over_batch) {
        s[0] = spread_sweep(&l);
        n->algo.nsweeps = 1;
    } else {
        n->algo.nsweeps = phases(&l, s);
    }
    n->algo.sweeps = s;
    choose_kernel(g, n, &l, scatter_packing(g, &l), scatter_row(g, &l));
    n->algo.why = n->algo.rows_over_batch ? "direct, a tap for every pixel"
                                          : "direct, one sweep per phase of the stride";
}

/* ---- weights --------------------------------------------------------------- */

void select_conv_wt(struct graph *g, struct node *n)
{
    struct layer l = read_layer(g, n);
    struct packing p = l.transposed ? gather_packing(g, &l) : scatter_packing(g, &l);
    const char *why = l.transposed ? "the weights by output channel, for the gradient of x"
                                   : "the weights by input channel, for the gradient of x";
    select_block(n, p, why);
}

/* Windows of the wide image meet pixels of the narrow one. */
void select_conv_dw(struct graph *g, struct node *n)
{
    struct layer l = read_layer(g, n);
    struct packing p = l.transposed ? scatter_packing(g, &l) : gather_packing(g, &l);
    struct sweep s = gather_sweep(&l);
    select_sweeps(g, n, &s, 1);
    n->algo.kernel_size = l.kernel;
    select_outer(g, n, p, l.depthwise);
}
