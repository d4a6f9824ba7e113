/* detach: the same numbers, as if they were constants.
 *
 * Forward     y = x. For inference fold.c removes the node.
 * Backward    none: nothing flows back through it.
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      none.
 * Errors      none.
 * Source      torch.Tensor.detach. */
#include "../convc.h"

void infer_detach(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_detach(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_detach(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
