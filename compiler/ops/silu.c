/* silu: the sigmoid linear unit, also called swish.
 *
 * Forward     y = x / (1 + exp(-x)).
 * Backward    silu_dx(dy, x): dx = dy s (1 + x (1 - s)), s = 1 / (1 + exp(-x)).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      Elfwing, Uchibe and Doya, arXiv 1702.03118; torch.nn.SiLU. */
#include "../convc.h"

void infer_silu(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_silu(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_silu_dx, id, x, 2, (const int[]){ dy, x });
}
