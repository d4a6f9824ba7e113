/* square: every element times itself.
 *
 * Forward     y = x^2.
 * Backward    square_dx(dy, x): dx = 2 x dy.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      torch.square. */
#include "../convc.h"

void infer_square(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_square(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_square_dx, id, x, 2, (const int[]){ dy, x });
}
