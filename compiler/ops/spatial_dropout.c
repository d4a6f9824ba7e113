/* spatial_dropout: zeros a random part of a tensor's channels while training.
 *
 * Forward     inference: y = x (fold.c removes the node). Training: grad.c turns
 *             it into spatial_dropout_mask(x, keep), y = keep[n, c] x, where keep
 *             is 1 / (1 - p) with probability 1 - p, else 0: a function of the
 *             trainer's seed, its step, the node's stream and n C + c.
 * Backward    spatial_dropout_mask(dy, keep).
 * Shapes      any; y has the shape of x. Of a vector it is dropout.
 * Attributes  p (0.5): the probability of a zero. stream (0): as for dropout.
 * Limits      0 <= p < 1; 0 <= stream < 2^31.
 * Errors      p or stream out of range, NaN included.
 * Source      Tompson et al., arXiv 1411.4280; torch.nn.Dropout1d, Dropout2d. */
#include "../convc.h"

void infer_spatial_dropout(struct graph *g, struct node *n)
{
    shape_dropout(g, n, n->a->spatial_dropout.p, n->a->spatial_dropout.stream);
}

void grad_spatial_dropout(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    grad_derive(g, OP_spatial_dropout_mask, id, in[0], 2, (const int[]){ dy, in[1] });
}

int64_t macs_spatial_dropout(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
