/* sum: the sum of a tensor, as a loss: what the net computes is minimised.
 *
 * Forward     weight times the sum of x over batch and elements.
 * Backward    sum_dx(): weight everywhere.
 * Shapes      any; the loss is one number for the whole batch.
 * Attributes  weight (1): of this loss in the sum of all.
 * Limits      none.
 * Errors      a weight that is not finite.
 * Source      torch.sum. */
#include "../convc.h"

void infer_sum(struct graph *g, struct node *n)
{
    loss_infer(g, n, n->a->sum.weight, NULL);
}

void grad_sum(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad(g, id, OP_sum_dx);
}

int64_t macs_sum(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
