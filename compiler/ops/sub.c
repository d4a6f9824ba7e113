/* sub: the difference of two tensors.
 *
 * Forward     y = a - b.
 * Backward    da = dy, db = -dy, each summed by `reduce` over the axes along
 *             which it was broadcast.
 * Shapes      as for add.
 * Attributes  none.
 * Limits      two inputs.
 * Errors      shapes that do not match.
 * Source      NumPy's broadcasting. */
#include "../convc.h"

void infer_sub(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

void grad_sub(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    struct pos pos = g->nodes[id].pos;
    if (grad_wanted(g, in[0])) grad_to(g, in[0], grad_reduce(g, id, in[0], dy));
    if (!grad_wanted(g, in[1])) return;
    union attr minus = { .affine = { .scale = -1 } };
    int sum = grad_reduce(g, id, in[1], dy);
    const char *hint = grad_hint(g, in[1]);
    grad_to(g, in[1], graph_add(g, OP_affine, pos, "", hint, 1, &sum, &minus));
}

int64_t macs_sub(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
