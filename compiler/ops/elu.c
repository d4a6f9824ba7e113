/* elu: the exponential linear unit.
 *
 * Forward     y = x where x > 0, else alpha (exp(x) - 1).
 * Backward    elu_dx(dy, y): dx = dy where y > 0, else dy (y + alpha). With a
 *             negative alpha y does not tell the sign of x, and the second input
 *             is x instead.
 * Shapes      any; y has the shape of x.
 * Attributes  alpha (1): what it comes to, negated, far left of zero.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      an alpha that is not finite.
 * Source      Clevert, Unterthiner and Hochreiter, arXiv 1511.07289;
 *             torch.nn.ELU. */
#include "../convc.h"

void infer_elu(struct graph *g, struct node *n)
{
    shape_need_finite(g, n, "alpha", n->a->elu.alpha);
    shape_like(g, n);
}

void grad_elu(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0], sign = n->a->elu.alpha < 0 ? x : id;
    grad_derive(g, OP_elu_dx, id, x, 2, (const int[]){ dy, sign });
}
