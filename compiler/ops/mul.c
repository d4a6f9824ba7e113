/* mul: the elementwise product of two tensors.
 *
 * Forward     y = a b.
 * Backward    da = dy b, db = dy a, each summed by `reduce` over the axes along
 *             which it was broadcast.
 * Shapes      as for add; C x 1 x 1 beside C x H x W gates channels.
 * Attributes  none.
 * Limits      two inputs.
 * Errors      shapes that do not match.
 * Source      NumPy's broadcasting; gates: Hu et al., arXiv 1709.01507. */
#include "../convc.h"

void infer_mul(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

/* The gradient of one factor is dy times the other. */
static void factor(struct graph *g, int id, int x, int other, int dy)
{
    if (!grad_wanted(g, x)) return;
    struct pos pos = g->nodes[id].pos;
    const union attr none = { 0 };
    const int in[] = { dy, other };
    int product = graph_add(g, OP_mul, pos, "", grad_hint(g, x), 2, in, &none);
    grad_to(g, x, grad_reduce(g, id, x, product));
}

void grad_mul(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    factor(g, id, in[0], in[1], dy);
    factor(g, id, in[1], in[0], dy);
}

int64_t macs_mul(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
