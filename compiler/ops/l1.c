/* l1: the mean absolute error.
 *
 * Forward     weight times the mean of |x - target| over batch and elements.
 * Backward    l1_dx(x, target): weight sign(x - target) / elements; minus that
 *             for a target that is trained.
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  weight (1): of this loss in the sum of all. reduction (mean):
 *             over batch and elements, or their sum. target: a tensor of the
 *             net or a declared target; without it the loss has one of its own.
 * Limits      the gradient where x = target is 0.
 * Errors      a target of another shape or of classes, a weight that is not
 *             finite, an unknown reduction.
 * Source      torch.nn.L1Loss. */
#include "../convc.h"

void infer_l1(struct graph *g, struct node *n)
{
    loss_numbers(g, n);
    loss_infer(g, n, n->a->l1.weight, n->a->l1.reduction);
}

void grad_l1(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad_both(g, id, OP_l1_dx);
}

int64_t macs_l1(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
