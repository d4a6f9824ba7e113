/* clip: values kept between two bounds.
 *
 * Forward     y = min(max(x, low), high).
 * Backward    clip_dx(dy, x): dx = dy where low <= x <= high, else 0.
 * Shapes      any; y has the shape of x.
 * Attributes  low, high: the bounds.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      bounds that are not finite, low above high.
 * Source      torch.clamp. */
#include "../convc.h"

void infer_clip(struct graph *g, struct node *n)
{
    const struct clip_attr *a = &n->a->clip;
    shape_need_finite(g, n, "low", a->low);
    shape_need_finite(g, n, "high", a->high);
    if (a->low > a->high)
        err(g->cc, n->pos, "clip: low=%g is above high=%g", a->low, a->high);
    shape_like(g, n);
}

void grad_clip(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_clip_dx, id, x, 2, (const int[]){ dy, x });
}
