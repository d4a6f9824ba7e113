/* How the work of a node divides, for the threads that share it and for whoever
 * wants some rows of a tensor only: axes of the node's outermost loops, of which
 * one call does a range. Every element is computed as it would be in one call,
 * in the same order of additions, so that results do not depend on the ranges;
 * what is summed is never divided.
 *
 * Rows of the output are samples x planes x rows, as far as there are several.
 * Blocks of output channels come before them where rows would divide unevenly,
 * or where the weights are larger than the image and each thread had better read
 * its part of them only. Gradients of weights divide by what they are gradients
 * of: blocks, taps, runs of input channels. */
#include "convc.h"
#include "select.h"

#include <string.h>

/* Floating-point operations below which a node is one thread's: sharing costs
 * about a microsecond. */
enum { SMALL = 8192 };

static void by(struct split *s, char axis, int64_t count)
{
    if (count <= 1) return;
    s->axis[s->n] = axis;
    s->count[s->n++] = count;
}

int64_t divide_units(const struct split *s)
{
    int64_t units = 1;
    for (int i = 0; i < s->n; i++) units *= s->count[i];
    return units;
}

static int64_t samples(const struct graph *g, const struct node *n)
{
    return n->batched ? g->batch : 1;
}

static int64_t input_samples(const struct graph *g, const struct node *n)
{
    return samples(g, &g->nodes[n->in[0]]);
}

/* ---- axes ------------------------------------------------------------------ */

static struct split rows(const struct graph *g, const struct node *n)
{
    struct split s = { 0 };
    by(&s, 'n', samples(g, n));
    by(&s, 'z', n->view.d);
    by(&s, 'h', n->view.h);
    return s;
}

/* What adds up within a sample, or one loop after the other. */
static struct split per_sample(const struct graph *g, const struct node *n)
{
    struct split s = { 0 };
    by(&s, 'n', samples(g, n));
    return s;
}

/* The loops of shuffles go over cells of pixels. */
static struct split cells(const struct graph *g, const struct node *n)
{
    const struct view *x = &g->nodes[n->in[0]].view, *y = &n->view;
    struct split s = { 0 };
    by(&s, 'n', samples(g, n));
    by(&s, 'z', x->d < y->d ? x->d : y->d);
    by(&s, 'h', x->h < y->h ? x->h : y->h);
    return s;
}

/* Does it divide among the threads without one that waits? */
static bool even(const struct graph *g, const struct split *s)
{
    int64_t units = divide_units(s), most = select_ceil(units, g->threads);
    return 20 * units >= 19 * most * g->threads;
}

static int64_t input_floats(const struct graph *g, const struct node *n)
{
    return shape_count(g->nodes[n->in[0]].shape) * input_samples(g, n);
}

/* What the sweeps over pixels add: a unit of a gradient is as many rows as it
 * has phases. */
static struct split pixel_rows(const struct graph *g, const struct node *n, struct split s)
{
    const struct algo *a = &n->algo;
    int64_t d = 0, h = 0;
    for (int i = 0; i < a->nsweeps; i++) {
        if (a->sweeps[i].count.d > d) d = a->sweeps[i].count.d;
        if (a->sweeps[i].count.h > h) h = a->sweeps[i].count.h;
    }
    if (!a->rows_over_batch) by(&s, 'n', samples(g, n));
    by(&s, 'z', d);
    by(&s, 'h', h);
    return s;
}

/* With packed weights. */
static struct split pixels(const struct graph *g, const struct node *n)
{
    const struct algo *a = &n->algo;
    struct split s = pixel_rows(g, n, (struct split){ 0 }), all = { 0 };
    by(&all, 'g', a->packing.groups);
    by(&all, 'o', select_ceil(a->packing.out, a->packing.block));
    all = pixel_rows(g, n, all);
    bool small = pack_floats(&a->packing) <= input_floats(g, n);
    return small && even(g, &s) ? s : all;
}

/* Groups of tiles, where they divide evenly and are more than the weights; or
 * blocks of channels of every group, which each thread transforms for itself; or
 * blocks of groups. */
static struct split tiles(const struct graph *g, const struct node *n)
{
    const struct algo *a = &n->algo;
    int64_t rows = a->sweeps[0].count.h;
    struct split groups = { 0 }, blocks = { 0 };
    by(&groups, 'n', select_ceil(samples(g, n), a->group.d));
    by(&groups, 'h', select_ceil(rows, a->group.h));
    by(&blocks, 'o', a->packing.groups * select_ceil(a->packing.out, a->packing.block));
    bool whole = rows % a->group.h == 0 && samples(g, n) % a->group.d == 0;
    bool small = pack_floats(&a->packing) <= input_floats(g, n);
    if (whole && small && even(g, &groups)) return groups;
    if (even(g, &blocks)) return blocks;
    for (int k = 0; k < blocks.n; k++) by(&groups, blocks.axis[k], blocks.count[k]);
    return groups;
}

