/* crop_like: the middle of a tensor, as large as another one.
 *
 * Forward     a crop of x: (H - h) / 2 rows, rounded down, are taken away above
 *             and the rest below, where y has h rows; columns likewise.
 * Backward    that of the crop; none to y, of which only the shape is read.
 * Shapes      x and y with as many axes; the result has the extents of y and the
 *             channels of x.
 * Attributes  none.
 * Limits      becomes a crop.
 * Errors      y larger than x, other axes, vectors.
 * Source      the crops of Ronneberger, Fischer and Brox, U-Net, arXiv
 *             1505.04597. */
#include "../convc.h"

void infer_crop_like(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape, y = shape_input(g, n, 1)->shape;
    shape_need_space(g, n);
    if (x.rank != y.rank)
        err(g->cc, n->pos, "crop_like: %s and %s have not the same axes", shape_text(g->cc, x),
            shape_text(g->cc, y));
    for (int k = 1; k < x.rank; k++)
        if (y.d[k] > x.d[k])
            err(g->cc, n->pos, "crop_like: %s is larger than %s, of which it should be the middle",
                shape_text(g->cc, y), shape_text(g->cc, x));
    struct triple large = shape_space(x), small = shape_space(y);
    struct crop_attr crop = { .sides.mode = PAD_SIDES };
    for (int i = 0; i < AXES; i++) {
        crop.sides.before.at[i] = (large.at[i] - small.at[i]) / 2;
        crop.sides.after.at[i] = large.at[i] - small.at[i] - crop.sides.before.at[i];
    }
    n->op = OP_crop;
    n->nin = 1;
    shape_own(g, n)->crop = crop;
    infer_crop(g, n);
}

void grad_crop_like(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_crop_like(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
