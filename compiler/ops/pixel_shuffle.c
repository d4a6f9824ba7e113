/* pixel_shuffle: channels become pixels.
 *
 * Forward     y[c, h r + i, w r + j] = x[c r r + i r + j, h, w], for i, j < r.
 * Backward    dx = pixel_unshuffle(dy).
 * Shapes      C r r x H x W to C x H r x W r; 1-D and 3-D likewise.
 * Attributes  r: the factor of every spatial axis.
 * Limits      a copy; r = 1 is dropped.
 * Errors      r that is not positive, channels that do not divide.
 * Source      Shi et al., arXiv 1609.05158; torch.nn.PixelShuffle. */
#include "../convc.h"

#include <inttypes.h>

void infer_pixel_shuffle(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    int64_t r = n->a->pixel_shuffle.r, cell = 1;
    shape_need_space(g, n);
    shape_need_count(g, n, "r", r);
    for (int k = 1; k < s.rank; k++) {
        cell = shape_mul(cell, r);
        s.d[k] = shape_mul(s.d[k], r);
    }
    if (s.d[0] % cell != 0)
        err(g->cc, n->pos, "pixel_shuffle: %" PRId64 " channels do not divide into cells of %" PRId64 " pixels (r=%" PRId64 ")",
            s.d[0], cell, r);
    s.d[0] /= cell;
    shape_set(g, n, s);
}

void grad_pixel_shuffle(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .pixel_unshuffle = { n->a->pixel_shuffle.r } };
    grad_to(g, x, graph_add(g, OP_pixel_unshuffle, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_pixel_shuffle(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
