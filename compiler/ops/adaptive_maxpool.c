/* adaptive_maxpool: maxima of windows that divide the image into a given size.
 *
 * Forward     the largest element of each window of adaptive_avgpool.
 * Backward    adaptive_maxpool_dx(x, dy): as for maxpool.
 * Shapes      as for adaptive_avgpool.
 * Attributes  size: a number for all axes, or one for each.
 * Limits      becomes globalmaxpool for size 1, maxpool where all windows are
 *             alike.
 * Errors      as for adaptive_avgpool.
 * Source      torch.nn.AdaptiveMaxPool2d. */
#include "../convc.h"

void infer_adaptive_maxpool(struct graph *g, struct node *n)
{
    struct maxpool_attr pool = { .pad.mode = PAD_SIDES, .dilation = triple_all(1) };
    if (!adaptive_pool(g, n, n->a->adaptive_maxpool.size, &pool.kernel, &pool.stride)) return;
    n->op = triple_product(shape_space(n->shape)) == 1 ? OP_globalmaxpool : OP_maxpool;
    if (n->op == OP_maxpool) shape_own(g, n)->maxpool = pool;
    optab[n->op].infer(g, n);
}

void grad_adaptive_maxpool(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_adaptive_maxpool_dx, id, x, 2, (const int[]){ x, dy });
}

/* One comparison per element of a window. */
int64_t macs_adaptive_maxpool(const struct graph *g, const struct node *n)
{
    return macs_adaptive_avgpool(g, n);
}
