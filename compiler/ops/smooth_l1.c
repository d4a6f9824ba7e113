/* smooth_l1: squared near zero, absolute beyond.
 *
 * Forward     with d = |x - target|: the mean of d^2 / (2 beta) where d < beta,
 *             of d - beta / 2 elsewhere, times weight.
 * Backward    smooth_l1_dx(x, target): weight clip((x - target) / beta, -1, 1)
 *             / elements; minus that for a target that is trained.
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  beta (1); weight (1): of this loss in the sum of all. reduction
 *             (mean): over batch and elements, or their sum. target: a tensor
 *             of the net or a declared target; without it the loss has one of
 *             its own.
 * Limits      beta = 0 is l1; else 1e-30 <= beta <= 1e30.
 * Errors      a target of another shape or of classes, a weight that is not
 *             finite, an unknown reduction, a beta out of range.
 * Source      torch.nn.SmoothL1Loss; Girshick, Fast R-CNN, arXiv 1504.08083. */
#include "../convc.h"

void infer_smooth_l1(struct graph *g, struct node *n)
{
    const struct smooth_l1_attr *a = &n->a->smooth_l1;
    shape_need_range(g, n, "beta", a->beta, a->beta > 0 ? 1e-30 : 0, 1e30);
    loss_numbers(g, n);
    loss_infer(g, n, a->weight, a->reduction);
}

void grad_smooth_l1(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad_both(g, id, OP_smooth_l1_dx);
}

int64_t macs_smooth_l1(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
