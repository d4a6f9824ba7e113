/* avgpool: the mean of every window.
 *
 * Forward     y[c, i, j] = sum of x[c, i s - top + k, j s - left + l] over the
 *             kernel (k, l), divided by the number of places that count: with
 *             count_pad=true those of the window inside input and padding (a
 *             window that ceil=true lets hang over the padding has fewer than
 *             the kernel), else those inside the input.
 * Backward    avgpool_dx(dy): every element of a window gets its dy divided by
 *             the same number.
 * Shapes      as for maxpool.
 * Attributes  kernel; stride (kernel); pad (0); ceil (false); count_pad (true).
 * Limits      a side's padding is at most half of the kernel.
 * Errors      as for maxpool.
 * Source      torch.nn.AvgPool2d, whose count_include_pad is our count_pad. */
#include "../convc.h"

void infer_avgpool(struct graph *g, struct node *n)
{
    struct avgpool_attr *a = &shape_own(g, n)->avgpool;
    struct triple dilation = triple_all(1);
    shape_pool(g, n, &a->kernel, &a->stride, &a->pad, &dilation, a->ceil);
}

void grad_avgpool(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_avgpool_dx, id, x, 1, &dy);
}

/* One addition per element of a window. */
int64_t macs_avgpool(const struct graph *g, const struct node *n)
{
    (void)g;
    return shape_mul(shape_count(n->shape), triple_product(n->a->avgpool.kernel));
}
