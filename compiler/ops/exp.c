/* exp: the exponential function.
 *
 * Forward     y = exp(x).
 * Backward    exp_dx(dy, y): dx = dy y.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      torch.exp. */
#include "../convc.h"

void infer_exp(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_exp(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_exp_dx, id, x, 2, (const int[]){ dy, id });
}
