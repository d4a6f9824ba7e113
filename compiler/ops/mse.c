/* mse: the mean squared error.
 *
 * Forward     weight times the mean of (x - target)^2 over batch and elements.
 * Backward    mse_dx(x, target): 2 weight (x - target) / elements; minus that
 *             for a target that is trained.
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  weight (1): of this loss in the sum of all. reduction (mean):
 *             over batch and elements, or their sum. target: a tensor of the
 *             net or a declared target; without it the loss has one of its own.
 * Limits      none.
 * Errors      a target of another shape or of classes, a weight that is not
 *             finite, an unknown reduction.
 * Source      torch.nn.MSELoss. */
#include "../convc.h"

void infer_mse(struct graph *g, struct node *n)
{
    loss_numbers(g, n);
    loss_infer(g, n, n->a->mse.weight, n->a->mse.reduction);
}

void grad_mse(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad_both(g, id, OP_mse_dx);
}

int64_t macs_mse(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
