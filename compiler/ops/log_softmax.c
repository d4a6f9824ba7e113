/* log_softmax: logarithms of the probabilities over the channels of a pixel.
 *
 * Forward     y[c] = x[c] - m - log(sum over k of exp(x[k] - m)), where m is the
 *             largest channel.
 * Backward    log_softmax_dx(dy, y): dx[c] = dy[c] - exp(y[c]) sum over k of dy[k].
 * Shapes      any; y has the shape of x.
 * Attributes  none.
 * Limits      as for softmax.
 * Errors      none.
 * Source      torch.nn.LogSoftmax with dim=1. */
#include "../convc.h"

void infer_log_softmax(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void grad_log_softmax(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_log_softmax_dx, id, x, 2, (const int[]){ dy, id });
}

int64_t macs_log_softmax(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
