/* hard_swish: silu in pieces of polynomials.
 *
 * Forward     y = x min(max(x + 3, 0), 6) / 6.
 * Backward    hard_swish_dx(dy, x): dx = 0 where x <= -3, dy where x >= 3, else
 *             dy (x / 3 + 1 / 2).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      Howard et al., arXiv 1905.02244; torch.nn.Hardswish. */
#include "../convc.h"

void infer_hard_swish(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_hard_swish(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_hard_swish_dx, id, x, 2, (const int[]){ dy, x });
}
