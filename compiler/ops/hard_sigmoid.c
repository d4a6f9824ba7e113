/* hard_sigmoid: the logistic function in three straight pieces.
 *
 * Forward     y = min(max(x + 3, 0), 6) / 6.
 * Backward    hard_sigmoid_dx(dy, y): dx = dy / 6 where 0 < y < 1, else 0.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      Courbariaux et al., arXiv 1511.00363; torch.nn.Hardsigmoid. */
#include "../convc.h"

void infer_hard_sigmoid(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_hard_sigmoid(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_hard_sigmoid_dx, id, x, 2, (const int[]){ dy, id });
}
