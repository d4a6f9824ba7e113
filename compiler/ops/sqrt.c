/* sqrt: the square root.
 *
 * Forward     y = sqrt(x): NaN below 0.
 * Backward    sqrt_dx(dy, y): dx = dy / (2 y), infinite at 0.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      torch.sqrt. */
#include "../convc.h"

void infer_sqrt(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_sqrt(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_sqrt_dx, id, x, 2, (const int[]){ dy, id });
}
