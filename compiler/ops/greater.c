/* greater: a mask, where one tensor exceeds another.
 *
 * Forward     y = a > b ? 1 : 0; 0 where one is NaN.
 * Backward    none: the derivative is 0 almost everywhere.
 * Shapes      as for add.
 * Attributes  none.
 * Limits      two inputs.
 * Errors      shapes that do not match.
 * Source      torch.gt. */
#include "../convc.h"

void infer_greater(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

void grad_greater(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_greater(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
