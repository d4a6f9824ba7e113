/* reciprocal: one over each element.
 *
 * Forward     y = 1 / x.
 * Backward    reciprocal_dx(dy, y): dx = -dy y y.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      torch.reciprocal. */
#include "../convc.h"

void infer_reciprocal(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_reciprocal(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_reciprocal_dx, id, x, 2, (const int[]){ dy, id });
}
