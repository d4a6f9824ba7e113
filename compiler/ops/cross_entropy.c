/* cross_entropy: the loss of a classifier, from its logits.
 *
 * Forward     per sample -sum over c of q[c] log_softmax(x)[c], where q puts
 *             1 - smoothing on the target's class and smoothing / C on each of
 *             all C; the mean over the batch, times weight.
 * Backward    cross_entropy_dx(x, target): weight (softmax(x) - q) / batch.
 * Shapes      a vector of C logits and one class; the loss is one number for
 *             the whole batch.
 * Attributes  smoothing (0); weight (1): of this loss in the sum of all.
 * Limits      0 <= smoothing <= 1.
 * Errors      logits that are not a vector, numbers out of range.
 * Source      torch.nn.CrossEntropyLoss with label_smoothing; Szegedy et al.,
 *             arXiv 1512.00567, section 7. */
#include "../convc.h"

void infer_cross_entropy(struct graph *g, struct node *n)
{
    const struct cross_entropy_attr *a = &n->a->cross_entropy;
    struct shape x = shape_input(g, n, 0)->shape;
    if (x.rank != 1)
        err(g->cc, n->pos, "cross_entropy: the logits are %s, not a vector: flatten them first",
            shape_text(g->cc, x));
    shape_need_range(g, n, "smoothing", a->smoothing, 0, 1);
    shape_need_finite(g, n, "weight", a->weight);
    shape_set(g, n, shape_of(1, INT64_C(1)));
    n->batched = false;
}

void grad_cross_entropy(struct graph *g, int id, int dy)
{
    (void)dy;
    const int *in = g->nodes[id].in;
    grad_derive(g, OP_cross_entropy_dx, id, in[0], 2, in);
}

int64_t macs_cross_entropy(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