/* Inputs. */
static struct split inputs(const struct node *n)
{
    struct split s = { 0 };
    by(&s, 'z', n->view.d);
    by(&s, 'h', n->view.h);
    by(&s, 'i', select_ceil(n->view.c, n->algo.tile.vecs));
    return s;
}

static struct split layer(const struct graph *g, const struct node *n)
{
    if (n->algo.kernel == KERNEL_DOTS) return inputs(n);
    return n->algo.kernel == KERNEL_WINOGRAD || n->algo.kernel == KERNEL_STRASSEN ? tiles(g, n) : pixels(g, n);
}

static struct split kernels(const struct graph *g, const struct node *n)
{
    (void)g;
    const struct algo *a = &n->algo;
    struct split s = { 0 };
    by(&s, 'o', select_ceil(a->packing.out, a->packing.block));
    if (a->kernel == KERNEL_WINOGRAD_OUTER) {
        by(&s, 'i', select_ceil(a->packing.in, a->part));
        return s;
    }
    by(&s, 'm', a->sweeps[0].taps.d);
    by(&s, 'k', select_ceil(a->sweeps[0].taps.h, a->tile.tap_rows));
    int64_t taps = a->tile.row_of_taps ? a->sweeps[0].taps.w : 1;
    by(&s, 'l', a->sweeps[0].taps.w / taps);
    if (a->kernel == KERNEL_OUTER) by(&s, 't', select_ceil(a->packing.in * taps * a->tile.tap_rows, a->tile.rows));
    return s;
}

/* Copies of weights. */
static struct split transposed(const struct graph *g, const struct node *n)
{
    (void)g;
    const struct packing *q = &n->algo.packing;
    struct split s = { 0 };
    by(&s, 'g', q->groups);
    by(&s, 'i', select_ceil(q->out, q->block));
    by(&s, 't', q->taps);
    return s;
}

static struct split blocks(const struct graph *g, const struct node *n)
{
    (void)g;
    struct split s = { 0 };
    by(&s, 'o', select_ceil(n->algo.packing.out, n->algo.packing.block));
    by(&s, 'c', n->algo.packing.in);
    return s;
}

/* Sums over pixels, per channel; `batch`: over the samples, too. */
static struct split channels(const struct graph *g, const struct node *n, bool batch)
{
    const struct node *x = &g->nodes[n->in[0]];
    int64_t c = x->view.c, width = 1;
    struct split s = { 0 };
    if (optab[n->op].traits & EFFECT) {
        const struct packing *p = &g->nodes[n->in[n->nin - 1]].packing;
        if (p->block) c = p->out;
    }
    while (width < g->target->width && width < c) width *= 2;
    by(&s, 'o', select_ceil(c, width));
    if (!batch) by(&s, 'n', samples(g, x));
    return s;
}

static struct split channel_sums(const struct graph *g, const struct node *n)
{
    return channels(g, n, true);
}

static struct split sample_sums(const struct graph *g, const struct node *n)
{
    return channels(g, n, false);
}

/* Four vectors of channels at a time (kernels/channel_map.c.in), of a sample. */
static struct split channel_blocks(const struct graph *g, const struct node *n)
{
    int64_t width = 1;
    while (width < g->target->width && width < n->view.c) width *= 2;
    struct split s = { 0 };
    by(&s, 'o', select_ceil(n->view.c, width == 1 ? 64 : 4 * width));
    by(&s, 'n', samples(g, n));
    return s;
}

static struct split products(const struct graph *g, const struct node *n)
{
    const struct shape *y = &n->shape;
    bool lanes = y->rank == 2 || y->d[0] > 1;
    struct split s = { 0 };
    by(&s, 'n', samples(g, n));
    by(&s, 't', select_ceil(y->d[y->rank - (lanes ? 1 : 2)], n->algo.tile.rows));
    return s;
}

/* Parameters of every element: samples are summed. */
static struct split elements(const struct graph *g, const struct node *n)
{
    const struct view *x = &g->nodes[n->in[0]].view;
    struct split s = { 0 };
    by(&s, 'z', x->d);
    by(&s, 'h', x->h);
    return s;
}

/* ---- which op divides how ------------------------------------------------------ */

typedef struct split rule(const struct graph *, const struct node *);

