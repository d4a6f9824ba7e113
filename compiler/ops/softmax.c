/* softmax: probabilities over the channels of every pixel.
 *
 * Forward     y[c] = exp(x[c] - m) / sum over k of exp(x[k] - m), where m is
 *             the largest channel, so that nothing overflows.
 * Backward    softmax_dx(dy, y): dx[c] = y[c] (dy[c] - sum over k of dy[k] y[k]).
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      the axis is that of the channels, as for the loss, which has a
 *             softmax of its own: give cross_entropy the logits.
 * Errors      none.
 * Source      torch.nn.Softmax with dim=1. */
#include "../convc.h"

void infer_softmax(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_softmax(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_softmax_dx, id, x, 2, (const int[]){ dy, id });
}

int64_t macs_softmax(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
