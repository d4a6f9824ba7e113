/* drop_path: stochastic depth, zeros whole samples of a branch while training.
 *
 * Forward     inference: y = x (fold.c removes the node). Training: grad.c turns
 *             it into drop_path_mask(x, keep), y = keep[n] x, where keep is
 *             1 / (1 - p) with probability 1 - p, else 0: a function of the
 *             trainer's seed, its step, the node's stream and the sample n.
 * Backward    drop_path_mask(dy, keep).
 * Shapes      any; y has the shape of x.
 * Attributes  p: the probability of a zero. stream (0): as for dropout.
 * Limits      0 <= p < 1; 0 <= stream < 2^31.
 * Errors      p or stream out of range, NaN included.
 * Source      Huang et al., Deep networks with stochastic depth, arXiv
 *             1603.09382; timm's DropPath, torchvision's stochastic_depth(mode
 *             "row"). */
#include "../convc.h"

void infer_drop_path(struct graph *g, struct node *n)
{
    shape_dropout(g, n, n->a->drop_path.p, n->a->drop_path.stream);
}

void grad_drop_path(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    grad_derive(g, OP_drop_path_mask, id, in[0], 2, (const int[]){ dy, in[1] });
}

int64_t macs_drop_path(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
