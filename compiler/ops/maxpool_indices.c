/* maxpool_indices: where the largest element of every window lies.
 *
 * Forward     y[c, i, j] = h W + w of the element of the window that maxpool with
 *             the same arguments gives, the first of equal ones; int32_t. In 1-D
 *             w, in 3-D (d H + h) W + w.
 * Backward    none: an index has no gradient.
 * Shapes      as for maxpool.
 * Attributes  as for maxpool.
 * Limits      the result can only be an output.
 * Errors      as for maxpool.
 * Source      torch.nn.MaxPool2d with return_indices=True. */
#include "../convc.h"

void infer_maxpool_indices(struct graph *g, struct node *n)
{
    infer_maxpool(g, n);
    n->dtype = I32;
}

void grad_maxpool_indices(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_maxpool_indices(const struct graph *g, const struct node *n)
{
    return macs_maxpool(g, n);
}
