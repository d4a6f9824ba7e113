/* tanh: the hyperbolic tangent.
 *
 * Forward     y = tanh(x).
 * Backward    tanh_dx(dy, y): dx = dy (1 - y^2).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      torch.nn.Tanh. */
#include "../convc.h"

void infer_tanh(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_tanh(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_tanh_dx, id, x, 2, (const int[]){ dy, id });
}
