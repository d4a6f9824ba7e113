/* globalavgpool: the mean of every channel.
 *
 * Forward     y[c] = mean of x[c, h, w] over all pixels.
 * Backward    globalavgpool_dx(dy): dx[c, h, w] = dy[c] / (H W).
 * Shapes      C x L to C x 1, C x H x W to C x 1 x 1, C x D x H x W to C x 1 x 1 x
 *             1; `flatten` makes a vector.
 * Attributes  none.
 * Limits      none.
 * Errors      vectors.
 * Source      Lin, Chen and Yan, Network In Network, arXiv 1312.4400;
 *             torch.nn.AdaptiveAvgPool2d(1). */
#include "../convc.h"

void infer_globalavgpool(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    shape_set(g, n, shape_image(s, s.d[0], triple_all(1)));
}

void grad_globalavgpool(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_globalavgpool_dx, id, x, 1, &dy);
}

/* Every element of the input once. */
int64_t macs_globalavgpool(const struct graph *g, const struct node *n)
{
    return shape_count(shape_input(g, n, 0)->shape);
}
