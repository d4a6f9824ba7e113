/* Drops nodes that compute nothing: dropout (outside training, where grad.c has
 * made it a mask), affine(1, 0), crops and pads of nothing, reshapes to the same
 * shape, pools of one element, concat of one. Parameters stay as they are, so
 * this is right for every forward graph. Called by fold and by grad. */
#include "convc.h"

#include <string.h>

static const struct shape *input_shape(const struct graph *g, const struct node *n)
{
    return &shape_input(g, n, 0)->shape;
}

static bool always(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return true;
}

/* Ops that only move elements are the identity if the shape stays. */
static bool same_shape(const struct graph *g, const struct node *n)
{
    return shape_equal(n->shape, *input_shape(g, n));
}

static bool same_order(const struct graph *g, const struct node *n)
{
    (void)g;
    return strcmp(n->a->transpose.order, axis_letters(n->shape.rank)) == 0;
}

static bool single(const struct graph *g, const struct node *n)
{
    (void)g;
    return n->nin == 1;
}

static bool unit_affine(const struct graph *g, const struct node *n)
{
    (void)g;
    return n->a->affine.scale == 1 && n->a->affine.shift == 0;
}

static bool one(struct triple t)
{
    return triple_equal(t, triple_all(1));
}

static bool unit_maxpool(const struct graph *g, const struct node *n)
{
    return one(n->a->maxpool.kernel) && same_shape(g, n);
}

static bool unit_avgpool(const struct graph *g, const struct node *n)
{
    return one(n->a->avgpool.kernel) && same_shape(g, n);
}

static bool unit_upsample(const struct graph *g, const struct node *n)
{
    struct list scale = n->a->upsample.scale;
    for (int i = 0; i < scale.n; i++)
        if (scale.v[i] != 1) return false;
    return same_shape(g, n);
}

static bool unit_shuffle(const struct graph *g, const struct node *n)
{
    (void)g;
    int64_t groups = n->a->channel_shuffle.groups;
    return groups == 1 || groups == n->shape.d[0];
}

/* Training keeps it: it stops gradients. */
static bool in_inference(const struct graph *g, const struct node *n)
{
    (void)n;
    return !g->training;
}

static bool (*const is_identity[OP_COUNT])(const struct graph *, const struct node *) = {
    [OP_detach] = in_inference,
    [OP_dropout] = always,
    [OP_spatial_dropout] = always,
    [OP_drop_path] = always,
    [OP_affine] = unit_affine,
    [OP_concat] = single,
    [OP_crop] = same_shape,
    [OP_slice] = same_shape,
    [OP_transpose] = same_order,
    [OP_pad] = same_shape,
    [OP_reshape] = same_shape,
    [OP_flatten] = same_shape,
    [OP_globalavgpool] = same_shape,
    [OP_globalmaxpool] = same_shape,
    [OP_maxout] = same_shape,
    [OP_maxpool] = unit_maxpool,
    [OP_avgpool] = unit_avgpool,
    [OP_adaptive_avgpool] = same_shape,
    [OP_adaptive_maxpool] = same_shape,
    [OP_upsample] = unit_upsample,
    [OP_pixel_shuffle] = same_shape,
    [OP_pixel_unshuffle] = same_shape,
    [OP_channel_shuffle] = unit_shuffle,
};

void simplify(struct graph *g)
{
    struct rewrite r;
    unpool(g);
    rewrite_start(&r, g);
    for (int id = 0; id < r.n; id++) {
        const struct node *n = &g->nodes[id];
        rewrite_inputs(&r, id);
        if (is_identity[n->op] && is_identity[n->op](g, n))
            rewrite_stand_in(&r, id, n->in[0]);
    }
    rewrite_finish(&r);
}
