/* log: the natural logarithm.
 *
 * Forward     y = log(x): -infinity at 0, NaN below.
 * Backward    log_dx(dy, x): dx = dy / x.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      torch.log. */
#include "../convc.h"

void infer_log(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_log(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_log_dx, id, x, 2, (const int[]){ dy, x });
}
