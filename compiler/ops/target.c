/* target: what a loss compares a prediction with; the caller gives it.
 *
 * Forward     classes=true: int32_t, a class from 0 for every pixel (or sample).
 *             Else floats, with which losses may also compute: masks, boxes.
 * Backward    none.
 * Shapes      as the target line states; without one as the prediction, classes
 *             with one channel.
 * Attributes  classes (false); declared (false): by a target line.
 * Limits      not callable: a target line makes it, or the loss that has none.
 *             Only training knows it: no output is computed from it. The shape
 *             is set after the node is added.
 * Errors      too many elements, classes with several channels.
 * Source      none. */
#include "../convc.h"

void infer_target(struct graph *g, struct node *n)
{
    n->dtype = n->a->target.classes ? I32 : F32;
    n->batched = true;
    n->trains = true;
    if (n->shape.rank > 0 && n->a->target.classes && n->shape.d[0] != 1)
        err(g->cc, n->pos, "target: classes have one channel, 1 or 1 x L or 1 x H x W, not %s",
            shape_text(g->cc, n->shape));
    if (n->shape.rank > 0) shape_check(g, n, "the shape", n->shape, true);
}

void grad_target(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_target(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
