/* maxunpool: back to the size in front of a maxpool.
 *
 * Forward     y is zero but where the pool that made p found the largest element
 *             of a window: there it is the window's x. Where windows overlap and
 *             found the same element, the last of them wins, row by row.
 * Backward    maxunpool_dx(dy): dx is dy at the place of the window's maximum
 *             (also for windows that another one has overwritten, as in PyTorch);
 *             none to p, of which only the positions are read.
 * Shapes      x and p alike; y has the shape of the pool's input.
 * Attributes  none.
 * Limits      p is the very tensor that a maxpool made: not what a relu, dropout
 *             or flatten has made of it (name the pool's result and pass it on).
 *             It may have other readers; x may be anything of its shape. The
 *             positions are remembered from pool to unpool, a byte each where
 *             the kernel has at most 256 taps (unpool.c).
 * Errors      a second tensor that no maxpool made, x of another shape.
 * Source      Noh, Hong and Han, arXiv 1505.04366, section 3.2.1;
 *             torch.nn.MaxUnpool2d. */
#include "../convc.h"

void infer_maxunpool(struct graph *g, struct node *n)
{
    const struct node *x = shape_input(g, n, 0), *p = shape_input(g, n, 1);
    if (p->op != OP_maxpool && p->op != OP_maxpool_positions)
        err(g->cc, n->pos, "maxunpool: unpool without a matching pool: the second tensor is made by %s, not by maxpool",
            optab[p->op].name);
    if (!shape_equal(x->shape, p->shape))
        err(g->cc, n->pos, "maxunpool: %s has not the shape of the pool's result, which is %s",
            shape_text(g->cc, x->shape), shape_text(g->cc, p->shape));
    shape_set(g, n, shape_input(g, p, 0)->shape);
}

void grad_maxunpool(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    grad_derive(g, OP_maxunpool_dx, id, in[0], 2, (const int[]){ dy, in[1] });
}

int64_t macs_maxunpool(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
