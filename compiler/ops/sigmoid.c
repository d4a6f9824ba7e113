/* sigmoid: the logistic function.
 *
 * Forward     y = 1 / (1 + exp(-x)), without overflow at either end.
 * Backward    sigmoid_dx(dy, y): dx = dy y (1 - y).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      torch.nn.Sigmoid. */
#include "../convc.h"

void infer_sigmoid(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_sigmoid(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_sigmoid_dx, id, x, 2, (const int[]){ dy, id });
}
