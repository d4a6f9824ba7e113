/* leaky_relu: a rectifier that lets a part of the negative side through.
 *
 * Forward     y = x where x > 0, else slope x.
 * Backward    leaky_relu_dx(dy, y): dx = dy where y > 0, else slope dy. With a
 *             negative slope y does not tell the sign of x, and the second
 *             input is x instead.
 * Shapes      any; y has the shape of x.
 * Attributes  slope (0.01): the derivative left of zero.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c).
 * Errors      a slope that is not finite.
 * Source      Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural
 *             Network Acoustic Models, ICML 2013. */
#include "../convc.h"

void infer_leaky_relu(struct graph *g, struct node *n)
{
    shape_need_finite(g, n, "slope", n->a->leaky_relu.slope);
    shape_like(g, n);
}

void grad_leaky_relu(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0], sign = n->a->leaky_relu.slope < 0 ? x : id;
    grad_derive(g, OP_leaky_relu_dx, id, x, 2, (const int[]){ dy, sign });
}
