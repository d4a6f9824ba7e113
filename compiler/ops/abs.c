/* abs: the absolute value.
 *
 * Forward     y = |x|.
 * Backward    abs_dx(dy, x): dx = dy where x > 0, -dy where x < 0, 0 at 0.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      torch.abs. */
#include "../convc.h"

void infer_abs(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_abs(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_abs_dx, id, x, 2, (const int[]){ dy, x });
}
