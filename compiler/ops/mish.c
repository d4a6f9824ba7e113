/* mish: a smooth unit like silu.
 *
 * Forward     y = x tanh(softplus(x)) = x n / (n + 2), n = exp(x) (exp(x) + 2);
 *             y = x above 20, where float knows no other.
 * Backward    mish_dx(dy, x): dx = dy (t + x s (1 - t^2)), t = n / (n + 2), s =
 *             1 / (1 + exp(-x)), with 1 - t^2 as 4 (n + 1) / (n + 2)^2, which
 *             does not cancel.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      none.
 * Source      Misra, arXiv 1908.08681; torch.nn.Mish. */
#include "../convc.h"

void infer_mish(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_mish(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_mish_dx, id, x, 2, (const int[]){ dy, x });
}
