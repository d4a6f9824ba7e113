/* softplus: a smooth rectifier.
 *
 * Forward     y = log(1 + exp(beta x)) / beta where beta x <= threshold, else x.
 * Backward    softplus_dx(dy, x): dx = dy / (1 + exp(-beta x)) where beta x <=
 *             threshold, else dy.
 * Shapes      any; y has the shape of x.
 * Attributes  beta (1): how sharp its bend is; threshold (20).
 * Limits      1e-30 <= beta <= 1e30. Rides in the epilogue of a conv or dense
 *             (fuse.c), but not in training, where the backward pass reads x.
 * Errors      a beta out of range, a threshold that is not finite.
 * Source      Dugas et al., NIPS 2000; torch.nn.Softplus. */
#include "../convc.h"

void infer_softplus(struct graph *g, struct node *n)
{
    const struct softplus_attr *a = &n->a->softplus;
    shape_need_range(g, n, "beta", a->beta, 1e-30, 1e30);
    shape_need_finite(g, n, "threshold", a->threshold);
    shape_like(g, n);
}

void grad_softplus(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_softplus_dx, id, x, 2, (const int[]){ dy, x });
}
