/* relu: the rectified linear unit.
 *
 * Forward     y = x where x > 0, else 0.
 * Backward    relu_dx(dy, y): dx = dy where y > 0, else 0; 0 at x = 0. It
 *             reads y, so that x may be overwritten or never exist.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      none.
 * Source      Nair and Hinton, Rectified Linear Units Improve Restricted
 *             Boltzmann Machines, ICML 2010. */
#include "../convc.h"

void infer_relu(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_relu(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_relu_dx, id, x, 2, (const int[]){ dy, id });
}
