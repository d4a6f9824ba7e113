/* softsign: a sigmoid that comes to its ends slowly.
 *
 * Forward     y = x / (1 + |x|).
 * Backward    softsign_dx(dy, y): dx = dy (1 - |y|)^2.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      Bergstra et al., Quadratic polynomials learn better image
 *             features, 2009; torch.nn.Softsign. */
#include "../convc.h"

void infer_softsign(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_softsign(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_softsign_dx, id, x, 2, (const int[]){ dy, id });
}
