/* bce_logits: binary cross entropy of logits with probabilities.
 *
 * Forward     with s = sigmoid(x): the mean of -(p t log s + (1 - t) log(1 -
 *             s)) over batch and elements, times weight, where p is pos_weight;
 *             computed as (1 - t) x + (1 + (p - 1) t) (log1p(exp(-|x|)) +
 *             max(-x, 0)).
 * Backward    bce_logits_dx(x, target): weight / elements times (1 - t) - (1 +
 *             (p - 1) t) (1 - s).
 * Shapes      any; the target has the prediction's. The loss is one number for
 *             the whole batch.
 * Attributes  pos_weight (1): one number, or one a channel. weight (1): of this
 *             loss in the sum of all. reduction (mean): over batch and
 *             elements, or their sum. target: a tensor of the net or a declared
 *             target; without it the loss has one of its own.
 * Limits      targets from 0 to 1 make sense; others are computed with all the
 *             same.
 * Errors      a target of another shape or of classes, a weight that is not
 *             finite, an unknown reduction, pos_weight that is negative or of
 *             another length, a target that is trained.
 * Source      torch.nn.BCEWithLogitsLoss. */
#include "../convc.h"

void infer_bce_logits(struct graph *g, struct node *n)
{
    const struct bce_logits_attr *a = &n->a->bce_logits;
    loss_weights(g, n, "pos_weight", a->pos_weight, 1, "channels");
    loss_numbers(g, n);
    loss_infer(g, n, a->weight, a->reduction);
}

void grad_bce_logits(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad(g, id, OP_bce_logits_dx);
}

int64_t macs_bce_logits(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
