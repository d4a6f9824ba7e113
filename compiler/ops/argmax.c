/* argmax: where along an axis the largest element lies.
 *
 * Forward     y = the index along the axis of the largest element of x, the
 *             first of equal ones; int32_t.
 * Backward    none: an index has no gradient.
 * Shapes      any; the axis keeps the extent 1.
 * Attributes  axis (c): c, d, h or w.
 * Limits      the result can only be an output.
 * Errors      an axis that the input does not have.
 * Source      torch.argmax with keepdim=True. */
#include "../convc.h"

void infer_argmax(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    s.d[axis_find(g, n, "axis", n->a->argmax.axis)] = 1;
    shape_set(g, n, s);
    n->dtype = I32;
}

void grad_argmax(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_argmax(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
