/* maxpool: the largest element of every window.
 *
 * Forward     y[c, i, j] = max of x[c, i s - top + k d, j s - left + l d] over
 *             the kernel (k, l), and so with planes; places outside the input do
 *             not count.
 * Backward    maxpool_dx(x, dy): dy goes to the first of the largest elements of
 *             its window, row by row; overlapping windows add up.
 * Shapes      C x L, C x H x W or C x D x H x W; per axis
 *             floor((e + pads - (k - 1) d - 1) / s) + 1, with ceil=true rounded up
 *             as long as the last window starts inside the input or the padding
 *             before it.
 * Attributes  kernel; stride (kernel); pad (0); dilation (1); ceil (false).
 * Limits      a side's padding is at most half of the kernel with its gaps;
 *             every window holds an element.
 * Errors      a kernel larger than the padded input, too much padding, numbers
 *             that are not positive, vectors.
 * Source      torch.nn.MaxPool1d to MaxPool3d. */
#include "../convc.h"

void infer_maxpool(struct graph *g, struct node *n)
{
    struct maxpool_attr *a = &shape_own(g, n)->maxpool;
    shape_pool(g, n, &a->kernel, &a->stride, &a->pad, &a->dilation, a->ceil);
}

void grad_maxpool(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_maxpool_dx, id, x, 2, (const int[]){ x, dy });
}

/* One comparison per element of a window. */
int64_t macs_maxpool(const struct graph *g, const struct node *n)
{
    (void)g;
    return shape_mul(shape_count(n->shape), triple_product(n->a->maxpool.kernel));
}
