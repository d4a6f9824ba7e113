/* mean: the mean of a tensor, as a loss: what the net computes is minimised.
 *
 * Forward     weight times the mean of x over batch and elements.
 * Backward    mean_dx(): weight / elements everywhere.
 * Shapes      any; the loss is one number for the whole batch.
 * Attributes  weight (1): of this loss in the sum of all.
 * Limits      none.
 * Errors      a weight that is not finite.
 * Source      torch.mean. */
#include "../convc.h"

void infer_mean(struct graph *g, struct node *n)
{
    loss_infer(g, n, n->a->mean.weight, NULL);
}

void grad_mean(struct graph *g, int id, int dy)
{
    (void)dy;
    loss_grad(g, id, OP_mean_dx);
}

int64_t macs_mean(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