/* Ops that are not here, and not ELEMENTWISE, are one thread's. */
static rule *const rules[OP_COUNT] = {
    [OP_conv] = layer,
    [OP_conv_dx] = layer,
    [OP_convtranspose] = layer,
    [OP_convtranspose_dx] = layer,
    [OP_dense] = layer,
    [OP_dense_dx] = layer,
    [OP_conv_dw] = kernels,
    [OP_convtranspose_dw] = kernels,
    [OP_dense_dw] = kernels,
    [OP_conv_wt] = transposed,
    [OP_conv_winograd] = blocks,
    [OP_convtranspose_wt] = transposed,
    [OP_dense_wt] = transposed,
    [OP_load] = rows,
    [OP_store] = rows,
    [OP_batchnorm] = channel_blocks,
    [OP_batchnorm_dx] = channel_blocks,
    [OP_batchnorm_frozen_dx] = channel_blocks,
    [OP_batchnorm_mean] = channel_sums,
    [OP_batchnorm_var] = channel_sums,
    [OP_batchnorm_dbeta] = channel_sums,
    [OP_batchnorm_dgamma] = channel_sums,
    [OP_bias_grad] = channel_sums,
    [OP_layernorm] = rows,
    [OP_layernorm_stats] = rows,
    [OP_layernorm_apply] = rows,
    [OP_layernorm_dx] = rows,
    [OP_layernorm_dw] = channel_sums,
    [OP_layernorm_affine] = rows,
    [OP_layernorm_affine_dx] = rows,
    [OP_layernorm_affine_dw] = elements,
    [OP_layernorm_affine_db] = elements,
    [OP_groupnorm_mean] = per_sample,
    [OP_groupnorm_scale] = per_sample,
    [OP_groupnorm_apply] = rows,
    [OP_groupnorm_dbeta] = sample_sums,
    [OP_groupnorm_dgamma] = sample_sums,
    [OP_groupnorm_dx] = rows,
    [OP_layer_scale] = channel_blocks,
    [OP_lrn] = rows,
    [OP_lrn_scale] = rows,
    [OP_lrn_apply] = rows,
    [OP_lrn_ratio] = rows,
    [OP_lrn_dx] = rows,
    [OP_maxpool] = rows,
    [OP_maxpool_indices] = rows,
    [OP_maxpool_positions] = rows,
    [OP_maxpool_dx] = per_sample,
    [OP_maxunpool] = per_sample,
    [OP_maxunpool_dx] = per_sample,
    [OP_avgpool] = rows,
    [OP_avgpool_dx] = per_sample,
    [OP_adaptive_maxpool] = rows,
    [OP_adaptive_maxpool_dx] = per_sample,
    [OP_adaptive_avgpool] = rows,
    [OP_adaptive_avgpool_dx] = rows,
    [OP_globalavgpool] = sample_sums,
    [OP_globalavgpool_dx] = rows,
    [OP_globalmaxpool] = per_sample,
    [OP_globalmaxpool_dx] = per_sample,
    [OP_prelu] = rows,
    [OP_prelu_dx] = rows,
    [OP_maxout] = rows,
    [OP_maxout_dx] = rows,
    [OP_softmax] = rows,
    [OP_softmax_dx] = rows,
    [OP_log_softmax] = rows,
    [OP_log_softmax_dx] = rows,
    [OP_spatial_dropout_mask] = rows,
    [OP_drop_path_mask] = rows,
    [OP_concat] = rows,
    [OP_upsample] = per_sample,
    [OP_upsample_dx] = per_sample,
    [OP_pixel_shuffle] = cells,
    [OP_pixel_unshuffle] = cells,
    [OP_channel_shuffle] = rows,
    [OP_crop] = rows,
    [OP_pad] = per_sample,
    [OP_pad_dx] = per_sample,
    [OP_slice] = rows,
    [OP_slice_dx] = per_sample,
    [OP_transpose] = rows,
    [OP_matmul] = products,
    [OP_cross_entropy_dx] = rows,
    [OP_bce_logits_dx] = rows,
    [OP_mse_dx] = rows,
    [OP_l1_dx] = rows,
    [OP_smooth_l1_dx] = rows,
    [OP_huber_dx] = rows,
    [OP_sum_dx] = rows,
    [OP_mean_dx] = rows,
};

static rule *rule_of(const struct node *n)
{
    if (rules[n->op]) return rules[n->op];
    return optab[n->op].traits & ELEMENTWISE ? rows : NULL;
}

/* Upsampling by tables is row by row; what bed_of_nails moves is cleared first. */
static struct split of_node(const struct graph *g, const struct node *n)
{
    rule *r = rule_of(n);
    if (!r || g->unroll == UNROLL_full) return (struct split){ 0 };
    if (optab[n->op].family == OP_upsample && n->algo.filters) r = rows;
    return r(g, n);
}

static int64_t work(const struct graph *g, const struct node *n)
{
    const struct node *layer = n->of < 0 ? n : &g->nodes[n->of];
    int64_t macs = optab[layer->op].macs ? optab[layer->op].macs(g, layer) * g->batch : 0;
    int64_t moved = shape_count(n->shape) * samples(g, n);
    if (n->nin > 0) moved += input_floats(g, n);
    return macs > moved ? macs : moved;
}

void divide_again(const struct graph *g, struct node *n)
{
    if (n->algo.split.n > 0) n->algo.split = of_node(g, n);
}

/* A gradient that lives in the arena is cleared by thread 0, for which the others
 * wait: that takes longer to be worth it. */
void divide(struct graph *g, const struct options *options)
{
    for (int id = 0; id < g->n; id++) {
        struct node *n = &g->nodes[id];
        if (g->threads < 2 || optab[n->op].traits & SOURCE) continue;
        bool cleared = options->fused_update && update_is_gradient(g, n);
        if (options->share_small || work(g, n) >= (cleared ? 16 : 1) * SMALL) n->algo.split = of_node(g, n);
    }
}
