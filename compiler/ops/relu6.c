/* relu6: a rectifier that ends at 6.
 *
 * Forward     y = min(max(x, 0), 6).
 * Backward    relu6_dx(dy, y): dx = dy where 0 < y < 6, else 0.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, 2010;
 *             torch.nn.ReLU6. */
#include "../convc.h"

void infer_relu6(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_relu6(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_relu6_dx, id, x, 2, (const int[]){ dy, id });
}
