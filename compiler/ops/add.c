/* add: the sum of two tensors.
 *
 * Forward     y = a + b.
 * Backward    da = dy, db = dy, each summed by `reduce` over the axes along
 *             which it was broadcast.
 * Shapes      every axis of a and b is equal or 1 in one of them; a vector C
 *             beside C x L or C x H x W counts as C x 1 or C x 1 x 1.
 * Attributes  none.
 * Limits      two inputs. Without broadcasting it rides in the epilogue of the
 *             conv or dense that makes one of them (fuse.c).
 * Errors      shapes that do not match.
 * Source      NumPy's broadcasting; residuals: He et al., arXiv 1512.03385. */
#include "../convc.h"

void infer_add(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

void grad_add(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    for (int k = 0; k < 2; k++)
        if (grad_wanted(g, in[k])) grad_to(g, in[k], grad_reduce(g, id, in[k], dy));
}

int64_t macs_add(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
