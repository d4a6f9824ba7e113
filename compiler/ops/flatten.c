/* flatten: a tensor as one vector.
 *
 * Forward     y[(c H + h) W + w] = x[c, h, w]: PyTorch's order, channels first,
 *             whatever the layout inside.
 * Backward    dx = reshape(dy) to the shape of x.
 * Shapes      any; y is a vector with as many elements as x.
 * Attributes  none.
 * Limits      costs nothing where no two pixels are beside each other, else a
 *             transposition (layout.c); of a vector it is dropped (fold.c).
 * Errors      none.
 * Source      torch.nn.Flatten. */
#include "../convc.h"

void infer_flatten(struct graph *g, struct node *n)
{
    shape_set(g, n, shape_of(1, shape_count(shape_input(g, n, 0)->shape)));
}

void grad_flatten(struct graph *g, int id, int dy)
{
    grad_reshape(g, id, dy);
}

int64_t macs_flatten(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
