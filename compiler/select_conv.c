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
#include "wisdom.h"

/* A row of taps of few channels is written out up to so many products of a
 * pixel: in a loop, gcc -O3 keeps what neighbouring rounds share in registers
 * that the sums need. */
enum { ROW_OF_TAPS = 8,
       FEW = 4, /* input channels whose gradients are summed with those of rows of taps */
       SET_BYTES = 4096,
       SET_WAYS = 8,
       MANY = 512 };

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

struct layer {
    bool transposed, depthwise;
    struct triple kernel, stride, dilation;
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

/* On every pixel: a kernel of one. */
static struct layer dense_layer(const struct graph *g, const struct node *n)
{
    struct triple one = triple_all(1);
    return (struct layer){ false, false, one, one, one, { .mode = PAD_SIDES }, 1, g->nodes[n->in[0]].shape, n->shape };
}

static struct layer (*const layer_of[OP_COUNT])(const struct graph *, const struct node *) = {
    [OP_conv] = conv_layer,
    [OP_dense] = dense_layer,
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
    return triple_product(shape_space(s)) == 1;
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
    struct triple wide = shape_space(l->wide);
    bool covered = one_pixel(l->narrow) && triple_equal(l->dilation, triple_all(1));
    for (int k = 0; k < AXES; k++)
        covered = covered && l->pad.before.at[k] + wide.at[k] <= l->kernel.at[k];
    return covered;
}

static int64_t scatter_row(const struct graph *g, const struct layer *l)
{
    return spreads(l) ? g->batch : select_ceil(shape_w(l->wide), l->stride.w);
}

/* A row of the kernel takes part as a whole where it is depthwise. */
static struct tile tile_for(const struct graph *g, const struct layer *l, int64_t row, int64_t channels, int vecs)
{
    if (l->depthwise) return select_tile_depthwise(g, row, channels, l->kernel.w, vecs);
    return select_tile(g, row, channels, vecs);
}

/* How weights lie that lead from a map of `from` channels to one of `to`. */
static struct packing packing_for(const struct graph *g, const struct layer *l,
                                  struct shape from, struct shape to, int64_t row)
{
    int64_t taps = triple_product(l->kernel);
    struct packing p = { l->groups, to.d[0] / l->groups, from.d[0] / l->groups, taps, 1, l->transposed };
    if (l->depthwise) p = (struct packing){ 1, l->groups, 1, taps, 1, false };
    struct tile t = tile_for(g, l, row, p.out, 0);
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
    s.count = shape_space(l->narrow);
    s.in0 = triple(-l->pad.front, -l->pad.top, -l->pad.left);
    s.step_in = l->stride;
    s.taps = l->kernel;
    s.tap_in = l->dilation;
    return s;
}

static int64_t gcd(int64_t a, int64_t b)
{
    return b ? gcd(b, a % b) : a;
}

/* Pixels whose distance is a multiple of SET_BYTES meet in one set of the first
 * cache, which has eight ways at least: seven of them for pixels, one for the
 * weights that stream through. With more, every channel misses. */
static int64_t rows_of_sets(int64_t bytes)
{
    return (SET_WAYS - 1) * (SET_BYTES / gcd(SET_BYTES, bytes));
}

/* gcc moves a function that is called once into its caller, where sixteen registers
 * do not hold what both need: ResNet-18 took 12 % longer. Where a tile sums little,
 * the calls would. */
static bool apart(const struct graph *g, const struct algo *a)
{
    int64_t products = a->packing.in * triple_product(a->kernel_size) * a->tile.rows * a->tile.vecs;
    return g->target->registers <= 16 && a->tile.width > 1 && products >= MANY;
}

static void choose_kernel(const struct graph *g, struct node *n, const struct layer *l,
                          struct packing p, int64_t row)
{
    n->algo.kernel = l->depthwise ? KERNEL_DEPTHWISE : KERNEL_DIRECT;
    n->algo.kernel_size = l->kernel;
    n->algo.packing = p;
    n->algo.tile = tile_for(g, l, row, p.out, select_vecs(g, p));
    if (l->depthwise) return;
    if (p.in * l->kernel.w <= ROW_OF_TAPS) n->algo.tile.row_of_taps = true;
    int64_t most = rows_of_sets((int64_t)sizeof(float) * p.in * p.groups * n->algo.sweeps[0].step_in.w);
    if (most < n->algo.tile.rows) n->algo.tile.rows = (int)select_ceil(row, select_ceil(row, most));
    n->algo.tile.apart = apart(g, &n->algo);
}

static void set_tile(struct node *n, int rows, int vecs)
{
    n->algo.tile.rows = rows;
    n->algo.tile.vecs = vecs;
    n->algo.packing.block = (int64_t)n->algo.tile.width * vecs;
}

/* What --tune found. */
static void measured(const struct graph *g, struct node *n)
{
    const struct choice *c = wisdom_find(g, n);
    if (!c) return;
    set_tile(n, c->rows, c->vecs);
    n->algo.why = arena_printf(g->cc->mem, "%s, as measured", n->algo.why);
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
    measured(g, n);
    narrow(g, n);
    winograd(g, n);
    strassen(g, n);
}

/* ---- scattering ---------------------------------------------------------- */

/* Phase r along axis k: which taps hit pixels r, r + stride, … of the wide
 * image, and where in the narrow one they read. */
static void set_phase(struct sweep *s, int k, int64_t r, int64_t extent, const struct layer *l)
{
    int64_t stride = l->stride.at[k], dilation = l->dilation.at[k];
    int64_t common = gcd(stride, dilation), period = stride / common, tap = 0;
    int64_t from = r + l->pad.before.at[k];
    s->count.at[k] = select_ceil(extent - r, stride);
    s->out0.at[k] = r;
    s->tap_in.at[k] = -(dilation / common);
    s->tap_weight.at[k] = period;
    s->taps.at[k] = 0;
    while (tap < period && (from - tap * dilation) % stride != 0) tap++;
    if (tap == period || tap >= l->kernel.at[k]) return; /* no tap: the sum is empty */
    s->taps.at[k] = (l->kernel.at[k] - 1 - tap) / period + 1;
    s->weight0.at[k] = tap;
    s->in0.at[k] = (from - tap * dilation) / stride;
}

static struct sweep phase_of(const struct layer *l, struct triple at, struct triple wide)
{
    struct sweep s = one_to_one;
    s.step_out = l->stride;
    for (int k = 0; k < AXES; k++) set_phase(&s, k, at.at[k], wide.at[k], l);
    if (triple_product(s.taps) == 0) s.taps = triple_all(0);
    return s;
}

/* The taps first ... end - 1 of a sweep that hit the narrow image from row i on. */
static void taps_inside(const struct sweep *s, int64_t i, int64_t rows, int64_t *first, int64_t *end)
{
    int64_t at = s->in0.h + i * s->step_in.h;
    *first = *end = 0;
    for (int64_t k = s->taps.h; k-- > 0;) {
        int64_t row = at + k * s->tap_in.h;
        if (row < 0 || row >= rows) continue;
        if (*end == 0) *end = k + 1;
        *first = k;
    }
}

/* The part of a sweep from row i on whose rows keep the same taps. */
static struct sweep run_of_rows(const struct sweep *s, int64_t i, int64_t rows)
{
    int64_t first, end, f, e;
    struct sweep run = *s;
    taps_inside(s, i, rows, &first, &end);
    run.count.h = 0;
    for (f = first, e = end; i + run.count.h < s->count.h && f == first && e == end;)
        taps_inside(s, i + ++run.count.h, rows, &f, &e);
    run.out0.h += i * s->step_out.h;
    run.in0.h += i * s->step_in.h + first * s->tap_in.h;
    run.weight0.h += first * s->tap_weight.h;
    run.taps.h = end - first;
    if (run.taps.h == 0) run.taps = triple_all(0);
    return run;
}

/* Where the border takes a sixth of all taps away, as from a large kernel on a
 * small map, a sweep for each run of rows that keep the same: no row of zeros is
 * multiplied. Returns how many. */
static int without_border(const struct sweep *s, int64_t rows, struct sweep *to)
{
    int64_t inside = 0, first, end;
    for (int64_t i = 0; i < s->count.h; i++) {
        taps_inside(s, i, rows, &first, &end);
        inside += end - first;
    }
    to[0] = *s;
    if (6 * inside > 5 * s->count.h * s->taps.h) return 1;
    int n = 0;
    for (int64_t i = 0; i < s->count.h; i += to[n++].count.h) to[n] = run_of_rows(s, i, rows);
    return n;
}

/* One sweep for each phase; along an axis no more than there are pixels. */
static void scatter_sweeps(struct graph *g, struct node *n, const struct layer *l)
{
    struct triple wide = shape_space(l->wide), phases = l->stride;
    for (int k = 0; k < AXES; k++)
        if (wide.at[k] < phases.at[k]) phases.at[k] = wide.at[k];
    int count = select_limited(g, n, triple_product(phases), "phases of the stride", MAX_SWEEPS), total = 0;
    struct sweep *s = NEW(g->cc->mem, struct sweep, count * (select_ceil(wide.h, l->stride.h) + 1) + 1);
    for (int i = 0; i < count; i++) {
        s[total] = phase_of(l, triple_at(phases, i), wide);
        struct sweep phase = s[total];
        total += n->of < 0 ? 1 : without_border(&phase, shape_space(l->narrow).h, s + total);
    }
    n->algo.sweeps = s;
    n->algo.nsweeps = total;
}

/* The same along a row, where a tile is all of it: a tap skips the pixels for which
 * it meets zeros. */
static bool trims(const struct graph *g, const struct node *n, int64_t columns)
{
    const struct tile *t = &n->algo.tile;
    int64_t inside = 0, all = 0;
    if (g->unroll != UNROLL_auto || t->arrays || t->row_of_taps || n->algo.rows_over_batch) return false;
    for (int k = 0; k < n->algo.nsweeps; k++) {
        const struct sweep *s = &n->algo.sweeps[k];
        if (s->count.w > t->rows) return false;
        for (int64_t i = 0; i < s->count.w * s->taps.w; i++) {
            int64_t at = s->in0.w + i % s->count.w * s->step_in.w + i / s->count.w * s->tap_in.w;
            inside += at >= 0 && at < columns;
        }
        all += s->count.w * s->taps.w;
    }
    return 6 * inside <= 5 * all;
}

static struct sweep spread_sweep(const struct layer *l)
{
    struct sweep s = one_to_one;
    s.count = shape_space(l->wide);
    s.step_in = triple_all(0);
    s.weight0 = l->pad.before;
    s.step_weight = triple_all(1);
    return s;
}

void select_conv_dx(struct graph *g, struct node *n)
{
    struct layer l = read_layer(g, n);
    struct sweep spread = spread_sweep(&l);
    n->algo.rows_over_batch = spreads(&l);
    if (n->algo.rows_over_batch)
        select_sweeps(g, n, &spread, 1);
    else
        scatter_sweeps(g, n, &l);
    choose_kernel(g, n, &l, scatter_packing(g, &l), scatter_row(g, &l));
    n->algo.tile.trimmed = !l.depthwise && trims(g, n, shape_w(l.narrow));
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
    if (l.transposed || l.depthwise || p.in > FEW) return;
    int64_t row = p.in * l.kernel.w;
    struct tile t = select_tile_packed(g, p, row * l.kernel.h);
    if (t.rows < row) t = select_tile_packed(g, p, row);
    if (t.rows < p.in) return; /* tiles begin at a tap's first channel */
    t.row_of_taps = true;
    int64_t fit = t.rows / row, share = select_ceil(l.kernel.h, g->threads);
    if (fit > share) fit = share;
    t.tap_rows = t.rows < row ? 1 : (int)select_ceil(l.kernel.h, select_ceil(l.kernel.h, fit));
    t.rows = t.rows < row ? t.rows - t.rows % (int)p.in : t.tap_rows * (int)row;
    n->algo.tile = t;
}
