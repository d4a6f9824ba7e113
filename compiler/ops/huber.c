/* huber: squared near zero, absolute beyond.
 *
 * Forward     with d = |x - target|: the mean of d^2 / 2 where d <= delta, of
 *             delta (d - delta / 2) elsewhere, times weight.
 * Backward    huber_dx(x, target): weight clip(x - target, -delta, delta) /
 *             elements; minus that for a target that is trained.
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  delta (1); weight (1): of this loss in the sum of all. reduction
 *             (mean): over batch and elements, or their sum. target: a tensor
 *             of the net or a declared target; without it the loss has one of
 *             its own.
 * Limits      delta > 0.
 * Errors      a target of another shape or of classes, a weight that is not
 *             finite, an unknown reduction, a delta that is not positive.
 * Source      torch.nn.HuberLoss; Huber 1964. */
#include "../convc.h"

void infer_huber(struct graph *g, struct node *n)
{
    const struct huber_attr *a = &n->a->huber;
    shape_need_range(g, n, "delta", a->delta, 1e-30, 1e30);
    loss_numbers(g, n);
    loss_infer(g, n, a->weight, a->reduction);
}

void grad_huber(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad_both(g, id, OP_huber_dx);
}

int64_t macs_huber(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
