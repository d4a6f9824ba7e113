/* target: what a loss compares a prediction with; the caller gives it.
 *
 * Forward     classes=true: one int32_t per sample, a class from 0. Else floats
 *             of the prediction's shape.
 * Backward    none.
 * Shapes      one number, or as the prediction.
 * Attributes  classes (false).
 * Limits      not callable: a loss line makes it. The shape is set after the
 *             node is added.
 * Errors      too many elements.
 * Source      none. */
#include "../convc.h"

void infer_target(struct graph *g, struct node *n)
{
    n->dtype = n->a->target.classes ? I32 : F32;
    n->batched = true;
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
