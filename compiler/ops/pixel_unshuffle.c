/* pixel_unshuffle: the pixels of every cell become channels.
 *
 * Forward     y[c r r + i r + j, h, w] = x[c, h r + i, w r + j], for i, j < r.
 * Backward    dx = pixel_shuffle(dy).
 * Shapes      C x H r x W r to C r r x H x W; 1-D and 3-D likewise.
 * Attributes  r: the factor of every spatial axis.
 * Limits      a copy; r = 1 is dropped.
 * Errors      r that is not positive, extents that do not divide.
 * Source      torch.nn.PixelUnshuffle. */
#include "../convc.h"

#include <inttypes.h>

void infer_pixel_unshuffle(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape, y = x;
    int64_t r = n->a->pixel_unshuffle.r;
    shape_need_space(g, n);
    shape_need_count(g, n, "r", r);
    for (int k = 1; k < x.rank; k++) {
        if (x.d[k] % r != 0)
            err(g->cc, n->pos, "pixel_unshuffle: r=%" PRId64 " does not divide the extents of %s", r,
                shape_text(g->cc, x));
        y.d[0] = shape_mul(y.d[0], r);
        y.d[k] = x.d[k] / r;
    }
    shape_set(g, n, y);
}

void grad_pixel_unshuffle(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .pixel_shuffle = { n->a->pixel_unshuffle.r } };
    grad_to(g, x, graph_add(g, OP_pixel_shuffle, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_pixel_unshuffle(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
