/* globalmaxpool: the largest element of every channel.
 *
 * Forward     y[c] = max of x[c, h, w] over all pixels.
 * Backward    globalmaxpool_dx(x, dy): dy[c] goes to the first of the largest
 *             elements, row by row.
 * Shapes      C x L to C x 1, C x H x W to C x 1 x 1, C x D x H x W to C x 1 x 1 x
 *             1; `flatten` makes a vector.
 * Attributes  none.
 * Limits      none.
 * Errors      vectors.
 * Source      torch.nn.AdaptiveMaxPool2d(1). */
#include "../convc.h"

void infer_globalmaxpool(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    shape_set(g, n, shape_image(s, s.d[0], triple_all(1)));
}

void grad_globalmaxpool(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_globalmaxpool_dx, id, x, 2, (const int[]){ x, dy });
}

/* Every element of the input once. */
int64_t macs_globalmaxpool(const struct graph *g, const struct node *n)
{
    return shape_count(shape_input(g, n, 0)->shape);
}
