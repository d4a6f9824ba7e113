/* adaptive_avgpool: means of windows that divide the image into a given size.
 *
 * Forward     along each axis, o being the size and e the input's extent: y[i] =
 *             the mean of x from floor(i e / o) up to, but without, place
 *             ceil((i + 1) e / o); windows overlap where e / o is not whole.
 * Backward    adaptive_avgpool_dx(dy): every element of a window gets its dy
 *             divided by the window's size; overlapping windows add up.
 * Shapes      C x L, C x H x W or C x D x H x W; the spatial extents become the
 *             size, which may be larger than the input.
 * Attributes  size: a number for all axes, or one for each.
 * Limits      becomes globalavgpool for size 1, avgpool where all windows are
 *             alike.
 * Errors      a size that is not positive, numbers for other axes, vectors.
 * Source      torch.nn.AdaptiveAvgPool2d. */
#include "../convc.h"

void infer_adaptive_avgpool(struct graph *g, struct node *n)
{
    struct avgpool_attr pool = { .pad.mode = PAD_SIDES, .count_pad = true };
    if (!adaptive_pool(g, n, n->a->adaptive_avgpool.size, &pool.kernel, &pool.stride)) return;
    n->op = triple_product(shape_space(n->shape)) == 1 ? OP_globalavgpool : OP_avgpool;
    if (n->op == OP_avgpool) shape_own(g, n)->avgpool = pool;
    optab[n->op].infer(g, n);
}

void grad_adaptive_avgpool(struct graph *g, int id, int dy)
{
    grad_derive(g, OP_adaptive_avgpool_dx, id, g->nodes[id].in[0], 1, &dy);
}

/* One addition per element of a window. */
int64_t macs_adaptive_avgpool(const struct graph *g, const struct node *n)
{
    struct triple in = shape_space(shape_input(g, n, 0)->shape), out = shape_space(n->shape);
    int64_t count = n->shape.d[0];
    for (int k = 0; k < AXES; k++) {
        int64_t sum = 0;
        for (int64_t i = 0; i < out.at[k]; i++) sum += adaptive_count(in.at[k], out.at[k], i);
        count = shape_mul(count, sum);
    }
    return count;
}
