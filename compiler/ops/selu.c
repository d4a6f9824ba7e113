/* selu: the scaled exponential linear unit.
 *
 * Forward     y = scale x where x > 0, else scale alpha (exp(x) - 1), with the
 *             scale 1.0507 and alpha 1.67326 that keep mean 0 and variance 1.
 * Backward    selu_dx(dy, y): dx = scale dy where y > 0, else dy (y + scale
 *             alpha).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      Klambauer et al., arXiv 1706.02515; torch.nn.SELU. */
#include "../convc.h"

void infer_selu(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_selu(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_selu_dx, id, x, 2, (const int[]){ dy, id });
}
