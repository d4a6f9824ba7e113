/* mse: the mean squared error.
 *
 * Forward     weight times the mean of (x - target)^2 over batch and elements.
 * Backward    mse_dx(x, target): 2 weight (x - target) / number of elements.
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  weight (1): of this loss in the sum of all.
 * Limits      none.
 * Errors      a target of another shape, a weight that is not finite.
 * Source      torch.nn.MSELoss. */
#include "../convc.h"

void infer_mse(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    struct shape t = shape_input(g, n, 1)->shape;
    if (t.rank > 0 && !shape_equal(x, t))
        err(g->cc, n->pos, "mse: the prediction is %s, but the target is %s",
            shape_text(g->cc, x), shape_text(g->cc, t));
    shape_need_finite(g, n, "weight", n->a->mse.weight);
    shape_set(g, n, shape_of(1, INT64_C(1)));
    n->batched = false;
}

void grad_mse(struct graph *g, int id, int dy)
{
    (void)dy;
    const int *in = g->nodes[id].in;
    grad_derive(g, OP_mse_dx, id, in[0], 2, in);
}

int64_t macs_mse(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
