/* dropout: zeros a random part of a tensor while training.
 *
 * Forward     inference: y = x (fold.c removes the node). Training: grad.c turns
 *             it into dropout_mask(x): y = x / (1 - p) with probability 1 - p,
 *             else 0. Whether an element stays is a function of the trainer's
 *             seed, its step, the node's stream and the element's place.
 * Backward    dropout_mask(dy) with the same stream: the same mask again.
 * Shapes      any; y has the shape of x.
 * Attributes  p (0.5): the probability of a zero. stream (0): dropouts of equal
 *             stream and shape share their mask; 0 is a stream of its own.
 * Limits      0 <= p < 1; 0 <= stream < 2^31.
 * Errors      p or stream out of range, NaN included.
 * Source      Srivastava et al., Dropout, JMLR 15 (2014); torch.nn.Dropout. */
#include "../convc.h"

void infer_dropout(struct graph *g, struct node *n)
{
    shape_dropout(g, n, n->a->dropout.p, n->a->dropout.stream);
}

void grad_dropout(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_dropout_mask, id, x, 1, &dy);
}

int64_t macs_dropout(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
